package driver

import (
	"fmt"
	"slices"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/solve"
	"nbc/runtime/sparse"
)

// solve answers `solve NODES METHOD RTOL ATOL T`: it integrates the states of the named nodes (a,b,c) alone from their start to T ms,
// the others standing still, and prints steps, rejected steps, evaluations, Jacobians, factorisations and switches, then the states.
// METHOD may be two, A+B, to switch between.
func (s *server) solve(f []string, num func(int) (float64, error)) error {
	if len(f) != 6 {
		return fmt.Errorf("solve wants nodes, a method, two tolerances and a time")
	}
	var x [3]float64
	for k := range x {
		var err error
		if x[k], err = num(k + 3); err != nil {
			return err
		}
	}
	c, err := s.build()
	if err != nil {
		return err
	}
	c.Discrete(0, c.Y)
	var states []int
	for _, name := range strings.Split(f[1], ",") {
		list := statesOf(c, name)
		if list == nil {
			return fmt.Errorf("there is no node %s with states", name)
		}
		states = append(states, list...)
	}
	sys := part(c, states)
	opt := solve.Options{RTol: x[0], ATol: x[1]}
	var in solve.Stepper
	if a, b, two := strings.Cut(f[2], "+"); two {
		in, err = solve.NewSwitching(a, b, sys, opt)
	} else {
		in, err = solve.New(f[2], sys, opt)
	}
	if err != nil {
		return err
	}
	y := make([]float64, len(states))
	for i, k := range states {
		y[i] = c.Y[k]
	}
	in.Reset(0, y)
	for in.T() < x[2] {
		if err := in.Step(x[2]); err != nil {
			return err
		}
	}
	st := in.Stats()
	fmt.Fprint(s.out, st.Steps, " ", st.Rejected, " ", st.Evaluations, " ", st.Jacobians, " ", st.Factorisations, " ", st.Switches)
	for _, v := range in.Y() {
		fmt.Fprintf(s.out, " %.17g", v)
	}
	fmt.Fprintln(s.out)
	return nil
}

// statesOf are the positions of a node's states in Y.
func statesOf(c *model.Circuit, node string) (list []int) {
	for _, p := range c.Pops {
		for _, g := range p.Groups {
			if len(g.Path) != 1 || g.Path[0].Name != node {
				continue
			}
			for _, col := range p.Columns {
				for k := range max(col.Size, 1) {
					if col.Word == model.State {
						list = append(list, col.Off+k*p.N+g.First)
					}
				}
			}
		}
	}
	return list
}

// part is the system of some of a circuit's states, the others standing still.
func part(c *model.Circuit, states []int) solve.System {
	y := slices.Clone(c.Y)
	dy := make([]float64, len(y))
	whole := func(x []float64) []float64 {
		for i, k := range states {
			y[k] = x[i]
		}
		return y
	}
	return solve.System{
		N: len(states),
		RHS: func(t float64, x, dx []float64) {
			c.RHS(t, whole(x), dy)
			for i, k := range states {
				dx[i] = dy[k]
			}
		},
		Derivatives: func() (solve.Jacobian, error) {
			all, err := solve.Compose(solve.Partials{States: len(y), Inputs: c.Partials.Inputs, Places: c.Partials.Places, Values: c.Partials.Values})
			if err != nil {
				return nil, err
			}
			return newBlock(all, states, whole), nil
		},
	}
}

// block is the part of a Jacobian that belongs to some states.
type block struct {
	all       solve.Jacobian
	states    []int
	whole     func(x []float64) []float64
	st        *sparse.Structure
	from      []int // positions of its entries in the whole
	val, dfdt []float64
}

func newBlock(all solve.Jacobian, states []int, whole func([]float64) []float64) *block {
	p := all.Structure().Pattern
	b := &block{all: all, states: states, whole: whole, val: make([]float64, p.Entries()), dfdt: make([]float64, p.N)}
	q := sparse.Pattern{N: len(states), Row: make([]int32, len(states)+1)}
	for i, r := range states {
		for j, c := range states {
			if k := p.At(r, c); k >= 0 {
				q.Col = append(q.Col, int32(j))
				b.from = append(b.from, k)
			}
		}
		q.Row[i+1] = int32(len(b.from))
	}
	b.st = sparse.Analyse(q)
	return b
}

func (b *block) Structure() *sparse.Structure { return b.st }

func (b *block) Eval(t float64, x, val, dfdt []float64) {
	b.all.Eval(t, b.whole(x), b.val, b.dfdt)
	for k, at := range b.from {
		val[k] = b.val[at]
	}
	for i, k := range b.states {
		dfdt[i] = b.dfdt[k]
	}
}
