// Package report draws the figures of a run: those that the experiment's plot statements ask for and, for an experiment with
// trials, the learning curve and the weights before and after. It collects what they need during the run in bounded memory.
package report

import (
	"fmt"
	"io"

	"nbc/runtime/figure"
	"nbc/runtime/model"
	"nbc/runtime/record"
)

// Options are what New needs to know of a run.
type Options struct {
	Off    bool    // draw nothing
	From   float64 // ms, where the run begins; 0 with a task
	Length float64 // ms, of a trial or of the run
}

// Figures collects the data of the figures of one run. New it before the run: it adds to the experiment's records what the
// figures need and no statement records.
type Figures struct {
	c      *model.Circuit
	exp    *model.Experiment
	opt    Options
	plots  []*plot
	trial  int    // whose series and spikes are held
	answer []bool // correct or not, of the trials with a choice
	before map[*model.Edges][]float64
}

// plot is one figure to be drawn.
type plot struct {
	*model.Plot
	name   string // of the file, without extension
	series []*series
	raster *raster
	trials []*series // over trials: not dropped when one begins
}

// New decides which figures the run of the circuit's experiment gets.
func New(c *model.Circuit, opt Options) *Figures {
	f := &Figures{c: c, exp: c.Experiment, opt: opt, before: map[*model.Edges][]float64{}}
	if opt.Off {
		return f
	}
	plots := f.exp.Plots
	if f.exp.Task != nil {
		plots = withDefaults(c, plots)
	}
	taken := map[string]int{}
	for _, p := range plots {
		fig := &plot{Plot: p, name: p.Kind}
		taken[p.Kind]++
		if n := taken[p.Kind]; n > 1 {
			fig.name = fmt.Sprintf("%s-%d", p.Kind, n)
		}
		switch p.Kind {
		case "raster":
			fig.raster = f.newRaster(p, func(pop *model.Population, i int) string { return region(pop, i) })
		case "rate":
			fig.raster = f.newRaster(p, population)
		case "adjacency", "weight_change", "learning_curve":
		case "trials":
			fig.trials = f.newTrials(p)
		default:
			fig.series = f.newSeries(p)
		}
		f.plots = append(f.plots, fig)
	}
	return f
}

// withDefaults adds the figures of a learning experiment that no plot statement names.
func withDefaults(c *model.Circuit, plots []*model.Plot) []*model.Plot {
	has := map[string]bool{}
	for _, p := range plots {
		has[p.Kind] = true
	}
	plots = plots[:len(plots):len(plots)]
	if c.Experiment.Task.Choice != nil && !has["learning_curve"] {
		plots = append(plots, &model.Plot{Kind: "learning_curve"})
	}
	if len(record.Plastic(c)) > 0 && !has["adjacency"] {
		plots = append(plots, &model.Plot{Kind: "adjacency", AtStart: true, AtEnd: true})
	}
	return plots
}

// Start is called before the first trial: it keeps the weights.
func (f *Figures) Start() {
	for _, p := range f.plots {
		if p.Kind != "adjacency" && p.Kind != "weight_change" {
			continue
		}
		for _, e := range f.c.Edges {
			if w := e.Weight(); w != nil && e.Plastic && f.before[e] == nil {
				f.before[e] = append([]float64{}, w.Data[:e.N]...)
			}
		}
	}
}

// Answer takes the outcome of a trial with a choice.
func (f *Figures) Answer(correct bool) {
	if !f.opt.Off {
		f.answer = append(f.answer, correct)
	}
}

// Sample takes values of a series.
func (f *Figures) Sample(rec *model.Record, trial int, t float64, values []float64) {
	f.begin(trial)
	for _, p := range f.plots {
		for _, s := range p.series {
			if s.rec == rec {
				s.add(t, values[s.at:s.at+s.n])
			}
		}
		for _, s := range p.trials {
			if s.rec == rec && trial > 0 {
				s.add(float64(trial), values[s.at:s.at+s.n])
			}
		}
	}
}

// Spike takes an event.
func (f *Figures) Spike(trial int, t float64, pop *model.Population, event, elem int) {
	f.begin(trial)
	for _, p := range f.plots {
		if p.raster != nil {
			p.raster.add(t, pop, event, elem)
		}
	}
}

// begin drops the data of the trial before: figures of time show the last trial.
func (f *Figures) begin(trial int) {
	if trial == f.trial {
		return
	}
	f.trial = trial
	for _, p := range f.plots {
		for _, s := range p.series {
			s.reset()
		}
		if p.raster != nil {
			p.raster.reset()
		}
	}
}

// Draw writes all figures and returns the names of their files. A learning curve without a choice is left out.
func (f *Figures) Draw(dir *record.Dir) ([]string, error) {
	var list []string
	for _, p := range f.plots {
		fig, about := f.draw(p)
		if fig == nil {
			continue
		}
		if err := dir.Write(record.File{Name: p.name + ".svg", About: about}, fig.WriteSVG); err != nil {
			return list, err
		}
		err := dir.Write(record.File{Name: p.name + ".png", About: about}, func(w io.Writer) error { return fig.WritePNG(w, dpi) })
		if err != nil {
			return list, err
		}
		list = append(list, p.name+".svg", p.name+".png")
	}
	return list, nil
}

const dpi = 300

// draw makes one figure, with its description.
func (f *Figures) draw(p *plot) (*figure.Figure, string) {
	switch p.Kind {
	case "learning_curve":
		if len(f.answer) == 0 {
			return nil, ""
		}
		data := figure.LearningData{Correct: [][]bool{f.answer}, Window: int(p.Options["window"]), Chance: p.Options["chance"]}
		return figure.LearningCurve(data, f.style(p)), "accuracy over trials"
	case "adjacency":
		fig := f.adjacency(p)
		if p.AtStart && !p.AtEnd {
			return fig, "weights before learning: rows are sources, columns targets"
		}
		return fig, "weights before and after: rows are sources, columns targets"
	case "weight_change":
		return f.weightChange(p), "weights after minus weights before: rows are sources, columns targets"
	case "rate":
		return p.raster.rates(f, p), "firing rates" + f.during()
	case "mean":
		return f.means(p), "means over populations" + f.during()
	case "phase":
		return f.phase(p), "phase plane" + f.during()
	case "trials":
		return f.overTrials(p), "recorded at the trials' ends"
	case "raster":
		return p.raster.figure(f.style(p), f.during(), f.times(p)), "spikes" + f.during()
	case "stack":
		return f.stack(p), "traces, each minus its mean" + f.during()
	case "spectrum":
		return f.spectrum(p), "power spectrum" + f.during()
	}
	return f.lines(p), "time course" + f.during()
}

// style is the form that the plot's options ask for.
func (f *Figures) style(p *plot) figure.Style {
	return figure.Style{Title: p.Words["title"], Width: p.Options["width"], Height: p.Options["height"],
		Dark: p.Words["theme"] == "dark"}
}

// during says of which trial a figure of time is.
func (f *Figures) during() string {
	if f.exp.Task == nil || f.trial == 0 {
		return ""
	}
	return fmt.Sprintf(" of trial %d", f.trial)
}

// times is the range of the time axis.
func (f *Figures) times(p *plot) [2]float64 {
	if r, ok := p.Ranges["t"]; ok {
		return r
	}
	return [2]float64{f.opt.From, f.opt.From + f.opt.Length}
}
