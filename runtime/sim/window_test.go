package sim

import (
	"fmt"
	"math"
	"testing"

	"nbc/runtime/model"
)

func stretch(from, to float64) model.Stretch {
	return model.Stretch{From: func() float64 { return from }, To: func() float64 { return to }}
}

func (l *log) at() (list []string) {
	for _, s := range l.samples {
		list = append(list, fmt.Sprintf("%d:%g", s.trial, s.t))
	}
	return list
}

func TestWindows(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(r *model.Record)
		want   string
	}{
		{"all", func(*model.Record) {}, "0:0 0:4 1:0 1:4 1:8 2:0 2:4 2:8 3:0 3:4 3:8"},
		{"during", func(r *model.Record) { s := stretch(3, 8); r.During = &s }, "1:4 1:8 2:4 2:8 3:4 3:8"},
		{"between samples", func(r *model.Record) { s := stretch(5, 7); r.During = &s }, ""},
		{"beyond the end", func(r *model.Record) { s := stretch(8, 1e6); r.During = &s }, "1:8 2:8 3:8"},
		{"trials", func(r *model.Record) { r.Trials = []model.Stretch{stretch(3, 7), stretch(1, 1)} }, "1:0 1:4 1:8 3:0 3:4 3:8"},
		{"both", func(r *model.Record) { s := stretch(0, 0); r.During, r.Trials = &s, []model.Stretch{stretch(2, 2)} }, "2:0"},
		{"clock", func(r *model.Record) {
			s := stretch(4, 5)
			r.During, r.Every, r.Clock = &s, nil, 0
		}, "1:4 2:4 3:4"},
		{"trial.end", func(r *model.Record) { r.Every, r.TrialEnd, r.Trials = nil, true, []model.Stretch{stretch(2, 3)} }, "2:10 3:10"},
		{"trial.start", func(r *model.Record) { r.Every, r.TrialStart, r.Trials = nil, true, []model.Stretch{stretch(2, 3)} }, "2:0 3:0"},
		{"both ends of trials", func(r *model.Record) { r.Every, r.TrialStart, r.TrialEnd = nil, true, true }, "1:0 1:10 2:0 2:10 3:0 3:10"},
		{"start and end", func(r *model.Record) { r.Every, r.AtStart, r.AtEnd = nil, true, true }, "1:0 3:10"},
		{"weights", func(r *model.Record) {
			r.What, r.Quantities, r.Every, r.Rhythm = model.Weights, nil, nil, func() float64 { return 2 }
		}, "2:10"},
		{"weights over time", func(r *model.Record) { r.What, r.Quantities = model.Weights, nil }, "0:0 0:4 1:0 1:4 1:8 2:0 2:4 2:8 3:0 3:4 3:8"},
	} {
		b, _ := learner()
		c.change(b.series(4, "w"))
		if got := b.must(t).at(); fmt.Sprint(got) != "["+c.want+"]" {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A run without trials has one start, after a warm-up that is not recorded, and one end.
func TestEndsOfARun(t *testing.T) {
	b, _ := learner()
	b.exp.Task = nil
	b.run(2, 7)
	b.handler(&model.Handler{Trigger: model.AtTime, Time: all(6), Run: func(wr model.Writes, _ []int32) { wr.Set(&b.col("w")[0], 3, 0) }})
	r := b.series(0, "x", "w")
	r.AtStart, r.AtEnd = true, true
	l := b.must(t)
	if fmt.Sprint(l.at()) != "[0:2 0:7]" {
		t.Fatal(l.at())
	}
	if v := l.samples[0].values; math.Abs(v[0]-5) > 1e-12 || v[1] != 0 {
		t.Error(v)
	}
	if v := l.samples[1].values; math.Abs(v[0]-10) > 1e-12 || v[1] != 3 {
		t.Error(v)
	}
}

func TestBadWindows(t *testing.T) {
	b, _ := learner()
	b.series(4, "w").Trials = []model.Stretch{stretch(1.5, 2)}
	if err := b.fails(t); err.Error() != ": recording in trials 1.5 .. 2: trials are counted by whole numbers from 1" {
		t.Error(err)
	}
	b, _ = learner()
	r := b.series(0, "w")
	r.Rhythm, r.What = func() float64 { return 0.5 }, model.Weights
	if err := b.fails(t); err.Error() != ": recording every 0.5 trials: this must be a whole number from 1" {
		t.Error(err)
	}
	b, _ = learner()
	s := stretch(3, 1)
	b.series(1, "w").During = &s
	if err := b.fails(t); err.Error() != ": recording during 3 ms .. 1 ms: the earlier time stands first" {
		t.Error(err)
	}
}
