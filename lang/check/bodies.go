package check

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"nbc/lang/ast"
)

func inf(sign int) float64 { return math.Inf(sign) }

// body is what is known while the items of a declaration are checked.
type body struct {
	what      string // "blox", "circuit", "connection", "wiring", "rule", "kind", "per pre", ...
	scope     *Scope
	equations map[string]equationSeen
	covered   map[string]bool // states with an equation for some elements, or under a condition
	handlers  map[string]handlerSeen
	noises    map[string]*ast.Noise
	weight    bool // x' = ... may be the weight's
}

type equationSeen struct{ span ast.Span }

type handlerSeen struct{ writes []write }

func newBody(what string, s *Scope) *body {
	return &body{what: what, scope: s, equations: map[string]equationSeen{}, covered: map[string]bool{}, handlers: map[string]handlerSeen{}, noises: map[string]*ast.Noise{}}
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
	if b.Body != nil {
		c.argCircles(b)
	}
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
	case c.broken && c.fileBroken(of.File.Path):
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
		c.later(LaterRuleEnd, b.Decl.Side.Span, "a `per "+b.Decl.Side.Text+"` block in a rule", "declare the state in the rule itself: each edge then has its own")
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
		if c.broken && !c.inLib(m.Span) && c.mayHaveEquation(m) {
			continue // it may be what did not parse
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

// mayHaveEquation tells whether the text of a file has what looks like the derivative of a state, x' or x[i]', or a derivative
// that is written otherwise.
func (c *checker) mayHaveEquation(m *Member) bool {
	source := c.source(m.Span.Start.File)
	for _, at := range derivative.FindAllStringSubmatch(source, -1) {
		if ast.Canonical(at[1]) == m.Name {
			return true
		}
	}
	for _, at := range undotted.FindAllStringSubmatch(source, -1) {
		if ast.Canonical(at[1]) == m.Name {
			return true
		}
	}
	return slices.ContainsFunc([]string{"d" + m.Display + "/dt", "d" + m.Display + " /dt", "d(" + m.Display}, func(s string) bool { return strings.Contains(source, s) })
}

// undotted is an equation without its prime, V = ... or C*V = ..., at the beginning of a line.
var undotted = regexp.MustCompile(`(?m)^[ \t]*(?:[\pL_][\pL\pN_]*[ \t]*\*[ \t]*)?([\pL_][\pL\pN_]*)[ \t]*=`)

var derivative = regexp.MustCompile(`([\pL_][\pL\pN_]*)\s*(?:\[[^\]\n]*\])?\s*['′’]`)

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
		errors := len(c.ds)
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
			if c.allowed(b, "noise", it.Span, "noise", "noise stands beside the equation of its state: in a blox or a per block") {
				c.noise(e, it, b)
			}
		case *ast.Assert:
			c.wantBool(c.scalarValue(e, it.Cond), it.Cond)
		case *ast.Clamp:
			c.clamp(e, it, b)
		case *ast.For:
			if c.allowed(b, "loop", it.Span, "loops", "") {
				in := e
				for _, bd := range it.Binders {
					c.oneArray(in, bd.In, "a loop")
					in = c.binder(in, bd, true)
				}
				c.compileTime(in, it.Where)
				in.filtered = in.filtered || it.Where != nil
				if it.Body != nil {
					c.items(in, it.Body.Items, b, depth+1)
				}
			}
		case *ast.IfItem:
			if c.allowed(b, "loop", it.Span, "conditions", "") {
				c.compileTime(e, it.Cond)
				e := e.child()
				e.filtered = true
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
		c.laterItem(item, len(c.ds) > errors)
		c.laterAround(item, b)
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
