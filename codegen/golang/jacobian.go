package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// The Jacobian is written as local partial derivatives: of each state's derivative and of each input's drivers with respect to what
// they read, states, inputs and time. A loop over a space writes those of all its elements, so the code does not grow with their number;
// the runtime composes them, inputs resting on inputs. Two functions for each loop visit the same partials in the same order: one says
// where they are, once after wiring, the other computes them.

// mostPartials is how many partials one function gets: Go compiles a function in a time that grows with the square of its size.
const mostPartials = 64

// partial is one partial derivative with the Go expressions of its row.
type partial struct {
	row string
	ir.Partial
}

// jacobian writes the local partials of the right-hand side, and the statement of New that hands them over. A circuit that has no
// derivative somewhere gets none, and stiff solvers take differences. Past values stand still in it: what they change with time is the
// runtime's to add.
func (g *gen) jacobian() (text, statement string) {
	text, inputs, err := g.localPartials(g.f.Program())
	if err != nil {
		return "", fmt.Sprintf("\tc.NoPartials = %q\n", err.Error())
	}
	return text, fmt.Sprintf("\tc.Partials = &model.Partials{Inputs: %d, Places: k.places, Values: k.partials}\n", inputs)
}

func (g *gen) localPartials(p *ir.Program) (text string, inputs int, err error) {
	j := &jacobian{gen: g, offset: map[*ir.Array]int{}}
	for i, in := range p.Inputs {
		c := g.f.InputOrder[i]
		j.offset[in.Arr] = j.inputs
		j.inputs += c.Size * c.Pop.N
	}
	for _, l := range p.Loops {
		var list []partial
		for _, o := range l.Outs {
			ps, err := j.partials(o.Value)
			if err != nil {
				return "", 0, err
			}
			row := fmt.Sprintf("k.o%s + i", g.array[o.Arr])
			if o.Comp > 0 {
				row += fmt.Sprintf(" + %d*%s", o.Comp, g.count(l.Space))
			}
			for _, x := range ps {
				list = append(list, partial{row, x})
			}
		}
		j.loops(list, func(f *fn) func() {
			f.open("for i := 0; i < %s; i++ {", g.count(l.Space))
			return func() { f.close("}") }
		})
	}
	for i, in := range p.Inputs {
		if g.prog.Inputs[i].Late {
			continue
		}
		for _, d := range in.Drivers {
			if err := j.driver(g.f.InputOrder[i], d); err != nil {
				return "", 0, err
			}
		}
	}
	var b strings.Builder
	b.WriteString(j.text.String())
	b.WriteString("// places tells at where the local partial derivatives are: row and column, states before inputs, time last.\n")
	b.WriteString("func (k *kern) places(at func(row, col int)) {\n\ty := k.c.Y\n\t_ = y\n")
	for n := range j.parts {
		fmt.Fprintf(&b, "\tk.places%d(y, at)\n", n+1)
	}
	b.WriteString("}\n\n// partials computes them at (t, y), in the same order.\nfunc (k *kern) partials(t float64, y, v []float64) {\n\tk.inputs(t, y)\n\tq := 0\n\t_ = q\n")
	for n := range j.parts {
		fmt.Fprintf(&b, "\tq = k.partials%d(t, y, v, q)\n", n+1)
	}
	b.WriteString("}\n")
	return b.String(), j.inputs, nil
}

// jacobian collects the functions.
type jacobian struct {
	*gen
	offset map[*ir.Array]int // of an input among all of them
	inputs int
	parts  int
	text   strings.Builder
}

func (j *jacobian) partials(n *ir.Node) ([]ir.Partial, error) {
	return j.g.Partials(n, func(a *ir.Array) bool { return a.Class == ir.StateArr || a.Class == ir.InputArr }, true)
}

// driver writes the partials of one driver of an input.
func (j *jacobian) driver(c *flatten.Col, d *ir.Driver) error {
	k := d.Of.(*flatten.Contribution)
	ps, err := j.partials(d.Value)
	if err != nil || len(ps) == 0 {
		return err
	}
	rows := func(elem string) []partial {
		var list []partial
		for _, x := range ps {
			list = append(list, partial{fmt.Sprintf("len(y) + %d + %%s%s", j.offset[c.Arr], elem), x})
		}
		return list
	}
	elem, open := j.elements(k)
	j.loopsOf(rows(elem), open, func(f *fn) string {
		j.tablesOf(f, k)
		return j.compAt(f, c, k)
	})
	return nil
}

// loops writes the partials of one loop, whose rows need nothing computed.
func (j *jacobian) loops(list []partial, open func(f *fn) func()) {
	j.loopsOf(list, open, func(*fn) string { return "" })
}

// loopsOf writes the partials of one loop; prefix gives what stands for the verb in their rows.
func (j *jacobian) loopsOf(list []partial, open func(f *fn) func(), prefix func(f *fn) string) {
	for len(list) > 0 {
		part := list[:min(len(list), mostPartials)]
		list = list[len(part):]
		j.parts++
		f := j.newFn()
		end := open(f)
		before := prefix(f)
		for _, x := range part {
			j.over(f, x.Over, func() {
				row := x.row
				if strings.Contains(row, "%s") {
					row = fmt.Sprintf(row, before)
				}
				f.line("at(%s, %s)", row, j.place(f, x.Load))
			})
		}
		end()
		j.text.WriteString(f.finish(fmt.Sprintf("func (k *kern) places%d(y []float64, at func(row, col int))", j.parts)) + "\n")
		f = j.newFn()
		end = open(f)
		for _, x := range part {
			f.count(x.D)
		}
		for _, x := range part {
			if len(x.Over) > 0 {
				j.before(f, x.D, x.Over)
			}
			j.over(f, x.Over, func() {
				f.line("v[q] = %s", f.val(x.D))
				f.line("q++")
			})
		}
		end()
		f.line("return q")
		j.text.WriteString(f.finish(fmt.Sprintf("func (k *kern) partials%d(t float64, y, v []float64, q int) int", j.parts)) + "\n")
	}
}

// before computes the reductions in a value that the loops over ranges do not change, once, outside of them.
func (j *jacobian) before(f *fn, n *ir.Node, over []*ir.Range) {
	if n.Op != ir.Reduce {
		for _, a := range n.Args {
			j.before(f, a, over)
		}
		return
	}
	inside := false
	j.g.Visit(n, func(m *ir.Node) {
		for _, i := range []*ir.Index{m.Idx, m.Idx2} {
			for ; i != nil; i = i.In {
				for _, r := range over {
					inside = inside || i.Op == ir.ByVar && i.Name == r.Var
				}
			}
		}
	})
	if !inside {
		f.val(n)
	}
}

// over writes body inside the loops of reductions.
func (g *gen) over(f *fn, ranges []*ir.Range, body func()) {
	if len(ranges) == 0 {
		body()
		return
	}
	r := ranges[0]
	run := func(base *ir.Index, n int) {
		b := f.index(base)
		f.open("for %s := %s; %s < %s+%d; %s++ {", r.Var, b, r.Var, b, n, r.Var)
		g.over(f, ranges[1:], body)
		f.close("}")
	}
	run(r.Base, r.N)
	for _, p := range r.Parts {
		run(p.Base, p.N)
	}
}

// place is the column of a load, or of time.
func (j *jacobian) place(f *fn, n *ir.Node) string {
	if n.Op == ir.Time {
		return fmt.Sprintf("len(y) + %d", j.inputs)
	}
	base := "k.o" + j.array[n.Arr]
	if n.Arr.Class == ir.InputArr {
		base = fmt.Sprintf("len(y) + %d", j.offset[n.Arr])
	}
	i := n.Idx
	if i.Op == ir.Comp {
		comp := f.place(n.Arr, j.g.Index(ir.Index{Op: ir.Comp, In: j.g.Fixed(0), Num: i.Num, Size: i.Size, Place: i.Place}))
		base += " + " + comp
		i = i.In
	}
	if b := j.blkOf[n.Arr.Space]; b != nil && i.Op == ir.Via && i.T == b.Slots {
		// An element without an edge keeps nothing.
		return fmt.Sprintf("kernel.Place(%s, %s)", base, f.index(i))
	}
	return base + " + " + f.index(i)
}
