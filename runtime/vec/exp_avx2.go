//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// expConst holds exp.go's constants in all lanes, in the order of use.
var expConst = struct {
	log2e, magic, hi, lo   Quad
	q                      [11]Quad
	one, two, fast, em1Min Quad
	absMask                [4]int64
}{
	Splat(log2e), Splat(magic), Splat(-ln2hi), Splat(-ln2lo),
	[11]Quad{
		Splat(q0), Splat(q1), Splat(q2), Splat(q3), Splat(q4), Splat(q5),
		Splat(q6), Splat(q7), Splat(q8), Splat(q9), Splat(q10),
	},
	Splat(1), Splat(2), Splat(fast), Splat(em1Min),
	[4]int64{1<<63 - 1, 1<<63 - 1, 1<<63 - 1, 1<<63 - 1},
}

// rounded returns x/ln2 + magic: the integer n is in its low bits.
func rounded(x v4) v4 { return x.MulAdd(quad(&expConst.log2e), quad(&expConst.magic)) }

// reduced returns r = x - n·ln2 for m = rounded(x).
func reduced(x, m v4) v4 {
	n := m.Sub(quad(&expConst.magic))
	return n.MulAdd(quad(&expConst.lo), n.MulAdd(quad(&expConst.hi), x))
}

// high and low are the two halves of exp(r) - 1's polynomial; a function of
// both is too large for the inliner.
func high(r v4) v4 {
	c := &expConst.q
	q := quad(&c[10]).MulAdd(r, quad(&c[9]))
	q = q.MulAdd(r, quad(&c[8]))
	q = q.MulAdd(r, quad(&c[7]))
	return q.MulAdd(r, quad(&c[6])).MulAdd(r, quad(&c[5]))
}

func low(q, r v4) v4 {
	c := &expConst.q
	q = q.MulAdd(r, quad(&c[4]))
	q = q.MulAdd(r, quad(&c[3]))
	q = q.MulAdd(r, quad(&c[2]))
	q = q.MulAdd(r, quad(&c[1])).MulAdd(r, quad(&c[0]))
	return q.Mul(r).MulAdd(r, r)
}

// power adds n to the exponents of x, n the low bits of m.
func power(x, m v4) v4 {
	return x.AsInt64x4().Add(m.AsInt64x4().ShiftAllLeft(52)).AsFloat64x4()
}

func magnitude(x v4) v4 {
	return x.AsInt64x4().And(archsimd.LoadInt64x4(&expConst.absMask)).AsFloat64x4()
}

// four does four elements at byte offset off by f, where some lie outside of
// the vector code's range.
func four(dst, x unsafe.Pointer, off uintptr, f func(float64) float64) {
	archsimd.ClearAVXUpperBits()
	d, s := (*[4]float64)(unsafe.Add(dst, off)), (*[4]float64)(unsafe.Add(x, off))
	for i := range d {
		d[i] = f(s[i])
	}
}

func expAVX2(dst, x []float64) int {
	n := len(dst) &^ 3
	d, p := base(dst), base(x[:n])
	for off, end := uintptr(0), uintptr(n)*8; off < end; off += 32 {
		v := at(p, off)
		if quad(&expConst.fast).GreaterEqual(magnitude(v)).ToBits() != 15 {
			four(d, p, off, Exp1)
			continue
		}
		m := rounded(v)
		r := reduced(v, m)
		e := low(high(r), r)
		put(d, off, power(quad(&expConst.one).Add(e), m))
	}
	archsimd.ClearAVXUpperBits()
	return n
}

func expm1AVX2(dst, x []float64) int {
	n := len(dst) &^ 3
	d, p := base(dst), base(x[:n])
	for off, end := uintptr(0), uintptr(n)*8; off < end; off += 32 {
		v := at(p, off)
		in := quad(&expConst.fast).GreaterEqual(v).And(v.GreaterEqual(quad(&expConst.em1Min)))
		if in.ToBits() != 15 {
			four(d, p, off, Expm11)
			continue
		}
		m := rounded(v)
		r := reduced(v, m)
		e := low(high(r), r)
		one := quad(&expConst.one)
		t := power(one, m)
		put(d, off, t.MulAdd(e, t.Sub(one)))
	}
	archsimd.ClearAVXUpperBits()
	return n
}

func sigmoidAVX2(dst, x []float64) int {
	n := len(dst) &^ 3
	d, p := base(dst), base(x[:n])
	zq := Splat(0)
	for off, end := uintptr(0), uintptr(n)*8; off < end; off += 32 {
		v := at(p, off)
		if quad(&expConst.fast).GreaterEqual(magnitude(v)).ToBits() != 15 {
			four(d, p, off, Sigmoid1)
			continue
		}
		v = quad(&zq).Sub(v)
		m := rounded(v)
		r := reduced(v, m)
		e := low(high(r), r)
		one := quad(&expConst.one)
		put(d, off, one.Div(one.Add(power(one.Add(e), m))))
	}
	archsimd.ClearAVXUpperBits()
	return n
}

func linoidAVX2(dst, x []float64) int {
	n := len(dst) &^ 3
	d, p := base(dst), base(x[:n])
	zq := Splat(0)
	for off, end := uintptr(0), uintptr(n)*8; off < end; off += 32 {
		v := at(p, off)
		zero := quad(&zq)
		neg := zero.Sub(v)
		in := quad(&expConst.fast).GreaterEqual(neg).And(neg.GreaterEqual(quad(&expConst.em1Min)))
		if in.ToBits() != 15 {
			four(d, p, off, Linoid1)
			continue
		}
		m := rounded(neg)
		r := reduced(neg, m)
		e := low(high(r), r)
		one := quad(&expConst.one)
		t := power(one, m)
		y := neg.Div(t.MulAdd(e, t.Sub(one)))
		put(d, off, one.Merge(y, v.Equal(quad(&zq))))
	}
	archsimd.ClearAVXUpperBits()
	return n
}

func tanhAVX2(dst, x []float64) int {
	n := len(dst) &^ 3
	d, p := base(dst), base(x[:n])
	zq := Splat(0)
	for off, end := uintptr(0), uintptr(n)*8; off < end; off += 32 {
		v := at(p, off)
		a := magnitude(v)
		two := quad(&expConst.two)
		w := quad(&zq).Sub(two.Mul(a))
		if w.GreaterEqual(quad(&expConst.em1Min)).ToBits() != 15 {
			four(d, p, off, Tanh1)
			continue
		}
		m := rounded(w)
		r := reduced(w, m)
		e := low(high(r), r)
		one := quad(&expConst.one)
		t := power(one, m)
		t = t.MulAdd(e, t.Sub(one))
		y := quad(&zq).Sub(t).Div(two.Add(t))
		sign := v.AsInt64x4().Xor(a.AsInt64x4())
		put(d, off, magnitude(y).AsInt64x4().Or(sign).AsFloat64x4())
	}
	archsimd.ClearAVXUpperBits()
	return n
}
