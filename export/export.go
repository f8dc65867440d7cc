// Package export writes the tables of a run in the formats of other programs: NumPy archives, Parquet files, and SONATA's spikes.
package export

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"nbc/runtime/results"
	"nbc/runtime/sonata"
)

// Formats are what Write can write.
var Formats = []string{"npz", "parquet", "sonata", "nwb"}

// ErrNothing tells that a run has nothing that a format can hold.
var ErrNothing = errors.New("the run recorded nothing that this format holds: SONATA files hold spikes, NWB files spikes, series and trials")

// Write writes every table of a run that the format can hold into dir, one file a table, and returns the files' names. Each file
// appears whole or not at all. Memory holds one block of a series or of spikes at a time.
func Write(r *results.Run, format, dir string) ([]string, error) {
	if format == "sonata" {
		if len(r.Of(results.Spikes)) == 0 {
			return nil, ErrNothing
		}
		return []string{"spikes.h5"}, create(dir, "spikes.h5", func(f *os.File) error { return sonata.Write(f, r) })
	}
	if format == "nwb" {
		name := plain(r.Experiment) + ".nwb"
		return []string{name}, create(dir, name, func(f *os.File) error { return writeNWB(f, r) })
	}
	write, ext := writeNPZ, ".npz"
	if format == "parquet" {
		write, ext = writeParquet, ".parquet"
	}
	var list []string
	for i := range r.Tables {
		t := &r.Tables[i]
		if t.Kind == results.SonataSpikes {
			continue
		}
		name := t.Name + ext
		if err := create(dir, name, func(f *os.File) error { return write(f, r, t) }); err != nil {
			return list, fmt.Errorf("table %s: %w", t.Name, err)
		}
		list = append(list, name)
	}
	return list, nil
}

// create makes a file that takes its name when it is whole.
func create(dir, name string, write func(f *os.File) error) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".nbc-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = write(f)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(dir, name))
}

// kind is what a column holds.
type kind int

const (
	number kind = iota
	whole
	text
)

// cell is an entry of a table: n of numbers and whole numbers, s of texts.
type cell struct {
	n float64
	s string
}

// texts are the columns of spikes, edges and draws that hold texts.
var texts = map[string]bool{"element": true, "event": true, "connection": true, "source": true, "target": true, "synapse": true, "name": true,
	"distribution": true, "parameters": true}

// kindsOf tells what the columns of a table hold. A recorded quantity may bear any name and is a number.
func kindsOf(t *results.Table) []kind {
	recorded := t.Kind == results.Series || t.Kind == results.WeightSeries || t.Kind == results.Trials
	var list []kind
	for i, c := range columns(t) {
		switch {
		case i == 0 && c.Name == "trial":
			list = append(list, whole)
		case !recorded && texts[c.Name]:
			list = append(list, text)
		default:
			list = append(list, number)
		}
	}
	return list
}

// columns of a table. Those of weights end with the synapse, which only some files have.
func columns(t *results.Table) []results.Column {
	if t.Kind == results.Weights {
		return append(t.Columns[:len(t.Columns):len(t.Columns)], results.Column{Name: "synapse"})
	}
	return t.Columns
}

// each reads a table row by row. The row is used again for the next one.
func each(r *results.Run, t *results.Table, f func(row []cell) error) error {
	row := make([]cell, len(columns(t)))
	switch t.Kind {
	case results.Series, results.WeightSeries:
		trials := len(t.Columns) > 0 && t.Columns[0].Name == "trial"
		return r.EachRow(t, func(x results.Row) error {
			k := 0
			if trials {
				row[0].n, k = float64(x.Trial), 1
			}
			row[k].n = x.T
			for i, v := range x.Values {
				row[k+1+i].n = v
			}
			return f(row)
		})
	case results.Spikes:
		return r.EachSpike(func(s results.Spike) error {
			k := len(row) - 3
			if k > 0 {
				row[0].n = float64(s.Trial)
			}
			row[k].n = s.T
			row[k+1].s, row[k+2].s = r.Populations[s.Population].Elements[s.Node], s.Event
			return f(row)
		})
	case results.Weights:
		list, err := r.Edges(t)
		if err != nil {
			return err
		}
		for _, e := range list {
			row[0].s, row[1].s, row[2].s, row[3].n, row[4].s = e.Connection, e.Source, e.Target, e.Weight, e.Synapse
			if err := f(row); err != nil {
				return err
			}
		}
		return nil
	}
	kinds := kindsOf(t)
	return r.EachRecord(t, func(fields []string) error {
		if len(fields) != len(row) {
			return fmt.Errorf("%d fields, where %s says %d", len(fields), results.IndexName, len(row))
		}
		for i := range row {
			if kinds[i] == text {
				row[i].s = fields[i]
				continue
			}
			v, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return err
			}
			row[i].n = v
		}
		return f(row)
	})
}
