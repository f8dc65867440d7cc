package check

import (
	"nbc/lang/ast"
)

func (c *checker) recordStep(ex *experiment, s *ast.RecordStep) {
	if s.What != nil {
		switch s.What.Name {
		case "spikes":
			for _, t := range s.Targets {
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
	for _, it := range s.Items {
		c.recorded(ex, it.Value, UnknownRecord)
	}
	if s.Every != nil {
		c.wantTime(c.scalarValue(ex.e, s.Every), s.Every, "a recording interval")
		c.positive(s.Every, "a recording interval", false)
	}
	if c.whens(ex, s.At) {
		c.instants(ex, s)
	}
	c.recordClock(ex, s.On)
	if r, ok := s.During.(*ast.Range); ok {
		for _, end := range []ast.Expr{r.Lo, r.Hi} {
			if end != nil {
				c.wantTime(c.scalarValue(ex.e, end), end, "the end of a recording")
			}
		}
	}
	for _, t := range s.Trials {
		c.expr(ex.e, t)
	}
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
			if !c.spikes(a, map[target]bool{}) {
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
	sn, dn := targetName(t.Src), targetName(t.Dst)
	if sn == nil || dn == nil || ex.x.Circuit.Body == nil {
		return // a path into a part: the part's own connections
	}
	if !connects(ex.x.Circuit.Body.Items, sn.Ident.Name, dn.Ident.Name, 0) {
		c.errorf(UnknownRecord, t.Span, "%s has no connection %s -> %s", ex.x.Circuit.Display, c.text(t.Src), c.text(t.Dst)).
			see(ex.x.Circuit.Span, "the circuit")
	}
}

// connects tells whether a body has a statement from one node to another.
func connects(items []ast.Item, src, dst string, depth int) bool {
	if depth > maxDepth {
		return false
	}
	has := func(list []ast.Expr, name string) bool {
		for _, x := range list {
			root := x
			for {
				switch y := unparen(root).(type) {
				case *ast.Select:
					root = y.X
					continue
				case *ast.Index:
					root = y.X
					continue
				case *ast.List:
					return true
				case *ast.Name:
					if y.Ident.Name == name {
						return true
					}
				}
				break
			}
		}
		return false
	}
	for _, item := range items {
		switch it := item.(type) {
		case *ast.Connect:
			if has(it.Src, src) && has(it.Dst, dst) || it.Both && has(it.Src, dst) && has(it.Dst, src) {
				return true
			}
		case *ast.For:
			if it.Body != nil && connects(it.Body.Items, src, dst, depth+1) {
				return true
			}
		case *ast.IfItem:
			for _, b := range []*ast.Body{it.Then, it.Else} {
				if b != nil && connects(b.Items, src, dst, depth+1) {
					return true
				}
			}
		}
	}
	return false
}

func (c *checker) plotStep(ex *experiment, s *ast.PlotStep) {
	known := false
	for _, p := range plots {
		known = known || p == s.Kind.Text
	}
	if !known && s.Kind.Name != "" {
		c.errorf(UnknownPlot, s.Kind.Span, "there is no plot %s", s.Kind.Text).near(s.Kind, plots).help("the plots are " + listed(plots))
	}
	for _, t := range s.Targets {
		c.path(ex, t.Src)
		if t.Dst != nil {
			c.path(ex, t.Dst)
		}
	}
	for _, it := range s.Items {
		c.recorded(ex, it.Value, UnknownRecord)
	}
	if c.whens(ex, s.At) && len(s.At) > 0 {
		if s.Kind.Text != "adjacency" && known {
			c.errorf(BadInstant, s.At[0].Range(), "a %s plot is of a whole run", s.Kind.Text).help("leave out `at`; only adjacency is drawn at start and end")
		} else if _, ofTrial := unparen(s.At[0]).(*ast.Select); ofTrial {
			c.errorf(BadInstant, s.At[0].Range(), "weights are drawn at the start and the end of a run").help("write `at start, end`")
		}
	}
	if s.Kind.Text == "learning_curve" {
		c.needsTask(ex, s.Kind.Span, "learning_curve")
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
