package gather

import (
	"slices"
	"unsafe"

	"nbc/runtime/par"
)

// tiles are edges that never change, for products too large for the first-level cache. Sources are taken in blocks that fit it, and targets
// in chunks, which cores share; a tile is the edges from a block to a chunk. Its rows, those of one target each, are sorted by length:
// the loop over a row's edges then ends where the processor expects it to, however short it is. Indices are relative to the block and the
// chunk, so that 16 bits hold them. Where edges have few different weights, those of each are rows of their own, and no weights are stored.
type tiles struct {
	chunks []chunk
	body   par.Body // nil: one core
	// What of is asked for.
	out, x []float64
}

// chunk is the tiles of consecutive targets, one after the other.
type chunk struct {
	first, n int // targets
	runs     []run
	target   []uint16  // of each row
	source   []uint16  // of each edge
	weight   []float64 // of each edge; nil: runs have one each
}

// run is rows of one length in one tile: rows of chunk.target from target on, edges from edge on.
type run struct {
	block, length, rows, target, edge int32
	weight                            float64
}

const (
	// blockSources is how many sources a block has at least, where there are so many: 32 KB. Measured with 80 edges a target, of 4096
	// sources and 10240 one edge takes 0.25 ns, of 80,000 in blocks of 2048, 4096, 8192 and 65536 it takes 0.63, 0.53, 0.57 and 0.72.
	blockSources = 4096
	// rowEdges is how many edges a row has at least on average, else blocks grow: a row costs as much as four edges.
	rowEdges = 4
	// chunkTargets bounds the targets of a chunk: 128 KB.
	chunkTargets = 1 << 14
	// mostWeights is how many different weights are few, mostRows how many rows a target may have then: memory that fill takes.
	mostWeights, mostRows = 16, 512
	// mostIndex is the number of elements that 16 bits tell apart.
	mostIndex = 1 << 16
)

// newTiles sorts the edges of parts, of which there are some, for so many cores.
func newTiles(parts []Part, targets, sources, cores int) *tiles {
	edges := 0
	for _, p := range parts {
		edges += int(p.Row[targets])
	}
	t := &tiles{}
	size := min(blockSources, sources)
	for size < min(mostIndex, sources) && edges*size < rowEdges*targets*sources {
		size = min(2*size, mostIndex, sources)
	}
	blocks := (sources + size - 1) / size
	size = (sources + blocks - 1) / blocks
	weights := fewWeights(parts, targets)
	// A stored weight costs about as much as an edge.
	if len(weights) > 1 && (blocks*len(weights) > mostRows ||
		rowEdges*(rowsOf(parts, targets, size, blocks, weights)-rowsOf(parts, targets, size, blocks, nil)) > edges) {
		weights = nil
	}
	n := (targets + chunkTargets - 1) / chunkTargets
	if edges >= manyEdges {
		n = max(n, min(cores, edges/(manyEdges/2)))
		if n > cores {
			n = (n + cores - 1) / cores * cores
		}
		t.body = func(_, lo, hi int) { t.part(lo, hi) }
	}
	t.chunks = chunksOf(parts, targets, edges, n)
	par.For(len(t.chunks), max(1, len(t.chunks)*manyEdges/edges), func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			t.chunks[i].fill(parts, size, blocks, weights)
		}
	})
	return t
}

// fewWeights are the different weights of all edges, in the order in which they come; nil where these are many.
func fewWeights(parts []Part, targets int) (list []float64) {
	for _, p := range parts {
		if p.Weight == nil {
			if !slices.Contains(list, 1) {
				list = append(list, 1)
			}
			continue
		}
		for _, w := range p.Weight[:p.Row[targets]] {
			if list == nil || w != list[len(list)-1] && !slices.Contains(list, w) {
				if list = append(list, w); len(list) > mostWeights {
					return nil
				}
			}
		}
	}
	return list
}

// kind is the number of an edge's weight among few ones, 0 where weights are stored.
func (p *Part) kind(k int32, weights []float64) int {
	if len(weights) < 2 {
		return 0
	}
	return slices.Index(weights, p.weightOf(k))
}

// rowsOf counts rows of tiles, one for each of weights.
func rowsOf(parts []Part, targets, size, blocks int, weights []float64) int {
	kinds := max(1, len(weights))
	last := make([]int32, blocks*kinds) // target + 1 that a row was counted for
	n := 0
	for j := range int32(targets) {
		for i := range parts {
			p := &parts[i]
			for k := p.Row[j]; k < p.Row[j+1]; k++ {
				if at := int(p.Source[k])/size*kinds + p.kind(k, weights); last[at] <= j {
					last[at] = j + 1
					n++
				}
			}
		}
	}
	return n
}

// chunksOf cuts the targets into at most n chunks of about as many edges each, more where one would have too many targets. Chunks begin at
// multiples of a cache line.
func chunksOf(parts []Part, targets, edges, n int) []chunk {
	const line = 8
	var out []chunk
	first, before := 0, 0
	for j := 0; j < targets; {
		j = min(j+line, targets)
		upTo := 0
		for _, p := range parts {
			upTo += int(p.Row[j])
		}
		if j == targets || (upTo-before)*n >= edges || j-first > mostIndex-2*line {
			out = append(out, chunk{first: first, n: j - first})
			first, before = j, upTo
		}
	}
	return out
}

// fill makes the chunk's tiles, with so many sources a block. Without weights these are stored.
func (c *chunk) fill(parts []Part, size, blocks int, weights []float64) {
	kinds := max(1, len(weights))
	// next[(j*blocks+b)*kinds+w] is the length of the row of weight w from block b to target j, and then where its next edge goes.
	next := make([]int32, c.n*blocks*kinds)
	each := func(f func(p *Part, k int32, cell *int32, block int)) {
		for j := range c.n {
			for i := range parts {
				p := &parts[i]
				for k := p.Row[c.first+j]; k < p.Row[c.first+j+1]; k++ {
					b := int(p.Source[k]) / size
					f(p, k, &next[(j*blocks+b)*kinds+p.kind(k, weights)], b)
				}
			}
		}
	}
	each(func(_ *Part, _ int32, cell *int32, _ int) { *cell++ })
	rows, edges := 0, 0
	for _, n := range next {
		if n > 0 {
			rows++
			edges += int(n)
		}
	}
	c.target, c.source = make([]uint16, rows), make([]uint16, edges)
	if weights == nil {
		c.weight = make([]float64, edges)
	}
	var byLength []int32 // rows of each length, and then where the next one goes
	row, edge := int32(0), int32(0)
	for q := range blocks * kinds {
		byLength = byLength[:0]
		for j := range c.n {
			n := int(next[j*blocks*kinds+q])
			for len(byLength) <= n {
				byLength = append(byLength, 0)
			}
			byLength[n]++
		}
		runs := len(c.runs)
		for length, n := range byLength {
			byLength[length] = row
			if length > 0 && n > 0 {
				r := run{block: int32(q / kinds * size), length: int32(length), rows: n, target: row, edge: edge}
				if weights != nil {
					r.weight = weights[q%kinds]
				}
				c.runs = append(c.runs, r)
				row += n
				edge += n * int32(length)
			}
		}
		starts := slices.Clone(byLength)
		for _, r := range c.runs[runs:] {
			starts[r.length] = r.edge
		}
		for j := range c.n {
			if n := next[j*blocks*kinds+q]; n > 0 {
				c.target[byLength[n]] = uint16(j)
				byLength[n]++
				next[j*blocks*kinds+q] = starts[n]
				starts[n] += n
			}
		}
	}
	each(func(p *Part, k int32, cell *int32, b int) {
		c.source[*cell] = uint16(int(p.Source[k]) - b*size)
		if weights == nil {
			c.weight[*cell] = p.weightOf(k)
		}
		*cell++
	})
}

// of sets out to the sums.
func (t *tiles) of(out, x []float64) {
	t.out, t.x = out, x
	if t.body == nil {
		t.part(0, len(t.chunks))
	} else {
		par.For(len(t.chunks), 1, t.body)
	}
}

// part does of for the chunks lo .. hi-1. Nothing is checked in the loops: New has checked the sources, and fill made the rest.
func (t *tiles) part(lo, hi int) {
	for i := lo; i < hi; i++ {
		c := &t.chunks[i]
		out := t.out[c.first : c.first+c.n]
		clear(out)
		op, tp := unsafe.Pointer(unsafe.SliceData(out)), unsafe.Pointer(unsafe.SliceData(c.target))
		sp, wp := unsafe.Pointer(unsafe.SliceData(c.source)), unsafe.Pointer(unsafe.SliceData(c.weight))
		for _, r := range c.runs {
			xp := unsafe.Pointer(&t.x[r.block])
			targets, sources := unsafe.Add(tp, uintptr(r.target)*2), unsafe.Add(sp, uintptr(r.edge)*2)
			if c.weight == nil {
				plainRows(op, targets, sources, xp, uintptr(r.rows), uintptr(r.length), r.weight)
			} else {
				weightedRows(op, targets, sources, unsafe.Add(wp, uintptr(r.edge)*8), xp, uintptr(r.rows), uintptr(r.length))
			}
		}
	}
}

// into is the place of target number r from targets on.
func into(out, targets unsafe.Pointer, r uintptr) *float64 {
	return (*float64)(unsafe.Add(out, uintptr(*(*uint16)(unsafe.Add(targets, r*2)))*8))
}

// plainRows adds to each of so many targets w times the sum of n values of x, those that the sources from p on name: values in even places
// and those in odd ones, and both. Two rows side by side hide the latency of additions.
//
//go:noinline
func plainRows(out, targets, p, x unsafe.Pointer, rows, n uintptr, w float64) {
	even := rows &^ 1
	q := p // of every second row
	if even > 0 {
		q = unsafe.Add(p, 2*n)
	}
	r, k := uintptr(0), uintptr(0)
	for ; r < even; r += 2 {
		end := k + n
		s0, t0 := value[uint16](p, x, k), value[uint16](q, x, k)
		s1, t1 := 0.0, 0.0
		for k++; k+1 < end; k += 2 {
			s1 += value[uint16](p, x, k)
			s0 += value[uint16](p, x, k+1)
			t1 += value[uint16](q, x, k)
			t0 += value[uint16](q, x, k+1)
		}
		if k < end {
			s1 += value[uint16](p, x, k)
			t1 += value[uint16](q, x, k)
		}
		*into(out, targets, r) += float64(w * (s0 + s1))
		*into(out, targets, r+1) += float64(w * (t0 + t1))
		k = end + n
	}
	if r < rows {
		end := k + n
		s0, s1 := value[uint16](p, x, k), 0.0
		for k++; k+1 < end; k += 2 {
			s1 += value[uint16](p, x, k)
			s0 += value[uint16](p, x, k+1)
		}
		if k < end {
			s1 += value[uint16](p, x, k)
		}
		*into(out, targets, r) += float64(w * (s0 + s1))
	}
}

// weightedRows is plainRows with weights, those from w on.
//
//go:noinline
func weightedRows(out, targets, p, w, x unsafe.Pointer, rows, n uintptr) {
	even := rows &^ 1
	q, u := p, w // of every second row
	if even > 0 {
		q, u = unsafe.Add(p, 2*n), unsafe.Add(w, 8*n)
	}
	r, k := uintptr(0), uintptr(0)
	for ; r < even; r += 2 {
		end := k + n
		s0, t0 := float64(weight(w, k)*value[uint16](p, x, k)), float64(weight(u, k)*value[uint16](q, x, k))
		s1, t1 := 0.0, 0.0
		for k++; k+1 < end; k += 2 {
			s1 += float64(weight(w, k) * value[uint16](p, x, k))
			s0 += float64(weight(w, k+1) * value[uint16](p, x, k+1))
			t1 += float64(weight(u, k) * value[uint16](q, x, k))
			t0 += float64(weight(u, k+1) * value[uint16](q, x, k+1))
		}
		if k < end {
			s1 += float64(weight(w, k) * value[uint16](p, x, k))
			t1 += float64(weight(u, k) * value[uint16](q, x, k))
		}
		*into(out, targets, r) += s0 + s1
		*into(out, targets, r+1) += t0 + t1
		k = end + n
	}
	if r < rows {
		end := k + n
		s0, s1 := float64(weight(w, k)*value[uint16](p, x, k)), 0.0
		for k++; k+1 < end; k += 2 {
			s1 += float64(weight(w, k) * value[uint16](p, x, k))
			s0 += float64(weight(w, k+1) * value[uint16](p, x, k+1))
		}
		if k < end {
			s1 += float64(weight(w, k) * value[uint16](p, x, k))
		}
		*into(out, targets, r) += s0 + s1
	}
}
