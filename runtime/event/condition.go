package event

import (
	"math"
	"math/bits"
)

// Stepper is what the engine needs of an integrator: the last accepted step with its dense output.
type Stepper interface {
	T() float64
	TPrev() float64
	Y() []float64
	YPrev() []float64
	Dense(t float64, out []float64)
}

// isTrue is the condition's truth for a value of its function.
func (h *handler) isTrue(g float64) bool { return g > 0 || h.Closed && g == 0 }

// evaluate sets g to a condition's function at (t, y) for all elements.
func (e *Engine) evaluate(h *handler, t float64, y, g []float64) {
	e.condInputs(h, t, y)
	h.Cond(t, y, g)
}

// condInputs evaluates the inputs that a condition reads.
func (e *Engine) condInputs(h *handler, t float64, y []float64) {
	if h.CondInputs && e.c.Inputs != nil {
		e.c.Inputs(t, y)
		e.inputsAt = false
	}
}

// decide finds a condition's truth now. On a grid nobody asks for its function's values later.
func (e *Engine) decide(h *handler) {
	if e.opt.Grid && h.Signs != nil {
		e.condInputs(h, e.c.Time, e.c.Y)
		h.Signs(e.c.Time, e.c.Y, h.now)
		return
	}
	e.evaluate(h, e.c.Time, e.c.Y, h.g0)
	h.now.of(h.g0, h.Closed)
}

// test evaluates the conditions that may have changed at the current instant; those that turned true run in the next round, or are
// reported.
func (e *Engine) test() error {
	if len(e.conds) == 0 {
		return nil
	}
	e.discrete()
	all := !e.tested
	e.tested = true
	for _, h := range e.conds {
		if !all && !h.stale {
			continue
		}
		h.stale = false
		e.decide(h)
		locks := h.lock != nil && h.lockMax > e.now
		for k, now := range h.now {
			for diff := now ^ h.truth[k]; diff != 0; diff &= diff - 1 {
				i := k<<6 + bits.TrailingZeros64(diff)
				if locks && h.lock[i] > e.now {
					continue
				}
				h.truth[k] ^= diff & -diff
				if !h.truth.at(i) {
					continue
				}
				if h.mode == stopping {
					e.activate(h, int32(i))
				} else if err := e.report(h, int32(i)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// report tells the observer what a passive handler emits at element i, at Time. Unless the handler is Plain, its body runs on Y.
func (e *Engine) report(h *handler, i int32) error {
	if h.lock != nil {
		if _, err := e.lockout(h, i); err != nil {
			return err
		}
	}
	p := e.popNo[h.Pop]
	if h.Plain {
		for _, ev := range h.Emits {
			if e.observed[p][ev] {
				e.opt.Observer.Event(e.c.Time, h.Pop, ev, i)
			}
		}
		return nil
	}
	if h.NeedsInputs {
		e.inputs()
	}
	// The body may run between stages of a round: its emissions are taken from behind those that wait.
	n := len(e.w.emitted)
	e.w.handler = h.no
	e.scan.one[0] = i
	h.Run(&e.w, e.scan.one[:])
	for _, x := range e.w.emitted[n:] {
		if e.observed[x.pop][x.ev] {
			e.opt.Observer.Event(e.c.Time, e.c.Pops[x.pop], int(x.ev), x.elem)
		}
	}
	e.w.emitted = e.w.emitted[:n]
	return e.w.err
}

// Scan looks for conditions that turned true in the step just taken. Events of passive conditions go to the observer. When others
// turned true, stop is returned: then Y and Time are those of the earliest, Fire must be called, and the integration begins anew at
// T from Y. Conditions that turn true within a picosecond of an instant at which the step ends are left to that instant's test.
func (e *Engine) Scan(s Stepper) (stop bool, err error) {
	if len(e.conds) == 0 && !(e.opt.Grid && len(e.rates) > 0) {
		return false, nil
	}
	t := s.T()
	target := e.Next()
	onInstant := target.Ms() <= t
	if e.opt.Grid {
		if onInstant {
			return false, nil
		}
		e.c.Rebase(s.Y())
		e.setTime(near(t), t)
		e.dueRates(e.now)
		err := e.test()
		return e.pending, err
	}
	if !onInstant {
		target = Never
	}
	return e.scan.step(s, target)
}

// T is the time (ms) of the last stop or instant.
func (e *Engine) T() float64 { return e.c.Time }

// Now is T in whole picoseconds.
func (e *Engine) Now() Ps { return e.now }

// Fire runs the rounds of a stop that Scan announced.
func (e *Engine) Fire() error {
	e.restarted = true
	return e.rounds(true)
}

// settle takes over the truth at the step's end t1 (ms), where no stop cut it short. Whoever is locked up to there, to the bit as
// collect sees it, has not been tested.
func (h *handler) settle(t1 float64) {
	h.truth.of(h.g1, h.Closed)
	if h.lock != nil && h.lockMax.Ms() >= t1 {
		for k, w := range h.truth {
			for ; w != 0; w &= w - 1 {
				if i := k<<6 + bits.TrailingZeros64(w); h.lock[i].Ms() >= t1 {
					h.truth.set(i, false)
				}
			}
		}
	}
	h.gm, h.g0, h.g1 = h.g0, h.g1, h.gm
}

// collect finds the elements whose condition turned true in the step, and those where it may have done so unseen.
func (sc *scanner) collect(h *handler) {
	h.now.of(h.g1, h.Closed)
	h.was.of(h.g0, h.Closed)
	sc.shutOut(h)
	for k, now := range h.now {
		truth, was, shut := h.truth[k], h.was[k], h.out[k]
		turned := (now ^ truth | was&^(truth|now)) &^ shut
		h.alike[k] = ^(turned | shut)
		for list := turned | shut; list != 0; list &= list - 1 {
			bit, i := list&-list, k<<6+bits.TrailingZeros64(list)
			a, b := h.g0[i], h.g1[i]
			switch {
			case shut&bit != 0:
				if r := h.lock[i].Ms(); r < sc.t1 {
					sc.released(h, int32(i), r)
				}
			case now&bit != 0 && was&bit != 0:
				sc.add(cand{h: h, i: int32(i), lo: sc.t0, hi: sc.t0, glo: a, ghi: a}) // it was locked until now
			case now&bit != 0:
				sc.add(cand{h: h, i: int32(i), lo: sc.t0, hi: sc.t1, glo: a, ghi: b})
			case truth&bit == 0:
				sc.add(cand{h: h, i: int32(i), lo: sc.t0, hi: sc.t0, glo: a, ghi: a})
			}
		}
	}
	switch {
	case sc.e.opt.Rough:
	case sc.e.restarted:
		sc.steep = true
		h.steep = true
	default:
		sc.bent(h)
	}
}

// shutOut finds the elements that are under lockout at the step's start.
func (sc *scanner) shutOut(h *handler) {
	clear(h.out)
	if h.lock == nil || h.lockMax == free || h.lockMax.Ms() < sc.t0 {
		return
	}
	for i, r := range h.lock {
		if r != free && r.Ms() > sc.t0 {
			h.out.set(i, true)
		}
	}
}

// bent finds the elements whose condition is alike at both ends and may have been other between: only a function whose distance from 0 is
// within reach of its changes can have been beyond.
func (sc *scanner) bent(h *handler) {
	ratio := 0.0
	if sc.e.hPrev > 0 {
		ratio = reach * sc.h / sc.e.hPrev
	}
	gm, g1 := h.gm[:len(h.g0)], h.g1[:len(h.g0)]
	for i, a := range h.g0 {
		b := g1[i]
		d := math.Abs(a)
		if x := math.Abs(b); x < d {
			d = x
		}
		if (d < reach*math.Abs(b-a) || d < ratio*math.Abs(a-gm[i])) && h.alike.at(i) {
			sc.turns = append(sc.turns, turn{h: h, i: int32(i), from: sc.t0, a: a, b: b, truth: h.now.at(i)})
		}
	}
}

// released handles an element whose refractory time ended within the step, at r: it is tested from there on.
func (sc *scanner) released(h *handler, i int32, r float64) {
	sc.s.Dense(r, sc.y)
	sc.e.evaluate(h, r, sc.y, h.gx)
	a, b := h.gx[i], h.g1[i]
	switch {
	case h.isTrue(a):
		sc.add(cand{h: h, i: i, lo: r, hi: r, glo: a, ghi: a})
	case h.isTrue(b):
		sc.add(cand{h: h, i: i, lo: r, hi: sc.t1, glo: a, ghi: b})
	case !sc.e.opt.Rough:
		sc.between(h, i, r, a, b)
	}
}

func (sc *scanner) add(c cand) {
	if c.h.mode == stopping {
		sc.stops = append(sc.stops, c)
	} else {
		sc.marks = append(sc.marks, c)
	}
}
