package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/ir"
)

// sourceFuncs writes the functions that compute the sources' factors and returns the calls for the right-hand side and those for the
// other inputs.
func (g *gen) sourceFuncs() (text string, calls, late []string) {
	var b strings.Builder
	for _, l := range g.prog.Sources {
		name := "f" + g.space[l.Space] + [...]string{"", "General", "Late"}[l.When]
		text, fs := g.sourceFunc(name, l)
		b.WriteString(text)
		for _, f := range fs {
			call := fmt.Sprintf("k.%s(t, y, nil)", f)
			switch l.When {
			case ir.WhenAsked:
				late = append(late, call)
			case ir.IfGeneral:
				calls = append(calls, "if k.general { "+call+" }")
			default:
				calls = append(calls, call)
			}
		}
	}
	return b.String(), calls, late
}

// sourceFunc writes the functions of one loop: what reads its own elements alone in one, the rest in another.
func (g *gen) sourceFunc(name string, l *ir.Loop) (text string, names []string) {
	doc := fmt.Sprintf("computes what the sums over edges take from %s.\n", l.Space.Name)
	var nodes []*ir.Node
	var outs []place
	f := g.newFn()
	f.elements(l.Space)
	var rest []ir.Out
	for _, o := range l.Outs {
		if l.Space.N != 1 && g.g.Streams(l.Space, o.Value) {
			nodes = append(nodes, o.Value)
			outs = append(outs, place{array: "k." + g.array[o.Arr]})
			continue
		}
		rest = append(rest, o)
		f.count(o.Value)
	}
	if nodes != nil {
		text += fmt.Sprintf("// %s %s%s\n", name, doc, g.streamFunc(name, l.Space, nodes, outs))
		names = append(names, name)
	}
	if rest != nil {
		name += "Rest"
		for _, o := range rest {
			f.line("k.%s[%s] = %s", g.array[o.Arr], f.self, f.val(o.Value))
		}
		f.close("}")
		text += fmt.Sprintf("// %s %s%s\n", name, doc, f.finish(fmt.Sprintf("func (k *kern) %s(t float64, y, dy []float64)", name)))
		names = append(names, name)
	}
	return text, names
}
