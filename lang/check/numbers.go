package check

import (
	"math"
	"strings"

	"nbc/lang/ast"
)

// groupSize is the number of elements of one side of a statement, as far as it is known at build.
func (k *known) groupSize(x ast.Expr, t typ) (float64, bool) {
	if t.rank == 0 {
		return 1, true
	}
	ix, sliced := unparen(x).(*ast.Index)
	base := x
	if sliced {
		base = ix.X
	}
	m := t.m
	if m == nil || m.Word != Node || t.rank != len(m.Dims) && !sliced {
		return 0, false
	}
	n := 1.0
	for i := range m.Dims {
		if sliced && i < len(ix.Index) {
			r, ok := ix.Index[i].(*ast.Range)
			if !ok {
				continue // a single index
			}
			lo, ok1 := k.c.constant(k.name, r.Lo)
			hi, ok2 := k.c.constant(k.name, r.Hi)
			if !ok1 || !ok2 {
				return 0, false
			}
			n *= hi.Num - lo.Num + 1
			continue
		}
		size, ok := k.size(base, m, i)
		if !ok {
			return 0, false
		}
		n *= size
	}
	return n, true
}

// pairNumbers compares what a pair rule wants with the numbers of elements on both sides.
func (c *checker) pairNumbers(e *env, it *ast.Connect, x ast.Expr, s, d typ) {
	rule := pairName(x)
	if rule != "one_to_one" && rule != "indegree" && rule != "outdegree" || len(it.Src) != 1 || len(it.Dst) != 1 {
		return
	}
	var report func()
	for _, add := range samples {
		k := &known{c: c, e: e, add: add}
		ns, ok1 := k.groupSize(it.Src[0], s)
		nd, ok2 := k.groupSize(it.Dst[0], d)
		if rule == "one_to_one" {
			if !ok1 || !ok2 || ns == nd {
				return
			}
			if report == nil {
				report = func() {
					c.errorf(SizeMismatch, x.Range(), "one_to_one joins equal numbers, and there are %s sources and %s targets", formatNumber(ns), formatNumber(nd)).
						label(k.used()).see(s.from, "the sources").see(d.from, "the targets").
						help("take groups of one size, a slice such as `a[1..2]`, or another rule: `all`, `indegree(k)`")
				}
			}
		} else {
			call, ok := unparen(x).(*ast.Call)
			if !ok || len(call.Args) != 1 {
				return
			}
			arg := call.Args[0].Value
			v, ok := c.constant(k.name, arg)
			if !ok || v.Kind == Bool || v.Kind == String {
				return
			}
			n, partners := ns, "sources"
			if ok = ok1; rule == "outdegree" {
				n, partners, ok = nd, "targets", ok2
			}
			if v.Num == math.Trunc(v.Num) {
				if ok && excludesSelf(it) {
					n--
				}
				if !ok || v.Num <= n {
					return
				}
				if report == nil {
					report = func() {
						c.errorf(SizeMismatch, arg.Range(), "%s of %s, and there are %s %s to choose from", rule, formatNumber(v.Num), formatNumber(n), partners).
							label(k.used()).help("each partner is drawn once: the number can't be larger than the group")
					}
				}
			} else if report == nil {
				report = func() {
					c.errorf(TypeMismatch, arg.Range(), "%s counts partners, and this is %s", rule, formatNumber(v.Num)).
						label(k.used()).help("give a whole number; for a share of the pairs write `bernoulli(p)` or `hypergeometric(p)`")
				}
			}
		}
		if !k.param {
			break
		}
	}
	if report != nil {
		report()
	}
}

// excludesSelf tells whether a statement from a group to itself leaves self-pairs out.
func excludesSelf(it *ast.Connect) bool {
	w, ok := unparen(it.Where).(*ast.Binary)
	return ok && w.Op == "!=" && exprKey(it.Src[0]) == exprKey(it.Dst[0])
}

// noEntry reports `entry` where no matrix or list makes the edges.
func (c *checker) noEntry(it *ast.Connect, pairs *ast.Option) {
	rule := ""
	if pairs != nil {
		if rule = pairName(pairs.Value); rule == "matrix" || rule == "edges" || rule == "" {
			return
		}
	}
	for _, o := range it.Options {
		walkHas(o.Value, func(x ast.Expr) bool {
			n, ok := x.(*ast.Name)
			if !ok || n.Ident.Name != "entry" {
				return false
			}
			c.errorf(WrongSort, n.Span, "entry is what a matrix or a list of edges says of a pair, and none makes these pairs").
				help("write `pairs = matrix(W)` or `pairs = edges(E)`, or read the matrix: `W[index(pre), index(post)]`")
			return true
		})
	}
}

// selfLoop warns of a loop over all pairs, or a list of elements on both sides, that joins elements to themselves.
func (c *checker) selfLoop(e *env, it *ast.Connect) {
	if it.Where != nil || it.Both || c.inLib(it.Span) {
		return
	}
	warn := func(at ast.Span, help string) {
		c.warnf(SelfLoop, at, "this also joins elements to themselves").help(help)
	}
	if len(it.Src) > 1 && len(it.Dst) > 1 {
		for _, s := range it.Src {
			for _, d := range it.Dst {
				if t, _ := c.quietExpr(e, s); t.rank == 0 && exprKey(s) == exprKey(d) {
					warn(d.Range(), "leave self-connections out: `where pre != post`; or say that they are meant: `where true`")
					return
				}
			}
		}
	}
	if len(it.Src) > 1 || len(it.Dst) > 1 {
		return
	}
	a, ok1 := unparen(it.Src[0]).(*ast.Index)
	b, ok2 := unparen(it.Dst[0]).(*ast.Index)
	if !ok1 || !ok2 || exprKey(a.X) != exprKey(b.X) || len(a.Index) != 1 || len(b.Index) != 1 {
		return
	}
	i, ok1 := unparen(a.Index[0]).(*ast.Name)
	j, ok2 := unparen(b.Index[0]).(*ast.Name)
	if !ok1 || !ok2 || i.Ident.Name == j.Ident.Name {
		return
	}
	var ri, rj *ast.Range
	for at := e; at != nil; at = at.parent {
		if at.filtered {
			return
		}
		if r := at.ranges[i.Ident.Name]; r != nil && ri == nil {
			ri = r
		}
		if r := at.ranges[j.Ident.Name]; r != nil && rj == nil {
			rj = r
		}
	}
	if ri != nil && rj != nil && c.text(ri) == c.text(rj) {
		warn(ast.Span{Start: a.Start, End: b.End}, "leave them out in the loop: `where "+i.Ident.Text+" != "+j.Ident.Text+"`")
	}
}

// listSizes compares the lists among the arguments of a node with the sizes that its arguments give its arrays.
func (c *checker) listSizes(e *env, n *ast.NodeDecl, b *Blox) {
	k := &known{c: c, e: e}
	names := k.argNames(n, b)
	for _, a := range n.Args {
		if a.Name == nil {
			continue
		}
		m := b.Members.By[a.Name.Name]
		if m == nil || len(m.Dims) == 0 {
			continue
		}
		var sizes []float64
		for _, d := range m.Dims {
			if d.Star || d.Size == nil {
				break
			}
			v, ok := c.constant(names, d.Size)
			if !ok || v.Kind != Int {
				break
			}
			sizes = append(sizes, v.Num)
		}
		c.listFits(m, a.Value, sizes, k.used())
	}
}

// listFits compares a list, and the lists in it, with the sizes of an array.
func (c *checker) listFits(m *Member, x ast.Expr, sizes []float64, with string) {
	l, ok := unparen(x).(*ast.List)
	if !ok || len(sizes) == 0 {
		return
	}
	if n := float64(len(l.Elems)); n != sizes[0] {
		what := "elements"
		if len(m.Dims) > 1 {
			what = map[bool]string{true: "rows", false: "columns"}[len(sizes) == len(m.Dims)]
		}
		if sizes[0] == 1 {
			what = strings.TrimSuffix(what, "s")
		}
		c.errorf(SizeMismatch, l.Span, "%s has %s %s, and this list %d", m.Display, formatNumber(sizes[0]), what, len(l.Elems)).label(with).
			see(m.Span, "declared here")
		return
	}
	for _, el := range l.Elems {
		c.listFits(m, el, sizes[1:], with)
	}
}
