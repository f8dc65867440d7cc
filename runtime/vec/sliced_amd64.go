//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// two is the numbers of x that indices k and k+1 of the sources name. It reads the numbers after them too.
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

// slicedx4 does Sliced.Of with AVX2, which has no permutation of doubles by indices.
func slicedx4(m *Sliced, out, x []float64) {
	op, mp, xp, sp := base(out), base(m.M), base(x), unsafe.Pointer(unsafe.SliceData(m.Source))
	k := uintptr(0)
	for s, next := range m.At[1:] {
		lo, hi := spreadx4(&zeros), spreadx4(&zeros)
		for end := uintptr(next) * SliceTargets; k < end; k += SliceTargets {
			lo = atx4(mp, k*8).MulAdd(four(sp, xp, k), lo)
			hi = atx4(mp, k*8+stepx4).MulAdd(four(sp, xp, k+lanesx4), hi)
		}
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
	op, mp, xp, sp := base(out), base(m.M), base(x), unsafe.Pointer(unsafe.SliceData(m.Source))
	x0, x1 := partx8(xp, n, 0), partx8(xp, n, 1)
	k := uintptr(0)
	if n <= 2*lanesx8 {
		for s, next := range m.At[1:] {
			sum := spreadx8(&zeros)
			for end := uintptr(next) * SliceTargets; k < end; k += SliceTargets {
				sum = atx8(mp, k*8).MulAdd(x0.ConcatPermute(x1, sourcesx8(sp, k)), sum)
			}
			putx8(op, uintptr(s)*SliceTargets*8, sum)
		}
		archsimd.ClearAVXUpperBits()
		return
	}
	x2, x3 := partx8(xp, n, 2), partx8(xp, n, 3)
	for s, next := range m.At[1:] {
		sum := spreadx8(&zeros)
		for end := uintptr(next) * SliceTargets; k < end; k += SliceTargets {
			i := sourcesx8(sp, k)
			far := i.Greater(archsimd.LoadUint64x8(&fifteens))
			v := x2.ConcatPermute(x3, i).Merge(x0.ConcatPermute(x1, i), far)
			sum = atx8(mp, k*8).MulAdd(v, sum)
		}
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

func sourcesx8(sources unsafe.Pointer, k uintptr) archsimd.Uint64x8 {
	return archsimd.LoadUint32x8((*[8]uint32)(unsafe.Add(sources, k*4))).ExtendToUint64()
}
