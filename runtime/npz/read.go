package npz

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Reader reads an archive, and of its arrays those that this package writes: <f8, <i8 and <U in C order.
type Reader struct {
	zip  *zip.ReadCloser
	path string
}

// Open opens an archive.
func Open(path string) (*Reader, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", path, err)
	}
	return &Reader{z, path}, nil
}

// Close closes the file.
func (r *Reader) Close() error { return r.zip.Close() }

var header = regexp.MustCompile(`'descr': *'([^']*)'.*'fortran_order': *(\w+).*'shape': *\(([0-9, ]*)\)`)

// array opens an array and reads its header.
func (r *Reader) array(name string) (data io.ReadCloser, in *bufio.Reader, dtype string, shape []int64, err error) {
	data, err = r.zip.Open(name + ".npy")
	if err != nil {
		return nil, nil, "", nil, fmt.Errorf("%s has no array %s", r.path, name)
	}
	in = bufio.NewReaderSize(data, 1<<18)
	bad := func() (io.ReadCloser, *bufio.Reader, string, []int64, error) {
		data.Close()
		return nil, nil, "", nil, fmt.Errorf("the array %s of %s is damaged, or of a form that nbc does not write", name, r.path)
	}
	var start [10]byte
	if _, err := io.ReadFull(in, start[:]); err != nil || string(start[:7]) != "\x93NUMPY\x01" {
		return bad()
	}
	text := make([]byte, binary.LittleEndian.Uint16(start[8:]))
	if _, err := io.ReadFull(in, text); err != nil {
		return bad()
	}
	m := header.FindSubmatch(text)
	if m == nil || string(m[2]) != "False" {
		return bad()
	}
	for _, f := range strings.FieldsFunc(string(m[3]), func(c rune) bool { return c == ',' || c == ' ' }) {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return bad()
		}
		shape = append(shape, n)
	}
	return data, in, string(m[1]), shape, nil
}

// EachRow reads a matrix of numbers row by row; row is used again for the next one.
func (r *Reader) EachRow(name string, f func(row []float64) error) error {
	data, in, dtype, shape, err := r.array(name)
	if err != nil {
		return err
	}
	defer data.Close()
	if dtype != "<f8" || len(shape) != 2 {
		return fmt.Errorf("the array %s of %s is no matrix of numbers", name, r.path)
	}
	raw := make([]byte, 8*shape[1])
	row := make([]float64, shape[1])
	for range shape[0] {
		if _, err := io.ReadFull(in, raw); err != nil {
			return fmt.Errorf("the array %s of %s is cut short or damaged: %w", name, r.path, err)
		}
		for i := range row {
			row[i] = math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:]))
		}
		if err := f(row); err != nil {
			return err
		}
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) { // the checksum is tested at the end
		return fmt.Errorf("the array %s of %s is damaged: %v", name, r.path, err)
	}
	return nil
}

// Texts reads an array of texts.
func (r *Reader) Texts(name string) ([]string, error) {
	data, in, dtype, shape, err := r.array(name)
	if err != nil {
		return nil, err
	}
	defer data.Close()
	width, err := strconv.Atoi(strings.TrimPrefix(dtype, "<U"))
	if err != nil || len(shape) != 1 {
		return nil, fmt.Errorf("the array %s of %s is no list of texts", name, r.path)
	}
	list := make([]string, shape[0])
	raw := make([]byte, 4*width)
	for i := range list {
		if _, err := io.ReadFull(in, raw); err != nil {
			return nil, fmt.Errorf("the array %s of %s is cut short or damaged: %w", name, r.path, err)
		}
		var text []rune
		for k := 0; k < width; k++ {
			if c := rune(binary.LittleEndian.Uint32(raw[4*k:])); c != 0 {
				text = append(text, c)
			}
		}
		list[i] = string(text)
	}
	return list, nil
}
