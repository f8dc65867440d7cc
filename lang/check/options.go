package check

import (
	"nbc/lang/ast"
)

// looseOptions checks option values of a statement that resolved to nothing, for their own mistakes only.
func (c *checker) looseOptions(e *env, it *ast.Connect) {
	for _, o := range it.Options {
		if o.Name.Name == "pairs" {
			c.pairRule(e, o.Value)
		} else if o.Name.Name != "learning" {
			c.expr(e, o.Value)
		}
	}
}

// options checks the options of a statement against the rule that it dispatched to.
func (c *checker) options(e *env, it *ast.Connect, cand Candidate, s, d typ) {
	scope := cand.scope()
	given := map[string]ast.Span{}
	var pairs *ast.Option
	var unknown []string
	for i := range it.Options {
		o := &it.Options[i]
		if first, ok := given[o.Name.Name]; ok {
			c.errorf(DuplicateOption, o.Name.Span, "%s is given twice", o.Name.Text).see(first, "first given here")
			continue
		}
		given[o.Name.Name] = o.Name.Span
		m := scope.By[o.Name.Name]
		if m != nil && !isOption(m) {
			m = nil
		}
		switch {
		case m != nil:
			errors := len(c.ds)
			if c.pass(e, m, o.Value, UnitArgument); m.Word == Param && len(c.ds) == errors {
				c.fixed(e, o.Value, m.Display)
			}
			if m.Word == RuleParam {
				c.noteRule(m, o.Value, e)
			}
		case o.Name.Name == "pairs":
			pairs = o
			if cand.Wiring != nil {
				c.errorf(PairsOnWiring, o.Name.Span, "%s decides itself who meets whom", cand.Name()).see(cand.Span(), "declared here").
					help("leave `pairs` out" + optionHelp(cand))
				c.pairRule(e, o.Value)
				continue
			}
			c.pairRule(e, o.Value)
		case o.Name.Name == "learning" && cand.Connection != nil:
			c.learning(e, o, cand, s, d)
		default:
			c.unknownOption(e, o, cand)
			unknown = append(unknown, o.Name.Text)
		}
	}
	for _, m := range scope.List {
		if _, ok := given[m.Name]; ok || !isOption(m) || !required(m) || nearest(m.Display, unknown) != "" {
			continue // it is there, misspelt
		}
		at := ast.Span{Start: it.Src[0].Range().Start, End: it.Dst[len(it.Dst)-1].Range().End}
		r := c.errorf(MissingOption, at, "%s needs %s", cand.Name(), m.Display).see(m.Span, "declared here, without a default")
		if it.Braces {
			r.help("add `" + m.Display + " = ...`; nothing is assumed silently")
		} else {
			r.help("write `{ " + m.Display + " = ... }` after it; nothing is assumed silently")
		}
	}
	if cand.Connection == nil {
		if it.Where != nil {
			c.errorf(PairsOnWiring, it.Where.Range(), "%s decides itself who meets whom", cand.Name()).see(cand.Span(), "declared here").
				help("leave `where` out" + optionHelp(cand))
		}
		return
	}
	if pairs == nil && s.rank > 0 && d.rank > 0 {
		at := ast.Span{Start: it.Src[0].Range().Start, End: it.Dst[len(it.Dst)-1].Range().End}
		c.errorf(MissingPairs, at, "both sides are groups, and nothing says which elements meet").
			see(cand.Span(), "matched by %s", cand.Name()).
			help("add `pairs = all`, `one_to_one`, `bernoulli(p)`, `hypergeometric(p)`, `indegree(k)`, `outdegree(k)`, `matrix(W)` or `edges(E)`")
	}
	c.selfPairs(it, pairs, s, d)
	c.noEntry(it, pairs)
	if pairs != nil {
		c.matrixSize(e, pairs.Value, s, d)
		c.pairNumbers(e, it, pairs.Value, s, d)
	}
}

// matrixSize compares a matrix of known size with groups of known size: rows are sources, columns targets.
func (c *checker) matrixSize(e *env, x ast.Expr, s, d typ) {
	call, ok := unparen(x).(*ast.Call)
	if !ok || pairName(call) != "matrix" || len(call.Args) != 1 {
		return
	}
	t, ok := c.quietExpr(e, call.Args[0].Value)
	if !ok || t.class != table || t.data == nil || !t.data.Matrix {
		return
	}
	have, known := c.dataSize(t.data)
	for i, side := range []typ{s, d} {
		if !known[i] || side.m == nil || side.m.Word != Node || len(side.m.Dims) != 1 || side.rank != 1 {
			continue
		}
		if size, ok := c.constSize(side.m.Dims[0]); ok && size != have[i] {
			c.errorf(SizeMismatch, call.Args[0].Value.Range(), "%s has %d %s, and %s has %d elements", c.text(call.Args[0].Value), have[i],
				[]string{"rows", "columns"}[i], side.m.Display, size).see(side.m.Span, "declared here").
				help("a matrix has a row for each source and a column for each target")
			return
		}
	}
}

func (c *checker) quietExpr(e *env, x ast.Expr) (typ, bool) {
	n := len(c.ds)
	t := c.expr(e, x)
	ok := len(c.ds) == n
	c.ds = c.ds[:n]
	return t, ok
}

func optionHelp(cand Candidate) string {
	var names []string
	for _, m := range cand.scope().List {
		if isOption(m) {
			names = append(names, m.Display)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "; it takes " + listed(names)
}

// isOption tells whether a member of a connection or wiring is set at the statement.
func isOption(m *Member) bool {
	return m.Word == Param || m.Word == Ref || m.Word == RuleParam || m.Word == ConnParam || m.Word == DataMember
}

func (c *checker) unknownOption(e *env, o *ast.Option, cand Candidate) {
	var names []string
	for _, m := range cand.scope().List {
		if isOption(m) {
			names = append(names, m.Display)
		}
	}
	if cand.Connection != nil {
		names = append(names, "pairs")
		if _, ok := cand.Connection.Members.By["weight"]; ok {
			names = append(names, "learning")
		}
	}
	r := c.errorf(UnknownOption, o.Name.Span, "%s has no option %s", cand.Name(), o.Name.Text).see(cand.Span(), "declared here").near(o.Name, names)
	r.help("its options are " + listed(names))
	if o.Name.Name == "learning" && cand.Wiring != nil {
		r.help("for learning, the wiring needs `rule learning = none` and must pass it on")
	}
	c.expr(e, o.Value)
}

// selfPairs wants a word on elements that would meet themselves.
func (c *checker) selfPairs(it *ast.Connect, pairs *ast.Option, s, d typ) {
	if it.Where != nil || s.rank == 0 && d.rank == 0 || pairs == nil && s.rank > 0 && d.rank > 0 || it.Both || len(it.Src) != 1 || len(it.Dst) != 1 {
		return
	}
	if exprKey(it.Src[0]) != exprKey(it.Dst[0]) && !c.slicesOverlap(it.Src[0], it.Dst[0]) {
		return
	}
	if pairs != nil {
		if n := pairName(pairs.Value); n == "one_to_one" || n == "matrix" || n == "edges" {
			return // these say it pair by pair
		}
	}
	at := ast.Span{Start: it.Src[0].Range().Start, End: it.Dst[0].Range().End}
	where := ast.Span{Start: at.End, End: at.End}
	if it.Via != nil {
		where = ast.Span{Start: it.Via.Name.End, End: it.Via.Name.End}
	}
	c.errorf(SelfPairs, at, "source and target overlap, and nothing says whether an element meets itself").
		help("write `where pre != post` to leave self-pairs out, or `where true` to keep them").fix(where, " where pre != post")
}

// slicesOverlap tells whether two sides are the same array or slices of it that are not known to be apart.
func (c *checker) slicesOverlap(a, b ast.Expr) bool {
	an, ai := sliced(a)
	bn, bi := sliced(b)
	if an != bn {
		return false
	}
	for d := range min(len(ai), len(bi)) {
		if exprKey(ai[d]) == exprKey(bi[d]) {
			continue
		}
		al, ah, ok1 := c.ends(ai[d])
		bl, bh, ok2 := c.ends(bi[d])
		if !ok1 || !ok2 || al > bh || bl > ah {
			return false
		}
	}
	return true
}

// sliced is the array that a side is a slice of, and the indices.
func sliced(x ast.Expr) (array string, index []ast.Expr) {
	if i, ok := unparen(x).(*ast.Index); ok {
		return exprKey(i.X), i.Index
	}
	return exprKey(x), nil
}

// ends are the first and the last index that an index or a range of them means, where they are known.
func (c *checker) ends(x ast.Expr) (lo, hi float64, ok bool) {
	first, last := x, x
	if r, is := unparen(x).(*ast.Range); is {
		first, last = r.Lo, r.Hi
	}
	a, ok1 := c.constant(nil, first)
	b, ok2 := c.constant(nil, last)
	return a.Num, b.Num, ok1 && ok2
}
