package figures

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"nbc/runtime/figure"
	"nbc/runtime/results"
)

// Elements stand by population, and within it by their numbers, whatever the order of the edges.
func TestAxis(t *testing.T) {
	r := &results.Run{Index: results.Index{Populations: []results.Population{{Name: "V.e", Kind: "excitatory"}}}}
	a := newAxis(r, []string{"V[2].e[10]", "W", "V[2].e[2]", "V[1].e[11]", "W", "V[2].e[2]"})
	assert.Equal(t, map[string]int{"V[1].e[11]": 0, "V[2].e[2]": 1, "V[2].e[10]": 2, "W": 3}, a.at)
	assert.Equal(t, []figure.Group{{Name: "V.e", Start: 0, End: 3, Kind: figure.Excitatory}, {Name: "W", Start: 3, End: 4}}, a.groups)
}

// Parallel edges add up in one cell.
func TestMatrix(t *testing.T) {
	edges := []results.Edge{{Source: "a", Target: "b"}, {Source: "a", Target: "b"}, {Source: "c", Target: "b"}}
	r := &results.Run{}
	m := matrix("", edges, []float64{1, 2, 4}, newAxis(r, []string{"a", "c"}), newAxis(r, []string{"b"}))
	assert.Equal(t, figure.Matrix{Rows: 2, Cols: 1, Entries: []figure.Entry{{Row: 0, Col: 0, Value: 3}, {Row: 1, Col: 0, Value: 4}}}, m)
}

func TestEnsemble(t *testing.T) {
	var e ensemble
	e.add("a", []float64{1, 4})
	e.add("b", []float64{5, 5})
	e.add("a", []float64{3})
	s := e.series(func(string) []float64 { return []float64{1, 2} })
	assert.Equal(t, []float64{2, 4}, s[0].Y)
	assert.InDelta(t, 1.4142135623730951, s[0].SD[0], 1e-15)
	assert.Nil(t, s[1].SD)
	assert.True(t, slices.Equal(s[1].Y, []float64{5, 5}))
}
