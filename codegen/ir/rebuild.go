package ir

// Rebuild makes n with other arguments, folded.
func (g *Graph) Rebuild(n *Node, args []*Node) *Node {
	switch n.Op {
	case Add:
		return g.Add(args[0], args[1])
	case Sub:
		return g.Sub(args[0], args[1])
	case Mul:
		return g.Mul(args[0], args[1])
	case Div:
		return g.Div(args[0], args[1])
	case Neg:
		return g.Neg(args[0])
	}
	m := *n
	m.Args = args
	return g.Make(m)
}

// rebuildWith makes n with its arguments rewritten, or is n itself where none changes.
func (g *Graph) rebuildWith(n *Node, rewrite func(*Node) *Node) *Node {
	args := make([]*Node, len(n.Args))
	same := true
	for i, a := range n.Args {
		args[i] = rewrite(a)
		same = same && args[i] == a
	}
	if same {
		return n
	}
	return g.Rebuild(n, args)
}

// Replace rebuilds a node with others in place of some: with returns what to put in place of n, or nil.
func (g *Graph) Replace(n *Node, with func(n *Node) *Node) *Node {
	memo := map[*Node]*Node{}
	var rw func(n *Node) *Node
	rw = func(n *Node) *Node {
		if m := memo[n]; m != nil {
			return m
		}
		out := with(n)
		if out == nil {
			out = g.rebuildWith(n, rw)
		}
		memo[n] = out
		return out
	}
	return rw(n)
}
