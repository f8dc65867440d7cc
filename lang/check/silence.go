package check

import (
	"regexp"
	"slices"
	"strings"

	"nbc/lang/diag"
)

// allow is how a comment silences a warning, with the reason: `// allow NBX2005: the exponent never gets near 0`.
var allow = regexp.MustCompile(`\ballow (NBX\d{4}):\s*\S`)

// followOn drops what is found in the library once the project has errors: the library is right by itself, and only what the project
// declares, such as a second blox of a name, makes it look wrong.
func (c *checker) followOn() {
	if slices.ContainsFunc(c.ds, func(d diagnostic) bool { return d.Severity == diag.Error && !c.inLib(d.Span) }) {
		c.ds = slices.DeleteFunc(c.ds, func(d diagnostic) bool { return c.inLib(d.Span) && d.Code != Internal })
	}
}

// silence drops warnings that a comment on their line, or on the line before it, allows with a reason.
func (c *checker) silence() {
	type place struct {
		file string
		line int
		code string
	}
	allowed := map[place]bool{}
	for _, f := range c.p.Files {
		if c.p.Lib[f] || !strings.Contains(f.Source, "allow NBX") {
			continue
		}
		for _, comment := range f.Comments {
			for _, m := range allow.FindAllStringSubmatch(comment.Text, -1) {
				allowed[place{f.Path, comment.Start.Line, m[1]}] = true
				allowed[place{f.Path, comment.Start.Line + 1, m[1]}] = true
			}
		}
	}
	if len(allowed) == 0 {
		return
	}
	c.ds = slices.DeleteFunc(c.ds, func(d diagnostic) bool {
		return d.Severity != diag.Error && allowed[place{d.Span.Start.File, d.Span.Start.Line, d.Code}]
	})
}
