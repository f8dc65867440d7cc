package vec

import "math"

// BlockLen is the number of values in a block of Factor.
const BlockLen = 8

// Factor is the integrating factor of equations y' = b·y + N(t) with slopes b
// that stand still, of the values of some blocks; other values are left alone.
// A generalised integrating factor takes N0 + t·D of N exactly, too (S. Krogstad,
// J. Comput. Phys. 203, 72-88, 2005). All vectors are as long, whole blocks.
type Factor struct {
	B, N0, D []float64
	E        []float64 // exp(t·B) of the last Set
	P        []float64 // what N0 and D make by then
}

// Set prepares Value and Slope for a time t.
func (q *Factor) Set(blocks []int32, t float64) { use.factorSet(q, blocks, t) }

// Value turns w, in terms of which y = exp(t·b)·w + what N0 and D make, to y.
func (q *Factor) Value(blocks []int32, w []float64) { use.factorValue(q, blocks, w) }

// Slope turns the derivative f of y at t into that of w. With mid it keeps N.
func (q *Factor) Slope(blocks []int32, t float64, y, f, mid []float64) {
	use.factorSlope(q, blocks, t, y, f, mid)
}

// factorSmall is the |t·b| below which series are taken.
const factorSmall = 1e-3

func setScalar(q *Factor, blocks []int32, t float64) {
	for _, b := range blocks {
		for i := int(b) * BlockLen; i < int(b+1)*BlockLen; i++ {
			q.E[i], q.P[i] = q.at(i, t)
		}
	}
}

func valueScalar(q *Factor, blocks []int32, w []float64) {
	for _, b := range blocks {
		for i := int(b) * BlockLen; i < int(b+1)*BlockLen; i++ {
			w[i] = math.FMA(q.E[i], w[i], q.P[i])
		}
	}
}

// at is E and P of one state.
func (q *Factor) at(i int, t float64) (e, p float64) {
	z := q.B[i] * t
	m := Expm11(z)
	iz := 1 / z
	p1 := m * iz
	p2 := (p1 - 1) * iz
	if math.Abs(z) < factorSmall {
		p2 = math.FMA(math.FMA(z, 1./24, 1./6), z, 0.5)
		p1 = math.FMA(p2, z, 1)
	}
	return m + 1, math.FMA(q.D[i]*t, p2, q.N0[i]*p1) * t
}

func slopeScalar(q *Factor, blocks []int32, t float64, y, f, mid []float64) {
	for _, b := range blocks {
		for i := int(b) * BlockLen; i < int(b+1)*BlockLen; i++ {
			n := f[i] - float64(q.B[i]*y[i])
			if mid != nil {
				mid[i] = n
			}
			f[i] = (n - q.N0[i] - float64(q.D[i]*t)) / q.E[i]
		}
	}
}
