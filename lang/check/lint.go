package check

import (
	"strings"

	"nbc/lang/ast"
	"nbc/lang/diag"
)

func nearest(name string, candidates []string) string { return diag.Nearest(name, candidates) }

// finish reports what only the whole program shows. Lints look at the project's own files, not at the library.
func (c *checker) finish(l *loading) {
	errors := diag.HasErrors(c.ds)
	if !errors { // what looks unset or unused may only be misspelt elsewhere
		c.unticked()
		c.libraryClocks()
		c.unusedImports(l)
	}
	c.lateEvents()
	c.longSteps()
	selected := c.selectedNames()
	whole := len(c.p.Circuits) > 0 // a library by itself is used by others
	for _, b := range c.allBloxes() {
		if c.p.Lib[b.File] || b.Body == nil {
			continue
		}
		if whole {
			c.unused(b, selected, errors)
		}
		c.hidesConst(b)
		walkItems(b.Body.Items, c.handLinoid)
		walkItems(b.Body.Items, c.expOverflow(&b.Members))
		c.lintCell(b, nil)
		c.lintNodes(b)
	}
	for _, n := range sortedKeys(c.p.Connections) {
		conn := c.p.Connections[n]
		if c.p.Lib[conn.File] || conn.Decl.Body == nil {
			continue
		}
		c.reversalsOf(conn)
		c.negative(&conn.Members, asDeclared)
		for _, b := range []*Block{conn.Pre, conn.Post, conn.Edge} {
			if b != nil && b.Of == "" {
				c.negative(&b.Members, asDeclared)
			}
		}
		walkItems(conn.Decl.Body.Items, c.handLinoid)
		if whole {
			c.unusedParams(&conn.Members, conn.Decl.Body)
		}
	}
	if whole && len(c.p.Experiments) > 0 && !errors && !c.broken {
		for _, n := range sortedKeys(c.p.Consts) {
			if d := c.p.Consts[n]; d.File == c.p.Root && !c.used[d.Var] {
				c.warnUnused(d.Var)
			}
		}
	}
	if whole {
		for _, w := range c.p.Wirings {
			if !c.p.Lib[w.File] {
				c.unusedParams(&w.Members, w.Decl.Body)
			}
		}
		for _, n := range sortedKeys(c.p.Rules) {
			if r := c.p.Rules[n]; !c.p.Lib[r.File] {
				c.unusedParams(&r.Members, r.Decl.Body)
			}
		}
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

func (c *checker) hasExperiment(b *Blox) bool {
	for _, e := range c.p.Experiments {
		if e.Circuit == b {
			return true
		}
	}
	return false
}

// handLinoid reports x/(1 - exp(-x)), which has no value at 0; but not in a choice by the absolute value of something, which sees to that.
func (c *checker) handLinoid(x ast.Expr) {
	if choice, ok := x.(*ast.If); ok && walkHas(choice.Cond, isAbs) {
		for _, side := range []ast.Expr{choice.Then, choice.Else} {
			walk(side, func(x ast.Expr) { c.guarded[x] = true })
		}
		return
	}
	d, ok := x.(*ast.Binary)
	if !ok || d.Op != "/" || c.guarded[x] {
		return
	}
	if call, ok := unparen(d.Y).(*ast.Call); ok && len(call.Args) == 1 {
		if n, ok := call.Fun.(*ast.Name); ok && n.Ident.Name == "expm1" {
			c.linoid(d, call.Args[0].Value)
		}
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
		c.linoid(d, call.Args[0].Value)
	}
}

// isAbs tells whether an expression is a call of abs.
func isAbs(x ast.Expr) bool {
	call, ok := x.(*ast.Call)
	if !ok {
		return false
	}
	n, ok := call.Fun.(*ast.Name)
	return ok && n.Ident.Name == "abs"
}

// linoid reports a quotient whose numerator goes to 0 with the exponent below.
func (c *checker) linoid(d *ast.Binary, exponent ast.Expr) {
	names := map[string]bool{}
	walk(exponent, func(x ast.Expr) {
		if n, ok := x.(*ast.Name); ok {
			names[n.Ident.Name] = true
		}
	})
	if walkHas(d.X, func(x ast.Expr) bool { n, ok := x.(*ast.Name); return ok && names[n.Ident.Name] }) {
		c.warnf(HandLinoid, d.Span, "this has no value where the exponent is 0").
			help("write `linoid(x)`, which is x/(1 - exp(-x)) and 1 at 0")
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

// hidesConst warns of members with the name of a const at the top of one of the project's files.
func (c *checker) hidesConst(b *Blox) {
	for _, m := range b.Members.List {
		d, ok := c.p.Consts[key(b.File, m.Name)]
		if ok && !c.p.Lib[d.File] && m.Span.Start.File == b.File.Path {
			c.warnf(ShadowedName, m.Span, "%s hides the const of that name", m.Display).see(d.Var.Span, "the hidden one").help("choose another name")
		}
	}
}
