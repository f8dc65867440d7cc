package flatten

import (
	"fmt"
	"slices"
	"strings"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
)

// tree makes all populations and groups of the circuit: one group for each node declaration under each parent group, so that the
// work depends on the number of declarations, never of elements.
func (f *flattener) tree(c *check.Blox) {
	sizes := map[string]int{}
	fixed := f.sizes(c)
	for _, m := range c.Members.List {
		if m.Word != check.Param || !fixed[m.Name] {
			continue
		}
		if n, ok := f.opt.Sizes[m.Name]; ok {
			sizes[m.Name] = n
			f.used[m.Name] = true
			f.bounded(c, sizes, m.Name, m.Name)
			continue
		}
		if m.Value == nil {
			f.fail(m.Span, "%s decides a size and needs a value", m.Display)
		}
		sizes[m.Name] = f.sizeScope(c, sizes).int(m.Value)
	}
	var below []defined
	for _, path := range sortedKeys(f.opt.Sizes) {
		below = append(below, defined{path, strings.Split(path, "."), f.opt.Sizes[path]})
	}
	root := f.pop(c, sizes, "", below)
	g := &Group{Pop: root, N: 1, Kids: map[*Part]*Group{}}
	root.Groups = []*Group{g}
	root.N = 1
	f.kids(g)
	f.number()
	f.ports()
}

// number sets the sizes of populations and the tables from owners to parts.
func (f *flattener) number() {
	for _, p := range f.Pops {
		n := 0
		for _, g := range p.Groups {
			g.First = n
			n += g.N
		}
		p.N = n
		p.Space.N = n
	}
}

// pop returns the population for a type with given sizes, making it and those of its parts; below are sizes that -D gives to these.
func (f *flattener) pop(b *check.Blox, sizes map[string]int, path string, below []defined) *Pop {
	key := b.Name + sizeKey(sizes) + path
	for _, o := range below {
		key += fmt.Sprintf("|%s=%d", strings.Join(o.rest, "."), o.n)
	}
	if p := f.popBy[key]; p != nil {
		return p
	}
	name := b.Display
	if len(sizes) > 0 {
		name += "(" + strings.TrimPrefix(sizeKey(sizes), "|") + ")"
	}
	p := &Pop{Name: name, Blox: b, Sizes: sizes, By: map[string]*Col{}, Refs: map[string]*Ref{}, Events: b.Events}
	p.Space = f.newSpace("pop", name, -1)
	f.popBy[key] = p
	f.Pops = append(f.Pops, p)
	_, p.Task = b.Kinds["Task"]
	p.Sign = sign(func(kind string) bool { _, ok := b.Kinds[kind]; return ok })
	s := f.sizeScope(b, sizes)
	for _, m := range b.Members.List {
		switch m.Word {
		case check.Param, check.State, check.Var, check.Input:
			f.addCol(p, m, s)
		}
	}
	for _, it := range b.Body.Items {
		nd, ok := it.(*ast.NodeDecl)
		if !ok {
			continue
		}
		for _, nn := range nd.Names {
			p.Parts = append(p.Parts, f.part(p, nd, nn, s, below))
		}
	}
	return p
}

func sizeKey(sizes map[string]int) string {
	var b strings.Builder
	for i, k := range sortedKeys(sizes) {
		if i == 0 {
			b.WriteString("|")
		} else {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s = %d", k, sizes[k])
	}
	return b.String()
}

// addCol adds a stored quantity of a population.
func (f *flattener) addCol(p *Pop, m *check.Member, s *scope) {
	c := f.newCol(p.Space, m, s)
	c.Pop = p
	if m.Word == check.Param && f.sizes(p.Blox)[m.Name] {
		c.Fixed = true
	}
	p.Cols = append(p.Cols, c)
	p.By[m.Name] = c
}

// newCol makes a column of a space from its declaration; s evaluates dimensions and bounds.
func (f *flattener) newCol(sp *ir.Space, m *check.Member, s *scope) *Col {
	size := 1
	for _, d := range m.Dims {
		if d.Star {
			f.fail(d.Span, "%s needs a size: only data may leave it to the file", m.Display)
		}
		e := d.Size
		if r, ok := e.(*ast.Range); ok && d.Var != nil {
			e = r.Hi
		}
		n := s.int(e)
		if n < 1 || n > maxElements || size > maxElements/max(n, 1) {
			f.fail(d.Span, "%s has a dimension of %d: a size must lie in 1 .. %d", m.Display, n, maxElements)
		}
		size *= n
	}
	class := map[check.Word]ir.Class{check.Param: ir.ParamArr, check.State: ir.StateArr, check.Var: ir.VarArr, check.Input: ir.InputArr}[m.Word]
	c := &Col{
		Name: m.Name, Show: m.Display, Word: m.Word, Type: m.Type, Unit: m.Unit, UnitText: unitText(m), Doc: m.Doc, Size: size, Member: m,
		Arr: &ir.Array{Name: m.Name, Class: class, Space: sp, Size: size},
	}
	if m.Bounds != nil {
		if m.Bounds.Lo != nil {
			c.Lo = s.as(m.Bounds.Lo, m.Unit, true)
		}
		if m.Bounds.Hi != nil {
			c.Hi = s.as(m.Bounds.Hi, m.Unit, true)
		}
	}
	return c
}

// unitText is the unit of a member as it was declared.
func unitText(m *check.Member) string {
	if m.Type != check.Num {
		return ""
	}
	if m.TypeRef != nil && m.TypeRef.Unit != nil {
		return m.TypeRef.Unit.Text
	}
	if m.Unit.IsOne() {
		return ""
	}
	return m.Unit.String()
}

// sign is what the kinds Excitatory and Inhibitory say: 1, -1, or 0 for neither or both.
func sign(of func(kind string) bool) int {
	n := 0
	if of("Excitatory") {
		n++
	}
	if of("Inhibitory") {
		n--
	}
	return n
}

// nodeSign is what a node declaration says after `as`.
func (f *flattener) nodeSign(file *ast.File, nd *ast.NodeDecl) int {
	return sign(func(kind string) bool {
		for _, t := range nd.As {
			k := f.Prog.Kinds[check.Key(file, t.Name.Name)]
			if k != nil && (k.Name == kind || slices.Contains(k.Bases, kind)) {
				return true
			}
		}
		return false
	})
}

// part lowers one name of a node declaration: its dimensions, and the population of its type.
func (f *flattener) part(owner *Pop, nd *ast.NodeDecl, nn ast.NodeName, s *scope, below []defined) *Part {
	pt := &Part{Name: nn.Name.Name, Show: nn.Name.Text, Decl: nd, Owner: owner, L: 1, Sign: f.nodeSign(owner.Blox.File, nd)}
	for _, d := range nn.Dims {
		e, v := d.Size, ""
		if d.Var != nil {
			v = d.Var.Name
			r, ok := e.(*ast.Range)
			if !ok {
				f.fail(d.Span, "an array of nodes counts from 1: write [%s in 1..N]", v)
			}
			if lo := s.int(r.Lo); lo != 1 {
				f.fail(d.Span, "an array of nodes counts from 1, not from %d", lo)
			}
			e = r.Hi
		}
		n := s.int(e)
		if n < 1 || n > maxElements || pt.L > maxElements/max(n, 1) {
			f.fail(d.Span, "an array of %d nodes: a size must lie in 1 .. %d", n, maxElements)
		}
		pt.Dims = append(pt.Dims, n)
		pt.Vars = append(pt.Vars, v)
		pt.L *= n
	}
	blox, args := f.typeOf(owner.Blox.File, nd.Type, f.bind(nd.Args, s), s.draw, nil)
	sizes := map[string]int{}
	fixed := f.sizes(blox)
	for _, m := range blox.Members.List {
		if m.Word != check.Param || !fixed[m.Name] {
			continue
		}
		if a, ok := args[m.Name]; ok {
			sizes[m.Name] = a.in.int(a.arg.Value)
			continue
		}
		if m.Value == nil {
			f.fail(nd.Span, "%s needs %s, which decides its size", blox.Display, m.Display)
		}
		sizes[m.Name] = f.sizeScope(blox, sizes).int(m.Value)
	}
	below = f.override(owner, pt, blox, sizes, below)
	// What refers to another blox or reads data is a population of its own for each declaration, since types and files differ.
	own := ""
	for _, m := range blox.Members.List {
		if m.Word == check.Ref || m.Word == check.DataMember {
			own = fmt.Sprintf("|%d.%s", owner.Space.ID, pt.Name)
		}
	}
	if own == "" && f.hasData(blox) {
		own = fmt.Sprintf("|%d.%s", owner.Space.ID, pt.Name)
	}
	pt.Pop = f.pop(blox, sizes, own, below)
	return pt
}

// hasData tells whether a type or one of its parts reads data: each of its nodes has tables of its own.
func (f *flattener) hasData(b *check.Blox) bool {
	if has, ok := f.hasTable[b]; ok {
		return has
	}
	f.hasTable[b] = false // while it is looked at; a circle was reported
	f.hasTable[b] = f.readsData(b)
	return f.hasTable[b]
}

func (f *flattener) readsData(b *check.Blox) bool {
	for _, m := range b.Members.List {
		if m.Word == check.DataMember {
			return true
		}
	}
	for _, it := range b.Body.Items {
		if nd, ok := it.(*ast.NodeDecl); ok {
			if kid, _ := f.typeOf(b.File, nd.Type, nil, nil, nil); f.hasData(kid) {
				return true
			}
		}
	}
	return false
}

// kids makes the groups below g.
func (f *flattener) kids(g *Group) {
	for _, pt := range g.Pop.Parts {
		if g.N > maxElements/pt.L {
			f.fail(pt.Decl.Span, "%s has more than %d elements", pt.Show, maxElements)
		}
		if f.groups++; f.groups > maxGroups {
			f.fail(pt.Decl.Span, "this circuit has more than %d nodes, an array counted as one: use arrays, `node x[N] : T`", maxGroups)
		}
		kid := &Group{Pop: pt.Pop, Parent: g, Part: pt, Name: pt.Show, Dims: pt.Dims, N: g.N * pt.L, Kids: map[*Part]*Group{}}
		g.Kids[pt] = kid
		pt.Pop.Groups = append(pt.Pop.Groups, kid)
		depth := 0
		for up := g; up != nil; up = up.Parent {
			if depth++; depth > maxNesting {
				f.fail(pt.Decl.Span, "composites lie within composites, more than %d deep", maxNesting)
			}
			if up.Pop == pt.Pop && up.Parent != nil {
				f.fail(pt.Decl.Span, "%s contains itself", pt.Pop.Name)
			}
		}
		f.kids(kid)
	}
}

// sizes are the int parameters of a type that sizes, loops or the sizes of its parts depend on.
func (f *flattener) sizes(b *check.Blox) map[string]bool {
	if m := f.sizeOf[b]; m != nil {
		return m
	}
	if f.within++; f.within > maxNesting {
		f.fail(b.Span, "composites lie within composites, more than %d deep", maxNesting)
	}
	defer func() { f.within-- }()
	out := map[string]bool{}
	f.sizeOf[b] = out
	ints := map[string]bool{}
	for _, m := range b.Members.List {
		if m.Word == check.Param && m.Type == check.Int && len(m.Dims) == 0 {
			ints[m.Name] = true
			if m.Size {
				out[m.Name] = true
			}
		}
	}
	mark := func(e ast.Expr) {
		walkExpr(e, func(x ast.Expr) {
			if n, ok := x.(*ast.Name); ok && ints[n.Ident.Name] {
				out[n.Ident.Name] = true
			}
		})
	}
	walkItems(b.Body, func(it ast.Item) {
		switch it := it.(type) {
		case *ast.Vars:
			for _, v := range it.List {
				for _, d := range v.Dims {
					mark(d.Size)
				}
			}
		case *ast.NodeDecl:
			for _, n := range it.Names {
				for _, d := range n.Dims {
					mark(d.Size)
				}
			}
			need := f.presetSizes(b.File, it.Type)
			for _, a := range it.Args {
				if a.Name != nil && need[a.Name.Name] {
					mark(a.Value)
				}
			}
		case *ast.For:
			for _, bd := range it.Binders {
				mark(bd.In)
			}
		}
	}, func(e ast.Expr) {
		if c, ok := e.(*ast.Call); ok {
			for _, bd := range c.For {
				mark(bd.In)
			}
		}
	})
	// A size may rest on another: `param N : int = 2*M`.
	for again := true; again; {
		again = false
		for _, m := range b.Members.List {
			if out[m.Name] && m.Value != nil {
				before := len(out)
				mark(m.Value)
				again = again || len(out) > before
			}
		}
	}
	return out
}
