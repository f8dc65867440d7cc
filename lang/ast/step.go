package ast

// Step is an entry of an experiment or variant.
type Step interface {
	Node
	step()
}

// SeedStep is `seed 42`.
type SeedStep struct {
	Span
	Value Expr
}

// ClockStep is `clock block = every t_block`.
type ClockStep struct {
	Span
	Name   Ident
	Period Expr
}

// WarmupStep is `warmup 200 ms`.
type WarmupStep struct {
	Span
	Time Expr
}

// RunStep is `run 0 ms .. 500 ms`.
type RunStep struct {
	Span
	Time Expr // a *Range
}

// TaskStep is `task Classification(stimulus = stim, policy = AS, trials = 100)`.
type TaskStep struct {
	Span
	Type TypeName
	Args []Arg
}

// SolverStep is `solver Vern7 { rtol = 1e-6 }`.
type SolverStep struct {
	Span
	Name    Ident
	Options []Option
	Braces  bool
}

// LetStep is `let R = ...`: a quantity of the experiment, to record or plot.
type LetStep struct {
	Span
	Var VarDecl
}

// RecordStep is
//
//	record x, y as name every 0.1 ms | at trial.end | on block | at start, end      (What nil)
//	record spikes of VAC, AC   record weights of A -> B at start, end, every 50 trials   (What set, Targets)
type RecordStep struct {
	Span
	What    *Ident
	Targets []Target
	Items   []RecordItem
	Every   Expr   // an interval of time
	Rhythm  Expr   // a number of trials: `every 50 trials`
	At      []Expr // trial.end, or the names start, end
	On      Expr   // a clock
	During  Expr   // a range of time, or nil
	Trials  []Expr // `in trials 1, 50`, or nil
}

// RecordItem is one recorded quantity, with the column name given by `as`.
type RecordItem struct {
	Span
	Value Expr
	As    *Ident
}

// Target is `A` or `A -> B`.
type Target struct {
	Span
	Src Expr
	Dst Expr // nil: a plain path
}

// PlotStep is `plot adjacency at start, end { range = 0 .. 0.2 }`, `plot raster of A, B`, `plot stack x, y { }`.
type PlotStep struct {
	Span
	Kind    Ident
	Targets []Target
	Items   []RecordItem
	At      []Expr
	Options []Option
	Braces  bool
}

// SetStep is `set PATH = v`, `set PATH *= v`; the path may hold `*` and `**`.
type SetStep struct {
	Span
	Path  Glob
	Op    string
	Value Expr
}

// SweepStep is `sweep K = linspace(0.02, 0.1, 9), seed = 1..32`.
type SweepStep struct {
	Span
	Axes []SetStep
}

// Glob is a path with wildcards, as written: of set, and as what a record or plot shows.
type Glob struct {
	Span
	Text string
}

func (*Glob) expr() {}

// BadStep stands for an entry that could not be parsed.
type BadStep struct{ Span }

func (*SeedStep) step()   {}
func (*ClockStep) step()  {}
func (*WarmupStep) step() {}
func (*RunStep) step()    {}
func (*TaskStep) step()   {}
func (*SolverStep) step() {}
func (*LetStep) step()    {}
func (*RecordStep) step() {}
func (*PlotStep) step()   {}
func (*SetStep) step()    {}
func (*SweepStep) step()  {}
func (*BadStep) step()    {}
