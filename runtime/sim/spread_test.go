package sim

import (
	"testing"

	"nbc/runtime/model"
)

// ring is neurons whose spikes reach others at once, that are held for a while after each; short says whether handlers tell what they add
// and what they leave alone.
func ring(t *testing.T, short, grid bool) ([]float64, *log) {
	t.Helper()
	const n = 150
	current := make([]float64, n)
	for i := range current {
		current[i] = 2.2 + float64(i%13)/10
	}
	b := newBench(n, []string{"V", "g"}, nil)
	v, g := b.pop.Column("V"), b.pop.Column("g")
	for i := range n {
		v.Data[i] = -70
	}
	b.c.RHS = func(_ float64, y, dy []float64) {
		for i := range n {
			dy[i] = (-(y[i] + 70) + 10*current[i] + y[n+i]) / 10
			dy[n+i] = -y[n+i] / 5
		}
	}
	when := b.above("V", -50, false, func(w model.Writes, i int32) {
		w.Set(&v.Data[i], -70, 0)
		w.Emit(b.pop, 0, i)
	})
	e := &model.Edges{Name: "S", Connection: "S", Pre: b.pop, Post: b.pop, OutStart: make([]int32, n+1), Row: make([]int32, n+1)}
	for j := range n {
		for k := range 12 {
			e.Src, e.Dst = append(e.Src, int32((j*7+k*k)%n)), append(e.Dst, int32(j))
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
	h := b.handler(&model.Handler{Edges: e, Trigger: model.OnEvent, Source: b.pop, Via: model.Pre, Run: func(w model.Writes, elems []int32) {
		for _, k := range elems {
			w.Add(&g.Data[e.Dst[k]], 0.3, 1)
		}
	}})
	if short {
		h.Keeps = []*model.Handler{when}
		h.Spread = func() []model.Spread { return []model.Spread{{Column: g, Value: 0.3, Site: 1}} }
	}
	b.record(0)
	b.exp.Solver = model.Solver{Name: "Heun", Dt: 0.1, Grid: grid}
	b.run(0, 120)
	l := b.must(t)
	return append([]float64(nil), b.c.Y...), l
}

// What a handler says of itself changes how much is computed, and no bit of the results.
func TestShortWaysAreTheSame(t *testing.T) {
	for _, grid := range []bool{true, false} {
		y, want := ring(t, false, grid)
		z, got := ring(t, true, grid)
		wantValues(t, "final state", z, y)
		wantValues(t, "spike times", got.times(), want.times())
		if len(want.spikes) < 500 {
			t.Errorf("only %d spikes", len(want.spikes))
		}
	}
}
