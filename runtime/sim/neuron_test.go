package sim

import (
	"math"
	"strings"
	"testing"

	"nbc/runtime/model"
)

// lif makes an integrate-and-fire neurons, C V' = I or leaky, with V >= -50 -> V := -70.
func lif(leaky bool, current ...float64) *bench {
	b := newBench(len(current), []string{"V"}, nil)
	v := b.col("V")
	for i := range v {
		v[i] = -70
	}
	b.c.RHS = func(_ float64, y, dy []float64) {
		for i := range dy {
			dy[i] = current[i]
			if leaky {
				dy[i] = (-(y[i] + 70) + 10*current[i]) / 10
			}
		}
	}
	b.above("V", -50, true, func(w model.Writes, i int32) {
		w.Set(&v[i], -70, 0)
		w.Emit(b.pop, 0, i)
	})
	b.record(0)
	b.run(0, 200)
	return b
}

// The same cases, with the same numbers, are the field's reference runs of integrate-and-fire neurons.
func TestSpikeTimes(t *testing.T) {
	for _, m := range []string{"Vern7", "Tsit5", "RK4"} {
		for _, c := range []struct {
			name   string
			leaky  bool
			I      float64
			period float64
			tol    float64
		}{
			{"IF", false, 1.37, 20 / 1.37, 1e-9},
			{"LIF 2.5", true, 2.5, 10 * math.Log(25./5), 1e-9},
			{"LIF 4", true, 4, 10 * math.Log(2), 1e-9},
			{"LIF subthreshold", true, 1.9, math.Inf(1), 0},
		} {
			t.Run(m+" "+c.name, func(t *testing.T) {
				b := lif(c.leaky, c.I)
				b.exp.Solver = model.Solver{Name: m, RTol: 1e-12, ATol: 1e-12}
				tol := c.tol
				if m == "RK4" {
					b.exp.Solver = model.Solver{Name: m, Dt: 0.01}
				}
				var want []float64
				for k := 1.0; k*c.period < 200; k++ {
					want = append(want, k*c.period)
				}
				wantTimes(t, b.must(t).times(), want, tol*math.Max(1, float64(len(want))/10))
			})
		}
	}
}

func TestGrid(t *testing.T) {
	b := lif(true, 4)
	b.exp.Solver = model.Solver{Name: "Euler", Dt: 0.05, Grid: true}
	for k, s := range b.must(t).times() {
		if off := s/0.05 - math.Round(s/0.05); math.Abs(off) > 1e-6 {
			t.Fatalf("spike %d at %v is not on the grid", k, s)
		}
	}
}

// An adaptive method named beside the experiment locates events whatever that says of a grid: its steps would be a wide one.
func TestAnotherSolverLeavesTheGrid(t *testing.T) {
	times := func(solver, other model.Solver) []float64 {
		b := lif(true, 4)
		b.exp.Solver = solver
		l := &log{}
		res, err := Run(b.c, Options{Solver: other}, l)
		if err != nil {
			t.Fatal(err)
		}
		if want := other.Name == "Heun"; res.Grid != want {
			t.Errorf("%s over %s on a grid: grid is %v", other.Name, solver.Name, res.Grid)
		}
		return l.times()
	}
	grid := model.Solver{Name: "Euler", Dt: 0.05, Grid: true}
	wantTimes(t, times(grid, model.Solver{Name: "Tsit5", Dt: 0.05}), times(model.Solver{}, model.Solver{Name: "Tsit5", Dt: 0.05}), 1e-12)
	times(grid, model.Solver{Name: "Heun"})
}

func TestTwoNeuronsAtOneInstant(t *testing.T) {
	b := lif(false, 2, 1, 2, 4)
	var batches [][]int32
	run := b.c.Handlers[0].Run
	b.c.Handlers[0].Run = func(w model.Writes, elems []int32) {
		batches = append(batches, append([]int32(nil), elems...))
		run(w, elems)
	}
	b.run(0, 21)
	l := b.must(t)
	wantTimes(t, l.times(), []float64{5, 10, 10, 10, 15, 20, 20, 20, 20}, 1e-9)
	for k, want := range []int{1, 3, 1, 4} {
		if len(batches[k]) != want {
			t.Errorf("round %d ran %v, want %d elements", k, batches[k], want)
		}
	}
}

// A recorded but otherwise unheard condition is located, and changes neither the result nor the steps.
func TestRecordingChangesNothing(t *testing.T) {
	run := func(record bool) ([]float64, int64, *log) {
		b := newBench(3, []string{"x", "v"}, nil)
		b.c.RHS = func(_ float64, y, dy []float64) {
			for i := range 3 {
				dy[i], dy[3+i] = y[3+i], -y[i]*float64(i+1)
			}
		}
		for i := range 3 {
			b.c.Y[3+i] = 1
		}
		b.above("x", 0.5, false, nil)
		if record {
			b.record(0)
			b.series(0.1, "x")
		}
		b.run(0, 40)
		l := &log{}
		res, err := Run(b.c, Options{}, l)
		if err != nil {
			t.Fatal(err)
		}
		return b.c.Y, res.Stats.Steps, l
	}
	y, steps, _ := run(false)
	z, stepsRecorded, l := run(true)
	wantValues(t, "final state", z, y)
	if steps != stepsRecorded {
		t.Errorf("%d steps, %d with recording", steps, stepsRecorded)
	}
	k := map[int]float64{}
	for n, s := range l.spikes {
		if n > 0 && s.t < l.spikes[n-1].t {
			t.Fatal("spikes out of order")
		}
		w := math.Sqrt(float64(s.elem + 1)) // x = sin(w t)/w crosses 0.5 upwards
		want := (math.Asin(0.5*w) + 2*math.Pi*k[s.elem]) / w
		if math.Abs(s.t-want) > 1e-7 {
			t.Errorf("x[%d] crossed at %.12g, want %.12g", s.elem+1, s.t, want)
		}
		k[s.elem]++
	}
	if k[0] != 7 || k[1] != 9 || k[2] != 11 {
		t.Errorf("crossings: %v", k)
	}
	if len(l.samples) != 401 || l.samples[400].t != 40 {
		t.Errorf("%d samples, the last at %v", len(l.samples), l.samples[len(l.samples)-1].t)
	}
	for _, s := range l.samples {
		if want := math.Sin(s.t); math.Abs(s.values[0]-want) > 1e-8 {
			t.Fatalf("x(%v) = %v, want %v", s.t, s.values[0], want)
		}
	}
}

func TestSameBits(t *testing.T) {
	run := func() *log { return lif(true, 4, 3.3, 2.5, 7.1).must(t) }
	a, b := run(), run()
	wantValues(t, "spike times", a.times(), b.times())
}

// A condition that is true before the run begins fires at its start, and only again after having been false.
func TestTrueAtStart(t *testing.T) {
	b := newBench(1, []string{"x", "v"}, nil)
	b.c.Y[0] = 1
	b.c.RHS = func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], -y[0] }
	b.above("x", 0, false, nil)
	b.record(0)
	b.run(0, 8)
	wantTimes(t, b.must(t).times(), []float64{0, 1.5 * math.Pi}, 1e-8)
}

// Firing without becoming false does not repeat.
func TestStaysTrue(t *testing.T) {
	b := newBench(1, []string{"x"}, []string{"n"})
	b.c.RHS = func(_ float64, _, dy []float64) { dy[0] = 1 }
	n := b.col("n")
	b.above("x", 2, true, func(w model.Writes, i int32) { w.Add(&n[i], 1, 0) })
	b.run(0, 5)
	b.must(t)
	wantValues(t, "n", n, []float64{1})
}

// parabola has the state x' = -2 a (t - t0), with its top at t0 just above or below 0, in steps as long as the run.
func parabola(top float64) *bench {
	b := newBench(1, []string{"x"}, nil)
	b.c.Y[0] = top - 25
	b.c.RHS = func(t float64, _, dy []float64) { dy[0] = -2 * (t - 5) }
	b.exp.Solver = model.Solver{Name: "Vern7", RTol: 1e-3, ATol: 1e-3}
	b.record(0)
	b.run(0, 10)
	return b
}

func TestGrazing(t *testing.T) {
	for _, top := range []float64{1, 1e-2, 1e-4, 1e-6, -1e-6, -1e-2, -1} {
		for _, stop := range []bool{false, true} {
			b := parabola(top)
			var body func(w model.Writes, i int32)
			if stop {
				body = func(w model.Writes, i int32) { w.Emit(b.pop, 0, i) }
			}
			b.above("x", 0, false, body)
			var want []float64
			if top > 0 {
				want = []float64{5 - math.Sqrt(top)}
			}
			wantTimes(t, b.must(t).times(), want, 1e-7)
		}
	}
}

// Two bumps: down and up again within one step while true.
func TestDip(t *testing.T) {
	b := newBench(1, []string{"x"}, nil)
	b.c.Y[0] = 25 - 4
	b.c.RHS = func(t float64, _, dy []float64) { dy[0] = 2 * (t - 5) }
	b.exp.Solver = model.Solver{Name: "Vern7", RTol: 1e-3, ATol: 1e-3}
	b.record(0)
	b.run(0, 10)
	b.above("x", 0, false, nil)
	wantTimes(t, b.must(t).times(), []float64{0, 7}, 1e-7)
}

// The same with curved functions of state, which no interpolant meets exactly.
func TestManyCurved(t *testing.T) {
	const n = 200
	b := newBench(n, []string{"x"}, nil)
	b.c.RHS = func(_ float64, _, dy []float64) {
		for i := range dy {
			dy[i] = 1 + float64(i)/n
		}
	}
	h := b.above("x", 0, false, nil)
	h.Cond = func(_ float64, y, g []float64) {
		for i := range g {
			g[i] = math.Exp(4*y[i]) - math.Exp(20) // from 1 to 1e17 within a step
		}
	}
	b.record(0)
	b.run(0, 10)
	l := b.must(t)
	if len(l.spikes) != n {
		t.Fatalf("%d spikes", len(l.spikes))
	}
	for _, s := range l.spikes {
		if want := 5 / (1 + float64(s.elem)/n); math.Abs(s.t-want) > 1e-9 {
			t.Fatalf("element %d at %.15g, want %.15g", s.elem, s.t, want)
		}
	}
}

// Conditions of time, or of a phase, turn many times in steps that a solver makes as long as it can; tops may be sharp, and functions jump.
func TestManyTurns(t *testing.T) {
	for _, x := range []struct {
		name string
		g    func(x float64) float64
		want func(k int) float64 // the k-th time, from 0
		pure bool
	}{
		{"sine", func(x float64) float64 { return math.Sin(x/3) - 0.5 }, func(k int) float64 { return 3 * (math.Pi/6 + 2*math.Pi*float64(k)) }, true},
		{"sine, stopping", func(x float64) float64 { return math.Sin(x/3) - 0.5 }, func(k int) float64 { return 3 * (math.Pi/6 + 2*math.Pi*float64(k)) }, false},
		{"sawtooth", func(x float64) float64 { return x - math.Floor(x) - 0.5 }, func(k int) float64 { return float64(k) + 0.5 }, true},
		{"cusps", func(x float64) float64 { return 0.02 - math.Abs(math.Sin(x/2)) }, func(k int) float64 {
			if k == 0 {
				return 0
			}
			return 2 * (math.Pi*float64(k) - math.Asin(0.02))
		}, true},
	} {
		b := newBench(1, []string{"x"}, nil)
		b.c.RHS = func(_ float64, _, dy []float64) { dy[0] = 1 }
		var body func(w model.Writes, i int32)
		if !x.pure {
			body = func(w model.Writes, i int32) { w.Emit(b.pop, 0, i) }
		}
		h := b.above("x", 0, false, body)
		h.Curved, h.Pure, h.Plain = true, x.pure, x.pure
		h.Cond = func(_ float64, y, g []float64) { g[0] = x.g(y[0]) }
		b.record(0)
		b.run(0, 1000)
		var want []float64
		for k := 0; x.want(k) < 1000; k++ {
			want = append(want, x.want(k))
		}
		t.Run(x.name, func(t *testing.T) { wantTimes(t, b.must(t).times(), want, 1e-6) })
	}
}

// Thousands of different crossings within few steps, each located.
func TestManyInOneStep(t *testing.T) {
	const n = 3000
	b := newBench(n, []string{"x"}, nil)
	b.c.RHS = func(_ float64, _, dy []float64) {
		for i := range dy {
			dy[i] = 1 + float64(i)/n
		}
	}
	b.above("x", 5, false, nil)
	b.record(0)
	b.run(0, 10)
	l := b.must(t)
	if len(l.spikes) != n {
		t.Fatalf("%d spikes", len(l.spikes))
	}
	for _, s := range l.spikes {
		if want := 5 / (1 + float64(s.elem)/n); math.Abs(s.t-want) > 1e-10 {
			t.Fatalf("element %d at %.15g, want %.15g", s.elem, s.t, want)
		}
	}
}

func TestLockout(t *testing.T) {
	for _, stop := range []bool{false, true} {
		// V > 0 of a sine of period 2π, with a lockout of 8 ms: the crossing at 2π is missed and V is true at the lockout's end.
		b := newBench(1, []string{"x", "v"}, nil)
		b.c.Y[0], b.c.Y[1] = -1, 0
		b.c.RHS = func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], -y[0] }
		var body func(w model.Writes, i int32)
		if stop {
			body = func(w model.Writes, i int32) { w.Emit(b.pop, 0, i) }
		}
		h := b.above("x", 0, false, body)
		h.Refractory = func(int) float64 { return 8 }
		b.record(0)
		b.run(0, 30)
		half := math.Pi / 2
		wantTimes(t, b.must(t).times(), []float64{half, half + 8, 5*half + 4*math.Pi, 5*half + 4*math.Pi + 8}[:4], 1e-7)
	}
}

// Refractory times end where steps do, but for the last bit: whoever is above the threshold then fires.
func TestLockoutEndsWithAStep(t *testing.T) {
	for _, rest := range []float64{1.1, 1.3, 1.5, 1.7, 2.9} {
		for _, dt := range []float64{0.1, 0.01} {
			b := newBench(1, []string{"V"}, nil)
			v := b.col("V")
			b.c.RHS = func(_ float64, _, dy []float64) { dy[0] = 1 }
			h := b.above("V", 1, true, func(w model.Writes, i int32) {
				w.Set(&v[i], 0, 0)
				w.Emit(b.pop, 0, i)
			})
			h.Refractory = func(int) float64 { return rest }
			b.exp.Solver = model.Solver{Name: "RK4", Dt: dt}
			b.record(0)
			b.run(0, 50)
			var want []float64
			for at := 1.0; at < 50; at += rest {
				want = append(want, at)
			}
			wantTimes(t, b.must(t).times(), want, 1e-8)
		}
	}
}

// A refractory time ends within a step in which the condition turns true and false again after that.
func TestLockoutEndsBeforePeak(t *testing.T) {
	for _, m := range []string{"Vern7", "Vern9", "RK4"} {
		for _, rest := range []float64{5.9, 6.1, 6.25} {
			b := newBench(1, []string{"x", "v"}, nil)
			b.c.Y[1] = 1
			b.c.RHS = func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], -y[0] }
			h := b.above("x", 0.995, false, func(w model.Writes, i int32) { w.Emit(b.pop, 0, i) })
			h.Refractory = func(int) float64 { return rest }
			b.exp.Solver = model.Solver{Name: m, RTol: 1e-4, ATol: 1e-4, MaxStep: 2}
			if m == "RK4" {
				b.exp.Solver = model.Solver{Name: m, Dt: 0.5}
			}
			b.record(0)
			b.run(0, 12)
			wantTimes(t, b.must(t).times(), []float64{math.Asin(0.995), math.Asin(0.995) + 2*math.Pi}, 0.05)
		}
	}
}

// holding: V stays where the handler put it for t_ref, and writes from outside are lost.
func TestHolding(t *testing.T) {
	b := newBench(1, []string{"V"}, nil)
	v := b.col("V")
	free := [][]float64{{1}}
	b.c.RHS = func(_ float64, _, dy []float64) { dy[0] = free[0][0] * 2 }
	h := b.above("V", 10, true, func(w model.Writes, i int32) {
		w.Set(&v[i], 1, 0)
		w.Emit(b.pop, 0, i)
	})
	h.Refractory, h.Holds, h.Free = func(int) float64 { return 3 }, []*model.Column{b.pop.Column("V")}, free
	b.handler(&model.Handler{Trigger: model.Every, Stage: model.Update, Period: func(int) float64 { return 6 },
		Run: func(w model.Writes, _ []int32) { w.Add(&v[0], 1, 1) }})
	b.series(1, "V")
	b.record(0)
	b.run(0, 14)
	l := b.must(t)
	// 0 -> 10 at 5, held at 1 till 8 (the kick at 6 is lost), kick at 12: 9+1 >= 10 fires at 12.
	wantTimes(t, l.times(), []float64{5, 12}, 1e-9)
	want := []float64{0, 2, 4, 6, 8, 1, 1, 1, 1, 3, 5, 7, 1, 1, 1}
	for k, s := range l.samples {
		if math.Abs(s.values[0]-want[k]) > 1e-9 {
			t.Errorf("V(%v) = %v, want %v", s.t, s.values[0], want[k])
		}
	}
}

// A quadratic neuron: V' = V²/R² + I from V_res to θ takes R/√I·(atan(θ/(R√I)) - atan(V_res/(R√I))).
func TestQuadratic(t *testing.T) {
	b := newBench(1, []string{"V", "G", "z"}, nil)
	v, z := b.col("V"), b.col("z")
	v[0] = -70
	b.c.RHS = func(_ float64, y, dy []float64) {
		dy[0], dy[1], dy[2] = y[0]*y[0]/100+1, (-y[1]+y[2])/10, -y[2]/10
	}
	b.above("V", 25, false, func(w model.Writes, i int32) {
		w.Set(&v[i], -70, 0)
		w.Set(&z[i], 0.002, 0)
		w.Emit(b.pop, 0, i)
	})
	b.record(0)
	b.run(0, 200)
	b.exp.Solver = model.Solver{Name: "Vern7", RTol: 1e-12, ATol: 1e-12}
	period := 10 * (math.Atan(2.5) + math.Atan(7))
	var want []float64
	for k := 1.0; k < 8; k++ {
		want = append(want, k*period)
	}
	wantTimes(t, b.must(t).times(), want, 2e-9)
}

// The expected times are from an independent event-located integration.
func TestIzhikevich(t *testing.T) {
	b := newBench(1, []string{"V", "w", "G", "z"}, nil)
	v, u, z := b.col("V"), b.col("w"), b.col("z")
	b.c.RHS = func(_ float64, y, dy []float64) {
		dy[0] = y[0]*(y[0]-0.6215) - y[1] + 0.12
		dy[1] = 0.0077 * (-0.0062*y[0] - y[1])
		dy[2], dy[3] = -y[2]/2.6+y[3], -y[3]/2.6
	}
	b.above("V", 200, true, func(w model.Writes, i int32) {
		w.Set(&v[i], -200, 0)
		w.Add(&u[i], 0.0189, 0)
		w.Set(&z[i], 1.2308, 0)
		w.Emit(b.pop, 0, i)
	})
	b.record(0)
	b.run(0, 400)
	b.exp.Solver = model.Solver{Name: "Vern7", RTol: 1e-13, ATol: 1e-13}
	wantTimes(t, b.must(t).times(), []float64{17.494023764103, 53.930669728446, 136.094427897673, 228.54190367054, 321.005501818062}, 1e-8)
}

// A bouncing ball comes to rest after infinitely many bounces in a finite time.
func TestInfinitelyManyEvents(t *testing.T) {
	b := newBench(1, []string{"x", "v"}, nil)
	b.c.Y[0] = -1 // height 1, downwards
	b.c.RHS = func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], 2 }
	b.above("x", 0, false, func(w model.Writes, i int32) {
		w.Set(&b.c.Y[0], 0, 0)
		w.Mul(&b.c.Y[1], -0.5, 0)
	})
	b.run(0, 10)
	err := b.fails(t)
	if !strings.Contains(err.Error(), "x.nbx:10: when x at A[1] happens infinitely often") || !strings.Contains(err.Error(), "t = 2.99999") {
		t.Error(err)
	}
}

// Intervals that get shorter, but not to nothing, are no such case: a neuron whose spikes follow each other ever faster for a while.
func TestFasterAndFaster(t *testing.T) {
	b := newBench(1, []string{"x", "rate"}, nil)
	b.c.Y[1] = 1
	b.c.RHS = func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], 0 }
	n := 0
	b.above("x", 1, false, func(w model.Writes, i int32) {
		n++
		w.Set(&b.c.Y[0], 0, 0)
		if n < 13 {
			w.Mul(&b.c.Y[1], 2, 0)
		}
	})
	b.run(0, 3)
	b.must(t)
	if n < 13 {
		t.Errorf("%d spikes", n)
	}
}

// A solver that takes tiny steps for ever ends with the state at fault: here x goes to where its root ends.
// A derivative that flips its sign wherever its state meets a border that moves: the state slides along it in steps without number.
func TestSliding(t *testing.T) {
	b := newBench(1, []string{"slow", "x", "fast"}, nil)
	b.c.Y[0], b.c.Y[1], b.c.Y[2] = 1, 0, 0
	b.c.RHS = func(t float64, y, dy []float64) {
		dy[0], dy[1], dy[2] = -0.1*y[0], 1, 20*math.Cos(20*t)
		if y[1] > y[0] {
			dy[1] = -1
		}
	}
	b.exp.Solver = model.Solver{Name: "Vern9", RTol: 1e-10, ATol: 1e-10}
	b.run(0, 100)
	if err := b.fails(t); !strings.Contains(err.Error(), "A[1].x keeps the solver from getting anywhere") {
		t.Error(err)
	}
}

func TestStuck(t *testing.T) {
	b := newBench(2, []string{"x", "y"}, nil)
	for k := range 4 {
		b.c.Y[k] = 1
	}
	b.c.RHS = func(_ float64, y, dy []float64) {
		dy[0], dy[1], dy[2], dy[3] = 0, -math.Sqrt(y[1]-0.5), 1, 1
	}
	b.run(0, 10)
	err := b.fails(t)
	if !strings.Contains(err.Error(), "A[2].x keeps the solver from getting anywhere") || !strings.Contains(err.Error(), "x = 0.5") {
		t.Error(err)
	}
}
