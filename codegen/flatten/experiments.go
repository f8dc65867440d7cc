package flatten

import (
	"regexp"
	"strings"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// taskOf notes the task of an experiment.
func (f *flattener) taskOf(x *check.Experiment, p *Pop, t *ast.TaskStep) {
	f.Exps = append(f.Exps, &Experiment{Exp: x, Task: p})
	f.taskArg[p] = t
}

// expOf is the experiment of a task.
func (f *flattener) expOf(p *Pop) *Experiment {
	for _, x := range f.Exps {
		if x.Task == p {
			return x
		}
	}
	return nil
}

// experiments lowers all experiments of the circuit.
func (f *flattener) experiments() {
	tasks := map[*check.Experiment]*Experiment{}
	for _, x := range f.Exps {
		tasks[x.Exp] = x
	}
	f.Exps = nil
	for _, x := range f.Prog.Experiments {
		if x.Circuit != f.Pops[0].Blox {
			continue
		}
		e := tasks[x]
		if e == nil {
			e = &Experiment{Exp: x}
		}
		e.Clocks = map[int]*ir.Node{}
		e.Options = map[string]float64{}
		f.Exps = append(f.Exps, e)
		f.experiment(e)
	}
}

// experiment lowers one experiment, in the scope of its circuit.
func (f *flattener) experiment(e *Experiment) {
	root := f.popScope(f.Pops[0], f.g.Fixed(0))
	s := root.sub()
	f.task = e.Task
	defer func() { f.task = nil }()
	for _, st := range e.Exp.Decl.Steps {
		if l, ok := st.(*ast.LetStep); ok {
			v := s.eval(inherit{}, l.Var.Value)
			s.vars[l.Var.Name.Name] = v
		}
	}
	if e.Task != nil {
		if v, ok := f.member(e.Task, f.g.Fixed(0), "choice", e.Exp.Decl.Span); ok && v.kind == vNum {
			e.Choice = v.n
		}
	}
	names := map[string]int{}
	for _, st := range e.Exp.Decl.Steps {
		switch st := st.(type) {
		case *ast.SeedStep:
			n := uint64(s.int(st.Value))
			e.Seed = &n
		case *ast.ClockStep:
			i, ok := f.clockBy[st.Name.Name]
			if !ok {
				f.fail(st.Name.Span, "there is no clock %s", st.Name.Text)
			}
			e.Clocks[i] = s.as(st.Period, ms, false)
		case *ast.WarmupStep:
			e.Warmup = s.as(st.Time, ms, false)
		case *ast.RunStep:
			r, ok := unparen(st.Time).(*ast.Range)
			if !ok {
				f.fail(st.Span, "a run is from .. to")
			}
			e.From, e.To = s.as(r.Lo, ms, false), s.as(r.Hi, ms, false)
		case *ast.SolverStep:
			f.solver(s, e, st)
		case *ast.RecordStep:
			f.record(s, e, st, names)
		case *ast.PlotStep:
			f.plot(s, e, st)
		case *ast.SetStep, *ast.SweepStep:
			f.fail(st.Range(), "set and sweep cannot be run by this version of nbc; use ./circuit --set")
		}
	}
}

// solver lowers `solver NAME { options }`.
func (f *flattener) solver(s *scope, e *Experiment, st *ast.SolverStep) {
	e.Solver = st.Name.Text
	for _, o := range st.Options {
		switch o.Name.Name {
		case "rtol", "atol":
			e.Options[o.Name.Name] = s.constant(o.Value, units.One)
		case "dt", "max_step":
			e.Options[o.Name.Name] = s.constant(o.Value, ms)
		case "events":
			e.Grid = exprText(o.Value) == "grid"
		default:
			f.fail(o.Span, "a solver has no option %s", o.Name.Text)
		}
	}
}

// constant evaluates a number that must be known at build.
func (s *scope) constant(e ast.Expr, u units.Unit) float64 {
	n := s.as(e, u, false)
	if n.Op != ir.Const {
		s.f.fail(e.Range(), "this must be a constant")
	}
	return n.Val
}

// record lowers a record statement.
func (f *flattener) record(s *scope, e *Experiment, st *ast.RecordStep, names map[string]int) {
	r := &Record{Place: place(st.Span), Clock: -1}
	if st.Every != nil {
		r.Every = s.as(st.Every, ms, false)
	}
	if st.On != nil {
		v := s.eval(inherit{}, st.On)
		if v.kind != vClock {
			f.fail(st.On.Range(), "a clock is needed after `on`")
		}
		r.Clock = v.clock
	}
	f.window(s, r, st)
	for _, a := range st.At {
		switch t := exprText(a); t {
		case "start":
			r.AtStart = true
		case "end":
			r.AtEnd = true
		case "trial.start":
			r.TrialStart = true
		case "trial.end":
			r.TrialEnd = true
		default:
			f.fail(a.Range(), "record at trial.start, trial.end, start or end")
		}
	}
	what := ""
	if st.What != nil {
		what = st.What.Name
	}
	switch what {
	case "spikes":
		r.What, r.Name = "spikes", "spikes"
		r.Spikes = f.spikes(s, f.Prog.Targets(st.Targets))
	case "weights":
		r.What, r.Name = "weights", "weights"
		switch {
		case r.AtStart || r.AtEnd || r.TrialStart || r.TrialEnd || r.Rhythm != nil || r.Every != nil || r.Clock >= 0:
		case len(r.Trials) > 0:
			r.TrialEnd = true
		default:
			r.AtStart, r.AtEnd = true, true
		}
		for _, t := range st.Targets {
			r.Labels = append(r.Labels, targetLabel(t))
		}
	case "":
		r.What = "series"
		for _, it := range f.Prog.Recorded(st.Items) {
			r.Qs = append(r.Qs, f.quantities(s, it)...)
		}
		if r.Every == nil && r.Clock < 0 && len(st.At) == 0 {
			f.fail(st.Span, "say when to record: every 0.1 ms, at trial.end, or on a clock")
		}
		stem := "series"
		if len(st.Items) == 1 {
			stem = fileStem(exprText(st.Items[0].Value))
			if g, ok := st.Items[0].Value.(*ast.Glob); ok {
				stem = fileStem(strings.Trim(wild.ReplaceAllString(g.Text, ""), "."))
			}
			if st.Items[0].As != nil {
				stem = fileStem(st.Items[0].As.Text)
			}
		}
		if r.TrialEnd && len(st.At) == 1 && len(r.Trials) == 0 {
			stem = "trace"
		}
		names[stem]++
		if n := names[stem]; n > 1 {
			stem += "-" + itoa(n)
		}
		r.Name = stem
	default:
		f.fail(st.What.Span, "record spikes of ..., record weights of ..., or quantities")
	}
	e.Records = append(e.Records, r)
}

// window lowers which part of a run and which trials a statement records.
func (f *flattener) window(s *scope, r *Record, st *ast.RecordStep) {
	if st.Rhythm != nil {
		r.Rhythm = s.as(st.Rhythm, units.One, false)
	}
	if st.During != nil {
		w, ok := unparen(st.During).(*ast.Range)
		if !ok {
			f.fail(st.During.Range(), "a record is made from .. to")
		}
		r.During = &[2]*ir.Node{s.as(w.Lo, ms, false), s.as(w.Hi, ms, false)}
	}
	for _, t := range st.Trials {
		lo, hi := t, t
		if w, ok := unparen(t).(*ast.Range); ok {
			lo, hi = w.Lo, w.Hi
		}
		r.Trials = append(r.Trials, [2]*ir.Node{s.as(lo, units.One, false), s.as(hi, units.One, false)})
	}
}

// wild are the wildcards of a path, with the dot behind them.
var wild = regexp.MustCompile(`\*+\.?`)

// fileStem makes a file name of a path.
func fileStem(t string) string {
	var b strings.Builder
	for _, r := range t {
		switch {
		case r == '.' || r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127:
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 || strings.Trim(b.String(), ".") == "" {
		return "series"
	}
	return b.String()
}

// targetLabel is A or A -> B as written.
func targetLabel(t ast.Target) string {
	if t.Dst == nil {
		return pathText(t.Src)
	}
	return pathText(t.Src) + " -> " + pathText(t.Dst)
}

// asDeclared is a value in the unit with an offset that it was declared in, if any.
func (f *flattener) asDeclared(v value) value {
	if v.shown != nil {
		v.n, v.unit = f.convert(v, *v.shown), *v.shown
	}
	return v
}

// ofElements records a group's quantity for one run of its elements: a column for each, and for each component of an array.
func (f *flattener) ofElements(v value, sg Seg, it ast.RecordItem) []*Quantity {
	vn := f.g.NewVar("q")
	show := ""
	if v.block != nil {
		show = v.block.Conn.Decl.Name.Text + "." + v.col.col.Show
	} else if v.col != nil {
		show = v.col.col.Show
	} else if m := sg.Pop.Blox.Members.By[v.let.name]; m != nil {
		show = m.Display
	}
	one := func(x value, show string, plain bool) *Quantity {
		x = f.asDeclared(x)
		n := x.n
		switch x.kind {
		case vNum:
		case vBool:
			n = f.g.Cond(x.n, f.g.Num(1), f.g.Num(0))
		default:
			f.fail(it.Span, "%s is not one number for each element, nor an array of numbers", show)
		}
		u := x.unit.String()
		if x.unit.IsOne() || x.kind == vBool {
			u = ""
		}
		return &Quantity{Name: "." + show, Show: show, Unit: u, Segs: []Seg{sg}, Var: vn, Value: n, Plain: plain}
	}
	x := f.elementValue(v, sg.Pop, f.g.ByVar(vn), it.Span)
	var out []*Quantity
	switch {
	case x.kind == vCol && x.col != nil && x.col.idx != nil:
		for k, y := range f.components(x.col, it.Span) {
			out = append(out, one(y, show+f.componentText(x.col.col, k), false))
		}
	case x.kind == vList:
		for k, y := range x.list {
			out = append(out, one(y, show+"["+itoa(k+1)+"]", false))
		}
	default:
		out = append(out, one(x, show, v.col != nil && v.block == nil))
	}
	return out
}

// componentText is the index of component k (from 0) of an array quantity, as it is written: [3] or [1,2].
func (f *flattener) componentText(c *Col, k int) string {
	dims := f.ColDims(c)
	text := ""
	for d := len(dims) - 1; d >= 0; d-- {
		text = "," + itoa(k%dims[d]+1) + text
		k /= dims[d]
	}
	return "[" + strings.TrimPrefix(text, ",") + "]"
}

// plot lowers a plot statement.
func (f *flattener) plot(s *scope, e *Experiment, st *ast.PlotStep) {
	p := &Plot{Kind: st.Kind.Text, Place: place(st.Span), Numbers: map[string]float64{}, Ranges: map[string][2]float64{}, Words: map[string]string{}}
	for _, a := range st.At {
		switch exprText(a) {
		case "start":
			p.AtStart = true
		case "end":
			p.AtEnd = true
		}
	}
	for _, o := range st.Options {
		switch x := unparen(o.Value).(type) {
		case *ast.Range:
			lo, hi := s.eval(inherit{}, x.Lo), s.eval(inherit{}, x.Hi)
			if lo.n == nil || hi.n == nil || lo.n.Op != ir.Const || hi.n.Op != ir.Const {
				f.fail(o.Span, "a range of constants is needed here")
			}
			p.Ranges[o.Name.Text] = [2]float64{plain(f, lo), plain(f, hi)}
		case *ast.String:
			p.Words[o.Name.Text] = x.Value
		case *ast.Name:
			if v, ok := s.lookup(x.Ident.Name, x.Span); ok && v.kind == vNum && v.n.Op == ir.Const {
				p.Numbers[o.Name.Text] = plain(f, v)
			} else {
				p.Words[o.Name.Text] = x.Ident.Text
			}
		default:
			v := s.eval(inherit{}, o.Value)
			if v.kind != vNum || v.n.Op != ir.Const {
				f.fail(o.Span, "a constant is needed here")
			}
			p.Numbers[o.Name.Text] = plain(f, v)
		}
	}
	switch check.ShownBy(p.Kind) {
	case check.Spikes:
		p.Spikes = f.spikes(s, f.Prog.Targets(st.Targets))
	case check.Weights:
		for _, t := range st.Targets {
			p.Labels = append(p.Labels, targetLabel(t))
		}
	default:
		for _, t := range f.Prog.Targets(st.Targets) {
			p.Qs = append(p.Qs, f.quantities(s, ast.RecordItem{Span: t.Span, Value: t.Src})...)
		}
	}
	for _, it := range f.Prog.Recorded(st.Items) {
		p.Qs = append(p.Qs, f.quantities(s, it)...)
	}
	e.Plots = append(e.Plots, p)
}
