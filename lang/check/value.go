package check

import (
	"strings"

	"nbc/lang/ast"
)

// needs says what a value is for.
type needs struct {
	code     string // of a wrong unit
	what     string // "the default of C", "argument I_bg"
	declared bool   // in a declaration: bare literals take its unit
	fill     bool   // a scalar may fill an array
}

// give checks an expression against the type that is needed, and returns the expression's own type.
func (c *checker) give(e *env, x ast.Expr, want typ, n needs) typ {
	if x == nil {
		return unknownType
	}
	if n.declared && want.class == value && want.v == Num {
		switch b := unparen(x).(type) {
		case *ast.If:
			c.wantBool(c.scalarValue(e, b.Cond), b.Cond)
			c.give(e, b.Then, want, n)
			c.give(e, b.Else, want, n)
			return want
		case *ast.In:
			// The bounds of a draw take the declared unit, as those of a declaration do.
			if b.Within == nil {
				break
			}
			t := c.expr(e, b.X)
			c.assignable(e, b.X, t, want, n)
			for _, end := range []ast.Expr{b.Within.Lo, b.Within.Hi} {
				if end != nil {
					c.give(e, end, want.elem(), needs{code: UnitCompare, what: "a bound of the draw", declared: true})
				}
			}
			c.onlyDraws(b, t)
			return want
		case *ast.List:
			if want.rank > 0 {
				in := want
				in.rank--
				for _, el := range b.Elems {
					c.give(e, el, in, n)
				}
				return want
			}
		}
		if isLiteral(x) {
			c.expr(e, x)
			return want
		}
	}
	var t typ
	if want.class == value {
		t = c.anyValue(e, x)
	} else {
		t = c.expr(e, x)
	}
	c.assignable(e, x, t, want, n)
	return t
}

// assignable reports a value of another type, shape or unit than needed.
func (c *checker) assignable(e *env, x ast.Expr, t, want typ, n needs) bool {
	if t.class == unknown || want.class == unknown {
		return true
	}
	see := func(r *report) *report {
		if want.from.Start.IsValid() {
			r.see(want.from, "declared here, %s", want.in())
		}
		if t.m != nil && t.from.Start.IsValid() && t.class == value {
			r.see(t.from, "%s is declared here, %s", t.m.Display, t.in())
		}
		return r
	}
	if want.class != value {
		if t.class != want.class {
			c.errorf(NotAValue, x.Range(), "%s is %s, and %s must be %s", c.text(x), t.describe(), n.what, want.describe())
			return false
		}
		return true
	}
	if t.class != value {
		c.errorf(NotAValue, x.Range(), "%s is %s, and %s must be %s", c.text(x), t.describe(), n.what, want.describe())
		return false
	}
	if t.v != want.v && !(want.v == Num && t.v == Int) {
		r := c.errorf(TypeMismatch, x.Range(), "%s must be %s, and this is %s", n.what, want.describe(), t.describe())
		switch {
		case want.v == Int && t.v == Num && t.u.IsOne():
			r.help("write a whole number, or round it: `round(" + c.text(x) + ")`")
		case t.v == Bool && want.v == Num:
			r.help(boolHelp(t, c.text(x)))
		case want.v == Bool && t.v == Int:
			r.help("write `true` or `false`, or a comparison")
		}
		see(r)
		return false
	}
	if t.rank != want.rank && !(n.fill && t.rank <= want.rank) && !(n.declared && t.rank == 0) {
		if t.rank > want.rank {
			r := c.errorf(ArrayNeeded, x.Range(), "%s is %s, and %s takes %s", c.text(x), t.describe(), n.what, plural(want.rank+1, "one value", "fewer dimensions"))
			see(r).help("take an element, `" + c.text(x) + "[i]`, or reduce it: sum, mean, min, max")
			return false
		}
		r := c.errorf(ArrayNeeded, x.Range(), "%s needs an array, and this is %s", n.what, t.describe())
		see(r)
		return false
	}
	if want.v != Num && want.v != Int {
		return true
	}
	if t.u.SameDim(want.u) && (t.u.Affine() == want.u.Affine() || t.u.Affine() || true) || t.zero && !want.u.Affine() {
		return true
	}
	r := see(c.errorf(n.code, x.Range(), "%s is %s, and this is %s", n.what, want.in(), t.in()))
	if isLiteral(x) {
		r.help("write the unit: `"+withUnit(c.text(x), want)+"`").fix(x.Range(), withUnit(c.text(x), want))
	} else if num, ok := unparen(x).(*ast.Number); ok && n.declared && want.u.IsOne() && num.Unit != nil {
		r.help("say the unit where it is declared: `" + strings.TrimPrefix(n.what, "the default of ") + " : " + num.Unit.Text + " = " + num.Text + "`")
	} else {
		r.help(c.valueHint(x, t, want))
	}
	return false
}

// valueHint names the likely cause of a wrong unit of a whole value.
func (c *checker) valueHint(x ast.Expr, t, want typ) string {
	if h := c.likelyCause(t.u, want.u); h != "" {
		return h
	}
	if want.u.IsOne() {
		return "divide by a reference: `" + c.text(x) + "/(" + withUnit("1", t) + ")`"
	}
	if t.u.IsOne() {
		return "a bare number takes the declared unit only by itself: in an expression write it with its unit, as in `" + withUnit("0.05", want) + " * k`"
	}
	return ""
}

// wantTime checks that a value is a time.
func (c *checker) wantTime(t typ, x ast.Expr, what string) {
	if t.class == unknown {
		return
	}
	if t.class != value || !t.numeric() {
		c.errorf(NotAValue, x.Range(), "%s is a time, and %s is %s", what, c.text(x), t.describe())
		return
	}
	if fits(t, ms) {
		return
	}
	r := c.errorf(UnitTime, x.Range(), "%s is a time, and this is %s", what, t.in())
	if t.m != nil {
		r.see(t.from, "declared here, %s", t.in())
	}
	if isLiteral(x) {
		r.help("write the unit: `"+c.text(x)+" ms`").fix(x.Range(), c.text(x)+" ms")
	}
}

// passing describes a list of parameters that arguments are passed to.
type passing struct {
	what       string
	at         ast.Span // where to report what is missing
	params     []*Member
	positional bool
	function   bool // their values may change with time
	see        ast.Span
	code       string
	skip       func(*Member) bool
}

// passArgs checks arguments against parameters.
func (c *checker) passArgs(e *env, args []ast.Arg, p passing) map[string]bool {
	given := map[string]bool{}
	spans := map[string]ast.Span{}
	var unknown []string
	for i, a := range args {
		var m *Member
		if a.Name == nil {
			if !p.positional {
				c.errorf(UnknownArg, a.Span, "arguments of %s are given by name", p.what).see(p.see, "declared here").help("write `name = " + c.text(a.Value) + "`")
				c.expr(e, a.Value)
				continue
			}
			if i >= len(p.params) {
				c.errorf(ArgumentCount, a.Span, "%s takes %d %s, and %d are given", p.what, len(p.params), plural(len(p.params), "argument", "arguments"), len(args)).
					see(p.see, "declared here")
				c.expr(e, a.Value)
				continue
			}
			m = p.params[i]
		} else {
			for _, cand := range p.params {
				if cand.Name == a.Name.Name {
					m = cand
				}
			}
			if m == nil {
				c.unknownArg(p, *a.Name)
				unknown = append(unknown, a.Name.Text)
				c.expr(e, a.Value)
				continue
			}
		}
		if first, ok := spans[m.Name]; ok {
			at := a.Span
			if a.Name != nil {
				at = a.Name.Span
			}
			c.errorf(DuplicateArg, at, "%s is given twice", m.Display).see(first, "first given here")
			continue
		}
		spans[m.Name], given[m.Name] = a.Span, true
		errors := len(c.ds)
		c.pass(e, m, a.Value, p.code)
		if m.Word == Param && !p.function && len(c.ds) == errors {
			c.fixed(e, a.Value, m.Display)
		}
	}
	var missing []*Member
	for _, m := range p.params {
		// What is there, misspelt, is not missing.
		if !given[m.Name] && required(m) && (p.skip == nil || !p.skip(m)) && nearest(m.Display, unknown) == "" {
			missing = append(missing, m)
		}
	}
	if len(missing) > 0 {
		names := make([]string, len(missing))
		for i, m := range missing {
			names[i] = m.Display
		}
		r := c.errorf(MissingArg, p.at, "%s needs %s for %s", p.what, plural(len(missing), "a value", "values"), listed(names))
		for _, m := range missing[:min(3, len(missing))] {
			r.see(m.Span, "declared here, without a default")
		}
		r.help("write `" + strings.Join(names, " = ..., ") + " = ...` in the brackets")
	}
	return given
}

// required tells whether a parameter must be given a value.
func required(m *Member) bool {
	switch m.Word {
	case Param, Ref, RuleParam, ConnParam:
		return m.Value == nil
	case DataMember:
		return m.Value == nil
	}
	return false
}

func (c *checker) unknownArg(p passing, id ast.Ident) {
	var names []string
	for _, m := range p.params {
		names = append(names, m.Display)
	}
	r := c.errorf(UnknownArg, id.Span, "%s has no parameter %s", p.what, id.Text).see(p.see, "declared here").near(id, names)
	if c.ds[r.i].Help == "" {
		r.help("it has " + listed(names))
	}
}

// pass checks one value for a parameter, ref, data, input or initial value of a callee.
func (c *checker) pass(e *env, m *Member, x ast.Expr, code string) {
	what := m.Display
	switch m.Word {
	case Ref:
		c.passRef(e, m, x)
		return
	case RuleParam:
		c.passRule(e, m, x)
		return
	case ConnParam:
		c.passConnection(e, m, x)
		return
	case DataMember:
		c.passData(e, m, x)
		return
	}
	want := c.memberType(m)
	if want.class == unknown {
		c.expr(e, x)
		return
	}
	n := len(c.ds)
	t := c.give(e, x, want, needs{code: code, what: what, fill: true})
	c.argTypes[x] = t
	if len(c.ds) > n {
		return // what is wrong by itself is not followed further
	}
	c.flow(e, m, x)
	c.constBounds(m, x)
}

// passRef checks an element given to a ref.
func (c *checker) passRef(e *env, m *Member, x ast.Expr) {
	t := c.expr(e, x)
	if t.class == unknown {
		return
	}
	want := c.memberType(m)
	if t.class != element || t.rank > 0 {
		c.errorf(PathNeeded, x.Range(), "%s is %s, and %s is one element of %s", c.text(x), t.describe(), m.Display, want.altNames()).see(m.Span, "declared here")
		return
	}
	c.refFits(t, want, x.Range(), m)
}

// refFits reports an element that is none of the types that a ref names.
func (c *checker) refFits(t, want typ, at ast.Span, m *Member) bool {
	for _, have := range t.alts {
		ok := len(want.alts) == 0
		for _, w := range want.alts {
			ok = ok || c.isTarget(have, w)
		}
		if !ok {
			r := c.errorf(TypeMismatch, at, "%s is a %s, and this is a %s", m.Display, want.altNames(), have.name()).see(m.Span, "declared here")
			if have.blox != nil && len(want.alts) == 1 && want.alts[0].kind != nil {
				r.help("make it one: `blox " + have.name() + " : " + want.altNames() + " { ... }`")
			}
			return false
		}
	}
	return true
}

// isTarget tells whether every thing that is t is a w.
func (c *checker) isTarget(t, w target) bool {
	if t == w {
		return true
	}
	if w.kind != nil {
		k := key(w.kind.File, w.kind.Name)
		if t.blox != nil {
			_, ok := t.blox.Kinds[k]
			return ok
		}
		if t.kind != nil {
			for _, b := range t.kind.Bases {
				if b == k {
					return true
				}
			}
		}
	}
	return false
}
