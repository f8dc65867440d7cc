package cli

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/record"
	"nbc/runtime/report"
	"nbc/runtime/results"
	"nbc/runtime/sim"
	"nbc/runtime/solve"
	"nbc/runtime/vec"
	"nbc/runtime/wire"
)

// session is one command line on its way from flags to results.
type session struct {
	env    *env
	o      *options
	c      *model.Circuit
	fresh  func() *model.Circuit
	screen *screen

	seed    uint64
	solver  model.Solver
	chosen  string // why nbc chose the solver, "" where it was named
	built   built
	trials  int     // planned; 0 without a task
	begin   float64 // ms, where a run without a task begins
	length  float64 // ms, of a trial or of the run
	dir     *record.Dir
	rec     *record.Recorder
	figures *report.Figures
	tally   tally
	from    *earlier // the run that is continued or branched from
	anew    bool     // replace an unfinished run that had not begun
	binary  string   // hash of the program
	sums    []sum    // of the parameters
	synced  time.Time
	checked time.Time // when the last checkpoint was made
	failed  error     // a checkpoint that could not be written
	before  *float64  // how much was done when this program began, 0 to 1
	told    time.Duration
	silence time.Duration // when the next line of progress is due after the last line
	replay  error         // a recorded draw that was not made
	started time.Time
}

// choose finds the experiment and what else the flags decide before the circuit is built.
func (s *session) choose() error {
	if len(s.c.Experiments) == 0 {
		if s.o.list || s.o.params {
			return nil
		}
		return fmt.Errorf("the circuit %s has no experiment to run; write one in %s", s.c.Name, s.c.File)
	}
	exp := s.c.Experiments[0]
	if name := s.o.experiment; name != "" {
		exp = nil
		var list []string
		for _, x := range s.c.Experiments {
			list = append(list, x.Name)
			if names.Canonical(x.Name) == names.Canonical(name) {
				exp = x
			}
		}
		if exp == nil {
			hint := "the experiments are " + strings.Join(list, ", ")
			if near := names.Nearest(name, list); len(near) > 0 {
				hint = "did you mean " + near[0] + "? " + hint
			}
			return &usageError{fmt.Sprintf("%s has no experiment %s", s.c.Name, name), hint}
		}
	}
	s.c.Experiment = exp
	s.seed = 1
	if exp.Seed != nil {
		s.seed = *exp.Seed
	}
	if s.o.seed != nil {
		s.seed = *s.o.seed
	}
	if s.o.trials > 0 && exp.Task == nil {
		return &usageError{fmt.Sprintf("--trials: the experiment %s has no trials, it is one run", exp.Name), ""}
	}
	if err := vec.Use(s.o.kernel); err != nil {
		return &usageError{"--kernel: " + err.Error(), "leave --kernel out"}
	}
	var err error
	s.solver, err = s.chooseSolver(exp.Solver)
	return err
}

// chooseSolver puts the flags over the experiment's solver and fills in defaults.
func (s *session) chooseSolver(v model.Solver) (model.Solver, error) {
	if s.o.solver != "" {
		v.Name = s.o.solver
	}
	if s.o.dt > 0 {
		v.Dt = s.o.dt
	}
	if sim.IsAuto(v.Name) { // what it is depends on the circuit: see run
		v.Name = sim.Auto
		v.RTol, v.ATol = cmp.Or(s.o.rtol, v.RTol), cmp.Or(s.o.atol, v.ATol)
		return v, nil
	}
	m, err := solve.Lookup(v.Name)
	if err != nil {
		return v, err
	}
	v.Name = m.Name
	if !m.Adaptive {
		if s.o.rtol > 0 || s.o.atol > 0 {
			return v, &usageError{fmt.Sprintf("%s takes steps of one length: --rtol and --atol have no meaning", v.Name), `give the step with --dt "0.01 ms"`}
		}
		if !(v.Dt > 0) {
			return v, &usageError{v.Name + " takes steps of one length, and no length is given", `give it with --dt "0.01 ms"`}
		}
		v.RTol, v.ATol = 0, 0
		return v, nil
	}
	for _, t := range []struct {
		to   *float64
		flag float64
	}{{&v.RTol, s.o.rtol}, {&v.ATol, s.o.atol}} {
		if t.flag > 0 {
			*t.to = t.flag
		} else if *t.to == 0 {
			*t.to = sim.DefaultTolerance
		}
	}
	return v, nil
}

// build fills the circuit and learns what is planned.
func (s *session) build() error {
	set := s.o.set
	exp := s.c.Experiment
	if s.o.trials > 0 {
		set = append(set[:len(set):len(set)], fmt.Sprintf("trial.trials=%d", s.o.trials))
	}
	var err error
	s.built, err = s.env.build(s.c, buildOptions{seed: s.seed, set: set, network: s.o.network, draws: s.o.draws, log: s.draw})
	if err != nil || exp == nil {
		return err
	}
	s.trials, s.begin, s.length = planned(exp)
	if exp.Task != nil && s.trials < 1 {
		return fmt.Errorf("the task of %s has %d trials: there is nothing to run", exp.Name, s.trials)
	}
	if !(s.length > 0) {
		return fmt.Errorf("the experiment %s lasts %s ms: there is nothing to run", exp.Name, record.AppendFloat(nil, s.length))
	}
	return nil
}

// planned reads the number of trials (0 without a task), where a run begins and how long it or a trial is, from a built circuit.
func planned(exp *model.Experiment) (trials int, from, length float64) {
	if exp.Task != nil {
		return int(first(exp.Task.Pop, "trials")), 0, first(exp.Task.Pop, "duration")
	}
	if exp.Run == nil {
		return 0, 0, 0
	}
	from, to := exp.Run()
	return 0, from, to - from
}

// first is the value of a column at the first element; 0 when there is none.
func first(p *model.Population, name string) float64 {
	if col := p.Column(name); col != nil && len(col.Data) > 0 {
		return col.Data[0]
	}
	return 0
}

// notices tells what is not wrong but may surprise.
func (s *session) notices() {
	for _, n := range s.built.notes {
		s.screen.note("%s", n)
	}
	for _, t := range s.c.Tables {
		if s.trials > t.N && t.N > 0 && !t.Matrix && s.eachTrial(t) {
			s.screen.note("%s has %s for %d trials: rows are shown more than once, beginning again at the first", t.Path, count(t.N, "row"), s.trials)
		}
	}
}

// eachTrial tells whether a table belongs to an element that does something at the start of each trial: a stimulus that shows
// its rows one after the other.
func (s *session) eachTrial(t *model.Table) bool {
	dot := strings.LastIndex(t.Path, ".")
	if dot < 0 {
		return false
	}
	for _, h := range s.c.Handlers {
		if h.Trigger != model.TrialStart || h.Pop == nil {
			continue
		}
		for i := range h.Pop.N {
			if names.ElementName(h.Pop, i) == t.Path[:dot] {
				return true
			}
		}
	}
	return false
}

// run does the experiment and writes its results. An error without a status of its own is reported by the caller.
func (s *session) run() (int, error) {
	if err := s.build(); err != nil {
		return exitOK, err
	}
	if s.solver.Name == sim.Auto {
		if sim.Noisy(s.c) && (s.o.rtol > 0 || s.o.atol > 0) {
			return exitOK, &usageError{"the circuit has noise, which is integrated in steps of one length: --rtol and --atol have no meaning", `give the step with --dt "0.01 ms"`}
		}
		s.solver, s.chosen = sim.Choose(s.c, s.solver)
	}
	s.binary, s.sums = hashFile(s.env.executable), s.parameters()
	if err := s.sameProgram(); err != nil {
		return exitOK, err
	}
	out := s.o.out
	if out == "" {
		out = filepath.Join("results", fmt.Sprintf("%s-seed%d", s.c.Experiment.Name, s.seed))
	}
	opt := sim.Options{Solver: s.solver, Noise: wire.NoiseKeys(s.c, s.seed), Wait: wire.Waits(s.c, s.seed),
		CheckpointEvery: s.o.every, CheckpointDue: s.due}
	err := sim.Check(s.c, opt)
	if err == nil {
		err = s.place(out)
	}
	if err != nil {
		return exitOK, err
	}
	if s.rec, err = record.New(s.c, s.built.network, s.dir, cmp.Or(s.o.format, results.CSV)); err == nil {
		err = s.rec.Start(s.o.save)
	}
	if err != nil {
		s.dir.Abort()
		return exitOK, err
	}
	s.figures = report.New(s.c, report.Options{Off: s.o.noFigures, From: s.begin, Length: s.length})
	s.notices()
	stop, done := s.watch()
	s.started, s.silence = s.env.now(), plainFirst
	s.figures.Start()
	opt.Stop = stop
	if s.from != nil {
		opt.Resume = s.from.State
	}
	if err = s.recall(); err == nil {
		err = s.keep(opt.Resume)
	}
	if err != nil {
		done()
		s.dir.Abort()
		return exitOK, err
	}
	if s.built.draws != nil {
		opt.Draws = s.built.draws
	}
	res, err := sim.Run(s.c, opt, hooks{s})
	done()
	return s.finish(res, err)
}

// draw takes a draw of an event body.
func (s *session) draw(d record.Draw) {
	if s.rec != nil {
		s.rec.Draw(d)
	}
}

// abandon removes the temporary directory after a bug.
func (s *session) abandon() {
	if s.screen != nil {
		s.screen.close()
	}
	if s.dir != nil {
		s.dir.Abort()
	}
}
