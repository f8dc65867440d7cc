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
	for ; off+4*stepx4 <= end; off += 4 * stepx4 {
		o1, o2, o3 := off+stepx4, off+2*stepx4, off+3*stepx4
		w, u := spreadx4(&q.w[0]), spreadx4(&q.w[HistoryTerms])
		x := atx4(k0, off)
		p0, e0 := x.Mul(w), x.Mul(u)
		x = atx4(k0, o1)
		p1, e1 := x.Mul(w), x.Mul(u)
		x = atx4(k0, o2)
		p2, e2 := x.Mul(w), x.Mul(u)
		x = atx4(k0, o3)
		p3, e3 := x.Mul(w), x.Mul(u)
		w, u = spreadx4(&q.w[1]), spreadx4(&q.w[HistoryTerms+1])
		x = atx4(k1, off)
		p0, e0 = x.MulAdd(w, p0), x.MulAdd(u, e0)
		x = atx4(k1, o1)
		p1, e1 = x.MulAdd(w, p1), x.MulAdd(u, e1)
		x = atx4(k1, o2)
		p2, e2 = x.MulAdd(w, p2), x.MulAdd(u, e2)
		x = atx4(k1, o3)
		p3, e3 = x.MulAdd(w, p3), x.MulAdd(u, e3)
		w, u = spreadx4(&q.w[2]), spreadx4(&q.w[HistoryTerms+2])
		x = atx4(k2, off)
		p0, e0 = x.MulAdd(w, p0), x.MulAdd(u, e0)
		x = atx4(k2, o1)
		p1, e1 = x.MulAdd(w, p1), x.MulAdd(u, e1)
		x = atx4(k2, o2)
		p2, e2 = x.MulAdd(w, p2), x.MulAdd(u, e2)
		x = atx4(k2, o3)
		p3, e3 = x.MulAdd(w, p3), x.MulAdd(u, e3)
		w, u = spreadx4(&q.w[3]), spreadx4(&q.w[HistoryTerms+3])
		x = atx4(k3, off)
		p0, e0 = x.MulAdd(w, p0), x.MulAdd(u, e0)
		x = atx4(k3, o1)
		p1, e1 = x.MulAdd(w, p1), x.MulAdd(u, e1)
		x = atx4(k3, o2)
		p2, e2 = x.MulAdd(w, p2), x.MulAdd(u, e2)
		x = atx4(k3, o3)
		p3, e3 = x.MulAdd(w, p3), x.MulAdd(u, e3)
		w, u = spreadx4(&q.w[4]), spreadx4(&q.w[HistoryTerms+4])
		x = atx4(k4, off)
		p0, e0 = x.MulAdd(w, p0), x.MulAdd(u, e0)
		x = atx4(k4, o1)
		p1, e1 = x.MulAdd(w, p1), x.MulAdd(u, e1)
		x = atx4(k4, o2)
		p2, e2 = x.MulAdd(w, p2), x.MulAdd(u, e2)
		x = atx4(k4, o3)
		p3, e3 = x.MulAdd(w, p3), x.MulAdd(u, e3)
		w, u = spreadx4(&q.w[5]), spreadx4(&q.w[HistoryTerms+5])
		x = atx4(k5, off)
		p0, e0 = x.MulAdd(w, p0), x.MulAdd(u, e0)
		x = atx4(k5, o1)
		p1, e1 = x.MulAdd(w, p1), x.MulAdd(u, e1)
		x = atx4(k5, o2)
		p2, e2 = x.MulAdd(w, p2), x.MulAdd(u, e2)
		x = atx4(k5, o3)
		p3, e3 = x.MulAdd(w, p3), x.MulAdd(u, e3)
		if seven {
			w, u = spreadx4(&q.w[6]), spreadx4(&q.w[HistoryTerms+6])
			x = atx4(k6, off)
			p0, e0 = x.MulAdd(w, p0), x.MulAdd(u, e0)
			x = atx4(k6, o1)
			p1, e1 = x.MulAdd(w, p1), x.MulAdd(u, e1)
			x = atx4(k6, o2)
			p2, e2 = x.MulAdd(w, p2), x.MulAdd(u, e2)
			x = atx4(k6, o3)
			p3, e3 = x.MulAdd(w, p3), x.MulAdd(u, e3)
		}
		w = spreadx4(&q.w[2*HistoryTerms])
		putx4(vp, off, p0)
		putx4(sp, off, e0)
		putx4(cp, off, w)
		putx4(vp, o1, p1)
		putx4(sp, o1, e1)
		putx4(cp, o1, w)
		putx4(vp, o2, p2)
		putx4(sp, o2, e2)
		putx4(cp, o2, w)
		putx4(vp, o3, p3)
		putx4(sp, o3, e3)
		putx4(cp, o3, w)
	}
	for ; off < end; off += stepx4 {
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
