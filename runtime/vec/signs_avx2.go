//go:build goexperiment.simd && amd64

package vec

import "simd/archsimd"

// signsx4 does Signs for whole words; it returns how many.
func signsx4(x []float64, closed bool, bits []uint64) int {
	n := len(x) / 64
	p := base(x)
	zero := spreadx4(&zeros)
	for k := range n {
		var w uint64
		off := uintptr(k) * 512
		if closed {
			for j := uintptr(0); j < 64/lanesx4; j++ {
				w |= uint64(zero.LessEqual(atx4(p, off+j*stepx4)).ToBits()) << (lanesx4 * j)
			}
		} else {
			for j := uintptr(0); j < 64/lanesx4; j++ {
				w |= uint64(zero.Less(atx4(p, off+j*stepx4)).ToBits()) << (lanesx4 * j)
			}
		}
		bits[k] = w
	}
	archsimd.ClearAVXUpperBits()
	return n
}
