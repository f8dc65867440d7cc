package check

import (
	"slices"

	"nbc/lang/ast"
)

func (c *checker) recordStep(ex *experiment, s *ast.RecordStep) {
	if s.What != nil {
		switch s.What.Name {
		case "spikes":
			for _, t := range c.recordedTargets(ex, s.Targets, true) {
				c.spikeTarget(ex, t)
			}
		case "weights":
			for _, t := range s.Targets {
				c.weightTarget(ex, t)
			}
		default:
			c.errorf(NotRecordable, s.What.Span, "there is no `record %s of`", s.What.Text).near(*s.What, []string{"spikes", "weights"}).
				help("write `record spikes of A`, `record weights of A -> B`, or the quantities themselves")
		}
	}
	c.recordedItems(ex, s.Items)
	c.columns(s)
	if s.Every != nil {
		c.wantTime(c.scalarValue(ex.e, s.Every), s.Every, "a recording interval")
		c.positive(s.Every, "a recording interval", false)
	}
	if c.whens(ex, s.At) {
		c.instants(ex, s)
	}
	c.recordClock(ex, s.On)
	c.during(ex, s.During)
	c.trials(ex, s)
}

// whens checks what stands after `at` in a record or plot: start, end, trial.start, trial.end.
func (c *checker) whens(ex *experiment, list []ast.Expr) (ok bool) {
	ok = true
	for _, x := range list {
		switch y := unparen(x).(type) {
		case *ast.Name:
			if y.Ident.Name == "start" || y.Ident.Name == "end" {
				continue
			}
		case *ast.Select:
			if n, ok := y.X.(*ast.Name); ok && n.Ident.Name == "trial" && (y.Sel.Name == "start" || y.Sel.Name == "end") {
				continue
			}
		case *ast.Bad:
			continue
		}
		ok = false
		c.errorf(UnknownRecord, x.Range(), "%s is no instant to record at", c.text(x)).help("write `at start, end`, `at trial.start`, `at trial.end`, or `every 0.1 ms`")
	}
	return ok
}

func (c *checker) path(ex *experiment, x ast.Expr) typ {
	n := len(c.ds)
	t := c.expr(ex.e, x)
	for i := n; i < len(c.ds); i++ {
		if d := &c.ds[i]; d.Code == UnknownName || d.Code == UnknownMember {
			d.Code = UnknownRecord
		}
	}
	return t
}

func (c *checker) spikeTarget(ex *experiment, t ast.Target) {
	st := c.path(ex, t.Src)
	if t.Dst != nil {
		c.errorf(NotRecordable, t.Span, "spikes are recorded of nodes, not of connections").help("write `record spikes of " + c.text(t.Src) + "`")
		return
	}
	switch st.class {
	case unknown:
		return
	case eventName:
		r := c.errorf(NotRecordable, t.Src.Range(), "%s is an event; `record spikes of` names the nodes", c.text(t.Src)).see(st.from, "declared here")
		if s, ok := unparen(t.Src).(*ast.Select); ok && s.Sel.Name == "spike" {
			r.help("write `record spikes of " + c.text(s.X) + "`")
		} else {
			r.help("the events that are recorded are those named `spike`")
		}
		return
	case element:
		for _, a := range st.alts {
			if !c.spikes(a, map[target]bool{}) && !c.broken {
				c.errorf(NotRecordable, t.Src.Range(), "%s has no event `spike`, and no part of it has", a.name()).see(st.from, "declared here").
					help("record a quantity of it: " + listed(prefixAll(c.text(t.Src)+".", a.members().valueNames())))
			}
		}
		return
	}
	c.errorf(NotRecordable, t.Src.Range(), "%s is %s and has no spikes", c.text(t.Src), st.describe()).see(st.from, "declared here")
}

// spikes tells whether a thing or a part of it emits spikes.
func (c *checker) spikes(t target, seen map[target]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	for _, m := range t.members().List {
		if m.Word == Event && m.Name == "spike" {
			return true
		}
		if m.Word == Node || m.Word == Port {
			if mt := c.memberType(m); mt.class == element {
				for _, a := range mt.alts {
					if c.spikes(a, seen) {
						return true
					}
				}
			}
		}
	}
	return false
}

func (c *checker) weightTarget(ex *experiment, t ast.Target) {
	if g, ok := t.Src.(*ast.Glob); ok {
		c.errorf(NotRecordable, g.Span, "weights go by the statements of the circuit, which have no wildcards").help("name the sides as they are written there: `A -> B`")
		return
	}
	if t.Dst == nil {
		c.path(ex, t.Src)
		c.errorf(NotRecordable, t.Span, "weights are recorded of connections").help("write `record weights of " + c.text(t.Src) + " -> ...`")
		return
	}
	s, d := c.path(ex, t.Src), c.path(ex, t.Dst)
	for i, st := range []typ{s, d} {
		if st.class != element && st.class != unknown {
			c.errorf(NotRecordable, []ast.Expr{t.Src, t.Dst}[i].Range(), "%s is %s; weights are of connections between nodes", c.text([]ast.Expr{t.Src, t.Dst}[i]), st.describe())
			return
		}
	}
	if s.class == unknown || d.class == unknown {
		return
	}
	if ex.x.Circuit.Body == nil {
		return
	}
	sn, dn := pathNames(t.Src), pathNames(t.Dst)
	var have []string
	found := false
	c.statements(ex.x.Circuit.Body.Items, 0, func(src, dst ast.Expr) {
		found = found || pathNames(src) == sn && pathNames(dst) == dn
		if text := c.text(src) + " -> " + c.text(dst); !slices.Contains(have, text) {
			have = append(have, text)
		}
	})
	if found {
		return
	}
	r := c.errorf(UnknownRecord, t.Span, "%s has no connection statement %s -> %s", ex.x.Circuit.Display, c.text(t.Src), c.text(t.Dst)).
		see(ex.x.Circuit.Span, "the circuit")
	if len(have) > 0 {
		r.help("weights go by the statements of the circuit: " + listed(have))
	}
}

// pathNames is a path without its indices: exci of exci[2], mid.ins of mid[1].ins.
func pathNames(x ast.Expr) string {
	switch x := unparen(x).(type) {
	case *ast.Name:
		return x.Ident.Name
	case *ast.Index:
		return pathNames(x.X)
	case *ast.Select:
		return pathNames(x.X) + "." + x.Sel.Name
	}
	return "?"
}

// statements visits the pairs of sides of a body's connection statements.
func (c *checker) statements(items []ast.Item, depth int, visit func(src, dst ast.Expr)) {
	if depth > maxDepth {
		return
	}
	for _, item := range items {
		switch it := item.(type) {
		case *ast.Connect:
			for _, s := range it.Src {
				for _, d := range it.Dst {
					visit(s, d)
				}
			}
		case *ast.For:
			if it.Body != nil {
				c.statements(it.Body.Items, depth+1, visit)
			}
		case *ast.IfItem:
			for _, b := range []*ast.Body{it.Then, it.Else} {
				if b != nil {
					c.statements(b.Items, depth+1, visit)
				}
			}
		}
	}
}

func (c *checker) plotStep(ex *experiment, s *ast.PlotStep) {
	known := false
	for _, p := range plots {
		known = known || p == s.Kind.Text
	}
	if !known && s.Kind.Name != "" {
		c.errorf(UnknownPlot, s.Kind.Span, "there is no plot %s", s.Kind.Text).near(s.Kind, plots).help("the plots are " + listed(plots))
	}
	c.plotted(ex, s)
	if c.whens(ex, s.At) && len(s.At) > 0 {
		if s.Kind.Text != "adjacency" && known {
			c.errorf(BadInstant, s.At[0].Range(), "a %s plot is of a whole run", s.Kind.Text).help("leave out `at`; only adjacency is drawn at start and end")
		} else if _, ofTrial := unparen(s.At[0]).(*ast.Select); ofTrial {
			c.errorf(BadInstant, s.At[0].Range(), "weights are drawn at the start and the end of a run").help("write `at start, end`")
		}
	}
	if ofTrials(s.Kind.Text) {
		c.needsTask(ex, s.Kind.Span, s.Kind.Text)
	}
	given := map[string]ast.Span{}
	for i := range s.Options {
		o := &s.Options[i]
		if first, twice := given[o.Name.Name]; twice {
			c.errorf(DuplicateOption, o.Name.Span, "%s is given twice", o.Name.Text).see(first, "first given here")
			continue
		}
		given[o.Name.Name] = o.Name.Span
		ok := false
		for _, name := range plotOptions {
			ok = ok || name == o.Name.Text
		}
		if !ok {
			c.errorf(UnknownSolverOpt, o.Name.Span, "plots have no option %s", o.Name.Text).near(o.Name, plotOptions).
				help("the options are " + listed(plotOptions))
			continue
		}
		if n, word := o.Value.(*ast.Name); word {
			if _, found := c.find(ex.e, n.Ident.Name); !found {
				continue // a word: method = welch
			}
		}
		c.expr(ex.e, o.Value)
	}
}

// plotted checks what a plot shows: spikes of nodes, weights of connections, or quantities.
func (c *checker) plotted(ex *experiment, s *ast.PlotStep) {
	if !slices.Contains(plots, s.Kind.Text) {
		for _, t := range c.recordedTargets(ex, s.Targets, false) {
			c.path(ex, t.Src)
		}
		for _, it := range s.Items {
			if _, glob := it.Value.(*ast.Glob); !glob {
				c.path(ex, it.Value)
			}
		}
		return
	}
	shown := ShownBy(s.Kind.Text)
	targets := s.Targets
	if shown != Weights {
		targets = c.recordedTargets(ex, targets, shown == Spikes)
	}
	for _, t := range targets {
		switch shown {
		case Spikes:
			c.spikeTarget(ex, t)
		case Weights:
			c.weightTarget(ex, t)
		default:
			c.recorded(ex, t.Src, UnknownRecord)
			if t.Dst != nil {
				c.errorf(NotRecordable, t.Span, "a connection is drawn by an adjacency plot").help("write `plot adjacency of " + c.text(t.Src) + " -> " + c.text(t.Dst) + "`")
			}
		}
	}
	for _, it := range s.Items {
		if shown == Spikes || shown == Weights {
			if _, glob := it.Value.(*ast.Glob); !glob {
				c.path(ex, it.Value)
			}
			c.errorf(NotRecordable, it.Value.Range(), "this plot names what it shows after `of`").
				help("write `plot " + s.Kind.Text + " of " + map[Shown]string{Spikes: c.text(it.Value), Weights: "A -> B"}[shown] + "`")
			continue
		}
		c.recordedItems(ex, []ast.RecordItem{it})
	}
	if len(s.Items)+len(s.Targets) > 0 {
		n := len(c.p.Recorded(s.Items)) + len(targets)
		if s.Kind.Text == "phase" && n != 2 {
			c.errorf(NotRecordable, s.Kind.Span, "a phase plane has two axes, and this names %d", n).help("write `plot phase A.V, A.w`")
		}
		return
	}
	switch shown {
	case Spikes:
		c.errorf(NotRecordable, s.Kind.Span, "nothing says whose spikes to draw").help("write `plot " + s.Kind.Text + " of A`")
	case AtTrials:
		c.errorf(NotRecordable, s.Kind.Span, "nothing says what to draw").help("write `plot trials A.x as name`")
	case Quantities:
		c.errorf(NotRecordable, s.Kind.Span, "nothing says what to draw").help("write `plot " + s.Kind.Text + " A.V`")
	}
}
