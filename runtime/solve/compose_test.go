package solve

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCompose: inputs that rest on states, time and one another, in an order that their numbers do not tell; one place twice.
func TestCompose(t *testing.T) {
	// x0 = x1² + y0, x1 = y1·t, y0' = x0·y0 + x1, y1' = -y1 + y1, y2' = sin x0.
	f := func(t float64, y, dy []float64) {
		x1 := y[1] * t
		x0 := x1*x1 + y[0]
		dy[0], dy[1], dy[2] = x0*y[0]+x1, -y[1]*y[1], math.Sin(x0)
	}
	const time = 5
	places := [][2]int{{3, 4}, {3, 0}, {4, 1}, {4, time}, {0, 3}, {0, 0}, {0, 4}, {1, 1}, {1, 1}, {2, 3}, {2, -1}}
	j, err := Compose(Partials{States: 3, Inputs: 2,
		Places: func(at func(row, col int)) {
			for _, p := range places {
				at(p[0], p[1])
			}
		},
		Values: func(t float64, y, v []float64) {
			x1 := y[1] * t
			x0 := x1*x1 + y[0]
			copy(v, []float64{2 * x1, 1, t, y[1], y[0], x0, 1, -y[1], -y[1], math.Cos(x0), math.NaN()})
		}})
	require.NoError(t, err)
	p := j.Structure().Pattern
	assert.Equal(t, []int32{0, 2, 3, 5}, p.Row)
	assert.Equal(t, []int32{0, 1, 1, 0, 1}, p.Col)
	d := newDifferences(f, 3)
	full, ft := make([]float64, 9), make([]float64, 3)
	val, jt := make([]float64, p.Entries()), make([]float64, 3)
	for _, y := range [][]float64{{0.3, -0.7, 2}, {1, 0, 0}} {
		d.Eval(1.3, y, full, ft)
		j.Eval(1.3, y, val, jt)
		for r := range 3 {
			assert.InDelta(t, ft[r], jt[r], 1e-6)
			for c := range 3 {
				got := 0.0
				if k := p.At(r, c); k >= 0 {
					got = val[k]
				}
				assert.InDelta(t, full[r*3+c], got, 1e-6, "%d %d", r, c)
			}
		}
	}
	_, err = Compose(Partials{States: 1, Inputs: 2, Places: func(at func(row, col int)) { at(1, 2); at(2, 1) }})
	assert.ErrorContains(t, err, "rests on itself")
}
