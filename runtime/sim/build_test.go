package sim

import (
	"fmt"
	"math"
	"testing"

	"nbc/runtime/model"
)

// bench is a circuit of one population written by hand: the states given first, then vars.
type bench struct {
	c   *model.Circuit
	pop *model.Population
	exp *model.Experiment
}

// newBench makes n elements A[1..n] with states and vars of initial value 0 and the event spike.
func newBench(n int, states, vars []string) *bench {
	pop := &model.Population{Name: "A", N: n, Events: []string{"spike", "ping", "pong"},
		Groups: []model.Group{{Path: []model.Part{{Name: "A", Dims: []int{n}}}, N: n}}}
	c := &model.Circuit{Pops: []*model.Population{pop}, Y: make([]float64, n*len(states))}
	for k, s := range states {
		pop.Columns = append(pop.Columns, &model.Column{Name: s, Word: model.State, Size: 1, Off: k * n, Data: c.Y[k*n : (k+1)*n]})
	}
	for _, s := range vars {
		pop.Columns = append(pop.Columns, &model.Column{Name: s, Word: model.Var, Size: 1, Data: make([]float64, n)})
	}
	c.RHS = func(_ float64, _, dy []float64) { clear(dy) }
	exp := &model.Experiment{Name: "x", Place: "x.nbx:1", Solver: model.Solver{Name: "Vern7", RTol: 1e-10, ATol: 1e-10}}
	c.Experiments, c.Experiment = []*model.Experiment{exp}, exp
	c.Sites = []string{"x.nbx:10", "x.nbx:11", "x.nbx:12"}
	return &bench{c, pop, exp}
}

func (b *bench) col(name string) []float64 { return b.pop.Column(name).Data }

func (b *bench) run(from, to float64) {
	b.exp.Run = func() (float64, float64) { return from, to }
}

func (b *bench) handler(h *model.Handler) *model.Handler {
	if h.Pop == nil && h.Edges == nil {
		h.Pop = b.pop
	}
	if h.What == "" {
		h.What = fmt.Sprintf("handler %d", len(b.c.Handlers)+1)
	}
	h.Place = fmt.Sprintf("x.nbx:%d", len(b.c.Handlers)+10)
	b.c.Handlers = append(b.c.Handlers, h)
	return h
}

// record makes spikes of event ev recorded.
func (b *bench) record(ev int) {
	b.exp.Records = append(b.exp.Records, &model.Record{What: model.Spikes, Clock: -1, Spikes: []model.SpikeSource{{Path: "A", Pop: b.pop, Event: ev, Spans: []model.Span{{Lo: 0, Hi: int32(b.pop.N)}}}}})
}

// series records columns every ms.
func (b *bench) series(every float64, cols ...string) *model.Record {
	q := &model.Quantity{}
	for _, name := range cols {
		for i := range b.pop.N {
			q.Names = append(q.Names, fmt.Sprintf("%s[%d]", name, i+1))
		}
	}
	q.Eval = func(_ float64, y, out []float64) {
		out = out[:0]
		for _, name := range cols {
			if c := b.pop.Column(name); c.Word == model.State {
				out = append(out, y[c.Off:c.Off+b.pop.N]...)
			} else {
				out = append(out, c.Data...)
			}
		}
	}
	r := &model.Record{Name: "s", Clock: -1, Quantities: []*model.Quantity{q}}
	if every > 0 {
		r.Every = func() float64 { return every }
	}
	b.exp.Records = append(b.exp.Records, r)
	return r
}

// above is a condition V > θ or V >= θ with the given body; pure bodies only emit spike.
func (b *bench) above(state string, θ float64, closed bool, body func(w model.Writes, i int32)) *model.Handler {
	col := b.pop.Column(state)
	h := b.handler(&model.Handler{What: "when " + state, Trigger: model.When, Stage: model.Update, Closed: closed, Emits: []int{0},
		Cond: func(_ float64, y, g []float64) {
			for i := range g {
				g[i] = y[col.Off+i] - θ
			}
		}})
	if body == nil {
		h.Pure, h.Plain = true, true
		body = func(w model.Writes, i int32) { w.Emit(b.pop, 0, i) }
	}
	h.Run = func(w model.Writes, elems []int32) {
		for _, i := range elems {
			body(w, i)
		}
	}
	return h
}

// log keeps what hooks were told.
type log struct {
	Silent
	spikes  []spike
	samples []sample
	trials  []TrialResult
}

type spike struct {
	trial int
	t     float64
	ev    int
	elem  int
}

type sample struct {
	trial  int
	t      float64
	values []float64
}

func (l *log) Sample(_ *model.Record, trial int, t float64, values []float64) {
	l.samples = append(l.samples, sample{trial, t, append([]float64(nil), values...)})
}
func (l *log) Spike(trial int, t float64, _ *model.Population, ev, elem int) {
	l.spikes = append(l.spikes, spike{trial, t, ev, elem})
}
func (l *log) Trial(r TrialResult) { l.trials = append(l.trials, r) }

// must runs the experiment.
func (b *bench) must(t *testing.T) *log {
	t.Helper()
	l := &log{}
	if _, err := Run(b.c, Options{}, l); err != nil {
		t.Fatal(err)
	}
	return l
}

// fails runs the experiment, which must fail.
func (b *bench) fails(t *testing.T) error {
	t.Helper()
	_, err := Run(b.c, Options{}, nil)
	if err == nil {
		t.Fatal("no error")
	}
	return err
}

func (l *log) times() []float64 {
	var ts []float64
	for _, s := range l.spikes {
		ts = append(ts, s.t)
	}
	return ts
}

func wantTimes(t *testing.T, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d events at %v, want %d at %v", len(got), got, len(want), want)
	}
	for k := range want {
		if !(math.Abs(got[k]-want[k]) <= tol) {
			t.Errorf("event %d at %.15g, want %.15g (off by %.2g)", k, got[k], want[k], got[k]-want[k])
		}
	}
}

func wantValues(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s = %v, want %v", what, got, want)
	}
	for k := range want {
		if got[k] != want[k] {
			t.Fatalf("%s = %v, want %v", what, got, want)
		}
	}
}
