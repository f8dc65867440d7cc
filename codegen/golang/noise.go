package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// noise writes the functions that compute the amplitudes of noise, and the difference of the two calculi's drifts.
func (g *gen) noise() string {
	return g.noiseFunc("diffusion", "is the amplitudes of the noise: dy = f dt + g dW", "g", g.prog.Noise) +
		g.noiseFunc("correction", "is the drift of Itô's calculus less that of Stratonovich's, of amplitudes that depend on their own state", "c", g.prog.Corrections)
}

func (g *gen) noiseFunc(name, doc, stem string, loops []*ir.Loop) string {
	if len(loops) == 0 {
		return ""
	}
	var out, calls strings.Builder
	inputs := false
	for _, l := range loops {
		for _, o := range l.Outs {
			inputs = inputs || g.g.ReadsInput(o.Value)
		}
		fn := g.ident(stem + g.space[l.Space])
		out.WriteString(g.derivative(fn, l) + "\n")
		fmt.Fprintf(&calls, "\tk.%s(t, y, dy)\n", fn)
	}
	if inputs {
		out.WriteString(fmt.Sprintf("// %s %s.\nfunc (k *kern) %s(t float64, y, dy []float64) {\n\tk.inputs(t, y)\n%s}\n\n", name, doc, name, calls.String()))
	} else {
		out.WriteString(fmt.Sprintf("// %s %s.\nfunc (k *kern) %s(t float64, y, dy []float64) {\n%s}\n\n", name, doc, name, calls.String()))
	}
	return out.String()
}

// noiseTable writes what the runtime has to know of the noise.
func (g *gen) noiseTable() string {
	var b strings.Builder
	each := func(owner, list string, cols []*flatten.Col) {
		for i, c := range cols {
			for k, n := range c.Noise {
				if n == nil {
					continue
				}
				settled := g.g.Settled(n.G) && !g.readsVars(n.G)
				fmt.Fprintf(&b, "\tc.Noises = append(c.Noises, &model.Noise{%s, State: %s[%d], Comp: %d, Stratonovich: %v, Own: %v, Mixed: %v, Fixed: %v, Corrected: %v, Place: %q})\n",
					owner, list, i, k, n.Stratonovich, n.Own, n.Mixed, settled, n.Own && n.Slope != nil, n.Place)
			}
		}
	}
	for i, p := range g.f.Pops {
		if p.N > 0 {
			each(fmt.Sprintf("Pop: c.Pops[%d]", i), fmt.Sprintf("c.Pops[%d].Columns", i), p.Cols)
		}
	}
	for i, x := range g.f.Blocks {
		each(fmt.Sprintf("Block: c.Blocks[%d]", i), fmt.Sprintf("c.Blocks[%d].Columns", i), x.Cols)
	}
	for i, x := range g.f.Edges {
		each(fmt.Sprintf("Edges: c.Edges[%d]", i), fmt.Sprintf("c.Edges[%d].Attrs", i), x.Cols)
	}
	if len(g.prog.Noise) > 0 {
		b.WriteString("\tc.Diffusion = k.diffusion\n")
	}
	if len(g.prog.Corrections) > 0 {
		b.WriteString("\tc.Correction = k.correction\n")
	}
	return b.String()
}

// readsVars tells whether a value changes at events.
func (g *gen) readsVars(n *ir.Node) bool {
	found := false
	g.g.Visit(n, func(m *ir.Node) {
		found = found || m.Op == ir.Sample || m.Op == ir.Load && m.Arr.Class != ir.ParamArr && !(m.Arr.Class == ir.AttrArr && m.Arr.Fixed)
	})
	return found
}
