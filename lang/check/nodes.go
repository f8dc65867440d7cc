package check

import (
	"strings"

	"nbc/lang/ast"
)

func (c *checker) checkPreset(ps *Preset) {
	for _, m := range ps.Params.List {
		c.checkMember(m, nil)
	}
	if ps.Base == nil {
		return
	}
	e := &env{file: ps.File, scopes: []*Scope{&ps.Params}}
	c.passArgs(e, ps.Decl.Args, passing{
		what: ps.Base.Display, at: ps.Decl.Base.Name.Span, params: c.nodeParams(ps.File, ps.Decl.Base), see: ps.Base.Span, code: UnitArgument,
		skip: func(*Member) bool { return true },
	})
	c.circles(&ps.Params, nil)
}

// nodeParams is what the arguments of a node may set: of a preset its own formals first, then those of what it stands for.
func (c *checker) nodeParams(f *ast.File, t ast.TypeName) []*Member {
	b, ps := c.p.BloxIn(f, t.Name.Name), c.p.PresetIn(f, t.Name.Name)
	var list []*Member
	for steps := 0; b == nil && ps != nil && steps < 100; steps++ {
		list = append(list, ps.Params.List...)
		f, t = ps.File, ps.Decl.Base
		b, ps = c.p.BloxIn(f, t.Name.Name), c.p.PresetIn(f, t.Name.Name)
	}
	if b == nil {
		return list
	}
	for _, m := range b.Members.List {
		switch m.Word {
		case Param, Ref, DataMember, Input, State, Var:
			list = append(list, m)
		}
	}
	return list
}

// presetGives tells whether a preset, or one it stands on, gives a member a value.
func (c *checker) presetGives(f *ast.File, t ast.TypeName, m *Member) bool {
	ps := c.p.PresetIn(f, t.Name.Name)
	for steps := 0; ps != nil && steps < 100; steps++ {
		for _, a := range ps.Decl.Args {
			if a.Name != nil && a.Name.Name == m.Name {
				return true
			}
		}
		ps = c.p.PresetIn(ps.File, ps.Decl.Base.Name.Name)
	}
	return false
}

// checkNode checks a node declaration: its type, dimensions and arguments, and the kinds it is said to be of.
func (c *checker) checkNode(e *env, n *ast.NodeDecl) {
	for _, t := range n.As {
		if k := c.findKind(e.file, t); k != nil && len(k.Members.List) > 0 {
			c.errorf(WrongSort, t.Name.Span, "%s asks for members; a kind after `as` has none", k.Decl.Name.Text).see(k.Decl.Name.Span, "declared here").
				help("name it where the type is declared: `blox " + n.Type.Name.Text + " : " + k.Decl.Name.Text + " {`")
		}
	}
	b, ps := c.nodeType(e.file, n.Type)
	inner := e
	for i, name := range n.Names {
		at := e
		for _, d := range name.Dims {
			switch {
			case d.Star:
				c.errorf(BadSize, d.Span, "a node needs a size").help("write `" + name.Name.Text + "[N]`")
			case d.Var != nil:
				at = c.binder(at, ast.Binder{Span: d.Span, Name: *d.Var, In: d.Size}, true)
				if r, ok := d.Size.(*ast.Range); ok {
					c.nodeCount(r)
				}
			default:
				c.checkSize(d, at)
			}
		}
		if i == 0 {
			inner = at
		}
	}
	if b == nil && (ps == nil || ps.Base == nil) {
		for _, a := range n.Args {
			if a.Value != nil {
				c.expr(inner, a.Value)
			}
		}
		return
	}
	var see ast.Span
	if b != nil {
		see = b.Span
		inner = inner.child()
		inner.made = b
	} else {
		see = ps.Decl.Name.Span
	}
	c.passArgs(inner, n.Args, passing{
		what: n.Type.Name.Text, at: n.Type.Name.Span, params: c.nodeParams(e.file, n.Type), see: see, code: UnitArgument,
		skip: func(m *Member) bool { return c.presetGives(e.file, n.Type, m) },
	})
	if ps == nil && b != nil {
		c.listSizes(inner, n, b)
	}
}

func (c *checker) nodeCount(r *ast.Range) {
	hi, ok := c.constant(nil, r.Hi)
	if ok && hi.Num > maxSize {
		c.errorf(BadSize, r.Hi.Range(), "a size of %s", formatNumber(hi.Num)).help("a size is a whole number from 1 to 100 million")
	}
}

// containment reports bloxes that contain themselves.
func (c *checker) containment(b *Blox) {
	if c.acyclic[b] {
		return
	}
	state := map[*Blox]int{}
	met := false // some circle, of b or not
	var path []string
	var visit func(x *Blox) bool
	visit = func(x *Blox) bool {
		state[x] = 1
		path = append(path, x.Display)
		for _, m := range x.Members.List {
			if m.Word != Node || m.Node == nil {
				continue
			}
			t, ok := c.target(x.File, m.Node.Type.Name)
			if !ok || t.blox == nil {
				continue
			}
			if t.blox == b && c.reported["within "+x.Display] {
				return true // of the same circle as one that was reported
			}
			if t.blox == b {
				for _, name := range append(path, b.Display) {
					c.reported["within "+name] = true
				}
				if len(path) > 40 {
					path = append(append(path[:20:20], "..."), path[len(path)-20:]...)
				}
				c.errorf(Recursion, b.Span, "%s contains itself: %s", b.Display, strings.Join(append(path, b.Display), " -> ")).
					see(m.Node.Type.Name.Span, "here")
				return true
			}
			met = met || state[t.blox] == 1
			if state[t.blox] == 0 && !c.acyclic[t.blox] && visit(t.blox) {
				return true
			}
		}
		path = path[:len(path)-1]
		state[x] = 2
		return false
	}
	if !visit(b) && !met {
		for x := range state {
			c.acyclic[x] = true
		}
	}
}
