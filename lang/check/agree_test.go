package check_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/codegen/compile"
	"nbc/lang/check"
	"nbc/stdlib"
)

// program is a loader of one program of testdata/small.txt, with the data that some of them read.
type program struct{ source string }

func (p program) Load(string) (string, error) { return p.source, nil }

func (program) Std() map[string]string { return stdlib.Files() }

func (program) Data(path string) (check.Table, bool) {
	text, ok := map[string]string{
		"series.csv": "t,I\n0,1\n5,2\n10,3\n",
		"m.csv":      "0,1,0\n1,0,1\n0,1,0\n",
		"e.csv":      "pre,post,weight\n1,2,0.5\n2,3,1\n",
		"img.csv":    "category,a,b,c\n1,0.1,0.2,0.3\n2,0.4,0.5,0.6\n",
	}[path]
	return check.ReadTable(strings.NewReader(text)), ok
}

// TestSmallPrograms: small programs over the whole language are found without mistake, and what is found so expands as well.
func TestSmallPrograms(t *testing.T) {
	text, err := os.ReadFile("testdata/small.txt")
	require.NoError(t, err)
	sections := strings.Split(string(text), "=== ")[1:]
	assert.Greater(t, len(sections), 60)
	for _, s := range sections {
		name, source, _ := strings.Cut(s, "\n")
		for _, d := range compile.Check(name+".nbx", program{source}).Diags {
			t.Errorf("%s:%d: %s: %s (%s)", name, d.Span.Start.Line, d.Code, d.Message, d.Help)
		}
	}
}
