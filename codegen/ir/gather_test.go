package ir

import "testing"

// Products with one array of sources and one factor of the target are one sum, over the edges of all drivers; a factor of edges that is
// more than a column becomes one; where the sources' parameters are the same, fewer sums are enough.
func TestGather(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	current := g.Mul(g.Mul(s.at("weight"), g.Mul(s.at("slot.g"), s.at("slot.G"))), g.Sub(s.at("slot.Epre"), s.at("post.V")))
	s.drive("I", current)
	s.drive("I", g.Mul(g.Mul(s.at("weight"), s.at("weight")), s.at("pre.V")))
	s.drive("I", current)
	s.drive("I", g.Call("exp", g.Mul(s.at("pre.V"), s.at("post.V"))))
	s.derivative("V", s.at("I"))
	factor(s.p)
	s.shows(t, gather, `
sources of out (where parameters differ)
  factor1 = g * G * Epre
  factor2 = g * G
input cell.I
  += sum(weight * pre.G) * (every g * (every Epre - post.V)) (where parameters are the same)
  += sum(weight * pre.factor1) + sum(weight * pre.factor2) * -post.V
  += sum(weight * weight * pre.V)
  += sum(weight * pre.G) * (every g * (every Epre - post.V)) (where parameters are the same)
  += sum(weight * pre.factor1) + sum(weight * pre.factor2) * -post.V
  += exp(pre.V * post.V)
derivatives of cell
  dV = I
`, `
settled edge.settled0 = weight * weight
sources of out (where parameters differ)
  factor1 = g * G * Epre
  factor2 = g * G
input cell.I
  += exp(pre.V * post.V)
  sum3 = sum(weight * pre.G over edge) + sum(weight * pre.G over edge)
  sum5 = sum(settled0 * pre.V over edge)
  += sum3 * every g * (every Epre - V) + sum5 (where parameters are the same)
  sum1 = sum(weight * pre.factor1 over edge) + sum(weight * pre.factor1 over edge)
  sum2 = sum(weight * pre.factor2 over edge) + sum(weight * pre.factor2 over edge)
  sum4 = sum(settled0 * pre.V over edge)
  += sum1 - sum2 * V + sum4
derivatives of cell
  dV = I
`)
}
