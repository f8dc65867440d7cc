package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// sizeOf is size(group) or rows(table).
func (s *scope) sizeOf(name string, e *ast.Call) value {
	f := s.f
	if len(e.Args) != 1 {
		f.fail(e.Span, "%s takes one argument", name)
	}
	v := s.eval(inherit{}, e.Args[0].Value)
	switch v.kind {
	case vGroup:
		return f.intValue(v.g.size())
	case vCol:
		if v.col != nil && v.col.idx != nil {
			return f.intValue(v.col.col.Size)
		}
		return f.intValue(v.groupOf().size())
	case vList:
		return f.intValue(len(v.list))
	case vTable:
		return value{kind: vNum, unit: units.One, isInt: true, n: f.g.Make(ir.Node{Op: ir.Rows, Tab: v.tab.Tab})}
	case vTabCol:
		which := ""
		if len(v.tcol.Dims) > 0 {
			which = "rest"
		}
		return value{kind: vNum, unit: units.One, isInt: true, n: f.g.Make(ir.Node{Op: ir.Rows, Tab: v.tab.Tab, Col2: which})}
	}
	f.fail(e.Span, "%s of this is not defined", name)
	return value{}
}

// tableEntry is images.category[row], images.pixel[row, k] or W[i, j].
func (s *scope) tableEntry(x value, e *ast.Index) value {
	f := s.f
	var args []*ir.Node
	for _, ix := range e.Index {
		v := s.eval(inherit{}, ix)
		if v.kind == vGroup {
			args = append(args, s.position(v, ix))
			continue
		}
		args = append(args, s.num(v, units.One, ix))
	}
	if x.kind == vTable {
		if !x.tab.Matrix || len(args) != 2 {
			f.fail(e.Span, "name a column of the data: %s.column[row]", x.tab.Path)
		}
		return f.number1(f.g.Make(ir.Node{Op: ir.Table, Tab: x.tab.Tab, Col: "", Col2: place(e.Span), Args: args}), x.tab.Data.Unit)
	}
	want := 1 + len(x.tcol.Dims)
	if len(args) != want {
		f.fail(e.Span, "%s takes %d indices", x.tcol.Display, want)
	}
	return value{kind: vNum, unit: x.tcol.Unit, isInt: x.tcol.Type == check.Int,
		n: f.g.Make(ir.Node{Op: ir.Table, Tab: x.tab.Tab, Col: x.tcol.Display, Col2: place(e.Span), Args: args})}
}

// series is step(I.t, I.x, t) or linear(...): the series' value at a time.
func (s *scope) series(name string, e *ast.Call) value {
	f := s.f
	n := len(e.Args)
	if n != 2 && n != 3 {
		f.fail(e.Span, "%s(values, t) takes a column of data and a time; the column of times may stand before", name)
	}
	b := s.eval(inherit{}, e.Args[n-2].Value)
	if b.kind != vTabCol {
		f.fail(e.Args[n-2].Value.Range(), "a column of data is needed here")
	}
	var a value
	if n == 3 {
		a = s.eval(inherit{}, e.Args[0].Value)
		if a.kind != vTabCol || a.tab != b.tab {
			f.fail(e.Args[0].Value.Range(), "%s needs two columns of one table", name)
		}
	} else {
		// The table's one column of times.
		var times []value
		for _, m := range b.tab.Data.Columns.List {
			if m.Type == check.Num && len(m.Dims) == 0 && m.Unit.SameDim(ms) && !m.Unit.IsOne() {
				times = append(times, value{kind: vTabCol, tab: b.tab, tcol: m, unit: m.Unit})
			}
		}
		if len(times) != 1 {
			f.fail(e.Span, "the data have %d columns of times; say which is meant: %s(times, values, t)", len(times), name)
		}
		a = times[0]
	}
	x := s.as(e.Args[n-1].Value, a.unit, false)
	return f.number1(f.g.Make(ir.Node{Op: ir.Series, Name: name, Tab: a.tab.Tab, Col: a.tcol.Display, Col2: b.tcol.Display, Args: []*ir.Node{x}}), b.unit)
}
