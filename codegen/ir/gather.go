package ir

import "fmt"

// Gather is row sums over edges: for each element of Arr's space the sum over the edges that reach it of a factor of the edge times a
// value of its source.
type Gather struct {
	Arr   *Array // the sums
	Pre   *Array // of the sources; nil: 1
	Parts []GatherPart
}

// GatherPart is the edges of one group.
type GatherPart struct {
	Edges  *Edges
	Factor *Array // of the edges; nil: 1
	PreMap *Map   // edge -> element of Pre; nil without Pre
	Fixed  bool   // the factor stays the same in all of a run
}

// Gathered is what the sums over edges add to an input, in the terms of its own elements.
type Gathered struct {
	Sums  []*Gather
	Value *Node
	posts []*Node // the target's factor of each sum
}

// gather puts the sparse products of an input together: those with one array of sources and one factor of the target are one
// sum over the edges of all their groups, and what is left is a loop over the targets. It takes the drivers whose edges' factors change at
// events only.
func gather(p *Program) {
	g := &gatherer{p: p, g: p.Graph, hoist: hoister{p: p, arrays: map[letKey]*Array{}}}
	for _, in := range p.Inputs {
		g.input(in)
	}
}

type gatherer struct {
	p     *Program
	g     *Graph
	hoist hoister
	sums  int
}

func (q *gatherer) input(in *Input) {
	// A gathered sum may add what does not reach a target, times zero; of a ring that may not be a number yet.
	if in.Arr.Size > 1 || in.Ring > 0 {
		return
	}
	var general, same Gathered
	for _, d := range in.Drivers {
		if d.Settled || d.Sum == nil || !q.fits(in, d, d.Sum) || !q.fits(in, d, d.Same) {
			continue
		}
		d.Gathered = true
		q.add(in, &general, d, d.Sum)
		if d.Same == nil {
			q.add(in, &same, d, d.Sum)
			continue
		}
		q.add(in, &same, d, d.Same)
		for _, a := range d.SameOf {
			in.SameOf = appendNew(in.SameOf, a)
		}
	}
	if general.Value == nil {
		return
	}
	in.General = &general
	if in.SameOf != nil {
		in.Same = &same
	}
}

func appendNew(list []*Array, a *Array) []*Array {
	for _, b := range list {
		if a == b {
			return list
		}
	}
	return append(list, a)
}

// fits tells whether products can be gathered.
func (q *gatherer) fits(in *Input, d *Driver, list []Product) bool {
	for _, t := range list {
		if t.Here != nil || t.Edge != nil && !(q.column(d, t.Edge) || q.g.hoistable(t.Edge)) {
			return false
		}
		if t.Post != nil && !q.g.Streams(in.Arr.Space, q.local(d, t.Post)) {
			return false
		}
	}
	return true
}

// column tells whether a factor of edges is one of their columns, of values that change at events only.
func (q *gatherer) column(d *Driver, n *Node) bool {
	return n.Op == Load && n.Idx == q.g.Self() && n.Arr.Space == d.Edges.Space && n.Arr.Size == 1 && q.g.Settled(n)
}

// local is a factor of the target in the target's own terms.
func (q *gatherer) local(d *Driver, n *Node) *Node {
	dst := q.g.Via(d.Edges.Dst, q.g.Self())
	return q.g.Rewrite(n, func(i *Index) *Index {
		if i == dst {
			return q.g.Self()
		}
		return i
	})
}

// add adds a driver's products.
func (q *gatherer) add(in *Input, to *Gathered, d *Driver, list []Product) {
	for _, t := range list {
		part := GatherPart{Edges: d.Edges, PreMap: t.PreMap, Fixed: true}
		switch {
		case t.Edge == nil:
		case q.column(d, t.Edge):
			part.Factor, part.Fixed = t.Edge.Arr, q.g.OfParameters(t.Edge)
		default:
			part.Factor, part.Fixed = q.hoist.load(d.Edges.Space, t.Edge).Arr, q.g.OfParameters(t.Edge)
		}
		post := q.g.Num(1)
		if t.Post != nil {
			post = q.local(d, t.Post)
		}
		q.put(in, to, t.Pre, post, part)
	}
}

// put adds a part to the sum that has its sources' array and its target's factor, or makes that sum.
func (q *gatherer) put(in *Input, to *Gathered, pre *Array, post *Node, part GatherPart) {
	for k, s := range to.Sums {
		if s.Pre == pre && to.posts[k] == post {
			s.Parts = append(s.Parts, part)
			return
		}
	}
	q.sums++
	s := &Gather{Arr: q.p.scratch(fmt.Sprintf("sum%d", q.sums), in.Arr.Space), Pre: pre, Parts: []GatherPart{part}}
	to.Sums, to.posts = append(to.Sums, s), append(to.posts, post)
	v := q.g.Mul(q.g.Load(s.Arr, q.g.Self()), post)
	if to.Value != nil {
		v = q.g.Add(to.Value, v)
	}
	to.Value = v
}
