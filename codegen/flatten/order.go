package flatten

import (
	"cmp"
	"slices"

	"nbc/codegen/ir"
	"nbc/lang/check"
)

// orderInputs sorts inputs so that each comes after those that its drivers read. Inputs that read each other, or one that reads itself, are
// a ring: relays of one type in a row. Only some of their elements read each other, so that these have an order where the inputs have
// none; the program finds it in the edges that it made. A circle of elements is an algebraic loop, refused here where the circuit
// is sure to have it.
func (f *flattener) orderInputs() {
	by := map[*ir.Array]*Col{}
	var all []*Col
	for _, p := range f.Pops {
		for _, c := range p.Cols {
			if c.Word == check.Input {
				by[c.Arr] = c
				all = append(all, c)
			}
		}
	}
	needs := map[*Col][]*Col{}
	for _, k := range f.Contrib {
		f.g.Visit(k.Value, func(n *ir.Node) {
			if n.Op == ir.Load && n.Arr.Class == ir.InputArr {
				needs[k.Target] = append(needs[k.Target], by[n.Arr])
			}
		})
	}
	// Tarjan's algorithm: strongly connected components, each after those that it needs.
	number, low, done := map[*Col]int{}, map[*Col]int{}, map[*Col]int{}
	var stack []*Col
	var visit func(c *Col)
	visit = func(c *Col) {
		number[c] = len(number) + 1
		low[c] = number[c]
		stack = append(stack, c)
		for _, d := range needs[c] {
			if number[d] == 0 {
				visit(d)
				low[c] = min(low[c], low[d])
			} else if slices.Contains(stack, d) {
				low[c] = min(low[c], number[d])
			}
		}
		done[c] = len(done)
		if low[c] < number[c] {
			return
		}
		at := slices.Index(stack, c)
		ring := slices.Clone(stack[at:])
		stack = stack[:at]
		// What was left first needs least of the others.
		slices.SortFunc(ring, func(a, b *Col) int { return cmp.Compare(done[a], done[b]) })
		f.InputOrder = append(f.InputOrder, ring...)
		if len(ring) > 1 || slices.Contains(needs[c], c) {
			f.Rings = append(f.Rings, ring)
		}
	}
	for _, c := range all {
		if number[c] == 0 {
			visit(c)
		}
	}
	for _, ring := range f.Rings {
		f.findLoop(ring)
	}
}
