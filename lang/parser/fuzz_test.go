package parser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"nbc/lang/ast"
)

// FuzzParse: no input makes the parser panic or hang, every diagnostic lies in the file, and what parses survives formatting.
func FuzzParse(f *testing.F) {
	for _, forms := range [][]string{topForms, itemForms, stepForms} {
		for _, form := range forms {
			f.Add(form)
			f.Add("circuit C {\n  " + form + " // c\n}\n")
		}
	}
	for _, dir := range []string{"testdata/errors", "../../stdlib"} {
		files, err := filepath.Glob(dir + "/*.nbx")
		require.NoError(f, err)
		for _, path := range files {
			b, err := os.ReadFile(path)
			require.NoError(f, err)
			f.Add(string(b))
		}
	}
	f.Fuzz(func(t *testing.T, source string) {
		tree, ds := Parse("fuzz.nbx", source)
		for _, d := range ds {
			s, e := d.Span.Start, d.Span.End
			if s.Offset < 0 || e.Offset > len(source) || s.Offset > e.Offset || s.Line < 1 || s.Column < 1 {
				t.Fatalf("a place outside of the file: %s, %s: %s", s, e, d.Message)
			}
			if d.Message == "" || d.Code == "" {
				t.Fatalf("an empty diagnostic at %s", s)
			}
		}
		ParseExpr("fuzz", source)
		ParseUnit("fuzz", source)
		out := ast.Format(tree) // nor does the formatter panic on a tree with gaps
		if len(ds) > 0 {
			return
		}
		again, ds := Parse("fuzz.nbx", out)
		if len(ds) > 0 {
			t.Fatalf("the formatted file does not parse: %v\n%s", ds[0], out)
		}
		if d := sameTree(tree, again); d != "" {
			t.Fatalf("formatting changed the meaning: %s\n%s", d, out)
		}
		if letters(tree) != letters(again) {
			t.Fatalf("formatting lost a comment\n%s", out)
		}
		if twice := ast.Format(again); twice != out {
			t.Fatalf("formatting twice gives\n%q\nafter\n%q", twice, out)
		}
	})
}
