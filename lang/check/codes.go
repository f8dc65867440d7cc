package check

// The codes of all diagnostics of this package. A code is stable: never renumbered, never used again for another mistake.
const (
	Internal = "NBX0000" // the checker itself failed: a bug in nbc

	// Names.
	UnknownName     = "NBX0101" // a name that nothing declares
	DuplicateName   = "NBX0102" // one name declared twice in one place
	UnknownType     = "NBX0103" // a blox, kind, connection or rule that nothing declares
	UnknownMember   = "NBX0104" // X.y where X has no y
	UnknownUse      = "NBX0105" // a used file that can't be read
	UseCycle        = "NBX0106" // files that use each other in a circle
	WrongSort       = "NBX0107" // a name of another sort than is needed here: a kind as a node, a function as a value
	MissingInKind   = "NBX0108" // a blox lacks what a kind of it demands
	Recursion       = "NBX0109" // declarations that contain or call themselves
	MisplacedItem   = "NBX0110" // an entry that this body can't have
	UnknownFunction = "NBX0111" // a call of a function that nothing declares
	ReservedMeaning = "NBX0112" // a declared name that has a fixed meaning
	OutsidePath     = "NBX0113" // a used file or data file outside of the project's folder

	// Units.
	UnknownUnit   = "NBX0201" // a unit that doesn't exist
	UnitSum       = "NBX0202" // quantities of different dimension added, subtracted or merged by if, min, max, clip
	UnitCompare   = "NBX0203" // quantities of different dimension compared
	UnitValue     = "NBX0204" // a default, definition or initial value of another dimension than declared
	UnitEquation  = "NBX0205" // the two sides of a differential equation differ in dimension
	UnitArgument  = "NBX0206" // an argument or option of another dimension than its parameter
	UnitAssign    = "NBX0207" // an event assigns a value of another dimension
	UnitInput     = "NBX0208" // a contribution to an input of another dimension
	UnitFunction  = "NBX0209" // exp, sin, ... of a quantity with a unit
	UnitPower     = "NBX0210" // a quantity with a unit raised to what is no constant, or to a power that no unit has
	UnitOffset    = "NBX0211" // degC where only a difference of temperatures makes sense
	UnitMember    = "NBX0212" // one member in different dimensions in the alternatives of an end
	UnitTime      = "NBX0213" // an instant, period or delay that is no time
	MalformedUnit = "NBX0214" // a unit expression that makes no unit

	// Types.
	TypeMismatch  = "NBX0301" // a value of another type than needed
	ArgumentCount = "NBX0302" // too few or too many arguments
	UnknownArg    = "NBX0303" // a named argument that the callee doesn't have
	MissingArg    = "NBX0304" // a required parameter without a value
	DuplicateArg  = "NBX0305" // one argument given twice
	OutOfBounds   = "NBX0306" // a constant outside of the declared bounds
	DrawNotHere   = "NBX0307" // a random draw where none may stand
	NotConstant   = "NBX0308" // a size, loop or condition that isn't known at build
	NotAValue     = "NBX0309" // an element, type or rule where a value is needed
	BadBounds     = "NBX0310" // bounds with the lower above the upper
	PathNeeded    = "NBX0311" // a value where an element is needed
	Moving        = "NBX0312" // a param, option or choice of pairs made of what changes during a run
	TextValue     = "NBX0313" // a quantity that is declared to be text

	// Equations.
	NoEquation      = "NBX0401" // a state without x' = ...
	TwoEquations    = "NBX0402" // a state with two
	NotAState       = "NBX0403" // the derivative of what is no state
	AlgebraicLoop   = "NBX0404" // lets or params that depend on each other in a circle
	AssignOutside   = "NBX0405" // := outside of an event
	EquationInEvent = "NBX0406" // x' = ... or a declaration inside an event
	NoDefinition    = "NBX0407" // a let, const or state without a value
	NoiseTarget     = "NBX0408" // noise on what is no state
	NoiseCalculi    = "NBX0409" // noises of one state in both calculi

	// Events.
	UnknownEvent   = "NBX0501" // an event or clock that nothing declares
	UnknownStage   = "NBX0502" // a stage that doesn't exist
	NotAssignable  = "NBX0503" // an event assigns to what no event may change
	TwoWrites      = "NBX0504" // two writes to one variable in one stage
	ConstCondition = "NBX0505" // a condition that never changes
	BadPeriod      = "NBX0506" // a period, delay or refractory time that isn't positive
	BadHolding     = "NBX0507" // refractory holds what is no state
	BadHistory     = "NBX0508" // the history of a value at no earlier time, or of what never changes

	// Arrays.
	NotAnArray   = "NBX0601" // an index into what is no array
	IndexCount   = "NBX0602" // too few or too many indices
	IndexRange   = "NBX0603" // a constant index outside of the array
	SizeMismatch = "NBX0604" // a list or array of another size than declared
	EmptyRange   = "NBX0605" // a range with the lower end above the upper
	BadSize      = "NBX0606" // a size that isn't a whole number above 0, or is absurdly large
	ArrayNeeded  = "NBX0607" // a scalar where an array is needed, or the reverse
	GroupMath    = "NBX0608" // arithmetic on all elements of a group at once

	// Connections.
	NoRuleForPair   = "NBX0701" // nothing connects this pair of types
	Ambiguous       = "NBX0702" // several do, none the most specific
	UnknownOption   = "NBX0703" // an option that the matched rule doesn't have
	MissingOption   = "NBX0704" // a required one that is missing
	Probability     = "NBX0705" // a density or probability outside of 0..1
	MissingPairs    = "NBX0706" // both sides are groups and nothing says who meets whom
	SelfPairs       = "NBX0707" // source and target overlap and nothing says what becomes of self-pairs
	PairsOnWiring   = "NBX0708" // `pairs` or `where`, where a wiring matched
	UnknownPairs    = "NBX0709" // a pair rule that doesn't exist
	NotConnectable  = "NBX0710" // a connection to or from what is no element
	BadContribution = "NBX0711" // a connection adds to what is no input
	UnknownVia      = "NBX0712" // via X where nothing is named X
	OtherEnd        = "NBX0713" // a per-pre block that reads the other end, or the edge
	DuplicateOption = "NBX0714" // one option given twice
	UnorderedPairs  = "NBX0715" // <-> between groups that overlap in part
	WrongArrow      = "NBX0716" // <-> with a one-way connection, or -> with one of unordered pairs

	// Learning.
	NoWeight       = "NBX0801" // a rule on a connection without weight
	NotARule       = "NBX0802" // `learning = x` where x is no rule value
	RuleEnd        = "NBX0803" // a rule reads of an end what it doesn't have
	AtOutsideRule  = "NBX0804" // (x at t) where nothing is sampled
	SampleTooLate  = "NBX0805" // a sample time after the trial's end
	WeightElsehwre = "NBX0806" // a clamp of what isn't the rule's

	// Experiments.
	UnknownRecord     = "NBX0901" // a recorded or plotted quantity that doesn't exist
	UnknownSolver     = "NBX0902" // a solver that doesn't exist
	UnknownSolverOpt  = "NBX0903" // an option that no solver or plot has
	BadTolerance      = "NBX0904" // a tolerance or step that isn't above 0
	BadTrials         = "NBX0905" // zero trials, or a trial or run of no length
	UnknownCircuit    = "NBX0906" // an experiment of what is no circuit
	UnknownClock      = "NBX0907" // a clock step for what is no clock
	NotATask          = "NBX0908" // a task that is no blox of kind Task
	UnknownSet        = "NBX0909" // set or sweep of what doesn't exist
	UnknownPlot       = "NBX0910" // a plot that doesn't exist
	RepeatedStep      = "NBX0912" // two solvers, tasks, runs, ... in one experiment
	NothingToRun      = "NBX0913" // neither run nor task
	NotRecordable     = "NBX0914" // what can't be recorded
	UnknownExperiment = "NBX0915" // a variant of what is no experiment
	BadInstant        = "NBX0916" // a record or plot at an instant that it can't be at, or at none
	NeedsTask         = "NBX0917" // trial.end or a learning curve in an experiment without a task
	BadWindow         = "NBX0918" // a record of a part of the run, or of trials, that the experiment doesn't have

	// Data.
	DataColumns  = "NBX1001" // a data file without the declared columns
	DataShape    = "NBX1002" // a matrix of another size than declared
	DataSource   = "NBX1003" // data that comes from no csv("...")
	DataMalforms = "NBX1004" // a data file that can't be read as a table

	// What belongs to the language and this version can't run.
	LaterRate    = "NBX1202" // events at a rate that changes between events
	LaterHistory = "NBX1203" // history of inputs and vars, and in experiments
	LaterSet     = "NBX1204" // set and sweep in an experiment
	LaterVariant = "NBX1205" // a variant of an experiment
	LaterClamp   = "NBX1206" // clamp in a rule
	LaterAtWhere = "NBX1208" // where after an instant
	LaterFollow  = "NBX1209" // on an event of a part or reference
	LaterAssert  = "NBX1210" // assert
	LaterSeries  = "NBX1211" // an event at each time of a table
	LaterWeight  = "NBX1212" // an equation of a rule's weight
	LaterRuleEnd = "NBX1213" // a per block in a rule
	LaterArrays  = "NBX1214" // a loop or draw over a port of several arrays
	LaterColumn  = "NBX1215" // sum, mean, ... of a whole column of data
	LaterIf      = "NBX1216" // an if around events or contributions, a loop around them in a per block or rule

	// Warnings and lints.
	DataMissing   = "NBX2001" // a data file that isn't there at build
	ClockNoPeriod = "NBX2002" // a clock used by the circuit that no experiment ticks
	UnusedName    = "NBX2003" // a parameter, state, let, var or const that nothing reads, an event that never happens
	Unconnected   = "NBX2004" // a node that nothing connects
	HandLinoid    = "NBX2005" // a removable singularity written by hand
	NegativeParam = "NBX2006" // a negative conductance, capacitance or time constant
	ResetAbove    = "NBX2007" // a reset at or above the threshold
	ShadowedName  = "NBX2010" // a loop variable or let hides a name
	LateInstant   = "NBX2011" // an instant that no run or trial gets to
	FewRows       = "NBX2012" // a task with more trials than its stimulus has rows
	UnusedImport  = "NBX2013" // a used file of which nothing is used
	SelfLoop      = "NBX2014" // a loop or list that joins elements to themselves besides others
	ExpOverflow   = "NBX2015" // exp of what can be too large in the ranges that are stated
	Reversal      = "NBX2016" // an inhibitory reversal potential above rest
	LongStep      = "NBX2017" // a fixed step longer than a time constant
	NoOutput      = "NBX2018" // a parameter that reaches no equation, event, connection or record
)
