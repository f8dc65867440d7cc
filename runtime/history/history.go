// Package history keeps the recent past of some states, for equations that read x(t - d): a polynomial for each step, of the degree of
// the method's dense output, as far back as the longest delay reaches. Times are in ms.
package history

import "math"

// Dense is the last step of an integrator with its dense output.
type Dense interface {
	T() float64
	TPrev() float64
	// DenseAt sets out[i] to state idx[i] at t in [TPrev, T].
	DenseAt(t float64, idx []int32, out []float64)
}

// edge is how near (ms) to the border of two pieces a time is taken to be on it: a picosecond. Rounding of t - d stays below.
const edge = 1e-9

// History is the past of some states.
type History struct {
	states []int32 // their indices
	reach  float64 // ms: how far back it is asked for
	degree int
	nodes  []float64 // of the polynomials, on 0..1

	pieces []*piece // in the order of time, those that are kept
	spare  []*piece
	start  float64   // before it the states stood still
	first  []float64 // there
	end    float64   // up to which it reaches
	last   int       // the piece found last
	values []float64 // at one node
}

// piece is one step: Newton's form of the polynomial of each state, c[i*(degree+1):].
type piece struct {
	t0, t1 float64 // the time it holds for
	h      float64 // the step's length: its θ is (t - t0)/h
	c      []float64
}

// New keeps the past of states for reach ms, in polynomials of the given degree.
func New(states []int32, reach float64, degree int) *History {
	degree = max(degree, 1)
	h := &History{states: states, reach: reach, degree: degree, first: make([]float64, len(states)), values: make([]float64, len(states))}
	for k := range degree + 1 {
		h.nodes = append(h.nodes, (1-math.Cos(math.Pi*float64(k)/float64(degree)))/2) // Chebyshev points of the second kind, 0 and 1 exactly
	}
	return h
}

// Begin forgets everything: before t the states are what y holds, or with nil what they were before.
func (h *History) Begin(t float64, y []float64) {
	h.spare = append(h.spare, h.pieces...)
	h.pieces, h.last = h.pieces[:0], 0
	h.start, h.end = t, t
	if y == nil {
		return
	}
	for i, k := range h.states {
		h.first[i] = y[k]
	}
}

// End is the time up to which the past is known.
func (h *History) End() float64 { return h.end }

// Push adds the step that s has just taken.
func (h *History) Push(s Dense) {
	h.forget(s.TPrev() - h.reach)
	p := h.take()
	p.t0, p.t1 = s.TPrev(), s.T()
	p.h = p.t1 - p.t0
	n := h.degree + 1
	for k, θ := range h.nodes {
		t := p.t0 + θ*p.h
		if k == n-1 {
			t = p.t1
		}
		s.DenseAt(t, h.states, h.values)
		for i, v := range h.values {
			p.c[i*n+k] = v
		}
	}
	for i := range h.states {
		divide(p.c[i*n:][:n], h.nodes)
	}
	h.pieces = append(h.pieces, p)
	h.end = p.t1
}

// divide turns values at nodes into divided differences.
func divide(c, nodes []float64) {
	for j := 1; j < len(c); j++ {
		for k := len(c) - 1; k >= j; k-- {
			c[k] = (c[k] - c[k-1]) / (nodes[k] - nodes[k-j])
		}
	}
}

// Cut makes the past end at t, within the last piece: what was computed beyond did not happen.
func (h *History) Cut(t float64) {
	if n := len(h.pieces); n > 0 && t < h.pieces[n-1].t1 {
		if p := h.pieces[n-1]; t > p.t0 {
			p.t1 = t
		} else {
			h.spare, h.pieces = append(h.spare, p), h.pieces[:n-1]
		}
	}
	h.end = t
}

// forget drops the pieces that end before t.
func (h *History) forget(t float64) {
	k := 0
	for k < len(h.pieces)-1 && h.pieces[k].t1 < t-2*edge {
		k++
	}
	if k == 0 || k < len(h.pieces)/4 {
		return // moving the rest costs more than it saves
	}
	h.spare = append(h.spare, h.pieces[:k]...)
	h.pieces = h.pieces[:copy(h.pieces, h.pieces[k:])]
	h.last = 0
}

func (h *History) take() *piece {
	if n := len(h.spare); n > 0 {
		p := h.spare[n-1]
		h.spare = h.spare[:n-1]
		return p
	}
	return &piece{c: make([]float64, len(h.states)*(h.degree+1))}
}

// Value is state number i (of those that are kept) at s. On the border of two pieces, where the state may jump, it is that of the later
// one if later is set.
func (h *History) Value(i int, s float64, later bool) float64 {
	key := s - edge
	if later {
		key = s + edge
	}
	if key <= h.start || len(h.pieces) == 0 {
		return h.first[i]
	}
	p := h.pieces[h.find(key)]
	θ := (s - p.t0) / p.h
	n := h.degree
	c := p.c[i*(n+1):][:n+1]
	v := c[n]
	for k := n - 1; k >= 0; k-- {
		v = float64(v*(θ-h.nodes[k])) + c[k]
	}
	return v
}

// find is the piece that holds s, or the nearest.
func (h *History) find(s float64) int {
	holds := func(k int) bool {
		return (k == 0 || h.pieces[k].t0 <= s) && (k == len(h.pieces)-1 || s < h.pieces[k+1].t0)
	}
	for _, k := range [2]int{h.last, h.last + 1} {
		if k < len(h.pieces) && holds(k) {
			h.last = k
			return k
		}
	}
	lo, hi := 0, len(h.pieces)-1
	for lo < hi {
		if m := (lo + hi + 1) / 2; h.pieces[m].t0 <= s {
			lo = m
		} else {
			hi = m - 1
		}
	}
	h.last = lo
	return lo
}

// Clone is a copy that later steps do not change.
func (h *History) Clone() *History {
	c := *h
	c.spare, c.values = nil, make([]float64, len(h.values))
	c.first = append([]float64(nil), h.first...)
	c.pieces = make([]*piece, len(h.pieces))
	for k, p := range h.pieces {
		q := *p
		q.c = append([]float64(nil), p.c...)
		c.pieces[k] = &q
	}
	return &c
}

// Shift moves the past by d ms.
func (h *History) Shift(d float64) {
	h.start += d
	h.end += d
	for _, p := range h.pieces {
		p.t0 += d
		p.t1 += d
	}
}

// Snapshot is a History as plain data, to be written to a file.
type Snapshot struct {
	Start, End float64
	First      []float64
	Times      []float64   // of each piece t0, t1 and the step's length
	Pieces     [][]float64 // of each piece the polynomials
}

// Snapshot copies what is kept.
func (h *History) Snapshot() *Snapshot {
	s := &Snapshot{Start: h.start, End: h.end, First: append([]float64(nil), h.first...)}
	for _, p := range h.pieces {
		s.Times = append(s.Times, p.t0, p.t1, p.h)
		s.Pieces = append(s.Pieces, append([]float64(nil), p.c...))
	}
	return s
}

// Restore sets a History of the same states and degree to a snapshot.
func (h *History) Restore(s *Snapshot) {
	h.Begin(s.Start, nil)
	h.end = s.End
	copy(h.first, s.First)
	for k, c := range s.Pieces {
		p := h.take()
		p.t0, p.t1, p.h = s.Times[3*k], s.Times[3*k+1], s.Times[3*k+2]
		copy(p.c, c)
		h.pieces = append(h.pieces, p)
	}
}
