package flatten

import (
	"strings"

	"nbc/lang/ast"
	"nbc/lang/units"
)

// labelOf names the edges of a statement in weight files: by the statement in a circuit, by the composite elsewhere.
func (c *wirer) labelOf(s *scope, a, b ast.Expr) *Label {
	if !c.owner.Blox.Circuit {
		return &Label{Elem: true}
	}
	l := &Label{}
	l.Format = c.labelPath(s, a, l) + " -> " + c.labelPath(s, b, l)
	return l
}

// labelPath writes a path with its indices as numbers.
func (c *wirer) labelPath(s *scope, e ast.Expr, l *Label) string {
	switch e := e.(type) {
	case *ast.Name:
		return strings.ReplaceAll(e.Ident.Text, "%", "%%")
	case *ast.Paren:
		return c.labelPath(s, e.X, l)
	case *ast.Select:
		return c.labelPath(s, e.X, l) + "." + e.Sel.Text
	case *ast.Index:
		t := c.labelPath(s, e.X, l) + "["
		for k, x := range e.Index {
			if k > 0 {
				t += ","
			}
			if r, ok := unparen(x).(*ast.Range); ok {
				l.Args = append(l.Args, s.as(r.Lo, units.One, false), s.as(r.Hi, units.One, false))
				t += "%d..%d"
				continue
			}
			l.Args = append(l.Args, s.as(x, units.One, false))
			t += "%d"
		}
		return t + "]"
	}
	return "?"
}

// pathText is a path as it was written.
func pathText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Name:
		return e.Ident.Text
	case *ast.Paren:
		return pathText(e.X)
	case *ast.Select:
		return pathText(e.X) + "." + e.Sel.Text
	case *ast.Index:
		var parts []string
		for _, x := range e.Index {
			parts = append(parts, pathText(x))
		}
		return pathText(e.X) + "[" + strings.Join(parts, ", ") + "]"
	case *ast.Number:
		return e.Text
	case *ast.Range:
		return pathText(e.Lo) + ".." + pathText(e.Hi)
	case *ast.Binary:
		return pathText(e.X) + e.Op + pathText(e.Y)
	}
	return "..."
}
