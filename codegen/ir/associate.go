package ir

// associate multiplies the settled factors of a product first, so that they are one value: a*x*b*y with a and b settled is x*y*(a*b). The
// others stay in their order.
func associate(p *Program) {
	g := p.Graph
	p.Each(func(l *Loop) {
		for i := range l.Outs {
			l.Outs[i].Value = g.associated(l.Outs[i].Value)
		}
	})
}

func (g *Graph) associated(n *Node) *Node {
	memo := map[*Node]*Node{}
	var rw func(n *Node) *Node
	rw = func(n *Node) *Node {
		if m := memo[n]; m != nil {
			return m
		}
		out := n
		switch {
		case leaf(n) || n.Op == Reduce || g.hoistable(n):
		case n.Op == Mul:
			moving, settled := g.factors(n)
			if moving == nil || len(settled) < 2 {
				out = g.rebuildWith(n, rw)
				break
			}
			all := settled[0]
			for _, s := range settled[1:] {
				all = g.Mul(all, s)
			}
			out = g.Mul(rw(moving), all)
		default:
			out = g.rebuildWith(n, rw)
		}
		memo[n] = out
		return out
	}
	return rw(n)
}

// factors takes a product apart: the product of what moves between events, and the settled factors.
func (g *Graph) factors(n *Node) (moving *Node, settled []*Node) {
	switch {
	case g.Settled(n) && g.local(n):
		return nil, []*Node{n}
	case n.Op != Mul:
		return n, nil
	}
	a, s := g.factors(n.Args[0])
	b, t := g.factors(n.Args[1])
	settled = append(s, t...)
	switch {
	case len(settled) == 0:
		return n, nil
	case a == nil:
		return b, settled
	case b == nil:
		return a, settled
	}
	return g.Mul(a, b), settled
}
