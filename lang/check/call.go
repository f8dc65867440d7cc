package check

import (
	"fmt"

	"nbc/lang/ast"
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
		"atan2": {2, 2, (*checker).plainCall, false, false},
		"count": {1, 2, (*checker).countCall, false, true},
		"rows":  {1, 1, (*checker).rowsCall, false, false}, "size": {1, 1, (*checker).sizeCall, false, false},
		"index": {1, 1, (*checker).indexCall, false, false}, "linked": {2, 2, (*checker).linkedCall, false, false},
		"step": {2, 3, (*checker).seriesCall, false, false}, "linear": {2, 3, (*checker).seriesCall, false, false},
		"uniform": {2, 2, (*checker).mergeCall, true, false}, "normal": {2, 2, (*checker).mergeCall, true, false},
		"lognormal": {2, 2, (*checker).plainCall, true, false}, "exponential": {1, 1, (*checker).keepCall, true, false},
		ast.Canonical("gamma"): {2, 2, (*checker).gammaCall, true, false}, "poisson": {1, 1, (*checker).poissonCall, true, false},
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
		inner.filtered = true
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
		c.loopSize(r)
		t = ofType(Int)
		in.ranges = map[string]*ast.Range{b.Name.Name: r}
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

// loopSize reports a loop of more turns than an array has elements.
func (c *checker) loopSize(r *ast.Range) {
	lo, ok1 := c.constant(nil, r.Lo)
	hi, ok2 := c.constant(nil, r.Hi)
	if ok1 && ok2 && hi.Num-lo.Num >= maxSize {
		c.errorf(BadSize, r.Span, "a loop of %s turns", formatNumber(hi.Num-lo.Num+1)).help("a loop has at most 100 million turns")
	}
}

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
		c.errorf(ArgumentCount, x.Span, "%s takes no `for`; only sum, mean, min, max, argmax, argmin and count do", id.Text)
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
	if !c.singleArgs(e, x, id, b, args) {
		return unknownType
	}
	t := b.check(c, e, x, args)
	if b.draw {
		t.draw, t.m = true, nil
		t.bare, t.zero = false, false
	}
	return t
}
