package sim

import (
	"errors"
	"math"

	"nbc/runtime/solve"
)

// watchEvery is after how many steps a run looks whether it gets anywhere.
const watchEvery = 8192

// jump is the change of a derivative, as part of the values before and after it, from which it counts as one.
const jump = 0.1

// errStuck says that it does not.
var errStuck = errors.New("the steps of the solver do not get anywhere")

// watch recognises a run whose solver takes tiny steps for ever, as at a place where the equations end: its accepted steps move the time
// by less than a thousandth of one ordinary step, a third of them needed another attempt, and events have little part in it. An explicit
// method that stiff equations hold to small steps gets further.
type watch struct {
	steps    int
	events   int // since the last look
	t        float64
	rejected int64
	longest  float64 // step so far, ms
}

// step notes a step that was accepted.
func (w *watch) step(in solve.Stepper) error {
	w.longest = max(w.longest, in.T()-in.TPrev())
	if w.steps++; w.steps%watchEvery != 0 {
		return nil
	}
	rejected := in.Stats().Rejected
	stuck := rejected-w.rejected > watchEvery/3 && in.T()-w.t < w.longest/1000 && in.T() > w.t && w.events < watchEvery/10
	w.t, w.rejected, w.events = in.T(), rejected, 0
	if stuck {
		return errStuck
	}
	return nil
}

// culprit is the state that most likely stands in the way: the first whose derivative is no number a little ahead, the one whose derivative
// jumps there, or the one that changes fastest for its size.
func (r *runner) culprit(in solve.Stepper) int {
	n := len(r.c.Y)
	f, y, dy := make([]float64, n), make([]float64, n), make([]float64, n)
	r.c.RHS(in.T(), in.Y(), f)
	for h := in.T() - in.TPrev(); h <= r.watch.longest; h *= 4 {
		for k, v := range in.Y() {
			y[k] = v + float64(h*f[k])
		}
		r.c.RHS(in.T()+h, y, dy)
		at, most := 0, 0.0
		for k, v := range dy {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return k
			}
			d := math.Abs(v - f[k])
			if d*r.watch.longest < 1e-6*math.Abs(in.Y()[k]) {
				continue // rounding
			}
			if c := d / (math.Abs(v) + math.Abs(f[k]) + 1e-300); c > most {
				at, most = k, c
			}
		}
		if most > jump && h < r.watch.longest/1000 {
			return at
		}
		if h == 0 {
			break
		}
	}
	fastest, most := 0, -1.0
	for k, v := range f {
		if rate := math.Abs(v) / (math.Abs(in.Y()[k]) + 1e-300); rate > most {
			fastest, most = k, rate
		}
	}
	return fastest
}
