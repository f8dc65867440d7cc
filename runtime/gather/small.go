package gather

import (
	"math"
	"slices"
	"unsafe"

	"nbc/runtime/vec"
)

// small is a product of few cells. Vector code takes it as a dense matrix, source by source; scalar code takes the entries of each
// target in the order of their sources, which adds up the same numbers in the same order, less products with 0.
type small struct {
	changes bool
	at      []int32   // target*2 -> its entries of even sources, target*2 + 1 -> those of odd sources
	source  []int32   // of each entry
	weight  []float64 // of each entry: edges with one source and one target are one
	entry   [][]int32 // by part: edge -> entry
	dense   []float64 // weight of source i onto target j at i*stride + j
	cell    []int32   // entry -> place in dense
	stride  int
}

func newSmall(targets, sources int, parts []Part) *small {
	m := &small{at: make([]int32, 2*targets+1), stride: (targets + 7) &^ 7, entry: make([][]int32, len(parts))}
	m.dense = make([]float64, m.stride*sources)
	for i, p := range parts {
		m.changes = m.changes || !p.Fixed
		m.entry[i] = make([]int32, p.Row[targets])
	}
	for j := range targets {
		var list []int32
		for i := range parts {
			for k := parts[i].Row[j]; k < parts[i].Row[j+1]; k++ {
				list = append(list, parts[i].Source[k])
			}
		}
		slices.SortFunc(list, inOrder)
		list = slices.Compact(list)
		first := int32(len(m.source))
		for i := range parts {
			for k := parts[i].Row[j]; k < parts[i].Row[j+1]; k++ {
				e, _ := slices.BinarySearchFunc(list, parts[i].Source[k], inOrder)
				m.entry[i][k] = first + int32(e)
			}
		}
		m.source = append(m.source, list...)
		for _, i := range list {
			m.cell = append(m.cell, i*int32(m.stride)+int32(j))
		}
		even := 0
		for even < len(list) && list[even]&1 == 0 {
			even++
		}
		m.at[2*j+1], m.at[2*j+2] = first+int32(even), int32(len(m.source))
	}
	m.weight = make([]float64, len(m.source))
	return m
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
		m.dense[m.cell[e]] = w
	}
}

func (m *small) of(out, x []float64) {
	if vec.Width() > 1 {
		vec.MatVec(out[:m.stride], m.dense, x)
		return
	}
	k := int32(0)
	for j := range out {
		even, odd := m.sum(k, m.at[2*j+1], x), m.sum(m.at[2*j+1], m.at[2*j+2], x)
		k = m.at[2*j+2]
		out[j] = even + odd
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

// inOrder is the order in which vec.MatVec adds up sources: first the even ones.
func inOrder(a, b int32) int {
	if d := a&1 - b&1; d != 0 {
		return int(d)
	}
	return int(a - b)
}
