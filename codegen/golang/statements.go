package golang

import (
	"fmt"

	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// define puts a value into a variable of the innermost block.
func (f *fn) define(n *ir.Node, s string) string {
	f.tmp++
	v := fmt.Sprintf("v%d", f.tmp)
	f.line("%s := %s", v, s)
	f.scopes[len(f.scopes)-1][n] = v
	return v
}

// reduce writes a reduction as a loop and returns the variable with the result.
func (f *fn) reduce(n *ir.Node) string {
	f.tmp++
	v := fmt.Sprintf("r%d", f.tmp)
	r := n.R
	type run struct {
		base string
		n    int
	}
	runs := []run{{f.index(r.Base), r.N}}
	total := r.N
	for _, p := range r.Parts {
		runs = append(runs, run{f.index(p.Base), p.N})
		total += p.N
	}
	switch n.Name {
	case "min":
		f.line("%s := math.Inf(1)", v)
	case "max":
		f.line("%s := math.Inf(-1)", v)
	case "argmax":
		f.line("%s, %sbest, %spos := 1.0, math.Inf(-1), 0.0", v, v, v)
	default:
		f.line("%s := 0.0", v)
	}
	for _, x := range runs {
		f.open("for %s := %s; %s < %s+%d; %s++ {", r.Var, x.base, r.Var, x.base, x.n, r.Var)
		body := f.val(n.Args[0])
		switch n.Name {
		case "sum", "mean":
			f.line("%s += %s", v, body)
		case "min", "max":
			f.line("%s = %s(%s, %s)", v, n.Name, v, body)
		case "count":
			if n.Args[0].IsBool() {
				f.line("%s += kernel.Truth(%s)", v, body)
			} else {
				f.line("%s += kernel.Truth(%s != 0)", v, body)
			}
		case "argmax":
			f.line("%spos++", v)
			f.line("if x := %s; x > %sbest { %s, %sbest = %spos, x }", body, v, v, v, v)
		}
		f.close("}")
	}
	if n.Name == "mean" {
		f.line("%s /= %d", v, total)
	}
	f.scopes[len(f.scopes)-1][n] = v
	return v
}

// choose writes `if c then a else b`.
func (f *fn) choose(n *ir.Node) string {
	c := f.val(n.Args[0])
	for _, a := range n.Args[1:] {
		f.g.g.Visit(a, func(m *ir.Node) {
			if m.Op == ir.Draw && f.uses[m] > 1 {
				f.val(m) // others need the same draw
			}
		})
	}
	if mayFault(f.g.g, n.Args[2]) {
		// `if k == 0 then 0 else w[k]` must not look up w[0].
		f.tmp++
		v := fmt.Sprintf("v%d", f.tmp)
		if n.IsBool() {
			f.line("var %s bool", v)
		} else {
			f.line("var %s float64", v)
		}
		f.open("if %s {", c)
		f.line("%s = %s", v, f.val(n.Args[1]))
		f.close("} else {")
		f.depth++
		f.scopes = append(f.scopes, map[*ir.Node]string{})
		f.line("%s = %s", v, f.val(n.Args[2]))
		f.close("}")
		f.scopes[len(f.scopes)-1][n] = v
		return v
	}
	b := f.val(n.Args[2])
	f.tmp++
	v := fmt.Sprintf("v%d", f.tmp)
	f.line("%s := %s", v, b)
	f.open("if %s {", c)
	f.line("%s = %s", v, f.val(n.Args[1]))
	f.close("}")
	f.scopes[len(f.scopes)-1][n] = v
	return v
}

var drawCalls = map[string]string{"uniform": "Uniform", "normal": "Normal", "lognormal": "LogNormal", "exponential": "Exponential",
	"gamma": "Gamma", "poisson": "Poisson", "bernoulli": "Bernoulli", "choice": "Choice"}

// draw writes a draw; it is made where its value is first needed, once.
func (f *fn) draw(n *ir.Node) string {
	d := f.drawer
	if site, ok := n.Any.(*flatten.DrawSite); ok {
		d = fmt.Sprintf("w.Draw(k.c.DrawSites[%d], int32(%s))", site.ID, f.self)
	}
	f.tmp++
	v := fmt.Sprintf("x%d", f.tmp)
	args := n.Args
	if n.Col == "within" {
		args = n.Args[:len(n.Args)-2]
	}
	var list []string
	for _, a := range args {
		list = append(list, f.val(a))
	}
	call := d + "." + drawCalls[n.Name] + "(" + strings.Join(list, ", ") + ")"
	if n.Col == "within" {
		lo, hi := f.val(n.Args[len(n.Args)-2]), f.val(n.Args[len(n.Args)-1])
		f.line("%sd := %s", v, d)
		call = v + "d." + drawCalls[n.Name] + "(" + strings.Join(list, ", ") + ")"
		f.line("%s := kernel.Within(func() float64 { return %s }, %s, %s, %q)", v, call, lo, hi, n.Col2)
	} else {
		f.line("%s := %s", v, call)
	}
	f.scopes[len(f.scopes)-1][n] = v
	return v
}
