package wire

import (
	"cmp"
	"math"
	"slices"

	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/rng"
)

// pairs makes the edges of a statement by its topology rule. Whatever the order of the draws, edges are made by target in the
// order of the statement's targets, and for each target in the order of its sources.
func (k *linking) pairs() {
	s := rng.New(rng.NewKey(k.b.opt.Seed, domainPairs, rng.Hash(names.CanonicalPath(k.l.Key))))
	n := k.expected()
	if n > mostEdges && k.l.Where == nil {
		k.fail("that makes about %.2g edges, and all edges of a connection between two types of blox may be %d at most: join fewer pairs, as by indegree", n, mostEdges)
		return
	}
	k.g.reserve(int(min(n, mostReserved)))
	switch p := &k.l.Pairs; p.Kind {
	case model.All:
		k.all()
	case model.OneToOne:
		k.oneToOne()
	case model.BernoulliPairs:
		k.bernoulli(s, p.P)
	case model.Hypergeometric:
		k.hypergeometric(s, p.P)
	case model.InDegree:
		k.inDegree(s, p.K)
	case model.OutDegree:
		k.outDegree(s, p.K)
	case model.Matrix:
		k.matrix(p.M)
	case model.EdgeList:
		k.list(p.M)
	}
}

const (
	// mostEdges is the number of edges that 32 bits count.
	mostEdges = math.MaxInt32
	// mostReserved bounds the edges that memory is taken for at once: 3 GB, which count only once they are written.
	mostReserved = 1 << 27
)

// expected is about how many edges a rule makes.
func (k *linking) expected() float64 {
	ns, nd := float64(len(k.src)), float64(len(k.dst))
	n := 0.0
	switch p := &k.l.Pairs; p.Kind {
	case model.All:
		if n = ns * nd; k.l.Where != nil {
			n = 0
		}
	case model.BernoulliPairs, model.Hypergeometric:
		n = 1.05 * p.P * ns * nd
	case model.InDegree:
		n = float64(p.K) * nd
	case model.OutDegree:
		n = float64(p.K) * ns
	}
	if !(n > 0) {
		return 0 // also a probability that is no number, which the rule itself will tell of
	}
	return min(n, ns*nd)
}

func (k *linking) all() {
	for j := range k.dst {
		for i := range k.src {
			if k.allowed(int32(i), int32(j)) {
				k.edge(int32(i), int32(j), 1)
			}
		}
	}
}

func (k *linking) oneToOne() {
	if len(k.src) != len(k.dst) {
		k.fail("one_to_one joins groups of the same size, not %d sources and %d targets", len(k.src), len(k.dst))
		return
	}
	for j := range k.dst {
		if k.allowed(int32(j), int32(j)) {
			k.edge(int32(j), int32(j), 1)
		}
	}
}

// bernoulli draws every pair with probability p on its own: the pairs are numbered by target, then source; from one hit to the next
// lie floor(log(u)/log(1-p)) misses, u uniform on (0, 1]. `where` is asked of the hits, which is the same as asking it first.
func (k *linking) bernoulli(s *rng.Stream, p float64) {
	switch {
	case !(p >= 0 && p <= 1):
		k.fail("bernoulli(%g): the probability must be in 0 .. 1", p)
		return
	case p == 0:
		return
	case p == 1:
		k.all()
		return
	}
	ns := len(k.src)
	total := float64(ns) * float64(len(k.dst))
	miss := rng.Log1p(-p)
	for q := -1.0; ; {
		q += 1 + math.Floor(rng.Log(1-s.Float64())/miss)
		if !(q < total) {
			return
		}
		n := int(q)
		if i, j := int32(n%ns), int32(n/ns); k.allowed(i, j) {
			k.edge(i, j, 1)
		}
	}
}

// hypergeometric is the rule of [Felch08]: every target picks in_degree sources among those that have fewer than out_degree targets.
func (k *linking) hypergeometric(s *rng.Stream, d float64) {
	ns, nd := float64(len(k.src)), float64(len(k.dst))
	switch {
	case !(d >= 0 && d <= 1):
		k.fail("hypergeometric(%g): the density must be in 0 .. 1", d)
		return
	case ns == 0 || nd == 0:
		k.fail("hypergeometric joins groups, but there are %d sources and %d targets", len(k.src), len(k.dst))
		return
	}
	// The order of the products decides the ceilings: it is the published one.
	n := float64(float64(d*nd) * ns)
	out, in := int32(math.Ceil(n/ns)), int(math.Ceil(n/nd))
	if in == 0 {
		return
	}
	used := make([]int32, len(k.src))
	pool := k.everySource()
	var fit, picked []int32
	var picker rng.Picker
	for j := range k.dst {
		from, skip := pool, -1
		if k.l.Where != nil {
			fit = k.filter(fit[:0], pool, int32(j))
			from = fit
		} else if i := k.selfSource(j); i >= 0 {
			if at, found := slices.BinarySearch(pool, int32(i)); found {
				skip = at
			}
		}
		count := len(from)
		if skip >= 0 {
			count--
		}
		picked = picker.Subset(s, picked[:0], count, min(in, count))
		full := false
		for _, n := range picked {
			i := from[past(n, skip)]
			k.edge(i, int32(j), 1)
			used[i]++
			full = full || used[i] >= out
		}
		if full {
			pool = slices.DeleteFunc(pool, func(i int32) bool { return used[i] >= out })
		}
	}
}

// past is a position in a list without its entry skip (-1: none), as a position in the list.
func past(n int32, skip int) int32 {
	if skip >= 0 && int(n) >= skip {
		return n + 1
	}
	return n
}

func (k *linking) everySource() []int32 {
	pool := make([]int32, len(k.src))
	for i := range pool {
		pool[i] = int32(i)
	}
	return pool
}

// filter appends the sources of pool that `where` lets join target j.
func (k *linking) filter(to, pool []int32, j int32) []int32 {
	for _, i := range pool {
		if k.allowed(i, j) {
			to = append(to, i)
		}
	}
	return to
}

// inDegree lets every target pick n distinct sources. A target for which `where` leaves no source gets none.
func (k *linking) inDegree(s *rng.Stream, n int) {
	if n < 0 {
		k.fail("indegree(%d): the number must be at least 0", n)
		return
	}
	pool := k.everySource()
	var fit, picked []int32
	var picker rng.Picker
	for j := range k.dst {
		from, skip, count := pool, -1, len(pool)
		if k.l.Where != nil {
			fit = k.filter(fit[:0], pool, int32(j))
			from, count = fit, len(fit)
		} else if skip = k.selfSource(j); skip >= 0 {
			count--
		}
		if count == 0 && k.filtered() {
			continue
		}
		if n > count {
			k.fail("indegree(%d): only %d sources can join %s", n, count, names.ElementName(k.e.Post, int(k.dst[j])))
			return
		}
		picked = picker.Subset(s, picked[:0], count, n)
		for _, m := range picked {
			k.edge(from[past(m, skip)], int32(j), 1)
		}
	}
}

// filtered tells whether the statement has a `where`.
func (k *linking) filtered() bool { return k.l.Where != nil || k.l.NotSelf }

// pair is an edge to be: positions in the statement's groups and the matrix or list entry.
type pair struct {
	i, j  int32
	entry float64
}

// outDegree lets every source pick n distinct targets. A source for which `where` leaves no target gets none.
func (k *linking) outDegree(s *rng.Stream, n int) {
	if n < 0 {
		k.fail("outdegree(%d): the number must be at least 0", n)
		return
	}
	list := make([]pair, 0, min(n, len(k.dst))*len(k.src))
	var fit, picked []int32
	var picker rng.Picker
	for i := range k.src {
		count, skip := len(k.dst), -1
		if k.l.Where != nil {
			fit = fit[:0]
			for j := range k.dst {
				if k.allowed(int32(i), int32(j)) {
					fit = append(fit, int32(j))
				}
			}
			count = len(fit)
		} else if skip = k.selfTarget(i); skip >= 0 {
			count--
		}
		if count == 0 && k.filtered() {
			continue
		}
		if n > count {
			k.fail("outdegree(%d): %s can reach only %d targets", n, names.ElementName(k.e.Pre, int(k.src[i])), count)
			return
		}
		picked = picker.Subset(s, picked[:0], count, n)
		for _, j := range picked {
			if j = past(j, skip); k.l.Where != nil {
				j = fit[j]
			}
			list = append(list, pair{int32(i), j, 1})
		}
	}
	k.make(list)
}

// make makes the edges of a list, by target and source.
func (k *linking) make(list []pair) {
	slices.SortStableFunc(list, func(a, b pair) int {
		if c := cmp.Compare(a.j, b.j); c != 0 {
			return c
		}
		return cmp.Compare(a.i, b.i)
	})
	for _, p := range list {
		k.edge(p.i, p.j, p.entry)
	}
}

// matrix joins source row and target column where the entry is not 0.
func (k *linking) matrix(m *model.Table) {
	if !k.fits(m) {
		return
	}
	for j := range k.dst {
		for i := range k.src {
			if x := m.Values[j][i]; x != 0 && k.allowed(int32(i), int32(j)) {
				k.edge(int32(i), int32(j), x)
			}
		}
	}
}

func (k *linking) fits(m *model.Table) bool {
	if m == nil {
		k.fail("matrix: there is no data")
		return false
	}
	if m.N != len(k.src) || len(m.Values) != len(k.dst) {
		k.fail("matrix %s is %d x %d; %d sources and %d targets take a row for each source and a column for each target",
			m.Path, m.N, len(m.Values), len(k.src), len(k.dst))
		return false
	}
	return true
}

// list joins the pairs that a table says by position in the statement's groups, from 1.
func (k *linking) list(t *model.Table) {
	list, ok := k.listed(t)
	if ok {
		k.make(slices.DeleteFunc(list, func(p pair) bool { return !k.allowed(p.i, p.j) }))
	}
}

func (k *linking) listed(t *model.Table) ([]pair, bool) {
	pre, post, weight := column(t, "pre"), column(t, "post"), column(t, "weight")
	if pre == nil || post == nil {
		k.fail("edges: the table needs the columns pre and post")
		return nil, false
	}
	var list []pair
	seen := map[[2]int32]bool{}
	for r := range t.N {
		i, okI := position(pre[r], len(k.src))
		j, okJ := position(post[r], len(k.dst))
		if !okI || !okJ {
			k.fail("edges: row %d of %s joins %g to %g; positions are whole numbers, 1 .. %d in the sources and 1 .. %d in the targets",
				r+1, t.Path, pre[r], post[r], len(k.src), len(k.dst))
			return nil, false
		}
		if seen[[2]int32{i, j}] {
			k.fail("edges: row %d of %s joins %g to %g a second time", r+1, t.Path, pre[r], post[r])
			return nil, false
		}
		seen[[2]int32{i, j}] = true
		entry := 1.0
		if weight != nil {
			entry = weight[r]
		}
		list = append(list, pair{i, j, entry})
	}
	return list, true
}

func column(t *model.Table, name string) []float64 {
	if t == nil {
		return nil
	}
	for n, c := range t.Columns {
		if c.Name == name && n < len(t.Values) {
			return t.Values[n]
		}
	}
	return nil
}

func position(x float64, n int) (int32, bool) {
	if x != math.Trunc(x) || !(x >= 1 && x <= float64(n)) {
		return 0, false
	}
	return int32(x) - 1, true
}
