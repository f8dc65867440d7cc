package ir

// divide makes products of divisions by constants and by what stays the same between events: a division takes four times as long
// as a product. The reciprocal is rounded, so that a quotient may differ in its last bit.
func divide(p *Program) {
	g := p.Graph
	p.Each(func(l *Loop) {
		for i := range l.Outs {
			l.Outs[i].Value = g.reciprocals(l.Outs[i].Value)
		}
	})
}

func (g *Graph) reciprocals(n *Node) *Node {
	var with func(n *Node) *Node
	with = func(n *Node) *Node {
		switch {
		case leaf(n) || n.Op == Reduce || g.hoistable(n):
			return n
		case n.Op == Div && (n.Args[1].Op == Const || g.Settled(n.Args[1]) && g.local(n.Args[1])):
			return g.Mul(g.Replace(n.Args[0], with), g.Div(g.Num(1), n.Args[1]))
		}
		return nil
	}
	return g.Replace(n, with)
}
