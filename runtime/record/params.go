package record

import (
	"math"
	"slices"
	"strconv"

	"nbc/runtime/model"
	"nbc/runtime/names"
)

// Parameters lists every parameter of a circuit that has been built, with the paths of --set, in the order of its populations,
// groups and edges. Unlike --params it holds all values, so that a run can be repeated from its manifest.
func Parameters(c *model.Circuit) []Parameter {
	list := []Parameter{}
	add := func(path string, col *model.Column, values []float64) {
		if len(values) > 0 {
			list = append(list, Uniform(path, col.Unit, values))
		}
	}
	task, hidden := tasks(c)
	for _, p := range c.Pops {
		if hidden[p] {
			continue
		}
		for _, g := range p.Groups {
			path := names.GroupName(g.Path)
			if p == task {
				path = "trial"
			}
			for _, col := range p.Columns {
				if col.Word == model.Param && !col.Hidden {
					each(path, col, func(path string, k int) {
						add(path, col, slice(col.Data, k*p.N+g.First, k*p.N+g.First+g.N))
					})
				}
			}
			for _, b := range c.Blocks {
				if b.Pop == p {
					blockParameters(b, path+"."+b.Name, g, add)
				}
			}
		}
	}
	edgeParameters(c, add)
	return list
}

// tasks returns the population of the running experiment's task, whose path is `trial`, and those of the other experiments,
// which take no part in the run.
func tasks(c *model.Circuit) (task *model.Population, others map[*model.Population]bool) {
	others = map[*model.Population]bool{}
	for _, x := range c.Experiments {
		if x.Task != nil {
			others[x.Task.Pop] = true
		}
	}
	if c.Experiment != nil && c.Experiment.Task != nil {
		task = c.Experiment.Task.Pop
		delete(others, task)
	}
	return task, others
}

// each calls f for every place of an array parameter, I[1], I[2] or W[1,2], or once.
func each(path string, col *model.Column, f func(path string, k int)) {
	path += "." + col.Name
	dims := col.Dims
	if dims == nil && col.Size > 1 {
		dims = []int{col.Size}
	}
	for k := range max(col.Size, 1) {
		place, rest := "", k
		for d := len(dims) - 1; d >= 0; d-- {
			place = "," + strconv.Itoa(rest%dims[d]+1) + place
			rest /= dims[d]
		}
		if place != "" {
			place = "[" + place[1:] + "]"
		}
		f(path+place, k)
	}
}

// slice is data[lo:hi], or nothing where a column has not been filled.
func slice(data []float64, lo, hi int) []float64 {
	if lo < 0 || hi > len(data) {
		return nil
	}
	return data[lo:hi]
}

func blockParameters(b *model.Block, path string, g model.Group, add func(string, *model.Column, []float64)) {
	for _, col := range b.Columns {
		if col.Word != model.Param || col.Hidden {
			continue
		}
		each(path, col, func(path string, k int) {
			var values []float64
			for slot, m := range b.Members {
				if i := k*len(b.Members) + slot; int(m) >= g.First && int(m) < g.First+g.N && i < len(col.Data) {
					values = append(values, col.Data[i])
				}
			}
			add(path, col, values)
		})
	}
}

// edgeParameters lists what the edges of each label share; weights that are drawn or learned stand in the weights files.
func edgeParameters(c *model.Circuit, add func(string, *model.Column, []float64)) {
	type shared struct {
		path   string
		col    *model.Column
		learns bool
		values []float64 // one, as long as all are the same
		n      int
	}
	var list []*shared
	at := map[string]*shared{}
	for _, e := range c.Edges {
		for _, col := range e.Attrs {
			if weight := col.Name == "weight"; col.Hidden || col.Word != model.Param && !weight || col.Size > 1 || len(col.Data) < e.N {
				continue
			}
			byLabel := make([]*shared, len(e.Labels))
			for k := range e.N {
				s := byLabel[e.Label[k]]
				if s == nil {
					path := strconv.Quote(e.Labels[e.Label[k]]) + "." + col.Name
					if s = at[path]; s == nil {
						s = &shared{path: path, col: col}
						at[path] = s
						list = append(list, s)
					}
					s.learns = s.learns || e.Plastic
					byLabel[e.Label[k]] = s
				}
				x := col.Data[k]
				s.n++
				if len(s.values) == 1 && s.n > 1 {
					if math.Float64bits(x) == math.Float64bits(s.values[0]) {
						continue
					}
					s.values = slices.Repeat(s.values, s.n-1)
				}
				s.values = append(s.values, x)
			}
		}
	}
	for _, s := range list {
		if s.col.Name == "weight" && (s.learns || len(s.values) > 1) {
			continue
		}
		add(s.path, s.col, s.values)
	}
}
