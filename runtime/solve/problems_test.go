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
	0, 3,
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
	0, 4,
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

// forced depends on time, and on it only through the equation: with
// y' = -2(y - sin 3t) + 3 cos 3t the solution is sin 3t + exp(-2t).
var forced = problem{
	"forced", 1,
	func(t float64, y, dy []float64) { dy[0] = -2*(y[0]-math.Sin(3*t)) + 3*math.Cos(3*t) },
	0.25, 2.25,
	func(t float64, y []float64) { y[0] = math.Sin(3*t) + math.Exp(-2*t) },
}

var problems = []*problem{&oscillator, &kepler, &forced}

func (p *problem) start(in *Integrator) {
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
