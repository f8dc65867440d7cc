package parser

import (
	"os"
	"path/filepath"
	"strings"
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

// FuzzFormat: a comment put anywhere between two words of a file that parses survives, formatting is idempotent, and the meaning
// stays.
func FuzzFormat(f *testing.F) {
	for _, dir := range []string{"../../stdlib", "../../examples"} {
		files, err := filepath.Glob(dir + "/*.nbx")
		require.NoError(f, err)
		for i, path := range files {
			b, err := os.ReadFile(path)
			require.NoError(f, err)
			f.Add(string(b), uint16(97*i), i%2 == 0)
		}
	}
	f.Fuzz(func(t *testing.T, source string, at uint16, doc bool) {
		if _, ds := Parse("fuzz.nbx", source); len(ds) > 0 {
			return
		}
		raw, err := tokens("fuzz.nbx", source, scan)
		require.NoError(t, err)
		place := raw[int(at)%len(raw)].Pos.Offset
		slashes := "//"
		if doc {
			slashes = "///"
		}
		source = source[:place] + slashes + " put in\n" + source[place:]
		tree, ds := Parse("fuzz.nbx", source)
		if len(ds) > 0 {
			return // the line end that the comment brings ended a statement
		}
		out := ast.Format(tree)
		again, ds := Parse("fuzz.nbx", out)
		if len(ds) > 0 {
			t.Fatalf("the formatted file does not parse: %v\n%s", ds[0], out)
		}
		if d := sameTree(tree, again); d != "" {
			t.Fatalf("formatting changed the meaning: %s\n%s", d, out)
		}
		if strings.Count(out, "put in") != strings.Count(source, "put in") || letters(tree) != letters(again) {
			t.Fatalf("formatting lost a comment\n%s", out)
		}
		if twice := ast.Format(again); twice != out {
			t.Fatalf("formatting twice gives\n%s\nafter\n%s", twice, out)
		}
	})
}
