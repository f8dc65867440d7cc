package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/units"
)

// inherit is the unit that a literal without unit takes: that of the declaration it stands in.
type inherit struct {
	unit units.Unit
	on   bool
}

// eval lowers an expression.
func (s *scope) eval(in inherit, e ast.Expr) value {
	s.f.step(e)
	s.f.deep++ // a failure unwinds to where it is set back
	v := s.evaluated(in, e)
	s.f.deep--
	return v
}

func (s *scope) evaluated(in inherit, e ast.Expr) value {
	f := s.f
	switch e := e.(type) {
	case *ast.Number:
		u := units.One
		switch {
		case e.Unit != nil:
			u = f.unit(e.Unit)
		case in.on:
			u = in.unit
		}
		v := value{kind: vNum, n: f.g.Num(e.Value), unit: u, zero: e.Value == 0 && e.Unit == nil, isInt: e.IsInt && e.Unit == nil}
		if u.Affine() {
			v.n = f.g.Num(u.Convert(e.Value, u.Linear()))
			v.unit, v.zero = u.Linear(), false
		}
		return v
	case *ast.String:
		return value{kind: vStr, s: e.Value}
	case *ast.Bool:
		return value{kind: vBool, n: f.g.Truth(e.Value)}
	case *ast.None:
		return value{kind: vNone}
	case *ast.Paren:
		return s.eval(in, e.X)
	case *ast.Name:
		if v, ok := s.lookup(e.Ident.Name, e.Span); ok {
			return v
		}
		if r := f.Prog.RuleIn(s.source(), e.Ident.Name); r != nil {
			return s.newRule(r, &ast.Call{Span: e.Span, Fun: e})
		}
		f.fail(e.Span, "%s is not known here", e.Ident.Text)
	case *ast.Select:
		return s.selected(e)
	case *ast.Index:
		return s.indexed(e)
	case *ast.Call:
		return s.call(e)
	case *ast.Unary:
		if e.Op == "not" {
			return value{kind: vBool, n: f.g.Not(s.truth(e.X))}
		}
		if n, ok := e.X.(*ast.Number); ok {
			// -40 degC is a temperature, not the opposite of one.
			m := *n
			m.Value = -n.Value
			return s.eval(in, &m)
		}
		v := f.linear(s.eval(in, e.X))
		if list, ok := f.items(v, e.Span); ok {
			out := value{kind: vList}
			for _, x := range list {
				if x = f.linear(x); x.kind != vNum {
					f.fail(e.Span, "a number is needed after '-'")
				}
				x.n = f.g.Neg(x.n)
				out.list = append(out.list, x)
			}
			return out
		}
		if v.kind != vNum {
			f.fail(e.Span, "a number is needed after '-'")
		}
		v.n = f.g.Neg(v.n)
		return v
	case *ast.Binary:
		return s.binary(e)
	case *ast.If:
		return s.choice(in, e)
	case *ast.Range:
		lo, hi := s.eval(in, e.Lo), s.eval(in, e.Hi)
		return value{kind: vRange, lo: &lo, hi: &hi}
	case *ast.List:
		v := value{kind: vList}
		for _, x := range e.Elems {
			v.list = append(v.list, s.eval(in, x))
		}
		return v
	case *ast.At:
		if s.at == nil {
			f.fail(e.Span, "a value at a time can be taken in event bodies only")
		}
		return s.at(s, e)
	case *ast.In:
		return s.within(in, e)
	}
	f.fail(e.Range(), "this expression cannot be expanded")
	return value{}
}

// unit resolves a written unit.
func (f *flattener) unit(u *ast.Unit) units.Unit {
	var list []units.Factor
	for _, x := range u.Factors {
		list = append(list, units.Factor{Name: x.Name, Num: x.Num, Den: x.Den})
	}
	r, err := units.Make(list)
	if err != nil {
		f.fail(u.Span, "%v", err)
	}
	return r
}

// choice lowers `if c then a else b`; both sides take one unit.
func (s *scope) choice(in inherit, e *ast.If) value {
	c := s.truth(e.Cond)
	if c.Op == ir.Bool {
		if c.Val != 0 {
			return s.eval(in, e.Then)
		}
		return s.eval(in, e.Else)
	}
	a, b := s.eval(in, e.Then), s.eval(in, e.Else)
	if a.kind == vBool && b.kind == vBool {
		return value{kind: vBool, n: s.f.g.Cond(c, a.n, b.n)}
	}
	a, b = s.common(a, b, e)
	return value{kind: vNum, n: s.f.g.Cond(c, a.n, b.n), unit: a.unit, isInt: a.isInt && b.isInt}
}

// common brings two numbers to one unit: that of the first, or of the one that has a unit.
func (s *scope) common(a, b value, e ast.Expr) (value, value) {
	if a.kind == vBool {
		a = value{kind: vNum, n: s.f.g.Cond(a.n, s.f.g.Num(1), s.f.g.Num(0)), unit: units.One}
	}
	if b.kind == vBool {
		b = value{kind: vNum, n: s.f.g.Cond(b.n, s.f.g.Num(1), s.f.g.Num(0)), unit: units.One}
	}
	if a.kind != vNum || b.kind != vNum {
		s.f.fail(e.Range(), "two numbers are needed here")
	}
	a, b = s.f.linear(a), s.f.linear(b)
	u := a.unit
	if a.zero && !b.zero {
		u = b.unit
	}
	if !a.zero && !b.zero && !a.unit.SameDim(b.unit) {
		s.f.fail(e.Range(), "%s and %s do not go together", a.unit, b.unit)
	}
	a.n, b.n = s.f.convert(a, u), s.f.convert(b, u)
	a.unit, b.unit = u, u
	return a, b
}

func (s *scope) binary(e *ast.Binary) value {
	f, g := s.f, s.f.g
	switch e.Op {
	case "and", "or":
		return value{kind: vBool, n: g.AndOr(e.Op == "and", s.truth(e.X), s.truth(e.Y))}
	case "==", "!=", "<", "<=", ">", ">=":
		a, b := s.eval(inherit{}, e.X), s.eval(inherit{}, e.Y)
		if a.kind == vGroup && b.kind == vGroup {
			return value{kind: vBool, n: s.sameElement(a, b, e)}
		}
		a, b = s.common(a, b, e)
		return value{kind: vBool, n: g.Compare(e.Op, a.n, b.n)}
	}
	a, b := f.linear(s.eval(inherit{}, e.X)), f.linear(s.eval(inherit{}, e.Y))
	if a.kind == vCol || b.kind == vCol || a.kind == vList || b.kind == vList {
		return s.elementwise(e, a, b)
	}
	return s.arith(e, a, b, f)
}

func (s *scope) arith(e *ast.Binary, a, b value, f *flattener) value {
	g := f.g
	switch e.Op {
	case "+", "-":
		a, b = s.common(a, b, e)
		n := g.Add
		if e.Op == "-" {
			n = g.Sub
		}
		return value{kind: vNum, n: n(a.n, b.n), unit: a.unit, isInt: a.isInt && b.isInt, zero: a.zero && b.zero}
	case "*", "/":
		if a.kind == vBool {
			a, b = s.common(a, b, e)
		}
		if a.kind != vNum || b.kind != vNum {
			f.fail(e.Span, "two numbers are needed around %s", e.Op)
		}
		if e.Op == "*" {
			return value{kind: vNum, n: g.Mul(a.n, b.n), unit: a.unit.Mul(b.unit), isInt: a.isInt && b.isInt, zero: a.zero || b.zero}
		}
		return value{kind: vNum, n: g.Div(a.n, b.n), unit: a.unit.Div(b.unit), zero: a.zero}
	case "^":
		y := s.num(b, units.One, e.Y)
		if a.kind != vNum {
			f.fail(e.X.Range(), "a number is needed before ^")
		}
		if a.unit.IsOne() {
			return value{kind: vNum, n: g.Pow(a.n, y), unit: units.One, isInt: a.isInt && b.isInt}
		}
		if a.unit.Dimensionless() {
			return value{kind: vNum, n: g.Pow(f.convert(a, units.One), y), unit: units.One}
		}
		if y.Op != ir.Const {
			f.fail(e.Y.Range(), "the exponent of a quantity with a unit must be constant")
		}
		num, den := int(2*y.Val), 2
		u, ok := a.unit.Pow(num, den)
		if !ok || float64(num) != 2*y.Val {
			f.fail(e.Y.Range(), "a unit can be raised to halves only")
		}
		return value{kind: vNum, n: g.Pow(a.n, y), unit: u}
	}
	f.fail(e.Span, "operator %s is not known", e.Op)
	return value{}
}

// sameElement is `pre == post` or `pre != post`.
func (s *scope) sameElement(a, b value, e *ast.Binary) *ir.Node {
	g := s.f.g
	same := g.Truth(false)
	x, y := a.g.segs[0], b.g.segs[0]
	if x.Pop == y.Pop {
		if x.Base == y.Base {
			same = g.Truth(true)
		} else {
			same = g.Make(ir.Node{Op: ir.SameElem, Idx: x.Base, Idx2: y.Base})
		}
	}
	if e.Op == "!=" {
		return g.Not(same)
	}
	return same
}
