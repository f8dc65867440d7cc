package diag

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"nbc/lang/ast"
)

// The colours of text output, as terminals number them.
const (
	bold   = "1"
	red    = "1;31"
	yellow = "1;33"
	blue   = "1;34"
	cyan   = "1;36"
)

type textWriter struct {
	*bufio.Writer
	opts  Options
	lines map[string][]string
}

func renderText(out io.Writer, ds []Diagnostic, opts Options) error {
	w := &textWriter{bufio.NewWriter(out), opts, map[string][]string{}}
	for i, d := range ds {
		if i > 0 {
			w.WriteByte('\n')
		}
		w.diagnostic(d)
	}
	return w.Flush()
}

func (w *textWriter) paint(color, text string) string {
	if !w.opts.Color || text == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

func (w *textWriter) diagnostic(d Diagnostic) {
	color := map[Severity]string{Error: red, Warning: yellow, Note: cyan}[d.Severity]
	head := d.Severity.String()
	if d.Code != "" {
		head += "[" + d.Code + "]"
	}
	fmt.Fprintf(w, "%s: %s\n", w.paint(color, head), w.paint(bold, d.Message))
	labels := append([]Label{{d.Span, d.Label}}, d.Labels...)
	labels = slices.DeleteFunc(labels, func(l Label) bool { return !l.Span.Start.IsValid() })
	margin := 1
	for _, l := range labels {
		margin = max(margin, len(fmt.Sprint(l.Span.Start.Line)))
	}
	pad := strings.Repeat(" ", margin)
	switch {
	case d.Span.Start.IsValid():
		fmt.Fprintf(w, "%s%s %s\n", pad, w.paint(blue, "-->"), d.Span.Start)
	case d.Span.Start.File != "":
		fmt.Fprintf(w, "%s%s %s\n", pad, w.paint(blue, "-->"), d.Span.Start.File)
	}
	w.excerpts(labels, d.Span.Start.File, color, pad)
	for i, t := range d.Trail {
		name := "in"
		if i > 0 {
			name = "->"
		}
		fmt.Fprintf(w, "%s %s %s %s\n", pad, w.paint(blue, "="), w.paint(bold, name), t)
	}
	if d.Help != "" {
		help := strings.ReplaceAll(d.Help, "\n", "\n"+pad+"         ")
		fmt.Fprintf(w, "%s %s %s %s\n", pad, w.paint(blue, "="), w.paint(bold, "help:"), help)
	}
}

// excerpts shows each line that has a label once, with its underlines below. The first label is the subject.
func (w *textWriter) excerpts(labels []Label, file, color, pad string) {
	type place struct {
		file string
		line int
	}
	done := map[place]bool{}
	bar := w.paint(blue, "|")
	for i, l := range labels {
		at := place{l.Span.Start.File, l.Span.Start.Line}
		if done[at] {
			continue
		}
		done[at] = true
		line, ok := w.line(at.file, at.line)
		if !ok {
			if i > 0 {
				fmt.Fprintf(w, "%s %s %s: %s\n", pad, w.paint(blue, "="), l.Span.Start, l.Text)
			}
			continue
		}
		if at.file != file {
			fmt.Fprintf(w, "%s%s %s\n", pad, w.paint(blue, ":::"), l.Span.Start)
			file = at.file
		}
		line, skipped := window(line, l.Span.Start.Column)
		fmt.Fprintf(w, "%s %s\n", pad, bar)
		fmt.Fprintf(w, "%s %s %s\n", w.paint(blue, fmt.Sprintf("%*d", len(pad), at.line)), bar, expand(line))
		for j, m := range labels[i:] {
			if (place{m.Span.Start.File, m.Span.Start.Line}) != at {
				continue
			}
			if skipped > 0 || len(line) > windowWidth {
				m.Span.Start.Column -= skipped
				m.Span.End.Column -= skipped
				if m.Span.Start.Column < 1 || m.Span.Start.Column > windowWidth {
					fmt.Fprintf(w, "%s %s %s: %s\n", pad, w.paint(blue, "="), l.Span.Start, m.Text)
					continue
				}
			}
			mark, shade := "-", blue
			if i+j == 0 {
				mark, shade = "^", color
			}
			before, width := extent(line, m.Span)
			under := strings.Repeat(mark, width)
			if m.Text != "" {
				under += " " + m.Text
			}
			fmt.Fprintf(w, "%s %s %s%s\n", pad, bar, strings.Repeat(" ", before), w.paint(shade, under))
		}
	}
	if len(labels) > 0 && len(done) > 0 {
		if _, ok := w.line(labels[0].Span.Start.File, labels[0].Span.Start.Line); ok {
			fmt.Fprintf(w, "%s %s\n", pad, bar)
		}
	}
}

func (w *textWriter) line(path string, n int) (string, bool) {
	lines, ok := w.lines[path]
	if !ok {
		if w.opts.Source != nil {
			if text := w.opts.Source(path); text != "" {
				lines = strings.Split(strings.Map(shown, text), "\n")
			}
		}
		w.lines[path] = lines
	}
	if n < 1 || n > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[n-1], "\r"), true
}

// shown replaces what would not be seen where it stands: bytes that are no text, and the marks that turn the direction of writing,
// with which a line can look other than it is.
func shown(r rune) rune {
	if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
		return utf8.RuneError
	}
	return r
}

const tabWidth = 4

// windowWidth is how many characters of a line an excerpt shows; of what is longer, those around the subject.
const windowWidth = 240

// window cuts a long line down to what is around a column, with dots where something is left out, and tells by how many
// characters later columns moved to the left.
func window(line string, column int) (cut string, skipped int) {
	if len(line) <= windowWidth {
		return line, 0
	}
	first := max(column-1-windowWidth/3, 0) // the first character that is shown, counted from 0
	from, n := 0, 0
	for i := range line {
		if n == first {
			from = i
		}
		if n == first+windowWidth {
			line = line[:i] + "…"
			break
		}
		n++
	}
	if n <= first {
		return "…", column - 1 // the column lies behind the line
	}
	if first == 0 {
		return line, 0
	}
	return "…" + line[from:], first - 1
}

// expand turns tabs into spaces and makes control characters visible as spaces, so that carets stand below what they mean.
func expand(line string) string {
	var b strings.Builder
	column := 0
	for _, r := range line {
		switch {
		case r == '\t':
			n := tabWidth - column%tabWidth
			b.WriteString(strings.Repeat(" ", n))
			column += n
		case r < ' ' || r == 0x7f:
			b.WriteByte(' ')
			column++
		default:
			b.WriteRune(r)
			column += runeWidth(r)
		}
	}
	return b.String()
}

// extent is how many terminal cells stand before a span on its first line, and how many it covers (at least one).
func extent(line string, s ast.Span) (before, width int) {
	end := s.End.Column
	if s.End.Line != s.Start.Line {
		end = 1 << 30
	}
	n, column, last := 0, 0, 0
	for _, r := range line {
		n++
		w := runeWidth(r)
		switch {
		case r == '\t':
			w = tabWidth - column%tabWidth
		case r < ' ' || r == 0x7f:
			w = 1
		}
		if n < s.Start.Column {
			before = column + w
		}
		column += w
		if n < end && r != '\r' {
			last = column
		}
	}
	if s.Start.Column > n+1 {
		before = column
	}
	return before, max(last-before, 1)
}
