//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// two is the numbers of x that indices k and k+1 at sources name. It reads the numbers after them too.
func two(sources, x unsafe.Pointer, k uintptr) archsimd.Float64x2 {
	i, j := uintptr(*(*int32)(unsafe.Add(sources, k*4))), uintptr(*(*int32)(unsafe.Add(sources, k*4+4)))
	a := archsimd.LoadFloat64x2((*[2]float64)(unsafe.Add(x, i*8)))
	return a.SelectFromPair(0, 2, archsimd.LoadFloat64x2((*[2]float64)(unsafe.Add(x, j*8))))
}

// four is the numbers that indices k .. k+3 name.
func four(sources, x unsafe.Pointer, k uintptr) vx4 {
	var v vx4
	return v.SetLo(two(sources, x, k)).SetHi(two(sources, x, k+2))
}

// The loops over the steps of a slice move two addresses on, to the next step only: one behind the last is no place for a Go pointer.
// Addresses formed anew from offsets take half as many instructions again.
func stepAt(m *Sliced, k int32) (numbers, sources unsafe.Pointer) {
	return unsafe.Add(base(m.M), uintptr(k)*SliceTargets*8), unsafe.Add(unsafe.Pointer(unsafe.SliceData(m.Source)), uintptr(k)*SliceTargets*4)
}

// slicedx4 does Sliced.Of with AVX2, which has no permutation of doubles by indices.
func slicedx4(m *Sliced, out, x []float64) {
	op, xp := base(out), base(x)
	first := m.At[0]
	for s, next := range m.At[1:] {
		lo, hi := spreadx4(&zeros), spreadx4(&zeros)
		if left := next - first; left > 0 {
			for mp, sp := stepAt(m, first); ; mp, sp = unsafe.Add(mp, SliceTargets*8), unsafe.Add(sp, SliceTargets*4) {
				lo = atx4(mp, 0).MulAdd(four(sp, xp, 0), lo)
				hi = atx4(mp, stepx4).MulAdd(four(sp, xp, lanesx4), hi)
				if left--; left == 0 {
					break
				}
			}
		}
		first = next
		putx4(op, uintptr(s)*SliceTargets*8, lo)
		putx4(op, uintptr(s)*SliceTargets*8+stepx4, hi)
	}
	archsimd.ClearAVXUpperBits()
}

// slicedx8 does Sliced.Of with AVX-512: up to 32 sources are in registers; of more it takes a number at a time, as
// AVX2 code does (whole vectors of these are no faster).
func slicedx8(m *Sliced, out, x []float64) {
	n := len(x) - 1
	if n > 4*lanesx8 {
		slicedx4(m, out, x)
		return
	}
	op, xp := base(out), base(x)
	x0, x1 := partx8(xp, n, 0), partx8(xp, n, 1)
	first := m.At[0]
	if n <= 2*lanesx8 {
		for s, next := range m.At[1:] {
			sum := spreadx8(&zeros)
			if left := next - first; left > 0 {
				for mp, sp := stepAt(m, first); ; mp, sp = unsafe.Add(mp, SliceTargets*8), unsafe.Add(sp, SliceTargets*4) {
					sum = atx8(mp, 0).MulAdd(x0.ConcatPermute(x1, sourcesx8(sp)), sum)
					if left--; left == 0 {
						break
					}
				}
			}
			first = next
			putx8(op, uintptr(s)*SliceTargets*8, sum)
		}
		archsimd.ClearAVXUpperBits()
		return
	}
	x2, x3 := partx8(xp, n, 2), partx8(xp, n, 3)
	low := archsimd.LoadUint64x8(&fifteens)
	for s, next := range m.At[1:] {
		sum := spreadx8(&zeros)
		if left := next - first; left > 0 {
			for mp, sp := stepAt(m, first); ; mp, sp = unsafe.Add(mp, SliceTargets*8), unsafe.Add(sp, SliceTargets*4) {
				i := sourcesx8(sp)
				v := x2.ConcatPermute(x3, i).Merge(x0.ConcatPermute(x1, i), i.Greater(low))
				sum = atx8(mp, 0).MulAdd(v, sum)
				if left--; left == 0 {
					break
				}
			}
		}
		first = next
		putx8(op, uintptr(s)*SliceTargets*8, sum)
	}
	archsimd.ClearAVXUpperBits()
}

// fifteens is the largest index of two registers.
var fifteens = [8]uint64{15, 15, 15, 15, 15, 15, 15, 15}

// partx8 is the i-th vector of the n numbers at x, zeros behind them.
func partx8(x unsafe.Pointer, n, i int) vx8 {
	left := min(max(n-i*lanesx8, 0), lanesx8)
	return archsimd.LoadMaskedFloat64x8((*arrayx8)(unsafe.Add(x, i*stepx8)), archsimd.Mask64x8FromBits(uint8(1<<left-1)))
}

func sourcesx8(sources unsafe.Pointer) archsimd.Uint64x8 {
	return archsimd.LoadUint32x8((*[8]uint32)(sources)).ExtendToUint64()
}
