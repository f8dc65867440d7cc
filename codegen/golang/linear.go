package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
	"nbc/lang/check"
)

// linear writes the derivatives in two parts with the rates of their states. calls evaluate what inputs take from their sources.
func (g *gen) linear(calls []string) string {
	if !g.hasRates() {
		return ""
	}
	var out strings.Builder
	f := g.newFn()
	g.recall(f)
	f.line("k.rates = b")
	f.open("switch part {")
	for k, loops := range g.prog.Parts {
		f.line("case %d:", k)
		needed := g.prog.InputsOf(loops)
		if len(needed) > 0 {
			for _, x := range calls {
				f.line("%s", x)
			}
		}
		g.evaluate(f, func(in *ir.Input) bool { return needed[in.Arr] }, nil)
		for _, l := range loops {
			name := g.ident([]string{"gates", "others"}[k] + g.space[l.Space])
			out.WriteString(g.derivative(name, l) + "\n")
			f.line("k.%s(t, y, dy)", name)
		}
	}
	f.close("}")
	return out.String() + "// linear is a part of the right-hand side with the rates of states whose equation is linear in itself.\n" +
		f.finish("func (k *kern) linear(part int, t float64, y, dy, b []float64)") + "\n"
}

// advance writes the step of exponential Euler: dy is the states after it.
func (g *gen) advance(calls []string) string {
	if !g.hasRates() {
		return ""
	}
	g.fields = append(g.fields, "step float64 // length of the steps being taken, ms")
	g.bind = append(g.bind, "k.step = 0")
	var out strings.Builder
	f := g.newFn()
	g.recall(f)
	f.open("if h != k.step {")
	f.line("k.step = h")
	f.line("k.stepped(t, y)")
	f.line("k.discrete(t, y)")
	f.close("}")
	needed := g.prog.InputsOf(g.prog.Steps)
	if len(needed) > 0 {
		for _, x := range calls {
			f.line("%s", x)
		}
	}
	g.evaluate(f, func(in *ir.Input) bool { return needed[in.Arr] }, nil)
	g.checking, g.inPlace = g.checkable(g.prog.Steps), g.ownOnly(g.prog.Steps)
	if g.checking {
		g.fields = append(g.fields, "faults vec.Lanes // not 0 where a new state is not finite")
		f.line("k.faults = vec.Lanes{}")
	}
	for _, l := range g.prog.Steps {
		name := g.ident("step" + g.space[l.Space])
		g.testing = g.tests(l)
		for _, x := range g.testing {
			f.line("clear(k.%s)", x.field)
		}
		out.WriteString(g.derivative(name, l) + "\n")
		f.line("k.%s(t, y, dy)", name)
	}
	f.line("k.c.Fresh = true")
	if g.checking {
		f.line("return k.faults == vec.Lanes{}")
	} else {
		f.line("return vec.Finite(dy)")
	}
	g.checking, g.inPlace, g.testing = false, false, nil
	return out.String() + "// advance takes a step of exponential Euler from y to dy, and tells whether all of that is finite.\n" + f.finish("func (k *kern) advance(t, h float64, y, dy []float64) bool") + "\n"
}

// checkable tells whether the loops can look at what they store: streams on one core.
func (g *gen) checkable(loops []*ir.Loop) bool {
	for _, l := range loops {
		if g.blkOf[l.Space] != nil || l.Space.N == 1 || l.Space.N >= manyElements || !g.g.StreamsAll(l) {
			return false
		}
	}
	return true
}

// ownOnly tells whether the loops can write new states over old ones: each element reads none but its own, and all at once.
func (g *gen) ownOnly(loops []*ir.Loop) bool {
	ok := true
	for _, l := range loops {
		ok = ok && len(l.Outs) <= mostOuts && g.g.StreamsAll(l)
		for _, o := range l.Outs {
			g.g.Visit(o.Value, func(n *ir.Node) {
				if n.Op == ir.Load && n.Arr.Class == ir.StateArr {
					ok = ok && n.Arr.Space == l.Space && here(n.Idx)
				}
			})
		}
	}
	return ok
}

func (g *gen) hasRates() bool { return len(g.prog.Parts[0])+len(g.prog.Parts[1]) > 0 }

func (g *gen) linearTable() string {
	if !g.hasRates() {
		return ""
	}
	return fmt.Sprintf("\tc.Linear, c.Advance, c.InPlace = k.linear, k.advance, %v\n", g.ownOnly(g.prog.Steps))
}

// linearity tells whether all equations of a state are linear in themselves, and whether the state is a gate.
func (g *gen) linearity(c *flatten.Col) (linear, gate bool) {
	if c.Word != check.State || len(c.Derivs) == 0 {
		return false, false
	}
	linear = true
	for k, n := range c.Derivs {
		_, ok := g.g.Rate(n, c.Arr, k)
		linear = linear && ok
	}
	for _, l := range g.prog.Parts[0] {
		for _, o := range l.Outs {
			gate = gate || o.Arr == c.Arr
		}
	}
	return linear, gate && linear
}
