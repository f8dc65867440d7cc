package main

import (
	"fmt"
	"sort"
)

// entry is one row of a table: a way to compute the same thing.
type entry struct {
	name string
	once func() (float64, error) // one measurement, ns
	note string                  // accuracy, or what else is to be said
	ns   []float64
}

// inTurn measures all entries in turn, rounds times, after one round that is thrown away. Other programs' load and the processor's clock
// then hit all alike, and the ratio within a round says more than times do.
func inTurn(list []*entry, rounds int) error {
	for round := range rounds + 1 {
		for _, e := range list {
			ns, err := e.once()
			if err != nil {
				return fmt.Errorf("%s: %w", e.name, err)
			}
			if round > 0 {
				e.ns = append(e.ns, ns)
			}
		}
	}
	return nil
}

// quartiles are the lower quartile, the median and the upper quartile.
func quartiles(x []float64) (lo, mid, hi float64) {
	s := append([]float64(nil), x...)
	sort.Float64s(s)
	at := func(q float64) float64 { return s[int(q*float64(len(s)-1)+0.5)] }
	return at(0.25), at(0.5), at(0.75)
}

// table prints the entries with their ratios to the first one.
func table(list []*entry, unit float64, unitName string) {
	fmt.Printf("  %-26s %12s %8s %15s  %s\n", "", unitName, "ratio", "(quartiles)", "")
	for _, e := range list {
		ratios := make([]float64, len(e.ns))
		for i := range ratios {
			ratios[i] = e.ns[i] / list[0].ns[i]
		}
		lo, mid, hi := quartiles(ratios)
		_, t, _ := quartiles(e.ns)
		fmt.Printf("  %-26s %12.4g %8.2f %15s  %s\n", e.name, t/unit, mid, fmt.Sprintf("(%.2f-%.2f)", lo, hi), e.note)
	}
}
