package ir

// Visit calls fn once for n and every node that it rests on, those inside indices included.
func (g *Graph) Visit(n *Node, fn func(*Node)) {
	seen := map[*Node]bool{}
	var visit func(*Node)
	index := func(i *Index) {
		for ; i != nil; i = i.In {
			if i.Num != nil {
				visit(i.Num)
			}
		}
	}
	visit = func(n *Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, a := range n.Args {
			visit(a)
		}
		index(n.Idx)
		index(n.Idx2)
		if n.R != nil {
			index(n.R.Base)
			for _, p := range n.R.Parts {
				index(p.Base)
			}
			if n.R.Lo != nil {
				visit(n.R.Lo)
				visit(n.R.Hi)
			}
		}
		fn(n)
	}
	visit(n)
}

// Rewrite rebuilds a node with other indices: index returns the index to put in place of i, or i itself.
func (g *Graph) Rewrite(n *Node, index func(i *Index) *Index) *Node {
	memo := map[*Node]*Node{}
	var node func(*Node) *Node
	var idx func(*Index) *Index
	idx = func(i *Index) *Index {
		if i == nil {
			return nil
		}
		if j := index(i); j != i {
			return j
		}
		if i.In == nil && i.Num == nil {
			return i
		}
		j := *i
		j.In = idx(i.In)
		if i.Num != nil {
			j.Num = node(i.Num)
		}
		if j.In == i.In && j.Num == i.Num {
			return i
		}
		if j.Op == Affine {
			return g.Affine(j.In, j.Mul, j.Plus)
		}
		return g.Index(j)
	}
	node = func(n *Node) *Node {
		if m := memo[n]; m != nil {
			return m
		}
		m := *n
		m.Args = make([]*Node, len(n.Args))
		same := true
		for k, a := range n.Args {
			m.Args[k] = node(a)
			same = same && m.Args[k] == a
		}
		m.Idx, m.Idx2 = idx(n.Idx), idx(n.Idx2)
		same = same && m.Idx == n.Idx && m.Idx2 == n.Idx2
		if n.R != nil && n.R.Base != nil {
			r := *n.R
			r.Base = idx(n.R.Base)
			changed := r.Base != n.R.Base
			r.Parts = append([]Run(nil), n.R.Parts...)
			for k := range r.Parts {
				r.Parts[k].Base = idx(r.Parts[k].Base)
				changed = changed || r.Parts[k].Base != n.R.Parts[k].Base
			}
			if changed || !same {
				// A loop variable belongs to one reduction: the copy gets its own.
				r.Var = g.NewVar("j")
				old := n.R.Var
				inner := index
				m.Args[0] = g.Rewrite(n.Args[0], func(i *Index) *Index {
					if i.Op == ByVar && i.Name == old {
						return g.ByVar(r.Var)
					}
					return inner(i)
				})
				m.R = &r
				same = false
			}
		}
		out := n
		if !same {
			out = g.Make(m)
		}
		memo[n] = out
		return out
	}
	return node(n)
}

// Read is a load within a value, and the reductions around it, outermost first.
type Read struct {
	Load *Node
	Over []*Range
}

// ReadsOf lists the loads of the arrays that wanted names in n, each once under the same reductions over elements.
func (g *Graph) ReadsOf(n *Node, wanted func(*Array) bool) []Read {
	var out []Read
	seen := map[*Node]bool{}
	var look func(n *Node, over []*Range)
	look = func(n *Node, over []*Range) {
		if len(over) == 0 {
			if seen[n] {
				return
			}
			seen[n] = true
		}
		if n.Op == Load && wanted(n.Arr) {
			out = append(out, Read{n, over})
		}
		if n.Op == Reduce && n.R.Base != nil {
			over = append(over[:len(over):len(over)], n.R)
		}
		for _, a := range n.Args {
			look(a, over)
		}
	}
	look(n, nil)
	return out
}
