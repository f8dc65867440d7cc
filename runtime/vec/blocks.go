package vec

import "math"

// BlockTargets is the number of targets of a block of a Blocks matrix.
const BlockTargets = 16

// Blocks is a matrix that is sparse by blocks of BlockTargets targets: block b
// has the columns of the sources Source[At[b]] .. Source[At[b+1]-1], each of
// BlockTargets numbers of M. A source is smaller than len(x) - 1 of the vectors
// that are multiplied.
type Blocks struct {
	At, Source []int32
	M          []float64
}

// Of sets out[j] = Σ_i M[j, i]·x[i], each term by one fused multiply-add: those
// of the block's even columns in their order, those of its odd ones, and the sum
// of the two. The last number of x is read and not used.
func (b *Blocks) Of(out, x []float64) {
	if len(out) != BlockTargets*(len(b.At)-1) || len(b.M) != BlockTargets*len(b.Source) {
		panic("vec: a matrix of another size")
	}
	use.blocks(b, out, x)
}

// blocksScalar goes over the columns as they lie in memory.
func blocksScalar(b *Blocks, out, x []float64) {
	for n := range len(b.At) - 1 {
		var s [2][BlockTargets]float64
		first := int(b.At[n])
		for k, i := range b.Source[first:b.At[n+1]] {
			m := b.M[(first+k)*BlockTargets:][:BlockTargets]
			sum, v := &s[k&1], x[i]
			for j, w := range m {
				sum[j] = math.FMA(w, v, sum[j])
			}
		}
		for j := range BlockTargets {
			out[n*BlockTargets+j] = s[0][j] + s[1][j]
		}
	}
}
