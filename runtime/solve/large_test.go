package solve

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/runtime/sparse"
)

// oscillators are stiff relaxation oscillators (van der Pol, mu = 100) that drive each other at random, with their Jacobian.
type oscillators struct {
	n      int
	from   [][]int32
	st     *sparse.Structure
	mu, at float64 // at: weight of an input
}

func newOscillators(n, inputs int) *oscillators {
	r := rand.New(rand.NewPCG(1, 2))
	o := &oscillators{n: n, mu: 100, at: 2 / float64(inputs)}
	var e [][2]int32
	for i := range int32(n) {
		var list []int32
		e = append(e, [2]int32{i, i + int32(n)}, [2]int32{i + int32(n), i}, [2]int32{i + int32(n), i + int32(n)})
		for range inputs {
			j := int32(r.IntN(n))
			list = append(list, j)
			e = append(e, [2]int32{i + int32(n), j})
		}
		o.from = append(o.from, list)
	}
	o.st = sparse.Analyse(sparse.NewPattern(2*n, e))
	return o
}

func (o *oscillators) rhs(_ float64, s, ds []float64) {
	for i := range o.n {
		x, y := s[i], s[o.n+i]
		push := 0.0
		for _, j := range o.from[i] {
			push += o.at * (s[j] - x)
		}
		ds[i], ds[o.n+i] = y, o.mu*(1-x*x)*y-x+push
	}
}

func (o *oscillators) Structure() *sparse.Structure { return o.st }

func (o *oscillators) Eval(_ float64, s, val, dfdt []float64) {
	clear(val)
	clear(dfdt)
	p := o.st.Pattern
	for i := range o.n {
		x, y, row := s[i], s[o.n+i], o.n+i
		val[p.At(i, row)] = 1
		val[p.At(row, row)] = o.mu * (1 - x*x)
		val[p.At(row, i)] -= 2*o.mu*x*y + 1
		for _, j := range o.from[i] {
			val[p.At(row, int(j))] += o.at
			val[p.At(row, i)] -= o.at
		}
	}
}

// TestLargeNetworks: the stiff methods keep their tolerance where systems are solved by iteration, with the steps of a stiff method.
func TestLargeNetworks(t *testing.T) {
	o := newOscillators(800, 60)
	require.True(t, o.st.Iterative)
	sys := System{N: 2 * o.n, RHS: o.rhs, Derivatives: func() (Jacobian, error) { return o, nil }}
	start := make([]float64, sys.N)
	for i := range o.n {
		start[i] = 2 - 0.5*float64(i)/float64(o.n)
	}
	const end = 30
	run := func(method string, tol float64) (Stepper, []float64) {
		s, err := New(method, sys, Options{RTol: tol, ATol: tol})
		require.NoError(t, err)
		s.Reset(0, start)
		for s.T() < end {
			require.NoError(t, s.Step(end))
		}
		return s, s.Y()
	}
	explicit, want := run("Vern7", 1e-9)
	for _, m := range stiffMethods() {
		s, got := run(m.Name, 1e-6)
		worst := 0.0
		for i := range o.n {
			worst = max(worst, math.Abs(got[i]-want[i]))
		}
		t.Logf("%s: error %.1g, %d steps; Vern7 takes %d", m.Name, worst, s.Stats().Steps, explicit.Stats().Steps)
		assert.Less(t, worst, 2e-5, m.Name)
		assert.Less(t, 20*s.Stats().Steps, explicit.Stats().Steps, m.Name)
	}
}
