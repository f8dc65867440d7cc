package rng

import "math"

// Poisson counts events of the given mean: below 10 by inversion (one word, searched upwards from 0), else by transformed
// rejection with squeeze, PTRS [Hoermann93]. Its acceptance test takes the log-probability in Loader's form, which
// stays accurate for any mean.
func (s *Stream) Poisson(mean float64) float64 {
	switch {
	case !finite(mean) || mean < 0:
		return s.fail("poisson(%g): the mean must be at least 0", mean)
	case mean < 10:
		return s.poissonSmall(mean)
	default:
		return s.poissonLarge(mean)
	}
}

func (s *Stream) poissonSmall(mean float64) float64 {
	u := s.Float64()
	p := exp(-mean)
	sum, k := p, 0.0
	// The bound is reached only where sum stays below 1 by rounding: the probability of such a count is under 1e-60.
	for u >= sum && k < 120 {
		k++
		p = p * mean / k
		sum += p
	}
	return k
}

func (s *Stream) poissonLarge(mean float64) float64 {
	root := math.Sqrt(mean)
	b := 0.931 + float64(2.53*root)
	a := -0.059 + float64(0.02483*b)
	invAlpha := 1.1239 + 1.1328/(b-3.4)
	vr := 0.9277 - 3.6224/(b-2)
	logMean := log(mean)
	for {
		u := s.Float64() - 0.5
		v := s.open()
		us := 0.5 - math.Abs(u)
		k := math.Floor(float64((2*a/us+b)*u) + mean + 0.43)
		if us >= 0.07 && v <= vr {
			return k
		}
		if !(k >= 0) || (us < 0.013 && v > us) {
			continue
		}
		if log(v)+log(invAlpha)-log(a/float64(us*us)+b) <= logPoisson(k, mean, logMean) {
			return k
		}
	}
}

// factorials that are exact as float64, as far as the series of stirling is not used.
var factorials = [16]float64{1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600, 6227020800, 87178291200, 1307674368000}

// logPoisson is the logarithm of the probability of k events [Loader00].
func logPoisson(k, mean, logMean float64) float64 {
	if k < float64(len(factorials)) {
		return float64(k*logMean) - mean - log(factorials[int(k)])
	}
	return -stirling(k) - deviance(k, mean) - float64(0.5*log(2*math.Pi*k))
}

// stirling is log(n!) minus Stirling's formula, for n of 16 and more.
func stirling(n float64) float64 {
	n2 := float64(n * n)
	return (1.0/12 - (1.0/360-(1.0/1260-(1.0/1680-(1.0/1188)/n2)/n2)/n2)/n2) / n
}

// deviance is x log(x/m) + m - x without cancellation.
func deviance(x, m float64) float64 {
	if math.Abs(x-m) >= 0.1*(x+m) {
		return float64(x*log(x/m)) + m - x
	}
	v := (x - m) / (x + m)
	sum := float64((x - m) * v)
	term := float64(2 * x * v)
	v = float64(v * v)
	for j := 1.0; j < 1000; j++ {
		term = float64(term * v)
		next := sum + term/(2*j+1)
		if next == sum {
			break
		}
		sum = next
	}
	return sum
}
