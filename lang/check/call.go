package check

import (
	"fmt"
	"slices"

	"nbc/lang/ast"
	"nbc/lang/units"
)

// builtin describes a function that the language knows.
type builtin struct {
	min, max int // arguments; max < 0: any number
	check    func(c *checker, e *env, x *ast.Call, args []typ) typ
	draw     bool // a random draw
	reduce   bool // takes a comprehension or a group's member
}

var builtins map[string]builtin

func init() {
	plain := builtin{1, 1, (*checker).plainCall, false, false}
	keep := builtin{1, 1, (*checker).keepCall, false, false}
	builtins = map[string]builtin{
		"sqrt": {1, 1, (*checker).sqrtCall, false, false}, "abs": keep,
		"min": {1, -1, (*checker).minMax, false, true}, "max": {1, -1, (*checker).minMax, false, true},
		"clip": {3, 3, (*checker).mergeCall, false, false}, "mod": {2, 2, (*checker).mergeCall, false, false},
		"floor": {1, 1, (*checker).roundCall, false, false}, "ceil": {1, 1, (*checker).roundCall, false, false},
		"round": {1, 1, (*checker).roundCall, false, false},
		"sign":  {1, 1, (*checker).signCall, false, false}, "heaviside": {1, 1, (*checker).signCall, false, false},
		"sum": {1, 1, (*checker).reduceCall, false, true}, "mean": {1, 1, (*checker).reduceCall, false, true},
		"argmax": {1, 1, (*checker).reduceCall, false, true}, "argmin": {1, 1, (*checker).reduceCall, false, true},
		"count": {1, 2, (*checker).countCall, false, true},
		"rows":  {1, 1, (*checker).rowsCall, false, false}, "size": {1, 1, (*checker).sizeCall, false, false},
		"index": {1, 1, (*checker).indexCall, false, false}, "linked": {2, 2, (*checker).linkedCall, false, false},
		"step": {2, 3, (*checker).seriesCall, false, false}, "linear": {2, 3, (*checker).seriesCall, false, false},
		"uniform": {2, 2, (*checker).mergeCall, true, false}, "normal": {2, 2, (*checker).mergeCall, true, false},
		"lognormal": {2, 2, (*checker).plainCall, true, false}, "exponential": {1, 1, (*checker).keepCall, true, false},
		"gamma": {2, 2, (*checker).gammaCall, true, false}, "poisson": {1, 1, (*checker).poissonCall, true, false},
		"bernoulli": {1, 1, (*checker).bernoulliCall, true, false}, "choice": {1, -1, (*checker).choiceCall, true, false},
	}
	for _, name := range sortedKeys(plainFunctions) {
		builtins[name] = plain
	}
}

// call checks a call: a declared function first, then one of the language, then history x(t - d).
func (c *checker) call(e *env, x *ast.Call) typ {
	fun, ok := unparen(x.Fun).(*ast.Name)
	if !ok {
		return c.history(e, x)
	}
	name := fun.Ident.Name
	if f, ok := c.p.Funcs[key(e.file, name)]; ok {
		return c.userCall(e, x, f)
	}
	if t, found := c.find(e, name); found {
		switch t.class {
		case ruleValue:
			return c.ruleCall(e, x, t.rule, t)
		case value:
			if _, isBuiltin := builtins[name]; !isBuiltin {
				return c.history(e, x)
			}
		}
	}
	if r, ok := c.p.Rules[key(e.file, name)]; ok {
		return c.ruleCall(e, x, r, typ{class: ruleValue, rule: r})
	}
	b, ok := builtins[name]
	if !ok {
		c.arguments(e, x)
		c.unknownFunction(e, fun.Ident)
		return unknownType
	}
	return c.builtinCall(e, x, fun.Ident, b)
}

func (c *checker) unknownFunction(e *env, id ast.Ident) {
	if id.Name == "" || c.missingBroken(id) {
		return
	}
	r := c.errorf(UnknownFunction, id.Span, "unknown function %s", id.Text)
	if d, ok := c.types[key(e.file, id.Name)]; ok {
		r.see(d.span, "a %s of this name is declared here", d.sort)
		return
	}
	names := sortedKeys(builtins)
	for _, n := range sortedKeys(c.p.Funcs) {
		names = append(names, c.p.Funcs[n].Decl.Name.Text)
	}
	r.near(id, names).helpUse(id)
}

// arguments checks the arguments of a call of which nothing else is known.
func (c *checker) arguments(e *env, x *ast.Call) []typ {
	inner := c.comprehension(e, x)
	var list []typ
	for _, a := range x.Args {
		list = append(list, c.expr(inner, a.Value))
	}
	return list
}

// comprehension gives the environment of the arguments: with the binders of `for i in ...`.
func (c *checker) comprehension(e *env, x *ast.Call) *env {
	if len(x.For) == 0 {
		return e
	}
	inner := e
	for _, b := range x.For {
		inner = c.binder(inner, b, false)
	}
	if x.Cond != nil {
		c.wantBool(c.scalarValue(inner, x.Cond), x.Cond)
	}
	return inner
}

// binder checks `i in 1..N` and gives the environment in which i stands. With known, the range must be known at build.
func (c *checker) binder(e *env, b ast.Binder, known bool) *env {
	in := e.child()
	where := e
	if known {
		where = e.child()
		where.constant = "a loop"
	}
	t := unknownType
	switch r := unparen(b.In).(type) {
	case *ast.Range:
		rt := c.rangeExpr(where, r)
		if rt.class != unknown && rt.v != Int {
			c.errorf(TypeMismatch, b.In.Range(), "%s counts in ints, and this is a range of %s", b.Name.Text, rt.unitText()).see(rt.from, "declared here")
		}
		c.rangeOrder(r)
		t = ofType(Int)
	default:
		t = c.expr(e, b.In)
		switch {
		case t.class == unknown:
		case t.rank == 0:
			c.errorf(ArrayNeeded, b.In.Range(), "%s is %s; %s needs a range or a group to run over", c.text(b.In), t.describe(), b.Name.Text).
				help("write `" + b.Name.Text + " in 1..N`")
			t = unknownType
		default:
			t = t.elem()
		}
	}
	c.shadow(e, b.Name)
	in.bind(b.Name, t)
	return in
}

// shadow warns of a loop variable or event let that hides a member; fixed names can't be hidden at all.
func (c *checker) shadow(e *env, id ast.Ident) {
	if why, ok := fixedNames[id.Name]; ok {
		c.errorf(ReservedMeaning, id.Span, "%s has a fixed meaning: %s", id.Text, why).help("choose another name")
		return
	}
	if c.inLib(id.Span) {
		return
	}
	for at := e; at != nil; at = at.parent {
		if _, ok := at.names[id.Name]; ok && at.spans[id.Name].Start.IsValid() {
			c.warnf(ShadowedName, id.Span, "%s hides another %s", id.Text, id.Text).see(at.spans[id.Name], "the hidden one").help("choose another name")
			return
		}
		for _, s := range at.scopes {
			if m, ok := s.By[id.Name]; ok {
				c.warnf(ShadowedName, id.Span, "%s hides the %s of that name", id.Text, m.Word).see(m.Span, "the hidden one").help("choose another name")
				return
			}
		}
	}
}

func (c *checker) inLib(s ast.Span) bool { return c.p.Lib[c.fileOf(s.Start.File)] }

// rangeOrder reports a constant range whose ends are the wrong way round. lo = hi + 1 is an empty range, which loops may want.
func (c *checker) rangeOrder(r *ast.Range) {
	lo, ok1 := c.constant(nil, r.Lo)
	hi, ok2 := c.constant(nil, r.Hi)
	if ok1 && ok2 && lo.Unit.SameDim(hi.Unit) && lo.Num*lo.Unit.Factor(hi.Unit) > hi.Num {
		c.errorf(EmptyRange, r.Span, "this range is empty: %s is above %s", c.text(r.Lo), c.text(r.Hi)).
			help("ranges count upwards: `" + c.text(r.Hi) + " .. " + c.text(r.Lo) + "`")
	}
}

func (c *checker) builtinCall(e *env, x *ast.Call, id ast.Ident, b builtin) typ {
	if b.draw && e.draws != "" {
		c.errorf(DrawNotHere, x.Span, "no draw may stand in %s", e.draws).
			help("draw into a param, a var, an initial value or in an event, and use that: `param x = " + c.text(x) + "`")
		c.arguments(e, x)
		return unknownType
	}
	if len(x.For) > 0 && !b.reduce {
		c.errorf(ArgumentCount, x.Span, "%s takes no `for`; only sum, mean, min, max, argmax and count do", id.Text)
	}
	for _, a := range x.Args {
		if a.Name != nil {
			c.errorf(UnknownArg, a.Name.Span, "%s takes its arguments by position", id.Text).help("leave out `" + a.Name.Text + " =`")
		}
	}
	if n := len(x.Args); n < b.min || b.max >= 0 && n > b.max {
		want := fmt.Sprint(b.min)
		if b.max != b.min {
			want = fmt.Sprintf("%d to %d", b.min, b.max)
			if b.max < 0 {
				want = fmt.Sprintf("%d or more", b.min)
			}
		}
		c.arguments(e, x)
		c.errorf(ArgumentCount, x.Span, "%s takes %s %s, and %d %s given", id.Text, want, plural(b.max, "argument", "arguments"), n, plural(n, "is", "are"))
		return unknownType
	}
	args := c.arguments(e, x)
	for _, a := range args {
		if a.class == unknown {
			if b.draw && id.Name == "bernoulli" {
				return ofType(Bool)
			}
			return unknownType
		}
	}
	t := b.check(c, e, x, args)
	if b.draw {
		t.draw, t.m = true, nil
		t.bare, t.zero = false, false
	}
	return t
}

// wantNumbers checks that all arguments are single or arrays of numbers.
func (c *checker) wantNumbers(x *ast.Call, args []typ) bool {
	for i, a := range args {
		if a.class != value && !(a.class == table && a.data.Matrix) || !a.numeric() && a.class == value {
			c.errorf(TypeMismatch, x.Args[i].Value.Range(), "%s is %s; %s takes numbers", c.text(x.Args[i].Value), a.describe(), c.text(x.Fun)).
				see(a.from, "declared here").help(boolHelp(a, c.text(x.Args[i].Value)))
			return false
		}
	}
	return true
}

func (c *checker) plainCall(e *env, x *ast.Call, args []typ) typ {
	if !c.wantNumbers(x, args) {
		return unknownType
	}
	rank := 0
	for i, a := range args {
		rank = max(rank, a.rank)
		if !a.u.Dimensionless() {
			r := c.errorf(UnitFunction, x.Args[i].Value.Range(), "%s takes a plain number, and this is %s", c.text(x.Fun), a.in())
			if a.m != nil {
				r.see(a.from, "declared here, %s", a.in())
			}
			r.help("divide by a reference, as in `" + c.text(x.Fun) + "((V - V_h) / (10 mV))`")
			return number(units.One)
		}
	}
	return typ{class: value, v: Num, rank: rank}
}

func (c *checker) keepCall(e *env, x *ast.Call, args []typ) typ {
	if !c.wantNumbers(x, args) {
		return unknownType
	}
	t := args[0]
	t.bare, t.m = false, nil
	return t
}

func (c *checker) sqrtCall(e *env, x *ast.Call, args []typ) typ {
	if !c.wantNumbers(x, args) {
		return unknownType
	}
	u, ok := args[0].u.Linear().Pow(1, 2)
	if !ok || args[0].u.Affine() {
		c.errorf(UnitPower, x.Args[0].Value.Range(), "the root of %s is no unit", args[0].unitText()).see(args[0].from, "declared here")
		return unknownType
	}
	return typ{class: value, u: u, rank: args[0].rank}
}

// minMax takes several values, or one array or comprehension.
func (c *checker) minMax(e *env, x *ast.Call, args []typ) typ {
	if len(args) == 1 {
		return c.reduceCall(e, x, args)
	}
	return c.mergeCall(e, x, args)
}

// mergeCall takes values of one unit and keeps it.
func (c *checker) mergeCall(e *env, x *ast.Call, args []typ) typ {
	if !c.wantNumbers(x, args) {
		return unknownType
	}
	t := args[0]
	for i, a := range args[1:] {
		t = c.merge(e, x.Args[0].Value, x.Args[i+1].Value, t, a, x.Args[i+1].Value.Range(), c.text(x.Fun)+" takes values of one unit")
		if t.class == unknown {
			return t
		}
	}
	t.bare = false
	return t
}

func (c *checker) roundCall(e *env, x *ast.Call, args []typ) typ {
	t := c.keepCall(e, x, args)
	if t.class == value && t.u.Dimensionless() {
		t.v, t.u = Int, units.One
	}
	return t
}

func (c *checker) signCall(e *env, x *ast.Call, args []typ) typ {
	if !c.wantNumbers(x, args) {
		return unknownType
	}
	return typ{class: value, v: Int, rank: args[0].rank}
}

// reduceCall is sum, mean, min, max, argmax of an array, a group's member or a comprehension.
func (c *checker) reduceCall(e *env, x *ast.Call, args []typ) typ {
	t := args[0]
	if t.class == element {
		r := c.errorf(NotAValue, x.Args[0].Value.Range(), "%s is %s; %s takes a quantity", c.text(x.Args[0].Value), t.describe(), c.text(x.Fun))
		if len(t.alts) > 0 {
			r.help("name one: " + listed(prefixAll(c.text(x.Args[0].Value)+".", t.alts[0].members().valueNames())))
		}
		return unknownType
	}
	name := c.text(x.Fun)
	if t.class == value && t.v == Bool && (name == "sum" || name == "mean") {
		c.errorf(TypeMismatch, x.Args[0].Value.Range(), "%s takes numbers, and this is %s", name, t.describe()).help("to count how many are true, write `count(...)`")
		return unknownType
	}
	if !c.wantNumbers(x, args) {
		return unknownType
	}
	if len(x.For) == 0 && t.rank == 0 {
		c.errorf(ArrayNeeded, x.Args[0].Value.Range(), "%s of a single value", name).see(t.from, "declared here").
			help("it takes an array, a group's member, `mean(exci.V)`, or `" + name + "(x[i] for i in 1..N)`")
		return unknownType
	}
	t.rank, t.m, t.bare, t.zero, t.class = 0, nil, false, false, value
	switch name {
	case "argmax", "argmin":
		return ofType(Int)
	case "mean":
		t.v = Num
	}
	return t
}

func (c *checker) countCall(e *env, x *ast.Call, args []typ) typ {
	t := args[0]
	if t.class == value && t.v != Bool {
		c.errorf(TypeMismatch, x.Args[0].Value.Range(), "count takes conditions, and this is %s", t.describe()).help("write a comparison: `count(x[i] > 0 for i in 1..N)`")
	}
	return ofType(Int)
}

func (c *checker) rowsCall(e *env, x *ast.Call, args []typ) typ {
	if args[0].class != table {
		c.errorf(TypeMismatch, x.Args[0].Value.Range(), "rows takes data, and %s is %s", c.text(x.Args[0].Value), args[0].describe())
	}
	return ofType(Int)
}

func (c *checker) sizeCall(e *env, x *ast.Call, args []typ) typ {
	if t := args[0]; t.rank == 0 {
		c.errorf(ArrayNeeded, x.Args[0].Value.Range(), "size takes an array or group, and %s is %s", c.text(x.Args[0].Value), t.describe())
	}
	return ofType(Int)
}

func (c *checker) indexCall(e *env, x *ast.Call, args []typ) typ {
	if t := args[0]; t.class != element {
		c.errorf(NotAValue, x.Args[0].Value.Range(), "index takes pre or post, and %s is %s", c.text(x.Args[0].Value), t.describe())
	}
	return ofType(Int)
}

func (c *checker) linkedCall(e *env, x *ast.Call, args []typ) typ {
	for i, a := range args {
		if a.class != element {
			c.errorf(NotAValue, x.Args[i].Value.Range(), "linked takes a group and an element, and %s is %s", c.text(x.Args[i].Value), a.describe())
		}
	}
	return ofType(Bool)
}

// seriesCall is step(I.I, t) and linear(I.I, t): a column read at a time, or linear(I.t, I.I, t).
func (c *checker) seriesCall(e *env, x *ast.Call, args []typ) typ {
	t := args[len(args)-2]
	if t.class != value || t.rank == 0 {
		c.errorf(ArrayNeeded, x.Args[len(args)-2].Value.Range(), "%s takes a column of data, and this is %s", c.text(x.Fun), t.describe())
		return unknownType
	}
	c.wantTime(args[len(args)-1], x.Args[len(args)-1].Value, "the time of a series")
	t.rank, t.m = max(0, t.rank-1), nil
	return t
}

func (c *checker) gammaCall(e *env, x *ast.Call, args []typ) typ {
	if !c.wantNumbers(x, args) {
		return unknownType
	}
	if !args[0].u.Dimensionless() {
		c.errorf(UnitFunction, x.Args[0].Value.Range(), "the shape of gamma is a plain number, and this is %s", args[0].in())
	}
	t := args[1]
	t.rank = 0
	return t
}

func (c *checker) poissonCall(e *env, x *ast.Call, args []typ) typ {
	if t := c.plainCall(e, x, args); t.class == unknown {
		return t
	}
	return ofType(Int)
}

func (c *checker) bernoulliCall(e *env, x *ast.Call, args []typ) typ {
	c.plainCall(e, x, args)
	c.probability(e, x.Args[0].Value)
	return ofType(Bool)
}

func (c *checker) choiceCall(e *env, x *ast.Call, args []typ) typ {
	if len(args) == 1 {
		t := args[0]
		if t.rank == 0 {
			c.errorf(ArrayNeeded, x.Args[0].Value.Range(), "choice takes an array or several values")
			return unknownType
		}
		t.rank--
		return t
	}
	return c.mergeCall(e, x, args)
}

// history is x(t - d): the value of x a constant delay ago.
func (c *checker) history(e *env, x *ast.Call) typ {
	t := c.expr(e, x.Fun)
	if t.class == unknown {
		c.arguments(e, x)
		return t
	}
	if t.class != value {
		c.arguments(e, x)
		c.errorf(UnknownFunction, x.Fun.Range(), "%s is %s and can't be called", c.text(x.Fun), t.describe())
		return unknownType
	}
	if len(x.Args) != 1 || x.Args[0].Name != nil {
		c.arguments(e, x)
		c.errorf(ArgumentCount, x.Span, "%s is a quantity; in brackets stands a time: `%s(t - delay)`", c.text(x.Fun), c.text(x.Fun)).
			help("to multiply, write `*`")
		return unknownType
	}
	at := c.expr(e, x.Args[0].Value)
	if at.class == value && !at.u.SameDim(ms) {
		c.errorf(UnitTime, x.Args[0].Value.Range(), "%s is a quantity; in brackets stands a time, `%s(t - delay)`, and this is %s", c.text(x.Fun), c.text(x.Fun), at.in()).
			help("to multiply, write `*`")
	}
	return t
}

// userCall checks a call of a declared function.
func (c *checker) userCall(e *env, x *ast.Call, f *Func) typ {
	if len(x.For) > 0 {
		c.errorf(ArgumentCount, x.Span, "%s takes no `for`; only sum, mean, min, max, argmax and count do", f.Decl.Name.Text)
	}
	c.calls[f] = true
	c.passArgs(e, x.Args, passing{
		what: f.Decl.Name.Text, at: x.Span, params: f.Params.List, positional: true, see: f.Decl.Name.Span, code: UnitArgument,
	})
	rank := 0
	for _, a := range x.Args {
		if t, ok := c.argTypes[a.Value]; ok {
			rank = max(rank, t.rank)
		}
	}
	t := c.funcResult(f)
	if t.class == value {
		t.rank = max(t.rank, rank)
	}
	return t
}

// funcResult is the type of a function's value: declared, or that of its body.
func (c *checker) funcResult(f *Func) typ {
	if t, ok := c.results[f]; ok {
		return t
	}
	if slices.Contains(c.openFuncs, f) {
		return unknownType // a circle, reported as one
	}
	c.openFuncs = append(c.openFuncs, f)
	e := &env{file: f.File, scopes: []*Scope{&f.Params}, draws: "a function"}
	saved := c.calls
	c.calls = map[*Func]bool{}
	t := c.anyValue(e, f.Decl.Body)
	c.callees[f] = c.calls
	c.calls = saved
	c.openFuncs = c.openFuncs[:len(c.openFuncs)-1]
	if f.Decl.Unit != nil {
		u, v, ok := c.unitOf(f.Decl.Unit)
		if !ok {
			t = unknownType
		} else {
			want := typ{class: value, v: v, u: u, from: f.Decl.Unit.Span}
			if f.Decl.Unit.Unit != nil {
				want.text = f.Decl.Unit.Unit.Text
			}
			c.assignable(e, f.Decl.Body, t, want, needs{code: UnitValue, what: "the result of " + f.Decl.Name.Text, declared: true})
			t = want
		}
	}
	t.m, t.bare, t.zero = nil, false, false
	c.results[f] = t
	return t
}
