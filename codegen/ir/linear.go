package ir

// LinearIn tells whether n is a + b*x for the loop's own element x of an array, with a and b free of x: such an equation can be
// taken exactly over a step in which a and b stand still.
func (g *Graph) LinearIn(n *Node, x *Array) bool { return g.degree(n, x) <= 1 }

// degree is the degree of n as a polynomial in x, or 2 for anything that is none or higher.
func (g *Graph) degree(n *Node, x *Array) int {
	rests := false
	g.Visit(n, func(m *Node) { rests = rests || m.Op == Load && m.Arr == x })
	if !rests {
		return 0
	}
	switch n.Op {
	case Load:
		if n.Idx.Op == Self || n.Idx.Op == Comp && n.Idx.In.Op == Self {
			return 1
		}
	case Add, Sub:
		return max(g.degree(n.Args[0], x), g.degree(n.Args[1], x))
	case Neg:
		return g.degree(n.Args[0], x)
	case Mul:
		return min(2, g.degree(n.Args[0], x)+g.degree(n.Args[1], x))
	case Div:
		if g.degree(n.Args[1], x) == 0 {
			return g.degree(n.Args[0], x)
		}
	}
	return 2
}
