package hdf5

import (
	"encoding/binary"
	"math/bits"
)

// Type is the type of the entries of a data set or attribute.
type Type struct {
	size int
	text []byte // the datatype message
}

// The types of numbers, all little-endian.
var (
	Float64 = Type{8, []byte{0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xFF, 0x03, 0, 0}}
	Float32 = Type{4, []byte{0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0}}
	Uint64  = integer(8, false)
	Int64   = integer(8, true)
	Uint32  = integer(4, false)
	Uint8   = integer(1, false)
)

// text is a text of any length, which stands in a heap; reference is the address of an object.
var (
	text      = Type{16, append([]byte{0x19, 0x01, 0x01, 0, 16, 0, 0, 0}, String(1).text...)}
	reference = Type{8, []byte{0x17, 0, 0, 0, 8, 0, 0, 0}}
)

func integer(size byte, signed bool) Type {
	var sign byte
	if signed {
		sign = 8
	}
	return Type{int(size), []byte{0x10, sign, 0, 0, size, 0, 0, 0, 0, 0, 8 * size, 0}}
}

// String is a text of a fixed number of bytes in UTF-8, filled up with zeros.
func String(size int) Type {
	return Type{size, binary.LittleEndian.AppendUint32([]byte{0x13, 0x11, 0, 0}, uint32(size))}
}

// Enum is a byte whose values 0, 1, ... have names.
func Enum(names ...string) Type {
	b := binary.LittleEndian.AppendUint32([]byte{0x38, byte(len(names)), 0, 0}, 1)
	b = append(b, Uint8.text...)
	for _, n := range names {
		b = append(append(b, n...), 0)
	}
	for i := range names {
		b = append(b, byte(i))
	}
	return Type{1, b}
}

// lookup3 is the checksum of metadata: hashlittle of B. Jenkins' lookup3 (2006) with initial value 0.
func lookup3(k []byte) uint32 {
	a := 0xdeadbeef + uint32(len(k))
	b, c := a, a
	word := func(i int) (w uint32) {
		for j := range 4 {
			if i+j < len(k) {
				w |= uint32(k[i+j]) << (8 * j)
			}
		}
		return w
	}
	for len(k) > 12 {
		a += word(0)
		b += word(4)
		c += word(8)
		for _, r := range [2][3]int{{4, 6, 8}, {16, 19, 4}} { // mix
			a = (a - c) ^ bits.RotateLeft32(c, r[0])
			c += b
			b = (b - a) ^ bits.RotateLeft32(a, r[1])
			a += c
			c = (c - b) ^ bits.RotateLeft32(b, r[2])
			b += a
		}
		k = k[12:]
	}
	if len(k) == 0 {
		return c
	}
	a += word(0)
	b += word(4)
	c += word(8)
	c = (c ^ b) - bits.RotateLeft32(b, 14) // final
	a = (a ^ c) - bits.RotateLeft32(c, 11)
	b = (b ^ a) - bits.RotateLeft32(a, 25)
	c = (c ^ b) - bits.RotateLeft32(b, 16)
	a = (a ^ c) - bits.RotateLeft32(c, 4)
	b = (b ^ a) - bits.RotateLeft32(a, 14)
	c = (c ^ b) - bits.RotateLeft32(b, 24)
	return c
}
