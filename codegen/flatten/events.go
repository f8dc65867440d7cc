package flatten

import (
	"math"

	"nbc/codegen/ir"
	"nbc/lang/ast"
)

// perMs is the unit of rates.
var perMs, _ = ms.Pow(-1, 1)

// owner is whose elements a handler runs for: exactly one is set.
type owner struct {
	pop   *Pop
	edges *Edges
	block *Block
}

func (o owner) space() *ir.Space {
	switch {
	case o.pop != nil:
		return o.pop.Space
	case o.edges != nil:
		return o.edges.Space
	}
	return o.block.Space
}

// popEvents lowers the handlers of a blox type.
func (f *flattener) popEvents(p *Pop) {
	s := f.popScope(p, f.g.Self())
	var walk func(s *scope, b *ast.Body)
	walk = func(s *scope, b *ast.Body) {
		for _, it := range b.Items {
			switch it := it.(type) {
			case *ast.On, *ast.AtTime, *ast.Every, *ast.When:
				f.handler(s, it, owner{pop: p})
			case *ast.For:
				if hasHandler(it.Body) {
					f.unroll(s, it.Binders, it.Where, func(t *scope) { walk(t, it.Body) })
				}
			}
		}
	}
	walk(s, p.Blox.Body)
}

func hasHandler(b *ast.Body) bool {
	for _, it := range b.Items {
		switch it := it.(type) {
		case *ast.On, *ast.AtTime, *ast.Every, *ast.When:
			return true
		case *ast.For:
			if hasHandler(it.Body) {
				return true
			}
		}
	}
	return false
}

// handler lowers one event body with its trigger.
func (f *flattener) handler(s *scope, it ast.Item, o owner) {
	h := &Handler{Pop: o.pop, Edges: o.edges, Block: o.block, Stage: "update", Via: "self"}
	h.Place = place(it.Range())
	if o.pop != nil && o.pop.Task {
		h.Exp = f.expOf(o.pop)
	}
	t := s.sub()
	b := &body{f: f, h: h, o: o}
	t.draw = b.draw
	t.at = b.sampleAt
	var items *ast.Body
	stage := func(id *ast.Ident) {
		if id != nil {
			h.Stage = id.Name
		}
	}
	switch it := it.(type) {
	case *ast.AtTime:
		if it.Where != nil {
			f.fail(it.Where.Range(), "`where` at a time cannot be run by this version of nbc")
		}
		if it.Rate {
			h.Trigger, h.What = "rate", "at rate "+exprText(it.Time)
			rate := t.as(it.Time, perMs, false)
			switch {
			case f.g.Settled(rate) && (o.pop == nil || !rests(it.Body)):
				h.Rate = rate
			case o.pop == nil:
				f.fail(it.Time.Range(), "a rate that changes between events stands in a blox")
			default:
				f.hazard(h, b, rate, it.Time.Range())
			}
		} else {
			h.Trigger, h.What = "at", "at "+exprText(it.Time)
			h.Time = t.as(it.Time, ms, false)
		}
		stage(it.Stage)
		items = it.Body
	case *ast.Every:
		h.Trigger, h.What = "every", "every "+exprText(it.Period)
		h.Period = t.as(it.Period, ms, false)
		if it.From != nil {
			h.From = t.as(it.From, ms, false)
		}
		if it.Until != nil {
			h.Until = t.as(it.Until, ms, false)
		}
		stage(it.Stage)
		items = it.Body
	case *ast.On:
		h.What = "on " + exprText(it.Event)
		f.on(t, it, h, o)
		stage(it.Stage)
		items = it.Body
	case *ast.When:
		h.Trigger, h.What = "when", "when "+exprText(it.Cond)
		if o.pop == nil {
			f.fail(it.Span, "`when` belongs in a blox; a connection reacts to its ends' events: on pre.spike")
		}
		h.Cond, h.Closed = f.crossing(t, it.Cond)
		stage(it.Stage)
		items = it.Body
		if it.Emits != nil {
			h.What = it.Emits.Text + " " + h.What
			ev := f.eventIndex(o.pop, it.Emits.Name, it.Span)
			h.Emits = append(h.Emits, ev)
			h.Body = append(h.Body, &Emit{ev})
		}
	}
	if o.edges != nil && s.edgeRule() {
		if h.Stage == "update" {
			h.Stage = "learn"
		}
	}
	h.Body = append(h.Body, b.stmts(t, items)...)
	f.Hands = append(f.Hands, h)
}

// edgeRule tells whether the scope is the body of a learning rule.
func (s *scope) edgeRule() bool {
	for t := s; t != nil; t = t.up {
		if v, ok := t.vars["\x00rule"]; ok {
			return v.isInt
		}
	}
	return false
}

// on lowers the trigger of `on E after d`.
func (f *flattener) on(s *scope, it *ast.On, h *Handler, o owner) {
	v := s.eval(inherit{}, it.Event)
	if it.After != nil {
		h.Delay = s.as(it.After, ms, false)
	}
	switch {
	case v.kind == vClock:
		h.Trigger, h.Clock = "clock", v.clock
	case v.kind == vEvent && v.s == "trial.start":
		h.Trigger = "trialstart"
	case v.kind == vEvent && v.s == "trial.end":
		h.Trigger = "trialend"
	case v.kind == vEvent && len(v.g.segs) == 1:
		h.Trigger = "event"
		sg := v.g.segs[0]
		h.Source, h.Event = sg.Pop, v.ev
		switch {
		case o.edges != nil && sg.Base == f.g.Via(o.edges.Src, f.g.Self()):
			h.Via = "pre"
		case o.edges != nil && sg.Base == f.g.Via(o.edges.Dst, f.g.Self()):
			h.Via = "post"
		case sg.Base.Op == ir.Self && o.pop == sg.Pop, o.block != nil && sg.Base == f.g.Via(o.block.Members, f.g.Self()):
			h.Via = "self"
		default:
			f.fail(it.Span, "a handler can follow its own events and, in a connection, those of pre and post")
		}
	default:
		f.fail(it.Event.Range(), "an event, a clock, trial.start or trial.end is needed after `on`")
	}
}

// eventIndex is the number of an event of a population.
func (f *flattener) eventIndex(p *Pop, name string, at ast.Span) int {
	for i, e := range p.Events {
		if e == name {
			return i
		}
	}
	f.fail(at, "%s has no event %s", p.Name, name)
	return 0
}

// crossing turns a condition into a number that is positive (or not negative: closed) where it holds.
func (f *flattener) crossing(s *scope, e ast.Expr) (*ir.Node, bool) {
	g := f.g
	switch e := unparen(e).(type) {
	case *ast.Binary:
		switch e.Op {
		case ">", ">=", "<", "<=":
			a, b := s.eval(inherit{}, e.X), s.eval(inherit{}, e.Y)
			a, b = s.common(a, b, e)
			if e.Op[0] == '>' {
				return g.Sub(a.n, b.n), len(e.Op) == 2
			}
			return g.Sub(b.n, a.n), len(e.Op) == 2
		case "and", "or":
			a, ca := f.crossing(s, e.X)
			b, cb := f.crossing(s, e.Y)
			name := "min"
			if e.Op == "or" {
				name = "max"
			}
			if ca != cb {
				// One side holds at its threshold, the other beyond it only: there it must count as not reached.
				if ca {
					b = f.open0(b)
				} else {
					a = f.open0(a)
				}
			}
			return g.Call(name, a, b), ca || cb
		}
	case *ast.Unary:
		if e.Op == "not" {
			a, closed := f.crossing(s, e.X)
			return g.Neg(a), !closed
		}
	}
	c := s.truth(e)
	return g.Cond(c, g.Num(1), g.Num(-1)), false
}

// open0 is a margin that is negative where it was 0.
func (f *flattener) open0(n *ir.Node) *ir.Node {
	return f.g.Cond(f.g.Compare("==", n, f.g.Num(0)), f.g.Num(-math.SmallestNonzeroFloat64), n)
}

// exprText is a short form of an expression for messages.
func exprText(e ast.Expr) string {
	switch e := unparen(e).(type) {
	case *ast.Number:
		if e.Unit != nil {
			return e.Text + " " + e.Unit.Text
		}
		return e.Text
	case *ast.Binary:
		return exprText(e.X) + " " + e.Op + " " + exprText(e.Y)
	case *ast.Unary:
		return e.Op + exprText(e.X)
	case *ast.Name, *ast.Select, *ast.Index:
		return pathText(e)
	}
	return "..."
}
