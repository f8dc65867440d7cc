package ir

import "testing"

func TestAssociate(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	square := g.Mul(s.at("n"), s.at("n"))
	s.derivative("V", g.Mul(g.Mul(s.at("C"), s.at("V")), g.Mul(s.at("k"), s.at("n"))))
	s.derivative("n", g.Mul(g.Mul(square, square), s.at("k"))) // one settled factor: nothing to put together
	s.derivative("x", g.Mul(s.at("C"), s.at("k")))             // settled as a whole
	s.shows(t, associate, `
derivatives of cell
  dV = C * V * k * n
  dn = n * n * n * n * k
  dx = C * k
`, `
derivatives of cell
  dV = V * n * C * k
  dn = n * n * n * n * k
  dx = C * k
`)
}
