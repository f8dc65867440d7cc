package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// all runs f with every implementation that there is.
func all(t *testing.T, f func(t *testing.T)) {
	for _, k := range Kernels() {
		t.Run(k, func(t *testing.T) {
			if err := Use(k); err != nil {
				t.Fatal(err)
			}
			defer Use("auto")
			f(t)
		})
	}
}

// system is a random state, k vectors and coefficients.
func system(n, terms int) (y []float64, k [][]float64, a, e []float64) {
	r := rand.New(rand.NewPCG(uint64(n), uint64(terms)))
	vector := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = r.NormFloat64()
		}
		return v
	}
	y = vector(n)
	for range terms {
		k = append(k, vector(n))
	}
	a, e = vector(terms), vector(terms)
	for j := range a {
		if j%4 == 1 {
			a[j] = 0
		}
	}
	return y, k, a, e
}

var lengths = []int{0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 47, 100, 361}

// TestSums holds Stage and ErrNorm to their definitions, to the bit: both
// implementations promise one order of operations.
func TestSums(t *testing.T) {
	all(t, func(t *testing.T) {
		for _, n := range lengths {
			for terms := range 19 {
				y, k, a, e := system(n, terms)
				const h, atol, rtol = 0.37, 1e-3, 1e-2
				want, errs := make([]float64, n), make([]float64, n)
				var acc Lanes
				for i := range want {
					s, d := y[i], 0.0
					for j := range k {
						s = math.FMA(h*a[j], k[j][i], s)
						d = math.FMA(h*e[j], k[j][i], d)
					}
					want[i], errs[i] = s, d
					q := d / (atol + float64(rtol*math.Max(math.Abs(y[i]), math.Abs(s))))
					acc[i&7] += float64(q * q)
				}
				norm := ((acc[0] + acc[4]) + (acc[2] + acc[6])) + ((acc[1] + acc[5]) + (acc[3] + acc[7]))
				got := make([]float64, n)
				row, er := NewRow(a), NewRow(e)
				check := func(what string, got, want []float64) {
					t.Helper()
					for i := range got {
						if got[i] != want[i] {
							t.Fatalf("%s, n = %d, %d terms: element %d is %g instead of %g", what, n, terms, i, got[i], want[i])
						}
					}
				}
				Stage(got, nil, h, k, &er)
				check("Stage without y", got, errs)
				Stage(got, make([]float64, n), h, k, &er)
				check("Stage from zero", got, errs)
				Stage(got, y, h, k, &row)
				check("Stage", got, want)
				if s := ErrNorm(y, got, errs, atol, rtol); s != norm {
					t.Errorf("ErrNorm, n = %d: %g instead of %g", n, s, norm)
				}
				copy(got, y)
				Stage(got, got, h, k, &row)
				check("Stage in place", got, want)
			}
		}
	})
}

// TestNotFinite puts NaN and infinities everywhere: norms must show each.
func TestNotFinite(t *testing.T) {
	all(t, func(t *testing.T) {
		bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1)}
		for _, n := range lengths {
			y, z, d := make([]float64, n), make([]float64, n), make([]float64, n)
			if !Finite(y) {
				t.Errorf("n = %d: Finite is false", n)
			}
			for i := range n {
				for _, b := range bad {
					y[i] = b
					if Finite(y) {
						t.Errorf("Finite overlooks %g at %d of %d", b, i, n)
					}
					y[i], z[i] = 1, b
					if s := ErrNorm(y, z, d, 1, 1); s-s == 0 {
						t.Errorf("ErrNorm overlooks %g in y1 at %d of %d", b, i, n)
					}
					z[i], d[i] = 1, b
					if s := ErrNorm(y, z, d, 1, 1); s-s == 0 {
						t.Errorf("ErrNorm overlooks %g in err at %d of %d", b, i, n)
					}
					d[i] = 0
				}
			}
		}
	})
}

// TestZeroScale: a state of 0 with atol = 0 has no error when its error is 0.
func TestZeroScale(t *testing.T) {
	all(t, func(t *testing.T) {
		y := make([]float64, 9)
		if s := ErrNorm(y, y, y, 0, 1e-6); s != 0 {
			t.Errorf("the norm is %g", s)
		}
	})
}

func TestUse(t *testing.T) {
	defer Use("auto")
	if Use("sse") == nil {
		t.Error("no error for an unknown kernel")
	}
	if err := Use("scalar"); err != nil || Kernel() != "scalar" {
		t.Error(err, Kernel())
	}
	for _, k := range kernels {
		if err := Use(k); (err == nil) != slices.Contains(Kernels(), k) {
			t.Error(k, err)
		}
	}
}

// BenchmarkStage is one sum of six terms over 360 states, padded.
func BenchmarkStage(b *testing.B) {
	y, k, a, _ := system(368, 6)
	for j := range a {
		a[j] = 0.5
	}
	dst := make([]float64, 368)
	row := NewRow(a)
	for _, kern := range Kernels() {
		if Use(kern) != nil {
			continue
		}
		b.Run("stage/"+kern, func(b *testing.B) {
			for b.Loop() {
				Stage(dst, y, 0.1, k, &row)
			}
		})
		b.Run("norm/"+kern, func(b *testing.B) {
			for b.Loop() {
				ErrNorm(dst, y, k[0], 1, 1)
			}
		})
	}
	Use("auto")
}
