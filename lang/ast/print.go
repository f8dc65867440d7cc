package ast

import (
	"strings"
	"unicode/utf8"
)

// The measures of the one style of .nbx files.
const (
	indentWidth  = 2
	continuation = 4   // further in: the second line of a statement, where it is not aligned with its value or bracket
	deepest      = 60  // the last column that further lines are aligned with
	lineWidth    = 120 // where a comma list is broken
)

// Format prints a file in the one style of the language: two-space indents, single spaces, at most one empty line. Line
// breaks inside lists and expressions stay where they were written, and so does a table that the author aligned; comments
// behind statements are aligned with their neighbours. Formatting twice changes nothing. The file must have parsed without errors.
func Format(f *File) string {
	p := &printer{source: f.Source, comments: f.Comments}
	for _, d := range f.Decls {
		p.entry(d.Range(), 0, func() { p.decl(d) }, listed(d))
	}
	p.collect(len(f.Source) + 1)
	p.flush(0)
	return layout(p.lines)
}

// listed tells whether a constant is a further one of `const a = 1, b = 2`.
func listed(d Decl) bool {
	c, ok := d.(*Const)
	return ok && c.Span.Start.IsValid() && c.Span.Start == c.Var.Span.Start
}

// printer turns the tree into lines, each of cells that can be aligned with those of the lines around.
type printer struct {
	source   string
	comments []Comment // those not yet printed
	waiting  []Comment // those that stand on lines of their own, before the next line
	lines    []outLine
	indent   int   // of the entry that is printed
	cont     place // where a further line of the statement begins
	flat     bool  // print on one line, comments aside: to measure, and for a body on one line
	plain    bool  // no cells: a further entry of a line
}

// place is where a further line begins: an indent, or the column of something on an earlier line, which is known only when
// the cells of that line are aligned.
type place struct {
	indent     int // with an anchor, as it would be if nothing were aligned
	anchored   bool
	line, cell int // the anchor: a line of the result and a cell on it
	extra      int // characters into the cell
}

// outLine is a line of the result.
type outLine struct {
	indent  int
	further bool  // a further line of a statement
	at      place // of a further line
	cells   []cell
	comment string // behind the statement
	own     bool   // a comment, and nothing else
	blank   bool   // an empty line before it
}

// cell is a part of a line that begins at a column the author may have aligned.
type cell struct {
	key    string // what it begins with: ":", "=", "->", ...; "" for the first of a line
	column int    // where it was in the source
	text   string
}

// write adds text to the line.
func (p *printer) write(parts ...string) {
	if len(p.lines) == 0 {
		p.lines = append(p.lines, outLine{cells: make([]cell, 1)})
	}
	l := &p.lines[len(p.lines)-1]
	l.cells[len(l.cells)-1].text += strings.Join(parts, "")
}

// cell begins a cell with the key; at is the place in the source of what follows it.
func (p *printer) cell(key string, at Pos) { p.cellText(key, key+" ", at) }

// cellText begins a cell with the text.
func (p *printer) cellText(key, text string, at Pos) {
	l := &p.lines[len(p.lines)-1]
	if p.flat || p.plain || l.further || !at.IsValid() {
		p.write(" ", text)
		return
	}
	l.cells = append(l.cells, cell{key: key, column: at.Column, text: text})
}

// column is the width of the line so far.
func (p *printer) column() int {
	if len(p.lines) == 0 {
		return 0
	}
	l := p.lines[len(p.lines)-1]
	n := l.indent + len(l.cells) - 1
	for _, c := range l.cells {
		n += utf8.RuneCountInString(c.text)
	}
	return n
}

// here is the place right behind what was printed last, for further lines to be aligned with; too far to the right, it is
// the place that they had before.
func (p *printer) here() place {
	if n := len(p.lines) - 1; !p.flat && n >= 0 && p.column() <= deepest {
		last := len(p.lines[n].cells) - 1
		return place{p.column(), true, n, last, utf8.RuneCountInString(p.lines[n].cells[last].text)}
	}
	return p.cont
}

// aligned prints something whose further lines begin where it does.
func (p *printer) aligned(print func()) {
	cont := p.cont
	p.cont = p.here()
	print()
	p.cont = cont
}

// lineBegin is the place of the line that is printed, and so many characters further in.
func (p *printer) lineBegin(in int) place {
	if len(p.lines) == 0 {
		return place{indent: in}
	}
	l := p.lines[len(p.lines)-1]
	at := place{indent: l.indent}
	if l.further {
		at = l.at
	}
	at.indent += in
	at.extra += in
	return at
}

// newline begins a line, behind the comments that wait for one.
func (p *printer) newline(indent int) {
	p.flush(indent)
	p.lines = append(p.lines, outLine{indent: indent, cells: make([]cell, 1)})
}

// furtherLine begins a further line of a statement.
func (p *printer) furtherLine(at place) {
	p.waitingComments(outLine{indent: at.indent, further: true, at: at})
	p.lines = append(p.lines, outLine{indent: at.indent, further: true, at: at, cells: make([]cell, 1)})
}

// flush prints the comments that wait, each on its own line.
func (p *printer) flush(indent int) { p.waitingComments(outLine{indent: indent}) }

// waitingComments prints the comments that wait on lines like the one given.
func (p *printer) waitingComments(like outLine) {
	for _, c := range p.waiting {
		l := like
		l.own, l.cells = true, []cell{{text: tidy(c.Text)}}
		l.blank = len(p.lines) > 0 && !p.opened() && p.blankBefore(c.Start.Offset)
		p.lines = append(p.lines, l)
	}
	p.waiting = nil
}

// opened tells whether the last line opens a body, behind which no empty line stands.
func (p *printer) opened() bool {
	l := p.lines[len(p.lines)-1]
	return !l.own && strings.HasSuffix(strings.TrimRight(l.cells[len(l.cells)-1].text, " "), "{")
}

// tidy puts a space between the slashes of a comment and its text.
func tidy(text string) string {
	body := strings.TrimLeft(text, "/")
	slashes := text[:len(text)-len(body)]
	if r, _ := utf8.DecodeRuneInString(body); body != "" && len(slashes) <= 3 && !strings.ContainsRune(" \t!-=*#", r) {
		return slashes + " " + body
	}
	return strings.TrimRight(text, " \t")
}

// collect takes the comments before an offset of the source: one behind a statement goes to the line that was printed last,
// one on a line of its own waits for the next line.
func (p *printer) collect(before int) {
	for len(p.comments) > 0 && p.comments[0].Start.Offset < before {
		c := p.comments[0]
		p.comments = p.comments[1:]
		if len(p.lines) == 0 || p.startsLine(c.Start.Offset) {
			p.waiting = append(p.waiting, c)
			continue
		}
		p.lines[len(p.lines)-1].addComment(tidy(c.Text))
	}
}

// startsLine tells whether only space stands before an offset on its line of the source.
func (p *printer) startsLine(offset int) bool {
	_, ok := p.lineStart(offset)
	return ok
}

func (p *printer) lineStart(offset int) (start int, first bool) {
	if offset > len(p.source) {
		return 0, false
	}
	start = strings.LastIndexByte(p.source[:offset], '\n') + 1
	return start, strings.Trim(p.source[start:offset], " \t\r\ufeff") == ""
}

// blankBefore tells whether the source has an empty line before the line that begins at an offset.
func (p *printer) blankBefore(offset int) bool {
	start, first := p.lineStart(offset)
	if !first || start == 0 {
		return false
	}
	before, _ := p.lineStart(start - 1)
	return strings.TrimSpace(p.source[before:start]) == ""
}

// entry prints a declaration, item or step on a line of its own; same adds it to the list that the entry before it began.
func (p *printer) entry(span Span, indent int, print func(), same bool) {
	at := span.Start
	oldIndent, oldCont := p.indent, p.cont
	p.indent, p.cont = indent, place{indent: indent + continuation}
	defer func() { p.indent, p.cont = oldIndent, oldCont }()
	p.collect(at.Offset)
	switch {
	case same:
		p.write(",")
		p.gap(at)
	case len(p.lines) == 0 && len(p.waiting) == 0:
		p.newline(indent)
	default:
		first := len(p.waiting) == 0 && p.opened()
		p.newline(indent)
		p.lines[len(p.lines)-1].blank = !first && p.blankBefore(at.Offset)
	}
	print()
	p.collect(span.End.Offset)
	if l := &p.lines[len(p.lines)-1]; len(p.waiting) > 0 { // from inside the statement, which had no line for them
		for _, c := range p.waiting {
			l.addComment(tidy(c.Text))
		}
		p.waiting = nil
	}
}

func (l *outLine) addComment(text string) {
	if l.comment != "" {
		l.comment += " "
	}
	l.comment += text
}

// gap goes to the next line where the source did, at the first token of a node; else it leaves a space.
func (p *printer) gap(at Pos) {
	if !p.flat && at.IsValid() && p.startsLine(at.Offset) {
		p.brk(at)
		return
	}
	p.write(" ")
}

// brk goes on with a further line of the statement.
func (p *printer) brk(at Pos) {
	p.collect(at.Offset)
	p.furtherLine(p.cont)
}

// measure is the width of what print prints, on one line.
func (p *printer) measure(print func()) int {
	lines, cont, indent, flat := p.lines, p.cont, p.indent, p.flat
	comments, waiting := p.comments, p.waiting
	p.lines, p.flat, p.comments, p.waiting = []outLine{{cells: make([]cell, 1)}}, true, nil, nil
	print()
	n := p.column()
	p.lines, p.cont, p.indent, p.flat, p.comments, p.waiting = lines, cont, indent, flat, comments, waiting
	return n
}
