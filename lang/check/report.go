package check

import (
	"fmt"
	"runtime/debug"

	"nbc/lang/ast"
	"nbc/lang/diag"
	"nbc/lang/parser"
)

// report is a diagnostic in the making; a nil report swallows what is added to it.
type report struct {
	c *checker
	i int
}

func (c *checker) add(d diag.Diagnostic) *report {
	if own := len(c.ds) - c.parsed; own > diag.MaxFindings {
		c.ds[len(c.ds)-1] = d // what is too many only passes through here
	} else {
		c.ds = append(c.ds, d)
	}
	return &report{c, len(c.ds) - 1}
}

func (c *checker) errorf(code string, at ast.Span, format string, args ...any) *report {
	return c.add(diag.Diagnostic{Code: code, Severity: diag.Error, Message: fmt.Sprintf(format, args...), Span: at})
}

func (c *checker) warnf(code string, at ast.Span, format string, args ...any) *report {
	return c.add(diag.Diagnostic{Code: code, Severity: diag.Warning, Message: fmt.Sprintf(format, args...), Span: at})
}

// limit puts a note in the place of the findings that are too many.
func (c *checker) limit() {
	if len(c.ds)-c.parsed > diag.MaxFindings {
		last := &c.ds[len(c.ds)-1]
		*last = diag.Diagnostic{Code: parser.CodeLimit, Severity: diag.Note, Span: last.Span,
			Message: fmt.Sprintf("after %d findings, further ones are left out", diag.MaxFindings)}
	}
}

func (r *report) help(text string) *report {
	if text == "" {
		return r
	}
	if d := &r.c.ds[r.i]; d.Help == "" {
		d.Help = text
	} else {
		d.Help += "\n" + text
	}
	return r
}

func (r *report) label(text string) *report {
	r.c.ds[r.i].Label = text
	return r
}

// see adds a second position.
func (r *report) see(at ast.Span, format string, args ...any) *report {
	if at.Start.IsValid() {
		d := &r.c.ds[r.i]
		d.Labels = append(d.Labels, diag.Label{Span: at, Text: fmt.Sprintf(format, args...)})
	}
	return r
}

// fix suggests to replace the text at a span.
func (r *report) fix(at ast.Span, text string) *report {
	r.c.ds[r.i].Fix = &diag.Edit{Span: at, New: text}
	return r
}

// near adds "did you mean ...?" and a fix, when a candidate is close, else the list of candidates when it is short.
func (r *report) near(id ast.Ident, candidates []string) *report {
	near := diag.Nearest(id.Text, candidates)
	if near == "" {
		near = diag.Nearest(id.Name, candidates)
	}
	if near != "" {
		return r.help("did you mean `"+near+"`?").fix(id.Span, near)
	}
	return r
}

// internal reports a failure of the checker itself.
func (c *checker) internal(path string, cause any) {
	if c.trace {
		panic(fmt.Sprintf("%v\n%s", cause, debug.Stack()))
	}
	c.add(diag.Diagnostic{Code: Internal, Message: fmt.Sprintf("the checker failed (a bug in nbc, please report it): %v", cause),
		Span: ast.Span{Start: ast.Pos{File: path}}})
}
