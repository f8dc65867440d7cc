package gather

import (
	"math"
	"slices"
	"unsafe"

	"nbc/runtime/vec"
)

// small is a product of few cells. Vector code takes it as dense columns, for a block of targets those of the sources that reach one of
// them, or, if targets have few edges each, entry by entry for several targets at once; scalar code takes the entries of each target in
// the same order, and so adds up the same numbers, less products with 0.
type small struct {
	changes bool
	few     bool // entry by entry
	cells   vec.Blocks
	sliced  vec.Sliced
	x       []float64 // a copy of sources with nothing behind them, and one number more
	at      []int32   // target*2 -> its entries in even columns, target*2 + 1 -> those in odd ones; entry by entry all count as even
	source  []int32   // of each entry
	weight  []float64 // of each entry: edges with one source and one target are one
	cell    []int32   // entry -> place among the numbers of the matrix
	entry   [][]int32 // by part: edge -> entry
}

func newSmall(targets, sources int, parts []Part) *small {
	m := &small{at: make([]int32, 2*targets+1), x: make([]float64, sources+1), entry: make([][]int32, len(parts))}
	for i, p := range parts {
		m.changes = m.changes || !p.Fixed
		m.entry[i] = make([]int32, p.Row[targets])
	}
	reach := make([][]int32, targets) // the sources of each target, in order
	for j := range targets {
		edges(parts, j, func(_ int, _, source int32) { reach[j] = append(reach[j], source) })
		slices.Sort(reach[j])
		reach[j] = slices.Compact(reach[j])
	}
	columns := make([][]int32, rounded(targets)/vec.BlockTargets)
	for j, r := range reach {
		columns[j/vec.BlockTargets] = append(columns[j/vec.BlockTargets], r...)
	}
	all := 0
	for b := range columns {
		slices.Sort(columns[b])
		columns[b] = slices.Compact(columns[b])
		all += len(columns[b])
	}
	steps := make([]int, (targets+vec.SliceTargets-1)/vec.SliceTargets)
	most := 0
	for j, r := range reach {
		s := &steps[j/vec.SliceTargets]
		if n := len(r); n > *s {
			most, *s = most+n-*s, n
		}
	}
	// A step takes about 1.3 times what a column does.
	if m.few = most <= all; m.few {
		m.bySteps(parts, reach, steps)
	} else {
		m.byColumns(parts, reach, columns)
	}
	m.weight = make([]float64, len(m.source))
	return m
}

// edges calls f for the edges of a target.
func edges(parts []Part, j int, f func(part int, edge, source int32)) {
	for i := range parts {
		for k := parts[i].Row[j]; k < parts[i].Row[j+1]; k++ {
			f(i, k, parts[i].Source[k])
		}
	}
}

// byColumns lays out the matrix as dense columns.
func (m *small) byColumns(parts []Part, reach, columns [][]int32) {
	m.cells.At = []int32{0}
	for b, list := range columns {
		for j := b * vec.BlockTargets; j < min((b+1)*vec.BlockTargets, len(reach)); j++ {
			// The columns in the order in which vec.Blocks adds them up: first the even ones.
			var own [2][]int32
			for _, source := range reach[j] {
				k, _ := slices.BinarySearch(list, source)
				own[k&1] = append(own[k&1], int32(k))
			}
			m.at[2*j+1] = int32(len(m.source) + len(own[0]))
			for _, k := range append(own[0], own[1]...) {
				m.source = append(m.source, list[k])
				m.cell = append(m.cell, (int32(len(m.cells.Source))+k)*vec.BlockTargets+int32(j%vec.BlockTargets))
			}
			m.target(parts, j)
		}
		m.cells.Source = append(m.cells.Source, list...)
		m.cells.At = append(m.cells.At, int32(len(m.cells.Source)))
	}
	m.cells.M = make([]float64, vec.BlockTargets*len(m.cells.Source))
}

// bySteps lays out the matrix entry by entry. What fills up a row takes the row's first source, so that it adds 0 as long as that is finite.
func (m *small) bySteps(parts []Part, reach [][]int32, steps []int) {
	q := &m.sliced
	q.At = []int32{0}
	for s, n := range steps {
		first := len(q.Source)
		q.Source = append(q.Source, make([]int32, n*vec.SliceTargets)...)
		q.At = append(q.At, q.At[s]+int32(n))
		for j := s * vec.SliceTargets; j < min((s+1)*vec.SliceTargets, len(reach)); j++ {
			own := reach[j]
			for k := range n {
				at := first + k*vec.SliceTargets + j%vec.SliceTargets
				switch {
				case k < len(own):
					q.Source[at] = own[k]
					m.source, m.cell = append(m.source, own[k]), append(m.cell, int32(at))
				case len(own) > 0:
					q.Source[at] = own[0]
				}
			}
			m.at[2*j+1] = int32(len(m.source))
			m.target(parts, j)
		}
	}
	q.M = make([]float64, len(q.Source))
}

// target ends the entries of a target, and finds those of its edges.
func (m *small) target(parts []Part, j int) {
	m.at[2*j+2] = int32(len(m.source))
	first := m.at[2*j]
	own := m.source[first:]
	edges(parts, j, func(part int, edge, source int32) {
		m.entry[part][edge] = first + int32(slices.Index(own, source))
	})
}

// numbers are those of the matrix.
func (m *small) numbers() []float64 {
	if m.few {
		return m.sliced.M
	}
	return m.cells.M
}

func (m *small) refresh(parts []Part) {
	clear(m.weight)
	for i, p := range parts {
		for k, e := range m.entry[i] {
			m.weight[e] += p.weightOf(int32(k))
		}
	}
	numbers := m.numbers()
	for e, w := range m.weight {
		numbers[m.cell[e]] = w
	}
}

func (m *small) of(out, x []float64) {
	if vec.Width() > 1 {
		x = roomy(x, m.x)
		if m.few {
			m.sliced.Of(out[:(len(out)+vec.SliceTargets-1)&^(vec.SliceTargets-1)], x)
			return
		}
		m.cells.Of(out[:rounded(len(out))], x)
		return
	}
	k := int32(0)
	for j := range out {
		odd, end := m.at[2*j+1], m.at[2*j+2]
		out[j] = m.sum(k, odd, x) + m.sum(odd, end, x)
		k = end
	}
}

func (m *small) sum(k, end int32, x []float64) float64 {
	wp, sp, xp := unsafe.Pointer(unsafe.SliceData(m.weight)), unsafe.Pointer(unsafe.SliceData(m.source)), unsafe.Pointer(unsafe.SliceData(x))
	s := 0.0
	for ; k < end; k++ {
		s = math.FMA(weight(wp, uintptr(k)), value[int32](sp, xp, uintptr(k)), s)
	}
	return s
}
