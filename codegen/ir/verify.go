package ir

import (
	"errors"
	"fmt"
	"sort"
)

// Verify checks what every pass must keep: each operation has the arguments it takes, each array and table belongs to the space that
// its index counts, loop variables stand inside their loops, and what is computed earlier does not rest on what comes later.
func Verify(p *Program) error {
	v := &verifier{p: p, known: map[*Array]bool{}}
	for _, a := range p.Arrays {
		if a == nil || a.Space == nil || a.Size < 1 {
			v.fail("an array without space or size: %+v", a)
			continue
		}
		v.known[a] = true
	}
	for _, x := range p.Edges {
		v.edges(x)
	}
	v.inputs()
	v.loops("derivative", p.Loops)
	v.loops("noise", p.Noise)
	v.loops("gate", p.Parts[0])
	v.loops("other state", p.Parts[1])
	v.loops("step", p.Steps)
	v.loops("correction", p.Corrections)
	v.loops("source", p.Sources)
	for _, l := range p.Settled {
		v.let("settled", l)
		if !p.Graph.Settled(l.Value) {
			v.fail("settled %s.%s changes between events: %s", l.Arr.Space.Name, l.Arr.Name, l.Value)
		}
		if l.Once && !p.Graph.OfParameters(l.Value) || l.Step && !p.Graph.OfStep(l.Value) {
			v.fail("settled %s.%s changes at events: %s", l.Arr.Space.Name, l.Arr.Name, l.Value)
		}
	}
	return errors.Join(v.errs...)
}

type verifier struct {
	p     *Program
	known map[*Array]bool
	errs  []error
	where string
}

func (v *verifier) fail(format string, args ...any) {
	if len(v.errs) < 10 {
		v.errs = append(v.errs, fmt.Errorf(format, args...))
	}
}

func (v *verifier) edges(x *Edges) {
	v.where = "edges " + x.Space.Name
	for _, m := range []struct {
		name string
		m    *Map
		to   *Space
	}{{"src", x.Src, x.Pre}, {"dst", x.Dst, x.Post}, {"preslot", x.PreSlot, x.PreBlock}, {"postslot", x.PostSlot, x.PostBlock}} {
		switch {
		case (m.m == nil) != (m.to == nil):
			v.fail("%s: table %s and its space do not go together", v.where, m.name)
		case m.m != nil && (m.m.From != x.Space || m.m.To != m.to):
			v.fail("%s: table %s leads from %s to %s", v.where, m.name, m.m.From.Name, m.m.To.Name)
		}
	}
}

func (v *verifier) inputs() {
	done := map[*Array]bool{}
	rings := map[*Array]int{}
	for i, in := range v.p.Inputs {
		rings[in.Arr] = in.Ring
		if in.Ring > 0 && i > 0 && v.p.Inputs[i-1].Ring != in.Ring {
			for _, x := range v.p.Inputs[:i] {
				if x.Ring == in.Ring {
					v.fail("ring %d of inputs is in pieces", in.Ring)
				}
			}
		}
	}
	for _, in := range v.p.Inputs {
		name := in.Arr.Space.Name + "." + in.Arr.Name
		if in.Arr.Class != InputArr || !v.known[in.Arr] {
			v.fail("input %s is no known input", name)
		}
		for _, d := range in.Drivers {
			v.where = "driver of " + name
			v.value(d.Value, d.Space, d.Space == nil, false)
			if d.Comp != nil {
				v.value(d.Comp, d.Space, d.Space == nil, false)
			}
			if d.Settled != v.p.Graph.Settled(d.Value) {
				v.fail("%s: settled is %v: %s", v.where, d.Settled, d.Value)
			}
			v.p.Graph.Visit(d.Value, func(n *Node) {
				if n.Op == Load && n.Arr.Class == InputArr && !done[n.Arr] && (in.Ring == 0 || rings[n.Arr] != in.Ring) {
					v.fail("%s: it reads input %s, which is evaluated later", v.where, n.Arr.Name)
				}
				if n.Op == Load && n.Arr.Class == InputArr && !in.Late && v.late(n.Arr) {
					v.fail("%s: it reads input %s, which the right-hand side does not evaluate", v.where, n.Arr.Name)
				}
			})
			v.products(d, d.Sum)
			v.products(d, d.Same)
		}
		v.where = "input " + name
		v.gathered(in, in.General)
		v.gathered(in, in.Same)
		done[in.Arr] = true
	}
}

func (v *verifier) late(a *Array) bool {
	for _, in := range v.p.Inputs {
		if in.Arr == a {
			return in.Late
		}
	}
	return false
}

func (v *verifier) products(d *Driver, list []Product) {
	for _, q := range list {
		if d.Edges == nil {
			v.fail("%s: products without edges", v.where)
			return
		}
		if q.Edge != nil {
			v.value(q.Edge, d.Space, false, false)
		}
		if q.Post != nil {
			v.value(q.Post, d.Space, false, false)
		}
		switch {
		case (q.Pre == nil) != (q.PreMap == nil):
			v.fail("%s: a source's factor and its table do not go together", v.where)
		case q.Pre == nil:
		case !v.known[q.Pre]:
			v.fail("%s: unknown array %s", v.where, q.Pre.Name)
		case q.PreMap.From != d.Space || q.PreMap.To != q.Pre.Space:
			v.fail("%s: %s.%s is read through a table from %s to %s", v.where, q.Pre.Space.Name, q.Pre.Name, q.PreMap.From.Name, q.PreMap.To.Name)
		}
		if q.Here != nil {
			v.let(v.where, q.Here)
		}
	}
}

func (v *verifier) gathered(in *Input, q *Gathered) {
	if q == nil {
		return
	}
	for _, s := range q.Sums {
		if !v.known[s.Arr] || s.Arr.Space != in.Arr.Space {
			v.fail("%s: sums without an array", v.where)
		}
		for _, t := range s.Parts {
			switch {
			case t.Edges.Post != in.Arr.Space:
				v.fail("%s: edges to %s", v.where, t.Edges.Post.Name)
			case t.Factor != nil && (!v.known[t.Factor] || t.Factor.Space != t.Edges.Space):
				v.fail("%s: a factor that is no array of the edges", v.where)
			case (s.Pre == nil) != (t.PreMap == nil):
				v.fail("%s: a source's factor and its table do not go together", v.where)
			case s.Pre != nil && (!v.known[s.Pre] || t.PreMap.From != t.Edges.Space || t.PreMap.To != s.Pre.Space):
				v.fail("%s: %s is read through a table from %s to %s", v.where, s.Pre.Name, t.PreMap.From.Name, t.PreMap.To.Name)
			}
		}
	}
	v.value(q.Value, in.Arr.Space, false, false)
}

func (v *verifier) loops(kind string, list []*Loop) {
	for _, l := range list {
		v.where = kind + "s of " + l.Space.Name
		if len(l.Outs) == 0 {
			v.fail("%s: an empty loop", v.where)
		}
		for _, o := range l.Outs {
			if !v.known[o.Arr] || o.Arr.Space != l.Space || o.Comp < 0 || o.Comp >= o.Arr.Size {
				v.fail("%s: %s[%d] is no place of that space", v.where, o.Arr.Name, o.Comp)
			}
			v.value(o.Value, l.Space, false, false)
		}
	}
}

func (v *verifier) let(kind string, l *Let) {
	v.where = kind + " " + l.Arr.Space.Name + "." + l.Arr.Name
	if !v.known[l.Arr] || l.Arr.Class != ScratchArr {
		v.fail("%s: no array of a pass", v.where)
	}
	v.value(l.Value, l.Arr.Space, false, false)
}

// value checks an expression that a loop over space computes. Free loop variables are allowed where it stands in loops of its own.
func (v *verifier) value(n *Node, space *Space, free, truth bool) {
	if n.IsBool() != truth {
		v.fail("%s: %s is a truth value: %v", v.where, n, n.IsBool())
	}
	c := &valueCheck{v: v, space: space, free: map[*Node]map[string]bool{}}
	vars := c.node(n)
	if len(vars) > 0 && !free {
		var names []string
		for x := range vars {
			names = append(names, x)
		}
		sort.Strings(names)
		v.fail("%s: loop variables %v stand outside their loops: %s", v.where, names, n)
	}
}

type valueCheck struct {
	v     *verifier
	space *Space
	free  map[*Node]map[string]bool // loop variables that a node rests on
}

func (c *valueCheck) fail(n *Node, format string, args ...any) {
	c.v.fail("%s: %s: %s", c.v.where, fmt.Sprintf(format, args...), n)
}

// node checks a node and returns the loop variables it rests on.
func (c *valueCheck) node(n *Node) map[string]bool {
	if f, ok := c.free[n]; ok {
		return f
	}
	f := map[string]bool{}
	join := func(m map[string]bool) {
		for x := range m {
			f[x] = true
		}
	}
	for _, a := range n.Args {
		join(c.node(a))
	}
	c.shape(n)
	for _, i := range []*Index{n.Idx, n.Idx2} {
		if i != nil {
			c.index(n, i, join)
		}
	}
	if n.Op == LoopVar {
		f[n.Name] = true
	}
	if n.R != nil {
		delete(f, n.R.Var)
		for _, i := range append([]Run{{n.R.Base, n.R.N}}, n.R.Parts...) {
			if i.Base != nil {
				c.index(n, i.Base, join)
			}
		}
		if n.R.Lo != nil {
			join(c.node(n.R.Lo))
			join(c.node(n.R.Hi))
		}
	}
	c.free[n] = f
	return f
}

// arity is the number of arguments of operations on numbers and truth values.
var arity = map[Op]int{Const: 0, Time: 0, Add: 2, Sub: 2, Mul: 2, Div: 2, Neg: 1, Pow: 2, Less: 2, LessEq: 2, Equal: 2, And: 2, Or: 2, Not: 1,
	Select: 3, Bool: 0, Reduce: 1, Load: 0, Scalar: 0, LoopVar: 0, SameElem: 0, Common: 0}

// shape checks a node's arguments.
func (c *valueCheck) shape(n *Node) {
	want, ok := arity[n.Op]
	if n.Op == Func {
		if want, ok = Funcs[n.Name]; !ok {
			c.fail(n, "no function %q", n.Name)
			return
		}
	}
	if ok && len(n.Args) != want {
		c.fail(n, "%d arguments instead of %d", len(n.Args), want)
		return
	}
	for k, a := range n.Args {
		truth := n.Op == And || n.Op == Or || n.Op == Not || n.Op == Select && k == 0
		either := n.Op == Select && k > 0 || n.Op == Reduce && n.Name == "count" || n.Op == Draw
		if !either && a.IsBool() != truth {
			c.fail(n, "argument %d is a truth value: %v", k+1, a.IsBool())
		}
	}
	switch n.Op {
	case Select:
		if n.Args[1].IsBool() != n.Args[2].IsBool() {
			c.fail(n, "a choice between a number and a truth value")
		}
	case Load:
		switch {
		case n.Arr == nil || n.Idx == nil:
			c.fail(n, "a read without array or index")
		case !c.v.known[n.Arr]:
			c.fail(n, "unknown array %s", n.Arr.Name)
		case n.Idx.Op != Comp && n.Arr.Size > 1:
			c.fail(n, "all of array %s", n.Arr.Name)
		}
	case Common:
		if n.Arr == nil || !c.v.known[n.Arr] || n.Arr.Class != ParamArr {
			c.fail(n, "no parameter")
		}
	case Reduce:
		if n.R == nil {
			c.fail(n, "a reduction without range")
		}
	}
}

// index checks an index of n, against the space of the array that n reads.
func (c *valueCheck) index(n *Node, i *Index, join func(map[string]bool)) {
	if i.Op == Comp {
		if n.Op == Load && n.Arr != nil && i.Num.Op == Const && (i.Num.Val < 1 || int(i.Num.Val) > n.Arr.Size) {
			c.fail(n, "component %v of %d", i.Num.Val, n.Arr.Size)
		}
		join(c.node(i.Num))
		i = i.In
	}
	at := c.spaceOf(n, i, join)
	if n.Op == Load && n.Arr != nil && at != nil && at != n.Arr.Space {
		c.fail(n, "%s belongs to %s, its index counts %s", n.Arr.Name, n.Arr.Space.Name, at.Name)
	}
	if n.Op == Load && n.Arr != nil && n.Arr.Space.N > 0 && i.Op == Fixed && (i.Plus < 0 || i.Plus >= n.Arr.Space.N) {
		c.fail(n, "element %d of %d", i.Plus+1, n.Arr.Space.N)
	}
}

// spaceOf is the space whose elements an index counts, or nil where it does not say.
func (c *valueCheck) spaceOf(n *Node, i *Index, join func(map[string]bool)) *Space {
	switch i.Op {
	case Self:
		if c.space == nil {
			c.fail(n, "the loop's own element, and no loop")
		}
		return c.space
	case Via:
		if in := c.spaceOf(n, i.In, join); in != nil && in != i.T.From {
			c.fail(n, "table %q leads from %s, its index counts %s", i.T.Name, i.T.From.Name, in.Name)
		}
		return i.T.To
	case ByVar:
		join(map[string]bool{i.Name: true})
	case Affine:
		c.spaceOf(n, i.In, join)
	case ByValue:
		c.spaceOf(n, i.In, join)
		join(c.node(i.Num))
	}
	return nil
}
