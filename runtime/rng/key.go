// Package rng is counter-based random numbers: every stream is a pure function of a key and a counter, so that what one
// element draws depends on the seed and its own name only, never on the order of work, other elements or the processor.
//
// A word is half a block of Philox2x64-10 [Salmon11]: word c of the stream with key {A, B} is output c mod 2 of the block with
// counter (c/2, B) and key A. Logarithms and exponentials are this package's own, with every product rounded before it is
// added, because math's differ in the last bit between processors.
package rng

import "math/bits"

// Key names a stream.
type Key struct{ A, B uint64 }

const golden = 0x9E3779B97F4A7C15 // 2^64 divided by the golden ratio, odd

// NewKey is the key made of a seed and parts (hashes of names, numbers of elements). The order of the parts counts.
func NewKey(seed uint64, parts ...uint64) Key {
	return Key{mix(seed + golden), mix(seed ^ 0xD1B54A32D192ED03)}.With(parts...)
}

// With extends a key: NewKey(s, a, b) is NewKey(s, a).With(b).
func (k Key) With(parts ...uint64) Key {
	for _, p := range parts {
		k.A = mix(k.A + golden + p)
		k.B = mix(bits.RotateLeft64(k.B, 23) ^ p*0xAEF17502108EF2D9)
	}
	return k
}

// mix is the finaliser of SplitMix64 [Steele14]: a bijection in which every input bit changes half the output bits.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// Hash turns a name into a part of a key: FNV-1a in 64 bits over its UTF-8 bytes, then the finaliser of SplitMix64.
func Hash(name string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(name); i++ {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	return mix(h)
}

// HashBytes is Hash of the same bytes.
func HashBytes(name []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, b := range name {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return mix(h)
}

// philox is Philox2x64-10.
func philox(c0, c1, key uint64) (uint64, uint64) {
	for range 10 {
		hi, lo := bits.Mul64(0xD2B74407B1CE6E93, c0)
		c0, c1 = hi^key^c1, lo
		key += golden
	}
	return c0, c1
}
