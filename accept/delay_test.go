package accept

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// delayed: equations that read the past, of states, of lets and across connections; jumps that come back; what follows a past value.
const delayed = `
blox Lag { param d : ms = 1
  state x = 1
  var crossed : ms = 0
  let past = x(t - d)
  x' = -past/(1 ms)
  when past <= 0.25 { crossed := t } }
blox Twin { input I : 1/ms
  state x = 1
  let out = 2*x - 1
  x' = I }
connection Back (pre: Twin) -> (post: Twin) { param weight : 1/ms
  param delay : ms
  post.I += -weight*(pre.out(t - delay) + 1)/2 }
blox Saw { state x = 0, y = 0
  x' = 1 [1/ms]
  y' = x(t - 1.7 ms)/(1 ms)
  at 2.3 ms { x := -1 }
  when x >= 1.5 { x := 0 } }
/// Its slope jumps, not itself.
blox Kinked { var rate = 0
  state x = 0, y = 0
  x' = rate/(1 ms)
  y' = x(t - 1.7 ms)/(1 ms)
  at 1.1 ms { rate := 1 }
  when x >= 0.9 { rate := -2 } }
blox Owner { state x = 0
  node part : Follower(I = x(t - 1.5 ms))
  x' = 1 [1/ms] }
blox Follower { input I
  let twice = 2*I }
blox Rise { state x = 1
  x' = x/(10 ms) }
blox Sum { input I
  state y = 0
  y' = I/(1 ms) }
connection Many (pre: Rise) -> (post: Sum) { param weight
  param d : ms
  post.I += weight*pre.x(t - d) }
connection Kept (pre: Rise) -> (post: Sum) { param weight
  per pre { param d : ms = 0.5
    state z = 0
    z' = (pre.x(t - d) - z)/(1 ms) }
  post.I += weight*z }
circuit Delayed {
  node lag : Lag
  node twin[2] : Twin
  node saw : Saw
  node kinked : Kinked
  node owner : Owner
  node rise[SOURCES] : Rise
  node sum : Sum
  node kept : Sum
  twin -> twin via Back where pre != post { pairs = all, weight = 1 [1/ms], delay = 1 ms }
  rise -> sum via Many { pairs = all, weight = 1, d = 1.2 ms*index(pre)/size(rise) + 1 ms }
  rise[1] -> kept via Kept { weight = 1 }
}
experiment run_ of Delayed {
  run 0 ms .. 6 ms
  record lag.x, lag.past, lag.crossed, twin[1].x, saw.x, saw.y, kinked.y, owner.part.twice, sum.y, rise[1].Kept.z every 0.25 ms
}
experiment warm of Delayed {
  warmup 2 ms
  run 0 ms .. 4 ms
  record lag.x every 0.25 ms
}
`

// steps is the solution of x' = -x(t - 1) from 1, by the method of steps.
func steps(t float64) float64 {
	if t <= 0 {
		return 1
	}
	sum, fact := 0.0, 1.0
	for k := 0; float64(k) <= math.Floor(t)+1; k++ {
		if k > 0 {
			fact *= float64(k)
		}
		sum += math.Pow(-1, float64(k)) * math.Pow(t-float64(k-1), float64(k)) / fact
	}
	return sum
}

func TestDelays(t *testing.T) {
	p := build(t, strings.ReplaceAll(delayed, "SOURCES", "5"))
	x := readTable(t, p.run(t, "--rtol", "1e-11", "--atol", "1e-13"), "series.csv")
	times := x.numbers(t, "t")
	// The saw rises from 0, falls to -1 at 2.3 (after a reset at 1.5), reaches 1.5 again at 4.8.
	saw := func(s float64) float64 {
		switch {
		case s <= 0:
			return 0
		case s < 1.5:
			return s
		case s < 2.3:
			return s - 1.5
		case s < 4.8:
			return s - 3.3
		}
		return s - 4.8
	}
	integral := func(s float64) float64 { // of saw from 0 to s
		area := 0.0
		for _, part := range [][3]float64{{0, 1.5, 0}, {1.5, 2.3, 1.5}, {2.3, 4.8, 3.3}, {4.8, 99, 4.8}} {
			if a, b := part[0], math.Min(part[1], s); b > a {
				area += (b-part[2])*(b-part[2])/2 - (a-part[2])*(a-part[2])/2
			}
		}
		return area
	}
	// The kinked one rises from 1.1 to 2 and falls twice as fast from there.
	kinked := func(s float64) float64 {
		ramp := func(from float64) float64 { return math.Pow(math.Max(0, s-1.7-from), 2) / 2 }
		return ramp(1.1) - 3*ramp(2)
	}
	many := func(n int) func(float64) float64 {
		return func(s float64) float64 {
			sum := 0.0
			for k := 1; k <= n; k++ {
				d := 1.2*float64(k)/float64(n) + 1
				sum += math.Min(s, d)
				if s > d {
					sum += 10 * math.Expm1((s-d)/10)
				}
			}
			return sum
		}
	}
	// z' = u - z with u = 1 until 0.5 and exp((t - 0.5)/10) after.
	kept := func(s float64) float64 {
		if s <= 0.5 {
			return -math.Expm1(-s)
		}
		u := s - 0.5
		return -math.Expm1(-0.5)*math.Exp(-u) + (math.Exp(u/10)-math.Exp(-u))/1.1
	}
	for _, c := range []struct {
		name string
		want func(float64) float64
	}{{"lag.x", steps}, {"lag.past", func(s float64) float64 { return steps(s - 1) }}, {"twin[1].x", steps}, {"saw.x", saw},
		{"owner.part.twice", func(s float64) float64 { return 2 * math.Max(0, s-1.5) }},
		{"saw.y", func(s float64) float64 { return integral(s - 1.7) }}, {"kinked.y", kinked}, {"sum.y", many(5)}, {"rise[1].Kept.z", kept}} {
		got := x.numbers(t, c.name)
		for i, s := range times {
			require.InDelta(t, c.want(s), got[i], 1e-9*(1+math.Abs(c.want(s))), "%s at %g ms", c.name, s)
		}
	}
	require.InDelta(t, 1.75, x.numbers(t, "lag.crossed")[23], 1e-9, "a condition on a past value")

	// Steps of one length end where kinks come back, too: then the parabola is exact.
	fixed := readTable(t, p.run(t, "--solver", "RK4", "--dt", "0.07 ms"), "series.csv")
	for i, s := range times {
		require.InDelta(t, kinked(s), fixed.numbers(t, "kinked.y")[i], 1e-11, "at %g ms", s)
	}

	// Adaptive ones keep to their tolerance.
	for _, name := range []string{"BS3", "DP5", "Tsit5", "Vern7", "ExpVern7", "Rodas5P"} {
		y := readTable(t, p.run(t, "--solver", name, "--rtol", "1e-8", "--atol", "1e-8"), "series.csv")
		for _, c := range []string{"lag.x", "saw.y", "kinked.y", "rise[1].Kept.z"} {
			d, row := worst(t, x.numbers(t, c), y.numbers(t, c))
			t.Logf("%s: %s %.1e", name, c, d)
			require.Less(t, d, 5e-7, "%s: %s in row %d", name, c, row)
		}
	}
	// A run goes on with the past of its warm-up.
	warm := readTable(t, p.run(t, "warm", "--rtol", "1e-11", "--atol", "1e-13"), "lag.x.csv")
	for i, s := range warm.numbers(t, "t") {
		require.InDelta(t, steps(s+2), warm.numbers(t, "lag.x")[i], 1e-9, "at %g ms after the warm-up", s)
	}
	for _, c := range [][2]string{{"lag.d=0 ms", "the delay of x(t - d) at lag is 0 ms"}, {"lag.d=-2 ms", "the delay of x(t - d) at lag is -2 ms"}} {
		require.Contains(t, p.fails(t, "--set", c[0]), c[1])
	}
	// More delays than steps can end for: step control does it.
	p = build(t, strings.ReplaceAll(delayed, "SOURCES", "40"))
	x = readTable(t, p.run(t, "--rtol", "1e-10", "--atol", "1e-10"), "series.csv")
	for i, s := range times {
		require.InDelta(t, many(40)(s), x.numbers(t, "sum.y")[i], 2e-7, "40 delays, at %g ms", s)
	}
	require.Contains(t, p.fails(t, "--solver", "RK4", "--dt", "0.6 ms"), "the step of 0.6 ms is longer than the shortest delay, 0.5 ms")

	lag := build(t, delayed[:strings.Index(delayed, "blox Twin")]+`circuit One { node lag : Lag }
experiment run_ of One {
  run 0 ms .. 6 ms
  record lag.x every 0.25 ms
}
`)
	// Fixed steps that do not meet the delay converge with the order of their method: steps end where jumps come back.
	for _, m := range []struct {
		name  string
		order float64
		n     int
	}{{"Euler", 1, 67}, {"Heun", 2, 33}, {"RK4", 4, 17}} {
		var errs [2]float64
		for k := range errs {
			dt := 1 / float64(m.n<<k)
			y := readTable(t, lag.run(t, "--solver", m.name, "--dt", fmt.Sprintf("%g ms", dt)), "lag.x.csv")
			for i, v := range y.numbers(t, "lag.x") {
				errs[k] = math.Max(errs[k], math.Abs(v-steps(times[i])))
			}
		}
		require.InDelta(t, m.order, math.Log2(errs[0]/errs[1]), 0.2, "%s: %g, %g", m.name, errs[0], errs[1])
	}
}

// kicks is a network whose spikes all take the same time to arrive, unless `other` says otherwise for one edge that does nothing. Weights
// differ by statement, and what arrives at a neuron in its refractory time is lost.
const kicks = `
blox Cell {
  state V : mV = uniform(0 mV, 20 mV)
  event spike
  (20 ms)*V' = -V
  when V >= 20 mV { V := 10 mV; emit spike; refractory 2 ms holding V }
  at rate 1.6 [1/ms] { V += 1 mV }
}
connection Kick (pre: Cell) -> (post: Cell) {
  param weight
  param delay : ms = 1.5
  on pre.spike after delay { post.V += weight*(1 mV) }
}
blox Clockwork {
  event spike
  every 7 ms { emit spike }
}
blox Sum {
  state g = 0
  g' = 0 [1/ms]*g
}
connection Fading (pre: Clockwork) -> (post: Sum) {
  per edge {
    state f = 1
    f' = -f/(100 ms)
  }
  on pre.spike after 1 ms { post.g += f }
}
circuit Kicked {
  param other : ms = 1.5
  node ticker : Clockwork
  node faded : Sum
  ticker -> faded via Fading
  node E[160], I[40] : Cell
  E[1] -> E[2] via Kick { weight = 0, delay = other }
  E -> E, I via Kick where pre != post { pairs = indegree(20), weight = 0.5 }
  I -> E, I via Kick where pre != post { pairs = indegree(5), weight = uniform(-3, -2) }
}
experiment grid of Kicked {
  run 0 ms .. 200 ms
  solver ExpEuler { dt = 0.1 ms, events = grid }
  record spikes of *
}
experiment exact of Kicked {
  run 0 ms .. 20 ms
  record spikes of *
  record faded.g every 20 ms
}
`

// TestCommonDelay: spikes that travel by their sources do to the bit what they do edge by edge.
func TestCommonDelay(t *testing.T) {
	p := build(t, kicks)
	all := contents(t, p.run(t, "grid"))["spikes.csv"]
	require.Greater(t, strings.Count(all, "\n"), 500)
	require.True(t, all == contents(t, p.run(t, "grid", "--set", "other=2 ms"))["spikes.csv"])

	dir := p.run(t, "exact")
	g := readTable(t, dir, "faded.g.csv").numbers(t, "faded.g")
	require.InDelta(t, math.Exp(-0.08)+math.Exp(-0.15), g[1], 1e-6, "a state of the edge that only its equation changes")
	together, apart := spikes(t, dir), spikes(t, p.run(t, "exact", "--set", "other=2 ms"))
	require.Greater(t, len(together), 50)
	for who, want := range together {
		d, _ := worst(t, want, apart[who])
		require.Less(t, d, 1e-5, who)
	}
}
