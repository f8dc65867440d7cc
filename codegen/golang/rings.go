package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// Inputs of a ring read each other: relays in a row. The loops over their elements run in turns, as many as the longest row needs, which is
// found among the edges when the circuit is bound; each turn makes further elements right, and the last leaves all so.

// evaluate writes the calls that evaluate the inputs that wanted names and that change between events; call, where there is one, writes that
// of one input.
func (g *gen) evaluate(f *fn, wanted func(in *ir.Input) bool, call func(in *ir.Input)) {
	if call == nil {
		call = func(in *ir.Input) { f.line("k.%s(t, y)", g.inputFunc(in)) }
	}
	ring := 0
	for _, in := range g.prog.Inputs {
		if !wanted(in) || !moves(in) {
			continue
		}
		if in.Ring != ring {
			if ring > 0 {
				f.close("}")
			}
			if ring = in.Ring; ring > 0 {
				f.open("for range k.turns%d {", ring)
			}
		}
		call(in)
	}
	if ring > 0 {
		f.close("}")
	}
}

// readsItself tells whether drivers of an input read that input.
func (g *gen) readsItself(in *ir.Input) bool {
	for _, d := range in.Drivers {
		if in.Ring > 0 && g.g.Reads(d.Value, in.Arr) {
			return true
		}
	}
	return false
}

// nextOf is the field in which an input that reads itself is summed up.
func (g *gen) nextOf(c *flatten.Col) string { return "next" + g.array[c.Arr] }

// rings writes what tells which entries of a ring's inputs read which, and binds the numbers of turns.
func (g *gen) rings() string {
	var b strings.Builder
	for i, ring := range g.f.Rings {
		name := fmt.Sprintf("ring%d", i+1)
		turns := fmt.Sprintf("turns%d", i+1)
		g.fields = append(g.fields, turns+" int // how often ring "+fmt.Sprint(i+1)+" of inputs is evaluated")
		offset := map[*ir.Array]int{}
		n := 0
		var parts []string
		for _, c := range ring {
			offset[c.Arr] = n
			n += c.Size * c.Pop.N
			parts = append(parts, fmt.Sprintf("kernel.Ringed{Pop: k.c.Pops[%d], Name: %q, Size: %d, Place: %q}", g.popNo[c.Pop], c.Show, c.Size, c.Place()))
		}
		g.bind = append(g.bind, fmt.Sprintf("k.%s = kernel.Turns(k.%s, %s)", turns, name, strings.Join(parts, ", ")))
		f := g.newFn()
		f.line("t, y := k.c.Time, k.c.Y")
		f.line("_, _ = t, y")
		for k, in := range g.prog.Inputs {
			if in.Ring != i+1 {
				continue
			}
			c := g.f.InputOrder[k]
			if g.readsItself(in) {
				g.fields = append(g.fields, g.nextOf(c)+" []float64")
				g.bind = append(g.bind, fmt.Sprintf("k.%s = make([]float64, %d)", g.nextOf(c), c.Size*c.Pop.N))
			}
			for _, d := range in.Drivers {
				g.ringReads(f, c, d.Of.(*flatten.Contribution), offset)
			}
		}
		fmt.Fprintf(&b, "\n// %s tells which entries of inputs that read each other read which.\n", name)
		b.WriteString(f.finish(fmt.Sprintf("func (k *kern) %s(at func(row, col int))", name)))
	}
	return b.String()
}

// ringReads writes the loop that tells what the elements of one driver read of the ring.
func (g *gen) ringReads(f *fn, c *flatten.Col, k *flatten.Contribution, offset map[*ir.Array]int) {
	reads := g.g.ReadsOf(k.Value, func(a *ir.Array) bool { _, ok := offset[a]; return ok })
	if len(reads) == 0 {
		return
	}
	elem, open := g.elements(k)
	end := open(f)
	f.uses = map[*ir.Node]int{}
	g.tablesOf(f, k)
	f.line("row := %d + %s%s", offset[c.Arr], g.compAt(f, c, k), elem)
	for _, r := range reads {
		g.over(f, r.Over, func() {
			f.line("at(row, %d + %s)", offset[r.Load.Arr], f.place(r.Load.Arr, r.Load.Idx))
		})
	}
	end()
}

// elements is the Go expression of the element that a driver reaches, and what opens the loops in which it is one and returns what closes
// them.
func (g *gen) elements(k *flatten.Contribution) (elem string, open func(f *fn) func()) {
	loop := func(count string) func(f *fn) func() {
		return func(f *fn) func() {
			f.open("for i := 0; i < %s; i++ {", count)
			return func() { f.close("}") }
		}
	}
	switch {
	case k.Group != nil:
		return "e", func(f *fn) func() {
			loops := g.groupLoops(f, k.Group)
			return func() {
				f.line("e++")
				for ; loops > 0; loops-- {
					f.close("}")
				}
				f.close("}")
			}
		}
	case k.Block != nil:
		return "int(" + g.maps[k.Block.Members] + "[i])", loop(g.count(k.Block.Space))
	case k.Side == "pre":
		return "int(" + g.maps[k.Edges.Src] + "[i])", loop(g.count(k.Edges.Space))
	}
	return "int(" + g.maps[k.Edges.Dst] + "[i])", loop(g.count(k.Edges.Space))
}

// tablesOf notes the tables that elements reads.
func (g *gen) tablesOf(f *fn, k *flatten.Contribution) {
	switch {
	case k.Block != nil:
		f.tables[k.Block.Members] = true
	case k.Edges != nil:
		f.tables[k.Edges.Dst], f.tables[k.Edges.Src] = true, true
	}
}
