package solve

import (
	"math"

	"nbc/runtime/vec"
)

// stepFixed steps to the next point of the grid t0 + k·dt, or to tEnd when that
// comes first; the grid stays where it was, so the step after a cut one is the
// rest. Points are computed from the integer k: there is no drift.
func (in *Integrator) stepFixed(tEnd float64) error {
	dt := in.opt.Dt
	tNew := in.t0 + float64(float64(in.grid+1)*dt)
	if !(tNew > in.t) {
		return &StepUnderflowError{in.t, dt, -1}
	}
	// Times closer than slack are the same point reached by other arithmetic.
	slack := max(1e-9*dt, 4*eps*math.Abs(tEnd))
	h, whole := dt, true
	switch {
	case tEnd < tNew-slack:
		tNew, h, whole = tEnd, tEnd-in.t, false
	case tEnd <= tNew+slack:
		tNew = tEnd
		fallthrough
	default:
		if !in.onGrid {
			h = tNew - in.t
		}
	}
	in.stages(h, tNew)
	vec.Stage(in.yNew, in.y, h, in.k, &in.final)
	if !vec.Finite(in.yNew) {
		return in.nonFinite(h, tNew)
	}
	if whole {
		in.grid++
	}
	in.onGrid = whole
	in.accept(h, tNew)
	return nil
}

// nonFinite finds the component at fault in an attempted step of h to tNew. It
// repeats the step: the first stage in which something is wrong shows the
// cause, in later ones it has spread.
func (in *Integrator) nonFinite(h, tNew float64) error {
	find := func(v []float64, deriv bool) error {
		for i, x := range v[:in.n] {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return &NonFiniteError{in.t, i, x, deriv}
			}
		}
		return nil
	}
	if err := find(in.y, false); err != nil {
		return err
	}
	if err := find(in.k[0], true); err != nil {
		return err
	}
	for i := range in.rows {
		vec.Stage(in.yNew, in.y, h, in.k, &in.rows[i])
		if err := find(in.yNew, false); err != nil {
			return err
		}
		in.eval(stageTime(in.t, in.tb.c[i+1], h, tNew), in.yNew, in.k[i+1])
		if err := find(in.k[i+1], true); err != nil {
			return err
		}
	}
	vec.Stage(in.yNew, in.y, h, in.k, &in.final)
	if err := find(in.yNew, false); err != nil {
		return err
	}
	return &NonFiniteError{in.t, -1, math.NaN(), false} // the error estimate overflowed
}
