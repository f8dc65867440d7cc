package solve

import (
	"math"

	"nbc/runtime/vec"
)

// stepFixed takes the next step of the grid, at most to tEnd.
func (in *RungeKutta) stepFixed(tEnd float64) error {
	h, tNew, err := in.grid.plan(in.t, tEnd)
	if err != nil {
		return err
	}
	if in.factors != nil {
		in.factors.prepare(h, in.y, in.k[0])
	}
	in.stages(h, tNew)
	in.wide.stage(in.yNew, in.y, h, in.k, &in.final)
	in.factors.value(h, in.yNew)
	if !vec.Finite(in.yNew) {
		return in.nonFinite(h, tNew)
	}
	in.grid.accept()
	in.accept(h, tNew)
	return nil
}

// nonFinite finds the component at fault in an attempted step of h to tNew. It
// repeats the step: the first stage in which something is wrong shows the
// cause, in later ones it has spread.
func (in *RungeKutta) nonFinite(h, tNew float64) error {
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
		in.argument(i, h)
		if err := find(in.yNew, false); err != nil {
			return err
		}
		in.slope(i, h, tNew)
		if err := find(in.k[i+1], true); err != nil {
			return err
		}
	}
	in.wide.stage(in.yNew, in.y, h, in.k, &in.final)
	if err := find(in.yNew, false); err != nil {
		return err
	}
	return &NonFiniteError{in.t, -1, math.NaN(), false} // the error estimate overflowed
}
