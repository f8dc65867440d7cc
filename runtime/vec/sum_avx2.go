//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// avx2 is the form in AVX2 code.
var avx2 = form{
	name: "avx2", lanes: lanesx4,
	exp: expx4, expm1: expm1x4, sigmoid: sigmoidx4, linoid: linoidx4, tanh: tanhx4, log: logx4,
	stage: stagex4, norm: normx4, finite: finitex4, signs: signsx4, blocks: blocksx4, sliced: slicedx4, relax: relaxx4, forecast: forecastx4, forecastBelow: forecastBelowx4, correct: correctx4, spread: spreadAllx4, factorSet: setx4, factorValue: valuex4, factorSlope: slopex4,
}

// atx4 loads the numbers at byte offset off of p, putx4 stores them.
func atx4(p unsafe.Pointer, off uintptr) vx4 {
	return archsimd.LoadFloat64x4((*arrayx4)(unsafe.Add(p, off)))
}

func putx4(p unsafe.Pointer, off uintptr, x vx4) { x.Store((*arrayx4)(unsafe.Add(p, off))) }

func spreadx4(q *Lanes) vx4 { return archsimd.LoadFloat64x4((*arrayx4)(unsafe.Pointer(q))) }

func bitsx4(q *bits) archsimd.Int64x4 {
	return archsimd.LoadInt64x4((*[lanesx4]int64)(unsafe.Pointer(q)))
}

// stageArgsx4 is what the loops of stage_avx2.go read: addresses, so that one
// byte offset walks all vectors. Weights are formed in the loops' registers from
// the row's coefficients and h, never by scalar code.
type stageArgsx4 struct {
	dst, y unsafe.Pointer
	bytes  uintptr
	move   uintptr   // how far y goes on with four vectors: 0 where it stands for zeros
	a      *[8]Lanes // as many as there are terms
	h      *Lanes
	k      [8]unsafe.Pointer
}

// stagex4 does Stage, eight terms a pass, and what is no multiple of lanesx4 by scalar code.
func stagex4(dst, y []float64, h float64, k [][]float64, r *Row) {
	n := len(dst) &^ (lanesx4 - 1)
	if n < len(dst) {
		stageFrom(n, dst, y, h, k, r)
	}
	var hq Lanes // one store, which the loops' loads need not wait for
	archsimd.BroadcastFloat64x4(h).Store((*arrayx4)(unsafe.Pointer(&hq)))
	var g stageArgsx4
	g.dst, g.h, g.bytes, g.move = base(dst), &hq, uintptr(n)*8, 4*stepx4
	switch {
	case len(r.J) == 0 && y == nil:
		clear(dst[:n])
	case len(r.J) == 0:
		copy(dst[:n], y)
	case y == nil:
		g.y, g.move = unsafe.Pointer(&nothing), 0
	default:
		g.y = base(y[:n])
	}
	for first := 0; first < len(r.J); first += 8 {
		js := r.J[first:min(first+8, len(r.J))]
		for m, j := range js {
			g.k[m&7] = base(k[j][:n])
		}
		g.a = (*[8]Lanes)(unsafe.Pointer(&r.A[first]))
		stageLoopx4(len(js), &g)
		g.y, g.move = g.dst, 4*stepx4
	}
	archsimd.ClearAVXUpperBits()
}

// scaledx4 is scaled on all lanes.
func scaledx4(d, a, b, atol, rtol, low, zero vx4) vx4 {
	m := magnitudex4(b).Max(magnitudex4(a))
	s := low.Max(atol.Add(rtol.Mul(m)))
	q := d.Div(s)
	return q.Mul(q).Add(b.Mul(zero))
}

// finitex4 adds up 0·x: it stays zero unless some x is not finite. Four sums
// go side by side: one alone waits for each addition before the next.
func finitex4(x []float64) bool {
	n := len(x) &^ (lanesx4 - 1)
	p := base(x)
	zero := spreadx4(&zeros)
	sum, a, b, c := zero, zero, zero, zero
	off, end := uintptr(0), uintptr(n)*8
	for ; off+4*stepx4 <= end; off += 4 * stepx4 {
		sum = sum.Add(atx4(p, off).Mul(zero))
		a = a.Add(atx4(p, off+stepx4).Mul(zero))
		b = b.Add(atx4(p, off+2*stepx4).Mul(zero))
		c = c.Add(atx4(p, off+3*stepx4).Mul(zero))
	}
	for ; off < end; off += stepx4 {
		sum = sum.Add(atx4(p, off).Mul(zero))
	}
	sum = sum.Add(a).Add(b.Add(c))
	var s arrayx4
	sum.Store(&s)
	archsimd.ClearAVXUpperBits()
	return finiteScalar(s[:]) && finiteScalar(x[n:])
}
