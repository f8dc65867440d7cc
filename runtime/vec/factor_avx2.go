//go:build goexperiment.simd && amd64

package vec

import "simd/archsimd"

// factorConstx4 are the constants of Factor.
var factorConstx4 = struct{ small, half, sixth, last Lanes }{Splat(factorSmall), Splat(0.5), Splat(1. / 6), Splat(1. / 24)}

// setx4 does Factor.Set, value by value where an exponential lies outside of the vector code's range.
func setx4(q *Factor, blocks []int32, t float64) {
	tq := Splat(t)
	c := &factorConstx4
	bp, np, dp, ep, pp := base(q.B), base(q.N0), base(q.D), base(q.E), base(q.P)
	for _, b := range blocks {
		from := uintptr(b) * BlockLen * 8
		for off := from; off < from+BlockLen*8; off += stepx4 {
			time, one := spreadx4(&tq), spreadx4(&ones)
			z := atx4(bp, off).Mul(time)
			in := spreadx4(&expConstx4.fast).GreaterEqual(z).And(z.GreaterEqual(spreadx4(&expConstx4.em1Min)))
			if in.ToBits() != allx4 {
				archsimd.ClearAVXUpperBits()
				for i := int(off / 8); i < int(off/8)+lanesx4; i++ {
					q.E[i], q.P[i] = q.at(i, t)
				}
				continue
			}
			m := expm1Ofx4(z)
			iz := one.Div(z)
			p1 := m.Mul(iz)
			p2 := p1.Sub(one).Mul(iz)
			small := magnitudex4(z).Less(spreadx4(&c.small))
			s2 := z.MulAdd(spreadx4(&c.last), spreadx4(&c.sixth)).MulAdd(z, spreadx4(&c.half))
			p2 = s2.Merge(p2, small)
			p1 = s2.MulAdd(z, one).Merge(p1, small)
			putx4(ep, off, m.Add(one))
			putx4(pp, off, atx4(dp, off).Mul(time).MulAdd(p2, atx4(np, off).Mul(p1)).Mul(time))
		}
	}
	archsimd.ClearAVXUpperBits()
}

// valuex4 does Factor.Value.
func valuex4(q *Factor, blocks []int32, w []float64) {
	ep, pp, wp := base(q.E), base(q.P), base(w)
	for _, b := range blocks {
		from := uintptr(b) * BlockLen * 8
		for off := from; off < from+BlockLen*8; off += stepx4 {
			putx4(wp, off, atx4(ep, off).MulAdd(atx4(wp, off), atx4(pp, off)))
		}
	}
	archsimd.ClearAVXUpperBits()
}

// slopex4 does Factor.Slope.
func slopex4(q *Factor, blocks []int32, t float64, y, f, mid []float64) {
	tq := Splat(t)
	bp, np, dp, ep, yp, fp, mp := base(q.B), base(q.N0), base(q.D), base(q.E), base(y), base(f), base(mid)
	for _, b := range blocks {
		from := uintptr(b) * BlockLen * 8
		for off := from; off < from+BlockLen*8; off += stepx4 {
			n := atx4(fp, off).Sub(atx4(bp, off).Mul(atx4(yp, off)))
			if mp != nil {
				putx4(mp, off, n)
			}
			putx4(fp, off, n.Sub(atx4(np, off)).Sub(atx4(dp, off).Mul(spreadx4(&tq))).Div(atx4(ep, off)))
		}
	}
	archsimd.ClearAVXUpperBits()
}
