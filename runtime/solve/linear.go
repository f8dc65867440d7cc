package solve

// Linear is what the compiler knows of equations that are linear in their own
// state: y_i' = a + b·y_i with a and b free of y_i. States come in two parts.
// Gates are all linear, and a and b of a gate are free of every gate: with the
// others held, all gates are exactly exponentials. Others are the rest.
type Linear struct {
	// Part evaluates dy of the states of a part (0: Gates, 1: Others) at (t, y),
	// and b of those of them that are linear; it leaves all else in dy and b alone.
	Part func(part int, t float64, y, dy, b []float64)
	// Advance, where it is not nil, sets next to the states after a step of exponential Euler of length h from (t, y), as Part and
	// vec.Relax would.
	Advance func(t, h float64, y, next []float64) (finite bool)
	// InPlace: next may be y itself.
	InPlace bool
	// Gates and Others are the states of the parts, ascending; together all.
	Gates, Others []Span
}

// Span is the states Lo .. Hi-1.
type Span struct{ Lo, Hi int }

// linear is what is known of a system, or that nothing is: then every b is 0.
func (sys *System) linear() *Linear {
	if sys.Linear != nil {
		return sys.Linear
	}
	f := sys.RHS
	return &Linear{
		Part: func(part int, t float64, y, dy, _ []float64) {
			if part == 1 {
				f(t, y, dy)
			}
		},
		Others: []Span{{0, sys.N}},
	}
}
