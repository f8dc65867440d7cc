package explain

import (
	"fmt"
	"path/filepath"
	"strings"

	"nbc/codegen/flatten"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/formula"
)

// connections explains the connection types of the circuit, each with the statements that use it.
func (b *builder) connections() {
	by := map[*check.Connection]*Connection{}
	edges := map[*check.Connection][]*flatten.Edges{}
	var order []*check.Connection
	for _, x := range b.f.Edges {
		if !b.c.all && !b.c.conns[x.Conn.Name] && !b.c.has(x.Post) && !b.c.has(x.Pre) {
			continue
		}
		if by[x.Conn] == nil {
			by[x.Conn] = b.connection(x.Conn)
			order = append(order, x.Conn)
		}
		edges[x.Conn] = append(edges[x.Conn], x)
	}
	for _, conn := range order {
		c := by[conn]
		c.Blocks = b.blocks(conn, edges[conn])
	}
	tallies := count(b.f, b.v, b.c)
	source := b.statements()
	var within []string
	var walk func(list []flatten.WireNode)
	walk = func(list []flatten.WireNode) {
		for _, n := range list {
			switch n := n.(type) {
			case *flatten.WireLoop:
				walk(n.Body)
			case *flatten.WireElems:
				walk(n.Body)
			case *flatten.WireLink:
				c := by[n.Edges.Conn]
				t := tallies[n]
				if c != nil && (b.c.all || b.c.conns[n.Edges.Conn.Name] || t != nil && t.meets) {
					s := b.statement(n, t, source)
					s.Within = within
					c.Statements = append(c.Statements, s)
				}
			}
		}
	}
	for _, w := range b.f.Wires {
		within = nil
		for _, g := range w.Pop.Groups {
			if t := pathOf(g); t != "" {
				within = append(within, t)
			}
		}
		walk(w.Body)
		walk(w.Pass2)
	}
	for _, conn := range order {
		if c := by[conn]; len(c.Statements) > 0 {
			b.m.Connections = append(b.m.Connections, c)
		}
	}
}

// connection explains a connection type without its uses.
func (b *builder) connection(x *check.Connection) *Connection {
	o := formula.Of(x.Decl.Body)
	c := &Connection{Name: x.Decl.Name.Text, Doc: docText(x.Decl.Doc), Parameters: params(x.Members), Contributions: contributions(o),
		Events: b.events(o, "update"), Statements: []*Statement{}, Blocks: []*Block{}}
	c.Definitions = b.used(o.Exprs(), x.File, x.Members)
	return c
}

// params are the parameters of a connection, rule or block with their defaults.
func params(s check.Scope) []*Quantity { return quantities(s, check.Param) }

func quantities(s check.Scope, word check.Word) []*Quantity {
	out := []*Quantity{}
	for _, m := range s.List {
		if m.Word == word {
			q := &Quantity{Name: m.Display + formula.Dims(m.Dims), Unit: memberUnit(m), Doc: docText(m.Doc), Bounds: bounds(m)}
			if m.Value != nil {
				q.Value = formula.Text(m.Value)
			}
			out = append(out, q)
		}
	}
	return out
}

func contributions(o formula.Outline) []*Formula {
	out := []*Formula{}
	for _, q := range o.Contributions {
		f := formulaOf(q)
		out = append(out, &f)
	}
	return out
}

// blocks explains what a connection keeps, for the populations that have it.
func (b *builder) blocks(conn *check.Connection, list []*flatten.Edges) []*Block {
	out := []*Block{}
	for _, side := range []string{"pre", "post"} {
		var of []*flatten.Block
		for _, x := range list {
			k := x.PreBlock
			if side == "post" {
				k = x.PostBlock
			}
			have := k == nil || k.Conn != conn
			for _, y := range of {
				have = have || y == k
			}
			if !have {
				of = append(of, k)
			}
		}
		if len(of) == 0 {
			continue
		}
		k := b.block(side, of[0].Decl, conn, of[0].By)
		for _, y := range of {
			k.Of = merge(k.Of, []string{y.Pop.Name})
		}
		out = append(out, k)
	}
	if conn.Edge != nil && conn.Edge.Decl != nil && len(list) > 0 {
		k := b.block("edge", conn.Edge, conn, list[0].By)
		for _, x := range list {
			k.Of = append(k.Of, x.Pre.Name+" -> "+x.Post.Name)
		}
		out = append(out, k)
	}
	return out
}

func (b *builder) block(side string, k *check.Block, conn *check.Connection, by map[string]*flatten.Col) *Block {
	o := formula.Of(k.Decl.Body)
	return &Block{Side: side, Parameters: params(k.Members), Variables: quantities(k.Members, check.Var), States: quantities(k.Members, check.State),
		Equations: b.equations(o, nil, by), Definitions: b.used(o.Exprs(), conn.File, k.Members), Contributions: contributions(o), Events: b.events(o, "update")}
}

// statements finds the connection statements of the program by their place.
func (b *builder) statements() map[string][]*ast.Connect {
	out := map[string][]*ast.Connect{}
	add := func(body *ast.Body) {
		for _, l := range formula.Of(body).Links {
			k := placeOf(l.Connect.Span)
			out[k] = append(out[k], l.Connect)
		}
	}
	for _, f := range b.f.Prog.Files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.Blox:
				add(d.Body)
			case *ast.Circuit:
				add(d.Body)
			case *ast.Wiring:
				add(d.Body)
			}
		}
	}
	return out
}

// statement explains one primitive connection statement.
func (b *builder) statement(l *flatten.WireLink, t *tally, source map[string][]*ast.Connect) *Statement {
	s := &Statement{Place: l.Place, From: l.Edges.Pre.Name, To: l.Edges.Post.Name, Pairs: l.Pairs.Kind, Options: []*Quantity{}}
	if len(l.Trail) > 0 {
		place, outer, _ := strings.Cut(l.Trail[0], " ")
		s.Outer = outer
		if place != l.Place || outer != l.Text {
			s.Inner = l.Text
		}
	}
	if s.Outer == "" {
		s.Outer = l.Text
	}
	written := map[string]ast.Expr{}
	for _, c := range source[l.Place] {
		for _, x := range c.Src {
			for _, y := range c.Dst {
				if formula.Text(x)+" -> "+formula.Text(y) != l.Text && len(source[l.Place]) > 1 {
					continue
				}
				for _, o := range c.Options {
					written[o.Name.Name] = o.Value
				}
				if c.Where != nil {
					s.Where = formula.Text(c.Where)
				}
			}
		}
	}
	switch {
	case l.Pairs.P == nil:
	case t != nil && t.pairs.any && !t.pairs.unknown:
		s.Pairs += "(" + t.pairs.String() + ")"
	case written["pairs"] != nil:
		s.Pairs = formula.Text(written["pairs"])
	default:
		s.Pairs += "(" + l.Pairs.P.String() + ")"
	}
	switch {
	case l.Pairs.Tab != nil && l.Pairs.Tab.Tab != nil:
		s.Pairs += "(" + l.Pairs.Tab.Tab.Name + ")"
		if l.Pairs.Tab.File != "" {
			s.Pairs += " from " + filepath.Base(l.Pairs.Tab.File)
		}
	}
	for k, c := range l.Edges.Cols {
		if c.Word != check.Param || c.Hidden {
			continue
		}
		q := &Quantity{Name: c.Show, Unit: c.UnitText}
		switch e := written[c.Name]; {
		case t != nil && k < len(t.values) && t.values[k].any && !t.values[k].unknown:
			q.Value = t.values[k].String()
		case e != nil:
			q.Value = formula.Text(e)
		case k < len(l.Attrs):
			q.Value = l.Attrs[k].String()
		}
		s.Options = append(s.Options, q)
	}
	if l.Edges.Rule != nil {
		s.Learning = l.Edges.Rule.Decl.Name.Text
	}
	s.Count = Edges{How: "unknown"}
	if t != nil {
		s.Count = Edges{Number: t.edges, How: t.how}
		if t.how == "unknown" {
			s.Count.Number = 0
		}
	} else {
		s.Count = Edges{How: "exact"} // a loop that never comes here
	}
	return s
}

// rules explains the learning rules.
func (b *builder) rules() {
	for _, p := range b.f.Pops {
		if p.Rule == nil || p.N == 0 {
			continue
		}
		r := &Rule{Name: p.Rule.Decl.Name.Text, Doc: docText(p.Rule.Decl.Doc), Instances: []*Instance{}, Connections: []string{}}
		chosen := b.c.all || b.c.rules[p.Rule.Name]
		for _, x := range b.f.Edges {
			if x.Rule == p.Rule {
				r.Connections = merge(r.Connections, []string{fmt.Sprintf("%s: %s -> %s", x.Conn.Decl.Name.Text, x.Pre.Name, x.Post.Name)})
				chosen = chosen || b.c.conns[x.Conn.Name] || b.c.has(x.Post)
			}
		}
		if !chosen {
			continue
		}
		for _, g := range p.Groups {
			in := &Instance{Name: g.Name, Values: []*Quantity{}}
			for _, c := range p.Cols {
				if c.Word != check.Param || c.Hidden {
					continue
				}
				q := describe(c)
				q.Value, q.Doc = b.value(c, []run{{g.First, g.N}}), ""
				in.Values = append(in.Values, q)
			}
			in.Values = append(in.Values, b.ruleRefs(p.Rule, g.Name)...)
			r.Instances = append(r.Instances, in)
		}
		o := formula.Of(p.Rule.Decl.Body)
		r.Events = b.events(o, "learn")
		r.Definitions = b.used(o.Exprs(), p.Rule.File, p.Rule.Members)
		b.m.Rules = append(b.m.Rules, r)
	}
}

// ruleRefs are the references that a named rule of the circuit was given.
func (b *builder) ruleRefs(r *check.Rule, name string) []*Quantity {
	var out []*Quantity
	for _, it := range b.f.Pops[0].Blox.Body.Items {
		v, ok := it.(*ast.RuleValue)
		if !ok || v.Name.Text != name {
			continue
		}
		call, ok := v.Value.(*ast.Call)
		if !ok {
			continue
		}
		out = append(out, refs(call.Args, r.Members)...)
	}
	return out
}

// refs are the arguments that are references.
func refs(args []ast.Arg, s check.Scope) []*Quantity {
	var out []*Quantity
	for _, a := range args {
		if a.Name == nil {
			continue
		}
		if m := s.By[a.Name.Name]; m != nil && m.Word == check.Ref {
			out = append(out, &Quantity{Name: m.Display, Value: formula.Text(a.Value)})
		}
	}
	return out
}
