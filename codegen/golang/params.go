package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
	"nbc/lang/check"
)

// fills writes one function that computes columns in order: parameters, or initial values.
func (g *gen) fills(name string, list []*flatten.Fill) string {
	f := g.newFn()
	for _, x := range list {
		g.fill(f, x)
	}
	return f.finish("func (k *kern) " + name + "(s model.Setter)")
}

// owner is the Go expression of a column's owner in the model.
func (g *gen) owner(c *flatten.Col) string {
	switch {
	case c.Block != nil:
		return fmt.Sprintf("k.c.Blocks[%d]", g.blkNo[c.Block])
	case c.Edges != nil:
		return fmt.Sprintf("k.c.Edges[%d]", g.edgeNo[c.Edges])
	}
	return fmt.Sprintf("k.c.Pops[%d]", g.popNo[c.Pop])
}

// column is the Go expression of a column of the model.
func (g *gen) column(c *flatten.Col) string {
	if c.Edges != nil {
		return fmt.Sprintf("%s.Attrs[%d]", g.owner(c), g.colNo[c])
	}
	return fmt.Sprintf("%s.Columns[%d]", g.owner(c), g.colNo[c])
}

// dest is the array that a fill writes: the state vector's slice, or the column's data.
func (g *gen) dest(f *fn, c *flatten.Col) string {
	return f.arr(c.Arr)
}

// fill writes the computation of one column for one group.
func (g *gen) fill(f *fn, x *flatten.Fill) {
	c, gr := x.Col, x.Group
	lo, hi := gr.First, gr.First+gr.N
	dst := g.dest(f, c)
	f.line("// %s of %s", c.Show, groupText(gr))
	if len(x.Values) == 1 && x.Values[0].Op == ir.Const {
		for k := 0; k < c.Size; k++ {
			f.line("set(%s[%d:%d], %s)", dst, k*c.Pop.N+lo, k*c.Pop.N+hi, num(x.Values[0].Val))
		}
		g.filled(f, c, lo, hi)
		return
	}
	sub := &fn{g: g, uses: map[*ir.Node]int{}, arrays: f.arrays, tables: f.tables, self: "e", scopes: []map[*ir.Node]string{{}}, subst: map[*ir.Index]string{}, depth: f.depth + 1, tmp: f.tmp}
	sub.count(x.Values...)
	one := gr.N == 1
	loops := 0
	parent := gr.Parent
	uses := usesOf(g.g, x.Values)
	if x.Given && parent != nil {
		sub.line("e := %d", lo)
		if parent.Pop.N > 1 {
			sub.open("for p := %d; p < %d; p++ {", parent.First, parent.First+parent.N)
			loops++
		}
		for d, n := range gr.Dims {
			sub.open("for i%d := 1; i%d <= %d; i%d++ {", d+1, d+1, n, d+1)
			loops++
		}
	} else if one {
		sub.line("const e = %d", lo)
	} else {
		sub.open("for e := %d; e < %d; e++ {", lo, hi)
		loops++
	}
	if uses[ir.Draw] {
		sub.drawer = "d"
	}
	write := func(k string, v *ir.Node, kName string) {
		if usesOf(g.g, []*ir.Node{v})[ir.Draw] {
			name := fmt.Sprintf("%q", x.Var)
			if c.Size > 1 {
				name = fmt.Sprintf("kernel.Component(%q, %s)", x.Var, kName)
			}
			sub.line("d := s.Draw(%s, e, %s)", g.owner(c), name)
		}
		at := "e"
		if k != "" {
			at = k + " + e"
		}
		sub.line("%s[%s] = %s", dst, at, sub.val(v))
	}
	switch {
	case c.Size == 1:
		write("", x.Values[0], "")
	case len(x.Values) == 1:
		sub.open("for q := 0; q < %d; q++ {", c.Size)
		write(fmt.Sprintf("q*%d", c.Pop.N), x.Values[0], "q")
		sub.close("}")
	default:
		for k, v := range x.Values {
			sub.open("{")
			write(fmt.Sprint(k*c.Pop.N), v, fmt.Sprint(k))
			sub.close("}")
		}
	}
	if x.Given && parent != nil {
		sub.line("e++")
	}
	for ; loops > 0; loops-- {
		sub.close("}")
	}
	f.tmp = sub.tmp
	f.line("{")
	f.b.WriteString(sub.b.String())
	if one && !(x.Given && parent != nil) {
		f.line("\t_ = e")
	}
	f.line("}")
	g.filled(f, c, lo, hi)
}

// filled hands a computed column to the setter; what `trial` says of the running task is taken over at once, for those that use it.
func (g *gen) filled(f *fn, c *flatten.Col, lo, hi int) {
	f.line("s.Filled(%s, %s, %d, %d)", g.owner(c), g.column(c), lo, hi)
	field := map[string]string{"duration": "Duration", "trials": "Trials"}[c.Name]
	if c.Pop != nil && c.Pop.Task && field != "" {
		f.open("if x := k.c.Experiment; x != nil && x.Task != nil && x.Task.Pop == %s {", g.owner(c))
		f.line("k.c.Trial.%s = %s[0]", field, f.arr(c.Arr))
		f.close("}")
	}
}

// usesOf tells which operations stand in values.
func usesOf(g *ir.Graph, list []*ir.Node) map[ir.Op]bool {
	out := map[ir.Op]bool{}
	for _, v := range list {
		g.Visit(v, func(n *ir.Node) { out[n.Op] = true })
	}
	return out
}

// groupText is a group's path for comments.
func groupText(gr *flatten.Group) string {
	var parts []string
	for _, p := range gr.Path() {
		parts = append(parts, p.Name)
	}
	if len(parts) == 0 {
		return "the circuit"
	}
	return strings.Join(parts, ".")
}

// blockFills writes the parameters of blocks (params) or the initial values of their states and vars.
func (g *gen) blockFills(name string, params bool) string {
	f := g.newFn()
	for _, b := range g.f.Blocks {
		vals := g.f.BlockValues(b, params)
		for _, c := range b.Cols {
			if (c.Word == check.Param) != params {
				continue
			}
			v := vals[c]
			dst := f.arr(c.Arr)
			n := g.count(b.Space)
			f.open("for i := 0; i < %s; i++ {", n)
			f.uses = map[*ir.Node]int{}
			f.count(v...)
			for k := 0; k < c.Size; k++ {
				x := v[min(k, len(v)-1)]
				if usesOf(g.g, []*ir.Node{x})[ir.Draw] {
					f.drawer = fmt.Sprintf("s.Draw(%s, i, %q)", g.owner(c), c.Show)
				}
				f.line("%s[%d*%s+i] = %s", dst, k, n, f.val(x))
			}
			f.close("}")
			f.line("s.Filled(%s, %s, 0, %s)", g.owner(c), g.column(c), n)
		}
	}
	return f.finish("func (k *kern) " + name + "(s model.Setter)")
}
