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

func blocksScalar(b *Blocks, out, x []float64) {
	for j := range out {
		var s [2]float64
		first := b.At[j/BlockTargets]
		for k, i := range b.Source[first:b.At[j/BlockTargets+1]] {
			s[k&1] = math.FMA(b.M[(int(first)+k)*BlockTargets+j%BlockTargets], x[i], s[k&1])
		}
		out[j] = s[0] + s[1]
	}
}
