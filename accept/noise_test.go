package accept

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// noisy: noise in bloxes, blocks and edges, in both calculi, of held states, and beside events that cut the steps.
const noisy = `
blox Wiener { state w = 0
  w' = 0 [1/ms]
  noise w = 1 [1/ms^(1/2)] }
blox OU { param τ : ms = 5, σ = 2
  state x = normal(0, σ)
  x' = -x/τ
  noise x = σ*sqrt(2/τ) }
blox Growth { param μ : 1/ms = 0.05, σ : 1/ms^(1/2) = 0.1
  state ito = 1, s = 1, add = 0
  ito' = μ*ito
  s' = μ*s
  add' = 0 [1/ms]
  noise ito = σ*ito
  noise s = σ*s stratonovich
  noise add = 3 [1/ms^(1/2)]
  noise add = 4 [1/ms^(1/2)] }
blox Cell { state V : mV = 0
  var n : int = 0
  event spike
  V' = 3 mV/(1 ms)
  noise V = 2 [mV/ms^(1/2)]
  when V >= 10 mV {
    V := 0 mV
    n += 1
    emit spike
    refractory 2.5 ms holding V
  } }
blox Ticks { event tick
  every 0.377 ms { emit tick } }
connection Rough (pre: Cell) -> (post: OU) { param weight
  per post { state p = 0
    p' = 0 [1/ms]
    noise p = 1 [1/ms^(1/2)] }
  per edge { state e = 0
    e' = 0 [1/ms]
    noise e = weight/(1 [ms^(1/2)]) } }
circuit Noisy {
  node w : Wiener
  EXTRA
}
experiment run_ of Noisy {
  run 0 ms .. 10 ms
  seed 5
  RECORD
}
`

const extra = `node ou[2000] : OU
  node growth[4000] : Growth
  node cell[3] : Cell
  node ticks : Ticks
  cell -> ou via Rough { pairs = all, weight = 2 }`

// fill puts nodes and records into the program.
func fillNoisy(nodes, record string) string {
	return strings.NewReplacer("EXTRA", nodes, "RECORD", record).Replace(noisy)
}

func TestNoise(t *testing.T) {
	p := build(t, fillNoisy(extra, `record w.w, ou.x, growth.ito, growth.s, growth.add, ou.Rough.p, mean(ou.x) every 2 ms
  record cell.V every 0.1 ms
  record spikes of cell`))
	moments := func(x table, suffix string, row int) (mean, square float64, n int) {
		for k, h := range x.head {
			if !strings.HasSuffix(h, "]"+suffix) {
				continue
			}
			v := x.numbers(t, x.head[k])[row]
			mean, square, n = mean+v, square+v*v, n+1
		}
		return mean / float64(n), square / float64(n), n
	}
	var dirs []string
	for _, method := range []string{"Milstein", "EulerMaruyama", "EulerHeun", "SRIW1"} {
		dir := p.run(t, "--solver", method, "--dt", "0.02 ms")
		dirs = append(dirs, dir)
		x := readTable(t, dir, "series.csv")
		near := func(what string, want, got, sd float64, n int) {
			t.Helper()
			require.InDelta(t, want, got, 5*sd/math.Sqrt(float64(n))+0.01*want, "%s: %s", method, what)
		}
		m, s, n := moments(x, ".x", 5)
		near("mean of OU", 0, m, 2, n)
		near("variance of OU", 4, s, 4*math.Sqrt2, n)
		// Geometric Brownian motion: E x = exp(μ t) by Itô, exp((μ + σ²/2) t) by Stratonovich; var x = (E x)² (exp(σ² t) - 1).
		sd := math.Sqrt(math.Expm1(0.01 * 10))
		m, _, n = moments(x, ".ito", 5)
		near("mean of growth", math.Exp(0.5), m, sd*math.Exp(0.5), n)
		m, _, n = moments(x, ".s", 5)
		near("mean of Stratonovich growth", math.Exp(0.55), m, sd*math.Exp(0.55), n)
		m, s, n = moments(x, ".add", 5)
		near("mean of two noises", 0, m, 5*math.Sqrt(10), n)
		near("variance of two noises", 250, s, 250*math.Sqrt2, n)
		m, s, n = moments(x, ".Rough.p", 5)
		near("mean in a block", 0, m, math.Sqrt(10), n)
		near("variance in a block", 10, s, 10*math.Sqrt2, n)
		// A held state stands still to the bit.
		y := readTable(t, dir, "cell.V.csv")
		v, times := y.numbers(t, "cell[2].V"), y.numbers(t, "t")
		fired := spikes(t, dir)["cell[2]"]
		require.NotEmpty(t, fired)
		for _, at := range fired {
			for i, when := range times {
				if when > at && when < at+2.5 {
					require.Zero(t, v[i], "%s: V at %g ms, held since %g ms", method, when, at)
				}
			}
		}
	}
	// The Wiener process is the same for every method, and whatever else the circuit has that cuts steps, and whatever is recorded.
	alone := build(t, fillNoisy("", "record w.w every 1 ms")).run(t, "--solver", "EulerHeun", "--dt", "0.02 ms")
	w := readTable(t, alone, "w.w.csv").numbers(t, "w.w")
	for _, dir := range dirs {
		got := readTable(t, dir, "series.csv").numbers(t, "w.w")
		for i := range got {
			require.InDelta(t, w[2*i], got[i], 1e-12)
		}
	}
	// One seed, any number of processors: the same bytes.
	one := p.runWith(t, []string{"GOMAXPROCS=1"}, "--solver", "SRIW1", "--dt", "0.02 ms")
	for _, name := range []string{"series.csv", "cell.V.csv", "spikes.csv"} {
		a, err := os.ReadFile(filepath.Join(dirs[3], name))
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(one, name))
		require.NoError(t, err)
		require.Equal(t, string(a), string(b), name)
	}
	other := readTable(t, p.run(t, "--seed", "6"), "series.csv").numbers(t, "w.w")
	require.NotEqual(t, w[10], other[5])
	require.Contains(t, p.fails(t, "--solver", "Tsit5"), "solver Tsit5 is for equations without noise")
}
