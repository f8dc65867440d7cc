package accept

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// relays: inputs that rest on inputs of the same type, in rows between nodes, in an array, through another type and in composites.
const relays = `
blox Source { state x = 1
  x' = -x/(10 ms) }
blox Relay { param gain = 2
  input I
  let o = gain*I }
blox Inverse { input I
  let o = 1/I }
blox Sink { input I
  state y = 0
  y' = (I - y)/(5 ms) }
blox Box { node second, first : Relay(gain = 3)
  first -> second }
default connection SR (pre: Source) -> (post: Relay) { param weight = 1
  post.I += weight*pre.x }
default connection RR (pre: Relay) -> (post: Relay) { param weight = 1
  post.I += weight*pre.o }
default connection RI (pre: Relay) -> (post: Inverse) { post.I += pre.o }
default connection IR (pre: Inverse) -> (post: Relay) { post.I += pre.o }
default connection RS (pre: Relay) -> (post: Sink) { param weight = 1
  post.I += weight*pre.o }
circuit Relays {
  param back = 0
  node s : Source
  node d, c, b, a : Relay
  node inverse : Inverse
  node row[20] : Relay(gain = 1.1)
  node out[20] : Sink
  node box : Box
  node sum : Relay(gain = 1)
  node sink[5] : Sink
  s -> a
  a -> b
  b -> c { weight = 0.5 }
  c -> inverse
  inverse -> d
  s -> row[1]
  row -> row where index(post) == index(pre) + 1 { pairs = all }
  row[20] -> row[1] { pairs = bernoulli(back) }
  row -> out { pairs = one_to_one }
  s -> box.first
  box.second -> sum
  a -> sum
  row[20] -> sum { weight = -1 }
  c -> sink[1]
  d -> sink[2]
  row[20] -> sink[3]
  box.second -> sink[4]
  sum -> sink[5]
}
experiment run_ of Relays {
  run 0 ms .. 20 ms
  record a.o, b.o, c.o, d.o, row[20].o, box.second.o, sum.o, sink.y, out.y every 1 ms
}
`

func TestRelays(t *testing.T) {
	p := build(t, relays)
	far := math.Pow(1.1, 20)
	for _, solver := range [][]string{{"--rtol", "1e-8", "--atol", "1e-10"}, {"--solver", "Rodas5P", "--rtol", "1e-8", "--atol", "1e-10"},
		{"--solver", "Kvaerno5", "--rtol", "1e-8", "--atol", "1e-10"}, {"--solver", "RK4", "--dt", "0.01 ms"}, {"--kernel", "scalar", "--rtol", "1e-8", "--atol", "1e-10"}} {
		dir := p.run(t, solver...)
		x := readTable(t, dir, "series.csv")
		// y' = (k exp(-t/tau) - y)/5 ms
		filtered := func(k, tau float64) func(float64) float64 {
			return func(t float64) float64 { return k * (math.Exp(-t/tau) - math.Exp(-t/5)) / (1 - 5/tau) }
		}
		k := 9 + 2 - far
		for name, want := range map[string]func(float64) float64{"sink[1].y": filtered(4, 10), "sink[2].y": filtered(0.5, -10), "sink[3].y": filtered(far, 10),
			"sink[4].y": filtered(9, 10), "sink[5].y": filtered(k, 10), "out[7].y": filtered(math.Pow(1.1, 7), 10)} {
			for i, at := range x.numbers(t, "t") {
				require.InDelta(t, want(at), x.numbers(t, name)[i], 1e-6*(1+math.Abs(want(at))), "%s at %g ms, %v", name, at, solver)
			}
		}
		for name, k := range map[string]float64{"a.o": 2, "b.o": 4, "c.o": 4, "row[20].o": far, "box.second.o": 9, "sum.o": k} {
			for i, at := range x.numbers(t, "t") {
				require.InDelta(t, k*math.Exp(-at/10), x.numbers(t, name)[i], 1e-6, "%s at %g ms, %v", name, at, solver)
			}
		}
	}
	require.Contains(t, p.fails(t, "--set", "back=1"), "test.nbx:5: algebraic loop: row[1].I needs row[20].I needs row[19].I needs ")
}
