package ir

import "testing"

func TestHoist(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	s.derivative("V", g.Add(g.Mul(g.Call("exp", s.at("k")), s.at("V")), g.Mul(s.at("held"), s.at("k"))))
	s.derivative("n", g.Mul(g.Call("exp", s.at("k")), g.Sub(s.at("E"), s.at("n"))))
	s.shows(t, hoist, `
derivatives of cell
  e1 = exp(k)
  dV = e1 * V + held * k
  dn = e1 * (E - n)
`, `
fixed cell.settled0 = exp(k)
settled cell.settled1 = held * k
derivatives of cell
  dV = settled0 * V + settled1
  dn = settled0 * (E - n)
`)
}

// What depends on time, a state or an input is not settled; a reduction over states neither.
func TestHoistLeavesWhatMoves(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	mean := g.Make(Node{Op: Reduce, Name: "mean", R: &Range{Var: "j1", Base: g.Fixed(0), N: 8}, Args: []*Node{g.Load(s.arrays["V"], g.ByVar("j1"))}})
	total := g.Make(Node{Op: Reduce, Name: "sum", R: &Range{Var: "j2", Base: g.Fixed(0), N: 8}, Args: []*Node{g.Load(s.arrays["C"], g.ByVar("j2"))}})
	s.drive("I", s.at("weight"))
	s.derivative("V", g.Add(g.Mul(g.Make(Node{Op: Time}), s.at("C")), g.Sub(mean, total)))
	s.derivative("n", g.Mul(s.at("I"), s.at("k")))
	s.shows(t, hoist, `
input cell.I
  settled += weight
derivatives of cell
  dV = t * C + mean(j1.V for 8 elements) - sum(j2.C for 8 elements)
  dn = I * k
`, `
fixed cell.settled0 = sum(j2.C for 8 elements)
input cell.I
  settled += weight
derivatives of cell
  dV = t * C + mean(j1.V for 8 elements) - settled0
  dn = I * k
`)
}
