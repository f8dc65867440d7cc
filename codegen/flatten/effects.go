package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// edgeScope is the body of a connection, at edge Self.
func (f *flattener) edgeScope(x *Edges) *scope {
	self := f.g.Self()
	s := &scope{f: f, file: x.Conn.File, vars: map[string]value{}}
	s.vars[x.Conn.Decl.Src.Name.Name] = single(x.Pre, f.g.Via(x.Src, self))
	s.vars[x.Conn.Decl.Dst.Name.Name] = single(x.Post, f.g.Via(x.Dst, self))
	for _, r := range x.Refs {
		if r.Name != "rule" {
			s.vars[r.Name] = single(r.Pop, f.refOf(x, r))
		}
	}
	s.find = func(name string, at ast.Span) (value, bool) {
		if c := x.By[name]; c != nil {
			return f.load(c, self), true
		}
		for _, b := range []struct {
			blk *Block
			t   *ir.Map
			own *check.Block
		}{{x.PreBlock, x.PreSlot, x.Conn.Pre}, {x.PostBlock, x.PostSlot, x.Conn.Post}} {
			if b.blk == nil {
				continue
			}
			i := f.g.Via(b.t, self)
			if name == b.blk.Conn.Name {
				return value{kind: vBlock, block: b.blk, bIdx: i}, true
			}
			if b.own.Of != "" {
				continue
			}
			bs := f.blockScope(b.blk)
			if v, ok := f.blockMember(b.blk, f.g.Self(), bs, name, at); ok {
				if v.n != nil {
					v.n = f.g.Rewrite(v.n, func(j *ir.Index) *ir.Index {
						if j == self {
							return i
						}
						return j
					})
				}
				return v, true
			}
		}
		if m := x.Conn.Members.By[name]; m != nil && (m.Word == check.Let || m.Word == check.ConstMember) {
			return s.declared(m), true
		}
		if x.Conn.Edge != nil {
			if m := x.Conn.Edge.Members.By[name]; m != nil && (m.Word == check.Let || m.Word == check.ConstMember) {
				return s.declared(m), true
			}
		}
		return value{}, false
	}
	return s
}

// refOf is the element that a reference of edge Self leads to.
func (f *flattener) refOf(x *Edges, r *EdgeRef) *ir.Index {
	if r.Map == nil {
		return f.g.Fixed(r.Fixed)
	}
	if r.Pop.N == 1 {
		return f.g.Fixed(0)
	}
	return f.g.Via(r.Map, f.g.Self())
}

// edgeBody lowers what a connection and its rule do.
func (f *flattener) edgeBody(x *Edges) {
	s := f.edgeScope(x)
	f.effects(x, s, x.Conn.Decl.Body)
	if x.Conn.Edge != nil && x.Conn.Edge.Decl != nil {
		f.equations(s, x.Conn.Edge.Decl.Body, func(n string) *Col { return x.By[n] })
		f.effects(x, s, x.Conn.Edge.Decl.Body)
	}
	if x.Rule != nil {
		f.ruleBody(x)
	}
}

// effects lowers the `post.x += e` and the handlers of a connection's body.
func (f *flattener) effects(x *Edges, s *scope, b *ast.Body) {
	if b == nil {
		return
	}
	for _, it := range b.Items {
		switch it := it.(type) {
		case *ast.Assign:
			f.contribute(s, it, x, nil)
		case *ast.For:
			f.unroll(s, it.Binders, it.Where, func(t *scope) { f.effects(x, t, it.Body) })
		case *ast.On, *ast.AtTime, *ast.Every, *ast.When:
			f.handler(s, it, owner{edges: x})
		}
	}
}

// blockEffects lowers the same inside a block: once for each source or target.
func (f *flattener) blockEffects(b *Block, s *scope) {
	for _, it := range b.Decl.Decl.Body.Items {
		switch it := it.(type) {
		case *ast.Assign:
			f.contribute(s, it, nil, b)
		case *ast.On, *ast.AtTime, *ast.Every, *ast.When:
			f.handler(s, it, owner{block: b})
		}
	}
}

// contribute lowers `post.x += e`.
func (f *flattener) contribute(s *scope, it *ast.Assign, x *Edges, b *Block) {
	sel := unparen(it.Target)
	var comp *ir.Node
	if ix, ok := sel.(*ast.Index); ok {
		comp = s.as(ix.Index[0], units.One, false)
		sel = unparen(ix.X)
	}
	sl, ok := sel.(*ast.Select)
	if !ok {
		f.fail(it.Span, "a connection adds to an input of one of its ends: post.x += ...")
	}
	end := s.group(sl.X)
	p := end.segs[0].Pop
	c := p.By[f.own(p, sl.Sel.Name)]
	if c == nil || c.Word != check.Input {
		f.fail(sl.Span, "%s has no input %s", p.Name, sl.Sel.Text)
	}
	if it.Op != "+=" && it.Op != "-=" {
		f.fail(it.Span, "an input is a sum: use += here; := belongs in an event body")
	}
	n := s.as(it.Value, c.Unit, false)
	if it.Op == "-=" {
		n = f.g.Neg(n)
	}
	side := "post"
	if n, ok := unparen(sl.X).(*ast.Name); ok {
		src := ""
		if x != nil {
			src = x.Conn.Decl.Src.Name.Name
		} else {
			src = b.Conn.Decl.Src.Name.Name
		}
		if n.Ident.Name == src {
			side = "pre"
		}
	}
	f.Contrib = append(f.Contrib, &Contribution{Target: c, Edges: x, Block: b, Side: side, Comp: comp, Value: n, Place: place(it.Span)})
}
