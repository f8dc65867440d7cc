// Package parser reads .nbx source into the tree of package ast.
//
// The tokens come from participle's lexer, through a filter of its own for the newline rule; participle hands them to
// three roots (file, expression, unit) that descend by hand. The first token of a declaration, item or step decides what it
// is, so a mistake is blamed on the token that is wrong, and one broken entry does not hide the next.
package parser

import (
	"errors"
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"nbc/lang/ast"
	"nbc/lang/diag"
)

// maxDepth is how deep brackets, bodies and signs may nest.
const maxDepth = 200

// maxChain is how many operators or members may follow each other in one expression.
const maxChain = 2000

// The participle parsers, one for each root; they are built at first use.
var (
	fileParser = sync.OnceValue(build[fileRoot])
	exprParser = sync.OnceValue(build[exprRoot])
	unitParser = sync.OnceValue(build[unitRoot])
)

func build[Root any]() *participle.Parser[Root] {
	return participle.MustBuild[Root](participle.Lexer(definition{}), participle.Elide("Comment", "Doc"))
}

// Parse reads a source file. The tree is always there; where something could not be parsed it holds a BadDecl, BadItem,
// BadStep or Bad, and a diagnostic says why.
func Parse(path, source string) (*ast.File, []diag.Diagnostic) {
	root, err := fileParser().ParseString(path, source)
	file := &ast.File{Path: path, Source: source}
	if err != nil { // the roots report through their diagnostics; this is for a lexer that failed
		return file, []diag.Diagnostic{lexerFailure(path, err)}
	}
	file.Span, file.Decls, file.Comments = root.span, root.decls, root.comments
	return file, root.diags
}

// ParseExpr reads one expression, as it stands after `--set P=` on the command line.
func ParseExpr(path, source string) (ast.Expr, []diag.Diagnostic) {
	root, err := exprParser().ParseString(path, source)
	if err != nil {
		return &ast.Bad{}, []diag.Diagnostic{lexerFailure(path, err)}
	}
	return root.expr, root.diags
}

// ParseUnit reads a unit as it stands after a colon: `uA/cm^2`.
func ParseUnit(path, source string) (*ast.Unit, []diag.Diagnostic) {
	root, err := unitParser().ParseString(path, source)
	if err != nil {
		return &ast.Unit{}, []diag.Diagnostic{lexerFailure(path, err)}
	}
	return root.unit, root.diags
}

func lexerFailure(path string, err error) diag.Diagnostic {
	start := ast.Pos{File: path, Line: 1, Column: 1}
	if long := (*tooLong)(nil); errors.As(err, &long) {
		at := position(long.at)
		return diag.Diagnostic{Code: CodeLimit, Message: err.Error(), Span: ast.Span{Start: at, End: at},
			Help: "split it into several files, `use \"./part.nbx\"`; what a program wrote is shorter with loops, arrays and data files"}
	}
	return diag.Diagnostic{Code: CodeCharacter, Message: err.Error(), Span: ast.Span{Start: start, End: start}}
}

type fileRoot struct {
	span     ast.Span
	decls    []ast.Decl
	comments []ast.Comment
	diags    []diag.Diagnostic
}

// Parse implements participle's Parseable.
func (r *fileRoot) Parse(lex *lexer.PeekingLexer) error {
	p := newParser(lex)
	r.decls = p.file()
	r.span.End = p.spanOf(p.lex.Peek()).Start
	r.span.Start = ast.Pos{File: r.span.End.File, Line: 1, Column: 1}
	r.comments, r.diags = p.comments, p.all()
	return nil
}

type exprRoot struct {
	expr  ast.Expr
	diags []diag.Diagnostic
}

// Parse implements participle's Parseable.
func (r *exprRoot) Parse(lex *lexer.PeekingLexer) error {
	p := newParser(lex)
	p.skipLines()
	r.expr = p.expr()
	p.end("an operator or the end of the expression")
	r.diags = p.all()
	return nil
}

type unitRoot struct {
	unit  *ast.Unit
	diags []diag.Diagnostic
}

// Parse implements participle's Parseable.
func (r *unitRoot) Parse(lex *lexer.PeekingLexer) error {
	p := newParser(lex)
	p.skipLines()
	r.unit = p.unit("a unit")
	p.end("'*', '/', '^' or the end of the unit")
	r.diags = p.all()
	return nil
}

// parser descends through the tokens. After an error it is failed: it sees tokStop everywhere, so that every loop ends
// and nothing more is reported, until the entry's caller resumes behind the broken entry.
type parser struct {
	lex      *lexer.PeekingLexer
	comments []ast.Comment
	docs     []bool // which comments are doc comments
	diags    []diag.Diagnostic
	failed   bool
	failedAt int // the offset of the token that was wrong
	resumeAt int // where recovery goes on at the latest, if it lies behind the broken entry's start
	prevEnd  ast.Pos
	depth    int
	event    int      // how many event bodies are around
	unclosed bool     // a missing brace was reported for this declaration
	stops    []string // contextual words that are no unit after a number here
}

var stopToken = lexer.Token{Type: tokStop}

func newParser(lex *lexer.PeekingLexer) *parser {
	p := &parser{lex: lex}
	p.collectComments()
	return p
}

// collectComments takes the comments out of the raw tokens.
func (p *parser) collectComments() {
	start := p.lex.MakeCheckpoint()
	for !p.lex.Peek().EOF() {
		p.lex.Next()
	}
	_, end := p.lex.PeekAny(func(t lexer.Token) bool { return t.EOF() })
	for _, t := range p.lex.Range(0, end) {
		if t.Type == tokComment || t.Type == tokDoc || t.Type == tokString {
			begin := t.Pos
			p.turning(t.Value, func(offset int) ast.Pos {
				at := begin
				at.Advance(t.Value[:offset])
				return position(at)
			})
		}
		if t.Type == tokComment || t.Type == tokDoc {
			p.comments = append(p.comments, ast.Comment{Span: p.spanOf(&t), Text: t.Value})
			p.docs = append(p.docs, t.Type == tokDoc)
		}
	}
	p.lex.LoadCheckpoint(start)
}

func (p *parser) peek() *lexer.Token {
	if p.failed {
		return &stopToken
	}
	return p.lex.Peek()
}

// peek2 is the token after the next one.
func (p *parser) peek2() *lexer.Token {
	if p.failed {
		return &stopToken
	}
	here := p.lex.MakeCheckpoint()
	p.lex.Next()
	t := p.lex.Peek()
	p.lex.LoadCheckpoint(here)
	return t
}

// next consumes a token.
func (p *parser) next() *lexer.Token {
	if p.failed {
		return &stopToken
	}
	t := p.lex.Next()
	if t.Type != tokLine && t.Type != tokSplit && !t.EOF() {
		p.prevEnd = p.spanOf(t).End
	}
	return t
}

// is tells whether a token is the operator, bracket or reserved word given.
func is(t *lexer.Token, text string) bool {
	return t.Value == text && (t.Type == tokOp || t.Type == tokKeyword)
}

// at tells whether the next token is the operator, bracket or reserved word given.
func (p *parser) at(text string) bool { return is(p.peek(), text) }

// atWord tells whether the next token is a contextual word: one that is a plain name elsewhere.
func (p *parser) atWord(word string) bool {
	t := p.peek()
	return t.Type == tokName && t.Value == word
}

// got consumes the next token if it is the one given.
func (p *parser) got(text string) bool {
	if p.at(text) {
		p.next()
		return true
	}
	return false
}

// gotWord consumes the next token if it is the contextual word given.
func (p *parser) gotWord(word string) bool {
	if p.atWord(word) {
		p.next()
		return true
	}
	return false
}

// want consumes the token given; what says for the message where it belongs: "'=' after the name".
func (p *parser) want(text, what string) bool {
	if p.got(text) {
		return true
	}
	p.expected(what)
	return false
}

// pos is where the next token begins.
func (p *parser) pos() ast.Pos { return p.spanOf(p.lex.Peek()).Start }

// from is the span from a start to the end of what was consumed last.
func (p *parser) from(start ast.Pos) ast.Span {
	if p.prevEnd.Offset < start.Offset {
		return ast.Span{Start: start, End: start}
	}
	return ast.Span{Start: start, End: p.prevEnd}
}

func (p *parser) spanOf(t *lexer.Token) ast.Span {
	end := t.Pos
	if t.Type != tokLine && t.Type != tokSplit {
		end.Advance(t.Value)
	}
	return ast.Span{Start: position(t.Pos), End: position(end)}
}

func position(p lexer.Position) ast.Pos {
	return ast.Pos{File: p.Filename, Offset: p.Offset, Line: p.Line, Column: p.Column}
}

// skipLines passes over line ends.
func (p *parser) skipLines() {
	for p.peek().Type == tokLine || p.peek().Type == tokSplit {
		p.next()
	}
}

// end wants the end of the input.
func (p *parser) end(what string) {
	p.skipLines()
	if !p.failed && !p.peek().EOF() {
		p.expected(what)
	}
	for !p.lex.Next().EOF() { // participle wants everything consumed
	}
}

// enter counts one level of nesting, and fails when there are too many.
func (p *parser) enter() bool {
	p.depth++
	if p.depth > maxDepth {
		t := p.peek()
		if !p.failed {
			p.fail(CodeDepth, t, "nested more than 200 levels deep")
			p.help("name the inner part with `let` and use the name")
		}
		return false
	}
	return true
}

// chained counts the links of a chain, a + b + c or a.b.c, and fails when there are too many.
func (p *parser) chained(n *int) bool {
	if *n++; *n > maxChain && !p.failed {
		p.fail(CodeDepth, p.peek(), "more than %d operators follow each other", maxChain)
		p.help("name parts with `let`, or write `sum(... for i in 1..N)`")
	}
	return !p.failed
}

func (p *parser) leave() { p.depth-- }

// tooDeep tells whether the latest diagnostic is about nesting.
func (p *parser) tooDeep() bool { return len(p.diags) > 0 && p.diags[len(p.diags)-1].Code == CodeDepth }
