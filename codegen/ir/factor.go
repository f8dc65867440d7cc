package ir

import "fmt"

// factor splits the drivers of inputs into sums of sparse products, and takes what these need of the edges' sources out of the sums.
func factor(p *Program) {
	f := &factorer{p: p, g: p.Graph, arrays: map[sourceKey]*Array{}}
	// Sums that run most often come first: what they need of the sources, the others find done.
	for _, late := range []bool{false, true} {
		for _, in := range p.Inputs {
			if in.Late != late {
				continue
			}
			f.when = Always
			if late {
				f.when = WhenAsked
			}
			for _, d := range in.Drivers {
				if !d.Settled {
					f.driver(d)
				}
			}
		}
	}
	f.atEvents = true
	for _, in := range p.Inputs {
		for _, d := range in.Drivers {
			if d.Settled {
				f.driver(d)
			}
		}
	}
	f.loops()
}

// term is one product of a driver: a factor of the edge, one of its source, one of its target; nil is 1.
type term struct{ edge, pre, post *Node }

type sourceKey struct {
	space  *Space
	node   *Node
	events bool
}

type source struct {
	out  Out
	when When
}

type factorer struct {
	p        *Program
	g        *Graph
	when     When
	atEvents bool
	arrays   map[sourceKey]*Array
	sources  []source
}

// driver factors one driver. Where the parameters of all sources are the same they leave the sum over edges: which holds is known
// when the program runs, and both forms are made if the former is shorter.
func (f *factorer) driver(d *Driver) {
	if d.Edges == nil || d.Side != "post" || d.Comp != nil {
		return
	}
	general := f.terms(d.Edges, d.Value)
	if general == nil {
		return
	}
	if f.when == Always && !f.atEvents {
		if same, params := f.same(d); same != nil && len(same) < len(general) {
			d.Same, d.SameOf = f.products(d.Edges, same), params
			f.when = IfGeneral
		}
	}
	d.Sum = f.products(d.Edges, general)
	if f.when == IfGeneral {
		f.when = Always
	}
}

// same factors a driver for the case that the parameters of the sources' block have one value each.
func (f *factorer) same(d *Driver) ([]term, []*Array) {
	if d.Edges.PreBlock == nil {
		return nil, nil
	}
	g := f.g
	slot := g.Via(d.Edges.PreSlot, g.Self())
	var params []*Array
	seen := map[*Array]bool{}
	g.Visit(d.Value, func(n *Node) {
		if n.Op == Load && n.Arr.Class == ParamArr && n.Idx == slot && n.Arr.Size == 1 && !seen[n.Arr] {
			seen[n.Arr] = true
			params = append(params, n.Arr)
		}
	})
	if len(params) == 0 {
		return nil, nil
	}
	return f.terms(d.Edges, g.Replace(d.Value, func(n *Node) *Node {
		if n.Op == Load && seen[n.Arr] && n.Idx == slot {
			return g.Make(Node{Op: Common, Arr: n.Arr})
		}
		return nil
	})), params
}

// The ends of an edge that a value rests on.
const (
	onEdge = 1 << iota
	onPre
	onPost
)

// ends tells on which ends of edges x a value rests.
func (f *factorer) ends(x *Edges, n *Node) int {
	mask := 0
	self := f.g.Self()
	f.g.Visit(n, func(m *Node) {
		for _, i := range []*Index{m.Idx, m.Idx2} {
			for ; i != nil; i = i.In {
				if i.Op == Via && i.In == self {
					switch i.T {
					case x.Src, x.PreSlot:
						mask |= onPre
					case x.Dst, x.PostSlot:
						mask |= onPost
					default:
						mask |= onEdge
					}
					break
				}
				if i == self {
					mask |= onEdge
				}
			}
		}
	})
	return mask
}

// terms splits a value into a sum of products, so that the sum over edges is one sparse product for each distinct pair of
// factors; nil when it cannot be split into few.
func (f *factorer) terms(x *Edges, n *Node) []term {
	ts := f.split(x, n)
	if len(ts) == 0 || len(ts) > mostTerms {
		return nil
	}
	// Terms that differ in the target's factor alone are one product.
	var out []term
	for _, t := range ts {
		merged := false
		for i := range out {
			if out[i].edge == t.edge && out[i].pre == t.pre {
				out[i].post = f.g.Add(f.one(out[i].post), f.one(t.post))
				merged = true
			}
		}
		if !merged {
			out = append(out, t)
		}
	}
	return out
}

// mostTerms is the number of sparse products up to which a sum is split: with more, an edge costs more than its unsplit value.
const mostTerms = 4

func (f *factorer) one(n *Node) *Node {
	if n == nil {
		return f.g.Num(1)
	}
	return n
}

func (f *factorer) split(x *Edges, n *Node) []term {
	mask := f.ends(x, n)
	if n.Op == Mul && mask != 0 && (f.ends(x, n.Args[0]) == 0) != (f.ends(x, n.Args[1]) == 0) {
		// A factor that is the same for all edges leaves the sum.
		mask = onEdge | onPre | onPost
	}
	switch mask {
	case 0, onPost:
		return []term{{post: n}}
	case onEdge:
		return []term{{edge: n}}
	case onPre:
		return []term{{pre: n}}
	}
	switch n.Op {
	case Add, Sub:
		a, b := f.split(x, n.Args[0]), f.split(x, n.Args[1])
		if a == nil || b == nil {
			return nil
		}
		if n.Op == Sub {
			b = f.negated(b)
		}
		return append(append([]term(nil), a...), b...)
	case Neg:
		a := f.split(x, n.Args[0])
		if a == nil {
			return nil
		}
		return f.negated(a)
	case Mul:
		a, b := f.split(x, n.Args[0]), f.split(x, n.Args[1])
		if a == nil || b == nil || len(a)*len(b) > mostTerms {
			return nil
		}
		var out []term
		for _, s := range a {
			for _, t := range b {
				out = append(out, term{f.times(s.edge, t.edge), f.times(s.pre, t.pre), f.times(s.post, t.post)})
			}
		}
		return out
	case Div:
		a := f.split(x, n.Args[0])
		d := n.Args[1]
		m := f.ends(x, d)
		if a == nil || (m != 0 && m != onEdge && m != onPre && m != onPost) {
			return nil
		}
		out := append([]term(nil), a...)
		for i := range out {
			switch m {
			case onEdge:
				out[i].edge = f.g.Div(f.one(out[i].edge), d)
			case onPre:
				out[i].pre = f.g.Div(f.one(out[i].pre), d)
			default:
				out[i].post = f.g.Div(f.one(out[i].post), d)
			}
		}
		return out
	}
	return nil
}

func (f *factorer) negated(ts []term) []term {
	out := append([]term(nil), ts...)
	for i := range out {
		out[i].post = f.g.Neg(f.one(out[i].post))
	}
	return out
}

func (f *factorer) times(a, b *Node) *Node {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return f.g.Mul(a, b)
}

// products finds the arrays of the sources' factors.
func (f *factorer) products(x *Edges, ts []term) []Product {
	var out []Product
	for _, t := range ts {
		q := Product{Edge: t.edge, Post: t.post}
		if t.pre != nil {
			f.source(x, t.pre, &q)
		}
		out = append(out, q)
	}
	return out
}

// source finds the array of a source's factor: a column as it is, or an array of its own, computed before the sum.
func (f *factorer) source(x *Edges, n *Node, q *Product) {
	g, self := f.g, f.g.Self()
	space, table := x.Pre, x.Src
	toBlock := f.onBlock(x, n)
	if toBlock {
		space, table = x.PreBlock, x.PreSlot
	}
	q.PreMap = table
	local := g.Rewrite(n, func(i *Index) *Index {
		if i.Op == Via && i.In == self {
			switch i.T {
			case x.PreSlot:
				return self
			case x.Src:
				if toBlock {
					return g.Via(x.PreBlock.Members, self)
				}
				return self
			}
		}
		return i
	})
	if local.Op == Load && local.Idx == self && local.Arr.Space == space && local.Arr.Size == 1 {
		q.Pre = local.Arr
		return
	}
	// What rests on inputs is computed when these are, in their order.
	here := f.atEvents || g.ReadsInput(local)
	key := sourceKey{space, local, f.atEvents}
	q.Pre = f.arrays[key]
	if q.Pre == nil {
		q.Pre = f.p.scratch(fmt.Sprintf("factor%d", len(f.arrays)+1), space)
		f.arrays[key] = q.Pre
		if !here {
			f.sources = append(f.sources, source{Out{Arr: q.Pre, Value: local}, f.when})
		}
	}
	if here {
		q.Here = &Let{Arr: q.Pre, Value: local}
		return
	}
	for i := range f.sources {
		if s := &f.sources[i]; s.out.Arr == q.Pre && s.when == IfGeneral && f.when != IfGeneral {
			s.when = Always // needed in more than the general case
		}
	}
}

// onBlock tells whether a source's factor reads the block that the connection keeps for its sources.
func (f *factorer) onBlock(x *Edges, n *Node) bool {
	if x.PreBlock == nil {
		return false
	}
	found := false
	self := f.g.Self()
	f.g.Visit(n, func(m *Node) {
		for i := m.Idx; i != nil; i = i.In {
			if i.Op == Via && i.In == self && i.T == x.PreSlot {
				found = true
			}
		}
	})
	return found
}

// loops puts the sources' factors into loops, one for each space and occasion.
func (f *factorer) loops() {
	for _, s := range f.sources {
		var to *Loop
		for _, l := range f.p.Sources {
			if l.Space == s.out.Arr.Space && l.When == s.when {
				to = l
			}
		}
		if to == nil {
			to = &Loop{Space: s.out.Arr.Space, When: s.when}
			f.p.Sources = append(f.p.Sources, to)
		}
		to.Outs = append(to.Outs, s.out)
	}
}
