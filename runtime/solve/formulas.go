package solve

import (
	"math"

	"nbc/runtime/vec"
)

// Abscissae and weights of Gauss' quadrature with three points on 0 .. 1: exact for polynomials up to degree 5, which all are here.
var (
	gaussAt     = [3]float64{0.5 - math.Sqrt(0.15), 0.5, 0.5 + math.Sqrt(0.15)}
	gaussWeight = [3]float64{5. / 18, 8. / 18, 5. / 18}
)

// basis is the polynomials that are 1 at one of some nodes and 0 at the others (Lagrange). Times count in steps, from the newest point.
type basis struct {
	at []float64                 // the nodes, at most vec.HistoryTerms
	w  [vec.HistoryTerms]float64 // 1/product of a node's differences to the others
}

// over sets the nodes.
func (q *basis) over(at []float64) {
	q.at = at
	for j := range at {
		q.w[j] = 1
	}
	for j, a := range at {
		for i, b := range at[:j] {
			q.w[j] *= a - b
			q.w[i] *= b - a
		}
	}
	for j := range at {
		q.w[j] = 1 / q.w[j]
	}
}

// add adds w times the polynomials at x to l, and returns w times the product of x - node, of all nodes.
func (q *basis) add(x, w float64, l *[vec.HistoryTerms]float64) float64 {
	var before [vec.HistoryTerms]float64 // w times the product of x - node, of the nodes before
	for j, a := range q.at {
		before[j] = w
		w *= x - a
	}
	after := 1.0
	for j := len(q.at) - 1; j >= 0; j-- {
		l[j] += before[j] * after * q.w[j]
		after *= x - q.at[j]
	}
	return w
}

// integrals adds the polynomials' integrals over 0 .. x to l, and returns that of the product of x - node.
func (q *basis) integrals(x float64, l *[vec.HistoryTerms]float64) (all float64) {
	for g, a := range gaussAt {
		all += q.add(x*a, x*gaussWeight[g], l)
	}
	return all
}

// nodes are the times of the k newest points, in steps of h from t.
func (s *multistep) nodes(k int, t, h float64) []float64 {
	ih := 1 / h
	for j := range s.past[:k] {
		s.at[j] = (s.past[j].t - t) * ih
	}
	return s.at[:k]
}

// weigh sets both forecasts for a step of h, and returns the number of slopes that predict it: the order of the prediction.
func (s *multistep) weigh(h float64) int {
	var value, slope, inverse [vec.HistoryTerms]float64
	var q basis
	all := s.nodes(s.known, s.T(), h)
	k := min(s.known, s.most)
	q.over(all[:k])
	// What the slope at the end adds is the integral of the polynomial that is 1 there and 0 at the nodes.
	c := q.integrals(1, &value)
	c /= q.add(1, 1, &slope)
	a := &s.adams
	a.X[0], a.Value[0], a.C = s.past[0].y, 1, h*c
	for j := range s.most {
		a.X[j+1], a.Value[j+1], a.Slope[j+1] = s.past[min(j, k-1)].f, h*value[j], slope[j]
	}
	a.Ready()
	if len(s.fast) == 0 {
		return k
	}
	if s.known == 1 {
		s.bdf = *a // no state is below its bound
		return k
	}
	// Backward differences: the polynomial through the past values, its slope at the end, and how the slope there answers to the value
	// there, which is the sum of 1/(1 - node) over all but the last.
	k2 := min(s.known, bdfTerms)
	sum := 0.0
	for j, x := range all[:k2] {
		inverse[j] = 1 / (1 - x)
		sum += inverse[j]
	}
	if k2 != k { // else slope is that polynomial's value, too
		q.over(all[:k2])
		slope = [vec.HistoryTerms]float64{}
		q.add(1, 1, &slope)
	}
	b, ih := &s.bdf, 1/h
	b.Bound = -fastFrom * ih
	b.C = h / (sum - inverse[k2-1])
	for j := range bdfTerms {
		b.X[j], b.Value[j], b.Slope[j] = s.past[min(j, k2-1)].y, slope[j], slope[j]*(sum-inverse[j])*ih
	}
	b.Ready()
	return k
}

// isFast tells whether state i took backward differences in the last step.
func (s *multistep) isFast(i int) bool { return s.coef[i] != s.adams.C }

// Dense implements Stepper, by the polynomials of the correctors: of Adams' the integral of that through the slopes, the newest one included; of backward
// differences the one through the values.
func (s *multistep) Dense(t float64, out []float64) {
	out = out[:s.n]
	switch {
	case t == s.T() || !s.moved:
		copy(out, s.Y())
		return
	case t == s.TPrev():
		copy(out, s.YPrev())
		return
	}
	s.within(t, false)
	vec.Stage(out, s.past[1].y[:s.n], 1, s.terms, &s.dense)
	if len(s.fast) == 0 {
		return
	}
	s.within(t, true)
	for _, b := range s.fast {
		for i := int(b) * vec.BlockLen; i < min(int(b+1)*vec.BlockLen, s.n); i++ {
			if s.isFast(i) {
				out[i] = s.sum(0, i)
			}
		}
	}
}

// DenseAt implements Stepper.
func (s *multistep) DenseAt(t float64, idx []int32, out []float64) {
	out = out[:len(idx)]
	y := []float64(nil)
	switch {
	case t == s.T() || !s.moved:
		y = s.Y()
	case t == s.TPrev():
		y = s.YPrev()
	}
	if y != nil {
		for i, j := range idx {
			out[i] = y[j]
		}
		return
	}
	s.within(t, false)
	for i, j := range idx {
		out[i] = s.sum(s.past[1].y[j], int(j))
	}
	if len(s.fast) == 0 {
		return
	}
	s.within(t, true)
	for i, j := range idx {
		if s.isFast(int(j)) {
			out[i] = s.sum(0, int(j))
		}
	}
}

// sum is x and the terms of state j.
func (s *multistep) sum(x float64, j int) float64 {
	for m, v := range s.terms {
		x = math.FMA(s.dense.A[m][0], v[j], x)
	}
	return x
}

// within sets the terms of dense output at t and their weights: of backward differences with fast, else of Adams' formula.
func (s *multistep) within(t float64, fast bool) {
	var l [vec.HistoryTerms]float64
	var q basis
	h := s.T() - s.TPrev()
	x := (t - s.TPrev()) / h
	k := min(s.known, s.most+1)
	if fast {
		k = min(s.known, bdfTerms)
	}
	q.over(s.nodes(k, s.TPrev(), h))
	if fast {
		q.add(x, 1, &l)
	} else {
		q.integrals(x, &l)
	}
	for j := range vec.HistoryTerms {
		p := &s.past[min(j, k-1)]
		s.terms[j] = p.f
		w := l[j] * h
		if fast {
			s.terms[j], w = p.y, l[j]
		}
		s.dense.A[j] = vec.Splat(w)
	}
}
