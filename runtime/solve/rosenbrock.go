package solve

import (
	"math"

	"nbc/runtime/vec"
)

// rosenbrock is a Rosenbrock method as data, in the form that needs no product
// with the Jacobian (E. Hairer and G. Wanner, Solving ODEs II, IV.7): stage i
// solves
//
//	(I/(hγ) - J) u_i = f(t + α_i h, y + Σ a_ij u_j) + Σ (c_ij/h) u_j + h γ_i ∂f/∂t
//
// with J and ∂f/∂t at (t, y), and the solution is y + Σ m_j u_j.
type rosenbrock struct {
	name, cite                  string
	order, errOrder, denseOrder int
	gamma                       float64
	alpha                       []float64
	gammas                      []float64   // γ_i
	a, c                        [][]float64 // rows of stages 1..
	m, e                        []float64   // weights of the solution and of the error
	// Dense output: y(t+θh) = (1-θ) y0 + θ (y1 + (1-θ)(d_0 + θ (d_1 + θ d_2)))
	// with d_k = Σ dense[k][j] u_j.
	dense [][]float64
	probe float64 // θ where the interpolant's error is estimated
}

var rosenbrocks = []*rosenbrock{&rodas4, &rodas5p}

// rosenbrockEntries are the Rosenbrock methods.
func rosenbrockEntries() (list []entry) {
	for _, tb := range rosenbrocks {
		m := Method{Name: tb.name, Order: tb.order, DenseOrder: tb.denseOrder, Stages: len(tb.m), Adaptive: true, Stiff: true, Reference: tb.cite}
		list = append(list, entry{m, func(sys *System, opt Options) (Stepper, error) { return newRosenbrock(tb, &m, sys, opt) }})
	}
	return list
}

// Rosenbrock steps a Rosenbrock method: one Jacobian and one factorisation a
// step, no iteration.
type Rosenbrock struct {
	frame
	tb    *rosenbrock
	lin   linearised
	haveJ bool        // lin is at (t, y)
	u     [][]float64 // the last step's stages
	arg   []float64
	d     [][]float64 // of dense output
	haveD bool

	a, c, out []vec.Row // of the tableau's rows; of dense output
	m, e      vec.Row
}

func newRosenbrock(tb *rosenbrock, m *Method, sys *System, opt Options) (Stepper, error) {
	s := &Rosenbrock{frame: newFrame(m, sys, opt, tb.errOrder), tb: tb, arg: make([]float64, sys.N)}
	var err error
	if s.lin, err = newLinearised(sys, &s.stats); err != nil {
		return nil, err
	}
	for i := range tb.a {
		s.a, s.c = append(s.a, vec.NewRow(tb.a[i])), append(s.c, vec.NewRow(tb.c[i]))
	}
	for _, w := range tb.dense {
		s.out = append(s.out, vec.NewRow(w))
	}
	s.m, s.e = vec.NewRow(tb.m), vec.NewRow(tb.e)
	for range tb.m {
		s.u = append(s.u, make([]float64, sys.N))
	}
	for range tb.dense {
		s.d = append(s.d, make([]float64, sys.N))
	}
	return s, nil
}

// Reset implements Stepper.
func (s *Rosenbrock) Reset(t float64, y []float64) {
	s.reset(t, y)
	s.haveJ, s.haveD = false, false
}

// Memory implements Stepper.
func (s *Rosenbrock) Memory() []float64 { return append(s.control.memory(), s.lin.m.Memory()...) }

// Recall implements Stepper.
func (s *Rosenbrock) Recall(m []float64) { s.lin.m.Recall(s.control.recall(m)) }

// Step implements Stepper.
func (s *Rosenbrock) Step(tEnd float64) error {
	before := s.stats.Steps
	s.haveD = false
	err := s.step(tEnd, s.attempt)
	if s.stats.Steps > before {
		s.haveJ = false
	}
	return err
}

func (s *Rosenbrock) attempt(h, tNew float64) verdict {
	if !s.haveJ {
		if !s.lin.eval(s.t, s.y) {
			return verdict{bad: &NonFiniteError{s.t, s.lin.bad(), math.NaN(), true}}
		}
		s.haveJ = true
	}
	tb := s.tb
	s.stats.Factorisations++
	if err := s.lin.factor(1/(h*tb.gamma), s.y, &s.opt); err != nil {
		return s.unsolved(h, err)
	}
	for i, u := range s.u {
		if i == 0 {
			copy(u, s.f0)
		} else {
			vec.Stage(s.arg, s.y, 1, s.u, &s.a[i-1])
			s.eval(stageTime(s.t, tb.alpha[i], h, tNew), s.arg, u)
			if !vec.Finite(u) {
				if finite(s.arg) >= 0 {
					return s.notFinite(s.arg, false)
				}
				return s.notFinite(u, true)
			}
			vec.Stage(u, u, 1/h, s.u, &s.c[i-1])
		}
		if g := tb.gammas[i]; g != 0 {
			for x, d := range s.lin.dfdt {
				u[x] += h * g * d
			}
		}
		if err := s.lin.solve(u); err != nil {
			return s.unsolved(h, err)
		}
	}
	vec.Stage(s.yNew, s.y, 1, s.u, &s.m)
	vec.Stage(s.errs, nil, 1, s.u, &s.e)
	v := s.judge()
	if v.bad == nil && v.err <= 1 {
		y, dy := s.inside(h, tb.probe)
		return s.within(v, &s.lin, s.t+tb.probe*h, y, dy)
	}
	return v
}

// inside sets arg and u[0], which nothing needs any more, to the interpolant
// and its derivative (per ms) at θ of a step of h, and returns them.
func (s *Rosenbrock) inside(h, th float64) (y, dy []float64) {
	s.prepare()
	y, dy = s.arg, s.u[0]
	for i := range y {
		p, dp := 0.0, 0.0
		for k := len(s.d) - 1; k >= 0; k-- {
			dp = dp*th + p
			p = p*th + s.d[k][i]
		}
		y[i] = (1-th)*s.y[i] + th*(s.yNew[i]+(1-th)*p)
		dy[i] = (s.yNew[i] - s.y[i] + (1-2*th)*p + th*(1-th)*dp) / h
	}
	return y, dy
}

// prepare sets the vectors of dense output.
func (s *Rosenbrock) prepare() {
	for k := range s.out {
		vec.Stage(s.d[k], nil, 1, s.u, &s.out[k])
	}
	s.haveD = true
}

// Dense implements Stepper.
func (s *Rosenbrock) Dense(t float64, out []float64) {
	for i := range s.y {
		out[i] = s.at(t, i)
	}
}

// DenseAt implements Stepper.
func (s *Rosenbrock) DenseAt(t float64, idx []int32, out []float64) {
	for i, j := range idx {
		out[i] = s.at(t, int(j))
	}
}

// at is state i at t.
func (s *Rosenbrock) at(t float64, i int) float64 {
	switch {
	case t == s.t || s.h == 0:
		return s.y[i]
	case t == s.tPrev:
		return s.yPrev[i]
	}
	if !s.haveD {
		s.prepare()
	}
	th := (t - s.tPrev) / s.h
	p := 0.0
	for k := len(s.d) - 1; k >= 0; k-- {
		p = p*th + s.d[k][i]
	}
	return (1-th)*s.yPrev[i] + th*(s.y[i]+(1-th)*p)
}
