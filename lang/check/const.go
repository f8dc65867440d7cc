package check

import (
	"fmt"
	"math"

	"nbc/lang/ast"
	"nbc/lang/units"
)

// Value is a value known at compile time.
type Value struct {
	Kind ValueType
	Num  float64 // of Num and Int, in Unit; 1 or 0 of a Bool
	Unit units.Unit
	Str  string
	Zero bool // a literal 0, which fits every unit
}

// Bool tells whether a Bool value is true.
func (v Value) Bool() bool { return v.Num != 0 }

// EvalError says why an expression has no value at compile time.
type EvalError struct {
	Span ast.Span
	Text string
}

func (e *EvalError) Error() string { return e.Text }

// Names gives the values of names beyond the program's own constants; false: not known.
type Names func(name string) (Value, bool)

// Const evaluates an expression at compile time: numbers, names, arithmetic, conditions and functions. f is the file it is
// written in, which decides what private names mean.
func (p *Program) Const(f *ast.File, x ast.Expr, names Names) (Value, error) {
	ev := &evaluator{p: p, file: f, names: names}
	if p.steps > maxAllSteps {
		ev.steps = maxEvalSteps - 1000
	}
	before := ev.steps
	v := ev.eval(x)
	p.steps += ev.steps - before
	if ev.err != nil {
		return Value{}, ev.err
	}
	return v, nil
}

// ConstInt evaluates an expression that must be a whole number: a size, a loop's end, an index.
func (p *Program) ConstInt(f *ast.File, x ast.Expr, names Names) (int, error) {
	v, err := p.Const(f, x, names)
	if err != nil {
		return 0, err
	}
	n := v.Num * v.Unit.Factor(units.One)
	if v.Kind == Bool || v.Kind == String || !v.Unit.Dimensionless() || n != math.Trunc(n) || math.Abs(n) > 1e15 {
		return 0, &EvalError{x.Range(), "this must be a whole number"}
	}
	return int(n), nil
}

// constant is a const that was evaluated.
type constant struct {
	v   Value
	err *EvalError
}

type evaluator struct {
	p     *Program
	file  *ast.File
	names Names
	err   *EvalError
	depth int
	steps int
}

// The limits of an evaluation: functions can't recurse, but can call each other deep and wide.
const (
	maxEvalDepth = 5000
	maxEvalSteps = 1_000_000
	maxAllSteps  = 20_000_000 // of a program; then each evaluation may take 1000 more
)

func (ev *evaluator) fail(at ast.Node, format string, args ...any) Value {
	if ev.err == nil {
		ev.err = &EvalError{at.Range(), fmt.Sprintf(format, args...)}
	}
	return Value{}
}

func (ev *evaluator) eval(x ast.Expr) Value {
	ev.depth++
	ev.steps++
	defer func() { ev.depth-- }()
	if ev.err != nil {
		return Value{}
	}
	if x == nil {
		ev.err = &EvalError{Text: "nothing to evaluate"}
		return Value{}
	}
	if ev.depth > maxEvalDepth || ev.steps > maxEvalSteps {
		return ev.fail(x, "this is too deep to evaluate")
	}
	switch x := x.(type) {
	case *ast.Number:
		u, err := unitOf(x.Unit)
		if err != nil {
			return ev.fail(x, "%v", err)
		}
		v := Value{Kind: Num, Num: x.Value, Unit: u, Zero: x.Unit == nil && x.Value == 0}
		if x.IsInt && x.Unit == nil {
			v.Kind = Int
		}
		return v
	case *ast.Bool:
		return truth(x.Value)
	case *ast.String:
		return Value{Kind: String, Str: x.Value}
	case *ast.Paren:
		return ev.eval(x.X)
	case *ast.Name:
		return ev.name(x)
	case *ast.Unary:
		v := ev.eval(x.X)
		if x.Op == "not" {
			return truth(!v.Bool())
		}
		v.Num = -v.Num
		return v
	case *ast.Binary:
		return ev.binary(x)
	case *ast.If:
		if ev.eval(x.Cond).Bool() {
			return ev.eval(x.Then)
		}
		return ev.eval(x.Else)
	case *ast.Call:
		return ev.call(x)
	}
	return ev.fail(x, "this has no value before the run")
}

func truth(b bool) Value {
	if b {
		return Value{Kind: Bool, Num: 1}
	}
	return Value{Kind: Bool}
}

func (ev *evaluator) name(x *ast.Name) Value {
	name := x.Ident.Name
	if ev.names != nil {
		if v, ok := ev.names(name); ok {
			return v
		}
	}
	switch name {
	case "π":
		return Value{Num: math.Pi}
	case "inf":
		return Value{Num: math.Inf(1), Zero: true}
	}
	if d, ok := ev.p.Consts[key(ev.file, name)]; ok {
		if known, ok := ev.p.constants[d]; ok {
			if known.err != nil && ev.err == nil {
				ev.err = known.err
			}
			return known.v
		}
		ev.p.constants[d] = constant{err: &EvalError{d.Var.Span, d.Var.Display + " depends on itself"}}
		in := &evaluator{p: ev.p, file: d.File, depth: ev.depth + 10, steps: ev.steps}
		v := declaredAs(d.Var, in.eval(d.Var.Value))
		ev.steps = in.steps
		if in.err != nil {
			v = Value{}
			if ev.err == nil {
				ev.err = in.err
			}
		}
		ev.p.constants[d] = constant{v, in.err}
		return v
	}
	return ev.fail(x, "%s is not known before the run", x.Ident.Text)
}

// declaredAs gives a bare value the unit of its declaration and converts others to it.
func declaredAs(m *Member, v Value) Value {
	if m.Type == Bool || m.Type == String || v.Kind == Bool || v.Kind == String || m.TypeRef == nil {
		return v
	}
	if v.Unit.IsOne() && isLiteral(m.Value) {
		v.Unit = m.Unit
	} else if v.Unit.SameDim(m.Unit) {
		v.Num, v.Unit = v.Unit.Convert(v.Num, m.Unit), m.Unit
	} else if v.Zero || v.Num == 0 {
		v.Unit = m.Unit
	}
	if m.Type == Int {
		v.Kind = Int
	}
	return v
}

// DeclaredAs gives a compile-time value the unit of the member it is the value of: written is the expression it came from.
func DeclaredAs(m *Member, written ast.Expr, v Value) Value {
	n := *m
	n.Value = written
	return declaredAs(&n, v)
}

func (ev *evaluator) binary(x *ast.Binary) Value {
	a := ev.eval(x.X)
	switch x.Op {
	case "and":
		if ev.err == nil && !a.Bool() {
			return truth(false)
		}
		return truth(ev.eval(x.Y).Bool())
	case "or":
		if ev.err == nil && a.Bool() {
			return truth(true)
		}
		return truth(ev.eval(x.Y).Bool())
	}
	b := ev.eval(x.Y)
	if ev.err != nil {
		return Value{}
	}
	if a.Kind == String || b.Kind == String {
		if a.Kind == b.Kind && x.Op == "==" {
			return truth(a.Str == b.Str)
		}
		if a.Kind == b.Kind && x.Op == "!=" {
			return truth(a.Str != b.Str)
		}
		return ev.fail(x, "a string where a number is needed")
	}
	out := Value{Kind: Num}
	if a.Kind == Int && b.Kind == Int && x.Op != "/" {
		out.Kind = Int
	}
	switch x.Op {
	case "*":
		out.Num, out.Unit = a.Num*b.Num, a.Unit.Mul(b.Unit)
		return out
	case "/":
		out.Num, out.Unit = a.Num/b.Num, a.Unit.Div(b.Unit)
		return out
	case "^":
		return ev.power(x, a, b, out)
	}
	// The others need one unit on both sides.
	switch {
	case a.Unit == b.Unit:
	case a.Zero && a.Unit.IsOne():
		a.Unit = b.Unit
	case b.Zero && b.Unit.IsOne():
		b.Unit = a.Unit
	case a.Unit.SameDim(b.Unit):
		if !a.Unit.Affine() && b.Unit.Affine() {
			return ev.fail(x, "a temperature in degC")
		}
		if a.Unit.Affine() {
			b.Num *= b.Unit.Linear().Factor(a.Unit.Linear())
		} else {
			b.Num = b.Unit.Convert(b.Num, a.Unit)
		}
	default:
		return ev.fail(x, "%s and %s don't go together", a.Unit, b.Unit)
	}
	switch x.Op {
	case "+":
		out.Num, out.Unit = a.Num+b.Num, a.Unit
	case "-":
		out.Num, out.Unit = a.Num-b.Num, a.Unit
		if a.Unit.Affine() && b.Unit.Affine() {
			out.Unit = a.Unit.Linear()
		}
	case "==":
		return truth(a.Num == b.Num)
	case "!=":
		return truth(a.Num != b.Num)
	case "<":
		return truth(a.Num < b.Num)
	case "<=":
		return truth(a.Num <= b.Num)
	case ">":
		return truth(a.Num > b.Num)
	case ">=":
		return truth(a.Num >= b.Num)
	default:
		return ev.fail(x, "%s has no value before the run", x.Op)
	}
	return out
}

func (ev *evaluator) power(x *ast.Binary, a, b, out Value) Value {
	n := b.Num * b.Unit.Factor(units.One)
	if a.Unit.Dimensionless() {
		out.Num = math.Pow(a.Num*a.Unit.Factor(units.One), n)
		if out.Kind == Int && n < 0 {
			out.Kind = Num
		}
		return out
	}
	if 2*n != math.Trunc(2*n) || math.Abs(n) > 100 {
		return ev.fail(x, "this power is no unit")
	}
	u, ok := a.Unit.Pow(int(2*n), 2)
	if !ok {
		return ev.fail(x, "this power is no unit")
	}
	return Value{Num: math.Pow(a.Num, n), Unit: u}
}
