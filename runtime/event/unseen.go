package event

import (
	"math"

	"nbc/runtime/vec"
)

// A condition that is alike at both ends of a step may have changed twice within. Its function's slopes at the ends tell: for a
// maximum within the step it must rise at the start and fall at the end, and it lies below the tangents there where it is concave,
// and within the hull of its cubic Hermite interpolant's control points where that holds. Only where these bounds pass 0 is the
// dense output searched. Functions that turn more often than that within one accepted step are not resolved by the step either.

// reach is how many times the change over a step the function may be from 0 for its slopes to be looked at.
const reach = 4

// turn is an element whose condition is alike at both ends of the step.
type turn struct {
	h          *handler
	i          int32
	truth      bool
	from       float64 // where it is tested from: the step's start, or where a refractory time ended
	a, b       float64 // the function there and at the step's end
	rise, fall float64 // and its slopes
}

// slopeStep is the fraction of a step over which slopes are taken, along the derivative.
const slopeStep = 1e-4

// unseen looks for conditions that turned true within the step and are alike at its ends.
func (sc *scanner) unseen() {
	e := sc.e
	if e.c.RHS == nil {
		return
	}
	if sc.f0 == nil {
		sc.f0, sc.f1 = make([]float64, len(e.c.Y)), make([]float64, len(e.c.Y))
	}
	d := slopeStep * sc.h
	for k := range sc.turns {
		sc.turns[k].h.wanted = true
	}
	for _, h := range e.conds {
		h.wanted = h.wanted || h.steep
	}
	sc.ahead(sc.t0, sc.s.YPrev(), sc.f0, d)
	for k := range sc.turns {
		t := &sc.turns[k]
		t.rise = (t.h.gx[t.i] - t.a) / d
	}
	for _, h := range e.conds {
		if h.steep {
			h.rises(d)
		}
	}
	sc.ahead(sc.t1, sc.s.Y(), sc.f1, -d)
	for k := range sc.turns {
		t := &sc.turns[k]
		t.fall = (t.b - t.h.gx[t.i]) / d
	}
	for _, h := range e.conds {
		if h.steep {
			sc.humps(h, d)
		}
		h.wanted, h.steep = false, false
	}
	for k := range sc.turns {
		sc.search(&sc.turns[k])
	}
}

// rises keeps the slopes at the step's start.
func (h *handler) rises(d float64) {
	if h.rise == nil {
		h.rise = make([]float64, h.n)
	}
	for i, a := range h.g0 {
		h.rise[i] = (h.gx[i] - a) / d
	}
}

// humps finds the elements whose condition is alike at both ends and whose function heads for the other side at both.
func (sc *scanner) humps(h *handler, d float64) {
	g0, g1, gx, n := h.g0, h.g1, h.gx, len(h.g0)
	for k, alike := range h.alike {
		now := h.now[k]
		for i := k << 6; i < min(k<<6+64, n); i++ {
			rise, fall := h.rise[i], (g1[i]-gx[i])/d
			if rise*fall < 0 && alike>>(i&63)&1 != 0 && rise > 0 == (now>>(i&63)&1 == 0) {
				sc.turns = append(sc.turns, turn{h: h, i: int32(i), from: sc.t0, a: g0[i], b: g1[i], truth: now>>(i&63)&1 != 0, rise: rise, fall: fall})
			}
		}
	}
}

var alongRow = vec.NewRow([]float64{1})

// ahead evaluates the wanted conditions a little before or after (t, y), along the derivative, into gx.
func (sc *scanner) ahead(t float64, y, f []float64, d float64) {
	sc.e.c.RHS(t, y, f)
	sc.along[0] = f
	vec.Stage(sc.y, y, d, sc.along[:], &alongRow)
	for _, h := range sc.e.conds {
		if h.wanted {
			sc.e.evaluate(h, t+d, sc.y, h.gx)
		}
	}
}

// search looks for a point within the step at which the condition is other than at its ends, if the bounds allow one.
func (sc *scanner) search(t *turn) {
	sign := 1.0
	if t.truth {
		sign = -1
	}
	a, b, rise, fall := sign*t.a, sign*t.b, sign*t.rise, sign*t.fall
	if !(rise > 0 && fall < 0) {
		return
	}
	h := sc.t1 - t.from
	bound := math.Max(a+rise*h/3, b-fall*h/3)
	x := (b - fall*h - a) / (rise - fall) // where the tangents meet
	if x > 0 && x < h {
		bound = math.Max(bound, a+rise*x)
	} else {
		x = h / 2
	}
	if bound < 0 {
		return
	}
	value := func(x float64) float64 {
		sc.s.Dense(x, sc.y)
		sc.e.evaluate(t.h, x, sc.y, t.h.gx)
		return t.h.gx[t.i]
	}
	found := func(x, g float64) bool {
		if t.h.isTrue(g) == t.truth {
			return false
		}
		if t.truth {
			sc.add(cand{h: t.h, i: t.i, lo: x, hi: sc.t1, glo: g, ghi: t.b})
		} else {
			sc.add(cand{h: t.h, i: t.i, lo: t.from, hi: x, glo: t.a, ghi: g})
		}
		return true
	}
	sc.climb(t.from, t.from+x, sc.t1, sign, value, found)
}

// between looks whether a condition that is false at r, where its refractory time ended, with the value a, and false at the step's end, with
// the value b, was true in between.
func (sc *scanner) between(h *handler, i int32, r, a, b float64) {
	slope := func(t, g, d float64) float64 {
		sc.s.Dense(t+d, sc.y)
		sc.e.evaluate(h, t+d, sc.y, h.gx)
		return (h.gx[i] - g) / d
	}
	d := slopeStep * (sc.t1 - r)
	sc.search(&turn{h: h, i: i, from: r, a: a, b: b, rise: slope(r, a, d), fall: slope(sc.t1, b, -d)})
}

// climb looks for the largest sign·value between lo and hi, from x, until found is true or the maximum is known: golden section with
// parabolic steps, after Brent, Algorithms for Minimization without Derivatives, chapter 5.
func (sc *scanner) climb(lo, x, hi, sign float64, value func(float64) float64, found func(x, g float64) bool) {
	const golden = 0.3819660112501051
	tol := 1e-8 * sc.h
	g := value(x)
	if found(x, g) {
		return
	}
	fx := -sign * g
	w, v, fw, fv := x, x, fx, fx
	var d, last float64
	for range 60 {
		mid := lo + (hi-lo)/2
		if math.Abs(x-mid) <= 2*tol-(hi-lo)/2 {
			return
		}
		useGolden := true
		if math.Abs(last) > tol {
			r := (x - w) * (fx - fv)
			q := (x - v) * (fx - fw)
			p := (x-v)*q - (x-w)*r
			q = 2 * (q - r)
			if q > 0 {
				p = -p
			}
			q = math.Abs(q)
			if math.Abs(p) < math.Abs(q*last/2) && p > q*(lo-x) && p < q*(hi-x) {
				last, d, useGolden = d, p/q, false
			}
		}
		if useGolden {
			if x < mid {
				last = hi - x
			} else {
				last = lo - x
			}
			d = golden * last
		}
		u := x + d
		if math.Abs(d) < tol {
			u = x + math.Copysign(tol, d)
		}
		g := value(u)
		if found(u, g) {
			return
		}
		fu := -sign * g
		if fu <= fx {
			if u < x {
				hi = x
			} else {
				lo = x
			}
			v, fv, w, fw, x, fx = w, fw, x, fx, u, fu
			continue
		}
		if u < x {
			lo = u
		} else {
			hi = u
		}
		if fu <= fw || w == x {
			v, fv, w, fw = w, fw, u, fu
		} else if fu <= fv || v == x || v == w {
			v, fv = u, fu
		}
	}
}
