package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Where the program cannot be written is told before it is compiled, with what to do.
func TestBuildPlace(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "c.nbx")
	require.NoError(t, os.WriteFile(file, []byte("circuit C { }\n"), 0o644))
	t.Chdir(dir)
	code, _, errs := command(t, "build", file, "-o", filepath.Join(dir, "none", "c"))
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errs, "no such file or directory; give another place with -o FILE")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 1, "nothing is left behind")
}
