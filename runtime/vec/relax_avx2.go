//go:build goexperiment.simd && amd64

package vec

import "simd/archsimd"

// relaxx4 does Relax, value by value where an exponential lies outside of the vector code's range.
func relaxx4(dst, y, f, b []float64, h float64) {
	n := len(dst) &^ (lanesx4 - 1)
	hq := Splat(h)
	d, yp, fp, bp := base(dst), base(y), base(f), base(b)
	for off, end := uintptr(0), uintptr(n)*8; off < end; off += stepx4 {
		step, rate := spreadx4(&hq), atx4(bp, off)
		z := rate.Mul(step)
		in := spreadx4(&expConstx4.fast).GreaterEqual(z).And(z.GreaterEqual(spreadx4(&expConstx4.em1Min)))
		if in.ToBits() != allx4 {
			archsimd.ClearAVXUpperBits()
			for i := int(off / 8); i < int(off/8)+lanesx4; i++ {
				dst[i] = Relax1(y[i], f[i], b[i], h)
			}
			continue
		}
		slope := atx4(fp, off)
		way := slope.Mul(expm1Ofx4(z).Div(rate))
		still := magnitudex4(rate).Less(spreadx4(&noRates))
		putx4(d, off, atx4(yp, off).Add(step.Mul(slope).Merge(way, still)))
	}
	archsimd.ClearAVXUpperBits()
	if n < len(dst) { // what is left, as one vector
		var u, v, w Lanes
		copy(u[:], y[n:])
		copy(v[:], f[n:])
		copy(w[:], b[n:])
		relaxx4(u[:lanesx4], u[:lanesx4], v[:lanesx4], w[:lanesx4], h)
		copy(dst[n:], u[:])
	}
}
