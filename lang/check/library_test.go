package check

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/lang/ast"
	"nbc/lang/diag"
	"nbc/lang/parser"
)

// keeping is a diskLoader that keeps the checked library, as the command does.
type keeping struct {
	diskLoader
	lib *Library
}

func (k *keeping) Library() *Library {
	if k.lib == nil {
		k.lib = NewLibrary(k)
	}
	return k.lib
}

// TestLibraryOnce: a file is found the same, whether the library was checked before or with it, whatever was checked between.
func TestLibraryOnce(t *testing.T) {
	loader := &keeping{}
	for _, pattern := range []string{"../../examples/*.nbx", "testdata/codes/*.nbx", "testdata/valid/*.nbx", "testdata/wrong/*.nbx", "testdata/twenty.nbx"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, f := range files {
			p, alone := Load(filepath.ToSlash(f), diskLoader{})
			_, kept := Load(filepath.ToSlash(f), loader)
			assert.Equal(t, render(t, p, alone), render(t, p, kept), f)
		}
	}
	require.NotNil(t, loader.lib)
	p, ds := Load("../../examples/category_learning.nbx", loader)
	require.Empty(t, ds)
	assert.True(t, p.BloxOf("Cortical").Members.By["N_exci"].Size)
}

// parsing is a loader of one file that uses the library, with the trees of the library kept.
type parsing struct {
	memory
	trees map[string]*ast.File
	lib   *Library
}

func (l *parsing) Parse(path, source string) (*ast.File, []diag.Diagnostic) {
	if f := l.trees[path]; f != nil {
		return f, nil
	}
	f, ds := parser.Parse(path, source)
	if len(ds) == 0 && path != "main.nbx" {
		l.trees[path] = f
	}
	return f, ds
}

func (l *parsing) Library() *Library {
	if l.lib == nil {
		l.lib = NewLibrary(l)
	}
	return l.lib
}

// TestDuplicateOfLibrary: a name of the library that a file declares again is the file's mistake.
func TestDuplicateOfLibrary(t *testing.T) {
	std := map[string]string{"a.nbx": "blox A { state x = 1; x' = -x/(1 ms) }\nfunc f(x) = 2*x\n"}
	loader := &parsing{memory: memory{"use std\nblox A { }\nfunc f(x) = x\n", std}, trees: map[string]*ast.File{}}
	for _, l := range []Loader{loader, loader.memory} {
		_, ds := Load("main.nbx", l)
		require.Len(t, ds, 2)
		for i, d := range ds {
			assert.Equal(t, DuplicateName, d.Code)
			assert.Equal(t, "main.nbx", d.Span.Start.File)
			assert.Equal(t, i+2, d.Span.Start.Line)
		}
	}
}
