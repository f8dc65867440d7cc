package solve

import (
	"cmp"
	"math"
	"slices"

	"nbc/runtime/vec"
)

// esdirk is a diagonally implicit Runge-Kutta method with an explicit first
// stage as data: row i of a, without the diagonal γ, belongs to stage i+1. Its last
// stage is the solution and the one before it the embedded one.
type esdirk struct {
	name, cite                  string
	order, errOrder, denseOrder int
	gamma                       float64
	c                           []float64
	a                           [][]float64
	w                           [][]float64 // of dense output, as in tableau
}

var esdirks = []*esdirk{&kvaerno5}

// weights are those of the solution; embedded those of the embedded one.
func (tb *esdirk) weights() []float64 {
	return append(slices.Clone(tb.a[len(tb.a)-1]), tb.gamma)
}

func (tb *esdirk) embedded() []float64 {
	return append(slices.Clone(tb.a[len(tb.a)-2]), tb.gamma, 0)
}

// guesses are, for each stage, the weights of the earlier derivatives with which
// the iteration begins: the parabola through those at the three nearest nodes,
// or one at the very node.
func (tb *esdirk) guesses() [][]float64 {
	list := make([][]float64, len(tb.c))
	for i := 1; i < len(tb.c); i++ {
		near := make([]int, i)
		for j := range near {
			near[j] = j
		}
		slices.SortStableFunc(near, func(a, b int) int {
			return cmp.Compare(math.Abs(tb.c[a]-tb.c[i]), math.Abs(tb.c[b]-tb.c[i]))
		})
		near = near[:min(3, i)]
		if tb.c[near[0]] == tb.c[i] {
			near = near[:1]
		}
		list[i] = make([]float64, i)
		for _, j := range near {
			w := 1.0
			for _, m := range near {
				if m != j {
					w *= (tb.c[i] - tb.c[m]) / (tb.c[j] - tb.c[m])
				}
			}
			list[i][j] = w
		}
	}
	return list
}

// esdirkEntries are the diagonally implicit methods.
func esdirkEntries() (list []entry) {
	for _, tb := range esdirks {
		m := Method{Name: tb.name, Order: tb.order, DenseOrder: tb.denseOrder, Stages: len(tb.c), Adaptive: true, Stiff: true, Reference: tb.cite}
		list = append(list, entry{m, func(sys *System, opt Options) (Stepper, error) { return newESDIRK(tb, &m, sys, opt) }})
	}
	return list
}

const (
	caution     = 5    // the pair agrees better than the solution is: with this, errors come out near the tolerance
	newtonGoal  = 1e-3 // how far from the tolerance, 1, the iteration stops
	newtonFloor = 0.05 // below this an iteration that goes no further is at the end of its digits
	newtonMost  = 8    // iterations
	newtonSlow  = 0.9  // a convergence rate that is not worth going on with
	newtonFine  = 0.2  // one with which the Jacobian is kept for the next step
	keepLow     = 0.7  // the factors are kept while the step changes by no more
	keepHigh    = 1.3
)

// ESDIRK steps a diagonally implicit method: each stage is solved by simplified
// Newton iterations that keep Jacobian and factors over steps as long as they
// converge well (E. Hairer and G. Wanner, Solving ODEs II, IV.8).
type ESDIRK struct {
	frame
	tb      *esdirk
	e       []float64 // weights of the error
	lin     linearised
	have    bool    // lin has a Jacobian
	fresh   bool    // it is at (t, y)
	factorH float64 // the step that the factors are for, 0: none
	rate    float64 // slowest convergence in the last attempt

	k         [][]float64
	base, arg []float64
	delta     []float64
	guess     [][]float64 // of each stage: weights of the earlier ones for its first guess
	newton    float64     // goal of the iteration
	bTh       []float64   // weights at one θ
	// Weights of the interpolant in the middle of a step, and of its derivative.
	mid, midSlope []float64
}

func newESDIRK(tb *esdirk, m *Method, sys *System, opt Options) (Stepper, error) {
	s := &ESDIRK{frame: newFrame(m, sys, opt, tb.errOrder), tb: tb, e: tb.weights(), guess: tb.guesses(), newton: newtonGoal, bTh: make([]float64, len(tb.c))}
	for j, b := range tb.embedded() {
		s.e[j] -= b
	}
	s.mid, s.midSlope = make([]float64, len(tb.c)), make([]float64, len(tb.c))
	weights(tb.w, 0.5, s.mid)
	for j, p := range tb.w {
		for m := len(p) - 1; m >= 0; m-- {
			s.midSlope[j] = s.midSlope[j]/2 + float64(m+1)*p[m]
		}
	}
	var err error
	if s.lin, err = newLinearised(sys, &s.stats); err != nil {
		return nil, err
	}
	for range tb.c {
		s.k = append(s.k, make([]float64, sys.N))
	}
	s.base, s.arg, s.delta = make([]float64, sys.N), make([]float64, sys.N), make([]float64, sys.N)
	return s, nil
}

// Reset implements Stepper.
func (s *ESDIRK) Reset(t float64, y []float64) {
	s.reset(t, y)
	s.fresh = false
}

// Memory implements Stepper. Jacobian and factors are those of some earlier state: they are kept as they are.
func (s *ESDIRK) Memory() []float64 {
	m := append(s.control.memory(), flag(s.haveF0), flag(s.have), s.factorH)
	if s.haveF0 {
		m = append(m, s.f0...)
	}
	if s.have {
		m = append(append(m, s.lin.val...), s.lin.scale...)
	}
	return append(m, s.lin.m.Memory()...)
}

// Recall implements Stepper.
func (s *ESDIRK) Recall(m []float64) {
	m = s.control.recall(m)
	s.haveF0, s.have, s.factorH = m[0] != 0, m[1] != 0, m[2]
	m = m[3:]
	if s.haveF0 {
		m = m[copy(s.f0, m):]
	}
	if s.have {
		m = m[copy(s.lin.val, m):]
		m = m[copy(s.lin.scale, m):]
	}
	s.lin.m.Recall(m)
	if s.have && s.factorH > 0 && s.lin.m.Factor(1/(s.factorH*s.tb.gamma), s.lin.val) != nil {
		s.have = false // it did once
	}
}

// Step implements Stepper.
func (s *ESDIRK) Step(tEnd float64) error {
	before := s.stats.Steps
	err := s.step(tEnd, s.attempt)
	if s.stats.Steps > before {
		// The last stage's derivative begins the next step: evaluated anew, stiffness would blow up what the iteration left of an error.
		copy(s.f0, s.k[len(s.k)-1])
		s.haveF0 = true
		// Where the Jacobian served well it serves again, else it is renewed.
		s.fresh = false
		if s.rate > newtonFine {
			s.have = false
		}
	}
	return err
}

// attempt tries with the Jacobian at hand and, if that does not converge, with
// a new one.
func (s *ESDIRK) attempt(h, tNew float64) verdict {
	for {
		if !s.have {
			if !s.lin.eval(s.t, s.y) {
				return verdict{bad: &NonFiniteError{s.t, s.lin.bad(), math.NaN(), true}}
			}
			s.have, s.fresh, s.factorH = true, true, 0
		}
		if r := h / s.factorH; s.factorH == 0 || r < keepLow || r > keepHigh {
			s.stats.Factorisations++
			s.factorH = h
			if err := s.lin.factor(1/(h*s.tb.gamma), s.y, &s.opt); err != nil {
				s.factorH = 0
				return s.unsolved(h, err)
			}
		}
		v := s.stages(h, tNew)
		if v.bad == nil || s.fresh {
			return v
		}
		s.have = false
	}
}

// stages solves the stages of a step of h and sets yNew and errs.
func (s *ESDIRK) stages(h, tNew float64) verdict {
	tb := s.tb
	hg := h * tb.gamma
	copy(s.k[0], s.f0)
	s.rate = 0
	for i := 1; i < len(tb.c); i++ {
		copy(s.base, s.y)
		for j, a := range tb.a[i-1] {
			if a == 0 {
				continue
			}
			a *= h
			for x, v := range s.k[j] {
				s.base[x] += a * v
			}
		}
		copy(s.arg, s.base)
		for j, w := range s.guess[i] {
			if w == 0 {
				continue
			}
			w *= hg
			for x, v := range s.k[j] {
				s.arg[x] += w * v
			}
		}
		if v := s.iterate(stageTime(s.t, tb.c[i], h, tNew), h, hg, s.k[i]); v.bad != nil {
			return v
		}
	}
	copy(s.yNew, s.arg)
	// Both solutions are stiffly accurate: stiff components do not spoil their difference.
	for x := range s.errs {
		e := 0.0
		for j, w := range s.e {
			e += w * s.k[j][x]
		}
		s.errs[x] = caution * h * e
	}
	v := s.judge()
	if v.bad == nil && v.err <= 1 {
		for x := range s.arg {
			y, dy := 0.0, 0.0
			for j := range s.k {
				y += s.mid[j] * s.k[j][x]
				dy += s.midSlope[j] * s.k[j][x]
			}
			s.base[x], s.delta[x] = s.y[x]+h*y, dy
		}
		return s.within(v, &s.lin, (s.t+tNew)/2, s.base, s.delta)
	}
	return v
}

// iterate solves arg = base + hγ f(at, arg) and sets k to f there.
func (s *ESDIRK) iterate(at, h, hg float64, k []float64) verdict {
	before, theta := 0.0, 0.0
	scale := s.factorH / h // the factors are of another step: the usual correction of the first order
	scale = 2 * scale / (1 + scale)
	for m := range newtonMost {
		s.eval(at, s.arg, s.delta)
		if !vec.Finite(s.delta) {
			if finite(s.arg) >= 0 {
				return s.notFinite(s.arg, false)
			}
			return s.notFinite(s.delta, true)
		}
		for x, f := range s.delta {
			s.delta[x] = f - (s.arg[x]-s.base[x])/hg
		}
		if err := s.lin.solve(s.delta); err != nil {
			return s.unsolved(h, err)
		}
		sum, last := 0.0, true // of the digits that arg has
		for x, d := range s.delta {
			d *= scale
			s.arg[x] += d
			last = last && math.Abs(d) <= 4*eps*(math.Abs(s.arg[x])+math.Abs(s.base[x]))
			q := d / max(1e-300, s.opt.ATol+s.opt.RTol*math.Abs(s.y[x]))
			sum += q * q
		}
		size := math.Sqrt(sum / float64(max(1, s.n)))
		if math.IsNaN(size) || math.IsInf(size, 0) {
			return s.notFinite(s.arg, false)
		}
		if m > 0 && !last {
			theta = size / before
			last = theta >= newtonSlow && size <= newtonFloor
			if !last {
				s.rate = max(s.rate, theta)
				if theta >= newtonSlow {
					break
				}
			}
		}
		if last || m > 0 && size*theta/(1-theta) <= s.newton || m == 0 && size <= 1e-3*s.newton {
			for x, v := range s.arg {
				k[x] = (v - s.base[x]) / hg
			}
			return verdict{}
		}
		before = size
	}
	return verdict{bad: &StepUnderflowError{s.t, h, largest(s.delta)}}
}

// largest is the component of the largest size.
func largest(v []float64) int {
	at, most := -1, -1.0
	for i, x := range v {
		if math.Abs(x) > most {
			at, most = i, math.Abs(x)
		}
	}
	return at
}

// Dense implements Stepper.
func (s *ESDIRK) Dense(t float64, out []float64) {
	s.prepare(t)
	for i := range s.y {
		out[i] = s.at(t, i)
	}
}

// DenseAt implements Stepper.
func (s *ESDIRK) DenseAt(t float64, idx []int32, out []float64) {
	s.prepare(t)
	for i, j := range idx {
		out[i] = s.at(t, int(j))
	}
}

// prepare sets the interpolant's weights for t.
func (s *ESDIRK) prepare(t float64) {
	if s.h > 0 {
		weights(s.tb.w, (t-s.tPrev)/s.h, s.bTh)
	}
}

// at is state i at t, which prepare has been called for.
func (s *ESDIRK) at(t float64, i int) float64 {
	switch {
	case t == s.t || s.h == 0:
		return s.y[i]
	case t == s.tPrev:
		return s.yPrev[i]
	}
	sum := 0.0
	for j, b := range s.bTh {
		sum += b * s.k[j][i]
	}
	return s.yPrev[i] + s.h*sum
}
