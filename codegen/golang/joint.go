package golang

import (
	"fmt"
	"slices"
	"strings"

	"nbc/codegen/ir"
)

// joined is a function of derivatives that may share its exponentials' call with others: the loops that form arguments of all spaces run
// first, then one exponential over all rows, then the rest. Small populations alone do not fill the processor's pipelines.
type joined struct {
	name  string
	sp    *ir.Space
	p     *phased
	nodes []*ir.Node
	outs  []place
	pack  *packing
}

// The most elements of a joined space, and numbers in the rows of scratch of all.
const mostJoined, mostRows = 1024, 8192

// joinable notes a function whose only functions are exponentials, in one phase, over few elements.
func (g *gen) joinable(j joined) {
	n := j.sp.N
	if b := g.blkOf[j.sp]; b != nil {
		n = b.Pop.N
	}
	if !g.joining || j.p.last != 1 || n < 8 || n > mostJoined {
		return
	}
	for _, x := range j.p.funcs[1] {
		if x.Name != "exp" {
			return
		}
	}
	g.joins = append(g.joins, j)
}

// within finds the inputs that the joined functions take up: sums over edges that nothing but a joined loop over the same elements
// reads. These loops then add up the sums themselves, and the input's array is not needed.
func (g *gen) within(names map[string]bool) map[*ir.Array]*ir.Input {
	list := map[*ir.Array]*ir.Input{}
	for _, in := range g.prog.Inputs {
		ok := in.General != nil && !in.Late
		for _, d := range in.Drivers {
			ok = ok && (d.Settled || d.Gathered)
		}
		if ok {
			list[in.Arr] = in
		}
	}
	drop := func(n *ir.Node, here bool) {
		g.g.Visit(n, func(m *ir.Node) {
			if m.Op == ir.Load && !(here && m.Idx == g.g.Self()) {
				delete(list, m.Arr)
			}
		})
	}
	for _, l := range g.prog.Loops {
		for _, o := range l.Outs {
			drop(o.Value, names["d"+g.space[l.Space]])
		}
	}
	for _, l := range g.prog.Sources {
		for _, o := range l.Outs {
			drop(o.Value, false)
		}
	}
	for _, in := range g.prog.Inputs {
		for _, d := range in.Drivers {
			drop(d.Value, false)
		}
	}
	return list
}

// usual is what the sums over edges add to an input in the usual case.
func usual(in *ir.Input) *ir.Gathered {
	if in.Same != nil {
		return in.Same
	}
	return in.General
}

// jointly writes the function that runs the joined functions, and what binds it. It returns the names of these, none where there are
// fewer than two, and the inputs that they take up.
func (g *gen) jointly() (names map[string]bool, inputs map[*ir.Array]*ir.Input) {
	if len(g.joins) < 2 {
		return nil, nil
	}
	names = map[string]bool{}
	g.fields = append(g.fields, "joint bool // small spaces share one call of the exponential", "jscr []float64")
	var bind strings.Builder
	bind.WriteString("k.joint = k.lanes > 1\n")
	for _, j := range g.joins {
		names[j.name] = true
		if b := g.blkOf[j.sp]; b != nil {
			// A block whose elements are no single run goes its own way, and the others with it.
			fmt.Fprintf(&bind, "k.joint = k.joint && len(k.c.Blocks[%d].Runs) == 1 && k.c.Blocks[%d].Runs[0][2] >= 8\n", g.blkNo[b], g.blkNo[b])
		}
	}
	inputs = g.within(names)
	for _, in := range g.prog.Inputs {
		if inputs[in.Arr] != nil && in.Same != nil {
			fmt.Fprintf(&bind, "k.joint = k.joint && k.%s\n", g.sameFlag(in))
		}
	}
	for i := range g.joins {
		g.joins[i].takeUp(g, i, inputs)
	}
	bind.WriteString("if k.joint {\nall := 0\n")
	for i, j := range g.joins {
		g.fields = append(g.fields, fmt.Sprintf("jrun%d [3]int // first slot, first element, elements", i), fmt.Sprintf("jscr%d, jkept%d []float64", i, i), fmt.Sprintf("jat%d int", i))
		if b := g.blkOf[j.sp]; b != nil {
			fmt.Fprintf(&bind, "run%d := k.c.Blocks[%d].Runs[0]\nk.jrun%d = [3]int{int(run%d[0]), int(run%d[1]), int(run%d[2])}\n", i, g.blkNo[b], i, i, i, i)
		} else {
			fmt.Fprintf(&bind, "k.jrun%d = [3]int{0, 0, %s}\n", i, g.count(j.sp))
		}
		width := fmt.Sprintf("((k.jrun%d[2] + k.lanes - 1) &^ (k.lanes - 1))", i)
		fmt.Fprintf(&bind, "k.jat%d, k.jkept%d = all, make([]float64, %d*%s)\nall += %d * %s\n", i, i, len(j.p.kept), width, j.p.functions(), width)
	}
	// All in one block: what lies apart may fall on the same lines of the cache.
	rows := 0
	for _, j := range g.joins {
		rows += len(j.pack.rows) * j.pack.stride
	}
	fmt.Fprintf(&bind, "k.joint = all <= %d\npacks := vec.Make(%d + all)\nk.jscr = packs[%d:]\n", mostRows, rows, rows)
	for i, j := range g.joins {
		n := len(j.pack.rows) * j.pack.stride
		g.fields = append(g.fields, fmt.Sprintf("jpack%d []float64 // see packing in nbc's codegen/golang", i))
		fmt.Fprintf(&bind, "k.jscr%d = k.jscr[k.jat%d:]\n%s, packs = packs[:%d:%d], packs[%d:]\n", i, i, j.pack.field(), n, n, n)
		for _, x := range j.pack.bind {
			bind.WriteString(x + "\n")
		}
	}
	bind.WriteString("}")
	g.bind = append(g.bind, bind.String())
	head := "func (k *kern) jointly(t float64, y, dy []float64)"
	f := g.newFn()
	sums := func() {
		for _, in := range g.prog.Inputs {
			if inputs[in.Arr] != nil {
				g.formSums(f, usual(in))
			}
		}
	}
	phase := func(ph int) {
		f.line("switch k.lanes {")
		for _, lanes := range widths {
			f.line("case %d:", lanes)
			for _, j := range g.joins {
				f.line("\tk.%s(t, y, dy)", phaseName(fmt.Sprintf("%s%d", j.name, lanes), ph))
			}
		}
		f.line("}")
	}
	// The sums come after the exponentials where they can: what an integrator stored just before is then no longer on its way to the cache,
	// from where alone a vector can be read that spans two stored ones.
	first := slices.ContainsFunc(g.joins, func(j joined) bool {
		return slices.ContainsFunc(j.p.funcs[1], func(x *ir.Node) bool { return j.pack.late(x) })
	})
	if first {
		sums()
	}
	phase(0)
	f.line("vec.Exp(k.jscr, k.jscr)")
	if !first {
		sums()
	}
	phase(1)
	g.vectors = append(g.vectors, "// jointly computes the derivatives of small spaces with one call of the exponential, and the sums over edges that they need.\n"+f.finish(head))
	g.plains = append(g.plains, head+" {}\n")
	return names, inputs
}

// takeUp writes the vector code of the n-th joined function once more, packed and with inputs' sums in place of the inputs.
func (j *joined) takeUp(g *gen, n int, inputs map[*ir.Array]*ir.Input) {
	nodes := make([]*ir.Node, len(j.nodes))
	for i, n := range j.nodes {
		nodes[i] = g.g.Replace(n, func(m *ir.Node) *ir.Node {
			if m.Op != ir.Load || inputs[m.Arr] == nil {
				return nil
			}
			in := inputs[m.Arr]
			return g.g.Add(g.g.Load(g.baseOf[in], g.g.Self()), usual(in).Value)
		})
	}
	j.name += "Joint"
	j.pack = g.packed(n, j.sp, inputs)
	j.nodes, j.p = nodes, g.planned(nodes, j.pack.late)
	for _, lanes := range widths {
		g.vectors = append(g.vectors, g.vectorStream(fmt.Sprintf("%s%d", j.name, lanes), j.sp, j.p, nodes, j.outs, lanes, j.pack))
	}
}
