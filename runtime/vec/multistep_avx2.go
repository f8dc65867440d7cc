//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// forecastx4 does Forecast.Set.
func forecastx4(q *Forecast, v, s, c []float64, lo, hi int) {
	vp, sp, cp := base(v), base(s), base(c)
	k0, k1, k2, k3, k4, k5 := base(q.X[0]), base(q.X[1]), base(q.X[2]), base(q.X[3]), base(q.X[4]), base(q.X[5])
	k6, seven := base(q.X[6]), q.X[6] != nil
	end := uintptr(hi) * 8
	off := uintptr(lo) * 8
	for ; off+2*stepx4 <= end; off += 2 * stepx4 {
		on := off + stepx4
		x, z := atx4(k0, off), atx4(k0, on)
		w, u := spreadx4(&q.w[0]), spreadx4(&q.w[HistoryTerms+0])
		p, r, e, g := x.Mul(w), z.Mul(w), x.Mul(u), z.Mul(u)
		x, z, w, u = atx4(k1, off), atx4(k1, on), spreadx4(&q.w[1]), spreadx4(&q.w[HistoryTerms+1])
		p, r, e, g = x.MulAdd(w, p), z.MulAdd(w, r), x.MulAdd(u, e), z.MulAdd(u, g)
		x, z, w, u = atx4(k2, off), atx4(k2, on), spreadx4(&q.w[2]), spreadx4(&q.w[HistoryTerms+2])
		p, r, e, g = x.MulAdd(w, p), z.MulAdd(w, r), x.MulAdd(u, e), z.MulAdd(u, g)
		x, z, w, u = atx4(k3, off), atx4(k3, on), spreadx4(&q.w[3]), spreadx4(&q.w[HistoryTerms+3])
		p, r, e, g = x.MulAdd(w, p), z.MulAdd(w, r), x.MulAdd(u, e), z.MulAdd(u, g)
		x, z, w, u = atx4(k4, off), atx4(k4, on), spreadx4(&q.w[4]), spreadx4(&q.w[HistoryTerms+4])
		p, r, e, g = x.MulAdd(w, p), z.MulAdd(w, r), x.MulAdd(u, e), z.MulAdd(u, g)
		x, z, w, u = atx4(k5, off), atx4(k5, on), spreadx4(&q.w[5]), spreadx4(&q.w[HistoryTerms+5])
		p, r, e, g = x.MulAdd(w, p), z.MulAdd(w, r), x.MulAdd(u, e), z.MulAdd(u, g)
		if seven {
			x, z, w, u = atx4(k6, off), atx4(k6, on), spreadx4(&q.w[6]), spreadx4(&q.w[HistoryTerms+6])
			p, r, e, g = x.MulAdd(w, p), z.MulAdd(w, r), x.MulAdd(u, e), z.MulAdd(u, g)
		}
		putx4(vp, off, p)
		putx4(vp, on, r)
		putx4(sp, off, e)
		putx4(sp, on, g)
		w = spreadx4(&q.w[2*HistoryTerms])
		putx4(cp, off, w)
		putx4(cp, on, w)
	}
	if off < end {
		x := atx4(k0, off)
		p, e := x.Mul(spreadx4(&q.w[0])), x.Mul(spreadx4(&q.w[HistoryTerms]))
		x = atx4(k1, off)
		p, e = x.MulAdd(spreadx4(&q.w[1]), p), x.MulAdd(spreadx4(&q.w[HistoryTerms+1]), e)
		x = atx4(k2, off)
		p, e = x.MulAdd(spreadx4(&q.w[2]), p), x.MulAdd(spreadx4(&q.w[HistoryTerms+2]), e)
		x = atx4(k3, off)
		p, e = x.MulAdd(spreadx4(&q.w[3]), p), x.MulAdd(spreadx4(&q.w[HistoryTerms+3]), e)
		x = atx4(k4, off)
		p, e = x.MulAdd(spreadx4(&q.w[4]), p), x.MulAdd(spreadx4(&q.w[HistoryTerms+4]), e)
		x = atx4(k5, off)
		p, e = x.MulAdd(spreadx4(&q.w[5]), p), x.MulAdd(spreadx4(&q.w[HistoryTerms+5]), e)
		if seven {
			x = atx4(k6, off)
			p, e = x.MulAdd(spreadx4(&q.w[6]), p), x.MulAdd(spreadx4(&q.w[HistoryTerms+6]), e)
		}
		putx4(vp, off, p)
		putx4(sp, off, e)
		putx4(cp, off, spreadx4(&q.w[2*HistoryTerms]))
	}
	archsimd.ClearAVXUpperBits()
}

// forecastBelowx4 does Forecast.SetBelow.
func forecastBelowx4(q *Forecast, blocks []int32, v, s, c, x []float64) {
	vp, sp, cp, xp := base(v), base(s), base(c), base(x)
	k0, k1, k2, k3, k4, k5 := base(q.X[0]), base(q.X[1]), base(q.X[2]), base(q.X[3]), base(q.X[4]), base(q.X[5])
	k6, seven := base(q.X[6]), q.X[6] != nil
	for _, b := range blocks {
		from := uintptr(b) * BlockLen * 8
		for off := from; off < from+BlockLen*8; off += stepx4 {
			take := atx4(xp, off).Less(spreadx4(&q.w[2*HistoryTerms+1]))
			x := atx4(k0, off)
			p, e := x.Mul(spreadx4(&q.w[0])), x.Mul(spreadx4(&q.w[HistoryTerms]))
			x = atx4(k1, off)
			p, e = x.MulAdd(spreadx4(&q.w[1]), p), x.MulAdd(spreadx4(&q.w[HistoryTerms+1]), e)
			x = atx4(k2, off)
			p, e = x.MulAdd(spreadx4(&q.w[2]), p), x.MulAdd(spreadx4(&q.w[HistoryTerms+2]), e)
			x = atx4(k3, off)
			p, e = x.MulAdd(spreadx4(&q.w[3]), p), x.MulAdd(spreadx4(&q.w[HistoryTerms+3]), e)
			x = atx4(k4, off)
			p, e = x.MulAdd(spreadx4(&q.w[4]), p), x.MulAdd(spreadx4(&q.w[HistoryTerms+4]), e)
			x = atx4(k5, off)
			p, e = x.MulAdd(spreadx4(&q.w[5]), p), x.MulAdd(spreadx4(&q.w[HistoryTerms+5]), e)
			if seven {
				x = atx4(k6, off)
				p, e = x.MulAdd(spreadx4(&q.w[6]), p), x.MulAdd(spreadx4(&q.w[HistoryTerms+6]), e)
			}
			putx4(vp, off, p.Merge(atx4(vp, off), take))
			putx4(sp, off, e.Merge(atx4(sp, off), take))
			putx4(cp, off, spreadx4(&q.w[2*HistoryTerms]).Merge(atx4(cp, off), take))
		}
	}
	archsimd.ClearAVXUpperBits()
}

// spreadAllx4 sets dst to the elements of x, which is longer by one.
func spreadAllx4(dst []Lanes, x []float64) {
	to, from := unsafe.Pointer(unsafe.SliceData(dst)), base(x)
	for i := range uintptr(len(dst)) {
		one := archsimd.LoadFloat64x2((*[2]float64)(unsafe.Add(from, 8*i))).Broadcast1To4()
		for off := uintptr(0); off < 64; off += stepx4 {
			putx4(to, 64*i+off, one)
		}
	}
	archsimd.ClearAVXUpperBits()
}

// correctx4 does Correction.Take, all but its last sums.
func correctx4(q *Correction, blocks []int32, of []float64, p, acc *Lanes) {
	yp, fp, sp, cp, bp, zp, pp := base(q.Y), base(q.F), base(q.S), base(q.C), base(q.B), base(q.Y0), base(of)
	one, part := spreadx4(&ones), spreadx4(p)
	s, t := spreadx4(&zeros), spreadx4(&zeros)
	for _, b := range blocks {
		off := uintptr(b) * BlockLen * 8
		take := atx4(pp, off).Equal(part)
		y, f, c, rate := atx4(yp, off), atx4(fp, off), atx4(cp, off), atx4(bp, off)
		m := magnitudex4(atx4(zp, off)).Max(magnitudex4(y))
		scale := spreadx4(&q.ATol).Add(spreadx4(&q.RTol).Mul(m)).Max(spreadx4(&tinies))
		e := c.Mul(f.Sub(atx4(sp, off))).Mul(one.Div(one.Sub(c.Mul(rate)).Mul(scale)))
		d := e.Mul(scale)
		putx4(yp, off, y.Add(d).Merge(y, take))
		putx4(fp, off, f.Add(rate.Mul(d)).Merge(f, take))
		s = s.Add(e.Mul(e)).Merge(s, take)
		if stepx4 == BlockLen*8 {
			continue
		}
		off += stepx4
		{
			take := atx4(pp, off).Equal(part)
			y, f, c, rate := atx4(yp, off), atx4(fp, off), atx4(cp, off), atx4(bp, off)
			m := magnitudex4(atx4(zp, off)).Max(magnitudex4(y))
			scale := spreadx4(&q.ATol).Add(spreadx4(&q.RTol).Mul(m)).Max(spreadx4(&tinies))
			e := c.Mul(f.Sub(atx4(sp, off))).Mul(one.Div(one.Sub(c.Mul(rate)).Mul(scale)))
			d := e.Mul(scale)
			putx4(yp, off, y.Add(d).Merge(y, take))
			putx4(fp, off, f.Add(rate.Mul(d)).Merge(f, take))
			t = t.Add(e.Mul(e)).Merge(t, take)
		}
	}
	putx4(base(acc[:]), 0, s)
	if stepx4 < BlockLen*8 {
		putx4(base(acc[:]), BlockLen*8-stepx4, t)
	}
	archsimd.ClearAVXUpperBits()
}
