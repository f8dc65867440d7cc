package ir

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// space makes a population with arrays x (a state) and p (a parameter).
func space(g *Graph) (x, p *Node) {
	s := &Space{Name: "cell", Kind: "pop", N: 3}
	ax := &Array{Name: "x", Class: StateArr, Space: s, Size: 1}
	ap := &Array{Name: "p", Class: ParamArr, Space: s, Size: 1}
	return g.Load(ax, g.Self()), g.Load(ap, g.Self())
}

func TestFolding(t *testing.T) {
	g := NewGraph()
	x, p := space(g)
	for _, c := range []struct {
		got  *Node
		want string
	}{
		{g.Add(g.Num(2), g.Num(3)), "5"},
		{g.Add(x, g.Num(0)), "x"},
		{g.Sub(x, g.Neg(p)), "x + p"},
		{g.Mul(x, g.Num(2)), "2 * x"},
		{g.Mul(g.Num(2), g.Mul(g.Num(3), x)), "6 * x"},
		{g.Mul(g.Num(-1), x), "-x"},
		{g.Div(x, g.Num(4)), "0.25 * x"},
		{g.Div(x, g.Num(3)), "x / 3"}, // 1/3 is not exact: the same bits are kept
		{g.Pow(x, g.Num(0.5)), "sqrt(x)"},
		{g.Pow(x, g.Num(0)), "1"},
		{g.Cond(g.Truth(true), x, p), "x"},
		{g.Compare(">", x, p), "p < x"},
		{g.Not(g.Not(g.Compare("<", x, p))), "x < p"},
		{g.AndOr(true, g.Truth(false), g.Compare("<", x, p)), "false"},
		{g.Sub(x, g.Sub(p, x)), "x - (p - x)"},
	} {
		assert.Equal(t, c.want, c.got.String())
	}
	assert.True(t, math.IsInf(g.Div(g.Num(1), g.Num(0)).Val, 1))
}

func TestEqualExpressionsAreOneNode(t *testing.T) {
	g := NewGraph()
	x, p := space(g)
	assert.Same(t, g.Call("exp", g.Mul(x, p)), g.Call("exp", g.Mul(x, p)))
	cube, fourth := g.Pow(x, g.Num(3)), g.Pow(x, g.Num(4))
	assert.Same(t, cube.Args[0], fourth.Args[0], "x^3 and x^4 share x*x")
	draw := Node{Op: Draw, Name: "uniform", Args: []*Node{x, p}}
	assert.NotSame(t, g.Make(draw), g.Make(draw), "each draw is a draw of its own")
}

func TestIndices(t *testing.T) {
	g := NewGraph()
	assert.Equal(t, 17, g.Affine(g.Fixed(3), 5, 2).Plus)
	v := g.ByVar("e")
	a := g.Affine(g.Affine(v, 2, 1), 3, 4)
	assert.Equal(t, [2]int{6, 7}, [2]int{a.Mul, a.Plus})
	assert.Same(t, v, g.Affine(v, 1, 0))
	assert.Equal(t, 8, g.ByValue(g.Fixed(2), g.Num(4), 2, 9, "here").Plus)
}

func TestRewriteReplacesIndices(t *testing.T) {
	g := NewGraph()
	x, p := space(g)
	sum := g.Add(g.Mul(x, p), x)
	moved := g.Rewrite(sum, func(i *Index) *Index {
		if i == g.Self() {
			return g.Fixed(1)
		}
		return i
	})
	assert.Equal(t, "#2.x * #2.p + #2.x", moved.String())
	same := g.Rewrite(sum, func(i *Index) *Index { return i })
	assert.Same(t, sum, same)
}

func TestLinearIn(t *testing.T) {
	g := NewGraph()
	x, p := space(g)
	for _, c := range []struct {
		n      *Node
		linear bool
	}{
		{g.Sub(p, g.Div(x, p)), true},
		{g.Mul(g.Call("exp", p), x), true},
		{g.Mul(x, x), false},
		{g.Div(p, x), false},
		{g.Call("exp", x), false},
		{p, true},
	} {
		assert.Equal(t, c.linear, g.LinearIn(c.n, x.Arr), c.n.String())
	}
}

func TestCurved(t *testing.T) {
	g := NewGraph()
	x, p := space(g)
	time := g.Make(Node{Op: Time})
	for _, c := range []struct {
		n      *Node
		curved bool
	}{
		{g.Sub(x, p), false},
		{g.Add(g.Mul(p, x), g.Div(time, p)), false},
		{g.Call("max", g.Sub(x, p), g.Neg(x)), false},
		{g.Call("abs", x), false},
		{g.Call("sin", p), false},
		{g.Call("sin", time), true},
		{g.Mul(x, x), true},
		{g.Div(p, x), true},
		{g.Cond(g.Compare("<", x, p), g.Num(1), g.Num(-1)), false},
		{g.Call("min", x, g.Call("exp", x)), true},
	} {
		assert.Equal(t, c.curved, g.Curved(c.n), c.n.String())
	}
}
