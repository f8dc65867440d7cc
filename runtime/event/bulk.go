package event

import "math"

// Many crossings in one step are located together: their functions are taken at the nodes of an interpolant, and each crossing is
// sought on its own interpolant. A condition that compares a state with a threshold is a polynomial on dense output, of no higher
// degree than that of the nodes: its interpolant is exact. For others the interpolant through every second node tells; where the
// two differ, the crossing is left to be located by itself.

const (
	// bulkMin is the number of crossings from which on the nodes pay.
	bulkMin = 24
	// bulkNodes are the Chebyshev points of the second kind on a step, ends included.
	bulkNodes = 17
)

// chebyshev holds the nodes as fractions of a step.
var chebyshev = func() (x [bulkNodes]float64) {
	for k := range x {
		x[k] = (1 - math.Cos(math.Pi*float64(k)/(bulkNodes-1))) / 2
	}
	return x
}()

// bulk locates the crossings of passive conditions.
func (sc *scanner) bulk() {
	n := len(sc.marks)
	if cap(sc.nodes) < n {
		sc.nodes = make([][bulkNodes]float64, n)
	}
	sc.nodes = sc.nodes[:n]
	for k := range sc.marks {
		c := &sc.marks[k]
		c.h.wanted = true
		sc.nodes[k][0], sc.nodes[k][bulkNodes-1] = c.h.g0[c.i], c.h.g1[c.i]
	}
	for j := 1; j < bulkNodes-1; j++ {
		x := sc.t0 + sc.h*chebyshev[j]
		sc.s.Dense(x, sc.y)
		for _, h := range sc.e.conds {
			if h.wanted {
				sc.e.evaluate(h, x, sc.y, h.gx)
			}
		}
		for k := range sc.marks {
			c := &sc.marks[k]
			sc.nodes[k][j] = c.h.gx[c.i]
			c.update(x, c.h.gx[c.i])
		}
	}
	for _, h := range sc.e.conds {
		h.wanted = false
	}
	for k := range sc.marks {
		if c := &sc.marks[k]; c.open(sc.tol) {
			sc.onInterpolant(c, &sc.nodes[k])
		}
	}
}

// onInterpolant locates one crossing on its interpolant, if that can be trusted.
func (sc *scanner) onInterpolant(c *cand, g *[bulkNodes]float64) {
	p := *c
	p.side, p.stall = 0, 0
	for p.open(sc.tol) {
		x := p.guess(sc.tol)
		p.update(x, interpolate(g, (x-sc.t0)/sc.h, 1))
	}
	θ := (p.hi - sc.t0) / sc.h
	slope := (c.ghi - c.glo) / ((c.hi - c.lo) / sc.h)
	doubt := math.Abs(interpolate(g, θ, 1) - interpolate(g, θ, 2))
	if doubt <= together*math.Abs(slope) {
		c.lo, c.hi = p.hi, p.hi
	}
}

// interpolate is the polynomial through every stride-th node at θ, by the barycentric formula (Berrut and Trefethen 2004).
func interpolate(g *[bulkNodes]float64, θ float64, stride int) float64 {
	var num, den float64
	sign := 1.0
	for j := 0; j < bulkNodes; j += stride {
		d := θ - chebyshev[j]
		if d == 0 {
			return g[j]
		}
		w := sign / d
		if j == 0 || j == bulkNodes-1 {
			w /= 2
		}
		num += w * g[j]
		den += w
		sign = -sign
	}
	return num / den
}
