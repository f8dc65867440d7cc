package sim

import (
	"fmt"
	"math"

	"nbc/runtime/event"
	"nbc/runtime/model"
	"nbc/runtime/solve"
)

// sampler takes the values of one Series record, or tells when those of a Weights record are due.
type sampler struct {
	rec    *model.Record
	window model.Window
	rhythm int // of rows: every so many trials
	values []float64
	inputs bool // some quantity reads inputs or lets

	period    event.Ps
	next      event.Ps // event.Never: no more in this span
	nextMs    float64
	last      event.Ps
	inclusive bool // also at the span's ends; a clock ticks strictly inside
}

// prepareSamples makes the samplers of the experiment.
func (r *runner) prepareSamples() error {
	for _, rec := range r.exp.Records {
		window, err := rec.Window()
		if err != nil {
			return err
		}
		if rec.What == model.Spikes {
			continue
		}
		s := &sampler{rec: rec, window: window, rhythm: 1}
		n := 0
		for _, q := range rec.Quantities {
			n += len(q.Names)
			s.inputs = s.inputs || q.NeedsInputs
		}
		s.values = make([]float64, n)
		if rec.Rhythm != nil {
			n := rec.Rhythm()
			if !(n >= 1) || n != math.Trunc(n) || n > math.MaxInt32 {
				return fmt.Errorf("%s: recording every %g trials: this must be a whole number from 1", rec.Place, n)
			}
			s.rhythm = int(n)
		}
		if rec.TrialEnd || rec.TrialStart || rec.Rhythm != nil || rec.What == model.Series && (rec.AtStart || rec.AtEnd) {
			r.rows = append(r.rows, s)
		}
		switch {
		case rec.Every != nil:
			ms := rec.Every()
			period, err := event.FromMs(ms)
			if err != nil || period <= 0 {
				return fmt.Errorf("%s: recording every %g ms: the interval must be positive", rec.Place, ms)
			}
			s.period, s.inclusive = period, true
		case rec.Clock >= 0 && rec.Clock < len(r.c.Clocks):
			period, err := event.FromMs(r.c.Clocks[rec.Clock].Period)
			if err != nil || period < 0 {
				return fmt.Errorf("%s: clock %s has the period %g ms; it must be positive", rec.Place, r.c.Clocks[rec.Clock].Name, r.c.Clocks[rec.Clock].Period)
			}
			if period == 0 {
				continue // a clock that is not set never ticks
			}
			s.period = period
		default:
			continue
		}
		r.samplers = append(r.samplers, s)
	}
	return nil
}

// beginSamples sets every sampler to its first instant in the span.
func (r *runner) beginSamples() error {
	for _, s := range r.samplers {
		if r.muted || !s.window.Has(r.span.Trial, r.span.WarmUp) {
			s.set(event.Never)
			continue
		}
		first := r.span.Start
		if !s.inclusive {
			if first = s.period; first <= r.span.Start {
				first += ((r.span.Start-first)/s.period + 1) * s.period
			}
		}
		s.last = event.Never - 1
		if s.rec.During != nil {
			from, err := event.FromMs(s.window.From)
			if err == nil {
				s.last, err = event.FromMs(s.window.To)
			}
			if err != nil {
				return fmt.Errorf("%s: recording during %g ms .. %g ms: %w", s.rec.Place, s.window.From, s.window.To, err)
			}
			if first < from {
				first += ((from-first-1)/s.period + 1) * s.period
			}
			if first > s.last {
				first = event.Never
			}
		}
		s.set(first)
	}
	return nil
}

func (s *sampler) set(at event.Ps) { s.next, s.nextMs = at, at.Ms() }

func (s *sampler) advance() {
	if n := s.next + s.period; n > s.next && n <= s.last {
		s.set(n)
	} else {
		s.set(event.Never)
	}
}

// samplesUntil takes all samples before t and before the instant limit, in the order of time, from the step just taken.
func (r *runner) samplesUntil(in solve.Stepper, t float64, limit event.Ps) {
	for {
		first := event.Never
		for _, s := range r.samplers {
			first = min(first, s.next)
		}
		at := first.Ms()
		if first >= limit || at >= t {
			return
		}
		// A condition's instant may have begun the step a fraction of a picosecond after the sample's.
		in.Dense(max(at, in.TPrev()), r.y)
		r.take(first, at, r.y)
	}
}

// lastSamples takes those at the span's end, where Y is.
func (r *runner) lastSamples() {
	r.take(r.span.End, r.span.End.Ms(), r.c.Y)
}

// take samples all records that are due at an instant.
func (r *runner) take(at event.Ps, ms float64, y []float64) {
	inputs := false
	for _, s := range r.samplers {
		if s.next != at || at == r.span.End && !s.inclusive {
			continue
		}
		if s.inputs && !inputs {
			r.inputs(ms, y)
			inputs = true
		}
		s.take(r, ms, y)
		s.advance()
	}
}

func (s *sampler) take(r *runner, ms float64, y []float64) {
	k := 0
	for _, q := range s.rec.Quantities {
		q.Eval(ms, y, s.values[k:k+len(q.Names)])
		k += len(q.Names)
	}
	r.hooks.Sample(s.rec, r.span.Trial, ms, s.values)
}

func (r *runner) inputs(ms float64, y []float64) {
	if r.c.Inputs != nil {
		r.c.Inputs(ms, y)
	}
}

// sampleRows takes the records of the start or the end of a trial or of all, where Y is.
func (r *runner) sampleRows(end bool) {
	inputs := false
	for _, s := range r.rows {
		if !r.due(s, end) {
			continue
		}
		if s.inputs && !inputs {
			r.inputs(r.c.Time, r.c.Y)
			inputs = true
		}
		s.take(r, r.c.Time, r.c.Y)
	}
}

// due tells whether a record is taken at the start or at the end of the span under way.
func (r *runner) due(s *sampler, end bool) bool {
	trial := r.span.Trial
	if r.span.WarmUp || !s.window.Has(trial, false) {
		return false
	}
	if s.rec.What == model.Series && (s.rec.AtStart && !end && trial <= 1 || s.rec.AtEnd && end && trial == r.res.Planned) {
		return true
	}
	if end {
		return trial > 0 && (s.rec.TrialEnd || s.rec.Rhythm != nil) && trial%s.rhythm == 0
	}
	return trial > 0 && s.rec.TrialStart
}
