package vec

import "math"

// MatVec sets out[j] = Σ_i m[i·len(out) + j]·x[i], each term by one fused
// multiply-add: those of even i in their order, those of odd i, and the sum of
// the two. len(out) is a multiple of 8.
func MatVec(out, m, x []float64) {
	if len(out)%8 != 0 || len(m) < len(out)*len(x) {
		panic("vec: MatVec of a matrix of another size")
	}
	use.matvec(out, m, x)
}

func matvecScalar(out, m, x []float64) {
	for j := range out {
		var s [2]float64
		for i, v := range x {
			s[i&1] = math.FMA(m[i*len(out)+j], v, s[i&1])
		}
		out[j] = s[0] + s[1]
	}
}
