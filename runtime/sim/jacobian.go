package sim

import "nbc/runtime/solve"

// differentiate gives a stiff method the Jacobian that the compiler derived.
func (r *runner) differentiate(sys *solve.System) error {
	m, err := solve.Lookup(r.solver.Name)
	if err != nil || !m.Stiff {
		return err
	}
	if p := r.c.Partials; p != nil && r.jacobian == nil {
		r.jacobian, err = solve.Compose(solve.Partials{States: sys.N, Inputs: p.Inputs, Places: p.Places, Values: p.Values})
	}
	sys.Jacobian = r.jacobian
	return err
}
