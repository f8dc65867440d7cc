package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
)

// bound is an argument with the scope it is written in.
type bound struct {
	arg ast.Arg
	in  *scope
}

// bind notes in which scope arguments are written.
func (f *flattener) bind(args []ast.Arg, in *scope) map[string]bound {
	out := map[string]bound{}
	for _, a := range args {
		if a.Name != nil {
			out[a.Name.Name] = bound{a, in}
		}
	}
	return out
}

// typeOf resolves the type of a node as seen from a file, through presets that stand on presets: the blox, and what the node and
// the presets give it. A preset's own parameters are known inside it only; what it has no parameter for goes on to what it stands
// on, over the preset's own argument.
func (f *flattener) typeOf(file *ast.File, t ast.TypeName, args map[string]bound, draw drawer, g *Group) (*check.Blox, map[string]bound) {
	for {
		if b := f.Prog.BloxIn(file, t.Name.Name); b != nil {
			return b, args
		}
		p := f.Prog.PresetIn(file, t.Name.Name)
		if p == nil {
			f.fail(t.Span, "there is no blox type %s", t.Name.Text)
		}
		inner := f.presetScope(p, args, t.Span, draw, g)
		next := f.bind(p.Decl.Args, inner)
		for _, name := range sortedKeys(args) {
			if p.Params.By[name] == nil {
				next[name] = args[name]
			}
		}
		file, t, args = p.File, p.Decl.Base, next
	}
}

// drawer makes the node of a draw, where draws may stand.
type drawer func(name string, args []*ir.Node, at ast.Span) *ir.Node

// presetScope is the inside of a preset: its parameters, each evaluated when it is first needed, since sizes are needed before other
// values can be known. With a group, what is drawn is kept for its elements, so that all that rests on it rests on one draw.
func (f *flattener) presetScope(p *check.Preset, args map[string]bound, at ast.Span, draw drawer, g *Group) *scope {
	known := map[string]value{}
	inner := &scope{f: f, file: p.File, vars: map[string]value{}, draw: draw}
	inner.find = func(name string, _ ast.Span) (value, bool) {
		if v, ok := known[name]; ok {
			return v, true
		}
		m := p.Params.By[name]
		if m == nil {
			return value{}, false
		}
		var v value
		switch a, ok := args[name]; {
		case ok:
			v = a.in.eval(inherit{}, a.arg.Value)
			if v.kind == vNum && m.Type == check.Num {
				v.n, v.unit, v.zero = a.in.num(v, m.Unit, a.arg.Value), m.Unit, false
			}
		case m.Value == nil:
			f.fail(at, "%s needs %s", p.Decl.Name.Text, m.Display)
		default:
			v = inner.typed(m.Value, m)
		}
		if g != nil && v.kind == vNum && f.drawn(v.n) {
			v = f.keep(g, p, m, v)
		}
		known[name] = v
		return v, true
	}
	return inner
}

// drawn tells whether a value has draws in it.
func (f *flattener) drawn(n *ir.Node) bool {
	found := false
	f.g.Visit(n, func(m *ir.Node) { found = found || m.Op == ir.Draw })
	return found
}

// keep stores a drawn parameter of a preset in a hidden column of the group's population.
func (f *flattener) keep(g *Group, p *check.Preset, m *check.Member, v value) value {
	name := p.Decl.Name.Text + "." + m.Display
	c := g.Pop.By[name]
	if c == nil {
		c = &Col{Name: name, Show: name, Word: check.Param, Type: m.Type, Unit: v.unit, UnitText: unitText(m), Size: 1, Hidden: true, Pop: g.Pop,
			Doc: m.Doc, Arr: &ir.Array{Name: p.Name + "_" + m.Name, Class: ir.ParamArr, Space: g.Pop.Space, Size: 1}}
		g.Pop.Cols = append(g.Pop.Cols, c)
		g.Pop.By[name] = c
	}
	if !f.kept[keptKey{g, c}] {
		f.kept[keptKey{g, c}] = true
		f.Fills = append(f.Fills, &Fill{Col: c, Group: g, Given: true, Values: []*ir.Node{v.n}, Place: place(m.Span), Var: name})
	}
	i := f.g.ByVar("e")
	if g.Pop.N == 1 {
		i = f.g.Fixed(0)
	}
	return f.load(c, i)
}

// keptKey is a hidden column of a group.
type keptKey struct {
	group *Group
	col   *Col
}

// presetSizes are the arguments of a type that decide sizes, by the names under which they are given.
func (f *flattener) presetSizes(file *ast.File, t ast.TypeName) map[string]bool {
	if b := f.Prog.BloxIn(file, t.Name.Name); b != nil {
		return f.sizes(b)
	}
	p := f.Prog.PresetIn(file, t.Name.Name)
	if p == nil {
		f.fail(t.Span, "there is no blox type %s", t.Name.Text)
	}
	need := f.presetSizes(p.File, p.Decl.Base)
	out := map[string]bool{}
	mark := func(e ast.Expr) {
		walkExpr(e, func(x ast.Expr) {
			if n, ok := x.(*ast.Name); ok && p.Params.By[n.Ident.Name] != nil {
				out[n.Ident.Name] = true
			}
		})
	}
	for _, a := range p.Decl.Args {
		if a.Name != nil && need[a.Name.Name] {
			mark(a.Value)
		}
	}
	for again := true; again; {
		before := len(out)
		for name := range out {
			if m := p.Params.By[name]; m != nil && m.Value != nil {
				mark(m.Value)
			}
		}
		again = len(out) > before
	}
	for name := range need {
		if p.Params.By[name] == nil {
			out[name] = true
		}
	}
	return out
}
