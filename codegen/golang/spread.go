package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// spread writes what a handler of spikes does, where that may be the same for all edges: it adds values of the edges alone, which
// nothing changes, to columns of the targets.
func (g *gen) spread(h *flatten.Handler) string {
	if h.Edges == nil || h.Trigger != "event" || h.Via != "pre" || h.Delay != nil || h.Refractory != nil || len(h.Body) == 0 || len(h.Emits) > 0 {
		return ""
	}
	if g.written == nil {
		g.written = map[*ir.Array]bool{}
		for _, x := range g.f.Hands {
			writes(x.Body, g.written)
		}
	}
	self := g.g.Self()
	target := g.g.Via(h.Edges.Dst, self)
	test := fmt.Sprintf("k.n%s > 0", g.space[h.Edges.Space])
	seen := map[*ir.Array]bool{}
	f := g.newFn()
	f.self = "0"
	var list []string
	for _, s := range h.Body {
		w, ok := s.(*flatten.Write)
		if !ok || w.Trial || w.Op != "+=" || w.Comp != nil || w.Idx != target || w.Col.Size != 1 || w.Col.Pop != h.Edges.Post {
			return ""
		}
		g.g.Visit(w.Value, func(n *ir.Node) {
			switch n.Op {
			case ir.Load:
				ok = ok && n.Idx == self && !g.written[n.Arr]
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
	}
	values := "\t\t\t\treturn []model.Spread{" + strings.Join(list, ", ") + "}\n"
	return fmt.Sprintf("\t\t\tSpread: func() []model.Spread {\n\t\t\t\tif !(%s) {\n\t\t\t\t\treturn nil\n\t\t\t\t}\n%s%s\t\t\t},\n", test, f.value(values), values)
}
