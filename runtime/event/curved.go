package event

import (
	"math"
	"slices"
)

// A condition that is no affine function of the states may turn many times while these hardly bend: sin(θ) > 0.9 of a phase that grows
// steadily, which an adaptive method takes in long steps. Such conditions are looked at within each step, at more and more points until
// their turns are resolved; between the points their extrema are sought where a parabola says that they may have passed 0.

const (
	leastPoints = 8   // parts of a step, at first
	mostPoints  = 512 // and at most; then halves of the step are looked at by themselves
	perTurn     = 4   // parts for each turn
	mostHalved  = 8   // how often it is halved
)

// curved looks at all such conditions up to a time within the step, and tells whether there are any.
func (sc *scanner) curved(until float64) bool {
	any := false
	for _, h := range sc.e.conds {
		if h.Curved {
			any = true
			sc.run = append(sc.run[:0], h.truth...)
			sc.window(h, sc.t0, until, leastPoints, 0)
		}
	}
	return any
}

// window finds the elements whose condition turned true between two times of the step, each time. run is their truth at lo, and then at hi.
func (sc *scanner) window(h *handler, lo, hi float64, parts, halved int) {
	for ; ; parts *= 2 {
		sc.sample(h, parts, lo, hi)
		if sc.turnsOf(h)*perTurn <= parts {
			break
		}
		if parts < mostPoints {
			continue
		}
		if halved == mostHalved {
			break
		}
		mid := lo + (hi-lo)/2
		found := len(sc.stops)
		sc.window(h, lo, mid, mostPoints, halved+1)
		if len(sc.stops) == found { // later ones do not matter
			sc.window(h, mid, hi, mostPoints, halved+1)
		}
		return
	}
	locks := h.lock != nil && h.lockMax != free && h.lockMax.Ms() >= lo
	for i := range h.g1 {
		from := lo
		if locks && h.lock[i] != free {
			from = max(from, h.lock[i].Ms())
		}
		if from == lo || from < hi {
			sc.walk(h, i, from)
		}
	}
}

// sample evaluates the condition at points that divide the time from lo to hi in parts. They are not quite evenly spaced, so that no
// period fits them.
func (sc *scanner) sample(h *handler, parts int, lo, hi float64) {
	n := parts + 1
	sc.points = sc.points[:0]
	for len(sc.values) < n {
		sc.values = append(sc.values, nil)
	}
	for m := range n {
		x := hi
		if m < parts {
			_, f := math.Modf(float64(m) * math.Phi)
			x = lo + (hi-lo)*(float64(m)+float64(0.3*f*math.Min(1, float64(m))))/float64(parts)
		}
		sc.points = append(sc.points, x)
		if cap(sc.values[m]) < h.n {
			sc.values[m] = make([]float64, h.n)
		}
		sc.values[m] = sc.values[m][:h.n]
		switch x {
		case sc.t0:
			copy(sc.values[m], h.g0)
		case sc.t1:
			copy(sc.values[m], h.g1)
		default:
			sc.s.Dense(x, sc.y)
			sc.e.evaluate(h, x, sc.y, sc.values[m])
		}
	}
}

// turnsOf is how many times the condition of an element turns at the points, at most, and how many parts do not show what happens in
// them: there its slope at the start is far from that of the chord, as where turns are closer than the points. Turns by rounding do not
// count.
func (sc *scanner) turnsOf(h *handler) int {
	if cap(sc.turned) < h.n {
		sc.turned, sc.ranges = make([]int, h.n), make([]float64, h.n)
	}
	turned, ranges := sc.turned[:h.n], sc.ranges[:h.n]
	for i := range h.n {
		turns, last := 0, 0.0
		scale, least, most := 0.0, math.Inf(1), math.Inf(-1)
		for m := range sc.points {
			g := sc.values[m][i]
			scale, least, most = max(scale, math.Abs(g)), min(least, g), max(most, g)
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
		turned[i], ranges[i] = turns, max(0.5*(most-least), 1e-6*scale)
	}
	for m := 0; m+1 < len(sc.points); m += 2 {
		part := sc.points[m+1] - sc.points[m]
		d := slopeStep * part
		sc.s.Dense(sc.points[m]+d, sc.y)
		sc.e.evaluate(h, sc.points[m]+d, sc.y, h.gx)
		for i, g := range h.gx {
			a := sc.values[m][i]
			if math.Abs((g-a)/slopeStep-(sc.values[m+1][i]-a)) > ranges[i] {
				turned[i] += 2 // for the part behind, too
			}
		}
	}
	return slices.Max(turned)
}

// walk goes through the points of element i from a time on that lies between the first and the last of them.
func (sc *scanner) walk(h *handler, i int, from float64) {
	sc.at, sc.g = sc.at[:0], sc.g[:0]
	first := sc.points[0]
	if from > first {
		sc.s.Dense(from, sc.y)
		sc.e.evaluate(h, from, sc.y, h.gx)
		sc.at, sc.g = append(sc.at, from), append(sc.g, h.gx[i])
	}
	for m, x := range sc.points {
		if x > from || x == first && from == first {
			sc.at, sc.g = append(sc.at, x), append(sc.g, sc.values[m][i])
		}
	}
	truth := sc.run.at(i)
	if !truth && h.isTrue(sc.g[0]) {
		sc.add(cand{h: h, i: int32(i), lo: from, hi: from, glo: sc.g[0], ghi: sc.g[0]})
		truth = true
	}
	for m := 1; m < len(sc.at); m++ {
		now := h.isTrue(sc.g[m])
		switch {
		case now != truth:
			if now {
				sc.add(cand{h: h, i: int32(i), lo: sc.at[m-1], hi: sc.at[m], glo: sc.g[m-1], ghi: sc.g[m]})
			}
		case h.isTrue(sc.g[m-1]) == truth:
			sc.hidden(h, i, m, truth)
		}
		truth = now
	}
	sc.run.set(i, truth)
}

// hidden looks for an extremum between points m-1 and m, at both of which the condition has the given truth, at which it has the other.
func (sc *scanner) hidden(h *handler, i, m int, truth bool) {
	sign := 1.0
	if truth {
		sign = -1
	}
	a, b := m-1, m
	g := func(k int) float64 { return sign * sc.g[k] }
	// The neighbours on both sides each give a parabola with the two points.
	bound := math.Inf(-1)
	for _, c := range [2]int{a - 1, b + 1} {
		if c >= 0 && c < len(sc.at) {
			bound = max(bound, vertex(sc.at[a], sc.at[b], sc.at[c], g(a), g(b), g(c)))
		}
	}
	bound += math.Abs(bound - max(g(a), g(b)))
	value := func(x float64) float64 {
		sc.s.Dense(x, sc.y)
		sc.e.evaluate(h, x, sc.y, h.gx)
		return h.gx[i]
	}
	peak := (a == 0 || g(a) >= g(a-1)) && (b+1 == len(sc.at) || g(b) >= g(b+1))
	if !(bound >= 0) && peak && -max(g(a), g(b)) < reach*sc.ranges[i] {
		// A sharp top lies below where the tangents meet.
		part := sc.at[b] - sc.at[a]
		d := slopeStep * part
		rise, fall := (sign*value(sc.at[a]+d)-g(a))/d, (g(b)-sign*value(sc.at[b]-d))/d
		if x := (g(b) - g(a) - fall*part) / (rise - fall); rise > 0 && fall < 0 && x > 0 && x < part {
			bound = g(a) + rise*x
		}
	}
	if !(bound >= 0) {
		return
	}
	lo, hi := sc.at[a], sc.at[b]
	found := func(x, v float64) bool {
		if h.isTrue(v) == truth {
			return false
		}
		if truth {
			sc.add(cand{h: h, i: int32(i), lo: x, hi: hi, glo: v, ghi: sc.g[b]})
		} else {
			sc.add(cand{h: h, i: int32(i), lo: lo, hi: x, glo: sc.g[a], ghi: v})
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
