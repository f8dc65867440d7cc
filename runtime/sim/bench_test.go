package sim

import (
	"math"
	"testing"

	"nbc/runtime/event"
	"nbc/runtime/model"
	"nbc/runtime/solve"
)

// stepping makes an engine and an integrator over a network of n leaky neurons with delta synapses that step on forever.
func stepping(tb testing.TB, n int) (step func()) {
	current := make([]float64, n)
	for i := range current {
		current[i] = 2.5 + float64(i%97)/50
	}
	b := lif(true, current...)
	b.exp.Solver = model.Solver{}
	e := &model.Edges{Name: "S", Connection: "S", Pre: b.pop, Post: b.pop, OutStart: make([]int32, n+1), Row: make([]int32, n+1)}
	for j := range n {
		for k := range 10 {
			i := (j*7 + k*13) % n
			e.Src, e.Dst = append(e.Src, int32(i)), append(e.Dst, int32(j))
		}
		e.Row[j+1] = int32(len(e.Dst))
	}
	e.N = len(e.Src)
	for i := range n {
		for k, s := range e.Src {
			if int(s) == i {
				e.Out = append(e.Out, int32(k))
			}
		}
		e.OutStart[i+1] = int32(len(e.Out))
	}
	b.c.Edges = []*model.Edges{e}
	v := b.col("V")
	b.handler(&model.Handler{Edges: e, Trigger: model.OnEvent, Source: b.pop, Via: model.Pre, Delay: func(i int) float64 { return 1 + float64(i%3)/2 },
		Run: func(w model.Writes, elems []int32) {
			for _, k := range elems {
				w.Add(&v[e.Dst[k]], 1e-3, 1)
			}
		}})
	eng, err := event.New(b.c, event.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	in, err := solve.New("Vern7", solve.System{N: n, RHS: b.c.RHS}, solve.Options{RTol: 1e-6, ATol: 1e-6})
	if err != nil {
		tb.Fatal(err)
	}
	if err := eng.Begin(event.Span{End: math.MaxInt64 / 2}); err != nil {
		tb.Fatal(err)
	}
	if err := eng.Start(false); err != nil {
		tb.Fatal(err)
	}
	in.Reset(0, b.c.Y)
	r := &runner{c: b.c, exp: b.exp, hooks: Silent{}, eng: eng}
	return func() {
		target := eng.Next()
		if in.T() < target.Ms() {
			if err := r.step(in, target.Ms()); err != nil {
				tb.Fatal(err)
			}
			return
		}
		copy(b.c.Y, in.Y())
		changed, err := eng.Instant(target)
		if err != nil {
			tb.Fatal(err)
		}
		if changed {
			in.Reset(in.T(), b.c.Y)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	step := stepping(t, 50)
	for range 20000 {
		step()
	}
	if n := testing.AllocsPerRun(2000, step); n > 0 {
		t.Errorf("%v allocations a step", n)
	}
}

func BenchmarkStep(b *testing.B) {
	step := stepping(b, 1000)
	for range 2000 {
		step()
	}
	b.ReportAllocs()
	for b.Loop() {
		step()
	}
}
