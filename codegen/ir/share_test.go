package ir

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestShare(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	v := s.at("V")
	s.derivative("V", g.Call("exp", g.Neg(g.Div(v, g.Num(80)))))
	s.derivative("n", g.Call("exp", g.Neg(g.Div(v, g.Num(20)))))
	s.derivative("x", g.Call("sigmoid", g.Div(v, g.Num(40))))
	s.shows(t, share, `
derivatives of cell
  dV = exp(-(V / 80))
  dn = exp(-(V / 20))
  dx = sigmoid(V / 40)
`, `
derivatives of cell
  e1 = exp((-0.0125) * V)
  e2 = e1 * e1
  dV = e1
  dn = e2 * e2
  dx = 1 / (1 + e2)
`)
}

// The series of linoid meets its closed form where the choice between them is made, and both are x/(1 - exp(-x)).
func TestLinoidByItsExponential(t *testing.T) {
	g := NewGraph()
	for _, x := range []float64{-40, -3, -0.05, -0.049999, -1e-9, 0, 1e-9, 0.03, 0.049999, 0.05, 0.7, 40} {
		n := g.linoid(g.Num(x))
		require.Equal(t, Const, n.Op, "%v: %s", x, n)
		want := 1.0
		if x != 0 {
			want = x / -math.Expm1(-x)
		}
		assert.InEpsilon(t, want, n.Val, 5e-15, "%v", x)
	}
}
