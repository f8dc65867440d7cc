package sim

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"nbc/runtime/model"
)

// mark is a handler body that notes its name and the value of x when it runs.
func (b *bench) mark(notes *[]string, name string, h model.Handler) {
	h.Run = func(_ model.Writes, elems []int32) {
		*notes = append(*notes, fmt.Sprintf("%s%v@%g", name, elems, b.c.Time))
	}
	b.handler(&h)
}

func all(ms float64) func(int) float64 { return func(int) float64 { return ms } }

func wantNotes(t *testing.T, got []string, want string) {
	t.Helper()
	if g := strings.Join(got, " "); g != want {
		t.Errorf("got  %s\nwant %s", g, want)
	}
}

func TestStagesAndInstants(t *testing.T) {
	b := newBench(3, []string{"x"}, nil)
	b.c.Clocks = []*model.Clock{{Name: "block", Period: 4}, {Name: "unset"}}
	var notes []string
	b.mark(&notes, "reset", model.Handler{Trigger: model.OnClock, Clock: 0, Stage: model.Reset})
	b.mark(&notes, "never", model.Handler{Trigger: model.OnClock, Clock: 1, Stage: model.Reset})
	b.mark(&notes, "upd", model.Handler{Trigger: model.OnClock, Clock: 0, Stage: model.Update})
	b.mark(&notes, "upd2", model.Handler{Trigger: model.AtTime, Time: all(4), Stage: model.Update})
	b.mark(&notes, "sample", model.Handler{Trigger: model.OnClock, Clock: 0, Stage: model.Sample})
	b.mark(&notes, "each", model.Handler{Trigger: model.AtTime, Time: func(i int) float64 { return []float64{5, 0.1 + 0.2, 5}[i] }, Stage: model.Update})
	b.mark(&notes, "third", model.Handler{Trigger: model.AtTime, Time: all(0.3), Stage: model.Commit})
	b.mark(&notes, "end", model.Handler{Trigger: model.AtTime, Time: all(8), Stage: model.Update})
	b.mark(&notes, "start", model.Handler{Trigger: model.AtTime, Time: all(0), Stage: model.Update})
	b.mark(&notes, "(x at 8)", model.Handler{Trigger: model.AtTime, Time: all(8), Stage: model.Before})
	b.mark(&notes, "every", model.Handler{Trigger: model.Every, Period: all(2), From: all(1), Until: all(5), Stage: model.Update})
	b.mark(&notes, "trial", model.Handler{Trigger: model.TrialEnd, Stage: model.Learn})
	b.run(0, 8)
	b.must(t)
	wantNotes(t, notes, "each[1]@0.3 third[0 1 2]@0.3 every[0 1 2]@1 every[0 1 2]@3 sample[0 1 2]@4 upd[0 1 2]@4 upd2[0 1 2]@4 reset[0 1 2]@4 "+
		"each[0 2]@5 every[0 1 2]@5 (x at 8)[0 1 2]@8")
}

// Bodies of a stage read the values from before it; a later stage reads what it wrote, with inputs computed anew.
func TestWritesLandTogether(t *testing.T) {
	b := newBench(1, []string{"x"}, []string{"a", "b", "in", "seen", "d"})
	x, y, in, seen, d := b.col("a"), b.col("b"), b.col("in"), b.col("seen"), b.col("d")
	x[0], y[0] = 1, 2
	b.c.Discrete = func(float64, []float64) { d[0] = x[0] }
	b.c.Inputs = func(_ float64, _ []float64) { in[0] = 10*d[0] + y[0] }
	swap := func(to, from []float64) func(w model.Writes, _ []int32) {
		return func(w model.Writes, _ []int32) { w.Set(&to[0], from[0], 0) }
	}
	b.handler(&model.Handler{Trigger: model.AtTime, Time: all(1), Stage: model.Update, Run: swap(x, y)})
	b.handler(&model.Handler{Trigger: model.AtTime, Time: all(1), Stage: model.Update, Run: swap(y, x)})
	b.handler(&model.Handler{Trigger: model.AtTime, Time: all(1), Stage: model.Commit, Run: swap(seen, in), NeedsInputs: true})
	b.run(0, 2)
	b.must(t)
	wantValues(t, "a b seen", []float64{x[0], y[0], seen[0]}, []float64{2, 1, 21})
}

func TestAddsInOrder(t *testing.T) {
	b := newBench(1, []string{"x"}, []string{"a"})
	a := b.col("a")
	body := func(v float64) func(w model.Writes, _ []int32) {
		return func(w model.Writes, _ []int32) { w.Add(&a[0], v, 0) }
	}
	for _, v := range []float64{1, 1e17, -1e17} {
		b.handler(&model.Handler{Trigger: model.AtTime, Time: all(1), Run: body(v)})
	}
	b.run(0, 2)
	b.must(t)
	wantValues(t, "a", a, []float64{0})
}

func TestConflict(t *testing.T) {
	b := newBench(3, []string{"x"}, []string{"a"})
	a := b.col("a")
	b.handler(&model.Handler{Trigger: model.AtTime, Time: all(1), Stage: model.Compete, Run: func(w model.Writes, elems []int32) {
		for _, i := range elems {
			w.Set(&a[i], 1, 0)
		}
	}})
	b.handler(&model.Handler{Trigger: model.AtTime, Time: all(1), Stage: model.Compete, Run: func(w model.Writes, _ []int32) { w.Add(&a[1], 1, 2) }})
	b.run(0, 2)
	err := b.fails(t)
	for _, part := range []string{"A[2].a", "x.nbx:10", "x.nbx:12", "compete", ":=", "+=", "t = 1 ms"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
	if a[0] != 0 {
		t.Error("a write landed")
	}
}

func TestRounds(t *testing.T) {
	b := newBench(2, []string{"x"}, nil)
	var notes []string
	emit := func(name string, ev int) func(w model.Writes, elems []int32) {
		return func(w model.Writes, elems []int32) {
			notes = append(notes, fmt.Sprintf("%s%v@%g", name, elems, b.c.Time))
			for _, i := range elems {
				if ev >= 0 {
					w.Emit(b.pop, ev, i)
				}
			}
		}
	}
	x := b.c.Y
	b.handler(&model.Handler{Trigger: model.OnEvent, Source: b.pop, Event: 2, Stage: model.Sample, Run: emit("pong", -1)})
	b.handler(&model.Handler{Trigger: model.OnEvent, Source: b.pop, Event: 1, Stage: model.Reset, Run: emit("ping", 2), Emits: []int{2}})
	b.handler(&model.Handler{Trigger: model.AtTime, Time: all(1), Stage: model.Update, Run: func(w model.Writes, elems []int32) {
		emit("at", 1)(w, elems)
		w.Set(&x[1], 7, 0)
	}})
	b.above("x", 5, false, func(w model.Writes, i int32) { emit("when", 0)(w, []int32{i}) })
	b.record(0)
	b.run(0, 2)
	l := b.must(t)
	// Round 0: at. Round 1: what at emitted, and the condition that its write made true. Round 2: what those emitted.
	wantNotes(t, notes, "at[0 1]@1 when[1]@1 ping[0 1]@1 pong[0 1]@1")
	wantTimes(t, l.times(), []float64{1}, 0)
}

func TestEndlessRounds(t *testing.T) {
	b := newBench(1, []string{"x"}, nil)
	echo := func(ev int) func(w model.Writes, elems []int32) {
		return func(w model.Writes, elems []int32) { w.Emit(b.pop, ev, elems[0]) }
	}
	b.handler(&model.Handler{What: "at 1 ms", Trigger: model.AtTime, Time: all(1), Run: echo(1)})
	b.handler(&model.Handler{What: "on ping", Trigger: model.OnEvent, Source: b.pop, Event: 1, Run: echo(2)})
	b.handler(&model.Handler{What: "on pong", Trigger: model.OnEvent, Source: b.pop, Event: 2, Run: echo(1)})
	b.run(0, 2)
	err := b.fails(t).Error()
	for _, part := range []string{"1000 rounds", "on ping (x.nbx:11)", "on pong (x.nbx:12)", "t = 1 ms"} {
		if !strings.Contains(err, part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
	if strings.Contains(err, "at 1 ms (") {
		t.Errorf("%q names a handler outside the loop", err)
	}
}

// net makes edges 0->1, 0->2, 1->2, 2->2 of A, sorted by target.
func (b *bench) net() *model.Edges {
	e := &model.Edges{Name: "S: A -> A", Connection: "S", Pre: b.pop, Post: b.pop, N: 4, Src: []int32{0, 0, 1, 2}, Dst: []int32{1, 2, 2, 2},
		Row: []int32{0, 0, 1, 4}, OutStart: []int32{0, 2, 3, 4}, Out: []int32{0, 1, 2, 3}}
	b.c.Edges = append(b.c.Edges, e)
	return e
}

func TestEdgesAndDelays(t *testing.T) {
	b := newBench(3, []string{"x"}, nil)
	e := b.net()
	var notes []string
	b.handler(&model.Handler{Trigger: model.AtTime, Time: all(1), Run: func(w model.Writes, elems []int32) {
		for k := range elems {
			w.Emit(b.pop, 0, elems[len(elems)-1-k])
		}
	}})
	b.mark(&notes, "pre", model.Handler{Edges: e, Trigger: model.OnEvent, Source: b.pop, Via: model.Pre})
	b.mark(&notes, "post", model.Handler{Edges: e, Trigger: model.OnEvent, Source: b.pop, Via: model.Post})
	b.mark(&notes, "late", model.Handler{Edges: e, Trigger: model.OnEvent, Source: b.pop, Via: model.Pre, Delay: func(i int) float64 { return []float64{0.5, 1e-9, 0.5, 0}[i] }})
	b.mark(&notes, "far", model.Handler{Edges: e, Trigger: model.OnEvent, Source: b.pop, Via: model.Pre, Delay: all(9)})
	b.mark(&notes, "half", model.Handler{Trigger: model.AtTime, Time: all(1.5)})
	b.run(0, 3)
	b.must(t)
	wantNotes(t, notes, "pre[0 1 2 3]@1 post[0 1 2 3]@1 late[3]@1 late[1]@1.000000001 late[0 2]@1.5 half[0 1 2]@1.5")
}

// On a grid what is delayed arrives at the ends of steps, each edge's once for each event, and no delay cuts a step.
func TestDelaysOnTheGrid(t *testing.T) {
	b := newBench(3, []string{"x"}, nil)
	e := b.net()
	var notes []string
	b.handler(&model.Handler{Trigger: model.Every, Period: all(0.5), Run: func(w model.Writes, elems []int32) {
		for _, i := range elems {
			w.Emit(b.pop, 0, i)
		}
	}})
	b.mark(&notes, "late", model.Handler{Edges: e, Trigger: model.OnEvent, Source: b.pop, Via: model.Pre, Delay: func(i int) float64 { return []float64{0.5, 1e-9, 0.3017, 0.25 + 1e-9}[i] }})
	b.exp.Solver = model.Solver{Name: "Euler", Dt: 0.05, Grid: true}
	b.run(0, 1.2)
	res, err := Run(b.c, Options{}, &log{})
	if err != nil {
		t.Fatal(err)
	}
	wantNotes(t, notes, "late[1]@0.55 late[3]@0.75 late[2]@0.85 late[0]@1 late[1]@1.05")
	if res.Stats.Steps != 24 {
		t.Errorf("%d steps of 0.05 ms in 1.2 ms", res.Stats.Steps)
	}
}

func TestBadTimes(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		want string
		h    model.Handler
	}{
		{"x.nbx:10: handler 1 of A[1]: its time is NaN ms", model.Handler{Trigger: model.AtTime, Time: all(nan)}},
		{"its period is 0 ms; it must be positive", model.Handler{Trigger: model.Every, Period: all(0)}},
		{"its period is -1 ms", model.Handler{Trigger: model.Every, Period: all(-1)}},
		{"its period is 1e-10 ms", model.Handler{Trigger: model.Every, Period: all(1e-10)}},
		{"sampled at 9 ms, after the run's end at 8 ms", model.Handler{Trigger: model.AtTime, Stage: model.Before, Time: all(9)}},
	} {
		b := newBench(1, []string{"x"}, nil)
		c.h.Run = func(model.Writes, []int32) {}
		b.handler(&c.h)
		b.run(0, 8)
		if err := b.fails(t); !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q, want %q", err, c.want)
		}
	}
}

func TestNaN(t *testing.T) {
	b := newBench(2, []string{"x"}, []string{"k"})
	b.col("k")[1] = 3.5
	b.c.RHS = func(_ float64, y, dy []float64) { dy[0], dy[1] = 0, -math.Sqrt(2-y[1])+4 }
	b.run(0, 8)
	err := b.fails(t)
	for _, part := range []string{"A[2].x", "NaN", "k = 3.5"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
	c := newBench(1, []string{"x"}, []string{"k"})
	c.handler(&model.Handler{Trigger: model.AtTime, Time: all(1), Run: func(w model.Writes, _ []int32) { w.Set(&c.col("k")[0], math.NaN(), 1) }})
	c.run(0, 2)
	if err := c.fails(t); !strings.Contains(err.Error(), "x.nbx:11: A[1].k := NaN") {
		t.Error(err)
	}
}

func TestStop(t *testing.T) {
	b := newBench(1, []string{"x"}, nil)
	b.run(0, 1e6)
	stop := make(chan struct{})
	close(stop)
	res, err := Run(b.c, Options{Stop: stop}, nil)
	if err != nil || !res.Interrupted {
		t.Errorf("%+v, %v", res, err)
	}
}
