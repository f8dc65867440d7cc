package diag

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"nbc/lang/ast"
)

// Options say how diagnostics are written.
type Options struct {
	Format string                   // "text" (or ""), "json", "sarif", "github"
	Color  bool                     // of text
	Source func(path string) string // the text of a file, for the excerpts; may be nil
	Tool   string                   // version, for SARIF
	Title  func(code string) string // a line on what a code means, for SARIF; may be nil
}

// Formats lists the formats that Render knows.
var Formats = []string{"text", "json", "sarif", "github"}

// Render writes the diagnostics, sorted and without duplicates, in the format of the options.
func Render(w io.Writer, ds []Diagnostic, opts Options) error {
	ds = Sorted(ds)
	switch opts.Format {
	case "", "text":
		return renderText(w, ds, opts)
	case "json":
		return renderJSON(w, ds)
	case "sarif":
		return renderSARIF(w, ds, opts)
	case "github":
		return renderGitHub(w, ds)
	}
	return fmt.Errorf("unknown format %q: the formats are text, json, sarif and github", opts.Format)
}

// Sorted returns the diagnostics by place, in the order found where the place is the same, and each of them once.
func Sorted(ds []Diagnostic) []Diagnostic {
	sorted := slices.Clone(ds)
	slices.SortStableFunc(sorted, func(a, b Diagnostic) int {
		return cmp.Or(comparePos(a.Span.Start, b.Span.Start), comparePos(a.Span.End, b.Span.End), cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Code, b.Code))
	})
	return slices.CompactFunc(sorted, func(a, b Diagnostic) bool {
		return a.Code == b.Code && a.Span == b.Span && a.Message == b.Message && slices.Equal(a.Trail, b.Trail)
	})
}

func comparePos(a, b ast.Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// HasErrors tells whether any of the diagnostics is an error.
func HasErrors(ds []Diagnostic) bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == Error })
}

func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "note"
}
