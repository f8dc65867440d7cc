package export

import (
	"os"
	"reflect"

	"github.com/parquet-go/parquet-go"

	"nbc/runtime/results"
)

// groupValues is about how many values a row group holds: it stands in memory until it is written.
const groupValues = 4 << 20

// writeParquet writes a table as a flat Parquet file, with the units of the columns under the key nbc.units in its metadata.
func writeParquet(f *os.File, r *results.Run, t *results.Table) error {
	cols, kinds := columns(t), kindsOf(t)
	fields := make([]parquet.Field, len(cols))
	units := map[string]string{}
	for i, c := range cols {
		node := parquet.Leaf(parquet.DoubleType)
		switch kinds[i] {
		case whole:
			node = parquet.Leaf(parquet.Int64Type)
		case text:
			node = parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
		}
		fields[i] = &field{Node: parquet.Compressed(node, &parquet.Snappy), name: c.Name}
		if c.Unit != "" {
			units[c.Name] = c.Unit
		}
	}
	w := parquet.NewWriter(f, parquet.NewSchema(t.Name, ordered{fields: fields}), parquet.CreatedBy("nbc", "", ""),
		parquet.MaxRowsPerRowGroup(int64(max(groupValues/len(cols), 1))), parquet.KeyValueMetadata("nbc.units", string(results.Compact(units))))
	out := make(parquet.Row, len(cols))
	err := each(r, t, func(row []cell) error {
		for i := range cols {
			var v parquet.Value
			switch kinds[i] {
			case whole:
				v = parquet.Int64Value(int64(row[i].n))
			case text:
				v = parquet.ByteArrayValue([]byte(row[i].s))
			default:
				v = parquet.DoubleValue(row[i].n)
			}
			out[i] = v.Level(0, 0, i)
		}
		_, err := w.WriteRows([]parquet.Row{out})
		return err
	})
	if err != nil {
		return err
	}
	return w.Close()
}

// ordered is a row of columns in their order; parquet.Group sorts them by name.
type ordered struct {
	parquet.Group
	fields []parquet.Field
}

func (o ordered) Fields() []parquet.Field { return o.fields }

// GoType is not used: rows are written as values.
func (o ordered) GoType() reflect.Type { return reflect.TypeFor[struct{}]() }

// field is a column with its name.
type field struct {
	parquet.Node
	name string
}

func (f *field) Name() string { return f.name }

// Value is not used either.
func (f *field) Value(reflect.Value) reflect.Value { return reflect.Value{} }
