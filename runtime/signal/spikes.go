// Package signal computes the quantities of analysis from plain slices: spikes in voltages, firing rates, inter-spike intervals
// and power spectra. Times are in ms, rates and frequencies in Hz.
package signal

import (
	"fmt"
	"math"
	"slices"
)

// PeakTolerance is how far in mV a peak may stay below the threshold: a spike that a condition ends is sampled just short of it.
const PeakTolerance = 1e-3

// Peaks gives the indices of the spikes in a sampled voltage: local maxima of at least threshold - tolerance. A maximum is higher
// than the samples beside it; of a plateau that is higher than what is before and after it, it is the first sample. The first and the
// last sample are no maxima.
func Peaks(v []float64, threshold, tolerance float64) []int {
	var at []int
	for i := 1; i < len(v)-1; i++ {
		if !(v[i] > v[i-1]) || !(v[i] >= threshold-tolerance) {
			continue
		}
		j := i + 1
		for j < len(v) && v[j] == v[i] {
			j++
		}
		if j < len(v) && v[j] < v[i] {
			at = append(at, i)
		}
		i = j - 1
	}
	return at
}

// Windows are the stretches of time over which firing rates are counted.
type Windows struct {
	Starts []float64 // ms, rising
	Size   float64   // ms
	end    float64   // of the data: a window that reaches it is closed there
}

// NewWindows lays windows of the given size over from .. to, after a transient, each beginning size*(1 - overlap) after the one before.
// A size of 0 is all that is left after the transient. Windows that would reach beyond the end are left out.
func NewWindows(from, to, transient, size, overlap float64) (Windows, error) {
	begin := from + transient
	w := Windows{Size: size, end: to}
	if size == 0 {
		w.Size = to - begin
	}
	switch {
	case !(transient >= 0):
		return w, fmt.Errorf("a transient of %g ms: it must be 0 or more", transient)
	case !(begin < to):
		return w, fmt.Errorf("the transient of %g ms leaves nothing of %g ms", transient, to-from)
	case !(overlap >= 0 && overlap < 1):
		return w, fmt.Errorf("an overlap of %g: it must be at least 0 and below 1, since windows that overlap wholly never move on", overlap)
	case !(w.Size > 0):
		return w, fmt.Errorf("a window of %g ms: it must be above 0", size)
	case w.Size > (to-begin)*(1+1e-12):
		return w, fmt.Errorf("a window of %g ms is longer than the %g ms that there are", w.Size, to-begin)
	}
	step := w.Size * (1 - overlap)
	n := math.Floor((to-begin-w.Size)/step+1e-9) + 1
	if n > 1e7 {
		return w, fmt.Errorf("windows of %g ms make more than ten million of them", w.Size)
	}
	for k := range int(n) {
		w.Starts = append(w.Starts, begin+float64(k)*step)
	}
	return w, nil
}

// Counts are the numbers of spikes in each window. A window holds its start and not its end, so that a spike on a common edge counts
// once; only a window that ends where the data end holds its end too. The times need no order.
func (w Windows) Counts(times []float64) []int {
	times = slices.Clone(times)
	slices.Sort(times)
	before := func(t float64) int { k, _ := slices.BinarySearch(times, t); return k }
	n := make([]int, len(w.Starts))
	for i, lo := range w.Starts {
		hi := lo + w.Size
		if math.Abs(hi-w.end) <= 1e-9*math.Max(w.Size, 1e-300) {
			hi = math.Nextafter(w.end, math.Inf(1)) // closed
		}
		n[i] = max(0, before(hi)-before(lo))
	}
	return n
}

// Rates are the firing rates in Hz of a population of n neurons in each window: spikes of all neurons over n and over the window.
func (w Windows) Rates(times []float64, n int) []float64 {
	r := make([]float64, len(w.Starts))
	for i, k := range w.Counts(times) {
		r[i] = w.Rate(k, n)
	}
	return r
}

// Rate is the firing rate in Hz of n neurons that made so many spikes in one window.
func (w Windows) Rate(spikes, n int) float64 { return 1000 * float64(spikes) / float64(n) / w.Size }

// Intervals are the differences of the successive spike times of one neuron.
func Intervals(times []float64) []float64 {
	if len(times) < 2 {
		return nil
	}
	d := make([]float64, len(times)-1)
	for i := range d {
		d[i] = times[i+1] - times[i]
	}
	return d
}

// Mean and standard deviation of values, by n - ddof; NaN where there are too few values.
func MeanSD(v []float64, ddof int) (mean, sd float64) {
	for _, x := range v {
		mean += x
	}
	mean /= float64(len(v))
	for _, x := range v {
		sd += (x - mean) * (x - mean)
	}
	if len(v) <= ddof {
		return mean, math.NaN()
	}
	return mean, math.Sqrt(sd / float64(len(v)-ddof))
}

// CV is the coefficient of variation of intervals, standard deviation (by n) over mean; NaN for fewer than two intervals.
func CV(intervals []float64) float64 {
	if len(intervals) < 2 {
		return math.NaN()
	}
	mean, sd := MeanSD(intervals, 0)
	return sd / mean
}
