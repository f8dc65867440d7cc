package history

import (
	"math"
	"testing"
)

// line is a step whose dense output is f at every state.
type line struct {
	t0, t1 float64
	f      func(state int32, t float64) float64
}

func (s line) T() float64     { return s.t1 }
func (s line) TPrev() float64 { return s.t0 }
func (s line) DenseAt(t float64, idx []int32, out []float64) {
	for i, k := range idx {
		out[i] = s.f(k, t)
	}
}

// A polynomial of the degree that is kept comes back exactly, in every piece; before the start the states stand still.
func TestPolynomialsComeBack(t *testing.T) {
	f := func(k int32, t float64) float64 { return float64(k) + t - t*t*t/7 + 0.01*math.Pow(t, 5) }
	h := New([]int32{3, 8}, 2, 5)
	h.Begin(1, []float64{0, 0, 0, 30, 0, 0, 0, 0, 80})
	for _, s := range [][2]float64{{1, 1.5}, {1.5, 1.6}, {1.6, 3}, {3, 3.25}} {
		h.Push(line{s[0], s[1], f})
		for x := s[1] - 2; x <= s[1]; x += 0.01 {
			for i, k := range []int32{3, 8} {
				want := f(k, x)
				if x <= 1+1e-9 {
					want = 10 * float64(k)
				}
				if got := h.Value(i, x, false); math.Abs(got-want) > 1e-12*(1+math.Abs(want)) {
					t.Fatalf("state %d at %g: %g instead of %g", k, x, got, want)
				}
			}
		}
	}
}

// At a jump the value is that of the side that is asked for, however t - d was rounded.
func TestSidesOfAJump(t *testing.T) {
	h := New([]int32{0}, 5, 3)
	h.Begin(0, []float64{-1})
	h.Push(line{0, 0.7, func(int32, float64) float64 { return 1 }})
	h.Push(line{0.7, 2, func(int32, float64) float64 { return 2 }})
	for _, c := range []struct {
		at    float64
		later bool
		want  float64
	}{{0, false, -1}, {0, true, 1}, {0.7, false, 1}, {0.7, true, 2}, {0.1 + 0.6, false, 1}, {2.8 - 2.1, true, 2}, {2, false, 2}, {2, true, 2}} {
		if got := h.Value(0, c.at, c.later); got != c.want {
			t.Errorf("at %v, later %v: %g instead of %g", c.at, c.later, got, c.want)
		}
	}
}

// What an event cut off did not happen; what lies further back than the reach is forgotten, so that memory stays bounded.
func TestCutAndForget(t *testing.T) {
	h := New([]int32{0}, 1, 2)
	h.Begin(0, []float64{0})
	for k := range 10000 {
		at := float64(k) / 100
		h.Push(line{at, at + 0.02, func(_ int32, t float64) float64 { return t }})
		h.Cut(at + 0.01)
		if h.End() != at+0.01 {
			t.Fatalf("it ends at %g", h.End())
		}
		if got, s := h.Value(0, at-0.9, false), math.Max(0, at-0.9); math.Abs(got-s) > 1e-12 {
			t.Fatalf("at %g: %g", s, got)
		}
	}
	if n := len(h.pieces) + len(h.spare); n > 300 {
		t.Errorf("%d pieces are kept", n)
	}
}

// A copy goes its own way, and can be moved in time.
func TestCloneAndShift(t *testing.T) {
	h := New([]int32{0}, 10, 2)
	h.Begin(0, []float64{0})
	h.Push(line{0, 1, func(_ int32, t float64) float64 { return t }})
	c := h.Clone()
	kept := New([]int32{0}, 10, 2)
	kept.Restore(h.Snapshot())
	if a, b := kept.Value(0, 0.25, false), kept.Value(0, -3, false); a != 0.25 || b != 0 || kept.End() != 1 {
		t.Errorf("restored: %g %g %g", a, b, kept.End())
	}
	h.Push(line{1, 2, func(_ int32, t float64) float64 { return 5 }})
	h.Begin(0, []float64{7})
	c.Shift(-1)
	if a, b, n := c.Value(0, -0.5, false), c.Value(0, -1, false), c.End(); a != 0.5 || b != 0 || n != 0 {
		t.Errorf("%g %g %g", a, b, n)
	}
}
