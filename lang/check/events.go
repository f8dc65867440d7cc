package check

import (
	"strings"

	"nbc/lang/ast"
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
			trigger += " after " + exprKey(it.After)
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
			c.positive(it.Time, "a rate", true)
			flows := func(m *Member) bool { return m.Word == State || m.Word == Input }
			if ev.when = b.what == "blox"; !ev.when {
				if m := c.restsIn(quiet, it.Time, map[*Member]bool{}, flows, true); m != nil {
					c.later(LaterRate, m.Range(), "a rate that changes between events, as "+c.text(m)+" does, outside of a blox",
						"let a blox fire at that rate, `at rate ... { emit spike }`, and follow it: `on pre.spike { ... }`")
				}
			}
			trigger = ""
		} else {
			if t.class == value && t.rank == 1 && t.data != nil {
				// at S.t { ... } fires at each time of the table; in its body a column is the row's value.
				in.row = t.data
				t.rank = 0
			}
			c.wantTime(t, it.Time, "the instant of an event")
			c.fixed(quiet, it.Time, "the time of an event")
			if t.rank > 0 {
				c.errorf(ArrayNeeded, it.Time.Range(), "%s is an array; one instant is needed here", c.text(it.Time)).
					help("write a loop: `for k in 1..N { at " + c.text(it.Time) + "[k] { ... } }`")
			}
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
		c.fixed(quiet, it.Period, "the time of an event")
		for _, x := range []ast.Expr{it.From, it.Until} {
			if x != nil {
				c.wantTime(c.scalarValue(quiet, x), x, "the instant of an event")
				c.fixed(quiet, x, "the time of an event")
			}
		}
		c.untilBeforeFrom(it)
		inner, stage = it.Body, it.Stage
	case *ast.When:
		ev.when = true
		if b.what != "blox" {
			c.errorf(MisplacedItem, word(it.Span, "when"), "conditions are watched in bloxes, and this is a %s", map[string]string{"block": "per block"}[b.what]+plainWhat(b.what)).
				help("let an end emit an event when it turns true, `spike when V > 0 mV`, and follow that: `on pre.spike { ... }`")
		}
		quiet.draws = "a condition"
		c.wantBool(c.scalarValue(quiet, it.Cond), it.Cond)
		c.constCondition(e, it.Cond)
		if it.Emits != nil {
			c.emit(e, *it.Emits)
		}
		inner, stage = it.Body, it.Stage
	}
	if in.row != nil {
		c.later(LaterSeries, item.(*ast.AtTime).Time.Range(), "an event at each time of a table", "read the table as a function of time: `let x = step(S.t, S.x, t)`, or `linear(S.t, S.x, t)`")
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

// untilBeforeFrom reports an event that is over before it begins.
func (c *checker) untilBeforeFrom(it *ast.Every) {
	from := it.From
	if from == nil {
		from = it.Period
	}
	if it.Until == nil || from == nil {
		return
	}
	first, ok1 := c.constant(nil, from)
	last, ok2 := c.constant(nil, it.Until)
	if ok1 && ok2 && first.Unit.SameDim(ms) && last.Unit.SameDim(ms) && last.Num*timeFactor(last) < first.Num*timeFactor(first) {
		c.errorf(BadPeriod, it.Until.Range(), "this ends at %s, before it first happens", c.text(it.Until)).see(from.Range(), "it begins here").
			help("`every P from T0 until T1` happens at T0, T0 + P, ... up to T1; without `from`, first at P")
	}
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
			return
		}
		if t.class == eventName {
			c.laterEvent(e, x)
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
	if t.m != nil {
		c.emitted[t.m] = true
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
			if ev.body.what != "blox" {
				c.errorf(MisplacedItem, it.Span, "only a blox emits its events, and this is a %s", map[string]string{"block": "per block"}[ev.body.what]+plainWhat(ev.body.what)).
					help("write to a state or var of the end, and let the end emit: `when x > 0 { emit spike }`")
				break
			}
			c.emit(in, it.Event)
		case *ast.Refractory:
			c.refractory(in, it, ev)
		case *ast.IfItem:
			c.wantBool(c.scalarValue(in, it.Cond), it.Cond)
			for _, part := range []*ast.Body{it.Then, it.Else} {
				if part == nil {
					continue
				}
				branch := in.child()
				branch.filtered = true
				for _, w := range c.eventItems(branch, part.Items, ev, depth+1) {
					writes.add(c, w, false)
				}
			}
		case *ast.For:
			loop := in
			for _, b := range it.Binders {
				loop = c.binder(loop, b, false)
				c.laterLoop(b)
			}
			if it.Where != nil {
				c.wantBool(c.scalarValue(loop, it.Where), it.Where)
				loop.filtered = true
			}
			if it.Body != nil {
				c.eventItems(loop, it.Body.Items, ev, depth+1)
			}
		case *ast.Assert:
			c.wantBool(c.scalarValue(in, it.Cond), it.Cond)
			c.laterItem(it, false)
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
