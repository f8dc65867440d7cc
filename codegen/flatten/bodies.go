package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// body lowers the statements of an event body.
type body struct {
	f       *flattener
	h       *Handler
	o       owner
	writing string
	hazard  *Col // of a rate that is integrated: it stands still in a refractory time
}

// draw makes a draw site.
func (b *body) draw(name string, args []*ir.Node, at ast.Span) *ir.Node {
	site := &DrawSite{Name: b.writing, Place: place(at), Pop: b.o.pop, Edges: b.o.edges, Block: b.o.block}
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
		f.fail(it.Span, "refractory belongs in the body of a `when` or, in a blox, of an `at rate`")
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
		b.hold(c)
	}
	if b.hazard != nil {
		b.hold(b.hazard)
	}
}

// hold keeps a state where it is in the handler's refractory time.
func (b *body) hold(c *Col) {
	if c.Free == nil {
		c.Free = &Col{Name: c.Name + " free", Show: c.Show, Word: check.Var, Unit: units.One, Size: 1, Hidden: true, Pop: b.o.pop,
			Arr: &ir.Array{Name: c.Arr.Name + "_free", Class: ir.VarArr, Space: b.o.pop.Space, Size: 1, Often: true}}
		b.o.pop.Cols = append(b.o.pop.Cols, c.Free)
		b.o.pop.By[c.Free.Name] = c.Free
	}
	b.h.Holds = append(b.h.Holds, c)
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
