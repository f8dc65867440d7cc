package solve

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
)

// A linear system's solution is the matrix exponential, which gonum computes by another way altogether (Padé approximants).
func TestLinearSystemIsTheMatrixExponential(t *testing.T) {
	// Three coupled linear masses, decays of different speed (rates in 1/ms).
	a := mat.NewDense(3, 3, []float64{
		-0.1, 0, 0.02,
		0.5, -0.05, 0,
		0, 0.3, -2,
	})
	const end = 40.0
	var scaled, exp mat.Dense
	scaled.Scale(end, a)
	exp.Exp(&scaled)
	y0 := []float64{1, -0.5, 0.25}
	var want mat.VecDense
	want.MulVec(&exp, mat.NewVecDense(3, y0))
	f := func(_ float64, y, dy []float64) {
		for i := range dy {
			dy[i] = a.At(i, 0)*y[0] + a.At(i, 1)*y[1] + a.At(i, 2)*y[2]
		}
	}
	for method, tol := range map[string]float64{"Vern7": 1e-10, "Tsit5": 1e-9, "DP5": 1e-9} {
		in, err := New(method, System{N: 3, RHS: f}, Options{RTol: 1e-11, ATol: 1e-12})
		require.NoError(t, err)
		in.Reset(0, y0)
		for in.T() < end {
			require.NoError(t, in.Step(end))
		}
		for i, y := range in.Y() {
			assert.InDelta(t, want.AtVec(i), y, tol, "%s, component %d", method, i)
		}
	}
}
