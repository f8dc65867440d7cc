//go:build goexperiment.simd && amd64

package vec

import "simd/archsimd"

var zeros Quad

// signsAVX2 does Signs for whole words; it returns how many.
func signsAVX2(x []float64, closed bool, bits []uint64) int {
	n := len(x) / 64
	if n == 0 {
		return 0
	}
	p := base(x)
	zero := quad(&zeros)
	for k := range n {
		var w uint64
		off := uintptr(k) * 512
		if closed {
			for j := uintptr(0); j < 16; j++ {
				w |= uint64(zero.LessEqual(at(p, off+j*32)).ToBits()) << (4 * j)
			}
		} else {
			for j := uintptr(0); j < 16; j++ {
				w |= uint64(zero.Less(at(p, off+j*32)).ToBits()) << (4 * j)
			}
		}
		bits[k] = w
	}
	archsimd.ClearAVXUpperBits()
	return n
}
