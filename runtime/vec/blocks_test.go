package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestBlocks holds every form to the definition, to the bit.
func TestBlocks(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for _, columns := range [][]int{{}, {0}, {1}, {2, 0, 3}, {7, 1}, {30, 16, 5}} {
		b := &Blocks{At: []int32{0}}
		x := make([]float64, 41)
		for i := range x {
			x[i] = r.NormFloat64()
		}
		x[40] = math.NaN() // read, not used
		for _, n := range columns {
			for range n {
				b.Source = append(b.Source, int32(r.IntN(40)))
				for range BlockTargets {
					b.M = append(b.M, r.NormFloat64())
				}
			}
			b.At = append(b.At, int32(len(b.Source)))
		}
		want := make([]float64, BlockTargets*len(columns))
		for j := range want {
			var s [2]float64
			first := int(b.At[j/BlockTargets])
			for k := range columns[j/BlockTargets] {
				s[k%2] = math.FMA(b.M[(first+k)*BlockTargets+j%BlockTargets], x[b.Source[first+k]], s[k%2])
			}
			want[j] = s[0] + s[1]
		}
		all(t, func(t *testing.T) {
			out := make([]float64, len(want))
			for i := range out {
				out[i] = math.Inf(1)
			}
			b.Of(out, x)
			if !slices.Equal(out, want) {
				t.Fatalf("%v columns: %g instead of %g", columns, out, want)
			}
		})
	}
}
