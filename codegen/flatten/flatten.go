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

// limit of elements of one population: more is a mistake rather than a model.
const maxElements = 50_000_000

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
	open    []letKey
	trail   []string
	sizeOf  map[*check.Blox]map[string]bool
	rules   map[*ast.RuleValue]value
	inline  map[string]int
	task    *Pop // the Task population while an experiment's task is lowered
	space   int
	taskArg map[*Pop]*ast.TaskStep
	kept    map[keptKey]bool // drawn parameters of presets that are filled
	// Counters of draw sites and of `(x at t)` samples.
	drawSites, samples int
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
		rules: map[*ast.RuleValue]value{}, inline: map[string]int{}, taskArg: map[*Pop]*ast.TaskStep{}, kept: map[keptKey]bool{},
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
		Trail: append([]string(nil), f.trail...),
	})
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
