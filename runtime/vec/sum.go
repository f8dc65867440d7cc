package vec

import "math"

// Quad is one number repeated in the four lanes of an AVX2 register. Constants
// of vector loops live in memory in this form: broadcasting a Go scalar between
// 256-bit instructions costs a transition each time.
type Quad [4]float64

// Splat returns x in all four lanes.
func Splat(x float64) Quad { return Quad{x, x, x, x} }

// MaxTerms is the largest number of nonzero coefficients a Row may hold.
const MaxTerms = 32

// tiny keeps an error's scale above zero when atol = 0 and the state is 0.
const tiny = 1e-300

// Row is one row of coefficients of a linear combination of vectors, without
// its zeros.
type Row struct {
	J []int  // which vectors take part, ascending
	A []Quad // their coefficients
	E []Quad // second coefficients (error weights), only in rows made by NewPair
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

// NewPair returns the row of the weights b and e of one set of vectors, for
// StageErr; a vector takes part when either weight is not zero.
func NewPair(b, e []float64) Row {
	var r Row
	for j := range max(len(b), len(e)) {
		var x, z float64
		if j < len(b) {
			x = b[j]
		}
		if j < len(e) {
			z = e[j]
		}
		if x != 0 || z != 0 {
			r.J = append(r.J, j)
			r.A = append(r.A, Splat(x))
			r.E = append(r.E, Splat(z))
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

// Stage sets dst = y + Σ (h·A_j)·k[J_j], summed in the row's order, in one pass
// over memory. dst may be y. All vectors have at least len(dst) elements.
func Stage(dst, y []float64, h float64, k [][]float64, r *Row) {
	n := len(dst)
	i := 0
	if useAVX2 && n >= 4 {
		i = stageAVX2(dst, y, h, k, r)
	}
	if i == n {
		return
	}
	var w [MaxTerms]float64
	for j := range r.A {
		w[j] = h * r.A[j][0]
	}
	y = y[:n]
	for ; i < n; i++ {
		s := y[i]
		for m, j := range r.J {
			s += float64(w[m] * k[j][i])
		}
		dst[i] = s
	}
}

// StageErr sets y1 = y0 + Σ (h·A_j)·k[J_j] and returns the sum over all
// components of (err/(atol + rtol·max(|y0|, |y1|)))², err = Σ (h·E_j)·k[J_j].
// The sum is not finite when a component of y1 or err is not.
func StageErr(y1, y0 []float64, h float64, k [][]float64, r *Row, atol, rtol float64) float64 {
	n := len(y1)
	i := 0
	var acc Quad
	if useAVX2 && n >= 4 {
		i = stageErrAVX2(y1, y0, h, k, r, atol, rtol, &acc)
	}
	if i < n {
		var w, e [MaxTerms]float64
		for j := range r.A {
			w[j] = h * r.A[j][0]
			e[j] = h * r.E[j][0]
		}
		y0 = y0[:n]
		for ; i < n; i++ {
			s, d := y0[i], 0.0
			for m, j := range r.J {
				x := k[j][i]
				s += float64(w[m] * x)
				d += float64(e[m] * x)
			}
			y1[i] = s
			acc[i&3] += scaled(d, y0[i], s, atol, rtol)
		}
	}
	return (acc[0] + acc[2]) + (acc[1] + acc[3])
}

// ErrNorm is StageErr for a y1 that is known: it returns the sum over all
// components of (err/(atol + rtol·max(|y0|, |y1|)))², err = Σ (h·A_j)·k[J_j].
func ErrNorm(y0, y1 []float64, h float64, k [][]float64, r *Row, atol, rtol float64) float64 {
	n := len(y1)
	i := 0
	var acc Quad
	if useAVX2 && n >= 4 {
		i = errNormAVX2(y0, y1, h, k, r, atol, rtol, &acc)
	}
	if i < n {
		var w [MaxTerms]float64
		for j := range r.A {
			w[j] = h * r.A[j][0]
		}
		y0 = y0[:n]
		for ; i < n; i++ {
			d := 0.0
			for m, j := range r.J {
				d += float64(w[m] * k[j][i])
			}
			acc[i&3] += scaled(d, y0[i], y1[i], atol, rtol)
		}
	}
	return (acc[0] + acc[2]) + (acc[1] + acc[3])
}

// scaled returns (d/(atol + rtol·max(|a|, |b|)))² + 0·b; the last term makes an
// overflown b show in the sum although it makes the quotient vanish.
func scaled(d, a, b, atol, rtol float64) float64 {
	m := math.Abs(a)
	if x := math.Abs(b); x > m {
		m = x
	}
	s := atol + float64(rtol*m)
	if s < tiny {
		s = tiny
	}
	q := d / s
	return float64(q*q) + float64(b*0)
}

// Finite reports whether every element of x is finite.
func Finite(x []float64) bool {
	i := 0
	var acc Quad
	if useAVX2 && len(x) >= 4 {
		i = finiteAVX2(x, &acc)
	}
	for ; i < len(x); i++ {
		acc[0] += x[i] * 0
	}
	return acc[0]+acc[1]+acc[2]+acc[3] == 0
}
