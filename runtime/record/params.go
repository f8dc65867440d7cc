package record

import (
	"nbc/runtime/model"
	"nbc/runtime/names"
)

// ParameterInfo is a parameter with all that its declaration says.
type ParameterInfo struct {
	Parameter
	Column *model.Column
	// Own tells that it belongs to an element or to what a connection keeps for one, so that its path goes with --set.
	Own bool
}

// Parameters lists the parameters of a circuit in the order of its populations, groups and edges: what --params prints and
// the manifest keeps.
func Parameters(c *model.Circuit) []ParameterInfo {
	var list []ParameterInfo
	add := func(path string, col *model.Column, own bool, values []float64) {
		if len(values) > 0 {
			list = append(list, ParameterInfo{Uniform(path, col.Unit, values), col, own})
		}
	}
	for _, p := range c.Pops {
		for _, g := range p.Groups {
			path := names.GroupName(g.Path)
			for _, col := range p.Columns {
				if col.Word == model.Param {
					each(path, col, func(path string, k int) {
						add(path, col, true, slice(col.Data, k*p.N+g.First, k*p.N+g.First+g.N))
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
	for _, e := range c.Edges {
		edgeParameters(e, add)
	}
	return list
}

// each calls f for every place of an array parameter, I[1], I[2], or once.
func each(path string, col *model.Column, f func(path string, k int)) {
	path += "." + col.Name
	if col.Size <= 1 {
		f(path, 0)
		return
	}
	for k := range col.Size {
		f(path+"["+string(AppendFloat(nil, float64(k+1)))+"]", k)
	}
}

// slice is data[lo:hi], or nothing where a column has not been filled.
func slice(data []float64, lo, hi int) []float64 {
	if lo < 0 || hi > len(data) {
		return nil
	}
	return data[lo:hi]
}

func blockParameters(b *model.Block, path string, g model.Group, add func(string, *model.Column, bool, []float64)) {
	for _, col := range b.Columns {
		if col.Word != model.Param {
			continue
		}
		each(path, col, func(path string, k int) {
			var values []float64
			for slot, m := range b.Members {
				if i := k*len(b.Members) + slot; int(m) >= g.First && int(m) < g.First+g.N && i < len(col.Data) {
					values = append(values, col.Data[i])
				}
			}
			add(path, col, true, values)
		})
	}
}

// edgeParameters lists what the edges of a label share; weights that are drawn or learned stand in the weights files.
func edgeParameters(e *model.Edges, add func(string, *model.Column, bool, []float64)) {
	for l, label := range e.Labels {
		for _, col := range e.Attrs {
			weight := col.Name == "weight"
			if col.Word != model.Param && !weight || weight && e.Plastic || col.Size > 1 || len(col.Data) < e.N {
				continue
			}
			var values []float64
			for k := range e.N {
				if int(e.Label[k]) == l {
					values = append(values, col.Data[k])
				}
			}
			path := label + ": " + e.Connection + "." + col.Name
			if u := Uniform(path, col.Unit, values); weight && u.Value == nil {
				continue
			}
			add(path, col, false, values)
		}
	}
}

// ManifestParameters is Parameters without the declarations.
func ManifestParameters(c *model.Circuit) []Parameter {
	list := []Parameter{}
	for _, p := range Parameters(c) {
		list = append(list, p.Parameter)
	}
	return list
}
