package flatten

import (
	"fmt"

	"nbc/codegen/ir"
	"nbc/lang/ast"
)

// History is an array of past values, one for each element of a space: a state's, each a delay ago.
type History struct {
	Arr   *ir.Array
	State *ir.Array
	Idx   *ir.Index // of the state, in terms of the space's own element
	Delay *ir.Node  // ms
	Text  string
	Place string
}

// past lowers x(t - d): the values of the states that x is made of, each a time d ago.
func (s *scope) past(e *ast.Call) value {
	f := s.f
	v := s.eval(inherit{}, e.Fun)
	if v.kind != vNum {
		f.fail(e.Fun.Range(), "the history of a single number is needed here")
	}
	if len(e.Args) != 1 {
		f.fail(e.Span, "in brackets stands a time: x(t - d)")
	}
	d := s.ago(e.Args[0].Value)
	if d == nil {
		f.fail(e.Args[0].Value.Range(), "in brackets stands a time: x(t - d)")
	}
	v.n = f.shifted(v.n, d, e)
	v.zero = false
	return v
}

// ago is the node of d in t - d, or nil for any other form.
func (s *scope) ago(x ast.Expr) *ir.Node {
	g := s.f.g
	switch x := unparen(x).(type) {
	case *ast.Name:
		if v, ok := s.lookup("t", x.Span); ok && x.Ident.Name == "t" && v.n != nil && v.n.Op == ir.Time {
			return g.Num(0)
		}
	case *ast.Binary:
		if x.Op != "-" && x.Op != "+" {
			return nil
		}
		if d := s.ago(x.X); d != nil {
			y := s.as(x.Y, ms, false)
			if x.Op == "-" {
				return g.Add(d, y)
			}
			return g.Sub(d, y)
		}
		if d := s.ago(x.Y); d != nil && x.Op == "+" {
			return g.Sub(d, s.as(x.X, ms, false))
		}
	}
	return nil
}

// shifted is n a time d ago.
func (f *flattener) shifted(n, d *ir.Node, e *ast.Call) *ir.Node {
	g := f.g
	return g.Replace(n, func(m *ir.Node) *ir.Node {
		switch m.Op {
		case ir.Time:
			return g.Sub(m, d)
		case ir.Past:
			p := *m
			p.Args = []*ir.Node{g.Add(m.Args[0], d)}
			return g.Make(p)
		case ir.Load:
			switch m.Arr.Class {
			case ir.StateArr:
				return g.Make(ir.Node{Op: ir.Past, Args: []*ir.Node{d}, Arr: m.Arr, Idx: m.Idx, Name: f.pastAt(e.Span), Col: pathText(e.Fun) + "(" + exprText(e.Args[0].Value) + ")"})
			case ir.ParamArr, ir.AttrArr:
				return m
			}
			f.fail(e.Span, "%s rests on %s, of which no history is kept: only of states", pathText(e.Fun), m.Arr.Name)
		case ir.Draw, ir.Sample:
			f.fail(e.Span, "%s has no history", pathText(e.Fun))
		}
		return nil
	})
}

// pastAt keeps where a past value is written, for messages.
func (f *flattener) pastAt(at ast.Span) string {
	if f.pastSpans == nil {
		f.pastSpans = map[string]ast.Span{}
	}
	f.pastSpans[place(at)] = at
	return place(at)
}

// histories puts arrays in the place of past values, in all that has been lowered.
func (f *flattener) histories() {
	for _, cols := range f.stateColumns() {
		for _, c := range cols {
			for k, n := range c.Derivs {
				if n != nil {
					c.Derivs[k] = f.remembered(n, c.Arr.Space)
				}
			}
			for _, n := range c.Noise {
				if n != nil {
					n.G = f.remembered(n.G, c.Arr.Space)
				}
			}
		}
	}
	for _, k := range f.Contrib {
		var space *ir.Space
		switch {
		case k.Edges != nil:
			space = k.Edges.Space
		case k.Block != nil:
			space = k.Block.Space
		}
		k.Value = f.remembered(k.Value, space)
	}
	for _, h := range f.Hands {
		space := owner{h.Pop, h.Edges, h.Block}.space()
		if h.Cond != nil {
			h.Cond = f.remembered(h.Cond, space)
		}
		f.rememberedIn(h.Body, space)
	}
}

// recordedHistories does so in what experiments record and plot.
func (f *flattener) recordedHistories() {
	each := func(list []*Quantity) {
		for _, q := range list {
			q.Value = f.remembered(q.Value, nil)
		}
	}
	for _, x := range f.Exps {
		for _, r := range x.Records {
			each(r.Qs)
		}
		for _, p := range x.Plots {
			each(p.Qs)
		}
	}
}

// rememberedIn does so in statements.
func (f *flattener) rememberedIn(list []Stmt, space *ir.Space) {
	for _, s := range list {
		switch s := s.(type) {
		case *Write:
			s.Value = f.remembered(s.Value, space)
		case *IfStmt:
			s.Cond = f.remembered(s.Cond, space)
			f.rememberedIn(s.Then, space)
			f.rememberedIn(s.Else, space)
		case *LoopStmt:
			f.rememberedIn(s.Body, space)
		}
	}
}

// remembered is n with arrays in place of past values; space is that of the loop which computes n, nil where it has none.
func (f *flattener) remembered(n *ir.Node, space *ir.Space) *ir.Node {
	return f.g.Replace(n, func(m *ir.Node) *ir.Node {
		if m.Op != ir.Past {
			return nil
		}
		home, at := space, f.g.Self()
		root, same := f.root(m)
		if !same {
			f.fail(f.pastSpans[m.Name], "%s is read through elements that no table names; name the past value in the blox: `let past = ...`", m.Col)
		}
		if root != nil && (root.Op == ir.ByVar || space == nil) {
			home, at = rootSpace(m), root
			if home == nil {
				f.fail(f.pastSpans[m.Name], "%s cannot be read here; name the past value in the blox: `let past = ...`", m.Col)
			}
			m = f.g.Rewrite(m, func(i *ir.Index) *ir.Index {
				if i == root {
					return f.g.Self()
				}
				return i
			})
		}
		return f.g.Load(f.history(m, home).Arr, at)
	})
}

// history is the array of a past value in terms of the space's own element.
func (f *flattener) history(m *ir.Node, space *ir.Space) *History {
	key := fmt.Sprintf("%p|%d", space, m.ID)
	if h := f.pastBy[key]; h != nil {
		return h
	}
	h := &History{State: m.Arr, Idx: m.Idx, Delay: m.Args[0], Text: m.Col, Place: m.Name,
		Arr: &ir.Array{Name: fmt.Sprintf("past%d", len(f.Histories)+1), Class: ir.PastArr, Space: space, Size: 1}}
	f.Histories = append(f.Histories, h)
	if f.pastBy == nil {
		f.pastBy = map[string]*History{}
	}
	f.pastBy[key] = h
	return h
}

// root is the element from which the indices of a past value start: the loop's own, a loop variable, or (where nothing else) a fixed
// one, nil where there is none. same is false where there are several.
func (f *flattener) root(m *ir.Node) (root *ir.Index, same bool) {
	same = true
	var fixed *ir.Index
	note := func(i *ir.Index) {
		if i == nil {
			return
		}
		for i.In != nil {
			i = i.In
		}
		if i.Op == ir.Fixed {
			fixed = i
			return
		}
		same = same && (root == nil || root == i)
		root = i
	}
	note(m.Idx)
	f.g.Visit(m.Args[0], func(n *ir.Node) {
		note(n.Idx)
		if n.Op == ir.Time || n.Op == ir.LoopVar || n.Op == ir.Load && n.Arr.Class != ir.ParamArr && n.Arr.Class != ir.AttrArr {
			same = false
		}
	})
	if root == nil {
		root = fixed
	}
	return root, same
}

// rootSpace is the space whose elements the root of a past value's index counts, or nil where the index does not say.
func rootSpace(m *ir.Node) *ir.Space {
	i := m.Idx
	if i.Op == ir.Comp {
		i = i.In
	}
	if i.In == nil {
		return m.Arr.Space
	}
	for i.Op == ir.Via && i.In.In != nil {
		i = i.In
	}
	if i.Op == ir.Via {
		return i.T.From
	}
	return nil
}
