package solve

import (
	"math"

	"nbc/runtime/vec"
)

// Dense sets out to all states at t (ms) in [TPrev, T], by the method's
// interpolant. The first call in a step evaluates the stages it needs beyond
// the step's own; the last of them that ends the step is used by the next.
func (in *RungeKutta) Dense(t float64, out []float64) {
	out = out[:in.n]
	switch {
	case t == in.t || in.h == 0:
		copy(out, in.y)
	case t == in.tPrev:
		copy(out, in.yPrev)
	default:
		in.prepare(t)
		in.wide.stage(out, in.yPrev, in.h, in.k, &in.dense)
		in.factors.fill(t-in.tPrev, in.yPrev, out)
	}
}

// DenseAt sets out[i] to state idx[i] at t (ms) in [TPrev, T]: the same values
// as Dense, for the named states only.
func (in *RungeKutta) DenseAt(t float64, idx []int32, out []float64) {
	out = out[:len(idx)]
	switch {
	case t == in.t || in.h == 0:
		for i, j := range idx {
			out[i] = in.y[j]
		}
		return
	case t == in.tPrev:
		for i, j := range idx {
			out[i] = in.yPrev[j]
		}
		return
	}
	in.prepare(t)
	r := &in.dense
	for m := range r.A {
		in.bTh[m] = in.h * r.A[m][0]
	}
	for i, j := range idx {
		s := in.yPrev[j]
		for m, q := range r.J {
			s = math.FMA(in.bTh[m], in.k[q][j], s)
		}
		if x := in.factors; x != nil && x.takes(int(j)) {
			s = x.between(int(j), t-in.tPrev, in.yPrev)
		}
		out[i] = s
	}
}

// prepare evaluates the extra stages of the last step, once, and sets the
// interpolant's weights for t.
func (in *RungeKutta) prepare(t float64) {
	tb := in.tb
	if !in.haveExtra {
		ns := len(tb.c)
		for i, c := range tb.cx {
			if tb.ax[i] == nil {
				in.eval(in.t, in.y, in.k[ns+i])
				if in.factors != nil {
					in.factors.bend(in.h, in.yPrev, in.y, in.k[ns+i])
				} else {
					in.haveEnd = true
				}
				continue
			}
			in.wide.stage(in.u, in.yPrev, in.h, in.k, &in.extra[i])
			in.factors.fill(c*in.h, in.yPrev, in.u)
			in.eval(stageTime(in.tPrev, c, in.h, in.t), in.u, in.k[ns+i])
		}
		in.haveExtra = true
	}
	weights(in.poly, (t-in.tPrev)/in.h, in.bTh)
	for m, j := range in.dense.J {
		in.dense.A[m] = vec.Splat(in.bTh[j])
	}
}
