package check

import (
	"nbc/lang/ast"
	"nbc/lang/diag"
)

// Contexts gives diagnostics the declaration in which they stand, where they have none.
func (p *Program) Contexts(ds []diag.Diagnostic) {
	if len(ds) == 0 {
		return
	}
	decls := map[string][]ast.Decl{}
	for _, f := range p.Files {
		decls[f.Path] = f.Decls
	}
	for i := range ds {
		d := &ds[i]
		if d.Context.Start.IsValid() || !d.Span.Start.IsValid() {
			continue
		}
		for _, decl := range decls[d.Span.Start.File] {
			if s := decl.Range(); s.Start.Offset <= d.Span.Start.Offset && d.Span.End.Offset <= s.End.Offset {
				d.Context = s
				break
			}
		}
	}
}
