// Package figures draws the results of runs: rasters, voltages, mean fields, rates, spectra, weights, learning curves, phase planes
// and what was recorded at the trials' ends.
package figures

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"nbc/analysis"
	"nbc/runtime/figure"
	"nbc/runtime/results"
)

// Request is what is drawn and how.
type Request struct {
	Runs    []*results.Run
	Options analysis.Options
	Style   figure.Style
	Time    [2]float64 // ms, what is shown; all if equal
	Range   [2]float64 // of the values or colours; automatic if equal
	Hz      [2]float64 // frequencies shown; 8 to 100 if equal
	Chance  float64    // accuracy of guessing, 0 to 1; 0: no line
}

// Missing is that results have nothing recorded for a kind of figure.
type Missing struct{ text string }

func (e *Missing) Error() string { return e.text }

func missing(format string, args ...any) error { return &Missing{fmt.Sprintf(format, args...)} }

// Kind is a kind of figure.
type Kind struct {
	Name, About string
	// Several: several runs go into one figure.
	Several bool
	// Asked: it is only drawn when it is named.
	Asked bool
	draw  func(q *Request) (*figure.Figure, error)
}

// Kinds are all kinds, in the order in which they are drawn.
var Kinds = []Kind{
	{"raster", "spikes, a row for each element, grouped by population", false, false, raster},
	{"stack", "voltages above one another, each minus its mean", false, false, stack},
	{"mean", "mean fields over time", false, false, means},
	{"line", "recorded columns over time as they are; --of names them", false, true, lines},
	{"phase", "the second of two quantities over the first; --of names both", false, true, phase},
	{"rate", "firing rates over time, mean and standard deviation over trials and runs", true, false, rate},
	{"spectrum", "power spectra with bands, mean and standard deviation over trials and runs", true, false, spectrum},
	{"adjacency", "weights before and after", false, false, adjacency},
	{"weight_change", "weights after minus weights before", false, false, weightChange},
	{"learning_curve", "accuracy over trials, mean and standard deviation over runs", true, false, learningCurve},
	{"trials", "what was recorded at the trials' ends, such as dopamine; --of names it", true, false, trials},
}

// Find gives the kind of a name.
func Find(name string) (*Kind, bool) {
	i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return nil, false
	}
	return &Kinds[i], true
}

// Draw makes the figure. A *Missing error says that nothing is recorded for it.
func (k *Kind) Draw(q Request) (*figure.Figure, error) {
	if len(q.Runs) == 0 {
		return nil, errors.New("no results to draw")
	}
	if len(q.Runs) > 1 && !k.Several {
		return nil, errors.New("such a figure is of one run; name one results directory")
	}
	return k.draw(&q)
}

// lastTrial narrows the options to one trial, the last of those chosen: figures over time show one.
func (q *Request) lastTrial() (analysis.Options, int) {
	o, r := q.Options, q.Runs[0]
	if r.Trials == nil {
		return o, 0
	}
	last := r.Trials.Done
	for last > 0 && !o.Trials.Has(last, r) {
		last--
	}
	o.Trials = analysis.Trials{{last, last}}
	return o, last
}

// shown is the range of time that is shown.
func (q *Request) shown() [2]float64 {
	if q.Time[0] < q.Time[1] {
		return q.Time
	}
	from, to := analysis.Span(q.Runs[0])
	return [2]float64{from + q.Options.Transient, to}
}

// cut is the part of samples that is shown.
func (q *Request) cut(t, x []float64) ([]float64, []float64) {
	r := q.shown()
	lo, hi := 0, len(t)
	for lo < hi && t[lo] < r[0] {
		lo++
	}
	for hi > lo && t[hi-1] > r[1] {
		hi--
	}
	return t[lo:hi], x[lo:hi]
}

// of says of which trial a figure is, for its title.
func (q *Request) titled(trial int) figure.Style {
	s := q.Style
	if s.Title == "" && trial > 0 {
		s.Title = fmt.Sprintf("Trial %d", trial)
	}
	return s
}

// kind is the colour of a population.
func kind(word string) figure.Kind {
	switch word {
	case "excitatory":
		return figure.Excitatory
	case "inhibitory":
		return figure.Inhibitory
	}
	return figure.Other
}

// kindOf is the colour of a population by its name.
func kindOf(r *results.Run, population string) figure.Kind {
	for _, p := range r.Populations {
		if p.Name == population {
			return kind(p.Kind)
		}
	}
	return figure.Other
}

// label is a quantity with its unit, as axes have it.
func label(name, unit string) string {
	if unit == "" {
		return name
	}
	return strings.TrimSpace(name + " (" + unit + ")")
}
