package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"nbc/runtime/record"
	"nbc/runtime/sim"
)

// Where there is no terminal, lines tell of progress: after plainFirst without any other line, then ever less often, up to plainMost.
const (
	plainFirst = 10 * time.Second
	plainMost  = 5 * time.Minute
)

// progress is how far a run is.
type progress struct {
	Trial int     // under way; 0: the warm-up, or a run without trials
	T     float64 // ms, within the trial or run
	Done  float64 // of the whole, 0 to 1
	Spent time.Duration
	Left  time.Duration // 0: not known yet
}

// progress tells how far the run is: as a bar on a terminal, else by a line from time to time. t is the time within the trial or run.
func (s *session) progress(trial int, t float64, now bool) {
	p := progress{Trial: trial, T: max(0, t-s.begin), Spent: s.env.now().Sub(s.started)}
	p.Done = p.T / s.length
	if s.trials > 0 {
		p.Done = (max(0, float64(trial-1)) + p.Done*min(1, float64(trial))) / float64(s.trials)
	}
	if s.before == nil {
		s.before = &p.Done
	}
	if part := p.Done - *s.before; part > 0.002 && p.Spent > 500*time.Millisecond {
		p.Left = time.Duration(float64(p.Spent) * (1 - p.Done) / part)
	}
	switch {
	case s.env.width > 0 && !s.o.json:
		before, after := s.words(p)
		s.screen.bar(before, p.Done, after, now)
	case p.Spent-s.told >= s.silence && !now:
		s.silence = min(plainMost, max(plainFirst, 2*s.silence))
		s.told = p.Spent
		if s.o.json {
			s.screen.object("progress", s.numbers(p))
			return
		}
		before, after := s.words(p)
		s.screen.line("%s, %.0f %% done, %s", before, 100*p.Done, strings.TrimRight(after, " "))
	}
}

// words say how far the run is.
func (s *session) words(p progress) (before, after string) {
	switch {
	case s.trials == 0:
		before = fmt.Sprintf("%.0f of %.0f ms", p.T, s.length)
	case p.Trial == 0:
		before = "warm-up"
	default:
		before = fmt.Sprintf("trial %d/%d", min(p.Trial, s.trials), s.trials)
	}
	if s.tally.Chosen > 0 {
		all, last, n := s.tally.accuracy()
		after = fmt.Sprintf("correct %.0f %%, last %d: %.0f %%  ", 100*all, n, 100*last)
	}
	if ms := s.biological(p); ms > 0 && p.Spent > 500*time.Millisecond {
		after += fmt.Sprintf("%.3g ms/s  ", ms/p.Spent.Seconds())
	}
	if p.Left > 0 {
		after += span(p.Left) + " left"
	}
	return before, after
}

// biological is the simulated time (ms) since this program began, the warm-up aside.
func (s *session) biological(p progress) float64 {
	return (p.Done - *s.before) * s.length * float64(max(1, s.trials))
}

// numbers are the same as JSON fields.
func (s *session) numbers(p progress) fields {
	f := fields{}
	if s.trials > 0 {
		f = f.add("trial", p.Trial).add("trials", s.trials)
	}
	f = f.add("t_ms", p.T).add("done", p.Done).add("simulated_ms", s.biological(p)).add("wall_s", p.Spent.Seconds())
	if p.Left > 0 {
		f = f.add("left_s", p.Left.Seconds())
	}
	return s.answers(f)
}

// answers adds the share of right choices.
func (s *session) answers(f fields) fields {
	if s.tally.Chosen == 0 {
		return f
	}
	all, last, n := s.tally.accuracy()
	return f.add("accuracy", all).add(fmt.Sprintf("accuracy_last_%d", len(s.tally.Last)), last).add("trials_with_choice", max(n, s.tally.Chosen))
}

// trialDone prints a trial's outcome.
func (s *session) trialDone(r sim.TrialResult) {
	s.told, s.silence = s.env.now().Sub(s.started), plainFirst
	if !s.o.json {
		s.screen.line("%s", trialLine(r))
		return
	}
	f := fields{}.add("trial", r.Number)
	if r.Choice != 0 {
		f = f.add("choice", r.Choice).add("correct", r.Correct)
	}
	s.screen.object("trial", s.answers(f).add("wall_s", r.Wall.Seconds()))
}

// ended prints the summary as one object.
func (s *session) ended(m *record.Manifest, wall time.Duration, figures []string) {
	f := fields{}.add("status", m.Status)
	if s.trials > 0 {
		f = f.add("trials_done", s.tally.Done)
	}
	s.screen.object("end", s.answers(f).add("seed", s.seed).add("solver", m.Solver).add("simulated_ms", m.Time).
		add("wall_s", wall.Seconds()).add("results", s.dir.Target()).add("figures", figures))
}

// fields are the fields of a JSON object, in order.
type fields []any

func (f fields) add(name string, value any) fields { return append(f, name, value) }

// object prints a JSON object on stdout: its event first.
func (s *screen) object(event string, f fields) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.Write(objectLine(event, f))
}

func objectLine(event string, f fields) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	f = append(fields{"event", event}, f...)
	for i := 0; i+1 < len(f); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		name, _ := json.Marshal(f[i])
		value, err := json.Marshal(f[i+1])
		if err != nil {
			value = []byte("null") // no number here is infinite
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteString("}\n")
	return b.Bytes()
}
