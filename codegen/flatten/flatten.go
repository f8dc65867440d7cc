package flatten

import (
	"fmt"
	"path/filepath"
	"sort"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/diag"
)

// CodeExpand is the code of mistakes that show only when a circuit is expanded (an index out of range for one of its sizes, a
// reference that leads nowhere); the checker finds all others.
const CodeExpand = "NBX1101"

// Options changes what is fixed at build.
type Options struct {
	// Sizes are the values of `-D PATH=N`, by path of the parameter ("VAC.N_wta").
	Sizes map[string]int
}

// The limits of an expansion: more is a mistake rather than a model.
const (
	maxElements = 50_000_000 // elements of one population
	maxGroups   = 10_000     // nodes, each array counted once
	maxNesting  = 100        // composites within composites
	maxTurns    = 400_000    // turns of all loops and comprehensions of equations and events
	maxSteps    = 5_000_000  // expressions, in all expansions
	maxDeep     = 2000       // expressions within expressions, those of the definitions that they use included
)

// flattener carries the state of one expansion.
type flattener struct {
	*Flat
	g       *ir.Graph
	opt     Options
	diags   []diag.Diagnostic
	used    map[string]bool // sizes given that were met
	popBy   map[string]*Pop
	blockBy map[string]*Block
	edgeBy  map[string]*Edges
	tabBy   map[string]*Table
	clockBy map[string]int
	lets    map[letKey]value
	consts  map[*check.Const]value // those at the top, once they were asked for
	open    []letKey
	trail   []string
	owner   *Pop // whose body is expanded
	sizeOf  map[*check.Blox]map[string]bool
	rules   map[*ast.RuleValue]value
	inline  map[string]int // calls of each declared function that are open
	nested  int            // all of them together
	task    *Pop           // the Task population while an experiment's task is lowered
	space   int
	taskArg map[*Pop]*ast.TaskStep
	kept    map[keptKey]bool // drawn parameters of presets that are filled
	// Counters of draw sites and of `(x at t)` samples.
	drawSites, samples int
	inlinings          int // within the outermost call that is open
	turns, groups      int
	steps, deep        int
	within             int // composites around the one that is looked at
	hasTable           map[*check.Blox]bool
	pastBy             map[string]*History
	pastSpans          map[string]ast.Span
}

type letKey struct {
	pop  *Pop
	name string
	idx  *ir.Index
}

// stop unwinds the expansion of one declaration after its mistake was noted.
type stop struct{}

// Flatten expands circuit c of a checked program.
func Flatten(p *check.Program, c *check.Blox, opt Options) (flat *Flat, ds []diag.Diagnostic) {
	g := ir.NewGraph()
	f := &flattener{
		Flat: &Flat{Graph: g, Name: c.Display, Doc: c.Doc, Prog: p}, g: g, opt: opt,
		used: map[string]bool{}, popBy: map[string]*Pop{}, blockBy: map[string]*Block{}, edgeBy: map[string]*Edges{},
		tabBy: map[string]*Table{}, clockBy: map[string]int{}, lets: map[letKey]value{}, sizeOf: map[*check.Blox]map[string]bool{},
		rules: map[*ast.RuleValue]value{}, inline: map[string]int{}, taskArg: map[*Pop]*ast.TaskStep{}, kept: map[keptKey]bool{}, hasTable: map[*check.Blox]bool{},
	}
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(stop); !ok {
				panic(r)
			}
			flat, ds = nil, f.diags
		}
	}()
	names := make([]string, 0, len(p.Clocks))
	for n := range p.Clocks {
		names = append(names, n)
	}
	sort.Strings(names)
	for i, n := range names {
		f.Clocks = append(f.Clocks, p.Clocks[n].Name.Text)
		f.clockBy[n] = i
	}
	f.tree(c)
	f.tasks(c)
	f.attempt(f.fills)
	f.attempt(f.wiring)
	f.attempt(f.dynamics)
	f.attempt(f.experiments)
	f.attempt(f.recordedHistories)
	for _, path := range sortedKeys(opt.Sizes) {
		if !f.used[path] {
			f.note(ast.Span{}, "there is no size parameter %s to set at build", path)
			f.diags[len(f.diags)-1].Help = f.sizeHelp(path)
		}
	}
	if len(f.diags) > 0 {
		return nil, f.diags
	}
	return f.Flat, nil
}

// attempt runs a part of the expansion; a mistake in it does not hide those of other parts that can still be looked at.
func (f *flattener) attempt(part func()) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(stop); !ok {
				panic(r)
			}
			f.deep, f.owner = 0, nil
		}
	}()
	if len(f.diags) == 0 {
		part()
	}
}

// note records a mistake.
func (f *flattener) note(at ast.Span, format string, args ...any) {
	f.diags = append(f.diags, diag.Diagnostic{
		Code: CodeExpand, Severity: diag.Error, Message: fmt.Sprintf(format, args...), Span: at,
		Trail: append(f.wayTo(f.owner), f.trail...),
	})
}

// step counts the expressions that were looked at, those of a loop or wiring again each time.
func (f *flattener) step(e ast.Expr) {
	if f.steps++; f.steps > maxSteps && e != nil {
		f.fail(e.Range(), "this circuit comes to more than %d expressions when it is expanded; here it went on", maxSteps)
	}
	if f.deep > maxDeep && e != nil {
		f.fail(e.Range(), "definitions rest on each other more than %d deep", maxDeep)
	}
}

// turn counts one turn of a loop that is written out.
func (f *flattener) turn(at ast.Span) {
	if f.turns++; f.turns > maxTurns {
		f.fail(at, "written out, the loops of this circuit have more than %d turns: use arrays of nodes and connections, which need no writing out", maxTurns)
	}
}

// wayTo is the way from the circuit to the first elements of a population: where each part is declared, and of what type it is.
func (f *flattener) wayTo(p *Pop) []string {
	if p == nil || len(p.Groups) == 0 {
		return nil
	}
	var way []string
	for g := p.Groups[0]; g != nil && g.Part != nil; g = g.Parent {
		way = append([]string{fmt.Sprintf("%s %s : %s", place(g.Part.Decl.Span), g.Part.Show, g.Pop.Name)}, way...)
	}
	return way
}

// fail records a mistake and gives up on the declaration at hand.
func (f *flattener) fail(at ast.Span, format string, args ...any) {
	f.note(at, format, args...)
	panic(stop{})
}

// place names a position for run-time messages: file and line.
func place(s ast.Span) string {
	return fmt.Sprintf("%s:%d", filepath.Base(s.Start.File), s.Start.Line)
}

// site numbers a place of a write.
func (f *flattener) site(s ast.Span) int {
	f.Sites = append(f.Sites, place(s))
	return len(f.Sites) - 1
}

// newSpace makes a set of elements.
func (f *flattener) newSpace(kind, name string, n int) *ir.Space {
	f.space++
	return &ir.Space{Name: name, ID: f.space, Kind: kind, N: n}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
