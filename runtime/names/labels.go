package names

import (
	"fmt"
	"strings"
)

// findEdges finds attributes of edges by label and name.
func (x *Index) findEdges(path string) ([]Target, error) {
	label, name, err := cutLabel(path)
	if err != nil {
		return nil, err
	}
	var list []Target
	var labels, attrs []string
	for _, e := range x.c.Edges {
		var hit []int32
		for n, l := range e.Labels {
			labels = append(labels, l)
			if MatchLabel(label, l) {
				hit = append(hit, int32(n))
			}
		}
		if len(hit) == 0 {
			continue
		}
		for _, c := range e.Attrs {
			attrs = append(attrs, c.Name)
		}
		if c := x.find(e.Attrs, Canonical(name)); c != nil {
			list = append(list, Target{Edges: e, Labels: hit, Column: c})
		}
	}
	switch {
	case len(list) > 0:
		return list, nil
	case len(attrs) > 0:
		return nil, fmt.Errorf("%s: the edges %s have no %s%s", path, label, name, Hint(name, attrs))
	}
	return nil, fmt.Errorf("there are no edges %s%s", label, Hint(label, labels))
}

// cutLabel splits `"VAC -> AC".weight` or `VAC -> AC.weight`.
func cutLabel(path string) (label, name string, err error) {
	path = strings.TrimSpace(path)
	if rest, quoted := strings.CutPrefix(path, `"`); quoted {
		if label, name, ok := strings.Cut(rest, `"`); ok && strings.HasPrefix(name, ".") {
			return strings.TrimSpace(label), strings.TrimSpace(name[1:]), nil
		}
		return "", "", fmt.Errorf(`%s: write "VAC -> AC".weight`, path)
	}
	dot := strings.LastIndex(path, ".")
	if dot < strings.Index(path, "->") || strings.Contains(path[dot:], "]") {
		return "", "", fmt.Errorf("%s: a name is missing after the connection, as in VAC -> AC.weight", path)
	}
	return strings.TrimSpace(path[:dot]), strings.TrimSpace(path[dot+1:]), nil
}

// MatchLabel tells whether a label of edges is meant by a pattern: the same names on both sides of the arrow, where spaces and Greek
// spelling do not matter, a missing index is any, and `*` and `**` work as in paths.
func MatchLabel(pattern, label string) bool {
	a, b := strings.Split(pattern, "->"), strings.Split(label, "->")
	if len(a) != len(b) {
		return false
	}
	for n := range a {
		p, err1 := parsePath(a[n])
		l, err2 := parsePath(b[n])
		if err1 != nil || err2 != nil {
			if strings.TrimSpace(a[n]) != strings.TrimSpace(b[n]) {
				return false
			}
			continue
		}
		if !matchSide(p, l) {
			return false
		}
	}
	return true
}

func matchSide(pattern, label []step) bool {
	path := make([]string, len(label))
	for n, s := range label {
		path[n] = s.name
	}
	found := false
	align(pattern, path, nil, func(at []int) {
		for n, back := range at {
			if back >= 0 && !within(pattern[len(pattern)-back].sel, label[n].sel) {
				return
			}
		}
		found = true
	})
	return found
}

// within tells whether the indices of a label lie in those of a pattern.
func within(pattern, label []sel) bool {
	if len(pattern) == 0 {
		return true
	}
	if len(pattern) != len(label) {
		return false
	}
	for n, p := range pattern {
		if p.lo != 0 && (label[n].lo < p.lo || label[n].hi > p.hi || label[n].lo == 0) {
			return false
		}
	}
	return true
}

// SameLabel is the form in which labels are compared: canonical names, single spaces around arrows.
func SameLabel(label string) string {
	sides := strings.Split(CanonicalPath(label), "->")
	for n := range sides {
		sides[n] = strings.Join(strings.Fields(sides[n]), "")
	}
	return strings.Join(sides, " -> ")
}
