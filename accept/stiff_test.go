package accept

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The relaxation oscillator is where the Test Set for Initial Value Problem Solvers has it after 2000, and three stiff methods agree on
// all of its jumps.
func TestRelaxationOscillator(t *testing.T) {
	p := example(t, "van_der_pol.nbx")
	a := readTable(t, p.run(t), "osc.x.csv").numbers(t, "osc.x")
	require.Len(t, a, 4001)
	assert.InDelta(t, 1.706167732170483, a[2000], 1e-6)
	for _, method := range []string{"Kvaerno5", "Rodas4"} {
		b := readTable(t, p.run(t, "--solver", method), "osc.x.csv").numbers(t, "osc.x")
		d, row := worst(t, a, b)
		assert.Less(t, d, 1e-4, "%s in row %d", method, row)
	}
}

// Events under a stiff method: spikes of the integrate-and-fire network, held and reset, are those of the explicit one.
func TestStiffMethodsKeepEvents(t *testing.T) {
	p := example(t, "lif.nbx")
	args := []string{"--rtol", "1e-9", "--atol", "1e-9"}
	want := spikes(t, p.run(t, append(args, "--solver", "Vern7")...))
	for _, method := range []string{"Rodas5P", "Kvaerno5"} {
		got := spikes(t, p.run(t, append(args, "--solver", method)...))
		require.Equal(t, len(want), len(got), method)
		for name, times := range want {
			require.Len(t, got[name], len(times), "%s: %s", method, name)
			for i, s := range times {
				require.InDelta(t, s, got[name][i], 1e-4, "%s: %s", method, name)
			}
		}
	}
}

const feedback = `use std

blox Feed : Mass {
  param T : ms = 1
  input jcn
  state x = 0.5
  let out = x
  T*x' = -x + 2*tanh(jcn) + 0.1*sin(t/T)
}

circuit Delayed {
  node a : Feed
  a -> a via LinearDelayed where true { weight = -1.5, delay = 3 ms }
}

experiment run of Delayed {
  run 0 ms .. 60 ms
  record a.x every 1 ms
}
`

// Past values under a stiff method: they are part of its derivative by time.
func TestStiffMethodsWithDelays(t *testing.T) {
	p := build(t, feedback)
	run := func(solver, tol string) []float64 {
		return readTable(t, p.run(t, "--solver", solver, "--rtol", tol, "--atol", tol), "a.x.csv").numbers(t, "a.x")
	}
	want := run("Vern7", "1e-11")
	for _, method := range []string{"Rodas5P", "Kvaerno5"} {
		d, row := worst(t, want, run(method, "1e-8"))
		assert.Less(t, d, 5e-6, "%s in row %d", method, row)
	}
}
