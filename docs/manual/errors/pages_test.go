package errorpages

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"nbc/codegen/compile"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/diag"
	"nbc/lang/parser"
	"nbc/stdlib"
)

var update = flag.Bool("update", false, "write README.md anew")

// unshown are the codes without an example: of failures of the compiler itself, which no file can give, and of files that are
// too long to print.
var unshown = []string{check.Internal, parser.CodeLimit}

// marker stands on each line of a page's first example at which its code is found.
const marker = "// <- here"

// block is a fenced block: an example, or a file that goes with the example before it, which its name stands above.
var block = regexp.MustCompile("(?ms)(?:^`([^`\n]+)`:\n\n)?^```(nbx|csv)\n(.*?)^```")

// root is the name of an example's file.
const root = "circuit.nbx"

// example is an example with the files that go with it, by name.
type example map[string]string

func (e example) Load(name string) (string, error) {
	if text, ok := e[filepath.ToSlash(name)]; ok && strings.HasSuffix(name, ".nbx") {
		return text, nil
	}
	return "", fs.ErrNotExist
}

func (example) Std() map[string]string { return stdlib.Files() }

// library holds the parsed files of the library, which every example uses again.
var library = map[string]*ast.File{}

func (example) Parse(path, source string) (*ast.File, []diag.Diagnostic) {
	if f := library[path]; f != nil {
		return f, nil
	}
	f, ds := parser.Parse(path, source)
	if strings.HasPrefix(path, check.StdPrefix) {
		library[path] = f
	}
	return f, ds
}

func (e example) Data(name string) (check.Table, bool) {
	if strings.HasPrefix(name, "../") {
		return check.Table{Outside: true, Err: "outside"}, true
	}
	text, ok := e[filepath.ToSlash(name)]
	if !ok {
		return check.Table{}, false
	}
	var t check.Table
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		row := strings.Split(line, ",")
		switch {
		case i == 0:
			t.Header = row
			continue
		case len(row) != len(t.Header):
			t.Err = "wrong number of fields"
		}
		t.Rows++
	}
	return t, true
}

// examples are those of a page, in order.
func examples(page string) (list []example) {
	for _, m := range block.FindAllStringSubmatch(page, -1) {
		if m[1] == "" {
			list = append(list, example{root: m[3]})
		} else if len(list) > 0 {
			list[len(list)-1][m[1]] = m[3]
		}
	}
	return list
}

// place is a line of a file.
type place struct {
	file string
	line int
}

func sorted(ps []place) []place {
	sort.Slice(ps, func(i, j int) bool {
		return ps[i].file < ps[j].file || ps[i].file == ps[j].file && ps[i].line < ps[j].line
	})
	return slices.Compact(ps)
}

// The first example of each page gives exactly the page's code, at the marked lines; the second one gives nothing at all and is in
// the style of the formatter.
func TestPages(t *testing.T) {
	for _, code := range Codes() {
		t.Run(code, func(t *testing.T) {
			page := Page(code)
			if !strings.HasPrefix(page, "# "+code+": ") || strings.HasSuffix(Title(code), ".") {
				t.Errorf("the page begins with %q", Title(code))
			}
			list := examples(page)
			if slices.Contains(unshown, code) {
				return
			}
			if len(list) != 2 {
				t.Fatalf("%d examples, not a wrong and a mended one", len(list))
			}
			wrong, mended := list[0], list[1]
			var got, want []place
			for _, d := range compile.Check(root, wrong).Diags {
				if d.Code != code {
					t.Errorf("%s: %s: %s", d.Span.Start, d.Code, d.Message)
				}
				got = append(got, place{filepath.ToSlash(d.Span.Start.File), d.Span.Start.Line})
			}
			for file, text := range wrong {
				for i, line := range strings.Split(text, "\n") {
					if strings.Contains(line, marker) {
						want = append(want, place{file, i + 1})
					}
				}
			}
			if got, want := sorted(got), sorted(want); len(want) == 0 || !slices.Equal(got, want) {
				t.Errorf("found at %v, marked at %v", got, want)
			}
			for _, d := range compile.Check(root, mended).Diags {
				t.Errorf("mended: %s: %s: %s", d.Span.Start, d.Code, d.Message)
			}
			for _, e := range list {
				for name, text := range e {
					if file, ds := parser.Parse(name, text); strings.HasSuffix(name, ".nbx") && !diag.HasErrors(ds) && ast.Format(file) != text {
						t.Errorf("an example is not formatted; it should be\n%s", ast.Format(file))
					}
				}
			}
		})
	}
}

// Every code of the source has a page and every page a code.
func TestCodes(t *testing.T) {
	constant := regexp.MustCompile(`= "(NBX\d{4})"`)
	var want []string
	for _, dir := range []string{"lang", "codegen", "cmd", "runtime"} {
		err := filepath.WalkDir(filepath.Join("..", "..", "..", dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			for _, m := range constant.FindAllStringSubmatch(string(source), -1) {
				want = append(want, m[1])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	sort.Strings(want)
	for _, code := range want {
		if Page(code) == "" {
			t.Errorf("%s has no page", code)
		}
	}
	for _, code := range Codes() {
		if !slices.Contains(want, code) {
			t.Errorf("the page %s.md is of no code", code)
		}
	}
}

// README.md lists all pages by group.
func TestList(t *testing.T) {
	var b strings.Builder
	b.WriteString("# The diagnostics of nbc\n\nOne page for each code: an example that gives it, why it is wrong, and the mended example. " +
		"`nbc explain NBX0102`\nprints a page. The codes are stable: none is renumbered or used again for another mistake.\n\n" +
		"A warning can be silenced by a comment on its line or the line before, which names the code and gives the reason:\n" +
		"`// allow NBX2005: the exponent never gets near 0`.\n")
	listed := 0
	for _, g := range Groups {
		b.WriteString("\n## " + g.Name + "\n\n")
		for _, code := range Codes() {
			if strings.HasPrefix(code, "NBX"+g.Prefix) {
				listed++
				b.WriteString("- [" + code + "](" + code + ".md): " + Title(code) + "\n")
			}
		}
	}
	if listed != len(Codes()) {
		t.Error("a code belongs to no group")
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("README.md")
	if err != nil || string(have) != b.String() {
		t.Errorf("README.md is not the list of the pages: go test ./docs/manual/errors -update (%v)", err)
	}
}

// Links lead somewhere.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#]+)`)
	for _, code := range Codes() {
		for _, m := range link.FindAllStringSubmatch(Page(code), -1) {
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("%s: %v", code, err)
			}
		}
	}
}
