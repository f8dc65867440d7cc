package doc

import (
	"html"
	"html/template"
	"strings"

	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/formula"
)

// item is a declaration as the page shows it.
type item struct {
	ID, Sort, Name string
	File           string
	Signature      template.HTML
	Doc            template.HTML
	Brief          string // plain text, for the search and the list
	Papers         []string
	Groups         []*group
	Source         string
	Related        []related

	canonical string
	src       Source
	decl      ast.Decl
}

// related is what an item is joined to by other declarations.
type related struct {
	Title string
	Links template.HTML
}

// group is a part of an item: a table of quantities, mathematics, events, statements. Where it belongs to a block, Of names it.
type group struct {
	Title  string
	Of     string
	Rows   []row
	Has    columns
	Maths  []template.HTML
	Events []event
	Lines  []string
}

// columns tells which columns of a table hold anything.
type columns struct{ Unit, Default, Bounds, Doc bool }

// row is a quantity. Quantities that are declared together share their comment: Span is how many rows it is for, 0 in all but the first.
type row struct {
	Name    string
	Span    int
	Unit    template.HTML
	Default string
	Bounds  string
	Doc     template.HTML
}

// event is a handler.
type event struct {
	Head  template.HTML
	Stage string
	Steps []step
}

// step is a line of an event.
type step struct {
	Indent int
	HTML   template.HTML
}

func (it *item) named(sort string, name ast.Ident, d ast.Doc) {
	it.Sort, it.Name, it.canonical = sort, clean(name.Text), name.Name
	it.Doc = prose(d)
	it.Brief = strings.Join(strings.Fields(clean(strings.Join(d, " "))), " ")
	it.Papers = mentioned(it.Brief)
}

// fill reads the declaration.
func (it *item) fill(p *page) {
	it.Source = it.text()
	prog, file := it.src.Program, it.src.File
	switch d := it.decl.(type) {
	case *ast.Blox:
		it.Signature = p.signature("blox", d.Name.Text, "", p.kinds(file, d.Kinds))
		if b := prog.Bloxes[check.Key(file, d.Name.Name)]; b != nil {
			it.members(b.Members)
			it.body(d.Body, "update", b.Members)
			it.relate(p, b)
		}
	case *ast.Circuit:
		it.Signature = p.signature("circuit", d.Name.Text, "", "")
		if b := prog.Circuits[check.Key(file, d.Name.Name)]; b != nil {
			it.members(b.Members)
			it.body(d.Body, "update", b.Members)
		}
	case *ast.Experiment:
		word := "experiment"
		if d.Variant {
			word = "variant"
		}
		it.Signature = p.signature(word, d.Name.Text, "", " of "+p.link(file, d.Of))
	case *ast.Preset:
		it.Signature = p.signature("blox", d.Name.Text, formals(d.Params), " = "+p.link(file, d.Base.Name))
		if ps := prog.Presets[check.Key(file, d.Name.Name)]; ps != nil {
			it.members(ps.Params)
		}
		g := &group{Title: "Values"}
		for _, a := range d.Args {
			if a.Name != nil {
				g.Maths = append(g.Maths, math(formula.Define(*a.Name, a.Value).MathML()))
			}
		}
		it.add(g)
	case *ast.Connection:
		word := "connection"
		if d.Default {
			word = "default connection"
		}
		it.Signature = p.signature(word, d.Name.Text, "", " "+p.ends(file, d.Src, d.Dst, d.Both))
		if c := prog.Connections[check.Key(file, d.Name.Name)]; c != nil {
			it.members(c.Members)
			for _, side := range []struct {
				of    string
				block *check.Block
			}{{"per source", c.Pre}, {"per target", c.Post}, {"per edge", c.Edge}} {
				it.block(side.of, side.block)
			}
			it.body(d.Body, "update", c.Members)
		}
	case *ast.Wiring:
		name := ""
		if d.Name != nil {
			name = d.Name.Text
		}
		it.Signature = p.signature("wiring", name, "", " "+p.ends(file, d.Src, d.Dst, false))
		for _, w := range prog.Wirings {
			if w.Decl == d {
				it.members(w.Members)
				it.body(d.Body, "update", w.Members)
			}
		}
	case *ast.Rule:
		it.Signature = p.signature("rule", d.Name.Text, formals(d.Params), "")
		if r := prog.Rules[check.Key(file, d.Name.Name)]; r != nil {
			it.members(r.Members)
			it.body(d.Body, "learn", r.Members)
		}
	case *ast.Kind:
		it.Signature = p.signature("kind", d.Name.Text, "", p.kinds(file, d.Bases))
		if k := prog.Kinds[check.Key(file, d.Name.Name)]; k != nil {
			it.members(k.Members)
		}
	case *ast.Func:
		it.Signature = p.signature("func", d.Name.Text, formals(d.Params), unitText(d.Unit))
		call := &ast.Call{Fun: &ast.Name{Ident: d.Name}}
		for _, x := range d.Params {
			call.Args = append(call.Args, ast.Arg{Value: &ast.Name{Ident: x.Name}})
		}
		it.add(&group{Title: "Definition", Maths: []template.HTML{math(formula.Equation{Target: call, Op: "=", Value: d.Body}.MathML())}})
	case *ast.Const:
		it.Signature = p.signature("const", d.Var.Name.Text, "", "")
		if d.Var.Value != nil {
			it.add(&group{Title: "Value", Maths: []template.HTML{math(formula.Define(d.Var.Name, d.Var.Value).MathML())}})
		}
	case *ast.ClockDecl:
		it.Signature = p.signature("clock", d.Name.Text, "", "")
	case *ast.DataDecl:
		it.Signature = p.signature("data", d.Name.Text, formula.Dims(d.Dims), "")
		if x := prog.Datas[check.Key(file, d.Name.Name)]; x != nil {
			it.members(x.Columns)
		}
	}
}

// text is the declaration's source.
func (it *item) text() string {
	s := it.decl.Range()
	src := it.src.File.Source
	if s.Start.Offset < 0 || s.End.Offset > len(src) || s.Start.Offset >= s.End.Offset {
		return ""
	}
	return clean(src[s.Start.Offset:s.End.Offset])
}

func (it *item) add(g *group) {
	if len(g.Rows)+len(g.Maths)+len(g.Events)+len(g.Lines) == 0 {
		return
	}
	first := 0
	for i := range g.Rows {
		r := &g.Rows[i]
		g.Has.Unit, g.Has.Default = g.Has.Unit || r.Unit != "", g.Has.Default || r.Default != ""
		g.Has.Bounds, g.Has.Doc = g.Has.Bounds || r.Bounds != "", g.Has.Doc || r.Doc != ""
		if i == 0 || r.Doc == "" || r.Doc != g.Rows[first].Doc {
			first = i
		}
		g.Rows[first].Span++
	}
	it.Groups = append(it.Groups, g)
}

func math(content string) template.HTML {
	return template.HTML(`<math display="block">` + content + `</math>`)
}

func inlineMath(content string) string { return "<math>" + content + "</math>" }

// words are the tables of members and their titles, in order.
var words = []struct {
	word  check.Word
	title string
}{
	{check.Param, "Parameters"}, {check.Ref, "References"}, {check.RuleParam, "Learning rules"}, {check.ConnParam, "Connections as parameters"},
	{check.DataMember, "Data"}, {check.Input, "Inputs"}, {check.State, "States"}, {check.Var, "Variables"}, {check.Event, "Events it has"},
	{check.Node, "Nodes"}, {check.Port, "Ports"},
}

// members adds the tables of a scope, and its definitions where they have no value (those of kinds).
func (it *item) members(s check.Scope) { it.tables("", s) }

func (it *item) tables(of string, s check.Scope) {
	for _, w := range words {
		g := &group{Title: w.title, Of: of}
		for _, m := range s.List {
			if m.Word == w.word {
				g.Rows = append(g.Rows, member(m))
			}
		}
		it.add(g)
	}
	g := &group{Title: "To be read", Of: of}
	for _, m := range s.List {
		if (m.Word == check.Let || m.Word == check.ConstMember) && m.Value == nil {
			g.Rows = append(g.Rows, member(m))
		}
	}
	it.add(g)
}

// member is a declared name as a row.
func member(m *check.Member) row {
	r := row{Name: clean(m.Display + formula.Dims(m.Dims)), Doc: phrase(m.Doc)}
	switch {
	case m.TypeRef != nil && m.TypeRef.Unit != nil:
		r.Unit = template.HTML(inlineMath(formula.MathMLUnit(m.TypeRef.Unit.Text)))
	case m.Word == check.Node && m.Node != nil:
		r.Unit = template.HTML(html.EscapeString(clean(m.Node.Type.Name.Text)))
		r.Default = formula.Args(m.Node.Args)
	case len(m.Types) > 0:
		r.Unit = template.HTML(html.EscapeString(clean(strings.Join(m.Types, " | "))))
	case m.Type == check.Int:
		r.Unit = "int"
	case m.Type == check.Bool:
		r.Unit = "bool"
	case m.Type == check.String:
		r.Unit = "string"
	case m.Word != check.Event && !m.Unit.IsOne():
		r.Unit = template.HTML(inlineMath(formula.MathMLUnit(m.Unit.String())))
	}
	if m.Value != nil {
		r.Default = formula.Text(m.Value)
	}
	if len(m.Paths) > 0 {
		var parts []string
		for _, x := range m.Paths {
			parts = append(parts, formula.Text(x))
		}
		r.Default = strings.Join(parts, ", ")
	}
	if m.Data != nil {
		var cols []string
		for _, c := range m.Data.Columns.List {
			cols = append(cols, c.Display+formula.Dims(c.Dims))
		}
		r.Default = strings.Join(cols, ", ")
	}
	r.Default = clean(r.Default)
	if m.Bounds != nil {
		r.Bounds = clean(bounds(m.Bounds))
	}
	return r
}

func bounds(r *ast.Range) string {
	var parts []string
	if r.Lo != nil {
		parts = append(parts, formula.Text(r.Lo))
	}
	parts = append(parts, "…")
	if r.Hi != nil {
		parts = append(parts, formula.Text(r.Hi))
	}
	return strings.ReplaceAll(strings.Join(parts, " "), "inf", "∞")
}
