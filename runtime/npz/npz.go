// Package npz writes and reads NumPy's .npz archives: a zip archive of arrays, each in the .npy format, stored without compression
// (numpy.lib.format; PKWARE's APPNOTE 6.3). Archives can begin with one matrix that grows row by row for as long as a program runs:
// bytes are only ever added at its end, until Finish completes the archive.
package npz

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"strings"
	"unicode/utf8"
)

// Array is an array of numbers or of texts, row-major. Without Shape it has one dimension.
type Array struct {
	Name   string // as numpy.load names it, without .npy
	Shape  []int
	Floats []float64 // <f8
	Ints   []int64   // <i8, when Floats is nil
	Texts  []string  // <U, when both are nil
}

// Matrix is a matrix of float64 under construction. Its bytes, in the order in which they stand in the file, are Head, then the
// rows in little-endian order as Add is told, then the tail that Finish gives; in the end the first bytes are replaced by Finish's head.
type Matrix struct {
	name string
	cols int
	crc  uint32
	n    int64 // bytes of rows
}

// NewMatrix begins a matrix of the given number of columns.
func NewMatrix(name string, cols int) *Matrix { return &Matrix{name: name, cols: cols} }

// HeadSize is the length of Head and of Finish's head.
func (m *Matrix) HeadSize() int64 { return int64(len(m.Head())) }

// Head is what the file begins with while rows are added. It announces no row.
func (m *Matrix) Head() []byte {
	return append(localHeader(m.name, 0, npyHeaderSize), npyHeader("<f8", []int64{0, int64(m.cols)})...)
}

// Add takes notice of whole rows that have been written.
func (m *Matrix) Add(rows []byte) {
	m.crc = crc32.Update(m.crc, crc32.IEEETable, rows)
	m.n += int64(len(rows))
}

// Rows is the number of rows so far.
func (m *Matrix) Rows() int64 { return m.n / (8 * int64(m.cols)) }

// Finish completes the archive with further arrays: head replaces the first bytes of the file, tail is added to it.
func (m *Matrix) Finish(arrays ...Array) (head, tail []byte) {
	header := npyHeader("<f8", []int64{m.Rows(), int64(m.cols)})
	first := entry{name: m.name, crc: combine(crc32.ChecksumIEEE(header), m.crc, m.n), size: int64(len(header)) + m.n}
	head = append(localHeader(first.name, first.crc, first.size), header...)
	return head, finish([]entry{first}, int64(len(head))+m.n, arrays)
}

// Encode is a whole archive of small arrays.
func Encode(arrays ...Array) []byte { return finish(nil, 0, arrays) }

// finish writes the remaining members of an archive and its directory, from the given offset on.
func finish(list []entry, offset int64, arrays []Array) []byte {
	var b bytes.Buffer
	for _, a := range arrays {
		text := a.npy()
		e := entry{name: a.Name, crc: crc32.ChecksumIEEE(text), size: int64(len(text)), offset: offset + int64(b.Len())}
		b.Write(localHeader(e.name, e.crc, e.size))
		b.Write(text)
		list = append(list, e)
	}
	start := offset + int64(b.Len())
	for _, e := range list {
		b.Write(e.central())
	}
	b.Write(endOfDirectory(len(list), start, offset+int64(b.Len())-start))
	return b.Bytes()
}

// npyHeaderSize is the length of all .npy headers that are written: one block of 128 bytes, as numpy.save makes it for few dimensions.
const npyHeaderSize = 128

// npyHeader describes an array: version 1.0.
func npyHeader(dtype string, shape []int64) []byte {
	var s strings.Builder
	for i, n := range shape {
		if i > 0 {
			s.WriteByte(' ')
		}
		fmt.Fprintf(&s, "%d,", n)
	}
	dims := s.String()
	if len(shape) > 1 {
		dims = strings.TrimSuffix(dims, ",")
	}
	h := make([]byte, 0, npyHeaderSize)
	h = append(h, "\x93NUMPY\x01\x00"...)
	h = binary.LittleEndian.AppendUint16(h, npyHeaderSize-10)
	h = fmt.Appendf(h, "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", dtype, dims)
	for len(h) < npyHeaderSize-1 {
		h = append(h, ' ')
	}
	return append(h, '\n')
}

// npy is the array in the .npy format.
func (a Array) npy() []byte {
	n := max(len(a.Floats), len(a.Ints), len(a.Texts))
	shape := []int64{int64(n)}
	if a.Shape != nil {
		shape = shape[:0]
		for _, d := range a.Shape {
			shape = append(shape, int64(d))
		}
	}
	switch {
	case a.Floats != nil:
		return AppendFloats(npyHeader("<f8", shape), a.Floats)
	case a.Ints != nil:
		b := npyHeader("<i8", shape)
		for _, v := range a.Ints {
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		}
		return b
	}
	width := 1
	for _, s := range a.Texts {
		width = max(width, utf8.RuneCountInString(s))
	}
	b := npyHeader(fmt.Sprintf("<U%d", width), shape)
	for _, s := range a.Texts {
		k := 0
		for _, r := range s {
			b = binary.LittleEndian.AppendUint32(b, uint32(r))
			k++
		}
		b = append(b, make([]byte, 4*(width-k))...)
	}
	return b
}

// AppendFloats appends numbers as they stand in a matrix.
func AppendFloats(b []byte, values []float64) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}
