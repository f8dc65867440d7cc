package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// spread writes what a handler of spikes does, where that is to add values of the edges alone, which nothing changes, to columns of the
// targets; and of events at a rate, where the elements add values of their own to their columns.
func (g *gen) spread(h *flatten.Handler) string {
	spikes, chance := h.Edges != nil && h.Trigger == "event" && h.Via == "pre", h.Pop != nil && h.Trigger == "rate"
	if !spikes && !chance || h.Refractory != nil || len(h.Body) == 0 || len(h.Emits) > 0 {
		return ""
	}
	if g.written == nil {
		g.written = map[*ir.Array]bool{}
		for _, x := range g.f.Hands {
			writes(x.Body, g.written)
		}
	}
	self := g.g.Self()
	pop, target, number := h.Pop, self, ""
	if spikes {
		pop, target, number = h.Edges.Post, g.g.Via(h.Edges.Dst, self), "k.n"+g.space[h.Edges.Space]
	} else {
		number = g.count(pop.Space)
	}
	test := number + " > 0"
	seen := map[*ir.Array]bool{}
	f, each := g.newFn(), g.newFn()
	f.self = "0"
	each.depth = 5
	var list, lists, values []string
	for _, s := range h.Body {
		w, ok := s.(*flatten.Write)
		if !ok || w.Trial || w.Op != "+=" || w.Comp != nil || w.Idx != target || w.Col.Size != 1 || w.Col.Pop != pop {
			return ""
		}
		g.g.Visit(w.Value, func(n *ir.Node) {
			switch n.Op {
			case ir.Load:
				still := n.Arr.Class == ir.ParamArr || n.Arr.Class == ir.VarArr || n.Arr.Class == ir.AttrArr
				ok = ok && n.Idx == self && still && !g.written[n.Arr]
				if ok && !seen[n.Arr] {
					seen[n.Arr] = true
					test += fmt.Sprintf(" && kernel.Same(k.%s)", g.array[n.Arr])
				}
			case ir.Const, ir.Bool, ir.Add, ir.Sub, ir.Mul, ir.Div, ir.Neg, ir.Pow, ir.Func, ir.Less, ir.LessEq, ir.Equal, ir.And, ir.Or, ir.Not, ir.Select:
			default:
				ok = false
			}
		})
		if !ok {
			return ""
		}
		f.count(w.Value)
		list = append(list, fmt.Sprintf("{Column: %s, Value: %s, Site: %d}", g.column(w.Col), f.val(w.Value), w.Site))
		each.count(w.Value)
		each.line("x%d[i] = %s", len(lists), each.val(w.Value))
		values = append(values, fmt.Sprintf("x%d := make([]float64, %s)", len(lists), number))
		lists = append(lists, fmt.Sprintf("{Column: %s, Values: x%d, Site: %d}", g.column(w.Col), len(lists), w.Site))
	}
	same := "\t\t\t\t\treturn []model.Spread{" + strings.Join(list, ", ") + "}\n"
	loop := fmt.Sprintf("\t\t\t\tfor i := range x0 {\n%s\t\t\t\t}\n", each.value(""))
	return fmt.Sprintf("\t\t\tSpread: func() []model.Spread {\n\t\t\t\tif %s {\n%s%s\t\t\t\t}\n\t\t\t\t%s\n%s\t\t\t\treturn []model.Spread{%s}\n\t\t\t},\n",
		test, f.value(same), same, strings.Join(values, "\n\t\t\t\t"), loop, strings.Join(lists, ", "))
}
