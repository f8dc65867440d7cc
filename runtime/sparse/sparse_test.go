package sparse

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
)

// random makes a pattern of about k entries a row with some structure missing from the diagonal, and values.
func random(rng *rand.Rand, n, k int) (Pattern, []float64) {
	var e [][2]int32
	for i := range n {
		for range k {
			e = append(e, [2]int32{int32(i), int32(rng.IntN(n))})
		}
	}
	p := NewPattern(n, e)
	v := make([]float64, p.Entries())
	for i := range v {
		v[i] = rng.NormFloat64()
	}
	return p, v
}

func full(p Pattern, v []float64, sigma float64) *mat.Dense {
	m := mat.NewDense(p.N, p.N, nil)
	for i := range p.N {
		m.Set(i, i, sigma)
		for s := p.Row[i]; s < p.Row[i+1]; s++ {
			m.Set(i, int(p.Col[s]), m.At(i, int(p.Col[s]))-v[s])
		}
	}
	return m
}

// TestSolvesLikeGonum: shifted systems of several sizes, refactored with other values, other shifts (0 too: no diagonal to rely on).
func TestSolvesLikeGonum(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1, 2, 5, 12, 13, 40, 150} {
		for _, k := range []int{1, 3, 6} {
			p, v := random(rng, n, k)
			s := NewShifted(Analyse(p))
			for _, sigma := range []float64{10, 1, 0.1, 100} {
				for i := range v {
					v[i] = rng.NormFloat64()
				}
				a := full(p, v, sigma)
				b := mat.NewVecDense(n, nil)
				for i := range n {
					b.SetVec(i, rng.NormFloat64())
				}
				var want mat.VecDense
				if err := want.SolveVec(a, b); err != nil {
					continue // nearly singular by chance
				}
				require.NoError(t, s.Factor(sigma, v))
				got := append([]float64(nil), b.RawVector().Data...)
				s.Solve(got, nil)
				for i := range got {
					assert.InDelta(t, want.AtVec(i), got[i], 1e-8*(1+math.Abs(want.AtVec(i))), "n %d, %d a row, shift %g", n, k, sigma)
				}
			}
		}
	}
}

// TestPivots: the diagonal is of no use here, and a pivot that was good becomes 0.
func TestPivots(t *testing.T) {
	n := 30
	var e [][2]int32
	for i := range n {
		e = append(e, [2]int32{int32(i), int32((i + 1) % n)}, [2]int32{int32(i), int32((i + 7) % n)})
	}
	p := NewPattern(n, e)
	s := NewShifted(Analyse(p))
	rng := rand.New(rand.NewPCG(5, 6))
	v := make([]float64, p.Entries())
	for round := range 4 {
		for i := range v {
			v[i] = 1e-9 * rng.Float64()
			if (i+round)%2 == 0 {
				v[i] = 1 + rng.Float64()
			}
		}
		b := make([]float64, n)
		for i := range b {
			b[i] = rng.NormFloat64()
		}
		x := append([]float64(nil), b...)
		require.NoError(t, s.Factor(1e-12, v))
		s.Solve(x, nil)
		// The matrix is near singular: small residuals are what can be asked.
		size := 0.0
		for _, xi := range x {
			size = max(size, math.Abs(xi))
		}
		r := mat.NewVecDense(n, nil)
		r.MulVec(full(p, v, 1e-12), mat.NewVecDense(n, x))
		for i := range b {
			assert.InDelta(t, b[i], r.AtVec(i), 1e-13*(1+size))
		}
	}
}

func TestSingular(t *testing.T) {
	for _, n := range []int{3, 40} {
		var e [][2]int32
		for i := range n - 1 {
			e = append(e, [2]int32{int32(i), int32(i)}, [2]int32{int32(i), int32(i + 1)})
		}
		p := NewPattern(n, e) // the last row is empty
		v := make([]float64, p.Entries())
		for i := range v {
			v[i] = 1
		}
		var se *SingularError
		err := NewShifted(Analyse(p)).Factor(0, v)
		require.True(t, errors.As(err, &se), "%v", err)
		assert.Equal(t, n-1, se.Row)
		v[0] = math.NaN()
		assert.Error(t, NewShifted(Analyse(p)).Factor(1, v))
	}
}

// TestOrderKeepsArrowsThin: a star's hub goes last, a grid's factors stay far below the bandwidth's.
func TestOrderKeepsArrowsThin(t *testing.T) {
	n := 200
	var e [][2]int32
	for i := range n {
		e = append(e, [2]int32{0, int32(i)}, [2]int32{int32(i), 0}, [2]int32{int32(i), int32(i)})
	}
	p := NewPattern(n, e)
	order, _, _ := minimumDegree(p, math.Inf(1))
	f := newLU(p, order)
	v := make([]float64, p.Entries())
	for i := range v {
		v[i] = 1 + float64(i%7)
	}
	for i := range n {
		v[p.At(i, i)] = 10_000
	}
	require.NoError(t, f.factor(v))
	assert.Less(t, len(f.uc)+len(f.lc), 3*n+1, "fill")
	const m = 30
	e = nil
	for i := range m {
		for j := range m {
			at := int32(i*m + j)
			e = append(e, [2]int32{at, at})
			if i > 0 {
				e = append(e, [2]int32{at, at - m}, [2]int32{at - m, at})
			}
			if j > 0 {
				e = append(e, [2]int32{at, at - 1}, [2]int32{at - 1, at})
			}
		}
	}
	p = NewPattern(m*m, e)
	order, entries, _ := minimumDegree(p, math.Inf(1))
	seen := make([]bool, m*m)
	for _, i := range order {
		require.False(t, seen[i])
		seen[i] = true
	}
	f = newLU(p, order)
	v = make([]float64, p.Entries())
	for i := range v {
		v[i] = -1
	}
	for i := range m * m {
		v[p.At(i, i)] = 5
	}
	require.NoError(t, f.factor(v))
	assert.EqualValues(t, entries, len(f.uc)+len(f.lc), "the fill that the order foretells")
	assert.Less(t, len(f.uc)+len(f.lc), 24_000, "fill of a 30 by 30 grid; 54000 in the natural order")
}

// TestNoAllocation: factoring again and solving allocate nothing.
func TestNoAllocation(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	p, v := random(rng, 60, 3)
	s := NewShifted(Analyse(p))
	b := make([]float64, 60)
	require.NoError(t, s.Factor(20, v))
	assert.Zero(t, testing.AllocsPerRun(20, func() {
		_ = s.Factor(21, v)
		s.Solve(b, nil)
	}))
}

// TestMemory: factors of two solvers are the same to the bit once one knows the other's pivots.
func TestMemory(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	p, v := random(rng, 60, 3)
	one, two := NewShifted(Analyse(p)), NewShifted(Analyse(p))
	require.NoError(t, one.Factor(0.3, v))
	for i := range v {
		v[i] *= 1 + 0.1*rng.Float64()
	}
	two.Recall(one.Memory())
	require.NoError(t, one.Factor(0.4, v))
	require.NoError(t, two.Factor(0.4, v))
	a, b := make([]float64, 60), make([]float64, 60)
	for i := range a {
		a[i] = rng.NormFloat64()
		b[i] = a[i]
	}
	one.Solve(a, nil)
	two.Solve(b, nil)
	assert.Equal(t, a, b)
}
