package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
)

// ruleBody lowers a learning rule on an edge group.
func (f *flattener) ruleBody(x *Edges) {
	r := x.Rule
	base := f.edgeScope(x)
	s := base.sub()
	s.file = r.File
	s.vars["\x00rule"] = value{isInt: true}
	var ruleIdx *ir.Index
	for _, ref := range x.Refs {
		if ref.Name == "rule" {
			ruleIdx = f.refOf(x, ref)
		}
	}
	// In a rule `pre` and `post` are the edge's ends, whatever the connection calls them.
	s.vars["pre"] = single(x.Pre, f.g.Via(x.Src, f.g.Self()))
	s.vars["post"] = single(x.Post, f.g.Via(x.Dst, f.g.Self()))
	for _, m := range r.Members.List {
		switch m.Word {
		case check.Param:
			if ruleIdx != nil {
				s.vars[m.Name] = f.load(x.RulePop.By[m.Name], ruleIdx)
			}
		case check.Ref:
			if _, given := base.vars[m.Name]; given {
				continue
			}
			if m.Value == nil {
				f.fail(r.Decl.Span, "the rule %s needs the reference %s", r.Name, m.Display)
			}
			v := s.eval(inherit{}, m.Value)
			if v.kind != vGroup {
				f.fail(m.Value.Range(), "a node is needed here")
			}
			f.mustBe(v.g.segs[0].Pop, m, x)
			s.vars[m.Name] = v
		}
	}
	f.equations(s, r.Decl.Body, func(n string) *Col { return x.By[n] })
	for _, it := range r.Decl.Body.Items {
		switch it := it.(type) {
		case *ast.On, *ast.AtTime, *ast.Every, *ast.When:
			f.handler(s, it, owner{edges: x})
		case *ast.Vars:
			if it.Word == "let" {
				for _, d := range it.List {
					s.vars[d.Name.Name] = s.eval(inherit{}, d.Value)
				}
			}
		}
	}
}

// mustBe checks that a reference's default fits the types it names.
func (f *flattener) mustBe(p *Pop, m *check.Member, x *Edges) {
	for _, t := range m.Types {
		if p.Blox != nil && f.Prog.Is(p.Blox, t) {
			return
		}
	}
	f.fail(m.Span, "%s of the rule %s is not given, and %s, its default on %s, is not of kind %v", m.Display, x.Rule.Name, p.Name, x.Conn.Name, m.Types)
}
