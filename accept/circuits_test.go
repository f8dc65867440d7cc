package accept

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Small circuits that use the language's corners, with what they must give in closed form. Many stand in one program, since building
// is what takes time.

// dynamics: types, presets, composites, ports, reductions, units, inputs.
const dynamics = `
func q10(Q, T_0 : degC, T : degC) = Q^((T - T_0)/(10 K))
func _twice(x) = 2*x

blox U { param a = 1
  input I
  state x = 0
  x' = (a - x + I)/(10 ms) }
blox Row { param M : int = 3
  param a[M] = 1
  node u[j in 1..M] : U(a = a[j])
  port first = u[1]
  port last = u[M]
  let total = sum(u.x) }
blox Grid { param N : int = 2, M : int = 3
  param a[N, M] = 0
  node row[i in 1..N] : Row(M = M, a = a[i])
  port cells = row.u
  port firsts = row.first
  port lasts = row.last
  let biggest = max(cells.x), where_ = argmax(cells.x), least = argmin(cells.x), least2 = argmin(-y.x for y in cells), mean_last = mean(lasts.x) }
blox Wide(n : int = 3, s = 1) = Row(M = n, a = 2*s)
blox Wider(q = 1) = Wide(n = 5, s = q)
blox V { param b = 1
  input I
  state x = 0
  x' = (b - x + I)/(10 ms) }
blox Mixed { node p[2] : U
  node q[3] : U(a = 3)
  node z[2] : V(b = 5)
  port all = p, q
  port mix = p, z
  port turned = z, p
  param mean = 10  // the name of a function
  let m = mean(all.x), s = sum(mix.x), am = argmax(mix.x), an = argmin(turned.x), big = count(v.x > 0 for v in mix) + mean }
blox Ratio { param a = 1, b = 1
  let z = a/b }
blox Drawn(K = 1) = Ratio(a = 2*K, b = K)
blox Warm { param T : degC = 37, cold : degC = -40
  var v : degC = 20, n = 0
  state s : degC = 30
  let d : K = T - 27 degC, q = q10(3, 27 degC, T)
  s' = (T - s)/(10 ms)
  at 5 ms {
    v := T
    n := (v - 10 degC)/(1 K)
  } }
blox Source { state y : mV = 1
  y' = y/(100 ms) }
blox Vector { input v[3] : mV = [1, 2, 3]
  state x : mV = 0
  x' = (sum(v) + v[2] - x)/(10 ms) }
blox Units { param C : pF = 200, g : nS = 10, E : mV = -65, I : pA = 150, τ : s = 0.02, σ : mV/ms^(1/2) = 2
  state V : mV = -60
  state x : uM = 1
  let r : Hz = 1/τ
  C*V' = -g*(V - E) + I
  x' = σ^2/(4 [mV^2])*(2 mM - x)*0.01 }
blox Arrays { param w[3] = [1, 2, 3]
  var n : int = 0
  state x[2, 2] = [[1, 2], [3, 4]]
  let look = if n == 0 then 0 else w[n]
  let listed = argmin([3, look + 1, 2 + look, 1]) + 10*argmin(neg)
  let neg[3] = -w, times[i in 1..3] = w[i]*i, grid[i in 1..2, j in 1..2] = 10*i + j, same[2] = 7
  let made = neg[2] + times[3] + grid[2, 1] + same[2]
  for i in 1..2, j in 1..2 { x[i, j]' = -i*j*x[i, j]/(10 ms) } }

kind Node { let x
  input I }
connection C (pre: U | V) -> (post: U | V) { param weight
  per pre { state G = 1
    G' = -G/(10 ms) }
  per post { state H = 2
    H' = 0 }
  post.I += weight*pre.x }
connection Gap (pre: U) <-> (post: U) { param weight
  post.I += weight*(pre.x - post.x)
  pre.I += weight*(post.x - pre.x) }
connection To (pre: Source) -> (post: Vector) { param weight, k : int = 1
  post.v[k] += weight*pre.y }

circuit Corners {
  node g : Grid(N = 2, M = 3, a = [[1, 2, 3], [4, 5, 6]])
  node wide : Wide(s = 0.5)
  node wider : Wider(q = 3)
  node mixed : Mixed
  node far : Mixed
  node drawn[20] : Drawn(K = uniform(1, 2))
  node warm : Warm
  node src : Source
  node vec : Vector
  node bound : Vector(v = src.y)
  node each : Vector(v = [src.y, 2*src.y, 3 mV])
  node units : Units
  node arrays : Arrays
  node pair[2] : U(x = 1)
  node one[40], two[40] : U
  src -> vec via To { weight = 2, k = 2 }
  mixed.p -> far.z[1] via C { weight = 0 }
  far.z -> mixed.mix via C { pairs = all, weight = 0 }
  pair <-> pair via Gap { pairs = all, weight = 2 }
  one -> two via C { pairs = bernoulli(0.1), weight = 0.5 }
  one -> two via C { pairs = bernoulli(0.1), weight = 0.25 }
  one -> one via C where pre != post { pairs = indegree(39), weight = 0 }
}
experiment run_ of Corners {
  run 0 ms .. 20 ms
  solver Vern7 { rtol = 1e-10, atol = 1e-12 }
  record g.cells.x, g.biggest, g.where_, g.least, g.least2, g.mean_last, g.row.total, wide.total, wider.total, mixed.m, mixed.s, mixed.am, mixed.an, mixed.big,
    drawn.z, warm.T, warm.cold, warm.d, warm.q, warm.n, warm.v, warm.s, vec.v, vec.x, bound.x, each.x, units.V, units.x, units.r, arrays.x, arrays.look, arrays.listed, arrays.made,
    pair.x, mixed.p.C.G, far.z[1].C.H every 1 ms
  record weights of one -> two, one -> one at start
}
`

func TestCorners(t *testing.T) {
	dir := build(t, dynamics).run(t)
	x := readTable(t, dir, "series.csv")
	times := x.numbers(t, "t")
	up := func(tau float64) func(float64) float64 {
		return func(t float64) float64 { return 1 - math.Exp(-t/tau) }
	}
	e := up(10)
	times10 := func(k float64) func(float64) float64 { return func(t float64) float64 { return k * e(t) } }
	flat := func(v float64) func(float64) float64 { return func(float64) float64 { return v } }
	// x' = (c0 + c1 y - x)/10 ms with y = exp(t/100 ms).
	driven := func(c0, c1 float64) func(float64) float64 {
		return func(t float64) float64 {
			return c0*e(t) + c1*(math.Exp(t/100)-math.Exp(-t/10))/10/(1.0/100+1.0/10)
		}
	}
	decay := func(x0, rate float64) func(float64) float64 {
		return func(t float64) float64 { return x0 * math.Exp(-rate*t) }
	}
	at5 := func(before, after float64) func(float64) float64 {
		return func(t float64) float64 {
			if t < 5 {
				return before
			}
			return after
		}
	}
	for name, want := range map[string]func(float64) float64{
		"g.row[1].u[3].x": times10(3), "g.row[2].u[1].x": times10(4), "g.biggest": times10(6), "g.mean_last": times10(4.5), "g.row[2].total": times10(15),
		"wide.total": times10(3), "wider.total": times10(30), "mixed.m": times10(2.2), "mixed.s": times10(12), "drawn[7].z": flat(2),
		"mixed.p[2].C.G": decay(1, 0.1), "far.z[1].C.H": flat(2),
		"warm.T": flat(37), "warm.cold": flat(-40), "warm.d": flat(10), "warm.q": flat(3), "warm.n": at5(0, 10), "warm.v": at5(20, 37),
		"warm.s":   func(t float64) float64 { return 37 - 7*math.Exp(-t/10) },
		"vec.v[1]": flat(1), "vec.v[2]": func(t float64) float64 { return 2 * math.Exp(t/100) }, "vec.v[3]": flat(3),
		"vec.x": driven(4, 4), "bound.x": driven(0, 4), "each.x": driven(3, 5),
		"units.V": func(t float64) float64 { return -50 - 10*math.Exp(-t/20) }, "units.x": func(t float64) float64 { return 2000 - 1999*math.Exp(-0.01*t) },
		"units.r": flat(50), "arrays.x[1,2]": decay(2, 0.2), "arrays.x[2,1]": decay(3, 0.2), "arrays.x[2,2]": decay(4, 0.4), "arrays.look": flat(0), "arrays.made": flat(-2 + 9 + 21 + 7), "pair[2].x": flat(1),
	} {
		got := x.numbers(t, name)
		for i, at := range times {
			require.InDelta(t, want(at), got[i], 1e-7*(1+math.Abs(want(at))), "%s at %g ms", name, at)
		}
	}
	for name, want := range map[string]float64{"g.where_": 6, "g.least": 1, "g.least2": 6, "mixed.am": 3, "mixed.an": 3, "arrays.listed": 32, "mixed.big": 14} {
		require.Equal(t, want, x.numbers(t, name)[5], name)
	}
	w := readTable(t, dir, "weights-start.csv")
	from, to, label, weight := w.texts(t, "source"), w.texts(t, "target"), w.texts(t, "connection"), w.texts(t, "weight")
	n := map[string]int{}
	edges := map[string]map[string]bool{"0.5": {}, "0.25": {}}
	for i := range from {
		n[label[i]]++
		require.NotEqual(t, from[i], to[i])
		if label[i] == "one -> two" {
			edges[weight[i]][from[i]+to[i]] = true
		}
	}
	require.Equal(t, 40*39, n["one -> one"])
	both := 0
	for k := range edges["0.5"] {
		if edges["0.25"][k] {
			both++
		}
	}
	require.Less(t, 3*both, len(edges["0.5"]), "equal statements draw apart")
}

// instants: conditions, stages, draws, delays, what connections keep, learning from spikes.
const instants = `
blox Ramp { param w[3] = [10, 20, 30]
  var armed = 0, n1 = 0, n2 = 0, n3 = 0, k : int = 0, look = 0
  state x = 0
  x' = 1/(1 ms)
  when x >= 5 and armed > 0 { n1 += 1 }
  when x > 3 or x >= 7 { n2 += 1 }
  when x > 20 and x < 30 or x > 40 { n3 += 1 }
  at 10 ms { armed := 1 }
  at 25 ms { armed := 0 }
  at 35 ms { armed := 1 }
  every 2 ms until 6 ms {
    look := if k == 0 then -1 else w[k]
    k += 1
  } }
blox Chance { var a = 0, b = 0, c = 0
  every 1 ms {
    let r = uniform(0, 1)
    if r < 0.5 { a := r } else { c := r }
    b := if r < 0.5 then r else 0
  } }
blox Order { var s = 0, o[4] = 0, u = 1, v = 2
  at 5 ms stage reset { o[4] := s }
  at 5 ms stage sample {
    o[1] := s
    s += 1
  }
  at 5 ms {
    u := v
    v := u
    s += 2
  }
  at 5 ms { s += 4 }
  at 5 ms stage learn {
    o[3] := s
    s *= 2
  } }
blox Clockwork { param T : ms = 4, off : ms = 4
  event spike
  every T from off { emit spike } }
blox Cell { param θ = 2.5
  state x = 0
  var n : int = 0, odd = 0
  event spike
  x' = -x/(10 ms)
  when x >= θ {
    x := 0
    n += 1
    odd += mod(n, 2)
    emit spike
    refractory 3 ms holding x
  } }
blox Perfect { param I : mV/ms = 1
  state V : mV = 0
  event spike
  V' = I
  when V >= 10 mV {
    V := 0 mV
    emit spike
    refractory 5 ms holding V
  } }
connection Kick (pre: Clockwork) -> (post: Cell) { param weight
  param d : ms = 0
  per post { var got = 0 }
  per edge { var n = 0 }
  on pre.spike after d {
    post.x += weight
    got += weight
    n += 1
  } }
connection Syn (pre: Clockwork) -> (post: Clockwork) { param weight }
rule Pair(A_p = 0.02, A_m = 0.012, τ : ms = 20, w_max = 1) {
  var t_pre : ms = -1e6 ms, t_post : ms = -1e6 ms
  on pre.spike {
    t_pre := t
    weight := clip(weight - A_m*exp(-(t - t_post)/τ), 0, w_max)
  }
  on post.spike {
    t_post := t
    weight := clip(weight + A_p*exp(-(t - t_pre)/τ), 0, w_max)
  }
}
circuit Instants {
  node ramp : Ramp
  node chance[50] : Chance
  node order : Order
  node tick : Clockwork
  node tock : Clockwork(T = 7 ms, off = 1.5 ms)
  node cell : Cell
  node late : Cell(θ = 100)
  node perfect : Perfect
  rule pair = Pair(A_p = 0.03)
  tick -> cell via Kick { weight = 1 }
  tick -> late via Kick { weight = 1, d = 1.25 ms }
  tick -> tock via Syn { weight = 0.5, learning = pair }
}
experiment run_ of Instants {
  run 0 ms .. 50 ms
  solver Vern7 { rtol = 1e-10, atol = 1e-12 }
  record ramp.n1, ramp.n2, ramp.n3, ramp.look, chance.a, chance.b, chance.c, order.o, order.s, order.u, order.v, cell.n, late.x, late.Kick.got every 1 ms
  record spikes of cell, perfect
  record weights of tick -> tock at end
}
`

func TestInstants(t *testing.T) {
	dir := build(t, instants).run(t)
	x := readTable(t, dir, "series.csv")
	at := func(name string, row int) float64 { return x.numbers(t, name)[row] }
	// A condition that asks for more than a threshold is not met by reaching it beside another that is.
	require.Equal(t, []float64{0, 1, 1, 2}, []float64{at("ramp.n1", 9), at("ramp.n1", 12), at("ramp.n1", 34), at("ramp.n1", 49)})
	require.Equal(t, []float64{0, 1, 1}, []float64{at("ramp.n2", 2), at("ramp.n2", 4), at("ramp.n2", 49)})
	require.Equal(t, []float64{0, 1, 1, 2}, []float64{at("ramp.n3", 19), at("ramp.n3", 21), at("ramp.n3", 39), at("ramp.n3", 49)})
	require.Equal(t, []float64{-1, 10, 20}, []float64{at("ramp.look", 3), at("ramp.look", 5), at("ramp.look", 7)})
	for _, e := range []string{"chance[1]", "chance[33]"} {
		a, b, c := x.numbers(t, e+".a"), x.numbers(t, e+".b"), x.numbers(t, e+".c")
		for i := 2; i < 50; i++ {
			if b[i] != 0 {
				require.Equal(t, a[i], b[i], "one draw, one value")
				require.Equal(t, c[i-1], c[i])
			} else {
				require.Equal(t, a[i-1], a[i])
			}
		}
	}
	for name, want := range map[string]float64{"order.o[1]": 0, "order.o[3]": 7, "order.o[4]": 14, "order.s": 14, "order.u": 2, "order.v": 1} {
		require.Equal(t, want, at(name, 10), name)
	}
	// The cell is kicked every 4 ms and held for 3 ms after a spike: it takes every kick that comes after.
	v, last := 0.0, 0.0
	var fired []float64
	for k := 4.0; k < 50; k += 4 {
		v = v*math.Exp(-(k-last)/10) + 1
		last = k
		if v >= 2.5 {
			fired, v, last = append(fired, k), 0, k+3
		}
	}
	got := spikes(t, dir)["cell"]
	require.InDeltaSlice(t, fired, got, 1e-9)
	require.Equal(t, float64(len(fired)), at("cell.n", 49))
	// A slope that changes by the hold alone: it rises again when that ends.
	require.InDeltaSlice(t, []float64{10, 25, 40}, spikes(t, dir)["perfect"], 1e-9)
	late := 0.0
	for k := 5.25; k <= 49; k += 4 {
		late += math.Exp(-(49 - k) / 10)
	}
	require.InDelta(t, late, at("late.x", 49), 1e-9)
	require.Equal(t, 11.0, at("late.Kick.got", 49))
	// The pair rule, spike by spike.
	w, pre, post := 0.5, -1e6, -1e6
	for s := 0.5; s < 50; s += 0.5 {
		if math.Mod(s, 4) == 0 {
			pre = s
			w -= 0.012 * math.Exp(-(s-post)/20)
		}
		if s >= 1.5 && math.Mod(s-1.5, 7) == 0 {
			post = s
			w += 0.03 * math.Exp(-(s-pre)/20)
		}
	}
	require.InDelta(t, w, readTable(t, dir, "weights-end.csv").numbers(t, "weight")[0], 1e-12)
}

// A hundred thousand neurons make no more code than ten, and are wired in time that grows with their edges.
func TestManyNeurons(t *testing.T) {
	const text = `
blox N { param I = 1
  state V : mV = uniform(0 mV, 10 mV)
  event spike
  V' = (I*11 mV - V)/(10 ms)
  when V >= 10 mV {
    V := 0 mV
    emit spike
  } }
connection Kick (pre: N) -> (post: N) { param weight
  on pre.spike { post.V += weight*1 mV } }
circuit Many { param n : int = 100000
  node a[n] : N(I = normal(1, 0.1))
  let m = mean(a.V)
  a -> a via Kick where pre != post { pairs = indegree(10), weight = 0.01 } }
experiment run_ of Many {
  run 0 ms .. 1 ms
  solver RK4 { dt = 0.1 ms, events = grid }
  record m every 0.5 ms
}
`
	p := build(t, text)
	info, err := os.Stat(p.bin)
	require.NoError(t, err)
	require.Less(t, info.Size(), int64(20<<20))
	x := readTable(t, p.run(t), "m.csv")
	require.InDelta(t, 5, x.numbers(t, "m")[0], 0.05)
}

// Mistakes that show when a program runs are told with their place.
func TestFaultsAtRun(t *testing.T) {
	text := `
blox A { var k : int = 1
  param w[3] = 1
  state x = 0
  x' = w[k]/(1 ms)
  every 1 ms { k += 1 } }
circuit One { node a : A }
experiment run_ of One {
  run 0 ms .. 10 ms
  record a.x every 1 ms
}
`
	p := build(t, text)
	msg := p.fails(t)
	require.Contains(t, msg, "test.nbx:5: index 4 is out of range 1 .. 3")
	require.NotContains(t, msg, "bug")
}

// fails runs a program that must end with an error, which it returns.
func (p program) fails(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command(p.bin, append([]string{"--out", filepath.Join(t.TempDir(), "results"), "--quiet", "--no-figures"}, args...)...)
	var errs strings.Builder
	cmd.Stderr = &errs
	require.Error(t, cmd.Run())
	return errs.String()
}
