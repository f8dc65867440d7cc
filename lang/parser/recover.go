package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"nbc/lang/ast"
)

// resume clears a failure and goes on behind the broken entry that began at start: at the line end, closing brace or
// declaration that ends it, whatever brackets it left open. Braces that it opens are passed over as a whole.
func (p *parser) resume(start lexer.Checkpoint) {
	p.failed = false
	p.lex.LoadCheckpoint(start)
	var open []string
	at := p.resumeAt
	p.resumeAt = 0
	for begin := p.lex.Peek().Pos.Offset; ; {
		t := p.lex.Peek()
		switch {
		case at > begin && t.Pos.Offset >= at:
			return
		case t.EOF() || t.Type == tokSplit:
			return
		case t.Type == tokLine:
			if t.Value != ";" {
				open = dropTo(open, "{") // the filter has no line ends inside ( ): one was not closed
			}
			wrong := t.Value == ";" && t.Pos.Offset == p.failedAt // what follows it on the line was meant for this entry
			if len(open) == 0 && t.Pos.Offset >= p.failedAt && !wrong && !p.lineStartsWith("{") {
				return
			}
		case t.Type == tokOp && closingOf[t.Value] != "":
			open = append(open, t.Value)
		case is(t, "}"):
			if open = dropTo(open, "{"); len(open) == 0 {
				return
			}
			open = open[:len(open)-1]
		case is(t, ")") || is(t, "]"):
			if n := len(open); n > 0 && open[n-1] == openingOf[t.Value] {
				open = open[:n-1]
			}
		}
		p.next()
	}
}

// dropTo drops brackets from the top of a stack down to one of the kind given, which it leaves.
func dropTo(open []string, kind string) []string {
	for len(open) > 0 && open[len(open)-1] != kind {
		open = open[:len(open)-1]
	}
	return open
}

// rescueBody looks, in an entry whose head is broken, for the body behind the mistake and goes there, so that the body's own
// mistakes are found too. It tells whether there is one.
func (p *parser) rescueBody(start lexer.Checkpoint) bool {
	here := p.lex.MakeCheckpoint()
	p.lex.LoadCheckpoint(start)
	failed := p.failed
	p.failed = false
	for {
		t := p.lex.Peek()
		if is(t, "{") && t.Pos.Offset >= p.failedAt {
			return true
		}
		if t.EOF() || t.Type == tokSplit || is(t, "{") || is(t, "}") || t.Type == tokLine && t.Pos.Offset >= p.failedAt && !p.lineStartsWith("{") {
			p.lex.LoadCheckpoint(here)
			p.failed = failed
			return false
		}
		p.next()
	}
}

// missingBrace reports that a body is not closed, at the place where the file goes on as if it were, and where it was opened.
func (p *parser) missingBrace(opened *lexer.Token, mispaired ast.Span) {
	if p.unclosed || p.failed {
		return
	}
	p.unclosed = true
	p.report(CodeUnclosed, p.subject(p.lex.Peek()), "expected '}' but found %s", p.afterBody())
	p.label(p.spanOf(opened), "this body is not closed")
	if mispaired.Start.IsValid() {
		p.label(mispaired, "or this one, by the indentation")
	}
	p.help("close the body with '}' on a line of its own")
}

func (p *parser) afterBody() string {
	t := p.lex.Peek()
	if t.EOF() {
		return "the end of the file"
	}
	here := p.lex.MakeCheckpoint()
	defer p.lex.LoadCheckpoint(here)
	p.lex.Next()
	return p.found(p.lex.Peek())
}

// docs returns the doc comments right before the next token: `///` lines, with no empty line between them.
func (p *parser) doc() ast.Doc {
	start := p.pos()
	i := len(p.comments)
	for lo, hi := 0, i; lo < hi; { // the first comment behind start
		if mid := (lo + hi) / 2; p.comments[mid].Start.Offset < start.Offset {
			lo = mid + 1
		} else {
			hi = mid
		}
		i = lo
	}
	var lines []string
	next := 0
	for i--; i >= 0; i-- {
		c := p.comments[i]
		if c.Start.Offset < p.prevEnd.Offset || c.Start.Line == p.prevEnd.Line && p.prevEnd.IsValid() {
			break
		}
		if !p.docs[i] {
			if len(lines) > 0 {
				break
			}
			continue
		}
		if len(lines) > 0 && c.Start.Line != next-1 {
			break
		}
		next = c.Start.Line
		text := c.Text[len("///"):]
		if len(text) > 0 && text[0] == ' ' {
			text = text[1:]
		}
		lines = append(lines, text)
	}
	for a, b := 0, len(lines)-1; a < b; a, b = a+1, b-1 {
		lines[a], lines[b] = lines[b], lines[a]
	}
	return lines
}
