package record

import (
	"slices"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/npz"
	"nbc/runtime/results"
)

// table opens a table and notes what it holds for the index.
func (r *Recorder) table(kind, name, about string, columns []Column) (*CSV, error) {
	w, err := r.dir.CSV(name+".csv", about, columns)
	if err != nil {
		return nil, err
	}
	r.tables = append(r.tables, results.Table{Name: name, Kind: kind, File: name + ".csv", Encoding: results.CSV, About: about, Columns: described(columns)})
	return w, nil
}

// rows opens a table of numbers in the format that was asked for.
func (r *Recorder) rows(kind, name, about string, columns []rowColumn, lists ...npz.Array) (*Rows, error) {
	w, err := r.dir.Rows(r.format, name, about, columns, lists...)
	if err != nil {
		return nil, err
	}
	t := results.Table{Name: name, Kind: kind, File: w.file.Name, Encoding: results.CSV, About: about, Columns: described(w.file.Columns)}
	if r.format != results.CSV {
		t.Encoding = results.NPZ
	}
	r.tables = append(r.tables, t)
	return w, nil
}

func described(columns []Column) []results.Column {
	var list []results.Column
	for _, c := range columns {
		list = append(list, results.Column{Name: c.Name, Unit: c.Unit, About: c.About})
	}
	return list
}

// describe says of a series' columns what they show of which elements, and how often.
func (r *Recorder) describe(t *results.Table, rec *model.Record) {
	if rec.Every != nil {
		t.EveryMs, _ = evaluate(rec.Every)
	}
	at := len(t.Columns)
	for _, q := range rec.Quantities {
		at -= len(q.Names)
	}
	for _, q := range rec.Quantities {
		for i := range q.Names {
			c := &t.Columns[at]
			at++
			if q.Pop == nil || i >= len(q.Elements) {
				continue
			}
			e := int(q.Elements[i])
			c.Population, c.Node = r.population(q.Pop, e)
			if c.Quantity = q.Show; c.Quantity == "" {
				c.Quantity = strings.TrimPrefix(c.Name, names.ElementName(q.Pop, e)+".")
			}
		}
	}
}

// population lists the population of an element in the index, once, and tells the element's number in it.
func (r *Recorder) population(p *model.Population, elem int) (name string, node int) {
	k := names.GroupOf(p, elem)
	if k < 0 {
		return "", 0
	}
	g := &p.Groups[k]
	name = PopulationName(g.Path)
	if r.popAt[name] {
		return name, elem - g.First
	}
	r.popAt[name] = true
	x := results.Population{Name: name, Type: p.Name, Kind: Kind(p.SignAt(g.First)), Elements: make([]string, g.N)}
	for i := range g.N {
		x.Elements[i] = names.ElementName(p, g.First+i)
	}
	r.pops = append(r.pops, x)
	return name, elem - g.First
}

// Kind is what elements of a sign do to their targets, as results say it: excitatory, inhibitory, or nothing.
func Kind(sign int) string {
	switch {
	case sign > 0:
		return "excitatory"
	case sign < 0:
		return "inhibitory"
	}
	return ""
}

// PopulationName is the path of a group without its indices: VAC.wta.exci.
func PopulationName(path []model.Part) string {
	list := make([]string, len(path))
	for i, part := range path {
		list[i] = part.Name
	}
	return strings.Join(list, ".")
}

// Index gives what results.json says of the tables written so far, with their rows, in the order in which the run began their files.
func (r *Recorder) Index() *results.Index {
	x := &results.Index{Circuit: r.c.Name, Experiment: r.exp.Name, Encoding: r.format, Populations: r.pops}
	rows, place := map[string]int64{}, map[string]int{}
	for i, f := range r.dir.Files() {
		rows[f.Name], place[f.Name] = f.Rows, i
	}
	// A run that is continued opened them in another order.
	slices.SortStableFunc(r.tables, func(a, b results.Table) int { return place[a.File] - place[b.File] })
	for _, t := range r.tables {
		t.Rows = rows[t.File]
		if t.Kind == results.Spikes {
			t.Sources = r.eventSources()
		}
		x.Tables = append(x.Tables, t)
	}
	return x
}
