package ir

import "testing"

func TestDivide(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	s.derivative("V", g.Div(g.Sub(s.at("E"), s.at("V")), s.at("C")))
	s.derivative("n", g.Div(s.at("n"), g.Num(10)))
	s.derivative("x", g.Add(g.Div(s.at("x"), s.at("V")), g.Div(s.at("E"), s.at("C")))) // by a state; settled as a whole
	s.shows(t, divide, `
derivatives of cell
  dV = (E - V) / C
  dn = n / 10
  dx = x / V + E / C
`, `
derivatives of cell
  dV = (E - V) * (1 / C)
  dn = 0.1 * n
  dx = x / V + E / C
`)
}
