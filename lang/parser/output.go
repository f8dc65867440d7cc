package parser

import (
	"nbc/lang/ast"
)

var recordStops = []string{"as", "during"}

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
		default:
			r.Span = p.from(start)
			return r
		}
		if seen[t.Value] {
			p.fail(CodeRepeated, t, "'%s' stands here twice", t.Value)
		}
		seen[t.Value] = true
		p.next()
		switch t.Value {
		case "every":
			r.Every = p.expr()
		case "at":
			r.At = p.exprs()
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
		item := ast.RecordItem{Value: p.expr()}
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

// targets parses `A, B -> C`.
func (p *parser) targets() (list []ast.Target) {
	for {
		start := p.pos()
		t := ast.Target{}
		if p.peek().Type != tokName {
			p.expectedName("a path after 'of'")
		}
		t.Src = p.postfix()
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
	} else if startsExpr(p.peek()) {
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
