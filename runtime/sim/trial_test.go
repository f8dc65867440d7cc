package sim

import (
	"fmt"
	"strings"
	"testing"

	"nbc/runtime/model"
)

// learner has a state x that grows by 1 a ms, a var w that persists, and a task of trials of 10 ms after a warm-up of 5.
func learner() (*bench, *[]string) {
	b := newBench(1, []string{"x"}, []string{"w", "action"})
	task := &model.Population{Name: "Task", N: 1, Groups: []model.Group{{Path: []model.Part{{Name: "trial"}}, N: 1}}}
	for _, c := range []struct {
		name  string
		value float64
	}{{"trials", 3}, {"duration", 10}, {"feedback", 1}} {
		task.Columns = append(task.Columns, &model.Column{Name: c.name, Word: model.Param, Size: 1, Data: []float64{c.value}})
	}
	b.c.Pops = append(b.c.Pops, task)
	b.c.RHS = func(_ float64, _, dy []float64) { dy[0] = 1 }
	b.exp.Task = &model.Task{Pop: task, Choice: func() float64 { return b.col("action")[0] }}
	b.exp.Warmup = func() float64 { return 5 }
	b.c.Clocks = []*model.Clock{{Name: "block"}}
	b.exp.Clocks = []func() float64{func() float64 { return 4 }}
	return b, new([]string)
}

func TestTrials(t *testing.T) {
	b, notes := learner()
	x, w, action := b.col("x"), b.col("w"), b.col("action")
	feedback := b.c.Pops[1].Column("feedback").Data
	note := func(name string) {
		*notes = append(*notes, fmt.Sprintf("%g:%s@%g,x=%.9g", b.c.Trial.Number, name, b.c.Time, b.c.Y[0]))
	}
	at := func(name string, h model.Handler, body func(w model.Writes)) {
		h.Run = func(w model.Writes, _ []int32) {
			note(name)
			if body != nil {
				body(w)
			}
		}
		b.handler(&h)
	}
	at("learn", model.Handler{Trigger: model.TrialEnd, Stage: model.Learn}, func(wr model.Writes) { wr.Add(&w[0], feedback[0], 0) })
	at("judge", model.Handler{Trigger: model.TrialEnd, Stage: model.Judge}, func(wr model.Writes) { wr.Set(&feedback[0], action[0]-1, 0) })
	at("decide", model.Handler{Trigger: model.TrialEnd, Stage: model.Decide}, func(wr model.Writes) { wr.Set(&action[0], 1+float64(int(b.c.Trial.Number)%2), 0) })
	at("sample", model.Handler{Trigger: model.AtTime, Stage: model.Before, Time: all(10)}, nil)
	at("start", model.Handler{Trigger: model.TrialStart}, nil)
	at("tick", model.Handler{Trigger: model.OnClock}, nil)
	row := b.series(0, "w", "action")
	row.TrialEnd = true
	b.exp.Records[0] = row
	l := b.must(t)
	trial := " %[1]d:start@0,x=5 %[1]d:tick@4,x=9 %[1]d:tick@8,x=13 %[1]d:sample@10,x=15 %[1]d:decide@10,x=15 %[1]d:judge@10,x=15 %[1]d:learn@10,x=15"
	want := "0:tick@4,x=4" + fmt.Sprintf(trial, 1) + fmt.Sprintf(trial, 2) + fmt.Sprintf(trial, 3)
	wantNotes(t, *notes, want)
	for k, choice := range []int{2, 1, 2} {
		r := l.trials[k]
		if r.Number != k+1 || r.Choice != choice || r.Correct != (choice == 2) {
			t.Errorf("%+v", r)
		}
	}
	wantValues(t, "w, action", l.samples[1].values, []float64{1, 1})
	wantValues(t, "w, action", l.samples[2].values, []float64{2, 2})
	if x[0] < 14.9 {
		t.Error("the circuit is not left at the end")
	}
}

// A trial inherits truth, refractory times, holds and events under way from the warm-up's end.
func TestTrialInherits(t *testing.T) {
	b, _ := learner()
	e := &model.Edges{Name: "S", Connection: "S", Pre: b.pop, Post: b.pop, N: 1, Src: []int32{0}, Dst: []int32{0}, Row: []int32{0, 1}, OutStart: []int32{0, 1}, Out: []int32{0}}
	b.c.Edges = []*model.Edges{e}
	x, w := b.col("x"), b.col("w")
	free := [][]float64{{1}}
	b.c.RHS = func(_ float64, _, dy []float64) { dy[0] = free[0][0] }
	h := b.above("x", 3, true, func(wr model.Writes, i int32) {
		wr.Set(&x[i], 0, 0)
		wr.Emit(b.pop, 0, i)
	})
	h.Refractory, h.Holds, h.Free = all(4), []*model.Column{b.pop.Column("x")}, free
	var arrivals []string
	b.handler(&model.Handler{Edges: e, Trigger: model.OnEvent, Source: b.pop, Via: model.Pre, Delay: all(3), Run: func(wr model.Writes, _ []int32) {
		arrivals = append(arrivals, fmt.Sprintf("%g:%.9g", b.c.Trial.Number, b.c.Time))
		wr.Add(&w[0], 1, 1)
	}})
	b.record(0)
	l := b.must(t)
	// Warm-up: fires at 3, held till 7, arrival at 6. So in trials: arrival at 1, free at 2, fires at 5, arrival at 8.
	var got []string
	for _, s := range l.spikes {
		got = append(got, fmt.Sprintf("%d:%.9g", s.trial, s.t))
	}
	wantNotes(t, got, "0:3 1:5 2:5 3:5")
	wantNotes(t, arrivals, "1:1 1:8 2:1 2:8 3:1 3:8")
}

func TestTrialMistakes(t *testing.T) {
	b, _ := learner()
	b.handler(&model.Handler{Trigger: model.AtTime, Stage: model.Before, Time: all(1200), Run: func(model.Writes, []int32) {}})
	if err := b.fails(t); !strings.Contains(err.Error(), "sampled at 1200 ms, after the trial's end at 10 ms") {
		t.Error(err)
	}
	b, _ = learner()
	b.c.Pops[1].Column("duration").Data[0] = -1
	if err := b.fails(t); !strings.Contains(err.Error(), "duration") {
		t.Error(err)
	}
}

// The bits of a trial do not depend on the steps of the trials before.
func TestTrialsAreAlike(t *testing.T) {
	b, _ := learner()
	b.c.RHS = func(_ float64, y, dy []float64) { dy[0] = 2 - y[0]*y[0]/40 }
	var ends []float64
	b.handler(&model.Handler{Trigger: model.TrialEnd, Run: func(model.Writes, []int32) { ends = append(ends, b.c.Y[0]) }})
	b.must(t)
	wantValues(t, "ends", ends[1:], []float64{ends[0], ends[0]})
}
