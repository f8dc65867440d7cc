package check

import (
	"strings"

	"nbc/lang/ast"
	"nbc/lang/diag"
)

func nearest(name string, candidates []string) string { return diag.Nearest(name, candidates) }

// finish reports what only the whole program shows. Lints look at the project's own files, not at the library.
func (c *checker) finish(l *loading) {
	if diag.HasErrors(c.ds) {
		return // what looks unused may only be misspelt elsewhere
	}
	c.unticked()
	c.libraryClocks()
	c.lateEvents()
	c.unusedImports(l)
	for _, b := range c.allBloxes() {
		if c.p.Lib[b.File] || b.Body == nil {
			continue
		}
		if len(c.p.Circuits) > 0 { // a library by itself is used by others
			c.unused(b)
		}
		c.negative(&b.Members)
		c.lintItems(b, b.Body.Items, 0)
	}
}

// unticked reports the project's clocks that something waits for and no experiment ticks.
func (c *checker) unticked() {
	if len(c.p.Experiments) == 0 {
		return
	}
	for _, n := range sortedKeys(c.p.Clocks) {
		d := c.p.Clocks[n]
		if c.inLib(d.Name.Span) || c.periods[d.Name.Name] || len(c.ticked[d.Name.Name]) == 0 || d.Name.Start.File != c.p.Root.Path {
			continue
		}
		c.warnf(ClockNoPeriod, d.Name.Span, "no experiment ticks the clock %s", d.Name.Text).see(c.ticked[d.Name.Name][0], "this waits for it").
			help("write `clock " + d.Name.Text + " = every 90 ms` into the experiment")
	}
}

// unused reports params and inputs that nothing reads, and nodes of a circuit that nothing connects or records.
func (c *checker) unused(b *Blox) {
	for _, m := range b.Members.List {
		if c.used[m] || m.Size {
			continue
		}
		switch m.Word {
		case Param:
			c.warnf(UnusedName, m.Span, "nothing reads the param %s", m.Display).help("take it out, or use it in an equation")
		case Input:
			c.warnf(UnusedName, m.Span, "nothing reads the input %s", m.Display).help("take it out, or use it in an equation")
		case Node:
			if b.Circuit && c.hasExperiment(b) {
				c.warnf(Unconnected, m.Span, "nothing connects or records the node %s", m.Display)
			}
		}
	}
}

func (c *checker) hasExperiment(b *Blox) bool {
	for _, e := range c.p.Experiments {
		if e.Circuit == b {
			return true
		}
	}
	return false
}

// negative reports defaults below 0 of what can't be negative: conductances, capacitances, time constants.
func (c *checker) negative(s *Scope) {
	siemens, farad := mustUnit("S"), mustUnit("F")
	area, _ := mustUnit("cm").Pow(2, 1)
	for _, m := range s.List {
		if m.Word != Param || m.Value == nil || m.Bounds != nil {
			continue
		}
		v, ok := c.constant(nil, m.Value)
		if !ok || v.Kind == Bool || v.Kind == String || v.Num >= 0 {
			continue
		}
		what := ""
		switch {
		case m.Unit.SameDim(siemens) || m.Unit.SameDim(siemens.Div(area)):
			what = "conductance"
		case m.Unit.SameDim(farad) || m.Unit.SameDim(farad.Div(area)):
			what = "capacitance"
		case m.Unit.SameDim(ms) && strings.HasPrefix(m.Name, "τ"):
			what = "time constant"
		}
		if what != "" {
			c.warnf(NegativeParam, m.Value.Range(), "a negative %s", what).see(m.Span, "%s is declared here", m.Display)
		}
	}
}

func (c *checker) lintItems(b *Blox, items []ast.Item, depth int) {
	if depth > maxDepth {
		return
	}
	walkItems(items, c.handLinoid)
	for _, item := range items {
		if w, ok := item.(*ast.When); ok && w.Body != nil {
			c.resetAbove(b, w)
		}
	}
}

// handLinoid reports x/(1 - exp(-x)), which has no value at 0.
func (c *checker) handLinoid(x ast.Expr) {
	d, ok := x.(*ast.Binary)
	if !ok || d.Op != "/" {
		return
	}
	below, ok := unparen(d.Y).(*ast.Binary)
	if !ok || below.Op != "-" {
		return
	}
	for _, pair := range [][2]ast.Expr{{below.X, below.Y}, {below.Y, below.X}} {
		one, isOne := unparen(pair[0]).(*ast.Number)
		call, isCall := unparen(pair[1]).(*ast.Call)
		if !isOne || !isCall || one.Value != 1 || len(call.Args) != 1 {
			continue
		}
		if n, ok := call.Fun.(*ast.Name); !ok || n.Ident.Name != "exp" {
			continue
		}
		names := map[string]bool{}
		walk(call.Args[0].Value, func(x ast.Expr) {
			if n, ok := x.(*ast.Name); ok {
				names[n.Ident.Name] = true
			}
		})
		if walkHas(d.X, func(x ast.Expr) bool { n, ok := x.(*ast.Name); return ok && names[n.Ident.Name] }) {
			c.warnf(HandLinoid, d.Span, "this has no value where the exponent is 0").
				help("write `linoid(x)`, which is x/(1 - exp(-x)) and 1 at 0")
		}
	}
}

// resetAbove reports a reset that leaves a variable beyond the threshold it crossed.
func (c *checker) resetAbove(b *Blox, w *ast.When) {
	cond, ok := unparen(w.Cond).(*ast.Binary)
	if !ok || cond.Op != ">" && cond.Op != ">=" {
		return
	}
	v, ok := unparen(cond.X).(*ast.Name)
	if !ok {
		return
	}
	names := func(name string) (Value, bool) {
		m := b.Members.By[name]
		if m == nil || m.Word != Param && m.Word != ConstMember || m.Value == nil {
			return Value{}, false
		}
		val, ok := c.constant(nil, m.Value)
		return DeclaredAs(withType(m), m.Value, val), ok
	}
	threshold, ok := c.constant(names, cond.Y)
	if !ok {
		return
	}
	for _, item := range w.Body.Items {
		as, ok := item.(*ast.Assign)
		if !ok || as.Op != ":=" || exprKey(as.Target) != v.Ident.Name {
			continue
		}
		reset, ok := c.constant(names, as.Value)
		if ok && reset.Unit.SameDim(threshold.Unit) && reset.Unit.Convert(reset.Num, threshold.Unit) >= threshold.Num {
			c.warnf(ResetAbove, as.Value.Range(), "%s is reset to its threshold or above", v.Ident.Text).see(cond.Y.Range(), "the threshold").
				help("it would not turn true again: reset below the threshold")
		}
	}
}

// stdNames are the names that the standard library declares at the top, when it isn't in use.
func (c *checker) stdNames() map[string]bool {
	if c.std != nil {
		return c.std
	}
	c.std = map[string]bool{}
	if c.loader == nil {
		return c.std
	}
	for _, source := range c.loader.Std() {
		for _, line := range strings.Split(source, "\n") {
			f := strings.Fields(strings.TrimPrefix(line, "default "))
			if len(f) < 2 {
				continue
			}
			switch f[0] {
			case "blox", "kind", "connection", "rule", "func", "clock", "const":
				name := strings.FieldsFunc(f[1], func(r rune) bool { return r == '(' || r == ':' || r == '{' })
				if len(name) > 0 {
					c.std[ast.Canonical(name[0])] = true
				}
			}
		}
	}
	return c.std
}
