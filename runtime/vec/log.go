package vec

import "math"

// The logarithm: x = 2^k·m with m between sqrt(1/2) and sqrt(2), f = m - 1,
// s = f/(2 + f), log(1 + f) = f - f²/2 + s·(f²/2 + R(s²)), R the polynomial of
// degree 14 in s of FreeBSD's e_log.c (Sun Microsystems 1993): below 1 ulp.
const (
	l1 = 6.666666666666735130e-01
	l2 = 3.999999999940941908e-01
	l3 = 2.857142874366239149e-01
	l4 = 2.222219843214978396e-01
	l5 = 1.818357216161805012e-01
	l6 = 1.531383769920937332e-01
	l7 = 1.479819860511658591e-01

	logMin = 0x1p-1022 // the smallest normal number
	logMax = math.MaxFloat64

	logRoot   = 0x3fe6a09e667f3bcd // bits of sqrt(1/2)
	oneBits   = 0x3ff << 52        // bits of 1
	bigBits   = 0x433 << 52        // bits of 2^52
	bigOffset = 1<<52 + 1023
)

// Log1 returns the natural logarithm, at most 1 ulp off: -Inf at 0, NaN below.
func Log1(x float64) float64 {
	if !(x >= logMin && x <= logMax) {
		switch {
		case x > logMax || x != x:
			return x
		case x < 0:
			return math.NaN()
		case x == 0:
			return math.Inf(-1)
		}
		return Log1(x*0x1p54) - 54*math.Ln2
	}
	i := math.Float64bits(x)
	e := (i - logRoot + oneBits) >> 52 // k + 1023
	m := math.Float64frombits(i - e<<52 + oneBits)
	k := math.Float64frombits(e|bigBits) - bigOffset
	f := m - 1
	s := f / (2 + f)
	z := s * s
	w := z * z
	odd := math.FMA(w, math.FMA(w, math.FMA(w, l7, l5), l3), l1)
	even := math.FMA(w, math.FMA(w, l6, l4), l2)
	r := math.FMA(z, odd, float64(w*even))
	h := float64(0.5*f) * f
	inner := math.FMA(s, float64(h)+r, float64(k*ln2lo))
	return float64(k*ln2hi) - (float64(h-inner) - f)
}
