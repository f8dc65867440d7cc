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

// coef is the k-th coefficient of exp.go's q, quads the combination of four
// from k on.
func coef(k int) v4 { return quad(&expConst.q[k]) }

func quads(k int, r, r2 v4) v4 {
	return coef(k+3).MulAdd(r, coef(k+2)).MulAdd(r2, coef(k+1).MulAdd(r, coef(k)))
}

// em1 is exp(r) - 1; r2 = r².
func em1(r, r2 v4) v4 {
	r4 := r2.Mul(r2)
	q := coef(10).MulAdd(r2, coef(9).MulAdd(r, coef(8))).MulAdd(r4, quads(4, r, r2))
	return q.MulAdd(r4, quads(0, r, r2)).MulAdd(r2, r)
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

// inFast tells whether all four values lie in the vector code's range; NaN does not.
func inFast(v v4) archsimd.Mask64x4 { return quad(&expConst.fast).GreaterEqual(magnitude(v)) }

// exp4 is exp of four values in the vector code's range.
func exp4(v v4) v4 {
	m := rounded(v)
	r := reduced(v, m)
	e := em1(r, r.Mul(r))
	return power(quad(&expConst.one).Add(e), m)
}

// expAVX2 takes eight values at a time: the two chains hide each other's latency and share the loads of the constants. The last,
// incomplete four are the last four elements, taken before anything is stored, since dst may be x.
func expAVX2(dst, x []float64) int {
	n := len(dst)
	if n < 4 {
		return 0
	}
	d, p := base(dst), base(x[:n])
	last := uintptr(n-4) * 8
	var tail [4]float64
	if n&3 != 0 {
		if v := at(p, last); inFast(v).ToBits() == 15 {
			exp4(v).Store(&tail)
		} else {
			archsimd.ClearAVXUpperBits()
			for i := range tail {
				tail[i] = Exp1(x[n-4+i])
			}
		}
	}
	off, end := uintptr(0), uintptr(n&^3)*8
	for ; off+64 <= end; off += 64 {
		a, b := at(p, off), at(p, off+32)
		if inFast(a).And(inFast(b)).ToBits() != 15 {
			four(d, p, off, Exp1)
			four(d, p, off+32, Exp1)
			continue
		}
		c, k := quad(&expConst.log2e), quad(&expConst.magic)
		ma, mb := a.MulAdd(c, k), b.MulAdd(c, k)
		na, nb := ma.Sub(k), mb.Sub(k)
		c = quad(&expConst.hi)
		a, b = na.MulAdd(c, a), nb.MulAdd(c, b)
		c = quad(&expConst.lo)
		a, b = na.MulAdd(c, a), nb.MulAdd(c, b)
		a2, b2 := a.Mul(a), b.Mul(b)
		a4, b4 := a2.Mul(a2), b2.Mul(b2)
		c, k = coef(9), coef(8)
		qa, qb := a.MulAdd(c, k), b.MulAdd(c, k)
		c = coef(10)
		qa, qb = a2.MulAdd(c, qa), b2.MulAdd(c, qb)
		c, k = coef(5), coef(4)
		la, lb := a.MulAdd(c, k), b.MulAdd(c, k)
		c, k = coef(7), coef(6)
		ha, hb := a.MulAdd(c, k), b.MulAdd(c, k)
		qa, qb = qa.MulAdd(a4, ha.MulAdd(a2, la)), qb.MulAdd(b4, hb.MulAdd(b2, lb))
		c, k = coef(1), coef(0)
		la, lb = a.MulAdd(c, k), b.MulAdd(c, k)
		c, k = coef(3), coef(2)
		ha, hb = a.MulAdd(c, k), b.MulAdd(c, k)
		qa, qb = qa.MulAdd(a4, ha.MulAdd(a2, la)), qb.MulAdd(b4, hb.MulAdd(b2, lb))
		one := quad(&expConst.one)
		put(d, off, power(one.Add(qa.MulAdd(a2, a)), ma))
		put(d, off+32, power(one.Add(qb.MulAdd(b2, b)), mb))
	}
	if off < end {
		if v := at(p, off); inFast(v).ToBits() == 15 {
			put(d, off, exp4(v))
		} else {
			four(d, p, off, Exp1)
		}
	}
	if n&3 != 0 {
		put(d, last, archsimd.LoadFloat64x4(&tail))
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
		e := em1(r, r.Mul(r))
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
		e := em1(r, r.Mul(r))
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
		e := em1(r, r.Mul(r))
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
		e := em1(r, r.Mul(r))
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
