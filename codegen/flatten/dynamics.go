package flatten

import (
	"fmt"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// dynamics lowers equations, what connections do, and events.
func (f *flattener) dynamics() {
	for _, p := range f.Pops {
		if p.Blox == nil || p.N == 0 {
			continue
		}
		s := f.popScope(p, f.g.Self())
		f.equations(s, p.Blox.Body, func(name string) *Col { return p.By[name] })
		f.popEvents(p)
	}
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
			f.fail(it.Span, "noise cannot be integrated by this version of nbc")
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
		t := s.sub()
		t.vars[binders[0].Name.Name] = f.intValue(i)
		f.unroll(t, binders[1:], where, fn)
	}
}

// equation lowers one x' = e, with its coefficient and units.
func (f *flattener) equation(s *scope, it *ast.Equation, col func(string) *Col) {
	name, comp := "", 1
	switch t := unparen(it.Target).(type) {
	case *ast.Name:
		name = t.Ident.Name
	case *ast.Index:
		n, ok := t.X.(*ast.Name)
		if !ok {
			f.fail(it.Span, "a derivative is of a state")
		}
		name = n.Ident.Name
		c := col(name)
		if c == nil {
			f.fail(it.Span, "%s is not a state here", n.Ident.Text)
		}
		comp = 0
		for d, x := range t.Index {
			k := s.int(x)
			ext := s.dimOf(c, c.Member.Dims[d])
			if k < 1 || k > ext {
				f.fail(x.Range(), "index %d is out of range 1 .. %d", k, ext)
			}
			comp = comp*ext + k - 1
		}
		comp++
	default:
		f.fail(it.Span, "a derivative is of a state")
	}
	c := col(name)
	if c == nil || c.Word != check.State {
		f.fail(it.Span, "%s is not a state here", name)
	}
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
	for k := 1; k <= c.Size; k++ {
		if _, isName := unparen(it.Target).(*ast.Name); isName && c.Size > 1 {
			f.fail(it.Span, "%s is an array: give an equation for each element, in a loop", c.Show)
		}
		if k == comp {
			if c.Derivs[k-1] != nil {
				f.fail(it.Span, "%s has two equations", c.Show)
			}
			c.Derivs[k-1] = n
		}
	}
}

// missing notes states without equation.
func (f *flattener) missing() {
	each := func(cols []*Col) {
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
	for _, p := range f.Pops {
		if p.N > 0 {
			each(p.Cols)
		}
	}
	for _, b := range f.Blocks {
		each(b.Cols)
	}
	for _, x := range f.Edges {
		each(x.Cols)
	}
}

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

// orderInputs sorts inputs so that each comes after those that its drivers read; a cycle is an algebraic loop.
func (f *flattener) orderInputs() {
	by := map[*ir.Array]*Col{}
	for _, p := range f.Pops {
		for _, c := range p.Cols {
			if c.Word == check.Input {
				by[c.Arr] = c
			}
		}
	}
	needs := map[*Col][]*Col{}
	at := map[[2]*Col]string{}
	for _, k := range f.Contrib {
		f.g.Visit(k.Value, func(n *ir.Node) {
			if n.Op == ir.Load && n.Arr.Class == ir.InputArr {
				d := by[n.Arr]
				needs[k.Target] = append(needs[k.Target], d)
				at[[2]*Col{k.Target, d}] = k.Place
			}
		})
	}
	state := map[*Col]int{}
	var path []*Col
	var visit func(c *Col)
	visit = func(c *Col) {
		switch state[c] {
		case 2:
			return
		case 1:
			text := ""
			for k := len(path) - 1; k >= 0; k-- {
				if path[k] == c {
					for _, d := range path[k:] {
						text += fmt.Sprintf("%s.%s needs ", d.Pop.Name, d.Show)
					}
					break
				}
			}
			f.fail(c.Member.Span, "algebraic loop: %s%s.%s at the same instant; put a state or an event in between", text, c.Pop.Name, c.Show)
		}
		state[c] = 1
		path = append(path, c)
		for _, d := range needs[c] {
			visit(d)
		}
		path = path[:len(path)-1]
		state[c] = 2
		f.InputOrder = append(f.InputOrder, c)
	}
	for _, p := range f.Pops {
		for _, c := range p.Cols {
			if c.Word == check.Input {
				visit(c)
			}
		}
	}
}
