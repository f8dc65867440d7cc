package flatten

import "nbc/lang/ast"

// walkExpr calls fn for e and everything in it.
func walkExpr(e ast.Expr, fn func(ast.Expr)) {
	if e == nil {
		return
	}
	fn(e)
	switch e := e.(type) {
	case *ast.Select:
		walkExpr(e.X, fn)
	case *ast.Index:
		walkExpr(e.X, fn)
		for _, x := range e.Index {
			walkExpr(x, fn)
		}
	case *ast.Call:
		walkExpr(e.Fun, fn)
		for _, a := range e.Args {
			walkExpr(a.Value, fn)
		}
		for _, b := range e.For {
			walkExpr(b.In, fn)
		}
		walkExpr(e.Cond, fn)
	case *ast.Unary:
		walkExpr(e.X, fn)
	case *ast.Binary:
		walkExpr(e.X, fn)
		walkExpr(e.Y, fn)
	case *ast.If:
		walkExpr(e.Cond, fn)
		walkExpr(e.Then, fn)
		walkExpr(e.Else, fn)
	case *ast.Range:
		if e.Lo != nil {
			walkExpr(e.Lo, fn)
		}
		if e.Hi != nil {
			walkExpr(e.Hi, fn)
		}
	case *ast.List:
		for _, x := range e.Elems {
			walkExpr(x, fn)
		}
	case *ast.At:
		walkExpr(e.X, fn)
		walkExpr(e.T, fn)
	case *ast.In:
		walkExpr(e.X, fn)
		if e.Within != nil {
			walkExpr(e.Within, fn)
		}
	case *ast.Paren:
		walkExpr(e.X, fn)
	}
}

// walkItems calls item for every entry of a body, nested ones too, and expr for every expression in them.
func walkItems(b *ast.Body, item func(ast.Item), expr func(ast.Expr)) {
	if b == nil {
		return
	}
	ex := func(list ...ast.Expr) {
		for _, e := range list {
			if e != nil {
				walkExpr(e, expr)
			}
		}
	}
	for _, it := range b.Items {
		item(it)
		switch it := it.(type) {
		case *ast.Vars:
			for _, v := range it.List {
				ex(v.Value)
			}
		case *ast.NodeDecl:
			for _, a := range it.Args {
				ex(a.Value)
			}
		case *ast.Per:
			walkItems(it.Body, item, expr)
		case *ast.Equation:
			ex(it.Coef, it.Value)
		case *ast.Assign:
			ex(it.Target, it.Value)
		case *ast.On:
			ex(it.Event, it.After)
			walkItems(it.Body, item, expr)
		case *ast.AtTime:
			ex(it.Time, it.Where)
			walkItems(it.Body, item, expr)
		case *ast.Every:
			ex(it.Period, it.From, it.Until)
			walkItems(it.Body, item, expr)
		case *ast.When:
			ex(it.Cond)
			walkItems(it.Body, item, expr)
		case *ast.Refractory:
			ex(it.Time)
		case *ast.For:
			for _, bd := range it.Binders {
				ex(bd.In)
			}
			ex(it.Where)
			walkItems(it.Body, item, expr)
		case *ast.IfItem:
			ex(it.Cond)
			walkItems(it.Then, item, expr)
			walkItems(it.Else, item, expr)
		case *ast.Connect:
			ex(it.Src...)
			ex(it.Dst...)
			ex(it.Where)
			for _, o := range it.Options {
				ex(o.Value)
			}
		}
	}
}
