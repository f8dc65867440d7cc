package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// keeps are functions whose result has the unit of their arguments.
var keeps = map[string]bool{"abs": true, "min": true, "max": true, "mod": true, "clip": true, "floor": true, "ceil": true, "round": true}

// call lowers f(args).
func (s *scope) call(e *ast.Call) value {
	f := s.f
	name, plain := "", false
	if n, ok := e.Fun.(*ast.Name); ok {
		name, plain = n.Ident.Name, true
	}
	if !plain {
		return s.past(e)
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
		return s.past(e)
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
	"sum": true, "mean": true, "min": true, "max": true, "argmax": true, "argmin": true, "count": true, "clip": true}

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
	if name == "count" || name == "argmax" || name == "argmin" || name == "sum" || name == "mean" {
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

// maxInlinings is how many calls the call of one declared function may come to.
const maxInlinings = 100_000

// inlined expands a declared function.
func (s *scope) inlined(fn *check.Func, e *ast.Call) value {
	f := s.f
	if f.inline[fn.Name] > 50 {
		f.fail(e.Span, "%s calls itself", fn.Name)
	}
	if f.nested == 0 {
		f.inlinings = 0
	}
	if f.inlinings++; f.inlinings > maxInlinings {
		f.fail(e.Span, "this calls functions that call others more than %d times in all", maxInlinings)
	}
	f.nested++
	f.inline[fn.Name]++
	defer func() { f.inline[fn.Name]--; f.nested-- }()
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
