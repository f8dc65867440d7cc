package page

import (
	"math"

	"nbc/runtime/record"
	"nbc/runtime/results"
)

// series is one recorded table over time.
type series struct {
	Name    string   `json:"name"`
	Columns []column `json:"columns"`
	Trials  []*piece `json:"trials"`
}

// column is a recorded quantity, with the range of its values.
type column struct {
	Name       string        `json:"name"`
	Unit       string        `json:"unit,omitempty"`
	Population string        `json:"population,omitempty"`
	Quantity   string        `json:"quantity,omitempty"`
	Lo         record.Number `json:"lo"`
	Hi         record.Number `json:"hi"`
}

// piece is one trial of a series: times by their first and their distance where they are regular, else one by one. Values holds the
// columns one after the other.
type piece struct {
	Trial  int     `json:"trial"`
	N      int     `json:"n"`
	T0     float64 `json:"t0"`
	Dt     float64 `json:"dt,omitempty"`
	T      *array  `json:"t,omitempty"`
	Values array   `json:"values"`
	Every  int     `json:"every,omitempty"` // extremes of so many samples each
}

// series takes the recorded series: of those that are too large the last trials, and if one trial alone is too large its extremes.
func (r *run) series(x *results.Run, budget int) (used int, err error) {
	tables := x.Of(results.Series)
	for i, t := range tables {
		width := len(t.ValueColumns())
		if width == 0 || t.Rows == 0 {
			continue
		}
		n, err := r.oneSeries(x, t, max(1, (budget-used)/(len(tables)-i)))
		used += n
		if err != nil {
			return used, err
		}
	}
	return used, nil
}

// shape is what is known of a table after the first pass over it.
type shape struct {
	lo, hi []float64
	trials []int // in order
	rows   map[int]int
}

func measure(x *results.Run, t *results.Table) (*shape, error) {
	width := len(t.ValueColumns())
	s := &shape{lo: make([]float64, width), hi: make([]float64, width), rows: map[int]int{}}
	for i := range s.lo {
		s.lo[i], s.hi[i] = math.Inf(1), math.Inf(-1)
	}
	err := x.EachRow(t, func(row results.Row) error {
		if s.rows[row.Trial] == 0 {
			s.trials = append(s.trials, row.Trial)
		}
		s.rows[row.Trial]++
		for i, v := range row.Values {
			if !math.IsInf(v, 0) {
				if v < s.lo[i] {
					s.lo[i] = v
				}
				if v > s.hi[i] {
					s.hi[i] = v
				}
			}
		}
		return nil
	})
	return s, err
}

func (r *run) oneSeries(x *results.Run, t *results.Table, budget int) (used int, err error) {
	columns := t.ValueColumns()
	width := len(columns)
	m, err := measure(x, t)
	if err != nil || len(m.trials) == 0 {
		return 0, err
	}
	out := &series{Name: t.Name}
	for i, c := range columns {
		if m.lo[i] > m.hi[i] {
			m.lo[i], m.hi[i] = 0, 0
		}
		out.Columns = append(out.Columns, column{c.Name, c.Unit, c.Population, c.Quantity, record.Number(m.lo[i]), record.Number(m.hi[i])})
	}
	keep := map[int]bool{}
	for i := len(m.trials) - 1; i >= 0; i-- {
		size := m.rows[m.trials[i]] * width
		if used+size > budget && len(keep) > 0 {
			r.note("%s: only trials %d to %d are in this report", t.Name, m.trials[i+1], m.trials[len(m.trials)-1])
			break
		}
		keep[m.trials[i]] = true
		used += min(size, budget)
	}
	every := 0 // samples that are put into a lowest and a highest one
	if last := m.rows[m.trials[len(m.trials)-1]]; last*width > budget {
		every = max(4, 2*(last*width/budget+1))
		r.note("%s: of every %d samples the lowest and the highest are in this report", t.Name, every)
	}
	var times []float64
	values := make([][]float64, width)
	trial := math.MinInt
	flush := func() {
		if len(times) == 0 || !keep[trial] {
			return
		}
		out.Trials = append(out.Trials, r.piece(trial, times, values, m, every))
	}
	err = x.EachRow(t, func(row results.Row) error {
		if row.Trial != trial {
			flush()
			trial, times = row.Trial, times[:0]
			for i := range values {
				values[i] = values[i][:0]
			}
		}
		if keep[trial] {
			times = append(times, row.T)
			for i, v := range row.Values {
				values[i] = append(values[i], v)
			}
		}
		return nil
	})
	flush()
	r.head.Series = append(r.head.Series, out)
	return used, err
}

// piece packs one trial.
func (r *run) piece(trial int, times []float64, values [][]float64, m *shape, every int) *piece {
	p := &piece{Trial: trial, Every: every}
	if every > 0 {
		times, values = extremes(times, values, every)
	}
	p.N, p.T0 = len(times), times[0]
	regular := len(times) > 1
	if regular {
		p.Dt = (times[len(times)-1] - times[0]) / float64(len(times)-1)
		for i, t := range times {
			regular = regular && math.Abs(t-times[0]-float64(i)*p.Dt) <= 1e-3*p.Dt
		}
	}
	if !regular {
		a := r.floats(times)
		p.T, p.Dt = &a, 0
	}
	r.pad()
	p.Values = array{At: len(r.arrays), N: p.N * len(values)}
	for i, v := range values {
		r.quantise(v, m.lo[i], m.hi[i])
	}
	return p
}

// extremes keeps of every so many samples the lowest and the highest value, at two times between.
func extremes(times []float64, values [][]float64, every int) ([]float64, [][]float64) {
	var t []float64
	out := make([][]float64, len(values))
	for at := 0; at < len(times); at += every {
		end := min(at+every, len(times))
		t = append(t, times[at], times[(at+end)/2])
		for i, v := range values {
			lo, hi := at, at
			for k := at; k < end; k++ {
				if v[k] < v[lo] {
					lo = k
				}
				if v[k] > v[hi] {
					hi = k
				}
			}
			out[i] = append(out[i], v[min(lo, hi)], v[max(lo, hi)])
		}
	}
	if n := len(t); n > 1 && t[n-1] <= t[n-2] { // a last one alone
		t[n-1] = t[n-2] + (t[1]-t[0])/2
	}
	return t, out
}
