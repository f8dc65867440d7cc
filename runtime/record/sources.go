package record

import (
	"slices"

	"nbc/runtime/model"
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

// listen adds elements whose events a statement names.
func (r *Recorder) listen(want *spikeRecord, s model.SpikeSource) {
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
