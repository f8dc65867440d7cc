package wire

import (
	"cmp"
	"slices"

	"nbc/runtime/model"
	"nbc/runtime/names"
)

// matcher hands the rows of a network file to the statements that they belong to.
type matcher struct {
	whole  bool // the file names every statement of the circuit that chance decides
	b      *build
	n      *Network
	labels map[string]*netLabel // by names.SameLabel
	order  []*netLabel
	// Positions of elements in the groups of the statement at hand, 0 for none: by population.
	position map[*model.Population][]int32
	told     map[string]bool
}

// netLabel is the rows of one label, by target and source.
type netLabel struct {
	name   string
	line   int // of its first row
	rows   []*netRow
	linked bool
}

// taken is a row with its positions in the statement's groups.
type taken struct {
	i, j int32
	row  *netRow
}

// openNetwork finds the elements that the rows of the network file name.
func (b *build) openNetwork() {
	n := b.opt.Network
	if n == nil {
		return
	}
	m := &matcher{b: b, n: n, labels: map[string]*netLabel{}, position: map[*model.Population][]int32{}, told: map[string]bool{}}
	b.net = m
	type element struct {
		pop *model.Population
		i   int32
		err error
	}
	known := map[string]element{}
	find := func(line int, name string) (*model.Population, int32) {
		e, ok := known[name]
		if !ok {
			p, i, err := b.index.Element(name)
			e = element{p, int32(i), err}
			known[name] = e
			if err != nil {
				b.fail("%s:%d: %w", n.Name, line, err)
			}
		}
		return e.pop, e.i
	}
	rows := slices.Clone(n.rows) // a Network may serve several builds
	order := make(map[*model.Population]int, len(b.c.Pops))
	for k, p := range b.c.Pops {
		order[p] = k
	}
	for k := range rows {
		r := &rows[k]
		key := names.SameLabel(r.label)
		l := m.labels[key]
		if l == nil {
			l = &netLabel{name: r.label, line: r.line}
			m.labels[key] = l
			m.order = append(m.order, l)
		}
		if r.source == "" {
			continue
		}
		r.pre, r.i = find(r.line, r.source)
		r.post, r.j = find(r.line, r.target)
		if r.pre != nil && r.post != nil {
			l.rows = append(l.rows, r)
		}
	}
	for _, l := range m.order {
		slices.SortStableFunc(l.rows, func(x, y *netRow) int {
			return cmp.Or(cmp.Compare(order[x.post], order[y.post]), cmp.Compare(x.j, y.j),
				cmp.Compare(order[x.pre], order[y.pre]), cmp.Compare(x.i, y.i), cmp.Compare(x.line, y.line))
		})
	}
}

// rows are the rows for a statement; given tells that they, and not its topology rule, decide.
func (m *matcher) rows(k *linking) (list []taken, given bool) {
	if m == nil {
		return nil, false
	}
	l := m.labels[names.SameLabel(k.l.Label)]
	if l == nil {
		return nil, m.whole && k.s.Random
	}
	l.linked = true
	at := m.positions(k.e.Pre, k.src)
	for _, span := range k.l.Dst {
		for n := l.first(m.b.c.Pops, k.e.Post, span.Lo); n < len(l.rows); n++ {
			r := l.rows[n]
			if r.post != k.e.Post || r.j >= span.Hi {
				break
			}
			if r.pre != k.e.Pre || at[r.i] == 0 || r.synapse != "" && names.Canonical(r.synapse) != names.Canonical(k.e.Connection) {
				continue
			}
			if m.takes(l, r, n, k) {
				list = append(list, taken{i: at[r.i] - 1, row: r})
			}
		}
	}
	for _, i := range k.src {
		at[i] = 0
	}
	at = m.positions(k.e.Post, k.dst)
	for n := range list {
		list[n].j = at[list[n].row.j] - 1
	}
	for _, j := range k.dst {
		at[j] = 0
	}
	slices.SortStableFunc(list, func(x, y taken) int { return cmp.Or(cmp.Compare(x.j, y.j), cmp.Compare(x.i, y.i)) })
	return list, k.s.Random || len(list) > 0
}

// positions notes the positions, from 1, of a statement's elements; the caller sets them to 0 again.
func (m *matcher) positions(p *model.Population, elems []int32) []int32 {
	at := m.position[p]
	if at == nil {
		at = make([]int32, p.N)
		m.position[p] = at
	}
	for n, e := range elems {
		at[e] = int32(n) + 1
	}
	return at
}

// first is the position of the first row onto element j of p or a later one.
func (l *netLabel) first(pops []*model.Population, p *model.Population, j int32) int {
	want := slices.Index(pops, p)
	n, _ := slices.BinarySearchFunc(l.rows, j, func(r *netRow, j int32) int {
		if r.post != p {
			return cmp.Compare(slices.Index(pops, r.post), want)
		}
		if r.j < j {
			return -1
		}
		return 1
	})
	return n
}

// takes decides whether a statement gets a row that fits it: of several equal rows it gets the first that is left.
func (m *matcher) takes(l *netLabel, r *netRow, n int, k *linking) bool {
	if r.used {
		if r.usedBy != k.e.Connection && r.synapse == "" && !m.told[l.name] {
			m.told[l.name] = true
			m.b.fail("%s:%d: %s and %s both join %s to %s; add a column `synapse` that says which is meant",
				m.n.Name, r.line, r.usedBy, k.e.Connection, r.source, r.target)
		}
		return false
	}
	if l.twin(n, func(q *netRow) bool { return q.used && q.by == k.number }) {
		return false // this statement has taken an equal row before it
	}
	r.passed++
	if r.passed < r.rank {
		return false
	}
	r.used, r.usedBy, r.by = true, k.e.Connection, k.number
	if k.weight >= 0 && !r.has || k.weight < 0 && r.has {
		what := "the weight is missing"
		if r.has {
			what = "edges of " + k.e.Connection + " have no weight"
		}
		m.b.fail("%s:%d: %s", m.n.Name, r.line, what)
	}
	return true
}

// twin tells whether a row before row n says the same edge and is as asked.
func (l *netLabel) twin(n int, is func(*netRow) bool) bool {
	r := l.rows[n]
	for p := n - 1; p >= 0; p-- {
		q := l.rows[p]
		if q.pre != r.pre || q.i != r.i || q.post != r.post || q.j != r.j {
			return false
		}
		if q.synapse == r.synapse && q.rank == r.rank && is(q) {
			return true
		}
	}
	return false
}

// fromFile makes the edges that rows say.
func (k *linking) fromFile(list []taken) {
	entry := func(taken) float64 { return 1 }
	switch p := &k.l.Pairs; {
	case p.Kind == model.Matrix && k.fits(p.M):
		entry = func(t taken) float64 { return p.M.Values[t.j][t.i] }
	case p.Kind == model.EdgeList && len(list) > 0:
		given := map[[2]int32]float64{}
		if pairs, ok := k.listed(p.M); ok {
			for _, q := range pairs {
				given[[2]int32{q.i, q.j}] = q.entry
			}
		}
		entry = func(t taken) float64 { return given[[2]int32{t.i, t.j}] }
	}
	for _, t := range list {
		k.weighted(t.i, t.j, entry(t), t.row.weight, t.row.has)
	}
}

// closeNetwork tells of labels and rows that no statement took.
func (b *build) closeNetwork() {
	m := b.net
	if m == nil {
		return
	}
	var known []string
	for _, l := range b.report.Labels {
		known = append(known, l.Name)
	}
	for _, l := range m.order {
		if !l.linked {
			b.fail("%s:%d: this circuit has no connection %s%s", m.n.Name, l.line, l.name, names.Hint(l.name, known))
			continue
		}
		for n, r := range l.rows {
			if r.used {
				continue
			}
			switch {
			case l.twin(n, func(*netRow) bool { return true }):
				b.fail("%s:%d: a second row for %s, %s -> %s", m.n.Name, r.line, l.name, r.source, r.target)
			case r.synapse != "":
				b.fail("%s:%d: no statement of %s joins %s to %s by %s", m.n.Name, r.line, l.name, r.source, r.target, r.synapse)
			default:
				b.fail("%s:%d: no statement of %s joins %s to %s", m.n.Name, r.line, l.name, r.source, r.target)
			}
		}
	}
}
