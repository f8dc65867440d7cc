package parser

import (
	"nbc/lang/ast"
)

var recordStops = []string{"as", "during", "trials"}

// reductions may stand before a path without brackets in a record: `record mean VAC.exci.V`.
var reductions = wordSet("sum mean min max argmax argmin")

// recordStep parses what to record, and then when, in any order.
func (p *parser) recordStep() ast.Step {
	start := p.pos()
	p.next()
	r := &ast.RecordStep{}
	stops := p.stops
	p.stops = recordStops
	defer func() { p.stops = stops }()
	if t := p.peek(); t.Type == tokName && p.peek2().Value == "of" {
		what := p.name("what to record")
		r.What = &what
		p.next()
		r.Targets = p.targets()
	} else {
		r.Items = p.recordItems()
	}
	seen := map[string]bool{}
	for {
		t := p.peek()
		switch {
		case is(t, "every"), is(t, "at"), is(t, "on"), is(t, "in"), p.atWord("during"):
		case t.Type == tokName && !p.failed:
			p.fail(CodeSeparator, t, "expected when to record but found %s", p.found(t))
			p.help("write `every 0.1 ms`, `on CLOCK`, `at trial.end`, and `during 0 ms .. 10 ms` or `in trials 1 .. 9` for a part of it")
			return r
		default:
			r.Span = p.from(start)
			return r
		}
		if seen[t.Value] {
			p.fail(CodeRepeated, t, "'%s' stands here twice", t.Value)
		}
		seen[t.Value] = true
		switch t.Value {
		case "every":
			p.recordEvery(r)
			continue
		case "at":
			p.next()
			p.recordAt(r, seen)
			continue
		}
		p.next()
		switch t.Value {
		case "on":
			r.On = p.path("a clock after 'on'")
		case "during":
			r.During = p.expr()
		case "in":
			if !p.gotWord("trials") {
				p.expected("'trials' after 'in'")
			}
			r.Trials = p.exprs()
		}
	}
}

// recordEvery parses `every 0.1 ms` or `every 50 trials`.
func (p *parser) recordEvery(r *ast.RecordStep) {
	p.next()
	x := p.expr()
	if p.gotWord("trials") {
		r.Rhythm = x
	} else {
		r.Every = x
	}
}

// recordAt parses `start, end, every 50 trials` after `at`.
func (p *parser) recordAt(r *ast.RecordStep, seen map[string]bool) {
	for {
		if t := p.peek(); !is(t, "every") {
			r.At = append(r.At, p.expr())
		} else {
			if seen["every"] {
				p.fail(CodeRepeated, t, "'every' stands here twice")
			}
			seen["every"] = true
			p.recordEvery(r)
		}
		if !p.got(",") {
			return
		}
	}
}

// exprs parses a comma list of expressions.
func (p *parser) exprs() (list []ast.Expr) {
	list = append(list, p.expr())
	for p.got(",") {
		list = append(list, p.expr())
	}
	return list
}

// recordItems parses `A, B as name`.
func (p *parser) recordItems() (list []ast.RecordItem) {
	for {
		start := p.pos()
		item := ast.RecordItem{Value: p.recordValue()}
		if p.gotWord("as") {
			name := p.name("a name after 'as'")
			item.As = &name
		}
		item.Span = p.from(start)
		list = append(list, item)
		if !p.got(",") {
			return list
		}
	}
}

// recordValue parses an expression, a path with wildcards, or a reduction of either: `mean VAC.exci.V` for `mean(VAC.exci.V)`.
func (p *parser) recordValue() ast.Expr {
	start, t := p.pos(), p.peek()
	if p.globAhead() {
		g := p.glob()
		return &g
	}
	if t.Type != tokName || !reductions[t.Value] {
		return p.expr()
	}
	here := p.lex.MakeCheckpoint()
	id := p.name("a function")
	brackets := p.got("(")
	next := p.peek()
	var of ast.Expr
	switch {
	case p.globAhead() && (brackets || next.Type == tokName || is(next, "**")):
		g := p.glob()
		of = &g
	case !brackets && next.Type == tokName && !p.stopped(next.Value):
		of = p.path("a path after '" + t.Value + "'")
	default:
		p.lex.LoadCheckpoint(here)
		return p.expr()
	}
	if brackets {
		p.want(")", "')' after the path")
	}
	return &ast.Call{Span: p.from(start), Fun: &ast.Name{Span: id.Span, Ident: id}, Args: []ast.Arg{{Span: of.Range(), Value: of}}}
}

// globAhead tells whether a path with wildcards follows: m.*, **.V, wta[*].exci.V.
func (p *parser) globAhead() bool {
	here := p.lex.MakeCheckpoint()
	defer p.lex.LoadCheckpoint(here)
	for {
		switch t := p.lex.Next(); {
		case is(t, "*"), is(t, "**"):
			return true
		case t.Type != tokName:
			return false
		}
		for is(p.lex.Peek(), "[") {
			for depth, last := 0, ""; ; {
				t := p.lex.Next()
				if t.EOF() || t.Type == tokLine || t.Type == tokSplit {
					return false
				}
				if after := p.lex.Peek(); is(t, "*") && depth == 1 && (last == "[" || last == ",") && (is(after, "]") || is(after, ",")) {
					return true
				}
				last = t.Value
				if is(t, "[") {
					depth++
				} else if is(t, "]") {
					if depth--; depth == 0 {
						break
					}
				}
			}
		}
		if !is(p.lex.Peek(), ".") {
			return false
		}
		p.lex.Next()
	}
}

// targets parses `A, B -> C`.
func (p *parser) targets() (list []ast.Target) {
	for {
		start := p.pos()
		t := ast.Target{}
		if p.globAhead() {
			g := p.glob()
			t.Src = &g
		} else {
			if p.peek().Type != tokName {
				p.expectedName("a path after 'of'")
			}
			t.Src = p.postfix()
		}
		if p.got("->") {
			t.Dst = p.path("a target after '->'")
		}
		t.Span = p.from(start)
		list = append(list, t)
		if !p.got(",") {
			return list
		}
	}
}

// plotStep parses `plot raster of A, B at start, end { options }`.
func (p *parser) plotStep() ast.Step {
	start := p.pos()
	p.next()
	n := &ast.PlotStep{Kind: p.name("a kind of plot")}
	stops := p.stops
	p.stops = recordStops
	defer func() { p.stops = stops }()
	if p.gotWord("of") {
		n.Targets = p.targets()
	} else if startsExpr(p.peek()) || p.globAhead() {
		n.Items = p.recordItems()
	}
	if p.got("at") {
		n.At = p.exprs()
	}
	if p.at("{") {
		n.Braces = true
		n.Options = p.options()
	}
	n.Span = p.from(start)
	return n
}
