// Package wire turns a circuit's layout into a circuit that can run: it reads the data, fills the parameters, draws the
// topology, sorts the edges by target and lays out the state vector. It reads and writes networks and replays draws.
package wire

import (
	"errors"
	"fmt"
	"runtime"
	"strings"

	"nbc/runtime/kernel"
	"nbc/runtime/model"
	"nbc/runtime/names"
)

// Options is what a run says about a circuit.
type Options struct {
	Seed    uint64
	Sets    []names.Set       // in the order of the command line; the later one wins
	Data    map[string]string // file of a table, by Table.Path; a Set of the same table wins
	Dir     string            // where files of tables that were not embedded are looked for
	Network *Network          // topology and weights to take from a file, or nil
}

// Report tells what has been built.
type Report struct {
	States   int     // length of the state vector
	Edges    int     // number of edges
	Labels   []Label // in the order of the statements
	Warnings []string

	circuit *model.Circuit
	links   []linkRecord
	made    map[*model.Edges][]int32 // link of each edge, in the order of the edges
}

// Label is the edges of one value of the column `connection` of a network file.
type Label struct {
	Name   string
	Edges  int
	Random bool // chance decides some of its edges or weights
	File   bool // taken from the network file, at least in part
}

// maxErrors is how many mistakes are told at once.
const maxErrors = 20

// build is the state of one Build.
type build struct {
	c      *model.Circuit
	opt    Options
	report *Report
	index  *names.Index
	errs   []error
	more   int // mistakes beyond maxErrors
	sets   []*setting
	hashes map[*model.Population][]uint64
	groups map[*model.Edges]*group
	labels map[string]int // position in report.Labels
	keys   map[string]int // how many links had a key
	net    *matcher
	drawn  pool
}

// Build reads data, fills parameters, wires and initialises a circuit. Every mistake of a stage is in the error.
func Build(c *model.Circuit, opt Options) (*Report, error) {
	b := &build{
		c: c, opt: opt, index: names.NewIndex(c),
		report: &Report{circuit: c, made: map[*model.Edges][]int32{}},
		hashes: map[*model.Population][]uint64{}, groups: map[*model.Edges]*group{}, labels: map[string]int{}, keys: map[string]int{},
	}
	b.drawn.b = b
	set := setter{b}
	stages := []struct {
		name string
		run  func()
	}{
		{"--set", b.resolveSets},
		{"data", b.readTables},
		{"Params", func() {
			b.allocate()
			if c.Params != nil {
				c.Params(set)
			}
			b.drawn.done()
		}},
		{"network file", b.openNetwork},
		{"Wire", func() {
			if b.net != nil {
				b.net.whole = b.complete()
			}
			if c.Wire != nil {
				c.Wire(builder{b})
			}
			b.drawn.done()
		}},
		{"network file", b.closeNetwork},
		{"edges", b.finishEdges},
		{"blocks", b.finishBlocks},
		{"state vector", b.layout},
		{"--set", b.setEdges},
		{"BlockParams", func() {
			if c.BlockParams != nil {
				c.BlockParams(set)
			}
			b.drawn.done()
		}},
		{"Bind", func() {
			if c.Bind != nil {
				c.Bind()
			}
		}},
		{"Init", func() {
			if c.Init != nil {
				c.Init(set)
			}
			b.drawn.done()
			b.setRest()
		}},
	}
	for i, s := range stages {
		b.guard(s.name, s.run)
		// Wrong --set and wrong data are told together; each later stage needs the one before it.
		if i > 0 && len(b.errs) > 0 {
			break
		}
	}
	if b.more > 0 {
		b.errs = append(b.errs, fmt.Errorf("... and %d more", b.more))
	}
	return b.report, errors.Join(b.errs...)
}

func (b *build) fail(format string, args ...any) {
	if len(b.errs) >= maxErrors {
		b.more++
		return
	}
	b.errs = append(b.errs, fmt.Errorf(format, args...))
}

// Fail collects a mistake with its place.
func (b *build) Fail(place, message string) {
	if place != "" {
		message = place + ": " + message
	}
	b.fail("%s", message)
}

// Table returns data that has been read.
func (b *build) Table(t *model.Table) *model.Table { return t }

// guard turns a run-time error of generated code (an index out of range) into an error: it is nbc's mistake, not the user's.
func (b *build) guard(stage string, run func()) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if f, ok := r.(*kernel.Fault); ok {
			b.fail("%v", f)
			return
		}
		bug, ok := r.(runtime.Error)
		if !ok {
			panic(r)
		}
		b.fail("nbc bug: %s in %s%s; please report it with the circuit", strings.TrimPrefix(bug.Error(), "runtime error: "), stage, culprit())
	}()
	run()
}

// culprit is the function and line that panicked.
func culprit() string {
	pc := make([]uintptr, 32)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			file := f.File[strings.LastIndexAny(f.File, `/\`)+1:]
			return fmt.Sprintf(" (%s:%d)", file, f.Line)
		}
		if !more {
			return ""
		}
	}
}

// hash is the hashes of a population's element names, made when first needed.
func (b *build) hash(p *model.Population) []uint64 {
	h, ok := b.hashes[p]
	if !ok {
		h = names.Hashes(p)
		b.hashes[p] = h
	}
	return h
}
