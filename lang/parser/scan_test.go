package parser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/alecthomas/participle/v2/lexer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// byRules leaves every token to the rules.
func byRules(string) (lexer.TokenType, int) { return 0, 0 }

func sameTokens(t *testing.T, source string) {
	t.Helper()
	want, err := tokens("x.nbx", source, byRules)
	require.NoError(t, err)
	got, err := tokens("x.nbx", source, scan)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// TestScanAsRules: what is scanned quickly is what the rules say, positions included.
func TestScanAsRules(t *testing.T) {
	n := 0
	for _, pattern := range []string{"../../examples/*.nbx", "../../stdlib/*.nbx", "../check/testdata/*/*.nbx"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, f := range files {
			b, err := os.ReadFile(f)
			require.NoError(t, err)
			sameTokens(t, string(b))
			n++
		}
	}
	assert.Greater(t, n, 20)
	for _, s := range []string{
		"", " ", "\t\r\n", "a\r\nb", "//x\r\n///y\n////z", "/ / /* */ /= // a\n", "1.5e-3 1e3 1e 1..2 1.x 12", "τ_m' := -x²", "\xff\xfea", "é\u0301x\u00a0y\u3000",
		"\"a\\\"b\" \"open", "<-> -> .. := += -= *= == != <= >= ** {}()[],.:;=+-*/^<>'|", "&& || % # => ++ @ $ ~", "٣ x٣ _1 1_", "\ufeffblox", "a\x00b", "a\u2028b\u0085c",
	} {
		sameTokens(t, s)
	}
}

func FuzzScan(f *testing.F) {
	f.Add("blox N { state V : mV = -65 // x\n}")
	f.Add("\xe2\x82 \u1680 1e+5.2 /// a")
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) < 1<<12 {
			sameTokens(t, source)
		}
	})
}
