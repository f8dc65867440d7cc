package accept

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// full tells whether the tests that take minutes run too.
func full() bool { return os.Getenv("NBC_FULL") == "1" }

// learner builds the category learning example and gives the flags that replay the network, draws and images of a seed of the
// reference.
func learner(t *testing.T, seed int) (p program, folder string, args []string) {
	t.Helper()
	folder = needs(t, filepath.Join(reference, "learning", fmt.Sprintf("seed%d", seed)))
	images := needs(t, stimuli)
	text, err := os.ReadFile(filepath.Join(folder, "network.csv"))
	require.NoError(t, err)
	if !bytes.Contains(text, []byte("\nAC,")) {
		// The reference leaves out a connection in which chance made no edge; a row without an edge says that none is meant.
		text = append(bytes.TrimRight(text, "\n"), "\nAC,,,\n"...)
	}
	network := filepath.Join(t.TempDir(), "network.csv")
	require.NoError(t, os.WriteFile(network, text, 0o644))
	return buildFile(t, "../examples/category_learning.nbx"), folder, []string{
		"--network", network, "--draws", filepath.Join(folder, "draws.csv"), "--set", "stim.images=" + images,
	}
}

// compareTrace compares the trials that were run: what was shown and chosen exactly, the values that decided within bound.
func compareTrace(t *testing.T, folder, dir string, trials int, bound float64) {
	t.Helper()
	want, got := readTable(t, folder, "trace.csv"), readTable(t, dir, "trace.csv")
	require.Len(t, got.rows, trials)
	want.rows = want.rows[:trials]
	for _, name := range []string{"trial", "category", "action", "correct"} {
		assert.Equal(t, want.texts(t, name), got.texts(t, name), name)
	}
	most := 0.0
	for _, name := range []string{"rho_1", "rho_2"} {
		w := want.numbers(t, name)
		d, i := worst(t, w, got.numbers(t, name))
		assert.LessOrEqual(t, d, bound, "%s of trial %d", name, i+1)
		most = max(most, d)
	}
	t.Logf("%d trials: all actions agree, rho within %.1e", trials, most)
}

// compareWeights compares weights relative to each one's size.
func compareWeights(t *testing.T, folder, dir string, bound float64) {
	t.Helper()
	read := func(elem ...string) map[string]float64 {
		x := readTable(t, elem...)
		con, src, dst, w := x.texts(t, "connection"), x.texts(t, "source"), x.texts(t, "target"), x.numbers(t, "weight")
		out := map[string]float64{}
		for i := range con {
			out[con[i]+": "+src[i]+" -> "+dst[i]] = w[i]
		}
		require.Len(t, out, len(con), "an edge is there twice")
		return out
	}
	want, got := read(folder, "weights-end.csv"), read(dir, "weights-end.csv")
	require.Len(t, got, len(want))
	most := 0.0
	for edge, w := range want {
		g, ok := got[edge]
		if !assert.True(t, ok, "no edge %s", edge) {
			continue
		}
		rel := math.Abs(g-w) / math.Abs(w)
		assert.LessOrEqual(t, rel, bound, edge)
		most = max(most, rel)
	}
	t.Logf("%d weights within %.1e", len(want), most)
}

// The first 30 trials of a network of the reference, at the tolerance of the example.
func TestLearningBegins(t *testing.T) {
	p, folder, args := learner(t, 1)
	const trials = 30
	dir := p.run(t, append(args, "--trials", fmt.Sprint(trials))...)
	compareTrace(t, folder, dir, trials, 1e-3)
}

// All trials of all networks of the reference at its tolerance: minutes, so only with NBC_FULL=1.
func TestLearning(t *testing.T) {
	if !full() {
		t.Skip("takes minutes: NBC_FULL=1 runs it")
	}
	for seed := 1; seed <= 3; seed++ {
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			p, folder, args := learner(t, seed)
			dir := p.run(t, append(args, "--rtol", "1e-9", "--atol", "1e-9", "--trials", "100")...)
			compareTrace(t, folder, dir, 100, 1e-5)
			compareWeights(t, folder, dir, 1e-5)
		})
	}
}

// One seed gives the same bits on every run, whatever GOMAXPROCS is. Only the times of computing may differ.
func TestSameBits(t *testing.T) {
	p := buildFile(t, "../examples/category_learning.nbx")
	run := func(procs string) map[string]string {
		dir := p.runWith(t, []string{"GOMAXPROCS=" + procs}, "--trials", "2", "--seed", "7", "--save-network")
		return contents(t, dir)
	}
	first := run("1")
	require.Contains(t, first, "network.csv")
	for _, procs := range []string{"1", "2"} {
		again := run(procs)
		assert.Len(t, again, len(first))
		for name, text := range first {
			assert.Equal(t, text, again[name], "%s with GOMAXPROCS=%s", name, procs)
		}
	}
}

var runField = regexp.MustCompile(`(?m)^  "run": .*$`)

// contents are the files of a run without what may differ between runs.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	out := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		if e.Name() == "manifest.json" {
			require.Regexp(t, runField, string(text))
			text = runField.ReplaceAll(text, nil)
		}
		out[e.Name()] = string(text)
	}
	return out
}
