package rng

import (
	"fmt"
	"math"
	"math/bits"
)

// Stream draws the numbers of one key in order. The key and Counter are its whole state. It implements model.Drawer; a parameter
// that makes no sense gives the value 0 and is kept for Err.
type Stream struct {
	key     Key
	counter uint64 // words drawn
	spare   uint64 // the block's second word, when counter is odd and cached
	cached  bool
	err     error
}

// New is the stream of a key, at its start.
func New(k Key) *Stream { return &Stream{key: k} }

// Reset makes s the stream of another key, at its start, without an error.
func (s *Stream) Reset(k Key) { *s = Stream{key: k} }

// Counter tells how many words have been drawn.
func (s *Stream) Counter() uint64 { return s.counter }

// SetCounter continues after the given number of words.
func (s *Stream) SetCounter(n uint64) { s.counter, s.cached = n, false }

// Err is the first mistake in a parameter, or nil.
func (s *Stream) Err() error { return s.err }

func (s *Stream) fail(format string, args ...any) float64 {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
	return 0
}

// Uint64 is the next word.
func (s *Stream) Uint64() uint64 {
	c := s.counter
	s.counter++
	if c&1 == 1 && s.cached {
		s.cached = false
		return s.spare
	}
	a, b := philox(c>>1, s.key.B, s.key.A)
	if c&1 == 1 {
		return b
	}
	s.spare, s.cached = b, true
	return a
}

// Float64 is uniform on [0, 1): the upper 53 bits of a word.
func (s *Stream) Float64() float64 { return float64(s.Uint64()>>11) * 0x1p-53 }

// open is uniform on (0, 1), never an end: the upper 52 bits of a word, and a half.
func (s *Stream) open() float64 { return (float64(s.Uint64()>>12) + 0.5) * 0x1p-52 }

// Intn is uniform on 0 .. n-1 without bias [Lemire19]; n > 0.
func (s *Stream) Intn(n int) int {
	u := uint64(n)
	hi, lo := bits.Mul64(s.Uint64(), u)
	if lo < u {
		for reject := -u % u; lo < reject; {
			hi, lo = bits.Mul64(s.Uint64(), u)
		}
	}
	return int(hi)
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// Uniform is a + (b-a)*u with u uniform on [0, 1); b may be less than a.
func (s *Stream) Uniform(a, b float64) float64 {
	width := b - a
	if !finite(width) {
		return s.fail("uniform(%g, %g): the ends must be finite numbers", a, b)
	}
	return a + float64(width*s.Float64())
}

// Bernoulli is 1 with probability p, else 0: u < p.
func (s *Stream) Bernoulli(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		return s.fail("bernoulli(%g): the probability must be in 0 .. 1", p)
	}
	if s.Float64() < p {
		return 1
	}
	return 0
}

// Choice is one of the values, each as likely.
func (s *Stream) Choice(values ...float64) float64 {
	if len(values) == 0 {
		return s.fail("choice(): there is nothing to choose from")
	}
	return values[s.Intn(len(values))]
}
