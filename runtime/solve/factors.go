package solve

import (
	"math"
	"slices"

	"nbc/runtime/vec"
)

// factors lets an explicit Runge-Kutta method take the linear part of equations that are linear in their own state exactly: a generalised
// integrating factor (Lawson, SIAM J. Numer. Anal. 4, 372-380, 1967; Krogstad, J. Comput. Phys. 203, 72-88, 2005). With the rate b of
// the step's start, y' = b·y + N; the method is applied to w in y = exp(h·b)·w, and to what of N is not the straight line that the last
// step left off with. Steps are not bound by the rates, and where these hardly change, as of silent neurons, they get long.
//
// Only blocks of states take part in which a rate makes it worth while; the method is as it is for all others.
type factors struct {
	lin    *Linear
	vec    vec.Factor
	raw    []float64 // f(t, y)
	rate   []float64 // of the next step
	mid    []float64 // N in the middle of the last step, with its rates
	at     float64   // where that was, as a fraction of the step
	stage  int       // the stage there
	probe  []float64 // N later in the step, at the stage next to probeAt
	tested int       // that stage
	end    []float64 // N at the step's end, of the last stage
	from   float64   // factorFrom, but in tests
	blocks []int32   // that take part in the step under way, or the last one
	set    float64   // the time of vec's last Set in the step under way, else -1
	// Of dense output: N is N0 + bend0·s + bend1·s² through its values at the start, in the middle and at the end of the last step; miss
	// closes what that leaves open at the end.
	bend0, bend1, miss []float64
	known              bool    // blocks, mid and the rates are those of the step before
	length             float64 // its length (ms)
	last               int     // the method's last stage
}

const (
	// factorFrom is the |h·b| from which a block takes part. Below, the method as it is costs less and is as stable (measured on
	// examples/category_learning.nbx: with 1 and 3, three to eight per cent more evaluations and twice the error).
	factorFrom = 2
	// factorMost bounds |h·b|: exp(h·b) must stay a number.
	factorMost = 500
	// probeAt is the fraction of a step near which dense output is tested.
	probeAt = 0.8
	// factorReach is how much farther than its stability region the method gets with the states that take part.
	factorReach = 2.5
)

// withFactors makes a method take linear parts exactly.
func withFactors(in *RungeKutta, sys *System) *RungeKutta {
	next := func() []float64 { return make([]float64, len(in.y)) }
	tb := in.tb
	x := &factors{from: factorFrom, lin: sys.linear(), raw: next(), rate: next(), mid: next(), probe: next(), end: next(), bend0: next(), bend1: next(), miss: next()}
	if sys.Past {
		x.from = math.Inf(1) // a decay over a long step is no polynomial
	}
	x.vec = vec.Factor{B: next(), N0: next(), D: next(), E: next(), P: next()}
	near := func(c float64) int {
		best := 0
		for i := range tb.c {
			if math.Abs(tb.c[i]-c) < math.Abs(tb.c[best]-c) {
				best = i
			}
		}
		return best
	}
	x.stage, x.tested = near(0.5), near(probeAt)
	x.at, x.last = tb.c[x.stage], len(tb.c)-1
	x.blocks = make([]int32, 0, len(x.raw)/vec.BlockLen)
	in.factors = x
	return in
}

// begin evaluates the slopes and the rates at the start of a step.
func (x *factors) begin(t float64, y []float64, n int) {
	x.lin.Part(0, t, y[:n:n], x.raw[:n:n], x.rate[:n:n])
	x.lin.Part(1, t, y[:n:n], x.raw[:n:n], x.rate[:n:n])
	clear(x.vec.D)
	if !x.known {
		return
	}
	w := 1 / ((1 - x.at) * x.length)
	for _, b := range x.blocks {
		for i := int(b) * vec.BlockLen; i < int(b+1)*vec.BlockLen; i++ {
			old := x.vec.B[i]
			end := x.raw[i] - float64(old*y[i])
			x.vec.D[i] = float64((end-x.mid[i])*w) + float64((old-x.rate[i])*x.raw[i])
		}
	}
}

// prepare chooses the blocks of a step of h and sets the first stage k. It is false where h is too long for the rates.
func (x *factors) prepare(h float64, y, k []float64) bool {
	copy(x.vec.B, x.rate)
	copy(k, x.raw)
	x.set = -1
	x.blocks = x.blocks[:0]
	for b := range len(x.rate) / vec.BlockLen {
		lo := b * vec.BlockLen
		m := 0.0
		for _, r := range x.rate[lo : lo+vec.BlockLen] {
			m = max(m, math.Abs(r))
		}
		if m*h > factorMost {
			return false
		}
		if m*h <= x.from {
			continue
		}
		x.blocks = append(x.blocks, int32(b))
		for i := lo; i < lo+vec.BlockLen; i++ {
			x.vec.N0[i] = x.raw[i] - float64(x.rate[i]*y[i])
			k[i] = 0
		}
	}
	return true
}

// value makes the argument of a stage at t after the step's start of what the method makes of w.
func (x *factors) value(t float64, w []float64) {
	if x != nil && len(x.blocks) > 0 {
		if t != x.set {
			x.vec.Set(x.blocks, t)
			x.set = t
		}
		x.vec.Value(x.blocks, w)
	}
}

// slope makes what the method goes on with of the derivative f at y, of stage number stage.
func (x *factors) slope(stage int, t float64, y, f []float64) {
	if x == nil || len(x.blocks) == 0 {
		return
	}
	var keep []float64
	switch stage {
	case x.stage:
		keep = x.mid
	case x.tested:
		keep = x.probe
	case x.last:
		keep = x.end
	}
	x.vec.Slope(x.blocks, t, y, f, keep)
}

// inside sets e to how far dense output may be off within the step of length h just computed, for states that take part, 0 for others.
// N is there taken to be the parabola through its values at the start, in the middle and at the end; where the stage at c leaves it, by d,
// it does so by up to 1.3·d elsewhere, and a state sums that up for as long as it remembers.
func (x *factors) inside(h, c float64, e []float64) {
	clear(e)
	m, s := x.at, c
	w0, w1, w2 := (s-m)*(s-1)/m, s*(s-1)/(m*(m-1)), s*(s-m)/(1-m) // Lagrange's weights of 0, m and 1
	for _, b := range x.blocks {
		for i := int(b) * vec.BlockLen; i < int(b+1)*vec.BlockLen; i++ {
			d := x.probe[i] - float64(w0*x.vec.N0[i]) - float64(w1*x.mid[i]) - float64(w2*x.end[i])
			e[i] = interpolation * 1.3 * d * h / (1 + math.Abs(x.vec.B[i])*h)
		}
	}
}

// scale makes the error of y at the step's end of that of w there, or 0 where zero is set.
func (x *factors) scale(e []float64, zero bool) {
	if x == nil {
		return
	}
	for _, b := range x.blocks {
		lo := int(b) * vec.BlockLen
		for i, s := range x.vec.E[lo : lo+vec.BlockLen] {
			if zero {
				s = 0
			}
			e[lo+i] *= s
		}
	}
}

// fastest is the largest |b| (1/ms) of the states that take part.
func (x *factors) fastest() float64 {
	m := 0.0
	for _, b := range x.blocks {
		for _, r := range x.vec.B[int(b)*vec.BlockLen:][:vec.BlockLen] {
			m = max(m, math.Abs(r))
		}
	}
	return m
}

// takes tells whether state i takes part in the last step.
func (x *factors) takes(i int) bool {
	_, found := slices.BinarySearch(x.blocks, int32(i/vec.BlockLen))
	return found
}

// bend prepares between: y0 and y1 are the states at the ends of the last step of length h, f1 the slopes at its end.
func (x *factors) bend(h float64, y0, y1, f1 []float64) {
	m := x.at * h
	for _, b := range x.blocks {
		for i := int(b) * vec.BlockLen; i < int(b+1)*vec.BlockLen; i++ {
			n0 := x.vec.N0[i]
			first := (x.mid[i] - n0) / m
			all := (f1[i] - float64(x.vec.B[i]*y1[i]) - n0) / h
			q := (all - first) / (h - m)
			x.bend0[i], x.bend1[i], x.miss[i] = first-float64(q*m), q, 0
			x.miss[i] = (y1[i] - x.between(i, h, y0)) / (h * h)
		}
	}
}

// between is state i, which takes part, at s (ms) after the start of the last step. Of the method's interpolant, stages after s would come in
// magnified by exp(|b|·(t - s)).
func (x *factors) between(i int, s float64, y0 []float64) float64 {
	z := x.vec.B[i] * s
	e := vec.Expm11(z)
	p1 := e / z
	p2 := (p1 - 1) / z
	p3 := (p2 - 0.5) / z
	if math.Abs(z) < 0.01 {
		p3 = 1./6 + float64(z*(1./24+float64(z*(1./120+float64(z/720)))))
		p2 = 0.5 + float64(z*p3)
		p1 = 1 + float64(z*p2)
	}
	n := float64(p1*x.vec.N0[i]) + float64(s*(float64(p2*x.bend0[i])+float64(2*s*p3*x.bend1[i])))
	return y0[i] + float64(e*y0[i]) + float64(s*n) + float64(s*s*x.miss[i])
}

// fill sets the states that take part in u to what they are at s (ms) after the start of the last step.
func (x *factors) fill(s float64, y0, u []float64) {
	if x == nil {
		return
	}
	for _, b := range x.blocks {
		for i := int(b) * vec.BlockLen; i < min(int(b+1)*vec.BlockLen, len(u)); i++ {
			u[i] = x.between(i, s, y0)
		}
	}
}

// memory is what the next step takes from the last one.
func (x *factors) memory() []float64 {
	if !x.known {
		return []float64{-1}
	}
	m := []float64{float64(len(x.blocks)), x.length}
	for _, b := range x.blocks {
		m = append(m, float64(b))
		m = append(m, x.mid[int(b)*vec.BlockLen:][:vec.BlockLen]...)
		m = append(m, x.vec.B[int(b)*vec.BlockLen:][:vec.BlockLen]...)
	}
	return m
}

// recall sets it.
func (x *factors) recall(m []float64) {
	x.blocks = x.blocks[:0]
	if x.known = m[0] >= 0; !x.known {
		return
	}
	n := int(m[0])
	x.length, m = m[1], m[2:]
	for range n {
		b := int32(m[0])
		x.blocks = append(x.blocks, b)
		copy(x.mid[int(b)*vec.BlockLen:], m[1:1+vec.BlockLen])
		copy(x.vec.B[int(b)*vec.BlockLen:], m[1+vec.BlockLen:1+2*vec.BlockLen])
		m = m[1+2*vec.BlockLen:]
	}
}
