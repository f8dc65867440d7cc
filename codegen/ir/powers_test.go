package ir

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPowers(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	s.derivative("V", made(g, Pow, s.at("V"), g.Num(3)))
	s.derivative("n", made(g, Pow, s.at("n"), g.Num(-1.5)))
	s.derivative("x", g.Add(made(g, Pow, s.at("x"), g.Num(0.3)), made(g, Pow, s.at("x"), s.at("k"))))
	s.shows(t, powers, `
derivatives of cell
  dV = V^3
  dn = n^(-1.5)
  dx = x^0.3 + x^k
`, `
derivatives of cell
  dV = V * V * V
  dn = 1 / (n * sqrt(n))
  dx = x^0.3 + x^k
`)
}

// Products and roots are the power, to a few units in the last place.
func TestPowersAreRight(t *testing.T) {
	g := NewGraph()
	for _, e := range []float64{-8.5, -3, -1.5, -0.5, 0.5, 1, 2.5, 7, 12.5, 16} {
		for _, x := range []float64{0.3, 1, 2.7, 41} {
			n := g.withoutPowers(made(g, Pow, g.Num(x), g.Num(e)))
			assert.NotEqual(t, Pow, n.Op)
			assert.InEpsilon(t, math.Pow(x, e), g.folded(n).Val, 4e-15, "%v^%v", x, e)
		}
	}
}
