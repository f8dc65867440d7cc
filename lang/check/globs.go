package check

import (
	"strconv"
	"strings"

	"nbc/lang/ast"
)

// Recorded gives the quantities of a record or plot with paths of wildcards replaced by the paths that they stand for.
func (p *Program) Recorded(items []ast.RecordItem) (list []ast.RecordItem) {
	for _, it := range items {
		if g, ok := it.Value.(*ast.Glob); ok {
			for _, x := range p.globs[g] {
				list = append(list, ast.RecordItem{Span: it.Span, Value: x})
			}
			continue
		}
		if call, g := reduced(it.Value); g != nil {
			if len(p.globs[g]) == 0 {
				continue
			}
			all := *call
			all.Args = []ast.Arg{{Span: g.Span, Value: &ast.List{Span: g.Span, Elems: p.globs[g]}}}
			it.Value = &all
			if it.As == nil {
				text := written(call.Fun) + "(" + g.Text + ")"
				it.As = &ast.Ident{Span: call.Span, Text: text, Name: text}
			}
		}
		list = append(list, it)
	}
	return list
}

// reduced is the path with wildcards in mean(VAC.**.V), and the call.
func reduced(x ast.Expr) (*ast.Call, *ast.Glob) {
	call, ok := x.(*ast.Call)
	if !ok || len(call.Args) != 1 {
		return nil, nil
	}
	g, _ := call.Args[0].Value.(*ast.Glob)
	return call, g
}

// Targets is the same for what stands after `of`.
func (p *Program) Targets(targets []ast.Target) (list []ast.Target) {
	for _, t := range targets {
		g, ok := t.Src.(*ast.Glob)
		if !ok {
			list = append(list, t)
			continue
		}
		for _, x := range p.globs[g] {
			list = append(list, ast.Target{Span: t.Span, Src: x, Dst: t.Dst})
		}
	}
	return list
}

// recordedItems checks the quantities of a record or plot, and finds what their wildcards stand for.
func (c *checker) recordedItems(ex *experiment, items []ast.RecordItem) {
	for _, it := range items {
		if _, g := reduced(it.Value); g != nil {
			c.wildcards(ex, g, false)
		}
		if g, ok := it.Value.(*ast.Glob); ok {
			c.wildcards(ex, g, false)
			if it.As != nil && len(c.p.globs[g]) > 0 {
				c.errorf(NotRecordable, it.As.Span, "one name for several quantities").help("leave out `as`: each column is named by its path")
			}
		}
	}
	for _, it := range c.p.Recorded(items) {
		c.recorded(ex, it.Value, UnknownRecord)
	}
}

// wildcards finds the paths that one with wildcards stands for. `*` is a node, and at the end a quantity that changes: a state, var, let or
// input; `**` is any number of nodes, also none. Ports have their own name only: what they lead to is found where it stands.
func (c *checker) wildcards(ex *experiment, g *ast.Glob, nodes bool) {
	if ex.x.Circuit == nil || c.p.globs[g] != nil {
		return
	}
	f := &globbing{c: c, ex: ex, at: g.Span, nodes: nodes, seen: map[string]bool{}}
	f.expand(nil, segments(g.Text), 0)
	if len(f.found) == 0 && f.wrong != nil {
		c.path(ex, f.wrong) // an index has a mistake of its own
		return
	}
	if len(f.found) == 0 {
		what := "quantity that changes"
		if nodes {
			what = "node with spikes"
		}
		c.errorf(UnknownRecord, g.Span, "no %s is called %s", what, g.Text).see(ex.x.Circuit.Span, "in this circuit").
			help("`*` stands for one name, `**` for any number of parts: `VAC.*.V`, `**.V`, `VAC.wta[*].exci.V`")
		return
	}
	if c.p.globs == nil {
		c.p.globs = map[*ast.Glob][]ast.Expr{}
	}
	c.p.globs[g] = f.found
}

// recordedTargets finds what the wildcards after `of` stand for, and gives all targets.
func (c *checker) recordedTargets(ex *experiment, list []ast.Target, nodes bool) []ast.Target {
	for _, t := range list {
		if g, ok := t.Src.(*ast.Glob); ok {
			c.wildcards(ex, g, nodes)
		}
	}
	return c.p.Targets(list)
}

// segments splits a path at the dots outside of brackets.
func segments(path string) (list []string) {
	depth, start := 0, 0
	for i, c := range path {
		switch {
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == '.' && depth == 0:
			list = append(list, path[start:i])
			start = i + 1
		}
	}
	return append(list, path[start:])
}

// globbing is the search for the paths of one pattern.
type globbing struct {
	c     *checker
	ex    *experiment
	at    ast.Span
	nodes bool // looks for nodes with spikes, not for quantities
	found []ast.Expr
	seen  map[string]bool
	wrong ast.Expr // a path whose index is wrong
}

// expand follows the segments of a pattern from a path on; nil is the circuit.
func (f *globbing) expand(from ast.Expr, segments []string, depth int) {
	if depth > maxDepth {
		return
	}
	seg, rest := segments[0], segments[1:]
	switch seg {
	case "**":
		if len(rest) > 0 {
			f.expand(from, rest, depth+1)
		} else {
			f.expand(from, []string{"*"}, depth+1)
			if f.nodes {
				return // a node stands for its parts too
			}
		}
		for _, m := range f.members(from) {
			if m.Word == Node {
				f.expand(f.selected(from, m.Name, m.Display), segments, depth+1)
			}
		}
		return
	case "*":
		for _, m := range f.members(from) {
			changes := m.Word == State || m.Word == Var || m.Word == Let || m.Word == Input
			switch x := f.selected(from, m.Name, m.Display); {
			case len(rest) > 0 && m.Word == Node:
				f.expand(x, rest, depth+1)
			case len(rest) == 0 && (f.nodes && m.Word == Node || !f.nodes && changes):
				f.add(x)
			}
		}
		return
	}
	name, index, _ := strings.Cut(seg, "[")
	x := f.selected(from, ast.Canonical(name), name)
	for index != "" {
		one, more, _ := strings.Cut(index, "]")
		x = f.indexed(x, one)
		_, index, _ = strings.Cut(more, "[")
	}
	t, ok := f.c.quietExpr(f.ex.e, x)
	switch _, indexed := x.(*ast.Index); {
	case !ok && indexed && f.wrong == nil:
		if _, whole := f.c.quietExpr(f.ex.e, x.(*ast.Index).X); whole {
			f.wrong = x
		}
	case !ok || t.class == unknown:
	case len(rest) == 0:
		f.add(x)
	default:
		f.expand(x, rest, depth+1)
	}
}

// members are the members of what a path leads to, of every type that it may have.
func (f *globbing) members(from ast.Expr) (list []*Member) {
	if from == nil {
		return f.ex.x.Circuit.Members.List
	}
	t, ok := f.c.quietExpr(f.ex.e, from)
	if !ok || t.class != element {
		return nil
	}
	for _, a := range t.alts {
		list = append(list, a.members().List...)
	}
	return list
}

// add takes a path, if it leads to what is looked for.
func (f *globbing) add(x ast.Expr) {
	t, ok := f.c.quietExpr(f.ex.e, x)
	text := written(x)
	if !ok || f.seen[text] {
		return
	}
	if f.nodes {
		if t.class != element || len(t.alts) == 0 || !f.c.spikes(t.alts[0], map[target]bool{}) {
			return
		}
	} else if t.class != value || t.v == String {
		return
	}
	f.seen[text] = true
	f.found = append(f.found, x)
}

func (f *globbing) selected(from ast.Expr, name, display string) ast.Expr {
	id := ast.Ident{Span: f.at, Text: display, Name: name}
	if from == nil {
		return &ast.Name{Span: f.at, Ident: id}
	}
	return &ast.Select{Span: f.at, X: from, Sel: id}
}

// indexed is x[1, 2..3]; an index of stars alone is the whole group.
func (f *globbing) indexed(x ast.Expr, text string) ast.Expr {
	parts := strings.Split(text, ",")
	var list []ast.Expr
	for _, p := range parts {
		p = strings.TrimSpace(p)
		if p == "*" {
			list = append(list, nil)
			continue
		}
		lo, hi, ranged := strings.Cut(p, "..")
		e := f.index(lo)
		if ranged {
			e = &ast.Range{Span: f.at, Lo: e, Hi: f.index(hi)}
		}
		list = append(list, e)
	}
	for n := len(list); n > 0 && list[n-1] == nil; n = len(list) {
		list = list[:n-1]
	}
	for _, e := range list {
		if e == nil {
			return &ast.Bad{Span: f.at} // a star before a number: no group is cut so
		}
	}
	if len(list) == 0 {
		return x
	}
	return &ast.Index{Span: f.at, X: x, Index: list}
}

// written is a path that was found, as one would write it.
func written(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Name:
		return x.Ident.Text
	case *ast.Number:
		return x.Text
	case *ast.Range:
		return written(x.Lo) + ".." + written(x.Hi)
	case *ast.Select:
		return written(x.X) + "." + x.Sel.Text
	case *ast.Index:
		var list []string
		for _, i := range x.Index {
			list = append(list, written(i))
		}
		return written(x.X) + "[" + strings.Join(list, ", ") + "]"
	}
	return "?"
}

func (f *globbing) index(text string) ast.Expr {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return &ast.Number{Span: f.at, Text: text, Value: n, IsInt: !strings.ContainsAny(text, ".eE")}
	}
	return &ast.Name{Span: f.at, Ident: ast.Ident{Span: f.at, Text: text, Name: ast.Canonical(text)}}
}
