package check

import (
	"nbc/lang/ast"
	"nbc/lang/units"
)

// memberType is the type that a use of a member has.
func (c *checker) memberType(m *Member) typ {
	if t, ok := c.mtypes[m]; ok {
		return t
	}
	if c.inferring[m] {
		return unknownType // a circle, reported as one
	}
	c.inferring[m] = true
	t := c.newMemberType(m)
	delete(c.inferring, m)
	c.mtypes[m] = t
	return t
}

func (c *checker) newMemberType(m *Member) typ {
	switch m.Word {
	case Event:
		return typ{class: eventName, m: m}
	case Ref:
		return typ{class: element, alts: c.targets(m.File, m.typeRefs), m: m, from: m.Span}
	case Node:
		return c.nodeElement(m)
	case Port:
		return c.portElement(m)
	case RuleParam:
		t := typ{class: ruleValue, m: m, from: m.Span}
		if e := c.owners[m]; e != nil && m.Value != nil {
			t.rule = c.ruleNamed(e, m.Value)
		}
		return t
	case ConnParam:
		t := typ{class: connValue, m: m, from: m.Span}
		if n, ok := m.Value.(*ast.Name); ok {
			if e := c.owners[m]; e != nil {
				t.conn = c.p.Connections[key(e.file, n.Ident.Name)]
			}
		}
		return t
	case DataMember:
		if !m.Column {
			t := dataType(m.Data)
			t.m = m
			return t
		}
	}
	t := typ{class: value, v: m.Type, u: m.Unit, rank: len(m.Dims), m: m, from: m.Span}
	if m.TypeRef != nil && m.TypeRef.Unit != nil {
		t.text = m.TypeRef.Unit.Text
	}
	if m.Column {
		t.rank = 1 + len(m.Dims)
	}
	if m.Inferred {
		d := c.definition(m)
		if d.class == unknown {
			return typ{m: m}
		}
		if d.class == value {
			t.v, t.u, t.text, t.rank, t.spread = d.v, d.u, d.text, max(t.rank, d.rank), d.spread
			m.Type, m.Unit = d.v, d.u
		}
	}
	m.Rank = t.rank
	if m.Broken {
		return typ{m: m}
	}
	return t
}

// definition is the type of what defines a let or const, with loop variables of its dimensions in scope.
func (c *checker) definition(m *Member) typ {
	e := c.owners[m]
	if e == nil {
		e = &env{file: m.File}
	}
	t := c.anyValue(c.dimEnv(e, m.Dims), m.Value)
	c.defined[m] = t
	return t
}

// dimEnv is e with the variables of `k in 1..N` dimensions.
func (c *checker) dimEnv(e *env, dims []ast.Dim) *env {
	for _, d := range dims {
		if d.Var != nil {
			in := e.child()
			in.bind(*d.Var, c.binderType(e, d.Size, true))
			e = in
		}
	}
	return e
}

// binderType is the type of i in `i in 1..N` or `i in src.exci`. Its errors are reported where the binder is checked.
func (c *checker) binderType(e *env, in ast.Expr, quiet bool) typ {
	if _, ok := in.(*ast.Range); ok {
		return ofType(Int)
	}
	n := len(c.ds)
	t := c.expr(e, in)
	if quiet {
		c.ds = c.ds[:n]
	}
	switch t.class {
	case element, value, table:
		return t.elem()
	}
	return unknownType
}

// targets resolves the alternatives of a ref, end or port.
func (c *checker) targets(f *ast.File, names []ast.TypeName) []target {
	var list []target
	for _, n := range names {
		if t, ok := c.target(f, n.Name); ok {
			list = append(list, t)
		}
	}
	return list
}

func (c *checker) target(f *ast.File, id ast.Ident) (target, bool) {
	k := key(f, id.Name)
	if b, ok := c.p.Bloxes[k]; ok {
		return target{blox: b}, true
	}
	if b, ok := c.p.Circuits[k]; ok {
		return target{blox: b}, true
	}
	if kd, ok := c.p.Kinds[k]; ok {
		return target{kind: kd}, true
	}
	if conn, ok := c.p.Connections[k]; ok {
		return target{conn: conn}, true
	}
	if p, ok := c.p.Presets[k]; ok && p.Base != nil {
		return target{blox: p.Base}, true
	}
	return target{}, false
}

// checkTargets reports type names of an end or ref that nothing declares.
func (c *checker) checkTargets(f *ast.File, names []ast.TypeName) {
	for _, n := range names {
		if _, ok := c.target(f, n.Name); ok {
			continue
		}
		if d, ok := c.types[key(f, n.Name.Name)]; ok {
			if d.sort == "preset" {
				continue // its own declaration is reported
			}
			c.errorf(WrongSort, n.Name.Span, "%s is a %s; a blox or a kind is needed here", n.Name.Text, d.sort).see(d.span, "declared here")
			continue
		}
		var candidates []string
		for _, k := range sortedKeys(c.types) {
			if s := c.types[k].sort; s != "rule" {
				candidates = append(candidates, c.types[k].display)
			}
		}
		c.unknownType(n.Name, "blox or kind", candidates)
	}
}

func (c *checker) nodeElement(m *Member) typ {
	e := c.owners[m]
	if e == nil {
		return unknownType
	}
	t, ok := c.target(e.file, m.Node.Type.Name)
	if !ok || t.blox == nil {
		return typ{m: m}
	}
	return typ{class: element, alts: []target{t}, rank: len(m.Dims), m: m, from: m.Span}
}

// portElement is the group that a port exports: in a kind as declared, else what its paths have in common.
func (c *checker) portElement(m *Member) typ {
	e := c.owners[m]
	if e == nil {
		return unknownType
	}
	if len(m.Paths) == 0 {
		alts := c.targets(e.file, m.typeRefs)
		if len(alts) == 0 {
			return typ{m: m}
		}
		return typ{class: element, alts: alts, rank: len(m.Dims), m: m, from: m.Span}
	}
	all := typ{class: element, m: m, from: m.Span}
	for _, p := range m.Paths {
		n := len(c.ds)
		t := c.expr(e, p)
		c.ds = c.ds[:n] // reported when the port is checked
		if t.class != element {
			return typ{m: m}
		}
		all.alts = addTargets(all.alts, t.alts)
		if t.rank > 0 || len(m.Paths) > 1 {
			all.rank = 1
		}
	}
	return all
}

func addTargets(list, more []target) []target {
	for _, t := range more {
		known := false
		for _, have := range list {
			known = known || have == t
		}
		if !known {
			list = append(list, t)
		}
	}
	return list
}

// ruleNamed finds the rule that an expression makes a value of: Hebbian(K = 1), Oja, or another rule value.
func (c *checker) ruleNamed(e *env, x ast.Expr) *Rule {
	switch x := x.(type) {
	case *ast.Paren:
		return c.ruleNamed(e, x.X)
	case *ast.Name:
		if r, ok := c.p.Rules[key(e.file, x.Ident.Name)]; ok {
			return r
		}
		if t, ok := c.find(e, x.Ident.Name); ok && t.class == ruleValue {
			return t.rule
		}
	case *ast.Call:
		if n, ok := x.Fun.(*ast.Name); ok {
			return c.ruleNamed(e, n)
		}
	}
	return nil
}

// trialMembers are what `trial` has, whatever the task.
var trialMembers = map[string]typ{
	"number":   ofType(Int),
	"trials":   ofType(Int),
	"start":    {class: value, u: ms, text: "ms"},
	"end":      {class: value, u: ms, text: "ms"},
	"duration": {class: value, u: ms, text: "ms"},
	"feedback": number(units.One),
	"choice":   number(units.One),
}
