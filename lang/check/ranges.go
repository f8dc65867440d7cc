package check

import (
	"nbc/lang/ast"
	"nbc/lang/units"
)

// at is `(x at t)`.
func (c *checker) at(e *env, x *ast.At) typ {
	t := c.scalarValue(e, x.X)
	at := c.expr(e, x.T)
	c.wantTime(at, x.T, "the instant of a sample")
	if !e.samples {
		c.errorf(AtOutsideRule, x.Span, "a value at an earlier instant can be read only in the events of a rule").
			help("keep it in a var: `at t_event { x_then := x }`")
	}
	return t
}

// in is `normal(m, s) in lo .. hi`.
func (c *checker) in(e *env, x *ast.In) typ {
	t := c.expr(e, x.X)
	if x.Within == nil {
		return t
	}
	for _, end := range []ast.Expr{x.Within.Lo, x.Within.Hi} {
		if end == nil {
			continue
		}
		b := c.expr(e, end)
		if t.class == value && b.class == value && !fits(b, t.u) {
			c.errorf(UnitCompare, end.Range(), "a draw %s can't be kept between bounds of %s", t.in(), b.unitText())
		}
	}
	c.onlyDraws(x, t)
	return t
}

func (c *checker) onlyDraws(x *ast.In, t typ) {
	if t.class == value && !t.draw {
		c.errorf(TypeMismatch, x.Span, "only a draw can be repeated until it lies within bounds").
			help("to limit a value, write `clip(x, lo, hi)`")
	}
}

func (c *checker) rangeExpr(e *env, x *ast.Range) typ {
	var t typ
	for i, end := range []ast.Expr{x.Lo, x.Hi} {
		if end == nil {
			continue
		}
		et := c.scalarValue(e, end)
		if i == 0 || t.class == unknown || t.zero {
			t = et
		} else if et.class == value && t.class == value && !fits(et, t.u) && !fits(t, et.u) {
			c.errorf(UnitCompare, x.Span, "a range from %s to %s", t.unitText(), et.unitText()).help("both ends need one dimension")
			t = unknownType
		}
	}
	if t.class == unknown {
		return unknownType
	}
	t.class, t.rank = rangeOf, 0
	return t
}

// fits tells whether a value can be taken where unit u is needed.
func fits(t typ, u units.Unit) bool {
	return t.class != value || t.u.SameDim(u) || t.zero && !u.Affine()
}

// scalarValue checks an expression that must be one number, int or bool.
func (c *checker) scalarValue(e *env, x ast.Expr) typ {
	t := c.anyValue(e, x)
	if t.class == value && t.rank > 0 {
		c.errorf(ArrayNeeded, x.Range(), "%s is an array; one value is needed here", c.text(x)).see(t.from, "declared here").
			help("take an element, `x[i]`, or reduce it: sum, mean, min, max")
		return unknownType
	}
	return t
}

// anyValue checks an expression that must be a value or an array of values.
func (c *checker) anyValue(e *env, x ast.Expr) typ {
	t := c.expr(e, x)
	switch t.class {
	case unknown, value:
		return t
	case table:
		if t.data.Matrix {
			return typ{class: value, v: t.v, u: t.u, rank: t.rank}
		}
	}
	r := c.errorf(NotAValue, x.Range(), "%s is %s; a value is needed here", c.text(x), t.describe())
	if t.class == element && len(t.alts) > 0 {
		r.help("name one of its quantities: " + listed(prefixAll(c.text(x)+".", t.alts[0].members().valueNames())))
	}
	if t.class == blockRef && len(t.blocks) > 0 {
		r.help("name what it keeps: " + listed(prefixAll(c.text(x)+".", t.blocks[0].Members.valueNames())))
	}
	return unknownType
}

func prefixAll(prefix string, names []string) []string {
	out := make([]string, 0, len(names))
	for _, n := range names {
		out = append(out, prefix+n)
	}
	return out
}

func (s *Scope) valueNames() []string {
	var names []string
	for _, m := range s.List {
		switch m.Word {
		case State, Var, Let, Input:
			names = append(names, m.Display)
		}
	}
	return names
}

// text is the source of an expression, shortened when long.
func (c *checker) text(x ast.Node) string {
	s := x.Range()
	src := c.source(s.Start.File)
	if s.Start.Offset < 0 || s.End.Offset > len(src) || s.Start.Offset >= s.End.Offset {
		return "this"
	}
	t := []rune(src[s.Start.Offset:s.End.Offset])
	if len(t) > 40 {
		return string(t[:37]) + "..."
	}
	return string(t)
}

func (c *checker) source(path string) string {
	for _, f := range c.p.Files {
		if f.Path == path {
			return f.Source
		}
	}
	return ""
}
