package ast

import (
	"strings"
)

// expr prints an expression.
func (p *printer) expr(e Expr) {
	if e == nil {
		return
	}
	p.collect(e.Range().Start.Offset)
	switch e := e.(type) {
	case *Number:
		p.number(e)
	case *String:
		p.write(quote(e.Value))
	case *Bool:
		if e.Value {
			p.write("true")
		} else {
			p.write("false")
		}
	case *None:
		p.write("none")
	case *Name:
		p.write(e.Ident.Text)
	case *Glob:
		p.write(e.Text)
	case *Select:
		p.expr(e.X)
		p.write(".", e.Sel.Text)
	case *Index:
		p.expr(e.X)
		p.bracketed("[", "]", e.X.Range().End, e.Span.End, spans(e.Index), func(i int) { p.expr(e.Index[i]) })
	case *Call:
		p.call(e)
	case *Unary:
		p.write(e.Op)
		if e.Op == "not" {
			p.write(" ")
		}
		p.expr(e.X)
	case *Binary:
		p.binary(e)
	case *If:
		p.ifExpr(e)
	case *Range:
		p.rng(e, tight(e.Lo) && tight(e.Hi))
	case *List:
		p.bracketed("[", "]", e.Span.Start, e.Span.End, spans(e.Elems), func(i int) { p.expr(e.Elems[i]) })
	case *At:
		p.write("(")
		p.expr(e.X)
		p.before(" at ", e.T.Range().Start)
		p.expr(e.T)
		p.write(")")
	case *In:
		p.expr(e.X)
		p.write(" in ")
		p.rng(e.Within, false)
	case *Paren:
		p.write("(")
		p.aligned(func() { p.expr(e.X) })
		p.write(")")
	}
}

// quote writes a text with its escapes.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(s) + `"`
}

// number keeps the brackets of a unit as they were: `(5 [ms])^2` and `5 [ms]^2` need them.
func (p *printer) number(n *Number) {
	p.write(n.Text)
	switch {
	case n.Unit == nil:
	case n.Span.End.Offset > n.Unit.Span.End.Offset:
		if p.begins(n.Text) { // the units of neighbouring definitions may stand in one column
			p.cellText("[", "["+n.Unit.Text+"]", n.Unit.Start)
		} else {
			p.write(" [", n.Unit.Text, "]")
		}
	default:
		p.write(" ", n.Unit.Text)
	}
}

// begins tells whether nothing but a number was printed behind the `=` of a definition.
func (p *printer) begins(number string) bool {
	l := p.lines[len(p.lines)-1]
	c := l.cells[len(l.cells)-1]
	return c.key == "=" && c.text == "= "+number
}

// before prints a word that goes to a line of its own with what follows it, if that did in the source.
func (p *printer) before(word string, next Pos) {
	if p.broken(next) {
		p.brk(next)
		p.write(strings.TrimLeft(word, " "))
		return
	}
	p.write(word)
}

// broken tells whether the source went to a new line between the last token before an offset and the one before that: at the
// node itself, or at the operator or word right before it.
func (p *printer) broken(next Pos) bool {
	if p.flat || !next.IsValid() || next.Offset > len(p.source) {
		return false
	}
	start, first := p.lineStart(next.Offset)
	if first {
		return true
	}
	word := strings.TrimSpace(p.source[start:next.Offset])
	return !strings.ContainsAny(word, " \t(){}[],;\"") && lineWords[word]
}

// lineWords may begin a line that continues a statement.
var lineWords = map[string]bool{"->": true, "<->": true, "then": true, "else": true, "via": true, "where": true, "stage": true, "at": true, "for": true, "|": true}

func (p *printer) call(e *Call) {
	p.expr(e.Fun)
	if len(e.For) == 0 {
		p.bracketed("(", ")", e.Fun.Range().End, e.Span.End, argSpans(e.Args), func(i int) { p.arg(e.Args[i]) })
		return
	}
	p.write("(")
	p.comma(argSpans(e.Args), func(i int) { p.arg(e.Args[i]) })
	p.before(" for ", e.For[0].Start)
	p.binders(e.For, e.Cond)
	p.write(")")
}

func (p *printer) arg(a Arg) {
	p.collect(a.Start.Offset)
	if a.Name != nil {
		p.write(a.Name.Text, " =")
		p.gap(a.Value.Range().Start)
	}
	p.expr(a.Value)
}

func (p *printer) binders(list []Binder, cond Expr) {
	p.comma(binderSpans(list), func(i int) {
		p.write(list[i].Name.Text, " in ")
		p.expr(list[i].In)
	})
	if cond != nil {
		p.where(cond)
	}
}

func (p *printer) where(cond Expr) {
	p.before(" where ", cond.Range().Start)
	p.aligned(func() { p.expr(cond) })
}

// binary prints + - and comparisons with spaces around them, * / ^ without. A line that was broken at the operator begins
// with it.
func (p *printer) binary(e *Binary) {
	p.expr(e.X)
	spaced := e.Op != "*" && e.Op != "/" && e.Op != "^"
	y := e.Y.Range().Start
	if !p.flat && e.OpPos.IsValid() && (p.startsLine(e.OpPos.Offset) || p.startsLine(y.Offset)) {
		p.brk(y)
		p.write(e.Op)
		if spaced {
			p.write(" ")
		}
	} else if spaced {
		p.write(" ", e.Op, " ")
	} else {
		p.write(e.Op)
	}
	p.expr(e.Y)
}

func (p *printer) ifExpr(e *If) {
	p.write("if ")
	p.expr(e.Cond)
	p.before(" then ", e.Then.Range().Start)
	p.expr(e.Then)
	p.before(" else ", e.Else.Range().Start)
	p.expr(e.Else)
}

// rng prints a range: 1..N between whole numbers and names, 0 .. 500 between quantities.
func (p *printer) rng(r *Range, close bool) {
	if r.Lo != nil {
		p.expr(r.Lo)
		if !close {
			p.write(" ")
		}
	}
	p.write("..")
	if r.Hi != nil {
		if !close {
			p.write(" ")
		}
		p.expr(r.Hi)
	}
}

// tight tells whether an end of a range is a whole number or a name.
func tight(e Expr) bool {
	switch e := e.(type) {
	case *Number:
		return e.IsInt && e.Unit == nil
	case *Name:
		return true
	case *Select:
		return tight(e.X)
	}
	return false
}

// comma prints a list with its line breaks, and breaks it where it grows too long.
func (p *printer) comma(list []Span, print func(i int)) {
	for i := range list {
		if i > 0 {
			p.write(",")
			at := list[i].Start
			switch {
			case p.flat:
				p.write(" ")
			case p.startsLine(at.Offset) || p.column()+2+p.measure(func() { print(i) }) > lineWidth:
				p.brk(at)
			default:
				p.write(" ")
			}
		}
		print(i)
	}
}

// bracketed prints a comma list in brackets, its further lines aligned with the first entry. A list that begins on the line
// behind its bracket is indented once.
func (p *printer) bracketed(open, close string, openAt, end Pos, list []Span, print func(i int)) {
	outside, inside, cont := p.lineBegin(0), p.lineBegin(indentWidth), p.cont
	p.write(open)
	p.cont = p.here()
	if len(list) > 0 && !p.flat {
		at := list[0].Start
		if p.startsLine(at.Offset) && at.Offset > openAt.Offset || p.column()+1+p.measure(func() { print(0) }) > lineWidth {
			p.cont = inside
			p.brk(at)
		}
	}
	p.comma(list, print)
	if !p.flat && end.Offset > 0 {
		p.collect(end.Offset - 1)
		if len(list) > 0 && p.startsLine(end.Offset-1) {
			p.waitingComments(outLine{indent: p.cont.indent, further: true, at: p.cont})
			p.furtherLine(outside)
		}
	}
	p.write(close)
	p.cont = cont
}

// spans returns the places of expressions.
func spans(list []Expr) []Span {
	out := make([]Span, len(list))
	for i, e := range list {
		out[i] = e.Range()
	}
	return out
}

func argSpans(list []Arg) []Span {
	out := make([]Span, len(list))
	for i, a := range list {
		out[i] = a.Span
	}
	return out
}

func binderSpans(list []Binder) []Span {
	out := make([]Span, len(list))
	for i, b := range list {
		out[i] = b.Span
	}
	return out
}
