package solve

import (
	"errors"
	"fmt"
	"math"

	"nbc/runtime/sparse"
	"nbc/runtime/vec"
)

// frame is what the stiff steppers share: the states at a step's ends, control,
// and the loop over attempts. A method fills in attempt and dense.
type frame struct {
	name string
	f    RHS
	opt  Options
	n    int

	y, yPrev, yNew []float64
	f0             []float64 // f(t, y)
	errs           []float64 // the last attempt's error
	haveF0         bool

	t, tPrev, h float64
	control     control
	order       int
	stats       Stats
}

func newFrame(m *Method, sys *System, opt Options, errOrder int) frame {
	v := func() []float64 { return make([]float64, sys.N) }
	return frame{name: m.Name, f: sys.RHS, opt: opt, n: sys.N, y: v(), yPrev: v(), yNew: v(), f0: v(), errs: v(),
		control: newControl(opt, errOrder), order: m.Order}
}

func (s *frame) reset(t float64, y []float64) {
	copy(s.y, y[:s.n])
	copy(s.yPrev, s.y)
	s.t, s.tPrev, s.h = t, t, 0
	s.haveF0 = false
	s.control.reset()
}

// T implements Stepper.
func (s *frame) T() float64 { return s.t }

// TPrev implements Stepper.
func (s *frame) TPrev() float64 { return s.tPrev }

// Y implements Stepper.
func (s *frame) Y() []float64 { return s.y }

// YPrev implements Stepper.
func (s *frame) YPrev() []float64 { return s.yPrev }

// Stats implements Stepper.
func (s *frame) Stats() Stats { return s.stats }

// NextStep implements Stepper.
func (s *frame) NextStep() float64 { return s.control.next }

// propose sets the step (ms) to try next.
func (s *frame) propose(h float64) { s.control.next = h }

func (s *frame) eval(t float64, y, dy []float64) {
	s.stats.Evaluations++
	s.f(t, y, dy)
}

// A verdict on an attempt: its error in units of the tolerance, or why it could
// not be finished.
type verdict struct {
	err float64
	bad error
}

// step attempts steps until one's error is accepted. attempt computes yNew and
// errs for a step of h to tNew.
func (s *frame) step(tEnd float64, attempt func(h, tNew float64) verdict) error {
	if done, err := begin(s.name, s.t, tEnd); done || err != nil {
		return err
	}
	if err := s.stats.within(s.opt.MaxSteps, s.t); err != nil {
		return err
	}
	if !s.haveF0 {
		s.eval(s.t, s.y, s.f0)
		s.haveF0 = true
	}
	if i := finite(s.y); i >= 0 {
		return &NonFiniteError{s.t, i, s.y[i], false}
	}
	if i := finite(s.f0); i >= 0 {
		return &NonFiniteError{s.t, i, s.f0[i], true}
	}
	c := &s.control
	if c.next == 0 {
		c.next = s.opt.startingStep(s.order, s.t, tEnd, s.y, s.f0, s.yNew, s.errs, s.eval)
		clear(s.errs)
	}
	for {
		h, tNew, cut := c.plan(s.t, tEnd)
		if tNew <= s.t {
			return &StepUnderflowError{s.t, h, s.worst()}
		}
		v := attempt(h, tNew)
		switch {
		case errors.Is(v.bad, sparse.ErrFill):
			return fmt.Errorf("solver %s: %w; take an explicit method such as Vern7", s.name, v.bad)
		case v.bad != nil:
			if h*shrink <= smallest(s.t) {
				return v.bad
			}
			c.fail(h)
		case v.err <= 1:
			c.accept(h, v.err, cut)
			s.y, s.yPrev, s.yNew = s.yNew, s.y, s.yPrev
			s.tPrev, s.t, s.h = s.t, tNew, h
			s.haveF0 = false
			s.stats.Steps++
			return nil
		default:
			if h <= smallest(s.t) {
				return &StepUnderflowError{s.t, h, s.worst()}
			}
			c.reject(h, v.err)
		}
		s.stats.Rejected++
		if err := s.stats.within(s.opt.MaxSteps, s.t); err != nil {
			return err
		}
	}
}

// judge is the verdict on yNew and errs: the root mean square over components
// of err/(atol + rtol·max(|y0|, |y1|)).
func (s *frame) judge() verdict {
	sum := vec.ErrNorm(s.y, s.yNew, s.errs, s.opt.ATol, s.opt.RTol)
	v := verdict{err: math.Sqrt(sum / float64(max(1, s.n)))}
	if math.IsNaN(v.err) || math.IsInf(v.err, 0) {
		return s.notFinite(s.yNew, false)
	}
	return v
}

// interpolation is the share of the interpolant's error that counts in a step's.
const interpolation = 0.1

// within takes into a verdict how far the interpolant is off at a time within
// the step, where it has the state y and the derivative dy: stiffly accurate
// methods reach the end of long steps with an error that says nothing of it. The
// error is (σI - J)⁻¹(f(y) - dy), exact for what follows its equation at once. dy
// is overwritten.
func (s *frame) within(v verdict, lin *linearised, at float64, y, dy []float64) verdict {
	copy(s.errs, dy)
	s.eval(at, y, dy)
	for i, e := range s.errs {
		dy[i] = interpolation * (dy[i] - e)
	}
	if err := lin.solve(dy); err != nil {
		return s.unsolved(s.h, err)
	}
	copy(s.errs, dy)
	if w := s.judge(); w.bad == nil && w.err > v.err {
		return w
	}
	return v
}

// notFinite is the verdict on an attempt in which a state, or a derivative, is
// not a number.
func (s *frame) notFinite(v []float64, deriv bool) verdict {
	i := finite(v)
	x := math.NaN()
	if i >= 0 {
		x = v[i]
	}
	return verdict{bad: &NonFiniteError{s.t, i, x, deriv}}
}

// unsolved is the verdict on an attempt one of whose systems could not be solved: shorter steps make them easier.
func (s *frame) unsolved(h float64, err error) verdict {
	var se *sparse.SingularError
	switch {
	case errors.As(err, &se):
		return verdict{bad: &StepUnderflowError{s.t, h, se.Row}}
	case errors.Is(err, sparse.ErrSlow):
		return verdict{bad: &StepUnderflowError{s.t, h, s.worst()}}
	}
	return verdict{bad: err}
}

// worst is the state with the largest error in the last attempt.
func (s *frame) worst() int {
	best, at := -1.0, -1
	for i, e := range s.errs {
		m := max(math.Abs(s.y[i]), math.Abs(s.yNew[i]))
		if q := math.Abs(e) / max(1e-300, s.opt.ATol+s.opt.RTol*m); q > best {
			best, at = q, i
		}
	}
	return at
}
