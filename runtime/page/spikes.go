package page

import (
	"cmp"
	"slices"

	"nbc/runtime/results"
)

// spikes are the recorded events as rows of a raster.
type spikes struct {
	Groups []rows   `json:"groups"` // populations, from the bottom row up
	Events []string `json:"events"` // their names
	Trials []burst  `json:"trials"`
	Count  int      `json:"count"` // that were recorded
}

// rows are the elements of a population, one row each.
type rows struct {
	Name     string   `json:"name"`
	Kind     string   `json:"kind,omitempty"`
	Start    int      `json:"start"`
	Elements []string `json:"elements"`
}

// burst is the events of one trial in the order of time: Row holds row*len(Events) + event.
type burst struct {
	Trial int   `json:"trial"`
	T     array `json:"t"`
	Row   array `json:"row"`
}

// spikes takes the recorded events: of more than fit the last trials, of a trial that does not fit its first events.
func (r *run) spikes(x *results.Run, budget int) (used int, err error) {
	tables := x.Of(results.Spikes)
	if len(tables) == 0 {
		return 0, nil
	}
	out := &spikes{Groups: []rows{}, Events: []string{}, Trials: []burst{}}
	row := map[[2]int]int{}
	n := 0
	for _, p := range results.ByRegion(x.Populations) {
		pop := &x.Populations[p]
		g := rows{Name: pop.Name, Kind: pop.Kind, Start: n, Elements: []string{}}
		for _, t := range tables {
			for _, s := range t.Sources {
				if s.Population != pop.Name {
					continue
				}
				nodes := s.Nodes
				if nodes == nil {
					for k := range pop.Elements {
						nodes = append(nodes, k)
					}
				}
				for _, k := range nodes {
					row[[2]int{p, k}] = n
					g.Elements = append(g.Elements, pop.Elements[k])
					n++
				}
			}
		}
		if len(g.Elements) > 0 {
			out.Groups = append(out.Groups, g)
		}
	}
	type one struct {
		t    float64
		row  int32
		kind string
	}
	var trials []int
	of := map[int][]one{}
	held := 0
	err = x.EachSpike(func(s results.Spike) error {
		k, ok := row[[2]int{s.Population, s.Node}]
		if !ok {
			return nil
		}
		out.Count++
		if of[s.Trial] == nil {
			trials = append(trials, s.Trial)
		}
		if len(of[s.Trial]) >= budget/2 {
			return nil // the first ones of a trial that does not fit
		}
		of[s.Trial] = append(of[s.Trial], one{s.T, int32(k), s.Event})
		held++
		for held > budget/2 && len(trials) > 1 { // make room: the earliest trial goes
			held -= len(of[trials[0]])
			delete(of, trials[0])
			trials = trials[1:]
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	event := map[string]int32{}
	for _, trial := range trials {
		for _, s := range of[trial] {
			if _, ok := event[s.kind]; !ok {
				event[s.kind] = int32(len(out.Events))
				out.Events = append(out.Events, s.kind)
			}
		}
	}
	for _, trial := range trials {
		list := of[trial]
		slices.SortStableFunc(list, func(a, b one) int { return cmp.Compare(a.t, b.t) })
		t, k := make([]float64, len(list)), make([]int32, len(list))
		for i, s := range list {
			t[i], k[i] = s.t, s.row*int32(len(out.Events))+event[s.kind]
		}
		out.Trials = append(out.Trials, burst{trial, r.floats(t), r.integers(k)})
	}
	if held < out.Count {
		r.note("spikes: %d of %d are in this report, of trials %d to %d", held, out.Count, trials[0], trials[len(trials)-1])
	}
	r.head.Spikes = out
	return 2 * held, nil
}
