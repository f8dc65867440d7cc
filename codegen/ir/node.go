// Package ir is the compiler's middle form: typed expressions over population vectors, hash-consed into a graph, so that what
// is written twice is computed once. It knows neither neurons nor Go.
package ir

import (
	"fmt"
	"math"
	"strings"
)

// Op is what a node does.
type Op int

// The operations. Arguments are float64 unless said otherwise.
const (
	Const   Op = iota // Val
	Load              // Arr at Idx
	Scalar            // a named scalar of the runtime (trial.duration): Name
	Time              // t in ms
	LoopVar           // the value (1-based int) of a loop variable: Name
	Add
	Sub
	Mul
	Div
	Neg
	Pow
	Func   // Name(args): exp log sqrt ... (see Funcs)
	Less   // bool
	LessEq // bool
	Equal  // bool
	And    // bool of bools
	Or
	Not
	Select   // Args[0] ? Args[1] : Args[2]
	Bool     // constant bool: Val != 0
	Reduce   // Name in sum mean min max argmax count, over R: body Args[0]
	Draw     // Name(args): a random number
	Table    // Tab's column Col at row Args[0] (1-based), with Args[1] an entry of the rest columns
	Series   // Name in step linear: of Tab's columns Col (times), Col2 (values) at Args[0]
	Rows     // number of rows of Tab (Col2 "": rows; "rest": entries of the rest)
	Sample   // the value kept by `(x at t)`: Arr at Idx (a hidden var)
	SameElem // bool: two indices into one population are equal (Idx, Idx2)
	Past     // Arr at Idx a time Args[0] (ms) ago; Name and Col say where and how it is written. Arrays stand in its place before passes run
	Linked   // bool: at wiring only; Name holds the prepared Go-free description (see flatten)
	Common   // the value that all elements of parameter Arr have
)

// Node is one value of the graph. Nodes are made by a Graph and never changed.
type Node struct {
	ID   int
	Op   Op
	Args []*Node
	Val  float64
	Name string
	Arr  *Array
	Idx  *Index
	Idx2 *Index
	Tab  *Tab
	Col  string
	Col2 string
	R    *Range
	Any  any // of Draw: its site; of Linked: its group
}

// IsBool tells whether the node's value is a truth value.
func (n *Node) IsBool() bool {
	switch n.Op {
	case Less, LessEq, Equal, And, Or, Not, Bool, SameElem, Linked:
		return true
	case Select:
		return n.Args[1].IsBool()
	}
	return false
}

// Class is where an array's values come from.
type Class int

// The classes of arrays, by how often they change.
const (
	ParamArr Class = iota // fixed in a run
	VarArr                // changed by events
	StateArr              // changed by integration
	InputArr              // evaluated with the right-hand side
	PastArr               // set before it, for its time
	AttrArr               // of edges: weight and parameters; changed by events at most
	ScratchArr
)

// Space is a set of elements over which loops run: a population, a block or an edge group.
type Space struct {
	Name string
	ID   int
	Kind string // "pop", "block", "edge"
	N    int    // number of elements when known at build, else -1
	// Members, of a block, maps its elements to those of the population.
	Members *Map
}

// Array is one column of a space; Comp selects a component of an array column (0-based).
type Array struct {
	Name  string // unique in its space
	Class Class
	Space *Space
	Size  int // components
	// Fixed marks a column of edges that no event changes.
	Fixed bool
	// Often marks a value that events change so often that nothing is worth computing of it at events: a mask of holds.
	Often bool
}

// Tab is data: a table or matrix of a space's elements.
type Tab struct {
	Name  string
	Space *Space // owner, nil: one for the whole circuit
	ID    int
}

// IndexOp is how an index comes about.
type IndexOp int

// The forms of an index.
const (
	Self    IndexOp = iota // the loop's element
	Via                    // table T at In: T maps elements of one space to those of another
	Affine                 // In*Mul + Plus
	Fixed                  // the element Plus
	ByVar                  // a named loop variable of generated code (0-based element number): Name
	ByValue                // In + (value of Num - 1)*Mul, checked against 1..Size
	Comp                   // component: array column's component Num (1-based, checked), element In
)

// Map is a table of element numbers, from one space to another.
type Map struct {
	Name     string
	From, To *Space
}

// Index says which element of an array is meant.
type Index struct {
	ID        int
	Op        IndexOp
	T         *Map
	In        *Index
	Mul, Plus int
	Num       *Node
	Size      int
	Name      string
	Place     string
}

// Range is what a Reduce runs over: N consecutive elements from Base, or (Base nil) the integers Lo..Hi; Var names its loop variable.
type Range struct {
	Var    string
	Base   *Index
	N      int
	Lo, Hi *Node
	Parts  []Run // more runs of the same population, when a group has several
}

// Run is a further run of elements of a Range.
type Run struct {
	Base *Index
	N    int
}

// Graph makes nodes, each different one once.
type Graph struct {
	nodes map[string]*Node
	index map[string]*Index
	n, ni int
	nvar  int
}

// NewGraph returns an empty graph.
func NewGraph() *Graph {
	return &Graph{nodes: map[string]*Node{}, index: map[string]*Index{}}
}

// NewVar returns a fresh name for a loop variable.
func (g *Graph) NewVar(stem string) string {
	g.nvar++
	return fmt.Sprintf("%s%d", stem, g.nvar)
}

// Make interns a node as it is, without simplification.
func (g *Graph) Make(n Node) *Node {
	var b strings.Builder
	fmt.Fprintf(&b, "%d|%x|%s|%p|%p|%s|%s", n.Op, math.Float64bits(n.Val), n.Name, n.Arr, n.Tab, n.Col, n.Col2)
	for _, a := range n.Args {
		fmt.Fprintf(&b, ",%d", a.ID)
	}
	if n.Idx != nil {
		fmt.Fprintf(&b, "@%d", n.Idx.ID)
	}
	if n.Idx2 != nil {
		fmt.Fprintf(&b, "@@%d", n.Idx2.ID)
	}
	if n.R != nil {
		fmt.Fprintf(&b, "#%s", n.R.Var)
	}
	if n.Any != nil {
		fmt.Fprintf(&b, "!%p", n.Any)
	}
	key := b.String()
	if old, ok := g.nodes[key]; ok && n.Op != Draw {
		return old
	}
	g.n++
	n.ID = g.n
	m := &n
	g.nodes[key] = m
	return m
}

// Index interns an index.
func (g *Graph) Index(x Index) *Index {
	in, num := 0, 0
	if x.In != nil {
		in = x.In.ID
	}
	if x.Num != nil {
		num = x.Num.ID
	}
	key := fmt.Sprintf("%d|%p|%d|%d|%d|%d|%d|%s", x.Op, x.T, in, x.Mul, x.Plus, num, x.Size, x.Name)
	if old, ok := g.index[key]; ok {
		return old
	}
	g.ni++
	x.ID = g.ni
	y := &x
	g.index[key] = y
	return y
}

// Self is the loop's own element.
func (g *Graph) Self() *Index { return g.Index(Index{Op: Self}) }

// Fixed is element number n (0-based).
func (g *Graph) Fixed(n int) *Index { return g.Index(Index{Op: Fixed, Plus: n}) }

// Via is table t at index in.
func (g *Graph) Via(t *Map, in *Index) *Index { return g.Index(Index{Op: Via, T: t, In: in}) }

// ByVar is a loop variable of generated code.
func (g *Graph) ByVar(name string) *Index { return g.Index(Index{Op: ByVar, Name: name}) }

// Affine is in*mul + plus.
func (g *Graph) Affine(in *Index, mul, plus int) *Index {
	if in.Op == Fixed {
		return g.Fixed(in.Plus*mul + plus)
	}
	if mul == 1 && plus == 0 {
		return in
	}
	if in.Op == Affine {
		return g.Affine(in.In, in.Mul*mul, in.Plus*mul+plus)
	}
	return g.Index(Index{Op: Affine, In: in, Mul: mul, Plus: plus})
}

// ByValue is in + (num-1)*mul, with num checked against 1..size at run time.
func (g *Graph) ByValue(in *Index, num *Node, mul, size int, place string) *Index {
	if num.Op == Const {
		return g.Affine(in, 1, (int(num.Val)-1)*mul)
	}
	return g.Index(Index{Op: ByValue, In: in, Num: num, Mul: mul, Size: size, Place: place})
}
