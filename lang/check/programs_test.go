package check

import (
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nbc/lang/diag"
	"nbc/stdlib"
)

// TestSeededMistakes: one file with many mistakes of different sorts gives each of them, at its place, and none besides.
func TestSeededMistakes(t *testing.T) {
	p, ds := Load("testdata/twenty.nbx", diskLoader{})
	got := map[string]int{}
	for _, f := range found(p, ds) {
		got[fmt.Sprintf("%d %s %s", f.line, f.code, f.subject)]++
	}
	n := 0
	for i, line := range strings.Split(p.Root.Source, "\n") {
		_, marks, _ := strings.Cut(line, "//! ")
		for _, mark := range splitMarks(marks) {
			n++
			k := fmt.Sprintf("%d %s", i+1, mark)
			if got[k] != 1 {
				t.Errorf("not found: %s", k)
			}
			delete(got, k)
		}
	}
	for k := range got {
		t.Errorf("found besides: %s", k)
	}
	if n < 20 {
		t.Errorf("only %d mistakes", n)
	}
	if t.Failed() {
		t.Log(render(t, p, ds))
	}
}

// splitMarks splits "NBX0902 a NBX0904 b".
func splitMarks(s string) []string {
	var marks []string
	for _, part := range strings.Split(s, "NBX")[1:] {
		marks = append(marks, "NBX"+strings.TrimSpace(part))
	}
	return marks
}

// memory is a loader of one file in memory, with the library.
type memory struct {
	source string
	std    map[string]string
}

func (m memory) Load(path string) (string, error) {
	if path == "main.nbx" {
		return m.source, nil
	}
	return "", fmt.Errorf("no such file")
}

func (m memory) Std() map[string]string { return m.std }

func (m memory) Data(string) (Table, bool) { return Table{}, false }

const big = `use std
circuit Big {
  node A[100000] : HHExci
  node R : Cortical(N_wta = 20000, N_exci = 5, density = 0.001, weight = 1)
  node S : Cortical(N_wta = 20000, N_exci = 5, density = 0.001, weight = 1)
  A -> A where pre != post { pairs = bernoulli(0.01), weight = 1 }
  R -> S { weight = 1, density = 0.01 }
  for i in 1..100000, j in 1..100000 where i != j { A[i] -> A[j] { weight = 0.1 } }
}
experiment e of Big { run 0 ms .. 1 ms; record spikes of A }
`

// TestNothingExpands: 300,000 neurons and ten thousand million statements check as fast as three neurons.
func TestNothingExpands(t *testing.T) {
	start := time.Now()
	p, ds := Load("main.nbx", memory{big, stdlib.Files()})
	if len(ds) > 0 {
		t.Error(render(t, p, ds))
	}
	if d := time.Since(start); d > time.Second {
		t.Errorf("took %v", d)
	}
}

// TestSameOutput: the same findings in the same order, whatever the order of maps.
func TestSameOutput(t *testing.T) {
	var first string
	for i := range 5 {
		p, ds := Load("testdata/twenty.nbx", diskLoader{})
		text := render(t, p, ds)
		if i == 0 {
			first = text
		} else if text != first {
			t.Fatal("the output differs from run to run")
		}
	}
}

func TestProgramTables(t *testing.T) {
	p, ds := Load("../../examples/category_learning.nbx", diskLoader{})
	if diag.HasErrors(ds) {
		t.Fatal(render(t, p, ds))
	}
	hh := p.BloxOf("HHExci")
	if hh == nil || !p.Is(hh, "HHNeuron") || !p.Is(hh, "Active") || !p.Is(hh, "HHExci") || p.Is(hh, "HHInhib") {
		t.Fatal("HHExci and its kinds")
	}
	if u := hh.Members.By["V"].Unit.String(); u != "mV" {
		t.Errorf("V is in %s", u)
	}
	if u := hh.Members.By["α_n"].Unit.String(); u != "1/ms" {
		t.Errorf("α_n is in %s", u)
	}
	if m := p.BloxOf("Cortical").Members.By["N_exci"]; !m.Size {
		t.Error("N_exci decides a size")
	}
	if m := p.BloxOf("Cortical").Members.By["weight"]; m.Size {
		t.Error("weight decides no size")
	}
	conn, _, err := p.Dispatch(hh, hh, "")
	if err != nil || conn.Name != "AMPA" {
		t.Errorf("HHExci -> HHExci: %v", err)
	}
	_, w, err := p.Dispatch(p.BloxOf("Cortical"), p.BloxOf("Striatum"), "")
	if err != nil || w == nil || w.Decl.Src.Types[0].Name.Name != "Cortical" {
		t.Errorf("Cortical -> Striatum: %v", err)
	}
	if _, _, err := p.Dispatch(hh, p.BloxOf("TAN"), ""); err == nil || len(err.(*DispatchError).Candidates) == 0 {
		t.Errorf("HHExci -> TAN: %v", err)
	}
	n, err := p.ConstInt(p.Root, p.Circuits["CategoryLearning"].Members.By["VAC"].Node.Args[0].Value, nil)
	if err != nil || n != 4 {
		t.Errorf("N_wta = %d, %v", n, err)
	}
}

func BenchmarkCheck(b *testing.B) {
	for b.Loop() {
		Load("../../examples/corticostriatal.nbx", diskLoader{})
	}
}

// FuzzCheck: no input makes the checker fail, whatever it says.
func FuzzCheck(f *testing.F) {
	std := stdlib.Files()
	for _, s := range std {
		f.Add(s)
	}
	f.Add(big)
	small := map[string]string{"prelude.nbx": std["prelude.nbx"], "neurons.nbx": std["neurons.nbx"], "synapses.nbx": std["synapses.nbx"]}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 1<<16 {
			return
		}
		_, ds := Load("main.nbx", memory{source, small})
		for _, d := range ds {
			if d.Code == Internal {
				t.Fatal(d.Message)
			}
		}
	})
}

// TestWrong checks whole files of mistakes of one sort; a line may have several.
func TestWrong(t *testing.T) {
	files, _ := filepath.Glob("testdata/wrong/*.nbx")
	for _, f := range files {
		p, ds := Load(f, diskLoader{})
		want, got := map[string]int{}, map[string]int{}
		for i, line := range strings.Split(p.Root.Source, "\n") {
			_, marks, _ := strings.Cut(line, "//! ")
			for _, mark := range splitMarks(marks) {
				want[fmt.Sprintf("%d %s", i+1, mark)]++
			}
		}
		for _, f := range found(p, ds) {
			got[fmt.Sprintf("%d %s %s", f.line, f.code, f.subject)]++
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: got\n%v\nwant\n%v\n%s", f, got, want, render(t, p, ds))
		}
	}
}

// TestLargeInputs: large files, each of one monstrous shape, are checked in reasonable time.
func TestLargeInputs(t *testing.T) {
	const size = 40_000
	rep := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, source := range map[string]string{
		"sum":      "blox B { let x = 1" + rep("+1") + "\n}",
		"time":     "blox B { var x = 0\n at 1 ms" + rep("+ 1 ms") + " { x := 1 }\n}",
		"parens":   "blox B { let x = " + strings.Repeat("(", size/2) + "1" + strings.Repeat(")", size/2) + "\n}",
		"powers":   "blox B { param a : mV = 1\n let x = a" + rep("^2") + "\n}",
		"minus":    "blox B { let x = " + rep("-") + "1\n}",
		"list":     "blox B { param a[3] = [1" + rep(", 1") + "]\n}",
		"selects":  "blox B { let x = a" + rep(".b") + "\n}",
		"products": "blox B { param a : mV = 1\n let x = a" + rep("*a") + "\n}",
		"ifs":      "blox B { let x = " + rep("if true then 1 else ") + "1\n}",
		"lets":     "blox B {\n let a0 = 1\n" + chain(20000) + "}",
		"names":    rep("blox B { }\n"),
		"nested":   "circuit C { node n : T\n" + rep("for i in 1..2 {\n") + "}",
		"writes":   "blox B { var x = 0\n at 1 ms {\n" + rep("x += 1\n") + "}\n}",
		"sides":    "blox A { }\ncircuit C { node a : A\n a" + rep(", a") + " -> a\n}",
		"calls":    "func f(x) = x\nblox B { let y = " + rep("f(") + "1\n}",
		"garbage":  rep("}{"),
		"doubling": "const c0 = 1\n" + double("const c%[1]d = c%[2]d + c%[2]d\n") + "blox B { param N : int = c900\n node b[c900] : B }",
		"funcs":    "func f0(x) = x\n" + double("func f%[1]d(x) = f%[2]d(x) + f%[2]d(x)\n") + "blox B { let y = f900(1) }",
		"kinds":    "kind K0 { let x }\n" + double("kind K%[1]d : K%[2]d { }\n") + "blox B : K900 { let x = 1 }",
		"composed": "blox B0 { }\n" + double("blox B%[1]d { node a, b : B%[2]d }\n"),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			Load("main.nbx", memory{source, nil})
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

// double writes declarations that each rest on the one before.
func double(form string) string {
	var b strings.Builder
	for i := range 900 {
		fmt.Fprintf(&b, form, i+1, i)
	}
	return b.String()
}

// chain is n lets, each defined by the one before.
func chain(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " let a%d = a%d + 1\n", i+1, i)
	}
	return b.String()
}
