package ast

import (
	"strings"
	"unicode/utf8"
)

// cellKeys are the keys of cells in the order in which they stand on a line. Cells are aligned from left to right.
var cellKeys = []string{":", "->", "<->", ":=", "=", "[", "in", "via", "where", "stage", "{"}

// farRight is the width beyond which a line does not push the comments of its neighbours to the right.
const farRight = 90

// layout aligns the lines and joins them.
func layout(lines []outLine) string {
	blocks(lines, alignCells)
	for i := range lines {
		if l := &lines[i]; l.at.anchored {
			anchor := &lines[l.at.line]
			l.indent = anchor.indent + anchor.width(l.at.cell) + l.at.extra
		}
	}
	blocks(lines, alignComments)
	var b strings.Builder
	for _, l := range lines {
		if l.blank {
			b.WriteByte('\n')
		}
		text := l.text()
		if text != "" || l.comment != "" {
			b.WriteString(strings.Repeat(" ", l.indent))
		}
		b.WriteString(text)
		b.WriteString(l.comment)
		b.WriteByte('\n')
	}
	return b.String()
}

// blocks calls align for each run of lines of one indent, further lines included, without an empty line between them.
func blocks(lines []outLine, align func([]outLine)) {
	for start := 0; start < len(lines); {
		end := start + 1
		for end < len(lines) && !lines[end].blank && (lines[end].further || lines[end].indent == lines[start].indent) {
			end++
		}
		align(lines[start:end])
		start = end
	}
}

// text joins the cells, each of which ends in the padding it was given.
func (l *outLine) text() string {
	var b strings.Builder
	for i, c := range l.cells {
		if i > 0 && !strings.HasSuffix(b.String(), " ") {
			b.WriteByte(' ')
		}
		b.WriteString(c.text)
	}
	if l.comment == "" {
		return strings.TrimRight(b.String(), " ")
	}
	return b.String()
}

// width is the number of characters before cell i.
func (l *outLine) width(i int) int {
	n := 0
	for _, c := range l.cells[:i] {
		n += utf8.RuneCountInString(strings.TrimRight(c.text, " ")) + padding(c.text)
	}
	return n
}

// padding counts the spaces at the end of a cell, of which there is at least one.
func padding(text string) int {
	return max(1, len(text)-len(strings.TrimRight(text, " ")))
}

// alignCells aligns, among lines without an empty one between them, the cells that stood in one column of the source: what
// the author aligned stays aligned when the widths change, and nothing else is.
func alignCells(lines []outLine) {
	for _, key := range cellKeys {
		columns := map[int]int{} // column in the source: the widest start of the cell here
		each := func(visit func(l *outLine, i int)) {
			for n := range lines {
				for i := range lines[n].cells {
					if i > 0 && lines[n].cells[i].key == key {
						visit(&lines[n], i)
					}
				}
			}
		}
		each(func(l *outLine, i int) {
			at := l.cells[i].column
			columns[at] = max(columns[at], l.width(i))
		})
		each(func(l *outLine, i int) {
			if missing := columns[l.cells[i].column] - l.width(i); missing > 0 {
				before := &l.cells[i-1]
				before.text = strings.TrimRight(before.text, " ") + strings.Repeat(" ", padding(before.text)+missing)
			}
		})
	}
}

// alignComments puts the comments behind the statements of neighbouring lines into one column.
func alignComments(lines []outLine) {
	column := 0
	for i := range lines {
		if l := &lines[i]; l.comment != "" {
			if w := l.end(); w <= farRight {
				column = max(column, w)
			}
		}
	}
	for i := range lines {
		l := &lines[i]
		if l.comment == "" {
			continue
		}
		last := &l.cells[len(l.cells)-1]
		last.text = strings.TrimRight(last.text, " ")
		last.text += strings.Repeat(" ", max(2, column+2-l.end()))
	}
}

// end is the column behind the line's text.
func (l *outLine) end() int {
	return l.indent + utf8.RuneCountInString(strings.TrimRight(l.text(), " "))
}
