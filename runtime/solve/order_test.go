package solve

import (
	"fmt"
	"math"
	"testing"
)

// coarse is the number of steps from which a method of some order shows it on
// p and rounding does not yet.
func coarse(order int, p *problem) int {
	n := 400
	switch {
	case order >= 9:
		return map[*problem]int{&oscillator: 14, &kepler: 8, &bernoulli: 10}[p]
	case order >= 7:
		n = 22
	case order >= 5:
		n = 60
	case order >= 3:
		n = 120
	}
	switch {
	case p == &duffing && order >= 7:
		n = 50
	case p != &oscillator && order < 7:
		n *= 2
	}
	return n
}

// run takes n equal steps over p with a fixed step, adaptive methods too, and
// returns the largest error at the ends of steps and that of the dense output
// within them.
func run(t *testing.T, m Method, p *problem, n int) (end, dense float64) {
	t.Helper()
	opt := Options{RTol: 1e-6, ATol: 1e-6, Dt: (p.t1 - p.t0) / float64(n)}
	if m.Stiff || m.Name == adamsBDF { // every step is accepted, and none is longer
		opt.RTol, opt.ATol, opt.MaxStep = 1e20, 1e20, opt.Dt
	}
	in, err := New(m.Name, System{N: p.n, RHS: p.f}, opt)
	if err != nil {
		t.Fatal(err)
	}
	switch s := in.(type) {
	case *RungeKutta:
		s.adaptive = false
	case *ESDIRK:
		s.newton = 1e-33 // stages are solved to the last bits, whatever the tolerance
	}
	p.start(in)
	if s, ok := in.(*multistep); ok {
		s.remember(p.exact, opt.Dt)
	}
	out := make([]float64, p.n)
	for in.T() < p.t1 {
		if err := in.Step(p.t1); err != nil {
			t.Fatal(err)
		}
		end = math.Max(end, p.errorAt(in.T(), in.Y()))
		for _, th := range []float64{0.13, 0.37, 0.5, 0.71, 0.94} {
			at := in.TPrev() + th*(in.T()-in.TPrev())
			in.Dense(at, out)
			dense = math.Max(dense, p.errorAt(at, out))
		}
	}
	if s := in.Stats().Steps; s != int64(n) {
		t.Fatalf("%d steps instead of %d", s, n)
	}
	return end, dense
}

// remember gives a method a past in steps of h, so that it need not begin with low orders.
func (s *multistep) remember(exact func(t float64, y []float64), h float64) {
	s.known, s.ready, s.moved, s.control.next = len(s.past)-1, true, true, h
	for i := range s.past[:s.known] {
		x := &s.past[i]
		x.t = s.T() - float64(i)*h
		exact(x.t, x.y[:s.n])
		s.eval(0, x)
		s.eval(1, x)
	}
}

// TestOrder measures the order of every method, and of its dense output, as the
// slope of the error between two step sizes.
func TestOrder(t *testing.T) {
	for _, m := range Methods() {
		three := []*problem{&oscillator, &duffing, &forced}
		switch m.Name {
		case "Rodas5P":
			three[0] = &kepler // its stability function is of order 6: linear problems show that
		case "Kvaerno5":
			three[2] = &kepler
		case "Vern9": // between too few steps and rounding there is little room
			three[1], three[2] = &kepler, &bernoulli
		}
		for _, p := range three {
			t.Run(m.Name+"/"+p.name, func(t *testing.T) {
				n := coarse(m.Order, p)
				e1, d1 := run(t, m, p, n)
				e2, d2 := run(t, m, p, 2*n)
				got, dense := math.Log2(e1/e2), math.Log2(d1/d2)
				t.Logf("order %.2f (%d), dense %.2f (%d), errors %.1e %.1e", got, m.Order, dense, m.DenseOrder, e2, d2)
				if math.Abs(got-float64(m.Order)) > 0.2 {
					t.Errorf("order %.2f instead of %d", got, m.Order)
				}
				if dense < float64(m.DenseOrder)-0.2 && d2 > 1e-12 { // else it is rounding's
					t.Errorf("order of dense output %.2f instead of %d", dense, m.DenseOrder)
				}
			})
		}
	}
}

// large is the size of an interpolant's coefficients, which rounding goes with.
func large(tb *tableau) float64 {
	m := 300.0
	for _, p := range tb.w {
		for _, x := range p {
			m = math.Max(m, math.Abs(x))
		}
	}
	return m
}

// TestTableaus checks the numbers: row sums, quadrature conditions of the
// solution and of the embedded one, and that the interpolant is consistent.
func TestTableaus(t *testing.T) {
	near := func(what string, got, want, scale float64) {
		t.Helper()
		if d := math.Abs(got - want); d > 4e-15*math.Max(1, scale) {
			t.Errorf("%s is %.17g instead of %.17g (%.1e)", what, got, want, d)
		}
	}
	sum := func(x []float64, c []float64, pow int) (s, size float64) {
		for j, v := range x {
			s += v * math.Pow(c[j], float64(pow))
			size += math.Abs(v)
		}
		return
	}
	for _, tb := range tableaus {
		c := append(append([]float64{}, tb.c...), tb.cx...)
		for i, a := range tb.a {
			s, size := sum(a, c, 0)
			near(fmt.Sprintf("%s: sum of row %d", tb.name, i+2), s, tb.c[i+1], size)
		}
		for i, a := range tb.ax {
			if a == nil {
				a = tb.b
			}
			// Extra stages are of high order themselves: their rows integrate c too.
			for m := range min(3, tb.denseOrder-1) {
				s, size := sum(a, c, m)
				near(fmt.Sprintf("%s: extra row %d times c^%d", tb.name, i+1, m), s,
					math.Pow(tb.cx[i], float64(m+1))/float64(m+1), size)
			}
		}
		for m := range tb.order {
			s, size := sum(tb.b, c, m)
			near(fmt.Sprintf("%s: sum b c^%d", tb.name, m), s, 1/float64(m+1), size)
		}
		for m := range tb.errOrder {
			s, size := sum(tb.e, c, m)
			near(fmt.Sprintf("%s: sum e c^%d", tb.name, m), s, 0, size)
		}
		b := make([]float64, len(c))
		for _, th := range []float64{0, 0.1, 0.5, 0.77, 1} {
			weights(tb.interpolant(), th, b)
			for m := range tb.denseOrder {
				if tb.w == nil && m > 2 {
					break // of a cubic
				}
				s, _ := sum(b, c, m)
				near(fmt.Sprintf("%s: sum b(%g) c^%d", tb.name, th, m), s, math.Pow(th, float64(m+1))/float64(m+1), large(tb))
			}
			for i := range b {
				if th != 1 {
					break
				}
				want := 0.0
				if i < len(tb.b) {
					want = tb.b[i]
				}
				near(fmt.Sprintf("%s: b_%d(1)", tb.name, i+1), b[i], want, large(tb))
			}
		}
	}
}
