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
	case strings.IndexByte("(){}[],;", c) >= 0:
		return tokOp, 1
	}
	return 0, 0
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

// scanNumber knows numbers of digits; a point or exponent is left to the rules.
func scanNumber(line string) (lexer.TokenType, int) {
	n := 1
	for n < len(line) && line[n] >= '0' && line[n] <= '9' {
		n++
	}
	if n < len(line) && (line[n] == '.' || line[n] == 'e' || line[n] == 'E') {
		return 0, 0
	}
	return tokNumber, n
}
