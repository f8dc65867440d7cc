package ir

import "math"

// Num is a constant.
func (g *Graph) Num(v float64) *Node { return g.Make(Node{Op: Const, Val: v}) }

// Truth is a constant truth value.
func (g *Graph) Truth(b bool) *Node {
	v := 0.0
	if b {
		v = 1
	}
	return g.Make(Node{Op: Bool, Val: v})
}

// Load reads an array at an index.
func (g *Graph) Load(a *Array, i *Index) *Node { return g.Make(Node{Op: Load, Arr: a, Idx: i}) }

// IsConst tells whether n is the constant v.
func IsConst(n *Node, v float64) bool { return n.Op == Const && n.Val == v }

// Add is a + b, folded.
func (g *Graph) Add(a, b *Node) *Node {
	switch {
	case a.Op == Const && b.Op == Const:
		return g.Num(a.Val + b.Val)
	case IsConst(a, 0):
		return b
	case IsConst(b, 0):
		return a
	case b.Op == Neg:
		return g.Sub(a, b.Args[0])
	case a.Op == Neg:
		return g.Sub(b, a.Args[0])
	}
	return g.Make(Node{Op: Add, Args: []*Node{a, b}})
}

// Sub is a - b, folded.
func (g *Graph) Sub(a, b *Node) *Node {
	switch {
	case a.Op == Const && b.Op == Const:
		return g.Num(a.Val - b.Val)
	case IsConst(b, 0):
		return a
	case IsConst(a, 0):
		return g.Neg(b)
	case b.Op == Neg:
		return g.Add(a, b.Args[0])
	}
	return g.Make(Node{Op: Sub, Args: []*Node{a, b}})
}

// Mul is a * b, folded; a constant comes first.
func (g *Graph) Mul(a, b *Node) *Node {
	if b.Op == Const && a.Op != Const {
		a, b = b, a
	}
	switch {
	case a.Op == Const && b.Op == Const:
		return g.Num(a.Val * b.Val)
	case IsConst(a, 1):
		return b
	case IsConst(a, -1):
		return g.Neg(b)
	case a.Op == Const && b.Op == Mul && b.Args[0].Op == Const:
		return g.Mul(g.Num(a.Val*b.Args[0].Val), b.Args[1])
	case a.Op == Neg && b.Op == Neg:
		return g.Mul(a.Args[0], b.Args[0])
	case a.Op == Neg:
		return g.Neg(g.Mul(a.Args[0], b))
	case b.Op == Neg:
		return g.Neg(g.Mul(a, b.Args[0]))
	}
	return g.Make(Node{Op: Mul, Args: []*Node{a, b}})
}

// Div is a / b; division by a constant whose reciprocal is exact becomes a product.
func (g *Graph) Div(a, b *Node) *Node {
	switch {
	case a.Op == Const && b.Op == Const:
		return g.Num(a.Val / b.Val)
	case IsConst(b, 1):
		return a
	case a.Op == Neg:
		return g.Neg(g.Div(a.Args[0], b))
	case b.Op == Const && exactReciprocal(b.Val):
		return g.Mul(g.Num(1/b.Val), a)
	}
	return g.Make(Node{Op: Div, Args: []*Node{a, b}})
}

// exactReciprocal holds for powers of two, so that x/v and x*(1/v) are the same bits.
func exactReciprocal(v float64) bool {
	f, _ := math.Frexp(math.Abs(v))
	return f == 0.5
}

// Neg is -a, folded.
func (g *Graph) Neg(a *Node) *Node {
	switch {
	case a.Op == Const:
		return g.Num(-a.Val)
	case a.Op == Neg:
		return a.Args[0]
	case a.Op == Sub:
		return g.Sub(a.Args[1], a.Args[0])
	}
	return g.Make(Node{Op: Neg, Args: []*Node{a}})
}

// Pow is a ^ b; small whole powers become products.
func (g *Graph) Pow(a, b *Node) *Node {
	if a.Op == Const && b.Op == Const {
		return g.Num(math.Pow(a.Val, b.Val))
	}
	if b.Op == Const {
		n := int(b.Val)
		if float64(n) == b.Val && n >= -8 && n <= 16 {
			if n < 0 {
				return g.Div(g.Num(1), g.power(a, -n))
			}
			return g.power(a, n)
		}
		if b.Val == 0.5 {
			return g.Call("sqrt", a)
		}
	}
	return g.Make(Node{Op: Pow, Args: []*Node{a, b}})
}

// power multiplies by squaring, so that x^3 and x^4 share x*x.
func (g *Graph) power(a *Node, n int) *Node {
	switch {
	case n == 0:
		return g.Num(1)
	case n == 1:
		return a
	case n%2 == 0:
		h := g.power(a, n/2)
		return g.Mul(h, h)
	}
	return g.Mul(g.power(a, n-1), a)
}

// Funcs are the functions of numbers that the middle form knows, with their number of arguments.
var Funcs = map[string]int{
	"exp": 1, "log": 1, "log10": 1, "sqrt": 1, "sin": 1, "cos": 1, "tan": 1, "atan": 1, "tanh": 1, "sinh": 1, "cosh": 1,
	"expm1": 1, "abs": 1, "floor": 1, "ceil": 1, "round": 1, "sign": 1, "heaviside": 1, "linoid": 1, "sigmoid": 1,
	"min": 2, "max": 2, "mod": 2, "atan2": 2,
}

// fold holds the functions that are folded when their arguments are constants, with the same results as at run time.
var fold = map[string]func(x []float64) float64{
	"abs":   func(x []float64) float64 { return math.Abs(x[0]) },
	"sqrt":  func(x []float64) float64 { return math.Sqrt(x[0]) },
	"floor": func(x []float64) float64 { return math.Floor(x[0]) },
	"ceil":  func(x []float64) float64 { return math.Ceil(x[0]) },
	"round": func(x []float64) float64 { return math.RoundToEven(x[0]) },
	"min":   func(x []float64) float64 { return math.Min(x[0], x[1]) },
	"max":   func(x []float64) float64 { return math.Max(x[0], x[1]) },
	"mod":   func(x []float64) float64 { return x[0] - x[1]*math.Floor(x[0]/x[1]) },
	"exp":   func(x []float64) float64 { return math.Exp(x[0]) },
	"log":   func(x []float64) float64 { return math.Log(x[0]) },
	"log10": func(x []float64) float64 { return math.Log10(x[0]) },
	"sin":   func(x []float64) float64 { return math.Sin(x[0]) },
	"cos":   func(x []float64) float64 { return math.Cos(x[0]) },
	"tan":   func(x []float64) float64 { return math.Tan(x[0]) },
	"tanh":  func(x []float64) float64 { return math.Tanh(x[0]) },
	"expm1": func(x []float64) float64 { return math.Expm1(x[0]) },
}

// Call is a function of numbers.
func (g *Graph) Call(name string, args ...*Node) *Node {
	if f := fold[name]; f != nil {
		vals := make([]float64, len(args))
		all := true
		for i, a := range args {
			if a.Op != Const {
				all = false
				break
			}
			vals[i] = a.Val
		}
		if all {
			return g.Num(f(vals))
		}
	}
	return g.Make(Node{Op: Func, Name: name, Args: args})
}

// Cond is c ? a : b.
func (g *Graph) Cond(c, a, b *Node) *Node {
	if c.Op == Bool {
		if c.Val != 0 {
			return a
		}
		return b
	}
	if a == b {
		return a
	}
	return g.Make(Node{Op: Select, Args: []*Node{c, a, b}})
}

// RareCond is Cond for a condition that hardly ever holds: loops compute a only where it does.
func (g *Graph) RareCond(c, a, b *Node) *Node {
	n := g.Cond(c, a, b)
	if n.Op != Select {
		return n
	}
	return g.Make(Node{Op: Select, Name: "rare", Args: n.Args})
}

// Compare is a op b for < <= > >= == !=.
func (g *Graph) Compare(op string, a, b *Node) *Node {
	switch op {
	case ">":
		return g.Compare("<", b, a)
	case ">=":
		return g.Compare("<=", b, a)
	case "!=":
		return g.Not(g.Compare("==", a, b))
	}
	if a.Op == Const && b.Op == Const {
		switch op {
		case "<":
			return g.Truth(a.Val < b.Val)
		case "<=":
			return g.Truth(a.Val <= b.Val)
		}
		return g.Truth(a.Val == b.Val)
	}
	kinds := map[string]Op{"<": Less, "<=": LessEq, "==": Equal}
	return g.Make(Node{Op: kinds[op], Args: []*Node{a, b}})
}

// Not is the negation of a truth value.
func (g *Graph) Not(a *Node) *Node {
	if a.Op == Bool {
		return g.Truth(a.Val == 0)
	}
	if a.Op == Not {
		return a.Args[0]
	}
	return g.Make(Node{Op: Not, Args: []*Node{a}})
}

// AndOr is a and b, or a or b.
func (g *Graph) AndOr(and bool, a, b *Node) *Node {
	for _, p := range [2][2]*Node{{a, b}, {b, a}} {
		if p[0].Op == Bool {
			if (p[0].Val != 0) == and {
				return p[1]
			}
			return p[0]
		}
	}
	op := Or
	if and {
		op = And
	}
	return g.Make(Node{Op: op, Args: []*Node{a, b}})
}
