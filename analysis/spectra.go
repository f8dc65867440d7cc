package analysis

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"nbc/runtime/results"
	"nbc/runtime/signal"
)

// Signal is one quantity over the time of one trial.
type Signal struct {
	Name       string // a column, or the mean over a population: "mean(VAC.wta.exci.V)"
	Unit       string
	Population string // of a mean, or of the column's element
	Quantity   string
	Mean       bool
	Trial      int
	T, X       []float64 // ms, Unit
}

// group is the columns of a series that make one signal.
type group struct {
	Signal
	columns []int // value columns
}

// groups are the signals of a series: the mean over each population's quantity, and each column that shows no element's quantity. What
// is named is taken alone: columns as they are, populations as means.
func groups(r *results.Run, t *results.Table, o Options) []group {
	var list []group
	of := map[string]int{}
	for i, c := range t.ValueColumns() {
		name := c.Population + "." + c.Quantity
		switch {
		case c.Population == "":
			if o.Of.Has(c.Name) {
				list = append(list, group{Signal{Name: c.Name, Unit: c.Unit}, []int{i}})
			}
		case o.Of.Empty() || o.Of.Names(name) && !o.Of.exact(c.Name):
			k, ok := of[name]
			if !ok {
				k = len(list)
				of[name] = k
				list = append(list, group{Signal: Signal{Name: "mean(" + name + ")", Unit: c.Unit, Population: c.Population, Quantity: c.Quantity, Mean: true}})
			}
			list[k].columns = append(list[k].columns, i)
		case o.Of.Names(c.Name):
			list = append(list, group{Signal{Name: c.Name, Unit: c.Unit, Population: c.Population, Quantity: c.Quantity}, []int{i}})
		}
	}
	for i, g := range list {
		if !g.Mean {
			continue
		}
		size := 0
		for _, p := range r.Populations {
			if p.Name == g.Population {
				size = len(p.Elements)
			}
		}
		switch n := len(g.columns); {
		case n == 1:
			list[i].Name, list[i].Mean = t.ValueColumns()[g.columns[0]].Name, false
		case n < size: // not to be taken for the mean of all
			list[i].Name = fmt.Sprintf("mean(%s.%s, %d of %d)", g.Population, g.Quantity, n, size)
		}
	}
	return list
}

// exact tells whether a pattern names a column with its indices, and not the population it is of.
func (s Selection) exact(path string) bool {
	bare := indices.ReplaceAllString(path, "")
	return bare != path && s.Names(path) && !s.Names(bare)
}

// EachSignal gives the mean field of each recorded population and what else was recorded over time, trial by trial. T and X are of the
// time after the transient. Of a mean, values that are not numbers are left out, and those that equal Without.
func EachSignal(r *results.Run, o Options, f func(Signal) error) error {
	return each(r, o, func(t *results.Table) []group { return groups(r, t, o) }, f)
}

// EachColumn gives recorded columns as they are, trial by trial.
func EachColumn(r *results.Run, o Options, keep func(results.Column) bool, f func(Signal) error) error {
	o.Without = nil
	return each(r, o, func(t *results.Table) (list []group) {
		for i, c := range t.ValueColumns() {
			if keep(c) {
				list = append(list, group{Signal{Name: c.Name, Unit: c.Unit, Population: c.Population, Quantity: c.Quantity}, []int{i}})
			}
		}
		return list
	}, f)
}

// each reads the signals that choose makes of each series. Of one name the first counts.
func each(r *results.Run, o Options, choose func(*results.Table) []group, f func(Signal) error) error {
	seen := map[string]bool{}
	for _, t := range r.Of(results.Series) {
		var columns []int
		var list []group
		for _, g := range choose(t) {
			if !seen[g.Name] {
				seen[g.Name] = true
				list = append(list, g)
				columns = append(columns, g.columns...)
			}
		}
		if len(list) == 0 {
			continue
		}
		err := eachTrial(r, t, o, columns, func(trial int, times []float64, values [][]float64) error {
			lo := 0
			for lo < len(times) && times[lo] < r.Time.Start+o.Transient {
				lo++
			}
			at, instants := 0, slices.Clone(times[lo:])
			for _, g := range list {
				s := g.Signal
				s.Trial, s.T = trial, instants
				s.X = mean(values[at:at+len(g.columns)], lo, len(times), o.Without)
				at += len(g.columns)
				if err := f(s); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// mean is the mean over columns of the rows lo to before hi.
func mean(columns [][]float64, lo, hi int, without *float64) []float64 {
	out := make([]float64, hi-lo)
	for i := range out {
		sum, n := 0.0, 0
		for _, c := range columns {
			v := c[lo+i]
			if math.IsNaN(v) || without != nil && v == *without {
				continue
			}
			sum += v
			n++
		}
		out[i] = sum / float64(n)
	}
	return out
}

// Spectrum is the power spectrum of a signal.
type Spectrum struct {
	Signal
	signal.Spectrum
	EveryMs   float64
	Resampled bool
}

var errGap = errors.New("has samples that are no numbers")

// Spectra are the power spectra of all signals. What can't have one is named in skipped, with the reason.
func Spectra(r *results.Run, o Options) (list []Spectrum, skipped []string, err error) {
	est := o.estimator()
	err = EachSignal(r, o, func(s Signal) error {
		x, every, again, err := signal.Regular(s.T, s.X, o.Every)
		if err == nil && slices.ContainsFunc(x, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
			err = errGap
		}
		var p signal.Spectrum
		if err == nil {
			if o.Detrend {
				m, _ := signal.MeanSD(x, 0)
				for i := range x {
					x[i] -= m
				}
			}
			if p = est.Estimate(x, 1000/every); len(p.Freq) == 0 {
				err = errors.New("is too short")
			}
		}
		if err != nil {
			skipped = append(skipped, fmt.Sprintf("%s: %v", s.Name, err))
			return nil
		}
		s.T, s.X = nil, nil
		list = append(list, Spectrum{s, p, every, again})
		return nil
	})
	return list, skipped, err
}

// SpectrumTables are the spectra, and their peaks and the power in the bands.
func SpectrumTables(list []Spectrum) (spectra, bands *Table) {
	spectra = &Table{Name: "spectra", About: "power spectral densities, one-sided, in the square of the signal's unit per Hz", Columns: []Column{{"signal", ""}, {"trial", ""},
		{"frequency_Hz", "Hz"}, {"power", ""}}}
	bands = &Table{Name: "bands", About: "peak from 1 Hz on and power in bands, in the square of the signal's unit", Columns: []Column{{"signal", ""}, {"unit", ""}, {"trial", ""},
		{"peak_Hz", "Hz"}, {"peak_power", ""}}}
	for _, b := range signal.Bands {
		bands.Columns = append(bands.Columns, Column{b.Name + "_power", ""})
	}
	for _, s := range list {
		for k, f := range s.Freq {
			spectra.add(s.Name, s.Trial, f, s.Power[k])
		}
		freq, power := s.Peak(1, math.Inf(1))
		row := []any{s.Name, s.Unit, s.Trial, freq, power}
		for _, b := range signal.Bands {
			row = append(row, s.In(b))
		}
		bands.add(row...)
	}
	return spectra, bands
}

// OverTrials is a table whose rows are of trials, with one row for each name and unit: the means over the trials.
func OverTrials(t *Table) *Table {
	out := &Table{Name: t.Name, About: t.About + ", means over trials", Columns: slices.Clone(t.Columns)}
	trial := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == "trial" })
	out.Columns[trial] = Column{"trials", ""}
	at := map[any]int{}
	for _, row := range t.Rows {
		k, ok := at[row[0]]
		if !ok {
			k = len(out.Rows)
			at[row[0]] = k
			sum := slices.Clone(row)
			sum[trial] = 1
			out.Rows = append(out.Rows, sum)
			continue
		}
		sum := out.Rows[k]
		n := sum[trial].(int) + 1
		sum[trial] = n
		for i, v := range row {
			if x, ok := v.(float64); ok {
				sum[i] = sum[i].(float64) + (x-sum[i].(float64))/float64(n)
			}
		}
	}
	return out
}
