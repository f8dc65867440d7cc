package stdlib_test

import (
	"os"
	"sort"
	"strings"
	"testing"

	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/stdlib"
)

// loader gives a library file from its folder, as a user who checks it there would see it.
type loader struct{}

func (loader) Load(name string) (string, error) {
	text, ok := stdlib.Files()[name]
	if !ok {
		return "", os.ErrNotExist
	}
	return text, nil
}

func (loader) Std() map[string]string { return stdlib.Files() }

func (loader) Data(string) (check.Table, bool) { return check.Table{}, false }

func names() []string {
	var list []string
	for name := range stdlib.Files() {
		list = append(list, name)
	}
	sort.Strings(list)
	return list
}

// Every file of the library checks by itself, since it uses all that it needs, and is formatted.
func TestFiles(t *testing.T) {
	for _, name := range names() {
		p, ds := check.Load(name, loader{})
		for _, d := range ds {
			t.Errorf("%s: %s: %s (%s)", d.Span.Start, d.Code, d.Message, d.Help)
		}
		if ast.Format(p.Root) != p.Root.Source {
			t.Errorf("%s is not formatted", name)
		}
	}
}

// std.nbx uses every other file, so that a check of it is a check of all together.
func TestStdUsesAll(t *testing.T) {
	text := stdlib.Files()["std.nbx"]
	for _, name := range names() {
		if name != "std.nbx" && !strings.Contains(text, `use "./`+name+`"`) {
			t.Errorf("std.nbx does not use %s", name)
		}
	}
}

// Every declaration of the library is documented.
func TestDocumented(t *testing.T) {
	p, _ := check.Load("std.nbx", loader{})
	for _, f := range p.Files {
		for _, d := range f.Decls {
			doc, name := ast.Doc(nil), ""
			switch d := d.(type) {
			case *ast.Blox:
				doc, name = d.Doc, d.Name.Text
			case *ast.Preset:
				doc, name = d.Doc, d.Name.Text
			case *ast.Kind:
				doc, name = d.Doc, d.Name.Text
			case *ast.Connection:
				doc, name = d.Doc, d.Name.Text
			case *ast.Wiring:
				doc, name = d.Doc, "wiring"
			case *ast.Rule:
				doc, name = d.Doc, d.Name.Text
			case *ast.Func:
				doc, name = d.Doc, d.Name.Text
			case *ast.ClockDecl:
				doc, name = d.Doc, d.Name.Text
			default:
				continue
			}
			if len(doc) == 0 {
				t.Errorf("%s: %s has no /// text", d.Range().Start, name)
			}
		}
	}
}
