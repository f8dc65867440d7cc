package report

import (
	"fmt"
	"regexp"

	"nbc/runtime/figure"
	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/record"
	"nbc/runtime/signal"
)

// population is the path of an element without its indices: "VAC.wta.exci".
func population(p *model.Population, i int) string {
	if g := names.GroupOf(p, i); g >= 0 {
		return record.PopulationName(p.Groups[g].Path)
	}
	return p.Name
}

// defaultWindow of firing rates, in ms.
const defaultWindow = 10

// rates draws the firing rates of the populations of a plot.
func (r *raster) rates(f *Figures, p *plot) *figure.Figure {
	d := figure.LinesData{XLabel: "Time (ms)", YLabel: "Firing rate (Hz)", YRange: p.Ranges["range"]}
	size := p.Options["window"]
	if !(size > 0) {
		size = min(defaultWindow, f.opt.Length)
	}
	style := f.style(p)
	from := f.opt.From
	w, err := signal.NewWindows(from, from+f.opt.Length, 0, size, 0)
	if err != nil {
		return figure.Lines(d, style) // a window longer than the run has no rate
	}
	if r.more && style.Title == "" {
		style.Title = "The first 2 million spikes" + f.during()
	}
	x := make([]float64, len(w.Starts))
	for i, s := range w.Starts {
		x[i] = s + size/2
	}
	for _, g := range r.groups {
		var times []float64
		for _, s := range r.spikes {
			if s.Neuron >= g.Start && s.Neuron < g.End {
				times = append(times, s.Time)
			}
		}
		d.Series = append(d.Series, figure.Series{Name: g.Name, X: x, Y: w.Rates(times, g.End-g.Start)})
	}
	return figure.Lines(d, style)
}

var indices = regexp.MustCompile(`\[[^\]]*\]`)

// means draws the mean of each quantity over the elements it was asked of.
func (f *Figures) means(p *plot) *figure.Figure {
	mean := *p
	mean.series = nil
	for _, s := range p.series {
		m := &series{q: &model.Quantity{Names: []string{meanName(s.q.Names)}, Unit: s.q.Unit}, t: s.t, n: 1, v: make([][]float64, 1)}
		for i := range s.t {
			sum := 0.0
			for _, v := range s.v {
				sum += v[i]
			}
			m.v[0] = append(m.v[0], sum/float64(len(s.v)))
		}
		mean.series = append(mean.series, m)
	}
	return f.lines(&mean)
}

// meanName is what a mean over columns is called: "mean(VAC.wta.exci.V)".
func meanName(columns []string) string {
	if len(columns) == 1 {
		return columns[0]
	}
	bare := indices.ReplaceAllString(columns[0], "")
	for _, n := range columns {
		if indices.ReplaceAllString(n, "") != bare {
			return fmt.Sprintf("mean of %d", len(columns))
		}
	}
	return "mean(" + bare + ")"
}

// phase draws the second quantity over the first, for each pair of their columns.
func (f *Figures) phase(p *plot) *figure.Figure {
	if len(p.series) != 2 {
		return figure.Phase(figure.PhaseData{}, f.style(p))
	}
	x, y := p.series[0], p.series[1]
	lo, hi := window(p, x.t)
	hi = min(hi, len(y.t))
	d := figure.PhaseData{XLabel: label(meanName(x.q.Names), x.q.Unit), YLabel: label(meanName(y.q.Names), y.q.Unit)}
	for i := range min(len(x.v), len(y.v)) {
		s := figure.Series{X: x.v[i][lo:hi], Y: y.v[i][lo:hi]}
		if len(x.v) > 1 {
			s.Name = x.q.Names[i]
		}
		d.Series = append(d.Series, s)
	}
	return figure.Phase(d, f.style(p))
}

// newTrials finds or makes the records that bring values at the trials' ends.
func (f *Figures) newTrials(p *model.Plot) []*series {
	var list []*series
	for _, q := range p.Quantities {
		s := &series{q: q, n: len(q.Names), v: make([][]float64, len(q.Names)), stride: 1}
		for _, rec := range f.exp.Records {
			at := 0
			for _, r := range rec.Quantities {
				if rec.OfTrials() && s.rec == nil && same(r, q) {
					s.rec, s.at = rec, at
				}
				at += len(r.Names)
			}
		}
		if s.rec == nil {
			s.rec = &model.Record{What: model.Series, Quantities: []*model.Quantity{q}, TrialEnd: true, Clock: -1}
			f.exp.Records = append(f.exp.Records[:len(f.exp.Records):len(f.exp.Records)], s.rec)
		}
		list = append(list, s)
	}
	return list
}

// panelHeight is the height in mm of one of several panels below one another.
const panelHeight = 36

// overTrials draws what was taken at the trials' ends: bars of one quantity, else a panel for each.
func (f *Figures) overTrials(p *plot) *figure.Figure {
	var panels []*figure.Figure
	width := 0
	for _, s := range p.trials {
		width += s.n
	}
	for _, s := range p.trials {
		for i, name := range s.q.Names {
			if width == 1 {
				return figure.Bars(figure.BarsData{XLabel: "Trial", YLabel: label(name, s.q.Unit), Values: s.v[i]}, f.style(p))
			}
			style := f.style(p)
			if len(panels) > 0 {
				style.Title = ""
			}
			if style.Height == 0 {
				style.Height = panelHeight
			}
			d := figure.LinesData{YLabel: label(name, s.q.Unit), Series: []figure.Series{{X: s.t, Y: s.v[i]}}}
			if len(panels) == width-1 {
				d.XLabel = "Trial"
			}
			panels = append(panels, figure.Lines(d, style))
		}
	}
	return figure.Grid(1, panels...)
}
