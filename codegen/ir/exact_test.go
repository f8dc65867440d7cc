package ir

import "testing"

// V moves along its own exponential, with a factor that is fixed by the step since its rate is; x, which is not linear in itself, takes
// Euler's step; of a held state the mask stays outside.
func TestExact(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	mask := &Array{Name: "free", Class: VarArr, Space: s.cell, Size: 1, Often: true}
	s.p.Arrays = append(s.p.Arrays, mask)
	s.derivative("V", g.Div(g.Sub(s.at("E"), s.at("V")), s.at("C")))
	s.derivative("n", g.Mul(s.at("k"), s.at("n")))
	out := &s.p.Loops[0].Outs[1]
	out.Held, out.Bare = mask, out.Value
	out.Value = g.Mul(g.Load(mask, g.Self()), out.Bare)
	s.derivative("x", g.Mul(s.at("x"), s.at("x")))
	linear(s.p)
	s.p.Parts = [2][]*Loop{nil, {{Space: s.cell, Outs: []Out{{Arr: s.arrays["V"], Value: s.at("V")}}}}} // not what is shown here
	before := `
derivatives of cell
  dV = (E - V) / C
  dn = free * k * n
  dx = x * x
the rest of cell
  dV = V
`
	s.shows(t, exact, before, before+`a step of cell
  new V = V + (E - V) / C * (if abs((-1) / C) < 1e-280 then step else expm1(step * ((-1) / C)) / ((-1) / C))
  new n = n + free * k * n * (if abs(k) < 1e-280 then step else expm1(step * k) / k)
  new x = x + x * x * step
`)
	divide(s.p)
	hoist(s.p)
	if err := Verify(s.p); err != nil {
		t.Fatal(err)
	}
	for _, l := range s.p.Settled {
		if g.Reads(l.Value, mask) {
			t.Errorf("a mask is settled: %s", l.Value)
		}
	}
}
