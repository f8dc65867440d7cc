package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// The newline rule: a line end ends a statement unless the innermost open bracket is ( or [, or the last token of the
// line is in continuesAfter, or the first token of the next line is in continuesBefore.
var (
	continuesAfter  = wordSet(`{ , : . = := += -= *= -> <-> .. + - * / ^ == != < <= > >= and or not |`)
	continuesBefore = wordSet(`} -> <-> .. + - * / ^ == != < <= > >= and or then else via where stage |`)
)

// beforeWild are the tokens after which a star is a wildcard in a path and not a product: m.*, of **.
var beforeWild = wordSet(`. , of`)

// Words at the beginning of a line by which the reader, and so the filter, finds its place again when a bracket was not closed.
var (
	startsTop     = wordSet(`use func kind blox wiring circuit experiment variant default`)                                                          // never inside braces
	startsAny     = wordSet(`const connection rule clock data`)                                                                                      // at the top and in bodies
	startsItem    = wordSet(`const param input state var let event node port on every when emit refractory noise assert clamp rule connection data`) // never inside ( or [
	opensParams   = wordSet(`( {`)
	closingOf     = map[string]string{"(": ")", "[": "]", "{": "}"}
	openingOf     = map[string]string{")": "(", "]": "[", "}": "{"}
	significantOf = wordSet(`{ ( [ } ) ]`)
)

// filter rewrites the raw tokens one after the other.
type filter struct {
	raw  []lexer.Token
	out  []lexer.Token
	open []string     // the open brackets
	last string       // the last significant token, "" at the beginning
	word string       // the same as it is written
	line *lexer.Token // the first line end since then, nil when there is none
}

// filterNewlines applies the newline rule, marks the reserved words, and splits the tokens at top-level declarations.
func filterNewlines(raw []lexer.Token) []lexer.Token {
	f := &filter{raw: raw, out: make([]lexer.Token, 0, len(raw))}
	for i := range raw {
		t := raw[i]
		switch t.Type {
		case tokNewline:
			if f.line == nil {
				f.line = &raw[i]
			}
		case tokRuler, tokComment, tokDoc:
			if t.Type == tokRuler {
				t.Type = tokComment
			}
			t.Value = strings.TrimRight(t.Value, " \t\r")
			f.out = append(f.out, t)
		default:
			f.token(i, t)
		}
	}
	return f.out
}

// token handles raw token i, which is not a line end and not a comment.
func (f *filter) token(i int, t lexer.Token) {
	if t.Type == tokName && reserved[t.Value] {
		t.Type = tokKeyword
	}
	if t.Type == tokOp && t.Value == ";" {
		f.line = nil
		if len(f.open) == 0 {
			f.split(t)
		} else if f.last != ";" && f.last != "{" {
			f.out = append(f.out, lexer.Token{Type: tokLine, Value: ";", Pos: t.Pos})
		}
		f.last = ";"
		return
	}
	first := f.line != nil || f.last == ""
	switch {
	case t.EOF():
	case first && f.startsDeclaration(i, t), !first && f.last == "}" && len(f.open) == 0 && f.startsDeclaration(i, t):
		f.open = f.open[:0]
		f.split(t)
	case f.last == "":
		f.split(t)
	case first:
		f.lineEnd(i, t)
	}
	f.line = nil
	f.bracket(t)
	f.out = append(f.out, t)
	wild := beforeWild[f.word] && (t.Value == "*" || t.Value == "**")
	f.last, f.word = t.Value, t.Value
	if t.Type != tokOp && t.Type != tokKeyword || wild {
		f.last = "x" // a text, a number or a wildcard says nothing about the line's end
	}
}

// lineEnd decides what the line end before t, raw token i, is: nothing, the end of a statement or the end of a declaration.
func (f *filter) lineEnd(i int, t lexer.Token) {
	if n := len(f.open); n > 0 && f.open[n-1] != "{" {
		if (t.Type != tokKeyword || !startsItem[t.Value]) && !(f.insideBrace() && f.startsStatement(i)) {
			return
		}
		f.popTo("{") // an item cannot begin inside ( ): one was not closed
	} else if f.last == ";" || !f.unfinished(t) && (continuesBefore[t.Value] && !(t.Value == "}" && n == 0) || continuesAfter[f.last]) {
		return
	}
	brace := t.Type == tokOp && t.Value == "{" // on a line of its own: the parser says so, and goes on
	if len(f.open) == 0 && !brace {
		f.split(t)
		return
	}
	f.out = append(f.out, lexer.Token{Type: tokLine, Value: "\n", Pos: f.line.Pos})
}

// neverInside are the tokens that stand in statements and never inside ( ) or [ ].
var neverInside = wordSet("' := += -= *= -> <->")

// startsStatement tells whether the line that begins with raw token i is an equation, an assignment or a connection.
func (f *filter) startsStatement(i int) bool {
	depth := 0
	for _, t := range f.raw[i:] {
		switch {
		case t.Type == tokNewline || t.EOF():
			return false
		case t.Type != tokOp:
		case t.Value == "(" || t.Value == "[":
			depth++
		case t.Value == ")" || t.Value == "]":
			if depth--; depth < 0 {
				return false
			}
		case t.Value == "{" || t.Value == "}":
			return false
		case depth == 0 && neverInside[t.Value]:
			return true
		}
	}
	return false
}

// unfinished tells whether a line that wants to go on is followed by what begins no expression: an item or the end of the
// body. The parser then blames the line, and not what follows.
func (f *filter) unfinished(t lexer.Token) bool {
	if !continuesAfter[f.last] || f.last == "{" {
		return false
	}
	if t.Type == tokKeyword {
		return startsItem[t.Value] && !(f.last == "=" && t.Value == "every") // clock block = every T
	}
	return t.Type == tokOp && t.Value == "}" && f.last != ","
}

func (f *filter) split(t lexer.Token) {
	f.out = append(f.out, lexer.Token{Type: tokSplit, Pos: t.Pos})
}

// startsDeclaration tells whether token i begins a declaration at the top of the file, whatever brackets are open.
func (f *filter) startsDeclaration(i int, t lexer.Token) bool {
	if t.Type != tokKeyword {
		return false
	}
	if !f.insideBrace() {
		return startsTop[t.Value] || startsAny[t.Value]
	}
	if t.Pos.Column > 1 {
		return false // indented, it was meant for the body, where it does not belong
	}
	if startsTop[t.Value] {
		return true
	}
	// `rule R(...) {` and `connection C (...) ->` against the items `rule r = ...` and `connection c = ...`.
	if t.Value == "rule" || t.Value == "connection" {
		name, after := f.following(i)
		return name.Type == tokName && after.Type == tokOp && opensParams[after.Value]
	}
	return false
}

// following returns the two tokens after i on the same line.
func (f *filter) following(i int) (a, b lexer.Token) {
	if i+2 < len(f.raw) {
		return f.raw[i+1], f.raw[i+2]
	}
	return lexer.Token{}, lexer.Token{}
}

func (f *filter) insideBrace() bool {
	for _, b := range f.open {
		if b == "{" {
			return true
		}
	}
	return false
}

// bracket keeps the stack of open brackets. A brace that closes also closes what was left open inside it.
func (f *filter) bracket(t lexer.Token) {
	if t.Type != tokOp || !significantOf[t.Value] {
		return
	}
	if _, ok := closingOf[t.Value]; ok {
		f.open = append(f.open, t.Value)
		return
	}
	want := openingOf[t.Value]
	for n := len(f.open) - 1; n >= 0; n-- {
		if f.open[n] == want {
			f.open = f.open[:n]
			return
		}
		if f.open[n] == "{" {
			return // a stray ) or ] does not close a body
		}
	}
}

// popTo closes the brackets above the innermost opening one of the kind given, or all of them.
func (f *filter) popTo(opening string) {
	for n := len(f.open); n > 0 && f.open[n-1] != opening; n-- {
		f.open = f.open[:n-1]
	}
}
