package ir

// Curved tells whether n is no affine function of what moves between events: a product of two such values, or a function of one. The
// smaller or larger of affine functions, a choice between them and an absolute value count as affine: they bend at single points.
func (g *Graph) Curved(n *Node) bool { return bend(n, map[*Node]int{}) > 1 }

// bend is 0 for what stands still between events, 1 for what is affine in what moves, 2 for anything else.
func bend(n *Node, memo map[*Node]int) int {
	if b, ok := memo[n]; ok {
		return b
	}
	most := 0
	for _, a := range n.Args {
		most = max(most, bend(a, memo))
	}
	b := most
	switch n.Op {
	case Time:
		b = 1
	case Load:
		b = 0
		switch n.Arr.Class {
		case StateArr:
			b = 1
		case InputArr, PastArr: // what drives an input may be anything, and the past may hold many steps
			b = 2
		}
	case Mul:
		b = min(2, bend(n.Args[0], memo)+bend(n.Args[1], memo))
	case Div:
		if bend(n.Args[1], memo) > 0 {
			b = 2
		}
	case Pow, Series, Table:
		b = 2 * min(most, 1)
	case Func:
		if n.Name != "min" && n.Name != "max" && n.Name != "abs" {
			b = 2 * min(most, 1)
		}
	}
	memo[n] = b
	return b
}
