package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"nbc/lang/ast"
)

// statement parses an entry that begins with no reserved word: an equation, an assignment, a connection or `spike when`.
func (p *parser) statement() ast.Item {
	doc, start, t := p.doc(), p.pos(), p.peek()
	begin := p.lex.MakeCheckpoint()
	if t.Type != tokName && t.Type != tokNumber && !is(t, "(") {
		p.unknownItem()
		return &ast.BadItem{}
	}
	if t.Type == tokName && p.slip(t) {
		return &ast.BadItem{}
	}
	left := p.binary(precSum)
	op := p.peek()
	switch {
	case p.failed:
	case is(op, "'"):
		return p.equation(start, left)
	case is(op, ":="), is(op, "+="), is(op, "-="), is(op, "*="):
		return p.assign(start, left)
	case is(op, "->"), is(op, "<->"), is(op, ",") && isPath(left):
		return p.connect(doc, start, begin, left)
	case is(op, "when") && isName(left):
		return p.when(&left.(*ast.Name).Ident)
	case is(op, "="), is(op, "=="):
		p.definitionSlip(left, op)
	default:
		p.expected("an equation (x' = ...), an assignment (x := ...) or a connection (A -> B)")
		if is(op, "<") && isPath(left) {
			p.help("a connection is written from the source to the target: A -> B")
		}
	}
	return &ast.BadItem{}
}

// ends are the targets behind the arrow of a connection. What looks like an option there is one without its braces.
func (p *parser) ends() (list []ast.Expr) {
	braces := "options stand in braces: A -> B { weight = 1 }"
	for first := true; first || p.got(","); first = false {
		if next := p.peek2(); !first && is(next, "=") {
			p.fail(CodeUnexpected, p.peek(), "expected a target but found an option")
			p.help("%s", braces)
			return list
		}
		failed := p.failed
		t := p.path("a target")
		if list = append(list, t); p.failed && !failed {
			if _, call := t.(*ast.Call); call {
				p.help("%s", braces)
			}
		}
	}
	return list
}

// otherWords are the words of other languages, and of earlier drafts of this one, for what is said differently here.
var otherWords = map[string]string{
	"output": "a quantity that others read is a `let`", "read": "a quantity that others read is a `let`",
	"table": "a table is declared with `data`", "parameter": "a parameter is declared with `param`",
	"reset": "values are assigned in an event: when V >= θ { V := V_reset }", "threshold": "write: spike when V > θ",
	"function": "a function is declared with `func`, at the top of the file", "def": "a function is declared with `func`, at the top of the file",
	"equations": "equations stand in the body itself: V' = ...", "synapse": "a connection is written A -> B { ... }",
	"connect": "a connection is written A -> B { ... }", "while": "there is no `while`; `for i in 1..N { ... }` repeats", "return": "a function is one expression: func f(x) = 2*x",
}

// slip reports the usual slips at the first word of an item: a misspelt or foreign word, which another name or a text follows.
func (p *parser) slip(t *lexer.Token) bool {
	next := p.peek2()
	if next.Type != tokName && next.Type != tokString && next.Type != tokNumber && !is(next, "{") {
		return false
	}
	help, known := otherWords[t.Value]
	word := nearest(t.Value, itemWords)
	switch {
	case known:
		p.fail(CodeUnknownItem, t, "there is no '%s' in the language", t.Value)
		p.help("%s", help)
	case stepSet[t.Value]:
		p.fail(CodeMisplaced, t, "'%s' belongs into the body of an experiment", t.Value)
	case word != "":
		p.fail(CodeUnknownItem, t, "an entry cannot begin with '%s'", t.Value)
		p.help("did you mean '%s'?", word)
		p.fix(p.spanOf(t), word)
	default:
		return false
	}
	return true
}

// unknownItem reports a token that begins no entry.
func (p *parser) unknownItem() {
	t := p.peek()
	switch {
	case p.lexical(t):
	case is(t, ")") || is(t, "]"):
		p.itemEnd(p.lex.MakeCheckpoint())
	case is(t, "-"):
		p.expected("an entry")
		p.help("a line that begins with an operator continues the line before")
	default:
		p.expected("an entry (param, state, let, an equation, an event, a connection, ...)")
	}
	if d := &p.diags[len(p.diags)-1]; d.Code == CodeUnexpected {
		d.Code = CodeUnknownItem
	}
}

// equation parses the rest of `C*V' = e`; left is all before the derivative's mark.
func (p *parser) equation(start ast.Pos, left ast.Expr) ast.Item {
	e := &ast.Equation{Target: left}
	mark := p.next()
	if b, ok := left.(*ast.Binary); ok && b.Op == "*" {
		e.Coef, e.Target = b.X, b.Y
	}
	if !isPath(e.Target) {
		p.failAt(CodeLeftSide, ast.Span{Start: left.Range().Start, End: p.prevEnd}, "the left side of an equation is x' or a factor times it, c*x'")
		p.help("divide by the factor on the right, and move what is added there too")
		return e
	}
	switch op := p.peek(); {
	case p.got("="):
	case is(op, "'"):
		p.fail(CodeLeftSide, op, "a second derivative is not written directly")
		p.help("give the first one a name: x' = y and y' = ...")
	case is(op, ":="), is(op, "+="), is(op, "-="), is(op, "*="), is(op, "=="):
		p.fail(CodeAssign, op, "an equation is written with '=', not with '%s'", op.Value)
		p.help("write =; ':=' '+=' '-=' '*=' assign at an event")
		p.fix(p.spanOf(op), "=")
	case is(op, "*"), is(op, "/"), is(op, "+"), is(op, "-"):
		p.fail(CodeLeftSide, mark, "the derivative comes last on the left side of an equation")
		p.help("write c*x' = ...")
	default:
		p.expected("'=' after the derivative")
	}
	e.Value = p.expr()
	e.Span = p.from(start)
	return e
}

// assign parses the rest of `x := e`.
func (p *parser) assign(start ast.Pos, left ast.Expr) ast.Item {
	a := &ast.Assign{Target: left, Op: p.next().Value}
	if !isPath(left) {
		p.failAt(CodeLeftSide, left.Range(), "only a name can be assigned to")
		return a
	}
	if p.at("=") {
		p.expected("an expression after '" + a.Op + "'")
	}
	a.Value = p.expr()
	a.Span = p.from(start)
	return a
}

// definitionSlip reports `x = e`, which is no statement.
func (p *parser) definitionSlip(left ast.Expr, op *lexer.Token) {
	name := "x"
	if n, ok := left.(*ast.Name); ok {
		name = n.Ident.Text
	}
	if p.event > 0 {
		p.fail(CodeAssign, op, "expected ':=' but found '%s'", op.Value)
		p.help("an event assigns with ':=' ('=' defines): %s := ...", name)
		p.fix(p.spanOf(op), ":=")
		return
	}
	if state, end := derivativeSlip(left); state != "" {
		p.fail(CodeAssign, op, "the left side of an equation is a derivative, written with a prime")
		p.help("write `%s' = ...`", state)
		if end.IsValid() {
			p.fix(ast.Span{Start: end, End: end}, "'")
		}
		return
	}
	p.fail(CodeAssign, op, "a definition begins with the word for what it defines")
	p.help("write `let %s = ...` for a quantity that follows from others, `param %s = ...` for a parameter, %s' = ... for an equation", name, name, name)
}

// derivativeSlip recognises `C*V = ...` and `dV/dt = ...`, also with a factor, and gives what stands before the prime, and where the prime
// is to stand, if nothing else changes.
func derivativeSlip(left ast.Expr) (state string, end ast.Pos) {
	b, ok := left.(*ast.Binary)
	if !ok {
		return "", end
	}
	if n, ok := b.Y.(*ast.Name); ok && b.Op == "/" && n.Ident.Text == "dt" {
		factor := ""
		top := b.X
		if m, ok := top.(*ast.Binary); ok && m.Op == "*" {
			if f, ok := m.X.(*ast.Name); ok {
				factor = f.Ident.Text + "*"
			}
			top = m.Y
		}
		if d, ok := top.(*ast.Name); ok && len(d.Ident.Text) > 1 && d.Ident.Text[0] == 'd' {
			return factor + d.Ident.Text[1:], end
		}
		return "", end
	}
	if b.Op != "*" || !isPath(b.Y) {
		return "", end
	}
	if n, ok := b.Y.(*ast.Name); ok {
		state = n.Ident.Text
	} else {
		state = "x[i]"
	}
	if f, ok := b.X.(*ast.Name); ok {
		return f.Ident.Text + "*" + state, b.Y.Range().End
	}
	return "c*" + state, b.Y.Range().End
}

// connect parses the rest of `A, B -> C via X where cond { options }`.
func (p *parser) connect(doc ast.Doc, start ast.Pos, begin lexer.Checkpoint, first ast.Expr) ast.Item {
	c := &ast.Connect{Doc: doc, Src: []ast.Expr{first}}
	if !isPath(first) {
		p.failAt(CodeLeftSide, first.Range(), "a connection goes from a node or port, not from an expression")
		return c
	}
	for p.got(",") {
		c.Src = append(c.Src, p.path("a source"))
	}
	if c.Both = p.got("<->"); !c.Both {
		p.want("->", "'->' and the targets after the sources")
	}
	c.Dst = p.ends()
	if (p.at("->") || p.at("<->")) && !p.unfinished(begin, p.peek()) {
		p.expected("a new line or options")
		p.help("write a chain as statements of their own: A -> B and B -> C")
	}
	if p.got("via") {
		t := p.typeName("a connection or wiring after 'via'")
		c.Via = &t
	}
	if p.got("where") {
		c.Where = p.condition()
	}
	p.late(c, "via", "where")
	if p.at("{") {
		c.Braces = true
		c.Options = p.options()
	}
	p.late(c, "via", "where")
	c.Span = p.from(start)
	return c
}

// late takes clauses of a connection that stand behind their place, and says so.
func (p *parser) late(c *ast.Connect, words ...string) {
	for _, word := range words {
		if !p.at(word) {
			continue
		}
		at := p.peek()
		p.report(CodeUnexpected, p.subject(at), "'%s' stands before %s", word, map[string]string{"via": "'where' and the options", "where": "the options"}[word])
		p.help("the order is `A -> B via X where cond { options }`")
		p.next()
		if word == "via" {
			t := p.typeName("a connection or wiring after 'via'")
			c.Via = &t
		} else {
			c.Where = p.condition()
		}
	}
}
