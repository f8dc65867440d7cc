package golang

import (
	"fmt"
	"sort"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// rhs writes the right-hand side, the evaluation of inputs, and what is computed at events only.
func (g *gen) rhs() string {
	g.passArrays()
	refresh := g.gathers()
	for _, l := range g.prog.Settled {
		if l.Once || l.Step {
			g.fixed[l.Arr] = l
		}
	}
	var out strings.Builder
	var loops []string
	g.joining = true
	for _, l := range g.prog.Loops {
		name := "d" + g.space[l.Space]
		loops = append(loops, name)
		out.WriteString(g.derivative(name, l) + "\n")
	}
	g.joining = false
	joint, within := g.jointly()
	for _, late := range []bool{false, true} {
		for i, in := range g.prog.Inputs {
			if in.Late == late {
				out.WriteString(g.input(in, g.f.InputOrder[i]) + "\n")
			}
		}
	}
	sources, calls, lateCalls := g.sourceFuncs()
	out.WriteString(sources)
	f := g.newFn()
	g.recall(f)
	for _, x := range calls {
		f.line("%s", x)
	}
	g.evaluate(f, func(in *ir.Input) bool { return !in.Late }, func(in *ir.Input) {
		if within[in.Arr] == nil {
			f.line("k.%s(t, y)", g.inputFunc(in))
			return
		}
		f.open("if !k.joint {")
		f.line("k.%s(t, y)", g.inputFunc(in))
		f.close("}")
	})
	if joint != nil {
		f.open("if k.joint {")
		f.line("k.jointly(t, y, dy)")
		f.depth--
		f.open("} else {")
		for _, l := range loops {
			if joint[l] {
				f.line("k.%s(t, y, dy)", l)
			}
		}
		f.close("}")
	}
	for _, l := range loops {
		if !joint[l] {
			f.line("k.%s(t, y, dy)", l)
		}
	}
	out.WriteString("// rhs is the right-hand side: dy = f(t, y).\n")
	out.WriteString(f.finish("func (k *kern) rhs(t float64, y, dy []float64)"))
	f = g.newFn()
	f.line("_ = t")
	g.recall(f)
	for _, x := range append(calls, lateCalls...) {
		f.line("%s", x)
	}
	g.evaluate(f, func(*ir.Input) bool { return true }, nil)
	out.WriteString(g.rings())
	out.WriteString("\n// inputs evaluates all inputs, for event bodies and recorded quantities.\n")
	out.WriteString(f.finish("func (k *kern) inputs(t float64, y []float64)"))
	out.WriteString("\n" + g.linear(calls) + g.advance(calls) + g.noise() + g.discrete(refresh))
	return out.String()
}

// passArrays declares the arrays that passes made.
func (g *gen) passArrays() {
	declare := func(a *ir.Array, stem string) {
		if g.array[a] != "" {
			return
		}
		id := g.ident(g.space[a.Space] + stem)
		g.array[a] = id
		g.fields = append(g.fields, id+" []float64")
		g.bind = append(g.bind, fmt.Sprintf("k.%s = make([]float64, %s)", id, g.count(a.Space)))
	}
	for _, l := range g.prog.Settled {
		declare(l.Arr, "_settled")
	}
	sums := map[*ir.Array]bool{}
	for _, in := range g.prog.Inputs {
		for _, q := range []*ir.Gathered{in.Same, in.General} {
			if q != nil {
				for _, s := range q.Sums {
					sums[s.Arr] = true
				}
			}
		}
	}
	for _, a := range g.prog.Arrays {
		switch {
		case a.Class == ir.ScratchArr && !sums[a]:
			declare(a, "_factor")
		case a.Class == ir.PastArr:
			declare(a, "_past")
		}
	}
}

// inputFunc is the name of the function that evaluates an input.
func (g *gen) inputFunc(in *ir.Input) string { return "in" + g.array[in.Arr] }

// base is the field that holds the constant part of an input.
func (g *gen) base(c *flatten.Col) string { return "base" + g.array[c.Arr] }

// drive adds one driver to the array x of input c.
func (g *gen) drive(f *fn, c *flatten.Col, d *ir.Driver, x string) {
	k := d.Of.(*flatten.Contribution)
	f.line("// %s", k.Place)
	switch {
	case k.Group != nil:
		g.bound(f, c, k, x)
	case k.Block != nil:
		f.open("for i := 0; i < %s; i++ {", g.count(k.Block.Space))
		f.uses = map[*ir.Node]int{}
		f.count(k.Value)
		f.tables[k.Block.Members] = true
		at := "int(" + g.maps[k.Block.Members] + "[i])"
		f.line("%s[%s%s] += %s", x, g.compAt(f, c, k), at, f.val(k.Value))
		f.close("}")
	case d.Same != nil:
		g.sameOrNot(f, d, x)
	case d.Sum != nil:
		g.products(f, k.Edges, d.Sum, x)
	default:
		g.edgeLoop(f, c, k, x)
	}
}

// compAt is the offset of the component of an array input.
func (g *gen) compAt(f *fn, c *flatten.Col, k *flatten.Contribution) string {
	if k.Comp == nil {
		return ""
	}
	return fmt.Sprintf("kernel.Index(%s, %d, %q)*%d + ", f.val(k.Comp), c.Size, k.Place, c.Pop.N)
}

// edgeLoop adds edge by edge.
func (g *gen) edgeLoop(f *fn, c *flatten.Col, k *flatten.Contribution, x string) {
	e := k.Edges
	id := g.space[e.Space]
	if k.Side == "pre" || k.Comp != nil {
		f.open("for i := 0; i < k.n%s; i++ {", id)
		f.uses = map[*ir.Node]int{}
		f.count(k.Value)
		m := e.Dst
		if k.Side == "pre" {
			m = e.Src
		}
		f.tables[m] = true
		f.line("%s[%sint(%s[i])] += %s", x, g.compAt(f, c, k), g.maps[m], f.val(k.Value))
		f.close("}")
		return
	}
	f.open("if k.n%s > 0 {", id)
	f.line("row := k.%s_row", id)
	f.open("for j := 0; j < %d; j++ {", c.Pop.N)
	f.line("sum := 0.0")
	f.open("for i := int(row[j]); i < int(row[j+1]); i++ {")
	f.uses = map[*ir.Node]int{}
	f.count(k.Value)
	dst := g.g.Via(e.Dst, g.g.Self())
	f.subst[dst] = "j"
	f.line("sum += %s", f.val(k.Value))
	delete(f.subst, dst)
	f.close("}")
	f.line("%s[j] += sum", x)
	f.close("}")
	f.close("}")
}

// bound adds a value given where the nodes of a group are declared.
func (g *gen) bound(f *fn, c *flatten.Col, k *flatten.Contribution, x string) {
	loops := g.groupLoops(f, k.Group)
	f.uses = map[*ir.Node]int{}
	f.count(k.Value)
	f.line("%s[%se] += %s", x, g.compAt(f, c, k), f.val(k.Value))
	f.line("e++")
	for ; loops > 0; loops-- {
		f.close("}")
	}
	f.close("}")
}

// groupLoops opens a block with e, the number of a group's first element, and the loops over its elements; it returns how many loops.
func (g *gen) groupLoops(f *fn, gr *flatten.Group) (loops int) {
	f.open("{")
	f.line("e := %d", gr.First)
	if gr.Parent.Pop.N > 1 {
		f.open("for p := %d; p < %d; p++ {", gr.Parent.First, gr.Parent.First+gr.Parent.N)
		loops++
	}
	for d, n := range gr.Dims {
		f.open("for i%d := 1; i%d <= %d; i%d++ {", d+1, d+1, n, d+1)
		loops++
	}
	return loops
}

// discrete writes what changes at events only: the constant parts of inputs, and values that the loops share.
func (g *gen) discrete(refresh string) string {
	f := g.newFn()
	f.line("_, _ = t, y")
	for i, in := range g.prog.Inputs {
		c := g.f.InputOrder[i]
		b := g.base(c)
		g.fields = append(g.fields, b+" []float64")
		n := c.Size * c.Pop.N
		if moves(in) {
			g.bind = append(g.bind, fmt.Sprintf("k.%s = make([]float64, %d)", b, n))
		} else {
			g.bind = append(g.bind, fmt.Sprintf("k.%s = k.%s", b, g.array[in.Arr]))
		}
		u := c.Pop.By[c.Name+" undriven"]
		if u == nil {
			f.line("clear(k.%s)", b)
		} else {
			g.drivenMask(in, c)
			f.open("for i := range k.%s {", b)
			f.line("k.%s[i] = k.undriven%s[i] * %s[i]", b, g.array[c.Arr], f.arr(u.Arr))
			f.close("}")
		}
		for _, d := range in.Drivers {
			if d.Settled {
				g.drive(f, c, d, "k."+b)
			}
		}
	}
	once, step := g.newFn(), g.newFn()
	once.line("_, _ = t, y")
	step.line("_, _ = t, y")
	for _, l := range g.prog.Settled {
		to := f
		switch {
		case l.Once:
			to = once
		case l.Step:
			to = step
		}
		g.let(to, l, "k."+g.array[l.Arr])
		if g.evens[l.Arr] {
			to.line("k.even_%s = kernel.Even(k.%s)", g.array[l.Arr], g.array[l.Arr])
		}
	}
	g.settledDone = true
	g.fields = append(g.fields, "once bool // fixed has been called")
	g.bind = append(g.bind, "k.once = false")
	f.open("if !k.once {")
	f.line("k.fixed(t, y)")
	f.line("k.once = true")
	f.close("}")
	for _, x := range strings.Split(strings.TrimSpace(refresh), "\n") {
		f.line("%s", x)
	}
	g.pack(f, func(q *packing) []string { return q.again })
	g.pack(once, func(q *packing) []string { return q.once })
	return "// discrete computes what changes at events only.\n" + f.finish("func (k *kern) discrete(t float64, y []float64)") +
		"\n// fixed computes what rests on parameters alone.\n" + once.finish("func (k *kern) fixed(t float64, y []float64)") +
		"\n// stepped computes what rests on parameters and the length of a step.\n" + step.finish("func (k *kern) stepped(t float64, y []float64)")
}

// let writes the loop that computes an array.
func (g *gen) let(f *fn, l *ir.Let, array string) {
	f.open("for i := 0; i < %s; i++ {", g.count(l.Arr.Space))
	f.uses = map[*ir.Node]int{}
	f.count(l.Value)
	f.line("%s[i] = %s", array, f.val(l.Value))
	f.close("}")
}

// drivenMask makes the mask of elements that nothing drives: these keep their undriven value.
func (g *gen) drivenMask(in *ir.Input, c *flatten.Col) {
	id := "undriven" + g.array[c.Arr]
	g.fields = append(g.fields, id+" []float64")
	g.bind = append(g.bind, fmt.Sprintf("k.%s = make([]float64, %d)", id, c.Size*c.Pop.N), fmt.Sprintf("set(k.%s, 1)", id))
	for _, d := range in.Drivers {
		k := d.Of.(*flatten.Contribution)
		switch {
		case k.Comp != nil && k.Group == nil:
			g.bind = append(g.bind, g.drivenComponents(id, c, k))
		case k.Comp != nil:
			lo := (int(k.Comp.Val)-1)*c.Pop.N + k.Group.First
			g.bind = append(g.bind, fmt.Sprintf("clear(k.%s[%d:%d])", id, lo, lo+k.Group.N))
		case k.Group != nil:
			g.bind = append(g.bind, fmt.Sprintf("clear(k.%s[%d:%d])", id, k.Group.First, k.Group.First+k.Group.N))
		case k.Block != nil:
			g.bind = append(g.bind, fmt.Sprintf("for _, i := range k.c.Blocks[%d].Members { k.%s[i] = 0 }", g.blkNo[k.Block], id))
		default:
			end := "Dst"
			if k.Side == "pre" {
				end = "Src"
			}
			g.bind = append(g.bind, fmt.Sprintf("for _, i := range k.c.Edges[%d].%s { k.%s[i] = 0 }", g.edgeNo[k.Edges], end, id))
		}
	}
}

// drivenComponents clears the mask of the components of an array input that an edge or a block drives.
func (g *gen) drivenComponents(id string, c *flatten.Col, k *flatten.Contribution) string {
	f := g.newFn()
	f.line("y := k.c.Y")
	f.line("_ = y")
	var list string
	switch {
	case k.Block != nil:
		list = fmt.Sprintf("k.c.Blocks[%d].Members", g.blkNo[k.Block])
	case k.Side == "pre":
		list = fmt.Sprintf("k.c.Edges[%d].Src", g.edgeNo[k.Edges])
	default:
		list = fmt.Sprintf("k.c.Edges[%d].Dst", g.edgeNo[k.Edges])
	}
	f.open("for i, at := range %s {", list)
	f.line("_, _ = i, at")
	f.count(k.Comp)
	f.line("k.%s[%sint(at)] = 0", id, g.compAt(f, c, k))
	f.close("}")
	return "{\n" + f.value("") + "\t}"
}

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
