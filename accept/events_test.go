package accept

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// crossings: conditions that turn true often, barely, together, or because of each other, within what would be one step.
const crossings = `
/// Each crosses a threshold of its own: thousands in a step.
blox Ramp { param θ = 1
  event spike
  state x = 0
  x' = 1 [1/ms]
  when x >= θ { emit spike } }
/// A parabola whose top is h above the threshold.
blox Graze { param h = 0
  state x = 0
  var up : int = 0, down : int = 0
  x' = -2*(t - 7 ms)/(1 ms)^2
  when x > 49 - h { up += 1 }
  when x < 49 - h { down += 1 } }
/// A phase that a solver takes in one step, and a narrow peak in each period.
blox Wave { param f : 1/ms = 1, θ = 0.999
  state φ = 0
  event spike
  var n : int = 0
  φ' = f
  when sin(2*pi*φ) > θ { emit spike }
  when sin(2*pi*φ) < -0.5 { n += 1 } }
/// Two conditions of one element, and a third that the first makes true.
blox Pair { state x = 0
  var y = 0, third = 0
  x' = 1 [1/ms]
  when x >= 3.3 { y += 1 }
  when y >= 1 { third := t/(1 ms) }
  when x >= 3.300001 { y += 1 } }
/// A chain at one instant.
blox Domino { var push = 0, fell = -1
  event fall
  when push > 0 {
    fell := t/(1 ms)
    emit fall
  } }
connection Next (pre: Domino) -> (post: Domino) { param weight
  on pre.fall { post.push += weight } }
blox Starter { event go
  at 4.5 ms { emit go } }
connection Start (pre: Starter) -> (post: Domino) { param weight
  /// What a source or target keeps follows its events, at once or later.
  per pre {
    var n = 0, late = 0, drawn = 0
    on pre.go {
      n += 1
      drawn := uniform(5, 6)
    }
    on pre.go after 1.25 ms { late := t/(1 ms) }
  }
  per post {
    var m = 0
    on post.fall { m += 1 }
  }
  on pre.go { post.push += weight } }
circuit Crossings {
  node ramp[k in 1..3000] : Ramp(θ = 1 + 0.001*k)
  node over : Graze(h = 1e-6)
  node under : Graze(h = -1e-6)
  node wave[2] : Wave
  node pair : Pair
  node starter : Starter
  node domino[300] : Domino
  starter -> domino[1] via Start { weight = 1 }
  for i in 1..299 {
    domino[i] -> domino[i + 1] via Next { weight = 1 }
  }
}
experiment run_ of Crossings {
  run 0 ms .. 10 ms
  record over.up, over.down, under.up, under.down, wave.n, pair.y, pair.third, domino[1].fell, domino[300].fell, starter.Start.n, starter.Start.late, starter.Start.drawn, domino[1].Start.m every 10 ms
  record spikes of ramp, wave
}
`

func TestCrossings(t *testing.T) {
	p := build(t, crossings)
	for _, args := range [][]string{{"--solver", "Vern7"}, {"--solver", "Tsit5"}, {"--solver", "RK4", "--dt", "3 ms"}} {
		dir := p.run(t, args...)
		x := readTable(t, dir, "series.csv")
		for name, want := range map[string]float64{"over.up": 1, "over.down": 2, "under.up": 0, "under.down": 1, "wave[1].n": 10, "wave[2].n": 10, "pair.y": 2,
			"pair.third": 3.3, "domino[1].fell": 4.5, "domino[300].fell": 4.5,
			"starter.Start.n": 1, "starter.Start.late": 5.75, "domino[1].Start.m": 1} {
			require.InDelta(t, want, x.numbers(t, name)[1], 1e-8, "%v: %s", args, name)
		}
		require.InDelta(t, 5.5, x.numbers(t, "starter.Start.drawn")[1], 0.5)
		// All spikes, in the order of time.
		all := readTable(t, dir, "spikes.csv").numbers(t, "t")
		require.Len(t, all, 3000+20, "%v", args)
		require.IsNonDecreasing(t, all)
		times := spikes(t, dir)
		for k := 1; k <= 3000; k++ {
			at := times[fmt.Sprintf("ramp[%d]", k)]
			require.Len(t, at, 1)
			require.InDelta(t, 1+0.001*float64(k), at[0], 1e-8)
		}
		for k, at := range times["wave[2]"] {
			require.InDelta(t, float64(k)+math.Asin(0.999)/(2*math.Pi), at, 1e-8, "%v: peak %d", args, k+1)
		}
	}
}

// Delays, and rates below, are looked at before the run begins.
func TestNegativeDelay(t *testing.T) {
	p := build(t, `blox Cell { event spike
  state V = 0
  V' = 1/(1 s)
  when V >= 1 {
    V := 0
    emit spike
  } }
connection Kick (pre: Cell) -> (post: Cell) { param weight
  param delay : ms
  on pre.spike after delay { post.V += weight } }
circuit Two {
  param d : ms = 1
  node a[2] : Cell
  a -> a via Kick where pre != post { pairs = all, weight = 0.1, delay = d }
}
experiment run_ of Two {
  run 0 ms .. 10 ms
  record a.V every 1 ms
}
`)
	text := p.fails(t, "--set", "d=-1 ms")
	require.True(t, strings.Contains(text, "on pre.spike of Kick a[2] -> a[1]: the delay is -1 ms; it must not be negative"), text)
}
