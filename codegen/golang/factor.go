package golang

import (
	"fmt"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// term is one product of a driver: a factor of the edge, one of its source, one of its target; nil is 1.
type term struct{ edge, pre, post *ir.Node }

// the ends that a value rests on.
const (
	onEdge = 1 << iota
	onPre
	onPost
)

// ends tells on which ends of edges x a value rests.
func (g *gen) ends(x *flatten.Edges, n *ir.Node) int {
	mask := 0
	self := g.g.Self()
	g.g.Visit(n, func(m *ir.Node) {
		for _, i := range []*ir.Index{m.Idx, m.Idx2} {
			for ; i != nil; i = i.In {
				if i.Op == ir.Via && i.In == self {
					switch i.T {
					case x.Src, x.PreSlot:
						mask |= onPre
					case x.Dst, x.PostSlot:
						mask |= onPost
					default:
						mask |= onEdge
					}
					break
				}
				if i == self {
					mask |= onEdge
				}
			}
		}
	})
	return mask
}

// factored splits a driver into a sum of products, so that the sum over edges is one sparse product for each distinct pair of
// factors; nil when it cannot be split into few.
func (g *gen) factored(k *flatten.Contribution) []term {
	ts := g.split(k.Edges, k.Value)
	if len(ts) == 0 || len(ts) > 4 {
		return nil
	}
	// Terms that differ in the target's factor alone are one product.
	var out []term
	for _, t := range ts {
		merged := false
		for i := range out {
			if out[i].edge == t.edge && out[i].pre == t.pre {
				out[i].post = g.g.Add(one(g, out[i].post), one(g, t.post))
				merged = true
			}
		}
		if !merged {
			out = append(out, t)
		}
	}
	return out
}

func one(g *gen, n *ir.Node) *ir.Node {
	if n == nil {
		return g.g.Num(1)
	}
	return n
}

func (g *gen) split(x *flatten.Edges, n *ir.Node) []term {
	mask := g.ends(x, n)
	if n.Op == ir.Mul && mask != 0 && (g.ends(x, n.Args[0]) == 0) != (g.ends(x, n.Args[1]) == 0) {
		// A factor that is the same for all edges leaves the sum.
		mask = onEdge | onPre | onPost
	}
	switch mask {
	case 0, onPost:
		return []term{{post: n}}
	case onEdge:
		return []term{{edge: n}}
	case onPre:
		return []term{{pre: n}}
	}
	switch n.Op {
	case ir.Add, ir.Sub:
		a, b := g.split(x, n.Args[0]), g.split(x, n.Args[1])
		if a == nil || b == nil {
			return nil
		}
		if n.Op == ir.Sub {
			b = g.negated(b)
		}
		return append(append([]term(nil), a...), b...)
	case ir.Neg:
		a := g.split(x, n.Args[0])
		if a == nil {
			return nil
		}
		return g.negated(a)
	case ir.Mul:
		a, b := g.split(x, n.Args[0]), g.split(x, n.Args[1])
		if a == nil || b == nil || len(a)*len(b) > 4 {
			return nil
		}
		var out []term
		for _, s := range a {
			for _, t := range b {
				out = append(out, term{g.times(s.edge, t.edge), g.times(s.pre, t.pre), g.times(s.post, t.post)})
			}
		}
		return out
	case ir.Div:
		a := g.split(x, n.Args[0])
		d := n.Args[1]
		m := g.ends(x, d)
		if a == nil || (m != 0 && m != onEdge && m != onPre && m != onPost) {
			return nil
		}
		out := append([]term(nil), a...)
		for i := range out {
			switch m {
			case onEdge:
				out[i].edge = g.g.Div(one(g, out[i].edge), d)
			case onPre:
				out[i].pre = g.g.Div(one(g, out[i].pre), d)
			default:
				out[i].post = g.g.Div(one(g, out[i].post), d)
			}
		}
		return out
	}
	return nil
}

func (g *gen) negated(ts []term) []term {
	out := append([]term(nil), ts...)
	for i := range out {
		out[i].post = g.g.Neg(one(g, out[i].post))
	}
	return out
}

func (g *gen) times(a, b *ir.Node) *ir.Node {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return g.g.Mul(a, b)
}

// factoredLoop adds a driver as sparse products: a row sum for each target, times the target's factor.
func (g *gen) factoredLoop(f *fn, k *flatten.Contribution, ts []term, x string) {
	e := k.Edges
	id := g.space[e.Space]
	f.open("if k.n%s > 0 {", id)
	type pre struct {
		array string
		table string
	}
	pres := make([]pre, len(ts))
	for i, t := range ts {
		if t.pre != nil {
			a, m := g.preArray(f, e, t.pre)
			f.tables[m] = true
			pres[i] = pre{a, g.maps[m]}
		}
	}
	f.open("for _, r := range k.%s_rows {", id)
	f.line("j := r.J")
	slots := map[string]string{}
	first := ""
	cut := func(name, array string) {
		f.line("%s := %s[r.Lo:r.Hi]", name, array)
		if first == "" {
			first = name
		} else {
			f.line("%s = %s[:len(%s)]", name, name, first)
		}
	}
	for _, p := range pres {
		if p.table != "" && slots[p.table] == "" {
			slots[p.table] = fmt.Sprintf("s%d", len(slots))
			cut(slots[p.table], p.table)
		}
	}
	// A weight, the usual factor of an edge, is read from a slice of the row.
	weights := map[*ir.Node]string{}
	needI := false
	f.uses = map[*ir.Node]int{}
	for _, t := range ts {
		switch {
		case t.edge == nil || weights[t.edge] != "":
		case t.edge.Op == ir.Load && t.edge.Idx == g.g.Self():
			weights[t.edge] = fmt.Sprintf("w%d", len(weights))
			cut(weights[t.edge], f.arr(t.edge.Arr))
		default:
			f.count(t.edge, t.edge)
			needI = true
		}
	}
	for i := range ts {
		f.line("sum%d := 0.0", i)
	}
	if first != "" {
		f.open("for x := range %s {", first)
	} else {
		f.open("for x := range int(r.Hi - r.Lo) {")
	}
	if needI {
		f.line("i := int(r.Lo) + x")
	} else {
		f.line("_ = x")
	}
	for i, t := range ts {
		v := ""
		if t.edge != nil {
			if w := weights[t.edge]; w != "" {
				v = w + "[x]"
			} else {
				v = f.val(t.edge)
			}
		}
		if t.pre != nil {
			if v != "" {
				v += " * "
			}
			v += fmt.Sprintf("%s[%s[x]]", pres[i].array, slots[pres[i].table])
		}
		if v == "" {
			v = "1"
		}
		f.line("sum%d += %s", i, v)
	}
	f.close("}")
	self := g.g.Self()
	post := func(n *ir.Node) string {
		// In the loop over targets, j is the target; its slot in a per-post block comes from the block's table.
		dst := g.g.Via(e.Dst, self)
		f.subst[dst] = "int(j)"
		if e.PostSlot != nil {
			ps := g.g.Via(e.PostSlot, self)
			f.tables[e.PostBlock.Slots] = true
			f.subst[ps] = "int(" + g.maps[e.PostBlock.Slots] + "[j])"
			defer delete(f.subst, ps)
		}
		defer delete(f.subst, dst)
		return f.val(n)
	}
	f.uses = map[*ir.Node]int{}
	for _, t := range ts {
		if t.post != nil {
			f.count(t.post)
		}
	}
	for i, t := range ts {
		if t.post == nil {
			f.line("%s[j] += sum%d", x, i)
			continue
		}
		f.line("%s[j] += sum%d * %s", x, i, post(t.post))
	}
	f.close("}")
	f.close("}")
}
