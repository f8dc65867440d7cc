package check

import (
	"nbc/lang/ast"
	"nbc/lang/units"
)

// targetName is the name a target begins with: x of x, x[i]; nil for anything else.
func targetName(x ast.Expr) *ast.Name {
	switch x := unparen(x).(type) {
	case *ast.Name:
		return x
	case *ast.Index:
		return targetName(x.X)
	}
	return nil
}

// equation checks x' = e or C*x' = e.
func (c *checker) equation(e *env, eq *ast.Equation, b *body, depth int) {
	in := e.child()
	in.draws, in.samples = "an equation", false
	var coef typ = number(units.One)
	if eq.Coef != nil {
		coef = c.scalarValue(in, eq.Coef)
	}
	right := c.anyValue(in, eq.Value)
	name := targetName(eq.Target)
	if name == nil {
		t := c.expr(in, eq.Target)
		if t.class != unknown {
			c.errorf(NotAState, eq.Target.Range(), "only a state of this %s has an equation here", b.what)
		}
		return
	}
	m, own := b.scope.By[name.Ident.Name]
	isWeight := b.weight && name.Ident.Name == "weight"
	if !own && !isWeight {
		c.notAState(in, name, b)
		return
	}
	var t typ
	if isWeight {
		t = number(units.One)
		c.later(LaterWeight, name.Ident.Span, "a weight that follows an equation", "change it at events: `every dt { weight += ... }`, or `on post.spike { weight += ... }`")
	} else {
		if m.Word != State {
			r := c.errorf(NotAState, name.Ident.Span, "%s is a %s, and only a state has a derivative", name.Ident.Text, m.Word).see(m.Span, "declared here")
			r.help("declare it `state " + m.Display + " = ...`")
			return
		}
		t = c.expr(in, eq.Target)
		if t.class == value && t.rank > 0 {
			c.errorf(ArrayNeeded, eq.Target.Range(), "%s is an array, and each of its elements needs an equation", c.text(eq.Target)).see(m.Span, "declared here").
				help("write a loop: `for k in 1..N { " + m.Display + "[k]' = ... }`")
			b.covered[m.Name] = true
			return
		}
		c.coverState(eq, name, m, b, depth)
	}
	if right.class == unknown || coef.class == unknown || t.class == unknown {
		return
	}
	if !right.numeric() {
		c.errorf(TypeMismatch, eq.Value.Range(), "a derivative is a number, and this is %s", right.describe()).help(boolHelp(right, c.text(eq.Value)))
		return
	}
	if right.rank > t.rank {
		c.errorf(ArrayNeeded, eq.Value.Range(), "%s is one value, and this is %s", c.text(eq.Target), right.describe()).
			help("take an element, `x[i]`, or reduce it: sum, mean")
		return
	}
	left := typ{class: value, u: coef.u.Linear().Mul(t.u.Linear()).Div(ms)}
	if fits(right, left.u) {
		return
	}
	shown := c.text(eq.Target) + "'"
	if eq.Coef != nil {
		shown = c.text(eq.Coef) + "*" + shown
	}
	r := c.errorf(UnitEquation, eq.Value.Range(), "the right side is %s, and %s is %s", right.in(), shown, left.in()).label("this is " + right.in())
	if m != nil {
		r.see(m.Span, "%s is declared here, %s", m.Display, t.in())
	}
	if coef.m != nil {
		r.see(coef.from, "%s is declared here, %s", coef.m.Display, coef.in())
	}
	r.help(c.equationHint(right, left, t, coef))
}

func (c *checker) equationHint(right, left, t, coef typ) string {
	switch {
	case right.u.SameDim(t.u) && coef.u.IsOne():
		return "divide by a time constant: a derivative is a quantity over a time"
	case right.u.IsOne() && !left.u.IsOne():
		return "the right side lost its unit: write numbers with theirs, as in `" + withUnit("1", left) + "`"
	}
	return c.likelyCause(right.u, left.u)
}

func (c *checker) notAState(e *env, name *ast.Name, b *body) {
	t, ok := c.find(e, name.Ident.Name)
	if !ok {
		if c.missingBroken(name.Ident) {
			return
		}
		var states []string
		for _, m := range b.scope.List {
			if m.Word == State {
				states = append(states, m.Display)
			}
		}
		c.errorf(UnknownName, name.Ident.Span, "unknown state %s", name.Ident.Text).near(name.Ident, states).
			help("declare it: `state " + name.Ident.Text + " = ...`")
		return
	}
	c.errorf(NotAState, name.Ident.Span, "%s is no state of this %s", name.Ident.Text, b.what).see(t.from, "declared here").
		help("an equation stands in the block that declares its state")
}

// coverState notes that a state has an equation and reports a second one.
func (c *checker) coverState(eq *ast.Equation, name *ast.Name, m *Member, b *body, depth int) {
	_, whole := unparen(eq.Target).(*ast.Name)
	k := exprKey(eq.Target)
	if whole {
		k = m.Name
	}
	if depth > 0 {
		b.covered[m.Name] = true
		if whole {
			return // under a condition: which one holds is decided at build
		}
	}
	first, twice := b.equations[k]
	if !twice {
		first, twice = b.equations[m.Name]
	}
	if twice {
		c.errorf(TwoEquations, eq.Target.Range(), "a second equation of %s", c.text(eq.Target)).see(first.span, "the first one").
			help("add up both right sides in one equation")
		return
	}
	b.equations[k] = equationSeen{eq.Target.Range()}
	if !whole {
		b.covered[m.Name] = true
	}
}

// contribution checks `post.I += e` at the level of a connection.
func (c *checker) contribution(e *env, as *ast.Assign, b *body) {
	if b.what != "connection" && b.what != "block" {
		r := c.errorf(AssignOutside, as.Span, "%s stands only in an event", as.Op)
		name := targetName(as.Target)
		switch {
		case name != nil && b.scope.By[name.Ident.Name] != nil && b.scope.By[name.Ident.Name].Word == State:
			r.help("for a flow write `" + name.Ident.Text + "' = ...`, for a jump put it into an event")
		case as.Op == ":=":
			r.help("a definition is written `let x = ...`; a jump stands in an event: `at t_on { ... }`")
		default:
			r.help("a jump stands in an event: `at t_on { ... }`; inputs of others are driven by a connection")
		}
		c.expr(e, as.Value)
		return
	}
	in := e.child()
	in.draws, in.samples = "a contribution", false
	t := c.expr(in, as.Target)
	if t.class == unknown {
		c.expr(in, as.Value)
		return
	}
	if t.m == nil || t.m.Word != Input {
		r := c.errorf(BadContribution, as.Target.Range(), "a connection drives inputs, and %s is %s", c.text(as.Target), wordOf(t)).see(t.from, "declared here")
		switch {
		case t.m != nil && (t.m.Word == State || t.m.Word == Var):
			r.help("to change it at an event, write `on pre.spike { " + c.text(as.Target) + " += ... }`; to drive it, give the target an input")
		default:
			r.help("declare an input in the target: `input I : ...`")
		}
		c.expr(in, as.Value)
		return
	}
	if !adds(as.Op) {
		c.errorf(BadContribution, as.Span, "an input is the sum of what drives it: write `+=` or `-=`, not `%s`", as.Op)
	}
	want := t
	want.rank = 0
	if t.rank > 0 {
		c.errorf(ArrayNeeded, as.Target.Range(), "%s is an array", c.text(as.Target)).see(t.from, "declared here").help("name the element: `" + c.text(as.Target) + "[i]`")
	}
	c.give(in, as.Value, want, needs{code: UnitInput, what: c.text(as.Target)})
}

func wordOf(t typ) string {
	if t.m != nil {
		if t.m.Word == Input || t.m.Word == Event {
			return "an " + t.m.Word.String()
		}
		return "a " + t.m.Word.String()
	}
	return t.describe()
}

// noise checks `noise x = g`.
func (c *checker) noise(e *env, n *ast.Noise, b *body) {
	in := e.child()
	in.draws, in.samples = "a noise amplitude", false
	name := targetName(n.Target)
	t := c.expr(in, n.Target)
	g := c.scalarValue(in, n.Value)
	if name == nil || b.scope.By[name.Ident.Name] == nil || b.scope.By[name.Ident.Name].Word != State {
		if t.class != unknown {
			c.errorf(NoiseTarget, n.Target.Range(), "noise acts on a state of this %s, and %s is none", b.what, c.text(n.Target)).see(t.from, "declared here")
		}
		return
	}
	if t.class == value && t.rank > 0 {
		c.errorf(ArrayNeeded, n.Target.Range(), "%s is an array, and each of its elements has a noise of its own", c.text(n.Target)).see(t.from, "declared here").
			help("write a loop: `for k in 1..N { noise " + c.text(n.Target) + "[k] = ... }`")
		return
	}
	if first := b.noises[exprKey(n.Target)]; first != nil && first.Stratonovich != n.Stratonovich {
		c.errorf(NoiseCalculi, n.Span, "%s has noise in both calculi, Itô's and Stratonovich's", c.text(n.Target)).see(first.Span, "the first one").
			help("choose one for both: with `stratonovich` behind each, or behind none")
	}
	b.noises[exprKey(n.Target)] = n
	if t.class == unknown || g.class == unknown {
		return
	}
	if !g.numeric() {
		c.errorf(TypeMismatch, n.Value.Range(), "the amplitude of a noise is a number, and this is %s", g.describe())
		return
	}
	root, _ := ms.Pow(1, 2)
	want := typ{class: value, u: t.u.Linear().Div(root)}
	if !fits(g, want.u) {
		c.errorf(UnitEquation, n.Value.Range(), "the noise of %s is %s, and this is %s", c.text(n.Target), want.in(), g.in()).
			see(t.from, "%s is declared here, %s", c.text(n.Target), t.in()).help("the amplitude g of g dW has the unit of the state over the root of a time")
	}
}

func (c *checker) clamp(e *env, cl *ast.Clamp, b *body) {
	if b.what != "rule" {
		c.errorf(MisplacedItem, cl.Span, "clamp stands only in a rule").help("to limit a value, write `clip(x, lo, hi)`")
		return
	}
	name := targetName(cl.Target)
	if name == nil || name.Ident.Name != "weight" && (b.scope.By[name.Ident.Name] == nil || b.scope.By[name.Ident.Name].Word != State && b.scope.By[name.Ident.Name].Word != Var) {
		c.errorf(WeightElsehwre, cl.Target.Range(), "a rule clamps its weight or a state of its own")
		return
	}
	t := c.expr(e, cl.Target)
	if cl.To == nil || t.class == unknown {
		return
	}
	for _, end := range []ast.Expr{cl.To.Lo, cl.To.Hi} {
		if end != nil {
			c.give(e, end, t, needs{code: UnitValue, what: "the bound of " + c.text(cl.Target)})
		}
	}
}
