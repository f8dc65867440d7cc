// Package flatten expands a checked program to one flat circuit: populations of elements with the same structure, edge groups
// as rules, event tables, and the expressions of all of them in the middle form. It knows nothing of Go.
package flatten

import (
	"fmt"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// Flat is the flat circuit.
type Flat struct {
	Graph   *ir.Graph
	Name    string
	Doc     ast.Doc
	Prog    *check.Program
	Pops    []*Pop // the circuit itself is Pops[0], with one element
	Blocks  []*Block
	Edges   []*Edges
	Clocks  []string
	Maps    []*PartMap
	Fills   []*Fill // population parameters, in the order of evaluation
	Inits   []*Fill // initial values of states and vars of populations
	Wires   []*WireFunc
	Linked  bool // some wiring asks for edges made before: a second pass
	Hands   []*Handler
	Contrib []*Contribution
	Tabs    []*Table
	Exps    []*Experiment
	Sites   []string
	Aliases []*Alias
	// Histories are the arrays of past values.
	Histories []*History
	// InputOrder lists inputs so that each comes after those that its drivers read.
	InputOrder []*Col
	// Rings are inputs that read each other, neighbours in InputOrder: only their elements have an order.
	Rings [][]*Col
}

// Pop is a population: all elements of one blox type (or learning rule) with one structure.
type Pop struct {
	Space  *ir.Space
	Name   string
	Blox   *check.Blox // nil of a rule's population
	Rule   *check.Rule
	Sizes  map[string]int
	Cols   []*Col
	By     map[string]*Col
	Parts  []*Part
	Groups []*Group
	Refs   map[string]*Ref
	Events []string
	Task   bool
	Sign   int // 1 of the kind Excitatory, -1 of Inhibitory, 0 of neither or both
	N      int
}

// Col is one stored quantity of a population, block or edge group.
type Col struct {
	Arr      *ir.Array
	Name     string // canonical
	Show     string // as declared
	Word     check.Word
	Type     check.ValueType
	Unit     units.Unit
	UnitText string
	Doc      ast.Doc
	Lo, Hi   *ir.Node // constant bounds or nil
	Fixed    bool
	Hidden   bool // made by the compiler
	Size     int
	Member   *check.Member
	Pop      *Pop
	Block    *Block
	Edges    *Edges
	// Derivs: of a state, its derivative for each component, in the space's own index.
	Derivs []*ir.Node
	Noise  []*Noise // of a state, for each component what drives it at random, or nil
	// Linear notes that the derivative is linear in the state itself.
	Value *ir.Node   // of an input: what an undriven element has (nil: 0)
	Free  *Col       // of a held state: mask that is 0 while held
	Start []*ir.Node // of a block: the values it starts with, at slot Self
}

// Place is where the column is declared.
func (c *Col) Place() string { return place(c.Member.Span) }

// Group is the elements of one node declaration under one parent group.
type Group struct {
	Pop    *Pop
	Parent *Group
	Part   *Part // nil of the circuit
	Name   string
	Dims   []int
	First  int
	N      int
	Kids   map[*Part]*Group
}

// Path returns the groups from below the circuit down to this one.
func (g *Group) Path() []*Group {
	if g.Parent == nil {
		if g.Part == nil && g.Name == "" {
			return nil
		}
		return []*Group{g}
	}
	return append(g.Parent.Path(), g)
}

// Element is the path of one element of the group, counted from 0: `VAC.wta[1].exci[2]`.
func (g *Group) Element(at int) string {
	per := 1
	for _, d := range g.Dims {
		per *= d
	}
	name, rest := "", at%per
	for k := len(g.Dims) - 1; k >= 0; k-- {
		name = fmt.Sprintf(", %d", rest%g.Dims[k]+1) + name
		rest /= g.Dims[k]
	}
	if name != "" {
		name = "[" + name[2:] + "]"
	}
	name = g.Name + name
	if g.Parent == nil || g.Parent.Part == nil {
		return name
	}
	return g.Parent.Element(at/per) + "." + name
}

// Part is a node declaration of a composite.
type Part struct {
	Name  string // canonical
	Show  string
	Vars  []string // index variables by dimension, "" where there is none
	Dims  []int
	L     int // elements for each element of the owner
	Pop   *Pop
	Decl  *ast.NodeDecl
	Owner *Pop
	Map   *PartMap
	Sign  int // of the node declaration, as Pop.Sign
}

// PartMap is the table owner element -> first element of a part, needed where the owner has several groups.
type PartMap struct {
	Map   *ir.Map
	Owner *Pop
	Part  *Part
	Up    bool // the other way: part element -> owner element
	Ref   *Ref // or: element -> the element it refers to
}

// Ref is a reference to another blox, given where the node is declared.
type Ref struct {
	Name   string
	Owner  *Pop
	Target *Pop
	Map    *ir.Map
	// Given says, for each group of the owner, which element it refers to, in terms of the owner's parent.
	Given map[*Group]*ir.Index
}

// Block is the `per pre` or `per post` part of a connection for one population.
type Block struct {
	Space   *ir.Space
	Conn    *check.Connection
	Side    string
	Pop     *Pop
	Decl    *check.Block
	Cols    []*Col
	By      map[string]*Col
	Members *ir.Map // slot -> element
	Slots   *ir.Map // element -> slot
	file    *ast.File
}

// EdgeRef is a reference that each edge has.
type EdgeRef struct {
	Name  string
	Pop   *Pop
	Map   *ir.Map // nil when the same for all: Fixed
	Fixed int
}

// Edges is a group of edges: one connection between two populations with one rule.
type Edges struct {
	Space     *ir.Space
	Conn      *check.Connection
	Pre, Post *Pop
	PreBlock  *Block
	PostBlock *Block
	Rule      *check.Rule
	RulePop   *Pop
	Refs      []*EdgeRef
	Cols      []*Col
	By        map[string]*Col
	Src, Dst  *ir.Map
	PreSlot   *ir.Map
	PostSlot  *ir.Map
	Plastic   bool
}

// Fill is the computation of one column for one group of elements.
type Fill struct {
	Col   *Col
	Group *Group // elements to fill; nil: all of the block or population
	Given bool   // the value is given by the parent (in terms of the parent's element), else the column's own default
	// Values by component; a single one serves all components. In terms of ByVar("e") the element, ByVar("p") the parent element and
	// LoopVar of the part's index variables.
	Values []*ir.Node
	// Comp, when set, is a loop variable (1-based component) that Values[0] is in terms of.
	CompVar string
	Place   string
	Var     string // the drawn column's name
}

// WireFunc is the wiring of one composite type, run for each of its elements (ByVar "e").
type WireFunc struct {
	Pop   *Pop
	Body  []WireNode
	Pass2 []WireNode
}

// WireNode is a step of wiring.
type WireNode interface{ wire() }

// WireLoop runs Body for Var in Lo..Hi (integers, 1-based values), where Cond holds.
type WireLoop struct {
	Var    string
	Lo, Hi *ir.Node
	Cond   *ir.Node
	Body   []WireNode
}

// WireElems runs Body for each element of a run; Var is its element number.
type WireElems struct {
	Var  string
	Base *ir.Index
	N    int
	Body []WireNode
}

// WireLet draws or computes one value for each element (or pair of elements) of groups.
type WireLet struct {
	Var   string   // name of the generated variable
	Name  string   // as declared
	Over  []Seg    // one a dimension
	Elems []string // loop variables (element numbers) that Value is in terms of
	Value *ir.Node
	Ends  []Seg // elements that the wirings around it join
}

// Seg is a run of elements.
type Seg struct {
	Pop  *Pop
	Base *ir.Index
	N    int
}

// WireLink is a primitive connection statement.
type WireLink struct {
	Edges    *Edges
	Src, Dst []Seg
	Pairs    *PairRule
	Where    *ir.Node
	NotSelf  bool        // `where` has pre != post, and Where the rest of it
	Attrs    []*ir.Node  // by Edges.Cols (params; vars and states their initial values)
	Refs     []*ir.Index // by the Edges.Refs that have a Map
	Label    Label
	Place    string
	Trail    []string
	Text     string
	Random   bool
}

// Label is how an edge's `connection` column comes about.
type Label struct {
	Format string // for circuit statements: "PFC -> STR[%d]"
	Args   []*ir.Node
	Elem   bool // the path of the composite's element e
}

// PairRule is a topology rule.
type PairRule struct {
	Kind string
	P    *ir.Node
	Tab  *Table
}

func (*WireLoop) wire()  {}
func (*WireElems) wire() {}
func (*WireLet) wire()   {}
func (*WireLink) wire()  {}

// Table is data.
type Table struct {
	Tab        *ir.Tab
	Path       string
	Data       *check.Data
	File       string // as written
	Dir        string // folder of the source file that names it
	Span       ast.Span
	Matrix     bool
	Rows, Cols int
}

// Contribution is one `post.x += e`.
type Contribution struct {
	Target *Col   // an input
	Edges  *Edges // or Block, or Pop (a bound value)
	Block  *Block
	Side   string   // "pre" or "post": which end of the edge
	Comp   *ir.Node // component of an array input (1-based), in the edge's terms, or nil
	Group  *Group   // of a value bound where the node is declared: in terms of ByVar("p"), ByVar("e")
	Value  *ir.Node
	Place  string
}

// Alias is a port under its owner's path.
type Alias struct {
	Group *Group // of the owner
	Name  string
	Segs  []Seg // in terms of Fixed element 0 of the owner's group: first run, contiguous for all of the group
	Per   int
}

// Experiment is one experiment, lowered.
type Experiment struct {
	Exp      *check.Experiment
	Seed     *uint64
	Clocks   map[int]*ir.Node
	Warmup   *ir.Node
	From, To *ir.Node
	Task     *Pop
	Choice   *ir.Node
	Solver   string
	Options  map[string]float64
	Grid     bool
	Records  []*Record
	Plots    []*Plot
}

// Quantity is a recorded value: one, or one for each element of runs.
type Quantity struct {
	Name  string // of a single one, or the suffix (".V") after the element's name
	Unit  string
	Show  string // the quantity itself, "V", of one or several elements; "" of an expression
	Segs  []Seg  // nil: a single value
	Of    *Seg   // of a single value: the element whose quantity it is, or nil
	Var   string // element variable of Value
	Value *ir.Node
	Plain bool // a stored column of the elements
}

// Record is a record statement.
type Record struct {
	What           string // series spikes weights
	Name           string
	Place          string
	Qs             []*Quantity
	Every          *ir.Node
	Rhythm         *ir.Node // of weights: a number of trials
	TrialStart     bool
	TrialEnd       bool
	Clock          int
	During         *[2]*ir.Node  // ms, or nil
	Trials         [][2]*ir.Node // from .. to, each
	Spikes         []SpikeSource
	Labels         []string
	AtStart, AtEnd bool
}

// SpikeSource is elements whose event is recorded.
type SpikeSource struct {
	Path  string
	Seg   Seg
	Event int
}

// Plot is a plot statement.
type Plot struct {
	Kind           string
	Place          string
	Qs             []*Quantity
	Spikes         []SpikeSource
	Labels         []string
	AtStart, AtEnd bool
	Numbers        map[string]float64
	Ranges         map[string][2]float64
	Words          map[string]string
}
