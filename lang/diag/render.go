package diag

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

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

// Sorted returns the diagnostics by place, in the order found where the place is the same, each of them once and in readable length.
func Sorted(ds []Diagnostic) []Diagnostic {
	sorted := slices.Clone(ds)
	for i := range sorted {
		sorted[i].Message, sorted[i].Help = shortened(sorted[i].Message), shortened(sorted[i].Help)
	}
	slices.SortStableFunc(sorted, func(a, b Diagnostic) int {
		return cmp.Or(comparePos(a.Span.Start, b.Span.Start), comparePos(a.Span.End, b.Span.End), cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Code, b.Code))
	})
	return slices.CompactFunc(sorted, func(a, b Diagnostic) bool {
		return a.Code == b.Code && a.Span == b.Span && a.Message == b.Message && slices.Equal(a.Trail, b.Trail)
	})
}

// maxText is how long a message or help may be, in bytes; only names of monstrous length make longer ones.
const maxText = 2000

func shortened(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText/2], "") + " ... " + strings.ToValidUTF8(s[len(s)-maxText/2:], "")
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
