package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"nbc/analysis"
	"nbc/lang/units"
	"nbc/runtime/names"
	"nbc/runtime/results"
)

// milliseconds is a flag that takes a time with its unit.
type milliseconds float64

func (m *milliseconds) UnmarshalText(text []byte) error {
	var l level
	if err := l.UnmarshalText(text); err != nil {
		return err
	}
	x, err := l.in("ms")
	*m = milliseconds(x)
	return err
}

// level is a flag that takes a number with a unit, which has to suit the quantity it is compared with.
type level struct {
	given  bool
	number float64
	unit   string
}

func (l *level) UnmarshalText(text []byte) error {
	v, err := names.ParseValue(string(text))
	if err != nil {
		return err
	}
	if v.Kind != names.Number {
		return fmt.Errorf("%q is no number with a unit", text)
	}
	*l = level{true, v.Number, v.Unit}
	return nil
}

// in is the number in another unit, as results name it ("" for none).
func (l level) in(unit string) (float64, error) {
	have, err := names.ParseUnit(l.unit)
	if err != nil {
		return 0, err
	}
	want, err := names.ParseUnit(unit)
	if err != nil {
		return 0, err
	}
	switch {
	case l.unit == "" && l.number == 0 && !want.Affine():
		return 0, nil
	case l.unit == "" && want != units.One:
		return 0, fmt.Errorf("has no unit; write it with one, such as \"%g %s\"", l.number, unit)
	case !have.SameDim(want):
		return 0, fmt.Errorf("%g %s is no number in %s", l.number, l.unit, map[bool]string{true: "no unit", false: unit}[unit == ""])
	}
	return have.Convert(l.number, want), nil
}

// measures are the flags by which results are analysed.
type measures struct {
	Of        []string     `placeholder:"PATH" sep:"none" help:"Only these elements, populations or columns (VAC, VAC.wta.exci, STR*.V); may be repeated."`
	Trials    string       `placeholder:"LIST" help:"Only these trials: 1,5,90..100 (0 is the warm-up)."`
	Transient milliseconds `placeholder:"TIME" help:"What to leave out at the beginning of the run or of each trial: \"100 ms\"."`
	Window    milliseconds `placeholder:"TIME" help:"Windows of firing rates (default: all that is left)."`
	Overlap   float64      `help:"Share by which windows overlap, 0 to below 1."`
	Event     string       `default:"spike" help:"The recorded event that counts as a spike."`
	Threshold level        `placeholder:"LEVEL" help:"Take spikes from recorded voltages: maxima from this level on (\"-20 mV\")."`
	State     string       `default:"V" help:"The quantity that counts as a voltage."`
	Without   level        `placeholder:"LEVEL" help:"Leave samples of exactly this value out of means (a reset that is held)."`
	Welch     bool         `help:"Spectra by Welch's method, not the plain periodogram."`
	Taper     string       `enum:"none,hann,hamming" default:"none" help:"Window function of spectra: none, hann or hamming."`
	Detrend   bool         `help:"Take the mean off a signal before its spectrum."`
	Every     milliseconds `placeholder:"TIME" help:"Interval to resample at where samples are not regular (default: the first distance)."`
	Running   int          `default:"21" help:"Trials in the running accuracy."`
}

// options turns the flags into options for one run.
func (m *measures) options(r *results.Run) (analysis.Options, error) {
	o := analysis.Options{Transient: float64(m.Transient), Window: float64(m.Window), Overlap: m.Overlap, Event: m.Event, State: m.State,
		Welch: m.Welch, Detrend: m.Detrend, Every: float64(m.Every), Running: m.Running}
	if m.Taper != "none" {
		o.Taper = m.Taper
	}
	var err error
	if o.Of, err = analysis.Select(m.Of); err != nil {
		return o, fmt.Errorf("--of: %w", err)
	}
	if o.Trials, err = analysis.ParseTrials(m.Trials); err != nil {
		return o, fmt.Errorf("--trials: %w", err)
	}
	if err := o.Trials.Check(r); err != nil {
		return o, fmt.Errorf("--trials %s: %w", m.Trials, err)
	}
	if m.Running < 1 {
		return o, fmt.Errorf("--running %d: it must be 1 or more", m.Running)
	}
	unit := stateUnit(r, m.State)
	if m.Threshold.given {
		o.Peaks = true
		if o.Threshold, err = m.Threshold.in(unit); err != nil {
			return o, fmt.Errorf("--threshold: %w", err)
		}
	}
	if m.Without.given {
		x, err := m.Without.in(unit)
		if err != nil {
			return o, fmt.Errorf("--without: %w", err)
		}
		o.Without = &x
	}
	return o, nil
}

// recorded tells whether a quantity of elements is among the series.
func recorded(r *results.Run, state string) bool {
	for _, t := range r.Of(results.Series) {
		if slices.ContainsFunc(t.ValueColumns(), func(c results.Column) bool { return c.Quantity == state }) {
			return true
		}
	}
	return false
}

// stateUnit is the unit of the first recorded column of a quantity.
func stateUnit(r *results.Run, state string) string {
	for _, t := range r.Of(results.Series) {
		for _, c := range t.ValueColumns() {
			if c.Quantity == state {
				return c.Unit
			}
		}
	}
	return "mV"
}

type analyzeCmd struct {
	Results string `arg:"" help:"The results directory of a run."`
	measures
	Output string `short:"o" placeholder:"DIR" help:"Where the tables go (default: RESULTS/analysis)."`
}

func (*analyzeCmd) Help() string {
	return "Prints firing rates, inter-spike intervals, power spectra and the learning curve of a run, and writes them as CSV. " +
		"docs/manual/analysis.md defines each quantity."
}

func (c *analyzeCmd) Run(s *session) error {
	r, err := results.Open(c.Results)
	if err != nil {
		return &status{exitUsage, err}
	}
	o, err := c.options(r)
	if err != nil {
		return &status{exitUsage, err}
	}
	var text bytes.Buffer // printed when the tables are safe: `| head` may end the program
	tables, err := c.tables(&text, r, o)
	if err != nil {
		return err
	}
	if len(tables) == 0 {
		return &status{exitUsage, errors.New("nothing to analyse: " + nothingThere(r, o))}
	}
	dir := c.Output
	if dir == "" {
		dir = filepath.Join(r.Dir, "analysis")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return &status{exitFindings, fmt.Errorf("%s: %w", dir, plainError(err))}
	}
	var list []string
	for _, t := range tables {
		if err := writeFile(filepath.Join(dir, t.Name+".csv"), t.WriteCSV); err != nil {
			return err
		}
		list = append(list, t.Name+".csv")
	}
	if _, err := text.WriteTo(s.out); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "\nTables: %s in %s\n", strings.Join(list, ", "), dir)
	return nil
}

// nothingThere says why there is nothing to analyse.
func nothingThere(r *results.Run, o analysis.Options) string {
	if !o.Of.Empty() {
		return "nothing that is recorded is called so; results.json lists what is"
	}
	return "the run recorded neither spikes nor series nor trials with a choice"
}

// tables computes everything that the results have data for, and prints it in short.
func (c *analyzeCmd) tables(w io.Writer, r *results.Run, o analysis.Options) (list []*analysis.Table, err error) {
	fmt.Fprintf(w, "%s of %s, %s\n", r.Experiment, r.Circuit, r.Status)
	spikes, err := analysis.Load(r, o)
	if err != nil {
		return nil, &status{exitFindings, err}
	}
	if len(spikes.Trains) > 0 {
		rates, err := analysis.Rates(r, spikes, o)
		if err != nil {
			return nil, &status{exitUsage, err}
		}
		pops := analysis.Populations(r, spikes, rates)
		neurons, intervals := analysis.Neurons(r, spikes)
		how := "recorded events"
		if o.Peaks {
			how = fmt.Sprintf("maxima of %s from %s on", o.State, strings.TrimSpace(fmt.Sprintf("%g %s", o.Threshold, stateUnit(r, o.State))))
		}
		heading(w, fmt.Sprintf("Spikes (%s): %d", how, spikes.Count()))
		show(w, pops)
		list = append(list, pops, rates, neurons, intervals)
	}
	if len(spikes.Trains) == 0 && !o.Peaks && recorded(r, o.State) {
		fmt.Fprintf(w, "note: no spikes are recorded; --threshold LEVEL takes them from %s\n", o.State)
	}
	spectra, skipped, err := analysis.Spectra(r, o)
	if err != nil {
		return nil, &status{exitFindings, err}
	}
	if len(spectra) > 0 {
		all, bands := analysis.SpectrumTables(spectra)
		heading(w, "Power spectra ("+estimator(o)+")")
		show(w, analysis.OverTrials(bands))
		list = append(list, bands, all)
	}
	for _, x := range spectra {
		if x.Resampled {
			fmt.Fprintf(w, "note: %s was resampled every %g ms\n", x.Name, x.EveryMs)
			break
		}
	}
	for i, x := range skipped {
		if i == 5 {
			fmt.Fprintf(w, "note: and %d more without a spectrum\n", len(skipped)-i)
			break
		}
		fmt.Fprintf(w, "note: no spectrum of %s\n", x)
	}
	if !o.Of.Empty() { // of trials nothing is asked
		return list, nil
	}
	learning, err := analysis.Learning(r, o)
	if err != nil {
		return nil, &status{exitFindings, err}
	}
	if n := len(learning.Rows); n > 0 {
		last := learning.Rows[n-1]
		heading(w, "Learning")
		fmt.Fprintf(w, "%d trials with a choice, %.1f %% correct, %.1f %% of the last %d\n", n, 100*last[3].(float64), 100*last[2].(float64), min(n, o.Running))
		list = append(list, learning)
	}
	return list, nil
}

func estimator(o analysis.Options) string {
	text := "periodogram"
	if o.Welch {
		text = "Welch"
	}
	if o.Taper != "" {
		text += ", " + o.Taper
	}
	return text
}

func heading(w io.Writer, text string) { fmt.Fprintf(w, "\n%s\n", text) }

// show prints a table with numbers of four digits. Long tables are cut.
func show(w io.Writer, t *analysis.Table) {
	const most = 40
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var line []string
	for _, c := range t.Columns {
		line = append(line, c.Name)
	}
	fmt.Fprintln(tw, strings.Join(line, "\t"))
	for i, row := range t.Rows {
		if i == most {
			break
		}
		line = line[:0]
		for _, v := range row {
			if x, ok := v.(float64); ok && !math.IsNaN(x) {
				v = strconv.FormatFloat(x, 'g', 4, 64)
			}
			line = append(line, analysis.Text(v))
		}
		fmt.Fprintln(tw, strings.Join(line, "\t"))
	}
	tw.Flush()
	if n := len(t.Rows); n > most {
		fmt.Fprintf(w, "and %d more rows in %s.csv\n", n-most, t.Name)
	}
}

// writeFile makes a file whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	fail := func(err error) error {
		return &status{exitFindings, fmt.Errorf("%s cannot be written: %w", path, plainError(err))}
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fail(errors.New("it is a directory"))
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fail(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fail(err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".nbc-*")
	if err != nil {
		return fail(err)
	}
	defer os.Remove(tmp.Name())
	err = write(tmp)
	if err == nil {
		err = tmp.Chmod(0o644)
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fail(err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return fail(err)
	}
	return nil
}
