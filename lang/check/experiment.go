package check

import (
	"strings"

	"nbc/lang/ast"
	"nbc/lang/units"
)

// solvers are the methods of the runtime; fixed ones take a step, the others tolerances.
var solvers = map[string]bool{"Euler": true, "Heun": true, "RK4": true, "BS3": false, "DP5": false, "Tsit5": false, "Vern7": false,
	"Vern9": false, "Rodas4": false, "Rodas5P": false, "Kvaerno5": false,
	"ExpEuler": true, "RushLarsen": true, "ExpVern7": false, "AdamsBDF": false, "auto": false, // auto picks one of them
	"EulerMaruyama": true, "EulerHeun": true, "Milstein": true, "SRIW1": true} // for noise

// solverOptions are the options of solvers, with what they are.
var solverOptions = map[string]string{"rtol": "tolerance", "atol": "tolerance", "dt": "time", "max_step": "time", "events": "word"}

// plotOptions are the options that plots take.
var plotOptions = []string{"range", "window", "x", "y", "over", "method", "title", "colours", "log", "chance", "width", "height", "every", "theme"}

// experiment is what is known while an experiment's steps are checked.
type experiment struct {
	x     *Experiment
	e     *env
	once  map[string]ast.Span
	clock map[string]ast.Span
}

func (c *checker) checkExperiment(x *Experiment) {
	e := &env{file: x.File, draws: "an experiment"}
	if x.Circuit != nil {
		e.scopes = []*Scope{&x.Circuit.Members}
	} else {
		e.names = map[string]typ{}
	}
	ex := &experiment{x, e.child(), map[string]ast.Span{}, map[string]ast.Span{}}
	for _, step := range x.Decl.Steps {
		if l, ok := step.(*ast.LetStep); ok {
			c.experimentLet(ex, l)
		}
	}
	if x.Decl.Variant && x.Circuit != nil {
		c.later(LaterVariant, x.Decl.Name.Span, "a variant", "write it as an experiment of its own: `experiment "+x.Decl.Name.Text+" of "+x.Circuit.Display+" { ... }`")
	}
	bad := false
	for _, step := range x.Decl.Steps {
		if _, ok := step.(*ast.BadStep); ok {
			bad = true
		}
		if x.Circuit == nil {
			continue // nothing in it can be understood; that was reported
		}
		c.step(ex, step)
	}
	if _, run := ex.once["run"]; !run && !x.Decl.Variant && !bad && x.Circuit != nil {
		if _, task := ex.once["task"]; !task && !(c.broken && c.fileBroken(x.File.Path)) {
			c.errorf(NothingToRun, x.Decl.Name.Span, "%s has neither a run nor a task", x.Decl.Name.Text).
				help("write `run 0 ms .. 500 ms`, or `task T(trials = 100, duration = 1000 ms)`")
		}
	}
}

func (c *checker) experimentLet(ex *experiment, l *ast.LetStep) {
	if l.Var.Value == nil {
		return
	}
	if ex.x.Circuit == nil {
		ex.e.bind(l.Var.Name, unknownType)
		return
	}
	t := c.recorded(ex, l.Var.Value, UnknownRecord)
	if l.Var.Type != nil {
		if u, v, ok := c.unitOf(l.Var.Type); ok {
			want := typ{class: value, u: u, v: v, from: l.Var.Name.Span, rank: t.rank}
			c.assignable(ex.e, l.Var.Value, t, want, needs{code: UnitValue, what: l.Var.Name.Text, declared: true})
			t = want
		}
	}
	t.m = nil
	ex.e.bind(l.Var.Name, t)
}

// recorded checks a value of the experiment; names that don't exist are mistakes of the recording.
func (c *checker) recorded(ex *experiment, x ast.Expr, code string) typ {
	n := len(c.ds)
	t := c.anyValue(ex.e, x)
	for i := n; i < len(c.ds); i++ {
		if d := &c.ds[i]; d.Code == UnknownName || d.Code == UnknownMember {
			d.Code = code
		}
	}
	return t
}

// onlyOnce reports a second step of a sort of which an experiment has one.
func (c *checker) onlyOnce(ex *experiment, sort string, at ast.Span) {
	if first, ok := ex.once[sort]; ok {
		c.errorf(RepeatedStep, at, "a second `%s`", sort).see(first, "the first one").help("an experiment has one; write a second experiment")
		return
	}
	ex.once[sort] = at
}

func (c *checker) step(ex *experiment, step ast.Step) {
	e, errors := ex.e, len(c.ds)
	defer func() {
		if len(c.ds) == errors && !ex.x.Decl.Variant {
			c.laterStep(step)
		}
	}()
	switch s := step.(type) {
	case *ast.SeedStep:
		c.onlyOnce(ex, "seed", s.Span)
		v, ok := c.constant(nil, s.Value)
		if t := c.scalarValue(e, s.Value); t.class == value && t.v != Int || ok && v.Num < 0 {
			c.errorf(TypeMismatch, s.Value.Range(), "a seed is a whole number from 0")
		}
	case *ast.ClockStep:
		c.clockStep(ex, s)
	case *ast.WarmupStep:
		c.onlyOnce(ex, "warmup", s.Span)
		c.wantTime(c.scalarValue(e, s.Time), s.Time, "a warm-up")
		c.positive(s.Time, "a warm-up", true)
	case *ast.RunStep:
		c.runStep(ex, s)
	case *ast.TaskStep:
		c.taskStep(ex, s)
	case *ast.SolverStep:
		c.solverStep(ex, s)
	case *ast.RecordStep:
		c.recordStep(ex, s)
	case *ast.PlotStep:
		c.plotStep(ex, s)
	case *ast.SetStep:
		c.setStep(ex, s, false)
	case *ast.SweepStep:
		for i := range s.Axes {
			c.setStep(ex, &s.Axes[i], true)
		}
	}
}

func (c *checker) clockStep(ex *experiment, s *ast.ClockStep) {
	c.wantTime(c.scalarValue(ex.e, s.Period), s.Period, "a clock's period")
	c.positive(s.Period, "a clock's period", false)
	if _, ok := c.p.Clocks[key(ex.x.File, s.Name.Name)]; !ok {
		var names []string
		for _, n := range sortedKeys(c.p.Clocks) {
			names = append(names, c.p.Clocks[n].Name.Text)
		}
		if !c.missingBroken(s.Name) {
			c.errorf(UnknownClock, s.Name.Span, "there is no clock %s", s.Name.Text).near(s.Name, names).
				help("declare it at the top of a file: `clock " + s.Name.Text + "`")
		}
		return
	}
	if first, ok := ex.clock[s.Name.Name]; ok {
		c.errorf(RepeatedStep, s.Name.Span, "clock %s is set twice", s.Name.Text).see(first, "first set here")
		return
	}
	ex.clock[s.Name.Name] = s.Name.Span
	c.periods[s.Name.Name] = true
}

func (c *checker) runStep(ex *experiment, s *ast.RunStep) {
	c.onlyOnce(ex, "run", s.Span)
	if first, ok := ex.once["task"]; ok {
		c.errorf(RepeatedStep, s.Span, "an experiment has a run or a task, not both").see(first, "the task")
	}
	r, ok := unparen(s.Time).(*ast.Range)
	if !ok {
		c.wantTime(c.scalarValue(ex.e, s.Time), s.Time, "the length of a run")
		return
	}
	for _, end := range []ast.Expr{r.Lo, r.Hi} {
		if end != nil {
			c.wantTime(c.scalarValue(ex.e, end), end, "the end of a run")
		}
	}
	lo, ok1 := c.constant(nil, r.Lo)
	hi, ok2 := c.constant(nil, r.Hi)
	if ok1 && ok2 && lo.Num*timeFactor(lo) >= hi.Num*timeFactor(hi) {
		c.errorf(BadTrials, s.Time.Range(), "this run has no length").help("write `run 0 ms .. 500 ms`")
	}
}

func timeFactor(v Value) float64 {
	if v.Unit.SameDim(ms) {
		return v.Unit.Factor(ms)
	}
	return 1
}

func (c *checker) taskStep(ex *experiment, s *ast.TaskStep) {
	c.onlyOnce(ex, "task", s.Span)
	if first, ok := ex.once["run"]; ok {
		c.errorf(RepeatedStep, s.Span, "an experiment has a run or a task, not both").see(first, "the run")
	}
	b, ps := c.nodeType(ex.x.File, s.Type)
	if b == nil && ps != nil {
		b = ps.Base
	}
	if b == nil {
		for _, a := range s.Args {
			c.expr(ex.e, a.Value)
		}
		return
	}
	if _, ok := c.p.Kinds["Task"]; ok && !c.p.Is(b, "Task") {
		c.errorf(NotATask, s.Type.Name.Span, "%s is no task", s.Type.Name.Text).see(b.Span, "declared here").
			help("a task is a blox of the kind Task: " + listed(c.bloxesOfKind("Task")))
		return
	}
	var args []ast.Arg
	for _, a := range s.Args {
		if a.Name != nil && (a.Name.Name == "trials" || a.Name.Name == "duration") {
			v, ok := c.constant(nil, a.Value)
			if ok && v.Kind != Bool && v.Kind != String && v.Num <= 0 {
				what := map[string]string{"trials": "number of trials", "duration": "length of a trial"}[a.Name.Name]
				c.errorf(BadTrials, a.Value.Range(), "a %s of %s", what, c.text(a.Value)).help("it must be above 0")
				c.quietBounds[a.Value] = true
			}
			if ok && a.Name.Name == "duration" && v.Unit.SameDim(ms) && v.Num > 0 {
				c.lateSamples(ex, v, a.Value.Range())
			}
		}
		args = append(args, a)
	}
	defer c.fewRows(ex, s)
	c.passArgs(ex.e, args, passing{
		what: s.Type.Name.Text, at: s.Type.Name.Span, params: c.nodeParams(ex.x.File, s.Type), see: b.Span, code: UnitArgument,
		skip: func(m *Member) bool { return c.presetGives(ex.x.File, s.Type, m) },
	})
}

// lateSamples reports instants at which rules of the circuit read and that lie after a trial's end.
func (c *checker) lateSamples(ex *experiment, duration Value, at ast.Span) {
	for _, s := range c.samples {
		mine := false
		for _, scope := range s.e.allScopes() {
			mine = mine || scope == &ex.x.Circuit.Members
		}
		if !mine || !s.v.Unit.SameDim(ms) || s.v.Unit.Convert(s.v.Num, ms) <= duration.Unit.Convert(duration.Num, ms) {
			continue
		}
		c.errorf(SampleTooLate, s.at, "this instant lies after the trial's end").see(at, "a trial of %s ends before", ex.x.Decl.Name.Text).
			help("sample before the end, or at `trial.duration`")
	}
}

func (c *checker) solverStep(ex *experiment, s *ast.SolverStep) {
	c.onlyOnce(ex, "solver", s.Span)
	fixed, ok := solvers[s.Name.Text]
	if !ok && s.Name.Name != "" {
		r := c.errorf(UnknownSolver, s.Name.Span, "there is no solver %s", s.Name.Text)
		if ours, ok := otherSolvers[strings.ToLower(s.Name.Text)]; ok {
			r.help("take " + ours + ", or leave the choice to nbc: `solver auto`")
		} else {
			r.near(s.Name, sortedKeys(solvers)).help("the solvers are " + listed(sortedKeys(solvers)))
		}
	}
	given := map[string]ast.Span{}
	for i := range s.Options {
		o := &s.Options[i]
		if first, twice := given[o.Name.Name]; twice {
			c.errorf(DuplicateOption, o.Name.Span, "%s is given twice", o.Name.Text).see(first, "first given here")
			continue
		}
		given[o.Name.Name] = o.Name.Span
		sort, known := solverOptions[o.Name.Name]
		if !known {
			c.errorf(UnknownSolverOpt, o.Name.Span, "solvers have no option %s", o.Name.Text).near(o.Name, sortedKeys(solverOptions)).
				help("the options are " + listed(sortedKeys(solverOptions)))
			continue
		}
		if ok && fixed && (sort == "tolerance" || o.Name.Name == "max_step") {
			c.errorf(UnknownSolverOpt, o.Name.Span, "%s has a fixed step and takes no %s", s.Name.Text, o.Name.Text).help("give the step: `dt = 0.01 ms`")
			continue
		}
		c.solverOption(ex, o, sort)
	}
	if _, has := given["dt"]; ok && fixed && !has {
		c.errorf(MissingArg, s.Name.Span, "%s has a fixed step and needs dt", s.Name.Text).help("write `solver " + s.Name.Text + " { dt = 0.01 ms }`")
	}
}

func (c *checker) solverOption(ex *experiment, o *ast.Option, sort string) {
	switch sort {
	case "word":
		if n, ok := o.Value.(*ast.Name); !ok || n.Ident.Name != "grid" && n.Ident.Name != "exact" {
			c.errorf(UnknownSolverOpt, o.Value.Range(), "events are `grid` or `exact`")
		}
		return
	case "time":
		c.wantTime(c.scalarValue(ex.e, o.Value), o.Value, o.Name.Text)
	default:
		c.give(ex.e, o.Value, typ{class: value, v: Num, u: units.One}, needs{code: UnitArgument, what: o.Name.Text})
	}
	v, ok := c.constant(nil, o.Value)
	if t, found := c.quietExpr(ex.e, o.Value); !ok && found && t.class == value {
		c.errorf(NotConstant, o.Value.Range(), "%s must be known at build", o.Name.Text).help("write a number; the command line can change it: `./circuit --" + o.Name.Text + "`")
	}
	if ok && v.Kind != Bool && v.Kind != String && !(v.Num > 0) {
		c.errorf(BadTolerance, o.Value.Range(), "%s of %s", o.Name.Text, c.text(o.Value)).help("it must be above 0, as in `" + o.Name.Text + map[string]string{"time": " = 0.01 ms`", "tolerance": " = 1e-6`"}[sort])
	}
}

// otherSolvers are what other programs call methods, in lower case, and what there is for them here.
var otherSolvers = map[string]string{
	"rk45": "DP5 or Tsit5", "ode45": "DP5 or Tsit5", "dopri5": "DP5", "dormandprince": "DP5", "rkf45": "DP5 or Tsit5", "dopri853": "Vern9", "dop853": "Vern9",
	"ode23": "BS3", "rk23": "BS3", "ode113": "Vern7 or Vern9", "adams": "Vern7 or Vern9", "lsoda": "auto", "ode15s": "Rodas5P or Kvaerno5", "ode23s": "Rodas5P",
	"bdf": "Kvaerno5 or Rodas5P", "radau": "Rodas5P or Kvaerno5", "cvode": "Rodas5P or Kvaerno5", "backward_euler": "Rodas5P", "cnexp": "ExpEuler",
	"exponential_euler": "ExpEuler", "rk2": "Heun", "midpoint": "Heun", "forward_euler": "Euler", "rungekutta4": "RK4", "rk": "RK4 or Tsit5",
	"rkmil": "Milstein", "em": "EulerMaruyama", "sosri": "SRIW1", "default": "auto",
}
