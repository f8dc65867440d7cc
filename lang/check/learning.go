package check

import (
	"nbc/lang/ast"
)

// ruleUse is a place where a wiring's rule parameter reaches edges: what their ends are, and which refs are given there.
type ruleUse struct {
	pre, post typ
	given     map[string]bool
	at        ast.Span
}

// rulePass is a rule given to a wiring's parameter, from which it may go on to others.
type rulePass struct {
	to    *Member
	rule  *Rule
	from  *Member
	given map[string]bool
	at    ast.Span
}

// learning checks the option `learning` of a primitive connection.
func (c *checker) learning(e *env, o *ast.Option, cand Candidate, s, d typ) {
	t, given := c.ruleValueOf(e, o.Value)
	if t.class == noneValue || t.class == unknown {
		return
	}
	if w, ok := cand.Connection.Members.By["weight"]; !ok || w.Word != Param {
		c.errorf(NoWeight, o.Name.Span, "%s has no weight to learn", cand.Connection.Decl.Name.Text).see(cand.Span(), "declared here").
			help("give it `param weight`, and use it in what it adds to its target")
		return
	}
	use := ruleUse{s.elem(), d.elem(), given, o.Value.Range()}
	if t.m != nil && t.m.Word == RuleParam && t.m.Value != nil {
		if _, none := unparen(t.m.Value).(*ast.None); none || t.rule == nil {
			c.ruleUses[t.m] = append(c.ruleUses[t.m], use)
			return
		}
		given = merged(given, c.givenOf(t.m))
		use.given = given
	}
	if t.rule != nil {
		c.ruleEnds(t.rule, use, o.Value.Range())
	}
}

func merged(a, b map[string]bool) map[string]bool {
	all := map[string]bool{}
	for _, m := range []map[string]bool{a, b} {
		for k := range m {
			all[k] = true
		}
	}
	return all
}

// givenOf is what a named rule value already gives: hebb = Hebbian(source = x).
func (c *checker) givenOf(m *Member) map[string]bool {
	given := map[string]bool{}
	if call, ok := unparen(m.Value).(*ast.Call); ok {
		for _, a := range call.Args {
			if a.Name != nil {
				given[a.Name.Name] = true
			}
		}
	}
	return given
}

// ruleEnds reports an end of an edge that lacks what a rule reads of it.
func (c *checker) ruleEnds(r *Rule, use ruleUse, at ast.Span) {
	for _, m := range r.Members.List {
		if m.Word != Ref || use.given[m.Name] {
			continue
		}
		n, ok := m.Value.(*ast.Name)
		if !ok {
			if m.Value == nil {
				c.errorf(MissingArg, at, "%s needs a value for %s", r.Decl.Name.Text, m.Display).see(m.Span, "declared here, without a default").
					help("write `" + r.Decl.Name.Text + "(" + m.Display + " = ...)`")
			}
			continue
		}
		end := use.pre
		if n.Ident.Name == "post" {
			end = use.post
		}
		want := c.memberType(m)
		if end.class != element || want.class != element {
			continue
		}
		for _, have := range end.alts {
			ok := false
			for _, w := range want.alts {
				ok = ok || c.isTarget(have, w)
			}
			if ok {
				continue
			}
			rep := c.errorf(RuleEnd, at, "%s reads its %s as %s, and %s is none", r.Decl.Name.Text, m.Display, want.altNames(), have.name()).
				see(m.Span, "declared here").see(use.at, "the edges are made here")
			rep.help("name another element: `" + r.Decl.Name.Text + "(" + m.Display + " = ...)`, or make " + have.name() + " a " + want.altNames())
			return
		}
	}
}

// ruleValueOf checks an expression that must be a rule value or none; given are the arguments it gives by name.
func (c *checker) ruleValueOf(e *env, x ast.Expr) (typ, map[string]bool) {
	switch x := unparen(x).(type) {
	case *ast.None:
		return typ{class: noneValue}, nil
	case *ast.Bad:
		return unknownType, nil
	case *ast.Name:
		if t, ok := c.find(e, x.Ident.Name); ok {
			if t.class == ruleValue || t.class == unknown {
				return t, nil
			}
			c.errorf(NotARule, x.Ident.Span, "%s is %s, and a learning rule is needed", x.Ident.Text, t.describe()).see(t.from, "declared here")
			return unknownType, nil
		}
		if r, ok := c.p.Rules[key(e.file, x.Ident.Name)]; ok {
			c.passArgs(e, nil, passing{what: r.Decl.Name.Text, at: x.Span, params: c.ruleParams(r), see: r.Decl.Name.Span, code: UnitArgument, skip: isRef})
			return typ{class: ruleValue, rule: r}, nil
		}
		c.noRule(e, x.Ident)
		return unknownType, nil
	case *ast.Call:
		if n, ok := x.Fun.(*ast.Name); ok {
			given := map[string]bool{}
			for _, a := range x.Args {
				if a.Name != nil {
					given[a.Name.Name] = true
				}
			}
			if t, ok := c.find(e, n.Ident.Name); ok && t.class == ruleValue {
				c.used[t.m] = true
				return c.ruleCall(e, x, t.rule, t), given
			}
			if r, ok := c.p.Rules[key(e.file, n.Ident.Name)]; ok {
				return c.ruleCall(e, x, r, typ{class: ruleValue, rule: r}), given
			}
			c.noRule(e, n.Ident)
			for _, a := range x.Args {
				c.expr(e, a.Value)
			}
			return unknownType, nil
		}
	case *ast.If:
		c.wantBool(c.scalarValue(e, x.Cond), x.Cond)
		t, given := c.ruleValueOf(e, x.Then)
		c.ruleValueOf(e, x.Else)
		return t, given
	}
	t := c.expr(e, x)
	if t.class != unknown {
		c.errorf(NotARule, x.Range(), "%s is %s, and a learning rule is needed", c.text(x), t.describe()).help("write `learning = R(...)` with a rule R, or `none`")
	}
	return unknownType, nil
}

func (c *checker) noRule(e *env, id ast.Ident) {
	if id.Name == "" || c.missingBroken(id) {
		return
	}
	if d, ok := c.types[key(e.file, id.Name)]; ok {
		c.errorf(NotARule, id.Span, "%s is a %s, and a learning rule is needed", id.Text, d.sort).see(d.span, "declared here")
		return
	}
	var names []string
	for _, s := range e.allScopes() {
		for _, m := range s.List {
			if m.Word == RuleParam {
				names = append(names, m.Display)
			}
		}
	}
	for _, n := range sortedKeys(c.p.Rules) {
		names = append(names, c.p.Rules[n].Decl.Name.Text)
	}
	c.unknownType(id, "rule", append(names, "none"))
}

func isRef(m *Member) bool { return m.Word == Ref }

// ruleParams are what a rule value sets: params and refs.
func (c *checker) ruleParams(r *Rule) []*Member {
	var list []*Member
	for _, m := range r.Members.List {
		if m.Word == Param || m.Word == Ref {
			list = append(list, m)
		}
	}
	return list
}

// ruleCall checks Hebbian(K = 1), or the completion of a rule value: hebb(target = x).
func (c *checker) ruleCall(e *env, x *ast.Call, r *Rule, t typ) typ {
	if r == nil {
		for _, a := range x.Args {
			c.expr(e, a.Value)
		}
		return t
	}
	skip := isRef
	if t.m != nil {
		skip = func(*Member) bool { return true }
	}
	c.passArgs(e, x.Args, passing{what: r.Decl.Name.Text, at: x.Span, params: c.ruleParams(r), see: r.Decl.Name.Span, code: UnitArgument, skip: skip})
	for _, a := range x.Args {
		if a.Name != nil && c.sampleParams(r)[a.Name.Name] {
			if v, ok := c.constant(nil, a.Value); ok {
				c.samples = append(c.samples, sample{a.Value.Range(), v, e})
			}
		}
	}
	return t
}

// sample is a constant instant at which a rule reads a value.
type sample struct {
	at ast.Span
	v  Value
	e  *env
}

// sampleParams are the formals of a rule that stand in `(x at t)`.
func (c *checker) sampleParams(r *Rule) map[string]bool {
	if s, ok := c.sampled[r]; ok {
		return s
	}
	s := map[string]bool{}
	c.sampled[r] = s
	if r.Decl.Body != nil {
		walkItems(r.Decl.Body.Items, func(x ast.Expr) {
			if at, ok := x.(*ast.At); ok {
				if n, ok := unparen(at.T).(*ast.Name); ok {
					s[n.Ident.Name] = true
				}
			}
		})
	}
	return s
}

// passRule checks a rule given to a wiring's rule parameter.
func (c *checker) passRule(e *env, m *Member, x ast.Expr) { c.ruleValueOf(e, x) }

// noteRule remembers which rule reaches which parameter.
func (c *checker) noteRule(m *Member, x ast.Expr, e *env) {
	n := len(c.ds)
	t, given := c.ruleValueOf(e, x)
	c.ds = c.ds[:n] // reported by pass
	if t.class != ruleValue {
		return
	}
	p := rulePass{to: m, rule: t.rule, given: given, at: x.Range()}
	if t.m != nil && t.m.Word == RuleParam {
		if _, none := unparen(t.m.Value).(*ast.None); none || t.rule == nil {
			p.from, p.rule = t.m, nil
		} else {
			p.given = merged(given, c.givenOf(t.m))
		}
	}
	c.rulePasses = append(c.rulePasses, p)
}

// settleRules follows rules through wirings to the edges they act on.
func (c *checker) settleRules() {
	const rounds = 20 // wirings within wirings are never that deep
	for range rounds {
		grown := false
		for i, p := range c.rulePasses {
			if p.from == nil {
				continue
			}
			done := c.settled[i]
			uses := c.ruleUses[p.to]
			for _, u := range uses[min(done, len(uses)):] {
				u.given = merged(u.given, p.given)
				if len(c.ruleUses[p.from]) < 10000 {
					c.ruleUses[p.from] = append(c.ruleUses[p.from], u)
				}
				grown = true
			}
			c.settled[i] = len(uses)
		}
		if !grown {
			break
		}
	}
	for _, p := range c.rulePasses {
		if p.rule == nil {
			continue
		}
		for _, u := range c.ruleUses[p.to] {
			u.given = merged(u.given, p.given)
			c.ruleEnds(p.rule, u, p.at)
		}
	}
}

// connectionOf checks an expression that must name a connection.
func (c *checker) connectionOf(e *env, x ast.Expr) {
	n, ok := unparen(x).(*ast.Name)
	if !ok {
		if _, bad := x.(*ast.Bad); !bad {
			c.errorf(TypeMismatch, x.Range(), "a connection is needed here").help("write the name of one: `AMPA`")
		}
		return
	}
	if t, ok := c.find(e, n.Ident.Name); ok && t.class == connValue {
		return
	}
	if c.p.ConnectionIn(e.file, n.Ident.Name) != nil {
		return
	}
	if d, ok := c.types[key(e.file, n.Ident.Name)]; ok {
		c.errorf(WrongSort, n.Ident.Span, "%s is a %s; a connection is needed here", n.Ident.Text, d.sort).see(d.span, "declared here")
		return
	}
	var names []string
	for _, k := range sortedKeys(c.p.Connections) {
		names = append(names, c.p.Connections[k].Decl.Name.Text)
	}
	c.unknownType(n.Ident, "connection", names)
}

func (c *checker) passConnection(e *env, m *Member, x ast.Expr) { c.connectionOf(e, x) }
