package sim

import "nbc/runtime/solve"

// couplings counts what the Jacobian is made of; nil where nothing was derived.
func (r *runner) couplings() func() int {
	p := r.c.Partials
	if p == nil {
		return nil
	}
	return func() int {
		n := 0
		p.Places(func(_, _ int) { n++ })
		return n
	}
}

// derivatives makes the Jacobian of what the compiler derived, once for all spans; nil where it derived nothing.
func (r *runner) derivatives() (solve.Jacobian, error) {
	p := r.c.Partials
	if p == nil || r.jacobian != nil {
		return r.jacobian, nil
	}
	var err error
	r.jacobian, err = solve.Compose(solve.Partials{States: len(r.c.Y), Inputs: p.Inputs, Places: p.Places, Values: p.Values})
	if err == nil {
		st := r.jacobian.Structure()
		r.res.Entries, r.res.Iterative = st.Pattern.Entries(), st.Iterative
	}
	if err == nil && r.past != nil {
		// Within a step past values are a function of time, which the compiler does not know.
		r.jacobian = solve.WithTimeDifferences(r.jacobian, r.c.RHS)
	}
	return r.jacobian, err
}
