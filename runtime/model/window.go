package model

import (
	"fmt"
	"math"
)

// Window is what During and Trials of a record amount to in a run.
type Window struct {
	From, To float64      // ms; infinite without During
	Trials   [][2]float64 // from .. to; nil: all
	limited  bool
}

// OfTrials tells whether a series is taken at the end of every trial, and at no other time.
func (r *Record) OfTrials() bool {
	return r.What == Series && r.TrialEnd && !r.TrialStart && !r.AtStart && !r.AtEnd && len(r.Trials) == 0
}

// Window evaluates the limits of a record, which may read parameters.
func (r *Record) Window() (Window, error) {
	w := Window{From: math.Inf(-1), To: math.Inf(1), limited: r.During != nil || len(r.Trials) > 0}
	if r.During != nil {
		w.From, w.To = r.During.From(), r.During.To()
		if !(w.From <= w.To) {
			return w, fmt.Errorf("%s: recording during %g ms .. %g ms: the earlier time stands first", r.Place, w.From, w.To)
		}
	}
	for _, s := range r.Trials {
		lo, hi := s.From(), s.To()
		if !(lo >= 1) || lo != math.Trunc(lo) || hi != math.Trunc(hi) {
			return w, fmt.Errorf("%s: recording in trials %g .. %g: trials are counted by whole numbers from 1", r.Place, lo, hi)
		}
		w.Trials = append(w.Trials, [2]float64{lo, hi})
	}
	return w, nil
}

// Limited tells whether the window leaves anything out.
func (w *Window) Limited() bool { return w.limited }

// Has tells whether a trial is recorded; number 0 is that of a run without trials. A warm-up is recorded where there is no limit.
func (w *Window) Has(trial int, warmup bool) bool {
	if warmup {
		return !w.limited
	}
	if w.Trials == nil {
		return true
	}
	for _, t := range w.Trials {
		if n := float64(trial); n >= t[0] && n <= t[1] {
			return true
		}
	}
	return false
}
