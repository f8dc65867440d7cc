package flatten

import (
	"fmt"

	"nbc/codegen/ir"
)

// mostNeeds bounds the pairs of elements among which an algebraic loop is sought here; the program looks through all of them.
const mostNeeds = 200000

// entry is a component of an input's element.
type entry struct {
	c        *Col
	comp, at int
}

// need is an entry that another one reads, with the statement by which it does.
type need struct {
	entry
	by string
}

// loopFinder follows what the elements of a ring are sure to read of each other: through statements that connect all their pairs, or
// choose them by what is known without a run.
type loopFinder struct {
	f     *flattener
	by    map[*ir.Array]*Col
	keys  []entry
	needs map[entry][]need
	left  int
}

// placement is what loop variables, and tables at the loop's own element, are where an index is evaluated.
type placement struct {
	vars   map[string]int
	tables map[*ir.Map]int
}

// findLoop refuses a ring with an algebraic loop, and one whose elements read each other by indices that change during a run.
func (f *flattener) findLoop(ring []*Col) {
	l := &loopFinder{f: f, by: map[*ir.Array]*Col{}, needs: map[entry][]need{}, left: mostNeeds}
	for _, c := range ring {
		l.by[c.Arr] = c
	}
	edges := map[*Edges]bool{}
	for _, k := range f.Contrib {
		loads := l.loads(k)
		switch {
		case len(loads) == 0:
		case k.Group != nil:
			l.group(k, loads)
		default:
			for _, x := range f.Edges {
				if x == k.Edges || k.Block != nil && (x.PreBlock == k.Block || x.PostBlock == k.Block) {
					edges[x] = true
				}
			}
		}
	}
	for _, w := range f.Wires {
		for e := range w.Pop.N {
			for _, body := range [][]WireNode{w.Body, w.Pass2} {
				l.wires(body, edges, map[string]int{"e": e})
			}
		}
	}
	l.search()
}

// loads lists what a contribution to the ring reads of the ring.
func (l *loopFinder) loads(k *Contribution) []ir.Read {
	f := l.f
	if l.by[k.Target.Arr] == nil {
		return nil
	}
	f.g.Visit(k.Value, func(n *ir.Node) {
		if n.Op == ir.Load && l.by[n.Arr] != nil {
			for i := n.Idx; i != nil; i = i.In {
				if i.Num != nil && !f.fixed(i.Num) {
					f.fail(k.Target.Member.Span, "%s.%s may rest on itself at the same instant: what drives it (%s) reads %s.%s by an index that changes during a run; put a state or an event in between",
						k.Target.Pop.Name, k.Target.Show, k.Place, l.by[n.Arr].Pop.Name, l.by[n.Arr].Show)
				}
			}
		}
		if n.Op == ir.Reduce && n.R.Base == nil {
			f.g.Visit(n, func(m *ir.Node) {
				if m.Op == ir.Load && l.by[m.Arr] != nil {
					f.fail(k.Target.Member.Span, "%s.%s may rest on itself at the same instant: what drives it (%s) reads %s.%s in a sum over numbers; sum over the nodes, or put a state or an event in between",
						k.Target.Pop.Name, k.Target.Show, k.Place, l.by[m.Arr].Pop.Name, l.by[m.Arr].Show)
				}
			})
		}
	})
	return f.g.ReadsOf(k.Value, func(a *ir.Array) bool { return l.by[a] != nil })
}

// group notes what a value given where nodes are declared reads.
func (l *loopFinder) group(k *Contribution, loads []ir.Read) {
	g := k.Group
	first, n := 0, 1
	if g.Parent.Pop.N > 1 {
		first, n = g.Parent.First, g.Parent.N
	}
	e := g.First
	vars := map[string]int{}
	var dims func(d int)
	dims = func(d int) {
		if d < len(g.Dims) {
			for i := 1; i <= g.Dims[d]; i++ {
				vars[loopVar(d)] = i
				dims(d + 1)
			}
			return
		}
		vars["e"] = e
		l.note(k, loads, e, placement{vars: vars}, k.Place)
		e++
	}
	for p := first; p < first+n; p++ {
		vars["p"] = p
		dims(0)
	}
}

// note enters what the entry of a contribution at an element reads.
func (l *loopFinder) note(k *Contribution, loads []ir.Read, at int, p placement, by string) {
	comp, ok := 0, true
	if k.Comp != nil {
		if comp, ok = l.whole(k.Comp, p); !ok {
			return
		}
		comp--
	}
	to := entry{k.Target, comp, at}
	for _, r := range loads {
		l.each(r.Over, p, func() {
			if l.left--; l.left < 0 {
				return
			}
			i, comp, ok := r.Load.Idx, 0, true
			if i.Op == ir.Comp {
				if comp, ok = l.whole(i.Num, p); !ok {
					return
				}
				comp--
				i = i.In
			}
			if at, ok := l.index(i, p); ok {
				if l.needs[to] == nil {
					l.keys = append(l.keys, to)
				}
				l.needs[to] = append(l.needs[to], need{entry{l.by[r.Load.Arr], comp, at}, by})
			}
		})
	}
}

// each calls fn for the elements that reductions run over.
func (l *loopFinder) each(over []*ir.Range, p placement, fn func()) {
	if len(over) == 0 {
		fn()
		return
	}
	r := over[0]
	for _, run := range append([]ir.Run{{Base: r.Base, N: r.N}}, r.Parts...) {
		base, ok := l.index(run.Base, p)
		for i := 0; ok && i < run.N && l.left >= 0; i++ {
			p.vars[r.Var] = base + i
			l.each(over[1:], p, fn)
		}
	}
}

// index evaluates an index, where that needs no run.
func (l *loopFinder) index(i *ir.Index, p placement) (int, bool) {
	switch i.Op {
	case ir.Fixed:
		return i.Plus, true
	case ir.ByVar:
		v, ok := p.vars[i.Name]
		return v, ok
	case ir.Affine:
		v, ok := l.index(i.In, p)
		return v*i.Mul + i.Plus, ok
	case ir.ByValue:
		v, ok := l.index(i.In, p)
		n, known := l.whole(i.Num, p)
		return v + (n-1)*i.Mul, ok && known
	case ir.Via:
		if i.In.Op == ir.Self {
			if v, ok := p.tables[i.T]; ok {
				return v, true
			}
		}
		for _, m := range l.f.Maps {
			if m.Map == i.T && m.Part != nil && !m.Up {
				v, ok := l.index(i.In, p)
				return l.f.partBase(m.Part, l.f.g.Fixed(v)).Plus, ok
			}
		}
	}
	return 0, false
}

// known puts what is known of loop variables and elements into a value.
func (l *loopFinder) known(n *ir.Node, p placement) *ir.Node {
	g := l.f.g
	return g.Replace(n, func(m *ir.Node) *ir.Node {
		switch m.Op {
		case ir.LoopVar:
			if v, ok := p.vars[m.Name]; ok {
				return g.Num(float64(v))
			}
		case ir.SameElem:
			a, okA := l.index(m.Idx, p)
			b, okB := l.index(m.Idx2, p)
			if okA && okB {
				return g.Compare("==", g.Num(float64(a)), g.Num(float64(b)))
			}
		}
		return nil
	})
}

func (l *loopFinder) whole(n *ir.Node, p placement) (int, bool) {
	n = l.known(n, p)
	return int(n.Val), n.Op == ir.Const
}

func (l *loopFinder) truth(n *ir.Node, p placement) bool {
	n = l.known(n, p)
	return n.Op == ir.Bool && n.Val != 0
}

// wires runs through connection statements that make some of the edges.
func (l *loopFinder) wires(body []WireNode, edges map[*Edges]bool, vars map[string]int) {
	p := placement{vars: vars}
	for _, n := range body {
		if l.left < 0 {
			return
		}
		switch n := n.(type) {
		case *WireLoop:
			switch lo, hi := 0, 0; {
			case !makes(n.Body, edges):
			case n.Var == "":
				if l.truth(n.Cond, p) {
					l.wires(n.Body, edges, vars)
				}
			default:
				var okLo, okHi bool
				lo, okLo = l.whole(n.Lo, p)
				hi, okHi = l.whole(n.Hi, p)
				for i := lo; okLo && okHi && i <= hi && l.left >= 0; i++ {
					vars[n.Var] = i
					l.wires(n.Body, edges, vars)
					l.left--
				}
			}
		case *WireElems:
			if base, ok := l.index(n.Base, p); ok && makes(n.Body, edges) {
				for e := base; e < base+n.N && l.left >= 0; e++ {
					vars[n.Var] = e
					l.wires(n.Body, edges, vars)
					l.left--
				}
			}
		case *WireLink:
			if edges[n.Edges] {
				l.link(n, vars)
			}
		}
	}
}

// makes tells whether a body makes some of the edges.
func makes(body []WireNode, edges map[*Edges]bool) bool {
	for _, n := range body {
		switch n := n.(type) {
		case *WireLoop:
			if makes(n.Body, edges) {
				return true
			}
		case *WireElems:
			if makes(n.Body, edges) {
				return true
			}
		case *WireLink:
			if edges[n.Edges] {
				return true
			}
		}
	}
	return false
}

// link notes what the edges of a statement read, of those it is sure to make.
func (l *loopFinder) link(n *WireLink, vars map[string]int) {
	if n.Pairs.Kind != "all" && n.Pairs.Kind != "one_to_one" {
		return
	}
	src, okSrc := l.elements(n.Src, vars)
	dst, okDst := l.elements(n.Dst, vars)
	if !okSrc || !okDst {
		return
	}
	by := n.Place + " " + n.Text
	for i, pre := range src {
		for j, post := range dst {
			if n.Pairs.Kind == "one_to_one" && i != j || n.NotSelf && n.Edges.Pre == n.Edges.Post && pre == post {
				continue
			}
			if l.left--; l.left < 0 {
				return
			}
			if n.Where != nil {
				vars["pre"], vars["post"], vars["iPre"], vars["iPost"] = pre, post, i+1, j+1
				if !l.truth(n.Where, placement{vars: vars}) {
					continue
				}
			}
			l.edge(n.Edges, pre, post, by)
		}
	}
}

// elements lists the elements of runs.
func (l *loopFinder) elements(segs []Seg, vars map[string]int) (list []int, ok bool) {
	for _, s := range segs {
		base, ok := l.index(s.Base, placement{vars: vars})
		if !ok || s.N > l.left {
			return nil, false
		}
		for i := range s.N {
			list = append(list, base+i)
		}
	}
	return list, true
}

// edge notes what one edge reads, and what is kept for its ends.
func (l *loopFinder) edge(x *Edges, pre, post int, by string) {
	for _, k := range l.f.Contrib {
		switch {
		case k.Edges == x:
			to := post
			if k.Side == "pre" {
				to = pre
			}
			l.note(k, l.loads(k), to, placement{vars: map[string]int{}, tables: map[*ir.Map]int{x.Src: pre, x.Dst: post}}, by)
		case k.Block != nil && k.Block == x.PreBlock:
			l.note(k, l.loads(k), pre, placement{vars: map[string]int{}, tables: map[*ir.Map]int{k.Block.Members: pre}}, by)
		case k.Block != nil && k.Block == x.PostBlock:
			l.note(k, l.loads(k), post, placement{vars: map[string]int{}, tables: map[*ir.Map]int{k.Block.Members: post}}, by)
		}
	}
}

// search goes depth first through what was noted.
func (l *loopFinder) search() {
	const under, done = 1, 2
	state := map[entry]int{}
	var path []entry
	var by []string
	var visit func(e entry)
	visit = func(e entry) {
		state[e] = under
		path = append(path, e)
		for _, n := range l.needs[e] {
			by = append(by, n.by)
			switch state[n.entry] {
			case under:
				l.refuse(path, by, n.entry)
			case 0:
				visit(n.entry)
			}
			by = by[:len(by)-1]
		}
		path = path[:len(path)-1]
		state[e] = done
	}
	for _, e := range l.keys {
		if state[e] == 0 {
			visit(e)
		}
	}
}

// refuse tells of a loop: by[i] is why path[i] needs the entry after it.
func (l *loopFinder) refuse(path []entry, by []string, back entry) {
	k := 0
	for path[k] != back {
		k++
	}
	text := back.name()
	for ; k < len(path); k++ {
		next := back
		if k+1 < len(path) {
			next = path[k+1]
		}
		text += fmt.Sprintf(" needs %s (%s)", next.name(), by[k])
		if next != back {
			text += ", which"
		}
	}
	l.f.fail(back.c.Member.Span, "algebraic loop: %s at the same instant; put a state or an event in between", text)
}

// name is the entry's name for people.
func (e entry) name() string {
	name := e.c.Show
	if e.c.Size > 1 {
		name += fmt.Sprintf("[%d]", e.comp+1)
	}
	for _, g := range e.c.Pop.Groups {
		if e.at >= g.First && e.at < g.First+g.N {
			if path := g.Element(e.at - g.First); path != "" {
				return path + "." + name
			}
		}
	}
	return name
}
