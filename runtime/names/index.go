package names

import (
	"fmt"
	"strings"

	"nbc/runtime/model"
)

// Index finds elements, columns and data of one circuit by name. It is made once and reads only the circuit's layout.
type Index struct {
	c       *model.Circuit
	entries []entry
	byName  map[string][]int32 // canonical names joined by dots -> entries
	column  map[*model.Column]string
}

// entry is a group of elements under one path: of its own or of a port.
type entry struct {
	path  []model.Part
	names []string // canonical
	pop   *model.Population
	first int
	per   int
	alias bool
}

// NewIndex makes the index of a circuit. The tasks of experiments other than the one to run are left out, and the running
// one's goes also by the name `trial`.
func NewIndex(c *model.Circuit) *Index {
	x := &Index{c: c, byName: map[string][]int32{}, column: map[*model.Column]string{}}
	hidden := otherTasks(c)
	for _, p := range c.Pops {
		if hidden[p] {
			continue
		}
		for g := range p.Groups {
			x.add(entry{path: p.Groups[g].Path, pop: p, first: p.Groups[g].First, per: 1})
		}
	}
	for _, a := range c.Aliases {
		if a.Pop < 0 || a.Pop >= len(c.Pops) || hidden[c.Pops[a.Pop]] {
			continue
		}
		path, per := a.Path, max(a.Per, 1)
		if n := len(path); n > 0 && len(path[n-1].Dims) == 0 && per > 1 {
			// A port of a whole group is indexed by position.
			path = append(path[:n-1:n-1], model.Part{Name: path[n-1].Name, Dims: []int{per}})
			per = 1
		}
		x.add(entry{path: path, pop: c.Pops[a.Pop], first: a.First, per: per, alias: true})
	}
	if c.Experiment != nil && c.Experiment.Task != nil && len(x.byName["trial"]) == 0 {
		x.add(entry{path: []model.Part{{Name: "trial"}}, pop: c.Experiment.Task.Pop, per: 1, alias: true})
	}
	return x
}

// otherTasks are the task populations that do not run.
func otherTasks(c *model.Circuit) map[*model.Population]bool {
	hidden := map[*model.Population]bool{}
	if c.Experiment == nil {
		return hidden
	}
	for _, e := range c.Experiments {
		if e.Task != nil {
			hidden[e.Task.Pop] = true
		}
	}
	if c.Experiment.Task != nil {
		delete(hidden, c.Experiment.Task.Pop)
	}
	return hidden
}

func (x *Index) add(e entry) {
	for _, part := range e.path {
		e.names = append(e.names, Canonical(part.Name))
	}
	key := strings.Join(e.names, ".")
	x.byName[key] = append(x.byName[key], int32(len(x.entries)))
	x.entries = append(x.entries, e)
}

// canonical is the canonical name of a column.
func (x *Index) canonical(c *model.Column) string {
	name, ok := x.column[c]
	if !ok {
		name = Canonical(c.Name)
		x.column[c] = name
	}
	return name
}

// match yields every entry that the steps name, with the spans of elements selected. Wrong indices are collected in bad.
func (x *Index) match(steps []step, bad *error, yield func(e *entry, s []model.Span)) {
	one := func(e *entry, at []int) {
		sels := make([][]sel, len(e.path))
		for n, back := range at {
			if back >= 0 {
				sels[n] = steps[len(steps)-back].sel
			}
		}
		list, err := spans(e.path, sels, e.first, e.per)
		if err != nil {
			if *bad == nil {
				*bad = err
			}
			return
		}
		yield(e, list)
	}
	if !anyWild(steps) {
		key, at := make([]string, len(steps)), make([]int, len(steps))
		for n, s := range steps {
			key[n], at[n] = s.name, len(steps)-n
		}
		for _, e := range x.byName[strings.Join(key, ".")] {
			one(&x.entries[e], at)
		}
		x.throughPorts(steps, bad, yield)
		return
	}
	for n := range x.entries {
		e := &x.entries[n]
		align(steps, e.names, nil, func(at []int) { one(e, at) })
	}
}

func anyWild(steps []step) bool {
	for _, s := range steps {
		if s.wild() {
			return true
		}
	}
	return false
}

// throughPorts follows a path that goes on behind a port of composites: the port's elements under their own names.
func (x *Index) throughPorts(steps []step, bad *error, yield func(e *entry, s []model.Span)) {
	for k := 1; k < len(steps); k++ {
		key := make([]string, k)
		for n := range k {
			key[n] = steps[n].name
		}
		for _, n := range x.byName[strings.Join(key, ".")] {
			e := &x.entries[n]
			if !e.alias {
				continue
			}
			sels := make([][]sel, len(e.path))
			for i := range sels {
				sels[i] = steps[i].sel
			}
			list, err := spans(e.path, sels, e.first, e.per)
			if err != nil {
				*bad = err
				continue
			}
			for _, s := range list {
				for i := s.Lo; i < s.Hi; i++ {
					if own, err := parsePath(ElementName(e.pop, int(i))); err == nil {
						x.match(append(own, steps[k:]...), bad, yield)
					}
				}
			}
		}
	}
}

// Element finds the one element that a path without wildcards names.
func (x *Index) Element(path string) (*model.Population, int, error) {
	steps, err := parsePath(path)
	if err != nil {
		return nil, 0, err
	}
	if anyWild(steps) {
		return nil, 0, fmt.Errorf("%s is a pattern; one element is needed here", path)
	}
	var bad error
	var pop *model.Population
	at, count := int32(0), int32(0)
	x.match(steps, &bad, func(e *entry, list []model.Span) {
		for _, s := range list {
			if pop == nil {
				pop, at = e.pop, s.Lo
			} else if e.pop == pop && s.Lo == at && s.Hi == at+1 {
				continue // the same element by another name
			}
			count += s.Hi - s.Lo
		}
	})
	switch {
	case count == 1:
		return pop, int(at), nil
	case count > 1:
		return nil, 0, fmt.Errorf("%s is %d elements; write an index, as in %s", path, count, ElementName(pop, int(at)))
	case bad != nil:
		return nil, 0, fmt.Errorf("there is no element %s: %w", path, bad)
	}
	return nil, 0, fmt.Errorf("there is no element %s%s", path, x.hint(steps))
}

// hint explains which name of an unknown path is the first that does not exist, and what there is in its place.
func (x *Index) hint(steps []step) string {
	var live []*entry
	for n := range x.entries {
		live = append(live, &x.entries[n])
	}
	for d, s := range steps {
		if s.any {
			return x.anywhere(steps[len(steps)-1], live)
		}
		var next []*entry
		var there []string
		for _, e := range live {
			if d < len(e.names) {
				there = append(there, e.path[d].Name)
				if glob(s.name, e.names[d]) {
					next = append(next, e)
				}
			} else {
				there = append(there, x.members(e.pop)...)
			}
		}
		if len(next) == 0 {
			return where(steps[:d], s) + Hint(s.name, there)
		}
		live = next
	}
	return ""
}

// where says which name of a path fails, unless it is the first.
func where(before []step, s step) string {
	if len(before) == 0 {
		return ""
	}
	var list []string
	for _, b := range before {
		list = append(list, b.text)
	}
	return fmt.Sprintf(": %s has no %s", strings.Join(list, "."), s.text)
}

// members are the names of columns of a population, of the blocks it may have and of its elements' data.
func (x *Index) members(p *model.Population) []string {
	var list []string
	for _, c := range p.Columns {
		list = append(list, c.Name)
	}
	for _, b := range x.c.Blocks {
		if b.Pop == p {
			list = append(list, b.Name)
		}
	}
	for _, t := range x.c.Tables {
		dot := strings.LastIndexByte(t.Path, '.')
		for i := 0; dot > 0 && i < p.N; i++ {
			if ElementName(p, i) == t.Path[:dot] {
				list = append(list, t.Path[dot+1:])
			}
		}
	}
	return list
}

// anywhere suggests among all names of parts and columns.
func (x *Index) anywhere(s step, live []*entry) string {
	var there []string
	seen := map[*model.Population]bool{}
	for _, e := range live {
		for _, part := range e.path {
			there = append(there, part.Name)
		}
		if !seen[e.pop] {
			seen[e.pop] = true
			there = append(there, x.members(e.pop)...)
		}
	}
	for _, b := range x.c.Blocks {
		for _, c := range b.Columns {
			there = append(there, c.Name)
		}
	}
	return Hint(s.name, there)
}
