package record

import (
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"nbc/runtime/npz"
	"nbc/runtime/results"
)

// rowColumn is a column of a table of numbers. With Names it holds numbers of them; Whole ones are written without a point.
type rowColumn struct {
	Column
	Whole bool
	Names []string
}

// Rows is a table of numbers with rows of one length, in the format that the run was asked for. Rows are handed over in blocks to a
// goroutine that writes them, so that the run does not wait for it: memory holds few blocks, however long the run.
type Rows struct {
	*stream
	width int
	block []float64
	full  chan []float64
	empty chan []float64
	done  chan struct{}

	stopped bool
}

// blockValues is how many numbers a block holds, but at least one row; blocks is how many there are.
const (
	blockValues = 8192
	blocks      = 4
)

// Rows begins a table, or goes on with that of the run that is continued. name is without extension; lists are written beside the
// rows in formats that have room for it.
func (d *Dir) Rows(format, name, about string, columns []rowColumn, lists ...npz.Array) (*Rows, error) {
	file, other := File{Name: name + ".csv", About: about}, name+".npz"
	if format != results.CSV {
		file.Name, other = other, file.Name
	}
	if _, ok := d.earlier[other]; ok {
		return nil, &Error{What: "the run that is continued wrote " + other + ", and this one is to write " + file.Name,
			Remedy: "give the --format that it had, or begin a new run", Bad: true}
	}
	for _, c := range columns {
		file.Columns = append(file.Columns, c.Column)
	}
	s, err := d.stream(file)
	if err != nil {
		return nil, err
	}
	var encode func([]float64) []byte
	if format == results.CSV {
		encode = csvRows(s, columns)
	} else if encode, err = npzRows(s, columns, lists); err != nil {
		return nil, err
	}
	r := &Rows{stream: s, width: len(columns), full: make(chan []float64, blocks), empty: make(chan []float64, blocks), done: make(chan struct{})}
	size := max(blockValues/r.width, 1) * r.width
	for range blocks {
		r.empty <- make([]float64, 0, size)
	}
	r.block = <-r.empty
	s.drain, s.halt = r.wait, r.stop
	go r.work(encode)
	return r, nil
}

// Row adds a row.
func (r *Rows) Row(row []float64) error {
	r.block = append(r.block, row...)
	r.file.Rows++
	if len(r.block) < cap(r.block) {
		return nil
	}
	r.pass()
	return r.failed()
}

// pass hands the block over and takes an empty one, which may have to be waited for.
func (r *Rows) pass() {
	r.full <- r.block
	r.block = (<-r.empty)[:0]
}

// wait returns when everything is written.
func (r *Rows) wait() {
	if r.stopped {
		return
	}
	r.pass()
	r.full <- nil
	<-r.done
}

// stop ends the goroutine.
func (r *Rows) stop() {
	if !r.stopped {
		close(r.full)
		r.stopped = true
	}
}

func (r *Rows) work(encode func([]float64) []byte) {
	for block := range r.full {
		if block == nil {
			r.done <- struct{}{}
			continue
		}
		if len(block) > 0 && r.failed() == nil {
			r.write(encode(block))
		}
		r.empty <- block
	}
}

// csvRows writes rows as lines.
func csvRows(s *stream, columns []rowColumn) func([]float64) []byte {
	var line []byte
	names := make([][]string, len(columns))
	for i, c := range columns {
		if i > 0 {
			line = append(line, ',')
		}
		line = appendText(line, c.Name)
		for _, n := range c.Names {
			names[i] = append(names[i], string(appendText(nil, n)))
		}
	}
	if !s.begun {
		s.write(append(line, '\n'))
	}
	var b []byte
	type written struct {
		bits uint64
		text []byte
	}
	last := make([]written, len(columns)) // numbers: many rows are of one instant
	return func(rows []float64) []byte {
		b = b[:0]
		for len(rows) > 0 {
			for i := range columns {
				if i > 0 {
					b = append(b, ',')
				}
				switch v, was := rows[i], &last[i]; {
				case names[i] != nil:
					b = append(b, names[i][int(v)]...)
				case columns[i].Whole:
					b = strconv.AppendInt(b, int64(v), 10)
				case was.text != nil && was.bits == math.Float64bits(v):
					b = append(b, was.text...)
				default:
					n := len(b)
					b = AppendFloat(b, v)
					was.bits, was.text = math.Float64bits(v), append(was.text[:0], b[n:]...)
				}
			}
			b = append(b, '\n')
			rows = rows[len(columns):]
		}
		return b
	}
}

// npzRows writes rows as the matrix `data` of a NumPy archive, which gets the lists `columns` and `units`, and those given, at the end.
func npzRows(s *stream, columns []rowColumn, lists []npz.Array) (func([]float64) []byte, error) {
	m := npz.NewMatrix("data", len(columns))
	if s.begun {
		if err := sum(m, filepath.Join(s.dir.tmp, s.file.Name), s.bytes); err != nil {
			return nil, s.dir.failed(s.file.Name, err)
		}
	} else {
		s.write(m.Head())
	}
	s.seal = func() (head, tail []byte) {
		names, units := npz.Array{Name: "columns"}, npz.Array{Name: "units"}
		for _, c := range columns {
			names.Texts, units.Texts = append(names.Texts, c.Name), append(units.Texts, c.Unit)
		}
		return m.Finish(append([]npz.Array{names, units}, lists...)...)
	}
	var b []byte
	return func(rows []float64) []byte {
		b = npz.AppendFloats(b[:0], rows)
		m.Add(b)
		return b
	}, nil
}

// sum takes notice of the rows that the file of a run that is continued has already.
func sum(m *npz.Matrix, path string, size int64) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := io.NewSectionReader(f, m.HeadSize(), size-m.HeadSize())
	b := make([]byte, 1<<20)
	for {
		n, err := in.Read(b)
		m.Add(b[:n])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
