package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/units"
)

// reductions over a group, a list or a comprehension.
var reductions = map[string]bool{"sum": true, "mean": true, "min": true, "max": true, "argmax": true, "argmin": true, "count": true}

// reduce is sum, mean, min, max, argmax, argmin or count over a group's quantity, a list, an array quantity, or a comprehension.
func (s *scope) reduce(name string, e *ast.Call) value {
	f := s.f
	if len(e.For) > 0 {
		return s.comprehension(name, e)
	}
	if len(e.Args) != 1 {
		f.fail(e.Span, "%s takes one group, list or array", name)
	}
	v := s.eval(inherit{}, e.Args[0].Value)
	switch {
	case v.kind == vList:
		return s.overParts(name, f.spread(v.list, e.Span), e)
	case v.kind == vCol && v.col != nil && v.col.idx != nil:
		return s.fold(name, f.components(v.col, e.Span), e)
	case v.kind == vCol:
		return s.overGroup(name, v, e)
	case v.kind == vTabCol:
		f.fail(e.Span, "%s over a whole column of data is not part of this version", name)
	case v.kind == vNum && (name == "min" || name == "max" || name == "sum" || name == "mean"):
		return v
	}
	f.fail(e.Span, "%s needs a group's quantity, a list or an array", name)
	return value{}
}

// components are all components of an array quantity.
func (f *flattener) components(c *colRef, at ast.Span) []value {
	var out []value
	for k := 1; k <= c.col.Size; k++ {
		out = append(out, f.loadComp(c.col, f.comp(c.col, c.idx, f.g.Num(float64(k)), at)))
	}
	return out
}

func flattenList(list []value) []value {
	var out []value
	for _, v := range list {
		if v.kind == vList {
			out = append(out, flattenList(v.list)...)
		} else {
			out = append(out, v)
		}
	}
	return out
}

// spread is a list without lists in it: the components of array quantities stand one by one, quantities of groups stay whole.
func (f *flattener) spread(list []value, at ast.Span) []value {
	var out []value
	for _, v := range list {
		switch {
		case v.kind == vList:
			out = append(out, f.spread(v.list, at)...)
		case v.kind == vCol && v.col != nil && v.col.idx != nil:
			out = append(out, f.components(v.col, at)...)
		default:
			out = append(out, v)
		}
	}
	return out
}

// overParts reduces a list that may have quantities of whole groups in it, such as those of a port made of several types.
func (s *scope) overParts(name string, list []value, e *ast.Call) value {
	g := s.f.g
	whole := false
	for _, v := range list {
		whole = whole || v.kind == vCol
	}
	if !whole {
		return s.fold(name, list, e)
	}
	size := func(v value) int {
		if v.kind == vCol {
			return v.groupOf().size()
		}
		return 1
	}
	of := func(name string, v value) value {
		if v.kind == vCol {
			return s.overGroup(name, v, e)
		}
		return s.fold(name, []value{v}, e)
	}
	if name == "argmax" || name == "argmin" {
		extreme, beats := "max", ">"
		if name == "argmin" {
			extreme, beats = "min", "<"
		}
		pos, val, before := of(name, list[0]), of(extreme, list[0]), size(list[0])
		for _, v := range list[1:] {
			a, b := s.common(val, of(extreme, v), e)
			better := g.Compare(beats, b.n, a.n)
			pos.n = g.Cond(better, g.Add(of(name, v).n, g.Num(float64(before))), pos.n)
			a.n = g.Cond(better, b.n, a.n)
			val, before = a, before+size(v)
		}
		return pos
	}
	inner := name
	if name == "mean" {
		inner = "sum"
	}
	acc, n := of(inner, list[0]), size(list[0])
	for _, v := range list[1:] {
		a, b := s.common(acc, of(inner, v), e)
		if name == "min" || name == "max" {
			a.n = g.Call(name, a.n, b.n)
		} else {
			a.n = g.Add(a.n, b.n)
		}
		a.isInt = acc.isInt && b.isInt
		acc, n = a, n+size(v)
	}
	if name == "mean" {
		acc.n = g.Div(acc.n, g.Num(float64(n)))
	}
	return acc
}

// fold reduces values known one by one.
func (s *scope) fold(name string, list []value, e ast.Expr) value {
	f, g := s.f, s.f.g
	if len(list) == 0 {
		f.fail(e.Range(), "%s of nothing", name)
	}
	if name == "count" {
		n := g.Num(0)
		for _, v := range list {
			if v.kind != vBool {
				f.fail(e.Range(), "count takes conditions")
			}
			n = g.Add(n, g.Cond(v.n, g.Num(1), g.Num(0)))
		}
		return value{kind: vNum, n: n, unit: units.One, isInt: true}
	}
	acc := list[0]
	best := g.Num(1)
	for i, v := range list[1:] {
		a, b := s.common(acc, v, e)
		switch name {
		case "sum", "mean":
			a.n = g.Add(a.n, b.n)
		case "min", "max":
			a.n = g.Call(name, a.n, b.n)
		case "argmax", "argmin":
			beats := ">"
			if name == "argmin" {
				beats = "<"
			}
			more := g.Compare(beats, b.n, a.n)
			best = g.Cond(more, g.Num(float64(i+2)), best)
			a.n = g.Cond(more, b.n, a.n)
		}
		a.zero = a.zero && v.zero
		acc = a
	}
	if name == "mean" {
		acc.n = g.Div(acc.n, g.Num(float64(len(list))))
	}
	if name == "argmax" || name == "argmin" {
		return value{kind: vNum, n: best, unit: units.One, isInt: true}
	}
	return acc
}

// overGroup reduces a quantity over a group's elements.
func (s *scope) overGroup(name string, v value, e *ast.Call) value {
	f, g := s.f, s.f.g
	grp := v.groupOf()
	varName := g.NewVar("j")
	var body *ir.Node
	var unit units.Unit
	pop := grp.segs[0].Pop
	for _, t := range grp.segs {
		if t.Pop != pop {
			f.fail(e.Span, "%s over elements of different types is not defined", name)
		}
	}
	x := f.columnAt(v, pop, g.ByVar(varName), e.Span)
	body, unit = x.n, x.unit
	if x.kind == vBool && name != "count" {
		body, unit = g.Cond(x.n, g.Num(1), g.Num(0)), units.One
	}
	r := &ir.Range{Var: varName, Base: grp.segs[0].Base, N: grp.segs[0].N}
	for _, t := range grp.segs[1:] {
		r.Parts = append(r.Parts, ir.Run{Base: t.Base, N: t.N})
	}
	return f.reduced(name, r, body, unit)
}

// reduced reduces a body over a range. The place of the least is that of the greatest with all signs turned.
func (f *flattener) reduced(name string, r *ir.Range, body *ir.Node, unit units.Unit) value {
	if name == "argmin" {
		name, body = "argmax", f.g.Neg(body)
	}
	place := name == "argmax" || name == "count"
	if place {
		unit = units.One
	}
	return value{kind: vNum, unit: unit, isInt: place, n: f.g.Make(ir.Node{Op: ir.Reduce, Name: name, R: r, Args: []*ir.Node{body}})}
}

// columnAt is a group's quantity at one element: one number.
func (f *flattener) columnAt(v value, p *Pop, i *ir.Index, at ast.Span) value {
	x := f.elementValue(v, p, i, at)
	if x.kind != vNum && x.kind != vBool {
		f.fail(at, "%s of %s is not one number for each element", v.quantity(), p.Name)
	}
	return x
}

// quantity is the name of a group's quantity.
func (v value) quantity() string {
	if v.let != nil {
		return v.let.name
	}
	return v.col.col.Name
}

// elementValue is a group's quantity at one element.
func (f *flattener) elementValue(v value, p *Pop, i *ir.Index, at ast.Span) value {
	if v.block != nil {
		return f.load(v.col.col, f.g.Via(v.block.Slots, i))
	}
	x, ok := f.member(p, i, v.quantity(), at)
	if !ok {
		f.fail(at, "%s has no %s", p.Name, v.quantity())
	}
	return x
}

// comprehension is sum(expr for i in a..b, j in group where c). Ranges known at build are written out.
func (s *scope) comprehension(name string, e *ast.Call) value {
	f := s.f
	if len(e.Args) != 1 {
		f.fail(e.Span, "one expression is reduced at a time")
	}
	var list []value
	var run func(k int, t *scope)
	run = func(k int, t *scope) {
		if k == len(e.For) {
			if e.Cond != nil {
				c := t.truth(e.Cond)
				if c.Op != ir.Bool {
					f.fail(e.Cond.Range(), "the `where` of a comprehension must be known at build")
				}
				if c.Val == 0 {
					return
				}
			}
			list = append(list, t.eval(inherit{}, e.Args[0].Value))
			if len(list) > 4096 {
				f.fail(e.Span, "a comprehension of more than 4096 terms: reduce over a group instead")
			}
			return
		}
		b := e.For[k]
		v := t.eval(inherit{}, b.In)
		switch v.kind {
		case vRange:
			lo, hi := v.lo.n, v.hi.n
			if lo == nil || hi == nil || lo.Op != ir.Const || hi.Op != ir.Const {
				f.fail(b.Span, "the range of a comprehension must be known at build")
			}
			for i := int(lo.Val); i <= int(hi.Val); i++ {
				f.turn(b.Span)
				u := t.sub()
				u.vars[b.Name.Name] = f.intValue(i)
				run(k+1, u)
			}
		case vGroup:
			for _, sg := range v.g.segs {
				for i := 0; i < sg.N; i++ {
					f.turn(b.Span)
					u := t.sub()
					u.vars[b.Name.Name] = single(sg.Pop, f.g.Affine(sg.Base, 1, i))
					run(k+1, u)
				}
			}
		default:
			f.fail(b.Span, "a range a..b or a group is needed after `in`")
		}
	}
	if len(e.For) == 1 {
		if v, ok := s.groupComprehension(name, e); ok {
			return v
		}
	}
	run(0, s)
	if len(list) == 0 {
		return value{kind: vNum, n: f.g.Num(0), unit: units.One, zero: true}
	}
	return s.fold(name, list, e)
}

// groupComprehension reduces over the elements of one large group by a loop.
func (s *scope) groupComprehension(name string, e *ast.Call) (value, bool) {
	g := s.f.g
	v := s.eval(inherit{}, e.For[0].In)
	if v.kind != vGroup || len(v.g.segs) != 1 || e.Cond != nil {
		return value{}, false
	}
	sg := v.g.segs[0]
	varName := g.NewVar("j")
	t := s.sub()
	t.vars[e.For[0].Name.Name] = single(sg.Pop, g.ByVar(varName))
	x := t.eval(inherit{}, e.Args[0].Value)
	if x.kind != vNum && x.kind != vBool {
		return value{}, false // several values for each element: written out
	}
	if x.kind == vBool && name != "count" {
		x.n, x.unit = g.Cond(x.n, g.Num(1), g.Num(0)), units.One
	}
	r := &ir.Range{Var: varName, Base: sg.Base, N: sg.N}
	return s.f.reduced(name, r, x.n, x.unit), true
}

// elementwise is arithmetic on group quantities or lists: only inside a reduction or a record, element by element.
func (s *scope) elementwise(e *ast.Binary, a, b value) value {
	f := s.f
	if a.kind == vCol && a.col != nil && a.col.idx != nil {
		a = value{kind: vList, list: f.components(a.col, e.Span)}
	}
	if b.kind == vCol && b.col != nil && b.col.idx != nil {
		b = value{kind: vList, list: f.components(b.col, e.Span)}
	}
	if a.kind == vCol || b.kind == vCol {
		f.fail(e.Span, "arithmetic on all elements of a group is written as a comprehension: sum(x.V for x in group)")
	}
	n := max(len(a.list), len(b.list))
	if a.kind == vList && b.kind == vList && len(a.list) != len(b.list) {
		f.fail(e.Span, "lists of %d and %d elements do not go together", len(a.list), len(b.list))
	}
	out := value{kind: vList}
	for i := 0; i < n; i++ {
		x, y := a, b
		if a.kind == vList {
			x = a.list[i]
		}
		if b.kind == vList {
			y = b.list[i]
		}
		out.list = append(out.list, s.arith(e, x, y, f))
	}
	return out
}
