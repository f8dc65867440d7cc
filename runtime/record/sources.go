package record

import (
	"slices"

	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/npz"
	"nbc/runtime/results"
)

// spikeRecord is what a statement `record spikes` wants.
type spikeRecord struct {
	rec    *model.Record
	bits   map[*model.Population][]uint64 // a bit for each element and event
	nodes  map[string][]int               // the same elements by population of the index
	window *model.Window                  // known once the run has begun
}

// limits are the part of the run and the trials that the statement takes.
func (s *spikeRecord) limits() *model.Window {
	if s.window == nil {
		w, _ := s.rec.Window() // a wrong one stops the run before any event
		s.window = &w
	}
	return s.window
}

// has tells whether the statement wants an event.
func (s *spikeRecord) has(trial int, warmup bool, t float64, pop *model.Population, k int) bool {
	bits := s.bits[pop]
	if bits == nil || bits[k/64]>>(k%64)&1 == 0 {
		return false
	}
	w := s.limits()
	return w.Has(trial, warmup) && t >= w.From && t <= w.To
}

// listen notes the elements whose events a statement records.
func (r *Recorder) listen(rec *model.Record) {
	want := &spikeRecord{rec: rec, bits: map[*model.Population][]uint64{}, nodes: map[string][]int{}}
	r.wanted = append(r.wanted, want)
	for _, s := range rec.Spikes {
		bits := want.bits[s.Pop]
		if bits == nil {
			bits = make([]uint64, (s.Pop.N*len(s.Pop.Events)+63)/64)
			want.bits[s.Pop] = bits
		}
		for _, span := range s.Spans {
			for i := int(span.Lo); i < int(span.Hi); i++ {
				k := i*len(s.Pop.Events) + s.Event
				bits[k/64] |= 1 << (k % 64)
				name, node := r.population(s.Pop, i)
				want.nodes[name] = append(want.nodes[name], node)
			}
		}
	}
}

// openSpikes makes the table that all statements share, with the list of the elements of all populations that they name.
func (r *Recorder) openSpikes() error {
	if len(r.wanted) == 0 {
		return nil
	}
	element, event := rowColumn{Column: Column{Name: "element"}}, rowColumn{Column: Column{Name: "event"}}
	r.number, r.events = map[*model.Population][]int{}, map[*model.Population][]int{}
	for _, p := range r.c.Pops {
		if !slices.ContainsFunc(r.wanted, func(s *spikeRecord) bool { return s.bits[p] != nil }) {
			continue
		}
		for i := range p.N {
			r.number[p] = append(r.number[p], len(element.Names))
			element.Names = append(element.Names, names.ElementName(p, i))
		}
		for _, name := range p.Events {
			k := slices.Index(event.Names, name)
			if k < 0 {
				k = len(event.Names)
				event.Names = append(event.Names, name)
			}
			r.events[p] = append(r.events[p], k)
		}
	}
	var err error
	r.spikes, err = r.rows(results.Spikes, "spikes", "one row an event, in the order of time", append(r.head(), element, event),
		npz.Array{Name: "elements", Texts: element.Names}, npz.Array{Name: "events", Texts: event.Names})
	return err
}

// eventSources is the index's list of whose events are recorded: first without limits, then the statements with limits one by one;
// each in the order of the populations.
func (r *Recorder) eventSources() []results.Source {
	var list []results.Source
	add := func(all map[string][]int, limits results.Source) {
		for _, p := range r.pops {
			s := limits
			s.Population = p.Name
			nodes := slices.Clone(all[p.Name])
			slices.Sort(nodes)
			switch nodes = slices.Compact(nodes); {
			case len(nodes) == 0:
				continue
			case len(nodes) < len(p.Elements):
				s.Nodes = nodes
			}
			list = append(list, s)
		}
	}
	whole := map[string][]int{}
	for _, s := range r.wanted {
		if !s.limits().Limited() {
			for name, nodes := range s.nodes {
				whole[name] = append(whole[name], nodes...)
			}
		}
	}
	add(whole, results.Source{})
	for _, s := range r.wanted {
		w := s.limits()
		if !w.Limited() {
			continue
		}
		limits := results.Source{Trials: w.Trials}
		if s.rec.During != nil {
			limits.During = []float64{w.From, w.To}
		}
		add(s.nodes, limits)
	}
	return list
}
