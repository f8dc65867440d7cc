package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// load is a stored quantity of one element: a number, or its components.
func (f *flattener) load(c *Col, i *ir.Index) value {
	if c.Size > 1 || (c.Member != nil && len(c.Member.Dims) > 0) {
		return value{kind: vCol, col: &colRef{col: c, idx: i}, unit: c.Unit, isInt: c.Type == check.Int}
	}
	return f.loadComp(c, i)
}

func (f *flattener) loadComp(c *Col, i *ir.Index) value {
	if c.Fixed && c.Pop != nil {
		if n, ok := c.Pop.Sizes[c.Name]; ok {
			return f.intValue(n)
		}
	}
	n := f.g.Load(c.Arr, i)
	if c.Type == check.Bool {
		return value{kind: vBool, n: f.g.Not(f.g.Compare("==", n, f.g.Num(0)))}
	}
	return f.linear(value{kind: vNum, n: n, unit: c.Unit, isInt: c.Type == check.Int})
}

// linear is a value in a unit without offset: arithmetic on degC is done in K.
func (f *flattener) linear(v value) value {
	if v.kind != vNum || !v.unit.Affine() {
		return v
	}
	u := v.unit
	v.n, v.unit, v.shown = f.convert(v, u.Linear()), u.Linear(), &u
	return v
}

// comp is the index of component k (1-based node) of element i.
func (f *flattener) comp(c *Col, i *ir.Index, k *ir.Node, at ast.Span) *ir.Index {
	if k.Op == ir.Const {
		n := int(k.Val)
		if float64(n) != k.Val || n < 1 || n > c.Size {
			f.fail(at, "index %v is out of range: %s has %d elements, counted from 1", k.Val, c.Show, c.Size)
		}
		if c.Size == 1 {
			return i
		}
	}
	return f.g.Index(ir.Index{Op: ir.Comp, In: i, Num: k, Size: c.Size, Place: place(at)})
}

// partBase is the first element of a part, for the owner's element i.
func (f *flattener) partBase(pt *Part, i *ir.Index) *ir.Index {
	owner := pt.Owner
	if i.Op == ir.Fixed {
		for _, g := range owner.Groups {
			if i.Plus >= g.First && i.Plus < g.First+g.N {
				return f.g.Fixed(g.Kids[pt].First + (i.Plus-g.First)*pt.L)
			}
		}
	}
	// An index that stays as it is would count elements of the owner; the table says that it counts the part's.
	if first := owner.Groups[0]; len(owner.Groups) == 1 && (pt.L != 1 || first.Kids[pt].First != 0) {
		return f.g.Affine(i, pt.L, owner.Groups[0].Kids[pt].First)
	}
	if pt.Map == nil {
		pt.Map = &PartMap{Map: &ir.Map{Name: "parts of " + owner.Name + ": " + pt.Show, From: owner.Space, To: pt.Pop.Space}, Owner: owner, Part: pt}
		f.Maps = append(f.Maps, pt.Map)
	}
	return f.g.Via(pt.Map.Map, i)
}

// refIndex is the element that a reference of element i leads to.
func (f *flattener) refIndex(r *Ref, i *ir.Index) *ir.Index {
	var same *ir.Index
	all := true
	for _, g := range r.Owner.Groups {
		x := r.Given[g]
		if x == nil || x.Op != ir.Fixed || (same != nil && same != x) {
			all = false
			break
		}
		same = x
	}
	if all && same != nil {
		return same
	}
	if r.Map == nil {
		r.Map = &ir.Map{Name: "ref " + r.Owner.Name + ": " + r.Name, From: r.Owner.Space, To: r.Target.Space}
		f.Maps = append(f.Maps, &PartMap{Map: r.Map, Owner: r.Owner, Ref: r})
	}
	return f.g.Via(r.Map, i)
}

// letOf is a let of one element: its definition, expanded.
func (f *flattener) letOf(p *Pop, m *check.Member, i *ir.Index, at ast.Span) value {
	key := letKey{p, m.Name, i}
	if v, ok := f.lets[key]; ok {
		return v
	}
	for k, o := range f.open {
		if o.pop == p && o.name == m.Name {
			cycle := ""
			for _, c := range f.open[k:] {
				cycle += c.name + " -> "
			}
			f.fail(at, "%s is defined by itself: %s%s", m.Display, cycle, m.Name)
		}
	}
	f.open = append(f.open, key)
	v := f.popScope(p, i).declared(m)
	f.open = f.open[:len(f.open)-1]
	f.lets[key] = v
	return v
}

// trialMember is a name of `trial`.
func (f *flattener) trialMember(name string) (value, bool) {
	switch name {
	case "number":
		return value{kind: vNum, n: f.g.Make(ir.Node{Op: ir.Scalar, Name: "trial.number"}), unit: units.One, isInt: true}, true
	case "trials":
		return value{kind: vNum, n: f.g.Make(ir.Node{Op: ir.Scalar, Name: "trial.trials"}), unit: units.One, isInt: true}, true
	case "duration":
		return value{kind: vNum, n: f.g.Make(ir.Node{Op: ir.Scalar, Name: "trial.duration"}), unit: ms}, true
	case "feedback":
		return value{kind: vNum, n: f.g.Make(ir.Node{Op: ir.Scalar, Name: "trial.feedback"}), unit: units.One}, true
	}
	return value{}, false
}
