package sim

import "nbc/runtime/model"

// Hooks takes what a run reports. All calls come from the goroutine of Run.
type Hooks interface {
	// Sample takes the values of a Series record, all quantities' names in order; values is reused. trial is the trial's number, 0 in
	// a warm-up and a plain run. Every and Clock records come in the order of time, in a warm-up only where there is a task; those
	// at start and trial.start after the handlers of trial.start, those at end and trial.end after deciding, judging and learning,
	// before Trial.
	Sample(rec *model.Record, trial int, t float64, values []float64)
	// Spike takes an event that some Spikes record or spike plot of the experiment names the population and event of, in the order of
	// time; like Sample in a warm-up.
	Spike(trial int, t float64, pop *model.Population, ev, elem int)
	// Trial takes the outcome of a trial, after all its samples.
	Trial(r TrialResult)
	// Checkpoint is called where the run could go on later: at the end of each trial, after Trial, and within a span as often as Options
	// say. state makes the state there.
	Checkpoint(state func() *State)
	// Progress is called from time to time within a span that goes up to end (ms).
	Progress(trial int, t, end float64)
	// Err, when not nil, ends the run with that error: a file could not be written.
	Err() error
}

// Silent is Hooks that take nothing; embed it to take some.
type Silent struct{}

// Sample does nothing.
func (Silent) Sample(*model.Record, int, float64, []float64) {}

// Spike does nothing.
func (Silent) Spike(int, float64, *model.Population, int, int) {}

// Trial does nothing.
func (Silent) Trial(TrialResult) {}

// Checkpoint does nothing.
func (Silent) Checkpoint(func() *State) {}

// Progress does nothing.
func (Silent) Progress(int, float64, float64) {}

// Err returns nil.
func (Silent) Err() error { return nil }

// Event implements event.Observer.
func (r *runner) Event(t float64, pop *model.Population, ev int, elem int32) {
	if !r.muted {
		r.hooks.Spike(r.span.Trial, t, pop, ev, int(elem))
	}
}

// observed tells which events the experiment records or plots.
func (r *runner) observed(pop *model.Population, ev int) bool {
	names := func(list []model.SpikeSource) bool {
		for _, s := range list {
			if s.Pop == pop && s.Event == ev {
				return true
			}
		}
		return false
	}
	for _, rec := range r.exp.Records {
		if rec.What == model.Spikes && names(rec.Spikes) {
			return true
		}
	}
	for _, p := range r.exp.Plots {
		if names(p.Spikes) {
			return true
		}
	}
	return false
}
