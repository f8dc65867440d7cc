package manual

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"nbc/lang/parser"
)

var fence = regexp.MustCompile("(?ms)^```nbx\n(.*?)^```")

// Every block marked nbx is a complete file that parses.
func TestExamples(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	n := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range fence.FindAllStringSubmatchIndex(string(text), -1) {
			n++
			// Empty lines before the block keep the page's line numbers.
			source := strings.Repeat("\n", strings.Count(string(text[:m[2]]), "\n")) + string(text[m[2]:m[3]])
			_, ds := parser.Parse(page, source)
			for _, d := range ds {
				t.Errorf("%s: %s: %s (%s)", d.Span.Start, d.Code, d.Message, d.Help)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d examples found", n)
	}
}
