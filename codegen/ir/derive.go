package ir

import "fmt"

// Partial is the derivative of a value with respect to one of its loads, or to time: while the loads change by d, the value changes by
// the sum over its partials of D·d(Load), each summed over the loop variables of Over as well.
type Partial struct {
	Load *Node    // a Load, or the node of Time
	Over []*Range // reductions around the load, outermost first, whose loop variables Load's index and D may be in terms of
	D    *Node
}

// mostAlternatives bounds the elements that an index computed from states may mean: each is a partial of its own.
const mostAlternatives = 1024

// Partials differentiates n with respect to all its loads of the arrays that wanted names, and to Time if time is set, in the order in
// which n reads them. Two of them may mean the same element, by different indices; the derivative with respect to that element is then
// their sum.
//
// Jumps have the derivative 0, as have floor, ceil, round, sign, heaviside, comparisons, count, argmax, and rows of tables; abs, min
// and max have that of the side that is taken. An error names what has no derivative: a draw.
func (g *Graph) Partials(n *Node, wanted func(*Array) bool, time bool) ([]Partial, error) {
	d := &deriver{g: g, wanted: wanted, time: time, memo: map[*Node]form{}}
	f := d.form(n)
	return f, d.err
}

// Derivative is the derivative of n with respect to x, a Load or Time, wherever n reads it by that very index; elements that n reads by
// other indices stand still.
func (g *Graph) Derivative(n, x *Node) (*Node, error) {
	ps, err := g.Partials(n, func(a *Array) bool { return x.Op == Load && a == x.Arr }, x.Op == Time)
	if err != nil {
		return nil, err
	}
	for _, p := range ps {
		if p.Load == x && len(p.Over) == 0 {
			return p.D, nil
		}
	}
	return g.Num(0), nil
}

// form is the differential of a value: a linear form in those of its loads.
type form []Partial

// deriver works from the leaves up: a choice takes the derivative of the side that is taken, so that what the other side would
// divide by does no harm.
type deriver struct {
	g      *Graph
	wanted func(*Array) bool
	time   bool
	memo   map[*Node]form
	err    error
}

func (d *deriver) form(n *Node) form {
	if f, ok := d.memo[n]; ok {
		return f
	}
	f := d.derive(n)
	d.memo[n] = f
	return f
}

func (d *deriver) derive(n *Node) form {
	g := d.g
	if n.IsBool() {
		return nil
	}
	switch n.Op {
	case Time:
		if d.time {
			return form{{Load: n, D: g.Num(1)}}
		}
		return nil
	case Load:
		if d.wanted(n.Arr) {
			return d.load(n)
		}
		return nil
	case Const, Scalar, LoopVar, Table, Rows, Sample, Bool:
		return nil
	case Draw:
		if d.err == nil {
			d.err = fmt.Errorf("%s draws at random and has no derivative", n)
		}
		return nil
	case Reduce:
		return d.reduce(n)
	case Select:
		return d.choose(n.Args[0], d.form(n.Args[1]), d.form(n.Args[2]))
	}
	forms := make([]form, len(n.Args))
	moves := false
	for i, a := range n.Args {
		forms[i] = d.form(a)
		moves = moves || forms[i] != nil
	}
	if !moves {
		return nil
	}
	a := n.Args[0]
	switch n.Op {
	case Add:
		return d.add(forms[0], forms[1])
	case Sub:
		return d.add(forms[0], d.times(forms[1], g.Num(-1)))
	case Neg:
		return d.times(forms[0], g.Num(-1))
	case Mul:
		return d.add(d.times(forms[0], n.Args[1]), d.times(forms[1], a))
	case Div:
		f := d.over(forms[0], n.Args[1])
		return d.add(f, d.times(forms[1], g.Neg(g.Div(n, n.Args[1]))))
	case Pow:
		b := n.Args[1]
		f := d.times(forms[0], g.Mul(b, g.Pow(a, g.Sub(b, g.Num(1)))))
		if forms[1] != nil {
			f = d.add(f, d.times(forms[1], g.Mul(n, g.Call("log", a))))
		}
		return f
	case Series:
		if n.Name != "linear" {
			return nil
		}
		m := *n
		m.Name = "slope"
		return d.times(forms[0], g.Make(m))
	case Func:
		return d.call(n, forms)
	}
	if d.err == nil {
		d.err = fmt.Errorf("%s has no derivative", n)
	}
	return nil
}

// add is the sum of two forms; terms of the same load are one.
func (d *deriver) add(a, b form) form {
	if a == nil {
		return b
	}
	out := append(form(nil), a...)
next:
	for _, p := range b {
		for i := range out {
			if out[i].Load == p.Load && sameRanges(out[i].Over, p.Over) {
				out[i].D = d.g.Add(out[i].D, p.D)
				continue next
			}
		}
		out = append(out, p)
	}
	return out
}

func sameRanges(a, b []*Range) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// each applies fn to the factor of every term.
func (d *deriver) each(a form, fn func(*Node) *Node) form {
	var out form
	for _, p := range a {
		p.D = fn(p.D)
		out = append(out, p)
	}
	return out
}

func (d *deriver) times(a form, by *Node) form {
	return d.each(a, func(x *Node) *Node { return d.g.Mul(x, by) })
}

func (d *deriver) over(a form, by *Node) form {
	return d.each(a, func(x *Node) *Node { return d.g.Div(x, by) })
}

// choose is the form a where c holds, else b.
func (d *deriver) choose(c *Node, a, b form) form {
	zero := d.g.Num(0)
	var out form
	for _, p := range a {
		q := zero
		for _, o := range b {
			if o.Load == p.Load && sameRanges(o.Over, p.Over) {
				q = o.D
			}
		}
		p.D = d.g.Cond(c, p.D, q)
		out = append(out, p)
	}
next:
	for _, p := range b {
		for _, o := range a {
			if o.Load == p.Load && sameRanges(o.Over, p.Over) {
				continue next
			}
		}
		p.D = d.g.Cond(c, zero, p.D)
		out = append(out, p)
	}
	return out
}

// load is the form of a wanted load: itself; or, where its index is computed from what changes in a run, each element that the index
// may mean, counting only while it does.
func (d *deriver) load(n *Node) form {
	g := d.g
	var moving *Index
	for i := n.Idx; i != nil; i = i.In {
		if i.Num != nil && !d.fixed(i.Num) {
			moving = i
			break
		}
	}
	if moving == nil {
		return form{{Load: n, D: g.Num(1)}}
	}
	if moving.Size > mostAlternatives {
		if d.err == nil {
			d.err = fmt.Errorf("%s has an index that changes in a run and may mean any of %d elements", n, moving.Size)
		}
		return nil
	}
	var out form
	for v := 1; v <= moving.Size; v++ {
		at := g.Rewrite(n, func(i *Index) *Index {
			if i != moving {
				return i
			}
			if i.Op == ByValue {
				return g.ByValue(i.In, g.Num(float64(v)), i.Mul, i.Size, i.Place)
			}
			j := *i
			j.Num = g.Num(float64(v))
			return g.Index(j)
		})
		is := g.Compare("==", moving.Num, g.Num(float64(v)))
		out = d.add(out, d.choose(is, d.load(at), nil))
	}
	return out
}

// fixed tells whether a value is the same all through a run.
func (d *deriver) fixed(n *Node) bool {
	ok := true
	d.g.Visit(n, func(m *Node) {
		switch m.Op {
		case Time, Series, Draw, Sample:
			ok = false
		case Load:
			ok = ok && (m.Arr.Class == ParamArr || m.Arr.Class == AttrArr && m.Arr.Name != "weight")
		}
	})
	return ok
}

// reduce is the form of a reduction: every element's, for those whose loads depend on the element; else the sum of the factors. The
// elements of the form get a loop variable of their own, since the reduction itself may stand among its factors.
func (d *deriver) reduce(n *Node) form {
	g := d.g
	f := d.form(n.Args[0])
	if f == nil {
		return nil
	}
	old, v := n.R.Var, g.NewVar("j")
	own := *n.R
	own.Var = v
	rename := func(i *Index) *Index {
		if i.Op == ByVar && i.Name == old {
			return g.ByVar(v)
		}
		return i
	}
	switch n.Name {
	case "sum":
	case "mean":
		total := n.R.N
		for _, p := range n.R.Parts {
			total += p.N
		}
		f = d.over(f, g.Num(float64(total)))
	case "min", "max":
	default: // count, argmax
		return nil
	}
	var out form
	for _, p := range f {
		extreme := n.Name == "min" || n.Name == "max"
		if !extreme && !usesVar(p.Load.Idx, old) && len(p.Over) == 0 {
			p.D = g.Make(Node{Op: Reduce, Name: "sum", R: n.R, Args: []*Node{p.D}})
			out = d.add(out, form{p})
			continue
		}
		p.Load, p.D = g.Rewrite(p.Load, rename), g.Rewrite(p.D, rename)
		over := []*Range{&own}
		for _, r := range p.Over {
			over = append(over, g.renamed(r, rename))
		}
		p.Over = over
		if extreme {
			// Elements that share the extreme share its derivative.
			one, zero := g.Num(1), g.Num(0)
			ties := g.Make(Node{Op: Reduce, Name: "sum", R: n.R, Args: []*Node{g.Cond(g.Compare("==", n.Args[0], n), one, zero)}})
			p.D = g.Cond(g.Compare("==", g.Rewrite(n.Args[0], rename), n), g.Div(p.D, ties), zero)
		}
		out = d.add(out, form{p})
	}
	return out
}

// renamed is a range with the indices of its bases rewritten, or the range itself.
func (g *Graph) renamed(r *Range, rename func(*Index) *Index) *Range {
	// A load carries the index through Rewrite.
	at := func(i *Index) *Index { return g.Rewrite(g.Load(rangeArray, i), rename).Idx }
	c := *r
	same := true
	c.Base = at(r.Base)
	same = same && c.Base == r.Base
	c.Parts = append([]Run(nil), r.Parts...)
	for k := range c.Parts {
		c.Parts[k].Base = at(r.Parts[k].Base)
		same = same && c.Parts[k].Base == r.Parts[k].Base
	}
	if same {
		return r
	}
	return &c
}

// rangeArray stands for what a range's bases are numbers of.
var rangeArray = &Array{Name: "range"}

// usesVar tells whether an index is in terms of a loop variable.
func usesVar(i *Index, name string) bool {
	for ; i != nil; i = i.In {
		if i.Op == ByVar && i.Name == name || i.Num != nil && i.Num.Op != Const {
			return true
		}
	}
	return false
}
