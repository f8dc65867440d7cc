package compile

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/parser"
	"nbc/stdlib"
)

// onDisk is a loader of one file from the disk and of a library, both after some change of their texts.
type onDisk struct{ change func(string) string }

func (d onDisk) Load(path string) (string, error) {
	b, err := os.ReadFile(path)
	return d.change(string(b)), err
}

func (d onDisk) Std() map[string]string {
	files := map[string]string{}
	for name, text := range stdlib.Files() {
		files[name] = d.change(text)
	}
	return files
}

func (onDisk) Data(path string) (check.Table, bool) {
	f, err := os.Open(path)
	if err != nil {
		return check.Table{}, false
	}
	defer f.Close()
	return check.ReadTable(f), true
}

// untidy changes the form of a source and not its meaning: indentation, and the spaces around some signs.
func untidy(source string) string {
	var b strings.Builder
	for i, line := range strings.Split(source, "\n") {
		text := strings.TrimLeft(line, " ")
		switch i % 5 {
		case 0:
			text = "\t\t" + text
		case 1:
			text = "   " + text + "   "
		case 2:
			text = strings.ReplaceAll(text, " = ", "   =  ")
		case 3:
			text = strings.ReplaceAll(text, ", ", " ,")
		}
		b.WriteString(text + "\n")
	}
	return b.String()
}

func formatted(source string) string {
	f, _ := parser.Parse("f.nbx", source)
	return ast.Format(f)
}

// place is a line number, which formatting may move.
var place = regexp.MustCompile(`\.nbx:\d+`)

// TestFormatKeepsCircuits: the circuits of every example, and with them the library, are the same before and after
// formatting, of tidy and of untidy files.
func TestFormatKeepsCircuits(t *testing.T) {
	circuit := func(path string, change func(string) string) string {
		r, err := Flatten(path, onDisk{change}, Options{})
		require.NoError(t, err)
		require.False(t, r.Failed(), "%s: %v", path, r.Diags)
		var b bytes.Buffer
		require.NoError(t, Show(&b, r, "ir"))
		return place.ReplaceAllString(b.String(), ".nbx")
	}
	files, err := filepath.Glob("../../examples/*.nbx")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range append(files, "../../stdlib/testdata/wirings.nbx") {
		before := circuit(path, untidy)
		assert.Equal(t, before, circuit(path, func(s string) string { return formatted(untidy(s)) }), path)
		assert.Equal(t, before, circuit(path, formatted), path)
	}
	for name, text := range stdlib.Files() {
		assert.Equal(t, text, formatted(text), name)
	}
}
