package record

import (
	"slices"

	"nbc/runtime/model"
	"nbc/runtime/results"
)

// listen notes for the index whose events are recorded.
func (r *Recorder) listen(src model.SpikeSource) {
	for _, span := range src.Spans {
		for i := int(span.Lo); i < int(span.Hi); i++ {
			name, node := r.population(src.Pop, i)
			if r.sources == nil {
				r.sources = map[string][]int{}
			}
			r.sources[name] = append(r.sources[name], node)
		}
	}
}

// eventSources is the index's list of whose events are recorded, in the order of its populations.
func (r *Recorder) eventSources() []results.Source {
	var list []results.Source
	for _, p := range r.pops {
		nodes := slices.Clone(r.sources[p.Name])
		slices.Sort(nodes)
		nodes = slices.Compact(nodes)
		switch {
		case len(nodes) == len(p.Elements):
			list = append(list, results.Source{Population: p.Name})
		case len(nodes) > 0:
			list = append(list, results.Source{Population: p.Name, Nodes: nodes})
		}
	}
	return list
}
