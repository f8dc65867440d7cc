package solve

import (
	"math"

	"nbc/runtime/vec"
)

// Step control: the PI controller of Gustafsson, with the exponents of Hairer
// and Wanner's DOPRI5 (Solving ODEs I, II.4 and II, IV.2):
// h' = h·safety·err^(-piP/q)·errPrev^(piI/q), q the order of the estimate's
// error. Exponents of 0.7 and 0.4, also in use, took 10 % more evaluations on
// spiking neurons whose synapses limit the step.
const (
	safety   = 0.9
	piP      = 0.85
	piI      = 0.2
	growMax  = 5.0
	shrink   = 0.2
	logFloor = -9.0 // log(1e-4), about: errPrev is not taken to be smaller
	stretch  = 1.02 // a step is lengthened by this factor to reach tEnd
)

// stepAdaptive attempts steps until one's error is accepted.
func (in *Integrator) stepAdaptive(tEnd float64) error {
	if in.hNext == 0 {
		if err := in.startingStep(tEnd); err != nil {
			return err
		}
	}
	q := float64(in.tb.errOrder + 1)
	for {
		if m := in.opt.MaxStep; m > 0 && in.hNext > m {
			in.hNext = m
		}
		h, tNew, cut := in.plan(tEnd)
		if tNew <= in.t {
			return &StepUnderflowError{in.t, h, in.worst(h)}
		}
		in.stages(h, tNew)
		err := in.norm(h)
		switch {
		case math.IsNaN(err) || math.IsInf(err, 0):
			if !vec.Finite(in.k[0]) || h*shrink <= in.smallest() {
				return in.nonFinite(h, tNew)
			}
			in.hNext = h * shrink
		case err <= 1:
			in.control(h, err, q, cut)
			in.accept(h, tNew)
			return nil
		default:
			if h <= in.smallest() {
				return &StepUnderflowError{in.t, h, in.worst(h)}
			}
			in.hNext = h * max(shrink, safety*math.Pow(err, -1/q))
		}
		in.rejected = true
		in.stats.Rejected++
		if m := in.opt.MaxSteps; m > 0 && in.stats.Steps+in.stats.Rejected >= m {
			return &MaxStepsError{in.t, m}
		}
	}
}

// smallest is the shortest step (ms) that still moves the stages' times.
func (in *Integrator) smallest() float64 { return 16*eps*math.Abs(in.t) + 1e-200 }

// plan returns the next step: the proposed one, one that reaches tEnd exactly,
// or half of what remains when a tiny step would be left. cut says that tEnd
// made it shorter than proposed.
func (in *Integrator) plan(tEnd float64) (h, tNew float64, cut bool) {
	h = in.hNext
	rest := tEnd - in.t
	switch {
	case rest <= stretch*h:
		return rest, tEnd, rest < h
	case rest < 2*h:
		h = rest / 2
		return h, in.t + h, true
	}
	return h, in.t + h, false
}

// norm finishes an attempt: it sets yNew where the stages did not and returns
// the root mean square over components of err/(atol + rtol·max(|y0|, |y1|)).
func (in *Integrator) norm(h float64) float64 {
	if in.n == 0 {
		return 0
	}
	if !in.tb.fsal {
		vec.Stage(in.yNew, in.y, h, in.k, &in.final)
	}
	// One fused pass for solution, error and norm is no faster: its 16 weights
	// do not fit in registers.
	vec.Stage(in.u, nil, h, in.k, &in.errs)
	s := vec.ErrNorm(in.y, in.yNew, in.u, in.opt.ATol, in.opt.RTol)
	return math.Sqrt(s / float64(in.n))
}

// control sets the next step after one of h was accepted with error err. A step
// cut short by tEnd says little: it does not lower the proposal, unless its
// error asks for that, nor enters the controller's memory.
func (in *Integrator) control(h, err, q float64, cut bool) {
	e := math.Log(max(err, 1e-10))
	fac := safety * math.Exp((float64(piI*in.logPrev)-float64(piP*e))/q)
	fac = min(growMax, max(shrink, fac))
	if in.rejected {
		fac = min(fac, 1)
	}
	in.rejected = false
	if cut {
		if fac < 1 {
			in.hNext = h * fac
		} else {
			in.hNext = max(in.hNext, h*fac)
		}
		return
	}
	in.hNext = h * fac
	in.logPrev = max(e, logFloor)
}

// startingStep proposes the first step by the rule of Hairer, Nørsett and
// Wanner, Solving ODEs I, II.4: from the sizes of y, f and a difference of f
// for the second derivative. It takes one evaluation.
func (in *Integrator) startingStep(tEnd float64) error {
	if !vec.Finite(in.y) || !vec.Finite(in.k[0]) {
		return in.nonFinite(0, in.t)
	}
	d0 := in.size(in.y, nil)
	d1 := in.size(in.k[0], nil)
	h0 := 1e-6
	if d0 > 1e-5 && d1 > 1e-5 {
		h0 = 0.01 * d0 / d1
	}
	h0 = min(h0, tEnd-in.t)
	if in.opt.MaxStep > 0 {
		h0 = min(h0, in.opt.MaxStep)
	}
	for i, x := range in.y {
		in.u[i] = x + float64(h0*in.k[0][i])
	}
	in.eval(in.t+h0, in.u, in.k[1])
	d2 := in.size(in.k[1], in.k[0]) / h0
	d := max(d1, d2)
	h1 := max(1e-6, h0*1e-3)
	if d > 1e-15 {
		h1 = math.Pow(0.01/d, 1/float64(in.tb.order))
	}
	in.hNext = min(100*h0, h1)
	if !(in.hNext > 0) { // f is not finite at t + h0
		in.hNext = h0 * 0.01
	}
	return nil
}

// size is the root mean square of v - w (w may be nil) in units of the
// tolerance at y.
func (in *Integrator) size(v, w []float64) float64 {
	s := 0.0
	for i, y := range in.y[:in.n] {
		x := v[i]
		if w != nil {
			x -= w[i]
		}
		q := x / max(1e-300, in.opt.ATol+float64(in.opt.RTol*math.Abs(y)))
		s += float64(q * q)
	}
	return math.Sqrt(s / float64(max(1, in.n)))
}

// worst is the state with the largest error in the last attempt, of step h.
func (in *Integrator) worst(h float64) int {
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
