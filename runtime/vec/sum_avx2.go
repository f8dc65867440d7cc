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

// stageArgs is what the loops of stage_avx2.go read: addresses, so that one
// byte offset walks all vectors. Weights are formed in the loops' registers from
// the row's coefficients and h, never by scalar code.
type stageArgs struct {
	dst, y unsafe.Pointer
	bytes  uintptr
	a      *[8]Quad // as many as there are terms
	h      *Quad
	k      [8]unsafe.Pointer
}

// stageAVX2 does Stage's multiple of four, eight terms a pass; it returns the
// number of elements done.
func stageAVX2(dst, y []float64, h float64, k [][]float64, r *Row) int {
	n := len(dst) &^ 3
	hq := Splat(h)
	var g stageArgs
	g.dst, g.h, g.bytes = base(dst), &hq, uintptr(n)*8
	if y == nil {
		clear(dst[:n])
		y = dst
	}
	g.y = base(y[:n])
	if len(r.J) == 0 {
		return 0
	}
	for first := 0; first < len(r.J); first += 8 {
		js := r.J[first:min(first+8, len(r.J))]
		for m, j := range js {
			g.k[m&7] = base(k[j][:n])
		}
		g.a = (*[8]Quad)(unsafe.Pointer(&r.A[first]))
		stageLoop(len(js), &g)
		g.y = g.dst
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

// errNormAVX2 does ErrNorm's multiple of four and adds to acc lane by lane.
func errNormAVX2(y0, y1, err []float64, atol, rtol float64, acc *Quad) int {
	n := len(err) &^ 3
	aq, rq, zq := Splat(atol), Splat(rtol), Splat(0)
	dp, zp, yp := base(err), base(y1[:n]), base(y0[:n])
	sum := quad(acc)
	av, rv, zero, low := quad(&aq), quad(&rq), quad(&zq), quad(&tinyQuad)
	sign := archsimd.LoadInt64x4(&signBits)
	for off, end := uintptr(0), uintptr(n)*8; off < end; off += 32 {
		sum = sum.Add(scaledQuad(at(dp, off), at(yp, off), at(zp, off), av, rv, low, zero, sign))
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
