package vec

import "math"

// The exponential: x = n·ln2 + r with |r| <= ln2/2 (Cody and Waite), exp(r) =
// 1 + r + r²q(r), result scaled by 2^n. q is the polynomial of degree 10 that
// interpolates (exp(r)-1-r)/r² at the Chebyshev nodes of [-0.347, 0.347], its
// constant fixed at 1/2: relative error of exp(r) at most 1e-18. Everything is
// done with fused multiply-adds in one order, so that the scalar and the vector
// code give the same bits.
const (
	log2e = 1.44269504088896338700
	ln2hi = 6.93147180369123816490e-01 // 32 bits: n·ln2hi is exact
	ln2lo = 1.90821492927058770002e-10

	// Adding magic rounds to an integer and leaves it in the low bits, in two's
	// complement: AVX2 has no conversion to int64.
	magic = 1.5 * (1 << 52)

	q0  = 0.5
	q1  = 0.16666666666666669
	q2  = 0.041666666666666664
	q3  = 0.008333333333330032
	q4  = 0.0013888888888886532
	q5  = 0.00019841269863201828
	q6  = 2.480158731725034e-05
	q7  = 2.7557268229963227e-06
	q8  = 2.755728280527787e-07
	q9  = 2.5100494788905042e-08
	q10 = 2.0911314678813155e-09

	expMax = 709.782712893384    // above it exp overflows
	expMin = -708.3964185322641  // below it exp is subnormal: flushed to 0
	fast   = 708.0               // the vector code's range, scalar code does the rest
	em1Min = -37.429947750237048 // below it expm1 rounds to -1
)

// expParts returns em1 = exp(r) - 1 and the bits of 2^n/1 as an addend to the
// exponent, for |x| in range.
func expParts(x float64) (em1 float64, scale uint64) {
	m := math.FMA(x, log2e, magic)
	n := m - magic
	r := math.FMA(n, -ln2hi, x)
	r = math.FMA(n, -ln2lo, r)
	// Even and odd powers apart: one chain of ten multiply-adds takes 1.5 times as long, and Estrin's scheme keeps more values at a time
	// than there are registers for two vectors.
	r2 := r * r
	even := math.FMA(math.FMA(math.FMA(math.FMA(math.FMA(q10, r2, q8), r2, q6), r2, q4), r2, q2), r2, q0)
	odd := math.FMA(math.FMA(math.FMA(math.FMA(q9, r2, q7), r2, q5), r2, q3), r2, q1)
	return math.FMA(math.FMA(odd, r, even), r2, r), math.Float64bits(m) << 52
}

// Exp1 returns exp(x), at most 1 ulp off over all normal results. Results below the smallest normal
// number are 0.
func Exp1(x float64) float64 {
	if !(x >= expMin && x <= expMax) {
		switch {
		case x > expMax:
			return math.Inf(1)
		case x < expMin:
			return 0
		}
		return x
	}
	e, s := expParts(x)
	return math.Float64frombits(math.Float64bits(1+e) + s)
}

// Expm11 returns exp(x) - 1, at most 2 ulp off (1.8 measured); it is +0 at -0.
func Expm11(x float64) float64 {
	if !(x >= em1Min && x <= fast) {
		switch {
		case x > expMax:
			return math.Inf(1)
		case x < em1Min:
			return -1
		case x > fast:
			return Exp1(x) // the 1 is far below the last bit
		}
		return x
	}
	e, s := expParts(x)
	t := math.Float64frombits(oneBits + s)
	return math.FMA(t, e, t-1)
}

// Sigmoid1 returns 1/(1 + exp(-x)), at most 2 ulp off (1.92 measured); 0 below -709.78.
func Sigmoid1(x float64) float64 { return 1 / (1 + Exp1(-x)) }

// Linoid1 returns x/(1 - exp(-x)), the rate function of Hodgkin and Huxley,
// with its limit 1 at 0; at most 2 ulp off (1.55 measured) where the result is normal.
func Linoid1(x float64) float64 {
	switch {
	case x == 0:
		return 1
	case x < -expMax:
		return 0
	}
	return -x / Expm11(-x)
}

// Tanh1 returns tanh(x), at most 2 ulp off: -t/(2 + t), t = exp(-2|x|) - 1, with
// what rounding took from t and from the quotient put back.
func Tanh1(x float64) float64 {
	w := 0 - 2*math.Abs(x)
	if !(w >= em1Min) {
		if x != x {
			return x
		}
		return math.Copysign(1, x)
	}
	e, n := expParts(w)
	s := math.Float64frombits(oneBits + n)
	s1 := s - 1
	t := math.FMA(s, e, s1)
	tl := math.FMA(s, e, s1-t)
	b := 2 + t
	bl := (t - (b - 2)) + tl
	q := 1 / b
	nt := 0 - t
	y := float64(nt * q)
	rest := math.FMA(0-y, b, nt) - tl - float64(y*bl)
	return math.Copysign(math.FMA(rest, q, y), x)
}

// expScalar is Exp1 of each, with its text in the loop: calls take half as long
// again.
func expScalar(dst, x []float64) {
	x = x[:len(dst)]
	for i, v := range x {
		if !(v >= -fast && v <= fast) {
			dst[i] = Exp1(v)
			continue
		}
		m := math.FMA(v, log2e, magic)
		n := m - magic
		r := math.FMA(n, -ln2hi, v)
		r = math.FMA(n, -ln2lo, r)
		r2 := r * r
		even := math.FMA(math.FMA(math.FMA(math.FMA(math.FMA(q10, r2, q8), r2, q6), r2, q4), r2, q2), r2, q0)
		odd := math.FMA(math.FMA(math.FMA(math.FMA(q9, r2, q7), r2, q5), r2, q3), r2, q1)
		e := math.FMA(math.FMA(odd, r, even), r2, r)
		dst[i] = math.Float64frombits(math.Float64bits(1+e) + math.Float64bits(m)<<52)
	}
}
