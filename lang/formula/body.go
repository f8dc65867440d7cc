package formula

import (
	"strings"

	"nbc/lang/ast"
)

// Part is a piece of a line of an event: words, an expression or an equation. One of them is set.
type Part struct {
	Words string
	Expr  ast.Expr
	Eq    *Equation
}

// Line is a line of an event: its pieces, and how deep it stands.
type Line struct {
	Depth int
	Parts []Part
}

// Text is the line in the notation of the language, without its indent.
func (l Line) Text() string {
	var parts []string
	for _, p := range l.Parts {
		switch {
		case p.Eq != nil:
			parts = append(parts, p.Eq.Text())
		case p.Expr != nil:
			parts = append(parts, Text(p.Expr))
		default:
			parts = append(parts, p.Words)
		}
	}
	return Join(parts)
}

// Join puts the pieces of a line together, with blanks between them but none before a comma.
func Join(parts []string) string {
	return strings.ReplaceAll(strings.Join(parts, " "), " , ", ", ")
}

// LaTeX is the line for running text, its mathematics between dollars.
func (l Line) LaTeX() string {
	var parts []string
	for _, p := range l.Parts {
		switch {
		case p.Eq != nil:
			parts = append(parts, "$"+p.Eq.LaTeX()+"$")
		case p.Expr != nil:
			parts = append(parts, "$"+LaTeX(p.Expr)+"$")
		default:
			parts = append(parts, LaTeXText(p.Words))
		}
	}
	return Join(parts)
}

// Event is a handler: what it waits for, its stage as written ("" for the default), what it does.
type Event struct {
	Head  Line
	Stage string
	Steps []Line
	Span  ast.Span
}

// Outline is what a body says of time: equations, what it adds to inputs, events. Blocks (`per pre`) are not gone into.
type Outline struct {
	Equations     []Equation
	Contributions []Equation
	Events        []Event
	Blocks        []*ast.Per
	Links         []Link
	Asserts       []*ast.Assert
}

// Link is a connection statement with the loops and conditions around it.
type Link struct {
	Connect *ast.Connect
	Over    []ast.Binder
	Conds   []ast.Expr
}

// Around is the loops and conditions around the statement as text.
func (l Link) Around() string { return around(l.Over, l.Conds) }

// Of reads a body; of nil it is empty.
func Of(b *ast.Body) Outline {
	o := Outline{}
	o.walk(b, nil, nil)
	return o
}

func (o *Outline) walk(b *ast.Body, over []ast.Binder, conds []ast.Expr) {
	if b == nil {
		return
	}
	for _, it := range b.Items {
		switch it := it.(type) {
		case *ast.Equation:
			o.Equations = append(o.Equations, Equation{Coef: it.Coef, Target: it.Target, Prime: true, Op: "=", Value: it.Value, Over: over, Conds: conds, Span: it.Span})
		case *ast.Noise:
			q := Equation{Word: "noise", Target: it.Target, Op: "=", Value: it.Value, Over: over, Conds: conds, Span: it.Span}
			if it.Stratonovich {
				q.Word = "Stratonovich noise"
			}
			o.Equations = append(o.Equations, q)
		case *ast.Assign:
			o.Contributions = append(o.Contributions, Equation{Target: it.Target, Op: it.Op, Value: it.Value, Over: over, Conds: conds, Span: it.Span})
		case *ast.For:
			inner := conds
			if it.Where != nil {
				inner = with(conds, it.Where)
			}
			o.walk(it.Body, append(append([]ast.Binder(nil), over...), it.Binders...), inner)
		case *ast.IfItem:
			o.walk(it.Then, over, with(conds, it.Cond))
			o.walk(it.Else, over, with(conds, &ast.Unary{Op: "not", X: &ast.Paren{X: it.Cond}}))
		case *ast.Per:
			o.Blocks = append(o.Blocks, it)
		case *ast.Connect:
			o.Links = append(o.Links, Link{it, over, conds})
		case *ast.Assert:
			o.Asserts = append(o.Asserts, it)
		default:
			if e, ok := event(it); ok {
				if a := around(over, conds); a != "" {
					e.Head.Parts = append(e.Head.Parts, Part{Words: ", " + a})
				}
				o.Events = append(o.Events, e)
			}
		}
	}
}

func with(conds []ast.Expr, c ast.Expr) []ast.Expr {
	return append(append([]ast.Expr(nil), conds...), c)
}

// event reads a handler.
func event(it ast.Item) (Event, bool) {
	e := Event{Span: it.Range()}
	word := func(w string) { e.Head.Parts = append(e.Head.Parts, Part{Words: w}) }
	expr := func(w string, x ast.Expr) {
		if x != nil {
			e.Head.Parts = append(e.Head.Parts, Part{Words: w}, Part{Expr: x})
		}
	}
	var stage *ast.Ident
	var body *ast.Body
	switch it := it.(type) {
	case *ast.On:
		word("on " + Text(it.Event))
		expr("after", it.After)
		stage, body = it.Stage, it.Body
	case *ast.AtTime:
		at := "at"
		if it.Rate {
			at = "at rate"
		}
		expr(at, it.Time)
		expr("where", it.Where)
		stage, body = it.Stage, it.Body
	case *ast.Every:
		expr("every", it.Period)
		expr("from", it.From)
		expr("until", it.Until)
		stage, body = it.Stage, it.Body
	case *ast.When:
		when := "when"
		if it.Emits != nil {
			when = it.Emits.Text + " when"
		}
		expr(when, it.Cond)
		stage, body = it.Stage, it.Body
	default:
		return e, false
	}
	if stage != nil {
		e.Stage = stage.Text
	}
	e.steps(body, 0)
	return e, true
}

// steps reads the statements of an event.
func (e *Event) steps(b *ast.Body, depth int) {
	if b == nil {
		return
	}
	line := func(parts ...Part) { e.Steps = append(e.Steps, Line{depth, parts}) }
	for _, it := range b.Items {
		switch it := it.(type) {
		case *ast.Vars:
			for _, v := range it.List {
				if v.Value != nil {
					q := Define(v.Name, v.Value)
					q.Word = it.Word
					line(Part{Eq: &q})
				}
			}
		case *ast.Assign:
			line(Part{Eq: &Equation{Target: it.Target, Op: it.Op, Value: it.Value, Span: it.Span}})
		case *ast.Emit:
			line(Part{Words: "emit " + it.Event.Text})
		case *ast.Refractory:
			parts := []Part{{Words: "refractory for"}, {Expr: it.Time}}
			for i, h := range it.Holding {
				if i == 0 {
					parts = append(parts, Part{Words: "holding"})
				} else {
					parts = append(parts, Part{Words: "and"})
				}
				parts = append(parts, Part{Expr: h})
			}
			line(parts...)
		case *ast.Clamp:
			line(Part{Words: "clamp"}, Part{Expr: it.Target}, Part{Words: "to"}, Part{Expr: it.To})
		case *ast.For:
			line(Part{Words: "for " + Binders(it.Binders, it.Where)})
			e.steps(it.Body, depth+1)
		case *ast.IfItem:
			line(Part{Words: "if"}, Part{Expr: it.Cond})
			e.steps(it.Then, depth+1)
			if it.Else != nil && len(it.Else.Items) > 0 {
				line(Part{Words: "else"})
				e.steps(it.Else, depth+1)
			}
		case *ast.Assert:
			line(Part{Words: "assert"}, Part{Expr: it.Cond})
		}
	}
}
