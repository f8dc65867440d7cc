package report

import (
	"math"
	"math/cmplx"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/dsp/fourier"
)

// The periodogram is the squared transform by gonum, over fs and the window's energy, doubled between the ends.
func TestPeriodogramAgainstGonum(t *testing.T) {
	const n, fs = 512, 1000.0
	x := make([]float64, n)
	for i := range x {
		s := float64(i) / fs
		x[i] = 3 + 2*math.Sin(2*math.Pi*16*s) + 0.5*math.Cos(2*math.Pi*61.5*s)
	}
	freq, power := spectrum(x, fs, "periodogram", "none")
	c := fourier.NewFFT(n).Coefficients(nil, x)
	assert.Len(t, power, len(c))
	for k := range c {
		a := cmplx.Abs(c[k])
		want := a * a / (fs * n)
		if k > 0 && k < n/2 {
			want *= 2
		}
		assert.InDelta(t, want, power[k], 1e-12*(1+want), "%g Hz", freq[k])
	}
}
