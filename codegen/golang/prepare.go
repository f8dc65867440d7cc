package golang

import (
	"fmt"
	"math"

	"nbc/codegen/ir"
)

// prepare rewrites a derivative for a loop that runs at every step: what changes at events only is computed there, once, and a
// division by such a value becomes a product with its reciprocal.
func (g *gen) prepare(sp *ir.Space, n *ir.Node) *ir.Node {
	memo := map[*ir.Node]*ir.Node{}
	var rw func(n *ir.Node) *ir.Node
	rw = func(n *ir.Node) *ir.Node {
		if m := memo[n]; m != nil {
			return m
		}
		out := n
		switch {
		case n.Op == ir.Const || n.Op == ir.Load || n.Op == ir.Time || n.Op == ir.Bool || n.IsBool() && len(n.Args) == 0:
		case g.settled(sp, n):
			out = g.hoisted(sp, n)
		case n.Op == ir.Div && (n.Args[1].Op == ir.Const || g.settled(sp, n.Args[1]) || g.constant(n.Args[1]) && g.local(n.Args[1])):
			inv := g.g.Div(g.g.Num(1), n.Args[1])
			if inv.Op != ir.Const {
				inv = g.hoisted(sp, inv)
			}
			out = g.g.Mul(rw(n.Args[0]), inv)
		case n.Op == ir.Reduce:
		default:
			args := make([]*ir.Node, len(n.Args))
			for i, a := range n.Args {
				args[i] = rw(a)
			}
			out = g.rebuild(n, args)
		}
		memo[n] = out
		return out
	}
	return rw(n)
}

// rebuild makes n with other arguments, folded.
func (g *gen) rebuild(n *ir.Node, args []*ir.Node) *ir.Node {
	switch n.Op {
	case ir.Add:
		return g.g.Add(args[0], args[1])
	case ir.Sub:
		return g.g.Sub(args[0], args[1])
	case ir.Mul:
		return g.g.Mul(args[0], args[1])
	case ir.Div:
		return g.g.Div(args[0], args[1])
	case ir.Neg:
		return g.g.Neg(args[0])
	}
	m := *n
	m.Args = args
	return g.g.Make(m)
}

// rebuildWith makes n with its arguments rewritten, or is n itself where none changes.
func (g *gen) rebuildWith(n *ir.Node, rewrite func(*ir.Node) *ir.Node) *ir.Node {
	args := make([]*ir.Node, len(n.Args))
	same := true
	for i, a := range n.Args {
		args[i] = rewrite(a)
		same = same && args[i] == a
	}
	if same {
		return n
	}
	return g.rebuild(n, args)
}

// settled tells whether n is an expression of values that change at events only, of the loop's own elements.
func (g *gen) settled(sp *ir.Space, n *ir.Node) bool {
	if n.Op == ir.Const || n.Op == ir.Load || n.Op == ir.Bool || n.IsBool() || !g.constant(n) {
		return false
	}
	loads := false
	g.g.Visit(n, func(m *ir.Node) { loads = loads || m.Op == ir.Load || m.Op == ir.Scalar || m.Op == ir.Table })
	return loads && g.local(n)
}

// local tells whether a value can be computed by a loop over the space alone (it draws nothing).
func (g *gen) local(n *ir.Node) bool {
	ok := true
	g.g.Visit(n, func(m *ir.Node) {
		if m.Op == ir.Draw || m.Op == ir.Linked || m.Op == ir.Sample || m.Op == ir.LoopVar {
			ok = false
		}
	})
	return ok
}

// hoisted is a value of the space that discrete computes.
func (g *gen) hoisted(sp *ir.Space, n *ir.Node) *ir.Node {
	key := hoistKey{space: sp, node: n}
	arr := g.hoist[key]
	if arr == nil {
		arr = &ir.Array{Name: fmt.Sprintf("settled%d", len(g.hoists)), Class: ir.ScratchArr, Space: sp, Size: 1}
		id := g.ident(g.space[sp] + "_settled")
		g.array[arr] = id
		g.fields = append(g.fields, id+" []float64")
		g.bind = append(g.bind, fmt.Sprintf("k.%s = make([]float64, %s)", id, g.count(sp)))
		g.hoist[key] = arr
		g.hoists = append(g.hoists, hoisted{arr, n})
	}
	return g.g.Load(arr, g.g.Self())
}

// affine takes n apart as a*x + b.
func affine(n *ir.Node) (x *ir.Node, a, b float64) {
	switch n.Op {
	case ir.Add, ir.Sub:
		s := 1.0
		if n.Op == ir.Sub {
			s = -1
		}
		if n.Args[1].Op == ir.Const {
			x, a, b = affine(n.Args[0])
			return x, a, b + s*n.Args[1].Val
		}
		if n.Args[0].Op == ir.Const {
			x, a, b = affine(n.Args[1])
			return x, s * a, n.Args[0].Val + s*b
		}
	case ir.Mul:
		if n.Args[0].Op == ir.Const {
			x, a, b = affine(n.Args[1])
			return x, a * n.Args[0].Val, b * n.Args[0].Val
		}
	case ir.Div:
		if n.Args[1].Op == ir.Const {
			x, a, b = affine(n.Args[0])
			return x, a / n.Args[1].Val, b / n.Args[1].Val
		}
	case ir.Neg:
		x, a, b = affine(n.Args[0])
		return x, -a, -b
	}
	return n, 1, 0
}

// share rewrites sigmoid and linoid by their exponential, and exponentials of the same variable whose slopes are whole multiples of
// one as powers of one: exp(-V/20) is exp(-V/80) to the fourth. The error grows with the power, at most 8.
func (g *gen) share(roots []*ir.Node) []*ir.Node {
	lowered := make([]*ir.Node, len(roots))
	memo := map[*ir.Node]*ir.Node{}
	var low func(n *ir.Node) *ir.Node
	low = func(n *ir.Node) *ir.Node {
		if m := memo[n]; m != nil {
			return m
		}
		args := make([]*ir.Node, len(n.Args))
		same := true
		for i, a := range n.Args {
			args[i] = low(a)
			same = same && args[i] == a
		}
		out := n
		if !same {
			out = g.rebuild(n, args)
		}
		if n.Op == ir.Func {
			switch n.Name {
			case "sigmoid":
				out = g.g.Div(g.g.Num(1), g.g.Add(g.g.Num(1), g.g.Call("exp", g.g.Neg(args[0]))))
			case "linoid":
				out = g.linoid(args[0])
			}
		}
		memo[n] = out
		return out
	}
	for i, r := range roots {
		lowered[i] = low(r)
	}
	// Slopes by variable.
	type family struct{ slopes []float64 }
	fam := map[*ir.Node]*family{}
	var order []*ir.Node
	seen := map[*ir.Node]bool{}
	for _, r := range lowered {
		g.g.Visit(r, func(n *ir.Node) {
			if seen[n] || n.Op != ir.Func || n.Name != "exp" {
				return
			}
			seen[n] = true
			x, a, _ := affine(n.Args[0])
			if x.Op == ir.Const || a == 0 {
				return
			}
			if fam[x] == nil {
				fam[x] = &family{}
				order = append(order, x)
			}
			fam[x].slopes = append(fam[x].slopes, a)
		})
	}
	// The base of a slope is the smallest one of which it is a whole multiple, at most eight times.
	base := func(x *ir.Node, a float64) (float64, int) {
		best, times := a, 1
		for _, s := range fam[x].slopes {
			m := a / s
			if r := math.Round(m); r >= 1 && r <= 8 && math.Abs(m-r) < 1e-12*r && int(r) > times {
				best, times = s, int(r)
			}
		}
		return best, times
	}
	memo = map[*ir.Node]*ir.Node{}
	var sub func(n *ir.Node) *ir.Node
	sub = func(n *ir.Node) *ir.Node {
		if m := memo[n]; m != nil {
			return m
		}
		var out *ir.Node
		if n.Op == ir.Func && n.Name == "exp" {
			x, a, b := affine(n.Args[0])
			if fam[x] != nil && math.Abs(b) < 300 {
				s, m := base(x, a)
				e := g.g.Call("exp", g.g.Mul(g.g.Num(s), sub(x)))
				out = g.g.Mul(g.g.Num(math.Exp(b)), g.g.Pow(e, g.g.Num(float64(m))))
			}
		}
		if out == nil {
			out = g.rebuildWith(n, sub)
		}
		memo[n] = out
		return out
	}
	for i, r := range lowered {
		lowered[i] = sub(r)
	}
	return lowered
}

// linoid is x/(1 - exp(-x)) by its exponential, and by its series where the difference would cancel: with |x| < 0.05 the series
// to x^6 is exact to 3e-17.
func (g *gen) linoid(x *ir.Node) *ir.Node {
	q := g.g
	x2 := q.Mul(x, x)
	series := q.Add(q.Num(1), q.Add(q.Mul(q.Num(0.5), x),
		q.Mul(x2, q.Add(q.Num(1.0/12), q.Mul(x2, q.Add(q.Num(-1.0/720), q.Mul(q.Num(1.0/30240), x2)))))))
	big := q.Div(x, q.Sub(q.Num(1), q.Call("exp", q.Neg(x))))
	return q.RareCond(q.Compare("<", q.Call("abs", x), q.Num(0.05)), series, big)
}
