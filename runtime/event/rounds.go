package event

import (
	"math"
	"math/bits"
	"slices"

	"nbc/runtime/model"
)

// maxRounds is how many rounds one instant may have.
const maxRounds = 1000

// activate makes elements (ascending) of a handler run in the next round.
func (e *Engine) activate(h *handler, elems ...int32) {
	if len(elems) == 0 {
		return
	}
	if n := len(h.next); n > 0 && h.next[n-1] > elems[0] {
		h.sorted = false
	}
	h.next = append(h.next, elems...)
	e.pending = true
}

// turn makes the next round's elements the current ones, ascending. An element stands twice when two delayed events reach it at once.
func (h *handler) turn() {
	h.cur, h.next = h.next, h.cur[:0]
	if h.sorted || len(h.cur) < 2 {
		h.sorted = true
		return
	}
	h.sorted = true
	if h.bySource() || len(h.cur) < h.n/1024 || !h.sortByBits() {
		slices.Sort(h.cur)
	}
}

// sortByBits sorts many elements in time linear in n. It declines when an element stands twice.
func (h *handler) sortByBits() bool {
	if h.bits == nil {
		h.bits = make([]uint64, (h.n+63)/64)
	}
	ok := true
	for _, i := range h.cur {
		m := uint64(1) << (i & 63)
		if h.bits[i>>6]&m != 0 {
			ok = false
			break
		}
		h.bits[i>>6] |= m
	}
	if !ok {
		clear(h.bits)
		return false
	}
	out := h.cur[:0]
	for k, word := range h.bits {
		for word != 0 {
			out = append(out, int32(k<<6+bits.TrailingZeros64(word)))
			word &= word - 1
		}
		h.bits[k] = 0
	}
	return true
}

// rounds runs rounds until nothing more happens at this instant. With test, conditions are tested after each, and once when there is
// nothing else.
func (e *Engine) rounds(test bool) error {
	e.trace = e.trace[:0]
	for n := 0; ; n++ {
		if !e.pending && e.opt.Grid {
			e.dueRates(e.now)
		}
		if e.pending {
			if n >= maxRounds-loopTrace {
				if n >= maxRounds {
					return e.loopError()
				}
				e.traceRound()
			}
			if err := e.round(); err != nil {
				return err
			}
		} else if n > 0 {
			break
		}
		if test {
			if err := e.test(); err != nil {
				return err
			}
		}
	}
	e.discrete()
	if e.ratesMoved && len(e.rates) > 0 {
		return e.rerate()
	}
	return nil
}

// round runs the elements that are due, stage by stage, and passes on what they emit.
func (e *Engine) round() error {
	e.pending = false
	e.roundNo++
	for _, h := range e.all {
		h.turn()
	}
	for _, stage := range e.stages {
		ran, straight := false, straight(stage)
		for _, h := range stage {
			if len(h.cur) == 0 {
				continue
			}
			if h.NeedsInputs {
				e.inputs()
			}
			e.w.handler = h.no
			switch {
			case straight:
				e.pour(h)
			case h.spread != nil:
				e.w.bound = e.w.bound || slices.ContainsFunc(h.spread, func(x spread) bool { return x.held })
				e.w.scatter(h)
			default:
				e.w.bound = true
				h.Run(&e.w, h.cur)
			}
			if h.lock != nil {
				if err := e.refractory(h, h.cur); err != nil {
					return err
				}
			}
			for _, c := range h.moves {
				c.stale = c.stale || c != h || !h.shut(h.cur, e.now)
			}
			ran = true
		}
		if !ran {
			continue
		}
		if err := e.w.land(); err != nil {
			return err
		}
		e.settleHolds(stage)
	}
	return e.passOn()
}

// passOn reports emitted events and makes their listeners due: in the next round, or after their delay. An event that an element
// has already emitted in this round counts once.
func (e *Engine) passOn() error {
	for k := range e.w.emitted {
		x := &e.w.emitted[k]
		p := e.c.Pops[x.pop]
		if e.stamps[x.pop] == nil {
			e.stamps[x.pop] = make([]uint64, len(p.Events)*p.N)
		}
		stamp := &e.stamps[x.pop][int(x.ev)*p.N+int(x.elem)]
		if *stamp == e.roundNo {
			continue
		}
		*stamp = e.roundNo
		if e.observed[x.pop][x.ev] {
			e.opt.Observer.Event(e.c.Time, p, int(x.ev), x.elem)
		}
		for _, h := range e.listeners[x.pop][x.ev] {
			if err := e.deliver(h, x.elem); err != nil {
				return err
			}
		}
	}
	e.w.emitted = e.w.emitted[:0]
	e.depart()
	return nil
}

// deliver makes the elements of h that an event at elem leads to due.
func (e *Engine) deliver(h *handler, elem int32) error {
	switch {
	case h.together && h.lag > 0:
		if len(h.sources) == 0 {
			e.leaving = append(e.leaving, h)
		}
		h.sources = append(h.sources, elem)
	case h.bySource():
		e.activate(h, elem)
	case h.lags != nil:
		e.send(h, elem)
	case h.Edges != nil && h.Via == model.Pre:
		out := h.Edges.Out[h.Edges.OutStart[elem]:h.Edges.OutStart[elem+1]]
		if h.Delay != nil && !h.together {
			return e.delay(h, out)
		}
		e.activateEach(h, out)
	case h.Edges != nil:
		lo, hi := h.Edges.Row[elem], h.Edges.Row[elem+1]
		if h.every == nil {
			h.every = iota32(h.n)
		}
		if h.Delay != nil {
			return e.delay(h, h.every[lo:hi])
		}
		e.activate(h, h.every[lo:hi]...)
	default:
		if h.Block != nil {
			if elem = h.Block.Slot[elem]; elem < 0 {
				return nil
			}
		}
		if h.Delay != nil {
			return e.delay(h, []int32{elem})
		}
		e.activate(h, elem)
	}
	return nil
}

// activateEach is activate for elements in any order.
func (e *Engine) activateEach(h *handler, elems []int32) {
	if h.sorted && !slices.IsSorted(elems) {
		h.sorted = false
	}
	sorted := h.sorted
	e.activate(h, elems...)
	h.sorted = h.sorted && sorted
}

// delays finds delays that are none, before an event needs one.
func (e *Engine) delays() error {
	for _, h := range e.all {
		if h.Delay == nil || h.together {
			continue
		}
		for i := range h.n {
			if _, err := e.delayOf(h, i); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Engine) delayOf(h *handler, i int) (Ps, error) {
	ms := h.Delay(i)
	d, err := FromMs(ms)
	if err != nil || d < 0 {
		return 0, e.timeError(h, i, "the delay", ms)
	}
	return d, nil
}

// delay enters arrivals at elements of h, one entry for all with the same instant.
func (e *Engine) delay(h *handler, elems []int32) error {
	e.pairs = e.pairs[:0]
	for _, i := range elems {
		d, err := e.delayOf(h, int(i))
		if err != nil {
			return err
		}
		if d == 0 {
			e.activate(h, i)
			continue
		}
		e.pairs = append(e.pairs, due{at: e.arrives(e.now + d), elem: i})
	}
	if len(e.pairs) > 1 {
		slices.SortFunc(e.pairs, compareDue)
	}
	for lo := 0; lo < len(e.pairs); {
		hi := lo
		list := e.take()
		for hi < len(e.pairs) && e.pairs[hi].at == e.pairs[lo].at {
			list = append(list, e.pairs[hi].elem)
			hi++
		}
		e.enqueue(entry{at: e.pairs[lo].at, what: arrival, h: h.no, elems: list})
		lo = hi
	}
	return nil
}

// arrives is when something that is due at an instant comes: then, or on a grid at the end of the step that the instant lies in, as
// events at a rate do. Otherwise delays that differ from edge to edge would end a step at each arrival.
func (e *Engine) arrives(at Ps) Ps {
	if !e.opt.Grid || e.opt.Step == 0 {
		return at
	}
	start := e.span.Start
	k := math.Ceil((at - start - 1).Ms() / e.opt.Step) // within a picosecond of a point is on it
	if end := near(start.Ms() + k*e.opt.Step); end > e.now {
		return end
	}
	return near(start.Ms() + (k+1)*e.opt.Step)
}

// take and give keep a pool of element lists for arrivals and releases.
func (e *Engine) take() []int32 {
	if n := len(e.pool); n > 0 {
		s := e.pool[n-1]
		e.pool = e.pool[:n-1]
		return s
	}
	return make([]int32, 0, 16)
}

func (e *Engine) give(s []int32) { e.pool = append(e.pool, s[:0]) }
