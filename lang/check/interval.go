package check

import (
	"math"

	"nbc/lang/ast"
	"nbc/lang/units"
)

// interval is where a value can lie, in its unit's base form: both ends belong to it.
type interval struct{ lo, hi float64 }

var anywhere = interval{math.Inf(-1), math.Inf(1)}

func (a interval) bounded() bool { return !math.IsInf(a.lo, 0) && !math.IsInf(a.hi, 0) }

func hull(list ...float64) interval {
	out := interval{math.Inf(1), math.Inf(-1)}
	for _, x := range list {
		if math.IsNaN(x) {
			return anywhere
		}
		out.lo, out.hi = min(out.lo, x), max(out.hi, x)
	}
	return out
}

// intervals works out where expressions can lie. name gives the interval of a name.
type intervals struct {
	c     *checker
	name  func(id ast.Ident) (interval, bool)
	depth int
}

// of is the interval of an expression; anywhere when nothing is known.
func (iv *intervals) of(x ast.Expr) interval {
	if iv.depth++; iv.depth > 60 {
		iv.depth--
		return anywhere
	}
	defer func() { iv.depth-- }()
	switch x := unparen(x).(type) {
	case *ast.Number:
		u, err := unitOf(x.Unit)
		if err != nil || u.Affine() {
			return anywhere
		}
		v := x.Value * baseFactor(u)
		return interval{v, v}
	case *ast.Name:
		switch x.Ident.Name {
		case "π":
			return interval{math.Pi, math.Pi}
		case "inf":
			return anywhere
		}
		if got, ok := iv.name(x.Ident); ok {
			return got
		}
	case *ast.Unary:
		if x.Op == "-" {
			a := iv.of(x.X)
			return interval{-a.hi, -a.lo}
		}
	case *ast.If:
		a, b := iv.of(x.Then), iv.of(x.Else)
		return interval{min(a.lo, b.lo), max(a.hi, b.hi)}
	case *ast.Binary:
		return iv.binary(x)
	case *ast.Call:
		return iv.call(x)
	}
	return anywhere
}

func (iv *intervals) binary(x *ast.Binary) interval {
	a, b := iv.of(x.X), iv.of(x.Y)
	same := exprKey(x.X) != "" && exprKey(x.X) == exprKey(x.Y)
	switch x.Op {
	case "+":
		return interval{a.lo + b.lo, a.hi + b.hi}
	case "-":
		if same {
			return interval{0, 0}
		}
		return interval{a.lo - b.hi, a.hi - b.lo}
	case "*":
		if same {
			return square(a)
		}
		if !a.bounded() || !b.bounded() {
			if a.lo >= 0 && b.lo >= 0 {
				return interval{0, math.Inf(1)}
			}
			return anywhere
		}
		return hull(a.lo*b.lo, a.lo*b.hi, a.hi*b.lo, a.hi*b.hi)
	case "/":
		switch {
		case b.lo <= 0 && b.hi >= 0:
			return anywhere
		case a.bounded() && b.bounded():
			return hull(a.lo/b.lo, a.lo/b.hi, a.hi/b.lo, a.hi/b.hi)
		case a.lo >= 0 && b.lo > 0:
			return interval{0, math.Inf(1)}
		}
	case "^":
		n, ok := iv.c.constant(nil, x.Y)
		if !ok || n.Num != math.Trunc(n.Num) || n.Num < 1 || n.Num > 20 {
			break
		}
		if math.Mod(n.Num, 2) == 0 {
			sq := square(a)
			return interval{math.Pow(sq.lo, n.Num/2), math.Pow(sq.hi, n.Num/2)}
		}
		return interval{math.Pow(a.lo, n.Num), math.Pow(a.hi, n.Num)}
	}
	return anywhere
}

func square(a interval) interval {
	lo := 0.0
	if a.lo > 0 || a.hi < 0 {
		lo = min(a.lo*a.lo, a.hi*a.hi)
	}
	return interval{lo, max(a.lo*a.lo, a.hi*a.hi)}
}

// monotone are functions that never fall, with the least and largest value that they can have.
var monotone = map[string]struct {
	f      func(float64) float64
	lo, hi float64
}{
	"exp": {math.Exp, 0, math.Inf(1)}, "tanh": {math.Tanh, -1, 1}, "atan": {math.Atan, -math.Pi / 2, math.Pi / 2},
	"sqrt": {math.Sqrt, 0, math.Inf(1)}, "heaviside": {func(x float64) float64 { return max(0, sign(x)) }, 0, 1},
	"sign": {sign, -1, 1}, "expm1": {math.Expm1, -1, math.Inf(1)},
}

func (iv *intervals) call(x *ast.Call) interval {
	n, ok := x.Fun.(*ast.Name)
	if !ok || len(x.For) > 0 || len(x.Args) == 0 {
		return anywhere
	}
	a := iv.of(x.Args[0].Value)
	if f, ok := monotone[n.Ident.Name]; ok && len(x.Args) == 1 {
		out := interval{f.lo, f.hi}
		if lo := f.f(a.lo); lo > out.lo {
			out.lo = lo
		}
		if hi := f.f(a.hi); hi < out.hi {
			out.hi = hi
		}
		return out
	}
	switch n.Ident.Name {
	case "abs":
		return interval{max(0, a.lo, -a.hi), max(math.Abs(a.lo), math.Abs(a.hi))}
	case "sin", "cos":
		return interval{-1, 1}
	case "cosh":
		return interval{1, math.Inf(1)}
	case "min", "max":
		for _, arg := range x.Args[1:] {
			b := iv.of(arg.Value)
			if n.Ident.Name == "min" {
				a = interval{min(a.lo, b.lo), min(a.hi, b.hi)}
			} else {
				a = interval{max(a.lo, b.lo), max(a.hi, b.hi)}
			}
		}
		if len(x.Args) > 1 {
			return a
		}
	case "clip":
		if len(x.Args) == 3 {
			lo, hi := iv.of(x.Args[1].Value), iv.of(x.Args[2].Value)
			return interval{max(a.lo, lo.lo), max(lo.lo, min(a.hi, hi.hi))}
		}
	}
	return anywhere
}

// baseFactor turns a value in u into one in base units, in which all units of a dimension can be compared.
func baseFactor(u units.Unit) float64 { return u.Factor(units.One) }

// fixedTruth tells of a condition whether it is provably true or false whatever the states and parameters are.
func (c *checker) fixedTruth(e *env, x ast.Expr) (truth, ok bool) {
	iv := &intervals{c: c}
	iv.name = func(id ast.Ident) (interval, bool) {
		if t, found := c.quietFind(e, id.Name); found && t.m != nil {
			return c.constInterval(t.m)
		}
		return anywhere, false
	}
	return iv.truth(x)
}

// constInterval is the interval of a const.
func (c *checker) constInterval(m *Member) (interval, bool) {
	if m.Word != ConstMember || m.Value == nil || len(m.Dims) > 0 {
		return anywhere, false
	}
	v, ok := c.constant(nil, m.Value)
	if !ok || v.Kind == Bool || v.Kind == String || v.Unit.Affine() {
		return anywhere, false
	}
	v = DeclaredAs(withType(m), m.Value, v)
	n := v.Num * baseFactor(v.Unit)
	return interval{n, n}, true
}

func (iv *intervals) truth(x ast.Expr) (truth, ok bool) {
	switch x := unparen(x).(type) {
	case *ast.Unary:
		if x.Op == "not" {
			t, ok := iv.truth(x.X)
			return !t, ok
		}
	case *ast.Binary:
		switch x.Op {
		case "and", "or":
			a, ok1 := iv.truth(x.X)
			b, ok2 := iv.truth(x.Y)
			decides := x.Op == "or" // what one side decides alone
			if ok1 && a == decides || ok2 && b == decides {
				return decides, true
			}
			if x.Op == "and" && iv.apart(x) {
				return false, true
			}
			return !decides, ok1 && ok2
		case "<", "<=", ">", ">=":
			if exprKey(x.X) != "" && exprKey(x.X) == exprKey(x.Y) {
				return x.Op == "<=" || x.Op == ">=", true
			}
			a, b := iv.of(x.X), iv.of(x.Y)
			if x.Op == ">" || x.Op == ">=" {
				a, b = b, a
			}
			strict := x.Op == "<" || x.Op == ">" // a < b
			switch {
			case a.hi < b.lo || !strict && a.hi <= b.lo:
				return true, true
			case a.lo > b.hi || strict && a.lo >= b.hi:
				return false, true
			}
		}
	}
	return false, false
}

// apart tells whether the parts of a conjunction demand of one quantity that it lies in ranges that do not meet.
func (iv *intervals) apart(x ast.Expr) bool {
	within := map[string]interval{}
	var visit func(x ast.Expr) bool
	visit = func(x ast.Expr) bool {
		b, ok := unparen(x).(*ast.Binary)
		if !ok {
			return false
		}
		if b.Op == "and" {
			return visit(b.X) || visit(b.Y)
		}
		l, r, op := b.X, b.Y, b.Op
		if exprKey(l) == "" || iv.of(l).bounded() {
			l, r = r, l
			op = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]
		}
		k, bound := exprKey(l), iv.of(r)
		if k == "" || !bound.bounded() {
			return false
		}
		in, seen := within[k]
		if !seen {
			in = anywhere
		}
		switch op {
		case "<", "<=":
			in.hi = min(in.hi, bound.hi)
		case ">", ">=":
			in.lo = max(in.lo, bound.lo)
		}
		within[k] = in
		return in.lo > in.hi
	}
	return visit(x)
}
