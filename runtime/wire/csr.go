package wire

import "slices"

// finishEdges sorts the edges of every group by target, those of one target as they were made, and indexes them by source.
func (b *build) finishEdges() {
	for _, e := range b.c.Edges {
		g := b.group(e)
		delete(b.groups, e)
		e.N = len(g.src)
		b.report.Edges += e.N
		var order []int32 // nil: edges were made in the order of their targets, as by one statement
		if slices.IsSorted(g.dst) {
			e.Row = starts(g.dst, e.Post.N)
		} else {
			e.Row, order = byKey(g.dst, e.Post.N)
		}
		e.Src, e.Dst = permute(g.src, order), permute(g.dst, order)
		e.Label = permute(g.label, order)
		b.report.made[e] = permute(g.link, order)
		for n, c := range e.Attrs {
			c.Data = permute(g.attrs[n], order)
			g.attrs[n] = nil
		}
		e.Refs = make([][]int32, len(g.refs))
		for n := range g.refs {
			e.Refs[n] = permute(g.refs[n], order)
		}
		e.OutStart, e.Out = byKey(e.Src, e.Pre.N)
	}
}

// byKey is a stable counting sort: order holds the positions of list by key, start[k] .. start[k+1] those of key k.
func byKey(list []int32, n int) (start, order []int32) {
	start = starts(list, n)
	at := append([]int32(nil), start...)
	order = make([]int32, len(list))
	for e, k := range list {
		order[at[k]] = int32(e)
		at[k]++
	}
	return start, order
}

// starts tells how many of list lie below each key from 0 to n.
func starts(list []int32, n int) []int32 {
	start := make([]int32, n+1)
	for _, k := range list {
		start[k+1]++
	}
	for k := range n {
		start[k+1] += start[k]
	}
	return start
}

// permute is list in an order; nil: as it is.
func permute[T any](list []T, order []int32) []T {
	switch {
	case order != nil:
	case cap(list) > len(list)+len(list)/4: // more were expected
		return slices.Clone(list)
	default:
		return slices.Clip(list)
	}
	to := make([]T, len(order))
	for n, e := range order {
		to[n] = list[e]
	}
	return to
}
