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
	n := len(c.ds)
	defer func() {
		if len(c.ds) == n {
			c.later(LaterHistory, x.Span, "history, `"+c.text(x)+"`,", "send the value by an event with a delay: `on pre.spike after d { ... }`")
		}
	}()
	if t.class != value {
		c.arguments(e, x)
		c.errorf(UnknownFunction, x.Fun.Range(), "%s is %s and can't be called", c.text(x.Fun), t.describe())
		return unknownType
	}
	if len(x.Args) != 1 || x.Args[0].Name != nil {
		c.arguments(e, x)
		c.errorf(ArgumentCount, x.Span, "%s is a quantity; in brackets stands a time: `%s(t - delay)`", c.text(x.Fun), c.text(x.Fun)).
			help("to multiply, write `*`")
		return unknownType
	}
	at := c.expr(e, x.Args[0].Value)
	if at.class == value && !at.u.SameDim(ms) {
		c.errorf(UnitTime, x.Args[0].Value.Range(), "%s is a quantity; in brackets stands a time, `%s(t - delay)`, and this is %s", c.text(x.Fun), c.text(x.Fun), at.in()).
			help("to multiply, write `*`")
	}
	return t
}

// userCall checks a call of a declared function.
func (c *checker) userCall(e *env, x *ast.Call, f *Func) typ {
	if len(x.For) > 0 {
		c.errorf(ArgumentCount, x.Span, "%s takes no `for`; only sum, mean, min, max, argmax and count do", f.Decl.Name.Text)
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
