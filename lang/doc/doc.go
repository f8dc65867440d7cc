// Package doc makes a documentation page of .nbx files: every declaration with its comment, parameters and equations, in one HTML
// file that needs nothing from elsewhere. It works on a checked program; nothing is expanded.
package doc

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"sort"
	"strings"

	"nbc/lang/ast"
	"nbc/lang/check"
)

// Source is a file to document and the program in which its names have their meaning.
type Source struct {
	Program *check.Program
	File    *ast.File
	Name    string // as the page shows it
}

// Page makes the page. The sources' declarations come in the order of kinds, then by name.
func Page(title, intro string, sources []Source) ([]byte, error) {
	p := &page{Title: title, Intro: prose(ast.Doc{intro}), ids: map[string]bool{}, byName: map[string]string{}}
	for _, s := range sources {
		p.declare(s)
	}
	for _, it := range p.items {
		it.fill(p)
	}
	p.sort()
	p.papers()
	var b bytes.Buffer
	if err := layout.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("the page cannot be made: %w", err)
	}
	return b.Bytes(), nil
}

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageJS string

var layout = template.Must(template.New("page").Funcs(template.FuncMap{
	"css": func() template.CSS { return template.CSS(pageCSS) },
	"js":  func() template.JS { return template.JS(pageJS) },
}).Parse(pageHTML))

// page is what the template shows.
type page struct {
	Title    string
	Intro    template.HTML
	Sections []*section
	Papers   []*paper

	items  []*item
	ids    map[string]bool
	byName map[string]string // canonical name of a type, rule or function -> id
}

// section is the declarations of one sort.
type section struct {
	ID, Title string
	Items     []*item
}

// paper is a paper that comments mention, and where.
type paper struct {
	Name  string
	Items []*item
}

// sorts are the sections in their order: the word of the declaration and the title.
var sorts = []struct{ word, title string }{
	{"circuit", "Circuits"}, {"experiment", "Experiments"}, {"blox", "Blox"}, {"preset", "Presets"}, {"connection", "Connections"}, {"wiring", "Wirings"},
	{"rule", "Learning rules"}, {"kind", "Kinds"}, {"func", "Functions"}, {"const", "Constants"}, {"clock", "Clocks"}, {"data", "Data"},
}

// declare notes the declarations of a file.
func (p *page) declare(s Source) {
	for _, d := range s.File.Decls {
		it := &item{src: s, decl: d, File: s.Name}
		switch d := d.(type) {
		case *ast.Circuit:
			it.named("circuit", d.Name, d.Doc)
		case *ast.Experiment:
			it.named("experiment", d.Name, d.Doc)
		case *ast.Blox:
			it.named("blox", d.Name, d.Doc)
		case *ast.Preset:
			it.named("preset", d.Name, d.Doc)
		case *ast.Connection:
			it.named("connection", d.Name, d.Doc)
		case *ast.Wiring:
			name := d.Name
			if name == nil {
				text := typeList(d.Src.Types) + " → " + typeList(d.Dst.Types)
				name = &ast.Ident{Text: text, Name: text}
			}
			it.named("wiring", *name, d.Doc)
		case *ast.Rule:
			it.named("rule", d.Name, d.Doc)
		case *ast.Kind:
			it.named("kind", d.Name, d.Doc)
		case *ast.Func:
			it.named("func", d.Name, d.Doc)
		case *ast.Const:
			it.named("const", d.Var.Name, d.Doc)
		case *ast.ClockDecl:
			it.named("clock", d.Name, d.Doc)
		case *ast.DataDecl:
			it.named("data", d.Name, d.Doc)
		default:
			continue
		}
		it.ID = p.id(it.Sort + "-" + it.Name)
		if it.Sort != "wiring" {
			p.byName[check.Key(s.File, it.canonical)] = it.ID
		}
		p.items = append(p.items, it)
	}
}

// id makes an anchor that is used once, of letters, digits and hyphens.
func (p *page) id(text string) string {
	id := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r > 127 && isLetter(r):
			return r
		}
		return '-'
	}, text)
	for n := 2; p.ids[id]; n++ {
		if next := fmt.Sprintf("%s-%d", id, n); !p.ids[next] {
			id = next
		}
	}
	p.ids[id] = true
	return id
}

// sort puts the items into their sections.
func (p *page) sort() {
	for _, s := range sorts {
		sec := &section{ID: "all-" + s.word, Title: s.title}
		for _, it := range p.items {
			if it.Sort == s.word {
				sec.Items = append(sec.Items, it)
			}
		}
		sort.SliceStable(sec.Items, func(i, j int) bool { return strings.ToLower(sec.Items[i].Name) < strings.ToLower(sec.Items[j].Name) })
		if len(sec.Items) > 0 {
			p.Sections = append(p.Sections, sec)
		}
	}
}

// papers lists what the comments mention, by name.
func (p *page) papers() {
	by := map[string]*paper{}
	for _, s := range p.Sections {
		for _, it := range s.Items {
			for _, name := range it.Papers {
				if by[name] == nil {
					by[name] = &paper{Name: name}
					p.Papers = append(p.Papers, by[name])
				}
				by[name].Items = append(by[name].Items, it)
			}
		}
	}
	sort.Slice(p.Papers, func(i, j int) bool { return p.Papers[i].Name < p.Papers[j].Name })
}
