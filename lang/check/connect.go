package check

import (
	"slices"
	"strings"

	"nbc/lang/ast"
)

// connect checks a connection statement: its ends, what it dispatches to, and its options.
func (c *checker) connect(e *env, it *ast.Connect, b *body) {
	via, viaOK := c.via(e, it)
	in := e.child()
	in.draws, in.samples = "", false
	seen := map[string]bool{}
	checked := false
	srcs, dsts := c.sides(e, it.Src), c.sides(e, it.Dst)
	for i, s := range srcs {
		for j, d := range dsts {
			if s.class == unknown || d.class == unknown || !viaOK {
				continue
			}
			checked = true
			cands, ok := c.resolve(it, s, d, via, it.Src[i], it.Dst[j], seen)
			env := in.child()
			env.names = map[string]typ{"pre": s.elem(), "post": d.elem(), "entry": number(mustUnit("rad"))}
			if it.Where != nil {
				c.wantBool(c.scalarValue(env, it.Where), it.Where)
			}
			if !ok {
				c.looseOptions(env, it)
				continue
			}
			for _, cand := range cands {
				c.options(env, it, cand, s, d)
			}
			if it.Both && exprKey(it.Src[i]) != exprKey(it.Dst[j]) && len(it.Src) == 1 && len(it.Dst) == 1 && s.rank != d.rank {
				c.errorf(UnorderedSamples, it.Span, "`<->` makes unordered pairs of one kind of things; %s and %s differ", c.text(it.Src[i]), c.text(it.Dst[j]))
			}
		}
	}
	if !checked {
		env := in.child()
		env.names = map[string]typ{"pre": {}, "post": {}, "entry": {}}
		c.looseOptions(env, it)
	}
}

// sides types the ends of a statement.
func (c *checker) sides(e *env, list []ast.Expr) []typ {
	var out []typ
	for _, x := range list {
		t := c.expr(e, x)
		if t.class != element && t.class != unknown {
			r := c.errorf(NotConnectable, x.Range(), "%s is %s; connections join nodes", c.text(x), t.describe()).see(t.from, "declared here")
			if t.class == value && t.m != nil {
				if s, ok := unparen(x).(*ast.Select); ok {
					r.help("write `" + c.text(s.X) + "`; the connection says which quantities it reads and drives")
				}
			}
			t = unknownType
		}
		out = append(out, t)
	}
	return out
}

// viaTarget is what `via X` names: a default-able parameter's connection, or a name.
type viaTarget struct {
	name  string
	param *Member
}

func (c *checker) via(e *env, it *ast.Connect) (viaTarget, bool) {
	if it.Via == nil {
		return viaTarget{}, true
	}
	id := it.Via.Name
	if t, ok := c.find(e, id.Name); ok && t.class == connValue {
		if t.conn != nil {
			return viaTarget{t.conn.Name, t.m}, true
		}
		return viaTarget{"", t.m}, t.m != nil && t.m.Value == nil && false
	}
	if c.p.ConnectionIn(e.file, id.Name) != nil {
		return viaTarget{name: id.Name}, true
	}
	names := []string{}
	for _, w := range c.p.Wirings {
		if w.Name == "" {
			continue
		}
		if w.Name == id.Name {
			return viaTarget{name: id.Name}, true
		}
		names = append(names, w.Decl.Name.Text)
	}
	if c.missingBroken(id) || id.Name == "" {
		return viaTarget{}, false
	}
	for _, n := range sortedKeys(c.p.Connections) {
		names = append(names, c.p.Connections[n].Decl.Name.Text)
	}
	c.errorf(UnknownVia, id.Span, "there is no connection or wiring %s", id.Text).near(id, names).helpUse(id)
	return viaTarget{}, false
}

// resolve dispatches every pair of alternatives. A kind that nothing names stands for the bloxes that are of it.
func (c *checker) resolve(it *ast.Connect, s, d typ, via viaTarget, sx, dx ast.Expr, seen map[string]bool) ([]Candidate, bool) {
	var found []Candidate
	ok := true
	for _, st := range s.alts {
		for _, dt := range d.alts {
			cands, err := c.pair(st, dt, via.name)
			if err == nil {
				for _, cand := range cands {
					if !slices.Contains(found, cand) {
						found = append(found, cand)
					}
				}
				continue
			}
			ok = false
			k := st.name() + "->" + dt.name()
			if !seen[k] {
				seen[k] = true
				c.dispatchError(it, st, dt, via, sx, dx, err)
			}
		}
	}
	return found, ok && len(found) > 0
}

func (c *checker) pair(s, d target, via string) ([]Candidate, error) {
	cand, err := c.p.dispatch(s, d, via)
	if err == nil {
		return []Candidate{cand}, nil
	}
	if de := err.(*DispatchError); de.Ambiguous || s.kind == nil && d.kind == nil {
		return nil, err
	}
	var found []Candidate
	for _, st := range c.ofKind(s) {
		for _, dt := range c.ofKind(d) {
			if cand, err := c.p.dispatch(st, dt, via); err == nil && !slices.Contains(found, cand) {
				found = append(found, cand)
			}
		}
	}
	if len(found) == 0 {
		return nil, err
	}
	return found, nil
}

// ofKind is a target, or every blox of it when it is a kind.
func (c *checker) ofKind(t target) []target {
	if t.kind == nil {
		return []target{t}
	}
	var list []target
	k := key(t.kind.File, t.kind.Name)
	for _, n := range sortedKeys(c.p.Bloxes) {
		if _, ok := c.p.Bloxes[n].Kinds[k]; ok {
			list = append(list, target{blox: c.p.Bloxes[n]})
		}
	}
	return list
}

func (c *checker) dispatchError(it *ast.Connect, s, d target, via viaTarget, sx, dx ast.Expr, err error) {
	at := ast.Span{Start: sx.Range().Start, End: dx.Range().End}
	if at.Start.File != at.End.File || at.End.Offset < at.Start.Offset {
		at = it.Span
	}
	de, ok := err.(*DispatchError)
	if !ok {
		return
	}
	if de.Ambiguous {
		r := c.errorf(Ambiguous, at, "%s -> %s can be connected in several ways, and none is the most specific", s.name(), d.name())
		var names []string
		for _, cand := range de.Candidates {
			r.see(cand.Span(), "%s", cand.Name())
			if cand.Connection != nil {
				names = append(names, cand.Connection.Decl.Name.Text)
			} else if cand.Wiring.Decl.Name != nil {
				names = append(names, cand.Wiring.Decl.Name.Text)
			}
		}
		if len(names) > 0 {
			r.help("choose one: `via " + strings.Join(names, "` or `via ") + "`")
		} else {
			r.help("give one a name, `wiring NAME (...)`, and choose it with `via NAME`")
		}
		return
	}
	var r *report
	if via.name != "" {
		r = c.errorf(NoRuleForPair, at, "%s doesn't connect %s to %s", it.Via.Name.Text, s.name(), d.name())
	} else {
		r = c.errorf(NoRuleForPair, at, "nothing connects %s to %s", s.name(), d.name())
	}
	r.label(s.name() + " -> " + d.name())
	var from, to, other []string
	for _, cand := range de.Candidates {
		cs, cd := cand.ends()
		switch {
		case via.name != "":
			other = append(other, cand.Name())
		case c.p.endMatches(cand.file(), cs, s):
			from = append(from, endTypes(cd)...)
		case c.p.endMatches(cand.file(), cd, d):
			to = append(to, endTypes(cs)...)
		}
	}
	if len(other) > 0 {
		r.help("there is " + strings.Join(other, "; "))
	}
	if len(from) > 0 {
		r.help(s.name() + " connects to " + listed(uniq(from)))
	}
	if len(to) > 0 {
		r.help(d.name() + " takes connections from " + listed(uniq(to)))
	}
	if len(de.Candidates) == 0 {
		r.help("declare how: `connection C (pre: " + s.name() + ") -> (post: " + d.name() + ") { param weight; post.I += weight*... }`")
	}
}

func endTypes(e ast.End) []string {
	var names []string
	for _, t := range e.Types {
		names = append(names, t.Name.Text)
	}
	return names
}

func uniq(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

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
			c.pass(e, m, o.Value, UnitArgument)
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
		}
	}
	for _, m := range scope.List {
		if _, ok := given[m.Name]; ok || !isOption(m) || !required(m) {
			continue
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
		return
	}
	if pairs == nil && s.rank > 0 && d.rank > 0 {
		at := ast.Span{Start: it.Src[0].Range().Start, End: it.Dst[len(it.Dst)-1].Range().End}
		c.errorf(MissingPairs, at, "both sides are groups, and nothing says which elements meet").
			see(cand.Span(), "matched by %s", cand.Name()).
			help("add `pairs = all`, `one_to_one`, `bernoulli(p)`, `hypergeometric(p)`, `indegree(k)`, `outdegree(k)`, `matrix(W)` or `edges(E)`")
	}
	c.selfPairs(it, pairs, s, d)
	if pairs != nil {
		c.matrixSize(e, pairs.Value, s, d)
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
	if it.Where != nil || pairs == nil || s.rank == 0 || d.rank == 0 || it.Both || len(it.Src) != 1 || len(it.Dst) != 1 {
		return
	}
	if exprKey(it.Src[0]) != exprKey(it.Dst[0]) && !c.slicesOverlap(it.Src[0], it.Dst[0]) {
		return
	}
	if n := pairName(pairs.Value); n == "one_to_one" || n == "matrix" || n == "edges" {
		return // these say it pair by pair
	}
	at := ast.Span{Start: it.Src[0].Range().Start, End: it.Dst[0].Range().End}
	c.errorf(SelfPairs, at, "source and target overlap, and nothing says whether an element meets itself").
		help("write `where pre != post` to leave self-pairs out, or `where true` to keep them")
}

// slicesOverlap tells whether two sides are the same array or slices of it that are not known to be apart.
func (c *checker) slicesOverlap(a, b ast.Expr) bool {
	base := func(x ast.Expr) (string, *ast.Range) {
		if i, ok := unparen(x).(*ast.Index); ok && len(i.Index) == 1 {
			if r, ok := i.Index[0].(*ast.Range); ok {
				return exprKey(i.X), r
			}
		}
		return exprKey(x), nil
	}
	an, ar := base(a)
	bn, br := base(b)
	if an != bn {
		return false
	}
	if ar == nil || br == nil {
		return true
	}
	al, ok1 := c.constant(nil, ar.Lo)
	ah, ok2 := c.constant(nil, ar.Hi)
	bl, ok3 := c.constant(nil, br.Lo)
	bh, ok4 := c.constant(nil, br.Hi)
	return ok1 && ok2 && ok3 && ok4 && al.Num <= bh.Num && bl.Num <= ah.Num
}

// pairRules are the values of `pairs`, with what they take: a probability, a number of partners, or data.
var pairRules = map[string]string{
	"all": "", "one_to_one": "", "bernoulli": "p", "hypergeometric": "p", "indegree": "k", "outdegree": "k", "matrix": "data", "edges": "data",
}

var pairRuleNames = []string{"all", "one_to_one", "bernoulli", "hypergeometric", "indegree", "outdegree", "matrix", "edges"}

func pairName(x ast.Expr) string {
	switch x := unparen(x).(type) {
	case *ast.Name:
		return x.Ident.Name
	case *ast.Call:
		if n, ok := x.Fun.(*ast.Name); ok {
			return n.Ident.Name
		}
	}
	return ""
}

func (c *checker) pairRule(e *env, x ast.Expr) {
	var id ast.Ident
	var args []ast.Arg
	switch x := unparen(x).(type) {
	case *ast.Name:
		id = x.Ident
	case *ast.Call:
		if n, ok := x.Fun.(*ast.Name); ok {
			id, args = n.Ident, x.Args
		}
	case *ast.Bad:
		return
	}
	takes, ok := pairRules[id.Name]
	if !ok || id.Name == "" {
		at, text := x.Range(), c.text(x)
		if id.Name != "" {
			at, text = id.Span, id.Text
		}
		r := c.errorf(UnknownPairs, at, "there is no pair rule %s", text)
		if id.Name != "" {
			r.near(id, pairRuleNames)
		}
		r.help("the pair rules are " + listed(pairRuleNames))
		for _, a := range args {
			c.expr(e, a.Value)
		}
		return
	}
	want := 0
	if takes != "" {
		want = 1
	}
	if len(args) != want {
		c.errorf(ArgumentCount, x.Range(), "%s takes %s", id.Text, map[int]string{0: "no argument", 1: "one argument: `" + id.Text + "(...)`"}[want])
		for _, a := range args {
			c.expr(e, a.Value)
		}
		return
	}
	if want == 0 {
		return
	}
	a := args[0].Value
	t := c.expr(e, a)
	if t.class == unknown {
		return
	}
	switch takes {
	case "p", "k":
		if t.class != value || !t.numeric() || t.rank > 0 || !fits(t, mustUnit("rad")) {
			c.errorf(TypeMismatch, a.Range(), "%s takes a plain number, and this is %s", id.Text, t.describe()).see(t.from, "declared here")
			return
		}
		if takes == "p" {
			c.probability(e, a)
		} else if v, ok := c.constant(nil, a); ok && v.Num < 0 {
			c.errorf(Probability, a.Range(), "%s of %s", id.Text, c.text(a)).help("a number of partners can't be negative")
		}
	case "data":
		if t.class != table && !(t.class == value && (t.v == String || t.rank == 2)) {
			c.errorf(TypeMismatch, a.Range(), "%s takes data, and this is %s", id.Text, t.describe()).see(t.from, "declared here").
				help("declare `data W[*, *] = csv(\"weights.csv\")`")
		}
	}
}
