package accept

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mixed and unit: all functions of the language in one model, populations whose sizes leave every rest of a vector, and sums over edges
// of all kinds: weights that differ or not, sources with a value each, targets without any edge.
const mixed = `
use std

kind Unit {
  input drive
  state x
  state y
  let k
}

connection Same (pre: Unit) -> (post: Unit) { param weight; post.drive += weight*pre.x }
connection Apart (pre: Unit) -> (post: Unit) { param weight; post.drive += weight*exp(-(pre.x - post.x)^2) }
connection Own (pre: Unit) -> (post: Unit) {
  param weight
  per pre { param g = pre.k; state s = 0; s' = (pre.x - 0.5*s)/(1 ms) }
  post.drive += weight*g*s*(0.5 - post.y)
}
`

const unit = `
blox Unit%[1]d : Unit {
  param size = %[2]d
  let k = 1 + 0.01*size
  input drive
  state x = 0.1*%[1]d, y = 0.2, z = 0.3
  let u = 0.1*sin(t/(1 ms))*cos(x) + drive
  let v = if x > 0.2 and not (y > 0.5) then min(x, 0.4) else max(y, -0.3)
  x' = (-x + tanh(2*y) + u)/(1 ms)
  y' = (-y + 0.5*sigmoid(4*x) + 0.1*log(1.5 + x^2) + expm1(-abs(z)))/(1 ms)
  z' = (-z + linoid(3*x) - exp(-y^2/0.7) - exp(-y^2/1.4) + v + 0.1*sqrt(1 + x^2) + 0.01*floor(3*x) + 0.01*ceil(2*y) + 0.01*round(5*z))/(1 ms)
}
`

// TestKernels: scalar code and vector code of every width that the processor has give the same bits.
func TestKernels(t *testing.T) {
	var units, nodes, record []string
	for i, n := range []int{1, 3, 7, 9, 17, 265} {
		units = append(units, fmt.Sprintf(unit, i, n))
		nodes = append(nodes, fmt.Sprintf("  node p%d[%d] : Unit%d", i, n, i))
		if i > 0 {
			nodes = append(nodes, fmt.Sprintf("  p%d -> p%d via Same { pairs = bernoulli(0.5), weight = 0.05 }", i-1, i),
				fmt.Sprintf("  p%d -> p%d via Apart { pairs = bernoulli(0.1), weight = 0.05 }", i-1, i),
				fmt.Sprintf("  p%d -> p%d via Own { pairs = bernoulli(0.3), weight = uniform(-0.1, 0.1) }", i, i-1))
		}
		record = append(record, fmt.Sprintf("p%d.x, p%d.z", i, i))
	}
	nodes = append(nodes, "  p5 -> p5 via Own where pre != post { pairs = bernoulli(0.05), weight = 0.02 }")
	text := mixed + strings.Join(units, "") + "\ncircuit Mixed {\n" + strings.Join(nodes, "\n") +
		"\n}\n\nexperiment e of Mixed {\n  run 0 ms .. 5 ms\n  record " + strings.Join(record, ", ") + " every 0.5 ms\n}\n"
	p := build(t, text)
	sameByKernels(t, p, "series.csv")
}

// sameByKernels runs a program with every kernel and compares a file of the results; it returns the file.
func sameByKernels(t *testing.T, p program, file string, args ...string) string {
	t.Helper()
	first := contents(t, p.run(t, append(args, "--kernel", "scalar")...))[file]
	require.NotEmpty(t, first)
	for _, kernel := range []string{"avx2", "avx512", "auto"} {
		dir := filepath.Join(t.TempDir(), "results")
		out, err := exec.Command(p.bin, append(args, "--kernel", kernel, "--quiet", "--no-figures", "--out", dir)...).CombinedOutput()
		if err != nil {
			// A kernel that the processor lacks is refused in words.
			require.Contains(t, string(out), "kernel "+kernel+" is not available")
			continue
		}
		assert.True(t, first == contents(t, dir)[file], "--kernel %s gives other bits than scalar", kernel)
	}
	return first
}

// ramps rise evenly by rate and fall back at their thresholds: an open condition in odd blox, a closed one in even ones, so that those
// with a rate of 1 mV/ms fire every 10 and every 9 steps of 1/8 ms. Sizes leave every rest of a word, and one is large enough for values
// that all elements share to be held.
const ramp = `
blox Ramp%[1]d {
  param rate : mV/ms = 1
  param pull : 1/ms = 0
  param top  : mV = 1.125
  state V : mV = 0
  event spike
  V' = rate - pull*V
  when V %[2]s top { V := 0; emit spike }
}
`

// small is populations whose only function is the exponential, which vector code takes together: arrays, components, variables that events
// change, held states, past values, integrals that nothing reads, values kept between loops, parameters of sources.
const small = `
kind Soma {
  input drive
  state x
  let k
}

connection Plain (pre: Soma) -> (post: Soma) { param weight; post.drive += weight*pre.x }
connection Own (pre: Soma) -> (post: Soma) {
  param weight
  per pre { param g = pre.k, E = 0.5; state s = 0; state r[2] = 0.1
    s' = (1/(1 + exp(-4*(pre.x - 0.3)*g)) - 0.5*s)/(1 ms)
    r[1]' = (exp(-pre.x) - r[1])/(2 ms)
    r[2]' = (r[1] - r[2])/(1 ms)
  }
  post.drive += weight*g*s*(E - post.x)
}

blox A : Soma {
  param a[2] = [0.1, 0.2]
  param b = normal(1, 0.1), τ : ms = 2, t_ref : ms = 0.7
  input drive, rest = 0.25
  var gain = 1, kicks = 0
  let k = 1
  state x = uniform(0, 0.5), count = 0, w[2] = 0.1
  let u = 0.3*t/(20 ms)
  x' = (-b*x + (x*w[1] + rest*x*x - 0.1*w[2]*x + 0.05)*exp(-(x*w[1] + rest*x*x - 0.1*w[2]*x + 0.05)) + gain/(1 + exp(-(x + rest)/0.4)) + drive + u)/τ
  w[1]' = (-w[1] + a[1]*exp(-x*x))/(1 ms)
  w[2]' = (-w[2] + a[2]*exp(-x*x/2) + w[1])/(1 ms)
  count' = exp(-x)/(1 ms)
  event hit
  when x >= 0.6 { gain := 0.9*gain + 0.05; kicks := kicks + 1; x := 0.1; emit hit; refractory t_ref holding x }
}

blox B : Soma {
  param c = 0.3
  input drive
  let k = 1
  state x = 0.2, y = 0.1
  x' = (-x + c*exp(-y) + drive)/(1 ms)
  y' = (-y + exp(x - 1) + 0.1*x(t - 1.3 ms))/(1 ms)
}

circuit Small {
  node a[17] : A
  node b[30] : B(c = uniform(0.2, 0.4))
  node d[8] : A(rest = 0.1, a = [0.3, 0.1])
  a -> b via Own { pairs = bernoulli(0.9), weight = 0.05 }
  b -> a via Own { pairs = bernoulli(0.9), weight = uniform(-0.1, 0.1) }
  d -> a via Plain { pairs = bernoulli(0.3), weight = uniform(0, 0.1) }
  a -> d via Plain { pairs = bernoulli(0.3), weight = 0.05 }
}

experiment e of Small {
  run 0 ms .. 20 ms
  record a.x, a.w[2], b.y, d.x, d.count, a.count every 0.5 ms
  record sum(a.kicks) as kicks every 1 ms
}
`

// TestKernelsOfSmallPopulations: these have the same bits too, whether or not exponentials rest on sums over edges.
func TestKernelsOfSmallPopulations(t *testing.T) {
	for _, arg := range []string{"x - 1", "x - 1 + 0.1*drive"} {
		sameByKernels(t, build(t, strings.Replace(small, "exp(x - 1)", "exp("+arg+")", 1)), "series.csv")
	}
}

// TestKernelsOfConditions: on a grid of steps, conditions are found alike by code of every width, at the step where they turn true; a state
// that leaves the numbers is told of.
func TestKernelsOfConditions(t *testing.T) {
	var text, nodes, record strings.Builder
	sizes := []int{1, 5, 64, 70, 130, 1100}
	for i, n := range sizes {
		fmt.Fprintf(&text, ramp, i, []string{">=", ">"}[i%2])
		fmt.Fprintf(&nodes, "  node p%d[%d] : Ramp%d\n", i, n, i)
		fmt.Fprintf(&record, "  record spikes of p%d\n", i)
	}
	p := build(t, "use std\n"+text.String()+"circuit Ramps {\n"+nodes.String()+"}\nexperiment e of Ramps {\n  run 0 ms .. 11 ms\n"+
		"  solver ExpEuler { dt = 0.125 ms, events = grid }\n"+record.String()+"}\n")
	count := map[string]int{}
	for _, line := range strings.Split(sameByKernels(t, p, "spikes.csv"), "\n")[1:] {
		if _, who, ok := strings.Cut(line, ","); ok {
			group, _, _ := strings.Cut(who, "[")
			count[group]++
		}
	}
	for i, n := range sizes {
		// Of 88 steps a closed condition fires after 9, 18, ..., an open one after 10, 20, ...
		assert.Equal(t, []int{9, 8}[i%2]*n, count[fmt.Sprintf("p%d", i)], "spikes of p%d", i)
	}
	sameByKernels(t, p, "spikes.csv", "--set", "p5.rate=0.7 [mV/ms]", "--set", "p5[7].rate=1.3 [mV/ms]")
	for _, kernel := range []string{"scalar", "auto"} {
		out, err := exec.Command(p.bin, "--kernel", kernel, "--quiet", "--no-figures", "--set", "p5.pull=-10000 [1/ms]", "--out", filepath.Join(t.TempDir(), "results")).CombinedOutput()
		require.Error(t, err)
		assert.Contains(t, string(out), "p5[1]")
	}
}

// kicked is a circuit of conductance-based integrate-and-fire neurons, in populations that leave every rest of a vector and of a word.
const kicked = `
blox Cell%[1]d {
  param pull : 1/ms = 0
  state V : mV = uniform(-10 mV, 10 mV)
  state g = uniform(0, 1)
  event spike
  (10 ms)*V' = -V + 14 mV + g*(60 mV - V)*(1 + 0.1*exp(-(V/(10 mV))^2)) + pull*(10 ms)*V
  (5 ms)*g' = -g
  when V > 10 mV { V := 0; emit spike; refractory 1 ms holding V }
  when V >= 9.5 mV { g *= 0.9 }
}
connection Kick%[1]d (pre: Cell%[1]d) -> (post: Cell%[1]d) { on pre.spike { post.g += 0.05 } }
`

// TestStepsInPlace: a network has the same spikes whether steps of exponential Euler write over the states and find the conditions (nobody
// looks into them) or not, with code of every width.
func TestStepsInPlace(t *testing.T) {
	var text, nodes strings.Builder
	record := "  record spikes of *\n"
	for i, n := range []int{5, 64, 70, 131, 1102} {
		fmt.Fprintf(&text, kicked, i)
		fmt.Fprintf(&nodes, "  node p%[1]d[%[2]d] : Cell%[1]d\n  p%[1]d -> p%[1]d via Kick%[1]d where pre != post { pairs = indegree(4) }\n", i, n)
	}
	run := "  run 0 ms .. 60 ms\n  solver ExpEuler { dt = 0.1 ms, events = grid }\n" + record
	p := build(t, "use std\n"+text.String()+"circuit Cells {\n"+nodes.String()+"}\nexperiment ends of Cells {\n"+run+
		"}\nexperiment within of Cells {\n"+run+"  record p0.V, p4.g every 0.25 ms\n}\n")
	ends := sameByKernels(t, p, "spikes.csv", "ends")
	assert.Greater(t, strings.Count(ends, "\n"), 3000)
	assert.True(t, ends == sameByKernels(t, p, "spikes.csv", "within"))
	for _, experiment := range []string{"ends", "within"} {
		out, err := exec.Command(p.bin, experiment, "--quiet", "--no-figures", "--set", "p3[130].pull=1e308 [1/ms]", "--out", filepath.Join(t.TempDir(), "results")).CombinedOutput()
		require.Error(t, err)
		assert.Contains(t, string(out), "p3[130].V")
	}
}

// TestCores: a circuit large enough to be shared by cores gives the same bits with any number of them.
func TestCores(t *testing.T) {
	p := build(t, `
use std

circuit Large {
  node E[4500] : HHExci(I_bg = uniform(0, 3 [uA/cm^2]))
  node I[700] : HHInhib(G_syn = 1 [mS/cm^2/ms^2])
  E -> E where pre != post { pairs = indegree(20), weight = 0.01 }
  E -> I { pairs = indegree(20), weight = uniform(0, 0.02) }
  I -> E { pairs = indegree(5), weight = 0.01 }
}

experiment e of Large {
  run 0 ms .. 2 ms
  record E[1..3].V, E[4498..4500].V, I.V, sum(E.m) every 0.5 ms
}
`)
	var first string
	for _, procs := range []string{"1", "2", "3"} {
		text := contents(t, p.runWith(t, []string{"GOMAXPROCS=" + procs}))["series.csv"]
		require.NotEmpty(t, text)
		if first == "" {
			first = text
		}
		assert.True(t, first == text, "GOMAXPROCS=%s gives other bits than 1", procs)
	}
}
