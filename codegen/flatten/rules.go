package flatten

import (
	"fmt"
	"path/filepath"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// namedRules makes the rule values of circuits, so that they come first in their populations.
func (f *flattener) namedRules() {
	root := f.Pops[0]
	for _, m := range root.Blox.Members.List {
		if m.Word == check.RuleParam {
			f.ruleNamed(root, m.Name)
		}
	}
}

// ruleNamed is a rule value of a circuit by name.
func (f *flattener) ruleNamed(p *Pop, name string) (value, bool) {
	if p.Blox == nil {
		return value{}, false
	}
	m := p.Blox.Members.By[name]
	if m == nil || (m.Word != check.RuleParam && m.Word != check.ConnParam) {
		return value{}, false
	}
	for _, it := range p.Blox.Body.Items {
		rv, ok := it.(*ast.RuleValue)
		if !ok || rv.Name.Name != name {
			continue
		}
		if v, ok := f.rules[rv]; ok {
			return v, true
		}
		s := f.popScope(p, f.g.Fixed(0))
		s.draw = drawNode(f)
		var v value
		if call, ok := unparen(rv.Value).(*ast.Call); ok {
			if n, ok := call.Fun.(*ast.Name); ok && f.Prog.RuleIn(p.Blox.File, n.Ident.Name) != nil {
				v = s.ruleWith(f.Prog.RuleIn(p.Blox.File, n.Ident.Name), call, rv.Name.Text)
			}
		}
		if v.kind != vRule {
			v = s.eval(inherit{}, rv.Value)
		}
		f.rules[rv] = v
		return v, true
	}
	if m.Value != nil {
		return f.popScope(p, f.g.Fixed(0)).eval(inherit{}, m.Value), true
	}
	return value{}, false
}

// newRule is a rule written where it is used: it gets an element of its own, named after the rule.
func (s *scope) newRule(r *check.Rule, e *ast.Call) value {
	n := 0
	for _, p := range s.f.Pops {
		if p.Rule == r {
			n = p.N
		}
	}
	name := r.Decl.Name.Text
	if n > 0 {
		name = fmt.Sprintf("%s_%d", name, n+1)
	}
	return s.ruleWith(r, e, name)
}

// ruleWith makes an element of a rule's population from its arguments.
func (s *scope) ruleWith(r *check.Rule, e *ast.Call, name string) value {
	f := s.f
	var p *Pop
	for _, q := range f.Pops {
		if q.Rule == r {
			p = q
		}
	}
	rs := &scope{f: f, file: r.File, vars: map[string]value{}}
	if p == nil {
		p = &Pop{Name: r.Name, Rule: r, By: map[string]*Col{}, Refs: map[string]*Ref{}, Space: f.newSpace("pop", r.Name, 0)}
		f.Pops = append(f.Pops, p)
		for _, m := range r.Members.List {
			if m.Word == check.Param {
				c := f.newCol(p.Space, m, rs)
				c.Pop = p
				p.Cols = append(p.Cols, c)
				p.By[m.Name] = c
			}
		}
	}
	g := &Group{Pop: p, Name: name, First: p.N, N: 1, Kids: map[*Part]*Group{}}
	p.Groups = append(p.Groups, g)
	p.N++
	p.Space.N = p.N
	rv := &ruleValue{rule: r, pop: p, elem: g.First, refs: map[string]value{}}
	own := f.popScope(p, f.g.Fixed(g.First))
	for _, c := range p.Cols {
		v, from, given := c.Member.Value, own, false
		for i, a := range e.Args {
			if (a.Name != nil && a.Name.Name == c.Name) || (a.Name == nil && i < len(r.Members.List) && r.Members.List[i].Name == c.Name) {
				v, from, given = a.Value, s, true
			}
		}
		if v == nil {
			f.fail(e.Span, "the rule %s needs %s", r.Name, c.Show)
		}
		f.Fills = append(f.Fills, &Fill{Col: c, Group: g, Given: given, Values: f.colValues(from, c, v, !given), Place: place(v.Range()), Var: c.Show})
	}
	s.ruleRefs(rv, e)
	return value{kind: vRule, rule: rv}
}

// ruleRefs takes the references among a rule's arguments.
func (s *scope) ruleRefs(rv *ruleValue, e *ast.Call) {
	f := s.f
	for _, m := range rv.rule.Members.List {
		if m.Word != check.Ref {
			continue
		}
		for _, a := range e.Args {
			if a.Name == nil || a.Name.Name != m.Name {
				continue
			}
			g := s.group(a.Value)
			if len(g.segs) != 1 || g.segs[0].N != 1 {
				f.fail(a.Span, "the reference %s needs one node", m.Display)
			}
			rv.refs[m.Name] = value{kind: vGroup, g: g}
		}
	}
}

// completeRule is learning(target = dst.matrisome): the same rule with more references given.
func (s *scope) completeRule(v value, e *ast.Call) value {
	rv := *v.rule
	rv.refs = map[string]value{}
	for k, x := range v.rule.refs {
		rv.refs[k] = x
	}
	for _, a := range e.Args {
		if a.Name == nil || rv.rule.Members.By[a.Name.Name] == nil || rv.rule.Members.By[a.Name.Name].Word != check.Ref {
			s.f.fail(a.Span, "only references can be given to a rule that is already made")
		}
	}
	s.ruleRefs(&rv, e)
	return value{kind: vRule, rule: &rv}
}

// tableFile is a data file as written, with the source file that names it.
type tableFile struct {
	name string
	file *ast.File
}

// dataOf is the data of a blox element: what its node was given, or its own default.
func (f *flattener) dataOf(p *Pop, m *check.Member, i *ir.Index, at ast.Span) *Table {
	if len(p.Groups) != 1 {
		// One table for each group would need a choice at run time; the first version gives each type of data one owner.
		f.fail(at, "%s of %s: this version reads data of one node a type", m.Display, p.Name)
	}
	g := p.Groups[0]
	gv := f.arguments(g)
	e, file := m.Value, p.Blox.File
	if a, ok := gv.args[m.Name]; ok {
		e, file = a.Value, gv.in[m.Name].source()
	}
	name := ""
	span := at
	if e != nil {
		span = e.Range()
		name = csvName(e)
		if name == "" {
			v := gv.in[m.Name].eval(inherit{}, e)
			if v.kind == vTable {
				return v.tab
			}
			f.fail(span, "data come from a file: csv(\"file.csv\")")
		}
	}
	path := m.Display
	for k := len(g.Path()) - 1; k >= 0; k-- {
		path = g.Path()[k].Name + "." + path
	}
	return f.table(p, g, m.Data, path, span, tableFile{name, file})
}

// source is the file that a scope's text stands in.
func (s *scope) source() *ast.File {
	for t := s; t != nil; t = t.up {
		if t.file != nil {
			return t.file
		}
	}
	return nil
}

// csvName is the file of csv("f.csv") or "f.csv".
func csvName(e ast.Expr) string {
	switch e := unparen(e).(type) {
	case *ast.String:
		return e.Value
	case *ast.Call:
		if n, ok := e.Fun.(*ast.Name); ok && n.Ident.Name == "csv" && len(e.Args) == 1 {
			if t, ok := e.Args[0].Value.(*ast.String); ok {
				return t.Value
			}
		}
	}
	return ""
}

// table returns the table of that path.
func (f *flattener) table(p *Pop, g *Group, d *check.Data, path string, at ast.Span, from ...tableFile) *Table {
	if t := f.tabBy[path]; t != nil {
		return t
	}
	t := &Table{Path: path, Data: d, Matrix: d.Matrix, Span: at}
	t.Tab = &ir.Tab{Name: path, ID: len(f.Tabs)}
	if p != nil {
		t.Tab.Space = p.Space
	}
	if len(from) > 0 {
		t.File = from[0].name
		if from[0].file != nil {
			t.Dir = filepath.Dir(from[0].file.Path)
		}
	} else if d.Decl != nil && d.Decl.Value != nil {
		t.File = csvName(d.Decl.Value)
		t.Dir = filepath.Dir(d.File.Path)
	}
	if d.Matrix && d.Decl != nil {
		s := &scope{f: f, file: d.File, vars: map[string]value{}}
		for k, x := range d.Decl.Dims {
			if !x.Star {
				n := s.as(x.Size, units.One, false)
				if n.Op != ir.Const {
					continue
				}
				if k == 0 {
					t.Rows = int(n.Val)
				} else {
					t.Cols = int(n.Val)
				}
			}
		}
	}
	f.tabBy[path] = t
	f.Tabs = append(f.Tabs, t)
	return t
}
