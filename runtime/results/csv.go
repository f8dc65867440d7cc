package results

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// eachRecord reads the rows of a CSV file below its header.
func (r *Run) eachRecord(t *Table, f func(header, row []string) error) error {
	path := filepath.Join(r.Dir, t.File)
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", t.Name, err)
	}
	defer file.Close()
	rows := io.Reader(file)
	if r.Status == failed {
		if rows, err = wholeLines(file); err != nil {
			return fmt.Errorf("cannot read %s: %w", t.Name, err)
		}
	}
	in := csv.NewReader(bufio.NewReaderSize(rows, 1<<18))
	header, err := in.Read()
	if err != nil {
		return r.unfinished(fmt.Errorf("%s has no header: %w", path, err))
	}
	header = slices.Clone(header)
	in.ReuseRecord = true
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s is damaged: %w", path, err)
		}
		if err := f(header, row); err != nil {
			line, _ := in.FieldPos(0)
			return fmt.Errorf("%s, line %d: %w", path, line, err)
		}
	}
}

// failed is the status of a run that could not go on, of a full disk for one: its tables may end anywhere.
const failed = "failed"

// unfinished adds to an error what helps where a run failed.
func (r *Run) unfinished(err error) error {
	if err == nil || r.Status != failed {
		return err
	}
	return fmt.Errorf("%w; the run failed before it was written wholly: go on with it, --resume %s", err, r.Dir)
}

// wholeLines is a file up to the end of its last whole line.
func wholeLines(f *os.File) (io.Reader, error) {
	size, err := f.Seek(0, io.SeekEnd)
	b := make([]byte, 1<<16)
	for err == nil && size > 0 {
		n := min(size, int64(len(b)))
		if _, err = f.ReadAt(b[:n], size-n); err != nil {
			break
		}
		if k := bytes.LastIndexByte(b[:n], '\n'); k >= 0 {
			size -= n - int64(k) - 1
			break
		}
		size -= n
	}
	return io.NewSectionReader(f, 0, size), err
}

// EachRecord reads a CSV table row by row as texts, which are used again for the next row.
func (r *Run) EachRecord(t *Table, f func(fields []string) error) error {
	return r.eachRecord(t, func(_, fields []string) error { return f(fields) })
}

func (r *Run) eachCSVRow(t *Table, f func(Row) error) error {
	n := len(t.ValueColumns())
	row := Row{Values: make([]float64, n)}
	trials := t.hasTrial()
	return r.eachRecord(t, func(_, fields []string) error {
		if len(fields) != len(t.Columns) {
			return fmt.Errorf("%d columns, where %s says %d", len(fields), IndexName, len(t.Columns))
		}
		var err error
		if trials {
			if row.Trial, err = strconv.Atoi(fields[0]); err != nil {
				return err
			}
			fields = fields[1:]
		}
		if row.T, err = strconv.ParseFloat(fields[0], 64); err != nil {
			return err
		}
		for i := range row.Values {
			if row.Values[i], err = strconv.ParseFloat(fields[i+1], 64); err != nil {
				return err
			}
		}
		return f(row)
	})
}

// nodes finds the population and node of an element by its name.
func (r *Run) nodes() map[string]Spike {
	nodes := map[string]Spike{}
	for p := range r.Populations {
		for n, e := range r.Populations[p].Elements {
			nodes[e] = Spike{Population: p, Node: n}
		}
	}
	return nodes
}

func (r *Run) eachCSVSpike(t *Table, f func(Spike) error) error {
	nodes := r.nodes()
	trials := t.hasTrial()
	return r.eachRecord(t, func(_, fields []string) error {
		s := Spike{}
		var err error
		if trials && len(fields) > 0 {
			if s.Trial, err = strconv.Atoi(fields[0]); err != nil {
				return err
			}
			fields = fields[1:]
		}
		if len(fields) < 3 {
			return errors.New("columns are missing")
		}
		if s.T, err = strconv.ParseFloat(fields[0], 64); err != nil {
			return err
		}
		n, ok := nodes[fields[1]]
		if !ok {
			return fmt.Errorf("%s has no element %s", IndexName, fields[1])
		}
		s.Population, s.Node, s.Event = n.Population, n.Node, fields[2]
		return f(s)
	})
}

func (r *Run) csvFrame(t *Table) (*Frame, error) {
	f := &Frame{Columns: t.Columns, Values: make([][]float64, len(t.Columns))}
	err := r.eachRecord(t, func(_, fields []string) error {
		if len(fields) != len(t.Columns) {
			return fmt.Errorf("%d columns, where %s says %d", len(fields), IndexName, len(t.Columns))
		}
		for i, text := range fields {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return err
			}
			f.Values[i] = append(f.Values[i], v)
		}
		return nil
	})
	return f, err
}

func (r *Run) csvEdges(t *Table) ([]Edge, error) {
	var list []Edge
	err := r.eachRecord(t, func(header, fields []string) error {
		e := Edge{Weight: math.NaN()}
		for i, name := range header {
			switch name {
			case "connection":
				e.Connection = fields[i]
			case "source":
				e.Source = fields[i]
			case "target":
				e.Target = fields[i]
			case "synapse":
				e.Synapse = fields[i]
			case "weight":
				if fields[i] != "" {
					v, err := strconv.ParseFloat(fields[i], 64)
					if err != nil {
						return err
					}
					e.Weight = v
				}
			}
		}
		if e.Source != "" {
			list = append(list, e)
		}
		return nil
	})
	return list, err
}
