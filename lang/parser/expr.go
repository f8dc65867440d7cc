package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"nbc/lang/ast"
)

// The binding strengths of the operators, loosest first; `if` and `..` are looser still.
const (
	precOr = iota + 1
	precAnd
	precNot
	precCompare
	precSum
	precProduct
	precSign
	precPower
)

var precedence = map[string]int{
	"or": precOr, "and": precAnd,
	"==": precCompare, "!=": precCompare, "<": precCompare, "<=": precCompare, ">": precCompare, ">=": precCompare,
	"+": precSum, "-": precSum, "*": precProduct, "/": precProduct, "^": precPower,
}

// expr parses any expression.
func (p *parser) expr() ast.Expr {
	if !p.enter() {
		p.leave()
		return &ast.Bad{}
	}
	defer p.leave()
	if p.at("if") {
		return p.ifExpr()
	}
	start := p.pos()
	lo := p.binary(precOr)
	if !p.got("..") {
		return lo
	}
	hi := p.binary(precOr)
	return &ast.Range{Span: p.from(start), Lo: lo, Hi: hi}
}

func (p *parser) ifExpr() ast.Expr {
	start := p.pos()
	p.next()
	e := &ast.If{}
	e.Cond = p.condition()
	brace := p.at("{")
	if !p.want("then", "'then' after the condition") && brace {
		p.help("a choice between values is written `if a > b then x else y`; braces belong to events")
	}
	e.Then = p.expr()
	if !p.at("else") && !p.failed {
		t := p.peek()
		p.expected("'else'")
		if p.diags[len(p.diags)-1].Code == CodeUnexpected && (t.Type == tokLine || t.Type == tokSplit || t.EOF() || is(t, ")") || is(t, "}")) {
			p.diags[len(p.diags)-1].Code = CodeElse
			p.help("an `if` in an expression always has both values: if c then a else b")
		}
	}
	p.got("else")
	e.Else = p.expr()
	e.Span = p.from(start)
	return e
}

// condition parses an expression that is true or false, where a single `=` is the usual slip.
func (p *parser) condition() ast.Expr {
	e := p.expr()
	if p.at("=") {
		p.equality()
	}
	return e
}

// equality reports `=` in the place of `==`.
func (p *parser) equality() {
	t := p.peek()
	p.fail(CodeEquality, t, "'=' defines; a comparison is written '=='")
	p.help("write ==")
	p.fix(p.spanOf(t), "==")
}

// binary parses an expression of operators that bind at least as strongly as least.
func (p *parser) binary(least int) ast.Expr {
	start := p.pos()
	left := p.prefix(least)
	compared := false
	for n := 0; ; {
		t := p.peek()
		prec := 0
		if t.Type == tokOp || t.Type == tokKeyword {
			prec = precedence[t.Value]
		}
		if prec == 0 || prec < least {
			return left
		}
		if prec == precCompare && compared {
			p.fail(CodeChain, t, "comparisons cannot stand in a chain")
			p.help("join two of them: a < b and b < c")
			return left
		}
		compared = prec == precCompare
		if !p.chained(&n) {
			return left
		}
		op := *t
		p.next()
		var right ast.Expr
		if prec == precPower { // to the right, and a sign may follow: 2^-x^2
			right = p.nested(precSign)
		} else {
			right = p.binary(prec + 1)
		}
		left = &ast.Binary{Span: p.from(start), Op: op.Value, OpPos: position(op.Pos), X: left, Y: right}
	}
}

// nested is binary one level deeper.
func (p *parser) nested(least int) ast.Expr {
	defer p.leave()
	if !p.enter() {
		return &ast.Bad{}
	}
	return p.binary(least)
}

// prefix parses a sign or `not` with its operand, or a primary expression.
func (p *parser) prefix(least int) ast.Expr {
	start, t := p.pos(), p.peek()
	switch {
	case is(t, "-"):
		p.next()
		x := p.nested(precSign)
		return &ast.Unary{Span: p.from(start), Op: "-", X: x}
	case is(t, "not"):
		if least > precNot {
			p.fail(CodeUnexpected, t, "'not' needs brackets here")
			p.help("write (not ...)")
			return &ast.Bad{}
		}
		p.next()
		x := p.nested(precNot)
		return &ast.Unary{Span: p.from(start), Op: "not", X: x}
	case is(t, "if"):
		p.fail(CodeUnexpected, t, "an `if` inside an expression needs brackets")
		p.help("write (if c then a else b)")
		return &ast.Bad{}
	}
	return p.primary()
}

// startsExpr tells whether an expression can begin with the token.
func startsExpr(t *lexer.Token) bool {
	switch t.Type {
	case tokName, tokNumber, tokString:
		return true
	case tokOp:
		return t.Value == "(" || t.Value == "[" || t.Value == "-"
	case tokKeyword:
		return t.Value == "not" || t.Value == "true" || t.Value == "false" || t.Value == "none" || t.Value == "if"
	}
	return false
}

// bounds parses `lo .. hi`, of which one end may be left out.
func (p *parser) bounds(what string) *ast.Range {
	r := &ast.Range{}
	start := p.pos()
	if !p.at("..") {
		r.Lo = p.binary(precSum)
	}
	if !p.got("..") {
		p.expected("'..' between the ends of the " + what)
		return r
	}
	if startsExpr(p.peek()) {
		r.Hi = p.binary(precSum)
	}
	if r.Lo == nil && r.Hi == nil {
		p.expected("the lower or the upper end of the " + what)
	}
	r.Span = p.from(start)
	return r
}

// binders parses `i in 1..N, j in 1..N where c`.
func (p *parser) binders() (list []ast.Binder, cond ast.Expr) {
	for {
		start := p.pos()
		b := ast.Binder{Name: p.name("a name for the index")}
		p.want("in", "'in' after the index")
		b.In = p.expr()
		b.Span = p.from(start)
		list = append(list, b)
		if !p.got(",") {
			break
		}
	}
	if p.got("where") {
		cond = p.condition()
	}
	return list, cond
}
