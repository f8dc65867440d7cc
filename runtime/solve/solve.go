// Package solve integrates ordinary differential equations dy/dt = f(t, y):
// fixed steps, or adaptive steps under PI error control, both with dense output.
// Times are in milliseconds; the states' units are the caller's. Methods are
// data (tableau.go, ...) that a few Steppers run; method.go lists them.
//
// A step, dense output and Reset allocate nothing, and two runs give the same
// bits.
package solve

import (
	"fmt"
	"math"
)

// RHS evaluates dy = f(t, y); t in ms. y and dy have equal length and never
// alias. It must write all of dy.
type RHS func(t float64, y, dy []float64)

// System is an initial-value problem as the compiler knows it.
type System struct {
	N   int // states
	RHS RHS
	// Unread is how many states at the end RHS does not read: explicit methods need not know them within a step.
	Unread int
	// Derivatives, when not nil, makes the exact Jacobian, which methods that
	// need one ask for once; they take differences of RHS otherwise.
	Derivatives func() (Jacobian, error)
	// Couplings, when not nil, is about how many entries that Jacobian has, without making it.
	Couplings func() int
	// Linear, when not nil, tells which equations are linear in their own state.
	Linear *Linear
	// Past tells that RHS reads past values of states, which the caller keeps in polynomials through dense output.
	Past bool
	// Noise, when not nil, is what drives some states beside f; methods for ordinary equations cannot take it.
	Noise *Noise
}

// Options are the numbers a method is run with.
type Options struct {
	RTol, ATol float64 // adaptive methods: relative and absolute tolerance per component; 0 means 1e-6
	Dt         float64 // ms; fixed-step methods: the step; adaptive ones: the first step, chosen by the problem when 0
	MaxStep    float64 // ms; the longest step of an adaptive method; 0 = no limit
	MaxSteps   int64   // the most attempts in the Stepper's life; 0 = no limit
	// Ends: only T and Y will be asked for, never a state at the last step's start or within it. A method may forget those.
	Ends bool
}

// Stats counts work since New.
type Stats struct {
	Steps       int64 // accepted steps
	Rejected    int64 // attempts whose error was too large or not finite
	Evaluations int64 // of the right-hand side, those for dense output included
	Jacobians   int64 // evaluated, of stiff methods
	// Factorisations counts those of a matrix of the states, of stiff methods;
	// Switches the changes between a stiff and another method.
	Factorisations, Switches int64
	Restarts                 int64 // made by who drives the stepper, after events that changed something
}

// Plus is the work of both.
func (s Stats) Plus(o Stats) Stats {
	s.Steps += o.Steps
	s.Rejected += o.Rejected
	s.Evaluations += o.Evaluations
	s.Jacobians += o.Jacobians
	s.Factorisations += o.Factorisations
	s.Switches += o.Switches
	s.Restarts += o.Restarts
	return s
}

// Stepper carries one initial-value problem forward, step by step.
type Stepper interface {
	// Reset starts anew from the state y at t (ms): at first, or after a
	// discontinuity. It copies y, which may be Y itself, and forgets
	// derivatives, but keeps the step that control proposed last.
	Reset(t float64, y []float64)
	// Step takes one accepted step from T, at most to tEnd (ms); it ends at
	// tEnd exactly when it gets there. At tEnd = T it does nothing.
	Step(tEnd float64) error
	// T is the time (ms) that has been reached.
	T() float64
	// TPrev is the time (ms) at which the last step began; T after Reset.
	TPrev() float64
	// Y is the state at T. It belongs to the stepper and another slice may hold
	// it after each step: ask again.
	Y() []float64
	// YPrev is the state at TPrev, under the same rules as Y.
	YPrev() []float64
	// Dense sets out to all states at t (ms) in [TPrev, T].
	Dense(t float64, out []float64)
	// DenseAt sets out[i] to state idx[i] at t (ms) in [TPrev, T]: the same
	// values as Dense, for the named states only.
	DenseAt(t float64, idx []int32, out []float64)
	// NextStep is the step (ms) that control proposes, 0 before it is known; the
	// grid's for fixed steps.
	NextStep() float64
	// Stats returns the work done since New.
	Stats() Stats
	// Memory is what, beside T and Y, the coming steps depend on: the proposed
	// step, what control remembers, the grid, ... It is short: vectors that can
	// be computed again are not in it.
	Memory() []float64
	// Recall, right after Reset, sets what Memory of a stepper of the same
	// method and options had given at that T and Y: the coming steps are the
	// same to the bit, and what is computed again for it does not count as work.
	Recall(memory []float64)
}

// New makes a stepper for a system. Call Reset before the first Step.
func New(method string, sys System, opt Options) (Stepper, error) {
	m, err := lookup(method)
	if err != nil {
		return nil, err
	}
	if err := opt.check(m.Method); err != nil {
		return nil, err
	}
	if sys.RHS == nil || sys.N < 0 {
		return nil, fmt.Errorf("solver %s: no right-hand side or a negative number of states", m.Name)
	}
	if sys.Noise != nil && m.Calculus == NoNoise {
		return nil, fmt.Errorf("solver %s is for equations without noise", m.Name)
	}
	return m.make(&sys, opt)
}

// rounding is the least relative tolerance: numbers themselves are hardly more exact. Below it control would follow rounding errors to ever
// shorter steps.
const rounding = 1e-15

// check fills in defaults and refuses what makes no sense.
func (o *Options) check(m Method) error {
	bad := func(what string, x float64) error {
		return fmt.Errorf("solver %s: %s = %g", m.Name, what, x)
	}
	if !m.Adaptive {
		if !(o.Dt > 0) || math.IsInf(o.Dt, 0) {
			return bad("a fixed-step method needs a positive step dt, not dt", o.Dt)
		}
		return nil
	}
	if o.RTol == 0 && o.ATol == 0 {
		o.RTol, o.ATol = 1e-6, 1e-6
	}
	switch {
	case !(o.RTol >= 0) || math.IsInf(o.RTol, 0):
		return bad("the relative tolerance must not be negative; rtol", o.RTol)
	case !(o.ATol >= 0) || math.IsInf(o.ATol, 0):
		return bad("the absolute tolerance must not be negative; atol", o.ATol)
	case !(o.Dt >= 0):
		return bad("the first step must not be negative; dt", o.Dt)
	case !(o.MaxStep >= 0):
		return bad("the longest step must not be negative; maxstep", o.MaxStep)
	}
	o.RTol = max(o.RTol, rounding)
	return nil
}

// begin tells that a step from t to tEnd has nothing to do, or makes no sense.
func begin(name string, t, tEnd float64) (done bool, err error) {
	switch {
	case tEnd > t:
		return false, nil
	case tEnd == t:
		return true, nil
	}
	return true, fmt.Errorf("solver %s: a step from t = %g ms cannot end at %g ms", name, t, tEnd)
}

// within is an error once most attempts (0: any number) have been made, at t.
func (s *Stats) within(most int64, t float64) error {
	if most > 0 && s.Steps+s.Rejected >= most {
		return &MaxStepsError{t, most}
	}
	return nil
}
