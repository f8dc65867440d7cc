package vec

// Signs sets bit i of bits where x[i] > 0, or x[i] >= 0 if closed, and clears it elsewhere. NaN is neither. bits holds 64 elements a
// word, the first in the lowest bit; bits beyond len(x) are cleared.
func Signs(x []float64, closed bool, bits []uint64) {
	n := (len(x) + 63) / 64
	bits = bits[:n]
	for k := use.signs(x, closed, bits); k < n; k++ {
		var w uint64
		for i, v := range x[k*64 : min(k*64+64, len(x))] {
			if v > 0 || closed && v == 0 {
				w |= 1 << i
			}
		}
		bits[k] = w
	}
}
