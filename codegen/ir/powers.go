package ir

import "math"

// powers makes products and roots of powers with a constant exponent that is a whole number or a half.
func powers(p *Program) {
	g := p.Graph
	p.values(func(n *Node) *Node { return g.withoutPowers(n) })
}

// mostPower is the exponent up to which a product is cheaper than a power, and as exact.
const mostPower = 16

func (g *Graph) withoutPowers(n *Node) *Node {
	var with func(n *Node) *Node
	with = func(n *Node) *Node {
		if n.Op != Pow || n.Args[1].Op != Const {
			return nil
		}
		x, e := g.Replace(n.Args[0], with), n.Args[1].Val
		whole := math.Floor(math.Abs(e))
		if whole > mostPower || math.Abs(e) != whole && math.Abs(e) != whole+0.5 {
			return g.Pow(x, n.Args[1])
		}
		v := g.power(x, int(whole))
		if math.Abs(e) != whole {
			v = g.Mul(v, g.Call("sqrt", x))
		}
		if e < 0 {
			v = g.Div(g.Num(1), v)
		}
		return v
	}
	return g.Replace(n, with)
}
