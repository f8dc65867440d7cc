package manual

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"nbc/codegen/compile"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/diag"
	"nbc/lang/parser"
	"nbc/stdlib"
)

var fence = regexp.MustCompile("(?ms)^```nbx\n(.*?)^```")

// page is a loader in which a block of a page is the only file.
type page struct{ name, source string }

func (p page) Load(name string) (string, error) {
	if name != p.name {
		return "", os.ErrNotExist
	}
	return p.source, nil
}

func (page) Std() map[string]string { return stdlib.Files() }

func (page) Data(string) (check.Table, bool) { return check.Table{}, false }

// Every block marked nbx is a complete file without mistakes, in the style of the formatter, and its circuits expand. Data files
// need not be there.
func TestExamples(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	pages = append(pages, "../../README.md")
	n := 0
	for _, name := range pages {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range fence.FindAllStringSubmatchIndex(string(text), -1) {
			n++
			// Empty lines before the block keep the page's line numbers.
			source := strings.Repeat("\n", strings.Count(string(text[:m[2]]), "\n")) + string(text[m[2]:m[3]])
			for _, d := range compile.Check(name, page{name, source}).Diags {
				if d.Severity == diag.Error || d.Code != check.DataMissing {
					t.Errorf("%s: %s: %s (%s)", d.Span.Start, d.Code, d.Message, d.Help)
				}
			}
			block := string(text[m[2]:m[3]])
			if file, ds := parser.Parse(name, block); len(ds) == 0 && ast.Format(file) != block {
				t.Errorf("%s: the block at line %d is not formatted", name, strings.Count(source, "\n")-strings.Count(block, "\n")+1)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d examples found", n)
	}
}

// Links between the pages lead somewhere.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)#]+)`)
	for _, name := range pages {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(m[1]); err != nil && !strings.Contains(m[1], "://") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
