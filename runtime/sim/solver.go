package sim

import (
	"fmt"
	"strings"

	"nbc/runtime/event"
	"nbc/runtime/model"
	"nbc/runtime/solve"
)

// Auto is the solver that picks another by what the compiler knows of the circuit. It is what an experiment without a solver gets.
const Auto = "auto"

// IsAuto tells whether a solver's name, or that there is none, leaves the choice to nbc.
func IsAuto(name string) bool { return name == "" || strings.EqualFold(name, Auto) }

// stiffMethod takes over where stability bounds the steps of an explicit method so much that it pays.
const stiffMethod = "Rodas5P"

const (
	// multistepMethod takes over where only the decay of linear states bounds the steps of an explicit method.
	multistepMethod = "AdamsBDF"
	// finest is the relative tolerance down to which it does. Below, its steps are as dear, and the explicit method is far more
	// exact than asked: decision 20.
	finest = 1e-4
)

// Choose picks the method for a circuit that wire has built, with the tolerances and steps of s where they are given, and says why.
func Choose(c *model.Circuit, s model.Solver) (model.Solver, string) {
	if list := liveNoise(c); len(list) > 0 {
		return ForNoise(s), fmt.Sprintf("noise drives %s", stateName(list[0]))
	}
	if s.RTol == 0 {
		s.RTol = DefaultTolerance
	}
	if s.ATol == 0 {
		s.ATol = DefaultTolerance
	}
	s.Stiff = stiffMethod
	if h := jumping(c); h != nil {
		s.Name = "Tsit5"
		return s, fmt.Sprintf("%s (%s) makes the integration begin anew, which a method of few stages bears best", h.What, h.Place)
	}
	all, lin, gates := 0, 0, 0
	c.States(func(col *model.Column, n int) {
		k := n * col.Size
		all += k
		if col.Linear {
			lin += k
		}
		if col.Gate {
			gates += k
		}
	})
	why := ""
	switch {
	case all == 0:
		why = "there are no states"
	case lin == 0:
		why = "no event moves states; no equation is linear in itself"
	default:
		why = fmt.Sprintf("no event moves states; of %d equations %d are linear in themselves, %d of them gates", all, lin, gates)
	}
	s.Name = "Vern7"
	if gates > 0 && len(c.Histories) == 0 && s.RTol >= finest {
		s.Multistep = multistepMethod
		why += "; " + multistepMethod + " takes over while only their decay bounds the steps"
	}
	return s, why
}

// jumping is a handler that may move states between the instants that are known beforehand, or nil.
func jumping(c *model.Circuit) *model.Handler {
	for _, h := range c.Handlers {
		if h.Trigger == model.When && (!h.Pure || len(h.Holds) > 0) || h.Trigger == model.OnEvent {
			return h
		}
	}
	return nil
}

// stepper makes the method s for a system. ends tells that nobody looks into steps.
func stepper(s model.Solver, sys solve.System, ends bool) (solve.Stepper, error) {
	opt := solve.Options{RTol: s.RTol, ATol: s.ATol, Dt: s.Dt, MaxStep: s.MaxStep, Ends: ends}
	if s.Multistep != "" {
		return solve.NewRelay(s.Name, s.Stiff, sys, opt)
	}
	if s.Stiff != "" {
		return solve.NewSwitching(s.Name, s.Stiff, sys, opt)
	}
	return solve.New(s.Name, sys, opt)
}

// chooseSolver lays the options over the experiment's solver over the default.
func (r *runner) chooseSolver() error {
	s := r.exp.Solver
	o := r.opt.Solver
	if o.Name != "" {
		s.Name, s.Multistep, s.Stiff = o.Name, o.Multistep, o.Stiff
	}
	if o.RTol != 0 {
		s.RTol = o.RTol
	}
	if o.ATol != 0 {
		s.ATol = o.ATol
	}
	if o.Dt != 0 {
		s.Dt = o.Dt
	}
	if o.MaxStep != 0 {
		s.MaxStep = o.MaxStep
	}
	s.Grid = s.Grid || o.Grid
	if IsAuto(s.Name) {
		s, r.res.Chosen = Choose(r.c, s)
	}
	m, err := solve.Lookup(s.Name)
	if err != nil {
		return err
	}
	s.Name = m.Name
	if o.Name != "" && m.Adaptive {
		s.Grid = o.Grid // its steps are no grid that the experiment has thought of
	}
	r.res.Method, r.res.Grid = m.Name, s.Grid
	if m.Adaptive {
		if s.RTol == 0 {
			s.RTol = DefaultTolerance
		}
		if s.ATol == 0 {
			s.ATol = DefaultTolerance
		}
		r.res.RTol, r.res.ATol = s.RTol, s.ATol
	} else {
		r.res.Dt = s.Dt
		if ms := event.Ps(1).Ms(); s.Dt > 0 && s.Dt < ms {
			return &refusal{fmt.Sprintf("the step of %g ms is shorter than a picosecond, to which instants are told apart", s.Dt), `take a longer one, as with --dt "0.01 ms"`}
		}
	}
	r.solver = s
	if err := r.prepareNoise(m); err != nil {
		return err
	}
	if err := r.preparePast(m); err != nil {
		return err
	}
	_, err = r.integrator()
	return err
}

// integrator makes a fresh one for each span, so that a trial's bits do not depend on the steps of the one before.
func (r *runner) integrator() (solve.Stepper, error) {
	return stepper(r.solver, r.system(), r.solver.Grid && len(r.samplers) == 0 && r.past == nil)
}
