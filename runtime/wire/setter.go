package wire

import (
	"fmt"
	"sort"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/names"
)

// setter is what Params, BlockParams and Init call back.
type setter struct{ *build }

// setting is a --set with what it names.
type setting struct {
	names.Set
	targets []goal
	edges   bool // its targets are found after wiring
}

// goal is one column that a setting goes to.
type goal struct {
	names.Target
	value float64 // in the column's unit, or the factor
	hits  int     // how many values it has set
}

// SetError is a --set that names nothing or gives what can't be: a mistake of the command line.
type SetError struct{ Err error }

func (e *SetError) Error() string { return "--set " + e.Err.Error() }

// Unwrap is what is wrong with it.
func (e *SetError) Unwrap() error { return e.Err }

// resolveSets finds what every --set names and converts its value.
func (b *build) resolveSets() {
	for _, s := range b.opt.Sets {
		st := &setting{Set: s, edges: names.IsEdgePath(s.Path)}
		b.sets = append(b.sets, st)
		if !st.edges {
			b.resolve(st)
		}
	}
}

func (b *build) resolve(st *setting) {
	targets, err := b.index.Find(st.Path)
	if err != nil {
		b.fail("%w", &SetError{err})
		return
	}
	for _, t := range targets {
		g := goal{Target: t}
		if t.Table == nil {
			if g.value, err = convert(st, t); err != nil {
				b.fail("%w", &SetError{fmt.Errorf("%s: %w", st.Text, err)})
				return
			}
		} else if st.Scale {
			b.fail("%w", &SetError{fmt.Errorf("%s: %s is data; write %s=FILE", st.Text, st.Path, st.Path)})
			return
		}
		st.targets = append(st.targets, g)
	}
}

// convert checks that a column may be set and gives the value in its unit.
func convert(st *setting, t names.Target) (float64, error) {
	c := t.Column
	switch {
	case c.Fixed:
		remedy := fmt.Sprintf("use nbc build -D %s=%s", st.Path, st.Value.Text)
		if strings.Count(st.Path, ".") > 1 || strings.ContainsAny(st.Path, "[*") {
			remedy = "change it in the source: nbc build -D gives sizes of the circuit and of its own nodes, by their names"
		}
		return 0, fmt.Errorf("%s decides sizes and is fixed when the circuit is built; %s", c.Name, remedy)
	case c.Word == model.Let || c.Word == model.Input:
		return 0, fmt.Errorf("%s is computed; parameters, variables and initial values of states can be set", c.Name)
	case st.Scale:
		if c.Type == "bool" {
			return 0, fmt.Errorf("%s is true or false and can't be scaled", c.Name)
		}
		return st.Value.Number, nil
	}
	x, err := st.Value.In(c)
	if err != nil {
		return 0, err
	}
	return x, names.CheckBounds(c, x)
}

// Filled puts the user's values over the defaults of elements lo .. hi-1 and checks bounds.
func (b *build) Filled(owner any, c *model.Column, lo, hi int) {
	n := count(owner)
	if hi > n || lo < 0 || len(c.Data) < size(c)*n {
		b.fail("nbc bug: %s has %d values, elements %d .. %d of %d are filled", c.Name, len(c.Data), lo, hi, n)
		return
	}
	for _, st := range b.sets {
		for g := range st.targets {
			if goal := &st.targets[g]; goal.Column == c {
				goal.apply(st.Scale, n, lo, hi)
			}
		}
	}
	for k := range size(c) {
		for e := lo; e < hi; e++ {
			x := c.Data[k*n+e]
			if x >= c.Lo && x <= c.Hi && x-x == 0 && c.Type == "" {
				continue
			}
			if err := names.CheckBounds(c, x); err != nil {
				b.fail("%s: %w", elementOf(owner, e), err)
				return
			}
		}
	}
}

// count is the number of elements of an owner.
func count(owner any) int {
	switch o := owner.(type) {
	case *model.Population:
		return o.N
	case *model.Block:
		return len(o.Members)
	case *model.Edges:
		return o.N
	}
	return 0
}

// elementOf names element i of an owner for messages.
func elementOf(owner any, i int) string {
	switch o := owner.(type) {
	case *model.Population:
		return names.ElementName(o, i)
	case *model.Block:
		return names.ElementName(o.Pop, int(o.Members[i])) + "." + o.Name
	case *model.Edges:
		return fmt.Sprintf("%s: %s -> %s", o.Connection, names.ElementName(o.Pre, int(o.Src[i])), names.ElementName(o.Post, int(o.Dst[i])))
	}
	return ""
}

// apply sets what lies in lo .. hi-1 of n elements.
func (g *goal) apply(scale bool, n, lo, hi int) {
	put := func(e int) {
		for k := range size(g.Column) {
			if !g.has(k) {
				continue
			}
			if p := &g.Column.Data[k*n+e]; scale {
				*p *= g.value
			} else {
				*p = g.value
			}
			g.hits++
		}
	}
	switch {
	case g.Pop != nil:
		for _, s := range g.Spans {
			for e := max(lo, int(s.Lo)); e < min(hi, int(s.Hi)); e++ {
				put(e)
			}
		}
	case g.Block != nil:
		for slot := lo; slot < hi; slot++ {
			if inside(g.Spans, g.Block.Members[slot]) {
				put(slot)
			}
		}
	case g.Edges != nil:
		wanted := make([]bool, len(g.Edges.Labels))
		for _, l := range g.Labels {
			wanted[l] = true
		}
		for e := lo; e < hi; e++ {
			if wanted[g.Edges.Label[e]] {
				put(e)
			}
		}
	}
}

// has tells whether value k of an array is meant.
func (g *goal) has(k int) bool { return g.Values == nil || inside(g.Values, int32(k)) }

// inside tells whether ascending spans hold i.
func inside(spans []model.Span, i int32) bool {
	n := sort.Search(len(spans), func(n int) bool { return spans[n].Hi > i })
	return n < len(spans) && spans[n].Lo <= i
}

// setEdges finds the settings of edges, which have their labels now, and applies those of parameters.
func (b *build) setEdges() {
	for _, st := range b.sets {
		if !st.edges {
			continue
		}
		b.resolve(st)
		for g := range st.targets {
			if goal := &st.targets[g]; goal.Column.Word == model.Param {
				b.setAll(st, goal)
			}
		}
	}
}

// setAll applies a setting to all elements at once, where generated code does not call Filled.
func (b *build) setAll(st *setting, g *goal) {
	owner := ownerOf(g.Target)
	n := count(owner)
	g.apply(st.Scale, n, 0, n)
	for i, x := range g.Column.Data[:size(g.Column)*n] {
		if err := names.CheckBounds(g.Column, x); err != nil {
			b.fail("%w", &SetError{fmt.Errorf("%s: %s: %w", st.Text, elementOf(owner, i%n), err)})
			return
		}
	}
}

func ownerOf(t names.Target) any {
	switch {
	case t.Block != nil:
		return t.Block
	case t.Edges != nil:
		return t.Edges
	}
	return t.Pop
}

// setRest applies settings of states and vars that Init left alone, and tells of settings that reached nothing.
func (b *build) setRest() {
	for _, st := range b.sets {
		hits := 0
		for g := range st.targets {
			goal := &st.targets[g]
			if goal.Table != nil {
				goal.hits = 1
			} else if goal.hits == 0 && (goal.Column.Word == model.State || goal.Column.Word == model.Var) {
				b.setAll(st, goal)
			}
			hits += goal.hits
		}
		if hits == 0 && len(st.targets) > 0 {
			b.fail("%w", &SetError{fmt.Errorf("%s: nothing is set; %s", st.Text, nothing(st.targets[0].Target))})
		}
	}
}

func nothing(t names.Target) string {
	switch {
	case t.Block != nil:
		return fmt.Sprintf("none of these elements is the %s of an edge of %s", map[string]string{"pre": "source", "post": "target"}[t.Block.Side], t.Block.Name)
	case t.Edges != nil:
		return "there are no such edges in this network"
	}
	return "the path names no element"
}
