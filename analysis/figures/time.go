package figures

import (
	"slices"
	"strings"

	"nbc/analysis"
	"nbc/runtime/figure"
	"nbc/runtime/results"
	"nbc/runtime/signal"
)

func raster(q *Request) (*figure.Figure, error) {
	r := q.Runs[0]
	o, trial := q.lastTrial()
	s, err := analysis.Load(r, o)
	if err != nil {
		return nil, err
	}
	if len(s.Trains) == 0 {
		return nil, missing("no spikes are recorded; record them, as in `record spikes of A`")
	}
	d := figure.RasterData{TimeRange: q.shown()}
	for _, p := range results.ByRegion(r.Populations) {
		trains := s.Of(p)
		if len(trains) == 0 {
			continue
		}
		pop := r.Populations[p]
		d.Groups = append(d.Groups, figure.Group{Name: pop.Name, Start: d.Neurons, End: d.Neurons + len(trains), Kind: kind(pop.Kind)})
		for _, t := range trains {
			for _, x := range t.Times[trial] {
				d.Spikes = append(d.Spikes, figure.Spike{Time: x, Neuron: d.Neurons})
			}
			d.Neurons++
		}
	}
	return figure.Raster(d, q.titled(trial)), nil
}

// columns reads recorded columns of one trial as they are.
func columns(q *Request, keep func(c results.Column) bool) ([]analysis.Signal, int, error) {
	o, trial := q.lastTrial()
	var list []analysis.Signal
	err := analysis.EachColumn(q.Runs[0], o, keep, func(s analysis.Signal) error {
		list = append(list, s)
		return nil
	})
	return list, trial, err
}

func stack(q *Request) (*figure.Figure, error) {
	state := q.state()
	list, trial, err := columns(q, func(c results.Column) bool {
		return c.Quantity == state && (q.Options.Of.Has(c.Name)) || c.Quantity != "" && q.Options.Of.Names(c.Name)
	})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, missing("no %s of elements is recorded; record it, as in `record A.%s every 0.1 ms`, or name what is with --of", state, state)
	}
	d := figure.StackData{Unit: list[0].Unit}
	same := true
	for _, s := range list {
		same = same && s.Quantity == list[0].Quantity
	}
	if same {
		d.YLabel = list[0].Quantity
	}
	for _, s := range list {
		t := figure.Trace{Name: s.Name, Kind: kindOf(q.Runs[0], s.Population)}
		if same {
			t.Name = strings.TrimSuffix(s.Name, "."+s.Quantity)
		}
		t.X, t.Y = q.cut(s.T, s.X)
		d.Traces = append(d.Traces, t)
	}
	return figure.Stack(d, q.titled(trial)), nil
}

func means(q *Request) (*figure.Figure, error) {
	o, trial := q.lastTrial()
	var list []analysis.Signal
	err := analysis.EachSignal(q.Runs[0], o, func(s analysis.Signal) error {
		list = append(list, s)
		return nil
	})
	if err != nil {
		return nil, err
	}
	list = q.chosen(list)
	if len(list) == 0 {
		return nil, missing("no series is recorded; record one, as in `record A.V every 0.1 ms`")
	}
	return q.lines(list, trial), nil
}

// chosen is, where nothing was named and voltages are among the signals, those in the unit of the voltages.
func (q *Request) chosen(list []analysis.Signal) []analysis.Signal {
	k := slices.IndexFunc(list, func(s analysis.Signal) bool { return s.Quantity == q.state() })
	if k < 0 || !q.Options.Of.Empty() {
		return list
	}
	var out []analysis.Signal
	for _, s := range list {
		if s.Quantity == q.state() || s.Quantity == "" && s.Unit == list[k].Unit {
			out = append(out, s)
		}
	}
	return out
}

// state is the quantity that counts as a voltage.
func (q *Request) state() string {
	if q.Options.State == "" {
		return "V"
	}
	return q.Options.State
}

func lines(q *Request) (*figure.Figure, error) {
	list, trial, err := columns(q, func(c results.Column) bool { return q.Options.Of.Has(c.Name) })
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, missing("no such series is recorded")
	}
	return q.lines(list, trial), nil
}

// lines draws signals in one axis.
func (q *Request) lines(list []analysis.Signal, trial int) *figure.Figure {
	d := figure.LinesData{XLabel: "Time (ms)", YRange: q.Range}
	mixed := false
	for _, s := range list {
		mixed = mixed || s.Unit != list[0].Unit
	}
	for _, s := range list {
		c := figure.Series{Name: s.Name}
		if mixed {
			c.Name = label(s.Name, s.Unit)
		}
		c.X, c.Y = q.cut(s.T, s.X)
		d.Series = append(d.Series, c)
	}
	switch {
	case len(list) == 1:
		d.YLabel = label(list[0].Name, list[0].Unit)
		d.Series[0].Name = ""
	case !mixed:
		d.YLabel = label("", list[0].Unit)
	}
	return figure.Lines(d, q.titled(trial))
}

func phase(q *Request) (*figure.Figure, error) {
	list, trial, err := columns(q, func(c results.Column) bool { return q.Options.Of.Names(c.Name) })
	if err != nil {
		return nil, err
	}
	if len(list) != 2 {
		return nil, missing("a phase plane has two axes, and --of names %d recorded columns; name two, as in --of 'n[1].V' --of 'n[1].w'", len(list))
	}
	if !q.Options.Of.First(list[0].Name) { // the axes are in the order in which they were named
		list[0], list[1] = list[1], list[0]
	}
	if !slices.Equal(list[0].T, list[1].T) {
		return nil, missing("%s and %s are recorded at different times", list[0].Name, list[1].Name)
	}
	_, x := q.cut(list[0].T, list[0].X)
	_, y := q.cut(list[1].T, list[1].X)
	return figure.Phase(figure.PhaseData{XLabel: label(list[0].Name, list[0].Unit), YLabel: label(list[1].Name, list[1].Unit),
		Series: []figure.Series{{X: x, Y: y}}}, q.titled(trial)), nil
}

// ensemble gathers curves of one name over the same x.
type ensemble struct {
	names []string
	all   map[string][][]float64
}

func (e *ensemble) add(name string, y []float64) {
	if e.all == nil {
		e.all = map[string][][]float64{}
	}
	if e.all[name] == nil {
		e.names = append(e.names, name)
	}
	e.all[name] = append(e.all[name], y)
}

// series is the mean and the standard deviation (by n - 1) of each name, over the places x.
func (e *ensemble) series(x func(name string) []float64) []figure.Series {
	var list []figure.Series
	for _, name := range e.names {
		s := figure.Series{Name: name, X: x(name)}
		curves := e.all[name]
		for i := range s.X {
			var at []float64
			for _, c := range curves {
				if i < len(c) {
					at = append(at, c[i])
				}
			}
			mean, sd := signal.MeanSD(at, 1)
			s.Y = append(s.Y, mean)
			if len(curves) > 1 {
				s.SD = append(s.SD, sd)
			}
		}
		list = append(list, s)
	}
	return list
}

// maxBands is the number of curves beyond which bands of standard deviations would hide one another.
const maxBands = 4

// defaultWindow of firing rates over time, in ms.
const defaultWindow = 10

func rate(q *Request) (*figure.Figure, error) {
	o := q.Options
	if o.Window == 0 {
		o.Window = defaultWindow
		for _, r := range q.Runs {
			if from, to := analysis.Span(r); to-from-o.Transient < o.Window {
				return nil, missing("a window of %d ms is longer than what there is; give a shorter one, --window", defaultWindow)
			}
		}
	}
	var e ensemble
	x := map[string][]float64{}
	for _, r := range q.Runs {
		s, err := analysis.Load(r, o)
		if err != nil {
			return nil, err
		}
		if len(s.Trains) == 0 {
			return nil, missing("no spikes are recorded; record them, as in `record spikes of A`")
		}
		t, err := analysis.Rates(r, s, o)
		if err != nil {
			return nil, err
		}
		for len(t.Rows) > 0 { // a curve for each population and trial
			name, trial := t.Rows[0][0].(string), t.Rows[0][1].(int)
			var centres, rates []float64
			for len(t.Rows) > 0 && t.Rows[0][0] == name && t.Rows[0][1] == trial {
				row := t.Rows[0]
				centres, rates = append(centres, (row[2].(float64)+row[3].(float64))/2), append(rates, row[6].(float64))
				t.Rows = t.Rows[1:]
			}
			if x[name] != nil && !slices.Equal(x[name], centres) {
				return nil, missing("the spikes of %s are recorded over different times", name)
			}
			x[name] = centres
			e.add(name, rates)
		}
	}
	if len(x) == 0 {
		return nil, missing("no window of %g ms lies within what is recorded; give a shorter one, --window", o.Window)
	}
	d := figure.LinesData{XLabel: "Time (ms)", YLabel: "Firing rate (Hz)", YRange: q.Range, Series: e.series(func(name string) []float64 { return x[name] }), Floor: true}
	if len(d.Series) == 1 {
		d.Series[0].Name = ""
	}
	if len(d.Series) > maxBands {
		for i := range d.Series {
			d.Series[i].SD = nil
		}
	}
	if q.Time[0] < q.Time[1] {
		d.XRange = q.Time
	}
	return figure.Lines(d, q.Style), nil
}

func spectrum(q *Request) (*figure.Figure, error) {
	var e ensemble
	grid := map[string][]float64{}
	for _, r := range q.Runs {
		list, skipped, err := analysis.Spectra(r, q.Options)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			if len(skipped) > 0 {
				return nil, missing("no spectrum of %s", skipped[0])
			}
			return nil, missing("no series is recorded; record one, as in `record mean(A.V) every 1 ms`")
		}
		signals := make([]analysis.Signal, len(list))
		for i, s := range list {
			signals[i] = s.Signal
		}
		wanted := map[string]bool{}
		for _, s := range q.chosen(signals) {
			wanted[s.Name] = true
		}
		for _, s := range list {
			if !wanted[s.Name] {
				continue
			}
			if len(s.Freq) > len(grid[s.Name]) { // that of a whole trial; a broken-off one has a coarser one
				grid[s.Name] = s.Freq
			}
			e.add(s.Name, s.Power)
		}
	}
	for name, curves := range e.all {
		e.all[name] = slices.DeleteFunc(curves, func(c []float64) bool { return len(c) != len(grid[name]) })
	}
	list := e.series(func(name string) []float64 { return grid[name] })
	d := figure.SpectrumData{Series: list, Range: q.Hz}
	if len(d.Series) == 1 && q.Style.Title == "" {
		q.Style.Title = d.Series[0].Name
	}
	if len(d.Series) == 1 {
		d.Series[0].Name = ""
	}
	return figure.Spectrum(d, q.Style), nil
}
