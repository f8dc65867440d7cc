package vec

import "math"

// HistoryTerms is the most vectors that a Forecast reads.
const HistoryTerms = 7

// Forecast is what a linear multistep method expects of the states at the end of a step: a value and a slope, each a linear combination
// of the same vectors, and the coefficient C that its corrector gives to the slope.
type Forecast struct {
	X            [HistoryTerms][]float64 // the last one may be nil
	Value, Slope [HistoryTerms]float64
	C            float64
	Bound        float64 // of SetBelow

	w    [2*HistoryTerms + 2]Lanes // all of these numbers
	flat [2*HistoryTerms + 3]float64
}

// Ready is to be called once the numbers are set.
func (q *Forecast) Ready() {
	copy(q.flat[:], q.Value[:])
	copy(q.flat[HistoryTerms:], q.Slope[:])
	q.flat[2*HistoryTerms], q.flat[2*HistoryTerms+1] = q.C, q.Bound
	use.spread(q.w[:], q.flat[:])
}

// Set sets v to the value, s to the slope and c to the coefficient of the elements lo .. hi-1, which are whole blocks of BlockLen.
func (q *Forecast) Set(v, s, c []float64, lo, hi int) { use.forecast(q, v, s, c, lo, hi) }

// SetBelow does so for those elements of some blocks whose x is below Bound.
func (q *Forecast) SetBelow(blocks []int32, v, s, c, x []float64) {
	use.forecastBelow(q, blocks, v, s, c, x)
}

func forecastScalar(q *Forecast, v, s, c []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		v[i], s[i] = q.at(i)
		c[i] = q.C
	}
}

func forecastBelowScalar(q *Forecast, blocks []int32, v, s, c, x []float64) {
	for _, b := range blocks {
		for i := int(b) * BlockLen; i < int(b+1)*BlockLen; i++ {
			if x[i] < q.Bound {
				v[i], s[i] = q.at(i)
				c[i] = q.C
			}
		}
	}
}

// at is the value and the slope of element i.
func (q *Forecast) at(i int) (v, s float64) {
	x := q.X[0][i]
	v, s = x*q.Value[0], x*q.Slope[0]
	for j := 1; j < HistoryTerms && q.X[j] != nil; j++ {
		x := q.X[j][i]
		v, s = math.FMA(q.Value[j], x, v), math.FMA(q.Slope[j], x, s)
	}
	return v, s
}

// spreadScalar sets dst to the elements of x, which is longer by one.
func spreadScalar(dst []Lanes, x []float64) {
	for i := range dst {
		dst[i] = Splat(x[i])
	}
}

// Correction takes one step of Newton's method with a diagonal Jacobian towards y = v + c·(y' - s), where F is y' at y = v and B is its
// derivative by y itself: Y moves from v by d = c·(F - s)/(1 - c·B), and F by B·d. All vectors are as long, whole blocks.
type Correction struct {
	Y, F, S, C, B []float64
	Y0            []float64 // the states before the step
	ATol, RTol    Lanes
}

// Take does so for the elements of some blocks whose part is p, 0 or 1, and returns the sum over them of
// (d/(ATol + RTol·max(|Y0|, |v|)))². The order of summation is fixed: eight partial sums, of the elements i mod 8, which are kept in acc meanwhile.
func (q *Correction) Take(blocks []int32, part []float64, p int, acc *Lanes) float64 {
	*acc = Lanes{}
	use.correct(q, blocks, part, &partNumbers[p], acc)
	return ((acc[0] + acc[4]) + (acc[2] + acc[6])) + ((acc[1] + acc[5]) + (acc[3] + acc[7]))
}

var partNumbers = [2]Lanes{{}, Splat(1)}

func correctScalar(q *Correction, blocks []int32, part []float64, p, acc *Lanes) {
	for _, b := range blocks {
		for i := int(b) * BlockLen; i < int(b+1)*BlockLen; i++ {
			if part[i] != p[0] {
				continue
			}
			m := max(math.Abs(q.Y0[i]), math.Abs(q.Y[i]))
			scale := max(tiny, q.ATol[0]+float64(q.RTol[0]*m))
			// One division for both.
			e := float64(q.C[i]*(q.F[i]-q.S[i])) * (1 / (float64(1-float64(q.C[i]*q.B[i])) * scale))
			d := float64(e * scale)
			q.Y[i] += d
			q.F[i] += float64(q.B[i] * d)
			acc[i&7] += float64(e * e)
		}
	}
}
