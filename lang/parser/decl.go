package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"nbc/lang/ast"
)

// topWords begin a declaration at the top of a file.
var topWords = []string{
	"use", "const", "func", "kind", "blox", "connection", "wiring", "rule", "clock", "data", "circuit", "experiment", "variant", "default",
}

// bodyWords begin declarations with a body, which is read for its mistakes even when the head is broken.
var bodyWords = wordSet("kind blox default connection wiring rule circuit experiment variant")

// file parses declarations up to the end of the file.
func (p *parser) file() (list []ast.Decl) {
	strays := false // the entry before belongs into a body: one report is enough for all that follow a '}' too many
	for {
		p.skipLines()
		if p.lex.Peek().EOF() {
			return list
		}
		start, pos := p.lex.MakeCheckpoint(), p.pos()
		p.unclosed = false
		reported := len(p.diags)
		decls := p.decl()
		if t := p.peek(); !p.failed && t.Type != tokSplit && !t.EOF() {
			p.afterDecl()
		}
		stray := p.failed && p.stray()
		if stray && strays {
			p.diags = p.diags[:reported]
		}
		strays = stray
		if p.failed {
			decls = []ast.Decl{&ast.BadDecl{Span: p.recoverDecl(start, pos)}}
		}
		list = append(list, decls...)
	}
}

// stray tells whether the latest diagnostic is about what stands outside of the body it belongs to.
func (p *parser) stray() bool {
	code := p.diags[len(p.diags)-1].Code
	return code == CodeMisplaced || code == CodeExtraClose
}

// recoverDecl reads the body of a declaration whose head is broken, for its own mistakes, and goes to the next declaration.
func (p *parser) recoverDecl(start lexer.Checkpoint, pos ast.Pos) ast.Span {
	p.lex.LoadCheckpoint(start)
	first := p.lex.Peek()
	if first.Type == tokKeyword && bodyWords[first.Value] && p.rescueBody(start) {
		p.event, p.depth, p.stops = 0, 0, nil
		if first.Value == "experiment" || first.Value == "variant" {
			p.steps()
		} else {
			p.body()
		}
	}
	p.failed, p.event, p.depth, p.stops = false, 0, 0, nil
	for t := p.lex.Peek(); t.Type != tokSplit && !t.EOF(); t = p.lex.Peek() {
		p.next()
	}
	return p.from(pos)
}

// afterDecl reports what stands behind a declaration on its line.
func (p *parser) afterDecl() {
	t := p.peek()
	if p.lexical(t) {
		return
	}
	if openingOf[t.Value] != "" && t.Type == tokOp {
		p.fail(CodeExtraClose, t, "this '%s' closes nothing", t.Value)
		p.help("leave it out, or look for the bracket that it was meant to close")
		return
	}
	p.expected("the end of the declaration")
}

// decl parses one declaration: a list of constants gives several.
func (p *parser) decl() []ast.Decl {
	t := p.peek()
	if t.Type == tokKeyword {
		switch t.Value {
		case "use":
			return []ast.Decl{p.use()}
		case "const":
			return p.consts()
		case "func":
			return []ast.Decl{p.funcDecl()}
		case "kind":
			return []ast.Decl{p.kind()}
		case "blox":
			return []ast.Decl{p.blox()}
		case "default", "connection":
			return []ast.Decl{p.connection()}
		case "wiring":
			return []ast.Decl{p.wiring()}
		case "rule":
			return []ast.Decl{p.rule()}
		case "clock":
			return []ast.Decl{p.clock()}
		case "data":
			return []ast.Decl{p.data()}
		case "circuit":
			return []ast.Decl{p.circuit()}
		case "experiment", "variant":
			return []ast.Decl{p.experiment()}
		}
	}
	p.unknownDecl()
	return nil
}

// unknownDecl reports a line at the top of the file that begins with no known word.
func (p *parser) unknownDecl() {
	t := p.peek()
	switch {
	case p.lexical(t):
	case (t.Value == "test" || t.Value == "fit") && t.Type == tokName:
		p.fail(CodeLater, t, "'%s' is not part of this version of the language", t.Value)
		p.help("compare recorded results outside, from the files of a run")
	case openingOf[t.Value] != "" && t.Type == tokOp:
		p.afterDecl()
	case t.Type == tokKeyword && itemSet[t.Value]:
		p.fail(CodeMisplaced, t, "'%s' belongs into the body of a declaration, not at the top of the file", t.Value)
		p.help("look for a '}' too many above")
	case t.Type == tokName && stepSet[t.Value]:
		p.fail(CodeMisplaced, t, "'%s' belongs into the body of an experiment", t.Value)
		p.help("look for a '}' too many above")
	case t.Type == tokName && (beginsStatement[p.peek2().Value] || is(p.peek2(), ".") || is(p.peek2(), "[") || is(p.peek2(), ",")):
		p.fail(CodeMisplaced, t, "a statement belongs into the body of a declaration, not at the top of the file")
		p.help("look for a '}' too many above")
	case t.Value == "import" || t.Value == "include" || t.Value == "using":
		p.fail(CodeUnknownItem, t, "there is no declaration '%s'", t.Value)
		p.help("write `use std`, or `use \"./file.nbx\"`")
	case t.Type == tokName && nearest(t.Value, topWords) != "":
		p.fail(CodeUnknownItem, t, "there is no declaration '%s'", t.Value)
		word := nearest(t.Value, topWords)
		p.help("did you mean '%s'?", word)
		p.fix(p.spanOf(t), word)
	default:
		p.expected("a declaration (use, const, func, kind, blox, connection, wiring, rule, clock, data, circuit, experiment)")
		if d := &p.diags[len(p.diags)-1]; d.Code == CodeUnexpected {
			d.Code = CodeUnknownItem
		}
	}
}

func (p *parser) use() ast.Decl {
	start := p.pos()
	p.next()
	u := &ast.Use{}
	switch p.peek().Type {
	case tokString:
		s := p.text()
		u.Path = &s
	case tokName:
		id := p.name("a library")
		u.Name = &id
	default:
		p.expected("a library such as std, or a file in quotes, after 'use'")
	}
	if p.at("/") || p.at(".") {
		p.expected("the end of the line")
		p.help("a file stands in quotes: use \"./mine.nbx\"")
	}
	if p.gotWord("as") {
		id := p.name("a name after 'as'")
		u.As = &id
	}
	u.Span = p.from(start)
	return u
}

// consts parses `const a : ms = 1, b = 2`. Each after the first begins at its name, by which the formatter knows the list.
func (p *parser) consts() (list []ast.Decl) {
	doc, start := p.doc(), p.pos()
	p.next()
	for _, v := range p.varDecls("a name for the constant") {
		c := &ast.Const{Span: v.Span, Var: v}
		if list == nil {
			c.Doc, c.Span.Start = doc, start
		}
		list = append(list, c)
	}
	return list
}

func (p *parser) clock() ast.Decl {
	d := &ast.ClockDecl{Doc: p.doc()}
	start := p.pos()
	p.next()
	d.Name = p.name("a name for the clock")
	if p.at("=") {
		p.expected("the end of the line")
		p.help("the period is given by an experiment: clock %s = every ...", d.Name.Text)
	}
	d.Span = p.from(start)
	return d
}

func (p *parser) funcDecl() ast.Decl {
	f := &ast.Func{Doc: p.doc()}
	start := p.pos()
	p.next()
	f.Name = p.name("a name for the function")
	if !p.at("(") {
		p.expected("'(' and the parameters after the name of the function")
	}
	f.Params = p.formals()
	if p.got(":") {
		f.Unit = p.typeRef()
	}
	if p.at("{") {
		p.expected("'=' and the value of the function")
		p.help("a function is one expression: func f(x) = 2*x")
	}
	p.want("=", "'=' and the value of the function")
	f.Body = p.expr()
	f.Span = p.from(start)
	return f
}

// kindUses parses `A as V = V_m, U = U_m, B`.
func (p *parser) kindUses() (list []ast.KindUse) {
	for {
		start := p.pos()
		k := ast.KindUse{Kind: p.typeName("a kind after ':'")}
		if p.gotWord("as") {
			for {
				at := p.pos()
				r := ast.Rename{Member: p.name("a member of the kind after 'as'")}
				p.want("=", "'=' and the name that it has here")
				r.Own = p.name("the name that it has here")
				r.Span = p.from(at)
				k.Renames = append(k.Renames, r)
				if !p.at(",") || !p.renameFollows() {
					break
				}
				p.next()
			}
		}
		k.Span = p.from(start)
		list = append(list, k)
		if !p.got(",") {
			return list
		}
	}
}

// renameFollows tells whether a comma is followed by another rename and not by another kind.
func (p *parser) renameFollows() bool {
	here := p.lex.MakeCheckpoint()
	defer p.lex.LoadCheckpoint(here)
	p.lex.Next()
	p.lex.Next()
	return is(p.lex.Peek(), "=")
}

func (p *parser) kind() ast.Decl {
	k := &ast.Kind{Doc: p.doc()}
	start := p.pos()
	p.next()
	k.Name = p.name("a name for the kind")
	if p.got(":") {
		k.Bases = p.kindUses()
	}
	if p.at("{") || p.peek().Type == tokLine && p.lineStartsWith("{") {
		k.Body = p.bodyOf("the kind")
	}
	k.Span = p.from(start)
	return k
}

func (p *parser) blox() ast.Decl {
	doc, start := p.doc(), p.pos()
	p.next()
	name := p.name("a name for the blox")
	if p.at("(") || p.at("=") {
		return p.preset(doc, start, name)
	}
	b := &ast.Blox{Doc: doc, Name: name}
	if p.got(":") {
		b.Kinds = p.kindUses()
	}
	b.Body = p.bodyOf("the blox")
	b.Span = p.from(start)
	return b
}

// preset parses the rest of `blox P(K : ms) = Base(args)`.
func (p *parser) preset(doc ast.Doc, start ast.Pos, name ast.Ident) ast.Decl {
	d := &ast.Preset{Doc: doc, Name: name}
	if p.at("(") {
		d.Params = p.formals()
	}
	if p.at("{") || p.at(":") {
		p.expected("'=' and the type that this is a preset of")
		p.help("a new type has its parameters in its body: blox %s { param ... }", name.Text)
	}
	p.want("=", "'=' and the type that this is a preset of")
	d.Base = p.typeName("the blox that this is a preset of")
	if p.at("(") {
		d.Args, _, _ = p.args(false)
	}
	d.Span = p.from(start)
	return d
}
