package check

import (
	"nbc/lang/ast"
	"nbc/lang/units"
)

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

// reduceCall is sum, mean, min, max, argmax, argmin of an array, a group's member or a comprehension.
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
	if t.class == value && t.rank > 0 && t.data != nil && len(x.For) == 0 {
		c.later(LaterColumn, x.Args[0].Value.Range(), name+" of a whole column of data", "name the rows: `"+name+"("+c.text(x.Args[0].Value)+"[k] for k in 1..N)`")
		return unknownType
	}
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
	t.rank, t.m, t.bare, t.zero, t.class, t.spread = 0, nil, false, false, value, false
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
