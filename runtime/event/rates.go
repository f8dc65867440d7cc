package event

import (
	"fmt"
	"math"
	"slices"

	"nbc/runtime/model"
)

// mostRate is the largest rate (per ms) of a Poisson process: there must be many picoseconds between two of its events.
const mostRate = 1e6

// Wait gives the waiting time number k (from 0) of element i of a handler at a rate, in a span: exponentially distributed with mean 1.
type Wait func(h *model.Handler, i int32, span, k uint64) float64

// arrivals are the Poisson processes of a handler, one for each element. Between events their rates stand still; where an event changes
// one, what is left of its waiting time goes on at the new rate, so that each process is the same function of the integral of its
// rate: exact, and with the same random numbers.
type arrivals struct {
	h    *handler
	at   []Ps      // the next event of each element, Never: none
	rate []float64 // per ms
	left []float64 // of the waiting time, in units of 1/rate, at from
	from []Ps
	k    []uint64 // waiting times drawn
	heap []int32  // the elements with an event to come, by it and then by number

	// On a grid where many elements have an event in each step, all are looked at instead, and once more those that had one.
	looks  bool
	seen   Ps // instant at which all were
	recent []int32
}

func (a *arrivals) before(x, y int32) bool { return a.at[x] < a.at[y] || a.at[x] == a.at[y] && x < y }

// down restores the heap below place k.
func (a *arrivals) down(k int) {
	for {
		low := k
		for _, child := range [2]int{2*k + 1, 2*k + 2} {
			if child < len(a.heap) && a.before(a.heap[child], a.heap[low]) {
				low = child
			}
		}
		if low == k {
			return
		}
		a.heap[k], a.heap[low] = a.heap[low], a.heap[k]
		k = low
	}
}

// manyDue is the part of all elements that must have an event in a step for looking at all to take less time than the heap.
const manyDue = 1. / 256

// build makes the heap of all elements with an event to come.
func (a *arrivals) build() {
	a.heap = a.heap[:0]
	if a.looks {
		return
	}
	for i, at := range a.at {
		if at != Never {
			a.heap = append(a.heap, int32(i))
		}
	}
	for k := len(a.heap)/2 - 1; k >= 0; k-- {
		a.down(k)
	}
}

func (a *arrivals) pop() int32 {
	i, last := a.heap[0], len(a.heap)-1
	a.heap[0] = a.heap[last]
	a.heap = a.heap[:last]
	a.down(0)
	return i
}

func (a *arrivals) push(i int32) {
	a.heap = append(a.heap, i)
	for k := len(a.heap) - 1; k > 0; {
		up := (k - 1) / 2
		if !a.before(a.heap[k], a.heap[up]) {
			return
		}
		a.heap[k], a.heap[up] = a.heap[up], a.heap[k]
		k = up
	}
}

// next is the earliest event.
func (a *arrivals) next() Ps {
	if len(a.heap) == 0 {
		return Never
	}
	return a.at[a.heap[0]]
}

// enterRate files a handler at a rate.
func (e *Engine) enterRate(h *handler) error {
	if e.opt.Wait == nil {
		return &Error{Place: h.Place, Text: h.What + " needs random numbers, and the run has none"}
	}
	e.rates = append(e.rates, &arrivals{h: h, at: make([]Ps, h.n), rate: make([]float64, h.n), left: make([]float64, h.n), from: make([]Ps, h.n), k: make([]uint64, h.n)})
	return nil
}

// beginRates draws the first waiting times of a span.
func (e *Engine) beginRates() error {
	for _, a := range e.rates {
		clear(a.k)
		for i := range a.at {
			r, err := e.rateOf(a, i)
			if err != nil {
				return err
			}
			a.rate[i], a.from[i] = r, e.span.Start
			e.draw(a, i)
		}
		e.prepare(a)
	}
	return nil
}

// prepare chooses how the next events of a process are found.
func (e *Engine) prepare(a *arrivals) {
	sum := 0.0
	for _, r := range a.rate {
		sum += r
	}
	a.looks, a.seen = e.opt.Grid && sum*e.opt.Step > manyDue*float64(len(a.rate)), Never
	a.build()
}

// rateOf is the rate of element i now.
func (e *Engine) rateOf(a *arrivals, i int) (float64, error) {
	r := a.h.Rate(i)
	if !(r >= 0) || r > mostRate {
		text := fmt.Sprintf("the rate of `%s` at %s is %g per ms; it must be between 0 and %g", a.h.What, e.owner(a.h, int32(i)), r, float64(mostRate))
		return 0, &Error{T: e.c.Time, Trial: e.trial, Place: a.h.Place, Text: text, Remedy: "look at what the rate is computed from"}
	}
	return r, nil
}

// draw begins a waiting time of element i at from.
func (e *Engine) draw(a *arrivals, i int) {
	a.left[i] = e.opt.Wait(a.h.Handler, int32(i), e.spanNumber(), a.k[i])
	a.k[i]++
	a.at[i] = a.due(i)
}

// due is when the waiting time of element i ends, at least a picosecond after it began.
func (a *arrivals) due(i int) Ps {
	ms := a.left[i] / a.rate[i]
	if !(ms < float64(math.MaxInt64/4)/psPerMs) {
		return Never
	}
	return a.from[i] + max(1, near(ms))
}

// Spans draw waiting times of their own, as they do Wiener processes: trial n those of n, a run those of 0.
func (e *Engine) spanNumber() uint64 {
	if e.span.WarmUp {
		return math.MaxUint64
	}
	return uint64(e.span.Trial)
}

// rerate takes over the rates that events have changed.
func (e *Engine) rerate() error {
	e.ratesMoved = false
	for _, a := range e.rates {
		if !a.h.RateMoves {
			continue
		}
		changed := false
		for i := range a.at {
			r, err := e.rateOf(a, i)
			if err != nil {
				return err
			}
			if r == a.rate[i] {
				continue
			}
			a.left[i] = math.Max(0, a.left[i]-float64(a.rate[i]*(e.now-a.from[i]).Ms()))
			a.rate[i], a.from[i], changed = r, e.now, true
			a.at[i] = a.due(i)
		}
		if changed {
			a.build()
		}
	}
	return nil
}

// nextRate is the next event at a rate.
func (e *Engine) nextRate() Ps {
	next := Never
	for _, a := range e.rates {
		next = min(next, a.next())
	}
	return next
}

// dueRates makes the next event of each element that is due at an instant run in the next round. Where steps end on a grid several of an
// element may be due: the next of them then, in a round of its own.
func (e *Engine) dueRates(at Ps) {
	for _, a := range e.rates {
		if a.looks {
			a.look(at)
			for _, i := range a.recent {
				a.from[i] = a.at[i]
				e.draw(a, int(i))
			}
			e.activate(a.h, a.recent...)
			continue
		}
		n := len(e.one)
		for a.next() <= at {
			e.one = append(e.one, a.pop())
		}
		for _, i := range e.one[n:] {
			a.from[i] = a.at[i]
			if e.draw(a, int(i)); a.at[i] != Never {
				a.push(i)
			}
		}
		slices.Sort(e.one[n:])
		e.activate(a.h, e.one[n:]...)
		e.one = e.one[:n]
	}
}

// look finds the elements with an event that is due at an instant.
func (a *arrivals) look(at Ps) {
	if a.seen == at {
		due := a.recent[:0]
		for _, i := range a.recent {
			if a.at[i] <= at {
				due = append(due, i)
			}
		}
		a.recent = due
		return
	}
	a.seen, a.recent = at, a.recent[:0]
	for i, x := range a.at {
		if x <= at {
			a.recent = append(a.recent, int32(i))
		}
	}
}

// RateSnapshot is the processes of one handler.
type RateSnapshot struct {
	At, From   []Ps
	Rate, Left []float64
	K          []uint64
}

func (e *Engine) rateSnapshots() (list []RateSnapshot) {
	for _, a := range e.rates {
		list = append(list, RateSnapshot{slices.Clone(a.at), slices.Clone(a.from), slices.Clone(a.rate), slices.Clone(a.left), slices.Clone(a.k)})
	}
	return list
}

func (e *Engine) continueRates(list []RateSnapshot) {
	for k, a := range e.rates {
		s := list[k]
		copy(a.at, s.At)
		copy(a.from, s.From)
		copy(a.rate, s.Rate)
		copy(a.left, s.Left)
		copy(a.k, s.K)
		e.prepare(a)
	}
}
