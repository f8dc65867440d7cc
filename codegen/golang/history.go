package golang

import (
	"fmt"
	"strings"
)

// histories declares the arrays of past values, and writes the table by which the runtime fills them.
func (g *gen) histories() string {
	var b strings.Builder
	for i, h := range g.f.Histories {
		id := g.array[h.Arr]
		g.bind = append(g.bind, fmt.Sprintf("k.c.Histories[%d].Out = k.%s", i, id))
		owner := ""
		switch sp := h.Arr.Space; {
		case g.popOf[sp] != nil:
			owner = fmt.Sprintf("Pop: c.Pops[%d]", g.popNo[g.popOf[sp]])
		case g.blkOf[sp] != nil:
			owner = fmt.Sprintf("Block: c.Blocks[%d]", g.blkNo[g.blkOf[sp]])
		default:
			owner = fmt.Sprintf("Edges: c.Edges[%d]", g.edgeNo[g.edgeOf[sp]])
		}
		f := g.newFn()
		f.depth = 3
		at := f.place(h.State, h.Idx)
		state := f.value(at)
		f = g.newFn()
		f.depth = 3
		f.count(h.Delay)
		d := f.val(h.Delay)
		delay := f.value(d)
		fmt.Fprintf(&b, "\tc.Histories = append(c.Histories, &model.History{%s, Text: %q, Place: %q,\n\t\tState: func(i int) int {\n%s\t\t\treturn k.o%s + %s\n\t\t},\n\t\tDelay: func(i int) float64 {\n%s\t\t\treturn %s\n\t\t}})\n",
			owner, h.Text, h.Place, state, g.array[h.State], at, delay, d)
	}
	return b.String()
}

// recall is the statement that sets the past values, where there are any.
func (g *gen) recall(f *fn) {
	if len(g.f.Histories) > 0 {
		f.open("if k.c.Past != nil {")
		f.line("k.c.Past(t)")
		f.close("}")
	}
}
