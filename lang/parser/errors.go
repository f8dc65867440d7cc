package parser

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"nbc/lang/ast"
	"nbc/lang/diag"
)

// fail reports an error at a token, the first of an entry only.
func (p *parser) fail(code string, t *lexer.Token, format string, args ...any) {
	if p.failed {
		return
	}
	p.failAt(code, p.subject(t), format, args...)
	p.failedAt = t.Pos.Offset
}

// failAt reports an error at a span. Recovery goes on behind the next token.
func (p *parser) failAt(code string, span ast.Span, format string, args ...any) {
	if p.failed {
		return
	}
	p.failedAt = p.lex.Peek().Pos.Offset
	p.failed = true
	p.report(code, span, format, args...)
}

// report adds a diagnostic without giving up the entry.
func (p *parser) report(code string, span ast.Span, format string, args ...any) {
	d := diag.Diagnostic{Code: code, Message: fmt.Sprintf(format, args...), Span: span}
	if len(p.diags) <= diag.MaxFindings {
		p.diags = append(p.diags, d)
		return
	}
	p.diags[diag.MaxFindings] = d // it is taken out in the end
}

// all are the diagnostics; a note stands for those that are too many.
func (p *parser) all() []diag.Diagnostic {
	if len(p.diags) > diag.MaxFindings {
		at := p.diags[diag.MaxFindings].Span
		p.diags[diag.MaxFindings] = diag.Diagnostic{Code: CodeLimit, Severity: diag.Note, Span: at,
			Message: fmt.Sprintf("after %d mistakes, the rest of this file's syntax is not looked at", diag.MaxFindings)}
	}
	return p.diags
}

// help says of the latest diagnostic what to write instead.
func (p *parser) help(format string, args ...any) {
	p.diags[len(p.diags)-1].Help = fmt.Sprintf(format, args...)
}

// label adds a second place to the latest diagnostic.
func (p *parser) label(span ast.Span, text string) {
	d := &p.diags[len(p.diags)-1]
	d.Labels = append(d.Labels, diag.Label{Span: span, Text: text})
}

// fix adds an edit to the latest diagnostic.
func (p *parser) fix(span ast.Span, text string) {
	p.diags[len(p.diags)-1].Fix = &diag.Edit{Span: span, New: text}
}

// subject is the place to blame for a token: a line that ends too early is blamed behind its last token.
func (p *parser) subject(t *lexer.Token) ast.Span {
	if (t.Type == tokLine && t.Value != ";" || t.Type == tokSplit || t.EOF()) && p.prevEnd.IsValid() {
		return ast.Span{Start: p.prevEnd, End: p.prevEnd}
	}
	return p.spanOf(t)
}

// expected reports that something else belongs where the next token stands.
func (p *parser) expected(what string) {
	if p.failed {
		return
	}
	t := p.peek()
	if p.lexical(t) {
		return
	}
	if is(t, "}") && p.prevEnd.IsValid() && p.prevEnd.Line < t.Pos.Line {
		// What is missing belongs on the line before.
		p.failAt(CodeUnexpected, ast.Span{Start: p.prevEnd, End: p.prevEnd}, "expected %s but found %s", what, p.found(t))
	} else {
		p.fail(CodeUnexpected, t, "expected %s but found %s", what, p.found(t))
	}
	switch {
	case t.Type == tokLine && t.Value == ";":
		p.help("';' ends a statement; entries inside ( ) and [ ] are separated by ','")
	case t.Type == tokLine && p.lineStartsWith("{"):
		p.diags[len(p.diags)-1].Code = CodeBraceNextLine
		p.help("put the '{' on the same line: a line end before it ends the statement")
	case is(t, "'"):
		p.help(derivativeHelp)
	default:
		p.signHelp(t)
	}
}

// signHelp says of some signs that cannot stand where they do what to write.
func (p *parser) signHelp(t *lexer.Token) {
	switch {
	case is(t, "**"):
		p.help("a power is written with '^': x^2")
		p.fix(p.spanOf(t), "^")
	case is(t, ".") && p.prevEnd.Offset == t.Pos.Offset:
		p.help("a number has a digit on both sides of its point: 1.0")
	}
}

const derivativeHelp = "a derivative stands alone, or behind its factor, on the left of an equation: C*V' = ...; texts stand in double quotes"

// lineStartsWith tells whether the line behind the line end that comes next begins with the token given.
func (p *parser) lineStartsWith(text string) bool {
	here := p.lex.MakeCheckpoint()
	defer p.lex.LoadCheckpoint(here)
	p.lex.Next()
	return is(p.lex.Peek(), text)
}

// foreign says what to write instead of another language's operators.
var foreign = map[string]string{
	"/*": "a comment begins with // and ends with the line", "*/": "a comment begins with // and ends with the line",
	"#": "a comment begins with //", "&&": "write 'and'", "&": "write 'and'", "||": "write 'or'", "!": "write 'not'",
	"%": "write mod(a, b)", "/=": "write x *= 1/y, or x := x/y", "^=": "write x := x^y", "++": "write x += 1",
	"=>": "a connection is written A -> B; a comparison a >= b",
}

// lookalikes are characters that editors and papers put in the place of plain ones.
var lookalikes = map[string]string{
	"²": "^2", "³": "^3", "⁻": "^-1", "·": "*", "×": "*", "÷": "/", "−": "-", "–": "-", "—": "-", "→": "->", "⟶": "->", "↔": "<->", "≤": "<=",
	"≥": ">=", "≠": "!=", "∧": "and", "∨": "or", "¬": "not", "“": "\"", "”": "\"", "„": "\"", "’": "'", "′": "'",
	"?": "if c then a else b", "∆": "Δ", "∞": "inf", "½": "(1/2)", "√": "sqrt()", "…": "..", "!": "not",
}

// lexical reports a token that is an error by itself.
func (p *parser) lexical(t *lexer.Token) bool {
	switch t.Type {
	case tokForeign:
		p.fail(CodeForeign, t, "'%s' is not an operator of the language", t.Value)
		p.help("%s", foreign[t.Value])
		if plain := map[string]string{"&&": "and", "&": "and", "||": "or", "#": "//", "=>": ">="}[t.Value]; plain != "" {
			p.fix(p.spanOf(t), plain)
		}
	case tokOpenString:
		p.fail(CodeOpenString, t, "this text has no closing quote on its line")
		p.help("close it with \"; a quote inside a text is written \\\"")
	case tokUnknown:
		p.fail(CodeCharacter, t, "the character %s is not part of the language", describeRune(t.Value))
		if plain, ok := lookalikes[t.Value]; ok {
			p.help("write %s", plain)
			if t.Value != "?" {
				p.fix(p.spanOf(t), plain)
			}
		}
	default:
		return false
	}
	return true
}

func describeRune(s string) string {
	r := []rune(s)
	if len(r) == 1 && unicode.IsPrint(r[0]) && r[0] != 0xfffd {
		return fmt.Sprintf("'%s' (U+%04X)", s, r[0])
	}
	if len(s) == 1 {
		return fmt.Sprintf("0x%02X", s[0])
	}
	if len(r) == 1 {
		return fmt.Sprintf("U+%04X", r[0])
	}
	return fmt.Sprintf("%+q", s)
}

// turning reports marks inside texts and comments that turn the direction of writing: what is seen is then not what is read.
func (p *parser) turning(source string, at func(offset int) ast.Pos) {
	for i, r := range source {
		if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			start := at(i)
			end := start
			end.Offset, end.Column = end.Offset+utf8.RuneLen(r), end.Column+1
			p.report(CodeCharacter, ast.Span{Start: start, End: end}, "the character U+%04X turns the direction of writing, so that the text looks other than it is", r)
			p.help("take it out; scripts that are written from the right need no such mark")
		}
	}
}

// found describes a token in the language's own words.
func (p *parser) found(t *lexer.Token) string {
	switch {
	case t.EOF():
		return "the end of the file"
	case t.Type == tokSplit:
		if p.prevEnd.Line == t.Pos.Line {
			return "the end of the declaration"
		}
		return "the end of the line"
	case t.Type == tokLine && t.Value != ";":
		return "the end of the line"
	case t.Type == tokNumber:
		return "the number " + t.Value
	case t.Type == tokString:
		return "the text " + shorten(t.Value)
	case t.Type == tokKeyword:
		return "the word '" + t.Value + "'"
	}
	return "'" + shorten(t.Value) + "'"
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:37]) + "..."
	}
	return s
}

// nearest is the word of the list that a misspelt one was most likely meant to be, or "".
func nearest(word string, list []string) string {
	best, least := "", 1+len([]rune(word))/3
	for _, w := range list {
		if d := distance([]rune(strings.ToLower(word)), []rune(w)); d <= least && d < len(w) && (best == "" || d < least) {
			best, least = w, d
		}
	}
	return best
}

// distance is the number of letters to insert, drop, replace or swap with their neighbour.
func distance(a, b []rune) int {
	if len(a) > 40 {
		return len(a)
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
