// Package gather forms row sums over edges: for each target the sum over the edges that reach it of a weight times a value of the
// edge's source. It is the sparse matrix-vector product of synaptic input.
//
// Edges come in parts, those of one group each. What never changes is put together, weights that are all the same are not stored, and
// small products are taken by whole vectors. The sums have the same bits whatever vector code is in use.
package gather

import (
	"unsafe"

	"nbc/runtime/par"
	"nbc/runtime/vec"
)

// Part is the edges of one group, sorted by target: those that reach target j are Row[j] .. Row[j+1]-1.
type Part struct {
	Row    []int32
	Source []int32   // edge -> element of x; not read where there is no x, and the sum is of the weights alone
	Weight []float64 // nil: 1
	Fixed  bool      // the weights never change
}

// Sum is a set of row sums.
type Sum struct {
	Out     []float64 // the sums by target, as of the last Of
	sources int
	parts   []Part
	ready   bool
	small   *small
	blocks  []block
	x       []float64 // what Of is asked for
}

// most is the number of cells up to which a product is small: 64 KB.
const most = 8192

// New prepares the sums of parts over so many targets, of x with so many sources; 0 sources: of the weights alone.
func New(targets, sources int, parts ...Part) *Sum {
	s := &Sum{Out: make([]float64, rounded(targets))[:targets], sources: sources}
	edges := 0
	for _, p := range parts {
		if len(p.Row) == 0 {
			continue // a group without edges
		}
		if len(p.Row) != targets+1 {
			panic("gather: a part of another number of targets")
		}
		n := int(p.Row[targets])
		if sources > 0 {
			for _, i := range p.Source[:n] {
				if i < 0 || int(i) >= sources {
					panic("gather: an edge from nowhere")
				}
			}
		}
		edges += n
		if n > 0 {
			s.parts = append(s.parts, p)
		}
	}
	if sources > 0 && edges <= 4*most && sources <= most {
		s.small = newSmall(targets, sources, s.parts)
		if n := len(s.small.numbers()); n > most || n > 8*edges+32*targets {
			s.small = nil
		}
	}
	return s
}

// rounded is a number of targets in whole blocks.
func rounded(targets int) int {
	return (targets + vec.BlockTargets - 1) / vec.BlockTargets * vec.BlockTargets
}

// Refresh takes over weights that changed; the first call takes over all. It is to be called before Of and after events that change
// weights.
func (s *Sum) Refresh() {
	switch {
	case s.small != nil:
		if !s.ready || s.small.changes {
			s.small.refresh(s.parts)
		}
	case !s.ready:
		s.blocks = blocksOf(s.parts, len(s.Out), s.sources)
		for i := range s.blocks {
			s.split(&s.blocks[i])
		}
	}
	s.ready = true
}

// Of sets Out to the sums of x.
func (s *Sum) Of(x []float64) {
	x = x[:s.sources]
	switch {
	case s.small != nil:
		s.small.of(s.Out, x)
	default:
		s.x = x
		if len(s.blocks) > 1 {
			clear(s.Out)
		}
		for i := range s.blocks {
			b := &s.blocks[i]
			if b.body == nil {
				b.of(s.Out, x, 0, len(b.rows), len(s.blocks) > 1)
			} else {
				par.For(len(b.rows), b.grain, b.body)
			}
		}
	}
}

// manyEdges is the number of edges from which cores share the rows of a block, and which each gets at least half of.
const manyEdges = 1 << 16

// split lets cores share the rows of a block, if they are many.
func (s *Sum) split(b *block) {
	if n := len(b.rows); n > 0 {
		if edges := int(b.rows[n-1].hi); edges >= manyEdges {
			b.grain = max(1, n*(manyEdges/2)/edges)
			b.body = func(_, lo, hi int) { b.of(s.Out, s.x, lo, hi, len(s.blocks) > 1) }
		}
	}
}

// block is edges whose weights lie in one array, for targets that have some.
type block struct {
	rows   []row
	narrow []uint16 // sources, where 16 bits hold them
	wide   []int32
	weight []float64 // nil: all are same
	same   float64
	alone  bool // there are no sources: the sum is of the weights
	grain  int  // rows that are worth a core
	body   par.Body
}

// row is the edges Lo .. Hi-1 of a target.
type row struct{ target, lo, hi int32 }

// blocksOf puts together the parts that never change, and leaves the others where they are.
func blocksOf(parts []Part, targets, sources int) []block {
	var out []block
	var fixed []Part
	for _, p := range parts {
		if p.Fixed && sources > 0 {
			fixed = append(fixed, p)
			continue
		}
		b := block{rows: filled(p.Row), weight: p.Weight, same: 1, alone: sources == 0}
		if !b.alone {
			b.index(p.Source[:p.Row[targets]], sources)
		}
		out = append(out, b)
	}
	if fixed == nil {
		return out
	}
	var source []int32
	var weight []float64
	at := make([]int32, targets+1)
	for j := range targets {
		for _, p := range fixed {
			for k := p.Row[j]; k < p.Row[j+1]; k++ {
				w := 1.0
				if p.Weight != nil {
					w = p.Weight[k]
				}
				source, weight = append(source, p.Source[k]), append(weight, w)
			}
		}
		at[j+1] = int32(len(source))
	}
	b := block{rows: filled(at), weight: weight}
	b.index(source, sources)
	b.same = weight[0]
	for _, w := range weight {
		if w != b.same {
			return append([]block{b}, out...)
		}
	}
	b.weight = nil
	return append([]block{b}, out...)
}

// index keeps the sources as narrow as they can be.
func (b *block) index(source []int32, sources int) {
	if sources > 1<<16 {
		b.wide = source
		return
	}
	b.narrow = make([]uint16, len(source))
	for k, i := range source {
		b.narrow[k] = uint16(i)
	}
}

// filled lists the targets that have an edge.
func filled(at []int32) []row {
	var out []row
	for j := 0; j+1 < len(at); j++ {
		if at[j] < at[j+1] {
			out = append(out, row{int32(j), at[j], at[j+1]})
		}
	}
	return out
}

// of sets out to the sums of the block's targets, those of the rows lo .. hi-1, or adds them.
func (b *block) of(out, x []float64, lo, hi int, add bool) {
	rows := b.rows[lo:hi]
	switch {
	case b.alone:
		b.weights(out, rows, add)
	case b.narrow != nil:
		sums(b, rows, out, b.narrow, x, add)
	default:
		sums(b, rows, out, b.wide, x, add)
	}
}

// sums does of for one width of indices. Nothing is checked in the loops: New has checked the sources, and a block's rows lie within its
// edges.
func sums[I uint16 | int32](b *block, rows []row, out []float64, index []I, x []float64, add bool) {
	xp, ip := unsafe.Pointer(unsafe.SliceData(x)), unsafe.Pointer(unsafe.SliceData(index))
	wp := unsafe.Pointer(unsafe.SliceData(b.weight))
	size := unsafe.Sizeof(I(0))
	for _, r := range rows {
		var s float64
		if b.weight == nil {
			s = b.same * plain[I](unsafe.Add(ip, uintptr(r.lo)*size), xp, uintptr(r.hi-r.lo))
		} else {
			s = weighted[I](unsafe.Add(ip, uintptr(r.lo)*size), unsafe.Add(wp, uintptr(r.lo)*8), xp, uintptr(r.hi-r.lo))
		}
		if add {
			s += out[r.target]
		}
		out[r.target] = s
	}
}

// value is the element of x that index k from p on names, weight the number k from w on. Base and offset stay apart: an address past
// the end of an array may not be kept.
func value[I uint16 | int32](p, x unsafe.Pointer, k uintptr) float64 {
	return *(*float64)(unsafe.Add(x, uintptr(*(*I)(unsafe.Add(p, k*unsafe.Sizeof(I(0)))))*8))
}

func weight(w unsafe.Pointer, k uintptr) float64 { return *(*float64)(unsafe.Add(w, k*8)) }

// plain is the sum of n values of x, those that the indices from p on name. Four partial sums hide the latency of additions. Within
// the loop over rows its variables would not fit into registers.
//
//go:noinline
func plain[I uint16 | int32](p, x unsafe.Pointer, n uintptr) float64 {
	var s0, s1, s2, s3 float64
	k := uintptr(0)
	for ; k+4 <= n; k += 4 {
		s0 += value[I](p, x, k)
		s1 += value[I](p, x, k+1)
		s2 += value[I](p, x, k+2)
		s3 += value[I](p, x, k+3)
	}
	for ; k < n; k++ {
		s0 += value[I](p, x, k)
	}
	return (s0 + s1) + (s2 + s3)
}

// weighted is plain with the weights from w on.
//
//go:noinline
func weighted[I uint16 | int32](p, w, x unsafe.Pointer, n uintptr) float64 {
	var s0, s1, s2, s3 float64
	k := uintptr(0)
	for ; k+4 <= n; k += 4 {
		s0 += float64(weight(w, k) * value[I](p, x, k))
		s1 += float64(weight(w, k+1) * value[I](p, x, k+1))
		s2 += float64(weight(w, k+2) * value[I](p, x, k+2))
		s3 += float64(weight(w, k+3) * value[I](p, x, k+3))
	}
	for ; k < n; k++ {
		s0 += float64(weight(w, k) * value[I](p, x, k))
	}
	return (s0 + s1) + (s2 + s3)
}

// weights does of for sums of weights alone.
func (b *block) weights(out []float64, rows []row, add bool) {
	for _, r := range rows {
		s := float64(r.hi - r.lo)
		if b.weight != nil {
			s = 0
			for _, w := range b.weight[r.lo:r.hi] {
				s += w
			}
		}
		if add {
			s += out[r.target]
		}
		out[r.target] = s
	}
}
