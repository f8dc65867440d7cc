package solve

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"nbc/runtime/vec"
)

// TestWide: long vectors, which cores share, get the sums of short ones to the bit, and norms in blocks; nothing is allocated.
func TestWide(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	vector := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = r.NormFloat64()
		}
		return v
	}
	for _, n := range []int{100, wideFrom - 1, wideFrom, wideFrom + 1, 3*block + 5} {
		w := newWide(n)
		np := (n + 15) &^ 15
		y, y1, u, want := vector(np), vector(np), make([]float64, np), make([]float64, np)
		k := [][]float64{vector(np), nil, vector(np), vector(np)}
		row := vec.NewRow([]float64{0.5, 0, -2, 0.25})
		for _, from := range [][]float64{y, nil} {
			w.stage(u, from, 0.3, k, &row)
			vec.Stage(want, from, 0.3, k, &row)
			if !slices.Equal(u, want) {
				t.Errorf("n = %d: other sums than those of vec", n)
			}
		}
		norm, all := w.norm(y, y1, u, 1e-3, 1e-2), vec.ErrNorm(y, y1, u, 1e-3, 1e-2)
		if math.Abs(norm-all) > 1e-12*all || n < wideFrom && norm != all {
			t.Errorf("n = %d: a norm of %g instead of %g", n, norm, all)
		}
		if a := testing.AllocsPerRun(10, func() { w.stage(u, y, 0.3, k, &row); w.norm(y, y1, u, 1, 1) }); a > 0 {
			t.Errorf("n = %d: %v allocations", n, a)
		}
	}
}
