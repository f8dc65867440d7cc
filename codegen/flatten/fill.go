package flatten

import (
	"math"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

var (
	negInf = math.Inf(-1)
	posInf = math.Inf(1)
)

// fills lowers parameters, references, bound inputs and initial values of all groups, parents before parts.
func (f *flattener) fills() {
	f.references()
	var visit func(g *Group)
	visit = func(g *Group) {
		f.fillGroup(g)
		for _, pt := range partOrder(g.Pop) {
			visit(g.Kids[pt])
		}
	}
	// The circuit's own parameters first, since tasks may use them; then tasks, so that `trial.duration` has its value.
	root := f.Pops[0].Groups[0]
	f.fillGroup(root)
	for _, p := range f.Pops {
		for _, g := range p.Groups {
			if g.Parent == nil && p != f.Pops[0] {
				f.fillGroup(g)
			}
		}
	}
	for _, pt := range partOrder(root.Pop) {
		visit(root.Kids[pt])
	}
}

// partOrder sorts a composite's parts so that each comes after those whose parameters its arguments read: the order of declarations
// carries no meaning. Circles are the checker's to find.
func partOrder(p *Pop) []*Part {
	var out []*Part
	seen := map[*Part]bool{}
	var visit func(pt *Part)
	visit = func(pt *Part) {
		if seen[pt] {
			return
		}
		seen[pt] = true
		for _, a := range pt.Decl.Args {
			walkExpr(a.Value, func(e ast.Expr) {
				if n, ok := e.(*ast.Name); ok {
					for _, q := range p.Parts {
						if q.Name == n.Ident.Name {
							visit(q)
						}
					}
				}
			})
		}
		out = append(out, pt)
	}
	for _, pt := range p.Parts {
		visit(pt)
	}
	return out
}

// given is what a node declaration says of a group: arguments by name, with the scope they are written in.
type given struct {
	args map[string]ast.Arg
	in   map[string]*scope
}

// arguments collects the arguments of a group's declaration; those of a preset are in the preset's own scope.
func (f *flattener) arguments(g *Group) given {
	gv := given{args: map[string]ast.Arg{}, in: map[string]*scope{}}
	var args map[string]bound
	switch {
	case g.Part != nil:
		from := f.parentScope(g)
		_, args = f.typeOf(g.Part.Owner.Blox.File, g.Part.Decl.Type, f.bind(g.Part.Decl.Args, from), from.draw, g)
	case g.Pop.Task:
		from := f.popScope(f.Pops[0], f.g.Fixed(0))
		from.draw = drawNode(f)
		if t := f.taskArg[g.Pop]; t != nil {
			_, args = f.typeOf(f.expOf(g.Pop).Exp.File, t.Type, f.bind(t.Args, from), from.draw, g)
		}
	}
	for name, a := range args {
		gv.args[name], gv.in[name] = a.arg, a.in
	}
	return gv
}

// parentScope is the scope of a node's arguments: the owner's element "p" and the index variables.
func (f *flattener) parentScope(g *Group) *scope {
	var i *ir.Index
	if g.Parent.Pop.N == 1 {
		i = f.g.Fixed(0)
	} else {
		i = f.g.ByVar("p")
	}
	s := f.popScope(g.Parent.Pop, i)
	s.draw = drawNode(f)
	t := s.sub()
	for k, v := range g.Part.Vars {
		if v != "" {
			t.vars[v] = value{kind: vNum, unit: units.One, isInt: true, n: f.g.Make(ir.Node{Op: ir.LoopVar, Name: loopVar(k)})}
		}
	}
	return t
}

// loopVar names the loop variable of dimension k of a part in generated code.
func loopVar(k int) string { return "i" + string(rune('1'+k)) }

// drawNode makes draws as plain nodes: the place where they are emitted knows their stream.
func drawNode(f *flattener) func(string, []*ir.Node, ast.Span) *ir.Node {
	return func(name string, args []*ir.Node, at ast.Span) *ir.Node {
		return f.g.Make(ir.Node{Op: ir.Draw, Name: name, Args: args, Col2: place(at)})
	}
}

// references resolves the refs of all groups: which population, which element.
func (f *flattener) references() {
	for _, p := range f.Pops {
		if p.Blox == nil {
			continue
		}
		for _, m := range p.Blox.Members.List {
			if m.Word != check.Ref {
				continue
			}
			for _, g := range p.Groups {
				gv := f.arguments(g)
				e, s := m.Value, f.popScope(p, f.g.ByVar("e"))
				if a, ok := gv.args[m.Name]; ok {
					e, s = a.Value, gv.in[m.Name]
				}
				if e == nil {
					f.fail(f.declSpan(g), "%s needs the reference %s", p.Blox.Display, m.Display)
				}
				v := s.group(e)
				if len(v.segs) != 1 || v.segs[0].N != 1 {
					f.fail(e.Range(), "the reference %s needs one node", m.Display)
				}
				r := p.Refs[m.Name]
				if r == nil {
					r = &Ref{Name: m.Name, Owner: p, Target: v.segs[0].Pop, Given: map[*Group]*ir.Index{}}
					p.Refs[m.Name] = r
				}
				if r.Target != v.segs[0].Pop {
					f.fail(e.Range(), "%s refers to a %s here and to a %s elsewhere; this version needs one type", m.Display, v.segs[0].Pop.Name, r.Target.Name)
				}
				r.Given[g] = v.segs[0].Base
			}
		}
	}
}

// declSpan is where a group was declared.
func (f *flattener) declSpan(g *Group) ast.Span {
	if g.Part != nil {
		return g.Part.Decl.Span
	}
	return g.Pop.Blox.Span
}

// fillGroup lowers the values of one group.
func (f *flattener) fillGroup(g *Group) {
	p := g.Pop
	if p.Blox == nil {
		return
	}
	gv := f.arguments(g)
	own := f.popScope(p, f.g.ByVar("e"))
	if p.N == 1 {
		own = f.popScope(p, f.g.Fixed(0))
	}
	own.draw = drawNode(f)
	for _, c := range f.paramOrder(p, gv) {
		if c.Word != check.Param {
			continue
		}
		f.fillCol(&f.Fills, g, c, gv, own)
	}
	for _, c := range p.Cols {
		switch {
		case c.Hidden:
		case c.Word == check.Input:
			f.fillInput(g, c, gv, own)
		case c.Word == check.State || c.Word == check.Var:
			f.fillCol(&f.Inits, g, c, gv, own)
		}
	}
}

// fillCol lowers one column for one group.
func (f *flattener) fillCol(out *[]*Fill, g *Group, c *Col, gv given, own *scope) {
	e, s, isGiven := c.Member.Value, own, false
	if a, ok := gv.args[c.Name]; ok {
		e, s, isGiven = a.Value, gv.in[c.Name], true
	}
	if e == nil {
		if c.Word == check.Param {
			f.fail(f.declSpan(g), "%s needs %s", g.Pop.Blox.Display, c.Show)
		}
		zero := &Fill{Col: c, Group: g, Values: []*ir.Node{f.g.Num(0)}, Place: place(c.Member.Span)}
		*out = append(*out, zero)
		return
	}
	bare := !isGiven
	fill := &Fill{Col: c, Group: g, Given: isGiven, Place: place(e.Range()), Var: c.Show}
	if n, ok := g.Pop.Sizes[c.Name]; ok && c.Fixed {
		fill.Values = []*ir.Node{f.g.Num(float64(n))} // -D may have put another one in place of e
	} else {
		fill.Values = f.colValues(s, c, e, bare)
	}
	*out = append(*out, fill)
}

// colValues lowers a value for a column: one number for all components, or one each.
func (f *flattener) colValues(s *scope, c *Col, e ast.Expr, bare bool) []*ir.Node {
	v := s.eval(inherit{c.Unit, bare && c.Type == check.Num}, e)
	if v.kind == vCol && v.col != nil && v.col.idx != nil {
		v = value{kind: vList, list: f.components(v.col, e.Range())}
	}
	if v.kind == vList {
		list := flattenList(v.list)
		if len(list) != c.Size {
			f.fail(e.Range(), "%d values for %s, which has %d elements", len(list), c.Show, c.Size)
		}
		var out []*ir.Node
		for _, x := range list {
			out = append(out, s.num(x, c.Unit, e))
		}
		return out
	}
	return []*ir.Node{s.num(v, c.Unit, e)}
}

// fillInput lowers what an undriven input has: a hidden parameter when it is constant, a driver of its own when it moves.
func (f *flattener) fillInput(g *Group, c *Col, gv given, own *scope) {
	a, ok := gv.args[c.Name]
	if ok {
		s := gv.in[c.Name]
		vals := f.colValues(s, c, a.Value, false)
		moves := false
		for _, v := range vals {
			moves = moves || !f.fixed(v)
		}
		if moves {
			for k := range c.Size {
				d := &Contribution{Target: c, Group: g, Value: vals[min(k, len(vals)-1)], Place: place(a.Span)}
				if c.Size > 1 {
					d.Comp = f.g.Num(float64(k + 1))
				}
				f.Contrib = append(f.Contrib, d)
			}
			return
		}
		f.inputBase(c)
		f.Fills = append(f.Fills, &Fill{Col: f.base(c), Group: g, Given: true, Values: vals, Place: place(a.Span), Var: c.Show})
		return
	}
	if c.Member.Value == nil && f.base(c) == nil {
		return
	}
	f.inputBase(c)
	vals := []*ir.Node{f.g.Num(0)}
	if c.Member.Value != nil {
		vals = f.colValues(own, c, c.Member.Value, true)
	}
	f.Fills = append(f.Fills, &Fill{Col: f.base(c), Group: g, Values: vals, Place: place(c.Member.Span), Var: c.Show})
}

// base is the hidden parameter that holds an input's undriven value.
func (f *flattener) base(c *Col) *Col { return c.Pop.By[c.Name+" undriven"] }

func (f *flattener) inputBase(c *Col) {
	if f.base(c) != nil {
		return
	}
	h := &Col{Name: c.Name + " undriven", Show: c.Show, Word: check.Param, Type: c.Type, Unit: c.Unit, UnitText: c.UnitText, Size: c.Size,
		Hidden: true, Pop: c.Pop, Doc: c.Doc, Arr: &ir.Array{Name: c.Name + "_undriven", Class: ir.ParamArr, Space: c.Pop.Space, Size: c.Size}}
	c.Pop.Cols = append(c.Pop.Cols, h)
	c.Pop.By[h.Name] = h
}

// fixed tells whether a value cannot change during a run: it rests on parameters and constants only.
func (f *flattener) fixed(n *ir.Node) bool {
	ok := true
	f.g.Visit(n, func(m *ir.Node) {
		switch m.Op {
		case ir.Time, ir.Series, ir.Past:
			ok = false
		case ir.Scalar:
			ok = ok && (m.Name == "trial.duration" || m.Name == "trial.trials")
		case ir.Load:
			ok = ok && m.Arr.Class == ir.ParamArr
		}
	})
	return ok
}

// paramOrder sorts a population's parameters so that each comes after those its default rests on.
func (f *flattener) paramOrder(p *Pop, gv given) []*Col {
	var out []*Col
	state := map[*Col]int{}
	var visit func(c *Col)
	visit = func(c *Col) {
		if state[c] == 2 {
			return
		}
		if state[c] == 1 {
			f.fail(c.Member.Span, "the parameter %s depends on itself", c.Show)
		}
		state[c] = 1
		if _, isGiven := gv.args[c.Name]; !isGiven && c.Member != nil && c.Member.Value != nil {
			walkExpr(c.Member.Value, func(e ast.Expr) {
				if n, ok := e.(*ast.Name); ok {
					if d := p.By[n.Ident.Name]; d != nil && d.Word == check.Param {
						visit(d)
					} else if m := p.Blox.Members.By[n.Ident.Name]; m != nil && m.Word == check.Let {
						walkExpr(m.Value, func(e ast.Expr) {
							if n, ok := e.(*ast.Name); ok {
								if d := p.By[n.Ident.Name]; d != nil && d.Word == check.Param && d != c {
									visit(d)
								}
							}
						})
					}
				}
			})
		}
		state[c] = 2
		out = append(out, c)
	}
	for _, c := range p.Cols {
		if c.Word == check.Param && !c.Hidden {
			visit(c)
		}
	}
	return out
}

// oneRun tells whether a port of neighbouring elements is one run of parts.
func (f *flattener) oneRun(p *Pop, m *check.Member) bool {
	for _, path := range m.Paths {
		if !f.dense(p, path, f.popScope(p, f.g.Fixed(p.Groups[0].First)).group(path)) {
			return false
		}
	}
	return len(m.Paths) == 1
}

// ports notes the ports of composites as other names of elements.
func (f *flattener) ports() {
	for _, p := range f.Pops {
		if p.Blox == nil {
			continue
		}
		for _, m := range p.Blox.Members.List {
			if m.Word != check.Port {
				continue
			}
			for _, g := range p.Groups {
				if g.N > 1 && !f.oneRun(p, m) {
					continue
				}
				v, ok := f.groupMember(&group{segs: []Seg{{p, f.g.Fixed(g.First), g.N}}, dims: []int{g.N}}, m.Name, m.Span)
				if ok && v.kind == vGroup && len(v.g.segs) == 1 && v.g.segs[0].Base.Op == ir.Fixed {
					f.Aliases = append(f.Aliases, &Alias{Group: g, Name: m.Display, Segs: v.g.segs, Per: v.g.segs[0].N / g.N})
				}
			}
		}
	}
}

// tasks makes the population of each experiment's task.
func (f *flattener) tasks(c *check.Blox) {
	for _, x := range f.Prog.Experiments {
		if x.Circuit != c {
			continue
		}
		for _, st := range x.Decl.Steps {
			t, ok := st.(*ast.TaskStep)
			if !ok {
				continue
			}
			b, _ := f.typeOf(x.File, t.Type, nil, nil, nil)
			p := f.pop(b, nil, "", nil)
			if len(p.Groups) > 0 {
				// Another experiment has the same type of task: a population of its own, since its arguments differ.
				delete(f.popBy, b.Name+sizeKey(nil))
				p = f.pop(b, nil, "", nil)
			}
			p.Task = true
			p.Groups = []*Group{{Pop: p, Name: "trial", N: 1, Kids: map[*Part]*Group{}}}
			p.N, p.Space.N = 1, 1
			f.taskOf(x, p, t)
		}
	}
}
