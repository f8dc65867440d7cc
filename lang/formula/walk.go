package formula

import "nbc/lang/ast"

// Walk calls fn for an expression and all expressions in it.
func Walk(e ast.Expr, fn func(ast.Expr)) {
	if e == nil {
		return
	}
	fn(e)
	all := func(list ...ast.Expr) {
		for _, x := range list {
			if x != nil {
				Walk(x, fn)
			}
		}
	}
	limits := func(r *ast.Range) {
		if r != nil {
			all(r.Lo, r.Hi)
		}
	}
	switch e := e.(type) {
	case *ast.Select:
		all(e.X)
	case *ast.Index:
		all(e.X)
		all(e.Index...)
	case *ast.Call:
		all(e.Fun)
		for _, a := range e.Args {
			all(a.Value)
		}
		for _, b := range e.For {
			all(b.In)
		}
		all(e.Cond)
	case *ast.Unary:
		all(e.X)
	case *ast.Binary:
		all(e.X, e.Y)
	case *ast.If:
		all(e.Cond, e.Then, e.Else)
	case *ast.Range:
		limits(e)
	case *ast.List:
		all(e.Elems...)
	case *ast.At:
		all(e.X, e.T)
	case *ast.In:
		all(e.X)
		limits(e.Within)
	case *ast.Paren:
		all(e.X)
	}
}

// Exprs lists the expressions of an outline: those of its equations, contributions and events.
func (o Outline) Exprs() []ast.Expr {
	var out []ast.Expr
	for _, q := range append(append([]Equation(nil), o.Equations...), o.Contributions...) {
		out = append(out, q.exprs()...)
	}
	for _, e := range o.Events {
		for _, l := range append([]Line{e.Head}, e.Steps...) {
			for _, p := range l.Parts {
				if p.Eq != nil {
					out = append(out, p.Eq.exprs()...)
				} else if p.Expr != nil {
					out = append(out, p.Expr)
				}
			}
		}
	}
	return out
}

func (q Equation) exprs() []ast.Expr {
	var out []ast.Expr
	for _, e := range append([]ast.Expr{q.Coef, q.Target, q.Value}, q.Conds...) {
		if e != nil {
			out = append(out, e)
		}
	}
	return out
}
