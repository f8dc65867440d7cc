// Package explain tells what a circuit is after flattening: its populations with their equations, what drives their inputs, its
// connections with their numbers of edges, its learning rules and experiments, all with the names of the source. It is what
// `nbc show equations` prints, as text, as a LaTeX document or as JSON.
package explain

// Model is a circuit explained. Its JSON form is documented in docs/manual/tools.md.
type Model struct {
	Circuit     string        `json:"circuit"`
	Doc         string        `json:"doc,omitempty"`
	Path        string        `json:"path,omitempty"` // what it was narrowed to
	Nodes       []*Node       `json:"nodes,omitempty"`
	Populations []*Population `json:"populations"`
	Connections []*Connection `json:"connections"`
	Rules       []*Rule       `json:"rules"`
	Functions   []*Definition `json:"functions"`
	Jacobian    *Jacobian     `json:"jacobian,omitempty"` // of the whole circuit
	Experiments []*Experiment `json:"experiments,omitempty"`
}

// Node is a node of the circuit's own body.
type Node struct {
	Name  string `json:"name"` // with its dimensions: "STR[2]"
	Type  string `json:"type"` // with the sizes that differ: "Cortical(N_exci = 5, N_wta = 4)"
	Count int    `json:"count"`
}

// Formula is a piece of mathematics, as text in the language's notation, for LaTeX's math mode and, of equations and definitions, as
// the content of a MathML element.
type Formula struct {
	Text   string `json:"text"`
	LaTeX  string `json:"latex"`
	MathML string `json:"mathml,omitempty"`
}

// Equation is a differential equation.
type Equation struct {
	Formula
	// LinearIn names the state where the equation is a + b*x with a and b free of the state x itself.
	LinearIn string `json:"linear_in,omitempty"`
}

// Definition is a named intermediate value, a constant or a function.
type Definition struct {
	Name string `json:"name"`
	Doc  string `json:"doc,omitempty"`
	Unit string `json:"unit,omitempty"`
	Formula
}

// Quantity is a parameter, state or variable.
type Quantity struct {
	Name   string `json:"name"` // with its dimensions
	Unit   string `json:"unit,omitempty"`
	Value  string `json:"value,omitempty"` // in Unit: a number, a range over the elements, or an expression
	Bounds string `json:"bounds,omitempty"`
	Doc    string `json:"doc,omitempty"`
}

// Population is all elements of one type with the same structure.
type Population struct {
	Name        string        `json:"name"`
	Type        string        `json:"type"`
	Doc         string        `json:"doc,omitempty"`
	Count       int           `json:"count"`
	Elements    []string      `json:"elements"`   // paths
	References  []*Quantity   `json:"references"` // to other nodes
	Parameters  []*Quantity   `json:"parameters"`
	Variables   []*Quantity   `json:"variables"`
	States      []*Quantity   `json:"states"`
	Equations   []*Equation   `json:"equations"`
	Definitions []*Definition `json:"definitions"` // that the equations and events rest on
	Offers      []*Definition `json:"offers"`      // defined for others to read
	Inputs      []*Input      `json:"inputs"`
	Events      []*Event      `json:"events"`
}

// Input is an input and what drives it.
type Input struct {
	Name  string  `json:"name"`
	Unit  string  `json:"unit,omitempty"`
	Value string  `json:"value,omitempty"` // what it has besides
	Sum   []*Term `json:"sum"`
}

// Term is what one kind of connection adds to an input.
type Term struct {
	Formula
	Connection string   `json:"connection,omitempty"` // "" for a value given where the node is declared
	From       []string `json:"from,omitempty"`       // populations
	Nodes      []string `json:"nodes,omitempty"`      // of a given value: where
}

// Event is a handler.
type Event struct {
	When  Formula `json:"when"` // LaTeX for running text
	Stage string  `json:"stage"`
	Does  []*Step `json:"does"`
}

// Step is a line of what an event does; Depth is how deep it stands inside others.
type Step struct {
	Depth int `json:"depth"`
	Formula
}

// Connection is a connection type and where the circuit uses it.
type Connection struct {
	Name          string        `json:"name"`
	Doc           string        `json:"doc,omitempty"`
	Parameters    []*Quantity   `json:"parameters"`
	Blocks        []*Block      `json:"blocks"`
	Contributions []*Formula    `json:"contributions"`
	Definitions   []*Definition `json:"definitions"`
	Events        []*Event      `json:"events"`
	Statements    []*Statement  `json:"statements"`
}

// Block is what a connection keeps per source, target or edge.
type Block struct {
	Side          string        `json:"side"` // pre post edge
	Of            []string      `json:"of"`   // populations
	Parameters    []*Quantity   `json:"parameters"`
	Variables     []*Quantity   `json:"variables"`
	States        []*Quantity   `json:"states"`
	Equations     []*Equation   `json:"equations"`
	Definitions   []*Definition `json:"definitions"`
	Contributions []*Formula    `json:"contributions"`
	Events        []*Event      `json:"events"`
}

// Statement is a connection statement after all wirings were expanded.
type Statement struct {
	Within   []string    `json:"within,omitempty"` // the nodes that have the statement; none for the circuit
	Outer    string      `json:"outer"`            // the statement of the circuit or blox it comes from: "VAC -> AC"
	Inner    string      `json:"inner,omitempty"`  // the statement of the wiring, where that is another
	Place    string      `json:"place"`            // file and line
	From     string      `json:"from"`             // population
	To       string      `json:"to"`
	Pairs    string      `json:"pairs"`
	Where    string      `json:"where,omitempty"`
	Options  []*Quantity `json:"options"`
	Learning string      `json:"learning,omitempty"`
	Count    Edges       `json:"edges"`
}

// Edges is a number of edges.
type Edges struct {
	Number float64 `json:"number"`
	// How the number is meant: "exact", "expected" over the draws, or "unknown" where it rests on data or on what is drawn.
	How string `json:"how"`
}

// Rule is a learning rule and its values.
type Rule struct {
	Name        string        `json:"name"`
	Doc         string        `json:"doc,omitempty"`
	Instances   []*Instance   `json:"instances"`
	Definitions []*Definition `json:"definitions"`
	Events      []*Event      `json:"events"`
	Connections []string      `json:"connections"` // edge groups that it changes
}

// Instance is a rule with its values.
type Instance struct {
	Name   string      `json:"name"`
	Values []*Quantity `json:"values"`
}

// Experiment is an experiment in short.
type Experiment struct {
	Name  string   `json:"name"`
	Doc   string   `json:"doc,omitempty"`
	Steps []string `json:"steps"`
}
