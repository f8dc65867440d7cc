package hdf5

import (
	"encoding/binary"
	"io"
)

// heap collects texts for global heap collections, which stand one after the other.
type heap struct {
	next  uint64 // where the collection that is being filled begins
	texts []string
	done  []collection
}

type collection struct {
	address uint64
	texts   []string
}

const (
	collectionTexts = 1024
	collectionSize  = 4096 // at least
	heapHeader      = 16   // of a collection, and of each object
)

// put adds a text and gives what a data set or attribute stores for it: its length, the collection and its number there.
func (h *heap) put(s string) []byte {
	h.texts = append(h.texts, s)
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(s)))
	b = binary.LittleEndian.AppendUint64(b, h.next)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(h.texts)))
	if len(h.texts) == collectionTexts {
		h.close()
	}
	return b
}

func padded(s string) uint64 { return (uint64(len(s)) + 7) &^ 7 }

// size is the length of a collection: its texts, and a last object that is the room left.
func (c collection) size() uint64 {
	n := uint64(2 * heapHeader)
	for _, s := range c.texts {
		n += heapHeader + padded(s)
	}
	return max(n, collectionSize)
}

func (h *heap) close() {
	if len(h.texts) == 0 {
		return
	}
	c := collection{h.next, h.texts}
	h.done = append(h.done, c)
	h.next += c.size()
	h.texts = nil
}

func (h *heap) write(w io.WriterAt) error {
	h.close()
	for _, c := range h.done {
		b := append([]byte("GCOL"), 1, 0, 0, 0)
		b = binary.LittleEndian.AppendUint64(b, c.size())
		object := func(number uint16, size uint64) {
			b = binary.LittleEndian.AppendUint16(b, number)
			b = append(b, 0, 0, 0, 0, 0, 0)
			b = binary.LittleEndian.AppendUint64(b, size)
		}
		for i, s := range c.texts {
			object(uint16(i+1), uint64(len(s)))
			b = append(append(b, s...), make([]byte, padded(s)-uint64(len(s)))...)
		}
		left := c.size() - uint64(len(b))
		object(0, left)
		b = append(b, make([]byte, left-heapHeader)...)
		if _, err := w.WriteAt(b, int64(c.address)); err != nil {
			return err
		}
	}
	return nil
}

// gather puts all texts of a group into the heap.
func gather(g *Group, h *heap) {
	attrs := func(list []Attr) {
		for i := range list {
			list[i].texts = h.all(list[i].Texts)
		}
	}
	attrs(g.Attrs)
	for _, d := range g.Datasets {
		attrs(d.Attrs)
		d.texts = h.all(d.Texts)
	}
	for _, s := range g.Groups {
		gather(s, h)
	}
}

func (h *heap) all(texts []string) (b []byte) {
	for _, s := range texts {
		b = append(b, h.put(s)...)
	}
	return b
}
