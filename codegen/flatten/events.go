package flatten

import (
	"math"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

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
		if it.Rate {
			f.fail(it.Span, "`at rate` cannot be run by this version of nbc")
		}
		if it.Where != nil {
			f.fail(it.Where.Range(), "`where` at a time cannot be run by this version of nbc")
		}
		h.Trigger, h.What = "at", "at "+exprText(it.Time)
		h.Time = t.as(it.Time, ms, false)
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
		case sg.Base.Op == ir.Self && o.pop == sg.Pop:
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

// body lowers the statements of an event body.
type body struct {
	f       *flattener
	h       *Handler
	o       owner
	writing string
}

// draw makes a draw site.
func (b *body) draw(name string, args []*ir.Node, at ast.Span) *ir.Node {
	site := &DrawSite{Name: b.writing, Place: place(at), Pop: b.o.pop, Edges: b.o.edges}
	site.ID = b.f.drawSites
	b.f.drawSites++
	b.h.Sites = append(b.h.Sites, site)
	return b.f.g.Make(ir.Node{Op: ir.Draw, Name: name, Args: args, Any: site})
}

// sampleAt is `(x at t)`: a hidden variable, written before all events of that instant.
func (b *body) sampleAt(s *scope, e *ast.At) value {
	f := b.f
	x := s.eval(inherit{}, e.X)
	if x.kind != vNum {
		f.fail(e.X.Range(), "a number is needed before `at`")
	}
	when := s.as(e.T, ms, false)
	f.samples++
	name := "sample " + string(rune('a'+f.samples%26)) + itoa(f.samples)
	c := &Col{Name: name, Show: name, Word: check.Var, Unit: x.unit, Size: 1, Hidden: true,
		Arr: &ir.Array{Name: "sample" + itoa(f.samples), Class: ir.VarArr, Space: b.o.space(), Size: 1}}
	h := &Handler{Pop: b.o.pop, Edges: b.o.edges, Block: b.o.block, Stage: "before", Via: "self", Trigger: "at", Exp: b.h.Exp,
		What: exprText(e.X) + " at " + exprText(e.T), Place: place(e.Span), Time: when,
		TrialOnly: b.h.Trigger == "trialend" || b.h.Trigger == "trialstart"}
	h.Body = []Stmt{&Write{Col: c, Idx: f.g.Self(), Op: ":=", Value: x.n, Site: f.site(e.Span)}}
	switch {
	case b.o.edges != nil:
		c.Edges = b.o.edges
		c.Arr.Class = ir.AttrArr
		b.o.edges.Cols = append(b.o.edges.Cols, c)
	case b.o.pop != nil:
		c.Pop = b.o.pop
		b.o.pop.Cols = append(b.o.pop.Cols, c)
	default:
		f.fail(e.Span, "a value at a time cannot be kept per block")
	}
	f.Hands = append(f.Hands, h)
	return value{kind: vNum, n: f.g.Load(c.Arr, f.g.Self()), unit: x.unit, isInt: x.isInt}
}

func itoa(n int) string {
	if n >= 10 {
		return itoa(n/10) + string(rune('0'+n%10))
	}
	return string(rune('0' + n))
}

// stmts lowers statements.
func (b *body) stmts(s *scope, items *ast.Body) []Stmt {
	f := b.f
	var out []Stmt
	if items == nil {
		return nil
	}
	t := s.sub()
	for _, it := range items.Items {
		switch it := it.(type) {
		case *ast.Vars:
			if it.Word != "let" {
				f.fail(it.Span, "only `let` may stand in an event body")
			}
			for _, d := range it.List {
				b.writing = d.Name.Text
				v := t.eval(inherit{}, d.Value)
				if d.Type != nil && d.Type.Unit != nil && v.kind == vNum {
					u := f.unit(d.Type.Unit)
					v = value{kind: vNum, n: t.as(d.Value, u, true), unit: u}
				}
				t.vars[d.Name.Name] = v
			}
		case *ast.Assign:
			out = append(out, b.assign(t, it)...)
		case *ast.Emit:
			if b.o.pop == nil {
				f.fail(it.Span, "only a blox can emit its events")
			}
			ev := f.eventIndex(b.o.pop, it.Event.Name, it.Span)
			b.h.Emits = append(b.h.Emits, ev)
			out = append(out, &Emit{ev})
		case *ast.IfItem:
			out = append(out, &IfStmt{Cond: t.truth(it.Cond), Then: b.stmts(t, it.Then), Else: b.stmts(t, it.Else)})
		case *ast.For:
			f.unroll(t, it.Binders, it.Where, func(u *scope) { out = append(out, b.stmts(u, it.Body)...) })
		case *ast.Refractory:
			b.refractory(t, it)
		case *ast.Clamp:
			f.fail(it.Span, "clamp cannot be run by this version of nbc; write clip(...) in the assignment")
		default:
			f.fail(it.Range(), "this cannot stand in an event body")
		}
	}
	return out
}

// refractory lowers `refractory t_ref holding V`.
func (b *body) refractory(s *scope, it *ast.Refractory) {
	f := b.f
	if b.h.Trigger != "when" {
		f.fail(it.Span, "refractory belongs in the body of a `when`")
	}
	b.h.Refractory = s.as(it.Time, ms, false)
	for _, e := range it.Holding {
		n, ok := unparen(e).(*ast.Name)
		var c *Col
		if ok {
			c = b.o.pop.By[n.Ident.Name]
		}
		if c == nil || c.Word != check.State {
			f.fail(e.Range(), "holding takes states of this blox")
		}
		if c.Free == nil {
			c.Free = &Col{Name: c.Name + " free", Show: c.Show, Word: check.Var, Unit: units.One, Size: 1, Hidden: true, Pop: b.o.pop,
				Arr: &ir.Array{Name: c.Name + "_free", Class: ir.VarArr, Space: b.o.pop.Space, Size: 1}}
			b.o.pop.Cols = append(b.o.pop.Cols, c.Free)
			b.o.pop.By[c.Free.Name] = c.Free
		}
		b.h.Holds = append(b.h.Holds, c)
	}
}

// assign lowers x := e, x += e and so on.
func (b *body) assign(s *scope, it *ast.Assign) []Stmt {
	f := b.f
	b.writing = pathText(it.Target)
	w := b.target(s, it.Target)
	op := it.Op
	if w.trial {
		n := s.as(it.Value, units.One, true)
		return []Stmt{&Write{Trial: true, Op: op, Value: n, Site: f.site(it.Span)}}
	}
	u := w.col.Unit
	var n *ir.Node
	switch op {
	case "*=":
		n = s.as(it.Value, units.One, false)
	case "-=":
		n, op = f.g.Neg(s.as(it.Value, u.Linear(), false)), "+="
	case "+=":
		n = s.as(it.Value, u.Linear(), false)
	default:
		n = s.as(it.Value, u, false)
	}
	if w.col.Name == "weight" && w.col.Edges != nil {
		w.col.Edges.Plastic = true
	}
	wr := &Write{Col: w.col, Idx: w.idx, Comp: w.comp, Op: op, Value: n, Site: f.site(it.Span)}
	if w.segs != nil {
		// Every element of a group of parts.
		v := f.g.NewVar("j")
		wr.Idx = f.g.ByVar(v)
		return []Stmt{&LoopStmt{Var: v, Segs: w.segs, Body: []Stmt{wr}}}
	}
	return []Stmt{wr}
}

// target is what an assignment writes.
type target struct {
	col   *Col
	idx   *ir.Index
	comp  *ir.Node
	segs  []Seg
	trial bool
}

func (b *body) target(s *scope, e ast.Expr) target {
	f := b.f
	switch e := unparen(e).(type) {
	case *ast.Name:
		name := e.Ident.Name
		if b.o.pop != nil {
			if b.o.pop.Task && name == "feedback" {
				return target{trial: true}
			}
			if c := b.o.pop.By[name]; c != nil {
				return b.checked(target{col: c, idx: f.g.Self()}, e)
			}
		}
		if b.o.edges != nil {
			if c := b.o.edges.By[name]; c != nil {
				return b.checked(target{col: c, idx: f.g.Self()}, e)
			}
			for _, x := range []struct {
				blk *Block
				t   *ir.Map
			}{{b.o.edges.PreBlock, b.o.edges.PreSlot}, {b.o.edges.PostBlock, b.o.edges.PostSlot}} {
				if x.blk != nil {
					if c := x.blk.By[name]; c != nil {
						return b.checked(target{col: c, idx: f.g.Via(x.t, f.g.Self())}, e)
					}
				}
			}
		}
		if b.o.block != nil {
			if c := b.o.block.By[name]; c != nil {
				return b.checked(target{col: c, idx: f.g.Self()}, e)
			}
		}
	case *ast.Index:
		t := b.target(s, e.X)
		if t.col != nil && t.segs == nil {
			v := s.component(value{kind: vCol, col: &colRef{col: t.col, idx: t.idx}, unit: t.col.Unit}, e)
			if v.n.Op == ir.Load {
				t.idx = v.n.Idx
				return t
			}
		}
	case *ast.Select:
		v := s.eval(inherit{}, e.X)
		if v.kind == vGroup {
			g := v.g
			p := g.segs[0].Pop
			for _, sg := range g.segs {
				if sg.Pop != p {
					f.fail(e.Span, "an assignment to elements of several types; write one for each")
				}
			}
			if c := p.By[f.own(p, e.Sel.Name)]; c != nil {
				if g.one {
					return b.checked(target{col: c, idx: g.segs[0].Base}, e)
				}
				return b.checked(target{col: c, segs: g.segs}, e)
			}
			f.fail(e.Sel.Span, "%s has no %s", p.Name, e.Sel.Text)
		}
		if v.kind == vBlock {
			if c := v.block.By[e.Sel.Name]; c != nil {
				return b.checked(target{col: c, idx: v.bIdx}, e)
			}
		}
	}
	f.fail(e.Range(), "this cannot be assigned to: an event writes states and vars")
	return target{}
}

// checked refuses what an event may not write.
func (b *body) checked(t target, e ast.Expr) target {
	c := t.col
	if c.Word == check.State || c.Word == check.Var {
		return t
	}
	if c.Edges != nil && c.Name == "weight" {
		return t
	}
	b.f.fail(e.Range(), "%s cannot be assigned by an event: it is not a state or var", c.Show)
	return t
}

// ruleBody lowers a learning rule on an edge group.
func (f *flattener) ruleBody(x *Edges) {
	r := x.Rule
	base := f.edgeScope(x)
	s := base.sub()
	s.file = r.File
	s.vars["\x00rule"] = value{isInt: true}
	var ruleIdx *ir.Index
	for _, ref := range x.Refs {
		if ref.Name == "rule" {
			ruleIdx = f.refOf(x, ref)
		}
	}
	// In a rule `pre` and `post` are the edge's ends, whatever the connection calls them.
	s.vars["pre"] = single(x.Pre, f.g.Via(x.Src, f.g.Self()))
	s.vars["post"] = single(x.Post, f.g.Via(x.Dst, f.g.Self()))
	for _, m := range r.Members.List {
		switch m.Word {
		case check.Param:
			if ruleIdx != nil {
				s.vars[m.Name] = f.load(x.RulePop.By[m.Name], ruleIdx)
			}
		case check.Ref:
			if _, given := base.vars[m.Name]; given {
				continue
			}
			if m.Value == nil {
				f.fail(r.Decl.Span, "the rule %s needs the reference %s", r.Name, m.Display)
			}
			v := s.eval(inherit{}, m.Value)
			if v.kind != vGroup {
				f.fail(m.Value.Range(), "a node is needed here")
			}
			f.mustBe(v.g.segs[0].Pop, m, x)
			s.vars[m.Name] = v
		}
	}
	f.equations(s, r.Decl.Body, func(n string) *Col { return x.By[n] })
	for _, it := range r.Decl.Body.Items {
		switch it := it.(type) {
		case *ast.On, *ast.AtTime, *ast.Every, *ast.When:
			f.handler(s, it, owner{edges: x})
		case *ast.Vars:
			if it.Word == "let" {
				for _, d := range it.List {
					s.vars[d.Name.Name] = s.eval(inherit{}, d.Value)
				}
			}
		}
	}
}

// mustBe checks that a reference's default fits the types it names.
func (f *flattener) mustBe(p *Pop, m *check.Member, x *Edges) {
	for _, t := range m.Types {
		if p.Blox != nil && f.Prog.Is(p.Blox, t) {
			return
		}
	}
	f.fail(m.Span, "%s of the rule %s is not given, and %s, its default on %s, is not of kind %v", m.Display, x.Rule.Name, p.Name, x.Conn.Name, m.Types)
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
