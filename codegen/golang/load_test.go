package golang_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nbc/codegen/flatten"
	"nbc/codegen/golang"
	"nbc/lang/check"
	"nbc/lang/diag"
	"nbc/stdlib"
)

// folder loads programs from the file system.
type folder struct{}

func (folder) Load(path string) (string, error) {
	b, err := os.ReadFile(path)
	return string(b), err
}
func (folder) Std() map[string]string          { return stdlib.Files() }
func (folder) Data(string) (check.Table, bool) { return check.Table{}, false }

func generate(t *testing.T, path string) map[string]string {
	t.Helper()
	p, ds := check.Load(path, folder{})
	report(t, ds)
	var c *check.Blox
	for _, x := range p.Circuits {
		c = x
	}
	require.NotNil(t, c)
	f, ds := flatten.Flatten(p, c, flatten.Options{})
	report(t, ds)
	files, err := golang.Generate(f, golang.Source{File: filepath.Base(path)})
	if err != nil {
		for n, text := range files {
			t.Logf("%s:\n%s", n, text)
		}
	}
	require.NoError(t, err)
	return files
}

func report(t *testing.T, ds []diag.Diagnostic) {
	t.Helper()
	bad := false
	for _, d := range ds {
		if d.Severity == diag.Error {
			bad = true
			t.Logf("%s %s %s %s", d.Code, d.Span.Start, d.Message, strings.Join(d.Trail, " > "))
		}
	}
	if bad {
		t.FailNow()
	}
}

func TestGenerateExamples(t *testing.T) {
	for _, path := range []string{"../../examples/category_learning.nbx"} {
		files := generate(t, path)
		if dir := os.Getenv("NBC_GEN"); dir != "" {
			for n, text := range files {
				require.NoError(t, os.WriteFile(filepath.Join(dir, n), []byte(text), 0o644))
			}
		}
		again := generate(t, path)
		for n := range files {
			require.True(t, bytes.Equal([]byte(files[n]), []byte(again[n])), n)
		}
	}
}
