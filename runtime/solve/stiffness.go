package solve

import (
	"math"
)

// gap is the row of the difference between the arguments of the method's last
// two stages, which are both at t + h: the difference of their derivatives over
// it shows the fastest decay (E. Hairer and G. Wanner, Solving ODEs II, IV.2).
// It is nil for methods whose last two stages are at different times.
func (tb *tableau) gap() []float64 {
	s := len(tb.c) - 1
	if s < 2 || tb.c[s] != 1 || tb.c[s-1] != 1 {
		return nil
	}
	row := func(i int) []float64 {
		if tb.fsal && i == s {
			return tb.b
		}
		return tb.a[i-1]
	}
	d := make([]float64, s)
	copy(d, row(s))
	for j, a := range row(s - 1) {
		d[j] -= a
	}
	return d
}

// decay estimates the largest rate (1/ms) at which something decays, from the
// step of h just made, in the norm of the tolerances.
func (in *RungeKutta) decay(h float64) float64 {
	in.wide.stage(in.u, nil, h, in.k, &in.gap)
	in.factors.scale(in.u, true)
	den := in.wide.norm(in.y, in.y, in.u, in.opt.ATol, in.opt.RTol)
	in.wide.stage(in.u, nil, 1, in.k, &in.last)
	in.factors.scale(in.u, true)
	num := in.wide.norm(in.y, in.y, in.u, in.opt.ATol, in.opt.RTol)
	own := 0.0
	if in.factors != nil {
		own = in.factors.fastest() / factorReach
	}
	if den == 0 || math.IsInf(num, 0) {
		return own
	}
	return max(own, math.Sqrt(num/den))
}

// reach is the largest x for which steps of h with h·λ = -x do not grow: the
// end of the stability region on the real axis.
func (tb *tableau) reach() float64 {
	growth := func(x float64) float64 {
		k := make([]float64, len(tb.c)) // of y' = -x y, y = 1, h = 1
		for i := range k {
			y := 1.0
			if i > 0 {
				row := tb.b
				if !tb.fsal || i < len(k)-1 {
					row = tb.a[i-1]
				}
				for j, a := range row {
					if j < i {
						y += a * k[j]
					}
				}
			}
			k[i] = -x * y
		}
		y := 1.0
		for i, b := range tb.b {
			y += b * k[i]
		}
		return math.Abs(y)
	}
	x := 0.0
	for growth(x+0.01) <= 1+1e-9 && x < 100 {
		x += 0.01
	}
	return x
}
