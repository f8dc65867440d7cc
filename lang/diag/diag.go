// Package diag is the one diagnostic type of nbc and its renderers. It knows nothing of what is being checked.
package diag

import "nbc/lang/ast"

// MaxFindings is how many findings one file, or one check of a program, gives at most: who has more mends the first ones first.
const MaxFindings = 1000

// Severity grades a diagnostic.
type Severity int

// The severities; only Error makes a check fail.
const (
	Error Severity = iota
	Warning
	Note
)

// Diagnostic is one finding: what is wrong, where, what was expected and what to write instead.
type Diagnostic struct {
	Code     string // stable, never renumbered: NBX0102
	Severity Severity
	Message  string   // one sentence, lower case, no full stop
	Span     ast.Span // the tight subject
	Context  ast.Span // what is around it: the declaration in which it stands; may be empty
	Label    string   // under the caret, may be empty
	Labels   []Label  // second positions, each with its own words ("declared here, in mV")
	Trail    []string // through expansions: "circuit.nbx:12 VAC -> AC", "wiring ExciRegion -> ExciRegion", ...
	Help     string   // what to write instead, may be empty
	Fix      *Edit    // an edit that a tool could apply, or nil
}

// Label is a second position of a diagnostic.
type Label struct {
	Span ast.Span
	Text string
}

// Edit replaces the text of Span by New.
type Edit struct {
	Span ast.Span
	New  string
}
