//go:build goexperiment.simd && amd64

package vec

import "simd/archsimd"

// normx4 keeps the eight partial sums of ErrNorm in two registers, normx8 in
// one.
func normx4(y0, y1, err []float64, atol, rtol float64) float64 {
	var acc Lanes
	n := len(err) &^ 7
	aq, rq := Splat(atol), Splat(rtol)
	dp, zp, yp := base(err), base(y1), base(y0)
	av, rv, zero, low := spreadx4(&aq), spreadx4(&rq), spreadx4(&zeros), spreadx4(&tinies)
	s, t := zero, zero
	for off, end := uintptr(0), uintptr(n)*8; off < end; off += 2 * stepx4 {
		s = s.Add(scaledx4(atx4(dp, off), atx4(yp, off), atx4(zp, off), av, rv, low, zero))
		t = t.Add(scaledx4(atx4(dp, off+stepx4), atx4(yp, off+stepx4), atx4(zp, off+stepx4), av, rv, low, zero))
	}
	putx4(base(acc[:]), 0, s)
	putx4(base(acc[:]), stepx4, t)
	archsimd.ClearAVXUpperBits()
	return normFrom(n, y0, y1, err, atol, rtol, &acc)
}

func normx8(y0, y1, err []float64, atol, rtol float64) float64 {
	var acc Lanes
	n := len(err) &^ 7
	aq, rq := Splat(atol), Splat(rtol)
	dp, zp, yp := base(err), base(y1), base(y0)
	av, rv, zero, low := spreadx8(&aq), spreadx8(&rq), spreadx8(&zeros), spreadx8(&tinies)
	s := zero
	for off, end := uintptr(0), uintptr(n)*8; off < end; off += stepx8 {
		s = s.Add(scaledx8(atx8(dp, off), atx8(yp, off), atx8(zp, off), av, rv, low, zero))
	}
	putx8(base(acc[:]), 0, s)
	archsimd.ClearAVXUpperBits()
	return normFrom(n, y0, y1, err, atol, rtol, &acc)
}
