package solve

import (
	"math"

	"nbc/runtime/vec"
)

// stepAdaptive attempts steps until one's error is accepted.
func (in *RungeKutta) stepAdaptive(tEnd float64) error {
	c := &in.control
	if c.next == 0 {
		if !vec.Finite(in.y) || !vec.Finite(in.k[0]) {
			return in.nonFinite(0, in.t)
		}
		c.next = in.opt.startingStep(in.tb.order, in.t, tEnd, in.y[:in.n], in.k[0], in.u, in.k[1], in.eval)
	}
	for {
		h, tNew, cut := c.plan(in.t, tEnd)
		if tNew <= in.t {
			return &StepUnderflowError{in.t, h, in.worst(h)}
		}
		err := math.Inf(1)
		fits := in.factors == nil || in.factors.prepare(h, in.y, in.k[0])
		if fits {
			in.stages(h, tNew)
			err = in.norm(h)
			if x := in.factors; x != nil && err <= 1 && len(x.blocks) > 0 {
				x.inside(h, in.tb.c[x.tested], in.u)
				err = max(err, math.Sqrt(in.wide.norm(in.y, in.yNew, in.u, in.opt.ATol, in.opt.RTol)/float64(in.n)))
			}
		}
		switch {
		case math.IsNaN(err) || math.IsInf(err, 0):
			if fits && !vec.Finite(in.k[0]) || h*shrink <= smallest(in.t) {
				return in.nonFinite(h, tNew)
			}
			c.fail(h)
		case err <= 1:
			c.accept(h, err, cut)
			if in.gap.J != nil {
				in.rho = in.decay(h)
			}
			in.accept(h, tNew)
			return nil
		default:
			if h <= smallest(in.t) {
				return &StepUnderflowError{in.t, h, in.worst(h)}
			}
			c.reject(h, err)
		}
		in.stats.Rejected++
		if err := in.stats.within(in.opt.MaxSteps, in.t); err != nil {
			return err
		}
	}
}

// norm finishes an attempt: it sets yNew where the stages did not and returns
// the root mean square over components of err/(atol + rtol·max(|y0|, |y1|)).
func (in *RungeKutta) norm(h float64) float64 {
	if in.n == 0 {
		return 0
	}
	if !in.tb.fsal {
		in.wide.stage(in.yNew, in.y, h, in.k, &in.final)
		in.factors.value(h, in.yNew)
	}
	// One fused pass for solution, error and norm is no faster: its 16 weights
	// do not fit in registers.
	in.wide.stage(in.u, nil, h, in.k, &in.errs)
	in.factors.scale(in.u, false)
	s := in.wide.norm(in.y, in.yNew, in.u, in.opt.ATol, in.opt.RTol)
	return math.Sqrt(s / float64(in.n))
}

// worst is the state with the largest error in the last attempt, of step h.
func (in *RungeKutta) worst(h float64) int {
	best, at := -1.0, -1
	for i := range in.n {
		d := 0.0
		for m, j := range in.errs.J {
			d += in.errs.A[m][0] * h * in.k[j][i]
		}
		m := max(math.Abs(in.y[i]), math.Abs(in.yNew[i]))
		if q := math.Abs(d) / max(1e-300, in.opt.ATol+in.opt.RTol*m); q > best {
			best, at = q, i
		}
	}
	return at
}
