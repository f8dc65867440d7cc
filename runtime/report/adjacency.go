package report

import (
	"nbc/runtime/figure"
	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/record"
)

// element is a row or column of a weight matrix.
type element struct {
	pop  *model.Population
	elem int32
}

func (f *Figures) adjacency(p *plot) *figure.Figure {
	return figure.Adjacency(f.matrices(p), f.style(p))
}

// matrices are the weights of the labels that the plot names, else of everything that learns, else of all edges.
func (f *Figures) matrices(p *plot) figure.AdjacencyData {
	edges := record.Plastic(f.c)
	if len(edges) == 0 || len(p.Labels) > 0 {
		edges = f.c.Edges
	}
	chosen := map[*model.Edges][]bool{}
	sources, targets := map[element]bool{}, map[element]bool{}
	learns := false
	for _, e := range edges {
		if e.Weight() == nil {
			continue
		}
		chosen[e] = match(e.Labels, p.Labels)
		for k := range e.N {
			if chosen[e][e.Label[k]] {
				sources[element{e.Pre, e.Src[k]}] = true
				targets[element{e.Post, e.Dst[k]}] = true
				learns = learns || e.Plastic
			}
		}
	}
	rows, rowAt := f.axis(sources)
	cols, colAt := f.axis(targets)
	d := figure.AdjacencyData{Rows: rows, Cols: cols, Label: "Weight", Range: p.Ranges["range"]}
	panel := func(name string, start bool) {
		m := figure.Matrix{Name: name, Rows: len(rowAt), Cols: len(colAt)}
		// Two edges of one pair are shown as their sum.
		cell := map[[2]int]int{}
		for _, e := range edges {
			if chosen[e] == nil {
				continue
			}
			weight := e.Weight().Data
			if old := f.before[e]; start && old != nil {
				weight = old
			}
			for k := range e.N {
				if !chosen[e][e.Label[k]] {
					continue
				}
				at := [2]int{rowAt[element{e.Pre, e.Src[k]}], colAt[element{e.Post, e.Dst[k]}]}
				if n, ok := cell[at]; ok {
					m.Entries[n].Value += weight[k]
					continue
				}
				cell[at] = len(m.Entries)
				m.Entries = append(m.Entries, figure.Entry{Row: at[0], Col: at[1], Value: weight[k]})
			}
		}
		d.Panels = append(d.Panels, m)
	}
	both := p.AtStart == p.AtEnd
	switch {
	case !learns:
		panel("", false)
	default:
		if both || p.AtStart {
			panel("Before", true)
		}
		if both || p.AtEnd {
			panel("After", false)
		}
	}
	return d
}

// weightChange draws the weights after minus the weights before.
func (f *Figures) weightChange(p *plot) *figure.Figure {
	both := *p.Plot
	both.AtStart, both.AtEnd = true, true
	d := f.matrices(&plot{Plot: &both})
	d.Label = ""
	last := len(d.Panels) - 1
	after := d.Panels[last]
	after.Name = ""
	for i := range after.Entries {
		after.Entries[i].Value -= d.Panels[0].Entries[i].Value
	}
	d.Panels = []figure.Matrix{after}
	return figure.WeightChange(d, f.style(p))
}

// match tells which labels a plot names; all when it names none.
func match(labels, wanted []string) []bool {
	hit := make([]bool, len(labels))
	for i, l := range labels {
		hit[i] = len(wanted) == 0
		for _, w := range wanted {
			hit[i] = hit[i] || names.MatchLabel(w, l)
		}
	}
	return hit
}

// axis orders elements by region and population, and finds the runs that stand together under one name.
func (f *Figures) axis(set map[element]bool) ([]figure.Group, map[element]int) {
	at := map[element]int{}
	var order []string // regions, as the circuit's populations bring them up
	parts := map[string][]element{}
	for _, p := range f.c.Pops {
		for i := range p.N {
			e := element{p, int32(i)}
			if !set[e] {
				continue
			}
			name := region(p, i)
			if parts[name] == nil {
				order = append(order, name)
			}
			parts[name] = append(parts[name], e)
		}
	}
	var groups []figure.Group
	for _, name := range order {
		members := parts[name]
		for lo := 0; lo < len(members); {
			hi := lo
			for hi < len(members) && members[hi].pop == members[lo].pop {
				at[members[hi]] = len(at)
				hi++
			}
			shown := name
			if hi-lo < len(members) { // a region of several populations: say which
				shown = name + "." + tail(members[lo])
			}
			groups = append(groups, figure.Group{Name: shown, Start: len(at) - (hi - lo), End: len(at), Kind: kind(members[lo].pop, int(members[lo].elem))})
			lo = hi
		}
	}
	return groups, at
}

// region is the outermost part of an element's path, with its index: "VAC", "STR[2]"; of an array of plain elements its name.
func region(p *model.Population, i int) string {
	g := names.GroupOf(p, i)
	if g < 0 {
		return p.Name
	}
	group := &p.Groups[g]
	if len(group.Path) == 1 {
		return group.Path[0].Name
	}
	inner := 1
	for _, part := range group.Path[1:] {
		for _, n := range part.Dims {
			inner *= n
		}
	}
	head := model.Population{N: p.N, Groups: []model.Group{{Path: group.Path[:1], N: p.N}}}
	return names.ElementName(&head, (i-group.First)/max(inner, 1))
}

// tail is the innermost name of an element's path: "exci".
func tail(e element) string {
	g := names.GroupOf(e.pop, int(e.elem))
	if g < 0 {
		return e.pop.Name
	}
	path := e.pop.Groups[g].Path
	return path[len(path)-1].Name
}

// kind is the colour of an element.
func kind(p *model.Population, i int) figure.Kind {
	switch sign := p.SignAt(i); {
	case sign > 0:
		return figure.Excitatory
	case sign < 0:
		return figure.Inhibitory
	}
	return figure.Other
}
