package solve

import "math"

// startingStep proposes the first step (ms) from y at t by the rule of Hairer,
// Nørsett and Wanner, Solving ODEs I, II.4: from the sizes of y, of f0 = f(t, y)
// and of a difference of f for the second derivative. It takes one evaluation,
// with u and f1 for its argument and value.
func (o *Options) startingStep(order int, t, tEnd float64, y, f0, u, f1 []float64, eval func(t float64, y, dy []float64)) float64 {
	d0, d1 := o.size(y, y, nil), o.size(y, f0, nil)
	h0 := 1e-6
	if d0 > 1e-5 && d1 > 1e-5 {
		h0 = 0.01 * d0 / d1
	}
	h0 = min(h0, tEnd-t)
	if o.MaxStep > 0 {
		h0 = min(h0, o.MaxStep)
	}
	for i, x := range y {
		u[i] = x + float64(h0*f0[i])
	}
	eval(t+h0, u, f1)
	d := max(d1, o.size(y, f1, f0)/h0)
	h1 := max(1e-6, h0*1e-3)
	if d > 1e-15 {
		h1 = math.Pow(0.01/d, 1/float64(order))
	}
	if h := min(100*h0, h1); h > 0 {
		return h
	}
	return h0 * 0.01 // f is not finite at t + h0
}

// size is the root mean square of v - w (w may be nil) in units of the
// tolerance at y.
func (o *Options) size(y, v, w []float64) float64 {
	s := 0.0
	for i, y := range y {
		x := v[i]
		if w != nil {
			x -= w[i]
		}
		q := x / max(1e-300, o.ATol+float64(o.RTol*math.Abs(y)))
		s += float64(q * q)
	}
	return math.Sqrt(s / float64(max(1, len(y))))
}
