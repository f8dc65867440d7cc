package solve

import (
	"fmt"
	"testing"

	"nbc/runtime/vec"
)

// BenchmarkOwnWork measures a step of 360 states with a right-hand side that
// costs almost nothing; ns/eval is the integrator's own time per evaluation.
func BenchmarkOwnWork(b *testing.B) {
	const n = 360
	for _, kern := range vec.Kernels() {
		if vec.Use(kern) != nil {
			continue
		}
		for _, name := range []string{"RK4", "Tsit5", "Vern7"} {
			b.Run(fmt.Sprintf("%s/%s", name, kern), func(b *testing.B) {
				f := func(t float64, y, dy []float64) { dy[0] = -y[0] }
				in, err := New(name, System{N: n, RHS: f}, Options{Dt: 1e-3, MaxStep: 1e-3})
				if err != nil {
					b.Fatal(err)
				}
				y := make([]float64, n)
				for i := range y {
					y[i] = 1
				}
				in.Reset(0, y)
				for b.Loop() {
					if err := in.Step(1e9); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(in.Stats().Evaluations), "ns/eval")
			})
		}
	}
	vec.Use("auto")
}
