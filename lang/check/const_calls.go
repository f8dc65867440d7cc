package check

import (
	"math"
	"strconv"

	"nbc/lang/ast"
	"nbc/lang/units"
)

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
