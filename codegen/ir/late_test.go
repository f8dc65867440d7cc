package ir

import "testing"

// J is needed through I; without a derivative that reads I, neither is.
func TestLate(t *testing.T) {
	s := newSmall()
	s.drive("J", s.at("pre.V"))
	s.drive("I", s.at("pre.J"))
	s.derivative("V", s.at("I"))
	s.derivative("n", s.at("n"))
	s.shows(t, late, `
input cell.J
  += pre.V
input cell.I
  += pre.J
derivatives of cell
  dV = I
  dn = n
`, `
input cell.J
  += pre.V
input cell.I
  += pre.J
derivatives of cell
  dV = I
  dn = n
`)
	s.p.Loops[0].Outs = s.p.Loops[0].Outs[1:]
	s.shows(t, late, `
input cell.J
  += pre.V
input cell.I
  += pre.J
derivatives of cell
  dn = n
`, `
input cell.J (when asked)
  += pre.V
input cell.I (when asked)
  += pre.J
derivatives of cell
  dn = n
`)
}
