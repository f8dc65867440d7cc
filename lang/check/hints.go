package check

import (
	"strings"

	"nbc/lang/ast"
	"nbc/lang/units"
)

// unitHint names the likely cause of a difference in dimension of x and y and what to write.
func (r *report) unitHint(x, y ast.Expr, a, b typ) {
	// A plain literal most likely lost its unit.
	for _, s := range []struct {
		x     ast.Expr
		t, to typ
	}{{y, b, a}, {x, a, b}} {
		if s.t.u.IsOne() && !s.to.u.IsOne() && isLiteral(s.x) {
			with := withUnit(r.c.text(s.x), s.to)
			r.help("write the unit: `"+with+"`").fix(s.x.Range(), with)
			return
		}
	}
	r.help(r.c.unitCause(x, y, a, b))
}

// unitCause is what else may be the reason.
func (c *checker) unitCause(x, y ast.Expr, a, b typ) string {
	if h := c.likelyCause(a.u, b.u); h != "" {
		return h
	}
	for _, s := range []struct {
		x     ast.Expr
		t, to typ
	}{{y, b, a}, {x, a, b}} {
		if s.t.u.IsOne() && !s.to.u.IsOne() {
			return "give " + c.text(s.x) + " the unit " + s.to.unitText() + ": `" + c.text(s.x) + " * " + withUnit("1", s.to) + "`, or where it is declared"
		}
	}
	return ""
}

func isLiteral(x ast.Expr) bool {
	switch x := unparen(x).(type) {
	case *ast.Number:
		return x.Unit == nil
	case *ast.Unary:
		return x.Op == "-" && isLiteral(x.X)
	}
	return false
}

// withUnit writes a number with the unit of t as the language wants it: compound units in brackets.
func withUnit(number string, t typ) string {
	u := t.unitText()
	if strings.ContainsAny(u, "/*^ ") {
		return number + " [" + u + "]"
	}
	return number + " " + u
}

// likelyCause explains the difference of two dimensions where it is one of the usual slips.
func (c *checker) likelyCause(a, b units.Unit) string {
	var (
		second, volt, metre = mustUnit("s"), mustUnit("V"), mustUnit("m")
		area                = metre.Mul(metre)
	)
	// like tells whether u is the quantity named, or that per area.
	like := func(u units.Unit, name string) bool {
		q := mustUnit(name)
		return u.SameDim(q) || u.SameDim(q.Div(area))
	}
	between := func(is func(x, y units.Unit) bool) bool { return is(a, b) || is(b, a) }
	ratio := func(q units.Unit) bool { return between(func(x, y units.Unit) bool { return x.Div(y).SameDim(q) }) }
	switch {
	case between(func(x, y units.Unit) bool { return like(x, "A") && y.SameDim(volt.Div(second)) }):
		return "a current becomes mV/ms only divided by the capacitance: write `C*V' = ...`, or `/ C`"
	case between(func(x, y units.Unit) bool { return like(x, "A") && like(y, "S") }) && ratio(volt):
		return "a factor of voltage is missing: a conductance times a driving force, `g*(V - E)`, is a current"
	case between(func(x, y units.Unit) bool { return like(x, "A") && y.SameDim(volt) }):
		return "a conductance is missing: `g*(V - E)` is a current"
	case ratio(area):
		return "they differ by an area: one is a density, per cm^2, the other (a current, a conductance, ...) is not; divide it by the membrane's area"
	case ratio(second):
		return "they differ by a time: divide by a time constant, or multiply by a rate"
	case ratio(second.Mul(second)):
		return "they differ by a time squared"
	case ratio(metre):
		return "they differ by a length"
	}
	return ""
}
