package sim

import (
	"errors"
	"fmt"
	"hash/fnv"
	"slices"

	"nbc/runtime/event"
	"nbc/runtime/model"
	"nbc/runtime/solve"
)

// State is all that a run needs to go on as if it had never stopped: made at the end of a trial, or between two steps. Its fields are
// exported to be written to a checkpoint.
type State struct {
	// Trial is the trial that comes next or, with Within, that is under way; 0: the warm-up or a run without trials.
	Trial         int
	WarmUp        bool // with Within: the warm-up is under way
	Done, Correct int
	Stats         solve.Stats
	Start         []float64    // states at the start of every trial and run
	Events        *event.Saved // what conditions and holds are then; nil without a warm-up
	Past          *Past        // of the states whose past is read, then; nil without a warm-up
	Columns       []Column
	Edges         []Topology
	Within        *Within
}

// Column is the values of a variable that events change.
type Column struct {
	Name   string
	Values []float64
}

// Topology tells two networks apart.
type Topology struct {
	Name  string
	Edges int
	Hash  uint64
}

// Within is where a span of integration was left.
type Within struct {
	T       float64 // ms
	Y       []float64
	Time    float64 // ms, of the last event
	Stepper []float64
	Events  *event.Snapshot
	Samples []event.Ps // when each record is due next
	Past    *Past      // of the states whose past is read; nil where none is
}

// A MismatchError tells that a state is of another circuit.
type MismatchError struct{ Text string }

func (e *MismatchError) Error() string { return e.Text }

// Hint is the remedy.
func (e *MismatchError) Hint() string {
	return "only a circuit with the same elements, states and edges can go on from it; give the network that was drawn with --network"
}

// variables visits every column that events change, in the order of the circuit.
func variables(c *model.Circuit, f func(name string, c *model.Column)) {
	list := func(owner string, cols []*model.Column, weight *model.Column) {
		for _, col := range cols {
			if col.Word == model.Var || col == weight {
				f(owner+"."+col.Name, col)
			}
		}
	}
	for _, p := range c.Pops {
		list(p.Name, p.Columns, nil)
	}
	for _, b := range c.Blocks {
		list(b.Name, b.Columns, nil)
	}
	for _, e := range c.Edges {
		var weight *model.Column
		if e.Plastic {
			weight = e.Weight()
		}
		list(e.Name, e.Attrs, weight)
	}
}

func topology(c *model.Circuit) []Topology {
	var list []Topology
	for _, e := range c.Edges {
		h := fnv.New64a()
		var b [4]byte
		for _, ends := range [2][]int32{e.Src, e.Dst} {
			for _, x := range ends {
				b = [4]byte{byte(x), byte(x >> 8), byte(x >> 16), byte(x >> 24)}
				h.Write(b[:])
			}
		}
		list = append(list, Topology{e.Name, e.N, h.Sum64()})
	}
	return list
}

// state keeps what a run is between two trials.
func (r *runner) state() *State {
	s := &State{Trial: r.span.Trial + 1, Done: r.res.Done, Correct: r.res.Correct, Stats: r.res.Stats,
		Start: slices.Clone(r.saved), Events: r.events, Past: r.past.keepSaved(), Edges: r.edges()}
	variables(r.c, func(name string, c *model.Column) {
		s.Columns = append(s.Columns, Column{name, slices.Clone(c.Data)})
	})
	return s
}

// within keeps what a run is between two steps.
func (r *runner) within(in solve.Stepper) *State {
	s := r.state()
	s.Trial, s.WarmUp = r.span.Trial, r.span.WarmUp
	s.Stats = s.Stats.Plus(in.Stats())
	w := &Within{T: in.T(), Y: slices.Clone(in.Y()), Time: r.c.Time, Stepper: in.Memory(), Events: r.eng.Snapshot(), Past: r.past.keep()}
	for _, x := range r.samplers {
		w.Samples = append(w.Samples, x.next)
	}
	s.Within = w
	return s
}

// resume sets circuit and runner to a state.
func (r *runner) resume(s *State) error {
	for k, e := range topology(r.c) {
		if k >= len(s.Edges) || s.Edges[k] != e {
			return &MismatchError{fmt.Sprintf("the edges %s are not those of the run to continue", e.Name)}
		}
	}
	if len(s.Start) != len(r.c.Y) {
		return &MismatchError{fmt.Sprintf("the circuit has %d states, the run to continue %d", len(r.c.Y), len(s.Start))}
	}
	n := 0
	var err error
	variables(r.c, func(name string, c *model.Column) {
		switch {
		case err != nil:
		case n >= len(s.Columns) || s.Columns[n].Name != name || len(s.Columns[n].Values) != len(c.Data):
			err = &MismatchError{name + " is not in the run to continue as it is here"}
		default:
			copy(c.Data, s.Columns[n].Values)
		}
		n++
	})
	switch {
	case err != nil:
		return err
	case n != len(s.Columns):
		return &MismatchError{s.Columns[n].Name + " of the run to continue is not in the circuit"}
	case s.Within != nil && len(s.Within.Samples) != len(r.samplers):
		return errors.New("the run to continue records other things; it can be branched from at the end of a trial only")
	}
	copy(r.saved, s.Start)
	r.events = s.Events
	r.past.recall(s.Past, nil)
	r.res.Done, r.res.Correct, r.res.Stats = s.Done, s.Correct, s.Stats
	if s.Done > 0 {
		r.c.Trial.Number = float64(s.Done)
		r.c.Trial.Start = float64(s.Done-1) * r.c.Trial.Duration
	}
	r.from = s
	return nil
}

// takeUp sets the engine, the samplers and a stepper to where a span was left.
func (r *runner) takeUp(w *Within, in solve.Stepper) error {
	copy(r.c.Y, w.Y)
	r.c.Time = w.Time
	r.past.recall(nil, w.Past)
	r.eng.Continue(r.span, w.Events)
	if err := r.beginSamples(); err != nil {
		return err
	}
	for k, s := range r.samplers {
		s.set(w.Samples[k])
	}
	in.Reset(w.T, w.Y)
	in.Recall(w.Stepper)
	return nil
}
