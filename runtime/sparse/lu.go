package sparse

import (
	"errors"
	"fmt"
	"math"
)

// ErrFill says that a factorisation would not fit: the system couples too many of its unknowns.
var ErrFill = errors.New("the factors of the system's matrix would have too many entries")

// SingularError says that a matrix has no inverse, as far as rounding tells.
type SingularError struct{ Row int }

func (e *SingularError) Error() string {
	return fmt.Sprintf("row %d of the matrix depends on others", e.Row)
}

const (
	// keepDiagonal is how small the diagonal entry may be, relative to the largest, and still be the pivot: it keeps the ordering's few
	// fill-ins.
	keepDiagonal = 0.1
	// keepPivot is the same for a pivot that an earlier factorisation chose.
	keepPivot = 1e-3
	// mostEntries bounds the entries of the factors (480 MB).
	mostEntries = 40_000_000
)

// lu factors the matrix row by row: rows in the order q, each reduced by those before it, and its pivot chosen among the columns that
// are left (J. R. Gilbert and T. Peierls, SIAM J. Sci. Stat. Comput. 9, 862-874, 1988, on the transpose). Row k of L holds the
// multipliers of the earlier rows, in the order in which they apply; row k of U begins with its pivot.
type lu struct {
	p          Pattern
	q          []int32 // the row that is k-th
	pivot      []int32 // its pivot's column
	place      []int32 // of a column: which row's pivot it is, or -1
	lp, up     []int32 // starts of rows
	lc, uc     []int32 // lc: numbers k of rows; uc: columns
	lx, ux     []float64
	inv        []float64 // 1/pivot
	x, z       []float64 // a row that is being reduced; a right-hand side
	mark       []int32   // of column: last row that reached it
	stack, ptr []int32
	reach      []int32
	have       bool    // a pattern is known
	forced     []int32 // pivots for the next factorisation, or nil
}

func newLU(p Pattern, order []int32) *lu {
	n := p.N
	return &lu{p: p, q: order, pivot: make([]int32, n), place: make([]int32, n), lp: make([]int32, n+1), up: make([]int32, n+1),
		inv: make([]float64, n), x: make([]float64, n), z: make([]float64, n), mark: make([]int32, n), stack: make([]int32, n), ptr: make([]int32, n), reach: make([]int32, n)}
}

// factor factors the matrix with values a: by the pattern and the pivots of last time where these still do.
func (f *lu) factor(a []float64) error {
	if f.forced != nil {
		forced := f.forced
		f.forced = nil
		if f.search(a, forced) == nil && f.good() {
			return nil
		}
	} else if f.have && f.again(a) {
		return nil
	}
	return f.search(a, nil)
}

// good tells whether all pivots of the last factorisation are such as again would keep.
func (f *lu) good() bool {
	for k := range f.q {
		most := 0.0
		for _, v := range f.ux[f.up[k]:f.up[k+1]] {
			most = max(most, math.Abs(v))
		}
		if !keeps(f.ux[f.up[k]], most) {
			return false
		}
	}
	return true
}

// keeps tells whether a pivot will do in a row whose largest entry is most.
func keeps(pivot, most float64) bool {
	return math.Abs(pivot) >= keepPivot*most && most > 0 && !math.IsInf(most, 0)
}

// again factors with the known pattern; false when a pivot has become too small.
func (f *lu) again(a []float64) bool {
	x := f.x
	for k, row := range f.q {
		for s := f.p.Row[row]; s < f.p.Row[row+1]; s++ {
			x[f.p.Col[s]] = a[s]
		}
		for s := f.lp[k]; s < f.lp[k+1]; s++ {
			f.lx[s] = f.reduce(x, f.lc[s])
		}
		u := f.uc[f.up[k]:f.up[k+1]]
		ux := f.ux[f.up[k]:][:len(u)]
		most := 0.0
		for s, c := range u {
			ux[s] = x[c]
			x[c] = 0
			most = max(most, math.Abs(ux[s]))
		}
		if !keeps(ux[0], most) {
			clear(x)
			return false
		}
		f.inv[k] = 1 / ux[0]
	}
	return true
}

// reduce subtracts from x the multiple of row j of U that clears its pivot's column, and returns the multiplier.
func (f *lu) reduce(x []float64, j int32) float64 {
	lo, hi := f.up[j], f.up[j+1]
	c := f.uc[lo]
	m := x[c] * f.inv[j]
	x[c] = 0
	cols := f.uc[lo+1 : hi]
	ux := f.ux[lo+1 : hi][:len(cols)]
	for s, c := range cols {
		x[c] -= m * ux[s]
	}
	return m
}

// search factors from scratch and finds the pattern, and the pivots unless they are forced.
func (f *lu) search(a []float64, forced []int32) error {
	f.have = false
	f.lc, f.lx, f.uc, f.ux = f.lc[:0], f.lx[:0], f.uc[:0], f.ux[:0]
	x := f.x
	for i := range f.place {
		f.place[i], f.mark[i] = -1, -1
	}
	for k, row := range f.q {
		f.lp[k], f.up[k] = int32(len(f.lc)), int32(len(f.uc))
		top := f.reachable(int32(k), row)
		for s := f.p.Row[row]; s < f.p.Row[row+1]; s++ {
			x[f.p.Col[s]] = a[s]
		}
		for _, c := range f.reach[top:] {
			if j := f.place[c]; j >= 0 {
				f.lc = append(f.lc, j)
				f.lx = append(f.lx, f.reduce(x, j))
			}
		}
		best, most, bad := int32(-1), 0.0, false
		for _, c := range f.reach[top:] {
			if f.place[c] < 0 {
				v := math.Abs(x[c])
				bad = bad || math.IsNaN(v) || math.IsInf(v, 0)
				if v > most {
					best, most = c, v
				}
			}
		}
		if best < 0 || bad {
			clear(x)
			return &SingularError{int(row)}
		}
		if forced != nil {
			best = forced[k]
		} else if f.place[row] < 0 && math.Abs(x[row]) >= keepDiagonal*most {
			best = row
		}
		f.pivot[k], f.place[best], f.inv[k] = best, int32(k), 1/x[best]
		f.uc, f.ux = append(f.uc, best), append(f.ux, x[best])
		x[best] = 0
		for _, c := range f.reach[top:] {
			if f.place[c] < 0 {
				f.uc, f.ux = append(f.uc, c), append(f.ux, x[c])
			}
			x[c] = 0
		}
		if len(f.uc)+len(f.lc) > mostEntries {
			clear(x)
			return ErrFill
		}
	}
	n := len(f.q)
	f.lp[n], f.up[n] = int32(len(f.lc)), int32(len(f.uc))
	f.have = true
	return nil
}

// reachable sets reach[top:] to all columns in which row k of the factors may have entries, each before those that it changes.
func (f *lu) reachable(k, row int32) (top int) {
	top = len(f.q)
	for s := f.p.Row[row]; s < f.p.Row[row+1]; s++ {
		c := f.p.Col[s]
		if f.mark[c] == k {
			continue
		}
		// Depth first, without recursion: ptr is the next entry to look at.
		depth := 0
		f.stack[0], f.mark[c] = c, k
		f.ptr[0] = f.first(c)
		for depth >= 0 {
			c := f.stack[depth]
			down := false
			if j := f.place[c]; j >= 0 {
				for s := f.ptr[depth]; s < f.up[j+1]; s++ {
					if d := f.uc[s]; f.mark[d] != k {
						f.mark[d] = k
						f.ptr[depth] = s + 1
						depth++
						f.stack[depth], f.ptr[depth] = d, f.first(d)
						down = true
						break
					}
				}
			}
			if !down {
				top--
				f.reach[top] = c
				depth--
			}
		}
	}
	return top
}

// first is the first entry beside the pivot of the row of U whose pivot column c is.
func (f *lu) first(c int32) int32 {
	j := f.place[c]
	if j < 0 {
		return 0
	}
	return f.up[j] + 1
}

// solve sets b to the solution of A x = b.
func (f *lu) solve(b, _ []float64) error {
	z := f.z
	for k, row := range f.q {
		s := b[row]
		cols := f.lc[f.lp[k]:f.lp[k+1]]
		lx := f.lx[f.lp[k]:][:len(cols)]
		for i, j := range cols {
			s -= lx[i] * z[j]
		}
		z[k] = s
	}
	for k := len(f.q) - 1; k >= 0; k-- {
		lo, hi := f.up[k], f.up[k+1]
		s := z[k]
		cols := f.uc[lo+1 : hi]
		ux := f.ux[lo+1 : hi][:len(cols)]
		for i, c := range cols {
			s -= ux[i] * b[c]
		}
		b[f.uc[lo]] = s * f.inv[k]
	}
	return nil
}
