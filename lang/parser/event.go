package parser

import (
	"nbc/lang/ast"
)

// stage parses `stage NAME`, if it is there.
func (p *parser) stage() *ast.Ident {
	if !p.got("stage") {
		return nil
	}
	id := p.name("a stage after 'stage'")
	return &id
}

// withStops parses an expression in which the words given are no unit after a number.
func (p *parser) withStops(words []string, parse func() ast.Expr) ast.Expr {
	old := p.stops
	p.stops = words
	defer func() { p.stops = old }()
	return parse()
}

// on parses `on pre.spike after delay stage s { }`.
func (p *parser) on() ast.Item {
	o := &ast.On{}
	start := p.pos()
	p.next()
	o.Event = p.path("an event or a clock after 'on'")
	if p.got("after") {
		o.After = p.expr()
	}
	o.Stage = p.stage()
	if p.at(">") || p.at("<") || p.at(">=") || p.at("<=") || p.at("==") {
		p.expected("'{' and the body of 'on'")
		p.help("a condition belongs to 'when': when V > 0 mV { ... }")
	}
	o.Body = p.eventBody("'on'")
	o.Span = p.from(start)
	return o
}

// atTime parses `at t_on { }` or `at rate λ { }`.
func (p *parser) atTime() ast.Item {
	a := &ast.AtTime{}
	start := p.pos()
	p.next()
	if p.atWord("rate") && startsExpr(p.peek2()) && !is(p.peek2(), "-") && !is(p.peek2(), "[") {
		p.next()
		a.Rate = true
	}
	a.Time = p.expr()
	if p.got("where") {
		a.Where = p.condition()
	}
	a.Stage = p.stage()
	a.Body = p.eventBody("'at'")
	a.Span = p.from(start)
	return a
}

var everyStops = []string{"from", "until"}

// every parses `every P from T0 until T1 stage s { }`.
func (p *parser) every() ast.Item {
	e := &ast.Every{}
	start := p.pos()
	p.next()
	e.Period = p.withStops(everyStops, p.expr)
	for p.atWord("from") || p.atWord("until") {
		t := p.peek()
		to := &e.From
		if t.Value == "until" {
			to = &e.Until
		}
		if *to != nil {
			p.fail(CodeRepeated, t, "'%s' stands here twice", t.Value)
		}
		p.next()
		*to = p.withStops(everyStops, p.expr)
	}
	e.Stage = p.stage()
	e.Body = p.eventBody("'every'")
	e.Span = p.from(start)
	return e
}

// when parses `when cond stage s { }`; with the event's name before it, the short form `spike when cond`.
func (p *parser) when(emits *ast.Ident) ast.Item {
	w := &ast.When{Emits: emits}
	start := p.pos()
	if emits != nil {
		start = emits.Start
	}
	p.next()
	w.Cond = p.condition()
	w.Stage = p.stage()
	if emits == nil {
		w.Body = p.eventBody("'when'")
	} else if p.at("{") {
		p.expected("a new line")
		p.help("with a body write: when ... { emit %s; ... }", emits.Text)
	}
	w.Span = p.from(start)
	return w
}

func (p *parser) emit() ast.Item {
	e := &ast.Emit{}
	start := p.pos()
	p.next()
	e.Event = p.name("the event after 'emit'")
	e.Span = p.from(start)
	return e
}

// refractory parses `refractory t_ref holding V, g`.
func (p *parser) refractory() ast.Item {
	r := &ast.Refractory{}
	start := p.pos()
	p.next()
	r.Time = p.withStops([]string{"holding"}, p.expr)
	if p.at("{") {
		p.expected("'holding' and the states to hold, or a new line")
		p.help("write: refractory t_ref holding V")
	}
	if p.gotWord("holding") {
		r.Holding = p.paths("a state to hold")
	}
	r.Span = p.from(start)
	return r
}

// clamp parses `clamp weight to 0 .. w_max`.
func (p *parser) clamp() ast.Item {
	c := &ast.Clamp{}
	start := p.pos()
	p.next()
	c.Target = p.path("what to clamp")
	if !p.gotWord("to") {
		p.expected("'to' and a range, as in clamp weight to 0 .. 1")
	}
	c.To = p.bounds("range")
	c.Span = p.from(start)
	return c
}

// noise parses `noise x = g stratonovich`.
func (p *parser) noise() ast.Item {
	n := &ast.Noise{}
	start := p.pos()
	p.next()
	n.Target = p.path("the state that the noise acts on")
	p.want("=", "'=' and the strength of the noise")
	n.Value = p.withStops([]string{"stratonovich"}, p.expr)
	n.Stratonovich = p.gotWord("stratonovich")
	n.Span = p.from(start)
	return n
}

// assert parses `assert cond, "message"`.
func (p *parser) assert() ast.Item {
	a := &ast.Assert{}
	start := p.pos()
	p.next()
	a.Cond = p.condition()
	p.want(",", "',' and a message in quotes after the condition")
	if p.peek().Type == tokString {
		a.Message = p.text()
	} else {
		p.expected("a message in quotes after ','")
	}
	a.Span = p.from(start)
	return a
}

// per parses `per pre { }` or `per pre of AMPA`.
func (p *parser) per() ast.Item {
	n := &ast.Per{}
	start := p.pos()
	p.next()
	n.Side = p.name("pre, post or edge after 'per'")
	if p.gotWord("of") {
		t := p.typeName("the connection whose block is shared, after 'of'")
		n.Of = &t
	} else if p.at("{") {
		n.Body = p.body()
	} else {
		p.expected("'{' and the body of 'per', or 'of' and a connection")
	}
	n.Span = p.from(start)
	return n
}

func (p *parser) forItem() ast.Item {
	f := &ast.For{}
	start := p.pos()
	p.next()
	f.Binders, f.Where = p.binders()
	f.Body = p.bodyOf("'for'")
	f.Span = p.from(start)
	return f
}

// ifItem parses `if c { } else if d { } else { }`.
func (p *parser) ifItem() ast.Item {
	n := &ast.IfItem{}
	start := p.pos()
	p.next()
	defer p.leave()
	if !p.enter() {
		return n
	}
	n.Cond = p.condition()
	if p.at("then") {
		p.expected("'{' and the body of 'if'")
		p.help("if ... then ... else ... is an expression: x := if c then a else b; a statement has braces: if c { ... }")
	}
	n.Then = p.bodyOf("'if'")
	if p.got("else") {
		if p.at("if") {
			at := p.pos()
			inner := p.ifItem()
			n.Else = &ast.Body{Span: p.from(at), Items: []ast.Item{inner}}
		} else {
			n.Else = p.bodyOf("'else'")
		}
	}
	n.Span = p.from(start)
	return n
}
