package ir

import "slices"

// LinearIn tells whether n is a + b*x for the loop's own element x of an array, with a and b free of x: such an equation can be
// taken exactly over a step in which a and b stand still.
func (g *Graph) LinearIn(n *Node, x *Array) bool { return g.degree(n, x) <= 1 }

// degree is the degree of n as a polynomial in x, or 2 for anything that is none or higher.
func (g *Graph) degree(n *Node, x *Array) int {
	if !g.Reads(n, x) {
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
	case Select:
		if !g.Reads(n.Args[0], x) {
			return max(g.degree(n.Args[1], x), g.degree(n.Args[2], x))
		}
	}
	return 2
}

// Rate is b of an equation x' = a + b*x that is linear in its own state x, component comp (0-based) of an array: ok is false where it is
// not, or where x' reads other components of the array by an index that is known at run time only. Inputs count as free of x.
func (g *Graph) Rate(n *Node, x *Array, comp int) (b *Node, ok bool) {
	if !g.LinearIn(n, x) {
		return nil, false
	}
	known := true
	var load *Node
	g.Visit(n, func(m *Node) {
		if m.Op != Load || m.Arr != x {
			return
		}
		switch {
		case m.Idx.Op == Comp && m.Idx.Num.Op != Const:
			known = false
		case m.Idx.Op != Comp || int(m.Idx.Num.Val) == comp+1:
			load = m
		}
	})
	switch {
	case !known:
		return nil, false
	case load == nil:
		return g.Num(0), true
	}
	b, err := g.Derivative(n, load)
	return b, err == nil
}

// linear finds the equations that are linear in their own state and writes the derivatives anew, in two parts, each with the rates of
// those states. Part 0 are the gates: linear states none of which rests on another of them, so that all of them can be taken exactly
// at once while the others stand still. Part 1 is the rest.
func linear(p *Program) {
	c := &coupling{p: p, reads: map[*Array]map[*Array]bool{}, calls: map[*Array]bool{}, own: map[*Array]bool{}}
	rates := map[*Array][]*Node{}
	some := false
	for _, l := range p.Loops {
		for _, o := range l.Outs {
			c.note(o)
			b, ok := p.Graph.Rate(o.Value, o.Arr, o.Comp)
			if !ok {
				b = nil
			}
			rates[o.Arr] = append(rates[o.Arr], b)
			some = some || ok && !IsConst(b, 0)
		}
	}
	if !some {
		return
	}
	gates := c.gates(rates)
	for _, l := range p.Loops {
		var parts [2]*Loop
		for _, o := range l.Outs {
			k := 1
			if slices.Contains(gates, o.Arr) {
				k = 0
			}
			if parts[k] == nil {
				parts[k] = &Loop{Space: l.Space}
			}
			parts[k].Outs = append(parts[k].Outs, o)
			if b := rates[o.Arr][o.Comp]; b != nil && !IsConst(b, 0) {
				parts[k].Outs = append(parts[k].Outs, Out{Arr: o.Arr, Comp: o.Comp, Value: b, Rate: true})
			}
		}
		for k, x := range parts {
			if x != nil {
				p.Parts[k] = append(p.Parts[k], x)
			}
		}
	}
}

// coupling is which state's equation reads which other state, directly or through inputs.
type coupling struct {
	p      *Program
	states []*Array // in the order of the equations
	reads  map[*Array]map[*Array]bool
	calls  map[*Array]bool // its equation calls functions
	own    map[*Array]bool // it reads other elements or components of itself, or its own through an input
}

// note enters the equation of o.
func (c *coupling) note(o Out) {
	if c.reads[o.Arr] == nil {
		c.states = append(c.states, o.Arr)
		c.reads[o.Arr] = map[*Array]bool{}
	}
	seen := map[*Array]bool{}
	var visit func(n *Node, direct bool)
	visit = func(n *Node, direct bool) {
		c.p.Graph.Visit(n, func(m *Node) {
			switch {
			case m.Op == Load && m.Arr.Class == StateArr:
				if m.Arr == o.Arr && (!direct || m.Idx.Op != Self) {
					c.own[o.Arr] = true
				}
				c.reads[o.Arr][m.Arr] = true
			case m.Op == Load && m.Arr.Class == InputArr && !seen[m.Arr]:
				seen[m.Arr] = true
				for _, in := range c.p.Inputs {
					if in.Arr != m.Arr {
						continue
					}
					for _, d := range in.Drivers {
						visit(d.Value, false)
						if d.Comp != nil {
							visit(d.Comp, false)
						}
					}
				}
			}
		})
	}
	visit(o.Value, true)
	c.p.Graph.Visit(o.Value, func(m *Node) { c.calls[o.Arr] = c.calls[o.Arr] || m.Op == Func || m.Op == Pow })
}

// gates picks states by turns: those whose equation calls functions first, since gates are computed less often than the rest, then the
// one coupled to the fewest others.
func (c *coupling) gates(rates map[*Array][]*Node) []*Array {
	coupled := func(a, b *Array) bool { return a != b && (c.reads[a][b] || c.reads[b][a]) }
	degree := map[*Array]int{}
	var list []*Array
	for _, a := range c.states {
		if c.own[a] || slices.Contains(rates[a], nil) {
			continue
		}
		list = append(list, a)
		for _, b := range c.states {
			if coupled(a, b) {
				degree[a]++
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *Array) int {
		if c.calls[a] != c.calls[b] {
			if c.calls[a] {
				return -1
			}
			return 1
		}
		return degree[a] - degree[b]
	})
	var out []*Array
	for _, a := range list {
		if !slices.ContainsFunc(out, func(b *Array) bool { return coupled(a, b) }) {
			out = append(out, a)
		}
	}
	return out
}
