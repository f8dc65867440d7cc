package analysis

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"nbc/runtime/names"
	"nbc/runtime/results"
)

// Selection is patterns of paths: `VAC`, `VAC.wta[1].exci`, `STR*.matrisome.V`, `VAC.**.V`. A path also stands for all that is
// inside of it, and one without indices for all indices.
type Selection struct{ patterns []*regexp.Regexp }

var indices = regexp.MustCompile(`\[[^\]]*\]`)

// Select makes a selection of patterns.
func Select(patterns []string) (Selection, error) {
	var s Selection
	for _, p := range patterns {
		if strings.TrimSpace(p) == "" {
			return s, fmt.Errorf("an empty path selects nothing")
		}
		p = regexp.QuoteMeta(names.CanonicalPath(strings.TrimSpace(p)))
		p = strings.ReplaceAll(p, `\*\*`, `.*`)
		p = strings.ReplaceAll(p, `\*`, `[^.]*`)
		s.patterns = append(s.patterns, regexp.MustCompile(`^`+p+`($|[.\[])`))
	}
	return s, nil
}

// Empty tells that nothing was named.
func (s Selection) Empty() bool { return len(s.patterns) == 0 }

// Has tells whether a path is selected; all are when nothing was named.
func (s Selection) Has(path string) bool { return s.Empty() || s.Names(path) }

// Names tells whether a path was named.
func (s Selection) Names(path string) bool {
	path = names.CanonicalPath(path)
	bare := indices.ReplaceAllString(path, "")
	for _, p := range s.patterns {
		if p.MatchString(path) || p.MatchString(bare) {
			return true
		}
	}
	return false
}

// First tells whether a path is what was named first.
func (s Selection) First(path string) bool {
	return !s.Empty() && Selection{s.patterns[:1]}.Names(path)
}

// Trials are numbers of trials; none: all.
type Trials [][2]int

// ParseTrials reads `1,5,90..100`.
func ParseTrials(text string) (Trials, error) {
	var t Trials
	if text == "" {
		return nil, nil
	}
	for _, part := range strings.Split(text, ",") {
		lo, hi, ranged := strings.Cut(part, "..")
		if !ranged {
			hi = lo
		}
		a, err1 := strconv.Atoi(strings.TrimSpace(lo))
		b, err2 := strconv.Atoi(strings.TrimSpace(hi))
		if err1 != nil || err2 != nil || a < 0 || b < a {
			return nil, fmt.Errorf("%q is no list of trials; write numbers and ranges, as in 1,5,90..100 (0 is the warm-up)", text)
		}
		t = append(t, [2]int{a, b})
	}
	return t, nil
}

// Has tells whether a trial is chosen. The warm-up, trial 0, has to be named in a run with trials.
func (t Trials) Has(n int, r *results.Run) bool {
	if len(t) == 0 {
		return n > 0 || r.Trials == nil
	}
	return slices.ContainsFunc(t, func(x [2]int) bool { return x[0] <= n && n <= x[1] })
}

// Check tells that a run has none of the trials that are chosen.
func (t Trials) Check(r *results.Run) error {
	if len(t) == 0 {
		return nil
	}
	if r.Trials == nil {
		return fmt.Errorf("the run in %s has no trials", r.Dir)
	}
	for _, x := range t {
		if x[0] <= r.Trials.Done {
			return nil
		}
	}
	return fmt.Errorf("the run in %s has none of them; it has trials 1 to %d", r.Dir, r.Trials.Done)
}
