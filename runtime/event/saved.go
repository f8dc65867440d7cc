package event

import (
	"slices"

	"nbc/runtime/model"
)

// Saved is what conditions, holds and delayed events were at the end of a span. Package sim keeps the states themselves. Its fields are
// exported to be written to a checkpoint; nothing but this package reads them.
type Saved struct {
	At     Ps
	Truth  [][]uint64 // by condition that is tested, as truths
	Lock   [][]Ps
	Holder []int32 // by state
	Until  []Ps
	Queue  []Due
}

// Due is an entry of the engine's queue.
type Due struct {
	At            Ps
	Seq           uint64
	What          uint8
	Handler       int32
	Elems         []int32
	Period, Until Ps
}

// Save keeps the truth of all conditions, refractory times and events under way, for spans that continue from here.
func (e *Engine) Save() *Saved {
	s := e.saved()
	for k := range e.queue {
		if w := e.queue[k].what; w == arrival || w == release || w == travel {
			s.Queue = append(s.Queue, e.queue[k].due())
		}
	}
	return s
}

// saved is all of Saved but the queue.
func (e *Engine) saved() *Saved {
	s := &Saved{At: e.now, Holder: slices.Clone(e.holder), Until: slices.Clone(e.holdUntil)}
	for _, h := range e.conds {
		s.Truth = append(s.Truth, slices.Clone([]uint64(h.truth)))
		s.Lock = append(s.Lock, slices.Clone(h.lock))
	}
	return s
}

func (x *entry) due() Due {
	return Due{x.at, x.seq, uint8(x.what), x.h, slices.Clone(x.elems), x.period, x.until}
}

// restore sets conditions, holds and events under way to what was saved, moved to the span's start.
func (e *Engine) restore(s *Saved) {
	e.forget()
	if s == nil {
		return
	}
	shift := e.span.Start - s.At
	for k, u := range s.Until {
		if u > s.At {
			e.holder[k], e.holdUntil[k] = s.Holder[k], u+shift
			e.held++
		}
	}
	for c, h := range e.conds {
		copy(h.truth, s.Truth[c])
		for i, l := range s.Lock[c] {
			if l > s.At {
				h.lock[i], h.lockMax = l+shift, max(h.lockMax, l+shift)
			}
		}
	}
	for _, x := range s.Queue {
		e.enqueue(e.entry(x, shift))
	}
}

// forget makes all conditions false and frees everything that is locked or held.
func (e *Engine) forget() {
	for k := range e.holder {
		e.holder[k], e.holdUntil[k] = nobody, free
	}
	for _, h := range e.all {
		if h.Trigger != model.When {
			continue
		}
		for _, mask := range h.Free {
			for i := range mask {
				mask[i] = 1
			}
		}
		clear(h.truth)
		for i := range h.lock {
			h.lock[i] = free
		}
		h.lockMax = free
	}
	e.held = 0
}

// entry is a saved entry of the queue, moved in time. One that ends a hold sets the masks of what it holds. Edges under way, of a run that
// went on with another delay, are listed as such.
func (e *Engine) entry(x Due, shift Ps) entry {
	h := e.all[x.Handler]
	if what(x.What) == arrival && h.bySource() {
		h.spread, h.straight = nil, false
	}
	if what(x.What) == release {
		for _, c := range h.heldColumns {
			for _, i := range x.Elems {
				c.mask[i] = 0
			}
		}
	}
	return entry{at: x.At + shift, seq: x.Seq, what: what(x.What), h: x.Handler, elems: append(e.take(), x.Elems...),
		period: x.Period, until: x.Until}
}

// Snapshot is the whole of an engine between two steps of a span, to be written to a checkpoint.
type Snapshot struct {
	Saved
	Seq       uint64
	G0, GM    [][]float64 // by condition that is tested
	Restarted bool
	HPrev     float64
	Zeno      ZenoSnapshot
	Rates     []RateSnapshot // by handler at a rate
}

// ZenoSnapshot is what the recognition of endless events knows.
type ZenoSnapshot struct {
	Last          Ps
	Handler       int32 // -1: none
	Elem          int32
	Fired, Streak int
	Started       bool
}

// Snapshot keeps all that the coming events depend on. It is called where nothing is under way: after Scan, Fire or Instant.
func (e *Engine) Snapshot() *Snapshot {
	z := ZenoSnapshot{Last: e.zeno.last, Handler: -1, Elem: e.zeno.i, Fired: e.zeno.fired, Streak: e.zeno.streak, Started: e.zeno.started}
	if h := e.zeno.h; h != nil {
		z.Handler = h.no
	}
	s := &Snapshot{Saved: *e.saved(), Seq: e.seq, Restarted: e.restarted, HPrev: e.hPrev, Zeno: z, Rates: e.rateSnapshots()}
	for k := range e.queue { // in the order of the heap
		s.Queue = append(s.Queue, e.queue[k].due())
	}
	for _, h := range e.conds {
		s.G0 = append(s.G0, slices.Clone(h.g0))
		s.GM = append(s.GM, slices.Clone(h.gm))
	}
	return s
}

// Continue takes the place of Begin and Start in a span that is taken up again in its midst: the circuit's Y, Time and columns are
// those of the snapshot.
func (e *Engine) Continue(span Span, s *Snapshot) {
	e.span, e.trial = span, span.Trial
	e.now, e.inputsAt, e.tested = s.At, false, false
	e.empty()
	e.forget()
	for k := range s.Holder {
		e.holder[k], e.holdUntil[k] = s.Holder[k], s.Until[k]
		if s.Holder[k] != nobody {
			e.held++
		}
	}
	for c, h := range e.conds {
		copy(h.truth, s.Truth[c])
		copy(h.g0, s.G0[c])
		copy(h.gm, s.GM[c])
		for i, l := range s.Lock[c] {
			h.lock[i], h.lockMax = l, max(h.lockMax, l)
		}
	}
	for _, x := range s.Queue {
		e.queue = append(e.queue, e.entry(x, 0))
	}
	e.seq, e.restarted, e.hPrev = s.Seq, s.Restarted, s.HPrev
	e.zeno = zeno{last: s.Zeno.Last, i: s.Zeno.Elem, fired: s.Zeno.Fired, streak: s.Zeno.Streak, started: s.Zeno.Started}
	if n := s.Zeno.Handler; n >= 0 {
		e.zeno.h = e.all[n]
	}
	for _, h := range e.conds {
		h.intervals.reset()
	}
	e.continueRates(s.Rates)
	e.dirty = true
	e.discrete()
	e.ratesMoved = false
}
