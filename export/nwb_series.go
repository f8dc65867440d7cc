package export

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"

	"nbc/runtime/hdf5"
	"nbc/runtime/results"
)

// plain is a name without what NWB does not allow in one.
func plain(name string) string { return strings.NewReplacer("/", " per ", ":", "_").Replace(name) }

// timeSeries is the columns of one unit of a recorded series.
type timeSeries struct {
	table      *results.Table
	at         []int // of the value columns
	group      *hdf5.Group
	data, time *hdf5.Dataset // no time: it is regular, and start is the first instant
	start      *hdf5.Dataset
}

// series splits a table by the units of its columns.
func (w *nwb) series(t *results.Table) (list []*timeSeries, err error) {
	byUnit := map[string]*timeSeries{}
	names := map[*timeSeries][]string{}
	var units []string
	for i, c := range t.ValueColumns() {
		s := byUnit[c.Unit]
		if s == nil {
			s = &timeSeries{table: t}
			byUnit[c.Unit] = s
			list = append(list, s)
			units = append(units, c.Unit)
		}
		s.at = append(s.at, i)
		names[s] = append(names[s], c.Name)
	}
	for i, s := range list {
		name, unit := plain(t.Name), units[i]
		if len(list) > 1 {
			name += " in " + plain(unit)
		}
		if unit == "" {
			unit = "n.a."
		}
		number := func(name string, x float64) hdf5.Attr {
			return hdf5.Attr{Name: name, Type: hdf5.Float64, Data: floats(x)}
		}
		s.data = &hdf5.Dataset{Name: "data", Type: hdf5.Float64, Dims: []int64{t.Rows, int64(len(s.at))},
			Attrs: []hdf5.Attr{number("conversion", 1), number("offset", 0), number("resolution", -1), text1("unit", unit)}}
		s.group = &hdf5.Group{Name: name, Datasets: []*hdf5.Dataset{s.data}, Attrs: append(w.typed("core", "TimeSeries", "acquisition/"+name),
			text1("description", "simulated, "+t.About), text1("comments", "columns: "+strings.Join(names[s], "; ")))}
		seconds := text1("unit", "seconds")
		if t.EveryMs > 0 && w.r.Trials == nil {
			rate := binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(1000/t.EveryMs)))
			s.start = &hdf5.Dataset{Name: "starting_time", Type: hdf5.Float64, Attrs: []hdf5.Attr{{Name: "rate", Type: hdf5.Float32, Data: rate}, seconds}}
			s.group.Datasets = append(s.group.Datasets, s.start)
		} else {
			s.time = &hdf5.Dataset{Name: "timestamps", Type: hdf5.Float64, Dims: []int64{t.Rows},
				Attrs: []hdf5.Attr{{Name: "interval", Type: hdf5.Int64, Data: binary.LittleEndian.AppendUint64(nil, 1)}, seconds}}
			s.group.Datasets = append(s.group.Datasets, s.time)
		}
	}
	return list, nil
}

// write fills in the values, a block of rows at a time.
func (s *timeSeries) write(f *os.File, w *nwb) error {
	var values, times []byte
	var row, first int64
	flush := func() error {
		err := s.data.WriteAt(f, first*int64(len(s.at)), values)
		if s.time != nil && err == nil {
			err = s.time.WriteAt(f, first, times)
		}
		values, times, first = values[:0], times[:0], row
		return err
	}
	err := w.r.EachRow(s.table, func(x results.Row) error {
		t := w.seconds(x.Trial, x.T)
		if row == 0 && s.start != nil {
			if err := s.start.WriteAt(f, 0, floats(t)); err != nil {
				return err
			}
		}
		for _, i := range s.at {
			values = binary.LittleEndian.AppendUint64(values, math.Float64bits(x.Values[i]))
		}
		times = append(times, floats(t)...)
		row++
		if len(values) < 1<<16 {
			return nil
		}
		return flush()
	})
	if err == nil && row != s.table.Rows {
		err = fmt.Errorf("%s has %d rows, where %s says %d", s.table.File, row, results.IndexName, s.table.Rows)
	}
	return errors.Join(err, flush())
}
