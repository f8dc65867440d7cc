package check

import (
	"math"

	"nbc/lang/ast"
	"nbc/lang/units"
)

func inf(sign int) float64 { return math.Inf(sign) }

// body is what is known while the items of a declaration are checked.
type body struct {
	what      string // "blox", "circuit", "connection", "wiring", "rule", "kind", "per pre", ...
	scope     *Scope
	equations map[string]equationSeen
	covered   map[string]bool // states with an equation for some elements, or under a condition
	handlers  map[string]handlerSeen
	weight    bool // x' = ... may be the weight's
	connects  []*ast.Connect
}

type equationSeen struct{ span ast.Span }

type handlerSeen struct{ writes []write }

func newBody(what string, s *Scope) *body {
	return &body{what: what, scope: s, equations: map[string]equationSeen{}, covered: map[string]bool{}, handlers: map[string]handlerSeen{}}
}

// may tells which items a body can have, beside the declarations.
var may = map[string]map[string]bool{
	"blox":       {"node": true, "equation": true, "event": true, "connect": true, "loop": true, "noise": true, "port": true, "data": true},
	"connection": {"assign": true, "event": true, "loop": true, "equation": true},
	"block":      {"assign": true, "event": true, "equation": true, "loop": true, "noise": true},
	"wiring":     {"connect": true, "loop": true, "data": true},
	"rule":       {"event": true, "equation": true, "clamp": true, "loop": true},
}

func (c *checker) checkBlox(b *Blox) {
	e := c.bloxEnv(b)
	bd := newBody("blox", &b.Members)
	for _, m := range b.Members.List {
		c.checkMember(m, bd)
	}
	if b.Body != nil {
		c.items(e, b.Body.Items, bd, 0)
	}
	c.statesDefined(bd)
	c.circles(&b.Members, nil)
	c.conformance(b)
	c.containment(b)
}

func (c *checker) checkConnection(conn *Connection) {
	c.checkTargets(conn.File, conn.Decl.Src.Types)
	c.checkTargets(conn.File, conn.Decl.Dst.Types)
	e := c.connEnv(conn)
	bd := newBody("connection", &conn.Members)
	for _, m := range conn.Members.List {
		if m.Word == State && m.Span.Start.IsValid() {
			c.errorf(MisplacedItem, m.Span, "a connection keeps states in a block").help("write `per edge { state " + m.Display + " = ... }`, or per pre, per post")
			continue
		}
		c.checkMember(m, bd)
	}
	if conn.Decl.Body != nil {
		c.items(e, conn.Decl.Body.Items, bd, 0)
	}
	for _, b := range []*Block{conn.Pre, conn.Post, conn.Edge} {
		if b == nil {
			continue
		}
		if b.Of != "" {
			c.checkShared(conn, b)
			continue
		}
		be := c.blockEnv(conn, b)
		if b.Decl.Side.Name == "edge" {
			be = e
		}
		c.checkBlock(be, b)
	}
	c.circles(&conn.Members, nil)
}

func (c *checker) checkShared(conn *Connection, b *Block) {
	id := b.Decl.Of.Name
	of := c.p.ConnectionIn(conn.File, id.Name)
	switch {
	case of == nil:
		var names []string
		for _, n := range sortedKeys(c.p.Connections) {
			names = append(names, c.p.Connections[n].Decl.Name.Text)
		}
		c.unknownType(id, "connection", names)
	case c.sharedBlock(conn, b) == nil:
		c.errorf(UnknownMember, id.Span, "%s has no `per %s` block", id.Text, b.Decl.Side.Text).see(of.Decl.Name.Span, "declared here")
	}
}

func (c *checker) checkBlock(e *env, b *Block) {
	bd := newBody("block", &b.Members)
	for _, m := range b.Members.List {
		c.checkMember(m, bd)
	}
	if b.Decl.Body != nil {
		c.items(e, b.Decl.Body.Items, bd, 0)
	}
	c.statesDefined(bd)
	c.circles(&b.Members, nil)
}

func (c *checker) checkWiring(w *Wiring) {
	c.checkTargets(w.File, w.Decl.Src.Types)
	c.checkTargets(w.File, w.Decl.Dst.Types)
	e := c.wiringEnv(w)
	bd := newBody("wiring", &w.Members)
	for _, m := range w.Members.List {
		if m.Word == State || m.Word == Var || m.Word == Input || m.Word == Event {
			c.errorf(MisplacedItem, m.Span, "a wiring has no %s", m.Word).help("a wiring has params, refs, lets, rules and connections, and the statements that connect parts")
			continue
		}
		c.checkMember(m, bd)
	}
	if w.Decl.Body != nil {
		c.items(e, w.Decl.Body.Items, bd, 0)
	}
	c.circles(&w.Members, nil)
}

func (c *checker) checkRule(r *Rule) {
	e := c.ruleEnv(r)
	bd := newBody("rule", &r.Members)
	bd.weight = true
	for _, m := range r.Members.List {
		c.checkMember(m, bd)
	}
	if r.Decl.Body != nil {
		c.items(e, r.Decl.Body.Items, bd, 0)
	}
	for _, b := range r.Blocks {
		c.checkBlock(c.ruleBlockEnv(r, b), b)
	}
	c.statesDefined(bd)
	c.circles(&r.Members, nil)
}

// statesDefined reports states that no equation moves.
func (c *checker) statesDefined(b *body) {
	for _, m := range b.scope.List {
		if m.Word != State || m.Column {
			continue
		}
		if _, ok := b.equations[m.Name]; ok || b.covered[m.Name] {
			continue
		}
		if c.broken && !c.inLib(m.Span) && c.fileBroken(m.Span.Start.File) {
			continue // its equation may be what did not parse
		}
		c.errorf(NoEquation, m.Span, "state %s has no equation", m.Display).
			help("write `" + m.Display + "' = ...`; what only events change is a `var`")
	}
}

// fileBroken tells whether a file has syntax errors.
func (c *checker) fileBroken(path string) bool {
	for _, d := range c.ds {
		if len(d.Code) == 7 && d.Code[:5] == "NBX00" && d.Span.Start.File == path {
			return true
		}
	}
	return false
}

func (c *checker) allowed(b *body, sort string, at ast.Span, what, help string) bool {
	if may[b.what][sort] {
		return true
	}
	c.errorf(MisplacedItem, at, "a %s can't have %s", map[string]string{"block": "per block"}[b.what]+plainWhat(b.what), what).help(help)
	return false
}

func plainWhat(what string) string {
	if what == "block" {
		return ""
	}
	return what
}

// items checks the entries of a body. depth > 0 inside loops and conditions, where nothing can be declared.
func (c *checker) items(e *env, items []ast.Item, b *body, depth int) {
	if depth > maxDepth {
		return
	}
	for _, item := range items {
		switch it := item.(type) {
		case *ast.Vars, *ast.EventDecl, *ast.RefDecl, *ast.RuleValue, *ast.ConnValue:
			if depth > 0 {
				c.errorf(MisplacedItem, item.Range(), "nothing can be declared inside a loop or condition").help("declare an array outside of it: `x[N]`")
			}
		case *ast.DataDecl:
			if depth > 0 || !may[b.what]["data"] {
				c.errorf(MisplacedItem, it.Name.Span, "data stands in a blox, a circuit or at the top of a file")
			}
		case *ast.Port:
			if depth > 0 || !may[b.what]["port"] {
				c.errorf(MisplacedItem, it.Name.Span, "a port stands in a blox or kind")
			}
		case *ast.Per:
			if depth > 0 {
				c.errorf(MisplacedItem, it.Span, "`per %s` can't stand inside a loop", it.Side.Text)
			}
		case *ast.NodeDecl:
			if depth > 0 {
				c.errorf(MisplacedItem, it.Span, "nothing can be declared inside a loop or condition").help("declare an array: `node x[k in 1..N] : T(...)`")
			} else if c.allowed(b, "node", it.Span, "parts", "put the node into a blox or circuit") {
				c.checkNode(e, it)
			}
		case *ast.Equation:
			if c.allowed(b, "equation", it.Span, "equations", "states and their equations stand in a blox, a per block or a rule") {
				c.equation(e, it, b, depth)
			}
		case *ast.Assign:
			c.contribution(e, it, b)
		case *ast.On, *ast.AtTime, *ast.Every, *ast.When:
			if c.allowed(b, "event", item.Range(), "events", "events stand in a blox, a connection or a rule") {
				c.handler(e, item, b, depth)
			}
		case *ast.Emit, *ast.Refractory:
			c.errorf(MisplacedItem, item.Range(), "this stands only inside an event").help("write it into `when cond { ... }`")
		case *ast.Noise:
			c.noise(e, it, b)
		case *ast.Assert:
			c.wantBool(c.scalarValue(e, it.Cond), it.Cond)
		case *ast.Clamp:
			c.clamp(e, it, b)
		case *ast.For:
			if c.allowed(b, "loop", it.Span, "loops", "") {
				in := e
				for _, bd := range it.Binders {
					in = c.binder(in, bd, true)
				}
				c.compileTime(in, it.Where)
				if it.Body != nil {
					c.items(in, it.Body.Items, b, depth+1)
				}
			}
		case *ast.IfItem:
			if c.allowed(b, "loop", it.Span, "conditions", "") {
				c.compileTime(e, it.Cond)
				for _, part := range []*ast.Body{it.Then, it.Else} {
					if part != nil {
						c.items(e, part.Items, b, depth+1)
					}
				}
			}
		case *ast.Connect:
			if c.allowed(b, "connect", it.Span, "connection statements", "they stand in a circuit, a blox with parts or a wiring") {
				c.connect(e, it, b)
			}
		}
	}
}

// compileTime checks a condition that decides structure.
func (c *checker) compileTime(e *env, cond ast.Expr) {
	if cond == nil {
		return
	}
	in := e.child()
	in.constant, in.draws = "a condition on structure", "a condition on structure"
	c.wantBool(c.scalarValue(in, cond), cond)
}

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
	} else {
		if m.Word != State {
			r := c.errorf(NotAState, name.Ident.Span, "%s is a %s, and only a state has a derivative", name.Ident.Text, m.Word).see(m.Span, "declared here")
			r.help("declare it `state " + m.Display + " = ...`")
			return
		}
		t = c.expr(in, eq.Target)
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
	if as.Op != "+=" {
		c.errorf(BadContribution, as.Span, "an input is the sum of what drives it: write `+=`, not `%s`", as.Op).
			help("to take away, add a negative value: `+= -(...)`")
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

func (c *checker) noise(e *env, n *ast.Noise, b *body) {
	in := e.child()
	in.draws = "a noise amplitude"
	name := targetName(n.Target)
	t := c.expr(in, n.Target)
	g := c.scalarValue(in, n.Value)
	if name == nil || b.scope.By[name.Ident.Name] == nil || b.scope.By[name.Ident.Name].Word != State {
		if t.class != unknown {
			c.errorf(NoiseTarget, n.Target.Range(), "noise acts on a state of this %s, and %s is none", b.what, c.text(n.Target)).see(t.from, "declared here")
		}
		return
	}
	if t.class == unknown || g.class == unknown {
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
