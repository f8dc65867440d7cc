package check

import (
	"strings"
	"testing"
)

// What to write instead is part of a finding.
func TestHelps(t *testing.T) {
	const path = "testdata/wrong/one_cause.nbx"
	_, ds := Load(path, diskLoader{})
	for line, want := range map[int]string{
		7: "write `gain = ..., τ = ...` in the brackets", 8: "did you mean `gain`?", 11: "did you mean `weight`?", 12: "choose `via Gap`",
		13: "the other way they connect: `theta -> c`", 15: "take DP5 or Tsit5",
		18: "does not see into A: compute it there",
	} {
		found := ""
		for _, d := range ds {
			if d.Span.Start.Line == line {
				found += d.Help
			}
		}
		if !strings.Contains(found, want) {
			t.Errorf("line %d: %q, and not %q", line, found, want)
		}
	}
}
