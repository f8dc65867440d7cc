// Package sparse solves sparse linear systems of fixed pattern, as stiff solvers need them: a minimum-degree ordering, an LU
// factorisation whose pattern is found once and used again, and dense elimination where that is faster.
package sparse

import "slices"

// Pattern is where a square matrix may have entries: those of row i are in columns Col[Row[i]:Row[i+1]], ascending, each once.
type Pattern struct {
	N   int
	Row []int32 // N+1
	Col []int32
}

// NewPattern makes a pattern of entries (row, column) in any order, some of them perhaps more than once.
func NewPattern(n int, entries [][2]int32) Pattern {
	entries = byPart(n, byPart(n, entries, 1), 0)
	entries = slices.Compact(entries)
	p := Pattern{N: n, Row: make([]int32, n+1), Col: make([]int32, len(entries))}
	for k, e := range entries {
		p.Row[e[0]+1]++
		p.Col[k] = e[1]
	}
	for i := range n {
		p.Row[i+1] += p.Row[i]
	}
	return p
}

// byPart sorts entries by row (part 0) or column (1), those of one in the order that they have.
func byPart(n int, entries [][2]int32, part int) [][2]int32 {
	next := make([]int, n+1)
	for _, e := range entries {
		next[e[part]+1]++
	}
	for i := range n {
		next[i+1] += next[i]
	}
	out := make([][2]int32, len(entries))
	for _, e := range entries {
		out[next[e[part]]] = e
		next[e[part]]++
	}
	return out
}

// Full is the pattern of a dense matrix.
func Full(n int) Pattern {
	p := Pattern{N: n, Row: make([]int32, n+1), Col: make([]int32, n*n)}
	for i := range n {
		p.Row[i+1] = int32((i + 1) * n)
		for j := range n {
			p.Col[i*n+j] = int32(j)
		}
	}
	return p
}

// Entries is how many entries there are.
func (p Pattern) Entries() int { return len(p.Col) }

// At is the position of entry (i, j), or -1.
func (p Pattern) At(i, j int) int {
	lo := int(p.Row[i])
	k, ok := slices.BinarySearch(p.Col[lo:p.Row[i+1]], int32(j))
	if !ok {
		return -1
	}
	return lo + k
}

// withDiagonal is the pattern with all diagonal entries, the position of each old entry in it, and of each diagonal one.
func (p Pattern) withDiagonal() (q Pattern, pos, diag []int32) {
	q = Pattern{N: p.N, Row: make([]int32, p.N+1)}
	pos, diag = make([]int32, len(p.Col)), make([]int32, p.N)
	for i := range p.N {
		done := false
		put := func() {
			diag[i] = int32(len(q.Col))
			q.Col = append(q.Col, int32(i))
			done = true
		}
		for k := p.Row[i]; k < p.Row[i+1]; k++ {
			c := p.Col[k]
			if !done && int(c) >= i {
				put()
			}
			if int(c) == i {
				pos[k] = diag[i]
				continue
			}
			pos[k] = int32(len(q.Col))
			q.Col = append(q.Col, c)
		}
		if !done {
			put()
		}
		q.Row[i+1] = int32(len(q.Col))
	}
	return q, pos, diag
}
