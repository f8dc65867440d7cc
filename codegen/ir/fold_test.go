package ir

import "testing"

// made makes an operation as it is, without folding.
func made(g *Graph, op Op, args ...*Node) *Node { return g.Make(Node{Op: op, Args: args}) }

func TestFold(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	two, three := g.Num(2), g.Num(3)
	s.derivative("V", made(g, Mul, made(g, Add, two, three), s.at("V")))
	s.derivative("n", made(g, Select, made(g, Less, two, three), s.at("n"), s.at("V")))
	s.derivative("x", made(g, Div, made(g, Neg, s.at("x")), made(g, Neg, made(g, Mul, g.Num(1), s.at("C")))))
	s.shows(t, constants, `
derivatives of cell
  dV = (2 + 3) * V
  dn = if 2 < 3 then n else V
  dx = -x / -(1 * C)
`, `
derivatives of cell
  dV = 5 * V
  dn = n
  dx = x / C
`)
}
