package golang

import (
	"fmt"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// uniformLoop writes a driver twice: for the usual case that the parameters of all sources are the same, where they leave the sum
// over edges, and for the general one. Which holds is found when the circuit is bound. It reports whether it wrote anything.
func (g *gen) uniformLoop(f *fn, k *flatten.Contribution, x string) bool {
	e := k.Edges
	if e.PreBlock == nil || g.late || g.atEvents {
		return false
	}
	self := g.g.Self()
	slot := g.g.Via(e.PreSlot, self)
	var params []*ir.Array
	seen := map[*ir.Array]bool{}
	g.g.Visit(k.Value, func(n *ir.Node) {
		if n.Op == ir.Load && n.Arr.Class == ir.ParamArr && n.Idx == slot && n.Arr.Size == 1 && !seen[n.Arr] {
			seen[n.Arr] = true
			params = append(params, n.Arr)
		}
	})
	if len(params) == 0 {
		return false
	}
	general := g.factored(k)
	if general == nil {
		return false
	}
	same := *k
	same.Value = g.replace(k.Value, func(n *ir.Node) *ir.Node {
		if n.Op == ir.Load && seen[n.Arr] && n.Idx == slot {
			return g.uniform(n.Arr)
		}
		return nil
	})
	plan := g.factored(&same)
	if plan == nil || len(plan) >= len(general) {
		return false
	}
	flag := g.ident("same_" + g.space[e.Space])
	g.fields = append(g.fields, flag+" bool")
	test := ""
	for _, a := range params {
		test += fmt.Sprintf(" && kernel.Same(k.%s)", g.array[a])
	}
	g.bind = append(g.bind, fmt.Sprintf("k.%s = true%s", flag, test), fmt.Sprintf("k.general = k.general || !k.%s && k.n%s > 0", flag, g.space[e.Space]))
	f.open("if k.%s {", flag)
	g.factoredLoop(f, &same, plan, x)
	f.depth--
	f.scopes = f.scopes[:len(f.scopes)-1]
	f.open("} else {")
	g.general = true
	g.factoredLoop(f, k, general, x)
	g.general = false
	f.close("}")
	return true
}

// uniform is the value that all elements of a parameter have, where they have one.
func (g *gen) uniform(a *ir.Array) *ir.Node {
	if n := g.uniforms[a]; n != nil {
		return n
	}
	id := g.ident("all_" + g.array[a])
	g.fields = append(g.fields, id+" float64")
	g.bind = append(g.bind, fmt.Sprintf("k.%s = kernel.First(k.%s)", id, g.array[a]))
	n := g.g.Make(ir.Node{Op: ir.Scalar, Name: "k." + id})
	g.uniforms[a] = n
	return n
}

// replace rebuilds a node with other leaves: with returns what to put in place of n, or nil.
func (g *gen) replace(n *ir.Node, with func(n *ir.Node) *ir.Node) *ir.Node {
	memo := map[*ir.Node]*ir.Node{}
	var rw func(n *ir.Node) *ir.Node
	rw = func(n *ir.Node) *ir.Node {
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
