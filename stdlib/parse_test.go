package stdlib_test

import (
	"testing"

	"nbc/lang/parser"
	"nbc/stdlib"
)

// Every file of the library parses.
func TestParse(t *testing.T) {
	for name, text := range stdlib.Files() {
		if _, ds := parser.Parse("std/"+name, text); len(ds) > 0 {
			for _, d := range ds {
				t.Errorf("%s: %s: %s", d.Span.Start, d.Code, d.Message)
			}
		}
	}
}
