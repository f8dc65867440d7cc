package examples_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"nbc/codegen/compile"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/stdlib"
)

// loader reads the folder of the examples.
type loader struct{}

func (loader) Load(name string) (string, error) {
	text, err := os.ReadFile(name)
	return string(text), err
}

func (loader) Std() map[string]string { return stdlib.Files() }

func (loader) Data(name string) (check.Table, bool) {
	f, err := os.Open(name)
	if err != nil {
		return check.Table{}, false
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return check.Table{Err: "is no table"}, true
	}
	return check.Table{Header: rows[0], Rows: len(rows) - 1}, true
}

// Every example checks and expands without so much as a warning, and is formatted.
func TestExamples(t *testing.T) {
	files, err := filepath.Glob("*.nbx")
	if err != nil || len(files) < 8 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		r := compile.Check(name, loader{})
		for _, d := range r.Diags {
			t.Errorf("%s: %s: %s (%s)", d.Span.Start, d.Code, d.Message, d.Help)
		}
		p := r.Program
		if len(p.Circuits) != 1 || len(p.Experiments) == 0 {
			t.Errorf("%s: %d circuits, %d experiments", name, len(p.Circuits), len(p.Experiments))
		}
		if ast.Format(p.Root) != p.Root.Source {
			t.Errorf("%s is not formatted", name)
		}
	}
}
