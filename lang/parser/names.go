package parser

import (
	"strings"

	"nbc/lang/ast"
)

// name consumes a name; what says for the message what is named: "a name for the node".
func (p *parser) name(what string) ast.Ident {
	start, t := p.pos(), p.peek()
	if t.Type != tokName {
		p.expectedName(what)
		return ast.Ident{}
	}
	p.next()
	return ast.Ident{Span: p.from(start), Text: t.Value, Name: ast.Canonical(t.Value)}
}

// expectedName reports that a name is missing, or that a reserved word stands in its place.
func (p *parser) expectedName(what string) {
	if p.failed {
		return
	}
	t := p.peek()
	defines := func() bool {
		n := p.peek2()
		return strings.HasPrefix(what, "a name after") && (is(n, "=") || is(n, ":") || is(n, ",") || is(n, "["))
	}
	if t.Type != tokKeyword || endsExpr[t.Value] && t.Value != "in" && t.Value != "at" && !defines() {
		p.expected(what)
		return
	}
	p.fail(CodeReserved, t, "expected %s but '%s' is a reserved word", what, t.Value)
	p.help("take another name, such as %s_ or %s1", t.Value, t.Value)
}

// typeName consumes the name of a blox, kind or connection.
func (p *parser) typeName(what string) ast.TypeName {
	id := p.name(what)
	return ast.TypeName{Span: id.Span, Name: id}
}

// alternatives parses `A | B`.
func (p *parser) alternatives(what string) (list []ast.TypeName) {
	list = append(list, p.typeName(what))
	for p.got("|") {
		list = append(list, p.typeName("a type after '|'"))
	}
	return list
}

// dims parses the dimensions of an array, if there are any: `[N]`, `[k in 1..N, *]`.
func (p *parser) dims() (list []ast.Dim) {
	if !p.at("[") {
		return nil
	}
	open := p.openBracket()
	for {
		start, t := p.pos(), p.peek()
		d := ast.Dim{}
		switch {
		case p.got("*"):
			d.Star = true
		case t.Type == tokName && is(p.peek2(), "in"):
			id := p.name("a name for the index")
			d.Var = &id
			p.next()
			d.Size = p.expr()
		case is(t, "]"):
			p.expected("a size, '*' or an index such as k in 1..N")
		default:
			d.Size = p.expr()
		}
		d.Span = p.from(start)
		list = append(list, d)
		if !p.got(",") {
			break
		}
	}
	p.closeBracket(open, "]", "',' or ']' after the size")
	return list
}

// varDecls parses a comma list of quantities and gives the names before a shared type that type.
func (p *parser) varDecls(what string) (list []ast.VarDecl) {
	list = append(list, p.varDecl(what))
	for p.got(",") {
		list = append(list, p.varDecl(what))
	}
	shareTypes(list)
	return list
}

// shareTypes lets a name with neither type, value nor bounds take the type of the next one.
func shareTypes(list []ast.VarDecl) {
	for i := len(list) - 2; i >= 0; i-- {
		v, next := &list[i], &list[i+1]
		if v.Type == nil && v.Value == nil && v.Bounds == nil && next.Type != nil {
			v.Type, v.Shared = next.Type, true
		}
	}
}

// varDecl parses `I_bg[N] : uA/cm^2 = 0 in 0 .. 500`.
func (p *parser) varDecl(what string) ast.VarDecl {
	start := p.pos()
	v := ast.VarDecl{Name: p.name(what)}
	v.Dims = p.dims()
	if p.got(":") {
		v.Type = p.typeRef()
	}
	switch t := p.peek(); {
	case p.got("="):
		v.Value = p.expr()
	case is(t, ":="), is(t, "+="), is(t, "-="), is(t, "*="), is(t, "=="):
		p.fail(CodeAssign, t, "a declaration defines with '=', not with '%s'", t.Value)
		p.help("write =; ':=' '+=' '-=' '*=' assign at an event")
		p.fix(p.spanOf(t), "=")
	}
	if p.got("in") {
		v.Bounds = p.bounds("bounds")
	}
	v.Span = p.from(start)
	return v
}

// formals parses the parameters of a func, rule or preset with their brackets.
func (p *parser) formals() (list []ast.Formal) {
	open := p.openBracket()
	for !p.at(")") && !p.failed {
		list = append(list, p.formal())
		if !p.got(",") {
			break
		}
	}
	p.closeBracket(open, ")", "',' or ')' after the parameter")
	return list
}

// formal parses `K : ms = 3` or `ref source : Active = pre`.
func (p *parser) formal() ast.Formal {
	start := p.pos()
	f := ast.Formal{Ref: p.got("ref")}
	f.Name = p.name("a name for the parameter")
	if f.Ref {
		p.want(":", "':' and a type after the name of a ref")
		f.Types = p.alternatives("a blox or kind after ':'")
	} else if p.got(":") {
		f.Type = p.typeRef()
	}
	if p.got("=") {
		f.Default = p.expr()
	}
	f.Span = p.from(start)
	return f
}
