package ir

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLinear shows the two parts of a small conductance neuron: the gate n can be taken exactly with V held; V, whose input reads
// the V of others and its own, cannot, but has a rate; G is read by V through the input, so it could not stand beside V among gates
// but stands beside n; x is not linear.
func TestLinear(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	s.drive("I", g.Mul(g.Mul(s.at("weight"), s.at("slot.G")), g.Sub(s.at("pre.Epre"), s.at("post.V"))))
	s.derivative("V", g.Div(g.Sub(s.at("I"), g.Mul(g.Mul(s.at("k"), s.at("n")), g.Sub(s.at("V"), s.at("E")))), s.at("C")))
	s.derivative("n", g.Sub(g.Mul(g.Call("exp", s.at("V")), g.Sub(g.Num(1), s.at("n"))), s.at("n")))
	s.derivative("x", g.Sub(s.at("V"), g.Mul(s.at("x"), s.at("x"))))
	s.derivative("G", g.Neg(g.Div(s.at("G"), s.at("g"))))
	linear(s.p)
	before := `derivatives of cell
  dV = (I - k * n * (V - E)) / C
  dn = exp(V) * (1 - n) - n
  dx = V - x * x
derivatives of out
  dG = -(G / g)
`
	after := `gates of cell
  e1 = exp(V)
  dn = e1 * (1 - n) - n
  rate n = -1 - e1
gates of out
  dG = -(G / g)
  rate G = -(1 / g)
the rest of cell
  dV = (I - k * n * (V - E)) / C
  rate V = -(k * n / C)
  dx = V - x * x
`
	text := s.p.String()
	assert.Contains(t, text, before)
	assert.Contains(t, text, after)
}

// TestNoRates: where no equation is linear in its own state with a rate, there are no parts.
func TestNoRates(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	s.derivative("V", g.Mul(s.at("V"), s.at("V")))
	s.derivative("n", s.at("V"))
	linear(s.p)
	assert.Empty(t, s.p.Parts[0])
	assert.Empty(t, s.p.Parts[1])
}

// TestRate: the coefficient of a state in its own equation, of one component of an array too.
func TestRate(t *testing.T) {
	g := NewGraph()
	x, p := space(g)
	one := &Array{Name: "z", Class: StateArr, Space: x.Arr.Space, Size: 2}
	comp := func(k float64) *Node {
		return g.Load(one, g.Index(Index{Op: Comp, Num: g.Num(k), In: g.Self(), Size: 2}))
	}
	other := g.Load(x.Arr, g.Fixed(0))
	for _, c := range []struct {
		n    *Node
		arr  *Array
		comp int
		want string // "": none
	}{
		{g.Sub(p, g.Div(x, p)), x.Arr, 0, "-(1 / p)"},
		{p, x.Arr, 0, "0"},
		{g.Mul(x, x), x.Arr, 0, ""},
		{g.Mul(p, other), x.Arr, 0, ""},
		{g.Cond(g.Compare("<", p, g.Num(1)), x, g.Num(2)), x.Arr, 0, "if p < 1 then 1 else 0"},
		{g.Cond(g.Compare("<", x, g.Num(1)), x, g.Num(2)), x.Arr, 0, ""},
		{g.Add(g.Mul(p, comp(1)), comp(2)), one, 0, "p"},
		{g.Add(g.Mul(p, comp(1)), comp(2)), one, 1, "1"},
	} {
		b, ok := g.Rate(c.n, c.arr, c.comp)
		assert.Equal(t, c.want != "", ok, c.n.String())
		if ok {
			assert.Equal(t, c.want, b.String(), c.n.String())
		}
	}
}
