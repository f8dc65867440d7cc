package check

import (
	"slices"
	"strings"

	"nbc/lang/ast"
)

// connect checks a connection statement: its ends, what it dispatches to, and its options.
func (c *checker) connect(e *env, it *ast.Connect, b *body) {
	via, viaOK := c.via(e, it)
	in := e.child()
	in.draws, in.samples = "", false
	seen := map[string]bool{}
	checked, primitive := false, false
	srcs, dsts := c.sides(e, it.Src), c.sides(e, it.Dst)
	for i, s := range srcs {
		for j, d := range dsts {
			if s.class == unknown || d.class == unknown || !viaOK {
				continue
			}
			checked = true
			cands, ok := c.resolve(it, s, d, via, it.Src[i], it.Dst[j], seen)
			env := in.child()
			env.names = map[string]typ{"pre": s.elem(), "post": d.elem(), "entry": number(mustUnit("rad"))}
			if it.Where != nil {
				errors := len(c.ds)
				c.wantBool(c.scalarValue(env, it.Where), it.Where)
				if len(c.ds) == errors {
					c.fixed(env, it.Where, "who meets whom")
				}
			}
			if !ok {
				c.looseOptions(env, it)
				continue
			}
			if it.Both && !slices.ContainsFunc(cands, func(k Candidate) bool { return k.Connection != nil && k.Connection.Decl.Both }) {
				c.arrow(it, cands, s, d, ast.Span{Start: it.Src[i].Range().Start, End: it.Dst[j].Range().End})
				c.looseOptions(env, it) // of another connection than the one that is meant
				continue
			}
			for _, cand := range cands {
				primitive = primitive || cand.Connection != nil
				c.options(env, it, cand, s, d)
			}
			c.arrow(it, cands, s, d, ast.Span{Start: it.Src[i].Range().Start, End: it.Dst[j].Range().End})
		}
	}
	c.unordered(it)
	if primitive {
		c.selfLoop(e, it)
	}
	if !checked {
		env := in.child()
		env.names = map[string]typ{"pre": {}, "post": {}, "entry": {}}
		c.looseOptions(env, it)
	}
}

// sides types the ends of a statement.
func (c *checker) sides(e *env, list []ast.Expr) []typ {
	var out []typ
	for _, x := range list {
		t := c.expr(e, x)
		if t.class != element && t.class != unknown {
			r := c.errorf(NotConnectable, x.Range(), "%s is %s; connections join nodes", c.text(x), t.describe()).see(t.from, "declared here")
			if t.class == value && t.m != nil {
				if s, ok := unparen(x).(*ast.Select); ok {
					r.help("write `" + c.text(s.X) + "`; the connection says which quantities it reads and drives")
				}
			}
			t = unknownType
		}
		out = append(out, t)
	}
	return out
}

// viaTarget is what `via X` names: a default-able parameter's connection, or a name.
type viaTarget struct {
	name  string
	param *Member
}

func (c *checker) via(e *env, it *ast.Connect) (viaTarget, bool) {
	if it.Via == nil {
		return viaTarget{}, true
	}
	id := it.Via.Name
	if t, ok := c.find(e, id.Name); ok && t.class == connValue {
		if t.conn != nil {
			return viaTarget{t.conn.Name, t.m}, true
		}
		return viaTarget{"", t.m}, t.m != nil && t.m.Value == nil && false
	}
	if c.p.ConnectionIn(e.file, id.Name) != nil {
		return viaTarget{name: id.Name}, true
	}
	names := []string{}
	for _, w := range c.p.Wirings {
		if w.Name == "" {
			continue
		}
		if w.Name == id.Name {
			return viaTarget{name: id.Name}, true
		}
		names = append(names, w.Decl.Name.Text)
	}
	if c.missingBroken(id) || id.Name == "" {
		return viaTarget{}, false
	}
	for _, n := range sortedKeys(c.p.Connections) {
		names = append(names, c.p.Connections[n].Decl.Name.Text)
	}
	c.errorf(UnknownVia, id.Span, "there is no connection or wiring %s", id.Text).near(id, names).helpUse(id)
	return viaTarget{}, false
}

// resolve dispatches every pair of alternatives. A kind that nothing names stands for the bloxes that are of it.
func (c *checker) resolve(it *ast.Connect, s, d typ, via viaTarget, sx, dx ast.Expr, seen map[string]bool) ([]Candidate, bool) {
	var found []Candidate
	ok := true
	for _, st := range s.alts {
		for _, dt := range d.alts {
			cands, err := c.pair(st, dt, via.name)
			if err == nil {
				for _, cand := range cands {
					if !slices.Contains(found, cand) {
						found = append(found, cand)
					}
				}
				continue
			}
			ok = false
			k := st.name() + "->" + dt.name()
			if !seen[k] {
				seen[k] = true
				c.dispatchError(it, st, dt, via, sx, dx, err)
			}
		}
	}
	return found, ok && len(found) > 0
}

func (c *checker) pair(s, d target, via string) ([]Candidate, error) {
	cand, err := c.p.dispatch(s, d, via)
	if err == nil {
		return []Candidate{cand}, nil
	}
	if de := err.(*DispatchError); de.Ambiguous || s.kind == nil && d.kind == nil {
		return nil, err
	}
	var found []Candidate
	for _, st := range c.ofKind(s) {
		for _, dt := range c.ofKind(d) {
			if cand, err := c.p.dispatch(st, dt, via); err == nil && !slices.Contains(found, cand) {
				found = append(found, cand)
			}
		}
	}
	if len(found) == 0 {
		return nil, err
	}
	return found, nil
}

// ofKind is a target, or every blox of it when it is a kind.
func (c *checker) ofKind(t target) []target {
	if t.kind == nil {
		return []target{t}
	}
	var list []target
	k := key(t.kind.File, t.kind.Name)
	for _, n := range sortedKeys(c.p.Bloxes) {
		if _, ok := c.p.Bloxes[n].Kinds[k]; ok {
			list = append(list, target{blox: c.p.Bloxes[n]})
		}
	}
	return list
}

func (c *checker) dispatchError(it *ast.Connect, s, d target, via viaTarget, sx, dx ast.Expr, err error) {
	at := ast.Span{Start: sx.Range().Start, End: dx.Range().End}
	if at.Start.File != at.End.File || at.End.Offset < at.Start.Offset {
		at = it.Span
	}
	de, ok := err.(*DispatchError)
	if !ok {
		return
	}
	if de.Ambiguous {
		r := c.errorf(Ambiguous, at, "%s -> %s can be connected in several ways, and none is the most specific", s.name(), d.name())
		var names []string
		for _, cand := range de.Candidates {
			r.see(cand.Span(), "%s", cand.Name())
			if cand.Connection != nil {
				names = append(names, cand.Connection.Decl.Name.Text)
			} else if cand.Wiring.Decl.Name != nil {
				names = append(names, cand.Wiring.Decl.Name.Text)
			}
		}
		if len(names) > 0 {
			r.help("choose one: `via " + strings.Join(names, "` or `via ") + "`")
		} else {
			r.help("give one a name, `wiring NAME (...)`, and choose it with `via NAME`")
		}
		return
	}
	var r *report
	if via.name != "" {
		r = c.errorf(NoRuleForPair, at, "%s doesn't connect %s to %s", it.Via.Name.Text, s.name(), d.name())
	} else {
		r = c.errorf(NoRuleForPair, at, "nothing connects %s to %s", s.name(), d.name())
	}
	r.label(s.name() + " -> " + d.name())
	var from, to, other []string
	for _, cand := range de.Candidates {
		cs, cd := cand.ends()
		switch {
		case via.name != "":
			other = append(other, cand.Name())
		case c.p.endMatches(cand.file(), cs, s):
			from = append(from, endTypes(cd)...)
		case c.p.endMatches(cand.file(), cd, d):
			to = append(to, endTypes(cs)...)
		}
	}
	if _, back := c.p.dispatch(d, s, via.name); back == nil && d.name() != s.name() {
		r.help("the other way they connect: `" + c.text(dx) + " -> " + c.text(sx) + "`")
	}
	if len(other) > 0 {
		r.help("there is " + strings.Join(other, "; "))
	}
	if len(from) > 0 {
		r.help(s.name() + " connects to " + listed(uniq(from)))
	}
	if len(to) > 0 {
		r.help(d.name() + " takes connections from " + listed(uniq(to)))
	}
	if len(de.Candidates) == 0 {
		r.help("declare how: `connection C (pre: " + s.name() + ") -> (post: " + d.name() + ") { param weight; post.I += weight*... }`")
	}
}

func endTypes(e ast.End) []string {
	var names []string
	for _, t := range e.Types {
		names = append(names, t.Name.Text)
	}
	return names
}

func uniq(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
