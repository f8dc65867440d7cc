//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// pairx4 is each of the two numbers at byte offset off in all lanes.
func pairx4(p unsafe.Pointer, off uintptr) (even, odd vx4) {
	v := archsimd.LoadFloat64x2((*[2]float64)(unsafe.Add(p, off)))
	return v.Broadcast1To4(), v.SelectFromPair(1, 1, v).Broadcast1To4()
}

// matvecx4 takes two vectors of targets at a time: an addition to a sum waits for
// the one before, so that four sums go side by side. Eight do not stay in
// registers.
func matvecx4(out, m, x []float64) {
	var last [2]float64 // of an odd number of sources, with 0 beside it
	pairs := uintptr(len(x)/2) * 16
	copy(last[:], x[len(x)&^1:])
	stride := uintptr(len(out)) * 8
	op, xp := base(out), base(x)
	zero := spreadx4(&zeros)
	j := uintptr(0)
	for ; j+2*stepx4 <= stride; j += 2 * stepx4 {
		a, b, c, d := zero, zero, zero, zero
		// Rows of even and odd sources, two vectors of each.
		p := unsafe.Add(base(m), j)
		q := unsafe.Add(base(m), j+stepx4)
		at := uintptr(0)
		for off := uintptr(0); off < pairs; off += 16 {
			even, odd := pairx4(xp, off)
			a, b = atx4(p, at).MulAdd(even, a), atx4(q, at).MulAdd(even, b)
			at += stride
			c, d = atx4(p, at).MulAdd(odd, c), atx4(q, at).MulAdd(odd, d)
			at += stride
		}
		if len(x)&1 != 0 {
			even, _ := pairx4(unsafe.Pointer(&last), 0)
			a, b = atx4(p, at).MulAdd(even, a), atx4(q, at).MulAdd(even, b)
		}
		putx4(op, j, a.Add(c))
		putx4(op, j+stepx4, b.Add(d))
	}
	for ; j < stride; j += stepx4 {
		a, c := zero, zero
		p := unsafe.Add(base(m), j)
		at := uintptr(0)
		for off := uintptr(0); off < pairs; off += 16 {
			even, odd := pairx4(xp, off)
			a = atx4(p, at).MulAdd(even, a)
			at += stride
			c = atx4(p, at).MulAdd(odd, c)
			at += stride
		}
		if len(x)&1 != 0 {
			even, _ := pairx4(unsafe.Pointer(&last), 0)
			a = atx4(p, at).MulAdd(even, a)
		}
		putx4(op, j, a.Add(c))
	}
	archsimd.ClearAVXUpperBits()
}
