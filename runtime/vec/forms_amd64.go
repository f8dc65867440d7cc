//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// vectorForms are those that the processor can run, the best last.
func vectorForms() []form {
	var list []form
	if archsimd.X86.AVX2() && archsimd.X86.FMA() {
		list = append(list, avx2)
		if archsimd.X86.AVX512() {
			list = append(list, avx512)
		}
	}
	return list
}

func whyNot(kernel string) string {
	if kernel == "avx2" {
		return "the processor lacks AVX2 or FMA"
	}
	return "the processor lacks AVX-512 (F, CD, BW, DQ and VL)"
}

// What the two widths differ in: names that end in x4 have a twin in x8.
type (
	vx4     = archsimd.Float64x4
	vx8     = archsimd.Float64x8
	arrayx4 = [4]float64
	arrayx8 = [8]float64
)

const (
	lanesx4, stepx4, allx4 = 4, 32, 0xf // lanes, bytes, mask of all lanes
	lanesx8, stepx8, allx8 = 8, 64, 0xff
)

// base is the address of a vector: the loops walk several with one byte offset;
// slices would check bounds for each (8 % measured). Callers check the lengths once.
func base(x []float64) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }

// bits is a pattern of bits in all lanes.
type bits [8]int64

func splatBits(x int64) bits { return bits{x, x, x, x, x, x, x, x} }

var (
	signBits  = splatBits(-1 << 63)
	otherBits = splatBits(1<<63 - 1)
	zeros     Lanes
	ones      = Splat(1)
	twos      = Splat(2)
	tinies    = Splat(tiny)
)

// noRates is noRate in all lanes.
var noRates = Splat(noRate)

// nothing is four vectors of zeros.
var nothing [4]Lanes
