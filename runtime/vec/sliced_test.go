package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSliced holds every form to the definition, to the bit, for few sources and many.
func TestSliced(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, sources := range []int{1, 7, 8, 9, 15, 16, 17, 24, 25, 31, 32, 33, 100} {
		for _, steps := range [][]int{{}, {0}, {1}, {2, 0, 3}, {7, 1, 1, 12}} {
			m := &Sliced{At: []int32{0}}
			x := make([]float64, sources+1)
			for i := range x {
				x[i] = r.NormFloat64()
			}
			x[sources] = math.NaN() // read, not used
			for _, n := range steps {
				for range n * SliceTargets {
					m.Source = append(m.Source, int32(r.IntN(sources)))
					m.M = append(m.M, r.NormFloat64())
				}
				m.At = append(m.At, int32(len(m.Source)/SliceTargets))
			}
			want := make([]float64, SliceTargets*len(steps))
			for j := range want {
				first := int(m.At[j/SliceTargets])
				for k := range steps[j/SliceTargets] {
					e := (first+k)*SliceTargets + j%SliceTargets
					want[j] = math.FMA(m.M[e], x[m.Source[e]], want[j])
				}
			}
			all(t, func(t *testing.T) {
				out := make([]float64, len(want))
				for i := range out {
					out[i] = math.Inf(1)
				}
				m.Of(out, x)
				if !slices.Equal(out, want) {
					t.Fatalf("%d sources, %v steps: %g instead of %g", sources, steps, out, want)
				}
			})
		}
	}
}
