package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nbc/lang/diag"
	"nbc/stdlib"
)

// diskLoader reads files from the repository and the embedded library.
type diskLoader struct{}

func (diskLoader) Load(path string) (string, error) {
	if strings.HasPrefix(path, "testdata/outside") {
		return "", ErrOutside
	}
	b, err := os.ReadFile(path)
	return string(b), err
}

func (diskLoader) Std() map[string]string { return stdlib.Files() }

func (diskLoader) Data(path string) (Table, bool) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Table{}, false
	}
	return ReadTable(strings.NewReader(string(b))), true
}

func render(t *testing.T, p *Program, ds []diag.Diagnostic) string {
	t.Helper()
	var b strings.Builder
	source := func(path string) string {
		for _, f := range p.Files {
			if f.Path == path {
				return f.Source
			}
		}
		return ""
	}
	if err := diag.Render(&b, ds, diag.Options{Source: source}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestLibraryAndExamplesAreClean checks each library and example file by itself and wants no finding, warnings included.
func TestLibraryAndExamplesAreClean(t *testing.T) {
	for _, pattern := range []string{"../../examples/*.nbx", "../../stdlib/*.nbx", "../../stdlib/*/*.nbx", "testdata/valid/*.nbx"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			p, ds := Load(filepath.ToSlash(f), diskLoader{})
			if len(ds) > 0 {
				t.Errorf("%s:\n%s", f, render(t, p, ds))
			}
		}
	}
}
