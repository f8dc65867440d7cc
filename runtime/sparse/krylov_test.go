package sparse

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// network is the Jacobian of cells of a voltage with three gates, a synapse of two stages each, and degree random inputs a cell.
func network(r *rand.Rand, cells, degree int) (Pattern, []float64) {
	var e [][2]int32
	add := func(i, j int) { e = append(e, [2]int32{int32(i), int32(j)}) }
	for i := range cells {
		v, g, z := i, 4*cells+i, 5*cells+i
		for k := range 4 {
			add(v, k*cells+i)
			add(k*cells+i, v)
			add(k*cells+i, k*cells+i)
		}
		add(g, g)
		add(g, z)
		add(z, z)
		add(z, v)
		for range degree {
			add(v, 4*cells+r.IntN(cells))
		}
	}
	p := NewPattern(6*cells, e)
	v := make([]float64, p.Entries())
	for i := range p.N {
		for k := p.Row[i]; k < p.Row[i+1]; k++ {
			switch c := int(p.Col[k]); {
			case c == i:
				v[k] = -20 * r.Float64()
			case i < cells && c >= 4*cells: // a synapse's conductance moves the voltage
				v[k] = 0.7 * r.Float64()
			default:
				v[k] = 30 * r.NormFloat64()
				if i >= cells {
					v[k] = 0.1 * r.NormFloat64()
				}
			}
		}
	}
	return p, v
}

// far is the root mean square of the differences of two vectors, in units of scale.
func far(a, b, scale []float64) float64 {
	s := 0.0
	for i, x := range a {
		d := x - b[i]
		if scale != nil {
			d /= scale[i]
		}
		s += d * d
	}
	return math.Sqrt(s / float64(len(a)))
}

// TestIterationSolvesLikeFactors: systems of networks, with and without scales of their unknowns, by both ways.
func TestIterationSolvesLikeFactors(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	p, v := network(r, 60, 10)
	st := Analyse(p)
	require.False(t, st.Iterative)
	direct := NewShifted(st)
	it := &Shifted{Structure: st, a: make([]float64, len(st.whole.Col)), f: newKrylov(st.whole, newPlan(st.whole))}
	scale := make([]float64, p.N)
	for i := range scale {
		scale[i] = math.Exp(3 * r.NormFloat64())
	}
	for _, sigma := range []float64{3, 30, 300} {
		for _, scale := range [][]float64{nil, scale} {
			want := make([]float64, p.N)
			for i := range want {
				want[i] = 100 * r.NormFloat64()
			}
			got := append([]float64(nil), want...)
			require.NoError(t, direct.Factor(sigma, v))
			require.NoError(t, direct.Solve(want, scale))
			require.NoError(t, it.Factor(sigma, v))
			require.NoError(t, it.Solve(got, scale))
			assert.Less(t, far(got, want, scale), 10*goal, "shift %g", sigma)
		}
	}
	assert.Less(t, it.f.(*krylov).count, int64(6*30))
}

// TestLargeSystemsIterate: where the factors would be full, or the matrix is, systems are solved by iteration; the residual tells how well.
func TestLargeSystemsIterate(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for name, make_ := range map[string]func() (Pattern, []float64){
		"network": func() (Pattern, []float64) { return network(r, 3000, 30) },
		"full": func() (Pattern, []float64) {
			p := Full(1800)
			v := make([]float64, p.Entries())
			for i := range v {
				v[i] = 0.3 * r.NormFloat64() / math.Sqrt(float64(p.N))
			}
			return p, v
		},
	} {
		p, v := make_()
		st := Analyse(p)
		require.True(t, st.Iterative, name)
		s := NewShifted(st)
		require.NoError(t, s.Factor(2, v), name)
		b := make([]float64, p.N)
		for i := range b {
			b[i] = r.NormFloat64()
		}
		x := append([]float64(nil), b...)
		require.NoError(t, s.Solve(x, nil), name)
		left := make([]float64, p.N)
		s.f.(*krylov).times(x, left)
		assert.Less(t, far(left, b, nil), 100*goal, name)
		assert.Zero(t, testing.AllocsPerRun(2, func() {
			copy(x, b)
			_ = s.Factor(2, v)
			_ = s.Solve(x, nil)
		}), name)
	}
}

// TestIterationEndsAtRounding: what decays at once leaves residuals that are large beside the slow rates, but no error.
func TestIterationEndsAtRounding(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	p, v := network(r, 60, 10)
	for i := range 60 {
		v[p.At(i, i)] = -1e13
	}
	st := Analyse(p)
	k := newKrylov(st.whole, newPlan(st.whole))
	s := &Shifted{Structure: st, a: make([]float64, len(st.whole.Col)), f: k}
	direct := NewShifted(st)
	want, scale := make([]float64, p.N), make([]float64, p.N)
	for i := range want {
		want[i], scale[i] = r.NormFloat64(), 1e-9
	}
	got := append([]float64(nil), want...)
	require.NoError(t, direct.Factor(1, v))
	require.NoError(t, direct.Solve(want, nil))
	require.NoError(t, s.Factor(1, v))
	require.NoError(t, k.solve(got, scale))
	assert.Less(t, far(got, want, scale), 1e-3)
}

// TestFactorsTakeOver: a sheet of tissue whose cells are tightly joined, where iterations converge slowly, gets its factors after all, and so
// does a solver that goes on with what it remembers.
func TestFactorsTakeOver(t *testing.T) {
	const m = 60
	var e [][2]int32
	for at := range int32(m * m) {
		e = append(e, [2]int32{at, at})
		if at%m > 0 {
			e = append(e, [2]int32{at, at - 1}, [2]int32{at - 1, at})
		}
		if at >= m {
			e = append(e, [2]int32{at, at - m}, [2]int32{at - m, at})
		}
	}
	p := NewPattern(m*m, e)
	v := make([]float64, p.Entries())
	for i := range p.N {
		at := p.At(i, i)
		for k := p.Row[i]; k < p.Row[i+1]; k++ {
			if int(k) != at {
				v[k] = 1000
				v[at] -= 1000
			}
		}
	}
	st := Analyse(p)
	st.Iterative, st.plan = true, newPlan(st.whole) // as for 300 by 300 cells
	s := NewShifted(st)
	want, b := make([]float64, p.N), make([]float64, p.N)
	r := rand.New(rand.NewPCG(7, 8))
	for i := range want {
		want[i] = r.NormFloat64()
	}
	solve := func(s *Shifted, sigma float64) []float64 {
		for i := range b {
			b[i] = sigma * want[i]
			for k := p.Row[i]; k < p.Row[i+1]; k++ {
				b[i] -= v[k] * want[p.Col[k]]
			}
		}
		require.NoError(t, s.Factor(sigma, v))
		require.NoError(t, s.Solve(b, nil))
		return b
	}
	assert.Less(t, far(solve(s, 1000), want, nil), 100*goal, "quick decay")
	assert.Empty(t, s.Memory())
	assert.Less(t, far(solve(s, 0.01), want, nil), 1e-8, "slow decay")
	require.NotEmpty(t, s.Memory())
	next := NewShifted(st)
	next.Recall(s.Memory())
	one := append([]float64(nil), solve(s, 0.02)...)
	assert.Equal(t, one, solve(next, 0.02))
}

// TestIterationGivesUp: turning all unknowns into each other has no end.
func TestIterationGivesUp(t *testing.T) {
	const n = 500
	var e [][2]int32
	for i := range n {
		e = append(e, [2]int32{int32(i), int32((i + 1) % n)}, [2]int32{int32(i), int32((i + 17) % n)}, [2]int32{int32(i), int32((i + 91) % n)})
	}
	p := NewPattern(n, e)
	v := make([]float64, p.Entries())
	r := rand.New(rand.NewPCG(5, 6))
	for i := range v {
		v[i] = 100 * r.NormFloat64()
	}
	st := Analyse(p)
	k := newKrylov(st.whole, newPlan(st.whole))
	s := &Shifted{Structure: st, a: make([]float64, len(st.whole.Col)), f: k}
	b := make([]float64, n)
	b[3] = 1e9
	require.NoError(t, s.Factor(1e-3, v))
	before := append([]float64(nil), b...)
	assert.ErrorIs(t, k.solve(b, nil), ErrSlow)
	assert.Equal(t, before, b)
	v[0] = math.NaN()
	assert.Error(t, s.Factor(1, v))
}
