package event

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
