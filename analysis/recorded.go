package analysis

import (
	"fmt"
	"slices"

	"nbc/runtime/results"
)

// coverage tells when elements were recorded: all of the run or of each trial, or what a record statement was limited to. Elements that
// were recorded alike share one.
type coverage struct {
	from, to float64              // ms, what is looked at
	sources  []results.Source     // of events; one without limits is all of the time
	sampled  map[int][2]float64   // of voltages: first and last instant by trial
	stretch  map[int][][2]float64 // by trial, once they have been asked for
}

// in gives the stretches of a trial that were recorded, rising and apart from one another.
func (c *coverage) in(trial int) [][2]float64 {
	if list, ok := c.stretch[trial]; ok {
		return list
	}
	var all [][2]float64
	if s, ok := c.sampled[trial]; ok {
		all = append(all, s)
	}
	for _, s := range c.sources {
		if x, ok := limited(s, trial, c.from, c.to); ok {
			all = append(all, x)
		}
	}
	slices.SortFunc(all, func(a, b [2]float64) int {
		if a[0] < b[0] {
			return -1
		}
		return 1
	})
	var list [][2]float64
	for _, s := range all {
		s = [2]float64{max(s[0], c.from), min(s[1], c.to)}
		n := len(list)
		switch {
		case !(s[0] < s[1]):
		case n > 0 && s[0] <= list[n-1][1]:
			list[n-1][1] = max(list[n-1][1], s[1])
		default:
			list = append(list, s)
		}
	}
	if c.stretch == nil {
		c.stretch = map[int][][2]float64{}
	}
	c.stretch[trial] = list
	return list
}

// limited is the part of a trial that a source was recorded in.
func limited(s results.Source, trial int, from, to float64) (x [2]float64, ok bool) {
	within := len(s.Trials) == 0
	for _, t := range s.Trials {
		within = within || t[0] <= float64(trial) && float64(trial) <= t[1]
	}
	if !within {
		return x, false
	}
	if len(s.During) == 2 {
		return [2]float64{s.During[0], s.During[1]}, true
	}
	return [2]float64{from, to}, true
}

// holds tells whether all of a window was recorded.
func (c *coverage) holds(trial int, from, to float64) bool {
	slack := 1e-9 * (to - from)
	return slices.ContainsFunc(c.in(trial), func(s [2]float64) bool { return s[0] <= from+slack && to-slack <= s[1] })
}

// length is how many ms of a trial were recorded.
func (c *coverage) length(trial int) float64 {
	sum := 0.0
	for _, s := range c.in(trial) {
		sum += s[1] - s[0]
	}
	return sum
}

// alike are trains that were recorded at the same times.
type alike struct {
	*coverage
	trains []*Train
}

func recordedAlike(trains []*Train) []alike {
	var list []alike
	for _, t := range trains {
		k := slices.IndexFunc(list, func(a alike) bool { return a.coverage == t.recorded })
		if k < 0 {
			k = len(list)
			list = append(list, alike{coverage: t.recorded})
		}
		list[k].trains = append(list[k].trains, t)
	}
	return list
}

// hull is from the first to the last instant at which any of the trains was recorded in a trial.
func hull(list []alike, trial int) (x [2]float64, ok bool) {
	for _, a := range list {
		if s := a.in(trial); len(s) > 0 {
			first, last := s[0][0], s[len(s)-1][1]
			if !ok {
				x = [2]float64{first, last}
			}
			x, ok = [2]float64{min(x[0], first), max(x[1], last)}, true
		}
	}
	return x, ok
}

// eventNodes are the nodes of a population whose events were recorded, each with when.
func eventNodes(r *results.Run, pop *results.Population, from, to float64) map[int]*coverage {
	sources := map[int][]results.Source{}
	names := map[int]string{}
	k := 0
	for _, t := range r.Of(results.Spikes) {
		for _, s := range t.Sources {
			if s.Population != pop.Name {
				continue
			}
			k++
			nodes := s.Nodes
			if nodes == nil {
				for n := range pop.Elements {
					nodes = append(nodes, n)
				}
			}
			for _, n := range nodes {
				sources[n] = append(sources[n], s)
				names[n] += fmt.Sprint(k, " ")
			}
		}
	}
	shared := map[string]*coverage{}
	all := map[int]*coverage{}
	for n, list := range sources {
		c := shared[names[n]]
		if c == nil {
			c = &coverage{from: from, to: to, sources: list}
			shared[names[n]] = c
		}
		all[n] = c
	}
	return all
}

// sampledAt is what samples every so many ms stand for: from the first to the last, and to the ends of the time that is looked at where
// these are less than an interval away.
func sampledAt(times []float64, every, from, to float64) [2]float64 {
	if every == 0 && len(times) > 1 {
		every = times[1] - times[0]
	}
	first, last := times[0], times[len(times)-1]
	if first-from < every*(1+1e-9) {
		first = min(first, from)
	}
	if to-last < every*(1+1e-9) {
		last = max(last, to)
	}
	return [2]float64{first, last}
}
