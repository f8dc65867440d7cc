package names

import (
	"math"
	"sort"
	"strconv"

	"nbc/runtime/model"
)

// Param is one line of --params: a parameter of a group of elements, of what a connection keeps for them, or of edges.
type Param struct {
	Path     string // as --set takes it
	Column   *model.Column
	Min, Max float64 // over all values
	N        int     // how many values
	Table    *model.Table
	owner    string // parameters of one owner stay in the order of their declaration
}

// Params lists every parameter of a circuit that has been built, sorted by path and then as declared; data comes last.
func Params(c *model.Circuit) []Param {
	var list []Param
	hidden := otherTasks(c)
	for _, p := range c.Pops {
		if hidden[p] {
			continue
		}
		for g := range p.Groups {
			group := &p.Groups[g]
			path := GroupName(group.Path)
			if c.Experiment != nil && c.Experiment.Task != nil && c.Experiment.Task.Pop == p {
				path = "trial"
			}
			for _, col := range p.Columns {
				list = gather(list, path, col, p.N, group.First, group.First+group.N, nil)
			}
			for _, b := range c.Blocks {
				if b.Pop == p {
					list = ofBlock(list, path, b, group)
				}
			}
		}
	}
	for _, e := range c.Edges {
		for n, label := range e.Labels {
			mine := func(k int) bool { return e.Label[k] == int32(n) }
			for _, col := range e.Attrs {
				list = gather(list, strconv.Quote(label), col, e.N, 0, e.N, mine)
			}
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].owner < list[j].owner })
	for _, t := range c.Tables {
		list = append(list, Param{Path: t.Path, Table: t})
	}
	return list
}

func join(path string, c *model.Column) string {
	if path != "" {
		path += "."
	}
	path += c.Name
	if c.Size > 1 {
		path += "[*"
		for range max(len(c.Dims)-1, 0) {
			path += ",*"
		}
		path += "]"
	}
	return path
}

func ofBlock(list []Param, path string, b *model.Block, group *model.Group) []Param {
	lo := sort.Search(len(b.Members), func(s int) bool { return int(b.Members[s]) >= group.First })
	hi := sort.Search(len(b.Members), func(s int) bool { return int(b.Members[s]) >= group.First+group.N })
	for _, col := range b.Columns {
		list = gather(list, path+"."+b.Name, col, len(b.Members), lo, hi, nil)
	}
	return list
}

// gather appends the range of values of a parameter over the owners lo .. hi-1 of n.
func gather(list []Param, owner string, c *model.Column, n, lo, hi int, mine func(int) bool) []Param {
	if c.Word != model.Param && c.Name != "weight" || len(c.Data) < c.Size*n {
		return list
	}
	p := Param{Path: join(owner, c), owner: owner, Column: c, Min: math.Inf(1), Max: math.Inf(-1)}
	for k := range c.Size {
		for i := lo; i < hi; i++ {
			if mine != nil && !mine(i) {
				continue
			}
			x := c.Data[k*n+i]
			p.Min, p.Max = math.Min(p.Min, x), math.Max(p.Max, x)
			p.N++
		}
	}
	if p.N == 0 {
		return list
	}
	return append(list, p)
}

// String is the line: `VAC.wta[*].exci[*].G_Na = 52 mS/cm^2 in 0 .. 500 mS/cm^2  Na conductance`.
func (p Param) String() string {
	if p.Table != nil {
		from := p.Table.From
		if from == "" || from == "embedded" {
			from = p.Table.File
		}
		return p.Path + " = " + from + "  data"
	}
	c := p.Column
	s := p.Path + " = " + p.Value()
	if c.Fixed {
		s += " (fixed at build)"
	}
	if b := Bounds(c); b != "" {
		s += " " + b
	}
	if c.Doc != "" {
		s += "  " + c.Doc
	}
	return s
}

// Value is the value with its unit, or the range of values.
func (p Param) Value() string {
	show := func(x float64) string {
		if p.Column.Type == "bool" {
			return strconv.FormatBool(x != 0)
		}
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	if p.Min == p.Max || math.IsNaN(p.Min) {
		return unitAfter(show(p.Min), p.Column.Unit)
	}
	return show(p.Min) + " .. " + unitAfter(show(p.Max), p.Column.Unit)
}
