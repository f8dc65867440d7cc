package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
)

// dynamics lowers equations, what connections do, and events.
func (f *flattener) dynamics() {
	for _, p := range f.Pops {
		if p.Blox == nil || p.N == 0 {
			continue
		}
		f.owner = p
		s := f.popScope(p, f.g.Self())
		f.equations(s, p.Blox.Body, func(name string) *Col { return p.By[name] })
		f.popEvents(p)
	}
	f.owner = nil
	for _, b := range f.Blocks {
		s := f.blockScope(b)
		f.equations(s, b.Decl.Decl.Body, func(name string) *Col { return b.By[name] })
		f.blockEffects(b, s)
		f.startValues(b)
	}
	for _, x := range f.Edges {
		f.edgeBody(x)
	}
	f.missing()
	f.histories()
	f.noises()
	f.orderInputs()
}

// blockScope is the inside of a `per pre` or `per post` block, at slot Self.
func (f *flattener) blockScope(b *Block) *scope {
	end := b.Conn.Decl.Src.Name.Name
	if b.Side == "post" {
		end = b.Conn.Decl.Dst.Name.Name
	}
	s := &scope{f: f, file: b.file, vars: map[string]value{}}
	s.vars[end] = single(b.Pop, f.g.Via(b.Members, f.g.Self()))
	s.find = func(name string, at ast.Span) (value, bool) { return f.blockMember(b, f.g.Self(), s, name, at) }
	return s
}

// blockMember is a name of a block at a slot.
func (f *flattener) blockMember(b *Block, i *ir.Index, s *scope, name string, at ast.Span) (value, bool) {
	if c := b.By[name]; c != nil {
		return f.load(c, i), true
	}
	if m := b.Decl.Members.By[name]; m != nil && (m.Word == check.Let || m.Word == check.ConstMember) {
		return s.declared(m), true
	}
	return value{}, false
}

// equations lowers all x' = e of a body.
func (f *flattener) equations(s *scope, b *ast.Body, col func(string) *Col) {
	if b == nil {
		return
	}
	for _, it := range b.Items {
		switch it := it.(type) {
		case *ast.Equation:
			f.equation(s, it, col)
		case *ast.For:
			if hasEquation(it.Body) {
				f.unroll(s, it.Binders, it.Where, func(t *scope) { f.equations(t, it.Body, col) })
			}
		case *ast.IfItem:
			if !hasEquation(it.Then) && !hasEquation(it.Else) {
				continue
			}
			if k := s.truth(it.Cond); k.Op == ir.Bool {
				if k.Val != 0 {
					f.equations(s, it.Then, col)
				} else {
					f.equations(s, it.Else, col)
				}
			}
		case *ast.Noise:
			f.noise(s, it, col)
		}
	}
}

// hasEquation tells whether a body has equations: loops around connections are run by the program, not written out.
func hasEquation(b *ast.Body) bool {
	if b == nil {
		return false
	}
	for _, it := range b.Items {
		switch it := it.(type) {
		case *ast.Equation, *ast.Noise:
			return true
		case *ast.For:
			if hasEquation(it.Body) {
				return true
			}
		case *ast.IfItem:
			if hasEquation(it.Then) || hasEquation(it.Else) {
				return true
			}
		}
	}
	return false
}

// unroll runs fn for each value of binders that are known at build.
func (f *flattener) unroll(s *scope, binders []ast.Binder, where ast.Expr, fn func(*scope)) {
	if len(binders) == 0 {
		if where != nil {
			k := s.truth(where)
			if k.Op != ir.Bool {
				f.fail(where.Range(), "this condition must be known at build")
			}
			if k.Val == 0 {
				return
			}
		}
		fn(s)
		return
	}
	v := s.eval(inherit{}, binders[0].In)
	if v.kind != vRange || v.lo.n == nil || v.hi.n == nil || v.lo.n.Op != ir.Const || v.hi.n.Op != ir.Const {
		f.fail(binders[0].Span, "the range of a loop must be known at build")
	}
	if v.hi.n.Val-v.lo.n.Val > 10000 {
		f.fail(binders[0].Span, "a loop over more than 10000 values: use an array of nodes")
	}
	for i := int(v.lo.n.Val); i <= int(v.hi.n.Val); i++ {
		f.turn(binders[0].Span)
		t := s.sub()
		t.vars[binders[0].Name.Name] = f.intValue(i)
		f.unroll(t, binders[1:], where, fn)
	}
}

// equation lowers one x' = e, with its coefficient and units.
func (f *flattener) equation(s *scope, it *ast.Equation, col func(string) *Col) {
	c, comp := f.stateTarget(s, it.Target, it.Span, col)
	if c.Derivs == nil {
		c.Derivs = make([]*ir.Node, c.Size)
	}
	want := c.Unit.Linear().Div(ms)
	v := s.eval(inherit{}, it.Value)
	if v.kind == vBool {
		f.fail(it.Value.Range(), "a number is needed here")
	}
	var n *ir.Node
	if it.Coef != nil {
		k := s.eval(inherit{}, it.Coef)
		u := k.unit.Mul(want)
		n = f.g.Div(s.num(v, u, it.Value), k.n)
	} else {
		n = s.num(v, want, it.Value)
	}
	if c.Derivs[comp] != nil {
		f.fail(it.Span, "%s has two equations", c.Show)
	}
	c.Derivs[comp] = n
}

// missing notes states without equation.
func (f *flattener) missing() {
	for _, cols := range f.stateColumns() {
		for _, c := range cols {
			if c.Word != check.State || c.Member == nil {
				continue
			}
			if c.Derivs == nil {
				f.note(c.Member.Span, "the state %s has no equation", c.Show)
				continue
			}
			for k, d := range c.Derivs {
				if d == nil {
					f.note(c.Member.Span, "element %d of the state %s has no equation", k+1, c.Show)
				}
			}
		}
	}
}
