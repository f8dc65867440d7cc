package sim

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"nbc/runtime/history"
	"nbc/runtime/model"
	"nbc/runtime/solve"
)

const (
	// mostDelays is the number of different delays up to which steps end where the jump at the start comes back after a delay, and
	// mostOfState that of one state's delays up to which they end where a jump of this state comes back. With more, step control has to
	// find these places.
	mostDelays  = 512
	mostOfState = 8
	// mostBreaks bounds how many places the jump at the start is followed to through sums of delays, and how many are waiting.
	mostBreaks = 4096
	// fewBreaks is how many may wait, of a method with steps of one length, where events make a state's derivative jump, and fewAdaptive that of
	// an adaptive one: where spikes come by the dozen in a delay they end most steps anyway, and step control finds the rest for less.
	fewBreaks   = 64
	fewAdaptive = 16
	// sameTime is how near (ms) two of them are one: a picosecond.
	sameTime = 1e-9
)

// past is what a run remembers of states whose past the equations read.
type past struct {
	h      *history.History
	states []int32
	reads  []read
	least  float64   // the shortest delay, ms
	delays lengths   // of all
	of     []lengths // of each state
	order  int       // discontinuities of higher derivatives are not followed: of the method, less where there are many delays
	breaks []Jump    // ascending
	few    int       // as many as may wait for one to be added that a Kink comes back to
	before []float64 // the states kept, before an event
	rhs    solve.RHS
	f0, f1 []float64 // derivatives of all states before and after it, where the method's order asks for them
	sloped bool      // f0 is known
	fresh  bool      // the span's past began with it
	saved  *history.History
	late   []Jump // breaks at the warm-up's end
}

// read is one array of past values: element i is state slot[i] a time delay[i] ago.
type read struct {
	out   []float64
	slot  []int32
	delay []float64
}

// Jump is a time (ms) at which a derivative of the solution jumps: of order Level + 1; level -1 is a state itself.
type Jump struct {
	T     float64
	Level int
	Kink  bool // an event made it, of a derivative: followed only while few wait
}

// lengths are different delays, ascending: at most mostDelays, or one more, which tells that there are too many.
type lengths []float64

func (l *lengths) add(d float64) {
	if len(*l) > mostDelays {
		return
	}
	k, found := slices.BinarySearchFunc(*l, d, func(a, b float64) int { return compareTimes(a, b) })
	if !found {
		*l = slices.Insert(*l, k, d)
	}
}

func compareTimes(a, b float64) int {
	if math.Abs(a-b) <= sameTime {
		return 0
	}
	return cmp.Compare(a, b)
}

// preparePast looks at all delays, and tells the circuit how to fill its past values.
func (r *runner) preparePast(m solve.Method) error {
	r.c.Past = nil
	if len(r.c.Histories) == 0 {
		return nil
	}
	p := &past{least: math.Inf(1), few: fewBreaks}
	if m.Calculus == solve.NoNoise {
		p.order = m.Order
	}
	slots := map[int]int32{}
	longest := 0.0
	for _, h := range r.c.Histories {
		x := read{out: h.Out}
		for i := range h.N() {
			d, k := h.Delay(i), h.State(i)
			if !(d > 0) || math.IsInf(d, 1) {
				return delayError(h, i, d)
			}
			if _, ok := slots[k]; !ok {
				slots[k] = int32(len(p.states))
				p.states, p.of = append(p.states, int32(k)), append(p.of, nil)
			}
			x.slot, x.delay = append(x.slot, slots[k]), append(x.delay, d)
			p.least, longest = min(p.least, d), max(longest, d)
			p.delays.add(d)
			p.of[slots[k]].add(d)
		}
		p.reads = append(p.reads, x)
	}
	if len(p.states) == 0 {
		return nil
	}
	p.before = make([]float64, len(p.states))
	if s := &r.solver; m.Adaptive {
		// A step must not reach beyond what it reads; the last of several may be longer by a fiftieth than proposed.
		p.few = fewAdaptive
		if limit := p.least / 1.03; s.MaxStep == 0 || s.MaxStep > limit {
			s.MaxStep = limit
		}
	} else if s.Dt > p.least*(1+1e-9) {
		return &refusal{fmt.Sprintf("the step of %g ms is longer than the shortest delay, %g ms", s.Dt, p.least),
			fmt.Sprintf("take a step of at most %g ms, best one of which the delays are whole multiples", p.least)}
	}
	if n := len(p.delays); n > mostDelays {
		p.order = 0
	} else if n > 1 {
		p.order = min(p.order, int(math.Log(mostBreaks)/math.Log(float64(n))))
	}
	if p.order > 2 {
		p.rhs, p.f0, p.f1 = solve.RHS(r.c.RHS), make([]float64, len(r.c.Y)), make([]float64, len(r.c.Y))
	}
	p.h = history.New(p.states, longest, max(m.DenseOrder, m.PastDegree))
	r.past = p
	r.c.Past = p.fill
	return nil
}

func delayError(h *model.History, i int, d float64) error {
	return &refusal{fmt.Sprintf("%s: the delay of %s at %s is %g ms; it must be longer than 0", h.Place, h.Text, elementName(h.Pop, h.Block, h.Edges, i), d),
		"look at the parameters it is computed from; without a delay read the value itself, not its history"}
}

// fill sets all past values for time t. Where a jump comes back, the step that begins there sees its later side, and the step that ends
// there the earlier one.
func (p *past) fill(t float64) {
	later := t <= p.h.End()
	for _, x := range p.reads {
		for i, d := range x.delay {
			x.out[i] = p.h.Value(int(x.slot[i]), t-d, later)
		}
	}
}

// All methods from here on do nothing where no equation reads the past.

// begin starts the past of a span: it goes on from the warm-up's end, or the states stood still before.
func (p *past) begin(t float64, y []float64, resumed bool) {
	if p == nil {
		return
	}
	p.breaks = p.breaks[:0]
	if p.fresh = !resumed || p.saved == nil; p.fresh {
		p.h.Begin(t, y)
		p.delayed(Jump{T: t}, p.delays)
		return
	}
	shift := t - p.saved.End()
	p.h = p.saved.Clone()
	p.h.Shift(shift)
	for _, b := range p.late {
		p.breaks = append(p.breaks, Jump{b.T + shift, b.Level, b.Kink})
	}
	p.delayed(Jump{T: t}, p.delays)
}

// started tells that the events of the span's first instant have run: states that stood still before did so where these left them.
func (p *past) started(t float64, y []float64) {
	switch {
	case p == nil:
	case p.fresh:
		p.h.Begin(t, y)
	default:
		p.jumped(t, y)
	}
}

// push adds the step just taken, and cut takes away what of it an event at t left undone.
func (p *past) push(s history.Dense) {
	if p != nil {
		p.h.Push(s)
	}
}

func (p *past) cut(t float64) {
	if p != nil {
		p.h.Cut(t)
	}
}

// save keeps the past at the warm-up's end.
func (p *past) save() {
	if p == nil {
		return
	}
	p.saved, p.late = p.h.Clone(), slices.Clone(p.breaks)
}

// delayed enters the times at which a jump at t comes back after some delays, each a derivative higher.
func (p *past) delayed(j Jump, delays lengths) {
	if j.Level >= p.order || len(p.breaks) >= mostBreaks || j.Kink && len(p.breaks) >= p.few {
		return
	}
	for _, d := range delays {
		b := Jump{j.T + d, j.Level + 1, j.Kink}
		k, found := slices.BinarySearchFunc(p.breaks, b, func(a, b Jump) int { return compareTimes(a.T, b.T) })
		if found {
			p.breaks[k].Level = min(p.breaks[k].Level, b.Level)
			p.breaks[k].Kink = p.breaks[k].Kink && b.Kink
		} else {
			p.breaks = slices.Insert(p.breaks, k, b)
		}
	}
}

// next is the next time at which a step has to end for a jump that comes back.
func (p *past) next() float64 {
	if p == nil || len(p.breaks) == 0 {
		return math.Inf(1)
	}
	return p.breaks[0].T
}

// pass is called at the time that next told.
func (p *past) pass() {
	b := p.breaks[0]
	p.breaks = p.breaks[:copy(p.breaks, p.breaks[1:])]
	p.delayed(b, p.delays)
}

// mark notes the states before an event, slopes their derivatives, and jumped enters where a jump that it made comes back: of a state, or
// of its derivative, as of a current that is switched on. A method of order 2 keeps its order with the latter.
func (p *past) mark(y []float64) {
	if p == nil {
		return
	}
	p.sloped = false
	for i, k := range p.states {
		p.before[i] = y[k]
	}
}

func (p *past) slopes(t float64, y []float64) {
	if p != nil && p.rhs != nil && len(p.breaks) < p.few { // else no kink is followed
		p.rhs(t, y, p.f0)
		p.sloped = true
	}
}

func (p *past) jumped(t float64, y []float64) {
	if p == nil {
		return
	}
	if p.sloped {
		p.rhs(t, y, p.f1)
	}
	for i, k := range p.states {
		switch {
		case len(p.of[i]) > mostOfState:
		case y[k] != p.before[i]:
			p.delayed(Jump{T: t, Level: -1}, p.of[i])
		case p.sloped && p.f0[k] != p.f1[k]:
			p.delayed(Jump{T: t, Kink: true}, p.of[i])
		}
	}
}

// Past is the past of a run at some time, to be written to a checkpoint.
type Past struct {
	History *history.Snapshot
	Jumps   []Jump // that come back later
}

// keep is the past at this moment, nil where there is none.
func (p *past) keep() *Past {
	if p == nil {
		return nil
	}
	return &Past{p.h.Snapshot(), slices.Clone(p.breaks)}
}

// keepSaved is that at the warm-up's end.
func (p *past) keepSaved() *Past {
	if p == nil || p.saved == nil {
		return nil
	}
	return &Past{p.saved.Snapshot(), slices.Clone(p.late)}
}

// recall sets both to what was kept.
func (p *past) recall(saved, now *Past) {
	if p == nil {
		return
	}
	if saved != nil {
		p.saved, p.late = p.h.Clone(), slices.Clone(saved.Jumps)
		p.saved.Restore(saved.History)
	}
	if now != nil {
		p.breaks, p.fresh = slices.Clone(now.Jumps), false
		p.h.Restore(now.History)
	}
}
