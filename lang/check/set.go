package check

import (
	"strings"

	"nbc/lang/ast"
	"nbc/lang/units"
)

// setStep checks `set path = value` and an axis of a sweep.
func (c *checker) setStep(ex *experiment, s *ast.SetStep, sweep bool) {
	var t typ
	if call, ok := unparen(s.Value).(*ast.Call); ok && sweep {
		if n, ok := call.Fun.(*ast.Name); ok && (n.Ident.Name == "linspace" || n.Ident.Name == "logspace") {
			for i, a := range call.Args {
				if at := c.expr(ex.e, a.Value); i == 0 {
					t = at
				}
			}
			c.setPath(ex, s, t, sweep)
			return
		}
	}
	t = c.expr(ex.e, s.Value)
	if sweep && t.class == value && t.rank > 0 {
		t.rank--
	}
	if t.class == rangeOf {
		t.class = value
	}
	c.setPath(ex, s, t, sweep)
}

func (c *checker) setPath(ex *experiment, s *ast.SetStep, t typ, sweep bool) {
	text := strings.TrimSpace(s.Path.Text)
	if text == "seed" {
		return
	}
	parts := segments(text)
	for i, p := range parts {
		if j := strings.IndexByte(p, '['); j >= 0 {
			p = p[:j]
		}
		parts[i] = ast.Canonical(strings.TrimSpace(p))
	}
	if parts[0] == "trial" && len(parts) == 2 {
		if _, ok := trialMembers[parts[1]]; ok {
			return
		}
	}
	found := c.glob(target{blox: ex.x.Circuit}, parts, map[globKey]bool{}, 0)
	if len(found) == 0 {
		last := ast.Ident{Text: parts[len(parts)-1], Name: parts[len(parts)-1], Span: s.Path.Span}
		r := c.errorf(UnknownSet, s.Path.Span, "%s has no parameter %s", ex.x.Circuit.Display, text)
		var names []string
		for _, m := range c.glob(target{blox: ex.x.Circuit}, append(append([]string{}, parts[:len(parts)-1]...), "*"), map[globKey]bool{}, 0) {
			names = append(names, m.Display)
		}
		near := ""
		for _, n := range names {
			if n == last.Name {
				near = n
			}
		}
		if near == "" {
			if d := nearest(last.Text, names); d != "" {
				r.help("did you mean `" + strings.Join(append(strings.Split(text, ".")[:len(parts)-1], d), ".") + "`?")
			}
		}
		return
	}
	m := found[0]
	want := c.memberType(m)
	if t.class != value || want.class != value {
		return
	}
	want.rank = t.rank
	if s.Op == "*=" {
		want.u, want.text, want.v = units.One, "", Num
	}
	if want.v == Int && t.v == Num && sweep {
		return
	}
	c.assignable(ex.e, s.Value, t, want, needs{code: UnitArgument, what: text, fill: true})
}

type globKey struct {
	t    target
	left int
}

// glob finds the parameters below t that a path with wildcards names, by types: no element is expanded.
func (c *checker) glob(t target, parts []string, seen map[globKey]bool, depth int) []*Member {
	k := globKey{t, len(parts)}
	if len(parts) == 0 || seen[k] || depth > maxDepth {
		return nil
	}
	seen[k] = true
	var found []*Member
	p := parts[0]
	if p == "**" {
		if len(parts) == 1 {
			parts = []string{"**", "*"}
		}
		found = append(found, c.glob(t, parts[1:], seen, depth+1)...)
	}
	fits := func(m *Member) bool { return p == "*" || m.Name == p }
	for _, m := range t.members().List {
		switch {
		case len(parts) == 1 && m.Word == Param && fits(m):
			found = append(found, m)
		case len(parts) == 1 && (m.Word == Input || m.Word == State || m.Word == DataMember) && m.Name == p:
			found = append(found, m)
		case len(parts) == 2 && m.Word == RuleParam && fits(m):
			if mt := c.memberType(m); mt.rule != nil {
				for _, rm := range mt.rule.Members.List {
					if rm.Word == Param && (parts[1] == "*" || rm.Name == parts[1]) {
						found = append(found, rm)
					}
				}
			}
		}
		if (m.Word == Node || m.Word == Port) && (len(parts) > 1 || p == "**") && (p == "**" || fits(m)) {
			mt := c.memberType(m)
			rest := parts[1:]
			if p == "**" {
				rest = parts
			}
			for _, a := range mt.alts {
				found = append(found, c.glob(a, rest, seen, depth+1)...)
			}
		}
	}
	if len(parts) == 2 && p != "**" {
		if conn, ok := c.p.Connections[p]; ok {
			for _, s := range c.connScopes(conn, t) {
				for _, m := range s.List {
					if m.Word == Param && (parts[1] == "*" || m.Name == parts[1]) {
						found = append(found, m)
					}
				}
			}
		}
	}
	return found
}

// connScopes is what a connection has for an element of a type: its blocks and, if it can be an end, its own parameters.
func (c *checker) connScopes(conn *Connection, t target) []*Scope {
	src, dst := c.p.endMatches(conn.File, conn.Decl.Src, t), c.p.endMatches(conn.File, conn.Decl.Dst, t)
	var list []*Scope
	if src || dst {
		list = append(list, &conn.Members)
	}
	if src && conn.Pre != nil {
		list = append(list, &conn.Pre.Members)
	}
	if dst && conn.Post != nil {
		list = append(list, &conn.Post.Members)
	}
	if conn.Edge != nil && (src || dst) {
		list = append(list, &conn.Edge.Members)
	}
	return list
}
