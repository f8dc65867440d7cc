package main

import (
	"errors"
	"os"
	"testing"
)

// TestDerivatives: the circuits and the C written by hand are the same equations.
func TestDerivatives(t *testing.T) {
	b := &bench{made: map[string]string{}, tmp: t.TempDir(), root: ".."}
	if err := os.Chdir(".."); err != nil {
		t.Fatal(err)
	}
	defer os.Chdir("bench")
	var err error
	if b.root, err = os.Getwd(); err != nil {
		t.Fatal(err)
	}
	for _, w := range []struct {
		file  string
		sizes map[string]int
	}{{"category.nbx", nil}, {masses, map[string]int{"N": 400}}, {"random.nbx", map[string]int{"N_exci": 203, "N_inhib": 61}}} {
		c, own, err := b.open(w.file, w.sizes, 2)
		defer closeAll(c, own)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range append(c, own...) {
			if _, err := sameDerivative(own[0], p); err != nil {
				t.Errorf("%s: %v", w.file, err)
			}
		}
	}
}

func TestDiffer(t *testing.T) {
	a := map[string][]float64{"x": {1, 2, 4}, "y": {0, 0}}
	if d, _ := differ(a, map[string][]float64{"x": {1, 2, 3}, "y": {0, 0}}); d != 0.25 {
		t.Errorf("the difference is %g", d)
	}
	if d, _ := differ(a, map[string][]float64{"x": {1, 2, 4}}); d < 1 {
		t.Errorf("a missing column differs by %g", d)
	}
}

func TestInTurn(t *testing.T) {
	bad := errors.New("bad")
	n := 0
	e := &entry{name: "a", once: func() (float64, error) { n++; return float64(n), nil }}
	if err := inTurn([]*entry{e}, 3); err != nil || len(e.ns) != 3 || e.ns[0] != 2 {
		t.Error(err, e.ns)
	}
	if err := inTurn([]*entry{{once: func() (float64, error) { return 0, bad }}}, 3); !errors.Is(err, bad) {
		t.Error(err)
	}
	if lo, mid, hi := quartiles([]float64{5, 1, 4, 2, 3}); lo != 2 || mid != 3 || hi != 4 {
		t.Error(lo, mid, hi)
	}
}

// TestProblems solves the test problems: the references agree with a second method and with published solutions, and every method's error
// stays within some multiple of its tolerance. With -v it prints steps and evaluations.
func TestProblems(t *testing.T) {
	if err := os.Chdir(".."); err != nil {
		t.Fatal(err)
	}
	defer os.Chdir("bench")
	for name, most := range map[string]float64{"problems-hull": 1000, "problems-stiff": 100} {
		b := &bench{made: map[string]string{}, tmp: t.TempDir()}
		rows, err := b.solveAll(suites[name])
		if err != nil {
			t.Fatal(err)
		}
		if testing.Verbose() {
			printSolved(rows)
		}
		for _, r := range rows {
			if !(r.worst < most) {
				t.Errorf("%s at %g: the error of %s is %.2g tolerances", r.method, r.tol, r.problem, r.worst)
			}
			if name == "problems-stiff" && r.steps > 20_000 {
				t.Errorf("%s at %g: %g steps on %s", r.method, r.tol, r.steps, r.problem)
			}
		}
	}
}
