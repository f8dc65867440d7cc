package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"nbc/runtime/checkpoint"
	"nbc/runtime/graph"
	"nbc/runtime/model"
	"nbc/runtime/page"
	"nbc/runtime/record"
	"nbc/runtime/results"
	"nbc/runtime/sim"
	"nbc/runtime/vec"
)

// finish writes what a run left, whole or not, and prints the summary.
func (s *session) finish(res sim.Result, runErr error) (int, error) {
	wall := s.env.now().Sub(s.started)
	// A file that could not be written has stopped the run: it is the reason, whatever the run says.
	if err := s.rec.Err(); err != nil {
		runErr = err
	}
	if err := s.rec.End(); err != nil && runErr == nil {
		runErr = err
	}
	if s.built.draws != nil {
		for _, w := range s.built.draws.Warnings() {
			s.screen.note("%s", w)
		}
	}
	var figures []string
	if runErr == nil {
		s.screen.close()
		figures, runErr = s.figures.Draw(s.dir)
	}
	if err := s.describe(); err != nil && runErr == nil {
		runErr = err
	}
	if err := s.dir.Close(); err != nil && runErr == nil {
		runErr = err
	}
	m := s.manifest(res, wall)
	index := s.index(m, res.T)
	if err := s.rec.Sonata(index); err != nil && runErr == nil {
		runErr = err
	}
	status := exitOK
	switch {
	case runErr != nil:
		m.Status, m.Message = record.Failed, runErr.Error()
	case res.Interrupted:
		m.Status, status = record.Interrupted, exitInterrupted
	}
	index.Status = m.Status
	s.dir.Index = index
	if m.Status == record.Complete {
		// That of the last trial is kept: a branch may go on from it.
		if err := checkpoint.Clear(s.dir.Path(), s.trials > 0); err != nil {
			s.screen.note("%v", err)
		}
	}
	if err := s.dir.Commit(m); err != nil {
		return exitFailed, errors.Join(runErr, err)
	}
	if runErr != nil {
		return exitFailed, &partError{runErr, s.dir.Target()}
	}
	var reportErr error
	if s.o.report {
		if reportErr = page.WriteFile(filepath.Join(s.dir.Target(), page.FileName), []string{s.dir.Target()}); reportErr == nil {
			figures = append(figures, page.FileName)
		}
	}
	if s.o.json {
		s.ended(m, wall, figures)
	} else {
		s.summary(m, wall, figures)
	}
	if reportErr != nil {
		return exitFailed, reportErr
	}
	return status, nil
}

// describe writes what the circuit is made of.
func (s *session) describe() error {
	file := record.File{Name: graph.FileName, About: "the circuit: groups of elements, edges between them, equations, documentation, source"}
	return s.dir.Write(file, func(w io.Writer) error {
		_, err := w.Write(graph.Describe(s.c).JSON())
		return err
	})
}

// index says what the tables hold, of a run that came to the time reached.
func (s *session) index(m *record.Manifest, reached float64) *results.Index {
	x := s.rec.Index()
	x.Time = results.Time{Start: s.begin, End: s.begin + s.length}
	if s.trials == 0 {
		x.Time.End = min(max(reached, s.begin), x.Time.End)
	}
	if w := s.c.Experiment.Warmup; w != nil {
		x.Time.WarmUp = max(0, w())
	}
	if m.Trials != nil {
		x.Trials = &results.TrialCount{Planned: m.Trials.Planned, Done: m.Trials.Done}
	}
	return x
}

// partError adds where the part of the results is that could be written.
type partError struct {
	err error
	dir string
}

func (e *partError) Error() string { return e.err.Error() }
func (e *partError) Unwrap() error { return e.err }
func (e *partError) Hint() string {
	text := "what there was by then is in " + e.dir + ", marked as failed"
	var written *record.Error
	if errors.As(e.err, &written) {
		text += "; when it can be written again, --resume " + e.dir + " goes on"
	}
	var h hinted
	if errors.As(e.err, &h) && h.Hint() != "" {
		text = h.Hint() + "\n" + text
	}
	return text
}

// manifest describes the run.
func (s *session) manifest(res sim.Result, wall time.Duration) *record.Manifest {
	c := s.c
	chosen := s.chosen
	if res.TooLarge {
		chosen += fmt.Sprintf("; stability bounds the steps, but the circuit is too large for %s to take over", s.solver.Stiff)
	}
	m := &record.Manifest{
		Circuit: c.Name, Experiment: c.Experiment.Name, Status: record.Complete, Source: c.File, NBC: c.Compiler,
		Go: runtime.Version(), SourceHash: c.SourceHash, KernelHash: c.KernelHash, ProgramHash: s.binary,
		Seed: s.seed, Time: s.simulated(res), Kernel: vec.Kernel(), Spikes: s.rec.NSpikes, Set: s.o.set, Data: s.data(),
		Solver: record.Solver{Name: s.solver.Name, Stiff: s.solver.Stiff, Multistep: s.solver.Multistep, Chosen: chosen, RTol: record.Number(s.solver.RTol), ATol: record.Number(s.solver.ATol),
			Dt: record.Number(s.solver.Dt), Steps: res.Stats.Steps, Rejected: res.Stats.Rejected, Evaluations: res.Stats.Evaluations, Switches: res.Stats.Switches, Restarts: res.Stats.Restarts,
			Jacobians: res.Stats.Jacobians, Entries: res.Entries, Factorisations: res.Stats.Factorisations, Iterative: res.Iterative},
		Size: size(c), Parameters: record.Parameters(c),
		Run: record.Run{Command: append([]string{s.env.program}, s.env.args...), Started: stamp(s.started),
			Finished: stamp(s.started.Add(wall)), WallSeconds: wall.Seconds()},
	}
	if s.trials > 0 {
		m.Trials = &record.Trials{Planned: s.trials, Done: s.tally.Done}
	}
	if s.tally.Chosen > 0 {
		all, last, _ := s.tally.accuracy()
		m.Accuracy = &record.Accuracy{Total: record.Number(all), Last50: record.Number(last), Chosen: s.tally.Chosen}
	}
	return m
}

// simulated is the biological time in ms that a run went through, the warm-up included.
func (s *session) simulated(res sim.Result) float64 {
	ms := 0.0
	if w := s.c.Experiment.Warmup; w != nil {
		ms = max(0, w())
	}
	switch {
	case s.trials == 0:
		return ms + max(0, res.T-s.begin)
	case s.c.Trial.Number == 0:
		return res.T // still in the warm-up
	case res.Interrupted && s.tally.Done < s.trials:
		return ms + float64(s.tally.Done)*s.length + res.T
	}
	return ms + float64(s.tally.Done)*s.length
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func size(c *model.Circuit) *record.Size {
	n := &record.Size{States: len(c.Y)}
	for _, p := range c.Pops {
		n.Elements += p.N
	}
	for _, e := range c.Edges {
		n.Edges += e.N
	}
	return n
}

// hashFile is the sha256 of a file, or "" when it can't be read.
func hashFile(path string) string {
	if path == "" {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

// summary prints what came out of a run.
func (s *session) summary(m *record.Manifest, wall time.Duration, figures []string) {
	row := func(name, format string, args ...any) {
		s.screen.line("%-9s "+format, append([]any{name + ":"}, args...)...)
	}
	if m.Status == record.Interrupted {
		if s.trials > 0 {
			row("Stopped", "after %d of %d trials", s.tally.Done, s.trials)
		} else {
			row("Stopped", "at %.6g ms", s.begin+m.Time)
		}
		row("Go on", "with --resume %s", s.dir.Target())
	}
	if s.tally.Chosen > 0 {
		all, last, n := s.tally.accuracy()
		row("Accuracy", "%.1f %% of %s, %.1f %% of the last %d", 100*all, count(s.tally.Chosen, "trial"), 100*last, n)
	}
	if m.Spikes > 0 {
		row("Spikes", "%d", m.Spikes)
	}
	row("Seed", "%d", s.seed)
	row("Solver", "%s", solverText(s.solver, m.Solver))
	if text := restartsText(s.solver, m.Solver); text != "" {
		row("Restarts", "%s", text)
	}
	if m.Solver.Chosen != "" {
		row("Chosen", "%s", m.Solver.Chosen)
	}
	each := ""
	here := s.tally.Done
	if s.from != nil {
		here -= s.from.Tally.Done
	}
	if here > 0 {
		each = ", " + seconds(wall/time.Duration(here)) + " a trial"
	}
	if s.from == nil {
		row("Time", "%s for %.6g ms of biological time%s", seconds(wall), m.Time, each)
	} else {
		row("Time", "%s since the run was resumed%s; %.6g ms of biological time in all", seconds(wall), each, m.Time)
	}
	switch why := s.c.NoPartials; {
	case m.Solver.Jacobians == 0:
	case why != "":
		row("Jacobian", "by differences: %s", why)
	case m.Solver.Entries > 0:
		n := m.Size.States
		how := ""
		if m.Solver.Iterative {
			how = "; systems solved by iteration"
		}
		row("Jacobian", "exact, %d of %d x %d entries (%.2g %%)%s", m.Solver.Entries, n, n, 100*float64(m.Solver.Entries)/(float64(n)*float64(n)), how)
	}
	row("Results", "%s", s.dir.Target())
	if len(figures) > 0 {
		row("Figures", "%s", strings.Join(figures, ", "))
	}
}

func solverText(v model.Solver, done record.Solver) string {
	text := v.Name
	switch {
	case done.Switches > 0 && v.Multistep != "":
		text += ", " + v.Multistep + " and " + v.Stiff
	case done.Switches > 0:
		text += " and " + v.Stiff
	}
	switch {
	case v.RTol > 0:
		text += fmt.Sprintf(", rtol %g, atol %g", v.RTol, v.ATol)
	case v.Dt > 0:
		text += fmt.Sprintf(", dt %g ms", v.Dt)
	}
	text += fmt.Sprintf(": %s", count(int(done.Steps), "step"))
	if done.Rejected > 0 {
		text += fmt.Sprintf(" and %d rejected", done.Rejected)
	}
	text += ", " + count(int(done.Evaluations), "evaluation")
	if done.Factorisations > 0 {
		text += ", " + count(int(done.Factorisations), "factorisation")
	}
	if done.Switches > 0 {
		text += ", " + count(int(done.Switches), "change") + " of method"
	}
	return text
}

// restartsText says what is to be done where events ended most steps of a long run, "" elsewhere.
func restartsText(v model.Solver, done record.Solver) string {
	if v.Grid || v.RTol == 0 || done.Restarts < 10_000 || done.Restarts < done.Steps/2 {
		return ""
	}
	return fmt.Sprintf("%d, at events that changed something; where spikes may wait for the next step of 0.1 ms, solver ExpEuler { dt = 0.1 ms, events = grid } takes fewer steps", done.Restarts)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
