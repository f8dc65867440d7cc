package accept

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Bounds of the comparison: of states relative to the signal's range, of spike times in ms. The reference gives crossings of
// 0 mV to 1e-9 ms, and spikes of integrate-and-fire neurons to 1e-12 ms. The Izhikevich neuron's spikes follow a passage
// so slow that an error of 1e-10 in V becomes one of 1e-8 ms or more.
const (
	stateBound    = 1e-7
	crossingBound = 2e-9
	spikeBound    = 1e-8
	slowBound     = 1e-7
)

// Every trajectory of the reference, all states at all times, with Vern7 at rtol = atol = 1e-10.
func TestTrajectories(t *testing.T) {
	var most struct {
		rel   float64
		state string
	}
	for _, path := range trajectories(t) {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		t.Run(name, func(t *testing.T) {
			c := readTrajectory(t, path)
			dir := build(t, c.source(t)).run(t)
			want, got := readTable(t, strings.TrimSuffix(path, ".json")+".csv"), readSeries(t, dir)
			require.Equal(t, want.numbers(t, "t"), got.numbers(t, "t"))
			worstRel, worstState, at := 0.0, "", 0.0
			for _, s := range c.States {
				w := want.numbers(t, s)
				diff, row := worst(t, w, got.numbers(t, column(s)))
				rel := diff / span(append(c.reaches(t, s), w...))
				assert.LessOrEqual(t, rel, stateBound, "%s at t = %g ms: %g, reference %g", s, c.Samples[row], got.numbers(t, column(s))[row], w[row])
				if rel > worstRel || math.IsNaN(rel) {
					worstRel, worstState, at = rel, s, c.Samples[row]
				}
			}
			t.Logf("%d states, worst %.1e of the range (%s at %g ms)", len(c.States), worstRel, worstState, at)
			if worstRel > most.rel {
				most.rel, most.state = worstRel, name+" "+worstState
			}
			c.compareSpikes(t, dir)
		})
	}
	t.Logf("worst of all: %.1e of the range, %s", most.rel, most.state)
}

// compareSpikes compares the number and the times of spikes.
func (c trajectory) compareSpikes(t *testing.T, dir string) {
	t.Helper()
	want, bound := c.SpikesUp, crossingBound
	if c.SpikeTimes != nil {
		want, bound = map[string][]float64{"n": c.SpikeTimes}, spikeBound
		if c.Model == "IzhikevichNeuron" {
			bound = slowBound
		}
	}
	if want == nil {
		return
	}
	got := spikes(t, dir)
	n, most := 0, 0.0
	for elem, times := range want {
		if assert.Len(t, got[elem], len(times), "spikes of %s", elem) {
			d, i := worst(t, times, got[elem])
			if len(times) > 0 {
				assert.LessOrEqual(t, d, bound, "spike %d of %s: %.12g ms, reference %.12g ms", i+1, elem, got[elem][i], times[i])
			}
			n, most = n+len(times), max(most, d)
		}
	}
	t.Logf("%d spikes, worst %.1e ms", n, most)
}

// reaches are values that a state takes between samples: threshold and reset value of a membrane potential that was reset.
func (c trajectory) reaches(t *testing.T, state string) []float64 {
	t.Helper()
	if state != "V" || len(c.SpikeTimes) == 0 {
		return nil
	}
	m := modelOf(t, c.Model)
	params := c.nodeParams(t, 0, 1)
	return []float64{params["theta"], params[m.reset]}
}

// readSeries reads the recorded series: the one table that is not of spikes.
func readSeries(t *testing.T, dir string) table {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	require.NoError(t, err)
	files = slices.DeleteFunc(files, func(f string) bool { return filepath.Base(f) == "spikes.csv" })
	require.Len(t, files, 1)
	return readTable(t, files[0])
}
