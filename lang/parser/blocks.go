package parser

import (
	"nbc/lang/ast"
)

// side parses one end of a connection or wiring: `(pre: A | B)`.
func (p *parser) side(what string) ast.End {
	start := p.pos()
	if !p.at("(") {
		p.expected("'(' and " + what)
		return ast.End{}
	}
	open := p.openBracket()
	e := ast.End{Name: p.name("a name for " + what)}
	p.want(":", "':' and the type of "+what)
	e.Types = p.alternatives("a blox or kind after ':'")
	p.closeBracket(open, ")", "'|' or ')'")
	e.Span = p.from(start)
	return e
}

// sides parses `(pre: A) -> (post: B)`.
func (p *parser) sides() (src, dst ast.End, both bool) {
	src = p.side("the source, as in (pre: HHExci)")
	if both = p.got("<->"); !both {
		p.want("->", "'->' after the source")
	}
	dst = p.side("the target, as in (post: HHExci)")
	return src, dst, both
}

func (p *parser) connection() ast.Decl {
	c := &ast.Connection{Doc: p.doc()}
	start := p.pos()
	if c.Default = p.got("default"); c.Default {
		p.want("connection", "'connection' after 'default'")
	} else {
		p.next()
	}
	c.Name = p.name("a name for the connection")
	c.Src, c.Dst, c.Both = p.sides()
	c.Body = p.bodyOf("the connection")
	c.Span = p.from(start)
	return c
}

func (p *parser) wiring() ast.Decl {
	w := &ast.Wiring{Doc: p.doc()}
	start := p.pos()
	p.next()
	if !p.at("(") {
		id := p.name("a name for the wiring, or its source in brackets")
		w.Name = &id
	}
	var both bool
	arrow := p.pos()
	if w.Src, w.Dst, both = p.sides(); both && !p.failed {
		p.failAt(CodeUnexpected, p.from(arrow), "a wiring goes from its source to its target: '->'")
		p.help("write '->'; a connection in its body may be '<->'")
	}
	w.Body = p.bodyOf("the wiring")
	w.Span = p.from(start)
	return w
}

func (p *parser) rule() ast.Decl {
	r := &ast.Rule{Doc: p.doc()}
	start := p.pos()
	p.next()
	r.Name = p.name("a name for the rule")
	if p.at("=") {
		p.fail(CodeMisplaced, p.peek(), "a rule value belongs into a circuit or wiring")
		p.help("a rule is declared as rule %s(K, ...) { ... }", r.Name.Text)
	}
	if p.at("(") {
		r.Params = p.formals()
	}
	r.Body = p.bodyOf("the rule")
	r.Span = p.from(start)
	return r
}

func (p *parser) circuit() ast.Decl {
	c := &ast.Circuit{Doc: p.doc()}
	start := p.pos()
	p.next()
	c.Name = p.name("a name for the circuit")
	if p.at("(") {
		p.expected("'{' and the body of the circuit")
		p.help("a circuit has its parameters in its body: param ...")
	}
	c.Body = p.bodyOf("the circuit")
	c.Span = p.from(start)
	return c
}

func (p *parser) experiment() ast.Decl {
	e := &ast.Experiment{Doc: p.doc()}
	start := p.pos()
	what, of := "the experiment", "'of' and a circuit"
	if e.Variant = p.next().Value == "variant"; e.Variant {
		what, of = "the variant", "'of' and an experiment"
	}
	e.Name = p.name("a name for " + what)
	if !p.gotWord("of") {
		p.expected(of + " after the name")
		p.help("write `%s %s of NAME { ... }`", map[bool]string{false: "experiment", true: "variant"}[e.Variant], e.Name.Text)
	}
	e.Of = p.name("the name after 'of'")
	if !p.at("{") {
		p.expected("'{' and the steps of " + what)
	}
	e.Steps = p.steps()
	e.Span = p.from(start)
	return e
}

// data parses `data images { category : int, pixel[*] } = csv("f.csv")` or `data W[*, *] : mm = csv("w.csv")`.
func (p *parser) data() *ast.DataDecl {
	d := &ast.DataDecl{Doc: p.doc()}
	start := p.pos()
	p.next()
	d.Name = p.name("a name for the data")
	if p.at("{") {
		open := p.openBracket()
		p.skipInner()
		for !p.at("}") && !p.failed {
			d.Columns = append(d.Columns, p.varDecl("a name for the column"))
			if !p.separator("}") {
				break
			}
		}
		shareTypes(d.Columns)
		p.closeBracket(open, "}", "',' or '}' after the column")
	} else {
		d.Dims = p.dims()
		if p.got(":") {
			d.Type = p.typeRef()
		}
	}
	if p.got("=") {
		d.Value = p.expr()
	}
	if p.at("{") {
		p.expected("the end of the line")
		p.help("the columns stand before the value: data %s { ... } = csv(\"file.csv\")", d.Name.Text)
	}
	d.Span = p.from(start)
	return d
}

// separator consumes the commas and line ends between the entries of a brace; it is false at the end of the list.
func (p *parser) separator(closing string) bool {
	comma := p.got(",")
	line := false
	for p.peek().Type == tokLine {
		p.next()
		line = true
	}
	return (comma || line) && !p.at(closing)
}

// options parses `{ name = value, ... }`.
func (p *parser) options() (list []ast.Option) {
	stops := p.stops
	p.stops = nil
	defer func() { p.stops = stops }()
	open := p.openBracket()
	p.skipInner()
	for !p.at("}") && !p.failed {
		start := p.pos()
		o := ast.Option{Name: p.name("the name of an option")}
		t := p.peek()
		if is(t, ":") || is(t, ":=") || is(t, "+=") {
			p.expected("'=' after the option")
			p.help("an option is given as name = value")
		}
		p.want("=", "'=' after the option")
		o.Value = p.expr()
		o.Span = p.from(start)
		list = append(list, o)
		if !p.separator("}") {
			break
		}
	}
	if p.at("=") {
		p.missingComma("',', a new line or '}' after the option")
	}
	p.closeBracket(open, "}", "',', a new line or '}' after the option")
	return list
}

// missingComma reports `a = 3 b = 4`: the name of the second was read as the unit of the first.
func (p *parser) missingComma(what string) {
	p.expected(what)
	p.help("is there a ',' missing before the name?")
}

// skipInner passes over line ends inside braces.
func (p *parser) skipInner() {
	for p.peek().Type == tokLine {
		p.next()
	}
}
