package event

import (
	"fmt"
	"unsafe"

	"nbc/runtime/model"
)

// Observer is told of every emitted event that Options.Observe selects, in the order of time; within one instant in the order of
// emission.
type Observer interface {
	// Event happened at t (ms) at element elem of pop; ev indexes pop.Events.
	Event(t float64, pop *model.Population, ev int, elem int32)
}

// Draws gives random numbers to event bodies.
type Draws interface {
	// At is the stream of a draw site at element i (of the site's owner) in a trial (0: none) at t (ms).
	At(site *model.DrawSite, i int32, trial int, t float64) model.Drawer
}

// Options are the surroundings of an engine.
type Options struct {
	// Experiment is the running one; handlers of other experiments are left out.
	Experiment *model.Experiment
	Draws      Draws    // nil: a draw is an error
	Wait       Wait     // of events at a rate; nil: such an event is an error
	Observer   Observer // nil: nobody observes
	// Observe selects the events to report; nil with an Observer: all. A condition that only emits events nobody observes or listens
	// to is not tested at all.
	Observe func(pop *model.Population, ev int) bool
	// Grid tests conditions at step ends only and lets them fire there.
	Grid bool
	// Step is the length (ms) of steps on a grid; 0: they are of no one length. With Grid, what is delayed arrives at the ends of steps.
	Step float64
	// Rough tells that the states' paths are those of noise: a condition that is alike at both ends of a step is not sought within.
	Rough bool
}

// Span is one stretch of integration: a run, a warm-up or a trial.
type Span struct {
	Start, End Ps
	Trial      int    // its number, 0: none
	WarmUp     bool   // samples (stage Before) after its end are left out instead of being an error
	From       *Saved // what conditions, holds and delayed events begin with; nil: all false, none
}

// mode is what becomes of a handler's condition.
type mode uint8

const (
	none     mode = iota // it has no condition
	skipped              // nobody cares
	passive              // it only reports events to the observer: never stops the integration
	stopping             // it stops the integration when it turns true
)

// handler is a handler of the circuit with its working memory.
type handler struct {
	*model.Handler
	no        int32
	n         int
	every     []int32 // 0..n-1, where all elements fire together
	cur, next []int32 // elements that run in this round, and in the next
	sorted    bool    // next is ascending so far
	bits      []uint64

	mode        mode
	truth, now  truths     // as of the last test; what a test finds
	was         truths     // what the function says at a step's start,
	out, alike  truths     // elements under lockout there, and those whose condition is the same at both ends
	steep       bool       // all that are alike are looked at by their slopes
	rise        []float64  // these at the step's start
	moves       []*handler // conditions that may change through what it writes
	spread      []spread   // what the body does, where that is to add numbers to targets: then cur and next hold sources
	straight    bool       // none of the numbers is NaN
	together    bool       // all its edges have one delay,
	lag         Ps         // this one
	sources     []int32    // whose events leave in this round
	order       []int32    // or else the edges of each source by their delays,
	lags        []Ps       // these
	near        []uint16   // targets of the edges, as Edges.Out lists these, where 16 bits suffice
	far         []int32    // or else
	stale       bool       // this condition may have changed since it was last tested
	g0, g1, gm  []float64  // condition at the step's start, at its end, at the start of the step before
	gx          []float64  // at a point within
	lock        []Ps       // ends of refractory times, or free
	lockMax     Ps         // the latest of lock
	wanted      bool       // by the root finding under way
	heldColumns []heldColumn
	intervals   *intervals // between stops
}

type heldColumn struct {
	column *model.Column
	mask   []float64
}

// Engine runs the events of one circuit. The circuit's Y holds the state at every call but Scan.
type Engine struct {
	c   *model.Circuit
	opt Options

	all       []*handler
	stages    [model.NStages][]*handler
	conds     []*handler // those with a condition to test
	starts    []*handler // TrialStart
	ends      []*handler // TrialEnd
	popNo     map[*model.Population]int32
	listeners [][][]*handler // by population and event
	observed  [][]bool
	stamps    [][]uint64 // by population: last round in which element i emitted event e, at e*N+i
	roundNo   uint64

	w       writes
	dirty   bool // writes have landed since Circuit.Discrete
	changed bool // the right-hand side or the state has changed: the integration must begin anew
	// tested tells that all conditions have been tested at Time, but for those that are stale.
	tested bool
	// inputsAt tells that Circuit.Inputs was evaluated at (Time, Y) and nothing was written since.
	inputsAt bool

	span    Span
	trial   int
	now     Ps
	queue   queue
	seq     uint64
	pool    [][]int32
	leaving []*handler // with sources
	pairs   []due
	trace   []int32 // handlers that ran in late rounds, for the message about endless ones
	pending bool    // some handler has elements in next

	holder    []int32 // by state: who holds it
	holdUntil []Ps
	held      int // states that are held

	restarted bool // no step has been scanned since the state jumped
	hPrev     float64
	zeno      zeno
	scan      scanner

	rates      []*arrivals
	ratesMoved bool    // something was written that a rate may read
	one        []int32 // elements on their way to a handler
}

// nobody and starting are values of Engine.holder: not held, and held by a handler whose firing in this stage begins the hold.
const nobody int32 = -1

func starting(h int32) int32 { return 2*h + 1 }
func holding(h int32) int32  { return 2 * h }

// New prepares the handlers of a circuit that has been wired and initialised.
func New(c *model.Circuit, opt Options) (*Engine, error) {
	e := &Engine{c: c, opt: opt, popNo: map[*model.Population]int32{}, now: free}
	e.w.e = e
	for k, p := range c.Pops {
		e.popNo[p] = int32(k)
		e.listeners = append(e.listeners, make([][]*handler, len(p.Events)))
		e.observed = append(e.observed, make([]bool, len(p.Events)))
		e.stamps = append(e.stamps, nil)
		for ev := range p.Events {
			e.observed[k][ev] = opt.Observer != nil && (opt.Observe == nil || opt.Observe(p, ev))
		}
	}
	e.holder = make([]int32, len(c.Y))
	e.holdUntil = make([]Ps, len(c.Y))
	for k := range e.holder {
		e.holder[k], e.holdUntil[k] = nobody, free
	}
	for _, m := range c.Handlers {
		if m.Experiment != nil && m.Experiment != opt.Experiment {
			continue
		}
		if err := e.enter(m); err != nil {
			return nil, err
		}
	}
	for _, h := range e.all {
		if h.Trigger == model.When {
			e.prepareCondition(h)
		}
	}
	for _, h := range e.all {
		if h.Trigger == model.OnEvent || h.Trigger == model.AtRate {
			e.prepareDelays(h)
			e.prepareSpread(h)
		}
	}
	e.keeping()
	e.scan.init(e)
	return e, nil
}

// enter files one handler by its stage and trigger.
func (e *Engine) enter(m *model.Handler) error {
	if m.Stage < 0 || m.Stage >= model.NStages {
		return &Error{Place: m.Place, Text: fmt.Sprintf("%s has stage %d", m.What, m.Stage)}
	}
	h := &handler{Handler: m, no: int32(len(e.all)), n: m.N(), sorted: true}
	e.all = append(e.all, h)
	e.stages[m.Stage] = append(e.stages[m.Stage], h)
	switch m.Trigger {
	case model.TrialStart:
		e.starts = append(e.starts, h)
	case model.TrialEnd:
		e.ends = append(e.ends, h)
	case model.AtRate:
		if err := e.enterRate(h); err != nil {
			return err
		}
	case model.OnEvent:
		p, ok := e.popNo[m.Source]
		if !ok || m.Event < 0 || m.Event >= len(m.Source.Events) {
			return &Error{Place: m.Place, Text: m.What + " listens to an event that is not in the circuit"}
		}
		if !reaches(m) {
			return &Error{Place: m.Place, Text: fmt.Sprintf("%s: events of %s do not lead to its elements", m.What, m.Source.Name)}
		}
		e.listeners[p][m.Event] = append(e.listeners[p][m.Event], h)
	}
	if m.Trigger == model.TrialStart || m.Trigger == model.TrialEnd || m.Trigger == model.OnClock {
		h.every = iota32(h.n)
	}
	return nil
}

// reaches tells whether the source's events lead to the handler's elements.
func reaches(m *model.Handler) bool {
	switch {
	case m.Edges != nil:
		return m.Via == model.Pre && m.Edges.Pre == m.Source || m.Via == model.Post && m.Edges.Post == m.Source
	case m.Block != nil:
		return m.Block.Pop == m.Source
	default:
		return m.Via == model.Self && m.Pop == m.Source
	}
}

// prepareCondition decides what a condition is needed for, and makes its working memory.
func (e *Engine) prepareCondition(h *handler) {
	listened, observed := false, false
	if h.Pop != nil {
		p := e.popNo[h.Pop]
		for _, ev := range h.Emits {
			listened = listened || len(e.listeners[p][ev]) > 0
			observed = observed || e.observed[p][ev]
		}
	}
	switch {
	case !h.Pure || listened || len(h.Holds) > 0:
		h.mode = stopping
	case observed:
		h.mode = passive
	default:
		h.mode = skipped
		return
	}
	e.conds = append(e.conds, h)
	h.truth, h.now = newTruths(h.n), newTruths(h.n)
	h.was, h.out, h.alike = newTruths(h.n), newTruths(h.n), newTruths(h.n)
	h.g0, h.g1 = make([]float64, h.n), make([]float64, h.n)
	h.gm, h.gx = make([]float64, h.n), make([]float64, h.n)
	h.intervals = newIntervals(h.n)
	if h.Refractory != nil {
		h.lock = make([]Ps, h.n)
		for i := range h.lock {
			h.lock[i] = free
		}
		h.lockMax = free
		for k, c := range h.Holds {
			h.heldColumns = append(h.heldColumns, heldColumn{c, h.Free[k]})
		}
	}
}

// Trial is the number of the running trial, 0 outside of trials.
func (e *Engine) Trial() int { return e.trial }

// stateIndex is the index in Y of a variable, or -1 when it is not a state.
func (e *Engine) stateIndex(p *float64) int {
	if len(e.c.Y) == 0 {
		return -1
	}
	d := uintptr(unsafe.Pointer(p)) - uintptr(unsafe.Pointer(&e.c.Y[0]))
	if k := d / 8; k < uintptr(len(e.c.Y)) {
		return int(k)
	}
	return -1
}

// discrete brings what is constant between events up to date, if something was written.
func (e *Engine) discrete() {
	if !e.dirty {
		return
	}
	e.dirty, e.ratesMoved = false, true
	if e.c.Discrete != nil {
		e.c.Discrete(e.c.Time, e.c.Y)
	}
}

// inputs evaluates inputs and lets for event bodies at (Time, Y).
func (e *Engine) inputs() {
	e.discrete()
	if !e.inputsAt && e.c.Inputs != nil {
		e.c.Inputs(e.c.Time, e.c.Y)
	}
	e.inputsAt = true
}

func (e *Engine) setTime(at Ps, ms float64) {
	e.now, e.c.Time = at, ms
	e.inputsAt, e.tested = false, false
}

func iota32(n int) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}
