package event

import (
	"fmt"
	"math"
	"slices"

	"nbc/runtime/model"
)

// what an entry of the queue is.
type what uint8

const (
	timed   what = iota // a time event of some elements of a handler
	ticking             // the same, again and again
	arrival             // delayed events
	release             // the end of a refractory time that holds states
	travel              // delayed events, by their sources
)

// entry is something due at an instant. Elems of arrivals and releases come from the engine's pool.
type entry struct {
	at            Ps
	seq           uint64
	what          what
	h             int32
	elems         []int32
	period, until Ps
}

// queue is a binary heap of entries by instant, then by order of entry.
type queue []entry

func (q queue) before(a, b int) bool {
	return q[a].at < q[b].at || q[a].at == q[b].at && q[a].seq < q[b].seq
}

func (q *queue) push(x entry) {
	*q = append(*q, x)
	s := *q
	for k := len(s) - 1; k > 0; {
		up := (k - 1) / 2
		if !s.before(k, up) {
			return
		}
		s[k], s[up] = s[up], s[k]
		k = up
	}
}

func (q *queue) pop() entry {
	s := *q
	top := s[0]
	last := len(s) - 1
	s[0] = s[last]
	s[last] = entry{}
	s = s[:last]
	*q = s
	for k := 0; ; {
		low := k
		for _, child := range [2]int{2*k + 1, 2*k + 2} {
			if child < last && s.before(child, low) {
				low = child
			}
		}
		if low == k {
			return top
		}
		s[k], s[low] = s[low], s[k]
		k = low
	}
}

func (e *Engine) enqueue(x entry) {
	e.seq++
	x.seq = e.seq
	e.queue.push(x)
}

// due pairs an element with its instant and, for periodic ones, the period and the end.
type due struct {
	at, period, until Ps
	elem              int32
}

func (a due) same(b due) bool { return a.at == b.at && a.period == b.period && a.until == b.until }

func compareDue(a, b due) int {
	for _, d := range [...][2]Ps{{a.at, b.at}, {a.period, b.period}, {a.until, b.until}, {Ps(a.elem), Ps(b.elem)}} {
		if d[0] != d[1] {
			if d[0] < d[1] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// table fills the queue with the time events of the span.
func (e *Engine) table() error {
	for _, h := range e.all {
		e.pairs = e.pairs[:0]
		var err error
		kind := ticking
		switch h.Trigger {
		case model.AtTime:
			kind = timed
			err = e.tableAt(h)
		case model.Every:
			err = e.tableEvery(h)
		case model.OnClock:
			err = e.tableClock(h)
		default:
			continue
		}
		if err != nil {
			return err
		}
		e.batches(h, kind)
	}
	return nil
}

// batches makes one entry of all elements with the same instants.
func (e *Engine) batches(h *handler, kind what) {
	slices.SortFunc(e.pairs, compareDue)
	for lo := 0; lo < len(e.pairs); {
		hi := lo + 1
		for hi < len(e.pairs) && e.pairs[hi].same(e.pairs[lo]) {
			hi++
		}
		elems := make([]int32, 0, hi-lo)
		for _, p := range e.pairs[lo:hi] {
			elems = append(elems, p.elem)
		}
		e.enqueue(entry{at: e.pairs[lo].at, what: kind, h: h.no, elems: elems, period: e.pairs[lo].period, until: e.pairs[lo].until})
		lo = hi
	}
}

// tableAt lists the elements of an `at` handler by instant. Samples (stage Before) may also be taken at the span's ends.
func (e *Engine) tableAt(h *handler) error {
	if x := e.c.Experiment; h.TrialOnly && (x == nil || x.Task == nil) {
		return nil
	}
	for i := range h.n {
		ms := h.Time(i)
		if math.IsInf(ms, 0) {
			continue // an instant that never comes
		}
		at, err := FromMs(ms)
		if err != nil {
			return e.timeError(h, i, "its time", ms)
		}
		switch {
		case at > e.span.Start && at < e.span.End:
		case h.Stage != model.Before:
			continue
		case at == e.span.Start || at == e.span.End:
		case e.span.WarmUp:
			continue
		default:
			return e.sampleError(h, i, ms, at)
		}
		e.pairs = append(e.pairs, due{at: at, elem: int32(i)})
	}
	return nil
}

// tableEvery lists the elements of an `every` handler by their first instant in the span and period.
func (e *Engine) tableEvery(h *handler) error {
	for i := range h.n {
		ms := h.Period(i)
		if math.IsInf(ms, 1) {
			continue
		}
		period, err := FromMs(ms)
		if err != nil || period <= 0 {
			return e.timeError(h, i, "its period", ms)
		}
		first, until := period, Never
		if h.From != nil {
			ms := h.From(i)
			if math.IsInf(ms, 1) {
				continue
			}
			if first, err = FromMs(ms); err != nil {
				return e.timeError(h, i, "its first time", ms)
			}
		}
		if h.Until != nil {
			if ms := h.Until(i); !math.IsInf(ms, 1) {
				if until, err = FromMs(ms); err != nil {
					return e.timeError(h, i, "its last time", ms)
				}
			}
		}
		first = after(first, period, e.span.Start)
		if first < e.span.End && first <= until {
			e.pairs = append(e.pairs, due{first, period, until, int32(i)})
		}
	}
	return nil
}

// tableClock enters the ticks of a clock: all elements at once.
func (e *Engine) tableClock(h *handler) error {
	if h.n == 0 || h.Clock < 0 || h.Clock >= len(e.c.Clocks) {
		return nil
	}
	clock := e.c.Clocks[h.Clock]
	if clock.Period == 0 || math.IsInf(clock.Period, 1) {
		return nil
	}
	period, err := FromMs(clock.Period)
	if err != nil || period <= 0 {
		place := ""
		if e.opt.Experiment != nil {
			place = e.opt.Experiment.Place
		}
		return &Error{Trial: e.trial, Place: place, Text: fmt.Sprintf("clock %s has the period %g ms; it must be positive", clock.Name, clock.Period)}
	}
	if first := after(period, period, e.span.Start); first < e.span.End {
		e.enqueue(entry{at: first, what: ticking, h: h.no, elems: h.every, period: period, until: Never})
	}
	return nil
}

// after is the first of first, first+period, ... that lies after start.
func after(first, period, start Ps) Ps {
	if first > start {
		return first
	}
	return first + ((start-first)/period+1)*period
}
