package solve

import (
	"nbc/runtime/vec"
)

// exponentialEntries are the fixed-step methods that take the part of an
// equation that is linear in its own state exactly.
func exponentialEntries() []entry {
	return []entry{
		{Method{Name: "ExpEuler", Order: 1, DenseOrder: 1, Stages: 1,
			Reference: "exponential Euler of each state's linear part: S. Rush and H. Larsen, IEEE Trans. Biomed. Eng. 25, 389-392, 1978"},
			func(sys *System, opt Options) (Stepper, error) {
				s := &expEuler{exponential: newExponential("ExpEuler", sys, opt)}
				if opt.Ends && s.lin.Advance != nil && s.lin.InPlace {
					s.yPrev, s.yNew = s.y, s.y // a large circuit's steps take as long as going through its memory
				}
				return s, nil
			}},
		{Method{Name: "RushLarsen", Order: 2, DenseOrder: 2, Stages: 2,
			Reference: "G. Strang, SIAM J. Numer. Anal. 5, 506-517, 1968, between gates and the rest; J. Sundnes et al., IEEE Trans. Biomed. Eng. 56, 2546-2548, 2009, for the rest"},
			func(sys *System, opt Options) (Stepper, error) {
				return newRushLarsen(sys, opt), nil
			}},
	}
}

const expVern7 = "ExpVern7"

// factorEntries are explicit Runge-Kutta methods that take linear parts exactly.
func factorEntries() []entry {
	return []entry{{Method{Name: expVern7, Order: 7, DenseOrder: 4, PastDegree: vern7.denseOrder, Stages: 10, Adaptive: true,
		Reference: "Vern7 with a generalised integrating factor: J. D. Lawson, SIAM J. Numer. Anal. 4, 372-380, 1967; S. Krogstad, J. Comput. Phys. 203, 72-88, 2005"},
		func(sys *System, opt Options) (Stepper, error) {
			return withFactors(newRungeKutta(&vern7, sys, opt, false), sys), nil
		}}}
}

// exponential is what the methods share: states at the ends of a step, the grid,
// slopes f and rates b.
type exponential struct {
	name string
	lin  *Linear
	n    int
	most int64

	y, yPrev, yNew []float64
	f, b           []float64

	t, tPrev, h float64
	grid        grid
	stats       Stats
}

func newExponential(name string, sys *System, opt Options) exponential {
	v := func() []float64 { return make([]float64, sys.N) }
	return exponential{name: name, lin: sys.linear(), n: sys.N, most: opt.MaxSteps, grid: grid{dt: opt.Dt},
		y: v(), yPrev: v(), yNew: v(), f: v(), b: v()}
}

// Reset implements Stepper.
func (s *exponential) Reset(t float64, y []float64) {
	take(s.y, y)
	s.t, s.tPrev, s.h = t, t, 0
	s.grid.reset(t)
}

// T implements Stepper.
func (s *exponential) T() float64 { return s.t }

// TPrev implements Stepper.
func (s *exponential) TPrev() float64 { return s.tPrev }

// Y implements Stepper.
func (s *exponential) Y() []float64 { return s.y }

// YPrev implements Stepper.
func (s *exponential) YPrev() []float64 {
	if s.h == 0 {
		return s.y // there has been no step since Reset
	}
	return s.yPrev
}

// NextStep implements Stepper.
func (s *exponential) NextStep() float64 { return s.grid.dt }

// Stats implements Stepper.
func (s *exponential) Stats() Stats { return s.stats }

// relax takes the states of spans from y to dst over h.
func (s *exponential) relax(spans []Span, dst, y, f, b []float64, h float64) {
	for _, p := range spans {
		vec.Relax(dst[p.Lo:p.Hi], y[p.Lo:p.Hi], f[p.Lo:p.Hi], b[p.Lo:p.Hi], h)
	}
}

// step takes the next step of the grid with take, which sets yNew and tells whether all of it is finite.
func (s *exponential) step(tEnd float64, take func(h, tNew float64) bool) error {
	if done, err := begin(s.name, s.t, tEnd); done || err != nil {
		return err
	}
	if err := s.stats.within(s.most, s.t); err != nil {
		return err
	}
	h, tNew, err := s.grid.plan(s.t, tEnd)
	if err != nil {
		return err
	}
	if !take(h, tNew) {
		return s.nonFinite()
	}
	s.grid.accept()
	s.y, s.yPrev, s.yNew = s.yNew, s.y, s.yPrev
	s.tPrev, s.t, s.h = s.t, tNew, h
	s.stats.Steps++
	return nil
}

// nonFinite finds the component at fault: a state at the step's start, its
// slope there, or else a state at the step's end.
func (s *exponential) nonFinite() error {
	if i := finite(s.y); i >= 0 {
		return &NonFiniteError{s.t, i, s.y[i], false}
	}
	f, b := make([]float64, s.n), make([]float64, s.n)
	s.lin.Part(0, s.t, s.y, f, b)
	s.lin.Part(1, s.t, s.y, f, b)
	if i := finite(f); i >= 0 {
		return &NonFiniteError{s.t, i, f[i], true}
	}
	i := finite(s.yNew)
	return &NonFiniteError{s.t, i, s.yNew[i], false}
}

// at returns the fraction of the step at t in ms, or at its ends the state there.
func (s *exponential) at(t float64) (y []float64, h float64) {
	switch {
	case t == s.t || s.h == 0:
		return s.y, 0
	case t == s.tPrev:
		return s.yPrev, 0
	}
	return nil, t - s.tPrev
}

// expEuler is the exponential Euler method: over a step every state moves along
// the solution of its own linear equation, with all else as at the step's start.
// States without a rate take Euler's step. Dense output is that solution.
type expEuler struct {
	exponential
	have bool // f and b are those at the step's start
}

// slopes makes sure that f and b are those at (t, y).
func (s *expEuler) slopes(t float64, y []float64) {
	if !s.have {
		s.lin.Part(0, t, y, s.f, s.b)
		s.lin.Part(1, t, y, s.f, s.b)
		s.have = true
	}
}

// Step implements Stepper.
func (s *expEuler) Step(tEnd float64) error {
	return s.step(tEnd, func(h, tNew float64) bool {
		s.stats.Evaluations++
		s.have = false
		if s.lin.Advance != nil {
			return s.lin.Advance(s.t, h, s.y, s.yNew)
		}
		s.slopes(s.t, s.y)
		vec.Relax(s.yNew, s.y, s.f, s.b, h)
		return vec.Finite(s.yNew)
	})
}

// Dense implements Stepper.
func (s *expEuler) Dense(t float64, out []float64) {
	y, h := s.at(t)
	if y != nil {
		copy(out[:s.n], y)
		return
	}
	s.slopes(s.tPrev, s.yPrev)
	vec.Relax(out[:s.n], s.yPrev, s.f, s.b, h)
}

// DenseAt implements Stepper.
func (s *expEuler) DenseAt(t float64, idx []int32, out []float64) {
	y, h := s.at(t)
	if y == nil {
		s.slopes(s.tPrev, s.yPrev)
	}
	for i, j := range idx {
		if y != nil {
			out[i] = y[j]
		} else {
			out[i] = vec.Relax1(s.yPrev[j], s.f[j], s.b[j], h)
		}
	}
}

// Memory implements Stepper.
func (s *expEuler) Memory() []float64 { return s.grid.memory() }

// Recall implements Stepper.
func (s *expEuler) Recall(m []float64) { s.grid.recall(m) }

// rushLarsen is the method of Rush and Larsen made symmetric by Strang: gates
// over half a step, the others over a whole one with the gates held, gates over
// the other half. With the others held, the gates' equations are solved
// exactly. The others take the exponential midpoint rule of Sundnes et al.
type rushLarsen struct {
	exponential
	u      []float64 // the others, with all gates 0
	ga, gb []float64 // of the gates: y' = ga + gb·y, at (t, y)
	have   bool      // they are known

	pa, pb []float64 // the same at tPrev
	half   []float64 // the gates in the middle of the step; the others at its midpoint

	// Of dense output: slopes and rates at tPrev, and how far these alone miss the state at the step's end.
	f0, b0, miss []float64
	bent         bool // they are known
}

func newRushLarsen(sys *System, opt Options) *rushLarsen {
	v := func() []float64 { return make([]float64, sys.N) }
	return &rushLarsen{exponential: newExponential("RushLarsen", sys, opt), u: v(), ga: v(), gb: v(), pa: v(), pb: v(), half: v(), f0: v(), b0: v(), miss: v()}
}

// Reset implements Stepper.
func (s *rushLarsen) Reset(t float64, y []float64) {
	s.exponential.Reset(t, y)
	s.have = false
}

// gates evaluates the gates' equations with the others of y: what the gates
// themselves are does not matter, and with 0 their slopes are ga. So they depend
// on (t, y) alone, to the bit, however the step came there.
func (s *rushLarsen) gates(t float64, y []float64) {
	for _, p := range s.lin.Others {
		copy(s.u[p.Lo:p.Hi], y[p.Lo:p.Hi])
	}
	s.lin.Part(0, t, s.u, s.ga, s.gb)
}

// slopes sets f of the gates at y from y' = a + b·y.
func (s *rushLarsen) slopes(f, a, b, y []float64) {
	for _, p := range s.lin.Gates {
		for i := p.Lo; i < p.Hi; i++ {
			f[i] = a[i] + float64(b[i]*y[i])
		}
	}
}

// Step implements Stepper.
func (s *rushLarsen) Step(tEnd float64) error { return s.step(tEnd, s.take) }

func (s *rushLarsen) take(h, tNew float64) bool {
	gates, others := s.lin.Gates, s.lin.Others
	s.bent = false
	if !s.have {
		s.gates(s.t, s.y)
	}
	s.stats.Evaluations += 2
	s.slopes(s.f, s.ga, s.gb, s.y)
	s.relax(gates, s.half, s.y, s.f, s.gb, h/2)
	// The midpoint of the others.
	for _, p := range others {
		copy(s.half[p.Lo:p.Hi], s.y[p.Lo:p.Hi])
	}
	s.lin.Part(1, s.t, s.half, s.f, s.b)
	s.relax(others, s.half, s.y, s.f, s.b, h/2)
	s.lin.Part(1, s.t+h/2, s.half, s.f, s.b)
	for _, p := range others {
		for i := p.Lo; i < p.Hi; i++ {
			s.f[i] += float64(s.b[i] * (s.y[i] - s.half[i]))
		}
	}
	s.relax(others, s.yNew, s.y, s.f, s.b, h)
	s.pa, s.ga, s.pb, s.gb = s.ga, s.pa, s.gb, s.pb
	s.gates(tNew, s.yNew)
	s.have = true
	s.slopes(s.f, s.ga, s.gb, s.half)
	s.relax(gates, s.yNew, s.half, s.f, s.gb, h/2)
	return vec.Finite(s.yNew)
}

// bend prepares dense output: every state goes along the solution of its linear equation as at the step's start, and a parabola closes
// what that leaves open at the end. So its error is of order 3 in the step, and spikes are found as exactly as the states are.
func (s *rushLarsen) bend() {
	if s.bent {
		return
	}
	s.bent = true
	s.stats.Evaluations++
	s.lin.Part(1, s.tPrev, s.yPrev, s.f0, s.b0)
	s.slopes(s.f0, s.pa, s.pb, s.yPrev)
	for _, p := range s.lin.Gates {
		copy(s.b0[p.Lo:p.Hi], s.pb[p.Lo:p.Hi])
	}
	vec.Relax(s.miss, s.yPrev, s.f0, s.b0, s.h)
	for i, y := range s.y {
		s.miss[i] = y - s.miss[i]
	}
}

// Dense implements Stepper.
func (s *rushLarsen) Dense(t float64, out []float64) {
	y, h := s.at(t)
	if y != nil {
		copy(out[:s.n], y)
		return
	}
	s.bend()
	vec.Relax(out[:s.n], s.yPrev, s.f0, s.b0, h)
	q := h / s.h
	q *= q
	for i, m := range s.miss {
		out[i] += float64(q * m)
	}
}

// DenseAt implements Stepper.
func (s *rushLarsen) DenseAt(t float64, idx []int32, out []float64) {
	y, h := s.at(t)
	if y == nil {
		s.bend()
	}
	q := h / s.h
	q *= q
	for k, j := range idx {
		if y != nil {
			out[k] = y[j]
		} else {
			out[k] = vec.Relax1(s.yPrev[j], s.f0[j], s.b0[j], h) + float64(q*s.miss[j])
		}
	}
}

// Memory implements Stepper.
func (s *rushLarsen) Memory() []float64 { return s.grid.memory() }

// Recall implements Stepper.
func (s *rushLarsen) Recall(m []float64) { s.grid.recall(m) }
