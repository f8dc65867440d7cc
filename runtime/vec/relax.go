package vec

import "math"

// Relax sets dst = y + h·φ(h·b)·f with φ(x) = (exp(x) - 1)/x, φ(0) = 1: where y
// comes to by time h from y' = f, when y' is linear in y with the slope b. dst
// may be y; z is scratch. All slices are as long as dst.
func Relax(dst, y, f, b, z []float64, h float64) {
	n := len(dst)
	y, f, b, z = y[:n], f[:n], b[:n], z[:n]
	for i, x := range b {
		z[i] = h * x
	}
	use.expm1(z, z)
	for i, e := range z {
		dst[i] = y[i] + relaxed(f[i], b[i], e, h)
	}
}

// Relax1 is Relax for one value: the same bits.
func Relax1(y, f, b, h float64) float64 { return y + relaxed(f, b, Expm11(h*b), h) }

// relaxed is the way of Relax for e = exp(h·b) - 1. The slopes of states without
// one, and those too small for a quotient of e, count as 0.
func relaxed(f, b, e, h float64) float64 {
	if math.Abs(b) < 1e-280 {
		return float64(h * f)
	}
	return float64(f * (e / b))
}
