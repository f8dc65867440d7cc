package record

import (
	"bufio"
	"io"
	"math"
	"path/filepath"
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
	dir   *Dir
	file  File
	dst   io.WriteCloser
	w     *bufio.Writer
	row   []byte
	bytes int64 // written so far
	begun bool
	err   error
}

// CSV begins a table with the given columns, or goes on with that of the run that is continued.
func (d *Dir) CSV(name, about string, columns []Column) (*CSV, error) {
	if e, ok := d.earlier[name]; ok {
		return d.appendCSV(e, columns)
	}
	dst, err := d.opt.Open(filepath.Join(d.tmp, name))
	if err != nil {
		return nil, d.failed(name, err)
	}
	w := &CSV{dir: d, file: File{Name: name, About: about, Columns: columns}, dst: dst, w: bufio.NewWriterSize(dst, 1<<16)}
	for _, c := range columns {
		w.Text(c.Name)
	}
	if err := w.End(); err != nil {
		dst.Close()
		return nil, err
	}
	w.file.Rows = 0
	d.open = append(d.open, w)
	d.list(w.file)
	return w, nil
}

func (w *CSV) comma() {
	if w.begun {
		w.row = append(w.row, ',')
	}
	w.begun = true
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
	if !strings.ContainsAny(s, ",\"\n\r") {
		w.row = append(w.row, s...)
		return
	}
	w.row = append(w.row, '"')
	w.row = append(w.row, strings.ReplaceAll(s, `"`, `""`)...)
	w.row = append(w.row, '"')
}

// End ends the row.
func (w *CSV) End() error {
	if w.err == nil {
		w.row = append(w.row, '\n')
		if _, err := w.w.Write(w.row); err != nil {
			w.err = w.dir.failed(w.file.Name, err)
		}
		w.file.Rows++
		w.bytes += int64(len(w.row))
	}
	w.row, w.begun = w.row[:0], false
	return w.err
}

// Flush hands what is buffered to the system: called at each trial's end, so that finished trials are on the disk.
func (w *CSV) Flush() error {
	if w.err == nil {
		if err := w.w.Flush(); err != nil {
			w.err = w.dir.failed(w.file.Name, err)
		}
	}
	return w.err
}

func (w *CSV) close() error {
	w.Flush()
	if err := finish(w.dst); err != nil && w.err == nil {
		w.err = w.dir.failed(w.file.Name, err)
	}
	return w.err
}
