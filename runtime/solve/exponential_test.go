package solve

import (
	"math"
	"testing"
)

// gated is a system whose equations are y_i' = a_i + b_i·y_i, gates first.
type gated struct {
	name  string
	gates int
	y0    []float64
	t1    float64
	rates func(t float64, y, a, b []float64)
}

func (g *gated) system() System {
	n := len(g.y0)
	a, b := make([]float64, n), make([]float64, n)
	part := []Span{{0, g.gates}, {g.gates, n}}
	s := System{N: n, RHS: func(t float64, y, dy []float64) {
		g.rates(t, y, a, b)
		for i := range dy {
			dy[i] = a[i] + b[i]*y[i]
		}
	}}
	s.Linear = &Linear{Gates: part[:1], Others: part[1:], Part: func(k int, t float64, y, dy, r []float64) {
		g.rates(t, y, a, b)
		for i := part[k].Lo; i < part[k].Hi; i++ {
			dy[i], r[i] = a[i]+b[i]*y[i], b[i]
		}
	}}
	return s
}

// membrane is a neuron of Hodgkin and Huxley that fires; the gates m, h, n come first.
var membrane = gated{"membrane", 3, []float64{0.05, 0.6, 0.32, -65}, 6, func(_ float64, y, a, b []float64) {
	v := y[3]
	gate := func(i int, alpha, beta float64) { a[i], b[i] = alpha, -(alpha + beta) }
	linoid := func(x float64) float64 { return x / -math.Expm1(-x) }
	gate(0, linoid((v+40)/10), 4*math.Exp(-(v+65)/18))
	gate(1, 0.07*math.Exp(-(v+65)/20), 1/(1+math.Exp(-(v+35)/10)))
	gate(2, 0.1*linoid((v+55)/10), 0.125*math.Exp(-(v+65)/80))
	na, k := 120*y[0]*y[0]*y[0]*y[1], 36*math.Pow(y[2], 4)
	a[3], b[3] = 10+na*50-k*77-0.3*54.4, -(na + k + 0.3)
}}

// chain rests on time: two gates that time drives, and two states that follow them and each other.
var chain = gated{"chain", 2, []float64{1, 0, 0, 0.2}, 5, func(t float64, y, a, b []float64) {
	a[0], b[0] = math.Sin(3*t), -2
	a[1], b[1] = y[2], -1-y[3]*y[3]
	a[2], b[2] = y[0]+y[3], -1
	a[3], b[3] = math.Cos(t)*y[1], -y[2]*y[2]
}}

// prey and predator: each grows at a rate set by the other; with no gates.
var prey = gated{"prey", 0, []float64{1, 0.5}, 6, func(_ float64, y, a, b []float64) {
	a[0], b[0] = 0, 1-y[1]
	a[1], b[1] = 0, y[0]-1
}}

// TestExponentialOrder measures the orders against a run of Vern7 at 1e-13.
func TestExponentialOrder(t *testing.T) {
	for _, g := range []*gated{&membrane, &chain, &prey} {
		ref, err := New("Vern7", g.system(), Options{RTol: 1e-13, ATol: 1e-13})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range []string{"ExpEuler", "RushLarsen"} {
			method, _ := Lookup(m)
			var errs, dense [2]float64
			for k := range errs {
				n := 2000 << k
				s, err := New(m, g.system(), Options{Dt: g.t1 / float64(n)})
				if err != nil {
					t.Fatal(err)
				}
				s.Reset(0, g.y0)
				ref.Reset(0, g.y0)
				out, want := make([]float64, len(g.y0)), make([]float64, len(g.y0))
				for s.T() < g.t1 {
					if err := s.Step(g.t1); err != nil {
						t.Fatal(err)
					}
					at := s.TPrev() + 0.7*(s.T()-s.TPrev())
					s.Dense(at, out)
					for ref.T() < s.T() {
						if err := ref.Step(s.T()); err != nil {
							t.Fatal(err)
						}
						if ref.TPrev() <= at && at <= ref.T() {
							ref.Dense(at, want)
						}
					}
					for i := range want {
						errs[k] = max(errs[k], math.Abs(s.Y()[i]-ref.Y()[i]))
						dense[k] = max(dense[k], math.Abs(out[i]-want[i]))
					}
				}
			}
			order, between := math.Log2(errs[0]/errs[1]), math.Log2(dense[0]/dense[1])
			t.Logf("%s %s: order %.2f, dense %.2f, errors %.1e %.1e", m, g.name, order, between, errs[1], dense[1])
			if math.Abs(order-float64(method.Order)) > 0.2 {
				t.Errorf("%s %s: order %.2f instead of %d", m, g.name, order, method.Order)
			}
			if between < float64(method.DenseOrder)-0.2 {
				t.Errorf("%s %s: order of dense output %.2f instead of %d", m, g.name, between, method.DenseOrder)
			}
		}
	}
}

// TestExact: gates whose equations stand still are exact over a step of any length, and between its ends.
func TestExact(t *testing.T) {
	g := gated{"still", 2, []float64{3, -1, 0.5}, 1, func(_ float64, _, a, b []float64) {
		a[0], b[0] = 0.7, -40
		a[1], b[1] = -1, 0
		a[2], b[2] = 2, -0.01
	}}
	at := func(i int, h float64) float64 {
		switch i {
		case 0:
			return 0.7/40 + (3-0.7/40)*math.Exp(-40*h)
		case 1:
			return -1 - h
		}
		return 200 + (0.5-200)*math.Exp(-0.01*h)
	}
	for _, m := range []string{"ExpEuler", "RushLarsen"} {
		s, err := New(m, g.system(), Options{Dt: 100})
		if err != nil {
			t.Fatal(err)
		}
		s.Reset(0, g.y0)
		if err := s.Step(100); err != nil {
			t.Fatal(err)
		}
		out := make([]float64, 3)
		for _, h := range []float64{0, 0.003, 0.1, 30, 60, 100} {
			s.Dense(h, out)
			for i := range out {
				if d := math.Abs(out[i] - at(i, h)); d > 1e-13*(1+math.Abs(at(i, h))) {
					t.Errorf("%s: state %d at %g is %.17g instead of %.17g", m, i, h, out[i], at(i, h))
				}
			}
		}
	}
}

// TestGatedDenseAt: named components equal the whole to the bit, gates and others, in both halves of a step.
func TestGatedDenseAt(t *testing.T) {
	for _, m := range []string{"ExpEuler", "RushLarsen", expVern7} {
		s, err := New(m, membrane.system(), Options{Dt: 0.05})
		if err != nil {
			t.Fatal(err)
		}
		s.Reset(0, membrane.y0)
		out, some := make([]float64, 4), make([]float64, 4)
		for s.T() < 3 {
			if err := s.Step(3); err != nil {
				t.Fatal(err)
			}
			for _, th := range []float64{0, 0.3, 0.5, 0.8, 1} {
				at := s.TPrev() + th*(s.T()-s.TPrev())
				s.Dense(at, out)
				s.DenseAt(at, []int32{3, 0, 2, 1}, some)
				if some[0] != out[3] || some[1] != out[0] || some[2] != out[2] || some[3] != out[1] {
					t.Fatalf("%s: DenseAt is %g, Dense %g", m, some, out)
				}
			}
		}
	}
}

// TestFactorOrder measures the order of ExpVern7 with every linear part taken exactly, however small its rate, and that of its dense output.
func TestFactorOrder(t *testing.T) {
	for _, x := range []struct {
		g     *gated
		steps int
	}{{&membrane, 400}, {&chain, 40}, {&prey, 60}} {
		g := x.g
		ref, err := New("Vern9", g.system(), Options{RTol: 1e-14, ATol: 1e-14})
		if err != nil {
			t.Fatal(err)
		}
		var errs, dense [2]float64
		for k := range errs {
			s, err := New(expVern7, g.system(), Options{Dt: g.t1 / float64(x.steps<<k)})
			if err != nil {
				t.Fatal(err)
			}
			rk := s.(*RungeKutta)
			rk.adaptive, rk.factors.from = false, 0
			s.Reset(0, g.y0)
			ref.Reset(0, g.y0)
			out, want := make([]float64, len(g.y0)), make([]float64, len(g.y0))
			for s.T() < g.t1 {
				if err := s.Step(g.t1); err != nil {
					t.Fatal(err)
				}
				at := s.TPrev() + 0.4*(s.T()-s.TPrev())
				s.Dense(at, out)
				for ref.T() < s.T() {
					if err := ref.Step(s.T()); err != nil {
						t.Fatal(err)
					}
					if ref.TPrev() <= at && at <= ref.T() {
						ref.Dense(at, want)
					}
				}
				for i := range want {
					errs[k] = max(errs[k], math.Abs(s.Y()[i]-ref.Y()[i]))
					dense[k] = max(dense[k], math.Abs(out[i]-want[i]))
				}
			}
		}
		order, between := math.Log2(errs[0]/errs[1]), math.Log2(dense[0]/dense[1])
		t.Logf("%s: order %.2f, dense %.2f, errors %.1e %.1e", g.name, order, between, errs[1], dense[1])
		if order < 6.8 || between < 3.8 {
			t.Errorf("%s: order %.2f instead of 7, of dense output %.2f instead of 4", g.name, order, between)
		}
	}
}

// fast is a gate that follows a slow drive thousands of times as fast as the drive changes.
var fast = gated{"fast", 1, []float64{1, 0}, 10, func(t float64, y, a, b []float64) {
	a[0], b[0] = 2000*math.Cos(y[1]), -2000
	a[1], b[1] = 1, 0
}}

// TestFactorStable: the rate of the gate bounds the steps of ExpVern7 at more than twice the length of Vern7's, and the error keeps to the
// tolerance. With a stiff method to hand over to, it hands over.
func TestFactorStable(t *testing.T) {
	var steps [2]int64
	for k, m := range []string{"Vern7", expVern7} {
		s, err := New(m, fast.system(), Options{RTol: 1e-6, ATol: 1e-6})
		if err != nil {
			t.Fatal(err)
		}
		s.Reset(0, fast.y0)
		out := make([]float64, 2)
		for s.T() < fast.t1 {
			if err := s.Step(fast.t1); err != nil {
				t.Fatal(err)
			}
			for _, th := range []float64{0.3, 1} {
				at := s.TPrev() + th*(s.T()-s.TPrev())
				s.Dense(at, out)
				// x' = -2000 x + 2000 cos t
				want := (math.Cos(at)*2000*2000 + 2000*math.Sin(at) + math.Exp(-2000*at)) / (2000*2000 + 1)
				if math.Abs(out[0]-want) > 1e-5 {
					t.Fatalf("%s: %g instead of %g at %g", m, out[0], want, at)
				}
			}
		}
		steps[k] = s.Stats().Steps
	}
	t.Logf("steps: %d", steps)
	if steps[1]*2 > steps[0] {
		t.Errorf("Vern7 takes %d steps, ExpVern7 %d", steps[0], steps[1])
	}
	s, err := NewSwitching(expVern7, "Rodas5P", fast.system(), Options{RTol: 1e-6, ATol: 1e-6})
	if err != nil {
		t.Fatal(err)
	}
	s.Reset(0, fast.y0)
	for s.T() < fast.t1 {
		if err := s.Step(fast.t1); err != nil {
			t.Fatal(err)
		}
	}
	if x := s.Stats(); x.Switches != 1 || x.Steps > 200 {
		t.Errorf("with Rodas5P: %+v", x)
	}
}

// TestFactorMemory continues a run in a second stepper to the same bits, with linear parts taken exactly.
func TestFactorMemory(t *testing.T) {
	one, err := New(expVern7, fast.system(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	one.Reset(0, fast.y0)
	for one.T() < 5 {
		if err := one.Step(10); err != nil {
			t.Fatal(err)
		}
	}
	two, _ := New(expVern7, fast.system(), Options{})
	two.Reset(one.T(), one.Y())
	two.Recall(one.Memory())
	for one.T() < 10 {
		if one.Step(10) != nil || two.Step(10) != nil {
			t.Fatal("no step")
		}
		for i, y := range one.Y() {
			if y != two.Y()[i] || one.T() != two.T() {
				t.Fatalf("at %g: %g, continued %g", one.T(), one.Y(), two.Y())
			}
		}
	}
}

// filters are a synapse and two membranes behind it: all linear, so that the method's own error hardly bounds its steps.
var filters = gated{"filters", 1, []float64{1, 0, 0}, 60, func(t float64, y, a, b []float64) {
	a[0], b[0] = 0, -1./3
	a[1], b[1] = y[0], -0.1
	a[2], b[2] = y[1]/4+math.Sin(t/5)/10, -0.25
}}

// filter is the synapse and one membrane.
var filter = gated{"filter", 1, []float64{1, 0}, 60, func(_ float64, y, a, b []float64) {
	a[0], b[0] = 0, -1./3
	a[1], b[1] = y[0], -0.1
}}

// TestFactorDenseError: between the ends of its steps ExpVern7 is as near as its tolerance asks, also where it could take far longer ones.
func TestFactorDenseError(t *testing.T) {
	for _, g := range []*gated{&filters, &filter} {
		t.Run(g.name, func(t *testing.T) { factorDense(t, g) })
	}
}

func factorDense(t *testing.T, g *gated) {
	ref, err := New("Vern9", g.system(), Options{RTol: 1e-13, ATol: 1e-13})
	if err != nil {
		t.Fatal(err)
	}
	for _, tol := range []float64{1e-3, 1e-4, 1e-5, 1e-6} {
		s, err := New(expVern7, g.system(), Options{RTol: tol, ATol: tol})
		if err != nil {
			t.Fatal(err)
		}
		y := append([]float64(nil), g.y0...)
		out := make([]float64, len(y))
		worst := 0.0
		for start := 0.0; start < 60; start += 20 { // it begins anew, as after spikes
			s.Reset(start, y)
			ref.Reset(start, y)
			for s.T() < start+20 {
				if err := s.Step(start + 20); err != nil {
					t.Fatal(err)
				}
				for th := 0.1; th <= 1; th += 0.1 {
					at := s.TPrev() + th*(s.T()-s.TPrev())
					for ref.T() < at {
						if err := ref.Step(at); err != nil {
							t.Fatal(err)
						}
					}
					s.Dense(at, out)
					for i, v := range ref.Y() {
						worst = max(worst, math.Abs(out[i]-v)/(tol*(1+math.Abs(v))))
					}
				}
			}
			copy(y, s.Y())
			y[0]++
		}
		if worst > 10 {
			t.Errorf("at a tolerance of %g dense output is off by %.0f times as much", tol, worst)
		}
	}
}

// TestWithinAStep: within one step RushLarsen is off by no lower order than at its end, so that events and past values are found as exactly.
func TestWithinAStep(t *testing.T) {
	for _, g := range []*gated{&membrane, &chain, &prey} {
		ref, err := New("Vern9", g.system(), Options{RTol: 1e-13, ATol: 1e-13})
		if err != nil {
			t.Fatal(err)
		}
		for _, th := range []float64{0.2, 0.5, 0.8} {
			var errs [2]float64
			for k := range errs {
				h := 0.01 / float64(int(1)<<k)
				s, err := New("RushLarsen", g.system(), Options{Dt: h})
				if err != nil {
					t.Fatal(err)
				}
				s.Reset(0, g.y0)
				ref.Reset(0, g.y0)
				if err := s.Step(1); err != nil {
					t.Fatal(err)
				}
				for ref.T() < th*h {
					if err := ref.Step(th * h); err != nil {
						t.Fatal(err)
					}
				}
				out := make([]float64, len(g.y0))
				s.Dense(th*h, out)
				for i, v := range ref.Y() {
					errs[k] = max(errs[k], math.Abs(out[i]-v))
				}
			}
			if order := math.Log2(errs[0] / errs[1]); order < 2.7 {
				t.Errorf("%s: at %g of a step the error falls with order %.2f: %g, %g", g.name, th, order, errs[0], errs[1])
			}
		}
	}
}
