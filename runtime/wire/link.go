package wire

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/rng"
)

// group collects the edges of one model.Edges in the order in which they are made.
type group struct {
	src, dst, label, link []int32
	attrs                 [][]float64
	refs                  [][]int32
	labels                map[string]int32
	// Chains of edges by target, for Linked: head[j] is the last edge into j, next[e] the one before e; built up to len(next).
	head, next []int32
}

// reserve makes room for n more edges.
func (g *group) reserve(n int) {
	g.src, g.dst, g.label, g.link = slices.Grow(g.src, n), slices.Grow(g.dst, n), slices.Grow(g.label, n), slices.Grow(g.link, n)
	for a := range g.attrs {
		g.attrs[a] = slices.Grow(g.attrs[a], n)
	}
	for r := range g.refs {
		g.refs[r] = slices.Grow(g.refs[r], n)
	}
}

// linkRecord is what is kept of an executed statement, to write networks that read back exactly.
type linkRecord struct {
	edges    *model.Edges
	label    string
	src, dst []model.Span
}

func (b *build) group(e *model.Edges) *group {
	g, ok := b.groups[e]
	if !ok {
		g = &group{attrs: make([][]float64, len(e.Attrs)), refs: make([][]int32, len(e.RefNames)), labels: map[string]int32{}}
		b.groups[e] = g
	}
	return g
}

// linking is one execution of a statement while its edges are made.
type linking struct {
	b        *build
	s        *model.Statement
	l        *model.Link
	e        *model.Edges
	g        *group
	src, dst []int32 // elements by position
	label    int32
	number   int32 // in report.links
	key      rng.Key
	weight   int // of Attrs, or -1
	attrs    []float64
	refs     []int32
	draws    edgeDraws
	drawFn   func(string) model.Drawer
	failed   bool
}

// Link executes a statement: its topology is drawn or taken from the network file, its attributes are filled in.
func (w builder) Link(s *model.Statement, l model.Link) {
	b := w.build
	e := s.Edges
	// Statements that say the same of the same elements, and turns of a loop that do, are told apart by their order.
	b.keys[l.Key]++
	if n := b.keys[l.Key]; n > 1 {
		l.Key += "#" + strconv.Itoa(n)
	}
	k := &linking{
		b: b, s: s, l: &l, e: e, g: b.group(e), src: elements(l.Src), dst: elements(l.Dst), weight: -1,
		number: int32(len(b.report.links)), key: rng.NewKey(b.opt.Seed, domainEdge, rng.Hash(names.CanonicalPath(l.Key))),
		attrs: make([]float64, len(e.Attrs)), refs: make([]int32, len(e.RefNames)),
	}
	b.report.links = append(b.report.links, linkRecord{e, l.Label, l.Src, l.Dst})
	for n, c := range e.Attrs {
		if c.Name == "weight" {
			k.weight = n
		}
	}
	k.draws.pre, k.draws.post = b.hash(e.Pre), b.hash(e.Post)
	k.draws.key = k.key
	k.drawFn = k.draws.get
	k.label = k.g.labelOf(e, l.Label)
	at, ok := b.labels[l.Label]
	if !ok {
		at = len(b.report.Labels)
		b.labels[l.Label] = at
		b.report.Labels = append(b.report.Labels, Label{Name: l.Label})
	}
	before := len(k.g.src)
	if rows, given := b.net.rows(k); given {
		k.fromFile(rows)
		b.report.Labels[at].File = true
	} else {
		k.pairs()
	}
	info := &b.report.Labels[at]
	info.Edges += len(k.g.src) - before
	info.Random = info.Random || s.Random
}

func (g *group) labelOf(e *model.Edges, label string) int32 {
	n, ok := g.labels[label]
	if !ok {
		n = int32(len(e.Labels))
		e.Labels = append(e.Labels, label)
		g.labels[label] = n
	}
	return n
}

// elements lists the elements of spans in their order.
func elements(spans []model.Span) []int32 {
	n := 0
	for _, s := range spans {
		n += int(s.Hi - s.Lo)
	}
	list := make([]int32, 0, n)
	for _, s := range spans {
		for i := s.Lo; i < s.Hi; i++ {
			list = append(list, i)
		}
	}
	return list
}

// fail tells of a mistake in the statement, once for each execution.
func (k *linking) fail(format string, args ...any) {
	if k.failed {
		return
	}
	k.failed = true
	where := k.s.Place + ": " + k.s.Text
	if k.l.Label != "" && k.l.Label != k.s.Text {
		where += " of " + k.l.Label
	}
	if len(k.s.Trail) > 0 {
		where += " (in " + strings.Join(k.s.Trail, " -> ") + ")"
	}
	k.b.fail("%s: %s", where, fmt.Sprintf(format, args...))
}

// place is the position in spans of element x of their population, or -1.
func place(spans []model.Span, x int32) int {
	before := 0
	for _, s := range spans {
		if x >= s.Lo && x < s.Hi {
			return before + int(x-s.Lo)
		}
		before += int(s.Hi - s.Lo)
	}
	return -1
}

// selfSource is the position among the sources of target j itself, where `where` is no more than pre != post; -1: it is none.
func (k *linking) selfSource(j int) int {
	if !k.l.NotSelf || k.e.Pre != k.e.Post {
		return -1
	}
	return place(k.l.Src, k.dst[j])
}

// selfTarget is the same among the targets for source i.
func (k *linking) selfTarget(i int) int {
	if !k.l.NotSelf || k.e.Pre != k.e.Post {
		return -1
	}
	return place(k.l.Dst, k.src[i])
}

// allowed applies the statement's `where`.
func (k *linking) allowed(i, j int32) bool {
	if k.l.NotSelf && k.src[i] == k.dst[j] && k.e.Pre == k.e.Post {
		return false
	}
	return k.l.Where == nil || k.l.Where(int(i), int(j), k.src[i], k.dst[j])
}

// edge makes the edge between positions i and j.
func (k *linking) edge(i, j int32, entry float64) { k.weighted(i, j, entry, 0, false) }

func (k *linking) weighted(i, j int32, entry, weight float64, given bool) {
	pre, post := k.src[i], k.dst[j]
	if k.l.Attr != nil {
		clear(k.attrs)
		clear(k.refs)
		k.draws.at(pre, post)
		k.l.Attr(int(i), int(j), pre, post, entry, k.drawFn, k.attrs, k.refs)
		if name, err := k.draws.err(); err != nil {
			k.fail("%s of the edge %s -> %s: %v", name, names.ElementName(k.e.Pre, int(pre)), names.ElementName(k.e.Post, int(post)), err)
		}
	}
	if given && k.weight >= 0 {
		k.attrs[k.weight] = weight
	}
	g := k.g
	if len(g.src) >= mostEdges {
		k.fail("that makes more than %d edges of one connection between two types of blox: join fewer pairs", mostEdges)
		return
	}
	g.src, g.dst = append(g.src, pre), append(g.dst, post)
	g.label, g.link = append(g.label, k.label), append(g.link, k.number)
	for n, x := range k.attrs {
		c := k.e.Attrs[n]
		if !(x >= c.Lo && x <= c.Hi && x-x == 0 && c.Type == "") {
			if err := names.CheckBounds(c, x); err != nil {
				k.fail("edge %s -> %s: %v", names.ElementName(k.e.Pre, int(pre)), names.ElementName(k.e.Post, int(post)), err)
			}
		}
		g.attrs[n] = append(g.attrs[n], x)
	}
	for n, r := range k.refs {
		g.refs[n] = append(g.refs[n], r)
	}
}

// edgeDraws gives the streams of one edge's attributes. A name asked for again at the same edge continues its stream.
type edgeDraws struct {
	key       rng.Key
	pre, post []uint64
	ends      [2]int32 // of the edge
	streams   []*namedStream
}

type namedStream struct {
	name string
	hash uint64
	rng.Stream
	live bool
}

func (d *edgeDraws) at(pre, post int32) {
	d.ends = [2]int32{pre, post}
	for _, s := range d.streams {
		s.live = false
	}
}

func (d *edgeDraws) get(name string) model.Drawer {
	for _, s := range d.streams {
		if s.name == name {
			return d.start(s)
		}
	}
	s := &namedStream{name: name, hash: rng.Hash(names.Canonical(name))}
	d.streams = append(d.streams, s)
	return d.start(s)
}

func (d *edgeDraws) start(s *namedStream) *rng.Stream {
	if !s.live {
		s.live = true
		s.Reset(d.key.With(d.pre[d.ends[0]], d.post[d.ends[1]], s.hash))
	}
	return &s.Stream
}

func (d *edgeDraws) err() (string, error) {
	for _, s := range d.streams {
		if s.live && s.Err() != nil {
			return s.name, s.Err()
		}
	}
	return "", nil
}

// Linked tells whether any edge made so far leads from an element of src to element post of p.
func (w builder) Linked(pre *model.Population, src []model.Span, p *model.Population, post int32) bool {
	for _, e := range w.c.Edges {
		g := w.groups[e]
		if g == nil || e.Pre != pre || e.Post != p {
			continue
		}
		if g.head == nil {
			g.head = make([]int32, p.N)
			for j := range g.head {
				g.head[j] = -1
			}
		}
		for n := len(g.next); n < len(g.dst); n++ {
			g.next = append(g.next, g.head[g.dst[n]])
			g.head[g.dst[n]] = int32(n)
		}
		for n := g.head[post]; n >= 0; n = g.next[n] {
			for _, s := range src {
				if g.src[n] >= s.Lo && g.src[n] < s.Hi {
					return true
				}
			}
		}
	}
	return false
}
