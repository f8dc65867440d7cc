package ast

// Body is the inside of `{ }` of a declaration or of an event.
type Body struct {
	Span
	Items []Item
}

// Item is an entry of a body.
type Item interface {
	Node
	item()
}

// Dim is one dimension of an array: `N`, `k in 1..N` (Var set), or `*` (Star).
type Dim struct {
	Span
	Star bool
	Var  *Ident
	Size Expr // the size, or with Var the range
}

// VarDecl is one declared quantity: `I_bg[N] : uA/cm^2 = 0 in 0 .. 500`.
// Names written before a shared type (`input I_syn, I_in : uA/cm^2`) each carry it; Shared is set on all but the last.
type VarDecl struct {
	Span
	Name   Ident
	Dims   []Dim
	Type   *TypeRef // nil: dimensionless
	Shared bool
	Value  Expr   // default, initial value or definition; nil when there is none
	Bounds *Range // nil when there are none; Lo or Hi may be nil
}

// Vars is `param ...`, `input ...`, `output ...`, `state ...`, `var ...`, `let ...`, `const ...` (Word), with one or more quantities.
type Vars struct {
	Span
	Doc  Doc
	Word string
	List []VarDecl
}

// EventDecl is `event spike`.
type EventDecl struct {
	Span
	Doc  Doc
	Name Ident
}

// Port is `port exci = wta.exci` or, in a kind, `port exci[*] : HHExci`.
type Port struct {
	Span
	Doc   Doc
	Name  Ident
	Paths []Expr
	Dims  []Dim
	Types []TypeName
}

// NodeDecl is `node exci[k in 1..N], other : HHExci(I_bg = I[k])`.
type NodeDecl struct {
	Span
	Doc   Doc
	Names []NodeName
	Type  TypeName
	Args  []Arg
	Paren bool       // brackets were written
	As    []TypeName // kinds that this node is of besides: `as Excitatory`
}

// NodeName is one name of a node declaration with its dimensions.
type NodeName struct {
	Span
	Name Ident
	Dims []Dim
}

// RefDecl is `ref stimulus : ImageStimulus = path`.
type RefDecl struct {
	Span
	Doc     Doc
	Name    Ident
	Types   []TypeName
	Default Expr
}

// RuleValue is `rule hebb = Hebbian(K = 1)` in a circuit, or `rule learning = none` as a parameter of a wiring.
type RuleValue struct {
	Span
	Doc   Doc
	Name  Ident
	Value Expr
}

// ConnValue is `connection synapse = AMPA`: a connection as a parameter of a wiring.
type ConnValue struct {
	Span
	Doc   Doc
	Name  Ident
	Value Expr
}

// DataDecl is `data images { category : int, pixel[*] } = csv("f.csv")` or `data W[*, *] : mm = csv("w.csv")`.
type DataDecl struct {
	Span
	Doc     Doc
	Name    Ident
	Dims    []Dim     // of a matrix
	Type    *TypeRef  // of a matrix
	Columns []VarDecl // of a table
	Value   Expr      // csv("..."), or nil: a required parameter
}

// Noise is `noise x = g` (Itô) or `noise x = g stratonovich`.
type Noise struct {
	Span
	Target       Expr
	Value        Expr
	Stratonovich bool
}

// Assert is `assert cond, "message"`.
type Assert struct {
	Span
	Cond    Expr
	Message String
}

// Per is `per pre { ... }`, `per post { ... }`, `per edge { ... }` or, with Of, `per pre of AMPA`.
type Per struct {
	Span
	Side Ident
	Of   *TypeName
	Body *Body
}

// Equation is `x' = e` or `C*V' = e`: Coef is the factor before the derivative, or nil; Target is x.
type Equation struct {
	Span
	Coef   Expr
	Target Expr
	Value  Expr
}

// Assign is `x := e`, `x += e`, `x -= e`, `x *= e`.
type Assign struct {
	Span
	Target Expr
	Op     string
	Value  Expr
}

// On is a handler: `on block stage reset { }`, `on pre.spike after delay { }`, `on trial.end { }`.
type On struct {
	Span
	Event Expr
	After Expr // delay, or nil
	Stage *Ident
	Body  *Body
}

// AtTime is `at t_on { }`, or with Rate `at rate λ { }`.
type AtTime struct {
	Span
	Rate  bool
	Time  Expr
	Where Expr // or nil
	Stage *Ident
	Body  *Body
}

// Every is `every P [from T0] [until T1] { }`.
type Every struct {
	Span
	Period, From, Until Expr
	Stage               *Ident
	Body                *Body
}

// When is `when cond { }`; with Emits set the short form `spike when cond`.
type When struct {
	Span
	Emits *Ident
	Cond  Expr
	Stage *Ident
	Body  *Body // nil in the short form
}

// Emit is `emit spike`.
type Emit struct {
	Span
	Event Ident
}

// Refractory is `refractory t_ref holding V, g`; without holding it is a lockout.
type Refractory struct {
	Span
	Time    Expr
	Holding []Expr
}

// Clamp is `clamp weight to 0 .. w_max`.
type Clamp struct {
	Span
	Target Expr
	To     *Range
}

// For is `for i in 1..N, j in 1..N where c { }`.
type For struct {
	Span
	Binders []Binder
	Where   Expr
	Body    *Body
}

// IfItem is `if c { } else { }` in an event body or (with a compile-time condition) in a composite. Else holds one IfItem for `else if`.
type IfItem struct {
	Span
	Cond Expr
	Then *Body
	Else *Body
}

// Connect is `A, B -> C via X where cond { options }`; Both for `<->`.
type Connect struct {
	Span
	Doc     Doc
	Src     []Expr
	Dst     []Expr
	Both    bool
	Via     *TypeName
	Where   Expr
	Options []Option
	Braces  bool // an option block was written
}

// Option is `name = value`.
type Option struct {
	Span
	Name  Ident
	Value Expr
}

// BadItem stands for an entry that could not be parsed.
type BadItem struct{ Span }

func (*Vars) item()       {}
func (*EventDecl) item()  {}
func (*Port) item()       {}
func (*NodeDecl) item()   {}
func (*RefDecl) item()    {}
func (*RuleValue) item()  {}
func (*ConnValue) item()  {}
func (*DataDecl) item()   {}
func (*Noise) item()      {}
func (*Assert) item()     {}
func (*Per) item()        {}
func (*Equation) item()   {}
func (*Assign) item()     {}
func (*On) item()         {}
func (*AtTime) item()     {}
func (*Every) item()      {}
func (*When) item()       {}
func (*Emit) item()       {}
func (*Refractory) item() {}
func (*Clamp) item()      {}
func (*For) item()        {}
func (*IfItem) item()     {}
func (*Connect) item()    {}
func (*BadItem) item()    {}
