package cli

import (
	"fmt"

	"nbc/runtime/model"
	"nbc/runtime/record"
	"nbc/runtime/sim"
)

// hooks connects a run with the files, the figures and the screen: it is the session as sim.Hooks.
type hooks struct{ *session }

// Sample implements sim.Hooks.
func (h hooks) Sample(rec *model.Record, trial int, t float64, values []float64) {
	h.rec.Sample(rec, trial, t, values)
	h.figures.Sample(rec, trial, t, values)
}

// Spike implements sim.Hooks.
func (h hooks) Spike(trial int, t float64, pop *model.Population, ev, elem int) {
	h.rec.Spike(trial, t, pop, ev, elem)
	h.figures.Spike(trial, t, pop, ev, elem)
}

// Trial implements sim.Hooks.
func (h hooks) Trial(r sim.TrialResult) {
	h.rec.Trial(record.Trial{Number: r.Number, Choice: r.Choice, Correct: r.Correct})
	h.tally.add(r.Choice, r.Correct)
	if d := h.built.draws; d != nil && h.replay == nil {
		if r.Number == 1 {
			h.replay = d.EndTrial(0) // the warm-up
		}
		if h.replay == nil {
			h.replay = d.EndTrial(r.Number)
		}
	}
	if r.Choice != 0 {
		h.figures.Answer(r.Correct)
	}
	if !h.o.quiet {
		h.trialDone(r)
		h.progress(r.Number+1, 0, true)
	}
}

// Progress implements sim.Hooks.
func (h hooks) Progress(trial int, t, _ float64) {
	if !h.o.quiet {
		h.progress(trial, t, false)
	}
}

// Err implements sim.Hooks.
func (h hooks) Err() error {
	if err := h.rec.Err(); err != nil {
		return err
	}
	if h.failed != nil || h.built.draws == nil {
		return h.failed
	}
	if err := h.built.draws.Err(); err != nil {
		return err
	}
	return h.replay
}

// trialLine is what is printed for a trial.
func trialLine(r sim.TrialResult) string {
	line := fmt.Sprintf("Trial = %d", r.Number)
	if r.Choice == 0 {
		return line
	}
	response := "Incorrect"
	if r.Correct {
		response = "Correct"
	}
	return fmt.Sprintf("%s, Category choice = %d, Response = %s", line, r.Choice, response)
}

// tally counts answers.
type tally struct {
	Done, Chosen, Correct int
	Last                  [50]bool // of the trials with a choice, round
}

func (t *tally) add(choice int, correct bool) {
	t.Done++
	if choice == 0 {
		return
	}
	t.Last[t.Chosen%len(t.Last)] = correct
	t.Chosen++
	if correct {
		t.Correct++
	}
}

// accuracy is the share of correct choices, of all and of the last n.
func (t *tally) accuracy() (all, last float64, n int) {
	n = min(t.Chosen, len(t.Last))
	right := 0
	for _, ok := range t.Last[:n] {
		if ok {
			right++
		}
	}
	return float64(t.Correct) / float64(t.Chosen), float64(right) / float64(n), n
}

// watch turns signals into a request to stop, which closes the channel: the first ends the run in order, the second at once.
// done ends the watch.
func (s *session) watch() (stop <-chan struct{}, done func()) {
	asked, over := make(chan struct{}), make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			select {
			case <-over:
				return
			case <-s.env.signals:
			}
			if n == 0 {
				close(asked)
				s.screen.note("interrupted: writing what there is (once more to stop at once)")
				continue
			}
			s.screen.close()
			s.screen.note("stopped at once; what was written stays in %s, to go on from with --resume %s", s.dir.Temporary(), s.dir.Target())
			s.env.exit(exitInterrupted)
			return
		}
	}()
	return asked, func() { close(over) }
}
