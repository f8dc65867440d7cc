package flatten

import (
	"slices"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// link makes a primitive connection statement.
func (c *wirer) link(s *scope, it *ast.Connect, conn *check.Connection, src, dst *group, text string, out, later *[]WireNode) {
	f := c.f
	ws := &wireScope{src: src, dst: dst}
	t := s.sub()
	t.wire = ws
	pre, post := src.segs[0].Pop, dst.segs[0].Pop
	t.vars["pre"] = single(pre, f.g.ByVar("pre"))
	t.vars["post"] = single(post, f.g.ByVar("post"))
	t.vars["entry"] = f.number1(f.g.Make(ir.Node{Op: ir.Scalar, Name: "entry"}), units.One)
	t.draw = func(name string, args []*ir.Node, at ast.Span) *ir.Node {
		ws.random = true
		return f.g.Make(ir.Node{Op: ir.Draw, Name: name, Args: args, Col2: place(at)})
	}
	l := &WireLink{Src: src.segs, Dst: dst.segs, Label: *c.label, Place: place(it.Span), Text: text, Trail: append([]string(nil), f.trail...)}
	var learning value
	var rest []ast.Option
	for _, o := range it.Options {
		switch o.Name.Name {
		case "pairs":
			l.Pairs = c.pairs(s, o)
			ws.joint(f, l.Pairs.Kind, o.Value.Range())
			l.Random = l.Pairs.Kind == "bernoulli" || l.Pairs.Kind == "hypergeometric" || l.Pairs.Kind == "indegree" || l.Pairs.Kind == "outdegree"
		case "learning":
			learning = t.eval(inherit{}, o.Value)
		default:
			rest = append(rest, o)
		}
	}
	if l.Pairs == nil {
		l.Pairs = &PairRule{Kind: "all"}
	}
	if it.Where != nil {
		l.Where, l.NotSelf = f.notSelf(t.truth(it.Where))
	}
	if it.Both && slices.Equal(src.segs, dst.segs) {
		// Unordered pairs, each once: the earlier element is the source.
		order := f.g.Compare("<", f.g.Make(ir.Node{Op: ir.LoopVar, Name: "pre"}), f.g.Make(ir.Node{Op: ir.LoopVar, Name: "post"}))
		if l.Where != nil {
			order = f.g.AndOr(true, order, l.Where)
		}
		l.Where = order
	}
	// The connection's own members, with their defaults in terms of pre and post of this statement.
	own := &scope{f: f, file: conn.File, vars: map[string]value{}, draw: t.draw, wire: ws}
	own.vars[conn.Decl.Src.Name.Name] = t.vars["pre"]
	own.vars[conn.Decl.Dst.Name.Name] = t.vars["post"]
	given := map[string]ast.Option{}
	for _, o := range rest {
		given[o.Name.Name] = o
	}
	refs := map[string]value{}
	for _, m := range conn.Members.List {
		switch m.Word {
		case check.Param:
			if o, ok := given[m.Name]; ok {
				v := t.eval(inherit{}, o.Value)
				if v.kind == vBool {
					v = value{kind: vNum, n: f.g.Cond(v.n, f.g.Num(1), f.g.Num(0)), unit: units.One}
				}
				if v.kind == vNum {
					v.n, v.unit, v.zero = t.num(v, m.Unit, o.Value), m.Unit, false
				}
				own.vars[m.Name] = v
				continue
			}
			if m.Value == nil {
				f.fail(it.Span, "%s needs the option %s", conn.Name, m.Display)
			}
			own.vars[m.Name] = own.typed(m.Value, m)
		case check.Ref:
			e, from := m.Value, own
			if o, ok := given[m.Name]; ok {
				e, from = o.Value, t
			}
			if e == nil {
				f.fail(it.Span, "%s needs the reference %s", conn.Name, m.Display)
			}
			g := from.group(e)
			if len(g.segs) != 1 || g.segs[0].N != 1 {
				f.fail(e.Range(), "the reference %s needs one node", m.Display)
			}
			refs[m.Name] = value{kind: vGroup, g: g}
		}
	}
	x := f.edges(conn, pre, post, refs, learning, it.Span)
	l.Edges = x
	for _, col := range x.Cols {
		l.Attrs = append(l.Attrs, c.attr(own, col))
	}
	for _, r := range x.Refs {
		if r.Map == nil {
			continue
		}
		if r.Name == "rule" {
			l.Refs = append(l.Refs, f.g.Fixed(learning.rule.elem))
			continue
		}
		v, ok := refs[r.Name]
		if !ok {
			v = learning.rule.refs[r.Name]
		}
		l.Refs = append(l.Refs, v.g.segs[0].Base)
	}
	l.Random = l.Random || ws.random || c.random(l)
	if ws.usesLinked {
		f.Linked = true
		*later = append(*later, l)
		return
	}
	*out = append(*out, l)
}

// notSelf takes `pre != post` out of a condition; nil: nothing else is asked.
func (f *flattener) notSelf(n *ir.Node) (rest *ir.Node, found bool) {
	ends := func(a, b *ir.Index) bool {
		return a.Op == ir.ByVar && b.Op == ir.ByVar && a.Name == "pre" && b.Name == "post"
	}
	switch {
	case n.Op == ir.Bool && n.Val != 0:
		return nil, false
	case n.Op == ir.Not && n.Args[0].Op == ir.SameElem && (ends(n.Args[0].Idx, n.Args[0].Idx2) || ends(n.Args[0].Idx2, n.Args[0].Idx)):
		return nil, true
	case n.Op == ir.And:
		a, inA := f.notSelf(n.Args[0])
		b, inB := f.notSelf(n.Args[1])
		switch {
		case a == nil:
			return b, inA || inB
		case b == nil:
			return a, inA || inB
		}
		return f.g.AndOr(true, a, b), inA || inB
	}
	return n, false
}

// random tells whether weights rest on draws made in lets of the wiring.
func (c *wirer) random(l *WireLink) bool {
	r := false
	look := func(n *ir.Node) {
		if n != nil {
			c.f.g.Visit(n, func(m *ir.Node) { r = r || m.Op == ir.Draw || m.Op == ir.Sample })
		}
	}
	look(l.Where)
	for _, a := range l.Attrs {
		look(a)
	}
	return r
}

// attr is the initial value of an edge's column.
func (c *wirer) attr(own *scope, col *Col) *ir.Node {
	f := c.f
	if v, ok := own.vars[col.Name]; ok && col.Word == check.Param {
		if v.kind != vNum {
			f.fail(col.Member.Span, "%s needs a number", col.Show)
		}
		return own.num(v, col.Unit, col.Member.Value)
	}
	if col.Member == nil || col.Member.Value == nil {
		return f.g.Num(0)
	}
	v := own.typed(col.Member.Value, col.Member)
	return own.num(v, col.Unit, col.Member.Value)
}

// pairs lowers the option `pairs`.
func (c *wirer) pairs(s *scope, o ast.Option) *PairRule {
	f := c.f
	switch e := unparen(o.Value).(type) {
	case *ast.Name:
		if n := e.Ident.Name; n == "all" || n == "one_to_one" {
			return &PairRule{Kind: n}
		}
	case *ast.Call:
		n, ok := e.Fun.(*ast.Name)
		if !ok || len(e.Args) != 1 {
			break
		}
		switch n.Ident.Name {
		case "bernoulli", "hypergeometric", "indegree", "outdegree":
			return &PairRule{Kind: n.Ident.Name, P: s.as(e.Args[0].Value, units.One, false)}
		case "matrix", "edges":
			v := s.eval(inherit{}, e.Args[0].Value)
			if v.kind != vTable {
				f.fail(e.Span, "%s needs data", n.Ident.Name)
			}
			return &PairRule{Kind: n.Ident.Name, Tab: v.tab}
		}
	}
	f.fail(o.Span, "pairs is one of all, one_to_one, bernoulli(p), hypergeometric(p), indegree(k), outdegree(k), matrix(W), edges(E)")
	return nil
}

// joint keeps rules that count over a whole group from being taken for each type in it.
func (w *wireScope) joint(f *flattener, rule string, at ast.Span) {
	src, dst := w.src.part, w.dst.part
	switch rule {
	case "all", "bernoulli":
		return
	case "indegree", "index(pre)":
		dst = false
	case "outdegree", "index(post)":
		src = false
	}
	if src || dst {
		f.note(at, "a side of this connection has elements of several types, and %s counts over one", rule)
		f.diags[len(f.diags)-1].Help = "write a statement for each type; `all` and `bernoulli(p)` take them together"
		panic(stop{})
	}
}

// position is the 1-based position of an element (pre, post) in its statement's group, for W[pre, post].
func (s *scope) position(v value, e ast.Expr) *ir.Node {
	f := s.f
	if s.wire != nil && s.wire.src != nil && len(v.g.segs) == 1 && v.g.segs[0].Base.Op == ir.ByVar {
		switch v.g.segs[0].Base.Name {
		case "pre":
			s.wire.joint(f, "index(pre)", e.Range())
			return f.g.Make(ir.Node{Op: ir.LoopVar, Name: "iPre"})
		case "post":
			s.wire.joint(f, "index(post)", e.Range())
			return f.g.Make(ir.Node{Op: ir.LoopVar, Name: "iPost"})
		}
	}
	f.fail(e.Range(), "only pre and post stand for their position")
	return nil
}

// indexOf is index(pre) or index(post).
func (s *scope) indexOf(e *ast.Call) value {
	if len(e.Args) != 1 {
		s.f.fail(e.Span, "index takes pre or post")
	}
	v := s.eval(inherit{}, e.Args[0].Value)
	if v.kind != vGroup {
		s.f.fail(e.Span, "index takes pre or post")
	}
	return value{kind: vNum, n: s.position(v, e), unit: units.One, isInt: true}
}

// linked is linked(group, element): does any edge made before lead from the group to the element?
func (s *scope) linked(e *ast.Call) value {
	f := s.f
	if s.wire == nil || len(e.Args) != 2 {
		f.fail(e.Span, "linked(group, element) stands in `where` and options of a connection statement")
	}
	g := s.group(e.Args[0].Value)
	x := s.group(e.Args[1].Value)
	if len(x.segs) != 1 || x.segs[0].N != 1 || len(g.segs) != 1 {
		f.fail(e.Span, "linked(group, element) takes one array and one element")
	}
	s.wire.usesLinked = true
	sg := g.segs[0]
	return value{kind: vBool, n: f.g.Make(ir.Node{Op: ir.Linked, Idx: sg.Base, Idx2: x.segs[0].Base, Val: float64(sg.N),
		Any: &LinkedArgs{Pre: sg.Pop, N: sg.N, Post: x.segs[0].Pop}})}
}

// LinkedArgs says which populations a Linked node is about.
type LinkedArgs struct {
	Pre  *Pop
	N    int
	Post *Pop
}

// letElement is w[pre] or u[pre, post] of a drawn array.
func (s *scope) letElement(x value, e *ast.Index) value {
	f := s.f
	if len(e.Index) != len(x.lets.over) {
		f.fail(e.Span, "%d indices are needed here", len(x.lets.over))
	}
	var idx [2]*ir.Index
	if len(e.Index) > 2 {
		f.fail(e.Span, "at most two indices")
	}
	for k, ix := range e.Index {
		g := s.group(ix)
		if g.segs[0].Pop != x.lets.over[k].Pop || g.segs[0].N != 1 {
			f.fail(ix.Range(), "an element of %s is needed here", x.lets.over[k].Pop.Name)
		}
		idx[k] = g.segs[0].Base
	}
	// Drawn arrays live while wiring runs; Sample marks them, Name is the generated variable.
	n := f.g.Make(ir.Node{Op: ir.Sample, Name: x.lets.name, Idx: idx[0], Idx2: idx[1], Any: nil})
	if x.lets.truth {
		return value{kind: vBool, n: f.g.Not(f.g.Compare("==", n, f.g.Num(0)))}
	}
	return value{kind: vNum, n: n, unit: x.lets.unit, isInt: x.lets.isInt}
}
