package event

import (
	"slices"

	"nbc/runtime/vec"
)

// truths holds a truth value of each element, 64 in a word.
type truths []uint64

func newTruths(n int) truths { return make(truths, (n+63)/64) }

func (b truths) at(i int) bool { return b[i>>6]>>(i&63)&1 != 0 }

func (b truths) set(i int, v bool) {
	if v {
		b[i>>6] |= 1 << (i & 63)
	} else {
		b[i>>6] &^= 1 << (i & 63)
	}
}

// of sets all values to where a condition's function is positive, or not negative if closed.
func (b truths) of(g []float64, closed bool) { vec.Signs(g, closed, b) }

// keeping says for each handler which conditions may change through what it writes: the others need no test after it.
func (e *Engine) keeping() {
	for _, h := range e.all {
		for _, c := range e.conds {
			if !slices.Contains(h.Keeps, c.Handler) {
				h.moves = append(h.moves, c)
			}
		}
	}
}
