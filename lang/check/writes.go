package check

import (
	"fmt"
	"strings"

	"nbc/lang/ast"
	"nbc/lang/units"
)

// assign checks x := e and its like.
func (c *checker) assign(e *env, as *ast.Assign, ev *event) (write, bool) {
	t := c.expr(e, as.Target)
	if t.class == unknown {
		if s, ok := unparen(as.Target).(*ast.Select); ok && ev.rule {
			if n, ok := unparen(s.X).(*ast.Name); ok && (n.Ident.Name == "pre" || n.Ident.Name == "post") {
				c.errorf(NotAssignable, as.Target.Range(), "a rule changes its weight and its own states, not %s", c.text(as.Target)).
					help("what changes an end belongs into a connection")
			}
		}
		c.expr(e, as.Value)
		return write{}, false
	}
	if !c.assignableTarget(e, as, t, ev) {
		c.expr(e, as.Value)
		return write{}, false
	}
	want := t
	if as.Op == "*=" {
		want = typ{class: value, v: t.v, u: units.One, rank: t.rank}
	}
	want.from = t.from
	c.give(e, as.Value, want, needs{code: UnitAssign, what: c.text(as.Target), fill: true})
	return write{key: exprKey(as.Target), op: as.Op, span: as.Target.Range(), text: c.text(as.Target)}, true
}

func (c *checker) assignableTarget(e *env, as *ast.Assign, t typ, ev *event) bool {
	fail := func(format string, args ...any) *report {
		r := c.errorf(NotAssignable, as.Target.Range(), format, args...)
		r.see(t.from, "declared here")
		return r
	}
	text := c.text(as.Target)
	if n, ok := unparen(as.Target).(*ast.Name); ok && ev.rule && n.Ident.Name == "weight" && t.m == nil {
		return true
	}
	if t.class != value || t.m == nil {
		switch {
		case t.class == value:
			fail("%s can't be assigned", text).help("an event assigns the states and vars of its blox, its parts or the ends of its connection")
		default:
			fail("%s is %s and can't be assigned", text, t.describe())
		}
		return false
	}
	switch t.m.Word {
	case State, Var:
	case Param:
		r := fail("%s is a param, and no event changes params", text)
		if ev.body.what == "connection" && t.m.Name == "weight" {
			r.help("weights are changed by a learning rule: `rule R(...) { on trial.end { weight += ... } }`")
		} else {
			r.help("declare a var that starts from it: `var x = " + t.m.Display + "`")
		}
		return false
	case Let, ConstMember:
		fail("%s is a %s: it is computed, not assigned", text, t.m.Word).help("declare it `var`, or assign what it is computed from")
		return false
	case Input:
		fail("%s is an input: it is the sum of what drives it", text).help("assign a var or state of the target; at the level of the connection `" + text + " += ...` drives it")
		return false
	default:
		fail("%s is a %s and can't be assigned", text, t.m.Word)
		return false
	}
	return c.ownTarget(e, as, t, ev, fail)
}

// ownTarget reports assignments to what belongs to others: refs are read-only, a rule changes only its own.
func (c *checker) ownTarget(e *env, as *ast.Assign, t typ, ev *event, fail func(string, ...any) *report) bool {
	root := as.Target
	selects := 0
	for {
		switch x := unparen(root).(type) {
		case *ast.Select:
			root = x.X
			selects++
			continue
		case *ast.Index:
			root = x.X
			continue
		}
		break
	}
	if selects == 0 {
		return true
	}
	n, ok := unparen(root).(*ast.Name)
	if !ok {
		return true
	}
	rt, found := c.find(e, n.Ident.Name)
	if !found {
		return true
	}
	switch {
	case ev.rule:
		fail("a rule changes its weight and its own states, not %s", c.text(as.Target)).help("what changes an end belongs into a connection")
		return false
	case rt.m != nil && rt.m.Word == Ref:
		fail("%s is a ref, and refs are read-only", n.Ident.Text).help("let the owner change it, at an event of its own")
		return false
	case rt.class == trialRef:
		fail("trial can't be assigned").help("a task assigns its own var: `feedback := ...`")
		return false
	}
	return true
}

// twoWrites reports two writes to one variable in one stage, unless both add.
func (c *checker) twoWrites(first, w write) bool {
	if first.key != w.key || adds(first.op) && adds(w.op) {
		return false
	}
	c.errorf(TwoWrites, w.span, "%s is written twice in one stage", w.text).see(first.span, "the first write").
		help("all writes of a stage land together: write once, or give one event a later stage")
	return true
}

func (c *checker) refractory(e *env, r *ast.Refractory, ev *event) {
	if !ev.when {
		c.errorf(MisplacedItem, r.Span, "refractory stands only in a `when` and, in a blox, in an `at rate`").help("it keeps the condition from being tested for a time")
	}
	c.wantTime(c.scalarValue(e, r.Time), r.Time, "a refractory time")
	c.positive(r.Time, "a refractory time", true)
	for _, h := range r.Holding {
		t := c.expr(e, h)
		if t.class != unknown && (t.m == nil || t.m.Word != State) {
			c.errorf(BadHolding, h.Range(), "only states are held, and %s is %s", c.text(h), wordOf(t)).see(t.from, "declared here")
		}
	}
}

// exprKey is a canonical text of an expression: equal for equal ones.
func exprKey(x ast.Expr) string {
	var b strings.Builder
	writeKey(&b, x, 0)
	return b.String()
}

func writeKey(b *strings.Builder, x ast.Expr, depth int) {
	if depth > maxDepth {
		x = &ast.Bad{Span: x.Range()}
	}
	switch x := x.(type) {
	case nil:
	case *ast.Name:
		b.WriteString(x.Ident.Name)
	case *ast.Select:
		writeKey(b, x.X, depth+1)
		b.WriteString("." + x.Sel.Name)
	case *ast.Paren:
		writeKey(b, x.X, depth+1)
	case *ast.Number:
		b.WriteString(formatNumber(x.Value))
		if x.Unit != nil {
			b.WriteString(" " + x.Unit.Text)
		}
	case *ast.Index:
		writeKey(b, x.X, depth+1)
		for i, index := range x.Index {
			b.WriteByte("[,"[min(i, 1)])
			writeKey(b, index, depth+1)
		}
		b.WriteByte(']')
	case *ast.Binary:
		b.WriteByte('(')
		writeKey(b, x.X, depth+1)
		b.WriteString(x.Op)
		writeKey(b, x.Y, depth+1)
		b.WriteByte(')')
	case *ast.Unary:
		b.WriteString("(" + x.Op)
		writeKey(b, x.X, depth+1)
		b.WriteByte(')')
	case *ast.Range:
		writeKey(b, x.Lo, depth+1)
		b.WriteString("..")
		writeKey(b, x.Hi, depth+1)
	default:
		s := x.Range().Start
		fmt.Fprintf(b, "#%s:%d", s.File, s.Offset)
	}
}
