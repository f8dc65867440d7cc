package kernel

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"nbc/runtime/model"
)

// TestSlope: the slope is that of the straight pieces, from the right at a knot, and 0 where the series is constant.
func TestSlope(t *testing.T) {
	s := &model.Table{N: 3, Columns: []model.TableColumn{{Name: "t"}, {Name: "v"}}, Values: [][]float64{{0, 2, 3}, {1, 5, 4}}}
	for x, want := range map[float64]float64{-1: 0, 0: 2, 1.5: 2, 2: -1, 2.9: -1, 3: 0, 7: 0} {
		assert.Equal(t, want, Slope(s, "t", "v", x), "at %g", x)
		if x != 0 && x != 2 && x != 3 {
			assert.InDelta(t, want, (Linear(s, "t", "v", x+1e-6)-Linear(s, "t", "v", x-1e-6))/2e-6, 1e-8, "at %g", x)
		}
	}
}
