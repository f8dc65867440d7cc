//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

func haveAVX2() bool { return archsimd.X86.AVX2() && archsimd.X86.FMA() }

func whyNoAVX2() string { return "the processor lacks AVX2 or FMA" }

type v4 = archsimd.Float64x4

// at loads the four numbers at byte offset off of p. The loops below walk
// several vectors with one offset; slices would check bounds for each
// (8 % measured). Callers check the lengths once.
func at(p unsafe.Pointer, off uintptr) v4 {
	return archsimd.LoadFloat64x4((*[4]float64)(unsafe.Add(p, off)))
}

func put(p unsafe.Pointer, off uintptr, x v4) {
	x.Store((*[4]float64)(unsafe.Add(p, off)))
}

func quad(q *Quad) v4 { return archsimd.LoadFloat64x4((*[4]float64)(q)) }

func base(x []float64) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }

// terms fills p with the addresses of the vectors of r, after a check that all
// hold n elements.
func terms(p *[MaxTerms]unsafe.Pointer, k [][]float64, r *Row, n int) {
	for m, j := range r.J {
		p[m] = base(k[j][:n])
	}
}

// scale sets w = h·a lane by lane, so that no scalar arithmetic stands between
// 256-bit instructions.
func scale(w *[MaxTerms]Quad, a []Quad, h *Quad) {
	hv := quad(h)
	for m := range a {
		quad(&a[m]).Mul(hv).Store((*[4]float64)(&w[m&(MaxTerms-1)]))
	}
}

// stageAVX2 does Stage's multiple of four; it returns the elements done.
// Multiply and add are not fused, for the same bits as the scalar twin; the
// loads bound the loop, not the arithmetic.
func stageAVX2(dst, y []float64, h float64, k [][]float64, r *Row) int {
	n := len(dst) &^ 3
	var p [MaxTerms]unsafe.Pointer
	var w [MaxTerms]Quad
	terms(&p, k, r, n)
	hq := Splat(h)
	dp, yp := base(dst), base(y[:n])
	scale(&w, r.A, &hq)
	kp := p[:len(r.J)]
	wp := w[:len(kp)]
	end := uintptr(n) * 8
	var off uintptr
	for ; off+128 <= end; off += 128 {
		s0, s1, s2, s3 := at(yp, off), at(yp, off+32), at(yp, off+64), at(yp, off+96)
		for m, q := range kp {
			a := quad(&wp[m])
			s0 = s0.Add(a.Mul(at(q, off)))
			s1 = s1.Add(a.Mul(at(q, off+32)))
			s2 = s2.Add(a.Mul(at(q, off+64)))
			s3 = s3.Add(a.Mul(at(q, off+96)))
		}
		put(dp, off, s0)
		put(dp, off+32, s1)
		put(dp, off+64, s2)
		put(dp, off+96, s3)
	}
	for ; off < end; off += 32 {
		s := at(yp, off)
		for m, q := range kp {
			s = s.Add(quad(&wp[m]).Mul(at(q, off)))
		}
		put(dp, off, s)
	}
	archsimd.ClearAVXUpperBits()
	return n
}

var (
	signBits = [4]int64{-1 << 63, -1 << 63, -1 << 63, -1 << 63}
	tinyQuad = Splat(tiny)
)

// scaledQuad is scaled on four lanes; sign is the mask of the sign bits.
func scaledQuad(d, a, b, atol, rtol, low, zero v4, sign archsimd.Int64x4) v4 {
	m := abs(b, sign).Max(abs(a, sign))
	s := low.Max(atol.Add(rtol.Mul(m)))
	q := d.Div(s)
	return q.Mul(q).Add(b.Mul(zero))
}

func abs(x v4, sign archsimd.Int64x4) v4 { return x.AsInt64x4().AndNot(sign).AsFloat64x4() }

// stageErrAVX2 does StageErr's multiple of four and adds to acc lane by lane.
func stageErrAVX2(y1, y0 []float64, h float64, k [][]float64, r *Row, atol, rtol float64, acc *Quad) int {
	n := len(y1) &^ 3
	var p [MaxTerms]unsafe.Pointer
	var w, e [MaxTerms]Quad
	terms(&p, k, r, n)
	hq, aq, rq, zq := Splat(h), Splat(atol), Splat(rtol), Splat(0)
	dp, yp := base(y1), base(y0[:n])
	scale(&w, r.A, &hq)
	scale(&e, r.E, &hq)
	kp := p[:len(r.J)]
	wp := w[:len(kp)]
	ep := e[:len(kp)]
	end := uintptr(n) * 8
	sum := quad(acc)
	av, rv, zero, low := quad(&aq), quad(&rq), quad(&zq), quad(&tinyQuad)
	sign := archsimd.LoadInt64x4(&signBits)
	var off uintptr
	for ; off+64 <= end; off += 64 {
		y, z := at(yp, off), at(yp, off+32)
		s0, s1, d0, d1 := y, z, zero, zero
		for m, q := range kp {
			x0, x1 := at(q, off), at(q, off+32)
			a, b := quad(&wp[m]), quad(&ep[m])
			s0 = s0.Add(a.Mul(x0))
			s1 = s1.Add(a.Mul(x1))
			d0 = d0.Add(b.Mul(x0))
			d1 = d1.Add(b.Mul(x1))
		}
		put(dp, off, s0)
		put(dp, off+32, s1)
		sum = sum.Add(scaledQuad(d0, y, s0, av, rv, low, zero, sign))
		sum = sum.Add(scaledQuad(d1, z, s1, av, rv, low, zero, sign))
	}
	for ; off < end; off += 32 {
		y := at(yp, off)
		s, d := y, zero
		for m, q := range kp {
			x := at(q, off)
			s = s.Add(quad(&wp[m]).Mul(x))
			d = d.Add(quad(&ep[m]).Mul(x))
		}
		put(dp, off, s)
		sum = sum.Add(scaledQuad(d, y, s, av, rv, low, zero, sign))
	}
	sum.Store((*[4]float64)(acc))
	archsimd.ClearAVXUpperBits()
	return n
}

// errNormAVX2 does ErrNorm's multiple of four and adds to acc lane by lane.
func errNormAVX2(y0, y1 []float64, h float64, k [][]float64, r *Row, atol, rtol float64, acc *Quad) int {
	n := len(y1) &^ 3
	var p [MaxTerms]unsafe.Pointer
	var w [MaxTerms]Quad
	terms(&p, k, r, n)
	hq, aq, rq, zq := Splat(h), Splat(atol), Splat(rtol), Splat(0)
	zp, yp := base(y1), base(y0[:n])
	scale(&w, r.A, &hq)
	kp := p[:len(r.J)]
	wp := w[:len(kp)]
	end := uintptr(n) * 8
	sum := quad(acc)
	av, rv, zero, low := quad(&aq), quad(&rq), quad(&zq), quad(&tinyQuad)
	sign := archsimd.LoadInt64x4(&signBits)
	for off := uintptr(0); off < end; off += 32 {
		d := zero
		for m, q := range kp {
			d = d.Add(quad(&wp[m]).Mul(at(q, off)))
		}
		sum = sum.Add(scaledQuad(d, at(yp, off), at(zp, off), av, rv, low, zero, sign))
	}
	sum.Store((*[4]float64)(acc))
	archsimd.ClearAVXUpperBits()
	return n
}

// finiteAVX2 adds 0·x to acc: it stays zero unless some x is not finite.
func finiteAVX2(x []float64, acc *Quad) int {
	n := len(x) &^ 3
	p := base(x)
	zq := Splat(0)
	zero := quad(&zq)
	sum := zero
	for off, end := uintptr(0), uintptr(n)*8; off < end; off += 32 {
		sum = sum.Add(at(p, off).Mul(zero))
	}
	sum.Store((*[4]float64)(acc))
	archsimd.ClearAVXUpperBits()
	return n
}
