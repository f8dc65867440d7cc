package results

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	index  = regexp.MustCompile(`\[[^\]]*\]`)
	digits = regexp.MustCompile(`\d+`)
)

// PopulationOf is the name of the population of an element: its path without indices.
func PopulationOf(element string) string { return index.ReplaceAllString(element, "") }

// ByRegion orders populations such that those of one region, the first part of their path, stand together.
func ByRegion(pops []Population) []int {
	region := func(i int) string { head, _, _ := strings.Cut(pops[i].Name, "."); return head }
	first := map[string]int{}
	order := make([]int, len(pops))
	for i := range pops {
		order[i] = i
		if _, ok := first[region(i)]; !ok {
			first[region(i)] = i
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return first[region(a)] - first[region(b)] })
	return order
}

// Grouped lists each element once: by population, in the order in which these come up, and by the numbers in its path.
func Grouped(elements []string) []string {
	var pops, out []string
	of := map[string][]string{}
	seen := map[string]bool{}
	for _, e := range elements {
		if seen[e] {
			continue
		}
		seen[e] = true
		p := PopulationOf(e)
		if of[p] == nil {
			pops = append(pops, p)
		}
		of[p] = append(of[p], e)
	}
	for _, p := range pops {
		slices.SortFunc(of[p], natural)
		out = append(out, of[p]...)
	}
	return out
}

// natural compares paths by the numbers in them: n[2] comes before n[10].
func natural(a, b string) int {
	x, y := digits.FindAllString(a, -1), digits.FindAllString(b, -1)
	for i := range min(len(x), len(y)) {
		m, _ := strconv.Atoi(x[i])
		n, _ := strconv.Atoi(y[i])
		if m != n {
			return m - n
		}
	}
	return len(x) - len(y)
}
