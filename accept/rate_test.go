package accept

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// poissonians: events at a rate, of elements, edges and blocks, at rates that events change, and at one that follows time and a state.
const poissonians = `
use std
blox Wave { param λ : 1/ms = 0.05
  state n = 0, x = 1
  n' = 0 [1/ms]
  x' = -x/(40 ms)
  at rate λ*(1 + sin(t/(5 ms)) - 3*heaviside(x - 0.5)) { n += 1 } }
blox Rests { param λ : 1/ms = 0.2
  state V : mV = 0
  var n = 0, V_max : mV = 0
  V' = 1 [mV/ms]
  at rate λ {
    n += 1
    V_max := max(V_max, V)
    V := 0 mV
    refractory 5 ms holding V
  } }
blox Source { param λ : Hz = 50
  event spike
  at rate λ { emit spike } }
blox Switched { param γ = 1
  var λ : 1/ms = 0.1, n : int = 0
  at 50 ms { λ := 1 [1/ms] }
  at 60 ms { λ := 0 [1/ms] }
  at rate γ*λ { n += 1 } }
blox Hazard { param λ : 1/ms = 0.05
  var next = exponential(1), n : int = 0
  state h = 0
  h' = λ*(1 + sin(t/(5 ms)))
  when h >= next {
    h := 0
    next := exponential(1)
    n += 1
  } }
blox Sink { var n : int = 0 }
connection Link (pre: Source) -> (post: Sink) { param weight
  param rate : Hz = 20
  per edge { var n : int = 0 }
  per pre {
    var k = 0
    at rate 0.05 [1/ms] { k += 1 }
  }
  at rate rate {
    post.n += 1
    n += 1
  } }
circuit Poissonians {
  EXTRA
  node s[300] : Source
  node sink[2] : Sink
  s -> sink via Link { pairs = all, weight = 1 }
}
experiment run_ of Poissonians {
  run 0 ms .. 200 ms
  seed 3
  RECORD
  record spikes of s
}
experiment again of Poissonians {
  warmup 27 ms
  seed 3
  task Exposure(trials = 3, duration = 60 ms)
  RECORD
}
`

func TestRates(t *testing.T) {
	fill := func(extra, record string) string {
		return strings.NewReplacer("EXTRA", extra, "RECORD", record).Replace(poissonians)
	}
	p := build(t, fill(`node q[400] : Switched
  node r[100] : Hazard
  node w[400] : Wave
  node z[200] : Rests`, "record mean(q.n), mean(r.n), mean(w.n), mean(z.n), mean(z.V), sink.n, mean(s.Link.k) every 10 ms"))
	dir := p.run(t)
	x := readTable(t, dir, "series.csv")
	last := func(name string) float64 { c := x.numbers(t, name); return c[len(c)-1] }
	near := func(what string, want, got float64, n int) { // the mean of n Poisson counts
		t.Helper()
		require.InDelta(t, want, got, 5*math.Sqrt(want/float64(n)), what)
	}
	near("a rate that is switched", 15, last("mean(q.n)"), 400)
	near("before", 5, x.numbers(t, "mean(q.n)")[5], 400)
	near("edges of a target", 300*4, last("sink[1].n"), 1)
	near("a block of each source", 10, last("mean(s.Link.k)"), 300)
	near("a hazard written out", 0.05*(200+5*(1-math.Cos(40))), last("mean(r.n)"), 100)
	// Below x = 0.5, after 40 ln 2 = 27.7 ms, the rate is that of r; before it is below 0 and counts as 0.
	from := 40 * math.Ln2
	waves := func(t float64) float64 { return 0.05 * (t - from + 5*(math.Cos(from/5)-math.Cos(t/5))) }
	for k, n := range x.numbers(t, "mean(w.n)") {
		if at := 10 * float64(k); at <= from {
			require.Zero(t, n)
		} else {
			near("a rate that follows time and a state", waves(at), n, 400)
		}
	}
	// Intervals of 5 ms and an exponential time of mean 5 ms: counts of a renewal process (Cox 1962, 4.5), and V climbs half of the time.
	near("with a refractory time", 200/10.0+(0.25-1)/2, last("mean(z.n)"), 200)
	require.InDelta(t, 0.5*5, last("mean(z.V)"), 5*5/math.Sqrt(200))
	// Each trial waits anew from the warm-up's end, where x is almost 0.5.
	y := readTable(t, p.run(t, "again"), "series.csv")
	counts := y.numbers(t, "mean(w.n)")
	require.Len(t, counts, 3+3*7)
	for trial := range 3 {
		// x goes below 0.5 after 0.7 ms of a trial.
		off := from - 27
		near("a trial", 0.05*(60-off+5*(math.Cos(off/5)-math.Cos(12))), counts[3+7*trial+6], 400)
	}

	// Waiting times are exponential: by the Kolmogorov-Smirnov statistic of all that end, of a process cut at 200 ms.
	times := spikes(t, dir)
	require.Greater(t, len(times), 290)
	var u []float64
	n := 0
	for _, list := range times {
		require.True(t, slices.IsSorted(list))
		at := 0.0
		for _, s := range list {
			// Given that it ends before the cut, its distribution function is uniform on 0..1-exp(-λ(200-at)).
			u = append(u, math.Expm1(-0.05*(s-at))/math.Expm1(-0.05*(200-at)))
			at = s
			n++
		}
	}
	slices.Sort(u)
	ks := 0.0
	for i, v := range u {
		ks = max(ks, math.Abs(v-float64(i)/float64(n)), math.Abs(v-float64(i+1)/float64(n)))
	}
	require.Less(t, ks*math.Sqrt(float64(n)), 1.95, "%d waiting times", n) // exceeded by chance once in 1000
	near("spikes", 10, float64(n)/300, 300)

	// The same whatever else the circuit has and however it is integrated; a grid of steps leaves them to the steps' ends.
	alone := spikes(t, build(t, fill("", "")).run(t, "--solver", "Euler", "--dt", "0.7 ms"))
	require.Equal(t, times, alone)
	grid := spikes(t, build(t, strings.Replace(fill("", ""), "run 0 ms", "solver Euler { dt = 0.5 ms, events = grid }\n  run 0 ms", 1)).run(t))
	for e, list := range grid {
		for k, at := range list {
			require.InDelta(t, math.Ceil(times[e][k]*2)/2, at, 1e-9)
		}
	}
	require.NotEqual(t, times, spikes(t, p.run(t, "--seed", "4")))
	require.Contains(t, p.fails(t, "--set", "s.λ=-1 Hz"), "the rate of `at rate λ` at s[1] is -0.001 per ms; it must be between 0 and 1e+06")
}
