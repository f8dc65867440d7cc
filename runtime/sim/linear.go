package sim

import (
	"cmp"
	"slices"

	"nbc/runtime/model"
	"nbc/runtime/solve"
)

// linear is what the compiler knows of equations that are linear in their own state, nil where it found none.
func linear(c *model.Circuit) *solve.Linear {
	if c.Linear == nil {
		return nil
	}
	l := &solve.Linear{Part: c.Linear, Advance: c.Advance, InPlace: c.InPlace}
	c.States(func(col *model.Column, n int) {
		if col.Gate && n > 0 {
			l.Gates = append(l.Gates, solve.Span{Lo: col.Off, Hi: col.Off + col.Size*n})
		}
	})
	slices.SortFunc(l.Gates, func(a, b solve.Span) int { return cmp.Compare(a.Lo, b.Lo) })
	at := 0
	var gates []solve.Span
	for _, g := range append(l.Gates, solve.Span{Lo: len(c.Y), Hi: len(c.Y)}) {
		if g.Lo > at {
			l.Others = append(l.Others, solve.Span{Lo: at, Hi: g.Lo})
		}
		at = g.Hi
		if k := len(gates) - 1; k >= 0 && gates[k].Hi == g.Lo {
			gates[k].Hi = g.Hi
		} else if g.Hi > g.Lo {
			gates = append(gates, g)
		}
	}
	l.Gates = gates
	return l
}
