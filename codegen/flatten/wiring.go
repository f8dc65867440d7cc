package flatten

import (
	"fmt"
	"slices"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// wireScope is what options and `where` of a primitive connection statement may use.
type wireScope struct {
	src, dst   *group
	usesLinked bool
	random     bool
}

// expansions deeper than this contain themselves.
const maxExpansion = 60

// wiring expands the connection statements of all composite types.
func (f *flattener) wiring() {
	f.namedRules()
	for _, p := range append([]*Pop(nil), f.Pops...) {
		if p.Blox == nil || len(p.Groups) == 0 {
			continue
		}
		f.owner = p
		w := &WireFunc{Pop: p}
		idx := f.g.ByVar("e")
		if p.N == 1 {
			idx = f.g.Fixed(0)
		}
		s := f.popScope(p, idx)
		s.draw = drawNode(f)
		c := &wirer{f: f, w: w, owner: p}
		c.items(s, p.Blox.Body, &w.Body, &w.Pass2)
		if len(w.Body)+len(w.Pass2) > 0 {
			f.Wires = append(f.Wires, w)
		}
	}
	f.owner = nil
}

// wirer expands the statements of one composite type.
type wirer struct {
	f     *flattener
	w     *WireFunc
	owner *Pop
	label *Label
	depth int
	ends  []Seg // elements that the wirings being expanded join
}

// items expands the statements of a body into out; those that ask for edges made before go to later.
func (c *wirer) items(s *scope, b *ast.Body, out, later *[]WireNode) {
	if b == nil {
		return
	}
	for _, it := range b.Items {
		v, ok := it.(*ast.Vars)
		if !ok || v.Word != "let" {
			continue
		}
		for _, d := range v.List {
			if groupDims(s, d) {
				c.letArray(s, d, out, later)
			} else if s.pop == nil {
				s.vars[d.Name.Name] = c.let(s, d)
			}
		}
	}
	for _, it := range b.Items {
		switch it := it.(type) {
		case *ast.Connect:
			c.connect(s, it, out, later)
		case *ast.For:
			c.loop(s, it, out, later)
		case *ast.IfItem:
			k := s.truth(it.Cond)
			switch {
			case k.Op != ir.Bool:
				// It rests on the index of a loop, which the program runs through.
				c.branch(s.sub(), k, it.Then, out, later)
				c.branch(s.sub(), c.f.g.Not(k), it.Else, out, later)
			case k.Val != 0:
				c.items(s, it.Then, out, later)
			default:
				c.items(s, it.Else, out, later)
			}
		}
	}
}

// branch expands the statements of a body that is run where a condition holds.
func (c *wirer) branch(s *scope, cond *ir.Node, b *ast.Body, out, later *[]WireNode) {
	var body, body2 []WireNode
	c.items(s, b, &body, &body2)
	if len(body) > 0 {
		*out = append(*out, &WireLoop{Cond: cond, Body: body})
	}
	if hasLink(body2) {
		*later = append(*later, &WireLoop{Cond: cond, Body: body2})
	}
}

// groupDims tells whether a let is an array over groups: one value for each element.
func groupDims(s *scope, d ast.VarDecl) bool {
	for _, x := range d.Dims {
		if x.Var == nil {
			return false
		}
		if _, isRange := unparen(x.Size).(*ast.Range); isRange {
			return false
		}
	}
	return len(d.Dims) > 0
}

// let is a plain let of a wiring: a value, a completed rule, a group.
func (c *wirer) let(s *scope, d ast.VarDecl) value {
	if d.Value == nil {
		c.f.fail(d.Span, "%s has no definition", d.Name.Text)
	}
	return s.eval(inherit{}, d.Value)
}

// letArray is `let w[i in src.exci] = uniform(0, 2*weight)`.
func (c *wirer) letArray(s *scope, d ast.VarDecl, out, later *[]WireNode) {
	f := c.f
	name := f.g.NewVar("w")
	l := &WireLet{Var: name, Name: d.Name.Text, Ends: append([]Seg(nil), c.ends...)}
	t := s.sub()
	ws := &wireScope{}
	t.wire = ws
	for _, x := range d.Dims {
		g := s.group(x.Size)
		if len(g.segs) != 1 {
			f.fail(x.Span, "this version draws over one array at a time")
		}
		ev := f.g.NewVar("x")
		l.Over = append(l.Over, g.segs[0])
		l.Elems = append(l.Elems, ev)
		t.vars[x.Var.Name] = single(g.segs[0].Pop, f.g.ByVar(ev))
	}
	v := t.eval(inherit{}, d.Value)
	arr := &letArray{name: name, over: l.Over, unit: v.unit, isInt: v.isInt}
	switch v.kind {
	case vBool:
		arr.truth, arr.unit = true, units.One
		l.Value = f.g.Cond(v.n, f.g.Num(1), f.g.Num(0))
	case vNum:
		l.Value = v.n
	default:
		f.fail(d.Span, "a number for each element is needed here")
	}
	s.vars[d.Name.Name] = value{kind: vLets, lets: arr, unit: arr.unit}
	*out = append(*out, l)
	*later = append(*later, l)
}

// loop is a for statement around connections.
func (c *wirer) loop(s *scope, it *ast.For, out, later *[]WireNode) {
	f := c.f
	t := s.sub()
	var order []any
	for _, b := range it.Binders {
		v := t.eval(inherit{}, b.In)
		switch v.kind {
		case vRange:
			name := f.g.NewVar("i")
			l := &WireLoop{Var: name, Lo: t.num(*v.lo, units.One, b.In), Hi: t.num(*v.hi, units.One, b.In)}
			t.vars[b.Name.Name] = value{kind: vNum, isInt: true, unit: units.One, n: f.g.Make(ir.Node{Op: ir.LoopVar, Name: name})}
			order = append(order, l)
		case vGroup:
			if len(v.g.segs) != 1 {
				f.fail(b.Span, "this version loops over one array at a time")
			}
			name := f.g.NewVar("x")
			l := &WireElems{Var: name, Base: v.g.segs[0].Base, N: v.g.segs[0].N}
			t.vars[b.Name.Name] = single(v.g.segs[0].Pop, f.g.ByVar(name))
			order = append(order, l)
		default:
			f.fail(b.Span, "a range a..b or a group is needed after `in`")
		}
	}
	var cond *ir.Node
	if it.Where != nil {
		cond = t.truth(it.Where)
	}
	var body, body2 []WireNode
	c.items(t, it.Body, &body, &body2)
	wrap := func(body []WireNode) WireNode {
		if cond != nil {
			body = []WireNode{&WireLoop{Cond: cond, Body: body}}
		}
		for k := len(order) - 1; k >= 0; k-- {
			switch l := order[k].(type) {
			case *WireLoop:
				body = []WireNode{&WireLoop{Var: l.Var, Lo: l.Lo, Hi: l.Hi, Body: body}}
			case *WireElems:
				body = []WireNode{&WireElems{Var: l.Var, Base: l.Base, N: l.N, Body: body}}
			}
		}
		return body[0]
	}
	if len(body) > 0 {
		*out = append(*out, wrap(body))
	}
	if hasLink(body2) {
		*later = append(*later, wrap(body2))
	}
}

// hasLink tells whether a body makes edges.
func hasLink(body []WireNode) bool {
	for _, n := range body {
		switch n := n.(type) {
		case *WireLink:
			return true
		case *WireLoop:
			if hasLink(n.Body) {
				return true
			}
		case *WireElems:
			if hasLink(n.Body) {
				return true
			}
		}
	}
	return false
}

// connect expands one connection statement: each source with each target.
func (c *wirer) connect(s *scope, it *ast.Connect, out, later *[]WireNode) {
	f := c.f
	if c.label == nil {
		defer func() { c.label = nil }()
	}
	for _, a := range it.Src {
		for _, b := range it.Dst {
			func() {
				f.trail = append(f.trail, fmt.Sprintf("%s %s -> %s", place(it.Span), pathText(a), pathText(b)))
				defer func() { f.trail = f.trail[:len(f.trail)-1] }()
				src, dst := s.group(a), s.group(b)
				outer := c.label
				if c.label == nil {
					c.label = c.labelOf(s, a, b)
				}
				for _, x := range byType(src) {
					for _, y := range byType(dst) {
						c.pair(s, it, x, y, pathText(a)+" -> "+pathText(b), out, later)
					}
				}
				c.label = outer
			}()
		}
	}
}

// byType divides a group into groups of one population each, in the order of their first elements.
func byType(g *group) []*group {
	var list []*group
	for _, s := range g.segs {
		k := slices.IndexFunc(list, func(x *group) bool { return x.segs[0].Pop == s.Pop })
		if k < 0 {
			k = len(list)
			list = append(list, &group{dims: []int{0}, one: g.one})
		}
		list[k].segs = append(list[k].segs, s)
		list[k].dims[0] += s.N
	}
	for _, x := range list {
		x.part = len(list) > 1
	}
	if len(list) == 1 {
		list[0].dims = g.dims
	}
	return list
}

// pair expands one source group with one target group.
func (c *wirer) pair(s *scope, it *ast.Connect, src, dst *group, text string, out, later *[]WireNode) {
	f := c.f
	via, viaConn := "", (*check.Connection)(nil)
	if it.Via != nil {
		via = it.Via.Name.Name
		if v, ok := s.lookup(via, it.Via.Span); ok && v.kind == vConn {
			viaConn, via = v.conn, v.conn.Name
		}
	}
	a, b := src.segs[0].Pop, dst.segs[0].Pop
	if a.Blox == nil || b.Blox == nil {
		f.fail(it.Span, "only blox can be connected")
	}
	conn, wir, err := f.Prog.Dispatch(a.Blox, b.Blox, via)
	if err != nil {
		f.fail(it.Span, "%v", err)
	}
	if viaConn != nil && conn == nil && wir == nil {
		conn = viaConn
	}
	if conn != nil {
		c.link(s, it, conn, src, dst, text, out, later)
		return
	}
	for _, x := range src.segs {
		for _, y := range dst.segs {
			c.expand(s, it, wir, x, y, out, later)
		}
	}
}

// expand runs a wiring for each pair of elements.
func (c *wirer) expand(s *scope, it *ast.Connect, w *check.Wiring, src, dst Seg, out, later *[]WireNode) {
	f := c.f
	c.depth++
	defer func() { c.depth-- }()
	if c.depth > maxExpansion {
		f.fail(it.Span, "these wirings expand into themselves without end")
	}
	f.trail = append(f.trail, fmt.Sprintf("%s wiring %s -> %s", place(w.Decl.Span), src.Pop.Name, dst.Pop.Name))
	defer func() { f.trail = f.trail[:len(f.trail)-1] }()
	if it.Where != nil {
		f.fail(it.Where.Range(), "`where` chooses pairs of a connection; this statement is a wiring, which chooses its own")
	}
	t := &scope{f: f, file: w.File, vars: map[string]value{}, draw: s.draw}
	a, wrapA := c.each(src)
	b, wrapB := c.each(dst)
	t.vars[w.Decl.Src.Name.Name] = a
	t.vars[w.Decl.Dst.Name.Name] = b
	c.ends = append(c.ends, a.g.segs[0], b.g.segs[0])
	defer func() { c.ends = c.ends[:len(c.ends)-2] }()
	c.options(s, t, it, w.Members, nil)
	var body, body2 []WireNode
	c.items(t, w.Decl.Body, &body, &body2)
	if len(body) > 0 {
		*out = append(*out, wrapA(wrapB(body))...)
	}
	if hasLink(body2) {
		*later = append(*later, wrapA(wrapB(body2))...)
	}
}

// each is one element of a group, with the loop that runs over it where it has several.
func (c *wirer) each(sg Seg) (value, func([]WireNode) []WireNode) {
	if sg.N == 1 {
		return single(sg.Pop, sg.Base), func(b []WireNode) []WireNode { return b }
	}
	name := c.f.g.NewVar("x")
	return single(sg.Pop, c.f.g.ByVar(name)), func(b []WireNode) []WireNode {
		return []WireNode{&WireElems{Var: name, Base: sg.Base, N: sg.N, Body: b}}
	}
}

// options binds the options of a statement to the parameters of what it matched.
func (c *wirer) options(s, t *scope, it *ast.Connect, members check.Scope, skip map[string]bool) {
	f := c.f
	given := map[string]ast.Option{}
	for _, o := range it.Options {
		given[o.Name.Name] = o
	}
	for _, m := range members.List {
		if skip[m.Name] {
			continue
		}
		switch m.Word {
		case check.Param, check.Ref, check.RuleParam, check.ConnParam, check.DataMember:
		default:
			continue
		}
		if o, ok := given[m.Name]; ok {
			if m.Word == check.DataMember {
				v := value{kind: vTable}
				if name := csvName(o.Value); name != "" {
					v.tab = f.table(nil, nil, m.Data, m.Name+" of "+f.trail[0], o.Span, tableFile{name, s.source()})
				} else {
					v = s.eval(inherit{}, o.Value)
				}
				t.vars[m.Name] = v
				continue
			}
			v := s.eval(inherit{}, o.Value)
			if v.kind == vNum && m.Word == check.Param && m.Type == check.Num {
				v.n, v.unit, v.zero = s.num(v, m.Unit, o.Value), m.Unit, false
			}
			t.vars[m.Name] = v
			continue
		}
		if m.Value == nil {
			f.fail(it.Span, "the option %s is missing", m.Display)
		}
		t.vars[m.Name] = t.typed(m.Value, m)
	}
}
