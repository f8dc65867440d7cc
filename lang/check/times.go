package check

import (
	"nbc/lang/ast"
)

// lateEvents reports instants that no experiment gets to: at or after the end of all runs and trials, or at their start, where
// no instant lies.
func (c *checker) lateEvents() {
	from, to, ok := c.spans()
	if !ok {
		return
	}
	for _, f := range c.p.Files {
		if c.p.Lib[f] {
			continue
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.Blox:
				c.lateIn(d.Body, from, to, 0)
			case *ast.Circuit:
				c.lateIn(d.Body, from, to, 0)
			case *ast.Connection:
				c.lateIn(d.Body, from, to, 0)
			case *ast.Rule:
				c.lateIn(d.Body, from, to, 0)
			}
		}
	}
}

// spans is the time from the earliest start to the latest end of the experiments, where that is known.
func (c *checker) spans() (from, to float64, ok bool) {
	from, to = inf(1), inf(-1)
	known := func(x ast.Expr) float64 {
		v, is := c.constant(nil, x)
		if !is || !v.Unit.SameDim(ms) && !v.Zero {
			ok = false
			return 0
		}
		return v.Num * timeFactor(v)
	}
	ok = len(c.p.Experiments) > 0
	for _, e := range c.p.Experiments {
		for _, step := range e.Decl.Steps {
			switch s := step.(type) {
			case *ast.RunStep:
				r, is := unparen(s.Time).(*ast.Range)
				if !is || r.Lo == nil || r.Hi == nil {
					return 0, 0, false
				}
				from, to = min(from, known(r.Lo)), max(to, known(r.Hi))
			case *ast.TaskStep:
				duration := ast.Expr(nil)
				for _, a := range s.Args {
					if a.Name != nil && a.Name.Name == "duration" {
						duration = a.Value
					}
				}
				if duration == nil {
					return 0, 0, false
				}
				from, to = min(from, 0), max(to, known(duration))
			case *ast.WarmupStep:
				from = min(from, -known(s.Time))
			}
		}
	}
	return from, to, ok && from < to
}

func (c *checker) lateIn(b *ast.Body, from, to float64, depth int) {
	if b == nil || depth > maxDepth {
		return
	}
	for _, item := range b.Items {
		switch it := item.(type) {
		case *ast.AtTime:
			if !it.Rate {
				c.lateAt(it.Time, from, to)
			}
		case *ast.Every:
			if it.From != nil {
				c.lateAt(it.From, from, to)
			} else if v, ok := c.constant(nil, it.Period); ok && v.Unit.SameDim(ms) && v.Num*timeFactor(v) >= to-min(from, 0) {
				c.warnf(LateInstant, it.Period.Range(), "this period is as long as the longest run, and never ends within one").
					help("shorten it, or begin earlier: `every P from T0`")
			}
		case *ast.For:
			c.lateIn(it.Body, from, to, depth+1)
		case *ast.IfItem:
			c.lateIn(it.Then, from, to, depth+1)
			c.lateIn(it.Else, from, to, depth+1)
		case *ast.Per:
			c.lateIn(it.Body, from, to, depth+1)
		}
	}
}

func (c *checker) lateAt(x ast.Expr, from, to float64) {
	v, ok := c.constant(nil, x)
	if !ok || !v.Unit.SameDim(ms) && !v.Zero {
		return
	}
	switch t := v.Num * timeFactor(v); {
	case t >= to:
		c.warnf(LateInstant, x.Range(), "no experiment gets to this instant: the longest run or trial ends at %s ms", formatNumber(to)).
			help("instants lie strictly inside a run; what belongs to the end of a trial is written `on trial.end`")
	case t <= from:
		c.warnf(LateInstant, x.Range(), "no experiment has this instant: they begin at %s ms", formatNumber(from)).
			help("instants lie strictly inside a run; what belongs to its start is an initial value, or `on trial.start`")
	}
}

// fewRows reports a task with more trials than its stimulus has rows.
func (c *checker) fewRows(ex *experiment, s *ast.TaskStep) {
	trials := -1.0
	var at ast.Span
	for _, a := range s.Args {
		if v, ok := c.constant(nil, a.Value); ok && a.Name != nil && a.Name.Name == "trials" {
			trials, at = v.Num, a.Value.Range()
		}
	}
	for _, a := range s.Args {
		n, ok := unparen(a.Value).(*ast.Name)
		if !ok || trials < 0 {
			continue
		}
		m := ex.x.Circuit.Members.By[n.Ident.Name]
		if m == nil || m.Word != Node || m.Node == nil {
			continue
		}
		name, rows, ok := c.rowsOf(ex.x.Circuit.File, m.Node)
		if ok && float64(rows) < trials {
			c.warnf(FewRows, at, "%s has %d rows, and there are %s trials: after the last the first comes again", name, rows, formatNumber(trials)).
				see(m.Span, "%s is declared here", m.Display).help("give fewer trials, or more data")
			return
		}
	}
}

// rowsOf is the number of rows of the one table of a node, as given or by default.
func (c *checker) rowsOf(f *ast.File, n *ast.NodeDecl) (name string, rows int, ok bool) {
	b := c.p.BloxIn(f, n.Type.Name.Name)
	if b == nil {
		return "", 0, false
	}
	for _, m := range b.Members.List {
		if m.Word != DataMember || m.Data == nil || m.Data.Matrix {
			continue
		}
		source, from := m.Value, b.File
		for _, a := range n.Args {
			if a.Name != nil && a.Name.Name == m.Name {
				source, from = a.Value, f
			}
		}
		var path *ast.String
		switch x := unparen(source).(type) {
		case *ast.String:
			path = x
		case *ast.Call:
			if len(x.Args) == 1 {
				path, _ = unparen(x.Args[0].Value).(*ast.String)
			}
		}
		if path == nil || ok {
			return "", 0, false
		}
		st := c.tables[resolvePath(from, path.Value)]
		name, rows, ok = path.Value, st.table.Rows, st.ok && st.table.Err == ""
	}
	return name, rows, ok
}

// libraryClocks reports a clock of the library that parts of an experiment's circuit count with and nothing ticks. What a clock
// only resets needs none.
func (c *checker) libraryClocks() {
	for i, e := range c.p.Experiments {
		if e.Circuit == nil || c.sameCircuitBefore(i) {
			continue
		}
		ticked := map[string]bool{}
		for _, other := range c.p.Experiments {
			if other.Circuit != e.Circuit {
				continue
			}
			for _, step := range other.Decl.Steps {
				if s, ok := step.(*ast.ClockStep); ok {
					ticked[s.Name.Name] = true
				}
			}
		}
		seen := map[*Blox]bool{}
		var visit func(b *Blox)
		visit = func(b *Blox) {
			if b == nil || seen[b] || b.Body == nil {
				return
			}
			seen[b] = true
			for _, item := range b.Body.Items {
				on, ok := item.(*ast.On)
				if !ok || on.Stage != nil && on.Stage.Name == "reset" {
					continue
				}
				n, ok := unparen(on.Event).(*ast.Name)
				if !ok || ticked[n.Ident.Name] {
					continue
				}
				clock, ok := c.p.Clocks[n.Ident.Name]
				if !ok || !c.inLib(clock.Name.Span) {
					continue
				}
				ticked[n.Ident.Name] = true // once is enough
				c.warnf(ClockNoPeriod, e.Decl.Name.Span, "nothing ticks the clock %s, and %s counts with it", n.Ident.Text, b.Display).see(on.Event.Range(), "this waits for it").
					help("write `clock " + n.Ident.Text + " = every 90 ms` into the experiment")
			}
			for _, m := range b.Members.List {
				if m.Word == Node {
					for _, t := range c.memberType(m).alts {
						visit(t.blox)
					}
				}
			}
		}
		visit(e.Circuit)
	}
}

func (c *checker) sameCircuitBefore(i int) bool {
	for _, e := range c.p.Experiments[:i] {
		if e.Circuit == c.p.Experiments[i].Circuit {
			return true
		}
	}
	return false
}
