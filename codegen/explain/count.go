package explain

import (
	"math"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// budget is how many steps are taken to count edges; what would take more is unknown. It keeps the time for a large circuit small.
const budget = 3_000_000

// tally is what the runs of a connection statement come to.
type tally struct {
	runs   int
	meets  bool // some of its ends were chosen
	edges  float64
	how    string // "", then the worst of exact expected unknown
	values []spread
	pairs  spread // the number of the pair rule
}

// spread is the values that a quantity takes.
type spread struct {
	lo, hi  float64
	any     bool
	unknown bool
}

func (s *spread) add(x float64, ok bool) {
	switch {
	case !ok:
		s.unknown = true
	case !s.any:
		s.lo, s.hi, s.any = x, x, true
	default:
		s.lo, s.hi = min(s.lo, x), max(s.hi, x)
	}
}

func (t *tally) add(n float64, how string) {
	rank := map[string]int{"": 0, "exact": 1, "expected": 2, "unknown": 3}
	if rank[how] > rank[t.how] {
		t.how = how
	}
	t.edges += n
}

// counter runs wirings without making edges.
type counter struct {
	v     *evaluator
	c     *choice
	steps int
	links map[*flatten.WireLink]*tally
}

// count runs all wirings.
func count(f *flatten.Flat, v *evaluator, chosen *choice) map[*flatten.WireLink]*tally {
	c := &counter{v: v, c: chosen, links: map[*flatten.WireLink]*tally{}}
	for _, w := range f.Wires {
		for e := 0; e < w.Pop.N; e++ {
			at := env{elems: map[string]int{"e": e}, loops: map[string]float64{}}
			c.run(w.Body, at)
			c.run(w.Pass2, at)
			if c.steps > budget {
				c.rest(w.Body)
				c.rest(w.Pass2)
				break
			}
		}
	}
	return c.links
}

func (c *counter) of(l *flatten.WireLink) *tally {
	t := c.links[l]
	if t == nil {
		t = &tally{values: make([]spread, len(l.Attrs))}
		c.links[l] = t
	}
	return t
}

// rest marks the statements that were not run to their end.
func (c *counter) rest(list []flatten.WireNode) {
	for _, n := range list {
		switch n := n.(type) {
		case *flatten.WireLoop:
			c.rest(n.Body)
		case *flatten.WireElems:
			c.rest(n.Body)
		case *flatten.WireLink:
			t := c.of(n)
			t.add(0, "unknown")
			t.meets = true
			for k := range t.values {
				t.values[k].unknown = true
			}
		}
	}
}

func (c *counter) run(list []flatten.WireNode, e env) {
	for _, n := range list {
		c.steps++
		switch n := n.(type) {
		case *flatten.WireLoop:
			c.loop(n, e)
		case *flatten.WireElems:
			first, _, ok := c.v.index(n.Base, e)
			if !ok {
				c.rest(n.Body)
				continue
			}
			for i := first; i < first+n.N; i++ {
				if c.steps > budget {
					c.rest(n.Body)
					break
				}
				c.run(n.Body, e.withElem(n.Var, i))
			}
		case *flatten.WireLink:
			c.link(n, e)
		}
	}
}

func (c *counter) loop(n *flatten.WireLoop, e env) {
	if n.Var == "" {
		holds, ok := c.v.truth(n.Cond, e)
		switch {
		case !ok:
			c.rest(n.Body)
		case holds:
			c.run(n.Body, e)
		}
		return
	}
	lo, okLo := c.v.num(n.Lo, e)
	hi, okHi := c.v.num(n.Hi, e)
	if !okLo || !okHi {
		c.rest(n.Body)
		return
	}
	for x := lo; x <= hi; x++ {
		if c.steps > budget {
			c.rest(n.Body)
			return
		}
		c.run(n.Body, e.withLoop(n.Var, x))
	}
}

// link counts the edges of one run of a statement.
func (c *counter) link(l *flatten.WireLink, e env) {
	t := c.of(l)
	t.runs++
	t.meets = t.meets || c.meets(l.Src, e) || c.meets(l.Dst, e)
	for k, a := range l.Attrs {
		x, ok := c.v.num(a, e)
		t.values[k].add(x, ok)
	}
	if l.Pairs.P != nil {
		t.pairs.add(c.v.num(l.Pairs.P, e))
	}
	src, dst := 0, 0
	for _, s := range l.Src {
		src += s.N
	}
	for _, s := range l.Dst {
		dst += s.N
	}
	switch l.Pairs.Kind {
	case "all", "bernoulli", "hypergeometric":
		p, how := 1.0, "exact"
		if l.Pairs.Kind != "all" {
			var ok bool
			p, ok = c.v.num(l.Pairs.P, e)
			how = "expected"
			if !ok {
				t.add(0, "unknown")
				return
			}
		}
		if p == 0 {
			t.add(0, "exact")
			return
		}
		n, ok := c.allowed(l, e, src, dst)
		if !ok {
			how = "unknown"
		}
		t.add(p*n, how)
	case "one_to_one":
		if l.Where != nil || l.NotSelf {
			t.add(0, "unknown")
			return
		}
		t.add(float64(min(src, dst)), "exact")
	case "indegree", "outdegree":
		k, ok := c.v.num(l.Pairs.P, e)
		n := dst
		if l.Pairs.Kind == "outdegree" {
			n = src
		}
		// `where` takes candidates away; the number stays unless an element is left without any.
		how := "exact"
		if !ok || l.Where != nil && l.Where.Op != ir.Bool {
			how = "unknown"
		}
		t.add(k*float64(n), how)
	default:
		t.add(0, "unknown")
	}
}

// meets tells whether a statement's end has chosen elements.
func (c *counter) meets(list []flatten.Seg, e env) bool {
	for _, s := range list {
		chosen := c.c.runs(s.Pop)
		if len(chosen) == 0 {
			continue
		}
		first, _, ok := c.v.index(s.Base, e)
		if !ok {
			return true
		}
		for _, r := range chosen {
			if r.first < first+s.N && first < r.first+r.n {
				return true
			}
		}
	}
	return false
}

// allowed is the number of pairs for which `where` holds.
func (c *counter) allowed(l *flatten.WireLink, e env, src, dst int) (float64, bool) {
	all := float64(src) * float64(dst)
	if l.Where != nil && l.Where.Op == ir.Bool {
		all *= l.Where.Val
	}
	constant := l.Where == nil || l.Where.Op == ir.Bool
	if all == 0 || constant && !(l.NotSelf && l.Edges.Pre == l.Edges.Post) {
		return all, true
	}
	runs := func(list []flatten.Seg) ([]run, bool) {
		var out []run
		for _, s := range list {
			first, _, ok := c.v.index(s.Base, e)
			if !ok {
				return nil, false
			}
			out = append(out, run{first, s.N})
		}
		return out, true
	}
	from, ok := runs(l.Src)
	to, known := runs(l.Dst)
	if !ok || !known {
		return 0, false
	}
	if constant {
		same := 0
		for _, a := range from {
			for _, b := range to {
				same += max(0, min(a.first+a.n, b.first+b.n)-max(a.first, b.first))
			}
		}
		return all - float64(same), true
	}
	if c.steps+int(math.Min(all, budget)) > budget {
		return 0, false
	}
	c.steps += int(all)
	n, i := 0, 0
	for _, a := range from {
		for pre := a.first; pre < a.first+a.n; pre++ {
			i++
			j := 0
			for _, b := range to {
				for post := b.first; post < b.first+b.n; post++ {
					j++
					at := env{elems: map[string]int{"pre": pre, "post": post}, loops: map[string]float64{"iPre": float64(i), "iPost": float64(j), "pre": float64(pre), "post": float64(post)}}
					for k, x := range e.elems {
						at.elems[k] = x
					}
					for k, x := range e.loops {
						at.loops[k] = x
					}
					holds, ok := c.v.truth(l.Where, at)
					if !ok {
						return 0, false
					}
					if holds && !(l.NotSelf && l.Edges.Pre == l.Edges.Post && pre == post) {
						n++
					}
				}
			}
		}
	}
	return float64(n), true
}
