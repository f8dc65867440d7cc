package names

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Nearest returns the candidates that are spelled most like name, at most three; none when nothing is near. A name that differs by
// case, or by two swapped letters, is nearer than any other.
func Nearest(name string, candidates []string) []string {
	type scored struct {
		text string
		d    int
	}
	limit := 1 + len([]rune(name))/3
	var near []scored
	seen := map[string]bool{}
	for _, c := range candidates {
		if c == "" || seen[c] {
			continue
		}
		seen[c] = true
		d := distance(Canonical(name), Canonical(c))
		if d == 1 && sorted(name) == sorted(c) || strings.EqualFold(Canonical(name), Canonical(c)) {
			d = 0
		}
		if d <= limit {
			near = append(near, scored{c, d})
		}
	}
	sort.Slice(near, func(i, j int) bool {
		if near[i].d != near[j].d {
			return near[i].d < near[j].d
		}
		return near[i].text < near[j].text
	})
	var list []string
	for _, s := range near[:min(len(near), 3)] {
		if s.d == near[0].d {
			list = append(list, s.text)
		}
	}
	return list
}

// sorted is a name's letters in order.
func sorted(name string) string {
	letters := []rune(name)
	slices.Sort(letters)
	return string(letters)
}

// Hint is "; did you mean X?" or, without a name or when nothing is near, "; there are A, B, C" with at most ten names.
func Hint(name string, candidates []string) string {
	if near := Nearest(name, candidates); name != "" && len(near) > 0 {
		return "; did you mean " + strings.Join(near, " or ") + "?"
	}
	all := append([]string(nil), candidates...)
	sort.Strings(all)
	var list []string
	for i, s := range all {
		if s != "" && (i == 0 || s != all[i-1]) {
			list = append(list, s)
		}
	}
	switch {
	case len(list) == 0:
		return ""
	case len(list) > 10:
		return fmt.Sprintf("; there are %s and %d more", strings.Join(list[:10], ", "), len(list)-10)
	}
	return "; there " + map[bool]string{true: "is ", false: "are "}[len(list) == 1] + strings.Join(list, ", ")
}

// distance is the number of letters to insert, delete, replace or swap (optimal string alignment).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last := make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row := make([]int, len(t)+1)
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(t)]
}
