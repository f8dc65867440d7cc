// Package analysis computes from the results of a run what docs/manual/analysis.md defines: firing rates, inter-spike intervals,
// power spectra and the learning curve. Each comes as a Table, for printing, for CSV and for figures.
package analysis

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"gonum.org/v1/gonum/dsp/fourier"

	"nbc/runtime/results"
	"nbc/runtime/signal"
)

// Options say what is analysed and how.
type Options struct {
	Of     Selection // which elements, populations and columns; none: all
	Trials Trials    // which trials; none: all but the warm-up

	Transient float64 // ms left out at the beginning of the run or of each trial
	Window    float64 // ms, of firing rates; 0: all that is left
	Overlap   float64 // of windows, as a share: 0 to below 1

	Event     string   // which recorded events are spikes; "": spike
	Peaks     bool     // take spikes from recorded voltages, not from recorded events
	Threshold float64  // mV, with Peaks
	State     string   // the quantity that Peaks and mean fields look at; "": V
	Without   *float64 // samples of exactly this value are left out of means

	Welch   bool
	Taper   string  // hann or hamming; "": none
	Detrend bool    // take the mean off before a spectrum
	Every   float64 // ms, of resampling where samples are not regular; 0: the first distance
	Running int     // trials in the running accuracy; 0: 21
}

// state is the quantity that counts as a voltage.
func (o Options) state() string {
	if o.State == "" {
		return "V"
	}
	return o.State
}

// estimator is how spectra are estimated, with gonum's transform.
func (o Options) estimator() signal.Estimator {
	var plan *fourier.FFT
	return signal.Estimator{Welch: o.Welch, Window: o.Taper, FFT: func(x []float64) []complex128 {
		if plan == nil || plan.Len() != len(x) {
			plan = fourier.NewFFT(len(x))
		}
		return plan.Coefficients(nil, x)
	}}
}

// Column is a column of a table. Unit is "" for text and numbers without dimension.
type Column struct{ Name, Unit string }

// Table is an outcome: rows of text, int and float64, in the columns' order.
type Table struct {
	Name    string // of the file, without extension
	About   string
	Columns []Column
	Rows    [][]any
}

func (t *Table) add(row ...any) { t.Rows = append(t.Rows, row) }

// Text is a value as a table has it: numbers in the shortest form that reads back as the same bits, nothing where there is no number.
func Text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case float64:
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return ""
}

// WriteCSV writes the table with a header of its columns' names, units appended as in rate_Hz.
func (t *Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	row := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		row[i] = c.Name
	}
	if err := out.Write(row); err != nil {
		return err
	}
	for _, values := range t.Rows {
		for i, v := range values {
			row[i] = Text(v)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Span is the time of the run or of each trial in ms.
func Span(r *results.Run) (from, to float64) { return r.Time.Start, r.Time.End }
