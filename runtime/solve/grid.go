package solve

import "math"

// grid plans the steps of a fixed-step method: to the next point of t0 + k·dt,
// or to tEnd when that comes first; the grid stays where it was, so the step
// after a cut one is the rest. Points are computed from the integer k: there is
// no drift.
type grid struct {
	t0, dt float64 // ms
	k      int64
	on     bool // the last step ended on a point
	whole  bool // so will the one planned
}

// reset puts the first point at t. Where t is a point already the grid stays:
// its points do not drift with every event.
func (g *grid) reset(t float64) {
	if g.on && t == g.t0+float64(float64(g.k)*g.dt) {
		return
	}
	g.t0, g.k, g.on = t, 0, true
}

// plan returns the next step h from t and where it ends.
func (g *grid) plan(t, tEnd float64) (h, tNew float64, err error) {
	tNew = g.t0 + float64(float64(g.k+1)*g.dt)
	if !(tNew > t) {
		return 0, 0, &StepUnderflowError{t, g.dt, -1}
	}
	// Times closer than slack are the same point reached by other arithmetic.
	slack := max(1e-9*g.dt, 4*eps*math.Abs(tEnd))
	h, g.whole = g.dt, true
	switch {
	case tEnd < tNew-slack:
		tNew, h, g.whole = tEnd, tEnd-t, false
	case tEnd <= tNew+slack:
		tNew = tEnd
		fallthrough
	default:
		if !g.on {
			h = tNew - t
		}
	}
	return h, tNew, nil
}

// accept notes that the planned step was taken.
func (g *grid) accept() {
	if g.whole {
		g.k++
	}
	g.on = g.whole
}

// memory is the grid's part of Stepper.Memory.
func (g *grid) memory() []float64 { return []float64{g.t0, float64(g.k), flag(g.on)} }

// recall sets it from the head of m and returns the rest.
func (g *grid) recall(m []float64) []float64 {
	g.t0, g.k, g.on = m[0], int64(m[1]), m[2] != 0
	return m[3:]
}

// take copies y to dst, unless they are the same memory.
func take(dst, y []float64) {
	if len(dst) > 0 && &dst[0] != &y[0] {
		copy(dst, y)
	}
}
