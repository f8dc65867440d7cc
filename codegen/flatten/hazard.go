package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// hazard lowers a Poisson process whose rate follows states or time. Its events come where the integral of the rate since the last one
// reaches a number that is drawn from the exponential distribution of mean 1 (time rescaling: Brown, Barbieri, Ventura, Kass and Frank,
// Neural Comput 14:325-346, 2002): a hidden state integrates the rate, and a condition compares it with the hidden number. A rate
// below 0 counts as 0, and in a refractory time the integral stands still.
func (f *flattener) hazard(h *Handler, b *body, rate *ir.Node, at ast.Span) {
	p := h.Pop
	number := 1
	for _, c := range p.Cols {
		if c.Hidden && c.Show == "hazard" {
			number++
		}
	}
	n := itoa(number)
	add := func(name string, word check.Word, class ir.Class) *Col {
		c := &Col{Name: name + " " + n, Show: name, Word: word, Unit: units.One, Size: 1, Hidden: true, Pop: p,
			Arr: &ir.Array{Name: "rate_" + n + "_" + name, Class: class, Space: p.Space, Size: 1}}
		p.Cols = append(p.Cols, c)
		p.By[c.Name] = c
		return c
	}
	sum, due := add("hazard", check.State, ir.StateArr), add("wait", check.Var, ir.VarArr)
	sum.Derivs = []*ir.Node{f.g.Call("max", rate, f.g.Num(0))}
	one := []*ir.Node{f.g.Num(1)}
	for _, g := range p.Groups {
		f.Inits = append(f.Inits, &Fill{Col: sum, Group: g, Values: []*ir.Node{f.g.Num(0)}, Place: place(at)},
			&Fill{Col: due, Group: g, Values: []*ir.Node{f.g.Make(ir.Node{Op: ir.Draw, Name: "exponential", Args: one, Col2: place(at)})}, Place: place(at), Var: due.Name})
	}
	self := f.g.Self()
	// A trial's states are those of the warm-up's end, so it waits anew.
	renew := func(h *Handler, b *body) []Stmt {
		b.writing = due.Name
		d := b.draw("exponential", one, at)
		h.Sites[len(h.Sites)-1].Quiet = true
		return []Stmt{&Write{Col: sum, Idx: self, Op: ":=", Value: f.g.Num(0), Site: f.site(at)}, &Write{Col: due, Idx: self, Op: ":=", Value: d, Site: f.site(at)}}
	}
	b.hazard = sum
	h.Trigger, h.Closed = "when", true
	h.Cond = f.g.Sub(f.g.Load(sum.Arr, self), f.g.Load(due.Arr, self))
	h.Body = append(h.Body, renew(h, b)...)
	start := &Handler{What: "on trial.start", Place: h.Place, Pop: p, Exp: h.Exp, Trigger: "trialstart", Stage: "update", Via: "self"}
	start.Body = renew(start, &body{f: f, h: start, o: b.o})
	f.Hands = append(f.Hands, start)
}

// rests tells whether an event ends in a refractory time.
func rests(b *ast.Body) bool {
	found := false
	walkItems(b, func(it ast.Item) {
		if _, ok := it.(*ast.Refractory); ok {
			found = true
		}
	}, func(ast.Expr) {})
	return found
}
