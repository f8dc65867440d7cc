package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestForecast holds forecasts and corrections to their definitions, and all forms to the same bits.
func TestForecast(t *testing.T) {
	const n = 5 * BlockLen
	r := rand.New(rand.NewPCG(3, 4))
	vector := func() []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = r.NormFloat64()
		}
		return v
	}
	for _, terms := range []int{HistoryTerms - 1, HistoryTerms} {
		a, b := &Forecast{C: 0.3}, &Forecast{C: 0.11, Bound: -0.5}
		for j := range terms {
			for _, q := range []*Forecast{a, b} {
				q.X[j], q.Value[j], q.Slope[j] = vector(), r.NormFloat64(), r.NormFloat64()
			}
		}
		f0, rate, y0, part := vector(), vector(), vector(), vector()
		for i := range part {
			part[i] = float64(i % 3 % 2)
		}
		y0[9], f0[9] = 0, 0
		taken := []int32{1, 2, 4}
		var first [5][]float64
		for _, k := range Kernels() {
			if err := Use(k); err != nil {
				t.Fatal(err)
			}
			a.Ready()
			b.Ready()
			y, s, c := vector(), make([]float64, n), make([]float64, n)
			copy(y, y0)
			a.Set(y, s, c, BlockLen, n)
			b.SetBelow(taken, y, s, c, rate)
			for i := range y {
				q := a
				switch {
				case i < BlockLen:
					if y[i] != y0[i] || s[i] != 0 {
						t.Errorf("%s: element %d was set", k, i)
					}
					continue
				case rate[i] < -0.5 && (i < 3*BlockLen || i >= 4*BlockLen):
					q = b
				}
				v, e := 0.0, 0.0
				for j := range terms {
					v += q.Value[j] * q.X[j][i]
					e += q.Slope[j] * q.X[j][i]
				}
				if math.Abs(y[i]-v) > 1e-13 || math.Abs(s[i]-e) > 1e-13 || c[i] != q.C {
					t.Errorf("%s: element %d is %g %g %g instead of %g %g %g", k, i, y[i], s[i], c[i], v, e, q.C)
				}
			}
			f := append([]float64(nil), f0...)
			was := append([]float64(nil), y...)
			q := Correction{Y: y, F: f, S: s, C: c, B: rate, Y0: y0, ATol: Splat(1e-3), RTol: Splat(1e-2)}
			var acc Lanes
			sum, want := q.Take(taken, part, 1, &acc), 0.0
			for i := range y {
				d := 0.0
				if b := int32(i / BlockLen); part[i] == 1 && (b == 1 || b == 2 || b == 4) {
					d = c[i] * (f0[i] - s[i]) / (1 - c[i]*rate[i])
					e := d / (1e-3 + 1e-2*max(math.Abs(y0[i]), math.Abs(was[i])))
					want += e * e
				}
				if math.Abs(y[i]-was[i]-d) > 1e-12*(1+math.Abs(d)) || math.Abs(f[i]-f0[i]-rate[i]*d) > 1e-12*(1+math.Abs(d)) {
					t.Errorf("%s: element %d moves by %g instead of %g, its slope by %g", k, i, y[i]-was[i], d, f[i]-f0[i])
				}
			}
			if math.Abs(sum-want) > 1e-11*want {
				t.Errorf("%s: the sum is %g instead of %g", k, sum, want)
			}
			got := [5][]float64{y, s, c, f, {sum}}
			if first[0] == nil {
				first = got
			}
			for m, v := range got {
				for i := range v {
					if math.Float64bits(v[i]) != math.Float64bits(first[m][i]) {
						t.Errorf("%s: output %d of %d is %g, %s has %g", k, m, i, v[i], Kernels()[0], first[m][i])
					}
				}
			}
		}
	}
	Use("auto")
}
