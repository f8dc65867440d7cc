package event

import (
	"fmt"
	"math"
)

// zeno recognises infinitely many events in a finite time, as of a bouncing ball: the same condition turns true again and again, each
// time within a picosecond of the time before.
type zeno struct {
	last    Ps       // instant of the last stop
	h       *handler // an element that fired in the streak, and how often
	i       int32
	fired   int
	streak  int // stops that followed each other that closely
	started bool
}

// stop counts a stop whose conditions are due in the next round.
func (z *zeno) stop(e *Engine) error {
	if !z.started || e.now > z.last+1 || z.streak%(10*maxRounds) == 0 {
		z.h, z.i = e.firstDue()
		z.fired, z.streak = 0, 0
	}
	z.started, z.last = true, e.now
	z.streak++
	for _, i := range z.h.next {
		if i == z.i {
			z.fired++
		}
	}
	if z.fired < maxRounds {
		return nil
	}
	e.trace = e.trace[:0]
	e.traceRound()
	return e.loopError()
}

// firstDue is the first element that is due in the next round.
func (e *Engine) firstDue() (*handler, int32) {
	for _, h := range e.conds {
		if len(h.next) > 0 {
			return h, h.next[0]
		}
	}
	return e.conds[0], -1
}

// Infinitely many events in a finite time show before their intervals reach a picosecond: they get shorter each time, by as much as no
// burst of spikes does.
const (
	shrinkTimes = 8    // at least so many intervals in a row, each shorter than the one before,
	shrinkTo    = 1e-5 // down to this part of the first
)

// intervals are those between the stops of each element of a handler, in ms.
type intervals struct {
	at, gap, first []float64
	row            []int32
}

func newIntervals(n int) *intervals {
	return &intervals{make([]float64, n), make([]float64, n), make([]float64, n), make([]int32, n)}
}

// reset forgets all.
func (v *intervals) reset() {
	for i := range v.at {
		v.at[i], v.gap[i], v.row[i] = math.Inf(1), 0, 0
	}
}

// shrink notes a stop of element i of a handler at t.
func (e *Engine) shrink(h *handler, i int32, t float64) error {
	v := h.intervals
	gap := t - v.at[i]
	v.at[i] = t
	switch {
	case !(gap > 0):
		return nil
	case gap < v.gap[i]:
		v.row[i]++
	default:
		v.row[i], v.first[i] = 0, gap
	}
	v.gap[i] = gap
	if v.row[i] < shrinkTimes || gap > shrinkTo*v.first[i] {
		return nil
	}
	return &Error{T: t, Trial: e.trial, Place: h.Place, Text: fmt.Sprintf("%s at %s happens infinitely often in a finite time: %d times in a row sooner than before, now %.2g ms after the last",
		h.What, e.owner(h, i), v.row[i], gap), Remedy: "let the event end what it comes from: below a speed or size it sets it to 0, and a condition tells that it is at rest"}
}
