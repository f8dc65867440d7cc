package vec

import "math"

// Pow1 returns x to the power y, at most 2 ulp off where the result is normal;
// special cases are math.Pow's. log(x) is formed in two numbers, about 2^-66 of
// it, so that its product with y keeps the last bit of the result.
func Pow1(x, y float64) float64 {
	if !(x >= logMin && x <= logMax) || !(math.Abs(y) < 1e300) || x == 1 {
		return math.Pow(x, y)
	}
	hi, lo := logParts(x)
	p := y * hi
	if !(math.Abs(p) < fast) {
		return math.Pow(x, y)
	}
	pl := math.FMA(y, lo, math.FMA(y, hi, -p))
	e, n := expParts(p)
	// exp(p + pl) = 2^n (1 + e) exp(pl), pl below 2^-43.
	r := 1 + e
	rl := (e - (r - 1)) + math.FMA(r, pl, 0)
	return math.Float64frombits(math.Float64bits(r+rl) + n)
}

// logParts returns log(x), x normal, as a sum of two numbers.
func logParts(x float64) (hi, lo float64) {
	i := math.Float64bits(x)
	e := (i - logRoot + oneBits) >> 52
	m := math.Float64frombits(i - e<<52 + oneBits)
	k := math.Float64frombits(e|bigBits) - bigOffset
	f := m - 1
	// s = f/(2 + f) in two numbers; 2 + f may round.
	b := 2 + f
	bl := f - (b - 2)
	s := f / b
	sl := (math.FMA(-s, b, f) - s*bl) / b
	// log(m) = 2s + 2/3 s³ + s⁵·(2/5 + 2/7 s² + ...): the first two terms in two numbers.
	z := s * s
	zl := math.FMA(s, s, -z) + 2*s*sl
	c := z * s
	cl := math.FMA(z, s, -c) + z*sl + zl*s
	const third, thirdLow = 2.0 / 3, 3.700743415417188e-17
	t := third * c
	tl := math.FMA(third, c, -t) + third*cl + thirdLow*c
	p := 2.0 / 25
	for _, a := range [...]float64{2.0 / 23, 2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13, 2.0 / 11, 2.0 / 9, 2.0 / 7, 2.0 / 5} {
		p = math.FMA(p, z, a)
	}
	tl = math.FMA(p, c*z, tl)
	h, l := twoSum(2*s, t)
	l += 2*sl + tl
	// k·ln2: ln2hi has 32 bits, so that the product is exact.
	h2, l2 := twoSum(k*ln2hi, h)
	l2 += math.FMA(k, ln2lo, l)
	hi = h2 + l2
	return hi, l2 - (hi - h2)
}

// twoSum is a + b and what rounding took from it.
func twoSum(a, b float64) (s, e float64) {
	s = a + b
	t := s - a
	return s, (a - (s - t)) + (b - t)
}
