package check

import (
	"nbc/lang/ast"
)

func (c *checker) unary(e *env, x *ast.Unary) typ {
	t := c.anyValue(e, x.X)
	if t.class == unknown || t.spread && t.rank > 0 && c.groupMath(x.X, x.Span) {
		return unknownType
	}
	if x.Op == "not" {
		return c.wantBool(t, x.X)
	}
	if !t.numeric() {
		c.errorf(TypeMismatch, x.X.Range(), "%s can't be negated", t.describe())
		return unknownType
	}
	if n, ok := unparen(x.X).(*ast.Number); !ok || n.Unit != nil {
		t.bare = false
	}
	t.m = nil
	return t
}

func unparen(x ast.Expr) ast.Expr {
	for {
		p, ok := x.(*ast.Paren)
		if !ok {
			return x
		}
		x = p.X
	}
}

// wantBool checks a condition or operand of and, or, not.
func (c *checker) wantBool(t typ, x ast.Expr) typ {
	if t.class == value && t.v != Bool {
		r := c.errorf(TypeMismatch, x.Range(), "%s is %s; a condition is needed here", c.text(x), t.describe())
		if t.u.IsOne() {
			r.help("write a comparison: `" + c.text(x) + " != 0`")
		}
	} else if t.class != value && t.class != unknown {
		c.errorf(TypeMismatch, x.Range(), "%s is %s; a condition is needed here", c.text(x), t.describe())
	}
	b := ofType(Bool)
	b.rank = t.rank
	return b
}

func (c *checker) binary(e *env, x *ast.Binary) typ {
	switch x.Op {
	case "and", "or":
		c.wantBool(c.scalarOrBad(e, x.X), x.X)
		c.wantBool(c.scalarOrBad(e, x.Y), x.Y)
		return ofType(Bool)
	case "==", "!=", "<", "<=", ">", ">=":
		return c.compare(e, x)
	}
	a, b := c.anyValue(e, x.X), c.anyValue(e, x.Y)
	if a.class == unknown || b.class == unknown {
		return unknownType
	}
	for _, s := range []struct {
		t typ
		x ast.Expr
	}{{a, x.X}, {b, x.Y}} {
		if !s.t.numeric() {
			c.errorf(TypeMismatch, s.x.Range(), "%s is %s; %s needs numbers", c.text(s.x), s.t.describe(), x.Op).
				see(s.t.from, "declared here").help(boolHelp(s.t, c.text(s.x)))
			return unknownType
		}
		if s.t.spread && s.t.rank > 0 {
			c.groupMath(s.x, x.Span)
			return unknownType
		}
	}
	if a.rank > 0 && b.rank > 0 && a.rank != b.rank {
		c.errorf(ArrayNeeded, c.opSpan(x), "%s of arrays with %d and %d dimensions", x.Op, a.rank, b.rank)
		return unknownType
	}
	t := c.arithmetic(e, x, a, b)
	if t.class == value {
		t.rank = max(a.rank, b.rank)
		t.m = nil
	}
	return t
}

func boolHelp(t typ, text string) string {
	if t.v == Bool {
		return "write `if " + text + " then 1 else 0`"
	}
	return ""
}

func (c *checker) scalarOrBad(e *env, x ast.Expr) typ { return c.scalarValue(e, x) }

func (c *checker) arithmetic(e *env, x *ast.Binary, a, b typ) typ {
	out := typ{class: value, v: Num, draw: a.draw || b.draw}
	if a.v == Int && b.v == Int && x.Op != "/" {
		out.v = Int
	}
	switch x.Op {
	case "+", "-":
		return c.sum(x, a, b, out)
	case "*", "/":
		for _, s := range []struct {
			t typ
			x ast.Expr
		}{{a, x.X}, {b, x.Y}} {
			if s.t.u.Affine() {
				c.errorf(UnitOffset, s.x.Range(), "%s is in degC, which has an offset; %s needs a temperature in K", c.text(s.x), x.Op).
					see(s.t.from, "declared here").help("take a difference first, `T - 23 degC`, or `T - -273.15 degC` for kelvin")
				return unknownType
			}
		}
		if x.Op == "*" {
			out.u = a.u.Mul(b.u)
		} else {
			out.u = a.u.Div(b.u)
		}
		// A unit keeps its written name through plain factors.
		switch {
		case b.u.IsOne():
			out.text, out.from = a.text, a.from
		case a.u.IsOne() && x.Op == "*":
			out.text, out.from = b.text, b.from
		}
		out.zero = a.zero && x.Op == "*" || b.zero && x.Op == "*"
		if out.zero {
			out.zero = a.bare && b.bare
		}
		return out
	case "^":
		return c.power(x, a, b, out)
	}
	return unknownType
}

// sum checks + and -. With degC: degC - degC is K, degC + K is degC.
func (c *checker) sum(x *ast.Binary, a, b, out typ) typ {
	switch {
	case a.u.Affine() && b.u.Affine():
		if x.Op == "-" {
			out.u = a.u.Linear()
			return out
		}
		c.errorf(UnitOffset, c.opSpan(x), "two temperatures in degC can't be added").help("add a difference: `T + 10 K`")
		return unknownType
	case a.u.Affine() || b.u.Affine():
		if a.u.SameDim(b.u) && (a.u.Affine() || x.Op == "+") {
			out.u, out.text = a.u, a.text
			if b.u.Affine() {
				out.u, out.text = b.u, b.text
			}
			return out
		}
	case a.u.SameDim(b.u) || b.zero:
		out.u, out.text, out.from = a.u, a.text, a.from
		out.zero = a.zero && b.zero
		return out
	case a.zero:
		out.u, out.text, out.from = b.u, b.text, b.from
		return out
	}
	verb, joined := "added to", "+"
	if x.Op == "-" {
		verb, joined = "subtracted from", "-"
	}
	_ = joined
	first, second := b, a
	if x.Op == "+" {
		first, second = b, a
	}
	r := c.errorf(UnitSum, c.opSpan(x), "%s can't be %s %s", quantity(first), verb, quantity(second))
	c.bothSides(r, x.X, x.Y, a, b)
	r.unitHint(x.X, x.Y, a, b)
	return unknownType
}

// quantity is "mV" or "a plain number", as a message speaks of it.
func quantity(t typ) string { return t.unitText() }

// bothSides labels two operands with their units and where these come from.
func (c *checker) bothSides(r *report, x, y ast.Expr, a, b typ) {
	r.see(x.Range(), "this is %s", a.in())
	r.see(y.Range(), "this is %s", b.in())
	for _, t := range []typ{a, b} {
		if t.from.Start.IsValid() && t.m != nil {
			r.see(t.from, "%s is declared here, %s", t.m.Display, t.in())
		}
	}
}

// opSpan is the place of a binary operator.
func (c *checker) opSpan(x *ast.Binary) ast.Span {
	if !x.OpPos.IsValid() {
		return x.Span
	}
	end := x.OpPos
	end.Offset += len(x.Op)
	end.Column += len(x.Op)
	return ast.Span{Start: x.OpPos, End: end}
}

func (c *checker) power(x *ast.Binary, a, b, out typ) typ {
	if !b.u.Dimensionless() && !b.zero {
		c.errorf(UnitPower, x.Y.Range(), "an exponent is a plain number, and this is %s", b.in()).see(b.from, "declared here").
			help("divide by a reference: `x^(q / (10 K))`")
		return unknownType
	}
	if a.u.Dimensionless() {
		if out.v == Int {
			if v, ok := c.constant(nil, x.Y); !ok || v.Num < 0 {
				out.v = Num
			}
		}
		return out
	}
	if a.u.Affine() {
		c.errorf(UnitOffset, x.X.Range(), "a power of a temperature in degC").help("use K")
		return unknownType
	}
	v, ok := c.constant(nil, x.Y)
	if !ok {
		c.errorf(UnitPower, x.Y.Range(), "a quantity %s needs a constant exponent", a.in()).see(x.X.Range(), "this is %s", a.in()).
			help("divide the base by a reference of the same unit, then any exponent will do")
		return unknownType
	}
	twice := 2 * v.Num
	if twice != float64(int(twice)) || twice > 200 || twice < -200 {
		c.errorf(UnitPower, x.Y.Range(), "%s to the power %s is no unit", a.unitText(), formatNumber(v.Num)).
			help("the exponents of units are whole or half numbers")
		return unknownType
	}
	u, ok := a.u.Pow(int(twice), 2)
	if !ok {
		c.errorf(UnitPower, x.Y.Range(), "%s to the power %s is no unit", a.unitText(), formatNumber(v.Num)).
			help("the exponents of units are whole or half numbers")
		return unknownType
	}
	out.u, out.v = u, Num
	return out
}

func (c *checker) compare(e *env, x *ast.Binary) typ {
	a, b := c.expr(e, x.X), c.expr(e, x.Y)
	out := ofType(Bool)
	if a.class == unknown || b.class == unknown {
		return out
	}
	equality := x.Op == "==" || x.Op == "!="
	if a.class == element && b.class == element && equality {
		return out // pre != post
	}
	if a.class != value || b.class != value {
		for _, s := range []struct {
			t typ
			x ast.Expr
		}{{a, x.X}, {b, x.Y}} {
			if s.t.class != value {
				c.errorf(NotAValue, s.x.Range(), "%s is %s and can't be compared", c.text(s.x), s.t.describe())
				return out
			}
		}
	}
	switch {
	case a.v == String || b.v == String || a.v == Bool || b.v == Bool:
		if a.v != b.v || !equality {
			c.errorf(TypeMismatch, c.opSpan(x), "%s and %s can't be compared with %s", a.describe(), b.describe(), x.Op)
		}
		return out
	case a.rank > 0 || b.rank > 0:
		s, t := x.X, a
		if a.rank == 0 {
			s, t = x.Y, b
		}
		c.errorf(ArrayNeeded, s.Range(), "%s is %s; a comparison needs single values", c.text(s), t.describe()).
			help("compare an element, `x[i]`, or reduce it first: min, max, mean")
		return out
	}
	if !fits(a, b.u) && !fits(b, a.u) {
		r := c.errorf(UnitCompare, c.opSpan(x), "%s can't be compared with %s", quantity(a), quantity(b))
		c.bothSides(r, x.X, x.Y, a, b)
		r.unitHint(x.X, x.Y, a, b)
	}
	return out
}

func (c *checker) ifExpr(e *env, x *ast.If) typ {
	c.wantBool(c.scalarValue(e, x.Cond), x.Cond)
	e = e.child()
	e.filtered = true
	a, b := c.expr(e, x.Then), c.expr(e, x.Else)
	if a.class == element && b.class == element {
		a.alts = addTargets(a.alts, b.alts)
		return a
	}
	if a.class == unknown || b.class == unknown {
		return unknownType
	}
	if a.class != b.class {
		c.errorf(TypeMismatch, x.Else.Range(), "the branches of if are %s and %s", a.describe(), b.describe())
		return unknownType
	}
	if a.class == value && max(a.rank, b.rank) > 0 {
		if _, known := c.constant(nil, x.Cond); !known {
			c.errorf(ArrayNeeded, x.Span, "an if chooses between single values").help("choose each element: in a loop, or `[if c then a[1] else b[1], ...]`")
			return unknownType
		}
	}
	return c.merge(e, x.Then, x.Else, a, b, x.Span, "both branches of if need one unit")
}

// merge is the type of what may be one or the other.
func (c *checker) merge(e *env, x, y ast.Expr, a, b typ, at ast.Span, rule string) typ {
	if a.class == unknown || b.class == unknown {
		return unknownType
	}
	if a.class != value || b.class != value {
		return a
	}
	if (a.v == Bool) != (b.v == Bool) || (a.v == String) != (b.v == String) {
		c.errorf(TypeMismatch, y.Range(), "this is %s, and %s is %s", b.describe(), c.text(x), a.describe())
		return unknownType
	}
	out := a
	out.m, out.bare, out.draw = nil, a.bare && b.bare, a.draw || b.draw
	if a.v != b.v {
		out.v = Num
	}
	out.rank = max(a.rank, b.rank)
	switch {
	case a.u.SameDim(b.u) && a.u.Affine() == b.u.Affine():
		out.zero = a.zero && b.zero
	case b.zero && !a.u.Affine():
		out.zero = false
	case a.zero && !b.u.Affine():
		out.u, out.text, out.from, out.zero = b.u, b.text, b.from, false
	default:
		r := c.errorf(UnitSum, y.Range(), "%s and %s don't go together: %s", quantity(a), quantity(b), rule)
		c.bothSides(r, x, y, a, b)
		r.unitHint(x, y, a, b)
		return unknownType
	}
	return out
}
