package ast

// experiment prints an experiment or variant.
func (p *printer) experiment(d *Experiment) {
	word := "experiment "
	if d.Variant {
		word = "variant "
	}
	p.write(word, d.Name.Text, " of ", d.Of.Text, " ")
	one := func() {
		p.write("{")
		for i, s := range d.Steps {
			switch {
			case i == 0:
				p.write(" ")
			case further(s):
				p.write(", ")
			default:
				p.write("; ")
			}
			p.step(s)
		}
		p.write(" }")
	}
	if d.Start.Line == d.End.Line && p.column()+p.measure(one) <= lineWidth {
		p.flat = true
		one()
		p.flat = false
		return
	}
	indent := p.indent
	p.write("{")
	for _, s := range d.Steps {
		p.entry(s.Range(), indent+indentWidth, func() { p.step(s) }, further(s))
	}
	p.closeBody(d.End, indent)
}

// further tells whether a step is a further one of a list, `set a = 1, b = 2` or `let a = 1, b = 2`.
func further(s Step) bool {
	switch s := s.(type) {
	case *SetStep:
		return s.Span.Start.IsValid() && s.Span.Start == s.Path.Start
	case *LetStep:
		return s.Span.Start.IsValid() && s.Span.Start == s.Var.Start
	}
	return false
}

// step prints a step of an experiment.
func (p *printer) step(s Step) {
	switch s := s.(type) {
	case *SeedStep:
		p.write("seed ")
		p.expr(s.Value)
	case *ClockStep:
		p.write("clock ", s.Name.Text, " = every ")
		p.expr(s.Period)
	case *WarmupStep:
		p.write("warmup ")
		p.expr(s.Time)
	case *RunStep:
		p.write("run ")
		p.spaced(s.Time)
	case *TaskStep:
		p.write("task ", s.Type.Name.Text)
		p.args(s.Type.End, s.Span.End, s.Args)
	case *SolverStep:
		p.write("solver ", s.Name.Text)
		p.stepOptions(s.Braces, s.Options)
	case *LetStep:
		if !further(s) {
			p.write("let ")
		}
		p.varDecl(s.Var, !further(s))
	case *RecordStep:
		p.record(s)
	case *PlotStep:
		p.plot(s)
	case *SetStep:
		if !further(s) {
			p.write("set ")
		}
		p.setting(s, !further(s))
	case *SweepStep:
		p.write("sweep ")
		places := make([]Span, len(s.Axes))
		for i, a := range s.Axes {
			places[i] = a.Span
		}
		p.aligned(func() { p.comma(places, func(i int) { p.setting(&s.Axes[i], false) }) })
	}
}

// spaced prints an expression; a range with spaces, whatever its ends.
func (p *printer) spaced(e Expr) {
	if r, ok := e.(*Range); ok {
		p.rng(r, false)
		return
	}
	p.expr(e)
}

func (p *printer) setting(s *SetStep, align bool) {
	p.write(s.Path.Text)
	if align {
		p.assign(s.Op, s.Value)
		return
	}
	p.write(" ", s.Op, " ")
	p.expr(s.Value)
}

func (p *printer) stepOptions(braces bool, list []Option) {
	if braces {
		p.write(" ")
		p.options(list)
	}
}

func (p *printer) record(s *RecordStep) {
	p.write("record ")
	if s.What != nil {
		p.write(s.What.Text, " of ")
		p.targets(s.Targets)
	} else {
		p.recordItems(s.Items)
	}
	clause := func(word string, list ...Expr) {
		if list[0] != nil {
			p.write(" ", word, " ")
			p.aligned(func() { p.comma(spans(list), func(i int) { p.spaced(list[i]) }) })
		}
	}
	clause("every", s.Every)
	if len(s.At) > 0 {
		clause("at", s.At...)
	}
	if s.Rhythm != nil {
		if len(s.At) > 0 {
			p.write(",")
		}
		clause("every", s.Rhythm)
		p.write(" trials")
	}
	clause("on", s.On)
	clause("during", s.During)
	if len(s.Trials) > 0 {
		clause("in trials", s.Trials...)
	}
}

func (p *printer) recordItems(list []RecordItem) {
	places := make([]Span, len(list))
	for i, r := range list {
		places[i] = r.Span
	}
	p.aligned(func() {
		p.comma(places, func(i int) {
			p.expr(list[i].Value)
			if list[i].As != nil {
				p.write(" as ", list[i].As.Text)
			}
		})
	})
}

func (p *printer) targets(list []Target) {
	places := make([]Span, len(list))
	for i, t := range list {
		places[i] = t.Span
	}
	p.aligned(func() {
		p.comma(places, func(i int) {
			p.expr(list[i].Src)
			if list[i].Dst != nil {
				p.write(" -> ")
				p.expr(list[i].Dst)
			}
		})
	})
}

func (p *printer) plot(s *PlotStep) {
	p.write("plot ", s.Kind.Text)
	if len(s.Targets) > 0 {
		p.write(" of ")
		p.targets(s.Targets)
	}
	if len(s.Items) > 0 {
		p.write(" ")
		p.recordItems(s.Items)
	}
	if len(s.At) > 0 {
		p.write(" at ")
		p.aligned(func() { p.comma(spans(s.At), func(i int) { p.expr(s.At[i]) }) })
	}
	p.stepOptions(s.Braces, s.Options)
}
