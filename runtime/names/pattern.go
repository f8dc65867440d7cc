package names

import (
	"fmt"
	"strconv"
	"strings"

	"nbc/runtime/model"
)

// step is one name of a pattern.
type step struct {
	name string // canonical; may hold `*` for any letters
	any  bool   // `**`: any names, also none
	sel  []sel  // indices as written, empty: all
	text string // as written
}

// sel selects an index: lo .. hi, counting from 1; all with lo == 0.
type sel struct{ lo, hi int }

func (s step) wild() bool { return s.any || strings.Contains(s.name, "*") }

// parsePath splits a path or pattern at its dots: `VAC.wta[1..2].exci[*]`, `VAC.**.V`, `tan_pop*`.
func parsePath(text string) ([]step, error) {
	var steps []step
	depth, start := 0, 0
	for i := 0; i <= len(text); i++ {
		switch {
		case i < len(text) && text[i] == '[':
			depth++
		case i < len(text) && text[i] == ']':
			depth--
		case i == len(text) || text[i] == '.' && depth == 0:
			s, err := parseStep(text[start:i])
			if err != nil {
				return nil, fmt.Errorf("path %q: %w", text, err)
			}
			steps = append(steps, s)
			start = i + 1
		}
	}
	return steps, nil
}

func parseStep(text string) (step, error) {
	text = strings.TrimSpace(text)
	s := step{text: text}
	name, indices, found := strings.Cut(text, "[")
	name = strings.TrimSpace(name)
	if name == "" {
		return s, fmt.Errorf("a name is missing; names are joined by dots, as in VAC.wta[1].exci[2].V")
	}
	s.any = name == "**"
	s.name = Canonical(name)
	if !found {
		if strings.ContainsAny(text, "]") {
			return s, fmt.Errorf("%q has a ] without [", text)
		}
		return s, nil
	}
	inner, ok := strings.CutSuffix(indices, "]")
	if !ok || s.any {
		return s, fmt.Errorf("%q is no name with an index; write name[1], name[1, 2], name[2..5] or name[*]", text)
	}
	for part := range strings.SplitSeq(inner, ",") {
		one, err := parseSel(strings.TrimSpace(part))
		if err != nil {
			return s, fmt.Errorf("%q: %w", text, err)
		}
		s.sel = append(s.sel, one)
	}
	return s, nil
}

func parseSel(text string) (sel, error) {
	if text == "*" {
		return sel{}, nil
	}
	from, to, isRange := strings.Cut(text, "..")
	if !isRange {
		to = from
	}
	lo, err1 := strconv.Atoi(strings.TrimSpace(from))
	hi, err2 := strconv.Atoi(strings.TrimSpace(to))
	if err1 != nil || err2 != nil || lo < 1 || hi < lo {
		return sel{}, fmt.Errorf("%q is no index; indices are whole numbers from 1, ranges 2..5, or *", text)
	}
	return sel{lo, hi}, nil
}

// glob matches a name with a pattern in which `*` stands for any letters: each piece between stars is looked for as early as it
// can stand, which decides in one pass.
func glob(pattern, name string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == name
	}
	if !strings.HasPrefix(name, head) {
		return false
	}
	name = name[len(head):]
	for {
		piece, after, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(name, piece)
		}
		at := strings.Index(name, piece)
		if at < 0 {
			return false
		}
		name, rest = name[at+len(piece):], after
	}
}

// align finds the ways in which steps match all names of a path: for each, the step of every part (-1 under a `**`).
func align(steps []step, path []string, at []int, yield func(at []int)) {
	switch {
	case len(steps) == 0 && len(at) == len(path):
		yield(at)
	case len(steps) == 0:
	case steps[0].any:
		align(steps[1:], path, at, yield)
		if len(at) < len(path) {
			align(steps, path, append(at[:len(at):len(at)], -1), yield)
		}
	case len(at) < len(path) && glob(steps[0].name, path[len(at)]):
		// The number of the step is kept from the end, which recursion leaves alone.
		align(steps[1:], path, append(at[:len(at):len(at)], len(steps)), yield)
	}
}

// spans picks the elements of a path that a match leaves, as ascending spans element 0 being number first, per elements for each index.
func spans(path []model.Part, sels [][]sel, first, per int) ([]model.Span, error) {
	var dims []int
	var want []sel
	for n, part := range path {
		if len(sels[n]) > 0 && len(sels[n]) != len(part.Dims) {
			return nil, fmt.Errorf("%s has %s, not %d", part.Name, plural(len(part.Dims), "index", "indices"), len(sels[n]))
		}
		for d, size := range part.Dims {
			one := sel{}
			if len(sels[n]) > 0 {
				one = sels[n][d]
			}
			if one.hi > size {
				return nil, fmt.Errorf("%s[%d] does not exist; its indices are 1 .. %d", part.Name, one.hi, size)
			}
			dims, want = append(dims, size), append(want, one)
		}
	}
	// Trailing dimensions that are taken whole make one run.
	run := per
	for len(dims) > 0 && want[len(dims)-1].lo == 0 {
		run *= dims[len(dims)-1]
		dims = dims[:len(dims)-1]
	}
	var list []model.Span
	enumerate(dims, want, 0, func(k int) {
		lo := int32(first + k*run)
		if n := len(list); n > 0 && list[n-1].Hi == lo {
			list[n-1].Hi += int32(run)
			return
		}
		list = append(list, model.Span{Lo: lo, Hi: lo + int32(run)})
	})
	return list, nil
}

// enumerate yields the row-major numbers of all selected indices, ascending.
func enumerate(dims []int, want []sel, base int, yield func(int)) {
	if len(dims) == 0 {
		yield(base)
		return
	}
	lo, hi := want[0].lo, want[0].hi
	if lo == 0 {
		lo, hi = 1, dims[0]
	}
	for i := lo; i <= hi; i++ {
		enumerate(dims[1:], want[1:], base*dims[0]+i-1, yield)
	}
}

func plural(n int, one, many string) string {
	switch n {
	case 0:
		return "no " + one
	case 1:
		return "one " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
