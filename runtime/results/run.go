package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// Run is a results directory that is read.
type Run struct {
	Dir string
	Index
}

// A run writes to a directory whose name ends in Unfinished until it is over, with a file LockName in it.
const (
	Unfinished = ".part"
	LockName   = ".lock"
)

// Open reads the index of a results directory; dir may also be its results.json.
func Open(dir string) (*Run, error) {
	if filepath.Base(dir) == IndexName {
		dir = filepath.Dir(dir)
	}
	text, err := os.ReadFile(filepath.Join(dir, IndexName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		target := strings.TrimSuffix(filepath.Clean(dir), Unfinished)
		if _, err := os.Stat(filepath.Join(target+Unfinished, LockName)); err == nil {
			return nil, fmt.Errorf("the run in %s is not over; one that was stopped goes on with --resume %s", target+Unfinished, target)
		}
		if _, err := os.Stat(dir); err != nil {
			return nil, fmt.Errorf("there is no directory %s", dir)
		}
		return nil, fmt.Errorf("%s holds no results: it has no %s", dir, IndexName)
	case err != nil:
		return nil, fmt.Errorf("cannot read results: %w", err)
	}
	r := &Run{Dir: dir}
	if err := json.Unmarshal(text, &r.Index); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", filepath.Join(dir, IndexName), err)
	}
	if r.Format > Format {
		return nil, fmt.Errorf("%s has the format %d, which a newer nbc wrote; this one reads format %d", dir, r.Format, Format)
	}
	return r, nil
}

// Of lists the tables of a kind.
func (x *Index) Of(kind string) []*Table {
	var list []*Table
	for i := range x.Tables {
		if x.Tables[i].Kind == kind {
			list = append(list, &x.Tables[i])
		}
	}
	return list
}

// Table finds a table by its name; it also takes the name of its file.
func (x *Index) Table(name string) (*Table, error) {
	var have []string
	for i := range x.Tables {
		if t := &x.Tables[i]; t.Name == name || t.File == name {
			return t, nil
		}
		have = append(have, x.Tables[i].Name)
	}
	return nil, fmt.Errorf("the results have no table %s; they have %s", name, strings.Join(have, ", "))
}

// Row is a row of a series: a trial (0: the warm-up, or a run without trials), the time in ms since its start, and a value for
// each column after t.
type Row struct {
	Trial  int
	T      float64
	Values []float64 // reused for the next row
}

// ValueColumns are the columns of a table after trial and t.
func (t *Table) ValueColumns() []Column {
	list := t.Columns
	for _, name := range []string{"trial", "t"} {
		if len(list) > 0 && list[0].Name == name {
			list = list[1:]
		}
	}
	return list
}

// hasTrial tells whether the rows of a table say to which trial they belong.
func (t *Table) hasTrial() bool { return len(t.Columns) > 0 && t.Columns[0].Name == "trial" }

// EachRow reads a series, or a series of weights, row by row in the order of time.
func (r *Run) EachRow(t *Table, f func(Row) error) error {
	if t.Kind != Series && t.Kind != WeightSeries {
		return fmt.Errorf("%s is no series", t.Name)
	}
	if t.Encoding == NPZ {
		return r.eachNPZRow(t, f)
	}
	return r.eachCSVRow(t, f)
}

// Samples is a series in memory.
type Samples struct {
	Trial   []int32   // nil without trials
	T       []float64 // ms
	Columns []Column
	Values  [][]float64 // by column
}

// Samples reads those columns of a series that keep wants; nil: all.
func (r *Run) Samples(t *Table, keep func(Column) bool) (*Samples, error) {
	s := &Samples{}
	var at []int
	for i, c := range t.ValueColumns() {
		if keep == nil || keep(c) {
			s.Columns = append(s.Columns, c)
			at = append(at, i)
		}
	}
	s.Values = make([][]float64, len(at))
	trials := t.hasTrial()
	err := r.EachRow(t, func(row Row) error {
		if trials {
			s.Trial = append(s.Trial, int32(row.Trial))
		}
		s.T = append(s.T, row.T)
		for i, k := range at {
			s.Values[i] = append(s.Values[i], row.Values[k])
		}
		return nil
	})
	return s, err
}

// Spike is one recorded event: Node (from 0) of Populations[Population] at T ms of a trial (0: the warm-up, or a run without trials).
type Spike struct {
	Trial      int
	T          float64
	Population int
	Node       int
	Event      string
}

// EachSpike reads all recorded events in the order of time; without a table of spikes there are none.
func (r *Run) EachSpike(f func(Spike) error) error {
	for _, t := range r.Of(Spikes) {
		read := r.eachCSVSpike
		if t.Encoding == NPZ {
			read = r.eachNPZSpike
		}
		if err := read(t, f); err != nil {
			return err
		}
	}
	return nil
}

// Frame is a table of numbers in memory.
type Frame struct {
	Columns []Column
	Values  [][]float64 // by column
}

// Column finds a column by its name, or gives nil.
func (f *Frame) Column(name string) []float64 {
	for i, c := range f.Columns {
		if c.Name == name {
			return f.Values[i]
		}
	}
	return nil
}

// TrialFrame reads what was recorded at the trials' ends; nil for a run without trials.
func (r *Run) TrialFrame() (*Frame, error) {
	for _, t := range r.Of(Trials) {
		return r.csvFrame(t)
	}
	return nil, nil
}

// Edge is an edge of a weights table. Weight is NaN where a connection has none.
type Edge struct {
	Connection, Source, Target, Synapse string
	Weight                              float64
}

// Edges reads a table of weights. Rows that only say that a connection has no edges are left out.
func (r *Run) Edges(t *Table) ([]Edge, error) {
	if t.Kind != Weights {
		return nil, fmt.Errorf("%s is no table of weights", t.Name)
	}
	return r.csvEdges(t)
}

// Snapshot is the weights of all recorded edges at one instant.
type Snapshot struct {
	At     string // "start", "trial 50", "12.5 ms" or "end"
	Trial  int    // trials done by then; 0 at the start and without trials
	T      float64
	Weight []float64 // by edge
}

// WeightHistory reads the weights at all instants at which they were recorded, the edges in one order: that of the table with
// the most of them. An edge that a snapshot lacks is NaN there.
func (r *Run) WeightHistory() ([]Edge, []Snapshot, error) {
	type key struct{ connection, source, target, synapse string }
	var edges []Edge
	at := map[key]int{}
	place := func(list []Edge) []int {
		places, seen := make([]int, len(list)), map[key]int{}
		for i, e := range list {
			k := key{e.Connection, e.Source, e.Target, e.Synapse}
			seen[k]++
			k.synapse = fmt.Sprint(k.synapse, "#", seen[k]) // parallel edges by their order
			n, ok := at[k]
			if !ok {
				n = len(edges)
				at[k] = n
				edges = append(edges, e)
			}
			places[i] = n
		}
		return places
	}
	var list []Snapshot
	add := func(s Snapshot, places []int, weights func(i int) float64) {
		s.Weight = make([]float64, len(edges))
		for i := range s.Weight {
			s.Weight[i] = math.NaN()
		}
		for i, n := range places {
			s.Weight[n] = weights(i)
		}
		list = append(list, s)
	}
	whole := func(when string) error {
		for _, t := range r.Of(Weights) {
			if t.At != when {
				continue
			}
			es, err := r.Edges(t)
			if err != nil {
				return err
			}
			s := Snapshot{At: when}
			if when == "end" && r.Trials != nil {
				s.Trial = r.Trials.Done
			}
			if when == "end" {
				s.T = r.Time.End
			}
			add(s, place(es), func(i int) float64 { return es[i].Weight })
		}
		return nil
	}
	if err := whole("start"); err != nil {
		return nil, nil, err
	}
	for _, t := range r.Of(WeightSeries) {
		var es []Edge
		for _, c := range t.ValueColumns() {
			es = append(es, Edge{Connection: c.Connection, Source: c.Source, Target: c.Target, Synapse: c.Synapse})
		}
		places := place(es)
		trials := t.hasTrial()
		err := r.EachRow(t, func(row Row) error {
			s := Snapshot{At: fmt.Sprintf("%g ms", row.T), Trial: row.Trial, T: row.T}
			if trials {
				s.At = fmt.Sprintf("trial %d", row.Trial)
			}
			add(s, places, func(i int) float64 { return row.Values[i] })
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	if err := whole("end"); err != nil {
		return nil, nil, err
	}
	for i := range list { // edges that only later tables have
		for len(list[i].Weight) < len(edges) {
			list[i].Weight = append(list[i].Weight, math.NaN())
		}
	}
	return edges, list, nil
}
