package results

import (
	"fmt"
	"path/filepath"

	"nbc/runtime/npz"
)

// eachNPZ reads the rows of a table's matrix, which has the columns of the table.
func (r *Run) eachNPZ(t *Table, f func(z *npz.Reader) (func(row []float64) error, error)) error {
	path := filepath.Join(r.Dir, t.File)
	z, err := npz.Open(path)
	if err != nil {
		return r.unfinished(err)
	}
	defer z.Close()
	each, err := f(z)
	if err != nil {
		return err
	}
	return z.EachRow("data", func(row []float64) error {
		if len(row) != len(t.Columns) {
			return fmt.Errorf("%s has %d columns, where %s says %d", path, len(row), IndexName, len(t.Columns))
		}
		return each(row)
	})
}

func (r *Run) eachNPZRow(t *Table, f func(Row) error) error {
	trials := t.hasTrial()
	return r.eachNPZ(t, func(*npz.Reader) (func([]float64) error, error) {
		return func(row []float64) error {
			x := Row{}
			if trials {
				x.Trial = int(row[0])
				row = row[1:]
			}
			x.T, x.Values = row[0], row[1:]
			return f(x)
		}, nil
	})
}

func (r *Run) eachNPZSpike(t *Table, f func(Spike) error) error {
	nodes := r.nodes()
	trials := t.hasTrial()
	return r.eachNPZ(t, func(z *npz.Reader) (func([]float64) error, error) {
		elements, err := z.Texts("elements")
		if err != nil {
			return nil, err
		}
		events, err := z.Texts("events")
		if err != nil {
			return nil, err
		}
		at := make([]Spike, len(elements))
		for i, name := range elements {
			n, ok := nodes[name]
			if !ok {
				n.Population = -1
			}
			at[i] = n
		}
		return func(row []float64) error {
			s := Spike{}
			if trials {
				s.Trial = int(row[0])
				row = row[1:]
			}
			e, v := int(row[1]), int(row[2])
			if e < 0 || e >= len(at) || at[e].Population < 0 || v < 0 || v >= len(events) {
				return fmt.Errorf("%s names an element or event that %s does not have", t.File, IndexName)
			}
			s.T, s.Population, s.Node, s.Event = row[0], at[e].Population, at[e].Node, events[v]
			return f(s)
		}, nil
	})
}
