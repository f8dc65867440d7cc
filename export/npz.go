package export

import (
	"bufio"
	"os"

	"nbc/runtime/npz"
	"nbc/runtime/results"
)

// writeNPZ writes a table as `./circuit --format npz` writes series and spikes; tables of edges and draws have an array for each column.
func writeNPZ(f *os.File, r *results.Run, t *results.Table) error {
	if t.Kind == results.Weights || t.Kind == results.Draws {
		return writeArrays(f, r, t)
	}
	m := npz.NewMatrix("data", len(t.Columns))
	w := bufio.NewWriterSize(f, 1<<16)
	if _, err := w.Write(m.Head()); err != nil {
		return err
	}
	lists := []npz.Array{{Name: "columns"}, {Name: "units"}, {Name: "elements"}, {Name: "events"}}
	for _, c := range t.Columns {
		lists[0].Texts = append(lists[0].Texts, c.Name)
		lists[1].Texts = append(lists[1].Texts, c.Unit)
	}
	if t.Kind != results.Spikes {
		lists = lists[:2]
	}
	number := map[string]int{} // of elements and events
	in := func(list *npz.Array, name string) float64 {
		n, ok := number[list.Name+name]
		if !ok {
			n = len(list.Texts)
			number[list.Name+name] = n
			list.Texts = append(list.Texts, name)
		}
		return float64(n)
	}
	if t.Kind == results.Spikes {
		for _, p := range r.Populations {
			for _, e := range p.Elements {
				in(&lists[2], e)
			}
		}
	}
	values := make([]float64, len(t.Columns))
	var b []byte
	err := each(r, t, func(row []cell) error {
		for i, c := range row {
			values[i] = c.n
		}
		if t.Kind == results.Spikes {
			k := len(row) - 2
			values[k], values[k+1] = in(&lists[2], row[k].s), in(&lists[3], row[k+1].s)
		}
		b = npz.AppendFloats(b[:0], values)
		m.Add(b)
		_, err := w.Write(b)
		return err
	})
	if err != nil {
		return err
	}
	head, tail := m.Finish(lists...)
	if _, err := w.Write(tail); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = f.WriteAt(head, 0)
	return err
}

// writeArrays writes an array for each column.
func writeArrays(f *os.File, r *results.Run, t *results.Table) error {
	cols := columns(t)
	list := make([]npz.Array, len(cols))
	kinds := kindsOf(t)
	for i, c := range cols {
		list[i].Name = c.Name
		switch kinds[i] {
		case whole:
			list[i].Ints = []int64{}
		case number:
			list[i].Floats = []float64{}
		}
	}
	err := each(r, t, func(row []cell) error {
		for i := range cols {
			switch kinds[i] {
			case text:
				list[i].Texts = append(list[i].Texts, row[i].s)
			case whole:
				list[i].Ints = append(list[i].Ints, int64(row[i].n))
			default:
				list[i].Floats = append(list[i].Floats, row[i].n)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = f.Write(npz.Encode(list...))
	return err
}
