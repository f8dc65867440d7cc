package record

import (
	"math"
	"strconv"
	"strings"
)

// AppendFloat writes a number in the shortest form that reads back as the same bits, as Python and Julia write it: with an
// exponent only below 1e-4 and from 1e16 on.
func AppendFloat(b []byte, v float64) []byte {
	a := math.Abs(v)
	switch {
	case math.IsInf(v, 1):
		return append(b, "Inf"...)
	case a != 0 && (a < 1e-4 || a >= 1e16):
		return strconv.AppendFloat(b, v, 'e', -1, 64)
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}

// CSV is a table that is written row by row: fields with Int, Float and Text, then End. The first error stays and is
// returned by End and Err; what is written after it is dropped.
type CSV struct {
	*stream
	row  []byte
	some bool // fields in the row
}

// CSV begins a table with the given columns, or goes on with that of the run that is continued.
func (d *Dir) CSV(name, about string, columns []Column) (*CSV, error) {
	s, err := d.stream(File{Name: name, About: about, Columns: columns})
	if err != nil {
		return nil, err
	}
	w := &CSV{stream: s}
	if s.begun {
		return w, nil
	}
	for _, c := range columns {
		w.Text(c.Name)
	}
	err = w.End()
	w.file.Rows = 0
	return w, err
}

func (w *CSV) comma() {
	if w.some {
		w.row = append(w.row, ',')
	}
	w.some = true
}

// Int writes a whole number.
func (w *CSV) Int(v int64) {
	w.comma()
	w.row = strconv.AppendInt(w.row, v, 10)
}

// Float writes a number in its shortest exact form.
func (w *CSV) Float(v float64) {
	w.comma()
	w.row = AppendFloat(w.row, v)
}

// Text writes a text, quoted where it must be.
func (w *CSV) Text(s string) {
	w.comma()
	w.row = appendText(w.row, s)
}

// appendText appends a text, quoted where it must be.
func appendText(b []byte, s string) []byte {
	if !strings.ContainsAny(s, ",\"\n\r") {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}

// End ends the row.
func (w *CSV) End() error {
	w.write(append(w.row, '\n'))
	w.file.Rows++
	w.row, w.some = w.row[:0], false
	return w.failed()
}
