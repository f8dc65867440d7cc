package ir

import "testing"

func TestDead(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	a, b, c := s.p.scratch("read", s.cell), s.p.scratch("unread", s.cell), s.p.scratch("throughUnread", s.cell)
	s.p.Settled = []*Let{{Arr: a, Value: g.Mul(s.at("C"), s.at("k"))}, {Arr: c, Value: g.Mul(s.at("k"), s.at("k"))},
		{Arr: b, Value: g.Add(g.Load(c, g.Self()), s.at("C"))}}
	u, v := s.p.scratch("summed", s.cell), s.p.scratch("idle", s.cell)
	s.p.Sources = []*Loop{{Space: s.cell, Outs: []Out{{Arr: u, Value: s.at("V")}, {Arr: v, Value: s.at("V")}}}}
	s.drive("I", s.at("pre.V"))
	s.p.Inputs[0].Drivers[0].Sum = []Product{{Pre: u, PreMap: s.e.Src}}
	s.derivative("V", g.Load(a, g.Self()))
	s.derivative("n", s.at("n")) // nothing reads n, and it stays
	s.shows(t, dead, `
settled cell.read = C * k
settled cell.throughUnread = k * k
settled cell.unread = throughUnread + C
sources of cell
  summed = V
  idle = V
input cell.I
  += sum(pre.summed)
derivatives of cell
  dV = read
  dn = n
`, `
settled cell.read = C * k
sources of cell
  summed = V
input cell.I
  += sum(pre.summed)
derivatives of cell
  dV = read
  dn = n
`)
}
