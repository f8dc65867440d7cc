package signal

import (
	"fmt"
	"math"
)

// Transform gives the first n/2+1 coefficients of the discrete Fourier transform of n real values.
type Transform func(x []float64) []complex128

// Spectrum is a one-sided power spectral density.
type Spectrum struct {
	Freq  []float64 // Hz
	Power []float64 // the signal's unit squared, per Hz
}

// Estimator says how a spectrum is estimated. The zero value is the plain periodogram.
type Estimator struct {
	Welch  bool
	Window string // "hann", "hamming" (both symmetric) or none: ""
	FFT    Transform
}

// Window gives the n weights of a window: "hann", "hamming", or ones for none.
func Window(name string, n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		c := math.Cos(2 * math.Pi * float64(i) / float64(max(n-1, 1)))
		switch name {
		case "hann":
			w[i] = 0.5 - 0.5*c
		case "hamming":
			w[i] = 0.54 - 0.46*c
		default:
			w[i] = 1
		}
	}
	return w
}

// FastLength is the smallest number from n on that has no prime factor above 7: the length that transforms are padded to.
func FastLength(n int) int {
	for n = max(n, 1); ; n++ {
		m := n
		for _, p := range [4]int{2, 3, 5, 7} {
			for m%p == 0 {
				m /= p
			}
		}
		if m == 1 {
			return n
		}
	}
}

// Estimate gives the power spectral density of a signal sampled fs times a second: |FFT(x w)|^2 / (fs sum w^2), doubled between 0 and
// fs/2, padded with zeros to FastLength. The mean is not removed. By Welch's method it is the mean over segments of an eighth of the
// signal that overlap by half. Nothing for fewer than two samples, or eight segments that would be shorter.
func (e Estimator) Estimate(x []float64, fs float64) Spectrum {
	segment := len(x)
	if e.Welch {
		segment = len(x) / 8
	}
	if segment < 2 {
		return Spectrum{}
	}
	w := Window(e.Window, segment)
	energy := 0.0
	for _, v := range w {
		energy += v * v
	}
	fft := e.FFT
	if fft == nil {
		fft = FFT
	}
	n := FastLength(segment)
	s := Spectrum{Freq: make([]float64, n/2+1), Power: make([]float64, n/2+1)}
	buf := make([]float64, n)
	count := 0
	for at := 0; at+segment <= len(x); at += segment - segment/2 {
		for i := range segment {
			buf[i] = w[i] * x[at+i]
		}
		for k, c := range fft(buf) {
			s.Power[k] += real(c)*real(c) + imag(c)*imag(c)
		}
		count++
		if !e.Welch {
			break
		}
	}
	for k := range s.Power {
		s.Power[k] /= fs * energy * float64(count)
		if k > 0 && 2*k < n {
			s.Power[k] *= 2
		}
		s.Freq[k] = float64(k) * fs / float64(n)
	}
	return s
}

// Peak is the frequency in lo .. hi with the most power.
func (s Spectrum) Peak(lo, hi float64) (freq, power float64) {
	freq, power = math.NaN(), math.Inf(-1)
	for k, f := range s.Freq {
		if f >= lo && f <= hi && s.Power[k] > power {
			freq, power = f, s.Power[k]
		}
	}
	if math.IsNaN(freq) {
		power = math.NaN()
	}
	return freq, power
}

// Band is a range of frequencies in Hz. It holds Lo and not Hi, so that bands side by side share nothing.
type Band struct {
	Name   string
	Lo, Hi float64
}

// Bands are those of figures and tables.
var Bands = []Band{{"alpha", 8, 12}, {"beta", 12, 35}, {"gamma", 35, 100}}

// In is the power in a band, in the signal's unit squared: the sum of the density over its frequencies times their distance.
func (s Spectrum) In(b Band) float64 {
	if len(s.Freq) < 2 {
		return math.NaN()
	}
	sum := 0.0
	for k, f := range s.Freq {
		if f >= b.Lo && f < b.Hi {
			sum += s.Power[k]
		}
	}
	return sum * s.Freq[1]
}

// Regular puts samples onto a regular grid and gives the interval in ms: as they are where the standard deviation of their distances is
// within 1 % of the first one, else by linear interpolation at the given interval (0: the first distance), and resampled says so.
// Of samples at one time the first is taken.
func Regular(t, x []float64, every float64) (out []float64, interval float64, resampled bool, err error) {
	var ut, ux []float64
	for i := range t {
		if n := len(ut); n > 0 && !(t[i] > ut[n-1]) {
			continue
		}
		ut, ux = append(ut, t[i]), append(ux, x[i])
	}
	if len(ut) < 2 {
		return nil, 0, false, fmt.Errorf("fewer than two samples")
	}
	first := ut[1] - ut[0]
	d := Intervals(ut)
	if _, sd := MeanSD(d, 0); sd <= 0.01*first {
		return ux, first, false, nil
	}
	if every == 0 {
		every = first
	}
	span := ut[len(ut)-1] - ut[0]
	if !(every > 0) || span/every > 1e8 {
		return nil, 0, false, fmt.Errorf("an interval of %g ms does not fit %g ms of samples", every, span)
	}
	k := 0
	for i := 0; ; i++ {
		at := ut[0] + float64(i)*every
		if at > ut[len(ut)-1]+1e-9*every {
			return out, every, true, nil
		}
		for k < len(ut)-2 && ut[k+1] <= at {
			k++
		}
		f := (at - ut[k]) / (ut[k+1] - ut[k])
		out = append(out, ux[k]+f*(ux[k+1]-ux[k]))
	}
}
