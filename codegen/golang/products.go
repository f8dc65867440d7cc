package golang

import (
	"fmt"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// products adds a driver as sparse products to the input array x: a row sum for each target, times the target's factor.
func (g *gen) products(f *fn, e *flatten.Edges, ts []ir.Product, x string) {
	id := g.space[e.Space]
	f.open("if k.n%s > 0 {", id)
	for i, t := range ts {
		if t.PreMap != nil {
			f.tables[t.PreMap] = true
		}
		if t.Here != nil && !computed(ts[:i], t.Here) {
			f.line("// the factor of the sources")
			g.let(f, t.Here, f.arr(t.Pre))
		}
	}
	f.open("for _, r := range k.%s_rows {", id)
	f.line("j := r.J")
	slots := map[string]string{}
	first := ""
	cut := func(name, array string) {
		f.line("%s := %s[r.Lo:r.Hi]", name, array)
		if first == "" {
			first = name
		} else {
			f.line("%s = %s[:len(%s)]", name, name, first)
		}
	}
	for _, t := range ts {
		if table := g.maps[t.PreMap]; table != "" && slots[table] == "" {
			slots[table] = fmt.Sprintf("s%d", len(slots))
			cut(slots[table], table)
		}
	}
	// A weight, the usual factor of an edge, is read from a slice of the row.
	weights := map[*ir.Node]string{}
	needI := false
	f.uses = map[*ir.Node]int{}
	for _, t := range ts {
		switch {
		case t.Edge == nil || weights[t.Edge] != "":
		case t.Edge.Op == ir.Load && t.Edge.Idx == g.g.Self():
			weights[t.Edge] = fmt.Sprintf("w%d", len(weights))
			cut(weights[t.Edge], f.arr(t.Edge.Arr))
		default:
			f.count(t.Edge, t.Edge)
			needI = true
		}
	}
	for i := range ts {
		f.line("sum%d := 0.0", i)
	}
	if first != "" {
		f.open("for x := range %s {", first)
	} else {
		f.open("for x := range int(r.Hi - r.Lo) {")
	}
	if needI {
		f.line("i := int(r.Lo) + x")
	} else {
		f.line("_ = x")
	}
	for i, t := range ts {
		v := ""
		if t.Edge != nil {
			if w := weights[t.Edge]; w != "" {
				v = w + "[x]"
			} else {
				v = f.val(t.Edge)
			}
		}
		if t.Pre != nil {
			if v != "" {
				v += " * "
			}
			v += fmt.Sprintf("%s[%s[x]]", f.arr(t.Pre), slots[g.maps[t.PreMap]])
		}
		if v == "" {
			v = "1"
		}
		f.line("sum%d += %s", i, v)
	}
	f.close("}")
	self := g.g.Self()
	post := func(n *ir.Node) string {
		// In the loop over targets, j is the target; its slot in a per-post block comes from the block's table.
		dst := g.g.Via(e.Dst, self)
		f.subst[dst] = "int(j)"
		if e.PostSlot != nil {
			ps := g.g.Via(e.PostSlot, self)
			f.tables[e.PostBlock.Slots] = true
			f.subst[ps] = "int(" + g.maps[e.PostBlock.Slots] + "[j])"
			defer delete(f.subst, ps)
		}
		defer delete(f.subst, dst)
		return f.val(n)
	}
	f.uses = map[*ir.Node]int{}
	for _, t := range ts {
		if t.Post != nil {
			f.count(t.Post)
		}
	}
	for i, t := range ts {
		if t.Post == nil {
			f.line("%s[j] += sum%d", x, i)
			continue
		}
		f.line("%s[j] += sum%d * %s", x, i, post(t.Post))
	}
	f.close("}")
	f.close("}")
}

// computed tells whether one of the products before needed the same factor of the sources.
func computed(before []ir.Product, l *ir.Let) bool {
	for _, t := range before {
		if t.Here != nil && t.Here.Arr == l.Arr {
			return true
		}
	}
	return false
}

// sameOrNot writes a driver twice: for the usual case that the parameters of all sources are the same, where they leave the sum
// over edges, and for the general one. Which holds is found when the circuit is bound.
func (g *gen) sameOrNot(f *fn, d *ir.Driver, x string) {
	e := d.Of.(*flatten.Contribution).Edges
	flag := g.ident("same_" + g.space[e.Space])
	g.fields = append(g.fields, flag+" bool")
	test := ""
	for _, a := range d.SameOf {
		test += fmt.Sprintf(" && kernel.Same(k.%s)", g.array[a])
	}
	g.bind = append(g.bind, fmt.Sprintf("k.%s = true%s", flag, test), fmt.Sprintf("k.general = k.general || !k.%s && k.n%s > 0", flag, g.space[e.Space]))
	f.open("if k.%s {", flag)
	g.products(f, e, d.Same, x)
	f.depth--
	f.scopes = f.scopes[:len(f.scopes)-1]
	f.open("} else {")
	g.products(f, e, d.Sum, x)
	f.close("}")
}
