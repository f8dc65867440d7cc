package ir

import "fmt"

// hoist takes out of the loops what stays the same between events.
func hoist(p *Program) {
	h := hoister{p: p, arrays: map[letKey]*Array{}}
	p.Each(func(l *Loop) {
		for i := range l.Outs {
			l.Outs[i].Value = h.rewrite(l.Space, l.Outs[i].Value)
		}
	})
}

type letKey struct {
	space *Space
	node  *Node
}

type hoister struct {
	p      *Program
	arrays map[letKey]*Array
}

func (h hoister) rewrite(sp *Space, n *Node) *Node {
	g := h.p.Graph
	return g.Replace(n, func(n *Node) *Node {
		switch {
		case leaf(n) || n.Op == Reduce && !g.hoistable(n):
			return n
		case g.hoistable(n):
			return h.load(sp, n)
		}
		return nil
	})
}

// load reads the array that holds n.
func (h hoister) load(sp *Space, n *Node) *Node {
	key := letKey{sp, n}
	arr := h.arrays[key]
	if arr == nil {
		arr = h.p.scratch(fmt.Sprintf("settled%d", len(h.p.Settled)), sp)
		h.arrays[key] = arr
		h.p.Settled = append(h.p.Settled, &Let{Arr: arr, Value: n, Once: h.p.Graph.OfParameters(n), Step: h.p.Graph.OfStep(n)})
	}
	return h.p.Graph.Load(arr, h.p.Graph.Self())
}

// leaf tells whether n is read as cheaply as any array that could hold it.
func leaf(n *Node) bool {
	return n.Op == Const || n.Op == Load || n.Op == Time || n.IsBool() && len(n.Args) == 0
}

// hoistable tells whether n is worth an array of its own: an expression of values that change at events only.
func (g *Graph) hoistable(n *Node) bool {
	if leaf(n) || n.IsBool() || !g.Settled(n) || !g.local(n) {
		return false
	}
	loads := false
	g.Visit(n, func(m *Node) {
		loads = loads || m.Op == Load || m.Op == Scalar || m.Op == Table || m.Op == Common || m.Op == Rows
	})
	return loads
}

// local tells whether a value can be computed by a loop over a space alone (it draws nothing).
func (g *Graph) local(n *Node) bool {
	ok := true
	g.Visit(n, func(m *Node) {
		if m.Op == Draw || m.Op == Linked || m.Op == Sample || m.Op == LoopVar {
			ok = false
		}
	})
	return ok
}
