package sparse

import (
	"math"
	"slices"
)

const (
	// localDegree is up to how many neighbours an unknown is eliminated with all its fill-ins: the gates and compartments of a cell, the
	// stages of a synapse, but not what many cells share.
	localDegree = 12
	// mostPlanned bounds the work of a factorisation, in multiplications for an entry of the matrix: that of solving the systems of a step.
	mostPlanned = solvesPerFactor * usualIterations
)

// plan is the pattern of an incomplete factorisation: unknowns in the order of least degree with all fill-ins while they have few
// neighbours, then the others in their own order with what entries there are by then. What is local to a cell is solved exactly, and
// what cells send each other is kept as far as it costs no fill-ins; where so many send each other something that even this would
// take long, it is left to the iteration.
type plan struct {
	order   []int32 // the unknown that is k-th
	pattern Pattern // by place in the order
	from    []int32 // of each entry of A: its place in the pattern, or -1
	work    float64 // about how many multiplications a factorisation takes
}

func newPlan(p Pattern) *plan {
	n := p.N
	o := newOrdering(p)
	s := &plan{order: make([]int32, 0, n)}
	entries := make([][2]int32, 0, len(p.Col))
	for len(s.order) < n {
		v := o.least()
		if o.degree[v] > localDegree {
			o.insert(v)
			break
		}
		o.eliminate(v)
		s.order = append(s.order, v)
		for _, i := range o.members[v] {
			for _, j := range o.members[v] {
				if i != j {
					entries = append(entries, [2]int32{i, j})
				}
			}
		}
	}
	for v := range int32(n) {
		if !o.gone[v] {
			s.order = append(s.order, v)
		}
	}
	fill := len(entries)
	for i := range int32(n) {
		for _, c := range p.Col[p.Row[i]:p.Row[i+1]] {
			entries = append(entries, [2]int32{i, c})
		}
	}
	s.lay(p, entries)
	if s.work > mostPlanned*float64(len(p.Col)) {
		local := entries[:fill]
		for _, e := range entries[fill:] {
			if e[0] == e[1] || o.gone[e[0]] || o.gone[e[1]] {
				local = append(local, e)
			}
		}
		s.lay(p, local)
	}
	return s
}

// lay makes the pattern of entries (row, column).
func (s *plan) lay(p Pattern, entries [][2]int32) {
	n := p.N
	place := make([]int32, n)
	for k, v := range s.order {
		place[v] = int32(k)
	}
	moved := make([][2]int32, len(entries))
	for k, e := range entries {
		moved[k] = [2]int32{place[e[0]], place[e[1]]}
	}
	s.pattern = NewPattern(n, moved)
	s.from = make([]int32, len(p.Col))
	for i := range n {
		for k := p.Row[i]; k < p.Row[i+1]; k++ {
			s.from[k] = int32(s.pattern.At(int(place[i]), int(place[p.Col[k]])))
		}
	}
	s.work = 0
	upper := make([]float64, n) // entries beside the diagonal
	for i := range n {
		for _, c := range s.pattern.Col[s.pattern.Row[i]:s.pattern.Row[i+1]] {
			if int(c) > i {
				upper[i]++
			}
		}
	}
	for i := range n {
		for _, c := range s.pattern.Col[s.pattern.Row[i]:s.pattern.Row[i+1]] {
			if int(c) < i {
				s.work += 1 + upper[c]
			}
		}
	}
}

// incomplete is an incomplete LU factorisation without pivoting: fill-ins outside the plan's pattern are dropped (J. A. Meijerink and
// H. A. van der Vorst, Math. Comp. 31, 148-162, 1977).
type incomplete struct {
	*plan
	v    []float64 // L below the diagonal, 1 on it; U above it
	diag []int32
	inv  []float64 // 1/pivot
	at   []int32   // of column: where the row that is reduced has it, -1: nowhere
	z    []float64
}

func newIncomplete(p Pattern, s *plan) *incomplete {
	f := &incomplete{plan: s, v: make([]float64, s.pattern.Entries()), diag: make([]int32, p.N), inv: make([]float64, p.N), at: make([]int32, p.N), z: make([]float64, p.N)}
	for i := range p.N {
		f.at[i] = -1
		f.diag[i] = int32(s.pattern.At(i, i))
	}
	return f
}

// factor factors A with values a.
func (f *incomplete) factor(a []float64) error {
	p := &f.pattern
	clear(f.v)
	for k, s := range f.from {
		if s >= 0 {
			f.v[s] = a[k]
		}
	}
	for i := range p.N {
		lo, hi := p.Row[i], p.Row[i+1]
		for s := lo; s < hi; s++ {
			f.at[p.Col[s]] = s
		}
		for s := lo; s < f.diag[i]; s++ {
			k := p.Col[s]
			m := f.v[s] * f.inv[k]
			f.v[s] = m
			if m == 0 {
				continue
			}
			for u := f.diag[k] + 1; u < p.Row[k+1]; u++ {
				if t := f.at[p.Col[u]]; t >= 0 {
					f.v[t] -= m * f.v[u]
				}
			}
		}
		for s := lo; s < hi; s++ {
			f.at[p.Col[s]] = -1
		}
		d := f.v[f.diag[i]]
		if d == 0 || math.IsNaN(d) || math.IsInf(d, 0) {
			return &SingularError{int(f.order[i])}
		}
		f.inv[i] = 1 / d
	}
	return nil
}

// solve sets b to the solution of L U x = b.
func (f *incomplete) solve(b []float64) {
	p := &f.pattern
	z := f.z
	for i, row := range f.order {
		lo := p.Row[i]
		cols := p.Col[lo:f.diag[i]]
		v := f.v[lo:][:len(cols)]
		s := b[row]
		for j, c := range cols {
			s -= v[j] * z[c]
		}
		z[i] = s
	}
	for i, row := range slices.Backward(f.order) {
		lo := f.diag[i] + 1
		cols := p.Col[lo:p.Row[i+1]]
		v := f.v[lo:][:len(cols)]
		s := z[i]
		for j, c := range cols {
			s -= v[j] * z[c]
		}
		z[i] = s * f.inv[i]
		b[row] = z[i]
	}
}
