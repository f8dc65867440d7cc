package record

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/results"
)

// Network knows the edges of a circuit by labels: wire's Report.
type Network interface {
	// WriteNetwork writes the edges of some labels, or with nil of all, with their weights now.
	WriteNetwork(w io.Writer, labels []string) error
	// EachEdge visits them in the same order: edge n of g.
	EachEdge(labels []string, f func(label string, g *model.Edges, n int, synapse string))
}

var edgeColumns = []Column{
	{Name: "connection", About: "label of the connection statement"}, {Name: "source", About: "element"}, {Name: "target", About: "element"},
	{Name: "weight"},
}

// Start writes weights-start.csv, and network.csv when that is asked for.
func (r *Recorder) Start(network bool) error {
	if network {
		if err := r.edges("network.csv", "every edge of the circuit, as --network reads it", nil); err != nil {
			return err
		}
	}
	return r.weights("weights-start.csv", "weights at the start of the run", func(rec *model.Record) bool { return rec.AtStart })
}

// End writes weights-end.csv.
func (r *Recorder) End() error {
	return r.weights("weights-end.csv", "weights at the end of the run", func(rec *model.Record) bool { return rec.AtEnd })
}

// weights writes what the `record weights` statements name or, without any, everything that learns.
func (r *Recorder) weights(file, about string, asked func(*model.Record) bool) error {
	labels := []string{}
	none := true
	for _, rec := range r.exp.Records {
		if rec.What != model.Weights {
			continue
		}
		none = false
		if asked(rec) {
			labels = append(labels, labelsOf(r.c, rec)...)
		}
	}
	if none {
		for _, e := range Plastic(r.c) {
			labels = append(labels, e.Labels...)
		}
	}
	if len(labels) == 0 {
		return nil
	}
	slices.Sort(labels)
	return r.edges(file, about, slices.Compact(labels))
}

// labelsOf are the labels that a statement names, of the edges that it means.
func labelsOf(c *model.Circuit, rec *model.Record) []string {
	groups := rec.Edges
	if len(groups) == 0 {
		groups = c.Edges
	}
	var list []string
	for _, e := range groups {
		if e.Weight() == nil {
			continue
		}
		for _, label := range e.Labels {
			if len(rec.Labels) == 0 || slices.ContainsFunc(rec.Labels, func(l string) bool { return names.MatchLabel(l, label) }) {
				list = append(list, label)
			}
		}
	}
	return list
}

// Plastic lists the edge groups whose weights change.
func Plastic(c *model.Circuit) []*model.Edges {
	var list []*model.Edges
	for _, e := range c.Edges {
		if e.Plastic && e.Weight() != nil {
			list = append(list, e)
		}
	}
	return list
}

func (r *Recorder) edges(file, about string, labels []string) error {
	if r.net == nil {
		return nil
	}
	t := results.Table{Name: strings.TrimSuffix(file, ".csv"), Kind: results.Weights, File: file, Encoding: results.CSV, About: about}
	if _, at, ok := strings.Cut(t.Name, "weights-"); ok {
		t.At = at
	}
	t.Columns = described(edgeColumns)
	err := r.dir.Write(File{Name: file, About: about, Columns: edgeColumns}, func(w io.Writer) error {
		return r.net.WriteNetwork(w, labels)
	})
	if err == nil {
		r.tables = append(r.tables, t)
	}
	return err
}

// lineCounter counts the lines that go through it.
type lineCounter struct {
	w io.Writer
	n int64
}

func (l *lineCounter) Write(b []byte) (int, error) {
	l.n += int64(bytes.Count(b, []byte{'\n'}))
	return l.w.Write(b)
}

// openWeights makes the table of weights over trials or time: a column an edge.
func (r *Recorder) openWeights(rec *model.Record) error {
	if r.net == nil {
		return nil
	}
	labels := labelsOf(r.c, rec)
	slices.Sort(labels)
	cols := r.head()
	first := len(cols)
	var described []results.Column
	seen := map[string]int{}
	r.net.EachEdge(slices.Compact(labels), func(label string, g *model.Edges, n int, synapse string) {
		w := g.Weight()
		if w == nil {
			return
		}
		c := results.Column{Unit: w.Unit, Connection: label, Synapse: synapse,
			Source: names.ElementName(g.Pre, int(g.Src[n])), Target: names.ElementName(g.Post, int(g.Dst[n]))}
		c.Name = c.Source + " -> " + c.Target
		if synapse != "" {
			c.Name += " " + synapse
		}
		seen[c.Name]++
		if k := seen[c.Name]; k > 1 {
			c.Name += " (" + strconv.Itoa(k) + ")"
		}
		described = append(described, c)
		cols = append(cols, rowColumn{Column: Column{Name: c.Name, Unit: c.Unit}})
		r.watched[rec] = append(r.watched[rec], &w.Data[n])
	})
	w, err := r.rows(results.WeightSeries, r.stem(rec.Name), "weights, recorded "+When(r.c, rec), cols)
	if err == nil {
		t := &r.tables[len(r.tables)-1]
		copy(t.Columns[first:], described)
		if rec.Every != nil {
			t.EveryMs, _ = evaluate(rec.Every)
		}
	}
	r.series[rec] = w
	return err
}
