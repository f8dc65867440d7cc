package gather

import (
	"unsafe"

	"nbc/runtime/par"
)

// block is the edges of a part whose weights may change, or that has no sources: their weights stay where they are.
type block struct {
	rows   []row
	narrow []uint16 // sources, where 16 bits hold them
	wide   []int32
	weight []float64 // nil: 1
	alone  bool      // there are no sources: the sum is of the weights
	grain  int       // rows that are worth a core
	body   par.Body  // nil: one core
	// What of is asked for.
	out, x []float64
	add    bool
}

// row is the edges Lo .. Hi-1 of a target.
type row struct{ target, lo, hi int32 }

// manyEdges is the number of edges from which cores share their sum, and which each gets at least half of.
const manyEdges = 1 << 16

func newBlock(p Part, sources int) *block {
	b := &block{weight: p.Weight, alone: sources == 0}
	for j := 0; j+1 < len(p.Row); j++ { // targets that have an edge
		if p.Row[j] < p.Row[j+1] {
			b.rows = append(b.rows, row{int32(j), p.Row[j], p.Row[j+1]})
		}
	}
	edges := int(p.Row[len(p.Row)-1])
	switch {
	case b.alone:
	case sources > 1<<16:
		b.wide = p.Source
	default:
		b.narrow = make([]uint16, edges)
		for k, i := range p.Source[:edges] {
			b.narrow[k] = uint16(i)
		}
	}
	if edges >= manyEdges {
		b.grain = max(1, len(b.rows)*(manyEdges/2)/edges)
		b.body = func(_, lo, hi int) { b.part(lo, hi) }
	}
	return b
}

// of sets out to the sums of the block's targets, or adds them.
func (b *block) of(out, x []float64, add bool) {
	b.out, b.x, b.add = out, x, add
	if b.body == nil {
		b.part(0, len(b.rows))
	} else {
		par.For(len(b.rows), b.grain, b.body)
	}
}

// part does of for the rows lo .. hi-1.
func (b *block) part(lo, hi int) {
	rows := b.rows[lo:hi]
	switch {
	case b.alone:
		b.weights(rows)
	case b.narrow != nil:
		sums(b, rows, b.narrow)
	default:
		sums(b, rows, b.wide)
	}
}

// sums does part for one width of indices. Nothing is checked in the loops: New has checked the sources, and a block's rows lie within its
// edges.
func sums[I uint16 | int32](b *block, rows []row, index []I) {
	xp, ip := unsafe.Pointer(unsafe.SliceData(b.x)), unsafe.Pointer(unsafe.SliceData(index))
	wp := unsafe.Pointer(unsafe.SliceData(b.weight))
	size := unsafe.Sizeof(I(0))
	for _, r := range rows {
		s := weighted[I](unsafe.Add(ip, uintptr(r.lo)*size), unsafe.Add(wp, uintptr(r.lo)*8), xp, uintptr(r.hi-r.lo))
		if b.add {
			s += b.out[r.target]
		}
		b.out[r.target] = s
	}
}

// value is the element of x that index k from p on names, weight the number k from w on. Base and offset stay apart: an address past
// the end of an array may not be kept.
func value[I uint16 | int32](p, x unsafe.Pointer, k uintptr) float64 {
	return *(*float64)(unsafe.Add(x, uintptr(*(*I)(unsafe.Add(p, k*unsafe.Sizeof(I(0)))))*8))
}

func weight(w unsafe.Pointer, k uintptr) float64 { return *(*float64)(unsafe.Add(w, k*8)) }

// weighted is the sum of n values of x, those that the indices from p on name, times the weights from w on. Four partial sums hide the
// latency of additions. Within the loop over rows its variables would not fit into registers.
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

// weights does part for sums of weights alone.
func (b *block) weights(rows []row) {
	for _, r := range rows {
		s := float64(r.hi - r.lo)
		if b.weight != nil {
			s = 0
			for _, w := range b.weight[r.lo:r.hi] {
				s += w
			}
		}
		if b.add {
			s += b.out[r.target]
		}
		b.out[r.target] = s
	}
}
