package flatten

import (
	"fmt"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// keeps are functions whose result has the unit of their arguments.
var keeps = map[string]bool{"abs": true, "min": true, "max": true, "mod": true, "clip": true, "floor": true, "ceil": true, "round": true}

// drawsOf are the draws, with the number of their parameters (-1: any).
var drawsOf = map[string]int{"uniform": 2, "normal": 2, "lognormal": 2, "exponential": 1, "gamma": 2, "poisson": 1, "bernoulli": 1, "choice": -1}

// reductions over a group, a list or a comprehension.
var reductions = map[string]bool{"sum": true, "mean": true, "min": true, "max": true, "argmax": true, "count": true}

// call lowers f(args).
func (s *scope) call(e *ast.Call) value {
	f := s.f
	name, plain := "", false
	if n, ok := e.Fun.(*ast.Name); ok {
		name, plain = n.Ident.Name, true
	}
	if !plain {
		f.fail(e.Span, "history x(t - d) cannot be run by this version")
	}
	if name == "γ" {
		name = "gamma" // the draw; names are kept with their Greek letters
	}
	// A quantity may have the name of a function: a call means the function.
	if _, draws := drawsOf[name]; draws || known[name] {
		if fn := f.Prog.FuncIn(s.source(), name); fn == nil {
			return s.builtin(name, e)
		}
	}
	if v, ok := s.lookup(name, e.Span); ok && f.Prog.FuncIn(s.source(), name) == nil {
		if v.kind == vRule {
			return s.completeRule(v, e)
		}
		if v.kind == vNone {
			return v
		}
		f.fail(e.Span, "history x(t - d) cannot be run by this version")
	}
	if fn := f.Prog.FuncIn(s.source(), name); fn != nil && !(f.Prog.Lib[fn.File] && ir.Funcs[name] != 0) {
		return s.inlined(fn, e)
	}
	if r := f.Prog.RuleIn(s.source(), name); r != nil {
		return s.newRule(r, e)
	}
	return s.builtin(name, e)
}

// known are the functions of the language beside draws, plain functions of numbers apart.
var known = map[string]bool{"rows": true, "size": true, "index": true, "linked": true, "step": true, "linear": true,
	"sum": true, "mean": true, "min": true, "max": true, "argmax": true, "count": true, "clip": true}

func init() {
	for name := range ir.Funcs {
		known[name] = true
	}
}

// builtin is a call of a function of the language.
func (s *scope) builtin(name string, e *ast.Call) value {
	if n, ok := drawsOf[name]; ok {
		return s.drawn(name, n, e)
	}
	switch name {
	case "rows", "size":
		return s.sizeOf(name, e)
	case "index":
		return s.indexOf(e)
	case "linked":
		return s.linked(e)
	case "step", "linear":
		return s.series(name, e)
	}
	if reductions[name] && (len(e.For) > 0 || len(e.Args) == 1) {
		return s.reduce(name, e)
	}
	if name == "count" || name == "argmax" || name == "sum" || name == "mean" {
		return s.reduce(name, e)
	}
	return s.function(name, e)
}

// function is a function of numbers.
func (s *scope) function(name string, e *ast.Call) value {
	f, g := s.f, s.f.g
	args := make([]value, len(e.Args))
	for i, a := range e.Args {
		args[i] = f.linear(s.eval(inherit{}, a.Value))
	}
	if keeps[name] {
		if len(args) == 0 {
			f.fail(e.Span, "%s needs arguments", name)
		}
		u := args[0].unit
		zero, isInt := true, true
		for _, a := range args {
			if a.kind != vNum {
				f.fail(e.Span, "%s is a function of numbers", name)
			}
			if !a.zero {
				if zero {
					u = a.unit
				}
				zero = false
			}
			isInt = isInt && a.isInt
		}
		nodes := make([]*ir.Node, len(args))
		for i, a := range args {
			nodes[i] = s.num(a, u, e.Args[i].Value)
		}
		n := nodes[0]
		switch name {
		case "clip":
			if len(nodes) != 3 {
				f.fail(e.Span, "clip(x, lo, hi) takes three arguments")
			}
			n = g.Call("min", g.Call("max", nodes[0], nodes[1]), nodes[2])
		case "min", "max":
			for _, m := range nodes[1:] {
				n = g.Call(name, n, m)
			}
		default:
			if len(nodes) != ir.Funcs[name] {
				f.fail(e.Span, "%s takes %d arguments", name, ir.Funcs[name])
			}
			n = g.Call(name, nodes...)
		}
		return value{kind: vNum, n: n, unit: u, zero: zero, isInt: isInt || name == "floor" || name == "ceil" || name == "round"}
	}
	want, ok := ir.Funcs[name]
	if !ok {
		f.fail(e.Span, "there is no function %s", name)
	}
	if want != len(args) {
		f.fail(e.Span, "%s takes %d arguments, not %d", name, want, len(args))
	}
	if name == "sqrt" && args[0].kind == vNum {
		u, ok := args[0].unit.Pow(1, 2)
		if !ok {
			f.fail(e.Span, "the square root of a value in %s has no unit", args[0].unit)
		}
		return value{kind: vNum, n: g.Call("sqrt", args[0].n), unit: u}
	}
	if name == "sign" || name == "heaviside" {
		return value{kind: vNum, n: g.Call(name, args[0].n), unit: units.One, isInt: true}
	}
	nodes := make([]*ir.Node, len(args))
	for i, a := range args {
		nodes[i] = s.num(a, units.One, e.Args[i].Value)
	}
	return value{kind: vNum, n: g.Call(name, nodes...), unit: units.One}
}

// inlined expands a declared function.
func (s *scope) inlined(fn *check.Func, e *ast.Call) value {
	f := s.f
	if f.inline[fn.Name] > 50 {
		f.fail(e.Span, "%s calls itself", fn.Name)
	}
	f.inline[fn.Name]++
	defer func() { f.inline[fn.Name]-- }()
	t := &scope{f: f, file: fn.File, vars: map[string]value{}, draw: s.draw}
	for i, p := range fn.Params.List {
		var v value
		found := false
		for j, a := range e.Args {
			if (a.Name == nil && j == i) || (a.Name != nil && a.Name.Name == p.Name) {
				v, found = s.eval(inherit{}, a.Value), true
			}
		}
		if !found {
			if p.Value == nil {
				f.fail(e.Span, "%s needs %s", fn.Name, p.Display)
			}
			v = t.eval(inherit{p.Unit, true}, p.Value)
		}
		if v.kind == vNum && p.Type == check.Num {
			v.n, v.unit, v.zero = s.num(v, p.Unit, e), p.Unit, false
			v = f.linear(v)
		}
		t.vars[p.Name] = v
	}
	v := t.eval(inherit{}, fn.Decl.Body)
	if fn.Decl.Unit != nil && fn.Decl.Unit.Unit != nil && v.kind == vNum {
		u := f.unit(fn.Decl.Unit.Unit)
		v.n, v.unit = t.num(v, u, fn.Decl.Body), u
	}
	return v
}

// drawn is a draw of a random number.
func (s *scope) drawn(name string, n int, e *ast.Call) value {
	f := s.f
	if s.draw == nil {
		f.fail(e.Span, "%s(...) is a draw: it may stand in parameters, arguments, initial values, edge options and event bodies only", name)
	}
	if n >= 0 && len(e.Args) != n {
		f.fail(e.Span, "%s takes %d arguments", name, n)
	}
	u := units.One
	zero := true
	args := make([]value, len(e.Args))
	for i, a := range e.Args {
		args[i] = s.eval(inherit{}, a.Value)
		if args[i].kind != vNum {
			f.fail(a.Span, "a number is needed here")
		}
		if name == "gamma" && i == 0 {
			continue
		}
		if zero && !args[i].zero {
			u, zero = args[i].unit, false
		}
	}
	if name == "poisson" || name == "bernoulli" || name == "lognormal" {
		u = units.One
	}
	nodes := make([]*ir.Node, len(args))
	for i, a := range args {
		w := u
		if name == "gamma" && i == 0 {
			w = units.One
		}
		nodes[i] = s.num(a, w, e.Args[i].Value)
	}
	d := s.draw(name, nodes, e.Span)
	if name == "bernoulli" {
		return value{kind: vBool, n: f.g.Not(f.g.Compare("==", d, f.g.Num(0)))}
	}
	return value{kind: vNum, n: d, unit: u, isInt: name == "poisson"}
}

// within is `draw in lo .. hi`: drawn again until it lies within.
func (s *scope) within(in inherit, e *ast.In) value {
	v := s.eval(in, e.X)
	if v.kind != vNum || v.n.Op != ir.Draw {
		s.f.fail(e.Span, "`in lo .. hi` goes with a draw: normal(m, s) in a .. b")
	}
	lo, hi := s.f.g.Num(negInf), s.f.g.Num(posInf)
	if e.Within.Lo != nil {
		lo = s.as(e.Within.Lo, v.unit, true)
	}
	if e.Within.Hi != nil {
		hi = s.as(e.Within.Hi, v.unit, true)
	}
	n := *v.n
	n.Col = "within"
	n.Args = append(append([]*ir.Node(nil), v.n.Args...), lo, hi)
	v.n = s.f.g.Make(n)
	return v
}

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

// reduce is sum, mean, min, max, argmax or count over a group's quantity, a list, an array quantity, or a comprehension.
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
	if name == "argmax" {
		pos, val, before := of(name, list[0]), of("max", list[0]), size(list[0])
		for _, v := range list[1:] {
			a, b := s.common(val, of("max", v), e)
			better := g.Compare(">", b.n, a.n)
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
		case "argmax":
			more := g.Compare(">", b.n, a.n)
			best = g.Cond(more, g.Num(float64(i+2)), best)
			a.n = g.Cond(more, b.n, a.n)
		}
		a.zero = a.zero && v.zero
		acc = a
	}
	if name == "mean" {
		acc.n = g.Div(acc.n, g.Num(float64(len(list))))
	}
	if name == "argmax" {
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
	if name == "argmax" || name == "count" {
		unit = units.One
	}
	return value{kind: vNum, unit: unit, isInt: name == "argmax" || name == "count",
		n: g.Make(ir.Node{Op: ir.Reduce, Name: name, R: r, Args: []*ir.Node{body}})}
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
				u := t.sub()
				u.vars[b.Name.Name] = f.intValue(i)
				run(k+1, u)
			}
		case vGroup:
			for _, sg := range v.g.segs {
				for i := 0; i < sg.N; i++ {
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
	out := value{kind: vNum, unit: x.unit, n: g.Make(ir.Node{Op: ir.Reduce, Name: name, R: r, Args: []*ir.Node{x.n}})}
	if name == "argmax" || name == "count" {
		out.unit, out.isInt = units.One, true
	}
	return out, true
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

// String names a vkind in messages of the compiler's own.
func (k vkind) String() string { return fmt.Sprintf("value sort %d", int(k)) }
