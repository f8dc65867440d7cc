package doc

import (
	"html"
	"html/template"
	"strings"

	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/formula"
)

// body adds the mathematics of a body: equations, definitions, contributions, events, statements.
func (it *item) body(b *ast.Body, stage string, s check.Scope) { it.maths("", formula.Of(b), stage, s) }

// block adds a connection's block.
func (it *item) block(of string, b *check.Block) {
	switch {
	case b == nil:
	case b.Of != "":
		it.add(&group{Title: "Shared state", Of: of, Lines: []string{"what " + b.Of + " keeps " + of}})
	case b.Decl != nil:
		it.tables(of, b.Members)
		it.maths(of, formula.Of(b.Decl.Body), "update", b.Members)
	}
}

func (it *item) maths(of string, o formula.Outline, stage string, s check.Scope) {
	equations := &group{Title: "Equations", Of: of}
	for _, q := range o.Equations {
		equations.Maths = append(equations.Maths, math(q.MathML()))
	}
	it.add(equations)
	adds := &group{Title: "Adds to inputs", Of: of}
	for _, q := range o.Contributions {
		adds.Maths = append(adds.Maths, math(q.MathML()))
	}
	it.add(adds)
	lets := &group{Title: "Definitions", Of: of}
	for _, m := range s.List {
		if (m.Word == check.Let || m.Word == check.ConstMember) && m.Value != nil {
			x := math(formula.Define(ast.Ident{Text: m.Display, Name: m.Name}, m.Value).MathML())
			if d := phrase(m.Doc); d != "" {
				x += `<p class="note">` + d + "</p>"
			}
			lets.Maths = append(lets.Maths, x)
		}
	}
	it.add(lets)
	events := &group{Title: "Events", Of: of}
	for _, e := range o.Events {
		x := event{Head: line(e.Head), Stage: clean(e.Stage)}
		if x.Stage == "" {
			x.Stage = stage
		}
		for _, l := range e.Steps {
			x.Steps = append(x.Steps, step{l.Depth, line(l)})
		}
		events.Events = append(events.Events, x)
	}
	it.add(events)
	links := &group{Title: "Statements", Of: of}
	for _, l := range o.Links {
		links.Lines = append(links.Lines, clean(statement(l)))
	}
	it.add(links)
}

// line is a line of an event: words and inline mathematics.
func line(l formula.Line) template.HTML {
	var parts []string
	for _, p := range l.Parts {
		switch {
		case p.Eq != nil:
			parts = append(parts, inlineMath(p.Eq.MathML()))
		case p.Expr != nil:
			parts = append(parts, inlineMath(formula.MathML(p.Expr)))
		default:
			parts = append(parts, html.EscapeString(clean(p.Words)))
		}
	}
	return template.HTML(formula.Join(parts))
}

// statement is a connection statement on one line.
func statement(l formula.Link) string {
	c := l.Connect
	ends := func(list []ast.Expr) string {
		var parts []string
		for _, e := range list {
			parts = append(parts, formula.Text(e))
		}
		return strings.Join(parts, ", ")
	}
	arrow := " -> "
	if c.Both {
		arrow = " <-> "
	}
	t := ends(c.Src) + arrow + ends(c.Dst)
	if c.Via != nil {
		t += " via " + c.Via.Name.Text
	}
	if c.Where != nil {
		t += " where " + formula.Text(c.Where)
	}
	if len(c.Options) > 0 {
		var parts []string
		for _, o := range c.Options {
			parts = append(parts, o.Name.Text+" = "+formula.Text(o.Value))
		}
		t += " { " + strings.Join(parts, ", ") + " }"
	}
	if a := l.Around(); a != "" {
		t += "  " + a
	}
	return t
}

// signature is the head of a declaration.
func (p *page) signature(word, name, args, rest string) template.HTML {
	return template.HTML(`<span class="word">` + html.EscapeString(word) + "</span> <b>" + html.EscapeString(clean(name)) + "</b>" + html.EscapeString(clean(args)) + rest)
}

// link is a type's name, with a link to it where the page has it.
func (p *page) link(file *ast.File, name ast.Ident) string {
	text := html.EscapeString(clean(name.Text))
	if id := p.byName[check.Key(file, name.Name)]; id != "" {
		return `<a href="#` + html.EscapeString(id) + `">` + text + "</a>"
	}
	return text
}

// kinds is the list of kinds in a header, with a colon in front.
func (p *page) kinds(file *ast.File, list []ast.KindUse) string {
	var parts []string
	for _, k := range list {
		parts = append(parts, p.link(file, k.Kind.Name))
	}
	if len(parts) == 0 {
		return ""
	}
	return " : " + strings.Join(parts, ", ")
}

// ends is the two ends of a connection or wiring.
func (p *page) ends(file *ast.File, src, dst ast.End, both bool) string {
	end := func(e ast.End) string {
		var parts []string
		for _, t := range e.Types {
			parts = append(parts, p.link(file, t.Name))
		}
		return "(" + html.EscapeString(clean(e.Name.Text)) + ": " + strings.Join(parts, " | ") + ")"
	}
	arrow := " → "
	if both {
		arrow = " ↔ "
	}
	return end(src) + arrow + end(dst)
}

func typeList(list []ast.TypeName) string {
	var parts []string
	for _, t := range list {
		parts = append(parts, t.Name.Text)
	}
	return strings.Join(parts, " | ")
}

// formals is a list of formal parameters in brackets.
func formals(list []ast.Formal) string {
	var parts []string
	for _, f := range list {
		t := f.Name.Text
		if f.Ref {
			t = "ref " + t + " : " + typeList(f.Types)
		} else {
			t += strings.ReplaceAll(unitText(f.Type), "&#34;", "")
		}
		if f.Default != nil {
			t += " = " + formula.Text(f.Default)
		}
		parts = append(parts, t)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// unitText is a type with its colon, or "". It is made of names, numbers and operators only.
func unitText(t *ast.TypeRef) string {
	switch {
	case t == nil:
		return ""
	case t.Unit != nil:
		return " : " + t.Unit.Text
	}
	return " : " + t.Word
}

// relate lists the connections and wirings that begin or end at a blox.
func (it *item) relate(p *page, b *check.Blox) {
	var from, to []string
	for _, x := range p.items {
		var src, dst ast.End
		switch d := x.decl.(type) {
		case *ast.Connection:
			src, dst = d.Src, d.Dst
		case *ast.Wiring:
			src, dst = d.Src, d.Dst
		default:
			continue
		}
		link := `<a href="#` + html.EscapeString(x.ID) + `">` + html.EscapeString(x.Name) + "</a>"
		if it.is(b, src) {
			from = append(from, link)
		}
		if it.is(b, dst) {
			to = append(to, link)
		}
	}
	if len(from) > 0 {
		it.Related = append(it.Related, related{"Source of", template.HTML(strings.Join(from, ", "))})
	}
	if len(to) > 0 {
		it.Related = append(it.Related, related{"Target of", template.HTML(strings.Join(to, ", "))})
	}
}

func (it *item) is(b *check.Blox, e ast.End) bool {
	for _, t := range e.Types {
		if it.src.Program.Is(b, t.Name.Name) {
			return true
		}
	}
	return false
}
