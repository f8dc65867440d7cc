package check

import (
	"regexp"
	"strings"

	"nbc/lang/ast"
)

// groupMath reports arithmetic on exci.V, the values of all elements of a group: which loop is meant must be written.
func (c *checker) groupMath(group ast.Expr, at ast.Span) bool {
	r := c.errorf(GroupMath, group.Range(), "%s is one value for each element, and arithmetic takes single values", c.text(group))
	text, of := c.text(group), ""
	if i := strings.LastIndexByte(text, '.'); i > 0 {
		text, of = text[i:], text[:i]
	}
	whole := c.text(&ast.Name{Span: at})
	if of != "" && strings.Contains(whole, of+text) {
		r.help("for an element x it is `" + ofElement(whole, of) + "`, and over all of them `mean(... for x in " + of + ")`")
	} else {
		r.help("write it for one element, and reduce: `mean(x.V + ... for x in group)`")
	}
	return true
}

// ofElement writes an expression of a group's values for its element x. What is reduced already stays.
func ofElement(text, group string) string {
	member := regexp.MustCompile(`((?:sum|mean|min|max|argmax|argmin|count)\(\s*)?([\pL\pN_.\]]?)` + regexp.QuoteMeta(group+"."))
	return member.ReplaceAllStringFunc(text, func(m string) string {
		if m != group+"." {
			return m
		}
		return "x."
	})
}

// groupOfGroups reports an index into arrays of several elements at once, ins.n[2]: which of them it counts isn't said.
func (c *checker) groupOfGroups(x *ast.Index, t typ) bool {
	s, ok := unparen(x.X).(*ast.Select)
	if !ok || t.m == nil {
		return false
	}
	own := len(t.m.Dims)
	if t.m.Word == Port {
		own = max(own, 1)
	}
	if own == 0 || t.rank <= own {
		return false
	}
	of, index := c.text(s.X), strings.TrimPrefix(c.text(x), c.text(x.X))
	c.errorf(IndexCount, x.Span, "%s is a group, and each of its elements has an array %s", of, t.m.Display).see(t.m.Span, "declared here").
		help("choose the element first: `" + of + "[k]." + s.Sel.Text + index + "`; or name all: `" + of + "." + s.Sel.Text + "`")
	return true
}

// wholes are the functions of the language that take arrays, groups or data, beside the reductions.
var wholes = map[string]bool{"rows": true, "size": true, "index": true, "linked": true, "step": true, "linear": true, "choice": true}

// singleArgs reports an array given to a function of numbers.
func (c *checker) singleArgs(e *env, x *ast.Call, id ast.Ident, b builtin, args []typ) bool {
	if wholes[id.Name] || b.reduce && len(args) == 1 {
		return true
	}
	for i, a := range args {
		if a.class != value || a.rank == 0 {
			continue
		}
		if a.spread {
			c.groupMath(x.Args[i].Value, x.Span)
			return false
		}
		c.errorf(ArrayNeeded, x.Args[i].Value.Range(), "%s takes single values, and %s is %s", id.Text, c.text(x.Args[i].Value), a.describe()).
			see(a.from, "declared here").help("take an element, `x[i]`, in a loop or in `sum(" + id.Text + "(x[i]) for i in 1..N)`")
		return false
	}
	return true
}
