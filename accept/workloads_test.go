package accept

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func example(t *testing.T, name string) program {
	t.Helper()
	return buildFile(t, filepath.Join("..", "examples", name))
}

// rates are the mean rates (Hz) of the groups exc and inh between two times (ms).
func rates(t *testing.T, dir string, from, to float64) (exc, inh float64) {
	t.Helper()
	for name, times := range spikes(t, dir) {
		for _, s := range times {
			switch {
			case s <= from || s > to:
			case strings.HasPrefix(name, "exc["):
				exc++
			default:
				inh++
			}
		}
	}
	s := (to - from) / 1000
	return exc / 3200 / s, inh / 800 / s
}

// The networks of Vogels and Abbott fire as published (Brette et al. 2007 and its implementations, without their first 100 ms, in which
// the draws of the start die away): 4000 neurons of Hodgkin-Huxley type at 34 to 39 Hz, those of integrate-and-fire type with currents
// at 5.4 to 5.6 Hz over ten seconds. A shorter window is wider by the scatter among seeds.
func TestPublishedRates(t *testing.T) {
	for _, c := range []struct {
		file   string
		to     float64
		lo, hi float64
	}{
		{"cobahh.nbx", 200, 33, 41},
		{"cuba.nbx", 500, 4.4, 6.6},
	} {
		t.Run(c.file, func(t *testing.T) {
			exc, inh := rates(t, example(t, c.file).run(t), 100, c.to)
			t.Logf("exc %.2f Hz, inh %.2f Hz", exc, inh)
			for _, r := range []float64{exc, inh} {
				assert.Greater(t, r, c.lo)
				assert.Less(t, r, c.hi)
			}
		})
	}
}

// Five hundred turns of the undamped oscillator follow the closed form, and keep their energy.
func TestOscillatorKeepsTurning(t *testing.T) {
	x := readTable(t, example(t, "oscillator.nbx").run(t), "series.csv")
	times, xs, ys := x.numbers(t, "t"), x.numbers(t, "osc.x"), x.numbers(t, "osc.y")
	require.Len(t, times, 20001)
	const ω = 2 * math.Pi * 0.025
	for i, s := range times {
		require.InDelta(t, math.Cos(ω*s)+math.Sin(ω*s)/ω, xs[i], 1e-6, "x at %g ms", s)
		require.InEpsilon(t, ω*ω+1, ω*ω*xs[i]*xs[i]+ys[i]*ys[i], 1e-6, "energy at %g ms", s)
	}
}

// Two methods agree on the random masses while a difference has not yet grown: the network is chaotic.
func TestRandomMassesAgree(t *testing.T) {
	p := example(t, "masses.nbx")
	a := readTable(t, p.run(t), "series.csv")
	b := readTable(t, p.run(t, "--solver", "Vern7", "--rtol", "1e-10", "--atol", "1e-10"), "series.csv")
	for _, name := range []string{"E", "I", "mass[3].E"} {
		d, row := worst(t, a.numbers(t, name)[:60], b.numbers(t, name)[:60])
		assert.Less(t, d, 1e-4, "%s in row %d", name, row)
	}
	assert.Greater(t, span(a.numbers(t, "mass[2].E")[300:]), 0.05, "activity goes on")
}
