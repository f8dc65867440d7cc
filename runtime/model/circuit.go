// Package model is the circuit as data: what generated code fills in and the rest of the runtime reads. It holds layout,
// names, units and the generated functions; it runs nothing.
package model

import "sort"

// Circuit is one instance of a compiled circuit. Generated code makes it (layout and functions); wire fills topology,
// weights and values; sim runs it. Two instances share nothing, so that runs can go side by side.
type Circuit struct {
	Name       string // of the circuit declaration
	File       string // the .nbx file's base name
	Doc        string
	Source     string // text of the root file
	SourceHash string // sha256 over the root file, all used files and embedded data
	Compiler   string // version of nbc that generated this
	Explained  string // the circuit explained, as JSON (codegen/explain): equations, parameters, documentation
	KernelHash string // sha256 over the generated Go source, "" when not known

	Pops        []*Population
	Blocks      []*Block
	Edges       []*Edges
	Clocks      []*Clock
	Handlers    []*Handler
	DrawSites   []*DrawSite
	Statements  []*Statement // the connection statements of the source, in order
	Tables      []*Table
	Aliases     []Alias // ports: other names of elements, for --set and messages
	Experiments []*Experiment
	Sites       []string // places of writes in event bodies, "cortex.nbx:12", by site number

	// Experiment is the one to run; set before Params is called, since the task's parameters depend on it.
	Experiment *Experiment
	// Trial is what `trial` means in the running experiment.
	Trial Trial
	// Y is the state vector that event handlers, probes and initialisers read and write: all state columns are slices of it.
	Y []float64
	// Unread is how many states at the end of Y no derivative reads.
	Unread int
	// Time is the current time in ms that handlers may read as `t`.
	Time float64

	// The generated functions, in the order in which a run calls them.

	// Params computes all population parameters, parents before parts. After each column it calls s.Filled.
	Params func(s Setter)
	// Wire declares all edges, statement by statement.
	Wire func(b Builder)
	// BlockParams computes the parameters of per-pre and per-post blocks, after wiring.
	BlockParams func(s Setter)
	// Bind is called after Y and all columns have their final length; generated code caches slices here.
	Bind func()
	// Init sets the initial values of states and vars (reading parameters).
	Init func(s Setter)
	// Discrete recomputes what is constant between events (inputs from vars, params, weights, data). Called at the start and after
	// every instant with writes, and after weights change.
	Discrete func(t float64, y []float64)
	// RHS is the right-hand side dy = f(t, y). It reads only y, parameters and what Discrete left.
	RHS func(t float64, y, dy []float64)
	// Noises are the states that noise drives. Diffusion sets dy to its amplitudes at (t, y), in the state's unit per square root of a
	// ms, at these states alone; of held ones it is 0. Correction does so with half the amplitude times its derivative with respect to
	// its own state, at the Corrected ones. Both are nil where there is nothing to compute.
	Noises     []*Noise
	Diffusion  func(t float64, y, dy []float64)
	Correction func(t float64, y, dy []float64)
	// Partials are the derivatives of RHS, nil where the compiler found none; NoPartials says why.
	Partials   *Partials
	NoPartials string
	// Linear is RHS in two parts that know more of it. Part Gates are states whose equation is x' = a + b*x, with a and b free of x and
	// of every other gate; part Others are the rest. It sets dy of the part's states, and b of those whose equation is linear in its
	// own state (inputs count as standing still); other elements of dy and b it leaves alone. Nil where no equation has such a b.
	Linear func(part int, t float64, y, dy, b []float64)
	// Histories are the arrays of past values that RHS and Inputs read. Both call Past, when it is not nil, to fill them for time t.
	Histories []*History
	Past      func(t float64)
	// Advance sets next to the states after a step of exponential Euler of length h from (t, y): what Linear tells, put to use at once.
	// nil where Linear is.
	Advance func(t, h float64, y, next []float64) (finite bool)
	// InPlace: next may be y itself.
	InPlace bool
	// Fresh: Y is as Advance left it, and no event has written anything since, so that a condition's truth may be known already.
	Fresh bool
	// Inputs evaluates every input and every let that handlers or probes may read, at (t, y).
	Inputs func(t float64, y []float64)
}

// Partials are the local partial derivatives of the right-hand side: of each state's derivative and each input by what they read.
// States are numbered as in Y, then all inputs, then time. The same place may come several times: what stands there adds up.
type Partials struct {
	Inputs int // values of inputs
	// Places tells at the row and column of each partial, after wiring; a column -1 means none.
	Places func(at func(row, col int))
	// Values sets v to them at (t, y), in the order of Places.
	Values func(t float64, y, v []float64)
}

// Rebase makes y the state, as it is: nothing is copied. A fixed-step integrator and the events between its steps share one memory so.
func (c *Circuit) Rebase(y []float64) {
	if len(y) > 0 && len(c.Y) > 0 && &c.Y[0] == &y[0] {
		return
	}
	c.Y = y
	c.States(func(col *Column, _ int) {
		end := col.Off + len(col.Data)
		col.Data = y[col.Off:end:end]
	})
}

// States calls f for every column of states, with the number of its elements or edges.
func (c *Circuit) States(f func(col *Column, n int)) {
	each := func(cols []*Column, n int) {
		for _, col := range cols {
			if col.Word == State {
				f(col, n)
			}
		}
	}
	for _, p := range c.Pops {
		each(p.Columns, p.N)
	}
	for _, b := range c.Blocks {
		each(b.Columns, len(b.Members))
	}
	for _, e := range c.Edges {
		each(e.Attrs, e.N)
	}
}

// The parts of Circuit.Linear.
const (
	Gates = iota
	Others
)

// Trial is the running task as the language's `trial` sees it.
type Trial struct {
	Number   float64 // 1-based; 0 in the warm-up and without a task
	Start    float64 // ms of biological time since the first trial began
	Duration float64 // ms
	Trials   float64
	Feedback *float64 // the task's `feedback`; points at Idle without a task
	Idle     float64  // feedback where there is no task: 1
}

// Word is what a column was declared as.
type Word int

// The words of columns.
const (
	Param Word = iota
	State
	Var
	Let
	Input
)

// Column is one declared quantity of a population, block or edge group: Size values for each of N elements,
// value k of element e at Data[k*N+e], in the declared unit.
type Column struct {
	Name string // as declared
	Word Word
	Unit string // as declared, "" for dimensionless
	Doc  string
	Type string // "", "int", "bool"
	Lo   float64
	Hi   float64 // bounds, -Inf and +Inf where there are none
	// Fixed marks a parameter that decides sizes: shown, not to be set at run time.
	Fixed bool
	// Hidden marks a column that the compiler added: never shown, recorded or set.
	Hidden bool
	// Linear marks a state whose equation is linear in itself, Gate one of part Gates of Circuit.Linear.
	Linear, Gate bool
	// Unread marks a state that no derivative reads.
	Unread bool
	Size   int // values for each element
	// Dims are the dimensions of an array, row-major over Size; nil for a single value (or one dimension of Size).
	Dims []int
	// Data: of Param and Var their values; of State a slice of Circuit.Y (after Bind) ; of Let and Input the latest evaluation by
	// Circuit.Inputs, or nil for one that nothing reads.
	Data []float64
	// Off is a state's offset in Y.
	Off int
}

// Population is all elements of one blox type with one structure, in the order of Groups.
type Population struct {
	Name    string // the blox type
	Doc     string
	N       int
	Groups  []Group
	Columns []*Column
	Events  []string // names of its events; Handler.Event and Writes.Emit use the index in this list
	// Sign is +1 for sources of excitation, -1 of inhibition, 0 unknown: only names and colours in results. A group's own wins.
	Sign int
}

// Group is the elements that one node declaration makes, row-major over the dimensions of its path.
type Group struct {
	Path  []Part
	First int // element number of its first element
	N     int
	Sign  int // as Population.Sign; 0: that of the population
}

// SignAt is what element i does to its targets: +1 excites, -1 inhibits, 0 is not known.
func (p *Population) SignAt(i int) int {
	g := sort.Search(len(p.Groups), func(g int) bool { return p.Groups[g].First > i }) - 1
	if g >= 0 && i < p.Groups[g].First+p.Groups[g].N && p.Groups[g].Sign != 0 {
		return p.Groups[g].Sign
	}
	return p.Sign
}

// Part is one name of a path with its dimensions: wta[4] is {"wta", [4]}.
type Part struct {
	Name string
	Dims []int
}

// Alias is another name of a run of elements: a port. Path is relative to nothing: complete.
type Alias struct {
	Path  []Part
	Pop   int
	First int // elements are contiguous, row-major over Path's dims times Per
	Per   int // elements for each index of Path
}

// Block is what a connection keeps once for each source (per pre) or target (per post) that has an edge of it.
type Block struct {
	Name    string // of the connection
	Side    string // "pre" or "post"
	Pop     *Population
	Columns []*Column
	// Filled by wire:
	Members []int32    // element numbers that have it, ascending
	Slot    []int32    // element -> position in Members, or -1
	Runs    [][3]int32 // maximal runs {first slot, first element, length} of consecutive elements
}

// Edges is all edges of one connection between one pair of populations with one kind of learning rule, sorted by target,
// then in the order in which statements made them.
type Edges struct {
	Name       string // for messages: "AMPA: HHExci -> HHExci"
	Connection string
	Pre, Post  *Population
	PreBlock   *Block    // or nil
	PostBlock  *Block    // or nil
	Attrs      []*Column // weight first when there is one; params, vars, states, one value an edge
	RefNames   []string  // refs of the connection and of its rule, then "rule" when a rule has parameters: element numbers of the rule's population
	Rule       string    // the learning rule, or ""
	Plastic    bool      // a rule or an event changes the weights

	// Filled by wire:
	N        int
	Src, Dst []int32
	Row      []int32   // len Post.N+1: edges into j are Row[j] .. Row[j+1]
	OutStart []int32   // len Pre.N+1
	Out      []int32   // edge numbers by source
	Refs     [][]int32 // by RefNames
	Label    []int32   // number of the label in Labels
	Labels   []string  // what the column `connection` of a weights file says: "VAC -> AC"
	PreSlot  []int32   // position of the source in PreBlock, or nil
	PostSlot []int32
}

// Weight returns the column `weight`, or nil.
func (e *Edges) Weight() *Column {
	for _, c := range e.Attrs {
		if c.Name == "weight" {
			return c
		}
	}
	return nil
}

// Clock is a declared clock; Period is set by the experiment in ms, 0 never ticks.
type Clock struct {
	Name   string
	Period float64
}

// Column returns the column of that name, or nil.
func (p *Population) Column(name string) *Column { return find(p.Columns, name) }

// Column returns the column of that name, or nil.
func (b *Block) Column(name string) *Column { return find(b.Columns, name) }

func find(list []*Column, name string) *Column {
	for _, c := range list {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Table is data: columns of a CSV file, or a matrix.
type Table struct {
	Path     string // where it belongs: "stim.images"
	File     string // as written in the source
	Embedded []byte // the file's contents at build, or nil
	Matrix   bool
	// MinRows and MinCols are what a matrix must have, 0 for any. Cols of a table are named, Rest (when set) takes all unnamed ones in order.
	Rows, Cols int
	Columns    []TableColumn
	Rest       string
	// Filled by wire (data.go): Values[c][r] for named columns in order, then the rest columns.
	N      int // rows
	NRest  int
	Values [][]float64
	Hash   string // sha256 of what was read
	From   string // path it was read from, or "embedded"
}

// TableColumn is one named column of a table.
type TableColumn struct {
	Name string
	Int  bool
	Unit string
	// Bounded: every value must lie in Lo .. Hi (`category : int in 1 .. 2`).
	Bounded bool
	Lo, Hi  float64
}

// Noise is a component of a state, of all elements of its owner, that a Wiener process drives.
type Noise struct {
	// Exactly one owner.
	Pop   *Population
	Edges *Edges
	Block *Block
	State *Column
	Comp  int // 0-based
	Place string
	// Stratonovich is the calculus in which it is meant; else Itô's. Where the amplitude is not Own, both are the same.
	Stratonovich bool
	Own          bool // the amplitude depends on its own state
	Mixed        bool // it depends on other noisy states, or may do so
	Fixed        bool // it depends on parameters alone
	Corrected    bool // Correction knows it
}

// N is the number of elements of the owner.
func (n *Noise) N() int { return elements(n.Pop, n.Edges, n.Block) }

// History is an array of past values of states, one for each element of its owner.
type History struct {
	// Exactly one owner.
	Pop   *Population
	Edges *Edges
	Block *Block
	Text  string // as it is written, "pre.out(t - delay)"
	Place string
	State func(i int) int     // index in Circuit.Y of the state that element i reads
	Delay func(i int) float64 // ms; constant in a run
	Out   []float64           // where the values go; set by Bind
}

// N is the number of elements of the owner.
func (h *History) N() int { return elements(h.Pop, h.Edges, h.Block) }

// elements is the number of elements of the one owner that is not nil.
func elements(p *Population, e *Edges, b *Block) int {
	switch {
	case p != nil:
		return p.N
	case e != nil:
		return e.N
	}
	return len(b.Members)
}
