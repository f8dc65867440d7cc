package golang

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// fn writes the body of one generated function.
type fn struct {
	g      *gen
	b      strings.Builder
	depth  int
	uses   map[*ir.Node]int
	scopes []map[*ir.Node]string
	tmp    int
	arrays map[*ir.Array]bool
	tables map[*ir.Map]bool
	self   string               // Go int expression of the loop's own element
	subst  map[*ir.Index]string // indices that have a Go expression of their own
	drawer string               // Go expression of the drawer, where draws may stand
	stream *stream              // set while a vector loop is written
	alone  *ir.Space            // the function's space where it has one element: its values are read before all else
	values map[*ir.Array]bool   // those
}

func (g *gen) newFn() *fn {
	return &fn{g: g, uses: map[*ir.Node]int{}, arrays: map[*ir.Array]bool{}, tables: map[*ir.Map]bool{}, self: "i",
		scopes: []map[*ir.Node]string{{}}, subst: map[*ir.Index]string{}, depth: 1}
}

func (f *fn) line(format string, args ...any) {
	f.b.WriteString(strings.Repeat("\t", f.depth))
	fmt.Fprintf(&f.b, format, args...)
	f.b.WriteByte('\n')
}

func (f *fn) open(format string, args ...any) {
	f.line(format, args...)
	f.depth++
	f.scopes = append(f.scopes, map[*ir.Node]string{})
}

func (f *fn) close(text string) {
	f.depth--
	f.scopes = f.scopes[:len(f.scopes)-1]
	f.line("%s", text)
}

// count notes how often each node under the roots is used, so that shared ones get a variable.
func (f *fn) count(roots ...*ir.Node) {
	seen := map[*ir.Node]bool{}
	var visit func(n *ir.Node)
	index := func(i *ir.Index) {
		for ; i != nil; i = i.In {
			if i.Num != nil {
				visit(i.Num)
			}
		}
	}
	visit = func(n *ir.Node) {
		if n == nil {
			return
		}
		f.uses[n]++
		if seen[n] {
			return
		}
		seen[n] = true
		for _, a := range n.Args {
			visit(a)
		}
		index(n.Idx)
		index(n.Idx2)
	}
	for _, r := range roots {
		visit(r)
	}
}

// num writes a float constant.
func num(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "math.Inf(1)"
	case math.IsInf(v, -1):
		return "math.Inf(-1)"
	case math.IsNaN(v):
		return "math.NaN()"
	}
	s := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	if v < 0 || (v == 0 && math.Signbit(v)) {
		if v == 0 {
			return "math.Copysign(0, -1)"
		}
		return "(" + s + ")"
	}
	return s
}

// val is the Go expression of a node; nodes used more than once get a variable first.
func (f *fn) val(n *ir.Node) string {
	for k := len(f.scopes) - 1; k >= 0; k-- {
		if s, ok := f.scopes[k][n]; ok {
			return s
		}
	}
	switch n.Op {
	case ir.Const:
		return num(n.Val)
	case ir.Bool:
		return strconv.FormatBool(n.Val != 0)
	case ir.Time:
		return "t"
	case ir.LoopVar:
		if n.Name == "pre" || n.Name == "post" {
			return "float64(" + n.Name + ")"
		}
		if n.Name == "iPre" || n.Name == "iPost" {
			return n.Name
		}
		return "float64(" + n.Name + ")"
	case ir.Scalar:
		return scalars[n.Name]
	case ir.Common:
		return f.g.common(n.Arr) + "[0]"
	case ir.Reduce:
		return f.reduce(n)
	case ir.Draw:
		return f.draw(n)
	case ir.Select:
		return f.choose(n)
	}
	s := f.text(n)
	if f.uses[n] > 1 {
		return f.define(n, s)
	}
	return s
}

var scalars = map[string]string{
	"trial.number": "k.c.Trial.Number", "trial.trials": "k.c.Trial.Trials", "trial.duration": "k.c.Trial.Duration",
	"trial.feedback": "*k.c.Trial.Feedback", "entry": "entry", ir.StepName: "k.step",
}

var inline = map[ir.Op]string{ir.Add: "+", ir.Sub: "-", ir.Mul: "*", ir.Div: "/", ir.Less: "<", ir.LessEq: "<=", ir.Equal: "==", ir.And: "&&", ir.Or: "||"}

// calls are the Go functions of the middle form's functions, for one number.
var calls = map[string]string{
	"exp": "vec.Exp1", "log": "vec.Log1", "tanh": "vec.Tanh1", "sigmoid": "vec.Sigmoid1", "linoid": "vec.Linoid1", "expm1": "vec.Expm11",
	"log10": "math.Log10", "sqrt": "math.Sqrt", "sin": "math.Sin", "cos": "math.Cos", "tan": "math.Tan", "atan": "math.Atan", "sinh": "math.Sinh",
	"cosh": "math.Cosh", "abs": "math.Abs", "floor": "math.Floor", "ceil": "math.Ceil", "round": "math.RoundToEven", "sign": "kernel.Sign",
	"heaviside": "kernel.Heaviside", "min": "min", "max": "max", "mod": "kernel.Mod", "atan2": "math.Atan2",
}

// text writes one operation.
func (f *fn) text(n *ir.Node) string {
	switch n.Op {
	case ir.Add, ir.Sub, ir.Mul, ir.Div, ir.Less, ir.LessEq, ir.Equal, ir.And, ir.Or:
		return "(" + f.val(n.Args[0]) + " " + inline[n.Op] + " " + f.val(n.Args[1]) + ")"
	case ir.Neg:
		return "(-" + f.val(n.Args[0]) + ")"
	case ir.Not:
		return "!" + f.val(n.Args[0])
	case ir.Pow:
		return "vec.Pow1(" + f.val(n.Args[0]) + ", " + f.val(n.Args[1]) + ")"
	case ir.Func:
		args := make([]string, len(n.Args))
		for i, a := range n.Args {
			args[i] = f.val(a)
		}
		return calls[n.Name] + "(" + strings.Join(args, ", ") + ")"
	case ir.Load:
		return f.load(n)
	case ir.Table:
		t := fmt.Sprintf("k.c.Tables[%d]", n.Tab.ID)
		switch {
		case n.Col == "":
			return fmt.Sprintf("kernel.MatrixEntry(%s, %s, %s, %q)", t, f.val(n.Args[0]), f.val(n.Args[1]), n.Col2)
		case len(n.Args) == 2:
			return fmt.Sprintf("kernel.RestEntry(%s, %q, %s, %s, %q)", t, n.Col, f.val(n.Args[0]), f.val(n.Args[1]), n.Col2)
		}
		return fmt.Sprintf("kernel.Entry(%s, %q, %s, %q)", t, n.Col, f.val(n.Args[0]), n.Col2)
	case ir.Rows:
		return fmt.Sprintf("kernel.Rows(k.c.Tables[%d], %v)", n.Tab.ID, n.Col2 == "rest")
	case ir.Series:
		name := map[string]string{"step": "Step", "linear": "Linear", "slope": "Slope"}[n.Name]
		return fmt.Sprintf("kernel.%s(k.c.Tables[%d], %q, %q, %s)", name, n.Tab.ID, n.Col, n.Col2, f.val(n.Args[0]))
	case ir.SameElem:
		return "(" + f.index(n.Idx) + " == " + f.index(n.Idx2) + ")"
	case ir.Sample:
		if n.Idx2 != nil {
			return fmt.Sprintf("%s.At2(%s, %s)", n.Name, f.index(n.Idx), f.index(n.Idx2))
		}
		return fmt.Sprintf("%s.At(%s)", n.Name, f.index(n.Idx))
	case ir.Linked:
		a := n.Any.(*flatten.LinkedArgs)
		lo := f.index(n.Idx)
		return fmt.Sprintf("b.Linked(k.c.Pops[%d], []model.Span{{Lo: int32(%s), Hi: int32(%s)+%d}}, k.c.Pops[%d], int32(%s))",
			f.g.popNo[a.Pre], lo, lo, a.N, f.g.popNo[a.Post], f.index(n.Idx2))
	}
	panic(fmt.Sprintf("golang: no text for op %d", n.Op))
}

// load reads an array.
func (f *fn) load(n *ir.Node) string {
	if f.stream != nil {
		return f.stream.load(n)
	}
	if b := f.g.blkOf[n.Arr.Space]; b != nil && n.Idx.Op == ir.Via && n.Idx.T == b.Slots {
		// An element without an edge keeps nothing: its slot is -1.
		return "kernel.At(" + f.arr(n.Arr) + ", " + f.index(n.Idx) + ")"
	}
	if n.Arr.Space == f.alone && n.Arr.Size <= 1 && n.Idx.Op == ir.Self {
		f.values[n.Arr] = true
		return "the_" + f.g.array[n.Arr]
	}
	return f.arr(n.Arr) + "[" + f.place(n.Arr, n.Idx) + "]"
}

// elements opens the loop over a space's elements, or what stands for it where there is but one.
func (f *fn) elements(sp *ir.Space) {
	if sp.N == 1 {
		f.alone, f.values, f.self = sp, map[*ir.Array]bool{}, "0"
		f.open("{")
		return
	}
	f.open("for i := 0; i < %s; i++ {", f.g.count(sp))
}

// arr is the Go name of an array, noted for the function's prelude.
func (f *fn) arr(a *ir.Array) string {
	f.arrays[a] = true
	return f.g.array[a]
}

// place is the position in an array: element plus component times the number of elements.
func (f *fn) place(a *ir.Array, i *ir.Index) string {
	if i.Op != ir.Comp {
		return f.index(i)
	}
	in := f.index(i.In)
	var k string
	if i.Num.Op == ir.Const {
		k = fmt.Sprint(int(i.Num.Val) - 1)
		if k == "0" {
			return in
		}
	} else {
		k = fmt.Sprintf("kernel.Index(%s, %d, %q)", f.val(i.Num), i.Size, i.Place)
	}
	return k + "*" + f.g.count(a.Space) + " + " + in
}

// index is the Go int expression of an index.
func (f *fn) index(i *ir.Index) string {
	if s, ok := f.subst[i]; ok {
		return s
	}
	switch i.Op {
	case ir.Self:
		return f.self
	case ir.Fixed:
		return fmt.Sprint(i.Plus)
	case ir.ByVar:
		return i.Name
	case ir.Affine:
		s := f.index(i.In)
		if i.Mul != 1 {
			s = s + "*" + fmt.Sprint(i.Mul)
		}
		if i.Plus != 0 {
			s = s + " + " + fmt.Sprint(i.Plus)
		}
		return "(" + s + ")"
	case ir.Via:
		f.tables[i.T] = true
		return "int(" + f.g.maps[i.T] + "[" + f.index(i.In) + "])"
	case ir.ByValue:
		return fmt.Sprintf("(%s + kernel.Index(%s, %d, %q)*%d)", f.index(i.In), f.val(i.Num), i.Size, i.Place, i.Mul)
	}
	panic(fmt.Sprintf("golang: no text for index %d", i.Op))
}

// mayFault tells whether a value has look-ups that can fail at run time: by a computed index, or in data.
func mayFault(g *ir.Graph, n *ir.Node) bool {
	found := false
	computed := func(i *ir.Index) {
		for ; i != nil; i = i.In {
			if i.Op == ir.ByValue || i.Op == ir.Comp && i.Num.Op != ir.Const {
				found = true
			}
		}
	}
	g.Visit(n, func(m *ir.Node) {
		found = found || m.Op == ir.Table
		computed(m.Idx)
		computed(m.Idx2)
	})
	return found
}

// finish returns the function's text: a prelude that caches what the body uses, then the body.
func (f *fn) finish(head string) string { return head + " {\n" + f.withPrelude("") + "}\n" }

// value is the body of a function that returns v, without its return.
func (f *fn) value(v string) string { return f.withPrelude(v) }

// withPrelude is the prelude and the body; tail is Go text after it that may use the prelude's names too.
func (f *fn) withPrelude(tail string) string {
	// Text that was made and then not needed may have noted names that the body has not.
	used := map[string]bool{}
	for _, w := range strings.FieldsFunc(f.b.String()+" "+tail, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		used[w] = true
	}
	var pre []string
	for a := range f.arrays {
		id := f.g.array[a]
		if !used[id] {
			continue
		}
		if a.Class == ir.StateArr {
			pre = append(pre, fmt.Sprintf("\t%s := y[k.o%s:][:%s]\n", id, id, f.size(a)))
		} else {
			pre = append(pre, fmt.Sprintf("\t%s := k.%s\n", id, id))
		}
	}
	for a := range f.values {
		id := f.g.array[a]
		switch {
		case !used["the_"+id]:
		case a.Class == ir.StateArr:
			pre = append(pre, fmt.Sprintf("\tthe_%s := y[k.o%s]\n", id, id))
		default:
			pre = append(pre, fmt.Sprintf("\tthe_%s := k.%s[0]\n", id, id))
		}
	}
	for m := range f.tables {
		if !used[f.g.maps[m]] {
			continue
		}
		pre = append(pre, fmt.Sprintf("\t%s := k.%s\n", f.g.maps[m], f.g.maps[m]))
	}
	sort.Strings(pre)
	return strings.Join(pre, "") + f.b.String()
}

// size is the Go expression of an array's length.
func (f *fn) size(a *ir.Array) string {
	n := f.g.count(a.Space)
	if a.Size > 1 {
		return fmt.Sprintf("%d*%s", a.Size, n)
	}
	return n
}
