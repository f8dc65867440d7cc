package solve

import "math"

// A problem has a closed-form solution to hold a solver to.
type problem struct {
	name  string
	n     int
	f     RHS
	t0    float64
	t1    float64
	exact func(t float64, y []float64)
}

// oscillator is linear: y” = -y, y(0) = 1.
var oscillator = problem{
	"oscillator", 2,
	func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], -y[0] },
	0, 5,
	func(t float64, y []float64) { y[0], y[1] = math.Cos(t), -math.Sin(t) },
}

// kepler is nonlinear: the two-body problem with eccentricity 0.3; the solution
// is closed but for Kepler's equation, which Newton's method solves to the last bit.
var kepler = problem{
	"kepler", 4,
	func(_ float64, y, dy []float64) {
		r2 := y[0]*y[0] + y[1]*y[1]
		r3 := r2 * math.Sqrt(r2)
		dy[0], dy[1], dy[2], dy[3] = y[2], y[3], -y[0]/r3, -y[1]/r3
	},
	0, 2,
	func(t float64, y []float64) {
		const e = 0.3
		u := t
		for range 50 {
			u -= (u - e*math.Sin(u) - t) / (1 - e*math.Cos(u))
		}
		s, c := math.Sincos(u)
		b := math.Sqrt(1 - e*e)
		d := 1 - e*c
		y[0], y[1], y[2], y[3] = c-e, b*s, -s/d, b*c/d
	},
}

// duffing is nonlinear: y” = y - 2y³ from the separatrix's turn, y = 1/cosh t.
var duffing = problem{
	"duffing", 2,
	func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], y[0]*(1-2*y[0]*y[0]) },
	-1, 3,
	func(t float64, y []float64) { y[0] = 1 / math.Cosh(t); y[1] = -math.Tanh(t) * y[0] },
}

// forced depends on time: y0' = y0 cos t, a logistic y1' = y1(1 - y1)(1 + sin t / 2).
var forced = problem{
	"forced", 2,
	func(t float64, y, dy []float64) {
		s, c := math.Sincos(t)
		dy[0], dy[1] = y[0]*c, y[1]*(1-y[1])*(1+s/2)
	},
	0.25, 5,
	func(t float64, y []float64) {
		y[0] = math.Exp(math.Sin(t))
		y[1] = 1 / (1 + 5*math.Exp(-t+math.Cos(t)/2))
	},
}

// bernoulli is nonlinear: y' = -y³/2, y = 1/√(1 + t).
var bernoulli = problem{
	"bernoulli", 1,
	func(_ float64, y, dy []float64) { dy[0] = -y[0] * y[0] * y[0] / 2 },
	0, 5,
	func(t float64, y []float64) { y[0] = 1 / math.Sqrt(1+t) },
}

var problems = []*problem{&oscillator, &kepler, &duffing, &forced}

func (p *problem) start(in Stepper) {
	y := make([]float64, p.n)
	p.exact(p.t0, y)
	in.Reset(p.t0, y)
}

// errorAt is the largest difference of y to the solution at t.
func (p *problem) errorAt(t float64, y []float64) float64 {
	z := make([]float64, p.n)
	p.exact(t, z)
	m := 0.0
	for i := range z {
		m = math.Max(m, math.Abs(y[i]-z[i]))
	}
	return m
}
