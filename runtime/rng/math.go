package rng

import "math"

const (
	ln2Hi = 6.93147180369123816490e-01
	ln2Lo = 1.90821492927058770002e-10
)

// log is the natural logarithm of a positive number by the method of FreeBSD's e_log.c, error below 1 ulp, with every product
// rounded on its own: the same bits on every processor.
func log(x float64) float64 {
	if x == 0 {
		return math.Inf(-1)
	}
	f, ki := frexp(x)
	if f < math.Sqrt2/2 {
		f *= 2
		ki--
	}
	f--
	k := float64(ki)
	s := f / (2 + f)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	// Written out: most of the time that drawing a network takes goes into these.
	odd := float64(s2 * (float64((float64((float64(1.479819860511658591e-01*s4)+1.818357216161805012e-01)*s4)+2.857142874366239149e-01)*s4) + 6.666666666666735130e-01))
	even := float64(s4 * (float64((float64(1.531383769920937332e-01*s4)+2.222219843214978396e-01)*s4) + 3.999999999940941908e-01))
	half := float64(0.5 * float64(f*f))
	return float64(k*ln2Hi) - ((half - (float64(s*(half+odd+even)) + float64(k*ln2Lo))) - f)
}

// frexp is math.Frexp of positive numbers.
func frexp(x float64) (float64, int) {
	b := math.Float64bits(x)
	if e := int(b >> 52); e > 0 && e < 0x7ff {
		return math.Float64frombits(b&(1<<52-1) | 1022<<52), e - 1022
	}
	return math.Frexp(x)
}

// exp is e^x by the method of FreeBSD's e_exp.c, error below 1 ulp, with every product rounded on its own.
func exp(x float64) float64 {
	switch {
	case x > 709.782712893384:
		return math.Inf(1)
	case x < -745.1332191019411:
		return 0
	}
	k := math.Floor(float64(x*math.Log2E) + 0.5)
	hi := x - float64(k*ln2Hi)
	lo := float64(k * ln2Lo)
	r := hi - lo
	t := float64(r * r)
	c := r - float64(t*poly(t, 1.66666666666666657415e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05,
		-1.65339022054652515390e-06, 4.13813679705723846039e-08))
	y := 1 - ((lo - float64(r*c)/(2-c)) - hi)
	return math.Ldexp(y, int(k))
}

// Log1p is log(1 + x), accurate for small x [Goldberg91]; x > -1.
func Log1p(x float64) float64 {
	u := 1 + x
	if u == 1 {
		return x
	}
	return log(u) * x / (u - 1)
}

// Log is the natural logarithm, the same bits on every processor.
func Log(x float64) float64 { return log(x) }
