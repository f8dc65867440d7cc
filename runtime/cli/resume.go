package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"nbc/runtime/checkpoint"
	"nbc/runtime/record"
	"nbc/runtime/report"
	"nbc/runtime/sim"
	"nbc/runtime/wire"
)

// kept is what a checkpoint holds.
type kept struct {
	Experiment string
	Flags      []given // of the command line, those that decide the results
	Program    program
	Parameters []sum // of their values
	Data       []record.Data

	Files   record.Position
	Spikes  int64
	Tally   tally
	Figures report.Memory
	Draws   []wire.Counter
	State   *sim.State // nil: the run has not begun
}

// program is what computed a run.
type program struct {
	Source, Kernel, Binary string // hashes
	NBC, Go                string
}

// sum stands for the values of a parameter.
type sum struct {
	Path string
	Hash uint64
}

// given is a flag of a command line.
type given struct{ Name, Value string }

func (g given) String() string {
	if g.Value == "true" {
		return "--" + g.Name
	}
	return "--" + g.Name + " " + quote(g.Value)
}

// earlier is a run that is continued or branched from.
type earlier struct {
	kept
	dir  string // where it is
	name string // the directory as the user wrote it
}

// takeUp reads what --resume names and lays this command line over that of the earlier run. done tells that there is nothing to do.
func (s *session) takeUp() (done bool, err error) {
	name := strings.TrimRight(s.o.resume, `/\`)
	dir, finished, err := record.Find(name)
	if err != nil {
		return false, err
	}
	if dir == "" {
		if s.o.fork {
			return false, &usageError{fmt.Sprintf("--fork: there are no results in %s", name), "name the results directory to branch from with --resume DIR"}
		}
		if s.o.out == "" {
			s.o.out = name
		}
		s.screen.note("there is nothing to resume in %s: beginning the run", name)
		return false, nil
	}
	if finished && !s.o.fork && complete(dir) {
		s.screen.line("%s is complete: there is nothing to resume (more trials: --resume %s --fork --trials N --out DIR)", name, name)
		return true, nil
	}
	k, why, err := checkpoint.Load(dir, func(k *kept) error { return k.Files.Check(dir) })
	if err != nil {
		if none := errors.Is(err, fs.ErrNotExist); none && !finished && !s.o.fork {
			// It ended before its first checkpoint: before the first step.
			s.o.out, s.anew = name, true
			s.screen.note("the run in %s had not begun: beginning it", name)
			return false, nil
		} else if none {
			return false, &usageError{name + " has no checkpoint to go on from", "begin the run anew with --force"}
		}
		return false, &usageError{fmt.Sprintf("%s has no checkpoint that is whole:\n%v", name, err), "begin the run anew with --force"}
	}
	for _, e := range why {
		s.screen.note("%v; going on from the checkpoint before it", e)
	}
	if err := s.sameCommand(k, name); err != nil {
		return false, err
	}
	s.from = &earlier{*k, dir, name}
	return false, nil
}

// complete tells whether a results directory's manifest says that its run is.
func complete(dir string) bool {
	var m struct{ Status string }
	b, err := os.ReadFile(filepath.Join(dir, record.ManifestName))
	return err == nil && json.Unmarshal(b, &m) == nil && m.Status == record.Complete
}

// sameCommand makes the options those of the earlier run. What this command line says otherwise is refused, unless it is a fork.
func (s *session) sameCommand(k *kept, name string) error {
	var differs []string
	if x := s.o.experiment; x != "" && x != k.Experiment {
		differs = append(differs, fmt.Sprintf("the experiment is %s there, %s here", k.Experiment, x))
	}
	for _, g := range s.o.given {
		if slices.Contains(k.Flags, g) {
			continue
		}
		was := "not given"
		for _, old := range k.Flags {
			if old.Name == g.Name {
				was = quote(old.Value)
			}
		}
		differs = append(differs, fmt.Sprintf("--%s is %s there, %s here", g.Name, was, quote(g.Value)))
	}
	if len(differs) > 0 && !s.o.fork {
		return s.differs(name, differs)
	}
	args := []string{k.Experiment}
	for _, g := range k.Flags {
		args = append(args, "--"+g.Name+"="+g.Value)
	}
	for _, g := range s.o.given {
		if !slices.Contains(k.Flags, g) {
			args = append(args, "--"+g.Name+"="+g.Value)
		}
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	if s.o.fork && s.o.experiment != "" {
		o.experiment = s.o.experiment
	}
	o.resume, o.fork, o.out, o.force, o.quiet, o.every, o.json = s.o.resume, s.o.fork, s.o.out, s.o.force, s.o.quiet, s.o.every, s.o.json
	if !o.fork {
		if o.out != "" && filepath.Clean(o.out) != filepath.Clean(name) {
			return &usageError{"--resume " + name + " goes on in the same directory, --out names another one", "leave --out out, or branch with --fork"}
		}
		o.out = name
	}
	s.o = o
	return nil
}

func (s *session) differs(name string, list []string) error {
	return &usageError{fmt.Sprintf("the run in %s is not the one that this command asks for:\n%s", name, strings.Join(list, "\n")),
		"give the same flags and the same program, or start a new branch from its state with --fork --out DIR"}
}

// sameProgram refuses to go on with another program or other values. A fork may: its circuit only has to have the same shape.
func (s *session) sameProgram() error {
	if s.from == nil {
		return nil
	}
	if s.o.fork {
		if done := s.from.Tally.Done; s.trials > 0 && done > s.trials {
			return &usageError{fmt.Sprintf("the run in %s has done %d trials, and %d are asked for", s.from.name, done, s.trials),
				fmt.Sprintf("give more with --trials, at least %d", done)}
		}
		return nil
	}
	var list []string
	now, was := s.program(), s.from.Program
	switch {
	case now.Source != was.Source:
		list = append(list, fmt.Sprintf("%s, or a file that it uses, has changed", s.c.File))
	case now.NBC != was.NBC || now.Go != was.Go:
		list = append(list, fmt.Sprintf("the program was built by nbc %s with %s there, nbc %s with %s here", was.NBC, was.Go, now.NBC, now.Go))
	case now != was:
		list = append(list, "the program is another one, though of the same source")
	}
	old := map[string]uint64{}
	for _, p := range s.from.Parameters {
		old[p.Path] = p.Hash
	}
	more := 0
	for _, p := range s.parameters() {
		if h, ok := old[p.Path]; ok && h == p.Hash {
			continue
		}
		if len(list) < 8 {
			list = append(list, "the parameter "+p.Path+" has another value")
		} else {
			more++
		}
	}
	if more > 0 {
		list = append(list, fmt.Sprintf("... and %d more parameters", more))
	}
	for _, d := range s.data() {
		if !slices.ContainsFunc(s.from.Data, func(o record.Data) bool { return o.Path == d.Path && o.SHA256 == d.SHA256 }) {
			list = append(list, fmt.Sprintf("%s (%s) has changed", d.From, d.Path))
		}
	}
	if len(list) > 0 {
		return s.differs(s.from.name, list)
	}
	return nil
}

func (s *session) program() program {
	return program{s.c.SourceHash, s.c.KernelHash, s.binary, s.c.Compiler, runtime.Version()}
}

// parameters are the parameters with a hash of their values.
func (s *session) parameters() []sum {
	var list []sum
	for _, p := range record.Parameters(s.c) {
		h := fnv.New64a()
		add := func(v record.Number) {
			b := math.Float64bits(float64(v))
			for range 8 {
				h.Write([]byte{byte(b)})
				b >>= 8
			}
		}
		if p.Value != nil {
			add(*p.Value)
		}
		for _, v := range p.Values {
			add(v)
		}
		list = append(list, sum{p.Path, h.Sum64()})
	}
	return list
}

// data are the files that were read.
func (s *session) data() []record.Data {
	list := slices.Clone(s.built.files)
	for _, t := range s.c.Tables {
		if t.Hash != "" {
			list = append(list, record.Data{Path: t.Path, From: t.From, Rows: t.N, SHA256: t.Hash})
		}
	}
	return list
}

// place makes or takes up the results directory.
func (s *session) place(out string) (err error) {
	opt := record.Options{Force: s.o.force, Anew: s.anew, Open: s.env.open}
	switch {
	case s.from == nil:
		if s.dir, err = record.Create(out, opt); err != nil {
			return err
		}
		// From the first moment on, a run that is killed can be begun again as it was asked for.
		if err = s.save(s.asked(), false); err != nil {
			s.dir.Abort()
		}
	case s.o.fork:
		s.dir, err = record.Branch(s.from.dir, out, s.from.Files, opt)
	default:
		s.dir, err = record.Continue(out, s.from.Files, checkpoint.Files, opt)
	}
	return err
}

// recall gives recorder, figures and chance what they had at the checkpoint.
func (s *session) recall() error {
	if s.from == nil {
		return nil
	}
	s.rec.NSpikes, s.tally = s.from.Spikes, s.from.Tally
	if err := s.figures.Recall(s.from.Figures); err != nil && !s.o.fork {
		return err
	}
	if s.built.draws == nil {
		return nil
	}
	return s.built.draws.Restore(s.from.Draws)
}

// Checkpoint implements sim.Hooks.
func (h hooks) Checkpoint(state func() *sim.State) { h.keepError(h.session.keep(state())) }

// syncEvery is the most wall time between two checkpoints that outlive a loss of power; those between outlive the process.
const syncEvery = 5e9

// keep makes a checkpoint.
func (s *session) keep(state *sim.State) error {
	if s.rec.Err() != nil {
		return nil // the files are not what the state says
	}
	now := s.env.now()
	sync := now.Sub(s.synced) > syncEvery
	if sync {
		s.synced = now
	}
	s.checked = now
	pos, err := s.dir.Position(sync)
	if err != nil {
		return err
	}
	k := s.asked()
	k.Files, k.Spikes, k.Tally, k.State = pos, s.rec.NSpikes, s.tally, state
	k.Figures = s.figures.Memory(state != nil && (state.Within != nil || s.tally.Done == s.trials))
	if s.built.draws != nil {
		k.Draws = s.built.draws.Counters()
	}
	return s.save(k, sync)
}

// asked is a checkpoint of what the command line asks for, and nothing done.
func (s *session) asked() kept {
	return kept{Experiment: s.c.Experiment.Name, Flags: s.o.given, Program: s.program(), Parameters: s.sums, Data: s.data()}
}

func (s *session) save(k kept, sync bool) error {
	if err := checkpoint.Save(s.dir.Path(), k, sync); err != nil {
		return record.Failure("cannot write the checkpoint in "+s.dir.Temporary(), err)
	}
	return nil
}

// checkpointEvery is the wall time between two checkpoints within a span.
const checkpointEvery = 30e9

// due tells that a checkpoint within a span would be in place.
func (s *session) due() bool { return s.env.now().Sub(s.checked) > checkpointEvery }

// keepError keeps the first checkpoint that could not be written: it ends the run.
func (s *session) keepError(err error) {
	if s.failed == nil {
		s.failed = err
	}
}
