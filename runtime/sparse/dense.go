package sparse

import "math"

// dense factors a matrix as a whole, with partial pivoting: for small or nearly full ones.
type dense struct {
	p    Pattern
	a    []float64 // row-major: U, and below the diagonal the multipliers
	perm []int32   // the row exchanged with row k
}

func newDense(p Pattern) *dense {
	return &dense{p: p, a: make([]float64, p.N*p.N), perm: make([]int32, p.N)}
}

func (d *dense) factor(a []float64) error {
	n := d.p.N
	clear(d.a)
	for i := range n {
		for s := d.p.Row[i]; s < d.p.Row[i+1]; s++ {
			d.a[i*n+int(d.p.Col[s])] = a[s]
		}
	}
	for k := range n {
		at, most := k, -1.0
		for i := k; i < n; i++ {
			if v := math.Abs(d.a[i*n+k]); v > most || math.IsNaN(v) {
				at, most = i, v
			}
		}
		if !(most > 0) || math.IsInf(most, 0) {
			return &SingularError{at}
		}
		d.perm[k] = int32(at)
		rk := d.a[k*n : k*n+n]
		if at != k {
			ra := d.a[at*n : at*n+n]
			for j := range rk {
				rk[j], ra[j] = ra[j], rk[j]
			}
		}
		for i := k + 1; i < n; i++ {
			ri := d.a[i*n : i*n+n]
			if ri[k] == 0 {
				continue
			}
			m := ri[k] / rk[k]
			ri[k] = m
			for j := k + 1; j < n; j++ {
				ri[j] -= m * rk[j]
			}
		}
	}
	return nil
}

func (d *dense) solve(b, _ []float64) error {
	n := d.p.N
	for k := range n {
		at := d.perm[k]
		b[k], b[at] = b[at], b[k]
	}
	for i := range n {
		s := b[i]
		for j, m := range d.a[i*n : i*n+i] {
			s -= m * b[j]
		}
		b[i] = s
	}
	for i := n - 1; i >= 0; i-- {
		s := b[i]
		row := d.a[i*n : i*n+n]
		for j := i + 1; j < n; j++ {
			s -= row[j] * b[j]
		}
		b[i] = s / row[i]
	}
	return nil
}
