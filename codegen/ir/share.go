package ir

import "math"

// share finds exponentials of the same variable in a loop that can be had of one another.
func share(p *Program) {
	g := p.Graph
	for _, list := range [][]*Loop{p.Loops, p.Parts[0], p.Parts[1], p.Steps} {
		for _, l := range list {
			if g.StreamsAll(l) {
				g.shareOuts(l.Outs)
			}
		}
	}
	for _, l := range p.Sources {
		var stream []*Out
		for i := range l.Outs {
			if g.Streams(l.Space, l.Outs[i].Value) {
				stream = append(stream, &l.Outs[i])
			}
		}
		g.shareIn(stream)
	}
}

func (g *Graph) shareOuts(outs []Out) {
	list := make([]*Out, len(outs))
	for i := range outs {
		list[i] = &outs[i]
	}
	g.shareIn(list)
}

// shareIn rewrites sigmoid and linoid by their exponential, and exponentials of the same variable whose slopes are whole multiples of
// one as powers of one: exp(-V/20) is exp(-V/80) to the fourth. The error grows with the power, at most 8.
func (g *Graph) shareIn(outs []*Out) {
	for _, o := range outs {
		o.Value = g.byExponentials(o.Value)
	}
	fam := &families{slopes: map[*Node][]float64{}}
	for _, o := range outs {
		g.Visit(o.Value, func(n *Node) {
			if n.Op == Func && n.Name == "exp" {
				if x, a, _ := affine(n.Args[0]); x.Op != Const && a != 0 {
					fam.slopes[x] = append(fam.slopes[x], a)
				}
			}
		})
	}
	memo := map[*Node]*Node{}
	var sub func(n *Node) *Node
	sub = func(n *Node) *Node {
		if m := memo[n]; m != nil {
			return m
		}
		var out *Node
		if n.Op == Func && n.Name == "exp" {
			x, a, b := affine(n.Args[0])
			if fam.slopes[x] != nil && math.Abs(b) < 300 {
				s, m := fam.base(x, a)
				e := g.Call("exp", g.Mul(g.Num(s), sub(x)))
				out = g.Mul(g.Num(math.Exp(b)), g.Pow(e, g.Num(float64(m))))
			}
		}
		if out == nil {
			out = g.rebuildWith(n, sub)
		}
		memo[n] = out
		return out
	}
	for _, o := range outs {
		o.Value = sub(o.Value)
	}
}

// families are the slopes of the exponentials of each variable.
type families struct{ slopes map[*Node][]float64 }

// base is the smallest slope of which a is a whole multiple, at most eight times.
func (f *families) base(x *Node, a float64) (float64, int) {
	best, times := a, 1
	for _, s := range f.slopes[x] {
		m := a / s
		if r := math.Round(m); r >= 1 && r <= 8 && math.Abs(m-r) < 1e-12*r && int(r) > times {
			best, times = s, int(r)
		}
	}
	return best, times
}

// byExponentials rewrites the functions that are made of one exponential.
func (g *Graph) byExponentials(n *Node) *Node {
	memo := map[*Node]*Node{}
	var low func(n *Node) *Node
	low = func(n *Node) *Node {
		if m := memo[n]; m != nil {
			return m
		}
		out := g.rebuildWith(n, low)
		if n.Op == Func {
			switch n.Name {
			case "sigmoid":
				out = g.Div(g.Num(1), g.Add(g.Num(1), g.Call("exp", g.Neg(low(n.Args[0])))))
			case "linoid":
				out = g.linoid(low(n.Args[0]))
			}
		}
		memo[n] = out
		return out
	}
	return low(n)
}

// linoid is x/(1 - exp(-x)) by its exponential, and by its series where the difference would cancel: with |x| < 0.05 the series
// to x^6 is exact to 3e-17.
func (g *Graph) linoid(x *Node) *Node {
	x2 := g.Mul(x, x)
	series := g.Add(g.Num(1), g.Add(g.Mul(g.Num(0.5), x),
		g.Mul(x2, g.Add(g.Num(1.0/12), g.Mul(x2, g.Add(g.Num(-1.0/720), g.Mul(g.Num(1.0/30240), x2)))))))
	big := g.Div(x, g.Sub(g.Num(1), g.Call("exp", g.Neg(x))))
	return g.RareCond(g.Compare("<", g.Call("abs", x), g.Num(0.05)), series, big)
}

// affine takes n apart as a*x + b.
func affine(n *Node) (x *Node, a, b float64) {
	switch n.Op {
	case Add, Sub:
		s := 1.0
		if n.Op == Sub {
			s = -1
		}
		if n.Args[1].Op == Const {
			x, a, b = affine(n.Args[0])
			return x, a, b + s*n.Args[1].Val
		}
		if n.Args[0].Op == Const {
			x, a, b = affine(n.Args[1])
			return x, s * a, n.Args[0].Val + s*b
		}
	case Mul:
		if n.Args[0].Op == Const {
			x, a, b = affine(n.Args[1])
			return x, a * n.Args[0].Val, b * n.Args[0].Val
		}
	case Div:
		if n.Args[1].Op == Const {
			x, a, b = affine(n.Args[0])
			return x, a / n.Args[1].Val, b / n.Args[1].Val
		}
	case Neg:
		x, a, b = affine(n.Args[0])
		return x, -a, -b
	}
	return n, 1, 0
}
