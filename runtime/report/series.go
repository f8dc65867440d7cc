package report

import (
	"math"
	"strings"

	"nbc/runtime/figure"
	"nbc/runtime/model"
	"nbc/runtime/signal"
)

// maxValues bounds what a figure holds in memory; beyond it every other sample is dropped.
const maxValues = 4 << 20

// defaultEvery is the interval in ms of samples that only a figure asks for, as long as the figure can hold them.
const defaultEvery = 0.1

// series is the samples of one quantity of a plot.
type series struct {
	q      *model.Quantity
	rec    *model.Record // that brings the samples
	at, n  int           // where its values stand among the record's
	t      []float64
	v      [][]float64 // by name
	stride int         // of the samples that come in, each stride-th is kept
	seen   int
}

// newSeries finds or makes the records that bring the values of a plot.
func (f *Figures) newSeries(p *model.Plot) []*series {
	var list []*series
	var missing []*model.Quantity
	width := 0
	for _, q := range p.Quantities {
		s := &series{q: q, n: len(q.Names)}
		s.rec, s.at = f.recorded(q)
		if s.rec == nil {
			missing = append(missing, q)
		}
		width += len(q.Names)
		list = append(list, s)
	}
	if len(missing) > 0 {
		every := p.Options["every"]
		if !(every > 0) {
			every = math.Max(defaultEvery, f.opt.Length*float64(width)/maxValues)
		}
		rec := &model.Record{What: model.Series, Quantities: missing, Every: func() float64 { return every }, Clock: -1}
		f.exp.Records = append(f.exp.Records[:len(f.exp.Records):len(f.exp.Records)], rec)
		at := 0
		for _, s := range list {
			if s.rec == nil {
				s.rec, s.at = rec, at
				at += s.n
			}
		}
	}
	for _, s := range list {
		s.v = make([][]float64, s.n)
		s.stride = 1
	}
	return list
}

// recorded finds a statement that records a quantity over time anyway.
func (f *Figures) recorded(q *model.Quantity) (*model.Record, int) {
	for _, rec := range f.exp.Records {
		if rec.What != model.Series || rec.Every == nil || rec.During != nil || len(rec.Trials) > 0 {
			continue
		}
		at := 0
		for _, r := range rec.Quantities {
			if same(r, q) {
				return rec, at
			}
			at += len(r.Names)
		}
	}
	return nil, 0
}

func same(a, b *model.Quantity) bool {
	if len(a.Names) != len(b.Names) || a.Unit != b.Unit {
		return false
	}
	for i := range a.Names {
		if a.Names[i] != b.Names[i] {
			return false
		}
	}
	return true
}

func (s *series) add(t float64, values []float64) {
	if s.seen++; (s.seen-1)%s.stride != 0 {
		return
	}
	s.t = append(s.t, t)
	for i, v := range values {
		s.v[i] = append(s.v[i], v)
	}
	if len(s.t)*s.n > maxValues {
		s.t = halve(s.t)
		for i := range s.v {
			s.v[i] = halve(s.v[i])
		}
		s.stride *= 2
	}
}

// halve keeps every other value.
func halve(v []float64) []float64 {
	n := 0
	for i := 0; i < len(v); i += 2 {
		v[n] = v[i]
		n++
	}
	return v[:n]
}

func (s *series) reset() {
	s.t, s.stride, s.seen = s.t[:0], 1, 0
	for i := range s.v {
		s.v[i] = s.v[i][:0]
	}
}

// label is a quantity with its unit, as axes have it.
func label(name, unit string) string {
	switch {
	case unit == "":
		return name
	case name == "":
		return unit
	}
	return name + " (" + unit + ")"
}

// window is the part of the samples in the plot's range of time.
func window(p *plot, t []float64) (lo, hi int) {
	r, ok := p.Ranges["t"]
	if !ok || r[0] >= r[1] {
		return 0, len(t)
	}
	for lo < len(t) && t[lo] < r[0] {
		lo++
	}
	for hi = lo; hi < len(t) && t[hi] <= r[1]; {
		hi++
	}
	return lo, hi
}

func (f *Figures) stack(p *plot) *figure.Figure {
	d := figure.StackData{}
	for _, s := range p.series {
		lo, hi := window(p, s.t)
		d.Unit = s.q.Unit
		for i, name := range s.q.Names {
			k := figure.Other
			if s.q.Pop != nil && i < len(s.q.Elements) {
				k = kind(s.q.Pop, int(s.q.Elements[i]))
			}
			d.Traces = append(d.Traces, figure.Trace{Name: name, Kind: k, X: s.t[lo:hi], Y: s.v[i][lo:hi]})
		}
	}
	// The state that all traces show stands once, beside the axis.
	if what := sharedTail(d.Traces); what != "" {
		d.YLabel = what
		for i := range d.Traces {
			d.Traces[i].Name = strings.TrimSuffix(d.Traces[i].Name, "."+what)
		}
	}
	return figure.Stack(d, f.style(p))
}

// sharedTail is the last name of all paths, "V", when it is the same.
func sharedTail(traces []figure.Trace) string {
	tail := ""
	for i, t := range traces {
		n := strings.LastIndexByte(t.Name, '.')
		if n < 0 || strings.ContainsAny(t.Name, "( ") || i > 0 && t.Name[n+1:] != tail {
			return ""
		}
		tail = t.Name[n+1:]
	}
	return tail
}

func (f *Figures) lines(p *plot) *figure.Figure {
	d := figure.LinesData{XLabel: "Time (ms)", YRange: p.Ranges["range"]}
	unit, mixed := "", false
	for n, s := range p.series {
		lo, hi := window(p, s.t)
		mixed = mixed || n > 0 && s.q.Unit != unit
		unit = s.q.Unit
		for i, name := range s.q.Names {
			d.Series = append(d.Series, figure.Series{Name: name, X: s.t[lo:hi], Y: s.v[i][lo:hi]})
		}
	}
	switch {
	case len(d.Series) == 1:
		d.YLabel = label(d.Series[0].Name, unit)
		d.Series[0].Name = ""
	case mixed:
		for i, n := 0, 0; n < len(p.series); n++ {
			for range p.series[n].q.Names {
				d.Series[i].Name = label(d.Series[i].Name, p.series[n].q.Unit)
				i++
			}
		}
	default:
		d.YLabel = label("", unit)
	}
	return figure.Lines(d, f.style(p))
}

func (f *Figures) spectrum(p *plot) *figure.Figure {
	d := figure.SpectrumData{Range: p.Ranges["x"]}
	for _, s := range p.series {
		lo, hi := window(p, s.t)
		for i, name := range s.q.Names {
			x, every, _, err := signal.Regular(s.t[lo:hi], s.v[i][lo:hi], 0)
			if err != nil {
				continue
			}
			est := signal.Estimator{Welch: p.Words["method"] == "welch", Window: p.Words["window"]}.Estimate(x, 1000/every)
			d.Series = append(d.Series, figure.Series{Name: name, X: est.Freq, Y: est.Power})
		}
	}
	if len(d.Series) == 1 {
		d.Series[0].Name = ""
	}
	return figure.Spectrum(d, f.style(p))
}
