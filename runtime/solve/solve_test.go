package solve

import (
	"errors"
	"math"
	"slices"
	"testing"

	"nbc/runtime/vec"
)

func adaptiveMethods() (names []string) {
	for _, m := range Methods() {
		if m.Adaptive {
			names = append(names, m.Name)
		}
	}
	return names
}

func make1(t testing.TB, method string, p *problem, opt Options) Stepper {
	t.Helper()
	in, err := New(method, System{N: p.n, RHS: p.f}, opt)
	if err != nil {
		t.Fatal(err)
	}
	p.start(in)
	return in
}

// TestTolerance runs every adaptive method at several tolerances: the error,
// of steps and of dense output, stays within a factor of the tolerance.
func TestTolerance(t *testing.T) {
	for _, name := range adaptiveMethods() {
		for _, p := range problems {
			for _, tol := range []float64{1e-4, 1e-6, 1e-9} {
				if name == "BS3" && tol < 1e-8 {
					continue
				}
				in := make1(t, name, p, Options{RTol: tol, ATol: tol})
				worst := 0.0
				out := make([]float64, p.n)
				for in.T() < p.t1 {
					if err := in.Step(p.t1); err != nil {
						t.Fatal(err)
					}
					in.Dense((in.T()+in.TPrev())/2, out)
					worst = math.Max(worst, p.errorAt((in.T()+in.TPrev())/2, out))
					worst = math.Max(worst, p.errorAt(in.T(), in.Y()))
				}
				t.Logf("%s %s at %g: error %.1e, %+v", name, p.name, tol, worst, in.Stats())
				if worst > 100*tol {
					t.Errorf("%s %s at %g: error %g", name, p.name, tol, worst)
				}
			}
		}
	}
}

// TestEndsExactly steps to awkward times: T lands on each to the bit, no step
// passes it, and a cut does not make the following steps small.
func TestEndsExactly(t *testing.T) {
	for _, m := range Methods() {
		in := make1(t, m.Name, &oscillator, Options{Dt: 0.01, RTol: 1e-6, ATol: 1e-6})
		ends := []float64{0.01, 0.1 + 0.2, 0.3000001, 1.0 / 3, math.Nextafter(1.0/3, 1), 0.7, 1, 2.5}
		for _, end := range ends {
			for in.T() != end {
				if err := in.Step(end); err != nil {
					t.Fatal(err)
				}
				if in.T() > end || in.T() <= in.TPrev() {
					t.Fatalf("%s: from %g to %g, past %g", m.Name, in.TPrev(), in.T(), end)
				}
			}
			if e := oscillator.errorAt(end, in.Y()); e > 3e-2 {
				t.Errorf("%s: error %g at %g", m.Name, e, end)
			}
		}
		if m.Adaptive && in.NextStep() < 0.01 {
			t.Errorf("%s: the step is %g after cuts", m.Name, in.NextStep())
		}
		if err := in.Step(2.5); err != nil || in.T() != 2.5 {
			t.Errorf("%s: a step to T: %v", m.Name, err)
		}
		if in.Step(2.4) == nil || in.Step(math.NaN()) == nil {
			t.Errorf("%s: a step backward or to NaN is no error", m.Name)
		}
	}
}

// TestGrid: fixed steps end on t0 + k·dt to the bit, cut or not.
func TestGrid(t *testing.T) {
	in := make1(t, "RK4", &oscillator, Options{Dt: 0.1})
	in.Reset(0.05, []float64{1, 0})
	for k := 1; k <= 1000; k++ {
		at := 0.05 + float64(k)*0.1
		if k%7 == 0 {
			if err := in.Step(at - 0.03); err != nil || in.T() != at-0.03 {
				t.Fatal(err, in.T())
			}
		}
		if err := in.Step(1e9); err != nil || in.T() != at {
			t.Fatalf("%v: step %d ends at %g", err, k, in.T())
		}
	}
}

// TestDenseAt: named components equal the whole, the ends are the states, and
// dense output changes nothing that follows.
func TestDenseAt(t *testing.T) {
	for _, m := range Methods() {
		opt := Options{Dt: 0.05, RTol: 1e-5, ATol: 1e-5}
		a, b := make1(t, m.Name, &kepler, opt), make1(t, m.Name, &kepler, opt)
		all, some := make([]float64, 4), make([]float64, 2)
		for a.T() < 2 {
			if a.Step(2) != nil || b.Step(2) != nil {
				t.Fatal("no step")
			}
			for _, th := range []float64{0, 0.3, 0.3, 1} {
				at := a.TPrev() + th*(a.T()-a.TPrev())
				a.Dense(at, all)
				a.DenseAt(at, []int32{3, 1}, some)
				if some[0] != all[3] || some[1] != all[1] {
					t.Fatalf("%s: DenseAt is %g, Dense %g", m.Name, some, all)
				}
			}
			for i, y := range a.Y() {
				if y != b.Y()[i] || a.T() != b.T() {
					t.Fatalf("%s: dense output changes the run at %g", m.Name, a.T())
				}
			}
		}
	}
}

// TestNoAllocation: steps, resets and dense output allocate nothing.
func TestNoAllocation(t *testing.T) {
	for _, m := range Methods() {
		in := make1(t, m.Name, &kepler, Options{Dt: 0.01, RTol: 1e-6, ATol: 1e-6})
		out, idx := make([]float64, 4), []int32{2}
		n := testing.AllocsPerRun(100, func() {
			if err := in.Step(1e9); err != nil {
				t.Fatal(err)
			}
			in.Dense((in.T()+in.TPrev())/2, out)
			in.DenseAt((in.T()+in.TPrev())/2, idx, out)
			in.Reset(in.T(), in.Y())
		})
		if n != 0 {
			t.Errorf("%s allocates %g times", m.Name, n)
		}
	}
}

// TestSameBits: the scalar and the vector sums give the same run.
func TestSameBits(t *testing.T) {
	defer vec.Use("auto")
	for _, m := range Methods() {
		var end [][]float64
		for _, k := range vec.Kernels() {
			if err := vec.Use(k); err != nil {
				t.Fatal(err)
			}
			in := make1(t, m.Name, &kepler, Options{Dt: 0.01, RTol: 1e-6, ATol: 1e-6})
			for in.T() < 2 {
				if err := in.Step(2); err != nil {
					t.Fatal(err)
				}
			}
			end = append(end, slices.Clone(in.Y()))
		}
		for _, y := range end[1:] {
			if !slices.Equal(y, end[0]) {
				t.Errorf("%s: %g and %g", m.Name, end[0], y)
			}
		}
	}
}

// TestNotFinite: the error names the state and the time.
func TestNotFinite(t *testing.T) {
	for _, m := range Methods() {
		f := func(at float64, y, dy []float64) {
			for i := range dy {
				dy[i] = -y[i]
			}
			if at > 1 {
				dy[5] = math.Log(-1)
			}
		}
		in, err := New(m.Name, System{N: 7, RHS: f}, Options{Dt: 0.01})
		if err != nil {
			t.Fatal(err)
		}
		in.Reset(0, []float64{1, 1, 1, 1, 1, 1, 1})
		for err == nil && in.T() < 2 {
			err = in.Step(2)
		}
		var nf *NonFiniteError
		if !errors.As(err, &nf) || nf.Index != 5 || math.Abs(nf.T-1) > 0.011 || !math.IsNaN(nf.Value) {
			t.Errorf("%s: %v", m.Name, err)
		}
		if m.Adaptive && math.Abs(nf.T-1) > 1e-10 {
			t.Errorf("%s: the pole at 1 is found at %.15g", m.Name, nf.T)
		}
	}
}

// TestBlowUp: y' = y² has a pole at t = 1; both kinds of error may show it.
func TestBlowUp(t *testing.T) {
	for _, name := range adaptiveMethods() {
		f := func(_ float64, y, dy []float64) { dy[0], dy[1] = 0, y[1]*y[1] }
		in, err := New(name, System{N: 2, RHS: f}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		in.Reset(0, []float64{1, 1})
		for err == nil && in.T() < 2 {
			err = in.Step(2)
		}
		var nf *NonFiniteError
		var su *StepUnderflowError
		switch {
		case errors.As(err, &nf) && nf.Index == 1 && math.Abs(nf.T-1) < 1e-4:
		case errors.As(err, &su) && su.Index == 1 && math.Abs(su.T-1) < 1e-4:
		default:
			t.Errorf("%s: %v at %g", name, err, in.T())
		}
	}
}

// TestReset: after a jump of the state the step stays of the size it was, and
// the solution is the new one.
func TestReset(t *testing.T) {
	for _, name := range adaptiveMethods() {
		in := make1(t, name, &oscillator, Options{RTol: 1e-6, ATol: 1e-6})
		for in.T() < 3 {
			if err := in.Step(3); err != nil {
				t.Fatal(err)
			}
		}
		h := in.NextStep()
		in.Reset(0, []float64{1, 0})
		if in.NextStep() != h || in.TPrev() != 0 {
			t.Errorf("%s: step %g after Reset instead of %g", name, in.NextStep(), h)
		}
		out := make([]float64, 2)
		in.Dense(0, out)
		if out[0] != 1 || out[1] != 0 {
			t.Errorf("%s: Dense after Reset gives %g", name, out)
		}
		for in.T() < 3 {
			if err := in.Step(3); err != nil {
				t.Fatal(err)
			}
		}
		if e := oscillator.errorAt(3, in.Y()); e > 1e-4 {
			t.Errorf("%s: error %g after Reset", name, e)
		}
	}
}

func TestOptions(t *testing.T) {
	f := oscillator.f
	for _, o := range []Options{{}, {Dt: -1}, {Dt: math.NaN()}, {Dt: math.Inf(1)}} {
		if _, err := New("RK4", System{N: 2, RHS: f}, o); err == nil {
			t.Errorf("RK4 takes %+v", o)
		}
	}
	for _, o := range []Options{{RTol: -1}, {ATol: math.NaN()}, {MaxStep: -1}, {Dt: -1}} {
		if _, err := New("Vern7", System{N: 2, RHS: f}, o); err == nil {
			t.Errorf("Vern7 takes %+v", o)
		}
	}
	var un *UnknownMethodError
	if _, err := Lookup("tist5"); !errors.As(err, &un) || un.Nearest != "Tsit5" {
		t.Error(err)
	}
	if m, err := Lookup("vern7"); err != nil || m.Name != "Vern7" || m.Stages != 10 || !m.Adaptive {
		t.Error(m, err)
	}
	in, err := New("Vern7", System{RHS: func(float64, []float64, []float64) {}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	in.Reset(0, nil)
	for in.T() < 5 {
		if err := in.Step(5); err != nil {
			t.Fatal(err)
		}
	}
	in = make1(t, "Tsit5", &kepler, Options{MaxSteps: 5})
	for err == nil && in.T() < 2 {
		err = in.Step(2)
	}
	var ms *MaxStepsError
	if !errors.As(err, &ms) {
		t.Error(err)
	}
	in = make1(t, "Vern7", &oscillator, Options{MaxStep: 0.01})
	for range 20 {
		if err := in.Step(5); err != nil || in.T()-in.TPrev() > 0.01+1e-15 {
			t.Fatal(err, in.T()-in.TPrev())
		}
	}
}

// TestUnread: that integrals are not known within steps changes no bit.
func TestUnread(t *testing.T) {
	const n, read = 40, 2
	f := func(_ float64, y, dy []float64) {
		dy[0], dy[1] = y[1], -y[0]
		for i := read; i < n; i++ {
			dy[i] = float64(i) * y[0] * y[0]
		}
	}
	for _, m := range Methods() {
		var end []float64
		for _, unread := range []int{0, n - read} {
			y := make([]float64, n)
			y[0] = 1
			in, err := New(m.Name, System{N: n, RHS: f, Unread: unread}, Options{Dt: 0.01, RTol: 1e-6, ATol: 1e-6})
			if err != nil {
				t.Fatal(err)
			}
			in.Reset(0, y)
			mid := make([]float64, n)
			for in.T() < 2 {
				if err := in.Step(2); err != nil {
					t.Fatal(err)
				}
				in.Dense((in.T()+in.TPrev())/2, mid)
			}
			if got := append(slices.Clone(in.Y()), mid...); end == nil {
				end = got
			} else if !slices.Equal(end, got) {
				t.Errorf("%s: %g and %g", m.Name, end, got)
			}
		}
	}
}

// TestTolerancesBelowRounding: tolerances that numbers cannot keep are not followed to ever shorter steps.
func TestTolerancesBelowRounding(t *testing.T) {
	for _, m := range Methods() {
		if !m.Adaptive {
			continue
		}
		s, err := New(m.Name, System{N: 1, RHS: func(t float64, y, dy []float64) { dy[0] = 1 + 0.3*math.Sin(t) - y[0]*y[0] }},
			Options{RTol: 1e-20, ATol: 1e-30, MaxSteps: 100_000})
		if err != nil {
			t.Fatal(err)
		}
		s.Reset(0, []float64{1})
		for s.T() < 3 {
			if err := s.Step(3); err != nil {
				t.Errorf("%s: %v", m.Name, err)
				break
			}
		}
	}
}
