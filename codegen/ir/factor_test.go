package ir

import (
	"testing"
)

// The current of a conductance: what belongs to the edge's source is computed for each source once, the target's voltage leaves the
// sum; and where all sources have one reversal potential, one product is enough.
func TestFactor(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	s.drive("I", g.Mul(g.Mul(s.at("weight"), g.Mul(s.at("slot.g"), s.at("slot.G"))), g.Sub(s.at("slot.Epre"), s.at("post.V"))))
	s.derivative("V", s.at("I"))
	s.shows(t, factor, `
input cell.I
  += weight * preslot.g * preslot.G * (preslot.Epre - post.V)
derivatives of cell
  dV = I
`, `
sources of out (where parameters differ)
  factor1 = g * G * Epre
  factor2 = g * G
input cell.I
  += sum(weight * pre.G) * (every g * (every Epre - post.V)) (where parameters are the same)
  += sum(weight * pre.factor1) + sum(weight * pre.factor2) * -post.V
derivatives of cell
  dV = I
`)
}

// Inputs that no derivative needs come last, and share what the others take from their sources. A value that mixes source and target
// within a function stays whole.
func TestFactorLateAndWhole(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	rate := g.Call("exp", s.at("pre.V"))
	s.drive("I", g.Mul(s.at("weight"), rate))
	s.drive("J", g.Div(rate, g.Num(3)))
	s.drive("J", g.Call("exp", g.Mul(s.at("pre.V"), s.at("post.V"))))
	s.drive("J", g.Mul(s.at("pre.I"), s.at("pre.I")))
	s.derivative("V", s.at("I"))
	late(s.p)
	s.shows(t, factor, `
input cell.I
  += weight * exp(pre.V)
input cell.J (when asked)
  += exp(pre.V) / 3
  += exp(pre.V * post.V)
  += pre.I * pre.I
derivatives of cell
  dV = I
`, `
sources of cell
  factor1 = exp(V)
sources of cell (when asked)
  factor2 = exp(V) / 3
input cell.I
  += sum(weight * pre.factor1)
input cell.J (when asked)
  += sum(pre.factor2)
  += exp(pre.V * post.V)
  cell.factor3 = I * I
  += sum(pre.factor3)
derivatives of cell
  dV = I
`)
}
