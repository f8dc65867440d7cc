package check

import (
	"nbc/lang/ast"
)

// pairRules are the values of `pairs`, with what they take: a probability, a number of partners, or data.
var pairRules = map[string]string{
	"all": "", "one_to_one": "", "bernoulli": "p", "hypergeometric": "p", "indegree": "k", "outdegree": "k", "matrix": "data", "edges": "data",
}

var pairRuleNames = []string{"all", "one_to_one", "bernoulli", "hypergeometric", "indegree", "outdegree", "matrix", "edges"}

func pairName(x ast.Expr) string {
	switch x := unparen(x).(type) {
	case *ast.Name:
		return x.Ident.Name
	case *ast.Call:
		if n, ok := x.Fun.(*ast.Name); ok {
			return n.Ident.Name
		}
	}
	return ""
}

func (c *checker) pairRule(e *env, x ast.Expr) {
	var id ast.Ident
	var args []ast.Arg
	switch x := unparen(x).(type) {
	case *ast.Name:
		id = x.Ident
	case *ast.Call:
		if n, ok := x.Fun.(*ast.Name); ok {
			id, args = n.Ident, x.Args
		}
	case *ast.Bad:
		return
	}
	takes, ok := pairRules[id.Name]
	if !ok || id.Name == "" {
		at, text := x.Range(), c.text(x)
		if id.Name != "" {
			at, text = id.Span, id.Text
		}
		r := c.errorf(UnknownPairs, at, "there is no pair rule %s", text)
		if id.Name != "" {
			r.near(id, pairRuleNames)
		}
		r.help("the pair rules are " + listed(pairRuleNames))
		for _, a := range args {
			c.expr(e, a.Value)
		}
		return
	}
	want := 0
	if takes != "" {
		want = 1
	}
	if len(args) != want {
		c.errorf(ArgumentCount, x.Range(), "%s takes %s", id.Text, map[int]string{0: "no argument", 1: "one argument: `" + id.Text + "(...)`"}[want])
		for _, a := range args {
			c.expr(e, a.Value)
		}
		return
	}
	if want == 0 {
		return
	}
	a := args[0].Value
	t := c.expr(e, a)
	if t.class == unknown {
		return
	}
	switch takes {
	case "p", "k":
		c.fixed(e, a, "who meets whom")
		if t.class != value || !t.numeric() || t.rank > 0 || !fits(t, mustUnit("rad")) {
			c.errorf(TypeMismatch, a.Range(), "%s takes a plain number, and this is %s", id.Text, t.describe()).see(t.from, "declared here")
			return
		}
		if takes == "p" {
			c.probability(e, a)
		} else if v, ok := c.constant(nil, a); ok && v.Num < 0 {
			c.errorf(Probability, a.Range(), "%s of %s", id.Text, c.text(a)).help("a number of partners can't be negative")
		}
	case "data":
		if t.class != table && !(t.class == value && (t.v == String || t.rank == 2)) {
			c.errorf(TypeMismatch, a.Range(), "%s takes data, and this is %s", id.Text, t.describe()).see(t.from, "declared here").
				help(dataHelp[id.Name])
			return
		}
		c.pairData(id.Name, a, t)
	}
}

var dataHelp = map[string]string{
	"matrix": "declare `data W[*, *] = csv(\"weights.csv\")`",
	"edges":  "declare `data E { pre : int, post : int, weight } = csv(\"edges.csv\")`",
}

// pairData wants a matrix for `matrix`, and for `edges` a table that counts sources and targets in columns pre and post.
func (c *checker) pairData(rule string, x ast.Expr, t typ) {
	if t.class != table || t.data == nil {
		return
	}
	at := t.data.Decl.Name.Span
	if rule == "matrix" {
		if !t.data.Matrix {
			c.errorf(TypeMismatch, x.Range(), "matrix takes a matrix, and %s is a table of columns", c.text(x)).see(at, "declared here").
				help(dataHelp[rule] + ", or write `edges(" + c.text(x) + ")`")
		}
		return
	}
	if t.data.Matrix {
		c.errorf(TypeMismatch, x.Range(), "edges takes a table, and %s is a matrix", c.text(x)).see(at, "declared here").
			help(dataHelp[rule] + ", or write `matrix(" + c.text(x) + ")`")
		return
	}
	for _, name := range []string{"pre", "post"} {
		m, ok := t.data.Columns.By[name]
		if !ok {
			c.errorf(DataColumns, x.Range(), "edges counts sources and targets in columns pre and post, and %s has no %s", c.text(x), name).see(at, "declared here").
				help(dataHelp[rule])
			return
		}
		if m.Type != Int || len(m.Dims) > 0 {
			c.errorf(TypeMismatch, x.Range(), "the column %s of %s counts elements, and is not an int", name, c.text(x)).see(m.Span, "declared here").
				help("declare it `" + name + " : int`")
			return
		}
	}
}
