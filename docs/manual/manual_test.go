package manual

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"nbc/lang/check"
	"nbc/lang/diag"
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

// Every block marked nbx is a complete file without mistakes. Data files need not be there.
func TestExamples(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
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
			_, ds := check.Load(name, page{name, source})
			for _, d := range ds {
				if d.Severity == diag.Error || d.Code != check.DataMissing {
					t.Errorf("%s: %s: %s (%s)", d.Span.Start, d.Code, d.Message, d.Help)
				}
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
