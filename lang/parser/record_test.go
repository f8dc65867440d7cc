package parser

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Other spellings of a record, and the one that the formatter makes of them.
func TestRecordSpellings(t *testing.T) {
	for short, long := range map[string]string{
		"record mean VAC.exci.V every 0.1 ms":                                 "record mean(VAC.exci.V) every 0.1 ms",
		"record max VAC.exci[1..3].V as top, sum a.b on block":                "record max(VAC.exci[1..3].V) as top, sum(a.b) on block",
		"record **.V, m.* every 1 ms":                                         "record **.V, m.* every 1 ms",
		"record VAC.wta[*].exci[1..3].V, a[2,*].x on block":                   "record VAC.wta[*].exci[1..3].V, a[2, *].x on block",
		"record mean VAC.**.V, max **.V as top every 1 ms":                    "record mean(VAC.**.V), max(**.V) as top every 1 ms",
		"record mean(VAC.**.V), mean(m.V + 1), mean([a.V, b.V]) at trial.end": "record mean(VAC.**.V), mean(m.V + 1), mean([a.V, b.V]) at trial.end",
		"record spikes of VAC.*, **":                                          "record spikes of VAC.*, **",
		"plot stack m.*\n  plot raster of *":                                  "plot stack m.*\n  plot raster of *",
		"record mean at trial.end":                                            "record mean at trial.end",
		"record weights of A -> B at start, every 50 trials, end":             "record weights of A -> B at start, end, every 50 trials",
		"record weights of A -> B at every n trials":                          "record weights of A -> B every n trials",
		"record A in trials 1 .. 3 during 0 ms .. 2 ms every 1 ms":            "record A every 1 ms during 0 ms .. 2 ms in trials 1 .. 3",
		"record weights of A -> B every 2 trials in trials 4 .. 8, n - 1":     "record weights of A -> B every 2 trials in trials 4 .. 8, n - 1",
	} {
		wrap := func(s string) string { return "experiment e of C {\n  " + s + "\n}\n" }
		assert.Equal(t, wrap(long), roundTrip(t, "test.nbx", wrap(short)), short)
	}
}
