package rng

import "math"

// Wiener is the chance of independent Wiener processes, one for each key: what it gives is a function of the key and of where in time
// it is asked for, never of what was asked before.
type Wiener struct{ keys []Key }

// NewWiener makes one process for each key.
func NewWiener(keys []Key) *Wiener { return &Wiener{keys} }

// Cell sets a[i], and b[i] where b is not nil, to two independent standard normal numbers of process i in cell k of a grid of times.
// The first is the same whether the second is asked for or not.
func (w *Wiener) Cell(k int64, a, b []float64) { w.normals(uint64(k), 0, a, b) }

// Cut does the same for a point t (ms) within cell k.
func (w *Wiener) Cut(k int64, t float64, a, b []float64) {
	w.normals(uint64(k), mix(math.Float64bits(t)+golden)|1, a, b)
}

// normals draws block c of every process. The tag tells cuts from cells: it shifts the other half of the counter.
func (w *Wiener) normals(c, tag uint64, a, b []float64) {
	half := func(x uint64) float64 { return quantile((float64(x>>12) + 0.5) * 0x1p-52) }
	for i, k := range w.keys {
		x, y := philox(c, k.B+tag, k.A)
		a[i] = half(x)
		if b != nil {
			b[i] = half(y)
		}
	}
}
