package parser

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// rules are the raw tokens. The last one takes any character, so that the lexer itself never fails and a strange
// character is blamed where the parser meets it. Names that begin in lower case are dropped by participle's lexer.
var rules = lexer.MustSimple([]lexer.SimpleRule{
	{Name: "Newline", Pattern: `\r?\n`},
	{Name: "space", Pattern: `[\t\r\f\v\x{FEFF}\p{Zs}]+`},
	{Name: "Name", Pattern: `[\p{L}_][\p{L}\p{Nd}_]*`},
	{Name: "Ruler", Pattern: `////[^\n]*`}, // a line of slashes is no doc comment
	{Name: "Doc", Pattern: `///[^\n]*`},
	{Name: "Comment", Pattern: `//[^\n]*`},
	{Name: "Number", Pattern: `[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?`},
	{Name: "String", Pattern: `"(?:\\.|[^"\\\n])*"`},
	{Name: "OpenString", Pattern: `"[^\n]*`},
	{Name: "Foreign", Pattern: `/\*|\*/|&&?|\|\||%|/=|\^=|\+\+|=>|#`}, // what other languages write
	{Name: "Op", Pattern: `<->|->|\.\.|:=|\+=|-=|\*=|==|!=|<=|>=|\*\*|[{}()\[\],.:;=+\-*/^<>'|]`},
	{Name: "Unknown", Pattern: `(?s:.)`},
})

// The token types. Keyword, Line and Split are made by the newline filter: Keyword from a name that is reserved, Line
// where a statement ends, Split (of no width) before every declaration at the top of the file.
var (
	tokName       = rules.Symbols()["Name"]
	tokNumber     = rules.Symbols()["Number"]
	tokString     = rules.Symbols()["String"]
	tokOpenString = rules.Symbols()["OpenString"]
	tokForeign    = rules.Symbols()["Foreign"]
	tokOp         = rules.Symbols()["Op"]
	tokUnknown    = rules.Symbols()["Unknown"]
	tokNewline    = rules.Symbols()["Newline"]
	tokRuler      = rules.Symbols()["Ruler"]
	tokDoc        = rules.Symbols()["Doc"]
	tokComment    = rules.Symbols()["Comment"]
	tokSpace      = rules.Symbols()["space"]
)

const (
	tokKeyword lexer.TokenType = -100 - iota
	tokLine
	tokSplit
	tokStop // what the parser sees after an error, until it has found its place again
)

// reserved are the words that cannot be names.
var reserved = wordSet(`use const func kind blox connection wiring rule clock data circuit experiment variant
	param input state var let event ref node port per on at every when emit refractory noise assert clamp for
	if then else where via stage in and or not true false none default after`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// definition is the lexer that participle is given: the raw tokens behind the newline filter.
type definition struct{}

// Symbols names the token types.
func (definition) Symbols() map[string]lexer.TokenType {
	symbols := map[string]lexer.TokenType{"Keyword": tokKeyword, "Line": tokLine, "Split": tokSplit}
	for name, t := range rules.Symbols() {
		symbols[name] = t
	}
	return symbols
}

// Lex reads all of r.
func (d definition) Lex(path string, r io.Reader) (lexer.Lexer, error) {
	source, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return d.LexString(path, string(source))
}

// LexString splits a source into tokens and applies the newline rule.
func (definition) LexString(path, source string) (lexer.Lexer, error) {
	raw, err := tokens(path, source, scan)
	if err != nil {
		return nil, err
	}
	return &tokenList{tokens: filterNewlines(raw)}, nil
}

// maxTokens is how many words and signs one file may have; a tree of more would take more memory than a check should.
const maxTokens = 120_000

// tooLong is the error of a file with more tokens than that: the place of the first that is too many.
type tooLong struct{ at lexer.Position }

func (e *tooLong) Error() string {
	return fmt.Sprintf("this file has more than %d words and signs", maxTokens)
}

// tokens splits a source. No token is longer than its line, so what quick does not know is matched with the rules line by line:
// participle's regular expressions are much faster on short texts.
func tokens(path, source string, quick func(string) (lexer.TokenType, int)) ([]lexer.Token, error) {
	raw := make([]lexer.Token, 0, min(len(source)/3, maxTokens)+2)
	at := lexer.Position{Filename: path, Line: 1, Column: 1}
	for rest := source; rest != ""; {
		line := rest
		if i := strings.IndexByte(rest, '\n'); i >= 0 {
			line = rest[:i+1]
		}
		rest = rest[len(line):]
		for line != "" {
			t := lexer.Token{Pos: at}
			kind, n := quick(line)
			if n == 0 {
				lex, err := rules.LexString(path, line)
				if err != nil {
					return nil, err
				}
				first, err := lex.Next()
				if err != nil {
					return nil, err
				}
				// Space before the token was dropped.
				t.Pos.Advance(line[:first.Pos.Offset])
				kind, n = first.Type, first.Pos.Offset+len(first.Value)
				t.Value = first.Value
				if first.EOF() {
					n = len(line)
				}
			} else {
				t.Value = line[:n]
			}
			t.Type = kind
			at.Advance(line[:n])
			line = line[n:]
			if kind == tokSpace || kind == lexer.EOF {
				continue
			}
			if len(raw) == maxTokens {
				return nil, &tooLong{t.Pos}
			}
			raw = append(raw, t)
			if kind == tokForeign && t.Value == "/*" {
				// The comment of another language, of which one mistake is enough.
				text := line + rest
				if i := strings.Index(text, "*/"); i >= 0 {
					at.Advance(text[:i+2])
					line, rest = "", text[i+2:]
					if n := strings.IndexByte(rest, '\n'); n >= 0 {
						line, rest = rest[:n+1], rest[n+1:]
					} else {
						line, rest = rest, ""
					}
				}
			}
		}
	}
	return append(raw, lexer.EOFToken(at)), nil
}

// tokenList hands out tokens that are there already.
type tokenList struct {
	tokens []lexer.Token
	next   int
}

// Next returns the next token; the last one, EOF, again and again.
func (l *tokenList) Next() (lexer.Token, error) {
	t := l.tokens[l.next]
	if l.next < len(l.tokens)-1 {
		l.next++
	}
	return t, nil
}
