package ir

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCommon(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	v, n := s.at("V"), s.at("n")
	s.derivative("V", g.Call("exp", g.Mul(v, n)))
	s.derivative("n", g.Call("exp", g.Mul(n, v)))
	s.derivative("x", g.Sub(g.Add(n, g.Mul(n, v)), v))
	assert.NotSame(t, s.p.Loops[0].Outs[0].Value, s.p.Loops[0].Outs[1].Value)
	s.shows(t, common, `
derivatives of cell
  dV = exp(V * n)
  dn = exp(n * V)
  dx = n + n * V - V
`, `
derivatives of cell
  e1 = exp(V * n)
  dV = e1
  dn = e1
  dx = n + V * n - V
`)
	assert.Same(t, s.p.Loops[0].Outs[0].Value, s.p.Loops[0].Outs[1].Value)
}
