package signal

import (
	"math"
	"math/cmplx"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/dsp/fourier"
)

func TestPeaks(t *testing.T) {
	for _, c := range []struct {
		name      string
		v         []float64
		threshold float64
		want      []int
	}{
		{"one", []float64{-70, 20, -70}, 0, []int{1}},
		{"below", []float64{-70, -10, -70}, 0, nil},
		{"within the tolerance", []float64{-70, -0.0009, -70}, 0, []int{1}},
		{"beyond the tolerance", []float64{-70, -0.0011, -70}, 0, nil},
		{"plateau", []float64{-70, 20, 20, 20, -70, 5, -70}, 0, []int{1, 5}},
		{"plateau that rises again", []float64{-70, 20, 20, 30, -70}, 0, []int{3}},
		{"plateau at the end", []float64{-70, 20, 20}, 0, nil},
		{"ends", []float64{20, -70, 20}, 0, nil},
		{"not a number", []float64{-70, 20, math.NaN(), 20, -70}, 0, nil},
		{"none", nil, 0, nil},
	} {
		assert.Equal(t, c.want, Peaks(c.v, c.threshold, PeakTolerance), c.name)
	}
}

func TestWindows(t *testing.T) {
	w, err := NewWindows(0, 100, 0, 25, 0)
	require.NoError(t, err)
	assert.Equal(t, []float64{0, 25, 50, 75}, w.Starts)
	assert.Equal(t, []int{1, 2, 0, 2}, w.Counts([]float64{0, 25, 49.9, 75, 100}), "a spike on a common edge counts once, one at the end counts")
	assert.Equal(t, []float64{20, 40, 0, 40}, w.Rates([]float64{0, 25, 49.9, 75, 100}, 2))

	w, err = NewWindows(100, 200, 10, 40, 0.5)
	require.NoError(t, err)
	assert.Equal(t, []float64{110, 130, 150}, w.Starts, "the last window ends at 190; one from 170 would end after the data")
	assert.Equal(t, []int{0, 0, 1}, w.Counts([]float64{189.9, 190, 200}), "the end of a window before the end of the data is not in it")

	w, err = NewWindows(0, 1, 0, 0.1, 0)
	require.NoError(t, err)
	assert.Len(t, w.Starts, 10, "ten tenths, whatever rounding does")

	w, err = NewWindows(0, 50, 20, 0, 0)
	require.NoError(t, err)
	assert.Equal(t, 30.0, w.Size)
	for _, bad := range [][5]float64{{0, 100, 100, 0, 0}, {0, 100, -1, 10, 0}, {0, 100, 0, 10, 1}, {0, 100, 0, 10, -0.1}, {0, 100, 0, 101, 0}, {0, 100, 0, -5, 0}, {0, 0, 0, 0, 0},
		{0, 100, 0, math.NaN(), 0}, {0, 1e9, 0, 1e-3, 0}} {
		_, err := NewWindows(bad[0], bad[1], bad[2], bad[3], bad[4])
		assert.Error(t, err, "%v", bad)
	}
}

func TestIntervals(t *testing.T) {
	assert.Nil(t, Intervals([]float64{3}))
	assert.Equal(t, []float64{2, 4}, Intervals([]float64{1, 3, 7}))
	assert.InDelta(t, 1.0/3, CV([]float64{2, 4}), 1e-15)
	assert.True(t, math.IsNaN(CV([]float64{2})))
}

func TestFastLength(t *testing.T) {
	for n, want := range map[int]int{0: 1, 1: 1, 11: 12, 13: 14, 121: 125, 10001: 10080, 1024: 1024} {
		assert.Equal(t, want, FastLength(n), "%d", n)
	}
}

// The transform of the runtime is gonum's, for every sort of length.
func TestFFTAgainstGonum(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 12, 35, 49, 64, 97, 210, 1000, 10080} {
		x := make([]float64, n)
		for i := range x {
			x[i] = math.Sin(float64(i*i)) + 0.3*math.Cos(1.7*float64(i))
		}
		got, want := FFT(x), fourier.NewFFT(n).Coefficients(nil, x)
		require.Len(t, got, len(want), "%d", n)
		for k := range want {
			assert.Less(t, cmplx.Abs(got[k]-want[k]), 1e-11*math.Sqrt(float64(n)), "length %d, coefficient %d", n, k)
		}
	}
}

// The integral of the density is the mean square, and a sine has its peak at its frequency, in its band.
func TestSpectrum(t *testing.T) {
	const fs, f0, n = 1000.0, 20.0, 1000
	x := make([]float64, n)
	square := 0.0
	for i := range x {
		x[i] = 3 * math.Sin(2*math.Pi*f0*float64(i)/fs)
		square += x[i] * x[i] / n
	}
	for _, welch := range []bool{false, true} {
		for _, window := range []string{"", "hann", "hamming"} {
			s := Estimator{Welch: welch, Window: window}.Estimate(x, fs)
			sum := 0.0
			for _, p := range s.Power {
				sum += p * s.Freq[1]
			}
			freq, _ := s.Peak(0, 500)
			df := s.Freq[1]
			assert.InDelta(t, f0, freq, df/2+1e-9, "%v %s", welch, window)
			tol := 0.03
			if !welch && window == "" {
				tol = 1e-12
				assert.InDelta(t, square, s.In(Bands[1]), 1e-9)
			}
			assert.InDelta(t, square, sum, tol*square, "%v %s", welch, window)
		}
	}
	assert.Empty(t, Estimator{Welch: true}.Estimate(x[:15], fs).Freq)
	assert.Empty(t, Estimator{}.Estimate(nil, fs).Freq)
}

func TestRegular(t *testing.T) {
	x, every, again, err := Regular([]float64{0, 1, 2, 3}, []float64{5, 6, 7, 8}, 0)
	require.NoError(t, err)
	assert.Equal(t, []float64{5, 6, 7, 8}, x)
	assert.Equal(t, 1.0, every)
	assert.False(t, again)

	x, every, again, err = Regular([]float64{0, 1, 1, 4, 5}, []float64{0, 10, 99, 40, 50}, 0)
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float64{0, 10, 20, 30, 40, 50}, x, 1e-12)
	assert.Equal(t, 1.0, every)
	assert.True(t, again)

	_, _, _, err = Regular([]float64{0}, []float64{1}, 0)
	assert.Error(t, err)
	_, _, _, err = Regular([]float64{0, 1, 3}, []float64{1, 2, 3}, -1)
	assert.Error(t, err)
}
