package sim

import (
	"fmt"
	"math"
	"time"

	"nbc/runtime/event"
)

// setTrial makes `trial` mean the experiment's task.
func (r *runner) setTrial() error {
	t := &r.c.Trial
	t.Number, t.Start = 0, 0
	if t.Feedback == nil {
		t.Idle = 1
		t.Feedback = &t.Idle
	}
	task := r.exp.Task
	if task == nil {
		return nil
	}
	column := func(name string) (*float64, error) {
		c := task.Pop.Column(name)
		if c == nil || len(c.Data) == 0 {
			return nil, fmt.Errorf("%s: the task %s has no %s", r.exp.Place, task.Pop.Name, name)
		}
		return &c.Data[0], nil
	}
	trials, err := column("trials")
	if err != nil {
		return err
	}
	if r.opt.Trials > 0 {
		*trials = float64(r.opt.Trials)
	}
	duration, err := column("duration")
	if err != nil {
		return err
	}
	feedback, err := column("feedback")
	if err != nil {
		return err
	}
	if !positive(*duration) {
		return fmt.Errorf("%s: the task's duration of %g ms must be positive", r.exp.Place, *duration)
	}
	if !(*trials >= 0) || *trials != math.Trunc(*trials) || *trials > 1<<31 {
		return fmt.Errorf("%s: the task's number of trials is %g; it must be a whole number", r.exp.Place, *trials)
	}
	t.Trials, t.Duration, t.Feedback = *trials, *duration, feedback
	r.res.Planned = int(*trials)
	return nil
}

// trials runs all trials. States return to where the warm-up ended; all else stays as the trial before left it.
func (r *runner) trials() error {
	end, err := event.FromMs(r.c.Trial.Duration)
	if err != nil || end <= 0 {
		return fmt.Errorf("%s: the task's duration of %g ms is no time of at least a picosecond", r.exp.Place, r.c.Trial.Duration)
	}
	first := 1
	if r.from != nil {
		first = r.from.Trial
	}
	for n := first; n <= r.res.Planned; n++ {
		start := time.Now()
		r.c.Trial.Number = float64(n)
		r.c.Trial.Start = float64(n-1) * r.c.Trial.Duration
		copy(r.c.Y, r.saved)
		if err := r.integrate(event.Span{End: end, Trial: n, From: r.events}); err != nil {
			return err
		}
		result := TrialResult{Number: n, Feedback: *r.c.Trial.Feedback}
		result.Correct = result.Feedback > 0
		if f := r.exp.Task.Choice; f != nil {
			if r.c.Inputs != nil {
				r.c.Inputs(r.c.Time, r.c.Y)
			}
			if x := f(); !math.IsNaN(x) {
				result.Choice = int(x)
			}
		}
		r.sampleRows(true)
		result.Wall = time.Since(start)
		r.res.Done++
		if result.Correct {
			r.res.Correct++
		}
		r.hooks.Trial(result)
		r.hooks.Checkpoint(r.state)
		if err := r.hooks.Err(); err != nil {
			return err
		}
	}
	return nil
}
