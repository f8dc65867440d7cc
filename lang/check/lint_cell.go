package check

import (
	"regexp"
	"strings"

	"nbc/lang/ast"
)

// constCondition reports a condition of `when` that never turns true, or is true from the beginning and for good.
func (c *checker) constCondition(e *env, cond ast.Expr) {
	help := "an event fires when its condition turns true; write one that changes with a state"
	v, ok := c.constant(nil, cond)
	truth := v.Bool()
	if !ok || v.Kind != Bool {
		if truth, ok = c.fixedTruth(e, cond); !ok {
			c.stillCondition(e, cond, help)
			return
		}
	}
	for _, d := range c.ds {
		if d.Severity == 0 && d.Span.Start.File == cond.Range().Start.File && d.Span.Start.Offset >= cond.Range().Start.Offset && d.Span.End.Offset <= cond.Range().End.Offset {
			return // it has a mistake of its own
		}
	}
	c.errorf(ConstCondition, cond.Range(), "this condition is always %v", truth).help(help)
}

// stillCondition warns of a condition that is made of parameters and consts alone.
func (c *checker) stillCondition(e *env, cond ast.Expr, help string) {
	still, names := true, 0
	walk(cond, func(x ast.Expr) {
		switch x := x.(type) {
		case *ast.Name:
			t, ok := c.quietFind(e, x.Ident.Name)
			_, isFunc := c.p.Funcs[key(e.file, x.Ident.Name)]
			switch {
			case ok && t.m != nil && (t.m.Word == Param || t.m.Word == ConstMember):
				names++
			case !isFunc && builtins[x.Ident.Name].min == 0:
				still = false
			}
		case *ast.Select, *ast.Index, *ast.At, *ast.Bad:
			still = false
		}
	})
	if still && names > 0 {
		c.warnf(ConstCondition, cond.Range(), "nothing in this condition changes during a run").help(help)
	}
}

// fixedValues gives the params and consts of a scope by their defaults, or as arguments say.
func (c *checker) fixedValues(s *Scope, args []ast.Arg) Names {
	var names Names
	depth := 0
	names = func(name string) (Value, bool) {
		m := s.By[name]
		if m == nil || m.Word != Param && m.Word != ConstMember || len(m.Dims) > 0 || depth > 20 {
			return Value{}, false
		}
		depth++
		defer func() { depth-- }()
		for _, a := range args {
			if a.Name != nil && a.Name.Name == name {
				v, ok := c.constant(nil, a.Value)
				return DeclaredAs(withType(m), a.Value, v), ok
			}
		}
		if m.Value == nil {
			return Value{}, false
		}
		v, ok := c.constant(names, m.Value)
		return DeclaredAs(withType(m), m.Value, v), ok
	}
	return names
}

// lintCell looks for values that no membrane has: as a blox declares them, and as the arguments of a node change them.
func (c *checker) lintCell(b *Blox, args []ast.Arg) {
	if b.Body == nil {
		return
	}
	given := func(m *Member, x ast.Expr) ast.Expr {
		for _, a := range args {
			if a.Name != nil && a.Name.Name == m.Name {
				return a.Value
			}
		}
		if args == nil {
			return x
		}
		return nil // as declared: reported there
	}
	c.negative(&b.Members, given)
	c.resets(b, args)
	c.reversals(&b.Members, &b.Members, b.Display, args, false)
}

// lintNodes looks at the values that nodes are given.
func (c *checker) lintNodes(b *Blox) {
	for _, m := range b.Members.List {
		if m.Word != Node || m.Node == nil || len(m.Node.Args) == 0 {
			continue
		}
		if first := m.Node.Names; len(first) > 1 && first[0].Name.Name != m.Name {
			continue // one declaration of several nodes
		}
		if of := c.p.BloxIn(b.File, m.Node.Type.Name.Name); of != nil {
			c.lintCell(of, m.Node.Args)
		}
	}
}

// negative reports conductances, capacitances and time constants below 0. given is the value that counts, or nil.
func (c *checker) negative(s *Scope, given func(m *Member, declared ast.Expr) ast.Expr) {
	siemens, farad := mustUnit("S"), mustUnit("F")
	area, _ := mustUnit("cm").Pow(2, 1)
	for _, m := range s.List {
		if m.Word != Param || m.Bounds != nil {
			continue
		}
		x := given(m, m.Value)
		if x == nil {
			continue
		}
		v, ok := c.constant(nil, x)
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
			c.warnf(NegativeParam, x.Range(), "a negative %s", what).see(m.Span, "%s is declared here", m.Display).
				help("a sign belongs into the equation; give the magnitude")
		}
	}
}

func asDeclared(_ *Member, x ast.Expr) ast.Expr { return x }

// crossing is a threshold: the quantity, what it is compared with, and the event that it emits.
type crossing struct {
	name  string
	bound ast.Expr
	emits string
	body  *ast.Body
}

// resets reports resets that leave a variable at or beyond the threshold that it crossed.
func (c *checker) resets(b *Blox, args []ast.Arg) {
	var ups []crossing
	for _, item := range b.Body.Items {
		w, ok := item.(*ast.When)
		if !ok {
			continue
		}
		cond, ok := unparen(w.Cond).(*ast.Binary)
		if !ok {
			continue
		}
		x, y := cond.X, cond.Y
		switch cond.Op {
		case "<", "<=":
			x, y = y, x
		case ">", ">=":
		default:
			continue
		}
		v, ok := unparen(x).(*ast.Name)
		if !ok {
			continue
		}
		up := crossing{name: v.Ident.Name, bound: y, body: w.Body}
		if w.Emits != nil {
			up.emits = w.Emits.Name
		}
		if w.Body != nil {
			for _, item := range w.Body.Items {
				if emit, ok := item.(*ast.Emit); ok {
					up.emits = emit.Event.Name
				}
			}
		}
		ups = append(ups, up)
	}
	for _, up := range ups {
		c.resetAbove(b, up, up.body, args)
		for _, item := range b.Body.Items {
			on, ok := item.(*ast.On)
			if !ok || up.emits == "" || on.After != nil {
				continue
			}
			if n, ok := unparen(on.Event).(*ast.Name); ok && n.Ident.Name == up.emits {
				c.resetAbove(b, up, on.Body, args)
			}
		}
	}
}

func (c *checker) resetAbove(b *Blox, up crossing, body *ast.Body, args []ast.Arg) {
	if body == nil {
		return
	}
	names := c.fixedValues(&b.Members, args)
	threshold, ok := c.constant(names, up.bound)
	if !ok {
		return
	}
	for _, item := range body.Items {
		as, ok := item.(*ast.Assign)
		if !ok || as.Op != ":=" || exprKey(as.Target) != up.name {
			continue
		}
		reset, ok := c.constant(names, as.Value)
		if !ok || !reset.Unit.SameDim(threshold.Unit) || reset.Unit.Convert(reset.Num, threshold.Unit) < threshold.Num {
			continue
		}
		at, display := as.Value.Range(), up.name
		if m := b.Members.By[up.name]; m != nil {
			display = m.Display
		}
		if args != nil {
			arg := argOf(args, as.Value, up.bound)
			if arg == nil {
				continue // as declared: reported there
			}
			at = arg.Value.Range()
		}
		c.warnf(ResetAbove, at, "%s is reset to its threshold or above", display).see(up.bound.Range(), "the threshold").see(as.Value.Range(), "the reset").
			help("it would not turn true again: reset below the threshold")
	}
}

// argOf is the argument that one of the expressions rests on.
func argOf(args []ast.Arg, xs ...ast.Expr) *ast.Arg {
	for i, a := range args {
		for _, x := range xs {
			if a.Name != nil && walkHas(x, func(x ast.Expr) bool { n, ok := x.(*ast.Name); return ok && n.Ident.Name == a.Name.Name }) {
				return &args[i]
			}
		}
	}
	return nil
}

// The names that reversal potentials have: of inhibition, of any synapse, and of rest.
var (
	inhibitory = regexp.MustCompile(`^(?i:[EV]_?(?:rev_?)?(?:inh\pL*|gaba\pL*(?:_\pL+)?|cl))$|^E_?(?:i|I)$`)
	synaptic   = regexp.MustCompile(`^(?i:[EV]_?(?:rev|syn|s|rev_?syn|syn_?rev)?)$`)
	resting    = regexp.MustCompile(`^(?i:[EV]_?(?:l|leak|rest))$`)
	inhibits   = regexp.MustCompile(`(?i:gaba|inhib)`)
)

// reversals reports an inhibitory reversal potential above the resting potential of the cell: it would excite.
func (c *checker) reversals(s, cell *Scope, what string, args []ast.Arg, all bool) {
	mV := mustUnit("mV")
	value := func(s *Scope, m *Member, args []ast.Arg) (float64, bool) {
		v, ok := c.fixedValues(s, args)(m.Name)
		if !ok || !v.Unit.SameDim(mV) || v.Kind == Bool || v.Kind == String {
			return 0, false
		}
		return v.Unit.Convert(v.Num, mV), true
	}
	for _, rest := range cell.List {
		if rest.Word != Param || !rest.Unit.SameDim(mV) || !resting.MatchString(rest.Name) {
			continue
		}
		low, ok := value(cell, rest, args)
		if !ok {
			continue
		}
		for _, m := range s.List {
			if m.Word != Param || !m.Unit.SameDim(mV) || !inhibitory.MatchString(m.Name) && !(all && synaptic.MatchString(m.Name)) {
				continue
			}
			high, ok := value(s, m, args)
			if !ok || high <= low {
				continue
			}
			at := m.Span
			if args != nil {
				arg := argOf(args, &ast.Name{Ident: ast.Ident{Name: m.Name}}, &ast.Name{Ident: ast.Ident{Name: rest.Name}})
				if arg == nil {
					continue
				}
				at = arg.Value.Range()
			} else if m.Value != nil {
				at = m.Value.Range()
			}
			c.warnf(Reversal, at, "the reversal potential %s of an inhibitory synapse, %s mV, lies above rest, %s mV: it excites", m.Display,
				formatNumber(high), formatNumber(low)).see(m.Span, "declared here").see(rest.Span, "%s of %s is declared here", rest.Display, what).
				help("give one below rest, such as -75 mV; where it is meant, say so: `// allow " + Reversal + ": why`")
		}
		return
	}
}

// reversalsOf looks at a connection whose name says that it inhibits.
func (c *checker) reversalsOf(conn *Connection) {
	inhibiting := inhibits.MatchString(conn.Name)
	for _, t := range c.endType(conn.File, conn.Decl.Src).alts {
		inhibiting = inhibiting || t.blox != nil && inhibits.MatchString(t.blox.Name)
	}
	for _, t := range c.endType(conn.File, conn.Decl.Dst).alts {
		if t.blox == nil {
			continue
		}
		scopes := []*Scope{&conn.Members}
		for _, b := range []*Block{conn.Pre, conn.Post, conn.Edge} {
			if b != nil && b.Of == "" {
				scopes = append(scopes, &b.Members)
			}
		}
		for _, s := range scopes {
			c.reversals(s, &t.blox.Members, t.blox.Display, nil, inhibiting)
		}
		return // one type of target is enough
	}
}
