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
	return exc / excitatory / s, inh / inhibitory / s
}

// excitatory and inhibitory neurons of the networks.
const excitatory, inhibitory = 3200, 800

// The networks of Vogels and Abbott fire as published (Brette et al. 2007 and its implementations, without the first 100 ms, in which
// the draws of the start die away): neurons of Hodgkin-Huxley type at 34 to 39 Hz, those of integrate-and-fire type with currents at 5.4 to
// 5.6 Hz. Networks of different seeds differ by more than that, so three are taken.
func TestPublishedRates(t *testing.T) {
	for _, c := range []struct {
		file   string
		to     float64
		lo, hi float64
	}{
		{"cobahh.nbx", 500, 34, 39},
		{"cuba.nbx", 500, 5.0, 6.0},
	} {
		t.Run(c.file, func(t *testing.T) {
			p := example(t, c.file)
			mean := 0.0
			for _, seed := range []string{"1", "2", "3"} {
				exc, inh := rates(t, p.run(t, "--seed", seed), 100, c.to)
				t.Logf("seed %s: exc %.2f Hz, inh %.2f Hz", seed, exc, inh)
				mean += (excitatory*exc + inhibitory*inh) / (excitatory + inhibitory) / 3
			}
			assert.Greater(t, mean, c.lo)
			assert.Less(t, mean, c.hi)
		})
	}
}

// A large population reads parameters that are the same for all neurons from one place, in vector code: neurons among others with another
// parameter come to the same values as those in a population where all are alike.
func TestParametersOfManyNeurons(t *testing.T) {
	p := build(t, `
blox Cell { param a : ms = 10, b = 1
  state x = 0.5, z = 0
  a*x' = b*exp(-x) - x
  z' = (x - z)/a }
circuit Many { param spread = 0, shift = 0
  node c[1500] : Cell(a = (10 + spread*uniform(0, 1)) * 1 ms, b = 1 + shift*uniform(0, 1)) }
experiment e of Many { run 0 ms .. 20 ms
  solver RK4 { dt = 0.1 ms }
  record c.x, c.z every 20 ms }
`)
	last := func(args ...string) (x, z float64) {
		s := readTable(t, p.run(t, append(args, "--set", "c[777].a=12 ms", "--set", "c[777].b=2")...), "series.csv")
		return s.numbers(t, "c[777].x")[1], s.numbers(t, "c[777].z")[1]
	}
	x, z := last("--kernel", "scalar")
	for _, args := range [][]string{{}, {"--set", "spread=3"}, {"--set", "shift=1"}, {"--solver", "RK4", "--set", "spread=3", "--set", "shift=1"}} {
		gx, gz := last(args...)
		assert.InDelta(t, x, gx, 1e-13, "%v", args)
		assert.InDelta(t, z, gz, 1e-13, "%v", args)
	}
	even := readTable(t, p.run(t, "--solver", "ExpEuler"), "series.csv")
	same := readTable(t, p.run(t, "--solver", "ExpEuler", "--kernel", "scalar"), "series.csv")
	d, _ := worst(t, same.numbers(t, "c[9].z"), even.numbers(t, "c[9].z"))
	assert.Less(t, d, 1e-14)
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
