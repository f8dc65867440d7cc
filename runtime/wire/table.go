package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/names"
)

// readTables reads all data of the circuit: from --set, from Options.Data, as embedded, or from Options.Dir.
func (b *build) readTables() {
	for _, t := range b.c.Tables {
		data, from, err := b.contents(t)
		if err == nil {
			err = parse(t, data, from)
		}
		if err != nil {
			b.fail("%w", err)
		}
	}
}

// contents is what a table's file holds, and what to call it.
func (b *build) contents(t *model.Table) (data []byte, from string, err error) {
	file := b.opt.Data[t.Path]
	for _, st := range b.sets {
		for _, g := range st.targets {
			if g.Table == t {
				file = st.Value.Text
			}
		}
	}
	switch {
	case file != "":
	case t.Embedded != nil:
		return t.Embedded, "embedded", nil
	case t.File == "":
		return nil, "", fmt.Errorf("%s has no data; give a CSV file with --set %s=FILE", t.Path, t.Path)
	case b.opt.Dir == "" || filepath.IsAbs(t.File):
		file = t.File
	default:
		file = filepath.Join(b.opt.Dir, t.File)
	}
	data, err = os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "", fmt.Errorf("%s: there is no file %s; give one with --set %s=FILE", t.Path, file, t.Path)
	case err != nil:
		var cause *fs.PathError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return nil, "", fmt.Errorf("%s: %s can't be read: %w", t.Path, file, err)
	}
	return data, file, nil
}

// parse fills a table from the text of a CSV file.
func parse(t *model.Table, data []byte, from string) error {
	sum := sha256.Sum256(data)
	t.Hash, t.From = hex.EncodeToString(sum[:]), from
	p := &tableReader{t: t, name: from}
	if from == "embedded" {
		p.name = t.File
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(data)) == 0 {
		return fmt.Errorf("%s: %s is empty", t.Path, p.name)
	}
	p.csv = csv.NewReader(bytes.NewReader(data))
	p.csv.FieldsPerRecord = -1
	p.csv.ReuseRecord = true
	p.csv.TrimLeadingSpace = true
	t.N, t.NRest, t.Values = 0, 0, nil
	if t.Matrix {
		p.matrix()
	} else {
		p.columns()
	}
	if p.more > 0 {
		p.errs = append(p.errs, fmt.Errorf("%s: ... and %d more mistakes", p.name, p.more))
	}
	return errors.Join(p.errs...)
}

// tableReader reads one CSV file.
type tableReader struct {
	t     *model.Table
	name  string
	csv   *csv.Reader
	place []int // of each field: position in Values, or -1
	head  []string
	errs  []error
	more  int
}

// maxPerFile is how many mistakes of one file are told.
const maxPerFile = 8

func (p *tableReader) fail(line int, format string, args ...any) {
	if len(p.errs) >= maxPerFile {
		p.more++
		return
	}
	where := p.name
	if line > 0 {
		where += ":" + strconv.Itoa(line)
	}
	p.errs = append(p.errs, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

// next reads a row; nil at the end or where the file is no CSV.
func (p *tableReader) next() (row []string, line int) {
	row, err := p.csv.Read()
	if err == io.EOF {
		return nil, 0
	}
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		p.fail(bad.Line, "column %d: %v", bad.Column, bad.Err)
		return nil, 0
	}
	if err != nil {
		p.fail(0, "%v", err)
		return nil, 0
	}
	line, _ = p.csv.FieldPos(0)
	return row, line
}

// columns reads a table with a header.
func (p *tableReader) columns() {
	head, _ := p.next()
	if head == nil || !p.header(head) {
		return
	}
	p.head = append([]string(nil), head...)
	t := p.t
	t.Values = make([][]float64, len(t.Columns)+t.NRest)
	for row, line := p.next(); row != nil; row, line = p.next() {
		if len(row) != len(p.head) {
			p.fail(line, "%s where the header has %d", fields(len(row)), len(p.head))
			continue
		}
		for f, text := range row {
			if c := p.place[f]; c >= 0 {
				t.Values[c] = append(t.Values[c], p.value(line, f, c, text))
			}
		}
		t.N++
	}
	if t.N == 0 && len(p.errs) == 0 && !lists(t) {
		p.fail(0, "there is a header but no row of data")
	}
}

// lists tells whether a table has the columns of a list of edges, which may be empty: then there is none.
func lists(t *model.Table) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(t.Columns, func(c model.TableColumn) bool { return c.Name == name })
	}
	return has("pre") && has("post")
}

// header finds the named columns and, in order, the rest.
func (p *tableReader) header(head []string) bool {
	t := p.t
	p.place = make([]int, len(head))
	taken := make([]bool, len(t.Columns))
	for f, text := range head {
		p.place[f] = -1
		for c, col := range t.Columns {
			if names.Canonical(strings.TrimSpace(text)) != names.Canonical(col.Name) {
				continue
			}
			if taken[c] {
				p.fail(1, "there are two columns %s", col.Name)
			}
			taken[c] = true
			p.place[f] = c
		}
		if p.place[f] < 0 && t.Rest != "" {
			p.place[f] = len(t.Columns) + t.NRest
			t.NRest++
		}
	}
	for c, col := range t.Columns {
		if !taken[c] {
			p.fail(1, "the header has no column %s%s", col.Name, names.Hint(col.Name, head))
		}
	}
	if t.Rest != "" && t.NRest == 0 {
		p.fail(1, "there is no column for %s", t.Rest)
	}
	return len(p.errs) == 0
}

// value reads a number and checks it.
func (p *tableReader) value(line, field, column int, text string) float64 {
	x, err := number(text)
	name := strings.TrimSpace(p.head[field])
	if err != nil {
		p.fail(line, "column %s: %v", name, err)
		return 0
	}
	if column >= len(p.t.Columns) {
		return x
	}
	switch c := p.t.Columns[column]; {
	case c.Int && x != math.Trunc(x):
		p.fail(line, "column %s is for whole numbers, not %s", name, strings.TrimSpace(text))
	case c.Bounded && !(x >= c.Lo && x <= c.Hi):
		p.fail(line, "column %s: %s is out of bounds; it must be in %g .. %g", name, strings.TrimSpace(text), c.Lo, c.Hi)
	}
	return x
}

// number reads a finite decimal number.
func number(text string) (float64, error) {
	text = strings.TrimSpace(text)
	x, err := strconv.ParseFloat(text, 64)
	switch {
	case text == "":
		return 0, errors.New("a number is missing")
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%s is out of the range of numbers", text)
	case err != nil || strings.ContainsAny(text, "_xX"):
		return 0, fmt.Errorf("%q is no number", text)
	case x-x != 0:
		return 0, fmt.Errorf("%s where a number is due", text)
	}
	return x, nil
}

// matrix reads rows of numbers; the first row may hold names instead.
func (p *tableReader) matrix() {
	t := p.t
	for row, line := p.next(); row != nil; row, line = p.next() {
		if t.Values == nil {
			t.Values = make([][]float64, len(row))
			t.NRest = len(row)
			if !slices.ContainsFunc(row, notName) {
				continue
			}
		}
		if len(row) != t.NRest {
			p.fail(line, "%s where the first row has %d", fields(len(row)), t.NRest)
			continue
		}
		for f, text := range row {
			x, err := number(text)
			if err != nil {
				hint := ""
				if t.N == 0 && !notName(text) {
					hint = "; a first row of names has no numbers in it"
				}
				p.fail(line, "column %d: %v%s", f+1, err, hint)
			}
			t.Values[f] = append(t.Values[f], x)
		}
		t.N++
	}
	if t.N == 0 && len(p.errs) == 0 {
		p.fail(0, "there is a row of names but no row of data")
		return
	}
	if len(p.errs) == 0 && (t.Rows > 0 && t.N != t.Rows || t.Cols > 0 && t.NRest != t.Cols) {
		p.fail(0, "%s must be %s, not %d x %d", t.Path, dims(t.Rows, t.Cols), t.N, t.NRest)
	}
}

// notName tells what can't name a column: nothing, and what is or begins as a number.
func notName(text string) bool {
	text = strings.TrimSpace(text)
	_, err := strconv.ParseFloat(text, 64)
	return text == "" || err == nil || strings.ContainsRune("+-.0123456789", rune(text[0]))
}

// dims writes the size a matrix must have.
func dims(rows, cols int) string {
	show := func(n int) string {
		if n == 0 {
			return "any"
		}
		return strconv.Itoa(n)
	}
	return show(rows) + " x " + show(cols) + " (rows x columns)"
}

func fields(n int) string {
	if n == 1 {
		return "1 column"
	}
	return strconv.Itoa(n) + " columns"
}
