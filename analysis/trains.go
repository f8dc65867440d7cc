package analysis

import (
	"fmt"
	"slices"

	"nbc/runtime/results"
	"nbc/runtime/signal"
)

// Train is the spikes of one element.
type Train struct {
	Population int    // of the index
	Node       int    // in it
	Name       string // path
	Times      map[int][]float64

	recorded *coverage
}

// Spikes is all trains, in the order of the index, with the trials that were looked at.
type Spikes struct {
	Trials []int // 0 alone in a run without trials
	Trains []*Train
}

// Of is the trains of one population.
func (s *Spikes) Of(population int) []*Train {
	var list []*Train
	for _, t := range s.Trains {
		if t.Population == population {
			list = append(list, t)
		}
	}
	return list
}

// Count is how many spikes there are.
func (s *Spikes) Count() int {
	n := 0
	for _, t := range s.Trains {
		for _, k := range s.Trials {
			n += len(t.Times[k])
		}
	}
	return n
}

// Load gives the spikes of a run: the recorded events, or with Peaks the maxima of recorded voltages.
func Load(r *results.Run, o Options) (*Spikes, error) {
	if o.Peaks {
		return peaks(r, o)
	}
	s := &Spikes{Trials: trials(r, o)}
	if len(r.Of(results.Spikes)) == 0 {
		return s, nil
	}
	event := o.Event
	if event == "" {
		event = "spike"
	}
	trains := make([][]*Train, len(r.Populations))
	from, to := Span(r)
	for p := range r.Populations {
		pop := &r.Populations[p]
		trains[p] = make([]*Train, len(pop.Elements))
		recorded := eventNodes(r, pop, from+o.Transient, to)
		for n, name := range pop.Elements {
			if recorded[n] != nil && o.Of.Has(name) {
				trains[p][n] = &Train{Population: p, Node: n, Name: name, Times: map[int][]float64{}, recorded: recorded[n]}
				s.Trains = append(s.Trains, trains[p][n])
			}
		}
	}
	err := r.EachSpike(func(x results.Spike) error {
		t := trains[x.Population][x.Node]
		if t != nil && x.Event == event && o.Trials.Has(x.Trial, r) && x.T >= from+o.Transient && x.T <= to {
			t.Times[x.Trial] = append(t.Times[x.Trial], x.T)
		}
		return nil
	})
	return s, err
}

// trials are the trials of the run that are looked at.
func trials(r *results.Run, o Options) []int {
	if r.Trials == nil {
		return []int{0}
	}
	var list []int
	for n := 0; n <= r.Trials.Done; n++ {
		if o.Trials.Has(n, r) {
			list = append(list, n)
		}
	}
	return list
}

// peaks finds spikes in the recorded voltages.
func peaks(r *results.Run, o Options) (*Spikes, error) {
	s := &Spikes{Trials: trials(r, o)}
	seen := map[string]*Train{}
	from, to := Span(r)
	for _, t := range r.Of(results.Series) {
		var list []*Train
		var at []int
		recorded := &coverage{from: from + o.Transient, to: to, sampled: map[int][2]float64{}}
		for i, c := range t.ValueColumns() {
			p := slices.IndexFunc(r.Populations, func(p results.Population) bool { return p.Name == c.Population })
			if c.Population == "" || p < 0 || c.Quantity != o.state() {
				continue
			}
			name := r.Populations[p].Elements[c.Node]
			if !o.Of.Has(name) || seen[name] != nil { // of a voltage that is recorded twice the first counts
				continue
			}
			seen[name] = &Train{Population: p, Node: c.Node, Name: name, Times: map[int][]float64{}, recorded: recorded}
			list = append(list, seen[name])
			at = append(at, i)
		}
		if len(list) == 0 {
			continue
		}
		err := eachTrial(r, t, o, at, func(trial int, times []float64, values [][]float64) error {
			recorded.sampled[trial] = sampledAt(times, t.EveryMs, from, to)
			for i, tr := range list {
				for _, k := range signal.Peaks(values[i], o.Threshold, signal.PeakTolerance) {
					if x := times[k]; x >= from+o.Transient && x <= to {
						tr.Times[trial] = append(tr.Times[trial], x)
					}
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, t := range seen {
		s.Trains = append(s.Trains, t)
	}
	slices.SortFunc(s.Trains, func(a, b *Train) int {
		if a.Population != b.Population {
			return a.Population - b.Population
		}
		return a.Node - b.Node
	})
	if len(s.Trains) == 0 {
		return nil, fmt.Errorf("no %s is recorded to look for peaks in; record it, as in `record A.%s every 0.1 ms`", o.state(), o.state())
	}
	return s, nil
}

// eachTrial reads some value columns of a series, one chosen trial after the other, so that one trial is in memory at a time.
func eachTrial(r *results.Run, t *results.Table, o Options, columns []int, f func(trial int, times []float64, values [][]float64) error) error {
	var times []float64
	values := make([][]float64, len(columns))
	if r.Trials == nil { // all rows are of one
		times = make([]float64, 0, t.Rows)
		for i := range values {
			values[i] = make([]float64, 0, t.Rows)
		}
	}
	trial := -1
	flush := func() error {
		if len(times) == 0 {
			return nil
		}
		err := f(trial, times, values)
		times = times[:0]
		for i := range values {
			values[i] = values[i][:0]
		}
		return err
	}
	err := r.EachRow(t, func(row results.Row) error {
		if row.Trial != trial {
			if err := flush(); err != nil {
				return err
			}
			trial = row.Trial
		}
		if !o.Trials.Has(trial, r) {
			return nil
		}
		times = append(times, row.T)
		for i, k := range columns {
			values[i] = append(values[i], row.Values[k])
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}
