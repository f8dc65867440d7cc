package check

import (
	"nbc/lang/ast"
)

// What belongs to the language and can't yet be run is checked like all else, and then reported here: one code for each
// construct, at the place where it is written, so that nothing is left out silently when a circuit is built.

// later reports a construct that this version can't run, with what to write instead.
func (c *checker) later(code string, at ast.Span, what, instead string) {
	c.errorf(code, at, "%s can't be run by this version of nbc", what).help(instead)
}

// word is the span of the word or words with which a construct begins.
func word(s ast.Span, text string) ast.Span {
	n := len(text)
	s.End = s.Start
	s.End.Offset += n
	s.End.Column += n
	return s
}

// laterItem reports items of bodies. What has a mistake of its own needs no second finding, but for what stands in a body.
func (c *checker) laterItem(item ast.Item, wrong bool) {
	if at, ok := item.(*ast.AtTime); wrong && (!ok || !at.Rate && at.Where == nil) {
		return
	}
	switch it := item.(type) {
	case *ast.Clamp:
		c.later(LaterClamp, word(it.Span, "clamp"), "clamp", "limit the value where it is assigned: `weight := clip(weight + ..., 0, w_max)`")
	case *ast.Assert:
		c.later(LaterAssert, word(it.Span, "assert"), "assert", "give the parameter bounds, `param x = 1 in 0 .. 5`, or leave it out")
	case *ast.AtTime:
		if it.Where != nil {
			c.later(LaterAtWhere, it.Where.Range(), "`where` after an instant", "put the condition into the event: `at T { if cond { ... } }`")
		}
	}
}

// laterStep reports steps of experiments.
func (c *checker) laterStep(step ast.Step) {
	switch s := step.(type) {
	case *ast.SetStep:
		c.later(LaterSet, word(s.Span, "set"), "`set` in an experiment", "set it when the circuit is run: `./circuit --set "+s.Path.Text+"=VALUE`")
	case *ast.SweepStep:
		c.later(LaterSet, word(s.Span, "sweep"), "`sweep`", "run the circuit once for each value: `./circuit --set PATH=VALUE --seed N --out DIR`")
	}
}

// laterEvent reports a handler that follows an event of a part or a reference: only a blox' own events, and in a connection
// or rule those of its ends, reach a handler.
func (c *checker) laterEvent(e *env, x ast.Expr) {
	s, ok := unparen(x).(*ast.Select)
	if !ok {
		return
	}
	root, ok := unparen(s.X).(*ast.Name)
	if ok {
		if t, _ := c.quietFind(e, root.Ident.Name); t.m == nil {
			return // an end of the edge
		}
	}
	c.later(LaterFollow, x.Range(), "following an event of a part or reference",
		"count in the part, `var n = 0` and `on "+s.Sel.Text+" { n += 1 }`, and read that, or put the handler into a connection: `on pre."+s.Sel.Text+" { ... }`")
}

// oneArray reports a loop over a port that is made of several arrays.
func (c *checker) oneArray(e *env, in ast.Expr, what string) {
	t, ok := c.quietExpr(e, in)
	if !ok || t.class != element || t.m == nil || !c.several(t.m, 0) {
		return
	}
	c.later(LaterArrays, in.Range(), what+" over a port of several arrays", "write one for each array")
}

// several tells whether a port joins several arrays.
func (c *checker) several(m *Member, depth int) bool {
	if m.Word != Port || depth > 20 {
		return false
	}
	if len(m.Paths) > 1 {
		return true
	}
	for _, p := range m.Paths {
		if t, ok := c.quietExpr(c.owners[m], p); ok && t.class == element && t.m != nil && t.m != m && c.several(t.m, depth+1) {
			return true
		}
	}
	return false
}

// laterLoop reports a loop of an event over a group; loops over ranges are written out.
func (c *checker) laterLoop(b ast.Binder) {
	if _, ok := unparen(b.In).(*ast.Range); ok {
		return
	}
	c.later(LaterArrays, b.In.Range(), "a loop over a group in an event", "count through it, `for i in 1..N { "+c.text(b.In)+"[i].x := ... }`, or assign all at once, `"+c.text(b.In)+".x := ...`")
}

// laterAround reports what is not written out around events and contributions: an `if`, and in per blocks and rules a loop.
func (c *checker) laterAround(item ast.Item, b *body) {
	what := ""
	switch it := item.(type) {
	case *ast.IfItem:
		if acts(it.Then, 0) || acts(it.Else, 0) {
			what = "if"
		}
	case *ast.For:
		if (b.what == "block" || b.what == "rule") && acts(it.Body, 0) {
			what = "for"
		}
	}
	if what == "" {
		return
	}
	instead := "put the condition into the event, `at T { if cond { ... } }`, or into the value, `if cond then ... else 0`"
	if what == "for" {
		instead = "write each out, or one event with the loop inside"
	}
	c.later(LaterIf, word(item.Range(), what), "`"+what+"` around events or contributions", instead)
}

// acts tells whether a body has events or contributions.
func acts(b *ast.Body, depth int) bool {
	if b == nil || depth > maxDepth {
		return false
	}
	for _, item := range b.Items {
		switch it := item.(type) {
		case *ast.On, *ast.AtTime, *ast.Every, *ast.When, *ast.Assign:
			return true
		case *ast.For:
			if acts(it.Body, depth+1) {
				return true
			}
		case *ast.IfItem:
			if acts(it.Then, depth+1) || acts(it.Else, depth+1) {
				return true
			}
		}
	}
	return false
}
