package solve

import (
	"math"
	"slices"
	"testing"

	"nbc/runtime/rng"
)

// chance gives the first m processes their own numbers and each further m the same again, so that a state can follow the same Wiener
// process as another.
type chance struct {
	w *rng.Wiener
	m int
}

func newChance(seed uint64, m int) chance {
	keys := make([]rng.Key, m)
	for i := range keys {
		keys[i] = rng.NewKey(seed, uint64(i))
	}
	return chance{rng.NewWiener(keys), m}
}

func (c chance) spread(a, b []float64, draw func(a, b []float64)) {
	if b == nil {
		draw(a[:c.m], nil)
	} else {
		draw(a[:c.m], b[:c.m])
	}
	for lo := c.m; lo < len(a); lo += c.m {
		copy(a[lo:], a[:c.m])
		if b != nil {
			copy(b[lo:], b[:c.m])
		}
	}
}

func (c chance) Cell(k int64, a, b []float64) {
	c.spread(a, b, func(a, b []float64) { c.w.Cell(k, a, b) })
}

func (c chance) Cut(k int64, t float64, a, b []float64) {
	c.spread(a, b, func(a, b []float64) { c.w.Cut(k, t, a, b) })
}

// sde is a scalar equation whose solution is a function of W.
type sde struct {
	x0    float64
	f, g  func(x float64) float64
	meant Calculus
	exact func(t, w float64) float64
}

const muGBM, sigmaGBM = 0.7, 0.6

var (
	// Geometric Brownian motion in both calculi; Kloeden & Platen 1992, (4.4.2) and (4.9.4).
	gbm = sde{1, func(x float64) float64 { return muGBM * x }, func(x float64) float64 { return sigmaGBM * x }, Ito,
		func(t, w float64) float64 { return math.Exp((muGBM-sigmaGBM*sigmaGBM/2)*t + sigmaGBM*w) }}
	gbmStratonovich = sde{1, gbm.f, gbm.g, Stratonovich, func(t, w float64) float64 { return math.Exp(muGBM*t + sigmaGBM*w) }}
	// dX = -(a + b²X)(1 - X²) dt + b(1 - X²) dW; Kloeden & Platen 1992, (4.4.46).
	bounded = sde{0.3, func(x float64) float64 { return -(0.5 + 0.64*x) * (1 - x*x) }, func(x float64) float64 { return 0.8 * (1 - x*x) }, Ito,
		func(t, w float64) float64 {
			e := math.Exp(-2*0.5*t + 2*0.8*w)
			return (1.3*e + 0.3 - 1) / (1.3*e + 1 - 0.3)
		}}
)

// paths integrates m copies of p over a time 1 in n steps, and returns the mean of |error| and of the error.
func (p sde) paths(t *testing.T, method string, m, n int) (strong, weak float64) {
	t.Helper()
	states := make([]int32, 2*m)
	meant := make([]Calculus, 2*m)
	for i := range states {
		states[i], meant[i] = int32(i), p.meant
	}
	sys := System{N: 2 * m, RHS: func(_ float64, y, dy []float64) {
		for i := range m {
			dy[i], dy[m+i] = p.f(y[i]), 0
		}
	}, Noise: &Noise{States: states, Meant: meant, Chance: newChance(7, m), Diffusion: func(_ float64, y, g []float64) {
		for i := range m {
			g[i], g[m+i] = p.g(y[i]), 1
		}
	}}}
	in, err := New(method, sys, Options{Dt: 1 / float64(n)})
	if err != nil {
		t.Fatal(err)
	}
	y := make([]float64, 2*m)
	for i := range m {
		y[i] = p.x0
	}
	in.Reset(0, y)
	for in.T() < 1 {
		if err := in.Step(1); err != nil {
			t.Fatal(err)
		}
	}
	for i := range m {
		d := in.Y()[i] - p.exact(1, in.Y()[m+i])
		strong += math.Abs(d) / float64(m)
		weak += d / float64(m)
	}
	return strong, math.Abs(weak)
}

// The strong order is that of the mean distance to the exact path, the weak one that of the distance of the means: both over the same
// Wiener paths, so that the error of sampling is that of the distance alone.
func TestStochasticOrders(t *testing.T) {
	const m = 20000
	for _, c := range []struct {
		method string
		p      sde
		name   string
		strong float64
		weak   float64
	}{
		{"EulerMaruyama", gbm, "gbm", 0.5, 1},
		{"EulerMaruyama", bounded, "bounded", 0.5, 1},
		{"Milstein", gbm, "gbm", 1, 1},
		{"Milstein", bounded, "bounded", 1, 1},
		{"Milstein", gbmStratonovich, "gbm in Stratonovich's calculus", 1, 1},
		{"EulerHeun", gbmStratonovich, "gbm in Stratonovich's calculus", 1, 1},
		{"SRIW1", gbm, "gbm", 1.5, 1.5},
		{"SRIW1", bounded, "bounded", 1.5, 1.5},
	} {
		s1, w1 := c.p.paths(t, c.method, m, 16)
		s2, w2 := c.p.paths(t, c.method, m, 128)
		strong, weak := math.Log2(s1/s2)/3, math.Log2(w1/w2)/3
		t.Logf("%-14s %-32s strong %.2f (%.2e), weak %.2f (%.2e)", c.method, c.name, strong, s2, weak, w2)
		if math.Abs(strong-c.strong) > 0.15 {
			t.Errorf("%s on %s: strong order %.2f, nominal %g", c.method, c.name, strong, c.strong)
		}
		if weak < c.weak-0.2 {
			t.Errorf("%s on %s: weak order %.2f, nominal %g", c.method, c.name, weak, c.weak)
		}
	}
}

// An Ornstein-Uhlenbeck process from its stationary law keeps mean 0 and variance τ σ²/2, and its covariance decays with τ. The
// bounds are five standard errors and the methods' bias.
func TestOrnsteinUhlenbeck(t *testing.T) {
	const m, τ, σ, dt = 20000, 2.0, 0.5, 0.02
	for _, name := range []string{"EulerMaruyama", "Milstein", "EulerHeun", "SRIW1"} {
		states, meant := make([]int32, m), make([]Calculus, m)
		for i := range states {
			states[i], meant[i] = int32(i), Ito
		}
		in, err := New(name, System{N: m, RHS: func(_ float64, y, dy []float64) {
			for i, v := range y {
				dy[i] = -v / τ
			}
		}, Noise: &Noise{States: states, Meant: meant, Chance: newChance(3, m), Diffusion: func(_ float64, _, g []float64) {
			for i := range g {
				g[i] = σ
			}
		}}}, Options{Dt: dt})
		if err != nil {
			t.Fatal(err)
		}
		start := make([]float64, m)
		var draws rng.Stream
		draws.Reset(rng.NewKey(11))
		variance := τ * σ * σ / 2
		for i := range start {
			start[i] = draws.Normal(0, math.Sqrt(variance))
		}
		in.Reset(0, start)
		for in.T() < 1 {
			if err := in.Step(1); err != nil {
				t.Fatal(err)
			}
		}
		var mean, square, cross float64
		for i, x := range in.Y() {
			mean += x / m
			square += x * x / m
			cross += x * start[i] / m
		}
		bias := dt / τ // of the explicit methods of order 1, relative
		if e := 5 * math.Sqrt(variance/m); math.Abs(mean) > e {
			t.Errorf("%s: the mean is %g, beyond %g", name, mean, e)
		}
		if e := variance * (5*math.Sqrt(2.0/m) + bias); math.Abs(square-variance) > e {
			t.Errorf("%s: the variance is %g instead of %g", name, square, variance)
		}
		if want := variance * math.Exp(-1/τ); math.Abs(cross-want) > variance*(5*math.Sqrt(2.0/m)+bias) {
			t.Errorf("%s: the covariance after 1 is %g instead of %g", name, cross, want)
		}
	}
}

// pieces integrates W itself, and its integral, in a time of one cell that is cut at known times and by events, with m processes.
func pieces(t *testing.T, method string, m int, cuts, events []float64) Stepper {
	t.Helper()
	states, meant := make([]int32, m), make([]Calculus, m)
	for i := range states {
		states[i], meant[i] = int32(i), Ito
	}
	in, err := New(method, System{N: m, RHS: func(_ float64, _, dy []float64) { clear(dy) },
		Noise: &Noise{States: states, Meant: meant, Chance: newChance(5, m), Diffusion: func(_ float64, _, g []float64) {
			for i := range g {
				g[i] = 1
			}
		}}}, Options{Dt: 1})
	if err != nil {
		t.Fatal(err)
	}
	in.Reset(0, make([]float64, m))
	y := make([]float64, m)
	for _, end := range append(cuts, 1) {
		for in.T() < end {
			if err := in.Step(end); err != nil {
				t.Fatal(err)
			}
			if len(events) > 0 && events[0] < in.T() {
				in.Dense(events[0], y)
				in.Reset(events[0], y)
				events = events[1:]
			}
		}
		if end < 1 {
			in.Reset(in.T(), in.Y())
		}
	}
	return in
}

// However a cell is cut, its increment is the same; what a cut at a known time gives has the law of the Wiener process.
func TestCellsCut(t *testing.T) {
	const m = 40000
	for _, method := range []string{"EulerMaruyama", "SRIW1"} {
		whole := append([]float64(nil), pieces(t, method, m, nil, nil).Y()...)
		for _, c := range []struct{ cuts, events []float64 }{
			{[]float64{0.3}, nil}, {[]float64{0.3, 0.300001, 0.9}, nil}, {nil, []float64{0.2, 0.7}}, {[]float64{0.5}, []float64{0.2, 0.21, 0.6, 0.99}},
			{[]float64{0.25, 0.5, 0.75}, []float64{0, 0.1, 0.25, 0.6}},
		} {
			y := pieces(t, method, m, c.cuts, c.events).Y()
			for i := range y {
				if math.Abs(y[i]-whole[i]) > 1e-12 {
					t.Fatalf("%s, cut at %v, events at %v: the path ends at %g instead of %g", method, c.cuts, c.events, y[i], whole[i])
				}
			}
		}
	}
	// The laws of the parts and of their integrals, and that they are independent.
	w := newWiener(&Noise{States: make([]int32, m), Chance: newChance(9, m)}, 2, true)
	ends := []float64{0.5, 1.7, 2}
	var list [3]increment
	at := 0.0
	for k, end := range ends {
		x, err := w.next(at, end)
		if err != nil {
			t.Fatal(err)
		}
		list[k] = increment{w: append([]float64(nil), x.w...), z: append([]float64(nil), x.z...)}
		w.done()
		at = end
	}
	at = 0
	for k, end := range ends {
		h := end - at
		at = end
		x := list[k]
		for _, c := range []struct {
			name      string
			a, b      []float64
			want, dev float64 // dev: the product of both standard deviations
		}{
			{"ww", x.w, x.w, h, h}, {"wz", x.w, x.z, h * h / 2, h * h / math.Sqrt(3)}, {"zz", x.z, x.z, h * h * h / 3, h * h * h / 3},
			{"w with the next part", x.w, list[(k+1)%3].w, 0, 1}, {"z with the next part", x.z, list[(k+1)%3].z, 0, 1},
		} {
			sum := 0.0
			for i := range c.a {
				sum += c.a[i] * c.b[i] / m
			}
			if math.Abs(sum-c.want) > 6*c.dev/math.Sqrt(m)*math.Sqrt2 {
				t.Errorf("part %d: %s is %g instead of %g", k, c.name, sum, c.want)
			}
		}
	}
}

// A stepper that recalls what another kept goes on with the same bits, within a cell and after an event too.
func TestNoiseMemory(t *testing.T) {
	for _, m := range stochasticEntries() {
		one, two := pieces(t, m.Name, 3, []float64{0.4}, nil), pieces(t, m.Name, 3, nil, nil)
		one.Step(1.5)
		one.Step(2)
		y := make([]float64, 3)
		one.Dense(1.7, y)
		one.Reset(1.7, y)
		two.Reset(one.T(), one.Y())
		two.Recall(one.Memory())
		for range 4 {
			one.Step(4.5)
			two.Step(4.5)
			if one.T() != two.T() || !slices.Equal(one.Y(), two.Y()) {
				t.Fatalf("%s: at %v %v, continued at %v %v", m.Name, one.T(), one.Y(), two.T(), two.Y())
			}
		}
	}
}
