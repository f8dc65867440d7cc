package gather

import (
	"math"
	"slices"
	"unsafe"

	"nbc/runtime/vec"
)

// small is a product of few cells. Vector code takes it as dense columns, for a block of targets those of the sources that reach one of
// them; scalar code takes the entries of each target in the same order, and so adds up the same numbers, less products with 0.
type small struct {
	changes bool
	cells   vec.Blocks
	x       []float64 // a copy of sources with nothing behind them, and one number more
	at      []int32   // target*2 -> its entries in even columns, target*2 + 1 -> those in odd ones
	source  []int32   // of each entry
	weight  []float64 // of each entry: edges with one source and one target are one
	cell    []int32   // entry -> place in cells.M
	entry   [][]int32 // by part: edge -> entry
}

func newSmall(targets, sources int, parts []Part) *small {
	m := &small{at: make([]int32, 2*targets+1), x: make([]float64, sources+1), entry: make([][]int32, len(parts))}
	m.cells.At = []int32{0}
	for i, p := range parts {
		m.changes = m.changes || !p.Fixed
		m.entry[i] = make([]int32, p.Row[targets])
	}
	// each calls f for the edges of a target.
	each := func(j int, f func(part int, edge, source int32)) {
		for i := range parts {
			for k := parts[i].Row[j]; k < parts[i].Row[j+1]; k++ {
				f(i, k, parts[i].Source[k])
			}
		}
	}
	for first := 0; first < targets; first += vec.BlockTargets {
		last := min(first+vec.BlockTargets, targets)
		var columns []int32
		for j := first; j < last; j++ {
			each(j, func(_ int, _, source int32) { columns = append(columns, source) })
		}
		slices.Sort(columns)
		columns = slices.Compact(columns)
		for j := first; j < last; j++ {
			m.target(j, columns, each)
		}
		m.cells.Source = append(m.cells.Source, columns...)
		m.cells.At = append(m.cells.At, int32(len(m.cells.Source)))
	}
	m.cells.M = make([]float64, vec.BlockTargets*len(m.cells.Source))
	m.weight = make([]float64, len(m.source))
	return m
}

// target makes the entries of one target of a block that has these columns.
func (m *small) target(j int, columns []int32, each func(int, func(part int, edge, source int32))) {
	var list []int32 // columns in the order in which they are added up
	each(j, func(_ int, _, source int32) {
		k, _ := slices.BinarySearch(columns, source)
		list = append(list, int32(k))
	})
	slices.SortFunc(list, inOrder)
	list = slices.Compact(list)
	first := int32(len(m.source))
	each(j, func(part int, edge, source int32) {
		k, _ := slices.BinarySearch(columns, source)
		e, _ := slices.BinarySearchFunc(list, int32(k), inOrder)
		m.entry[part][edge] = first + int32(e)
	})
	even := int32(0)
	for _, k := range list {
		if k&1 == 0 {
			even++
		}
		m.source = append(m.source, columns[k])
		m.cell = append(m.cell, (int32(len(m.cells.Source))+k)*vec.BlockTargets+int32(j%vec.BlockTargets))
	}
	m.at[2*j+1], m.at[2*j+2] = first+even, int32(len(m.source))
}

// inOrder is the order in which vec.Blocks adds up columns: first the even ones.
func inOrder(a, b int32) int {
	if d := a&1 - b&1; d != 0 {
		return int(d)
	}
	return int(a - b)
}

func (m *small) refresh(parts []Part) {
	clear(m.weight)
	for i, p := range parts {
		for k, e := range m.entry[i] {
			if p.Weight == nil {
				m.weight[e]++
			} else {
				m.weight[e] += p.Weight[k]
			}
		}
	}
	for e, w := range m.weight {
		m.cells.M[m.cell[e]] = w
	}
}

func (m *small) of(out, x []float64) {
	if vec.Width() > 1 {
		if n := len(x); cap(x) > n {
			x = x[:n+1]
		} else {
			copy(m.x, x)
			x = m.x
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
