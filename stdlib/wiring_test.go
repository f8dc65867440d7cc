package stdlib_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"

	"nbc/codegen/compile"
)

// edge is a row of a network file.
type edge struct{ source, target, weight string }

// Every wiring joins what the library says it joins: numbers of edges, bounds of degrees, weights.
func TestWirings(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	t.Setenv("NBC_CACHE", t.TempDir())
	r, program, err := compile.Build(context.Background(), "testdata/wirings.nbx", files{}, compile.Options{})
	for _, d := range r.Diags {
		t.Errorf("%s: %s: %s (%s)", d.Span.Start, d.Code, d.Message, d.Help)
	}
	if err != nil || program == "" {
		t.Fatal("no program", err)
	}
	for _, seed := range []string{"1", "2"} {
		dir := filepath.Join(t.TempDir(), "out")
		cmd := exec.Command(program, "--quiet", "--no-figures", "--save-network", "--seed", seed, "--rtol", "1e-3", "--out", dir)
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		edges := map[string][]edge{}
		for _, row := range table(t, filepath.Join(dir, "network.csv"))[1:] {
			edges[row[0]] = append(edges[row[0]], edge{row[1], row[2], row[3]})
		}
		wirings(t, edges)
	}
}

func wirings(t *testing.T, edges map[string][]edge) {
	for label, n := range map[string]int{
		"A":        12, // 4 from the feed-forward interneuron, 2 x 4 between the units
		"A.wta[1]": 4, "B": 4,
		"A -> B": 4, "C -> D": 20, "C -> B": 12, "C -> T": 500, "C -> S": 45, "T -> B": 4, "T -> E": 20,
		"T -> P": 25, "P -> T": 25, "Q -> P": 15,
		"D -> R": 5 + 10 + 10, "R -> Z": 25 + 2, "Z -> R": 5 + 2,
		"R -> tan_": 1, "Z -> da": 1, "tan_ -> R": 1, "R -> policy": 1,
		"stim -> A": 4, "stim -> T": 25, "asc -> A": 1, "h -> A.wta[1]": 2, "e -> R": 5, "e -> P": 25,
	} {
		if len(edges[label]) != n {
			t.Errorf("%s: %d edges, not %d", label, len(edges[label]), n)
		}
	}
	for label, most := range map[string][2]int{ // largest out-degree and in-degree
		"C -> D": {1, 2}, "C -> B": {4, 3}, "C -> S": {15, 3}, "T -> P": {1, 1}, "Q -> P": {1, 1},
	} {
		out, in := map[string]int{}, map[string]int{}
		for _, e := range edges[label] {
			out[e.source]++
			in[e.target]++
			if out[e.source] > most[0] || in[e.target] > most[1] {
				t.Errorf("%s: %s -> %s is too many", label, e.source, e.target)
			}
		}
	}
	// Without the modulator's projection the weight is the inhibited one, with it the boosted one.
	for label, weight := range map[string]string{"T -> B": "2", "T -> E": "0.1"} {
		for _, e := range edges[label] {
			if e.weight != weight {
				t.Errorf("%s: weight %s", label, e.weight)
			}
		}
	}
	// The thalamus is never joined both ways.
	there := map[[2]string]bool{}
	for _, e := range edges["T"] {
		there[[2]string{e.source, e.target}] = true
	}
	for e := range there {
		if e[0] == e[1] || there[[2]string{e[1], e[0]}] {
			t.Errorf("T: %s and %s are joined both ways", e[0], e[1])
		}
	}
	if n := len(there); n < 150 || n > 300 { // 300 pairs, each joined with probability 3/4
		t.Errorf("T: %d edges", n)
	}
	// A cortical neuron has one weight in a striatum.
	weights := map[string]string{}
	for _, e := range edges["D -> R"] {
		if w, ok := weights[e.source]; ok && w != e.weight {
			t.Errorf("%s has the weights %s and %s", e.source, w, e.weight)
		}
		weights[e.source] = e.weight
	}
	// The matrix has sources in rows.
	want := []edge{{"A.wta[1].exci[2]", "B.wta[1].exci[1]", "1"}, {"A.wta[1].exci[1]", "B.wta[1].exci[2]", "1"},
		{"A.wta[2].exci[2]", "B.wta[1].exci[2]", "0.5"}, {"A.wta[1].exci[1]", "B.wta[2].exci[2]", "2"}}
	for i, e := range edges["A -> B"] {
		if i < len(want) && e != want[i] {
			t.Errorf("A -> B: %v, not %v", e, want[i])
		}
	}
}
