package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestSigns(t *testing.T) {
	defer Use("auto")
	r := rand.New(rand.NewPCG(1, 2))
	odd := []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), 5e-324, -5e-324}
	for _, kernel := range Kernels() {
		if err := Use(kernel); err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1, 63, 64, 65, 128, 1000} {
			x := make([]float64, n)
			for i := range x {
				x[i] = r.NormFloat64()
				if r.IntN(3) == 0 {
					x[i] = odd[r.IntN(len(odd))]
				}
			}
			for _, closed := range []bool{false, true} {
				bits := make([]uint64, (n+63)/64)
				for k := range bits {
					bits[k] = r.Uint64()
				}
				Signs(x, closed, bits)
				for i := range 64 * len(bits) {
					want := i < n && (x[i] > 0 || closed && x[i] == 0)
					if got := bits[i/64]>>(i%64)&1 != 0; got != want {
						t.Fatalf("%s: bit %d of %d, closed %v: %v", kernel, i, n, closed, got)
					}
				}
			}
		}
	}
}

func BenchmarkSigns(b *testing.B) {
	x, bits := make([]float64, 4000), make([]uint64, 63)
	for b.Loop() {
		Signs(x, false, bits)
	}
}
