package flatten

import (
	"strings"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/units"
)

// spikes resolves the elements whose spikes are meant: all of a node and of its parts that have the event.
func (f *flattener) spikes(s *scope, ts []ast.Target) []SpikeSource {
	var out []SpikeSource
	for _, t := range ts {
		g := s.group(t.Src)
		before := len(out)
		var walk func(sg Seg)
		walk = func(sg Seg) {
			for i, ev := range sg.Pop.Events {
				if ev == "spike" {
					out = append(out, SpikeSource{Path: pathText(t.Src), Seg: sg, Event: i})
				}
			}
			for _, pt := range sg.Pop.Parts {
				walk(Seg{pt.Pop, f.partBase(pt, sg.Base), sg.N * pt.L})
			}
		}
		for _, sg := range g.segs {
			walk(sg)
		}
		if len(out) == before {
			f.fail(t.Span, "%s has nothing that spikes", pathText(t.Src))
		}
	}
	return out
}

// quantities lowers one recorded item: a number, or one for each element.
func (f *flattener) quantities(s *scope, it ast.RecordItem) []*Quantity {
	v := s.eval(inherit{}, it.Value)
	name := recordName(it.Value)
	if it.As != nil {
		name = it.As.Text
	}
	list := f.quantity(v, name, it)
	if sel, ok := unparen(it.Value).(*ast.Select); ok && len(list) == 1 && (v.kind == vNum || v.kind == vBool) {
		if x := s.eval(inherit{}, sel.X); x.kind == vGroup && x.g.one && len(x.g.segs) == 1 && x.g.segs[0].Base.Op == ir.Fixed {
			list[0].Of, list[0].Show = &x.g.segs[0], sel.Sel.Text
		}
	}
	return list
}

func (f *flattener) quantity(v value, name string, it ast.RecordItem) []*Quantity {
	switch v.kind {
	case vNum:
		v = f.asDeclared(v)
		u := v.unit.String()
		if v.unit.IsOne() {
			u = ""
		}
		return []*Quantity{{Name: name, Unit: u, Value: v.n}}
	case vBool:
		return []*Quantity{{Name: name, Value: f.g.Cond(v.n, f.g.Num(1), f.g.Num(0))}}
	case vList:
		var out []*Quantity
		for i, x := range v.list {
			out = append(out, f.quantity(x, name+"["+itoa(i+1)+"]", it)...)
		}
		return out
	case vCol:
		if v.col != nil && v.col.idx != nil {
			var out []*Quantity
			for k, x := range f.components(v.col, it.Span) {
				out = append(out, f.quantity(x, name+f.componentText(v.col.col, k), it)...)
			}
			return out
		}
		var out []*Quantity
		for _, sg := range v.groupOf().segs {
			out = append(out, f.ofElements(v, sg, it)...)
		}
		return out
	}
	f.fail(it.Span, "numbers can be recorded: name a quantity, as in VAC.exci.V")
	return nil
}

// recordName is the column name of a recorded expression.
func recordName(e ast.Expr) string {
	switch e := unparen(e).(type) {
	case *ast.Call:
		var args []string
		for _, a := range e.Args {
			args = append(args, recordName(a.Value))
		}
		return recordName(e.Fun) + "(" + strings.Join(args, ", ") + ")"
	case *ast.Binary:
		return recordName(e.X) + " " + e.Op + " " + recordName(e.Y)
	}
	return exprText(e)
}

// plain is a constant in ms where it is a time, in Hz where it is a rate, else in its own unit.
func plain(f *flattener, v value) float64 {
	if v.unit.SameDim(ms) {
		return f.convert(v, ms).Val
	}
	if hz, ok := units.Lookup("Hz"); ok && v.unit.SameDim(hz) {
		return f.convert(v, hz).Val
	}
	return v.n.Val
}
