package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// input writes the evaluation of one input: its constant part, then what its drivers add. An input that nothing drives between events
// has no function.
func (g *gen) input(in *ir.Input, c *flatten.Col) string {
	if !moves(in) {
		return ""
	}
	f := g.newFn()
	x := f.arr(c.Arr)
	name := g.inputFunc(in)
	text := ""
	switch {
	case in.Same != nil:
		f.open("if k.%s {", g.sameFlag(in))
		text += g.gathered(f, in, in.Same, name+"Same")
		f.depth--
		f.scopes = f.scopes[:len(f.scopes)-1]
		f.open("} else {")
		text += g.gathered(f, in, in.General, name+"General")
		f.close("}")
	case in.General != nil:
		text += g.gathered(f, in, in.General, name+"Sums")
	default:
		if g.readsItself(in) {
			// What it reads of itself must be whole while it is summed up.
			x = "k." + g.nextOf(c)
		}
		f.line("copy(%s, k.%s)", x, g.base(c))
	}
	for _, d := range in.Drivers {
		if !d.Settled && !d.Gathered {
			g.drive(f, c, d, x)
		}
	}
	if in.Ring > 0 && g.readsItself(in) {
		f.line("copy(%s, %s)", f.arr(c.Arr), x)
	}
	return fmt.Sprintf("// %s evaluates the input %s of %s.\n", name, c.Show, c.Pop.Name) +
		f.finish(fmt.Sprintf("func (k *kern) %s(t float64, y []float64)", name)) + "\n" + text
}

// moves tells whether an input changes between events.
func moves(in *ir.Input) bool {
	for _, d := range in.Drivers {
		if !d.Settled {
			return true
		}
	}
	return false
}

// sameFlag is the field that tells whether the sources' parameters have one value each.
func (g *gen) sameFlag(in *ir.Input) string { return "same_" + g.array[in.Arr] }

// gathered writes the calls that form the sums over edges, and returns the loop that adds them to the input's constant part.
func (g *gen) gathered(f *fn, in *ir.Input, q *ir.Gathered, name string) string {
	g.formSums(f, q)
	f.line("k.%s(t, y, nil)", name)
	value := g.g.Add(g.g.Load(g.baseOf[in], g.g.Self()), q.Value)
	return g.streamFunc(name, in.Arr.Space, []*ir.Node{value}, []place{{array: "k." + g.array[in.Arr]}}) + "\n"
}

// formSums writes the calls that form sums over edges.
func (g *gen) formSums(f *fn, q *ir.Gathered) {
	for _, s := range q.Sums {
		x := "nil"
		if s.Pre != nil {
			x = f.arr(s.Pre)
		}
		f.line("k.%s.Of(%s)", g.sums[s], x)
	}
}

// gathers declares the sums over edges and what binds them. It returns the statements that take over changed weights.
func (g *gen) gathers() (refresh string) {
	var b strings.Builder
	for _, in := range g.prog.Inputs {
		base := &ir.Array{Name: "base", Class: ir.ScratchArr, Space: in.Arr.Space, Size: in.Arr.Size}
		g.baseOf[in] = base
		g.array[base] = "base" + g.array[in.Arr]
		if in.General == nil {
			continue
		}
		make, again := g.makeSums(in.General)
		if in.Same != nil {
			flag := g.sameFlag(in)
			g.fields = append(g.fields, flag+" bool // the parameters of the sources have one value each")
			test := ""
			for _, a := range in.SameOf {
				test += fmt.Sprintf(" && kernel.Same(k.%s)", g.array[a])
			}
			g.bind = append(g.bind, fmt.Sprintf("k.%s = true%s", flag, test), fmt.Sprintf("k.general = k.general || !k.%s", flag))
			makeSame, againSame := g.makeSums(in.Same)
			make = fmt.Sprintf("if k.%s {\n%s} else {\n%s}\n", flag, makeSame, make)
			again = fmt.Sprintf("if k.%s {\n%s} else {\n%s}\n", flag, againSame, again)
		}
		g.bind = append(g.bind, make)
		b.WriteString(again)
	}
	return b.String()
}

// makeSums writes the statements that make sums over edges, and those that refresh them.
func (g *gen) makeSums(q *ir.Gathered) (make, refresh string) {
	var m, r strings.Builder
	for _, s := range q.Sums {
		id := g.ident(g.space[s.Arr.Space] + "_sum")
		rows := g.ident(id + "_rows")
		g.array[s.Arr], g.sums[s] = id, rows
		g.fields = append(g.fields, id+" []float64", rows+" *gather.Sum")
		sources := "0"
		if s.Pre != nil {
			sources = g.count(s.Pre.Space)
		}
		fmt.Fprintf(&m, "k.%s = gather.New(%s, %s", rows, g.count(s.Arr.Space), sources)
		for _, t := range s.Parts {
			fmt.Fprintf(&m, ",\ngather.Part{Row: k.%s_row", g.space[t.Edges.Space])
			if t.PreMap != nil {
				fmt.Fprintf(&m, ", Source: k.%s", g.maps[t.PreMap])
			}
			if t.Factor != nil {
				fmt.Fprintf(&m, ", Weight: k.%s", g.array[t.Factor])
			}
			fmt.Fprintf(&m, ", Fixed: %v}", t.Fixed)
		}
		fmt.Fprintf(&m, ")\nk.%s = k.%s.Out\n", id, rows)
		fmt.Fprintf(&r, "k.%s.Refresh()\n", rows)
	}
	return m.String(), r.String()
}

// common is the field with the value that all elements of a parameter have, where they have one, in all lanes of a vector.
func (g *gen) common(a *ir.Array) string {
	id := g.commons[a]
	if id == "" {
		id = g.ident("all_" + g.array[a])
		g.commons[a] = id
		g.fields = append(g.fields, id+" vec.Lanes")
		g.bind = append(g.bind, fmt.Sprintf("k.%s = vec.Splat(kernel.First(k.%s))", id, g.array[a]))
	}
	return "k." + id
}
