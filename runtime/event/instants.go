package event

import (
	"slices"

	"nbc/runtime/model"
)

// Begin prepares a span of integration: the circuit's Y holds its first state. The times of time events are evaluated here, once.
func (e *Engine) Begin(s Span) error {
	e.span, e.trial = s, s.Trial
	e.setTime(s.Start, s.Start.Ms())
	for k := range e.queue {
		if w := e.queue[k].what; w == arrival || w == release {
			e.give(e.queue[k].elems)
		}
		e.queue[k] = entry{}
	}
	e.queue, e.seq = e.queue[:0], 0
	for _, h := range e.all {
		h.next, h.sorted = h.next[:0], true
	}
	e.pending, e.restarted = false, true
	e.zeno = zeno{}
	e.w.list, e.w.sets, e.w.emitted = e.w.list[:0], 0, e.w.emitted[:0]
	if err := e.table(); err != nil {
		return err
	}
	e.restore(s.From)
	e.dirty = true
	e.discrete()
	return nil
}

// Start runs what belongs to the first instant of the span: samples, in a trial the handlers of trial.start, and the first test of
// all conditions.
func (e *Engine) Start(trial bool) error {
	e.due(e.span.Start)
	if trial {
		for _, h := range e.starts {
			e.activate(h, h.every...)
		}
	}
	return e.rounds(true)
}

// Next is the next instant at which something is due, at most the span's end.
func (e *Engine) Next() Ps {
	if len(e.queue) > 0 && e.queue[0].at < e.span.End {
		return e.queue[0].at
	}
	return e.span.End
}

// Instant runs all that is due at an instant Next returned, within the span; Y holds the state there. It tells whether the state or
// the right-hand side changed, so that the integration must begin anew.
func (e *Engine) Instant(at Ps) (changed bool, err error) {
	e.setTime(at, at.Ms())
	e.changed = false
	e.due(at)
	err = e.rounds(true)
	e.restarted = e.restarted || e.changed
	return e.changed, err
}

// End runs what belongs to the last instant: samples and, in a trial, the handlers of trial.end with what they emit. Conditions are
// not tested.
func (e *Engine) End(trial bool) error {
	at := e.span.End
	e.setTime(at, at.Ms())
	for len(e.queue) > 0 && e.queue[0].at <= at && e.queue[0].what == timed {
		x := e.queue.pop()
		e.activate(e.all[x.h], x.elems...)
	}
	if trial {
		for _, h := range e.ends {
			e.activate(h, h.every...)
		}
	}
	return e.rounds(false)
}

// due makes all entries of an instant run in the next round.
func (e *Engine) due(at Ps) {
	for len(e.queue) > 0 && e.queue[0].at <= at {
		x := e.queue.pop()
		h := e.all[x.h]
		switch x.what {
		case release:
			e.release(h, x.elems)
			e.give(x.elems)
		case arrival:
			e.activate(h, x.elems...)
			e.give(x.elems)
		case timed:
			e.activate(h, x.elems...)
		case ticking:
			e.activate(h, x.elems...)
			if next := x.at + x.period; next > x.at && next <= x.until && next < e.span.End {
				x.at = next
				e.enqueue(x)
			}
		}
	}
}

// Saved is what conditions, holds and delayed events were at the end of a span. Package sim keeps the states themselves.
type Saved struct {
	at     Ps
	truth  []truths
	lock   [][]Ps
	holder []int32
	until  []Ps
	queue  []entry
}

// Save keeps the truth of all conditions, refractory times and events under way, for spans that continue from here.
func (e *Engine) Save() *Saved {
	s := &Saved{at: e.now, holder: slices.Clone(e.holder), until: slices.Clone(e.holdUntil)}
	for _, h := range e.conds {
		s.truth = append(s.truth, slices.Clone(h.truth))
		s.lock = append(s.lock, slices.Clone(h.lock))
	}
	for _, x := range e.queue {
		if x.what == arrival || x.what == release {
			x.elems = slices.Clone(x.elems)
			s.queue = append(s.queue, x)
		}
	}
	return s
}

// restore sets conditions, holds and events under way to what was saved, moved to the span's start.
func (e *Engine) restore(s *Saved) {
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
	if s == nil {
		return
	}
	shift := e.span.Start - s.at
	for k, u := range s.until {
		if u > s.at {
			e.holder[k], e.holdUntil[k] = s.holder[k], u+shift
			e.held++
		}
	}
	for c, h := range e.conds {
		copy(h.truth, s.truth[c])
		for i, l := range s.lock[c] {
			if l > s.at {
				h.lock[i], h.lockMax = l+shift, max(h.lockMax, l+shift)
			}
		}
	}
	for _, x := range s.queue {
		x.elems = append(e.take(), x.elems...)
		x.at += shift
		if h := e.all[x.h]; x.what == release {
			for _, c := range h.heldColumns {
				for _, i := range x.elems {
					c.mask[i] = 0
				}
			}
		}
		e.enqueue(x)
	}
}
