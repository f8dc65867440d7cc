package sparse

import (
	"errors"
	"math"
)

// ErrSlow says that the iteration for a system did not get to its end.
var ErrSlow = errors.New("the iteration for a linear system does not converge")

const (
	// goal is what an iteration leaves of the preconditioned residual, as the root mean square in units of the unknowns' scales. That is about
	// the error where the preconditioner is near the matrix. In slow modes of tightly joined unknowns it is not: there the residual itself
	// tells, which is at least σ times the error where J only damps.
	goal = 1e-4
	sure = 1e-3 // of the error, by the residual
	// mostIterations is when it gives up.
	mostIterations = 30
	// usualIterations is how many an estimate of work counts with.
	usualIterations = 8
)

// krylov solves systems by GMRES (Y. Saad and M. H. Schultz, SIAM J. Sci. Stat. Comput. 7, 856-869, 1986), with an incomplete
// factorisation as preconditioner from the left, so that residuals are about errors, in units of the unknowns' scales.
type krylov struct {
	p     Pattern
	a     []float64
	m     *incomplete
	x, r  []float64
	basis [][]float64 // made when first needed
	h     [][]float64 // h[j] is column j of the Hessenberg matrix, made triangular by rotations
	c, s  []float64   // the rotations
	g     []float64   // the rotated right-hand side
	sigma float64     // of A = σI - J
	left  int         // iterations that may follow
	count int64       // of all iterations
}

func newKrylov(p Pattern, plan *plan) *krylov {
	k := &krylov{p: p, m: newIncomplete(p, plan), x: make([]float64, p.N), r: make([]float64, p.N), basis: [][]float64{make([]float64, p.N)},
		c: make([]float64, mostIterations), s: make([]float64, mostIterations), g: make([]float64, mostIterations+1)}
	for j := range mostIterations {
		k.h = append(k.h, make([]float64, j+2))
	}
	return k
}

func (k *krylov) factor(a []float64) error {
	k.a = a
	return k.m.factor(a)
}

// solve sets b to the solution of A x = b, or leaves it as it is where there is no end; scale holds the sizes of errors of x that matter alike, nil: 1.
func (k *krylov) solve(b, scale []float64) error {
	copy(k.r, b)
	clear(k.x)
	k.left = mostIterations
	root := math.Sqrt(float64(k.p.N))
	end := goal * root
	for range mostIterations {
		k.m.solve(k.r)
		weigh(k.r, scale)
		size := norm(k.r)
		if math.IsNaN(size) || math.IsInf(size, 0) || !k.reduce(size, end, scale) {
			return ErrSlow
		}
		k.times(k.x, k.r)
		sum := 0.0
		for i, v := range b {
			v -= k.r[i]
			k.r[i] = v
			if scale != nil {
				v /= scale[i]
			}
			sum += float64(v * v)
		}
		most := sure * k.sigma * root
		is := math.Sqrt(sum)
		if is <= most || is <= k.rounding(scale) {
			copy(b, k.x)
			return nil
		}
		end *= max(0.5*most/is, 1e-6)
	}
	return ErrSlow
}

// rounding is about what rounding leaves of the residual's size, however good x is.
func (k *krylov) rounding(scale []float64) float64 {
	const eps = 0x1p-52
	sum := 0.0
	for i := range k.p.N {
		s := 0.0
		for j := k.p.Row[i]; j < k.p.Row[i+1]; j++ {
			s += math.Abs(k.a[j] * k.x[k.p.Col[j]])
		}
		if scale != nil {
			s /= scale[i]
		}
		sum += float64(s * s)
	}
	return 4 * eps * math.Sqrt(sum)
}

// reduce adds to x the solution with the preconditioned right-hand side r, of that size, up to a residual of size end; false if that takes too
// many iterations.
func (k *krylov) reduce(size, end float64, scale []float64) bool {
	if !(size > 0) {
		return k.left > 0
	}
	v := k.basis[0]
	for i, r := range k.r {
		v[i] = r / size
	}
	clear(k.g)
	k.g[0] = size
	n := 0
	for math.Abs(k.g[n]) > end {
		if k.left == 0 {
			return false
		}
		k.left--
		k.count++
		if len(k.basis) == n+1 {
			k.basis = append(k.basis, make([]float64, k.p.N))
		}
		w := k.basis[n+1]
		for i, v := range k.basis[n] {
			k.r[i] = unweighed(v, scale, i)
		}
		k.times(k.r, w)
		k.m.solve(w)
		weigh(w, scale)
		h := k.h[n]
		for j, v := range k.basis[:n+1] {
			h[j] = dot(v, w)
			for i, x := range v {
				w[i] -= h[j] * x
			}
		}
		last := norm(w)
		h[n+1] = last
		for j := range n {
			h[j], h[j+1] = k.c[j]*h[j]+k.s[j]*h[j+1], k.c[j]*h[j+1]-k.s[j]*h[j]
		}
		r := math.Hypot(h[n], h[n+1])
		if !(r > 0) {
			return false // the matrix is singular on what there is
		}
		k.c[n], k.s[n] = h[n]/r, h[n+1]/r
		h[n], h[n+1] = r, 0
		k.g[n], k.g[n+1] = k.c[n]*k.g[n], -k.s[n]*k.g[n]
		n++
		if !(last > 0) {
			break // the solution is in the space that there is
		}
		for i := range w {
			w[i] /= last
		}
	}
	for j := n - 1; j >= 0; j-- {
		for m := j + 1; m < n; m++ {
			k.g[j] -= k.h[m][j] * k.g[m]
		}
		k.g[j] /= k.h[j][j]
	}
	for j := range n {
		for i, v := range k.basis[j] {
			k.x[i] += k.g[j] * unweighed(v, scale, i)
		}
	}
	return true
}

// times sets out = A v.
func (k *krylov) times(v, out []float64) {
	for i := range out {
		lo, hi := k.p.Row[i], k.p.Row[i+1]
		cols := k.p.Col[lo:hi]
		a := k.a[lo:hi][:len(cols)]
		s := 0.0
		for j, c := range cols {
			s += a[j] * v[c]
		}
		out[i] = s
	}
}

func weigh(v, scale []float64) {
	for i, s := range scale {
		v[i] /= s
	}
}

func unweighed(v float64, scale []float64, i int) float64 {
	if scale == nil {
		return v
	}
	return v * scale[i]
}

// dot is by four partial sums, which hide the latency of additions.
func dot(a, b []float64) float64 {
	var s [4]float64
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s[0] += float64(a[i] * b[i])
		s[1] += float64(a[i+1] * b[i+1])
		s[2] += float64(a[i+2] * b[i+2])
		s[3] += float64(a[i+3] * b[i+3])
	}
	for ; i < len(a); i++ {
		s[0] += float64(a[i] * b[i])
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}

func norm(v []float64) float64 { return math.Sqrt(dot(v, v)) }
