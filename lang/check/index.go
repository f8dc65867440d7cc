package check

import (
	"nbc/lang/ast"
)

func (c *checker) index(e *env, x *ast.Index) typ {
	t := c.expr(e, x.X)
	kept, errors := 0, len(c.ds)
	for _, i := range x.Index {
		if r, ok := i.(*ast.Range); ok {
			c.rangeExpr(e, r)
			c.rangeOrder(r)
			kept++
			continue
		}
		it := c.expr(e, i)
		switch {
		case it.class == unknown, it.class == element && it.rank == 0, it.class == value && it.v == Int && it.rank == 0:
		case it.class == value && it.rank > 0:
			c.errorf(TypeMismatch, i.Range(), "an index is an int, and this is %s", it.describe())
		default:
			c.errorf(TypeMismatch, i.Range(), "an index is an int, and this is %s", it.describe()).see(it.from, "declared here").
				help("declare it `: int`; indices count from 1")
		}
	}
	if t.class == unknown {
		return unknownType
	}
	if t.class != value && t.class != element && (t.class != table || !t.data.Matrix) {
		c.errorf(NotAnArray, x.X.Range(), "%s can't be indexed", t.describe())
		return unknownType
	}
	if t.rank == 0 {
		c.errorf(NotAnArray, x.X.Range(), "%s is no array", c.text(x.X)).see(t.from, "declared here, without dimensions")
		return unknownType
	}
	n := len(x.Index)
	if t.class == table {
		if n != t.rank {
			c.errorf(IndexCount, x.Span, "%s has %d dimensions and %d %s given", c.text(x.X), t.rank, n, plural(n, "index is", "indices are"))
			return unknownType
		}
		return typ{class: value, v: t.v, u: t.u, rank: kept}
	}
	if len(c.ds) == errors {
		c.indexRange(e, x, t)
		c.indexGroup(e, x, t)
	}
	switch {
	case t.class == element && c.groupOfGroups(x, t):
		return unknownType
	case n > t.rank:
		c.errorf(IndexCount, x.Span, "%s has %d %s and %d are given", c.text(x.X), t.rank, plural(t.rank, "dimension", "dimensions"), n).
			see(t.from, "declared here")
		return unknownType
	default:
		t.rank = t.rank - n + kept
		t.data = nil // no longer a whole column
		t.spread = t.spread && t.rank > 0
	}
	return t
}

// indexGroup reports an element as the index of an array that has one value for each element of another group.
func (c *checker) indexGroup(e *env, x *ast.Index, t typ) {
	if t.m == nil || len(t.m.Dims) < len(x.Index) || c.owners[t.m] == nil {
		return
	}
	for i, ix := range x.Index {
		of, ok := c.quietExpr(e, ix)
		d := t.m.Dims[i]
		if !ok || of.class != element || d.Var == nil || d.Size == nil || len(of.alts) == 0 {
			continue
		}
		group, ok := c.quietExpr(c.owners[t.m], d.Size)
		if !ok || group.class != element {
			continue
		}
		shared := false
		for _, a := range of.alts {
			for _, b := range group.alts {
				shared = shared || c.isTarget(a, b) || c.isTarget(b, a)
			}
		}
		if !shared {
			c.errorf(TypeMismatch, ix.Range(), "%s has a value for each element of %s, and %s is %s", t.m.Display, c.text(d.Size), c.text(ix), of.describe()).
				see(t.m.Span, "declared here")
		}
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func (c *checker) list(e *env, x *ast.List) typ {
	var all typ
	for i, el := range x.Elems {
		t := c.expr(e, el)
		switch {
		case t.class == unknown:
			return unknownType
		case i == 0:
			all = t
		case all.class == element && t.class == element:
			all.alts = addTargets(all.alts, t.alts)
		case all.class != t.class:
			c.errorf(TypeMismatch, el.Range(), "this is %s in a list of %s", t.describe(), all.describe())
			return unknownType
		case all.class == value:
			all = c.merge(e, x.Elems[0], el, all, t, el.Range(), "a list has one unit")
		}
	}
	if all.class == value || all.class == element {
		all.rank++
		all.m = nil
	}
	return all
}
