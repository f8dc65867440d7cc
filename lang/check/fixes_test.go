package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fixing is a loader that gives one file another text.
type fixing struct {
	diskLoader
	path, text string
}

func (f fixing) Load(path string) (string, error) {
	if path == f.path {
		return f.text, nil
	}
	return f.diskLoader.Load(path)
}

// TestFixes: applying the edit that a finding suggests takes that finding away, and brings no mistake of syntax.
func TestFixes(t *testing.T) {
	files, _ := filepath.Glob("testdata/*/*.nbx")
	more, _ := filepath.Glob("../parser/testdata/errors/*.nbx")
	applied := 0
	for _, path := range append(files, more...) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		source := string(b)
		_, ds := Load(path, diskLoader{})
		for _, d := range ds {
			if d.Fix == nil || d.Fix.Span.Start.File != path {
				continue
			}
			applied++
			mended := source[:d.Fix.Span.Start.Offset] + d.Fix.New + source[d.Fix.Span.End.Offset:]
			_, left := Load(path, fixing{path: path, text: mended})
			for _, l := range left {
				if l.Code == d.Code && l.Span.Start == d.Span.Start && l.Message == d.Message {
					t.Errorf("%s: %s: %s: still there after putting %q", d.Span.Start, d.Code, d.Message, d.Fix.New)
				}
				if strings.HasPrefix(l.Code, "NBX00") && l.Span.Start.Line == d.Span.Start.Line && !strings.HasPrefix(d.Code, "NBX00") {
					t.Errorf("%s: %s: putting %q brings %s", d.Span.Start, d.Code, d.Fix.New, l.Message)
				}
			}
		}
	}
	if applied < 20 {
		t.Errorf("only %d edits", applied)
	}
}
