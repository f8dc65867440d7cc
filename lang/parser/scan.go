package parser

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// scan finds the first token of a line where that is easily told: spaces, names, numbers, operators, comments. It says what
// the rules say, many times faster; n is 0 where they have to be asked.
func scan(line string) (kind lexer.TokenType, n int) {
	switch c := line[0]; {
	case c == ' ' || c == '\t':
		for n < len(line) && (line[n] == ' ' || line[n] == '\t') {
			n++
		}
		if n < len(line) && (line[n] >= utf8.RuneSelf || line[n] < ' ' && line[n] != '\n') {
			return 0, 0 // there is other space, which the rules take with this
		}
		return tokSpace, n
	case c == '\n':
		return tokNewline, 1
	case c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf:
		return scanName(line)
	case c >= '0' && c <= '9':
		return scanNumber(line)
	case strings.HasPrefix(line, "//"):
		// To the end of the line, which begins with as many slashes as decide what it is.
		n = len(strings.TrimSuffix(line, "\n"))
		switch {
		case strings.HasPrefix(line, "////"):
			return tokRuler, n
		case strings.HasPrefix(line, "///"):
			return tokDoc, n
		}
		return tokComment, n
	case strings.IndexByte("(){}[],;'", c) >= 0:
		return tokOp, 1
	}
	return scanOperator(line)
}

// scanOperator knows the operators of one and two characters, but for what other languages write.
func scanOperator(line string) (lexer.TokenType, int) {
	next := byte(0)
	if len(line) > 1 {
		next = line[1]
	}
	pairs, foreign := "", ""
	switch line[0] {
	case '=':
		pairs, foreign = "=", ">"
	case '+':
		pairs, foreign = "=", "+"
	case '-':
		pairs = ">="
	case '*':
		pairs, foreign = "=*", "/"
	case '/', '^':
		foreign = "/*="
	case ':', '>':
		pairs = "="
	case '.':
		pairs = "."
	case '<':
		pairs, foreign = "=", "-"
	case '|':
		foreign = "|"
	default:
		return 0, 0
	}
	switch {
	case next != 0 && strings.IndexByte(pairs, next) >= 0:
		return tokOp, 2
	case next != 0 && strings.IndexByte(foreign, next) >= 0:
		return 0, 0
	}
	return tokOp, 1
}

func scanName(line string) (lexer.TokenType, int) {
	for i, r := range line {
		switch {
		case r == utf8.RuneError:
			return 0, 0
		case r == '_' || unicode.IsLetter(r) || i > 0 && unicode.Is(unicode.Nd, r):
		case i == 0:
			return 0, 0
		default:
			return tokName, i
		}
	}
	return tokName, len(line)
}

func scanNumber(line string) (lexer.TokenType, int) {
	digits := func(n int) int {
		for n < len(line) && line[n] >= '0' && line[n] <= '9' {
			n++
		}
		return n
	}
	n := digits(1)
	if n < len(line) && line[n] == '.' {
		if end := digits(n + 1); end > n+1 {
			n = end
		}
	}
	if n < len(line) && (line[n] == 'e' || line[n] == 'E') {
		exp := n + 1
		if exp < len(line) && (line[exp] == '+' || line[exp] == '-') {
			exp++
		}
		if end := digits(exp); end > exp {
			n = end
		}
	}
	return tokNumber, n
}
