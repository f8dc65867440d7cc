package report

import (
	"math"
	"math/bits"
	"math/cmplx"
)

// spectrum is the one-sided power spectral density of a signal sampled fs times a second, without removal of its mean: the
// periodogram, or with method "welch" the mean over segments of an eighth of the signal that overlap by half. window is
// "hann", "hamming" or none.
func spectrum(x []float64, fs float64, method, window string) (freq, power []float64) {
	segment := len(x)
	if method == "welch" {
		segment = max(len(x)/8, 1)
	}
	w := make([]float64, segment)
	norm := 0.0
	for i := range w {
		c := math.Cos(2 * math.Pi * float64(i) / float64(max(segment-1, 1)))
		switch window {
		case "hann":
			w[i] = 0.5 - 0.5*c
		case "hamming":
			w[i] = 0.54 - 0.46*c
		default:
			w[i] = 1
		}
		norm += w[i] * w[i]
	}
	n := 1
	for n < segment {
		n *= 2
	}
	power = make([]float64, n/2+1)
	freq = make([]float64, n/2+1)
	buf := make([]complex128, n)
	count := 0
	for at := 0; at+segment <= len(x); at += max(segment/2, 1) {
		clear(buf)
		for i := range segment {
			buf[i] = complex(w[i]*x[at+i], 0)
		}
		fft(buf)
		for k := range power {
			a := cmplx.Abs(buf[k])
			power[k] += a * a
		}
		count++
		if segment == len(x) {
			break
		}
	}
	for k := range power {
		power[k] /= fs * norm * float64(max(count, 1))
		if k > 0 && 2*k < n {
			power[k] *= 2
		}
		freq[k] = float64(k) * fs / float64(n)
	}
	return freq, power
}

// fft is the discrete Fourier transform in place; the length is a power of two.
func fft(x []complex128) {
	n := len(x)
	if n < 2 {
		return
	}
	shift := 64 - bits.Len(uint(n-1))
	for i := range x {
		if j := int(bits.Reverse64(uint64(i)) >> shift); j > i {
			x[i], x[j] = x[j], x[i]
		}
	}
	for size := 2; size <= n; size *= 2 {
		half := size / 2
		turn := make([]complex128, half)
		for k := range turn {
			turn[k] = cmplx.Rect(1, -2*math.Pi*float64(k)/float64(size))
		}
		for at := 0; at < n; at += size {
			for k := range half {
				a, b := x[at+k], turn[k]*x[at+k+half]
				x[at+k], x[at+k+half] = a+b, a-b
			}
		}
	}
}
