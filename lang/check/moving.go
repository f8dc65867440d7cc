package check

import (
	"nbc/lang/ast"
)

// moves finds in an expression what changes during a run: a state, var or input, a let that rests on one, the time, the
// number of the trial. It gives nil where nothing does.
func (c *checker) moves(e *env, x ast.Expr) ast.Expr {
	return c.restsIn(e, x, map[*Member]bool{}, moving, true)
}

// moving tells whether a member changes during a run by itself.
func moving(m *Member) bool { return m.Word == State || m.Word == Var || m.Word == Input }

// restsOn finds in an expression a certain member, or a let that rests on one.
func (c *checker) restsOn(e *env, x ast.Expr, wanted func(*Member) bool) ast.Expr {
	return c.restsIn(e, x, map[*Member]bool{}, wanted, false)
}

// restsIn does so; with time, the time and the number of the trial count too.
func (c *checker) restsIn(e *env, x ast.Expr, seen map[*Member]bool, wanted func(*Member) bool, time bool) (found ast.Expr) {
	member := func(at ast.Expr, t typ) bool {
		if t.m == nil || t.class == element {
			return false
		}
		switch {
		case wanted(t.m):
			found = at
		case t.m.Word == Let:
			// Seen before, it does not move, or is being looked at.
			if owner := c.owners[t.m]; !seen[t.m] && owner != nil && t.m.Value != nil {
				seen[t.m] = true
				if c.restsIn(c.dimEnv(owner, t.m.Dims), t.m.Value, seen, wanted, time) != nil {
					found = at
				}
			}
		}
		return found != nil
	}
	walkHas(x, func(x ast.Expr) bool {
		switch x := x.(type) {
		case *ast.Name:
			t, ok := c.quietFind(e, x.Ident.Name)
			if time && ok && x.Ident.Name == "t" && t.m == nil && t.class == value && t.text == "ms" {
				found = x
				return true
			}
			return ok && member(x, t)
		case *ast.Select:
			if n, ok := unparen(x.X).(*ast.Name); ok && n.Ident.Name == "trial" {
				if x.Sel.Name == "number" || x.Sel.Name == "feedback" || x.Sel.Name == "choice" {
					found = x
				}
				return found != nil
			}
			t, ok := c.quietExpr(e, x)
			return ok && member(x, t)
		}
		return false
	})
	return found
}

// fixed reports what changes during a run where a value is taken once, before it.
func (c *checker) fixed(e *env, x ast.Expr, what string) {
	m := c.moves(e, x)
	if m == nil {
		return
	}
	c.errorf(Moving, m.Range(), "%s changes during a run, and %s is taken once, before it", c.text(m), what).
		help("give it a param, a const or a draw; to follow what changes, read it in the equation, through a ref or a connection")
}

// argCircles reports parameters of nodes that are given each other's values in a circle.
func (c *checker) argCircles(b *Blox) {
	type key struct{ node, param string }
	args := map[key]ast.Expr{}
	types := map[string]*Blox{}
	var order []key
	for _, item := range b.Body.Items {
		n, ok := item.(*ast.NodeDecl)
		if !ok {
			continue
		}
		t, _ := c.target(b.File, n.Type.Name)
		for _, name := range n.Names {
			types[name.Name.Name] = t.blox
			for _, a := range n.Args {
				if a.Name != nil {
					k := key{name.Name.Name, a.Name.Name}
					args[k] = a.Value
					order = append(order, k)
				}
			}
		}
	}
	state := map[key]int{}
	var circle ast.Expr
	var visit func(k key) bool
	visit = func(k key) bool {
		switch state[k] {
		case 1:
			return true
		case 2:
			return false
		}
		state[k] = 1
		defer func() { state[k] = 2 }()
		if x, given := args[k]; given {
			return walkHas(x, func(x ast.Expr) bool {
				s, ok := x.(*ast.Select)
				if !ok {
					return false
				}
				n := targetName(s.X)
				if n == nil || types[n.Ident.Name] == nil || !visit(key{n.Ident.Name, s.Sel.Name}) {
					return false
				}
				if circle == nil {
					circle = s
				}
				return true
			})
		}
		t := types[k.node]
		if t == nil {
			return false
		}
		m := t.Members.By[k.param]
		if m == nil || m.Value == nil || m.Word != Param && m.Word != Let {
			return false
		}
		return walkHas(m.Value, func(x ast.Expr) bool {
			n, ok := x.(*ast.Name)
			return ok && t.Members.By[n.Ident.Name] != nil && n.Ident.Name != k.param && visit(key{k.node, n.Ident.Name})
		})
	}
	for _, k := range order {
		if circle = nil; visit(k) && circle != nil {
			c.errorf(AlgebraicLoop, circle.Range(), "%s rests on itself through this value", k.node+"."+k.param).
				see(args[k].Range(), "%s.%s is given here", k.node, k.param).help("give one of the values of the circle as a number")
			return
		}
	}
}
