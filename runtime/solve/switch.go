package solve

import (
	"errors"
	"fmt"
	"math"

	"nbc/runtime/sparse"
)

// Switching runs an explicit method while that is the cheaper one, and a stiff
// one where stability bounds the explicit method's steps so much that it pays.
// Both see the same system, tolerances and events; the state goes over at the
// end of a step, with the step that the other one proposed.
//
// The explicit method's last two stages show the fastest decay ρ; when h·ρ has
// been near the end of its stability region for patience steps in a row, the
// stiff method takes over. There, ρ comes from a power iteration with the
// Jacobian, and the explicit one takes over again as soon as it would get
// farther for the same work, by a count of operations: nothing depends on the
// clock. Each stiff spell that did not pay makes patience four times as long, and none begins
// before the explicit method has done more work than the try may take.
type Switching struct {
	Stepper // the one at work: st while stiff, else ex
	sys     System
	opt     Options
	method  *entry // the stiff one
	ex      *RungeKutta
	st      *Rosenbrock // made when first needed
	stiff   bool        // st is at work
	never   bool        // the system is too large for the stiff method

	reach float64   // of ex: the end of its stability region
	v, w  []float64 // of the power iteration

	done       float64 // steps of the explicit method
	limited    float64 // steps in a row that stability bounded
	patience   float64
	poor       float64 // steps of a stiff spell in a row: those in which the explicit method would have got farther
	gain, cost float64 // the spell's way, and its work in units of the explicit method's
	switches   int64
}

const (
	nearReach   = 0.8
	firstBound  = 15 // steps in a row before the first change to the stiff method
	mostBound   = 1 << 14
	poorSteps   = 6
	trialShare  = 2   // the explicit method's work must be so many times that of a try
	largeSystem = 500 // states from which the analysis of the matrix takes as long as some steps
	largeSteps  = 300 // and the steps that come before it
	// mostCouplings is up to how many entries of the Jacobian a stiff spell is tried: beyond, making it takes seconds, and more memory than
	// all of the circuit.
	mostCouplings = 4_000_000
)

// NewSwitching makes a stepper that switches between two adaptive methods: an
// explicit one whose last two stages are at the step's end (Tsit5, DP5, Vern7,
// Vern9, ExpVern7), and a Rosenbrock method. Call Reset before the first Step.
func NewSwitching(explicit, stiff string, sys System, opt Options) (*Switching, error) {
	e, err := lookup(explicit)
	if err != nil {
		return nil, err
	}
	m, err := lookup(stiff)
	if err != nil {
		return nil, err
	}
	if err := opt.check(e.Method); err != nil {
		return nil, err
	}
	s := &Switching{sys: sys, opt: opt, method: m, patience: firstBound, v: make([]float64, sys.N), w: make([]float64, sys.N)}
	for _, tb := range tableaus {
		exact := tb.name == vern7.name && e.Name == expVern7
		if (tb.name == e.Name || exact) && tb.gap() != nil {
			s.ex, s.reach = newRungeKutta(tb, &s.sys, opt, true), tb.reach()
		}
		if exact {
			withFactors(s.ex, &s.sys)
		}
	}
	if s.ex == nil || !m.Stiff {
		return nil, fmt.Errorf("solver: one cannot switch between %s and %s", e.Name, m.Name)
	}
	s.Stepper = s.ex
	return s, nil
}

// TooLarge tells whether stability bounded the explicit method's steps, but the stiff one cannot take a system of this size.
func (s *Switching) TooLarge() bool { return s.never }

// Stiff tells whether the stiff method is at work.
func (s *Switching) Stiff() bool { return s.stiff }

// Step implements Stepper.
func (s *Switching) Step(tEnd float64) error {
	if err := s.change(tEnd); err != nil {
		return err
	}
	if !s.stiff {
		if err := s.ex.Step(tEnd); err != nil {
			return err
		}
		s.done++
		if h := s.ex.h; h*s.ex.rho > nearReach*s.reach {
			s.limited++
		} else if h >= 0.5*s.ex.NextStep() { // a step cut short says nothing
			s.limited = 0
		}
		return nil
	}
	before := s.st.stats
	if err := s.st.Step(tEnd); err != nil {
		if !errors.Is(err, sparse.ErrFill) {
			return err
		}
		s.never = true
		s.toExplicit()
		return s.ex.Step(tEnd)
	}
	s.weigh(s.st.stats.Rejected - before.Rejected)
	return nil
}

// change hands over when the last steps asked for it.
func (s *Switching) change(tEnd float64) error {
	switch {
	case !s.stiff && !s.never && s.limited >= s.patience && tEnd > s.ex.t && (s.sys.N < largeSystem || s.done >= largeSteps):
		if err := s.makeStiff(); err != nil {
			return err
		}
		if !s.never && s.done >= trialShare*poorSteps*s.ratio(1) {
			s.toStiff()
		}
	case s.stiff && s.poor >= poorSteps:
		if s.gain < 2*s.cost {
			s.patience = min(4*s.patience, mostBound)
		} else {
			s.patience = firstBound
		}
		s.toExplicit()
	}
	return nil
}

func (s *Switching) toStiff() {
	s.st.Reset(s.ex.t, s.ex.Y())
	s.st.propose(s.ex.NextStep())
	for i := range s.v { // any vector with a part along the fastest decay
		s.v[i] = 1 + float64(i%7)/7
	}
	s.Stepper, s.stiff, s.poor, s.gain, s.cost = s.st, true, 0, 0, 0
	s.switches++
}

func (s *Switching) makeStiff() error {
	if s.st != nil {
		return nil
	}
	if s.sys.Couplings != nil && s.sys.Couplings() > mostCouplings {
		s.never = true
		return nil
	}
	st, err := s.method.make(&s.sys, s.opt)
	if err != nil {
		return err
	}
	s.st = st.(*Rosenbrock)
	return nil
}

func (s *Switching) toExplicit() {
	s.ex.Reset(s.st.t, s.st.Y())
	s.ex.propose(s.st.NextStep())
	s.Stepper, s.stiff, s.limited = s.ex, false, 0
	s.switches++
}

// weigh compares the stiff step just made with what the explicit method would
// have done for the same work.
func (s *Switching) weigh(rejected int64) {
	rho := s.iterate()
	h := s.st.h
	work := s.ratio(1 + rejected)
	he := h
	if rho*h > s.reach {
		he = s.reach / rho
	}
	s.gain += h
	s.cost += he * work
	if h < he*work {
		s.poor++
	} else {
		s.poor = 0
	}
}

// ratio is the work of a stiff step with that many attempts in units of one of
// the explicit method.
func (s *Switching) ratio(attempts int64) float64 {
	lin := &s.st.lin
	factor, solve := lin.m.Cost()
	// In multiplications of the factorisation. Right-hand sides are vectorised, Jacobians are not; a call costs something by itself.
	eval := 50 + 1.5*float64(s.sys.N) + 0.3*float64(len(lin.val))
	jac := 12 * eval
	if s.sys.Derivatives == nil {
		jac = float64(s.sys.N) * eval
	}
	work := jac + float64(attempts)*(float64(len(s.st.tb.m))*(eval+20+solve)+50+factor)
	return work / (float64(len(s.ex.tb.c)) * eval * 1.1) // some are rejected
}

// work is what both methods have done, in evaluations: a whole number, so that differences are exact.
func (s *Switching) work() float64 {
	// Not evaluations: those for dense output depend on what is recorded, which must change nothing.
	w := float64(s.ex.stats.Steps+s.ex.stats.Rejected) * float64(len(s.ex.tb.c))
	if s.st != nil {
		w += float64(s.st.stats.Steps+s.st.stats.Rejected) * math.Round(s.ratio(1)*float64(len(s.ex.tb.c)))
	}
	return w
}

// least is the least work per ms that the explicit method could do with a state that decays at that rate (1/ms).
func (s *Switching) least(rate float64) float64 { return rate / s.reach * float64(len(s.ex.tb.c)) }

// iterate makes steps of the power iteration and returns the estimate of the
// largest |λ| (1/ms) of the Jacobian.
func (s *Switching) iterate() float64 {
	rho := 0.0
	for range 2 {
		s.st.lin.times(s.v, s.w)
		a, b := 0.0, 0.0
		for i, v := range s.v {
			a += v * v
			b += s.w[i] * s.w[i]
		}
		if !(b > 0) || !(a > 0) {
			return 0
		}
		r := b / a
		rho = max(rho, r)
		scale := 1 / math.Sqrt(b)
		for i, w := range s.w {
			s.v[i] = w*scale + 1e-8*float64(1+i%7)
		}
	}
	return math.Sqrt(rho)
}

// Stats implements Stepper.
func (s *Switching) Stats() Stats {
	x := s.ex.Stats()
	if s.st != nil {
		x = x.Plus(s.st.Stats())
	}
	x.Switches = s.switches
	return x
}

// Memory implements Stepper.
func (s *Switching) Memory() []float64 {
	m := []float64{flag(s.stiff), flag(s.never), s.done, s.limited, s.patience, s.poor, s.gain, s.cost}
	if s.stiff {
		m = append(m, s.v...)
	}
	return append(m, s.Stepper.Memory()...)
}

// Recall implements Stepper.
func (s *Switching) Recall(m []float64) {
	y := append([]float64(nil), s.Y()...)
	t := s.T()
	s.stiff, s.never = m[0] != 0, m[1] != 0
	s.done, s.limited, s.patience, s.poor, s.gain, s.cost = m[2], m[3], m[4], m[5], m[6], m[7]
	m, s.Stepper = m[8:], s.ex
	if s.stiff {
		if s.makeStiff() != nil { // the run that remembers could make it
			s.stiff = false
			return
		}
		m = m[copy(s.v, m):]
		s.st.Reset(t, y)
		s.Stepper = s.st
	}
	s.Stepper.Recall(m)
}
