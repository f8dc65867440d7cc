package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"nbc/lang/ast"
)

// itemWords begin an item of a body.
var itemWords = []string{
	"const", "param", "input", "state", "var", "let", "event", "port", "node", "ref", "rule", "connection", "data", "noise", "assert",
	"per", "on", "at", "every", "when", "emit", "refractory", "clamp", "for", "if",
}

var itemSet = listSet(itemWords)

func listSet(words []string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[w] = true
	}
	return set
}

// blockWords begin items that have a body, which is read for its mistakes even when the head is broken.
var blockWords = wordSet("per on at every when for if")

// bodyOf parses the body of a declaration or item named in the message.
func (p *parser) bodyOf(what string) *ast.Body {
	if !p.at("{") {
		p.expected("'{' and the body of " + what)
		return &ast.Body{}
	}
	return p.body()
}

// eventBody parses a body in which assignments stand and not definitions.
func (p *parser) eventBody(what string) *ast.Body {
	p.event++
	defer func() { p.event-- }()
	return p.bodyOf(what)
}

// body parses `{ items }`. Each item that is broken becomes a BadItem and hides none of the others.
func (p *parser) body() *ast.Body {
	b := &ast.Body{}
	p.braces(&b.Span, func(start lexer.Checkpoint, pos ast.Pos) {
		items := p.item()
		p.itemEnd(start)
		if p.failed {
			items = []ast.Item{&ast.BadItem{Span: p.recoverItem(start, pos)}}
		}
		b.Items = append(b.Items, items...)
	})
	return b
}

// braces parses `{ }` and calls entry for each entry inside.
func (p *parser) braces(span *ast.Span, entry func(start lexer.Checkpoint, pos ast.Pos)) {
	start, opened := p.pos(), *p.next()
	defer func() { *span = p.from(start) }()
	defer p.leave()
	if !p.enter() {
		return
	}
	stops := p.stops
	p.stops = nil
	defer func() { p.stops = stops }()
	suspect := ast.Span{} // a brace that its indentation does not agree with
	for {
		p.skipInner()
		t := p.peek()
		switch {
		case p.failed:
			return
		case is(t, "}"):
			p.next()
			return
		case t.EOF() || t.Type == tokSplit:
			p.missingBrace(&opened, suspect)
			return
		}
		begin, at := p.lex.MakeCheckpoint(), p.pos()
		entry(begin, at)
		if !suspect.Start.IsValid() {
			suspect = p.mispaired(begin, at)
		}
	}
}

// mispaired looks through an entry for a brace that was closed by a line of smaller indentation than its own: when a brace is
// missing in the end, it is the most likely one. Only entries of several lines that end in a brace can hold one.
func (p *parser) mispaired(begin lexer.Checkpoint, at ast.Pos) ast.Span {
	if p.prevEnd.Line == at.Line || p.prevEnd.Column > at.Column {
		return ast.Span{}
	}
	here := p.lex.MakeCheckpoint()
	defer p.lex.LoadCheckpoint(here)
	p.lex.LoadCheckpoint(begin)
	for t := p.lex.Peek(); t.Pos.Offset < p.prevEnd.Offset && !t.EOF(); t = p.lex.Peek() {
		if is(t, "{") {
			return p.spanOf(t)
		}
		p.lex.Next()
	}
	return ast.Span{}
}

// itemEnd wants a new line or the end of the body behind an item.
func (p *parser) itemEnd(start lexer.Checkpoint) {
	t := p.peek()
	if p.failed || t.Type == tokLine || t.Type == tokSplit || t.EOF() || is(t, "}") {
		return
	}
	if p.lexical(t) || t.Type != tokName && beginsStatement[t.Value] && p.unfinished(start, t) {
		return
	}
	switch {
	case is(t, ")") || is(t, "]"):
		p.fail(CodeExtraClose, t, "this '%s' closes nothing", t.Value)
		p.help("leave it out, or look for the bracket that it was meant to close")
	case is(t, ","):
		p.fail(CodeSeparator, t, "expected a new line but found ','")
		p.help("this statement takes no list: write one statement a line")
	case is(t, "="):
		p.fail(CodeSeparator, t, "expected a new line but found '='")
		p.help("'=' stands once in a definition; a comparison is written '=='")
	default:
		p.fail(CodeSeparator, t, "expected an operator or a new line but found %s", p.found(t))
		p.signHelp(t)
		if is(t, "'") {
			p.help(derivativeHelp)
		} else if t.Type == tokKeyword && itemSet[t.Value] {
			p.help("every statement begins on a line of its own, or behind ';'")
		}
	}
}

// beginsStatement are the tokens behind the name that a statement begins with.
var beginsStatement = wordSet("' = := += -= *= -> <-> when")

// unfinished reports an item whose last line ends where more must follow, so that it took the beginning of the next statement
// for its own: `let x =` before a line `V' = ...`. Recovery goes on with that statement.
func (p *parser) unfinished(start lexer.Checkpoint, t *lexer.Token) bool {
	here := p.lex.MakeCheckpoint()
	defer p.lex.LoadCheckpoint(here)
	p.lex.LoadCheckpoint(start)
	var last, first *lexer.Token // of the line before and of the statement's line
	for u := p.lex.Next(); u.Pos.Offset < t.Pos.Offset; u = p.lex.Next() {
		if u.Pos.Line < t.Pos.Line {
			last, first = u, nil
		} else if first == nil {
			first = u
		}
	}
	if last == nil || first == nil || first.Type != tokName || !continuesAfter[last.Value] || last.Type != tokOp && last.Type != tokKeyword {
		return false
	}
	end := p.spanOf(last).End
	p.failAt(CodeUnexpected, ast.Span{Start: end, End: end}, "expected more after '%s' but found the end of the line", last.Value)
	p.label(p.spanOf(first), "this line was read as a part of the statement before")
	p.resumeAt = first.Pos.Offset
	return true
}

// recoverItem goes on behind a broken item; the body of one whose head is broken is read for its own mistakes.
func (p *parser) recoverItem(start lexer.Checkpoint, pos ast.Pos) ast.Span {
	depth, event, stops := p.depth, p.event, p.stops
	p.lex.LoadCheckpoint(start)
	if t := p.lex.Peek(); t.Type == tokKeyword && blockWords[t.Value] && !p.tooDeep() && p.rescueBody(start) {
		at := p.failedAt
		if t.Value != "for" && t.Value != "if" && t.Value != "per" {
			p.event++
		}
		p.stops = nil
		p.body()
		p.failedAt = max(at, p.prevEnd.Offset-1)
	}
	p.depth, p.event, p.stops = depth, event, stops
	p.resume(start)
	return p.from(pos)
}

// item parses one entry of a body; its first word decides what it is.
func (p *parser) item() []ast.Item {
	t := p.peek()
	if t.Type != tokKeyword {
		return one(p.statement())
	}
	switch t.Value {
	case "const", "param", "input", "state", "var", "let":
		return one(p.vars())
	case "event":
		return one(p.eventDecl())
	case "port":
		return one(p.port())
	case "node":
		return one(p.node())
	case "ref":
		return one(p.ref())
	case "rule", "connection":
		return one(p.namedValue())
	case "data":
		return one(p.data())
	case "noise":
		return one(p.noise())
	case "assert":
		return one(p.assert())
	case "per":
		return one(p.per())
	case "on":
		return one(p.on())
	case "at":
		return one(p.atTime())
	case "every":
		return one(p.every())
	case "when":
		return one(p.when(nil))
	case "emit":
		return one(p.emit())
	case "refractory":
		return one(p.refractory())
	case "clamp":
		return one(p.clamp())
	case "for":
		return one(p.forItem())
	case "if":
		return one(p.ifItem())
	}
	p.misplacedWord()
	return nil
}

func one(i ast.Item) []ast.Item { return []ast.Item{i} }

// misplacedWord reports a reserved word that begins no item.
func (p *parser) misplacedWord() {
	t := p.peek()
	for _, w := range topWords {
		if t.Value == w {
			p.fail(CodeMisplaced, t, "'%s' is a declaration of its own, at the top of a file", t.Value)
			p.help("move it out of this body, or close the body with '}' before it")
			return
		}
	}
	p.fail(CodeUnexpected, t, "an entry cannot begin with the word '%s'", t.Value)
	if t.Value == "else" {
		p.help("'else' stands behind the '}' of its `if`, and an `if` has only one")
	}
}

// vars parses `param x : mV = 3, y` and its like.
func (p *parser) vars() ast.Item {
	v := &ast.Vars{Doc: p.doc()}
	start := p.pos()
	v.Word = p.next().Value
	v.List = p.varDecls("a name after '" + v.Word + "'")
	if t := p.peek(); !p.failed && (t.Type == tokName || t.Type == tokNumber) && v.List[len(v.List)-1].Type == nil {
		p.expected("':', '=' or a new line after the name")
		p.help("a unit stands behind a colon: %s %s : mV = 0", v.Word, v.List[len(v.List)-1].Name.Text)
	}
	v.Span = p.from(start)
	return v
}

func (p *parser) eventDecl() ast.Item {
	e := &ast.EventDecl{Doc: p.doc()}
	start := p.pos()
	p.next()
	e.Name = p.name("a name for the event")
	e.Span = p.from(start)
	return e
}

// port parses `port exci = wta.exci` or, in a kind, `port exci[*] : HHExci`.
func (p *parser) port() ast.Item {
	n := &ast.Port{Doc: p.doc()}
	start := p.pos()
	p.next()
	n.Name = p.name("a name for the port")
	n.Dims = p.dims()
	switch {
	case p.got("="):
		n.Paths = p.paths("a part to export")
	case p.got(":"):
		n.Types = p.alternatives("a blox or kind after ':'")
	default:
		p.expected("'=' and a part to export, or in a kind ':' and a type")
	}
	n.Span = p.from(start)
	return n
}

// node parses `node exci[k in 1..N], other : HHExci(I_bg = I[k]) as Excitatory`.
func (p *parser) node() ast.Item {
	n := &ast.NodeDecl{Doc: p.doc()}
	start := p.pos()
	p.next()
	for {
		at := p.pos()
		name := ast.NodeName{Name: p.name("a name for the node")}
		name.Dims = p.dims()
		name.Span = p.from(at)
		n.Names = append(n.Names, name)
		if !p.got(",") {
			break
		}
	}
	if p.at("=") {
		p.expected("':' and the type of the node")
		p.help("a node is declared as: node %s : Type(...)", n.Names[0].Name.Text)
	}
	p.want(":", "':' and the type of the node")
	n.Type = p.typeName("the type of the node after ':'")
	if p.at("(") {
		n.Paren = true
		n.Args, _, _ = p.args(false)
	}
	if p.gotWord("as") {
		for {
			n.As = append(n.As, p.typeName("a kind after 'as'"))
			if !p.got(",") {
				break
			}
		}
	}
	if p.at("{") {
		p.expected("a new line")
		p.help("the values of a node stand in brackets: node %s : %s(I_bg = 1)", n.Names[0].Name.Text, n.Type.Name.Text)
	}
	n.Span = p.from(start)
	return n
}

func (p *parser) ref() ast.Item {
	r := &ast.RefDecl{Doc: p.doc()}
	start := p.pos()
	p.next()
	r.Name = p.name("a name for the ref")
	p.want(":", "':' and the type of the ref")
	r.Types = p.alternatives("a blox or kind after ':'")
	if p.got("=") {
		r.Default = p.expr()
	}
	r.Span = p.from(start)
	return r
}

// namedValue parses `rule hebb = Hebbian(K = 1)` or `connection synapse = AMPA`.
func (p *parser) namedValue() ast.Item {
	doc, start := p.doc(), p.pos()
	word := p.next().Value
	name := p.name("a name for the " + word)
	if p.at("(") {
		p.fail(CodeMisplaced, p.peek(), "a %s is declared at the top of the file; here one is only named", word)
		p.help("write %s %s = ..., and declare the %s outside", word, name.Text, word)
	}
	p.want("=", "'=' and a "+word)
	value := p.expr()
	if word == "rule" {
		return &ast.RuleValue{Span: p.from(start), Doc: doc, Name: name, Value: value}
	}
	return &ast.ConnValue{Span: p.from(start), Doc: doc, Name: name, Value: value}
}
