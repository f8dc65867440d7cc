package solve

import (
	"math"

	"nbc/runtime/sparse"
)

// Jacobian is what stiff methods know of f's derivatives.
type Jacobian interface {
	// Structure tells where ∂f/∂y may differ from 0, the same at all times.
	Structure() *sparse.Structure
	// Eval sets val, in the order of the pattern, to ∂f/∂y and dfdt to ∂f/∂t
	// (per ms) at (t, y).
	Eval(t float64, y, val, dfdt []float64)
}

// differences takes the Jacobian as full and by forward differences of f, one
// evaluation a state and one for time: for systems that come without one.
type differences struct {
	f        RHS
	n        int
	y, f0, d []float64
}

func newDifferences(f RHS, n int) *differences {
	return &differences{f, n, make([]float64, n), make([]float64, n), make([]float64, n)}
}

func (j *differences) Structure() *sparse.Structure { return sparse.Analyse(sparse.Full(j.n)) }

func (j *differences) Eval(t float64, y, val, dfdt []float64) {
	copy(j.y, y)
	j.f(t, j.y, j.f0)
	for c := range j.n {
		j.y[c] = y[c] + math.Sqrt(eps*max(1e-5, math.Abs(y[c])))
		h := j.y[c] - y[c]
		j.f(t, j.y, j.d)
		j.y[c] = y[c]
		for r := range j.n {
			val[r*j.n+c] = (j.d[r] - j.f0[r]) / h
		}
	}
	j.byTime(t, y, dfdt)
}

// byTime sets dfdt to ∂f/∂t, with f0 = f(t, y).
func (j *differences) byTime(t float64, y, dfdt []float64) {
	h := math.Sqrt(eps * max(1e-5, math.Abs(t)))
	at := t + h
	if j.f(at, y, j.d); finite(j.d) >= 0 { // f may end between
		at = t - h
		j.f(at, y, j.d)
	}
	for r := range j.n {
		dfdt[r] = (j.d[r] - j.f0[r]) / (at - t)
	}
}

// timed is an exact Jacobian with differences for ∂f/∂t.
type timed struct {
	Jacobian
	d *differences
}

// WithTimeDifferences is j with ∂f/∂t by differences of f, where only that is not known.
func WithTimeDifferences(j Jacobian, f RHS) Jacobian {
	return &timed{j, newDifferences(f, j.Structure().Pattern.N)}
}

func (j *timed) Eval(t float64, y, val, dfdt []float64) {
	j.Jacobian.Eval(t, y, val, dfdt)
	j.d.f(t, y, j.d.f0)
	j.d.byTime(t, y, dfdt)
}

// linearised is f's Jacobian at one point, and the factors of σI - J.
type linearised struct {
	jac   Jacobian
	val   []float64
	dfdt  []float64
	m     *sparse.Shifted
	scale []float64 // of iterations: what errors of states matter alike, nil where systems are solved by factors
	count func()    // tells that the Jacobian was evaluated
}

func newLinearised(sys *System, s *Stats) (linearised, error) {
	var jac Jacobian
	count := func() { s.Jacobians++ }
	if sys.Derivatives != nil {
		var err error
		if jac, err = sys.Derivatives(); err != nil {
			return linearised{}, err
		}
	}
	if jac == nil {
		jac = newDifferences(sys.RHS, sys.N)
		count = func() { s.Jacobians++; s.Evaluations += int64(sys.N) + 2 }
	}
	st := jac.Structure()
	l := linearised{jac: jac, val: make([]float64, st.Pattern.Entries()), dfdt: make([]float64, sys.N), m: sparse.NewShifted(st), count: count}
	if st.Iterative {
		l.scale = make([]float64, sys.N)
	}
	return l, nil
}

// factor prepares for systems of σI - J, near the state y.
func (l *linearised) factor(sigma float64, y []float64, opt *Options) error {
	for i := range l.scale {
		l.scale[i] = max(1e-300, opt.ATol+opt.RTol*math.Abs(y[i]))
	}
	return l.m.Factor(sigma, l.val)
}

// solve sets b to the solution x of (σI - J) x = b, a difference of states. An iteration ends far below the tolerance.
func (l *linearised) solve(b []float64) error { return l.m.Solve(b, l.scale) }

// eval evaluates the Jacobian at (t, y); false when it is not finite.
func (l *linearised) eval(t float64, y []float64) bool {
	l.count()
	l.jac.Eval(t, y, l.val, l.dfdt)
	return finite(l.val) < 0 && finite(l.dfdt) < 0
}

// bad is the state whose derivative's slopes are not finite.
func (l *linearised) bad() int {
	k := finite(l.val)
	p := l.m.Structure.Pattern
	for i := range p.N {
		if k >= 0 && int32(k) < p.Row[i+1] {
			return i
		}
	}
	return finite(l.dfdt)
}

// times sets out = J v.
func (l *linearised) times(v, out []float64) {
	p := l.m.Structure.Pattern
	for i := range p.N {
		s := 0.0
		for k := p.Row[i]; k < p.Row[i+1]; k++ {
			s += l.val[k] * v[p.Col[k]]
		}
		out[i] = s
	}
}

// finite is the first component that is NaN or infinite, or -1.
func finite(v []float64) int {
	for i, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return i
		}
	}
	return -1
}
