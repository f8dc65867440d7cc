package sim

import (
	"fmt"
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
