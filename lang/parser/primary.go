package parser

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"nbc/lang/ast"
	"nbc/lang/diag"
)

// draws are the functions whose call may be followed by `in lo .. hi`: draw again until it lies there.
var draws = wordSet("uniform normal lognormal exponential gamma poisson bernoulli choice")

// primary parses a literal, a bracketed expression, a list, or a name with what follows it.
func (p *parser) primary() ast.Expr {
	start, t := p.pos(), p.peek()
	switch {
	case t.Type == tokNumber:
		return p.number()
	case t.Type == tokString:
		s := p.text()
		return &s
	case t.Type == tokName:
		return p.postfix()
	case is(t, "true"), is(t, "false"):
		p.next()
		return &ast.Bool{Span: p.from(start), Value: t.Value == "true"}
	case is(t, "none"):
		p.next()
		return &ast.None{Span: p.from(start)}
	case is(t, "("):
		return p.paren()
	case is(t, "["):
		return p.list()
	}
	p.expectedExpr()
	return &ast.Bad{Span: p.from(start)}
}

// expectedExpr reports that an expression is missing.
func (p *parser) expectedExpr() {
	if p.failed {
		return
	}
	t := p.peek()
	p.expected("an expression")
	d := &p.diags[len(p.diags)-1]
	if d.Code != CodeUnexpected || d.Help != "" {
		return
	}
	switch {
	case is(t, "+"):
		p.help("a number has no sign '+': leave it out")
	case is(t, "."):
		p.help("a number begins with a digit: 0.5")
	case t.Type == tokKeyword && !endsExpr[t.Value]:
		d.Code = CodeReserved
		p.help("'%s' is a reserved word and cannot name a value", t.Value)
	}
}

// endsExpr are the words that may follow an expression: where one stands too early, the expression is what is missing.
var endsExpr = wordSet("then else via where stage in and or at every on for after use")

// paren parses `(x)` or `(x at t)`.
func (p *parser) paren() ast.Expr {
	start, stops := p.pos(), p.stops
	open := p.openBracket()
	p.stops = nil
	defer func() { p.stops = stops }()
	x := p.expr()
	if p.got("at") {
		t := p.expr()
		p.closeBracket(open, ")", "')' after the time")
		return &ast.At{Span: p.from(start), X: x, T: t}
	}
	if p.at("=") {
		p.equality()
	}
	p.closeBracket(open, ")", "')' or an operator")
	return &ast.Paren{Span: p.from(start), X: x}
}

func (p *parser) list() ast.Expr {
	start := p.pos()
	open := p.openBracket()
	elems := p.exprList("]")
	p.closeBracket(open, "]", "',' or ']'")
	return &ast.List{Span: p.from(start), Elems: elems}
}

// exprList parses expressions up to a closing bracket, which it leaves.
func (p *parser) exprList(closing string) (list []ast.Expr) {
	stops := p.stops
	p.stops = nil
	defer func() { p.stops = stops }()
	for !p.at(closing) && !p.failed {
		list = append(list, p.expr())
		if !p.got(",") {
			break
		}
	}
	return list
}

// openBracket consumes an opening bracket and returns its place.
func (p *parser) openBracket() ast.Span { return p.spanOf(p.next()) }

// closeBracket wants the closing bracket of the one opened at open.
func (p *parser) closeBracket(open ast.Span, text, what string) {
	if p.got(text) || p.failed {
		return
	}
	t := p.peek()
	p.expected(what)
	if d := &p.diags[len(p.diags)-1]; d.Code == CodeUnexpected {
		if t.Type == tokLine && t.Value != ";" || t.Type == tokSplit || t.EOF() || openingOf[t.Value] != "" && t.Type == tokOp {
			d.Code = CodeUnclosed
			d.Fix = &diag.Edit{Span: ast.Span{Start: p.prevEnd, End: p.prevEnd}, New: text}
		}
		p.label(open, "opened here")
	}
}

// postfix parses a name and the selections, indices and calls behind it.
func (p *parser) postfix() ast.Expr {
	start := p.pos()
	id := p.name("a name")
	var x ast.Expr = &ast.Name{Span: id.Span, Ident: id}
	for n := 0; ; {
		if (p.at(".") || p.at("[") || p.at("(")) && !p.chained(&n) {
			return x
		}
		switch {
		case p.at("."):
			p.next()
			sel := p.name("a name after '.'")
			x = &ast.Select{Span: p.from(start), X: x, Sel: sel}
		case p.at("["):
			open := p.openBracket()
			if p.at("]") {
				p.expected("an index")
			}
			index := p.exprList("]")
			p.closeBracket(open, "]", "',' or ']' after the index")
			x = &ast.Index{Span: p.from(start), X: x, Index: index}
		case p.at("("):
			call := &ast.Call{Fun: x}
			call.Args, call.For, call.Cond = p.args(true)
			call.Span = p.from(start)
			x = call
			if p.at("in") && draws[id.Text] && isName(call.Fun) {
				p.next()
				r := p.bounds("range of the draw")
				return &ast.In{Span: p.from(start), X: x, Within: r}
			}
		default:
			return x
		}
	}
}

func isName(e ast.Expr) bool {
	_, ok := e.(*ast.Name)
	return ok
}

// path parses an expression that must be a path: names, selections and indices. For the message: what belongs here.
func (p *parser) path(what string) ast.Expr {
	if t := p.peek(); t.Type != tokName {
		p.expectedName(what)
		return &ast.Bad{}
	}
	e := p.postfix()
	if !p.failed && !isPath(e) {
		p.failAt(CodeUnexpected, e.Range(), "expected %s but found an expression", what)
	}
	return e
}

// isPath tells whether an expression names a place: V, post.I, wta[i].exci[1..3].
func isPath(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Name:
		return true
	case *ast.Select:
		return isPath(e.X)
	case *ast.Index:
		return isPath(e.X)
	}
	return false
}

// paths parses a comma list of paths.
func (p *parser) paths(what string) (list []ast.Expr) {
	list = append(list, p.path(what))
	for p.got(",") {
		list = append(list, p.path(what))
	}
	return list
}

// args parses `(a, name = b)`; with a comprehension where that is allowed: `(w[i] for i in 1..N where c)`.
func (p *parser) args(comprehension bool) (list []ast.Arg, binders []ast.Binder, cond ast.Expr) {
	stops := p.stops
	p.stops = nil
	defer func() { p.stops = stops }()
	open := p.openBracket()
	for !p.at(")") && !p.failed {
		list = append(list, p.arg())
		if comprehension && p.at("for") {
			p.next()
			binders, cond = p.binders()
			break
		}
		if !p.got(",") {
			break
		}
	}
	if n := len(list); p.at("=") && n > 0 && list[n-1].Name != nil {
		p.missingComma("',' or ')' after the argument")
	} else if p.at("=") {
		p.equality()
	}
	p.closeBracket(open, ")", "',' or ')'")
	return list, binders, cond
}

func (p *parser) arg() ast.Arg {
	start := p.pos()
	a := ast.Arg{}
	if t := p.peek(); (t.Type == tokName || t.Type == tokKeyword) && is(p.peek2(), "=") {
		id := p.name("the name of an argument")
		a.Name = &id
		p.next()
	}
	a.Value = p.expr()
	a.Span = p.from(start)
	return a
}

// number parses a literal with its unit: a name on the same line, or a compound unit in brackets.
func (p *parser) number() ast.Expr {
	start, t := p.pos(), *p.next()
	n := &ast.Number{Text: t.Value, IsInt: !strings.ContainsAny(t.Value, ".eE")}
	value, err := strconv.ParseFloat(t.Value, 64)
	if err != nil {
		p.fail(CodeNumber, &t, "the number %s is too large", shorten(t.Value))
		p.help("the largest number is 1.8e308; for no bound write inf")
	}
	n.Value = value
	switch u := p.peek(); {
	case u.Pos.Line != t.Pos.Line:
	case u.Type == tokName && !p.stopped(u.Value):
		unit := p.spanOf(p.next())
		n.Unit = &ast.Unit{Span: unit, Text: u.Value, Factors: []ast.UnitFactor{{Span: unit, Name: u.Value, Num: 1, Den: 1}}}
		if p.at("^") {
			p.compoundUnit(unit, u.Value, t)
		}
	case is(u, "["):
		open := p.openBracket()
		n.Unit = p.unit("a unit in the brackets after a number")
		p.closeBracket(open, "]", "']' after the unit")
	case u.Type == tokNumber && p.slashName(): // 0.1 1/ms
		p.fail(CodeCompoundUnit, u, "a compound unit after a number stands in brackets")
		p.help("write %s [%s/...]", t.Value, u.Value)
	}
	n.Span = p.from(start)
	return n
}

// stopped tells whether a name after a number is a word of the construct around it and no unit.
func (p *parser) stopped(word string) bool {
	for _, w := range p.stops {
		if w == word {
			return true
		}
	}
	return false
}

// slashName tells whether the next tokens are a number and a slash.
func (p *parser) slashName() bool { return is(p.peek2(), "/") }

// compoundUnit reports `90 ms^2`.
func (p *parser) compoundUnit(unit ast.Span, name string, number lexer.Token) {
	p.next()
	var power strings.Builder
	p.exponent(&power)
	whole := p.from(unit.Start)
	text := "[" + name + "^" + power.String() + "]"
	p.failAt(CodeCompoundUnit, whole, "a compound unit after a number stands in brackets")
	if p.diags[len(p.diags)-1].Code == CodeCompoundUnit {
		p.help("write %s %s; for a power of the quantity, (%s %s)^%s", number.Value, text, number.Value, name, power.String())
		p.fix(whole, text)
	}
}

// text parses a quoted text.
func (p *parser) text() ast.String {
	start, t := p.pos(), *p.next()
	s := ast.String{Span: p.from(start)}
	raw := t.Value
	if len(raw) < 2 {
		return s
	}
	var b strings.Builder
	for i := 1; i < len(raw)-1; {
		if raw[i] != '\\' {
			b.WriteByte(raw[i])
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(raw[i+1:])
		switch r {
		case '"', '\\':
			b.WriteRune(r)
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		default:
			p.fail(CodeEscape, &t, "there is no escape \\%c in a text", r)
			p.help(`the escapes are \" \\ \n \t; a backslash itself is written \\`)
		}
		i += 1 + size
	}
	s.Value = b.String()
	return s
}
