package event

import "math"

// A condition that is no affine function of the states may turn many times while these hardly bend: sin(θ) > 0.9 of a phase that grows
// steadily, which an adaptive method takes in long steps. Such conditions are looked at within each step, at more and more points until
// their turns are resolved; between the points their extrema are sought where a parabola says that they may have passed 0.

const (
	leastPoints = 8   // parts of a step, at first
	mostPoints  = 512 // and at most
	perTurn     = 4   // parts for each turn
)

// curved looks at all such conditions up to a time within the step, and tells whether there are any.
func (sc *scanner) curved(until float64) bool {
	any := false
	for _, h := range sc.e.conds {
		if h.Curved {
			any = true
			sc.sampled(h, until)
		}
	}
	return any
}

// sampled finds the elements whose condition turned true within the step, each time.
func (sc *scanner) sampled(h *handler, until float64) {
	for parts := leastPoints; ; parts *= 2 {
		sc.sample(h, parts, until)
		if parts >= mostPoints || sc.turnsOf(h)*perTurn <= parts {
			break
		}
	}
	locks := h.lock != nil && h.lockMax != free && h.lockMax.Ms() >= sc.t0
	for i := range h.g1 {
		if locks && h.lock[i] != free {
			if r := h.lock[i].Ms(); r >= sc.t1 {
				continue
			} else if r > sc.t0 {
				sc.released(h, int32(i), r)
				continue
			}
		}
		sc.walk(h, i)
	}
}

// sample evaluates the condition at points that divide the step, up to a time, in parts. They are not quite evenly spaced, so that no
// period fits them.
func (sc *scanner) sample(h *handler, parts int, until float64) {
	n := parts + 1
	sc.points = sc.points[:0]
	for len(sc.values) < n {
		sc.values = append(sc.values, nil)
	}
	for m := range n {
		x := until
		if m < parts {
			_, f := math.Modf(float64(m) * math.Phi)
			x = sc.t0 + (until-sc.t0)*(float64(m)+float64(0.3*f*math.Min(1, float64(m))))/float64(parts)
		}
		sc.points = append(sc.points, x)
		if cap(sc.values[m]) < h.n {
			sc.values[m] = make([]float64, h.n)
		}
		sc.values[m] = sc.values[m][:h.n]
		switch {
		case m == 0:
			copy(sc.values[m], h.g0)
		case x == sc.t1:
			copy(sc.values[m], h.g1)
		default:
			sc.s.Dense(x, sc.y)
			sc.e.evaluate(h, x, sc.y, sc.values[m])
		}
	}
}

// turnsOf is how many times the condition of an element turns at the points, at most. Turns by rounding do not count.
func (sc *scanner) turnsOf(h *handler) int {
	most := 0
	for i := range h.n {
		turns, last := 0, 0.0
		scale := 0.0
		for m := range sc.points {
			scale = max(scale, math.Abs(sc.values[m][i]))
		}
		for m := 1; m < len(sc.points); m++ {
			d := sc.values[m][i] - sc.values[m-1][i]
			if math.Abs(d) < 1e-10*scale {
				continue
			}
			if d*last < 0 {
				turns++
			}
			last = d
		}
		most = max(most, turns)
	}
	return most
}

// walk goes through the points of element i.
func (sc *scanner) walk(h *handler, i int) {
	truth := h.truth.at(i)
	at := func(m int) float64 { return sc.values[m][i] }
	if !truth && h.isTrue(at(0)) {
		sc.add(cand{h: h, i: int32(i), lo: sc.t0, hi: sc.t0, glo: at(0), ghi: at(0)})
		truth = true
	}
	for m := 1; m < len(sc.points); m++ {
		now := h.isTrue(at(m))
		switch {
		case now != truth:
			if now {
				sc.add(cand{h: h, i: int32(i), lo: sc.points[m-1], hi: sc.points[m], glo: at(m - 1), ghi: at(m)})
			}
		case h.isTrue(at(m-1)) == truth:
			sc.hidden(h, i, m, truth)
		}
		truth = now
	}
}

// hidden looks for an extremum between points m-1 and m, at both of which the condition has the given truth, at which it has the other.
func (sc *scanner) hidden(h *handler, i, m int, truth bool) {
	sign := 1.0
	if truth {
		sign = -1
	}
	a, b := m-1, m
	g := func(k int) float64 { return sign * sc.values[k][i] }
	// The neighbours on both sides each give a parabola with the two points.
	bound := math.Inf(-1)
	for _, c := range [2]int{a - 1, b + 1} {
		if c >= 0 && c < len(sc.points) {
			bound = max(bound, vertex(sc.points[a], sc.points[b], sc.points[c], g(a), g(b), g(c)))
		}
	}
	if bound += math.Abs(bound - max(g(a), g(b))); !(bound >= 0) {
		return
	}
	value := func(x float64) float64 {
		sc.s.Dense(x, sc.y)
		sc.e.evaluate(h, x, sc.y, h.gx)
		return h.gx[i]
	}
	lo, hi := sc.points[a], sc.points[b]
	found := func(x, v float64) bool {
		if h.isTrue(v) == truth {
			return false
		}
		if truth {
			sc.add(cand{h: h, i: int32(i), lo: x, hi: hi, glo: v, ghi: sc.values[b][i]})
		} else {
			sc.add(cand{h: h, i: int32(i), lo: lo, hi: x, glo: sc.values[a][i], ghi: v})
		}
		return true
	}
	sc.climb(lo, lo+(hi-lo)/2, hi, sign, value, found)
}

// vertex is the largest value between a and b of the parabola through three points, -Inf where it has its top elsewhere.
func vertex(a, b, c, ga, gb, gc float64) float64 {
	// Divided differences of Newton's form from a.
	d1 := (gb - ga) / (b - a)
	d2 := ((gc-gb)/(c-b) - d1) / (c - a)
	if !(d2 < 0) {
		return math.Inf(-1)
	}
	x := (a+b)/2 - d1/(2*d2)
	if x <= a || x >= b {
		return math.Inf(-1)
	}
	return ga + d1*(x-a) + d2*(x-a)*(x-b)
}
