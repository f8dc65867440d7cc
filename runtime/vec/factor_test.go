package vec

import (
	"math"
	"testing"
)

// TestFactor: with w = y(0) the value solves y' = b·y + N0 + t·D, the slope of w there is 0, and all forms give the same bits.
func TestFactor(t *testing.T) {
	const n, at = 3 * BlockLen, 0.25
	vector := func(f func(i int) float64) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = f(i)
		}
		return v
	}
	b := vector(func(i int) float64 { return -float64(i*i) / 3 })
	b[3], b[11], b[17] = 2, -2000, 1e-5
	n0 := vector(func(i int) float64 { return math.Sin(float64(i)) })
	d := vector(func(i int) float64 { return math.Cos(float64(3 * i)) })
	y0 := vector(func(i int) float64 { return 1 + float64(i%5) })
	var first [3][]float64
	for _, k := range Kernels() {
		if err := Use(k); err != nil {
			t.Fatal(err)
		}
		q := &Factor{B: b, N0: n0, D: d, E: make([]float64, n), P: make([]float64, n)}
		w := append([]float64(nil), y0...)
		blocks := []int32{0, 1, 2}
		q.Set(blocks, at)
		q.Value(blocks, w)
		f := vector(func(i int) float64 { return b[i]*w[i] + n0[i] + at*d[i] })
		mid := make([]float64, n)
		for i := range w {
			z := b[i] * at
			want := math.Exp(z)*y0[i] + (n0[i]*math.Expm1(z)+d[i]*(math.Expm1(z)/b[i]-at))/b[i]
			if math.Abs(z) < 1e-2 {
				want = y0[i]*math.Exp(z) + at*n0[i]*(1+z/2+z*z/6) + at*at*d[i]*(0.5+z/6+z*z/24)
			}
			if math.Abs(w[i]-want) > 1e-11*(1+math.Abs(want)) {
				t.Errorf("%s: value %d with slope %g is %.15g instead of %.15g", k, i, b[i], w[i], want)
			}
		}
		q.Slope(blocks, at, w, f, mid)
		for i := range f {
			if math.Abs(mid[i]-n0[i]-at*d[i]) > 1e-10*(1+math.Abs(b[i])) {
				t.Errorf("%s: N of %d is %g instead of %g", k, i, mid[i], n0[i]+at*d[i])
			}
			if b[i] > -100 && math.Abs(f[i]*q.E[i]) > 1e-12 {
				t.Errorf("%s: the slope of w %d is %g", k, i, f[i])
			}
		}
		if first[0] == nil {
			first = [3][]float64{w, f, mid}
		}
		for m, v := range [3][]float64{w, f, mid} {
			for i := range v {
				if math.Float64bits(v[i]) != math.Float64bits(first[m][i]) {
					t.Errorf("%s: output %d of %d is %g, %s has %g", k, m, i, v[i], Kernels()[0], first[m][i])
				}
			}
		}
	}
	Use("auto")
}
