package check

import (
	"nbc/lang/ast"
)

// flow is a value on its way into a parameter: what it is made of. Sizes and probabilities are traced back along flows.
type flow struct {
	to     *Member
	x      ast.Expr
	from   []*Member
	direct *Member // x is this name alone
	index  string  // a variable of an array or loop in it
}

// flow notes what an argument, option or default is made of.
func (c *checker) flow(e *env, m *Member, x ast.Expr) {
	if m.Word != Param || m.Type == String || len(c.flows) > 1_000_000 {
		return
	}
	f := flow{to: m, x: x}
	walk(x, func(x ast.Expr) {
		n, ok := x.(*ast.Name)
		if !ok {
			return
		}
		if index(e, n.Ident.Name) {
			f.index = n.Ident.Text
		}
		if t, ok := c.quietFind(e, n.Ident.Name); ok && t.m != nil && t.class == value {
			f.from = append(f.from, t.m)
		}
	})
	if n, ok := unparen(x).(*ast.Name); ok {
		if t, ok := c.quietFind(e, n.Ident.Name); ok && t.class == value {
			f.direct = t.m
		}
	}
	c.flows = append(c.flows, f)
}

// index tells whether a name is a variable of an array's dimension or of a loop.
func index(e *env, name string) bool {
	for at := e; at != nil; at = at.parent {
		if at.spans[name].Start.IsValid() {
			return true
		}
		for _, s := range at.scopes {
			if _, ok := s.By[name]; ok {
				return false
			}
		}
	}
	return false
}

func (c *checker) quietFind(e *env, name string) (typ, bool) {
	n := len(c.ds)
	t, ok := c.find(e, name)
	c.ds = c.ds[:n]
	return t, ok
}

// probability checks a constant probability, or marks the parameter that it is.
func (c *checker) probability(e *env, x ast.Expr) {
	if n, ok := unparen(x).(*ast.Name); ok {
		if t, ok := c.quietFind(e, n.Ident.Name); ok && t.m != nil && t.m.Word == Param {
			c.probable[t.m] = true
			return
		}
	}
	c.inUnitInterval(x)
}

func (c *checker) inUnitInterval(x ast.Expr) {
	v, ok := c.constant(nil, x)
	if !ok || v.Kind == Bool || v.Kind == String || v.Num >= 0 && v.Num <= 1 {
		return
	}
	c.errorf(Probability, x.Range(), "a probability of %s", c.text(x)).help("a density or probability lies between 0 and 1")
}

// settleFlows traces sizes and probabilities back to where their values are written.
func (c *checker) settleFlows() {
	for changed := true; changed; {
		changed = false
		for _, f := range c.flows {
			if f.to.Size {
				for _, m := range f.from {
					if m.Word == Param && !m.Size {
						m.Size, changed = true, true
					}
				}
			}
			if c.probable[f.to] && f.direct != nil && f.direct.Word == Param && !c.probable[f.direct] {
				c.probable[f.direct], changed = true, true
			}
		}
	}
	for _, f := range c.flows {
		if c.probable[f.to] && f.to.Bounds == nil {
			c.inUnitInterval(f.x)
		}
		if !f.to.Size {
			continue
		}
		if f.index != "" {
			c.errorf(NotConstant, f.x.Range(), "%s decides a size, and %s differs from element to element", f.to.Display, f.index).
				see(f.to.Span, "the size").help("all elements of an array are of one size: declare nodes of their own for other sizes")
			continue
		}
		for _, m := range f.from {
			if m.Word != Param && m.Word != ConstMember {
				c.errorf(NotConstant, f.x.Range(), "%s decides a size, and %s is a %s", f.to.Display, m.Display, m.Word).
					see(f.to.Span, "the size").see(m.Span, "declared here").help("use a const or a `param ... : int`")
				break
			}
		}
		if walkHas(f.x, func(x ast.Expr) bool { _, ok := x.(*ast.Call); return ok && c.isDraw(x.(*ast.Call)) }) {
			c.errorf(DrawNotHere, f.x.Range(), "%s decides a size, and sizes can't be drawn", f.to.Display).see(f.to.Span, "the size")
		}
	}
	c.settleRules()
}

func (c *checker) isDraw(x *ast.Call) bool {
	n, ok := x.Fun.(*ast.Name)
	if !ok {
		return false
	}
	return builtins[n.Ident.Name].draw
}

// walk visits an expression and all within it, outermost first.
func walk(x ast.Expr, visit func(ast.Expr)) {
	walkHas(x, func(x ast.Expr) bool { visit(x); return false })
}

// walkHas tells whether some expression within x, or x itself, is such. It keeps its own stack, so that depth is no matter.
func walkHas(x ast.Expr, is func(ast.Expr) bool) bool {
	stack := []ast.Expr{x}
	for len(stack) > 0 {
		x := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if x == nil {
			continue
		}
		if is(x) {
			return true
		}
		push := func(list ...ast.Expr) {
			for i := len(list) - 1; i >= 0; i-- {
				if list[i] != nil {
					stack = append(stack, list[i])
				}
			}
		}
		switch x := x.(type) {
		case *ast.Select:
			push(x.X)
		case *ast.Index:
			push(append([]ast.Expr{x.X}, x.Index...)...)
		case *ast.Call:
			list := []ast.Expr{x.Fun}
			for _, a := range x.Args {
				list = append(list, a.Value)
			}
			for _, b := range x.For {
				list = append(list, b.In)
			}
			push(append(list, x.Cond)...)
		case *ast.Unary:
			push(x.X)
		case *ast.Binary:
			push(x.X, x.Y)
		case *ast.If:
			push(x.Cond, x.Then, x.Else)
		case *ast.Range:
			push(x.Lo, x.Hi)
		case *ast.List:
			push(x.Elems...)
		case *ast.At:
			push(x.X, x.T)
		case *ast.In:
			if x.Within != nil {
				push(x.X, x.Within.Lo, x.Within.Hi)
			} else {
				push(x.X)
			}
		case *ast.Paren:
			push(x.X)
		}
	}
	return false
}

// walkItems visits the expressions of event bodies and equations.
func walkItems(items []ast.Item, visit func(ast.Expr)) {
	body := func(b *ast.Body) {
		if b != nil {
			walkItems(b.Items, visit)
		}
	}
	for _, item := range items {
		switch it := item.(type) {
		case *ast.Vars:
			for _, v := range it.List {
				if v.Value != nil {
					walk(v.Value, visit)
				}
			}
		case *ast.Equation:
			walk(it.Value, visit)
		case *ast.Assign:
			walk(it.Target, visit)
			walk(it.Value, visit)
		case *ast.On:
			body(it.Body)
		case *ast.AtTime:
			body(it.Body)
		case *ast.Every:
			body(it.Body)
		case *ast.When:
			walk(it.Cond, visit)
			body(it.Body)
		case *ast.For:
			body(it.Body)
		case *ast.IfItem:
			walk(it.Cond, visit)
			body(it.Then)
			body(it.Else)
		case *ast.Per:
			body(it.Body)
		}
	}
}
