package figures

import (
	"math"
	"slices"

	"nbc/analysis"
	"nbc/runtime/figure"
	"nbc/runtime/results"
)

// axis is the elements along one side of a matrix, grouped by population.
type axis struct {
	at     map[string]int
	groups []figure.Group
}

// newAxis orders elements by population, in the order in which these come up, and by their indices.
func newAxis(r *results.Run, elements []string) axis {
	a := axis{at: map[string]int{}}
	for _, e := range results.Grouped(elements) {
		p := results.PopulationOf(e)
		if n := len(a.groups); n == 0 || a.groups[n-1].Name != p {
			a.groups = append(a.groups, figure.Group{Name: p, Start: len(a.at), Kind: kindOf(r, p)})
		}
		a.at[e] = len(a.at)
		a.groups[len(a.groups)-1].End = len(a.at)
	}
	return a
}

// weights reads the first and the last weights that were recorded.
func weights(q *Request) (edges []results.Edge, first, last results.Snapshot, err error) {
	r := q.Runs[0]
	all, list, err := r.WeightHistory()
	if err != nil {
		return nil, first, last, err
	}
	if len(list) == 0 {
		return nil, first, last, missing("no weights are recorded; record them, as in `record weights of A -> B at start, end`")
	}
	first, last = list[0], list[len(list)-1]
	var keep []int
	for i, e := range all {
		if q.Options.Of.Has(e.Source) || q.Options.Of.Has(e.Target) {
			keep = append(keep, i)
			edges = append(edges, e)
		}
	}
	pick := func(w []float64) []float64 {
		out := make([]float64, len(keep))
		for i, k := range keep {
			out[i] = w[k]
		}
		return out
	}
	first.Weight, last.Weight = pick(first.Weight), pick(last.Weight)
	if len(edges) == 0 {
		return nil, first, last, missing("no edge whose weight is recorded is called so")
	}
	return edges, first, last, nil
}

// matrix adds up the weights of parallel edges.
func matrix(name string, edges []results.Edge, w []float64, rows, cols axis) figure.Matrix {
	m := figure.Matrix{Name: name, Rows: len(rows.at), Cols: len(cols.at)}
	cell := map[[2]int]int{}
	for i, e := range edges {
		if math.IsNaN(w[i]) {
			continue
		}
		at := [2]int{rows.at[e.Source], cols.at[e.Target]}
		k, ok := cell[at]
		if !ok {
			k = len(m.Entries)
			cell[at] = k
			m.Entries = append(m.Entries, figure.Entry{Row: at[0], Col: at[1]})
		}
		m.Entries[k].Value += w[i]
	}
	return m
}

func sides(q *Request, edges []results.Edge) (rows, cols axis) {
	var src, dst []string
	for _, e := range edges {
		src, dst = append(src, e.Source), append(dst, e.Target)
	}
	return newAxis(q.Runs[0], src), newAxis(q.Runs[0], dst)
}

func adjacency(q *Request) (*figure.Figure, error) {
	edges, first, last, err := weights(q)
	if err != nil {
		return nil, err
	}
	rows, cols := sides(q, edges)
	d := figure.AdjacencyData{Rows: rows.groups, Cols: cols.groups, Label: "Weight", Range: q.Range}
	if first.At == last.At {
		d.Panels = []figure.Matrix{matrix("", edges, last.Weight, rows, cols)}
	} else {
		d.Panels = []figure.Matrix{matrix("Before", edges, first.Weight, rows, cols), matrix("After", edges, last.Weight, rows, cols)}
	}
	return figure.Adjacency(d, q.Style), nil
}

func weightChange(q *Request) (*figure.Figure, error) {
	edges, first, last, err := weights(q)
	if err != nil {
		return nil, err
	}
	if first.At == last.At {
		return nil, missing("weights are recorded at one instant only; record them at start, end")
	}
	for i := range edges {
		last.Weight[i] -= first.Weight[i]
	}
	rows, cols := sides(q, edges)
	return figure.WeightChange(figure.AdjacencyData{Rows: rows.groups, Cols: cols.groups, Range: q.Range,
		Panels: []figure.Matrix{matrix("", edges, last.Weight, rows, cols)}}, q.Style), nil
}

func learningCurve(q *Request) (*figure.Figure, error) {
	d := figure.LearningData{Window: q.Options.Running, Chance: q.Chance}
	for _, r := range q.Runs {
		_, correct, err := analysis.Answers(r, q.Options)
		if err != nil {
			return nil, err
		}
		if len(correct) == 0 {
			return nil, missing("%s has no trials with a choice", r.Dir)
		}
		d.Correct = append(d.Correct, correct)
	}
	return figure.LearningCurve(d, q.Style), nil
}

// counted are the columns of trials that say nothing of their own.
var counted = []string{"trial", "wall_ms"}

func trials(q *Request) (*figure.Figure, error) {
	var e ensemble
	var x []float64
	unit := map[string]string{}
	for _, r := range q.Runs {
		f, err := r.TrialFrame()
		if err != nil {
			return nil, err
		}
		if f == nil {
			return nil, missing("%s has no trials", r.Dir)
		}
		number := f.Column("trial")
		if len(number) > len(x) {
			x = number
		}
		for i, c := range f.Columns {
			if slices.Contains(counted, c.Name) || !q.Options.Of.Has(c.Name) {
				continue
			}
			e.add(c.Name, f.Values[i])
			unit[c.Name] = c.Unit
		}
	}
	if len(e.names) == 0 {
		return nil, missing("nothing that was recorded at the trials' ends is called so")
	}
	if len(e.names) == 1 && len(q.Runs) == 1 {
		return figure.Bars(figure.BarsData{XLabel: "Trial", YLabel: label(e.names[0], unit[e.names[0]]), Values: e.all[e.names[0]][0]}, q.Style), nil
	}
	var panels []*figure.Figure
	for i, s := range e.series(func(string) []float64 { return x }) {
		d := figure.LinesData{YLabel: label(s.Name, unit[s.Name]), Series: []figure.Series{s}, YRange: q.Range}
		d.Series[0].Name = ""
		style := q.Style
		if i > 0 {
			style.Title = ""
		}
		if style.Height == 0 {
			style.Height = panelHeight
		}
		if i == len(e.names)-1 {
			d.XLabel = "Trial"
		}
		panels = append(panels, figure.Lines(d, style))
	}
	return figure.Grid(1, panels...), nil
}

// panelHeight is the height in mm of one of several panels below one another.
const panelHeight = 36
