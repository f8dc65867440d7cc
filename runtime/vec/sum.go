package vec

import "math"

// MaxTerms is the largest number of nonzero coefficients a Row may hold.
const MaxTerms = 32

// tiny keeps an error's scale above zero when atol = 0 and the state is 0.
const tiny = 1e-300

// Row is one row of coefficients of a linear combination of vectors, without
// its zeros.
type Row struct {
	J []int   // which vectors take part, ascending
	A []Lanes // their coefficients
}

// NewRow returns the row of a with its zeros left out.
func NewRow(a []float64) Row {
	var r Row
	for j, x := range a {
		if x != 0 {
			r.J = append(r.J, j)
			r.A = append(r.A, Splat(x))
		}
	}
	return r.check()
}

func (r Row) check() Row {
	if len(r.J) > MaxTerms {
		panic("vec: a Row has more than MaxTerms terms")
	}
	return r
}

// Stage sets dst = y + Σ (h·A_j)·k[J_j], each term by one fused multiply-add in
// the row's order, in one pass over memory for up to eight terms. dst may be y;
// a nil y is zero. All vectors have at least len(dst) elements.
func Stage(dst, y []float64, h float64, k [][]float64, r *Row) { use.stage(dst, y, h, k, r) }

func stageScalar(dst, y []float64, h float64, k [][]float64, r *Row) {
	stageFrom(0, dst, y, h, k, r)
}

// stageFrom is Stage for the elements from i on, in plain Go: two terms a pass,
// in chunks that stay in the first-level cache.
func stageFrom(i int, dst, y []float64, h float64, k [][]float64, r *Row) {
	const chunk = 512
	for ; i < len(dst); i += chunk {
		end := min(i+chunk, len(dst))
		d := dst[i:end]
		if y == nil {
			clear(d)
		} else {
			copy(d, y[i:end])
		}
		j := 0
		for ; j+1 < len(r.J); j += 2 {
			v, w := h*r.A[j][0], h*r.A[j+1][0]
			p, q := k[r.J[j]][i:end], k[r.J[j+1]][i:end]
			p, q = p[:len(d)], q[:len(d)]
			for m, s := range d {
				d[m] = math.FMA(w, q[m], math.FMA(v, p[m], s))
			}
		}
		if j < len(r.J) {
			v, p := h*r.A[j][0], k[r.J[j]][i:end]
			p = p[:len(d)]
			for m, s := range d {
				d[m] = math.FMA(v, p[m], s)
			}
		}
	}
}

// ErrNorm returns the sum over all components of
// (err/(atol + rtol·max(|y0|, |y1|)))². It is not finite when a component of y1
// or err is not. The order of summation is fixed: eight partial sums, of the
// components i mod 8.
func ErrNorm(y0, y1, err []float64, atol, rtol float64) float64 {
	n := len(err)
	return use.norm(y0[:n], y1[:n], err, atol, rtol)
}

func normScalar(y0, y1, err []float64, atol, rtol float64) float64 {
	var acc Lanes
	return normFrom(0, y0, y1, err, atol, rtol, &acc)
}

// normFrom adds the components from i on to the partial sums, and these up.
func normFrom(i int, y0, y1, err []float64, atol, rtol float64, acc *Lanes) float64 {
	for ; i < len(err); i++ {
		acc[i&7] += scaled(err[i], y0[i], y1[i], atol, rtol)
	}
	return ((acc[0] + acc[4]) + (acc[2] + acc[6])) + ((acc[1] + acc[5]) + (acc[3] + acc[7]))
}

// scaled returns (d/(atol + rtol·max(|a|, |b|)))² + 0·b; the last term makes an
// overflown b show in the sum although it makes the quotient vanish.
func scaled(d, a, b, atol, rtol float64) float64 {
	m := max(math.Abs(a), math.Abs(b)) // without a branch, NaN if either is
	s := max(tiny, atol+float64(rtol*m))
	q := d / s
	return float64(q*q) + float64(b*0)
}

// Finite reports whether every element of x is finite.
func Finite(x []float64) bool { return use.finite(x) }

func finiteScalar(x []float64) bool {
	s := 0.0
	for _, v := range x {
		s += v * 0
	}
	return s == 0
}
