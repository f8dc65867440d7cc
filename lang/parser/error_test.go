package parser

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/lang/ast"
	"nbc/lang/diag"
)

// marker stands right before the token that is wrong: /* ERROR NBX0001 "regexp on the message and the help" */
var marker = regexp.MustCompile(`/\* ERROR (NBX\d{4}) ("(?:[^"\\]|\\.)*") \*/`)

type expectation struct {
	offset int
	code   string
	text   *regexp.Regexp
}

// expectations takes the markers out of a source.
func expectations(t *testing.T, marked string) (source string, list []expectation) {
	t.Helper()
	var b strings.Builder
	last := 0
	for _, m := range marker.FindAllStringSubmatchIndex(marked, -1) {
		b.WriteString(marked[last:m[0]])
		text, err := strconv.Unquote(marked[m[4]:m[5]])
		require.NoError(t, err)
		list = append(list, expectation{b.Len(), marked[m[2]:m[3]], regexp.MustCompile("(?s)" + text)})
		last = m[1]
	}
	b.WriteString(marked[last:])
	return b.String(), list
}

// TestErrors: the files in testdata/errors hold every mistake with its message, code and place; there are no others.
func TestErrors(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*.nbx")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			source, want := expectations(t, string(b))
			_, got := Parse(path, source)
			byOffset := map[int]diag.Diagnostic{}
			for _, d := range got {
				assert.NotContains(t, byOffset, d.Span.Start.Offset, "two at one place: %s", d.Message)
				byOffset[d.Span.Start.Offset] = d
			}
			for _, w := range want {
				d, ok := byOffset[w.offset]
				delete(byOffset, w.offset)
				line := 1 + strings.Count(source[:w.offset], "\n")
				if assert.True(t, ok, "missing in line %d: %s %s", line, w.code, w.text) {
					assert.Equal(t, w.code, d.Code, "%d: %s", line, d.Message)
					assert.Regexp(t, w.text, d.Message+"\n"+d.Help, "%d", line)
					assert.Equal(t, diag.Error, d.Severity)
				}
			}
			for _, d := range byOffset {
				t.Errorf("%s: not expected: %s %s (%s)", d.Span.Start, d.Code, d.Message, d.Help)
			}
		})
	}
}

// Every fix gives a source that no longer has the mistake.
func TestFixes(t *testing.T) {
	for source, want := range map[string]string{
		"blox B { on c { x = 1 } }":                 "blox B { on c { x := 1 } }",
		"blox B { x' := 1 }":                        "blox B { x' = 1 }",
		"blox B { let x := 1 }":                     "blox B { let x = 1 }",
		"blox B { param d : ms = 90 ms^2 }":         "blox B { param d : ms = 90 [ms^2] }",
		"blox B { when x = 3 { y := 1 } }":          "blox B { when x == 3 { y := 1 } }",
		"blox B { param s : mS/cm² = 1 }":           "blox B { param s : mS/cm^2 = 1 }",
		"blox B { parm x = 1 }":                     "blox B { param x = 1 }",
		"blx B { param x = 1 }":                     "blox B { param x = 1 }",
		"experiment e of C { recrod V every 1 ms }": "experiment e of C { record V every 1 ms }",
	} {
		_, ds := Parse("t", source)
		require.Len(t, ds, 1, source)
		require.NotNil(t, ds[0].Fix, source)
		e := ds[0].Fix
		fixed := source[:e.Span.Start.Offset] + e.New + source[e.Span.End.Offset:]
		assert.Equal(t, want, fixed)
		_, ds = Parse("t", fixed)
		assert.Empty(t, ds, fixed)
	}
}

func TestUnclosedBodies(t *testing.T) {
	source := "blox A {\n  on block {\n    x := 1\n\n  param y\n}\n\nblox B {\n  param z = \n}\n"
	f, ds := Parse("t", source)
	require.Len(t, ds, 2)
	assert.Equal(t, CodeUnclosed, ds[0].Code)
	assert.Contains(t, ds[0].Message, "'}'")
	require.Len(t, ds[0].Labels, 2)
	assert.Equal(t, 1, ds[0].Labels[0].Span.Start.Line, "the body that is open at the end")
	assert.Equal(t, 2, ds[0].Labels[1].Span.Start.Line, "the one that the indentation blames")
	assert.Equal(t, 9, ds[1].Span.Start.Line)
	assert.Len(t, f.Decls, 2)

	_, ds = Parse("t", "blox A {\n  let x = (1 + f(2, 3)\n  let y = [1, 2\n  state z = \"text\n}\nblox B { }\n")
	require.Len(t, ds, 3)
	assert.Equal(t, []string{CodeUnclosed, CodeUnclosed, CodeOpenString}, []string{ds[0].Code, ds[1].Code, ds[2].Code})
	assert.Equal(t, "opened here", ds[0].Labels[0].Text)

	f, ds = Parse("t", "circuit A {\n  node a : B(x = 1,\n    y = f(2\n  a, c -> b { weight = 3 }\n  x[i' = 3\n  y := 4\n}\n")
	require.Len(t, ds, 2, "statements show that a bracket before them was not closed")
	assert.Equal(t, []int{3, 5}, []int{ds[0].Span.Start.Line, ds[1].Span.Start.Line})
	assert.Len(t, f.Decls[0].(*ast.Circuit).Body.Items, 4)
}

func TestDepth(t *testing.T) {
	deep := func(open, inner, close string) string {
		return strings.Repeat(open, 3000) + inner + strings.Repeat(close, 3000)
	}
	for name, source := range map[string]string{
		"round":   "const x = " + deep("(", "1", ")"),
		"square":  "const x = " + deep("[", "1", "]"),
		"minus":   "const x = " + deep("-", "1", ""),
		"not":     "const x = " + deep("not ", "1", ""),
		"power":   "const x = " + deep("2^", "1", ""),
		"if":      "const x = " + deep("if a then ", "1", " else 2"),
		"calls":   "const x = " + deep("f(", "1", ")"),
		"units":   "const x : " + deep("(", "ms", ")"),
		"bodies":  "blox B { " + deep("on x { ", "", "}") + "}",
		"else":    "blox B { " + deep("if a { } else ", "{ }", "") + "}",
		"for":     "blox B { " + deep("for i in 1..2 { ", "", "}") + "}",
		"open":    "blox B { " + deep("{", "", ""),
		"options": "blox B { " + deep("a -> b { c = f(", "", ""),
	} {
		_, ds := Parse("t", source)
		require.NotEmpty(t, ds, name)
		if name != "open" && name != "options" {
			require.Len(t, ds, 1, name)
			assert.Equal(t, CodeDepth, ds[0].Code, name)
		}
	}
	flat := "const x = 1" + strings.Repeat(" + 1", 1000)
	_, ds := Parse("t", flat)
	assert.Empty(t, ds, "a long sum is not deep")
	for _, link := range []string{" + 1", ".x", "[1]", "(1)"} {
		_, ds := Parse("t", "const x = x"+strings.Repeat(link, 5000))
		require.Len(t, ds, 1, link)
		assert.Equal(t, CodeDepth, ds[0].Code, link)
	}
}

// What is too much for one file is said once, and a file of very many mistakes gives the first of them.
func TestLimits(t *testing.T) {
	_, ds := Parse("t", strings.Repeat("blox B { }\n", 50000))
	require.Len(t, ds, 1)
	assert.Equal(t, CodeLimit, ds[0].Code)
	_, ds = Parse("t", strings.Repeat("? ?\n", 5000))
	require.Len(t, ds, diag.MaxFindings+1)
	assert.Equal(t, diag.Note, ds[diag.MaxFindings].Severity)
}

// Mistakes stay where they are: in a file of declarations that each have one, every one is reported, and only that.
func TestOneErrorEach(t *testing.T) {
	bad := []string{"param", "let x = ", "x = 3", "A -> ", "on x", "state y : = 3", "when x = 3 { }", "node n HH", "foo bar", "x' y", "§", ") ]"}
	var b strings.Builder
	for i, item := range bad {
		b.WriteString("blox B" + strconv.Itoa(i) + " {\n  param good = 1\n  " + item + "\n  x' = -x\n}\n\n")
	}
	f, ds := Parse("t", b.String())
	require.Len(t, ds, len(bad))
	for i, d := range ds {
		assert.Equal(t, 3+6*i, d.Span.Start.Line, bad[i])
		body := f.Decls[i].(*ast.Blox).Body
		require.Len(t, body.Items, 3)
		assert.IsType(t, &ast.BadItem{}, body.Items[1])
		assert.IsType(t, &ast.Equation{}, body.Items[2])
	}
}

func TestCodesAreUnique(t *testing.T) {
	b, err := os.ReadFile("codes.go")
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, line := range regexp.MustCompile(`(?m)^\s+Code\w+\s+= "(NBX00\d\d)" +// \S`).FindAllStringSubmatch(string(b), -1) {
		assert.False(t, seen[line[1]], line[1])
		seen[line[1]] = true
	}
	assert.Equal(t, strings.Count(string(b), "= \"NBX"), len(seen), "each code has its comment")
}
