package examples_test

import (
	"os"
	"path/filepath"
	"testing"

	"nbc/lang/parser"
)

// Every example parses.
func TestParse(t *testing.T) {
	files, err := filepath.Glob("*.nbx")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, ds := parser.Parse(name, string(text))
		for _, d := range ds {
			t.Errorf("%s: %s: %s (%s)", d.Span.Start, d.Code, d.Message, d.Help)
		}
	}
}
