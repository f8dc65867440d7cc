// Package page makes the report of runs: one HTML file that works without a network, with the circuit as a graph, what was learned,
// spikes, series and weights to look into, parameters, and what it takes to run it again.
package page

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"strings"

	"nbc/runtime/record"
)

//go:embed assets
var assets embed.FS

// FileName is the report of a run beside its results.
const FileName = "report.html"

// scripts are the parts of the program in the page, in order.
var scripts = []string{"uplot/uPlot.iife.min.js", "base.js", "data.js", "view.js", "activity.js", "learning.js", "weights.js", "layout.js", "graph.js", "explain.js", "facts.js", "main.js"}

// styles are its style sheets.
var styles = []string{"uplot/uPlot.min.css", "report.css"}

// Write writes the report of results directories, side by side if there are several.
func Write(w io.Writer, dirs []string) error {
	if len(dirs) == 0 {
		return fmt.Errorf("no results directory to report on")
	}
	var runs []*run
	for _, dir := range dirs {
		r, err := read(dir, budget/len(dirs))
		if err != nil {
			return err
		}
		runs = append(runs, r)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	title := runs[0].head.Index.Circuit + ", " + runs[0].head.Index.Experiment
	if len(runs) > 1 {
		title += fmt.Sprintf(" (%d runs)", len(runs))
	}
	text, err := assets.ReadFile("assets/report.html")
	if err != nil {
		return err
	}
	before, after, _ := strings.Cut(strings.ReplaceAll(string(text), "{{title}}", html.EscapeString(title)), "{{data}}")
	var css, js bytes.Buffer
	for _, part := range []struct {
		names []string
		to    *bytes.Buffer
	}{{styles, &css}, {scripts, &js}} {
		for _, name := range part.names {
			b, err := assets.ReadFile("assets/" + name)
			if err != nil {
				return err
			}
			part.to.Write(b)
			part.to.WriteByte('\n')
		}
	}
	licence, err := assets.ReadFile("assets/uplot/LICENSE")
	if err != nil {
		return err
	}
	before = strings.Replace(before, "{{licence}}", strings.TrimSpace(string(licence)), 1)
	before = strings.Replace(before, "{{css}}", css.String(), 1)
	out.WriteString(before)
	for _, r := range runs {
		out.WriteString(`<script type="application/octet-stream" class="run">`)
		if err := r.write(out); err != nil {
			return err
		}
		out.WriteString("</script>\n")
	}
	out.WriteString(strings.Replace(after, "{{js}}", js.String(), 1))
	return out.Flush()
}

// write writes a run as base 64 of gzip of: the length of the head in 4 bytes, the head in JSON padded with blanks to a multiple of 8
// bytes, and the arrays of numbers, little-endian.
func (r *run) write(w io.Writer) error {
	head, err := json.Marshal(r.head)
	if err != nil {
		return fmt.Errorf("the report of %s: %w", r.head.Dir, err)
	}
	for (4+len(head))%8 != 0 {
		head = append(head, ' ')
	}
	enc := base64.NewEncoder(base64.StdEncoding, w)
	z := gzip.NewWriter(enc)
	if err := binary.Write(z, binary.LittleEndian, uint32(len(head))); err != nil {
		return err
	}
	for _, b := range [][]byte{head, r.arrays} {
		if _, err := z.Write(b); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return enc.Close()
}

// WriteFile writes the report to a file, whole or not at all.
func WriteFile(path string, dirs []string) error {
	fail := func(err error) error { return record.Failure("cannot write the report "+path, err) }
	tmp, err := os.CreateTemp(filepath.Dir(path), ".report-*")
	if err != nil {
		return fail(err)
	}
	defer os.Remove(tmp.Name())
	out := &blame{w: tmp}
	err = Write(out, dirs)
	if out.err != nil {
		err = fail(out.err)
	}
	if e := errors.Join(tmp.Chmod(0o644), tmp.Close()); err == nil && e != nil {
		err = fail(e)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return fail(err)
	}
	return nil
}

// blame keeps the first error of writing, apart from those of reading results.
type blame struct {
	w   io.Writer
	err error
}

func (b *blame) Write(p []byte) (int, error) {
	n, err := b.w.Write(p)
	if b.err == nil {
		b.err = err
	}
	return n, err
}
