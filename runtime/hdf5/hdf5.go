// Package hdf5 writes the part of HDF5 that exchange files of spikes and traces need: groups, contiguous data sets of numbers or texts,
// attributes, and references to objects (HDF5 File Format Specification 3.0: superblock and object headers of version 2, texts of any
// length in global heaps). Where every data set lies is
// decided before the first number is written, so that data can be filled in in any order and memory stays small.
package hdf5

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Group is a group with its attributes, in the order in which they are given.
type Group struct {
	Name     string
	Attrs    []Attr
	Groups   []*Group
	Datasets []*Dataset

	address uint64
}

// Dataset is a data set: one value, or with Dims a list or matrix. Its numbers are written with Dataset.WriteAt after Create; those of
// Texts by Create.
type Dataset struct {
	Name  string
	Type  Type
	Dims  []int64
	Texts []string // instead of Type; without Dims: one
	Attrs []Attr

	address uint64 // of the header
	data    int64  // offset of the numbers
	texts   []byte // where the heap has the texts
}

// Attr is an attribute: Data holds one value of the type, or with N > 0 a list of N. In place of Data, Texts are texts of any length,
// and To is a reference to a data set of the file.
type Attr struct {
	Name  string
	Type  Type
	N     int
	Data  []byte
	Texts []string
	To    *Dataset

	texts []byte // where the heap has the texts
}

// Text is an attribute that is a text of fixed length.
func Text(name, text string) Attr {
	return Attr{Name: name, Type: String(max(len(text), 1)), Data: append([]byte(text), make([]byte, max(1-len(text), 0))...)}
}

const undefined = ^uint64(0)

// entries is the number of entries.
func (d *Dataset) entries() int64 {
	n := int64(1)
	for _, k := range d.Dims {
		n *= k
	}
	return n
}

// Create writes everything but the data of a file that begins at offset 0 of w. The data sets have their places afterwards.
func Create(w io.WriterAt, root *Group) error {
	next := uint64(superblockSize)
	place(root, &next)
	next = (next + 7) &^ 7
	h := &heap{next: next}
	gather(root, h)
	if err := h.write(w); err != nil {
		return err
	}
	next = h.next
	var locate func(g *Group)
	locate = func(g *Group) {
		for _, d := range g.Datasets {
			d.data = int64(next)
			next += (uint64(d.entries())*uint64(d.Type.size) + 7) &^ 7
		}
		for _, s := range g.Groups {
			locate(s)
		}
	}
	locate(root)
	if next > 1<<62 {
		return errors.New("the file would be too long")
	}
	if _, err := w.WriteAt(superblock(root.address, next), 0); err != nil {
		return err
	}
	if err := root.write(w); err != nil {
		return err
	}
	_, err := w.WriteAt([]byte{0}, int64(next)-1) // the file has its length, however much of it is data
	return err
}

// WriteAt writes entries from number first on, in little-endian order.
func (d *Dataset) WriteAt(w io.WriterAt, first int64, entries []byte) error {
	n := int64(d.Type.size)
	if first < 0 || int64(len(entries))%n != 0 || first*n+int64(len(entries)) > d.entries()*n {
		return fmt.Errorf("%d bytes from entry %d on do not fit into %s, which has %d entries of %d bytes", len(entries), first, d.Name, d.entries(), n)
	}
	_, err := w.WriteAt(entries, d.data+first*n)
	return err
}

// place gives the headers of a group and of all in it their addresses; the length of a header does not depend on them.
func place(g *Group, next *uint64) {
	take := func(n int) uint64 {
		a := *next
		*next += uint64(n)
		return a
	}
	g.address = take(len(g.header()))
	for _, d := range g.Datasets {
		if d.Texts != nil {
			d.Type = text
		}
		d.address = take(len(d.header()))
	}
	for _, s := range g.Groups {
		place(s, next)
	}
}

func (g *Group) write(w io.WriterAt) error {
	if _, err := w.WriteAt(g.header(), int64(g.address)); err != nil {
		return err
	}
	for _, d := range g.Datasets {
		if _, err := w.WriteAt(d.header(), int64(d.address)); err != nil {
			return err
		}
		if d.texts != nil {
			if err := d.WriteAt(w, 0, d.texts); err != nil {
				return err
			}
		}
	}
	for _, s := range g.Groups {
		if err := s.write(w); err != nil {
			return err
		}
	}
	return nil
}

const superblockSize = 48

func superblock(root, end uint64) []byte {
	b := append([]byte("\x89HDF\r\n\x1a\n"), 2, 8, 8, 0)
	for _, a := range []uint64{0, undefined, end, root} {
		b = binary.LittleEndian.AppendUint64(b, a)
	}
	return binary.LittleEndian.AppendUint32(b, lookup3(b))
}

// The types of header messages.
const (
	msgDataspace = 1
	msgLinkInfo  = 2
	msgDatatype  = 3
	msgFill      = 5
	msgLink      = 6
	msgLayout    = 8
	msgGroupInfo = 10
	msgAttribute = 12
)

// message is a header message.
func message(kind byte, data []byte) []byte {
	b := []byte{kind}
	b = binary.LittleEndian.AppendUint16(b, uint16(len(data)))
	return append(append(b, 0), data...)
}

// header is an object header of one chunk.
func header(messages []byte) []byte {
	b := append([]byte("OHDR"), 2, 2) // the chunk's length takes four bytes
	b = binary.LittleEndian.AppendUint32(b, uint32(len(messages)))
	b = append(b, messages...)
	return binary.LittleEndian.AppendUint32(b, lookup3(b))
}

func (g *Group) header() []byte {
	info := binary.LittleEndian.AppendUint64([]byte{0, 0}, undefined) // all links stand in the header
	m := message(msgLinkInfo, binary.LittleEndian.AppendUint64(info, undefined))
	m = append(m, message(msgGroupInfo, []byte{0, 0})...)
	link := func(name string, address uint64) {
		l := []byte{1, 0x11, 1} // the name's length takes two bytes, the name is UTF-8
		l = binary.LittleEndian.AppendUint16(l, uint16(len(name)))
		l = append(l, name...)
		m = append(m, message(msgLink, binary.LittleEndian.AppendUint64(l, address))...)
	}
	for _, d := range g.Datasets {
		link(d.Name, d.address)
	}
	for _, s := range g.Groups {
		link(s.Name, s.address)
	}
	for _, a := range g.Attrs {
		m = append(m, a.message()...)
	}
	return header(m)
}

func (d *Dataset) header() []byte {
	m := message(msgDataspace, dataspace(d.Dims...))
	m = append(m, message(msgDatatype, d.Type.text)...)
	m = append(m, message(msgFill, []byte{3, 0x0A})...) // allocated late, written if set, not set
	layout := []byte{3, 1}                              // contiguous
	address := uint64(d.data)
	if d.entries() == 0 {
		address = undefined
	}
	layout = binary.LittleEndian.AppendUint64(layout, address)
	layout = binary.LittleEndian.AppendUint64(layout, uint64(d.entries())*uint64(d.Type.size))
	m = append(m, message(msgLayout, layout)...)
	for _, a := range d.Attrs {
		m = append(m, a.message()...)
	}
	return header(m)
}

// dataspace is the dimensions of a list or matrix, or one value.
func dataspace(dims ...int64) []byte {
	b := []byte{2, byte(len(dims)), 0, byte(min(len(dims), 1))}
	for _, n := range dims {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	return b
}

func (a Attr) message() []byte {
	space := dataspace()
	if a.N > 0 {
		space = dataspace(int64(a.N))
	}
	kind, data := a.Type, a.Data
	switch {
	case a.Texts != nil:
		kind, data = text, a.texts
		if data == nil {
			data = make([]byte, text.size*len(a.Texts)) // not placed yet
		}
	case a.To != nil:
		kind, data = reference, binary.LittleEndian.AppendUint64(nil, a.To.address)
	}
	b := []byte{3, 0}
	for _, n := range []int{len(a.Name) + 1, len(kind.text), len(space)} {
		b = binary.LittleEndian.AppendUint16(b, uint16(n))
	}
	b = append(append(append(b, 1), a.Name...), 0)
	b = append(append(b, kind.text...), space...)
	return message(msgAttribute, append(b, data...))
}
