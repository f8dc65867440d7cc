package npz

import "encoding/binary"

// entry is a member of the archive. All sizes and offsets are written in their 64-bit form, so that an archive of any length is laid
// out alike.
type entry struct {
	name   string // without .npy
	crc    uint32
	size   int64
	offset int64 // of its local header
}

const (
	version  = 45     // of the zip format that 64-bit sizes need
	dosEpoch = 0x0021 // 1 January 1980: two runs give the same bytes
	in64     = 0xFFFFFFFF
)

func le16(b []byte, list ...uint16) []byte {
	for _, v := range list {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	return b
}

func le32(b []byte, list ...uint32) []byte {
	for _, v := range list {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

func le64(b []byte, list ...int64) []byte {
	for _, v := range list {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

// localHeader is what stands before a member.
func localHeader(name string, crc uint32, size int64) []byte {
	name += ".npy"
	b := le32(nil, 0x04034b50)
	b = le16(b, version, 1<<11, 0, 0, dosEpoch) // flag: the name is UTF-8; stored
	b = le32(b, crc, in64, in64)
	b = le16(b, uint16(len(name)), 20)
	b = append(b, name...)
	b = le16(b, 1, 16)
	return le64(b, size, size)
}

// central is the member's entry in the directory.
func (e entry) central() []byte {
	name := e.name + ".npy"
	b := le32(nil, 0x02014b50)
	b = le16(b, version, version, 1<<11, 0, 0, dosEpoch)
	b = le32(b, e.crc, in64, in64)
	b = le16(b, uint16(len(name)), 28, 0, 0, 0)
	b = le32(b, 0, in64)
	b = append(b, name...)
	b = le16(b, 1, 24)
	return le64(b, e.size, e.size, e.offset)
}

// endOfDirectory closes the archive: the directory has n entries and lies at start, size bytes long.
func endOfDirectory(n int, start, size int64) []byte {
	b := le32(nil, 0x06064b50)
	b = le64(b, 44)
	b = le16(b, version, version)
	b = le32(b, 0, 0)
	b = le64(b, int64(n), int64(n), size, start)
	b = le32(b, 0x07064b50, 0)
	b = le64(b, start+size)
	b = le32(b, 1)
	b = le32(b, 0x06054b50)
	b = le16(b, 0, 0, 0xFFFF, 0xFFFF)
	b = le32(b, in64, in64)
	return le16(b, 0)
}

// combine is the CRC of two texts one after the other, from the CRC of each and the length of the second: the first is moved on by
// as many zero bytes, each a multiplication in the field of the polynomial (M. Adler, crc32_combine in zlib).
func combine(first, second uint32, n int64) uint32 {
	// x^(8n) modulo the polynomial, by squares of x^8; bit 31 stands for x^0.
	power, square := uint32(1)<<31, uint32(1)<<23
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			power = multiply(power, square)
		}
		square = multiply(square, square)
	}
	return multiply(power, first) ^ second
}

// multiply is a product of polynomials over two elements, modulo that of CRC-32.
func multiply(a, b uint32) uint32 {
	var p uint32
	for m := uint32(1) << 31; m != 0; m >>= 1 {
		if a&m != 0 {
			p ^= b
		}
		if b&1 != 0 {
			b = b>>1 ^ 0xEDB88320
		} else {
			b >>= 1
		}
	}
	return p
}
