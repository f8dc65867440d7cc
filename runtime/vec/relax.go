package vec

import "math"

// Relax sets dst = y + h·φ(h·b)·f with φ(x) = (exp(x) - 1)/x, φ(0) = 1: where y
// comes to by time h from y' = f, when y' is linear in y with the slope b. dst
// may be y. All slices are at least as long as dst.
func Relax(dst, y, f, b []float64, h float64) {
	n := len(dst)
	use.relax(dst, y[:n], f[:n], b[:n], h)
}

func relaxScalar(dst, y, f, b []float64, h float64) {
	for i := range dst {
		dst[i] = Relax1(y[i], f[i], b[i], h)
	}
}

// noRate is the slope up to which a state counts as having none: a quotient of exp(h·b) - 1 would not be exact.
const noRate = 1e-280

// Relax1 is Relax for one value: the same bits.
func Relax1(y, f, b, h float64) float64 {
	if math.Abs(b) < noRate {
		return y + float64(h*f)
	}
	return y + float64(f*(Expm11(h*b)/b))
}
