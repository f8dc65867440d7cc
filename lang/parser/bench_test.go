package parser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkParse reads the standard library.
func BenchmarkParse(b *testing.B) {
	files, err := filepath.Glob("../../stdlib/*.nbx")
	require.NoError(b, err)
	var sources []string
	size := 0
	for _, f := range files {
		text, err := os.ReadFile(f)
		require.NoError(b, err)
		sources = append(sources, string(text))
		size += len(text)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, s := range sources {
			Parse("bench", s)
		}
	}
}
