// Package sim runs experiments: a run from one time to another, or a warm-up and trials. It steps the integrator from instant to
// instant, lets package event run what happens there, takes samples and reports to Hooks.
//
// Times are biological milliseconds: of the run in a plain run, since its start in a warm-up and in each trial. Samples are taken on
// dense output and show the values after everything that happens at their instant; they never change a step.
package sim

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"nbc/runtime/event"
	"nbc/runtime/kernel"
	"nbc/runtime/model"
	"nbc/runtime/rng"
	"nbc/runtime/solve"
)

// DefaultTolerance is the relative and absolute tolerance of adaptive methods where none is given.
const DefaultTolerance = 1e-6

// Options are what the command line adds to an experiment.
type Options struct {
	Experiment *model.Experiment // nil: the circuit's
	// Solver overrides those fields of the experiment's solver that are not zero.
	Solver model.Solver
	Trials int // 0: the task's
	Draws  event.Draws
	// Noise gives the key of the Wiener process of a noisy state's element.
	Noise func(n *model.Noise, i int) rng.Key
	// Wait gives the waiting times of events at a rate.
	Wait event.Wait
	// Stop, when it is closed or receives, ends the run after the step under way.
	Stop <-chan struct{}
	// Resume, when not nil, is where the run goes on instead of beginning.
	Resume *State
	// CheckpointEvery is how much simulated time (ms) lies between two checkpoints within a span; 0: none.
	CheckpointEvery float64
	// CheckpointDue, when not nil, is asked between steps from time to time: true makes a checkpoint there.
	CheckpointDue func() bool
}

// TrialResult is the outcome of one trial.
type TrialResult struct {
	Number   int
	Choice   int     // of the policy, 0: none
	Feedback float64 // what the task judged
	Correct  bool    // feedback is positive
	Wall     time.Duration
}

// Result is what a run did.
type Result struct {
	Method      string
	RTol, ATol  float64 // of an adaptive method
	Dt          float64 // ms, of a fixed-step one
	Chosen      string  // why nbc chose the method, "" where it was named
	Grid        bool    // conditions were tested at step ends
	Stats       solve.Stats
	Entries     int  // of the exact Jacobian, where a method asked for it
	Iterative   bool // systems with it are solved by iteration
	TooLarge    bool // stability bounded the steps, but the circuit is too large for the stiff method to take over
	Planned     int  // trials
	Done        int  // of them
	Correct     int
	Interrupted bool
	T           float64 // ms reached in the last span
	Wall        time.Duration
}

// errStopped ends a span after Options.Stop.
var errStopped = errors.New("stopped")

// runner is one Run under way.
type runner struct {
	c      *model.Circuit
	exp    *model.Experiment
	opt    Options
	hooks  Hooks
	eng    *event.Engine
	solver model.Solver
	watch  watch
	noise  *noise // nil: none
	past   *past  // nil: no equation reads the past
	res    Result

	span     event.Span
	muted    bool // samples and spikes of this span are not reported
	samplers []*sampler
	rows     []*sampler // of records at the start and the end of trials or of all
	saved    []float64  // state at the start of every trial
	events   *event.Saved
	jacobian solve.Jacobian // of stiff methods, made once
	y        []float64      // dense output for samples
	steps    int
	stopped  bool
	from     *State // where the run goes on; nil once it does
	edges    func() []Topology
	keepAt   float64 // ms within the span of the next checkpoint
}

// Run runs the experiment of a circuit that wire has built: Y holds the initial values. The circuit is left as the run ends. With an
// error, Result tells what had been done before.
func Run(c *model.Circuit, opt Options, hooks Hooks) (Result, error) {
	start := time.Now()
	if hooks == nil {
		hooks = Silent{}
	}
	r := newRunner(c, opt)
	r.hooks = hooks
	err := r.guarded(r.run)
	if errors.Is(err, errStopped) {
		r.res.Interrupted, err = true, nil
	}
	if err == nil {
		err = hooks.Err()
	}
	r.res.Wall = time.Since(start)
	return r.res, err
}

// Check finds what keeps the experiment from being run, before anything is written: a solver that cannot take the circuit, times of
// records that make no sense. It changes nothing that Run does not set again.
func Check(c *model.Circuit, opt Options) error {
	r := newRunner(c, opt)
	return r.guarded(r.prepare)
}

func newRunner(c *model.Circuit, opt Options) *runner {
	r := &runner{c: c, exp: opt.Experiment, opt: opt, edges: sync.OnceValue(func() []Topology { return topology(c) })}
	if r.exp == nil {
		r.exp = c.Experiment
	}
	return r
}

// guarded runs f, with the faults of generated code (an index or a row out of range) as errors.
func (r *runner) guarded(f func() error) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		f, ok := p.(*kernel.Fault)
		if !ok {
			panic(p)
		}
		err = &event.Error{T: r.c.Time, Trial: int(r.c.Trial.Number), Place: f.Place, Text: f.Message,
			Remedy: "look at what the index or row is computed from"}
	}()
	return f()
}

// prepare makes what a run needs beside its state.
func (r *runner) prepare() error {
	if r.exp == nil {
		return errors.New("there is no experiment to run")
	}
	if r.exp.Task == nil && r.exp.Run == nil {
		return fmt.Errorf("%s: experiment %s has neither a task nor a run", r.exp.Place, r.exp.Name)
	}
	r.c.Experiment = r.exp
	if err := r.chooseSolver(); err != nil {
		return err
	}
	for k, f := range r.exp.Clocks {
		if f != nil && k < len(r.c.Clocks) && r.c.Clocks[k].Period == 0 {
			r.c.Clocks[k].Period = f()
		}
	}
	if err := r.setTrial(); err != nil {
		return err
	}
	return r.prepareSamples()
}

func (r *runner) run() error {
	if err := r.prepare(); err != nil {
		return err
	}
	var err error
	r.eng, err = event.New(r.c, event.Options{Experiment: r.exp, Draws: r.opt.Draws, Wait: r.opt.Wait, Observer: r, Observe: r.observed, Grid: r.solver.Grid, Step: r.res.Dt, Rough: r.noise != nil})
	if err != nil {
		return err
	}
	r.y = make([]float64, len(r.c.Y))
	r.saved = append([]float64(nil), r.c.Y...)
	if s := r.opt.Resume; s != nil {
		if err := r.resume(s); err != nil {
			return err
		}
	}
	if err := r.warmup(); err != nil {
		return err
	}
	if r.exp.Task != nil {
		return r.trials()
	}
	return r.plain()
}

// warmup integrates to the end of the warm-up, if there is one, and keeps where it ends.
func (r *runner) warmup() error {
	if r.exp.Warmup == nil || r.from != nil && !r.from.WarmUp {
		return nil
	}
	ms := r.exp.Warmup()
	end, err := event.FromMs(ms)
	if err != nil || end < 0 {
		return fmt.Errorf("%s: the warm-up of %g ms must be a time of at least 0 ms", r.exp.Place, ms)
	}
	if end == 0 {
		return nil
	}
	r.muted = r.exp.Task == nil
	err = r.integrate(event.Span{End: end, WarmUp: true})
	r.muted = false
	if err != nil {
		return err
	}
	copy(r.saved, r.c.Y)
	r.events = r.eng.Save()
	r.past.save()
	return nil
}

// plain is an experiment with `run from .. to`.
func (r *runner) plain() error {
	from, to := r.exp.Run()
	a, err := event.FromMs(from)
	if err != nil {
		return fmt.Errorf("%s: run from %w", r.exp.Place, err)
	}
	b, err := event.FromMs(to)
	if err != nil {
		return fmt.Errorf("%s: run to %w", r.exp.Place, err)
	}
	if b <= a {
		return fmt.Errorf("%s: run %g ms .. %g ms: the end must lie after the start", r.exp.Place, from, to)
	}
	copy(r.c.Y, r.saved)
	if err := r.integrate(event.Span{Start: a, End: b, From: r.events}); err != nil {
		return err
	}
	r.sampleRows(true)
	return r.hooks.Err()
}

// integrate carries Y through a span, with everything that happens in it.
func (r *runner) integrate(span event.Span) error {
	r.span = span
	trial := span.Trial > 0
	in, err := r.integrator()
	if err != nil {
		return err
	}
	defer func() {
		r.res.Stats = r.res.Stats.Plus(in.Stats())
		r.res.T = in.T()
		if s, ok := in.(interface{ TooLarge() bool }); ok && s.TooLarge() {
			r.res.TooLarge = true
		}
	}()
	r.c.Fresh = false
	if r.from != nil && r.from.Within != nil {
		err = r.takeUp(r.from.Within, in)
	} else {
		err = r.begin(in)
	}
	if err != nil {
		return err
	}
	r.from = nil
	r.setCheckpoint(in.T())
	for {
		if in.T() >= r.keepAt || r.checkpointDue() {
			r.hooks.Checkpoint(func() *State { return r.within(in) })
			r.setCheckpoint(in.T())
		}
		target := r.eng.Next()
		end := target.Ms()
		for r.past.next() <= in.T()+sameTime {
			r.past.pass()
			in.Reset(in.T(), in.Y())
		}
		if b := r.past.next(); b < end-sameTime {
			end = b
		}
		if in.T() < end {
			if err := r.step(in, end); err != nil {
				return err
			}
			continue
		}
		if end < target.Ms() {
			continue
		}
		if r.solver.Grid {
			r.c.Rebase(in.Y())
		} else {
			copy(r.c.Y, in.Y())
		}
		if target >= span.End {
			break
		}
		r.past.mark(r.c.Y)
		r.past.slopes(in.T(), r.c.Y)
		changed, err := r.eng.Instant(target)
		if err != nil {
			return err
		}
		if changed {
			r.watch.events++
			r.res.Stats.Restarts++
			in.Reset(in.T(), r.c.Y)
			r.past.jumped(in.T(), r.c.Y)
		}
	}
	if err := r.eng.End(trial); err != nil {
		return err
	}
	r.lastSamples()
	return r.hooks.Err()
}

// begin runs what belongs to the start of a span.
func (r *runner) begin(in solve.Stepper) error {
	trial := r.span.Trial > 0
	start := r.span.Start.Ms()
	r.past.begin(start, r.c.Y, r.span.From != nil)
	r.past.mark(r.c.Y)
	if err := r.eng.Begin(r.span); err != nil {
		return err
	}
	if err := r.eng.Start(trial); err != nil {
		return err
	}
	r.past.started(start, r.c.Y)
	r.sampleRows(false)
	if err := r.beginSamples(); err != nil {
		return err
	}
	in.Reset(start, r.c.Y)
	return nil
}

// checkpointDue asks whether a checkpoint is wanted here, every few steps.
func (r *runner) checkpointDue() bool {
	return r.opt.CheckpointDue != nil && r.steps%64 == 63 && r.opt.CheckpointDue()
}

// setCheckpoint sets when the next checkpoint within the span is due.
func (r *runner) setCheckpoint(t float64) {
	r.keepAt = math.Inf(1)
	if every := r.opt.CheckpointEvery; every > 0 {
		start := r.span.Start.Ms()
		r.keepAt = start + (math.Floor((t-start)/every)+1)*every
	}
}

// step takes one step towards end, at most to the first condition that turned true and must stop it.
func (r *runner) step(in solve.Stepper, end float64) error {
	if err := r.pause(in.T()); err != nil {
		return err
	}
	if err := in.Step(end); err != nil {
		return r.explain(in, err)
	}
	if err := r.watch.step(in); err != nil {
		return r.explain(in, err)
	}
	r.past.push(in)
	stop, err := r.eng.Scan(in)
	if err != nil {
		return err
	}
	if !stop {
		r.samplesUntil(in, in.T(), event.Never)
		return nil
	}
	r.watch.events++
	t := r.eng.T()
	r.samplesUntil(in, t, r.eng.Now())
	r.past.cut(t)
	r.past.mark(r.c.Y)
	r.past.slopes(t, r.c.Y)
	if err := r.eng.Fire(); err != nil {
		return err
	}
	in.Reset(t, r.c.Y)
	r.past.jumped(t, r.c.Y)
	return nil
}

// pause looks at the world outside between two steps.
func (r *runner) pause(t float64) error {
	if r.opt.Stop != nil {
		select {
		case <-r.opt.Stop:
			r.stopped = true
		default:
		}
		if r.stopped {
			return errStopped
		}
	}
	r.steps++
	if r.steps%64 == 0 {
		r.hooks.Progress(r.span.Trial, t, r.span.End.Ms())
		return r.hooks.Err()
	}
	return nil
}

func positive(x float64) bool { return x > 0 && !math.IsInf(x, 0) }
