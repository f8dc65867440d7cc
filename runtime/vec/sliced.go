package vec

import "math"

// SliceTargets is the number of targets of a slice of a Sliced matrix.
const SliceTargets = 8

// Sliced is a matrix with few entries a row, by slices of SliceTargets targets (sliced ELLPACK: A. Monakov, A. Lokhmotov & A. Avetisyan,
// HiPEAC 2010). Slice s takes the steps At[s] .. At[s+1]-1; each step has one entry for every target of the slice: a source and a
// number of M. Rows that are shorter than others of their slice are filled up with zeros.
type Sliced struct {
	At     []int32
	Source []int32
	M      []float64
}

// Of sets out[j] = Σ M·x[source], each term by one fused multiply-add in the order of the steps. A source is smaller than len(x) - 1; the
// last number of x is read and not used.
func (m *Sliced) Of(out, x []float64) {
	if len(out) != SliceTargets*(len(m.At)-1) || len(m.M) != len(m.Source) {
		panic("vec: a matrix of another size")
	}
	use.sliced(m, out, x)
}

func slicedScalar(m *Sliced, out, x []float64) {
	for j := range out {
		s := 0.0
		for k := m.At[j/SliceTargets]; k < m.At[j/SliceTargets+1]; k++ {
			e := int(k)*SliceTargets + j%SliceTargets
			s = math.FMA(m.M[e], x[m.Source[e]], s)
		}
		out[j] = s
	}
}
