package event

import (
	"cmp"
	"math"
	"slices"
)

const (
	// together is the fraction of a step within which crossings are one instant; so are crossings within a picosecond.
	together = 1e-10
	// resolution is the fraction of a step to which a crossing is located.
	resolution = 1e-12
)

// scanner finds what happened within a step, on its dense output. Its memory is reused from step to step.
type scanner struct {
	e      *Engine
	s      Stepper
	t0, t1 float64
	h      float64
	tol    float64
	y      []float64 // state at a point within
	f0, f1 []float64 // derivatives at the step's ends, made by slopes
	along  [1][]float64
	stops  []cand  // crossings of stopping conditions
	marks  []cand  // of passive ones
	early  []*cand // those being located
	turns  []turn
	steep  bool // some condition is looked at by its slopes
	nodes  [][bulkNodes]float64
	one    [1]int32
	points []float64   // within the step, for curved conditions
	values [][]float64 // of one of them there, by element
	run    truths      // and its truth where the points begin
	turned []int       // how often it turns, by element
	ranges []float64   // and what of its range counts
	at, g  []float64   // the points of one element, and its values
}

func (sc *scanner) init(e *Engine) {
	sc.e = e
	if len(e.conds) > 0 {
		sc.y = make([]float64, len(e.c.Y))
	}
}

// cand is an element whose condition is false at lo and true at hi; lo = hi where it turned true just there.
type cand struct {
	h        *handler
	i        int32
	side     int8 // which end moved last: -1 lo, +1 hi
	stall    int8 // evaluations since the bracket was last halved
	lo, hi   float64
	glo, ghi float64 // the condition's function there, as the secant sees it
}

// guess is where to look next: the Illinois secant, or the middle when that gains little.
func (c *cand) guess(tol float64) float64 {
	x := c.lo + (c.hi-c.lo)/2
	if c.stall < 3 {
		if s := c.lo + (c.hi-c.lo)*(c.glo/(c.glo-c.ghi)); !math.IsNaN(s) && !math.IsInf(s, 0) {
			x = s
		}
	}
	// A root next to an end is enclosed by stepping over it.
	return min(max(x, c.lo+tol/2), c.hi-tol/2)
}

// update narrows the bracket by the function's value at x.
func (c *cand) update(x, g float64) {
	if x <= c.lo || x >= c.hi {
		return
	}
	before := c.hi - c.lo
	if c.h.isTrue(g) {
		c.hi, c.ghi = x, g
		if c.side > 0 {
			c.glo /= 2
		}
		c.side = 1
	} else {
		c.lo, c.glo = x, g
		if c.side < 0 {
			c.ghi /= 2
		}
		c.side = -1
	}
	if c.hi-c.lo > before/2 {
		c.stall++
	} else {
		c.stall = 0
	}
}

func (c *cand) open(tol float64) bool { return c.hi-c.lo > tol }

// step scans the step that s has just taken. Crossings not before the instant target are left to it.
func (sc *scanner) step(s Stepper, target Ps) (stop bool, err error) {
	e := sc.e
	sc.s, sc.t0, sc.t1 = s, s.TPrev(), s.T()
	sc.h = sc.t1 - sc.t0
	sc.tol = math.Max(resolution*sc.h, 4*(math.Nextafter(math.Abs(sc.t1), math.Inf(1))-math.Abs(sc.t1)))
	sc.stops, sc.marks, sc.turns, sc.steep = sc.stops[:0], sc.marks[:0], sc.turns[:0], false
	e.discrete()
	y := s.Y()
	for _, h := range e.conds {
		e.evaluate(h, sc.t1, y, h.g1)
		if !h.Curved || e.opt.Rough {
			sc.collect(h)
		}
	}
	if len(sc.turns) > 0 || sc.steep {
		sc.unseen()
	}
	fire := math.Inf(1)
	if len(sc.stops) > 0 {
		fire = sc.earliest()
	}
	if n := len(sc.stops); !e.opt.Rough && sc.curved(math.Min(fire, sc.t1)) && len(sc.stops) > n {
		fire = sc.earliest()
	}
	if !math.IsInf(fire, 1) && near(fire) >= target {
		fire = math.Inf(1)
	}
	if len(sc.marks) >= bulkMin {
		sc.bulk()
	}
	stop = !math.IsInf(fire, 1)
	if !stop {
		for _, h := range e.conds {
			h.settle(sc.t1)
		}
		e.restarted, e.hPrev = false, sc.h
		for k := range sc.stops {
			sc.stops[k].h.truth.set(int(sc.stops[k].i), false) // left to the instant at the step's end
		}
	}
	if len(sc.marks) > 0 {
		if err := sc.report(fire, target, stop); err != nil {
			return false, err
		}
	}
	if !stop {
		return false, nil
	}
	s.Dense(fire, e.c.Y)
	e.setTime(near(fire), fire)
	for k := range sc.stops {
		if c := &sc.stops[k]; c.hi <= fire {
			c.h.truth.set(int(c.i), true)
			e.activate(c.h, c.i)
			if err := e.shrink(c.h, c.i, fire); err != nil {
				return false, err
			}
		}
	}
	return true, e.zeno.stop(e)
}

// earliest locates the first crossing of stopping conditions and returns a time at which all that belong to it are true. Of thousands in a
// step only those that may still be the first are looked at again.
func (sc *scanner) earliest() float64 {
	eps := math.Max(together*sc.h, 1/psPerMs)
	sc.early = sc.early[:0]
	for k := range sc.stops {
		sc.early = append(sc.early, &sc.stops[k])
	}
	for {
		first := math.Inf(1)
		for _, c := range sc.early {
			if c.hi < first {
				first = c.hi
			}
		}
		last := first + eps
		at, later := math.Inf(1), false
		left := sc.early[:0]
		for _, c := range sc.early {
			if c.lo >= last {
				continue
			}
			left = append(left, c)
			switch {
			case !c.open(sc.tol):
			case c.lo >= first && c.hi > last:
				later = true // what it is at last decides
			default:
				if x := c.guess(sc.tol); x < at {
					at = x
				}
			}
		}
		sc.early = left
		switch {
		case !math.IsInf(at, 1):
		case later:
			at = last
		default:
			fire := first
			for _, c := range sc.early {
				if c.hi <= last {
					fire = math.Max(fire, c.hi)
				}
			}
			return fire
		}
		sc.narrow(sc.early, at)
	}
}

// report locates the crossings of passive conditions up to the stop and tells the observer in the order of time.
func (sc *scanner) report(fire float64, target Ps, stop bool) error {
	e := sc.e
	sc.early = sc.early[:0]
	for k := range sc.marks {
		sc.early = append(sc.early, &sc.marks[k])
	}
	for k := range sc.marks {
		for c := &sc.marks[k]; c.open(sc.tol) && c.lo < fire; {
			sc.narrow(sc.early[k:], c.guess(sc.tol))
		}
	}
	slices.SortFunc(sc.marks, func(a, b cand) int {
		return cmp.Or(cmp.Compare(a.hi, b.hi), cmp.Compare(a.h.no, b.h.no), cmp.Compare(a.i, b.i))
	})
	for k := range sc.marks {
		c := &sc.marks[k]
		at := near(c.hi)
		switch {
		case c.hi > fire:
			continue
		case at >= target:
			c.h.truth.set(int(c.i), false)
			continue
		}
		if !c.h.Plain {
			sc.s.Dense(c.hi, e.c.Y)
		}
		e.setTime(at, c.hi)
		if stop {
			c.h.truth.set(int(c.i), true)
		}
		if err := e.report(c.h, c.i); err != nil {
			return err
		}
	}
	return nil
}

// narrow evaluates the conditions at x and narrows all brackets around it.
func (sc *scanner) narrow(list []*cand, x float64) {
	sc.s.Dense(x, sc.y)
	for _, c := range list {
		if c.lo < x && x < c.hi {
			c.h.wanted = true
		}
	}
	for _, h := range sc.e.conds {
		if h.wanted {
			sc.e.evaluate(h, x, sc.y, h.gx)
		}
	}
	for _, c := range list {
		if c.h.wanted {
			c.update(x, c.h.gx[c.i])
		}
	}
	for _, h := range sc.e.conds {
		h.wanted = false
	}
}
