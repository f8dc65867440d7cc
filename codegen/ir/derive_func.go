package ir

import "fmt"

// nearZero is where linoid's derivative is taken from its series: the neglected term, x^5/5040, is below 2e-14 there.
const nearZero = 0.01

// call is the form of a function of numbers, from those of its arguments.
func (d *deriver) call(n *Node, args []form) form {
	g := d.g
	x := n.Args[0]
	one := g.Num(1)
	sq := func(a *Node) *Node { return g.Mul(a, a) }
	by := func(slope *Node) form { return d.times(args[0], slope) }
	switch n.Name {
	case "exp":
		return by(n)
	case "expm1":
		return by(g.Add(n, one))
	case "log":
		return d.over(args[0], x)
	case "log10":
		return d.over(args[0], g.Mul(g.Num(2.302585092994046), x)) // ln 10
	case "sqrt":
		return by(g.Div(g.Num(0.5), n))
	case "sin":
		return by(g.Call("cos", x))
	case "cos":
		return by(g.Neg(g.Call("sin", x)))
	case "tan":
		return by(g.Add(one, sq(n)))
	case "atan":
		return d.over(args[0], g.Add(one, sq(x)))
	case "tanh":
		return by(g.Sub(one, sq(n)))
	case "sinh":
		return by(g.Call("cosh", x))
	case "cosh":
		return by(g.Call("sinh", x))
	case "abs":
		return by(g.Call("sign", x))
	case "sigmoid":
		return by(g.Mul(n, g.Sub(one, n)))
	case "linoid":
		return by(g.linoidSlope(x, n))
	case "floor", "ceil", "round", "sign", "heaviside":
		return nil
	case "min":
		return d.choose(g.Compare("<", x, n.Args[1]), args[0], args[1])
	case "max":
		return d.choose(g.Compare("<", n.Args[1], x), args[0], args[1])
	case "mod": // x - y·floor(x/y)
		y := n.Args[1]
		return d.add(args[0], d.times(args[1], g.Neg(g.Call("floor", g.Div(x, y)))))
	case "atan2": // of the first argument over the second
		y, r := n.Args[1], g.Add(sq(x), sq(n.Args[1]))
		return d.add(d.times(args[0], g.Div(y, r)), d.times(args[1], g.Neg(g.Div(x, r))))
	}
	if d.err == nil {
		d.err = fmt.Errorf("the function %s has no derivative here", n.Name)
	}
	return nil
}

// linoidSlope is the derivative of L(x) = x/(1 - exp(-x)), l = L(x): (1 - L(-x))·L(x)/x, and 1/2 + x/6 - x³/180 next to 0, where that
// is 0/0.
func (g *Graph) linoidSlope(x, l *Node) *Node {
	far := g.Div(g.Mul(g.Sub(g.Num(1), g.Call("linoid", g.Neg(x))), l), x)
	near := g.Add(g.Num(0.5), g.Mul(x, g.Sub(g.Div(g.Num(1), g.Num(6)), g.Div(g.Mul(x, x), g.Num(180)))))
	return g.Cond(g.Compare("<", g.Call("abs", x), g.Num(nearZero)), near, far)
}
