package flatten

import (
	"math"

	"nbc/lang/ast"
	"nbc/lang/check"
)

// DrawSites lists all draws of event bodies by number.
func (f *Flat) DrawSites() []*DrawSite {
	var out []*DrawSite
	for _, h := range f.Hands {
		for _, s := range h.Sites {
			for len(out) <= s.ID {
				out = append(out, nil)
			}
			out[s.ID] = s
		}
	}
	var all []*DrawSite
	for _, s := range out {
		if s == nil {
			// A draw in a part of an expression that folding removed: its number stays, so that others keep theirs.
			s = &DrawSite{Name: "unused"}
		}
		all = append(all, s)
	}
	return all
}

// ColDims are the dimensions of an array column.
func (f *Flat) ColDims(c *Col) []int {
	var out []int
	t := &flattener{Flat: f, g: f.Graph, lets: map[letKey]value{}, inline: map[string]int{}}
	s := &scope{f: t, file: nil, vars: map[string]value{}}
	if c.Pop != nil && c.Pop.Blox != nil {
		s = t.sizeScope(c.Pop.Blox, c.Pop.Sizes)
	}
	for _, d := range c.Member.Dims {
		e := d.Size
		if r, ok := e.(*ast.Range); ok && d.Var != nil {
			e = r.Hi
		}
		out = append(out, s.int(e))
	}
	return out
}

// TableBounds are the declared bounds of a data column.
func (f *Flat) TableBounds(m *check.Member) (lo, hi float64) {
	lo, hi = math.Inf(-1), math.Inf(1)
	if m.Bounds == nil {
		return lo, hi
	}
	t := &flattener{Flat: f, g: f.Graph, lets: map[letKey]value{}, inline: map[string]int{}}
	s := &scope{f: t, vars: map[string]value{}}
	if m.Bounds.Lo != nil {
		lo = s.as(m.Bounds.Lo, m.Unit, true).Val
	}
	if m.Bounds.Hi != nil {
		hi = s.as(m.Bounds.Hi, m.Unit, true).Val
	}
	return lo, hi
}
