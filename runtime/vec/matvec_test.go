package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestMatVec(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for _, n := range []int{0, 8, 16, 24, 32, 40, 64, 72} {
		for _, sources := range []int{0, 1, 2, 7, 30} {
			m, x := make([]float64, n*sources), make([]float64, sources)
			for i := range m {
				m[i] = r.NormFloat64()
			}
			for i := range x {
				x[i] = r.NormFloat64()
			}
			want := make([]float64, n)
			for j := range want {
				var s [2]float64
				for i, v := range x {
					s[i%2] = math.FMA(m[i*n+j], v, s[i%2])
				}
				want[j] = s[0] + s[1]
			}
			all(t, func(t *testing.T) {
				out := make([]float64, n)
				for i := range out {
					out[i] = math.NaN()
				}
				MatVec(out, m, x)
				if !slices.Equal(out, want) {
					t.Fatalf("%d targets, %d sources: %g instead of %g", n, sources, out, want)
				}
			})
		}
	}
}
