//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// manyx4 is the number of x that index k of the sources names, in all lanes. It
// reads the number after that too.
func manyx4(sources, x unsafe.Pointer, k uintptr) vx4 {
	i := uintptr(*(*int32)(unsafe.Add(sources, k*4)))
	return archsimd.LoadFloat64x2((*[2]float64)(unsafe.Add(x, i*8))).Broadcast1To4()
}

// blocksx4 takes two vectors of targets at a time: an addition to a sum waits for
// the one before, so that four sums go side by side. Eight do not stay in
// registers.
func blocksx4(b *Blocks, out, x []float64) {
	const column = BlockTargets * 8 // bytes
	op, mp, xp, sp := base(out), base(b.M), base(x), unsafe.Pointer(unsafe.SliceData(b.Source))
	zero := spreadx4(&zeros)
	k, to := uintptr(0), uintptr(0)
	for _, next := range b.At[1:] {
		end := uintptr(next)
		for part := uintptr(0); part < column; part += 2 * stepx4 {
			s0, s1, t0, t1 := zero, zero, zero, zero
			at := k*column + part
			i := k
			for ; i+2 <= end; i += 2 {
				v := manyx4(sp, xp, i)
				s0, s1 = atx4(mp, at).MulAdd(v, s0), atx4(mp, at+stepx4).MulAdd(v, s1)
				v = manyx4(sp, xp, i+1)
				t0, t1 = atx4(mp, at+column).MulAdd(v, t0), atx4(mp, at+column+stepx4).MulAdd(v, t1)
				at += 2 * column
			}
			if i < end {
				v := manyx4(sp, xp, i)
				s0, s1 = atx4(mp, at).MulAdd(v, s0), atx4(mp, at+stepx4).MulAdd(v, s1)
			}
			putx4(op, to+part, s0.Add(t0))
			putx4(op, to+part+stepx4, s1.Add(t1))
		}
		k, to = end, to+column
	}
	archsimd.ClearAVXUpperBits()
}
