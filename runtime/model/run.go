package model

// Stage orders what happens at one instant.
type Stage int

// The stages. Before is where `(x at t)` samples are taken: before all events of the instant.
const (
	Before Stage = iota
	Sample
	Update
	Compete
	Commit
	Decide
	Judge
	Learn
	Reset
	NStages
)

// Trigger is what makes a handler run.
type Trigger int

// The triggers.
const (
	AtTime     Trigger = iota // once a run or trial, at Time(i)
	Every                     // at From(i), From(i)+Period(i), ... up to Until(i)
	OnClock                   // at each tick of Clock
	TrialStart                // trial.start
	TrialEnd                  // trial.end
	OnEvent                   // an event of a population's element
	When                      // a condition becomes true
	AtRate                    // a Poisson process of each element
)

// Via tells how an element with an event leads to the elements of a handler.
type Via int

// Self: the element itself; Pre: the edges that leave it; Post: the edges that reach it.
const (
	Self Via = iota
	Pre
	Post
)

// Handler is one event body of the source, for all elements of its owner.
type Handler struct {
	What  string // for messages: "at t_event of Burst"
	Place string // "basal_ganglia.nbx:12"
	// Exactly one owner; N of it is the range of i in the functions below. An edge group's i are edge numbers.
	Pop   *Population
	Edges *Edges
	Block *Block
	// Experiment limits it to one experiment (the handlers of its task), nil: all.
	Experiment *Experiment

	Trigger Trigger
	Stage   Stage
	Clock   int
	Time    func(i int) float64 // ms
	Period  func(i int) float64
	From    func(i int) float64 // nil: Period
	Until   func(i int) float64 // nil: no end
	// Of AtRate: the rate of element i per ms, constant between events; RateMoves: events may change it.
	Rate      func(i int) float64
	RateMoves bool
	// Of OnEvent: which event of which population, how it leads here, and the delay in ms (nil: none).
	Source *Population
	Event  int
	Via    Via
	Delay  func(i int) float64

	// TrialOnly marks a sample that only bodies at a trial's start or end use: it is not taken in runs without a task.
	TrialOnly bool

	// Run evaluates the body for the elements in elems (ascending) against the values before the stage and hands all writes to w.
	Run func(w Writes, elems []int32)
	// Spread, of OnEvent with Via Pre, says what Run does where that is to add numbers to the targets of edges; of AtRate, to the elements
	// of Pop themselves. It is nil where Run does more, or nobody knows. It is called once the circuit has its values, and must stay true in a run.
	Spread func() []Spread
	// NeedsInputs: Run reads inputs or lets, so Circuit.Inputs is called before its stage.
	NeedsInputs bool

	// Of When: Cond fills g[i] for all elements; the condition is true where g[i] > 0 (or >= 0 with Closed). Needs inputs: CondInputs.
	Cond       func(t float64, y, g []float64)
	Closed     bool
	CondInputs bool
	// Signs, where it is not nil, sets words to the condition's truth for all elements, 64 in a word, the first in the lowest bit.
	Signs func(t float64, y []float64, words []uint64)
	// Curved: the condition is no affine function of states, inputs and time, so that it may turn more often than these.
	Curved bool
	// Pure: the body only emits events, and writes nothing.
	Pure bool
	// Own: what Run writes changes the condition at the elements only at which Run runs, if anywhere.
	Own bool
	// Plain: the body is nothing but one unconditional emit of each of Emits (`spike when`), so that it need not run to be reported.
	Plain bool
	// Keeps lists the conditions (When handlers) that cannot change through what Run writes.
	Keeps []*Handler
	// Emits lists the events (of Pop) that the body may emit.
	Emits []int
	// Refractory is the lockout or holding time of element i in ms, nil when there is none; Holds are the state columns held (of Pop)
	// and Free their masks: Free[c][i] is 0 while held, else 1; RHS multiplies with it.
	Refractory func(i int) float64
	Holds      []*Column
	Free       [][]float64
}

// Spread adds Value, or that of Values, to a column of one component at the target of each edge, or at each element.
type Spread struct {
	Column *Column
	Value  float64
	Values []float64 // by edge or element; nil: all are Value
	Site   int32     // of the statement, as in Writes
}

// N is the number of elements of the owner.
func (h *Handler) N() int { return elements(h.Pop, h.Edges, h.Block) }

// Writes takes what event bodies want done; all of a stage lands together at its end.
type Writes interface {
	// Set, Add and Mul write to a state, var or weight; site numbers Circuit.Sites.
	Set(p *float64, v float64, site int32)
	Add(p *float64, v float64, site int32)
	Mul(p *float64, v float64, site int32)
	// Emit makes event number ev of population pop happen at element i.
	Emit(pop *Population, ev int, i int32)
	// Draw gives the stream of random numbers of draw site s at element i (or replays a recorded draw).
	Draw(s *DrawSite, i int32) Drawer
	// Fail stops the run with a message about element i (index out of range, missing data).
	Fail(site int32, i int32, message string)
}

// Drawer draws random numbers. All in the caller's units; a wrong parameter (negative rate) makes the run fail with a message.
type Drawer interface {
	Uniform(a, b float64) float64
	Normal(mean, sd float64) float64
	LogNormal(mu, sigma float64) float64
	Exponential(mean float64) float64
	Gamma(shape, scale float64) float64
	Poisson(mean float64) float64
	Bernoulli(p float64) float64
	Choice(values ...float64) float64
}

// DrawSite is one draw in an event body, for each element of its owner.
type DrawSite struct {
	Name  string // the written variable, "spikes"
	Place string
	Pop   *Population
	Edges *Edges
	Block *Block
	Quiet bool // made by the compiler: neither told of nor replayed
}

// Setter is what Params, BlockParams and Init call back.
type Setter interface {
	// Filled tells that elements lo..hi-1 of a column have got their defaults; the setter puts the user's values over them (--set) and
	// checks bounds. owner is the *Population, *Block or *Edges.
	Filled(owner any, c *Column, lo, hi int)
	// Draw gives the stream for a draw stored in that element's column.
	Draw(owner any, i int, name string) Drawer
	// Table returns data that has been read.
	Table(t *Table) *Table
	// Fail collects a mistake with its place; the run does not start.
	Fail(place, message string)
}

// Span is elements Lo .. Hi-1 of a population.
type Span struct{ Lo, Hi int32 }

// PairKind is a topology rule.
type PairKind int

// The topology rules; docs/manual describes their draws step by step.
const (
	All PairKind = iota
	OneToOne
	BernoulliPairs
	Hypergeometric
	InDegree
	OutDegree
	Matrix
	EdgeList
)

// Pairs is a topology rule with its parameter.
type Pairs struct {
	Kind PairKind
	P    float64 // probability or density
	K    int     // degree
	M    *Table  // matrix, or edge list with columns pre, post and optionally weight
}

// Statement is one primitive connection statement of the source.
type Statement struct {
	Edges  *Edges
	Place  string   // "cortex.nbx:61"
	Trail  []string // expansions that led here, outermost first
	Text   string   // "src.exci -> dst.exci"
	Random bool     // topology or weights are drawn
}

// Link is one execution of a statement.
type Link struct {
	Label string // `connection` in weight files: "VAC -> AC"
	Key   string // names the stream of its draws: unique to statement and loop indices
	Src   []Span // of Statement.Edges.Pre
	Dst   []Span // of Statement.Edges.Post
	Pairs Pairs
	// Where filters candidates before the draw, nil: none. i, j are 0-based positions in Src and Dst.
	Where func(i, j int, pre, post int32) bool
	// NotSelf leaves out the pairs of an element with itself: the condition `pre != post`, kept apart since large groups have it.
	NotSelf bool
	// Attr fills one edge's attributes (by Edges.Attrs) and refs (by Edges.RefNames). entry is the matrix or list entry, else 1.
	Attr func(i, j int, pre, post int32, entry float64, d func(name string) Drawer, attrs []float64, refs []int32)
}

// Builder is what Wire calls.
type Builder interface {
	Link(s *Statement, l Link)
	// Draw gives the stream of `let name[i in group]` at an element: key names statement and loop indices.
	Draw(key, name string, pop *Population, elem int32) Drawer
	// Linked tells whether any edge made so far leads from an element of src to element post of p.
	Linked(pre *Population, src []Span, p *Population, post int32) bool
	Table(t *Table) *Table
	Fail(place, message string)
}

// Experiment is one experiment of the circuit.
type Experiment struct {
	Name    string
	Doc     string
	Place   string
	Seed    *uint64
	Clocks  []func() float64          // by Circuit.Clocks, nil: not set
	Warmup  func() float64            // ms, or nil
	Run     func() (from, to float64) // ms, or nil when there is a task
	Task    *Task                     // or nil
	Solver  Solver
	Records []*Record
	Plots   []*Plot
}

// Task is a blox of kind Task: what happens in each trial. Its element is element 0 of Pop, with columns trials, duration, feedback.
type Task struct {
	Pop    *Population
	Choice func() float64 // the task's `choice`; call Circuit.Inputs first
}

// Solver is the integrator an experiment asks for.
type Solver struct {
	Name       string  // "" : the default
	Stiff      string  // the method that takes over where the problem is stiff, "": none
	Multistep  string  // the one that takes over where only the decay of linear states bounds the steps, "": none
	RTol, ATol float64 // 0: the default
	Dt         float64 // ms, 0: the default
	MaxStep    float64
	Grid       bool // events = grid: conditions are tested at step ends only
}

// Quantity is a recorded expression: Names (one column each) and their evaluation.
type Quantity struct {
	Names []string
	Unit  string
	// Eval fills out (len(Names)) at (t, y); with NeedsInputs, Circuit.Inputs(t, y) has been called before.
	Eval        func(t float64, y []float64, out []float64)
	NeedsInputs bool
	// Elements says which element of Pop each name belongs to and Show which quantity of it, "V"; nil and "" of an expression.
	Show     string
	Pop      *Population
	Elements []int32
}

// RecordWhat is the sort of a record statement.
type RecordWhat int

// The sorts of record statements.
const (
	Series  RecordWhat = iota // quantities over time (Every), at clock ticks, or at starts and ends
	Spikes                    // events named Event of Spans
	Weights                   // weights of labels: at start, end, every Rhythm trials, at trial.end, or over time as Series
)

// Record is a record statement.
type Record struct {
	What       RecordWhat
	Place      string
	Name       string // file name stem, unique in the experiment
	Quantities []*Quantity
	Every      func() float64 // ms, nil otherwise
	Rhythm     func() float64 // of Weights: a number of trials, nil otherwise
	TrialEnd   bool
	TrialStart bool
	Clock      int // -1: none
	// During limits samples and spikes to a part of the run or of each trial (ms), Trials to some trials; nil: no limit. Either leaves
	// out the warm-up.
	During *Stretch
	Trials []Stretch
	// Of Spikes: elements, by population.
	Spikes []SpikeSource
	// Of Weights: the edge groups and labels they come from.
	Edges  []*Edges
	Labels []string
	// AtStart and AtEnd are those of a run, or of the first and the last trial.
	AtStart, AtEnd bool
}

// Stretch is from .. to, both included.
type Stretch struct{ From, To func() float64 }

// SpikeSource is elements whose event is recorded, under the path that was written.
type SpikeSource struct {
	Path  string
	Pop   *Population
	Event int
	Spans []Span
}

// Plot is a plot statement.
type Plot struct {
	Kind           string // adjacency, learning_curve, line, mean, phase, raster, rate, spectrum, stack, trials, weight_change
	Place          string
	Quantities     []*Quantity
	Spikes         []SpikeSource
	Labels         []string
	AtStart, AtEnd bool
	Options        map[string]float64    // numbers, in base units of the option's documentation (ms, Hz)
	Ranges         map[string][2]float64 // "range", "x"
	Words          map[string]string     // method = welch
}
