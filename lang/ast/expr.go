package ast

// Expr is an expression.
type Expr interface {
	Node
	expr()
}

// Number is a literal, with its unit if one was written: `90 ms`, `0.1 [1/ms]`, `3`.
type Number struct {
	Span
	Text  string
	Value float64
	IsInt bool  // written without point and exponent
	Unit  *Unit // nil: dimensionless
}

// String is a quoted text; Value is without quotes and escapes.
type String struct {
	Span
	Value string
}

// Bool is `true` or `false`.
type Bool struct {
	Span
	Value bool
}

// None is `none`: no learning rule.
type None struct{ Span }

// Name is a plain identifier used as a value.
type Name struct {
	Span
	Ident Ident
}

// Select is `X.name`.
type Select struct {
	Span
	X   Expr
	Sel Ident
}

// Index is `X[i, j]`; an index may be a Range.
type Index struct {
	Span
	X     Expr
	Index []Expr
}

// Call is `Fun(args)`: a function, a draw, a reduction, history `x(t - d)`, or a completed rule.
type Call struct {
	Span
	Fun  Expr
	Args []Arg
	For  []Binder // comprehension: sum(w[i]*x[i] for i in 1..N where c)
	Cond Expr     // the comprehension's `where`, or nil
}

// Arg is one argument, named or not.
type Arg struct {
	Span
	Name  *Ident
	Value Expr
}

// Binder is `i in 1..N` or `i in src.exci`.
type Binder struct {
	Span
	Name Ident
	In   Expr
}

// Unary is `-x` or `not x`.
type Unary struct {
	Span
	Op string
	X  Expr
}

// Binary is `x op y`: + - * / ^ == != < <= > >= and or.
type Binary struct {
	Span
	Op    string
	OpPos Pos
	X, Y  Expr
}

// If is `if Cond then Then else Else`.
type If struct {
	Span
	Cond, Then, Else Expr
}

// Range is `lo .. hi`, both ends included.
type Range struct {
	Span
	Lo, Hi Expr
}

// List is `[a, b, c]`.
type List struct {
	Span
	Elems []Expr
}

// At is `(x at t)`: the value of X just before the events of the instant T.
type At struct {
	Span
	X, T Expr
}

// In is `draw in lo .. hi`: redraw until it lies within. Hi or Lo may be nil where left out.
type In struct {
	Span
	X      Expr
	Within *Range // not named Range, which would hide the method
}

// Paren keeps the brackets that were written.
type Paren struct {
	Span
	X Expr
}

// Bad stands where an expression could not be parsed.
type Bad struct{ Span }

func (*Number) expr() {}
func (*String) expr() {}
func (*Bool) expr()   {}
func (*None) expr()   {}
func (*Name) expr()   {}
func (*Select) expr() {}
func (*Index) expr()  {}
func (*Call) expr()   {}
func (*Unary) expr()  {}
func (*Binary) expr() {}
func (*If) expr()     {}
func (*Range) expr()  {}
func (*List) expr()   {}
func (*At) expr()     {}
func (*In) expr()     {}
func (*Paren) expr()  {}
func (*Bad) expr()    {}

// Unit is a unit expression as written: a product of powers.
type Unit struct {
	Span
	Text    string // as written, without brackets
	Factors []UnitFactor
}

// UnitFactor is one named unit to a power Num/Den (Den 1 or 2); it is divided by when Num < 0. The name "1" stands for a bare one.
type UnitFactor struct {
	Span
	Name     string
	Num, Den int
}
