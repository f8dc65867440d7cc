package explain

import (
	"fmt"
	"strconv"
	"strings"

	"nbc/codegen/flatten"
	"nbc/lang/ast"
	"nbc/lang/diag"
)

// run is consecutive elements of a population.
type run struct{ first, n int }

// choice is what a path narrows the model to; nil maps mean everything.
type choice struct {
	all   bool
	elems map[*flatten.Pop][]run
	conns map[string]bool
	rules map[string]bool
}

func (c *choice) has(p *flatten.Pop) bool { return c.all || len(c.elems[p]) > 0 }

// runs are the elements of a population that were chosen.
func (c *choice) runs(p *flatten.Pop) []run {
	if c.all {
		return []run{{0, p.N}}
	}
	return c.elems[p]
}

// choose finds what a path means: a node or nodes (VAC, VAC.wta[1].exci, STR[*]), a type, a connection or a learning rule.
func choose(f *flatten.Flat, path string) (*choice, error) {
	c := &choice{elems: map[*flatten.Pop][]run{}, conns: map[string]bool{}, rules: map[string]bool{}}
	if path == "" {
		c.all = true
		return c, nil
	}
	name := ast.Canonical(path)
	for _, p := range f.Pops {
		if p.Blox != nil && p.N > 0 && (p.Blox.Name == name || p.Name == path || ast.Canonical(p.Name) == name) {
			c.elems[p] = []run{{0, p.N}}
		}
		if p.Rule != nil && p.Rule.Name == name {
			c.rules[name] = true
		}
	}
	for _, x := range f.Edges {
		if x.Conn.Name == name {
			c.conns[name] = true
		}
	}
	if len(c.elems)+len(c.rules)+len(c.conns) > 0 {
		return c, nil
	}
	return c, c.path(f, path)
}

// path follows the names of a path down the tree of nodes.
func (c *choice) path(f *flatten.Flat, path string) error {
	at := map[*flatten.Group][]run{f.Pops[0].Groups[0]: {{0, 1}}}
	order := []*flatten.Group{f.Pops[0].Groups[0]}
	for _, step := range strings.Split(path, ".") {
		name, idx, err := parseStep(step)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		next, after := map[*flatten.Group][]run{}, []*flatten.Group{}
		var known []string
		for _, g := range order {
			for _, pt := range g.Pop.Parts {
				known = append(known, pt.Show)
				if pt.Name != name {
					continue
				}
				kid := g.Kids[pt]
				list, err := below(g, kid, pt, at[g], idx)
				if err != nil {
					return fmt.Errorf("%s: %w", path, err)
				}
				next[kid], after = list, append(after, kid)
			}
		}
		if len(after) == 0 {
			if len(order) == 1 && order[0].Parent == nil {
				for _, p := range f.Pops {
					if p.Blox != nil && !p.Blox.Circuit {
						known = append(known, p.Blox.Display)
					}
				}
				for _, x := range f.Edges {
					known = append(known, x.Conn.Decl.Name.Text)
				}
			}
			hint := diag.DidYouMean(step, known)
			if hint != "" {
				hint = "; " + strings.TrimLeft(hint, "; ")
			}
			return fmt.Errorf("there is no node, type, connection or rule %s%s", path, hint)
		}
		at, order = next, after
	}
	for _, g := range order {
		c.take(g, at[g])
	}
	return nil
}

// parseStep is a name with its indices; 0 stands for `*`.
func parseStep(step string) (name string, idx []int, err error) {
	name, rest, ok := strings.Cut(step, "[")
	if !ok {
		return ast.Canonical(name), nil, nil
	}
	rest, closed := strings.CutSuffix(rest, "]")
	if !closed {
		return "", nil, fmt.Errorf("a ] is missing after %s", step)
	}
	for _, t := range strings.Split(strings.ReplaceAll(rest, "][", ","), ",") {
		if t = strings.TrimSpace(t); t == "*" {
			idx = append(idx, 0)
			continue
		}
		n, err := strconv.Atoi(t)
		if err != nil || n < 1 {
			return "", nil, fmt.Errorf("an index is a number from 1 on, or *, not %q", t)
		}
		idx = append(idx, n)
	}
	return ast.Canonical(name), idx, nil
}

// below is the elements of a part under the chosen elements of its owner.
func below(g, kid *flatten.Group, pt *flatten.Part, of []run, idx []int) ([]run, error) {
	if len(idx) > 0 && len(idx) != len(pt.Dims) {
		return nil, fmt.Errorf("%s has %d indices, not %d", pt.Show, len(pt.Dims), len(idx))
	}
	for k, n := range idx {
		if n > pt.Dims[k] {
			return nil, fmt.Errorf("%s[%d] is out of range 1..%d", pt.Show, n, pt.Dims[k])
		}
	}
	var out []run
	add := func(first, n int) {
		if k := len(out) - 1; k >= 0 && out[k].first+out[k].n == first {
			out[k].n += n
			return
		}
		out = append(out, run{first, n})
	}
	for _, r := range of {
		if len(idx) == 0 {
			add(kid.First+(r.first-g.First)*pt.L, r.n*pt.L)
			continue
		}
		for e := r.first; e < r.first+r.n; e++ {
			base := kid.First + (e-g.First)*pt.L
			var walk func(k, at int)
			walk = func(k, at int) {
				if k == len(idx) {
					add(base+at, 1)
					return
				}
				for i := 1; i <= pt.Dims[k]; i++ {
					if idx[k] == 0 || idx[k] == i {
						walk(k+1, at*pt.Dims[k]+i-1)
					}
				}
			}
			walk(0, 0)
		}
	}
	return out, nil
}

// take chooses elements of a group and all of their parts.
func (c *choice) take(g *flatten.Group, list []run) {
	c.elems[g.Pop] = append(c.elems[g.Pop], list...)
	for _, pt := range g.Pop.Parts {
		kid := g.Kids[pt]
		var parts []run
		for _, r := range list {
			parts = append(parts, run{kid.First + (r.first-g.First)*pt.L, r.n * pt.L})
		}
		c.take(kid, parts)
	}
}
