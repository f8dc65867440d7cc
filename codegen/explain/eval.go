package explain

import (
	"math"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
	"nbc/lang/check"
)

// evaluator computes what is known before a run: parameters of elements, bounds of loops, conditions of pairs.
type evaluator struct {
	cols  map[*ir.Array]*flatten.Col
	fills map[*flatten.Col][]*flatten.Fill
	maps  map[*ir.Map]*flatten.PartMap
	depth int
	work  int // nodes evaluated so far
	memo  map[place]known
}

// place is a component of a column at an element.
type place struct {
	col        *flatten.Col
	comp, elem int
}

// known is a value, if it is known.
type known struct {
	value float64
	ok    bool
}

// maxMemo is how many values are kept.
const maxMemo = 200_000

func newEvaluator(f *flatten.Flat) *evaluator {
	v := &evaluator{cols: map[*ir.Array]*flatten.Col{}, fills: map[*flatten.Col][]*flatten.Fill{}, maps: map[*ir.Map]*flatten.PartMap{},
		memo: map[place]known{}}
	for _, p := range f.Pops {
		for _, c := range p.Cols {
			v.cols[c.Arr] = c
		}
	}
	for _, x := range f.Fills {
		v.fills[x.Col] = append(v.fills[x.Col], x)
	}
	for _, x := range f.Inits {
		v.fills[x.Col] = append(v.fills[x.Col], x)
	}
	for _, m := range f.Maps {
		v.maps[m.Map] = m
	}
	return v
}

// env is the values of loop variables: element numbers and whole numbers.
type env struct {
	elems map[string]int
	loops map[string]float64
}

// with is the environment with one more element variable or number.
func (e env) withElem(name string, i int) env {
	out := env{elems: map[string]int{name: i}, loops: e.loops}
	for k, v := range e.elems {
		if k != name {
			out.elems[k] = v
		}
	}
	return out
}

func (e env) withLoop(name string, x float64) env {
	out := env{elems: e.elems, loops: map[string]float64{name: x}}
	for k, v := range e.loops {
		if k != name {
			out.loops[k] = v
		}
	}
	return out
}

// maxDepth ends the evaluation of parameters that rest on each other in long chains.
const maxDepth = 200

// param is the value of a component (0-based) of a column at an element; false where it is drawn or changes during a run.
func (v *evaluator) param(c *flatten.Col, comp, elem int) (float64, bool) {
	at := place{c, comp, elem}
	k, have := v.memo[at]
	if !have {
		k.value, k.ok = v.compute(c, comp, elem)
		if len(v.memo) < maxMemo {
			v.memo[at] = k
		}
	}
	return k.value, k.ok
}

func (v *evaluator) compute(c *flatten.Col, comp, elem int) (float64, bool) {
	v.depth++
	defer func() { v.depth-- }()
	if v.depth > maxDepth {
		return 0, false
	}
	for _, x := range v.fills[c] {
		g := x.Group
		if g == nil || elem < g.First || elem >= g.First+g.N {
			continue
		}
		n := x.Values[0]
		if len(x.Values) > 1 {
			if comp >= len(x.Values) {
				return 0, false
			}
			n = x.Values[comp]
		}
		return v.num(n, fillEnv(x, elem))
	}
	return 0, false
}

// fillEnv is what the value of a fill is in terms of, for one element.
func fillEnv(x *flatten.Fill, elem int) env {
	e := env{elems: map[string]int{"e": elem}, loops: map[string]float64{}}
	g := x.Group
	if !x.Given || g.Parent == nil {
		return e
	}
	per := 1
	for _, d := range g.Dims {
		per *= d
	}
	at := elem - g.First
	e.elems["p"] = g.Parent.First + at/per
	at %= per
	for k := len(g.Dims) - 1; k >= 0; k-- {
		e.loops["i"+string(rune('1'+k))] = float64(at%g.Dims[k] + 1)
		at /= g.Dims[k]
	}
	return e
}

// index is the element and the component (0-based) that an index means.
func (v *evaluator) index(i *ir.Index, e env) (elem, comp int, ok bool) {
	switch i.Op {
	case ir.Fixed:
		return i.Plus, 0, true
	case ir.ByVar:
		elem, ok = e.elems[i.Name]
		return elem, 0, ok
	case ir.Affine:
		elem, comp, ok = v.index(i.In, e)
		return elem*i.Mul + i.Plus, comp, ok
	case ir.ByValue, ir.Comp:
		elem, comp, ok = v.index(i.In, e)
		x, known := v.num(i.Num, e)
		if !ok || !known || x < 1 || x != math.Trunc(x) || i.Size > 0 && x > float64(i.Size) {
			return 0, 0, false
		}
		if i.Op == ir.Comp {
			return elem, int(x) - 1, true
		}
		return elem + (int(x)-1)*i.Mul, comp, true
	case ir.Via:
		elem, comp, ok = v.index(i.In, e)
		m := v.maps[i.T]
		if !ok || m == nil || m.Part == nil {
			return 0, 0, false
		}
		elem, ok = across(m, elem)
		return elem, comp, ok
	}
	return 0, 0, false
}

// across is the first part of an owner's element, or the other way the owner of a part.
func across(m *flatten.PartMap, elem int) (int, bool) {
	for _, g := range m.Owner.Groups {
		kid := g.Kids[m.Part]
		if kid == nil {
			continue
		}
		if m.Up && elem >= kid.First && elem < kid.First+kid.N {
			return g.First + (elem-kid.First)/m.Part.L, true
		}
		if !m.Up && elem >= g.First && elem < g.First+g.N {
			return kid.First + (elem-g.First)*m.Part.L, true
		}
	}
	return 0, false
}

// truth is a condition's value.
func (v *evaluator) truth(n *ir.Node, e env) (holds, ok bool) {
	x, ok := v.num(n, e)
	return x != 0, ok
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// maxWork is how many nodes are evaluated before every further value counts as unknown: values that rest on each other many
// times over would take for ever.
const maxWork = 3_000_000

// num is a node's value; truth values are 0 and 1.
func (v *evaluator) num(n *ir.Node, e env) (float64, bool) {
	if v.work++; v.work > maxWork {
		return 0, false
	}
	switch n.Op {
	case ir.Const, ir.Bool:
		return n.Val, true
	case ir.LoopVar:
		x, ok := e.loops[n.Name]
		return x, ok
	case ir.Load:
		c := v.cols[n.Arr]
		if c == nil || c.Word != check.Param {
			return 0, false
		}
		elem, comp, ok := v.index(n.Idx, e)
		if !ok {
			return 0, false
		}
		return v.param(c, comp, elem)
	case ir.SameElem:
		a, _, ok := v.index(n.Idx, e)
		b, _, known := v.index(n.Idx2, e)
		return number(a == b), ok && known
	case ir.Select:
		c, ok := v.truth(n.Args[0], e)
		if !ok {
			return 0, false
		}
		if c {
			return v.num(n.Args[1], e)
		}
		return v.num(n.Args[2], e)
	case ir.And, ir.Or:
		a, okA := v.truth(n.Args[0], e)
		b, okB := v.truth(n.Args[1], e)
		if n.Op == ir.And {
			return number(a && b), okA && okB
		}
		return number(a || b), okA && okB
	case ir.Reduce:
		return v.reduce(n, e)
	case ir.Func:
		// The graph folds functions of constants with the same results as at run time.
		g := ir.NewGraph()
		var args []*ir.Node
		for _, a := range n.Args {
			x, ok := v.num(a, e)
			if !ok {
				return 0, false
			}
			args = append(args, g.Num(x))
		}
		r := g.Call(n.Name, args...)
		return r.Val, r.Op == ir.Const
	}
	var x [2]float64
	if len(n.Args) < 1 || len(n.Args) > 2 {
		return 0, false
	}
	for i, a := range n.Args {
		var ok bool
		if x[i], ok = v.num(a, e); !ok {
			return 0, false
		}
	}
	switch n.Op {
	case ir.Add:
		return x[0] + x[1], true
	case ir.Sub:
		return x[0] - x[1], true
	case ir.Mul:
		return x[0] * x[1], true
	case ir.Div:
		return x[0] / x[1], true
	case ir.Neg:
		return -x[0], true
	case ir.Pow:
		return math.Pow(x[0], x[1]), true
	case ir.Less:
		return number(x[0] < x[1]), true
	case ir.LessEq:
		return number(x[0] <= x[1]), true
	case ir.Equal:
		return number(x[0] == x[1]), true
	case ir.Not:
		return number(x[0] == 0), true
	}
	return 0, false
}

// reduce is a sum, mean, smallest or largest value over whole numbers or elements.
func (v *evaluator) reduce(n *ir.Node, e env) (float64, bool) {
	var vals []float64
	add := func(in env) bool {
		x, ok := v.num(n.Args[0], in)
		vals = append(vals, x)
		return ok
	}
	if n.R.Base == nil {
		lo, okLo := v.num(n.R.Lo, e)
		hi, okHi := v.num(n.R.Hi, e)
		if !okLo || !okHi || hi-lo > maxReduce {
			return 0, false
		}
		for x := lo; x <= hi; x++ {
			if !add(e.withLoop(n.R.Var, x)) {
				return 0, false
			}
		}
	} else {
		for _, r := range append([]ir.Run{{Base: n.R.Base, N: n.R.N}}, n.R.Parts...) {
			first, _, ok := v.index(r.Base, e)
			if !ok || r.N > maxReduce {
				return 0, false
			}
			for i := first; i < first+r.N; i++ {
				if !add(e.withElem(n.R.Var, i)) {
					return 0, false
				}
			}
		}
	}
	sum, lo, hi := 0.0, math.Inf(1), math.Inf(-1)
	for _, x := range vals {
		sum, lo, hi = sum+x, min(lo, x), max(hi, x)
	}
	switch n.Name {
	case "sum", "count":
		return sum, true
	case "mean":
		return sum / float64(len(vals)), len(vals) > 0
	case "min":
		return lo, len(vals) > 0
	case "max":
		return hi, len(vals) > 0
	}
	return 0, false
}

// maxReduce is how many values are reduced before a value counts as unknown.
const maxReduce = 100_000
