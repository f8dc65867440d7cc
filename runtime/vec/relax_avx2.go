//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// relaxx4 does Relax. The last, incomplete vector is the last lanesx4 elements, taken before anything is stored, since dst may be y.
func relaxx4(dst, y, f, b []float64, h float64) {
	n := len(dst)
	if n < lanesx4 {
		relaxScalar(dst, y, f, b, h)
		return
	}
	hq := Splat(h)
	d, yp, fp, bp := base(dst), base(y), base(f), base(b)
	last := uintptr(n-lanesx4) * 8
	tail, fits := relaxedx4(yp, fp, bp, last, &hq)
	if !fits {
		archsimd.ClearAVXUpperBits()
		relaxScalar(dst, y, f, b, h)
		return
	}
	for off, end := uintptr(0), last; off < end; off += stepx4 {
		x, fits := relaxedx4(yp, fp, bp, off, &hq)
		if fits {
			putx4(d, off, x)
			continue
		}
		archsimd.ClearAVXUpperBits()
		for i := int(off / 8); i < int(off/8)+lanesx4; i++ {
			dst[i] = Relax1(y[i], f[i], b[i], h)
		}
	}
	putx4(d, last, tail)
	archsimd.ClearAVXUpperBits()
}

// relaxedx4 is one vector of Relax; fits is false where an exponential lies outside of the vector code's range.
func relaxedx4(y, f, b unsafe.Pointer, off uintptr, h *Lanes) (x vx4, fits bool) {
	step, rate := spreadx4(h), atx4(b, off)
	z := rate.Mul(step)
	in := spreadx4(&expConstx4.fast).GreaterEqual(z).And(z.GreaterEqual(spreadx4(&expConstx4.em1Min)))
	if in.ToBits() != allx4 {
		return z, false
	}
	slope := atx4(f, off)
	way := slope.Mul(expm1Ofx4(z).Div(rate))
	still := magnitudex4(rate).Less(spreadx4(&noRates))
	return atx4(y, off).Add(step.Mul(slope).Merge(way, still)), true
}
