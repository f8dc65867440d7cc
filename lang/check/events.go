package check

import (
	"fmt"
	"strings"

	"nbc/lang/ast"
	"nbc/lang/units"
)

// stages in the order in which they run.
var stages = []string{"sample", "update", "compete", "commit", "decide", "judge", "learn", "reset"}

// write is an assignment of an event body.
type write struct {
	key  string
	op   string
	span ast.Span
	text string
}

// event is what is known while an event's body is checked.
type event struct {
	body *body
	when bool // refractory may stand here
	rule bool
}

// handler checks on, at, every and when.
func (c *checker) handler(e *env, item ast.Item, b *body, depth int) {
	in := e.child()
	in.draws, in.samples = "", b.what == "rule" || e.inRule
	ev := &event{body: b, rule: in.samples}
	quiet := e.child()
	quiet.draws = "the time of an event"
	var inner *ast.Body
	var stage *ast.Ident
	trigger := ""
	switch it := item.(type) {
	case *ast.On:
		trigger = "on " + exprKey(it.Event)
		c.eventExpr(e, it.Event)
		if it.After != nil {
			c.wantTime(c.scalarValue(quiet, it.After), it.After, "a delay")
			c.positive(it.After, "a delay", true)
		}
		inner, stage = it.Body, it.Stage
	case *ast.AtTime:
		trigger = "at " + exprKey(it.Time)
		t := c.anyValue(quiet, it.Time)
		if it.Rate {
			hz, _ := ms.Pow(-1, 1)
			if t.class == value && !fits(t, hz) {
				c.errorf(UnitTime, it.Time.Range(), "a rate is a number per time, and this is %s", t.in()).see(t.from, "declared here, %s", t.in())
			}
			trigger = ""
		} else {
			c.wantTime(t, it.Time, "the instant of an event")
		}
		if it.Where != nil {
			c.wantBool(c.anyValue(in, it.Where), it.Where)
			trigger = ""
		}
		inner, stage = it.Body, it.Stage
	case *ast.Every:
		trigger = "every " + exprKey(it.Period) + exprKey(it.From) + exprKey(it.Until)
		c.wantTime(c.scalarValue(quiet, it.Period), it.Period, "a period")
		c.positive(it.Period, "a period", false)
		for _, x := range []ast.Expr{it.From, it.Until} {
			if x != nil {
				c.wantTime(c.scalarValue(quiet, x), x, "the instant of an event")
			}
		}
		inner, stage = it.Body, it.Stage
	case *ast.When:
		ev.when = true
		quiet.draws = "a condition"
		c.wantBool(c.scalarValue(quiet, it.Cond), it.Cond)
		if v, ok := c.constant(nil, it.Cond); ok && v.Kind == Bool {
			c.errorf(ConstCondition, it.Cond.Range(), "this condition is always %v", v.Bool()).help("an event fires when its condition turns true; write one that changes with a state")
		}
		if it.Emits != nil {
			c.emit(e, *it.Emits)
		}
		inner, stage = it.Body, it.Stage
	}
	c.stage(stage)
	if inner == nil {
		return
	}
	writes := c.eventItems(in, inner.Items, ev, 0)
	if trigger == "" || depth > 0 {
		return
	}
	// Two handlers of one instant and stage share what they write.
	name := "update"
	if b.what == "rule" {
		name = "learn"
	}
	if stage != nil {
		name = stage.Name
	}
	k := trigger + " stage " + name
	for _, w := range writes {
		for _, first := range b.handlers[k].writes {
			c.twoWrites(first, w)
		}
	}
	b.handlers[k] = handlerSeen{append(b.handlers[k].writes, writes...)}
}

func (c *checker) stage(s *ast.Ident) {
	if s == nil || s.Name == "" {
		return
	}
	for _, name := range stages {
		if name == s.Name {
			return
		}
	}
	c.errorf(UnknownStage, s.Span, "there is no stage %s", s.Text).near(*s, stages).help("the stages are, in order: " + strings.Join(stages, ", "))
}

// positive reports a constant time that isn't above 0 (or, with zero, below it).
func (c *checker) positive(x ast.Expr, what string, zero bool) {
	v, ok := c.constant(nil, x)
	if !ok || v.Kind == Bool || v.Kind == String {
		return
	}
	if v.Num < 0 || v.Num == 0 && !zero {
		c.errorf(BadPeriod, x.Range(), "%s of %s", what, c.text(x)).help(map[bool]string{true: "it can't be negative", false: "it must be above 0"}[zero])
	}
}

// eventExpr checks what stands after `on`: a clock, an event of one's own, of a part or an end, trial.start or trial.end.
func (c *checker) eventExpr(e *env, x ast.Expr) {
	switch x := unparen(x).(type) {
	case *ast.Name:
		t, ok := c.find(e, x.Ident.Name)
		if !ok {
			if c.missingBroken(x.Ident) || x.Ident.Name == "" {
				return
			}
			var names []string
			for _, n := range sortedKeys(c.p.Clocks) {
				names = append(names, c.p.Clocks[n].Name.Text)
			}
			for _, s := range e.allScopes() {
				for _, m := range s.List {
					if m.Word == Event {
						names = append(names, m.Display)
					}
				}
			}
			c.errorf(UnknownEvent, x.Ident.Span, "there is no event or clock %s", x.Ident.Text).near(x.Ident, names).
				help("declare a clock, `clock " + x.Ident.Text + "`, or an event, `event " + x.Ident.Text + "`").helpUse(x.Ident)
			return
		}
		if t.class != clockName && t.class != eventName && t.class != unknown {
			r := c.errorf(UnknownEvent, x.Ident.Span, "%s is %s, no event or clock", x.Ident.Text, t.describe()).see(t.from, "declared here")
			if t.class == value && fits(t, ms) {
				r.help("for an instant write `at " + x.Ident.Text + "`, for a period `every " + x.Ident.Text + "`")
			} else {
				r.help("a condition is written `when ...`")
			}
		}
		if t.class == clockName {
			c.ticked[x.Ident.Name] = append(c.ticked[x.Ident.Name], x.Ident.Span)
		}
	case *ast.Select:
		if n, ok := unparen(x.X).(*ast.Name); ok && n.Ident.Name == "trial" {
			if x.Sel.Name != "start" && x.Sel.Name != "end" {
				c.errorf(UnknownEvent, x.Sel.Span, "trial has no event %s", x.Sel.Text).help("write `trial.start` or `trial.end`")
			}
			return
		}
		t := c.expr(e, x)
		if t.class != eventName && t.class != unknown {
			c.errorf(UnknownEvent, x.Sel.Span, "%s is %s, no event", c.text(x), t.describe()).see(t.from, "declared here")
		}
	case *ast.Bad:
	default:
		c.errorf(UnknownEvent, x.Range(), "%s names no event or clock", c.text(x)).help("an instant is written `at t_on`, a condition `when ...`")
	}
}

func (e *env) allScopes() []*Scope {
	var list []*Scope
	for at := e; at != nil; at = at.parent {
		list = append(list, at.scopes...)
	}
	return list
}

func (c *checker) emit(e *env, id ast.Ident) {
	t, ok := c.find(e, id.Name)
	if !ok {
		var names []string
		for _, s := range e.allScopes() {
			for _, m := range s.List {
				if m.Word == Event {
					names = append(names, m.Display)
				}
			}
		}
		c.errorf(UnknownEvent, id.Span, "there is no event %s", id.Text).near(id, names).help("declare it: `event " + id.Text + "`")
		return
	}
	if t.class != eventName && t.class != unknown {
		c.errorf(UnknownEvent, id.Span, "%s is %s, no event", id.Text, t.describe()).see(t.from, "declared here")
	}
}

// eventItems checks the body of an event and returns its unconditional writes.
func (c *checker) eventItems(e *env, items []ast.Item, ev *event, depth int) []write {
	var writes writeSet
	if depth > maxDepth {
		return nil
	}
	in := e.child()
	in.draws, in.samples = e.draws, e.samples
	for _, item := range items {
		switch it := item.(type) {
		case *ast.Vars:
			c.eventLets(in, it)
		case *ast.Assign:
			if w, ok := c.assign(in, it, ev); ok {
				writes.add(c, w, true)
			}
		case *ast.Emit:
			c.emit(in, it.Event)
		case *ast.Refractory:
			c.refractory(in, it, ev)
		case *ast.IfItem:
			c.wantBool(c.scalarValue(in, it.Cond), it.Cond)
			for _, part := range []*ast.Body{it.Then, it.Else} {
				if part == nil {
					continue
				}
				for _, w := range c.eventItems(in, part.Items, ev, depth+1) {
					writes.add(c, w, false)
				}
			}
		case *ast.For:
			loop := in
			for _, b := range it.Binders {
				loop = c.binder(loop, b, false)
			}
			if it.Where != nil {
				c.wantBool(c.scalarValue(loop, it.Where), it.Where)
			}
			if it.Body != nil {
				c.eventItems(loop, it.Body.Items, ev, depth+1)
			}
		case *ast.Assert:
			c.wantBool(c.scalarValue(in, it.Cond), it.Cond)
		case *ast.Equation:
			c.errorf(EquationInEvent, it.Span, "an equation can't stand in an event").
				help("an event assigns: `" + c.text(it.Target) + " := ...`; the equation belongs to the body outside")
		case *ast.BadItem:
		default:
			c.errorf(MisplacedItem, item.Range(), "this can't stand in an event").help("an event's body has let, assignments, emit, refractory, if and for")
		}
	}
	return writes.list
}

// writeSet is the writes of a body: of each variable the first that adds and the first that sets, which is all that a
// later write can be in conflict with.
type writeSet struct {
	list  []write
	byKey map[string][]write
}

// add reports a conflict with an earlier write and, when keep is set, remembers this one. What is written only under a
// condition is not kept: the other branch may write it too.
func (ws *writeSet) add(c *checker, w write, keep bool) {
	same := ws.byKey[w.key]
	for _, first := range same {
		if c.twoWrites(first, w) {
			return
		}
	}
	if !keep || len(same) > 1 || len(same) == 1 && adds(same[0].op) == adds(w.op) {
		return
	}
	if ws.byKey == nil {
		ws.byKey = map[string][]write{}
	}
	ws.byKey[w.key] = append(same, w)
	ws.list = append(ws.list, w)
}

func adds(op string) bool { return op == "+=" || op == "-=" }

func (c *checker) eventLets(e *env, v *ast.Vars) {
	if v.Word != "let" && v.Word != "const" {
		c.errorf(EquationInEvent, v.Span, "a %s can't be declared in an event", v.Word).help("declare it outside; inside an event write `let x = ...`")
		return
	}
	for _, d := range v.List {
		var t typ
		switch {
		case d.Value == nil:
			c.errorf(NoDefinition, d.Name.Span, "%s has no definition", d.Name.Text).help("write `let " + d.Name.Text + " = ...`")
		case d.Type != nil:
			u, vt, ok := c.unitOf(d.Type)
			t = typ{class: value, u: u, v: vt, from: d.Name.Span}
			if d.Type.Unit != nil {
				t.text = d.Type.Unit.Text
			}
			if !ok {
				t = unknownType
			}
			c.give(e, d.Value, t, needs{code: UnitValue, what: d.Name.Text, declared: true})
		default:
			t = c.anyValue(e, d.Value)
			t.m, t.bare, t.zero, t.draw = nil, false, false, false
			t.from = d.Name.Span
		}
		if first, ok := e.spans[d.Name.Name]; ok {
			c.errorf(DuplicateName, d.Name.Span, "%s is declared twice", d.Name.Text).see(first, "first declared here")
			continue
		}
		c.shadow(e, d.Name)
		e.bind(d.Name, t)
	}
}

// assign checks x := e and its like.
func (c *checker) assign(e *env, as *ast.Assign, ev *event) (write, bool) {
	t := c.expr(e, as.Target)
	if t.class == unknown {
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
		c.errorf(MisplacedItem, r.Span, "refractory stands only in a `when`").help("it keeps the condition from being tested for a time")
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
