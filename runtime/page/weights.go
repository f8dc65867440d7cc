package page

import (
	"math"
	"slices"

	"nbc/runtime/results"
)

// weights are the recorded weights as a matrix over trials or time.
type weights struct {
	Rows        []string   `json:"rows"` // sources, grouped by population
	Cols        []string   `json:"cols"` // targets
	Connections []string   `json:"connections"`
	Row         array      `json:"row"` // by edge
	Col         array      `json:"col"`
	Connection  array      `json:"connection"`
	Snapshots   []snapshot `json:"snapshots"`
}

// snapshot is the weights of all edges at one instant.
type snapshot struct {
	At      string `json:"at"`
	Trial   int    `json:"trial"`
	Weights array  `json:"weights"`
}

// weights takes the recorded weights: of more snapshots than fit the first, the last and some between.
func (r *run) weights(x *results.Run, budget int) (used int, err error) {
	edges, list, err := x.WeightHistory()
	if err != nil || len(list) == 0 || len(edges) == 0 {
		return 0, err
	}
	if 5*len(edges) > budget {
		r.note("weights: %d edges are too many for this report; `nbc plot` draws them", len(edges))
		return 0, nil
	}
	if fit := budget/len(edges) - 3; len(list) > fit {
		var some []results.Snapshot
		for i := range fit {
			some = append(some, list[i*(len(list)-1)/(fit-1)])
		}
		r.note("weights: %d of %d instants are in this report", fit, len(list))
		list = some
	}
	w := &weights{Connections: []string{}}
	rows, cols := map[string]int32{}, map[string]int32{}
	var sources, targets []string
	for _, e := range edges {
		sources, targets = append(sources, e.Source), append(targets, e.Target)
	}
	w.Rows, w.Cols = results.Grouped(sources), results.Grouped(targets)
	for i, n := range w.Rows {
		rows[n] = int32(i)
	}
	for i, n := range w.Cols {
		cols[n] = int32(i)
	}
	row, col, conn := make([]int32, len(edges)), make([]int32, len(edges)), make([]int32, len(edges))
	for i, e := range edges {
		k := slices.Index(w.Connections, e.Connection)
		if k < 0 {
			k = len(w.Connections)
			w.Connections = append(w.Connections, e.Connection)
		}
		row[i], col[i], conn[i] = rows[e.Source], cols[e.Target], int32(k)
	}
	w.Row, w.Col, w.Connection = r.integers(row), r.integers(col), r.integers(conn)
	for _, s := range list {
		v := slices.Clone(s.Weight)
		for len(v) < len(edges) {
			v = append(v, math.NaN())
		}
		w.Snapshots = append(w.Snapshots, snapshot{s.At, s.Trial, r.floats(v)})
	}
	r.head.Weights = w
	return (3 + len(list)) * len(edges), nil
}
