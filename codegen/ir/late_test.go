package ir

import (
	"testing"

	"github.com/stretchr/testify/require"
)

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

// Of a ring all inputs are needed where one is; they stand side by side.
func TestLateRing(t *testing.T) {
	s := newSmall()
	s.drive("J", s.at("pre.I"))
	s.drive("I", s.at("pre.J"))
	require.ErrorContains(t, Verify(s.p), "it reads input I, which is evaluated later")
	for _, in := range s.p.Inputs {
		in.Ring = 1
	}
	s.derivative("V", s.at("J"))
	require.NoError(t, Optimize(s.p, "gather"))
	for _, in := range s.p.Inputs {
		require.False(t, in.Late)
		require.Nil(t, in.General, "what is not right yet must not be multiplied by zero")
	}
	require.Contains(t, s.p.String(), "input cell.J (in turns, ring 1)")
	s.p.Loops = nil
	late(s.p)
	for _, in := range s.p.Inputs {
		require.True(t, in.Late)
	}
	other := &Array{Name: "K", Class: InputArr, Space: s.cell, Size: 1}
	s.p.Arrays = append(s.p.Arrays, other)
	s.p.Inputs = []*Input{s.p.Inputs[0], {Arr: other}, s.p.Inputs[1]}
	require.ErrorContains(t, Verify(s.p), "ring 1 of inputs is in pieces")
}
