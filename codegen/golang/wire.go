package golang

import (
	"fmt"
	"math"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
	"nbc/lang/check"
)

// wiring writes the functions that declare all edges, one for each composite type that has connections.
func (g *gen) wiring() string {
	var out strings.Builder
	main := g.newFn()
	for pass := 0; pass < 2; pass++ {
		for i, w := range g.f.Wires {
			body := w.Body
			if pass == 1 {
				body = w.Pass2
			}
			if len(body) == 0 {
				continue
			}
			name := fmt.Sprintf("wire%d", i+1)
			if pass == 1 {
				name += "late"
			}
			main.open("for e := 0; e < %d; e++ {", w.Pop.N)
			main.line("k.%s(b, e)", name)
			main.close("}")
			f := g.newFn()
			f.self = "e"
			for _, n := range body {
				g.wireNode(f, w, n)
			}
			out.WriteString(fmt.Sprintf("// %s makes the connections inside %s.\n", name, w.Pop.Name))
			out.WriteString(f.finish(fmt.Sprintf("func (k *kern) %s(b model.Builder, e int)", name)))
			out.WriteString("\n")
		}
	}
	out.WriteString(main.finish("func (k *kern) wire(b model.Builder)"))
	return out.String()
}

// wireNode writes one step of wiring.
func (g *gen) wireNode(f *fn, w *flatten.WireFunc, n flatten.WireNode) {
	switch n := n.(type) {
	case *flatten.WireLoop:
		if n.Var == "" {
			f.uses = map[*ir.Node]int{}
			f.count(n.Cond)
			f.open("if %s {", f.val(n.Cond))
		} else {
			whole := func(n *ir.Node) string {
				if n.Op == ir.Const && n.Val == math.Trunc(n.Val) && math.Abs(n.Val) < 1e15 {
					return fmt.Sprint(int(n.Val))
				}
				return fmt.Sprintf("kernel.Whole(%s, \"an end of a range\", \"\")", f.val(n))
			}
			lo, hi := whole(n.Lo), whole(n.Hi)
			f.open("for %s, last := %s, %s; %s <= last; %s++ {", n.Var, lo, hi, n.Var, n.Var)
		}
		for _, x := range n.Body {
			g.wireNode(f, w, x)
		}
		f.close("}")
	case *flatten.WireElems:
		base := f.index(n.Base)
		f.open("for %s := %s; %s < %s+%d; %s++ {", n.Var, base, n.Var, base, n.N, n.Var)
		for _, x := range n.Body {
			g.wireNode(f, w, x)
		}
		f.close("}")
	case *flatten.WireLet:
		g.wireLet(f, w, n)
	case *flatten.WireLink:
		g.wireLink(f, w, n)
	}
}

// wireLet writes `let w[i in group] = ...`.
func (g *gen) wireLet(f *fn, w *flatten.WireFunc, n *flatten.WireLet) {
	b := [2]string{"0", "0"}
	c := [2]int{1, 1}
	for k, o := range n.Over {
		b[k], c[k] = f.index(o.Base), o.N
	}
	f.line("%s := kernel.NewLets(%s, %d, %s, %d)", n.Var, b[0], c[0], b[1], c[1])
	f.line("_ = %s", n.Var)
	f.line("{")
	f.depth++
	f.scopes = append(f.scopes, map[*ir.Node]string{})
	for k := range n.Over {
		f.open("for %s := %s; %s < %s+%d; %s++ {", n.Elems[k], b[k], n.Elems[k], b[k], c[k], n.Elems[k])
	}
	f.uses = map[*ir.Node]int{}
	f.count(n.Value)
	pos := fmt.Sprintf("%s-%s", n.Elems[0], b[0])
	key := fmt.Sprintf("kernel.Element(k.c.Pops[%d], e)", g.popNo[w.Pop])
	name := fmt.Sprintf("%q", n.Name)
	if len(n.Over) == 2 {
		pos = fmt.Sprintf("(%s)*%d + %s-%s", pos, c[1], n.Elems[1], b[1])
		name = fmt.Sprintf("kernel.Component(%q, %s)", n.Name, n.Elems[1]+"-"+b[1])
	}
	if usesOf(g.g, []*ir.Node{n.Value})[ir.Draw] {
		// The key names the ends of the wiring, so that the same let in two of its uses draws anew.
		parts := key
		for _, x := range n.Ends {
			parts += fmt.Sprintf(", kernel.Element(k.c.Pops[%d], %s)", g.popNo[x.Pop], f.index(x.Base))
		}
		f.line("d := b.Draw(kernel.LetKey(%s), %s, k.c.Pops[%d], int32(%s))", parts, name, g.popNo[n.Over[0].Pop], n.Elems[0])
		f.drawer = "d"
	}
	f.line("%s.V[%s] = %s", n.Var, pos, f.val(n.Value))
	f.drawer = ""
	for range n.Over {
		f.close("}")
	}
	f.close("}")
}

// wireLink writes a primitive connection statement.
func (g *gen) wireLink(f *fn, w *flatten.WireFunc, n *flatten.WireLink) {
	x := n.Edges
	no := len(g.stmts)
	var trail []string
	for _, t := range n.Trail {
		trail = append(trail, fmt.Sprintf("%q", t))
	}
	g.stmts = append(g.stmts, fmt.Sprintf("{Edges: c.Edges[%d], Place: %q, Trail: []string{%s}, Text: %q, Random: %v}",
		g.edgeNo[x], n.Place, strings.Join(trail, ", "), n.Text, n.Random))
	f.line("// %s %s", n.Place, n.Text)
	f.line("{")
	f.depth++
	f.scopes = append(f.scopes, map[*ir.Node]string{})
	spans := func(segs []flatten.Seg) string {
		var list []string
		for _, s := range segs {
			base := f.index(s.Base)
			list = append(list, fmt.Sprintf("{Lo: int32(%s), Hi: int32(%s) + %d}", base, base, s.N))
		}
		return "[]model.Span{" + strings.Join(list, ", ") + "}"
	}
	f.line("src, dst := %s, %s", spans(n.Src), spans(n.Dst))
	if n.Label.Elem {
		f.line("label := kernel.Element(k.c.Pops[%d], e)", g.popNo[w.Pop])
	} else if len(n.Label.Args) == 0 {
		f.line("label := %q", strings.ReplaceAll(n.Label.Format, "%%", "%"))
	} else {
		var args []string
		for _, a := range n.Label.Args {
			args = append(args, fmt.Sprintf("kernel.Whole(%s, \"an index\", %q)", f.val(a), n.Place))
		}
		f.line("label := fmt.Sprintf(%q, %s)", n.Label.Format, strings.Join(args, ", "))
	}
	pairs := g.pairs(f, n.Pairs, n.Place)
	f.line("link := model.Link{Label: label, Src: src, Dst: dst, Pairs: %s}", pairs)
	f.line("link.Key = kernel.LinkKey(label, %q, k.c.Pops[%d], src, k.c.Pops[%d], dst)", x.Conn.Name, g.popNo[x.Pre], g.popNo[x.Post])
	if n.NotSelf {
		f.line("link.NotSelf = true")
	}
	if n.Where != nil {
		f.open("link.Where = func(i, j int, pre32, post32 int32) bool {")
		g.wireVars(f, []*ir.Node{n.Where}, nil)
		f.line("return %s", f.val(n.Where))
		f.close("}")
	}
	f.open("link.Attr = func(i, j int, pre32, post32 int32, entry float64, d func(string) model.Drawer, attrs []float64, refs []int32) {")
	g.wireVars(f, n.Attrs, n.Refs)
	for k, v := range n.Attrs {
		name := x.Cols[k].Show
		if usesOf(g.g, []*ir.Node{v})[ir.Draw] {
			f.drawer = fmt.Sprintf("d(%q)", name)
		}
		f.line("attrs[%d] = %s", k, f.val(v))
	}
	f.drawer = ""
	for k, r := range n.Refs {
		f.line("refs[%d] = int32(%s)", k, f.index(r))
	}
	f.close("}")
	f.line("b.Link(k.stmts[%d], link)", no)
	f.close("}")
}

// wireVars declares pre, post and their positions where a link's expressions use them.
func (g *gen) wireVars(f *fn, list []*ir.Node, refs []*ir.Index) {
	f.uses = map[*ir.Node]int{}
	f.count(list...)
	f.line("pre, post, iPre, iPost := int(pre32), int(post32), float64(i+1), float64(j+1)")
	f.line("_, _, _, _ = pre, post, iPre, iPost")
}

var pairKinds = map[string]string{"all": "model.All", "one_to_one": "model.OneToOne", "bernoulli": "model.BernoulliPairs",
	"hypergeometric": "model.Hypergeometric", "indegree": "model.InDegree", "outdegree": "model.OutDegree", "matrix": "model.Matrix", "edges": "model.EdgeList"}

// pairs writes a topology rule.
func (g *gen) pairs(f *fn, p *flatten.PairRule, at string) string {
	s := "model.Pairs{Kind: " + pairKinds[p.Kind]
	switch {
	case p.Tab != nil:
		s += fmt.Sprintf(", M: b.Table(k.c.Tables[%d])", p.Tab.Tab.ID)
	case p.Kind == "indegree" || p.Kind == "outdegree":
		s += fmt.Sprintf(", K: kernel.Whole(%s, %q, %q)", f.val(p.P), p.Kind+"(k)", at)
	case p.P != nil:
		s += ", P: " + f.val(p.P)
	}
	return s + "}"
}

// word is the Go name of a column's word in the model.
func word(w check.Word) string {
	return map[check.Word]string{check.Param: "model.Param", check.State: "model.State", check.Var: "model.Var", check.Input: "model.Input"}[w]
}
