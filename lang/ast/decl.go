package ast

// Decl is a declaration at the top of a file.
type Decl interface {
	Node
	decl()
}

// Doc is the text of the `///` comments before a declaration, one string a line, markers removed.
type Doc []string

// Use is `use std` or `use "./mine.nbx"`, with an optional `as name`.
type Use struct {
	Span
	Name *Ident  // use std
	Path *String // use "./mine.nbx"
	As   *Ident
}

// Const is `const N : ms = 3` at the top of a file or in a body.
type Const struct {
	Span
	Doc Doc
	Var VarDecl
}

// ClockDecl is `clock block`: an experiment gives it a period.
type ClockDecl struct {
	Span
	Doc  Doc
	Name Ident
}

// Func is `func f(x : mV, k : int) : 1/ms = expr`.
type Func struct {
	Span
	Doc    Doc
	Name   Ident
	Params []Formal
	Unit   *TypeRef // result; nil: as computed
	Body   Expr
}

// TypeRef is what stands after the colon of a value: a unit, or one of the value types int, bool, string.
type TypeRef struct {
	Span
	Word string // "int", "bool", "string", or "" when Unit is set
	Unit *Unit
}

// Formal is a formal parameter of a func, a rule or a preset: `K : ms = 3` or `ref source : Active = pre`.
type Formal struct {
	Span
	Ref     bool
	Name    Ident
	Type    *TypeRef   // of a value
	Types   []TypeName // of a ref: alternatives
	Default Expr
}

// TypeName names a blox, a kind or a connection.
type TypeName struct {
	Span
	Name Ident
}

// KindUse is one kind in the header of a blox or kind, with its renames: `Spiking as V = V_m`.
type KindUse struct {
	Span
	Kind    TypeName
	Renames []Rename
}

// Rename is `V = V_m`: the kind's member V is this type's V_m.
type Rename struct {
	Span
	Member, Own Ident
}

// Kind is `kind Active : Base { let activity; event spike }`.
type Kind struct {
	Span
	Doc   Doc
	Name  Ident
	Bases []KindUse
	Body  *Body // nil when there is none
}

// Blox is `blox X : Kinds { ... }`.
type Blox struct {
	Span
	Doc   Doc
	Name  Ident
	Kinds []KindUse
	Body  *Body
}

// Preset is `blox P(K : ms) = Base(args)`: the type Base with other defaults.
type Preset struct {
	Span
	Doc    Doc
	Name   Ident
	Params []Formal
	Base   TypeName
	Args   []Arg
}

// End is one side of a connection or wiring: `(pre: A | B)`.
type End struct {
	Span
	Name  Ident
	Types []TypeName
}

// Connection is `[default] connection C (pre: A) -> (post: B) { ... }`; Both for `<->`.
type Connection struct {
	Span
	Doc     Doc
	Default bool
	Name    Ident
	Src     End
	Dst     End
	Both    bool
	Body    *Body
}

// Wiring is `wiring [W] (src: A) -> (dst: B) { ... }`.
type Wiring struct {
	Span
	Doc  Doc
	Name *Ident
	Src  End
	Dst  End
	Body *Body
}

// Rule is `rule R(formals) { ... }`.
type Rule struct {
	Span
	Doc    Doc
	Name   Ident
	Params []Formal
	Body   *Body
}

// Circuit is `circuit C { ... }`.
type Circuit struct {
	Span
	Doc  Doc
	Name Ident
	Body *Body
}

// Experiment is `experiment E of C { ... }` or, with Variant set, `variant V of E { ... }`.
type Experiment struct {
	Span
	Doc     Doc
	Variant bool
	Name    Ident
	Of      Ident
	Steps   []Step
}

// BadDecl stands for a declaration that could not be parsed at all.
type BadDecl struct{ Span }

func (*Use) decl()        {}
func (*Const) decl()      {}
func (*ClockDecl) decl()  {}
func (*Func) decl()       {}
func (*Kind) decl()       {}
func (*Blox) decl()       {}
func (*Preset) decl()     {}
func (*Connection) decl() {}
func (*Wiring) decl()     {}
func (*Rule) decl()       {}
func (*Circuit) decl()    {}
func (*Experiment) decl() {}
func (*DataDecl) decl()   {}
func (*BadDecl) decl()    {}
