package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// selected is X.name.
func (s *scope) selected(e *ast.Select) value {
	f := s.f
	x := s.eval(inherit{}, e.X)
	name := e.Sel.Name
	switch x.kind {
	case vGroup:
		if v, ok := f.groupMember(x.g, name, e.Span); ok {
			return v
		}
		f.fail(e.Sel.Span, "%s has no %s", x.g.segs[0].Pop.Name, e.Sel.Text)
	case vTrial:
		if name == "start" || name == "end" {
			return value{kind: vEvent, s: "trial." + name}
		}
		if v, ok := f.trialMember(name); ok {
			return v
		}
		if f.task != nil {
			if v, ok := f.member(f.task, f.g.Fixed(0), name, e.Span); ok {
				return v
			}
		}
		f.fail(e.Sel.Span, "trial has no %s", e.Sel.Text)
	case vTable:
		for _, m := range x.tab.Data.Columns.List {
			if m.Name == name {
				return value{kind: vTabCol, tab: x.tab, tcol: m, unit: m.Unit, isInt: m.Type == check.Int}
			}
		}
		f.fail(e.Sel.Span, "the data have no column %s", e.Sel.Text)
	case vBlock:
		if x.block.By[name] == nil && x.bIdx.Op == ir.Via && x.bIdx.T == x.block.Slots {
			// A neuron that is source and target of one connection: what is kept for it as a target.
			if b := f.blockBy[x.block.Conn.Name+"|post|"+itoa(x.block.Pop.Space.ID)]; b != nil {
				x.block, x.bIdx = b, f.g.Via(b.Slots, x.bIdx.In)
			}
		}
		if c := x.block.By[name]; c != nil {
			if x.g != nil {
				return value{kind: vCol, col: &colRef{col: c, g: x.g}, block: x.block, unit: c.Unit}
			}
			return f.load(c, x.bIdx)
		}
		f.fail(e.Sel.Span, "%s keeps no %s", x.block.Conn.Name, e.Sel.Text)
	case vConn:
		f.fail(e.Span, "%s is a connection; say `per pre of %s` to share what it keeps", x.conn.Name, x.conn.Name)
	case vList:
		out := value{kind: vList}
		for _, y := range x.list {
			if y.kind == vGroup {
				if v, ok := f.groupMember(y.g, name, e.Span); ok {
					out.list = append(out.list, v)
				}
			}
		}
		return out
	}
	f.fail(e.Span, "this has no %s", e.Sel.Text)
	return value{}
}

// indexed is X[i, j].
func (s *scope) indexed(e *ast.Index) value {
	f := s.f
	x := s.eval(inherit{}, e.X)
	switch x.kind {
	case vGroup:
		return s.element(x, e)
	case vLets:
		return s.letElement(x, e)
	case vTable, vTabCol:
		return s.tableEntry(x, e)
	case vList:
		v := x
		for _, ix := range e.Index {
			if v.kind != vList {
				f.fail(e.Span, "too many indices")
			}
			n := s.as(ix, units.One, false)
			if n.Op != ir.Const {
				return s.pick(v, n, e)
			}
			k := int(n.Val)
			if k < 1 || k > len(v.list) || float64(k) != n.Val {
				f.fail(ix.Range(), "index %v is out of range 1 .. %d", n.Val, len(v.list))
			}
			v = v.list[k-1]
		}
		return v
	case vCol:
		if x.col != nil && x.col.idx != nil {
			return s.component(x, e)
		}
		// exci.V[3]: the element first, then the column.
		g := s.element(value{kind: vGroup, g: x.groupOf()}, e)
		name := ""
		if x.let != nil {
			name = x.let.name
		} else {
			name = x.col.col.Name
		}
		v, _ := f.groupMember(g.g, name, e.Span)
		return v
	}
	f.fail(e.Span, "this cannot be indexed")
	return value{}
}

func (v value) groupOf() *group {
	if v.let != nil {
		return v.let.g
	}
	return v.col.g
}

// component is a[k], or a[i, j], of an array quantity of one element.
func (s *scope) component(x value, e *ast.Index) value {
	f, c := s.f, x.col.col
	var dims []int
	if c.Member != nil {
		for _, d := range c.Member.Dims {
			dims = append(dims, s.dimOf(c, d))
		}
	}
	k := f.g.Num(1)
	if len(e.Index) < len(dims) && len(dims) > 1 {
		// A row: the remaining components as a list.
		row := s.as(e.Index[0], units.One, false)
		out := value{kind: vList}
		for j := 1; j <= dims[1]; j++ {
			k := f.g.Add(f.g.Mul(f.g.Sub(row, f.g.Num(1)), f.g.Num(float64(dims[1]))), f.g.Num(float64(j)))
			out.list = append(out.list, f.loadComp(c, f.comp(c, x.col.idx, k, e.Span)))
		}
		return out
	}
	for d, ix := range e.Index {
		n := s.as(ix, units.One, false)
		if d < len(dims) {
			if n.Op == ir.Const && (n.Val < 1 || int(n.Val) > dims[d]) {
				f.fail(ix.Range(), "index %v is out of range 1 .. %d", n.Val, dims[d])
			}
		}
		if d == 0 {
			k = n
			continue
		}
		k = f.g.Add(f.g.Mul(f.g.Sub(k, f.g.Num(1)), f.g.Num(float64(dims[d]))), n)
	}
	return f.loadComp(c, f.comp(c, x.col.idx, k, e.Span))
}

// dimOf is the extent of one dimension of a column.
func (s *scope) dimOf(c *Col, d ast.Dim) int {
	var t *scope
	switch {
	case c.Pop != nil && c.Pop.Blox != nil:
		t = s.f.sizeScope(c.Pop.Blox, c.Pop.Sizes)
	default:
		t = &scope{f: s.f, file: s.file, vars: map[string]value{}}
	}
	e := d.Size
	if r, ok := e.(*ast.Range); ok && d.Var != nil {
		e = r.Hi
	}
	return t.int(e)
}

// pick chooses from a list by a value known only at run time.
func (s *scope) pick(v value, n *ir.Node, e *ast.Index) value {
	f := s.f
	if len(v.list) == 0 {
		f.fail(e.Span, "the list is empty")
	}
	out := v.list[len(v.list)-1]
	for k := len(v.list) - 2; k >= 0; k-- {
		a, b := s.common(v.list[k], out, e)
		out = value{kind: vNum, unit: a.unit, n: f.g.Cond(f.g.Compare("==", n, f.g.Num(float64(k+1))), a.n, b.n)}
	}
	return out
}

// element is nodes[i], nodes[i, j] or nodes[a..b].
func (s *scope) element(x value, e *ast.Index) value {
	f := s.f
	g := x.g
	if len(g.segs) > 1 {
		n := s.as(e.Index[0], units.One, false)
		if n.Op != ir.Const {
			f.fail(e.Span, "a port made of several arrays can be indexed by a constant only")
		}
		k := int(n.Val) - 1
		for _, t := range g.segs {
			if k >= 0 && k < t.N {
				return single(t.Pop, f.g.Affine(t.Base, 1, k))
			}
			k -= t.N
		}
		f.fail(e.Index[0].Range(), "index %v is out of range 1 .. %d", n.Val, g.size())
	}
	t := g.segs[0]
	dims := g.dims
	if g.one {
		f.fail(e.Span, "a single node cannot be indexed")
	}
	if len(dims) == 0 {
		dims = []int{t.N}
	}
	if len(e.Index) > len(dims) {
		if len(e.Index) == 1 || len(dims) != 1 {
			f.fail(e.Span, "%d indices for an array of %d dimensions", len(e.Index), len(dims))
		}
	}
	segs, left, one := s.cut(t, dims, e, 0)
	return value{kind: vGroup, g: &group{segs: segs, dims: left, one: one}}
}

// cut takes what the indices from d on mean of an array with these dimensions: runs of elements with the dimensions that are left, or one.
func (s *scope) cut(t Seg, dims []int, e *ast.Index, d int) (segs []Seg, left []int, one bool) {
	f := s.f
	if d == len(dims) || d == len(e.Index) {
		return []Seg{t}, append([]int(nil), dims[d:]...), d == len(dims) && t.N == 1
	}
	ix, stride := unparen(e.Index[d]), t.N/dims[d]
	r, ok := ix.(*ast.Range)
	if !ok {
		k := s.as(ix, units.One, false)
		if k.Op == ir.Const && (k.Val < 1 || int(k.Val) > dims[d]) {
			f.fail(ix.Range(), "index %v is out of range 1 .. %d", k.Val, dims[d])
		}
		return s.cut(Seg{t.Pop, f.g.ByValue(t.Base, k, stride, dims[d], place(e.Span)), stride}, dims, e, d+1)
	}
	lo, hi := s.int(r.Lo), s.int(r.Hi)
	if lo < 1 || hi > dims[d] || lo > hi {
		f.fail(ix.Range(), "%d .. %d is not within 1 .. %d", lo, hi, dims[d])
	}
	if d == len(e.Index)-1 {
		left = append([]int{hi - lo + 1}, dims[d+1:]...)
		return []Seg{{t.Pop, f.g.Affine(t.Base, 1, (lo-1)*stride), (hi - lo + 1) * stride}}, left, false
	}
	for k := lo; k <= hi; k++ {
		var more []Seg
		more, left, _ = s.cut(Seg{t.Pop, f.g.Affine(t.Base, 1, (k-1)*stride), stride}, dims, e, d+1)
		if segs = append(segs, more...); len(segs) > maxSlices {
			f.note(e.Span, "this falls into more than %d runs of elements that are neighbours", maxSlices)
			f.diags[len(f.diags)-1].Help = "write a loop, `for i in 1..N { ... }`, with i in place of the range"
			panic(stop{})
		}
	}
	return segs, append([]int{hi - lo + 1}, left...), false
}

// maxSlices bounds the runs into which a slice of an array with several dimensions may fall, since code is written for each.
const maxSlices = 256
