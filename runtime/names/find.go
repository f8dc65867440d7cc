package names

import (
	"fmt"
	"slices"
	"strings"

	"nbc/runtime/model"
)

// Target is a column, or a piece of one, that a path names. Exactly one of Pop, Block, Edges and Table is set.
type Target struct {
	Pop    *model.Population
	Block  *model.Block // Spans are elements of Block.Pop
	Edges  *model.Edges // Labels are positions in Edges.Labels
	Table  *model.Table
	Column *model.Column
	Spans  []model.Span // elements, ascending, disjoint
	Labels []int32
	Values []model.Span // which values of an array, nil: all
}

// IsEdgePath tells whether a path names attributes of edges by their label: `VAC -> AC.weight`, `"VAC".weight`.
func IsEdgePath(path string) bool {
	return strings.Contains(path, "->") || strings.HasPrefix(strings.TrimSpace(path), `"`)
}

// Find returns what a path or pattern of columns or data names. Paths of edges need a circuit that has been wired.
func (x *Index) Find(path string) ([]Target, error) {
	if IsEdgePath(path) {
		return x.findEdges(path)
	}
	steps, err := parsePath(path)
	if err != nil {
		return nil, err
	}
	for _, t := range x.c.Tables {
		if CanonicalPath(t.Path) == CanonicalPath(strings.TrimSpace(path)) {
			return []Target{{Table: t}}, nil
		}
	}
	last := steps[len(steps)-1]
	if last.wild() {
		return nil, fmt.Errorf("%s: the last name is a parameter's and can't be a wildcard", path)
	}
	list, bad := x.columns(steps[:len(steps)-1], last)
	if len(list) == 0 {
		return nil, x.unknown(path, steps, bad)
	}
	for i := range list {
		t := &list[i]
		t.Spans = merge(t.Spans)
		if len(last.sel) > 0 {
			dims := t.Column.Dims
			if dims == nil && t.Column.Size > 1 {
				dims = []int{t.Column.Size}
			}
			part := model.Part{Name: t.Column.Name, Dims: dims}
			if t.Values, err = spans([]model.Part{part}, [][]sel{last.sel}, 0, 1); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	return list, nil
}

// columns collects the columns of that name of the populations and blocks that the steps before it name.
func (x *Index) columns(steps []step, last step) ([]Target, error) {
	var list []Target
	var bad error
	at := map[any]int{} // *Population or *Block -> position in list
	add := func(owner any, t Target, s []model.Span) {
		n, ok := at[owner]
		if !ok {
			n = len(list)
			at[owner] = n
			list = append(list, t)
		}
		list[n].Spans = append(list[n].Spans, s...)
	}
	x.match(steps, &bad, func(e *entry, s []model.Span) {
		if c := x.find(e.pop.Columns, last.name); c != nil {
			add(e.pop, Target{Pop: e.pop, Column: c}, s)
		}
	})
	if len(steps) == 0 {
		return list, bad
	}
	// The name before the last may be a connection's; a `**` in its place stands for it too.
	conn, elements := steps[len(steps)-1], steps[:len(steps)-1]
	if conn.any {
		elements = steps
	}
	if len(conn.sel) > 0 {
		return list, bad
	}
	var ignored error
	x.match(elements, &ignored, func(e *entry, s []model.Span) {
		for _, b := range x.c.Blocks {
			if b.Pop != e.pop || !conn.any && !glob(conn.name, Canonical(b.Name)) {
				continue
			}
			if c := x.find(b.Columns, last.name); c != nil {
				add(b, Target{Block: b, Column: c}, s)
			}
		}
	})
	if bad == nil {
		bad = ignored
	}
	return list, bad
}

func (x *Index) find(list []*model.Column, name string) *model.Column {
	for _, c := range list {
		if x.canonical(c) == name {
			return c
		}
	}
	return nil
}

// unknown says why a path names nothing.
func (x *Index) unknown(path string, steps []step, bad error) error {
	if bad != nil {
		return fmt.Errorf("%s: %w", path, bad)
	}
	var whole []string
	pops := map[*model.Population]bool{}
	x.match(steps, &bad, func(e *entry, _ []model.Span) {
		if !pops[e.pop] {
			pops[e.pop] = true
			whole = append(whole, x.members(e.pop)...)
		}
	})
	if len(pops) > 0 {
		return fmt.Errorf("%s is an element, not a parameter%s", path, Hint("", whole))
	}
	last := steps[len(steps)-1]
	var there []string
	x.match(steps[:len(steps)-1], &bad, func(e *entry, _ []model.Span) { there = append(there, x.members(e.pop)...) })
	if len(steps) > 1 {
		x.match(steps[:len(steps)-2], &bad, func(e *entry, _ []model.Span) {
			for _, b := range x.c.Blocks {
				if b.Pop == e.pop && glob(steps[len(steps)-2].name, Canonical(b.Name)) {
					for _, c := range b.Columns {
						there = append(there, c.Name)
					}
				}
			}
		})
	}
	if len(there) > 0 {
		return fmt.Errorf("%s: there is no %s%s", path, last.text, Hint(last.name, there))
	}
	if len(steps) == 1 {
		for _, e := range x.entries {
			there = append(there, e.path[0].Name)
		}
		return fmt.Errorf("there is no parameter %s; a path begins with an element's name%s", path, Hint(last.name, there))
	}
	if near := x.nearTable(path); near != "" {
		return fmt.Errorf("there is no parameter %s%s", path, near)
	}
	return fmt.Errorf("there is no parameter %s%s", path, x.hint(steps))
}

func (x *Index) nearTable(path string) string {
	var list []string
	for _, t := range x.c.Tables {
		list = append(list, t.Path)
	}
	if len(Nearest(path, list)) == 0 {
		return ""
	}
	return Hint(path, list)
}

// merge sorts spans and joins those that touch or overlap.
func merge(list []model.Span) []model.Span {
	slices.SortFunc(list, func(a, b model.Span) int { return int(a.Lo - b.Lo) })
	var out []model.Span
	for _, s := range list {
		if n := len(out); n > 0 && s.Lo <= out[n-1].Hi {
			out[n-1].Hi = max(out[n-1].Hi, s.Hi)
			continue
		}
		out = append(out, s)
	}
	return out
}

// Elements returns the elements that a path or pattern names, by population in the order of the circuit.
func (x *Index) Elements(pattern string) ([]Target, error) {
	steps, err := parsePath(pattern)
	if err != nil {
		return nil, err
	}
	var bad error
	found := map[*model.Population][]model.Span{}
	x.match(steps, &bad, func(e *entry, s []model.Span) { found[e.pop] = append(found[e.pop], s...) })
	var list []Target
	for _, p := range x.c.Pops {
		if s := found[p]; len(s) > 0 {
			list = append(list, Target{Pop: p, Spans: merge(s)})
		}
	}
	switch {
	case len(list) > 0:
		return list, nil
	case bad != nil:
		return nil, fmt.Errorf("%s: %w", pattern, bad)
	}
	return nil, fmt.Errorf("there is no element %s%s", pattern, x.hint(steps))
}
