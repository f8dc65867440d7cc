package explain

import (
	"sort"

	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/formula"
)

// used are the definitions that expressions rest on, in the order of the source: lets and constants in scope, and constants of the file.
// Functions are noted for the model's own list.
func (b *builder) used(list []ast.Expr, file *ast.File, scopes ...check.Scope) []*Definition {
	found := map[string]bool{}
	var visit func(e ast.Expr)
	visit = func(e ast.Expr) {
		formula.Walk(e, func(x ast.Expr) {
			n, ok := x.(*ast.Name)
			if !ok || found[n.Ident.Name] {
				return
			}
			for _, s := range scopes {
				if m := s.By[n.Ident.Name]; m != nil {
					if defines(m) {
						found[n.Ident.Name] = true
						visit(m.Value)
					}
					return
				}
			}
			if c := b.f.Prog.ConstIn(file, n.Ident.Name); c != nil && c.Var.Value != nil {
				found[n.Ident.Name] = true
				visit(c.Var.Value)
			} else if fn := b.f.Prog.FuncIn(file, n.Ident.Name); fn != nil {
				b.funcs[check.Key(file, n.Ident.Name)] = true
				found[n.Ident.Name] = true
				b.used([]ast.Expr{fn.Decl.Body}, fn.File)
			}
		})
	}
	for _, e := range list {
		visit(e)
	}
	out := []*Definition{}
	for _, s := range scopes {
		for _, m := range s.List {
			if found[m.Name] && defines(m) {
				out = append(out, definition(m))
			}
		}
	}
	var consts []string
	for name := range found {
		if c := b.f.Prog.ConstIn(file, name); c != nil && !inScope(name, scopes) {
			consts = append(consts, name)
		}
	}
	sort.Strings(consts)
	for _, name := range consts {
		out = append(out, definition(b.f.Prog.ConstIn(file, name).Var))
	}
	return out
}

func inScope(name string, scopes []check.Scope) bool {
	for _, s := range scopes {
		if s.By[name] != nil {
			return true
		}
	}
	return false
}

func defines(m *check.Member) bool {
	return (m.Word == check.Let || m.Word == check.ConstMember) && m.Value != nil
}

// others are the definitions of a scope that are not among those used, and the constants of the file that they rest on.
func (b *builder) others(used []*Definition, file *ast.File, s check.Scope) []*Definition {
	have := map[string]bool{}
	for _, d := range used {
		have[d.Name] = true
	}
	out := []*Definition{}
	var values []ast.Expr
	for _, m := range s.List {
		if defines(m) && !have[m.Display] {
			out = append(out, definition(m))
			values = append(values, m.Value)
			have[m.Display] = true
		}
	}
	for _, d := range b.used(values, file, s) {
		if !have[d.Name] {
			out = append(out, d)
		}
	}
	return out
}

// definition is a let or constant.
func definition(m *check.Member) *Definition {
	q := formula.Define(ast.Ident{Text: m.Display, Name: m.Name}, m.Value)
	if len(m.Dims) > 0 {
		// An array of definitions: the indices are part of the name.
		q.Target = &ast.Name{Ident: ast.Ident{Text: m.Display + formula.Dims(m.Dims)}}
		return &Definition{Name: m.Display, Doc: docText(m.Doc), Unit: memberUnit(m), Formula: Formula{Text: q.Text(),
			LaTeX: formula.LaTeXName(m.Display) + `\text{` + formula.LaTeXText(formula.Dims(m.Dims)) + "} = " + formula.LaTeX(m.Value)}}
	}
	return &Definition{Name: m.Display, Doc: docText(m.Doc), Unit: memberUnit(m), Formula: formulaOf(q)}
}

func memberUnit(m *check.Member) string {
	if m.TypeRef != nil && m.TypeRef.Unit != nil {
		return m.TypeRef.Unit.Text
	}
	if m.Type != check.Num || m.Unit.IsOne() {
		return ""
	}
	return m.Unit.String()
}

// functions explains the functions of the program that were met.
func (b *builder) functions() {
	var keys []string
	for k := range b.funcs {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fn := b.f.Prog.Funcs[k]
		if fn == nil {
			continue
		}
		call := &ast.Call{Fun: &ast.Name{Ident: fn.Decl.Name}}
		for _, p := range fn.Decl.Params {
			call.Args = append(call.Args, ast.Arg{Value: &ast.Name{Ident: p.Name}})
		}
		q := formula.Equation{Target: call, Op: "=", Value: fn.Decl.Body}
		b.m.Functions = append(b.m.Functions, &Definition{Name: fn.Decl.Name.Text, Doc: docText(fn.Decl.Doc), Formula: formulaOf(q)})
	}
}
