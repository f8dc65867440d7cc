package check

import (
	"slices"

	"nbc/lang/ast"
)

// history is x(t - d): the value of x a constant delay ago.
func (c *checker) history(e *env, x *ast.Call) typ {
	t := c.expr(e, x.Fun)
	if t.class == unknown {
		c.arguments(e, x)
		return t
	}
	fun := c.text(x.Fun)
	if t.class != value {
		c.arguments(e, x)
		c.errorf(UnknownFunction, x.Fun.Range(), "%s is %s and can't be called", fun, t.describe())
		return unknownType
	}
	if len(x.Args) != 1 || x.Args[0].Name != nil {
		c.arguments(e, x)
		c.errorf(ArgumentCount, x.Span, "%s is a quantity; in brackets stands a time: `%s(t - delay)`", fun, fun).
			help("to multiply, write `*`")
		return unknownType
	}
	arg := x.Args[0].Value
	errors := len(c.ds)
	at := c.expr(e, arg)
	if at.class == value && !at.u.SameDim(ms) {
		c.errorf(UnitTime, arg.Range(), "%s is a quantity; in brackets stands a time, `%s(t - delay)`, and this is %s", fun, fun, at.in()).
			help("to multiply, write `*`")
	}
	t.m, t.bare, t.zero = nil, false, false
	if len(c.ds) > errors || at.class == unknown {
		return t
	}
	if t.rank > 0 {
		c.errorf(ArrayNeeded, x.Fun.Range(), "%s is an array, and history is of one value", fun).help("take an element, `x[i](t - delay)`")
		t.rank = 0
		return t
	}
	later, sooner, ok := c.delays(e, arg)
	switch {
	case !ok || len(later) == 0 && len(sooner) == 0:
		c.errorf(BadHistory, arg.Range(), "in brackets stands `t` less a delay, `%s(t - delay)`, and this is `%s`", fun, c.text(arg)).
			help("the value at this very moment is `" + fun + "` without brackets; to multiply, write `*`")
		return t
	case len(later) == 0:
		c.errorf(BadHistory, arg.Range(), "%s is not known ahead of its time", fun).help("write `" + fun + "(t - delay)`")
		return t
	}
	for _, d := range append(later, sooner...) {
		c.fixed(e, d, "a delay")
	}
	if len(later) == 1 && len(sooner) == 0 {
		c.positive(later[0], "a delay", false)
	}
	c.remembered(e, x)
	return t
}

// delays takes the time in brackets apart: t less the values of later, and t plus those of sooner. It is not ok where it is no such sum.
func (c *checker) delays(e *env, x ast.Expr) (later, sooner []ast.Expr, ok bool) {
	switch x := unparen(x).(type) {
	case *ast.Name:
		t, found := c.quietFind(e, x.Ident.Name)
		return nil, nil, found && x.Ident.Name == "t" && t.m == nil
	case *ast.Binary:
		if x.Op != "-" && x.Op != "+" {
			return nil, nil, false
		}
		if later, sooner, ok = c.delays(e, x.X); ok {
			if x.Op == "-" {
				return append(later, x.Y), sooner, true
			}
			return later, append(sooner, x.Y), true
		}
		if x.Op == "+" {
			if later, sooner, ok = c.delays(e, x.Y); ok {
				return later, append(sooner, x.X), true
			}
		}
	}
	return nil, nil, false
}

// remembered reports history of what has none: it is kept of states, and so of lets that rest on states, parameters and the time.
func (c *checker) remembered(e *env, x *ast.Call) {
	fun := c.text(x.Fun)
	if e.draws == "an experiment" {
		c.later(LaterHistory, x.Span, "history in an experiment, `"+c.text(x)+"`,", "name the past value in the blox, `let past = ...`, and record that")
		return
	}
	// What a kind asks for may change.
	open := func(m *Member) bool { return moving(m) || m.Word == Let && m.Value == nil }
	if c.restsIn(e, x.Fun, map[*Member]bool{}, open, true) == nil {
		c.errorf(BadHistory, x.Span, "%s never changes: its history is itself", fun).help("leave the time out; to multiply, write `*`")
		return
	}
	m := c.restsOn(e, x.Fun, func(m *Member) bool { return m.Word == Var || m.Word == Input })
	if m == nil {
		return
	}
	if m == unparen(x.Fun) {
		c.later(LaterHistory, x.Span, "the history of an input or var, `"+c.text(x)+"`,", "read the history of the states that it comes from; what an event sets can be delayed by `on ... after d { ... }`")
		return
	}
	c.later(LaterHistory, x.Span, "the history of "+fun+", which rests on the input or var "+c.text(m)+",", "read the history of the states that it comes from")
}

// userCall checks a call of a declared function.
func (c *checker) userCall(e *env, x *ast.Call, f *Func) typ {
	if len(x.For) > 0 {
		c.errorf(ArgumentCount, x.Span, "%s takes no `for`; only sum, mean, min, max, argmax, argmin and count do", f.Decl.Name.Text)
	}
	c.calls[f] = true
	c.passArgs(e, x.Args, passing{
		what: f.Decl.Name.Text, at: x.Span, params: f.Params.List, positional: true, function: true, see: f.Decl.Name.Span, code: UnitArgument,
	})
	rank := 0
	for _, a := range x.Args {
		if t, ok := c.argTypes[a.Value]; ok {
			rank = max(rank, t.rank)
		}
	}
	t := c.funcResult(f)
	if t.class == value {
		t.rank = max(t.rank, rank)
	}
	return t
}

// funcResult is the type of a function's value: declared, or that of its body.
func (c *checker) funcResult(f *Func) typ {
	if t, ok := c.results[f]; ok {
		return t
	}
	if slices.Contains(c.openFuncs, f) {
		return unknownType // a circle, reported as one
	}
	c.openFuncs = append(c.openFuncs, f)
	e := &env{file: f.File, scopes: []*Scope{&f.Params}, draws: "a function"}
	saved := c.calls
	c.calls = map[*Func]bool{}
	t := c.anyValue(e, f.Decl.Body)
	c.callees[f] = c.calls
	c.calls = saved
	c.openFuncs = c.openFuncs[:len(c.openFuncs)-1]
	if f.Decl.Unit != nil {
		u, v, ok := c.unitOf(f.Decl.Unit)
		if !ok {
			t = unknownType
		} else {
			want := typ{class: value, v: v, u: u, from: f.Decl.Unit.Span}
			if f.Decl.Unit.Unit != nil {
				want.text = f.Decl.Unit.Unit.Text
			}
			c.assignable(e, f.Decl.Body, t, want, needs{code: UnitValue, what: "the result of " + f.Decl.Name.Text, declared: true})
			t = want
		}
	}
	t.m, t.bare, t.zero = nil, false, false
	c.results[f] = t
	return t
}
