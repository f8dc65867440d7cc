package ir

// common makes one of common subexpressions that differ in the order of the operands of a sum or product: equal ones are one node
// anyway, since the graph makes each different node once. No bit changes: both operations commute in floating point.
func common(p *Program) {
	c := &commoner{g: p.Graph, memo: map[*Node]*Node{}, seen: map[pair]*Node{}}
	p.values(c.rewrite)
}

type pair struct {
	op   Op
	a, b *Node
}

type commoner struct {
	g    *Graph
	memo map[*Node]*Node
	seen map[pair]*Node // sums and products by their operands
}

func (c *commoner) rewrite(n *Node) *Node {
	if m := c.memo[n]; m != nil {
		return m
	}
	out := n
	if n.Op != Reduce && n.Op != Draw {
		out = c.g.rebuildWith(n, c.rewrite)
	}
	if out.Op == Add || out.Op == Mul {
		a, b := out.Args[0], out.Args[1]
		if other := c.seen[pair{out.Op, b, a}]; other != nil {
			out = other
		} else {
			c.seen[pair{out.Op, a, b}] = out
		}
	}
	c.memo[n] = out
	return out
}
