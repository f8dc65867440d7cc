package ir

// constants computes what is constant, and what an operation with a constant comes to, in every expression: most are folded as they are made,
// but passes and derivatives leave some behind.
func constants(p *Program) {
	g := p.Graph
	p.values(func(n *Node) *Node { return g.folded(n) })
}

// values rewrites every expression that is evaluated between events.
func (p *Program) values(rewrite func(n *Node) *Node) {
	p.Each(func(l *Loop) {
		for i := range l.Outs {
			o := &l.Outs[i]
			o.Value = rewrite(o.Value)
		}
	})
}

func (g *Graph) folded(n *Node) *Node {
	memo := map[*Node]*Node{}
	var rw func(n *Node) *Node
	rw = func(n *Node) *Node {
		if m := memo[n]; m != nil {
			return m
		}
		out := n
		if n.Op != Reduce && n.Op != Draw {
			args := make([]*Node, len(n.Args))
			for i, a := range n.Args {
				args[i] = rw(a)
			}
			out = g.remade(n, args)
		}
		memo[n] = out
		return out
	}
	return rw(n)
}

// remade is n with other arguments, as it would be made anew.
func (g *Graph) remade(n *Node, a []*Node) *Node {
	switch n.Op {
	case Div:
		if a[0].Op == Neg && a[1].Op == Neg {
			return g.Div(a[0].Args[0], a[1].Args[0])
		}
	case Pow:
		return g.Pow(a[0], a[1])
	case Func:
		return g.Call(n.Name, a...)
	case Less:
		return g.Compare("<", a[0], a[1])
	case LessEq:
		return g.Compare("<=", a[0], a[1])
	case Equal:
		return g.Compare("==", a[0], a[1])
	case Not:
		return g.Not(a[0])
	case And, Or:
		return g.AndOr(n.Op == And, a[0], a[1])
	case Select:
		if n.Name == "rare" {
			return g.RareCond(a[0], a[1], a[2])
		}
		return g.Cond(a[0], a[1], a[2])
	}
	if len(a) == 0 {
		return n
	}
	return g.Rebuild(n, a)
}
