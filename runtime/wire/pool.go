package wire

import (
	"maps"
	"slices"

	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/rng"
)

// pool keeps the streams of stored draws while a stage lasts: a second draw under the same name at the same element continues
// the first one's stream (array columns, and `normal(m, s) in a .. b`, which draws until it fits).
type pool struct {
	b       *build
	columns map[poolKey]*drawnColumn
	order   []*drawnColumn
	last    *drawnColumn
}

// poolKey is what is drawn: a column of an owner, or a let of a statement's key.
type poolKey struct {
	owner     any
	key, name string
}

// drawnColumn is the streams of one name by element: dense for columns, which all elements have, sparse for lets.
type drawnColumn struct {
	poolKey
	dense  []*rng.Stream
	sparse map[int32]*rng.Stream
}

// domains keep the keys of different sorts of draws apart.
var (
	domainParam = rng.Hash("param")
	domainLet   = rng.Hash("let")
	domainPairs = rng.Hash("pairs")
	domainEdge  = rng.Hash("edge")
	domainEvent = rng.Hash("event")
	domainNoise = rng.Hash("noise")
	domainRate  = rng.Hash("rate")
)

func (p *pool) column(k poolKey) *drawnColumn {
	if p.last != nil && p.last.poolKey == k {
		return p.last
	}
	c, ok := p.columns[k]
	if !ok {
		if p.columns == nil {
			p.columns = map[poolKey]*drawnColumn{}
		}
		c = &drawnColumn{poolKey: k}
		if k.key == "" {
			c.dense = make([]*rng.Stream, count(k.owner))
		} else {
			c.sparse = map[int32]*rng.Stream{}
		}
		p.columns[k] = c
		p.order = append(p.order, c)
	}
	p.last = c
	return c
}

func (p *pool) get(k poolKey, i int32, key func() rng.Key) *rng.Stream {
	c := p.column(k)
	if c.dense != nil {
		if c.dense[i] == nil {
			c.dense[i] = rng.New(key())
		}
		return c.dense[i]
	}
	s, ok := c.sparse[i]
	if !ok {
		s = rng.New(key())
		c.sparse[i] = s
	}
	return s
}

// done ends a stage: it tells of wrong parameters and forgets the streams.
func (p *pool) done() {
	for _, c := range p.order {
		for i, s := range c.dense {
			if s != nil && s.Err() != nil {
				p.b.fail("%s.%s: %w", elementOf(c.owner, i), c.name, s.Err())
			}
		}
		for _, i := range slices.Sorted(maps.Keys(c.sparse)) {
			if err := c.sparse[i].Err(); err != nil {
				p.b.fail("%s: %s of %s: %w", c.key, c.name, elementOf(c.owner, int(i)), err)
			}
		}
	}
	p.columns, p.order, p.last = nil, nil, nil
}

// Draw gives the stream for a draw stored in that element's column.
func (s setter) Draw(owner any, i int, name string) model.Drawer {
	b := s.build
	return b.drawn.get(poolKey{owner, "", name}, int32(i), func() rng.Key {
		k := rng.NewKey(b.opt.Seed, domainParam, rng.Hash(names.Canonical(name)))
		switch o := owner.(type) {
		case *model.Population:
			k = k.With(b.hash(o)[i])
		case *model.Block:
			k = k.With(rng.Hash(o.Name), rng.Hash(o.Side), b.hash(o.Pop)[o.Members[i]])
		case *model.Edges:
			k = edgeKey(k, o, i, b.hash(o.Pre), b.hash(o.Post))
		}
		return k
	})
}

// edgeKey extends a key by an edge: its connection, both ends, and its number among the edges of the group that join them.
func edgeKey(k rng.Key, e *model.Edges, i int, pre, post []uint64) rng.Key {
	twin := uint64(0)
	for j := i - 1; j >= 0 && e.Dst[j] == e.Dst[i]; j-- {
		if e.Src[j] == e.Src[i] {
			twin++
		}
	}
	return k.With(rng.Hash(names.Canonical(e.Connection)), pre[e.Src[i]], post[e.Dst[i]], twin)
}

// builder is what Wire calls.
type builder struct{ *build }

// Draw gives the stream of `let name[i in group]` at an element.
func (w builder) Draw(key, name string, p *model.Population, elem int32) model.Drawer {
	b := w.build
	return b.drawn.get(poolKey{p, key, name}, elem, func() rng.Key {
		return rng.NewKey(b.opt.Seed, domainLet, rng.Hash(names.CanonicalPath(key)), rng.Hash(names.Canonical(name)), b.hash(p)[elem])
	})
}
