package check

import (
	"fmt"
	"math"
	"strconv"

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
	v := ev.eval(x)
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
		in := &evaluator{p: ev.p, file: d.File, depth: ev.depth, steps: ev.steps}
		v := in.eval(d.Var.Value)
		ev.steps = in.steps
		if in.err != nil {
			ev.err = in.err
			return Value{}
		}
		return declaredAs(d.Var, v)
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

func (ev *evaluator) call(x *ast.Call) Value {
	fun, ok := x.Fun.(*ast.Name)
	if !ok || len(x.For) > 0 {
		return ev.fail(x, "this has no value before the run")
	}
	args := make([]Value, 0, len(x.Args))
	for _, a := range x.Args {
		args = append(args, ev.eval(a.Value))
	}
	if ev.err != nil {
		return Value{}
	}
	if f, ok := ev.p.Funcs[key(ev.file, fun.Ident.Name)]; ok {
		return ev.userCall(x, f, args)
	}
	return ev.builtin(x, fun.Ident.Name, args)
}

func (ev *evaluator) userCall(x *ast.Call, f *Func, args []Value) Value {
	byName := map[string]Value{}
	for i, a := range x.Args {
		if a.Name != nil {
			if m, ok := f.Params.By[a.Name.Name]; ok {
				byName[a.Name.Name] = DeclaredAs(m, a.Value, args[i])
			}
		} else if i < len(f.Params.List) {
			m := f.Params.List[i]
			byName[m.Name] = DeclaredAs(m, nil, args[i])
		}
	}
	in := &evaluator{p: ev.p, file: f.File, depth: ev.depth + 10, steps: ev.steps}
	in.names = func(name string) (Value, bool) { v, ok := byName[name]; return v, ok }
	for _, m := range f.Params.List {
		if _, ok := byName[m.Name]; !ok {
			if m.Value == nil {
				return ev.fail(x, "%s has no value", m.Display)
			}
			byName[m.Name] = declaredAs(m, in.eval(m.Value))
		}
	}
	v := in.eval(f.Decl.Body)
	ev.steps = in.steps
	if in.err != nil && ev.err == nil {
		ev.err = &EvalError{x.Span, in.err.Text}
	}
	if f.Decl.Unit != nil && f.Decl.Unit.Word == "int" {
		v.Kind = Int
	}
	return v
}

func (ev *evaluator) builtin(x *ast.Call, name string, args []Value) Value {
	for _, a := range args {
		if a.Kind == String {
			return ev.fail(x, "a string where a number is needed")
		}
	}
	plain := func(i int) float64 { return args[i].Num * args[i].Unit.Factor(units.One) }
	if f, ok := plainFunctions[name]; ok && len(args) == 1 {
		return Value{Num: f(plain(0))}
	}
	keep := func(f func(float64) float64) Value {
		v := args[0]
		v.Num = f(v.Num)
		return v
	}
	if len(args) == 1 {
		switch name {
		case "abs":
			return keep(math.Abs)
		case "sqrt":
			u, ok := args[0].Unit.Pow(1, 2)
			if !ok {
				return ev.fail(x, "this root is no unit")
			}
			return Value{Num: math.Sqrt(args[0].Num), Unit: u}
		case "floor", "ceil", "round":
			v := keep(map[string]func(float64) float64{"floor": math.Floor, "ceil": math.Ceil, "round": math.Round}[name])
			if v.Unit.IsOne() {
				v.Kind = Int
			}
			return v
		case "sign":
			return Value{Kind: Int, Num: sign(args[0].Num)}
		case "heaviside":
			return Value{Kind: Int, Num: max(0, sign(args[0].Num))}
		}
	}
	switch name {
	case "min", "max", "mod", "clip":
		if len(args) < 2 || name == "mod" && len(args) != 2 || name == "clip" && len(args) != 3 {
			return ev.fail(x, "wrong number of arguments")
		}
		nums := make([]float64, len(args))
		kind := Int
		for i, a := range args {
			if !a.Unit.SameDim(args[0].Unit) && !a.Zero && !args[0].Zero {
				return ev.fail(x, "%s and %s don't go together", args[0].Unit, a.Unit)
			}
			nums[i] = a.Num
			if a.Unit != args[0].Unit && !a.Zero {
				nums[i] = a.Unit.Convert(a.Num, args[0].Unit)
			}
			if a.Kind != Int {
				kind = Num
			}
		}
		out := nums[0]
		switch name {
		case "clip":
			out = math.Min(math.Max(out, nums[1]), nums[2])
		case "mod":
			out = nums[0] - nums[1]*math.Floor(nums[0]/nums[1])
		default:
			for _, n := range nums[1:] {
				if name == "min" {
					out = math.Min(out, n)
				} else {
					out = math.Max(out, n)
				}
			}
		}
		return Value{Kind: kind, Num: out, Unit: args[0].Unit}
	}
	return ev.fail(x, "this has no value before the run")
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// plainFunctions take and give plain numbers.
var plainFunctions = map[string]func(float64) float64{
	"exp": math.Exp, "log": math.Log, "log10": math.Log10, "sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "atan": math.Atan,
	"tanh": math.Tanh, "sinh": math.Sinh, "cosh": math.Cosh, "expm1": math.Expm1,
	"sigmoid": func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	"linoid": func(x float64) float64 {
		if math.Abs(x) < 1e-8 {
			return 1 + x/2
		}
		return -x / math.Expm1(-x)
	},
}

func formatNumber(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// constant is the value of an expression that the program alone decides; local names have none, except those in names.
func (c *checker) constant(names Names, x ast.Expr) (Value, bool) {
	f := c.p.Root
	if x != nil {
		f = c.fileOf(x.Range().Start.File)
	}
	v, err := c.p.Const(f, x, names)
	return v, err == nil
}

func (c *checker) fileOf(path string) *ast.File {
	for _, f := range c.p.Files {
		if f.Path == path {
			return f
		}
	}
	return c.p.Root
}

// constSize is the size of a dimension that the program alone decides.
func (c *checker) constSize(d ast.Dim) (int, bool) {
	if d.Star || d.Size == nil {
		return 0, false
	}
	if r, ok := d.Size.(*ast.Range); ok {
		lo, ok1 := c.constant(nil, r.Lo)
		hi, ok2 := c.constant(nil, r.Hi)
		return int(hi.Num - lo.Num + 1), ok1 && ok2
	}
	v, ok := c.constant(nil, d.Size)
	return int(v.Num), ok && v.Kind == Int
}
