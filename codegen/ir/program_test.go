package ir

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// small is a program of one population and one group of edges from it to itself, with a block for each side.
type small struct {
	p                     *Program
	cell, edge, pre, post *Space
	e                     *Edges
	arrays                map[string]*Array
}

func newSmall() *small {
	s := &small{p: &Program{Graph: NewGraph()}, arrays: map[string]*Array{}}
	s.cell = &Space{Name: "cell", Kind: "pop", N: 8}
	s.edge = &Space{Name: "edge", Kind: "edge", N: -1}
	s.pre = &Space{Name: "out", Kind: "block", N: -1}
	s.post = &Space{Name: "in", Kind: "block", N: -1}
	for _, b := range []*Space{s.pre, s.post} {
		b.Members = &Map{Name: "members", From: b, To: s.cell}
	}
	s.e = &Edges{Space: s.edge, Pre: s.cell, Post: s.cell, PreBlock: s.pre, PostBlock: s.post,
		Src: &Map{Name: "src", From: s.edge, To: s.cell}, Dst: &Map{Name: "dst", From: s.edge, To: s.cell},
		PreSlot: &Map{Name: "preslot", From: s.edge, To: s.pre}, PostSlot: &Map{Name: "postslot", From: s.edge, To: s.post}}
	s.p.Edges = []*Edges{s.e}
	s.add(s.cell, StateArr, "V", "n", "x")
	s.add(s.cell, ParamArr, "C", "k", "E")
	s.add(s.cell, InputArr, "I", "J")
	s.add(s.cell, VarArr, "held")
	s.add(s.edge, AttrArr, "weight")
	s.add(s.pre, StateArr, "G")
	s.add(s.pre, ParamArr, "g", "Epre")
	return s
}

func (s *small) add(sp *Space, c Class, names ...string) {
	for _, n := range names {
		a := &Array{Name: n, Class: c, Space: sp, Size: 1}
		s.arrays[n] = a
		s.p.Arrays = append(s.p.Arrays, a)
	}
}

// at is an array at the loop's own element, at the edge's source (pre.V) or target (post.V), or of the source's block (slot.G).
func (s *small) at(name string) *Node {
	g := s.p.Graph
	end, col, dotted := strings.Cut(name, ".")
	if !dotted {
		return g.Load(s.arrays[name], g.Self())
	}
	table := map[string]*Map{"pre": s.e.Src, "post": s.e.Dst, "slot": s.e.PreSlot}[end]
	return g.Load(s.arrays[col], g.Via(table, g.Self()))
}

func (s *small) derivative(name string, n *Node) {
	a := s.arrays[name]
	for _, l := range s.p.Loops {
		if l.Space == a.Space {
			l.Outs = append(l.Outs, Out{Arr: a, Value: n})
			return
		}
	}
	s.p.Loops = append(s.p.Loops, &Loop{Space: a.Space, Outs: []Out{{Arr: a, Value: n}}})
}

// drive adds a driver from each edge to its target's input.
func (s *small) drive(name string, n *Node) {
	d := &Driver{Edges: s.e, Space: s.edge, Side: "post", Value: n, Settled: s.p.Graph.Settled(n)}
	for _, in := range s.p.Inputs {
		if in.Arr == s.arrays[name] {
			in.Drivers = append(in.Drivers, d)
			return
		}
	}
	s.p.Inputs = append(s.p.Inputs, &Input{Arr: s.arrays[name], Drivers: []*Driver{d}})
}

// shows checks a program's text before and after one pass.
func (s *small) shows(t *testing.T, run func(*Program), before, after string) {
	t.Helper()
	require.NoError(t, Verify(s.p))
	assert.Equal(t, strings.TrimLeft(before, "\n"), s.p.String(), "before")
	run(s.p)
	require.NoError(t, Verify(s.p))
	assert.Equal(t, strings.TrimLeft(after, "\n"), s.p.String(), "after")
}

func TestOptimizeStopsAfterAPass(t *testing.T) {
	s := newSmall()
	s.derivative("V", s.p.Graph.Div(s.at("V"), s.at("C")))
	require.NoError(t, Optimize(s.p, "divide"))
	assert.Contains(t, s.p.String(), "dV = V * (1 / C)")
	err := Optimize(s.p, "hosit")
	var none *NoPass
	require.ErrorAs(t, err, &none)
	assert.Contains(t, err.Error(), "the passes are late, ")
	for _, x := range Passes() {
		assert.Contains(t, err.Error(), x[0])
		assert.NotEmpty(t, x[1])
	}
}

// Each of these programs breaks one rule of the middle form.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	stranger := &Array{Name: "stranger", Class: ParamArr, Space: &Space{Name: "elsewhere", N: 2}, Size: 1}
	for name, c := range map[string]struct {
		breaks func(s *small, g *Graph)
		want   string
	}{
		"unknown array": {func(s *small, g *Graph) { s.derivative("V", g.Load(stranger, g.Self())) }, "unknown array stranger"},
		"array of another space": {func(s *small, g *Graph) { s.derivative("V", s.at("G")) },
			"G belongs to out, its index counts cell"},
		"table of another space": {func(s *small, g *Graph) { s.derivative("V", s.at("pre.V")) },
			`table "src" leads from edge, its index counts cell`},
		"truth value as number": {func(s *small, g *Graph) {
			s.derivative("V", g.Make(Node{Op: Add, Args: []*Node{s.at("V"), g.Compare("<", s.at("V"), s.at("C"))}}))
		}, "argument 2 is a truth value"},
		"number as condition": {func(s *small, g *Graph) {
			s.derivative("V", g.Make(Node{Op: Select, Args: []*Node{s.at("V"), s.at("V"), s.at("C")}}))
		}, "argument 1 is a truth value: false"},
		"unequal sides": {func(s *small, g *Graph) {
			lt := g.Compare("<", s.at("V"), s.at("C"))
			s.derivative("V", g.Make(Node{Op: Select, Args: []*Node{lt, s.at("V"), lt}}))
		}, "a choice between a number and a truth value"},
		"derivative that is a truth value": {func(s *small, g *Graph) { s.derivative("V", g.Compare("<", s.at("V"), s.at("C"))) },
			"is a truth value: true"},
		"too few arguments": {func(s *small, g *Graph) {
			s.derivative("V", g.Make(Node{Op: Func, Name: "max", Args: []*Node{s.at("V")}}))
		},
			"1 arguments instead of 2"},
		"unknown function": {func(s *small, g *Graph) {
			s.derivative("V", g.Make(Node{Op: Func, Name: "sinus", Args: []*Node{s.at("V")}}))
		},
			`no function "sinus"`},
		"loop variable outside": {func(s *small, g *Graph) { s.derivative("V", g.Load(s.arrays["V"], g.ByVar("j1"))) },
			"loop variables [j1] stand outside their loops"},
		"element out of range": {func(s *small, g *Graph) { s.derivative("V", g.Load(s.arrays["V"], g.Fixed(8))) }, "element 9 of 8"},
		"component out of range": {func(s *small, g *Graph) {
			s.derivative("V", g.Load(s.arrays["V"], g.Index(Index{Op: Comp, Num: g.Num(2), In: g.Self()})))
		}, "component 2 of 1"},
		"place of another space": {func(s *small, g *Graph) {
			s.p.Loops = append(s.p.Loops, &Loop{Space: s.cell, Outs: []Out{{Arr: s.arrays["G"], Value: s.at("V")}}})
		}, "G[0] is no place of that space"},
		"settled and not": {func(s *small, g *Graph) {
			s.p.Settled = append(s.p.Settled, &Let{Arr: s.p.scratch("c", s.cell), Value: s.at("V")})
		},
			"changes between events"},
		"fixed and not": {func(s *small, g *Graph) {
			s.p.Settled = append(s.p.Settled, &Let{Arr: s.p.scratch("c", s.cell), Value: s.at("held"), Once: true})
		}, "changes at events"},
		"input read too early": {func(s *small, g *Graph) { s.drive("I", s.at("pre.J")); s.drive("J", s.at("weight")) },
			"input J, which is evaluated later"},
		"product through the wrong table": {func(s *small, g *Graph) {
			s.drive("I", s.at("slot.G"))
			s.p.Inputs[0].Drivers[0].Sum = []Product{{Pre: s.arrays["G"], PreMap: s.e.Src}}
		}, "out.G is read through a table from edge to cell"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSmall()
			c.breaks(s, s.p.Graph)
			err := Verify(s.p)
			require.Error(t, err)
			assert.Contains(t, err.Error(), c.want)
		})
	}
	assert.NoError(t, Verify(newSmall().p))
}

func TestAWrongPassIsNamed(t *testing.T) {
	s := newSmall()
	s.derivative("V", s.at("V"))
	defer func(old []pass) { passes = old }(passes)
	passes = []pass{{"spoil", "", func(p *Program) { p.Loops[0].Outs[0].Value = s.at("G") }}}
	assert.ErrorContains(t, Optimize(s.p, ""), "wrong after pass spoil")
}

// TestUnread: n and x are integrals, of which n drives an input that the derivatives need and x one that they do not.
func TestUnread(t *testing.T) {
	s := newSmall()
	g := s.p.Graph
	s.derivative("V", g.Add(s.at("I"), s.at("V")))
	s.derivative("n", s.at("V"))
	s.derivative("x", s.at("V"))
	s.derivative("G", g.Neg(s.at("G")))
	s.drive("I", s.at("pre.n"))
	s.drive("J", s.at("pre.x"))
	require.NoError(t, Optimize(s.p, ""))
	var names []string
	for a := range s.p.Unread() {
		names = append(names, a.Name)
	}
	assert.Equal(t, []string{"x"}, names)
}
