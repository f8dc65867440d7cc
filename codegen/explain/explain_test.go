package explain_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/codegen/explain"
	"nbc/codegen/flatten"
	"nbc/lang/check"
	"nbc/lang/diag"
	"nbc/stdlib"
)

// files is a loader of texts by path; what is not among them is read from disk.
type files map[string]string

func (f files) Load(path string) (string, error) {
	if t, ok := f[path]; ok {
		return t, nil
	}
	b, err := os.ReadFile(path)
	return string(b), err
}
func (files) Std() map[string]string          { return stdlib.Files() }
func (files) Data(string) (check.Table, bool) { return check.Table{}, false }

// flat expands the only circuit of a file.
func flat(t *testing.T, path string, texts files) *flatten.Flat {
	t.Helper()
	p, ds := check.Load(path, texts)
	require.False(t, diag.HasErrors(ds), "%v", ds)
	for _, c := range p.Circuits {
		f, ds := flatten.Flatten(p, c, flatten.Options{})
		require.NotNil(t, f, "%v", ds)
		return f
	}
	require.Fail(t, "no circuit")
	return nil
}

func of(t *testing.T, text, path string) *explain.Model {
	t.Helper()
	m, err := explain.Explain(flat(t, "c.nbx", files{"c.nbx": text}), path)
	require.NoError(t, err)
	return m
}

func textOf(t *testing.T, m *explain.Model) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, m.Text(&b))
	return b.String()
}

const small = `/// Two rings of oscillators. More is not said.
circuit Small {
  param N : int = 3
  node a[i in 1..N] : Osc(k = i*0.5 [1/ms], drive = 2 + sin(t/(1 ms)))
  node b : Osc
  rule grow = Grow(K = 2)
  a -> a where pre != post { pairs = all, weight = 1 }
  a -> b { pairs = all, weight = index(pre), learning = grow }
  a -> b via Late { pairs = bernoulli(0.5), weight = 2 }
}

func half(x) = x/2

/// Rule of the test.
rule Grow(K) {
  on trial.end { weight += K*(1 - weight) }
}

/// Leaky and squared.
blox Osc {
  /// Rate.
  param k : 1/ms = 1 in 0 .. 10
  param M : int = 2
  input drive
  state x = 1, y[M] = 0
  var n = 0
  let gain = half(x)
  let unused = y[1]
  if M > 1 { x' = k*(drive - x) } else { x' = -k*x }
  for i in 1..M { y[i]' = k*gain*y[i]^2 }
  event spike
  when x > 2 { n += 1; emit spike }
  every 5 ms stage reset { if n > 3 { n := 0 } else { n := n - 1 } }
}

default connection Pull (pre: Osc) -> (post: Osc) {
  param weight
  per pre {
    param τ : ms = 2 in 0.1 .. inf
    state s = 0
    s' = -s/τ + pre.k
  }
  post.drive += weight*s
}

connection Late (pre: Osc) -> (post: Osc) {
  param weight
  post.drive -= weight*pre.x - 1
}

experiment go of Small {
  run 0 ms .. 1 ms
  record a.x as x, b.y every 0.1 ms
}
`

func TestText(t *testing.T) {
	got := textOf(t, of(t, small, ""))
	golden := filepath.Join("testdata", "small.txt")
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

func TestPaths(t *testing.T) {
	m := of(t, small, "a[2]")
	require.Len(t, m.Populations, 1)
	p := m.Populations[0]
	assert.Equal(t, []string{"a[2]"}, p.Elements)
	assert.Equal(t, 1, p.Count)
	assert.Equal(t, "k", p.Parameters[0].Name)
	assert.Equal(t, "1", p.Parameters[0].Value, "the value of this element: 0.5*i")
	assert.Equal(t, "0 .. 10", p.Parameters[0].Bounds)
	assert.Equal(t, "0.5 .. 1.5", of(t, small, "a").Populations[0].Parameters[0].Value, "the range over the elements")
	assert.Equal(t, "Osc(M = 2)", of(t, small, "Osc").Populations[0].Name)
	late := of(t, small, "Late")
	assert.Empty(t, late.Populations)
	require.Len(t, late.Connections, 1)
	assert.Equal(t, explain.Edges{Number: 1.5, How: "expected"}, late.Connections[0].Statements[0].Count)
	for path, message := range map[string]string{
		"aa": "did you mean", "a[4]": "out of range 1..3", "a[x]": "an index is a number", "a[1": "missing", "a[1, 2]": "1 indices, not 2", "a.x": "there is no node",
	} {
		_, err := explain.Explain(flat(t, "c.nbx", files{"c.nbx": small}), path)
		assert.ErrorContains(t, err, message, path)
	}
}

func TestCounts(t *testing.T) {
	head := "blox A { state x = 0\n x' = -x/(1 ms)\n input i }\n default connection C (pre: A) -> (post: A) {\n param weight\n post.i += weight*pre.x\n }\n" +
		"blox Box { param N : int = 4\n node n[N] : A }\n"
	for statement, want := range map[string]explain.Edges{
		"a -> b { weight = 1 }":                                                                      {Number: 1, How: "exact"},
		"g -> g where true { pairs = all, weight = 1 }":                                              {Number: 36, How: "exact"},
		"g -> g where pre != post { pairs = all, weight = 1 }":                                       {Number: 30, How: "exact"},
		"g -> g where abs(index(pre) - index(post)) <= 1 { pairs = all, weight = 1 }":                {Number: 16, How: "exact"},
		"g -> h { pairs = one_to_one, weight = 1 }":                                                  {Number: 6, How: "exact"},
		"g -> h { pairs = indegree(2), weight = 1 }":                                                 {Number: 12, How: "exact"},
		"g -> h { pairs = outdegree(k), weight = 1 }":                                                {Number: 18, How: "exact"},
		"g -> h { pairs = bernoulli(0.25), weight = 1 }":                                             {Number: 9, How: "expected"},
		"for i in 1..6, j in 1..6 where i < j { g[i] -> h[j] { weight = 1 } }":                       {Number: 15, How: "exact"},
		"for i in 1..2, j in 1..2 where i != j { box[i].n -> box[j].n { pairs = all, weight = i } }": {Number: 32, How: "exact"},
		"for i in 1..6 { g[i] -> h where index(post) != i { pairs = all, weight = 1 } }":             {Number: 30, How: "exact"},
	} {
		m := of(t, head+"circuit T {\n param k : int = 3\n node a, b : A\n node g[6], h[6] : A\n node box[2] : Box\n "+statement+"\n}\n", "")
		require.Len(t, m.Connections, 1, statement)
		require.Len(t, m.Connections[0].Statements, 1, statement)
		assert.Equal(t, want, m.Connections[0].Statements[0].Count, statement)
	}
}

func TestJSON(t *testing.T) {
	b, err := json.Marshal(of(t, small, ""))
	require.NoError(t, err)
	assert.NotContains(t, string(b), "null", "lists are empty, not missing")
	var m map[string]any
	require.NoError(t, json.Unmarshal(b, &m))
	for _, k := range []string{"circuit", "nodes", "populations", "connections", "rules", "functions", "experiments"} {
		assert.Contains(t, m, k)
	}
}

// balanced checks braces, environments, \left and \right, and dollars of a LaTeX document.
func balanced(t *testing.T, doc string) {
	t.Helper()
	doc = strings.NewReplacer(`\\`, ` `, `\{`, ` `, `\}`, ` `, `\$`, ` `).Replace(doc)
	depth := 0
	for _, r := range doc {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		}
		require.GreaterOrEqual(t, depth, 0)
	}
	assert.Zero(t, depth, "braces")
	assert.Zero(t, strings.Count(doc, "$")%2, "dollars")
	assert.Equal(t, strings.Count(doc, `\left`)-strings.Count(doc, `\leftrightarrow`), strings.Count(doc, `\right`)-strings.Count(doc, `\rightarrow`))
	var open []string
	for _, part := range strings.Split(doc, `\`) {
		name, _, _ := strings.Cut(part, "}")
		if env, ok := strings.CutPrefix(name, "begin{"); ok {
			open = append(open, env)
		}
		if env, ok := strings.CutPrefix(name, "end{"); ok {
			require.NotEmpty(t, open)
			require.Equal(t, open[len(open)-1], env)
			open = open[:len(open)-1]
		}
	}
	assert.Empty(t, open)
}

func TestLaTeX(t *testing.T) {
	docs := map[string]*flatten.Flat{"small": flat(t, "c.nbx", files{"c.nbx": small})}
	examples, err := filepath.Glob("../../examples/*.nbx")
	require.NoError(t, err)
	require.NotEmpty(t, examples)
	for _, path := range examples {
		docs[strings.TrimSuffix(filepath.Base(path), ".nbx")] = flat(t, path, files{})
	}
	tex, err := exec.LookPath("pdflatex")
	for name, f := range docs {
		m, e := explain.Explain(f, "")
		require.NoError(t, e)
		var b bytes.Buffer
		require.NoError(t, m.LaTeX(&b))
		balanced(t, b.String())
		if err != nil || testing.Short() {
			continue
		}
		dir := t.TempDir()
		file := filepath.Join(dir, name+".tex")
		require.NoError(t, os.WriteFile(file, b.Bytes(), 0o644))
		cmd := exec.Command(tex, "-interaction=nonstopmode", "-halt-on-error", "-draftmode", file)
		cmd.Dir = dir
		out, e := cmd.CombinedOutput()
		require.NoError(t, e, "%s: %s", name, tail(string(out)))
	}
}

func tail(s string) string {
	lines := strings.Split(s, "\n")
	return strings.Join(lines[max(0, len(lines)-30):], "\n")
}
