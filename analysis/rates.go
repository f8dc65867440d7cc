package analysis

import (
	"math"

	"nbc/runtime/results"
	"nbc/runtime/signal"
)

// Rates are windowed firing rates: a row for each population, trial and window. Windows that were not recorded wholly are left out, and
// elements in windows in which they were not recorded; without a size of windows there is one over what was recorded.
func Rates(r *results.Run, s *Spikes, o Options) (*Table, error) {
	t := &Table{Name: "rates", About: "firing rates in windows, by population", Columns: []Column{{"population", ""}, {"trial", ""},
		{"start_ms", "ms"}, {"end_ms", "ms"}, {"neurons", ""}, {"spikes", ""}, {"rate_Hz", "Hz"}}}
	from, to := Span(r)
	w, err := signal.NewWindows(from, to, o.Transient, o.Window, o.Overlap)
	if err != nil {
		return nil, err
	}
	for p := range r.Populations {
		list := recordedAlike(s.Of(p))
		for _, trial := range s.Trials {
			if x, ok := hull(list, trial); o.Window == 0 && ok {
				if w, err = signal.NewWindows(x[0], x[1], 0, 0, 0); err != nil {
					return nil, err
				}
			}
			counts := make([][]int, len(list))
			for k, a := range list {
				counts[k] = w.Counts(together(a.trains, trial))
			}
			for i, start := range w.Starts {
				spikes, neurons := 0, 0
				for k, a := range list {
					if a.holds(trial, start, start+w.Size) {
						spikes += counts[k][i]
						neurons += len(a.trains)
					}
				}
				if neurons > 0 {
					t.add(r.Populations[p].Name, trial, start, start+w.Size, neurons, spikes, w.Rate(spikes, neurons))
				}
			}
		}
	}
	return t, nil
}

// together are the spikes of several trains in one trial.
func together(trains []*Train, trial int) []float64 {
	var all []float64
	for _, t := range trains {
		all = append(all, t.Times[trial]...)
	}
	return all
}

// Populations sums rates and intervals up: a row for each population, over all windows and trials.
func Populations(r *results.Run, s *Spikes, rates *Table) *Table {
	t := &Table{Name: "populations", About: "spikes, firing rates and intervals by population", Columns: []Column{{"population", ""}, {"type", ""}, {"kind", ""},
		{"neurons", ""}, {"spikes", ""}, {"rate_mean_Hz", "Hz"}, {"rate_sd_Hz", "Hz"}, {"isi_mean_ms", "ms"}, {"isi_sd_ms", "ms"}, {"isi_cv", ""}}}
	for p := range r.Populations {
		trains := s.Of(p)
		if len(trains) == 0 {
			continue
		}
		pop := r.Populations[p]
		var list, gaps []float64
		spikes := 0
		for _, row := range rates.Rows {
			if row[0] == pop.Name {
				list = append(list, row[6].(float64))
			}
		}
		for _, tr := range trains {
			for _, trial := range s.Trials {
				spikes += len(tr.Times[trial])
				gaps = append(gaps, signal.Intervals(tr.Times[trial])...)
			}
		}
		mean, sd := signal.MeanSD(list, 1)
		gap, gapSD := signal.MeanSD(gaps, 0)
		t.add(pop.Name, pop.Type, pop.Kind, len(trains), spikes, mean, sd, gap, gapSD, signal.CV(gaps))
	}
	return t
}

// Neurons is a row for each element, over all trials: spikes, rate, and what its intervals are like. Intervals lie within one trial.
func Neurons(r *results.Run, s *Spikes) (neurons, intervals *Table) {
	neurons = &Table{Name: "neurons", About: "spikes, firing rate and intervals by element", Columns: []Column{{"element", ""}, {"population", ""},
		{"spikes", ""}, {"rate_Hz", "Hz"}, {"intervals", ""}, {"isi_mean_ms", "ms"}, {"isi_sd_ms", "ms"}, {"isi_cv", ""}}}
	intervals = &Table{Name: "intervals", About: "every inter-spike interval, with the time of its second spike", Columns: []Column{{"element", ""}, {"trial", ""},
		{"t_ms", "ms"}, {"interval_ms", "ms"}}}
	for _, tr := range s.Trains {
		var gaps []float64
		spikes, length := 0, 0.0
		for _, trial := range s.Trials {
			length += tr.recorded.length(trial)
			times := tr.Times[trial]
			spikes += len(times)
			for i, gap := range signal.Intervals(times) {
				gaps = append(gaps, gap)
				intervals.add(tr.Name, trial, times[i+1], gap)
			}
		}
		mean, sd := signal.MeanSD(gaps, 0)
		rate := math.NaN()
		if length > 0 {
			rate = 1000 * float64(spikes) / length
		}
		neurons.add(tr.Name, r.Populations[tr.Population].Name, spikes, rate, len(gaps), mean, sd, signal.CV(gaps))
	}
	return neurons, intervals
}
