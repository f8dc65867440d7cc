package solve

import (
	"math"
	"testing"

	"nbc/runtime/vec"
)

// follower is a gate that follows a slow drive a hundred times as fast as the drive changes.
var follower = gated{"follower", 1, []float64{1, 0}, 5, func(t float64, y, a, b []float64) {
	a[0], b[0] = 100*math.Cos(y[1]), -100
	a[1], b[1] = 1, 0
}}

// followed is its solution without what dies away.
func followed(t float64, y []float64) {
	y[0], y[1] = (1e4*math.Cos(t)+100*math.Sin(t))/(1e4+1), t
}

// TestBackwardDifferences measures the order of fast states, and of their dense output.
func TestBackwardDifferences(t *testing.T) {
	var errs, dense [2]float64
	for k := range errs {
		h := 0.125 / float64(int(1)<<k)
		in, err := New(adamsBDF, follower.system(), Options{RTol: 1e20, ATol: 1e20, Dt: h, MaxStep: h})
		if err != nil {
			t.Fatal(err)
		}
		s := in.(*multistep)
		s.Reset(0, follower.y0)
		s.remember(followed, h)
		out, want := make([]float64, 2), make([]float64, 2)
		for s.T() < follower.t1 {
			if err := s.Step(follower.t1); err != nil {
				t.Fatal(err)
			}
			followed(s.T(), want)
			errs[k] = max(errs[k], math.Abs(s.Y()[0]-want[0]))
			at := s.TPrev() + 0.4*(s.T()-s.TPrev())
			s.Dense(at, out)
			followed(at, want)
			dense[k] = max(dense[k], math.Abs(out[0]-want[0]))
		}
	}
	order, between := math.Log2(errs[0]/errs[1]), math.Log2(dense[0]/dense[1])
	t.Logf("order %.2f, dense %.2f, errors %.1e %.1e", order, between, errs[1], dense[1])
	if math.Abs(order-5) > 0.2 || between < 4.8 {
		t.Errorf("orders %.2f, dense %.2f, instead of 5", order, between)
	}
}

// TestHighOrder: below adamsTight the order of states that are not fast is 7.
func TestHighOrder(t *testing.T) {
	var errs [2]float64
	for k := range errs {
		h := 0.04 / float64(int(1)<<k)
		s := newMultistep(&System{N: 2, RHS: oscillator.f}, Options{RTol: 1e20, ATol: 1e20, MaxStep: h})
		s.most = adamsPast + 1
		oscillator.start(s)
		s.remember(oscillator.exact, h)
		for s.T() < oscillator.t1 {
			if err := s.Step(oscillator.t1); err != nil {
				t.Fatal(err)
			}
			errs[k] = max(errs[k], oscillator.errorAt(s.T(), s.Y()))
		}
	}
	if order := math.Log2(errs[0] / errs[1]); math.Abs(order-7) > 0.2 {
		t.Errorf("order %.2f instead of 7, errors %.1e", order, errs)
	}
}

// TestFastStates: a rate of 2000 /ms bounds no step, the error keeps to the tolerance, dense output and steps that end anywhere included.
func TestFastStates(t *testing.T) {
	for _, cut := range []float64{0, 0.0301} {
		s, err := New(adamsBDF, fast.system(), Options{RTol: 1e-6, ATol: 1e-6})
		if err != nil {
			t.Fatal(err)
		}
		s.Reset(0, fast.y0)
		out := make([]float64, 2)
		for n := 1; s.T() < fast.t1; {
			end := fast.t1
			if cut > 0 {
				end = min(end, float64(n)*cut)
			}
			if err := s.Step(end); err != nil {
				t.Fatal(err)
			}
			if s.T() == end {
				n++
			}
			for _, th := range []float64{0.3, 1} {
				at := s.TPrev() + th*(s.T()-s.TPrev())
				s.Dense(at, out)
				want := (math.Cos(at)*2000*2000 + 2000*math.Sin(at) + math.Exp(-2000*at)) / (2000*2000 + 1)
				if math.Abs(out[0]-want) > 3e-6 || math.Abs(out[1]-at) > 1e-12*(1+at) {
					t.Fatalf("%g instead of %g, %g at %g", out[0], want, out[1], at)
				}
			}
		}
		t.Logf("%+v", s.Stats())
		if n := s.Stats().Evaluations; n > 900 {
			t.Errorf("%d evaluations", n)
		}
	}
}

// TestSilentNeuron: at rest, gates and voltage that rest on each other do not bound the steps.
func TestSilentNeuron(t *testing.T) {
	silent := membrane
	silent.rates = func(t float64, y, a, b []float64) {
		membrane.rates(t, y, a, b)
		a[3] -= 10 // what makes it fire
	}
	sys := silent.system()
	s, err := New(adamsBDF, sys, Options{RTol: 1e-4, ATol: 1e-4})
	if err != nil {
		t.Fatal(err)
	}
	ref, _ := New("Vern9", sys, Options{RTol: 1e-12, ATol: 1e-12})
	s.Reset(0, membrane.y0)
	ref.Reset(0, membrane.y0)
	for s.T() < 200 {
		if err := s.Step(200); err != nil {
			t.Fatal(err)
		}
	}
	for ref.T() < 200 {
		if err := ref.Step(200); err != nil {
			t.Fatal(err)
		}
	}
	d := math.Abs(s.Y()[3] - ref.Y()[3])
	t.Logf("%+v, error %.1e", s.Stats(), d)
	if d > 1e-4 || s.Stats().Evaluations > 600 {
		t.Errorf("off by %g after %d evaluations", d, s.Stats().Evaluations)
	}
}

// TestMultistepMemory continues a run with fast states in a second stepper to the same bits.
func TestMultistepMemory(t *testing.T) {
	for _, g := range []*gated{&fast, &membrane} {
		one, err := New(adamsBDF, g.system(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		one.Reset(0, g.y0)
		for one.T() < g.t1/2 {
			if err := one.Step(g.t1); err != nil {
				t.Fatal(err)
			}
		}
		two, _ := New(adamsBDF, g.system(), Options{})
		two.Reset(one.T(), one.Y())
		two.Recall(one.Memory())
		for one.T() < g.t1 {
			if one.Step(g.t1) != nil || two.Step(g.t1) != nil {
				t.Fatal("no step")
			}
			for i, y := range one.Y() {
				if y != two.Y()[i] || one.T() != two.T() {
					t.Fatalf("%s at %g: %g, continued %g", g.name, one.T(), one.Y(), two.Y())
				}
			}
		}
	}
}

// TestManyCells: with many cells, sums are made in parts; all cells keep the same bits and the steps are those of one cell.
func TestManyCells(t *testing.T) {
	const cells = 3*correctRun*vec.BlockLen/2 + 5
	var ends [2]float64
	for k, n := range []int{1, cells} {
		sys := System{N: 2 * n, RHS: func(t float64, y, dy []float64) {}}
		sys.Linear = &Linear{Gates: []Span{{0, n}}, Others: []Span{{n, 2 * n}}, Part: func(part int, _ float64, y, dy, b []float64) {
			for i := range n {
				v := y[n+i]
				if part == 0 {
					dy[i], b[i] = 30*(1/(1+math.Exp(-v))-y[i]), -30
				} else {
					dy[n+i], b[n+i] = 1-3*y[i]*v, -3*y[i]
				}
			}
		}}
		s, err := New(adamsBDF, sys, Options{RTol: 1e-6, ATol: 1e-6})
		if err != nil {
			t.Fatal(err)
		}
		s.Reset(0, make([]float64, 2*n))
		for s.T() < 1 {
			if err := s.Step(1); err != nil {
				t.Fatal(err)
			}
		}
		for i, v := range s.Y()[:n] {
			if v != s.Y()[0] || s.Y()[n+i] != s.Y()[n] {
				t.Fatalf("cell %d of %d is at %g, %g, the first at %g, %g", i, n, v, s.Y()[n+i], s.Y()[0], s.Y()[n])
			}
		}
		ends[k] = s.Y()[n]
	}
	if d := math.Abs(ends[0] - ends[1]); d > 1e-9 {
		t.Errorf("one cell ends at %.12g, one of many at %.12g", ends[0], ends[1])
	}
}
