// Package check proves an .nbx program sound: names, types, units, equations, events, wiring. It yields a Program: the
// declarations by name, with members, units and kinds resolved, which codegen/flatten expands.
package check

import (
	"nbc/lang/ast"
	"nbc/lang/units"
)

// Program is a set of files that belong together (a root file and all it uses, directly or not), with every name resolved.
// All maps are keyed by canonical name; a private name (`_x`) is keyed "path\x00_x". Use the Lookup methods.
type Program struct {
	Root  *ast.File
	Files []*ast.File        // root first, then in the order of use
	Lib   map[*ast.File]bool // files of the embedded standard library

	Bloxes      map[string]*Blox
	Presets     map[string]*Preset
	Kinds       map[string]*Kind
	Connections map[string]*Connection
	Wirings     []*Wiring // in file order
	Rules       map[string]*Rule
	Funcs       map[string]*Func
	Consts      map[string]*Const
	Clocks      map[string]*ast.ClockDecl
	Datas       map[string]*Data // data at the top of a file
	Circuits    map[string]*Blox // a circuit is a blox with Circuit set
	Experiments []*Experiment    // of the root file, in order

	globs      map[*ast.Glob][]ast.Expr // the paths that those of records and plots stand for
	candidates map[string][][]Candidate // by via: what Dispatch tries
	constants  map[*Const]constant      // those that were evaluated
	steps      int                      // of all evaluations
}

// ValueType is the type of a value.
type ValueType int

// The value types. Num carries a unit; the others do not.
const (
	Num ValueType = iota
	Int
	Bool
	String
)

// Word is what a member was declared as.
type Word int

// The sorts of members.
const (
	Param Word = iota
	Input
	State
	Var
	Let
	ConstMember
	Event
	Ref
	Node
	Port
	DataMember
	RuleParam // `rule learning = none` (wiring) or `rule hebb = Hebbian(...)` (circuit)
	ConnParam // `connection synapse = AMPA`
)

// Member is one declared name of a blox, kind, connection block, wiring or rule.
type Member struct {
	Word    Word
	Name    string // canonical
	Display string // as declared
	Doc     ast.Doc
	Span    ast.Span
	Type    ValueType
	Unit    units.Unit
	Dims    []ast.Dim
	Value   ast.Expr   // default, initial value or definition; nil when there is none
	Bounds  *ast.Range // nil when there are none

	Types    []string      // of a Ref: names of bloxes or kinds; of a kind's port: its element types
	Node     *ast.NodeDecl // of a Node
	Paths    []ast.Expr    // of a Port
	Data     *Data         // of a DataMember
	Equation *ast.Equation // of a State: its derivative; nil for an array state with an equation per element
	Size     bool          // an int param that a size, loop or part count depends on: fixed at build

	File     *ast.File    // where it is declared; set for values
	TypeRef  *ast.TypeRef // as written, for messages; nil: none written
	Implied  bool         // of an Event: declared by `spike when` alone
	Column   bool         // a column of a table
	Inferred bool         // a let or const whose Type and Unit come from its definition
	Broken   bool         // its type has an error: matches everything
	Rank     int          // number of dimensions, those of an inferred array included
	typeRefs []ast.TypeName
}

// Scope is an ordered set of members.
type Scope struct {
	List []*Member
	By   map[string]*Member
}

// Blox is a blox type, or with Circuit set a circuit.
type Blox struct {
	Name    string
	Display string
	Doc     ast.Doc
	File    *ast.File
	Span    ast.Span
	Circuit bool
	Body    *ast.Body
	Members Scope
	Kinds   map[string]map[string]string // every kind it is of (closure) -> renames: kind's member -> own member
	Events  []string                     // declared or implied (`spike when`)

	uses []ast.KindUse // as written
}

// Preset is a named set of defaults of a blox type.
type Preset struct {
	Name   string
	Decl   *ast.Preset
	File   *ast.File
	Base   *Blox
	Params Scope
}

// Kind lists what its members must have.
type Kind struct {
	Name    string
	File    *ast.File
	Decl    *ast.Kind
	Members Scope    // with those of its bases
	Bases   []string // closure, without itself

	based, open bool // while the closure is computed
}

// Connection is one primitive action of a blox on another.
type Connection struct {
	Name    string
	File    *ast.File
	Decl    *ast.Connection
	Members Scope // params (weight first, if it has one), refs, edge-level lets
	Pre     *Block
	Post    *Block
	Edge    *Block
}

// Block is a `per pre`, `per post` or `per edge` block. Of names the connection whose block it shares, and then the rest is empty.
type Block struct {
	Decl    *ast.Per
	Of      string
	Members Scope
}

// Wiring says what a connection between composites means.
type Wiring struct {
	Name    string // "" when unnamed
	File    *ast.File
	Decl    *ast.Wiring
	Members Scope // params, refs, rule and connection parameters, lets
}

// Rule is a learning rule.
type Rule struct {
	Name    string
	File    *ast.File
	Decl    *ast.Rule
	Members Scope // formals (params and refs), own states, vars
	Blocks  []*Block
}

// Func is a function; Result is its unit when declared.
type Func struct {
	Name   string
	File   *ast.File
	Decl   *ast.Func
	Params Scope
}

// Const is a constant at the top of a file.
type Const struct {
	Name string
	File *ast.File
	Var  *Member
}

// Data is a declared table or matrix.
type Data struct {
	Name    string
	File    *ast.File // where it (or, for an argument, the node) is declared: paths are relative to it
	Decl    *ast.DataDecl
	Matrix  bool
	Type    ValueType  // of a matrix' entries
	Unit    units.Unit // of a matrix' entries
	Columns Scope      // of a table
}

// Experiment is an experiment of a circuit.
type Experiment struct {
	Name    string
	File    *ast.File
	Decl    *ast.Experiment
	Circuit *Blox
}
