package vec

import "unsafe"

// Lanes is one number repeated in all lanes of a register; narrower registers
// take the first of them. Constants of vector loops live in memory in this form:
// broadcasting a Go scalar between vector instructions costs a transition each time.
type Lanes [8]float64

// Splat returns x in all lanes.
func Splat(x float64) Lanes { return Lanes{x, x, x, x, x, x, x, x} }

// Make returns a slice of n zeros that starts on a cache line.
func Make(n int) []float64 {
	x := make([]float64, n+7)
	for uintptr(unsafe.Pointer(unsafe.SliceData(x)))%64 != 0 {
		x = x[1:]
	}
	return x[:n:n]
}
