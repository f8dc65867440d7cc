package doc_test

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/diag"
	"nbc/lang/doc"
	"nbc/stdlib"
)

// files is a loader of texts by path.
type files map[string]string

func (f files) Load(path string) (string, error) {
	if t, ok := f[path]; ok {
		return t, nil
	}
	return "", fs.ErrNotExist
}
func (files) Std() map[string]string          { return stdlib.Files() }
func (files) Data(string) (check.Table, bool) { return check.Table{}, false }

func page(t *testing.T, p *check.Program, list []*ast.File) string {
	t.Helper()
	var sources []doc.Source
	for _, f := range list {
		sources = append(sources, doc.Source{Program: p, File: f, Name: f.Path})
	}
	b, err := doc.Page("The page", "All of `it`.", sources)
	require.NoError(t, err)
	return string(b)
}

func library(t *testing.T) (*check.Program, []*ast.File) {
	t.Helper()
	p, ds := check.Load("x.nbx", files{"x.nbx": "use std\n"})
	require.False(t, diag.HasErrors(ds), "%v", ds)
	var list []*ast.File
	for _, f := range p.Files {
		if p.Lib[f] {
			list = append(list, f)
		}
	}
	return p, list
}

// wellFormed reads a page as XML and returns the anchors that it has and those that it links to.
func wellFormed(t *testing.T, text string) (ids map[string]int, links []string) {
	t.Helper()
	ids = map[string]int{}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return ids, links
		}
		require.NoError(t, err)
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "id":
				ids[a.Value]++
			case "href", "src":
				links = append(links, a.Value)
			}
			assert.False(t, strings.HasPrefix(a.Name.Local, "on"), "a handler in an attribute: %s", a.Name.Local)
		}
	}
}

func TestLibrary(t *testing.T) {
	p, list := library(t)
	text := page(t, p, list)
	assert.Less(t, len(text), 1_000_000)
	ids, links := wellFormed(t, text)
	for id, n := range ids {
		assert.Equal(t, 1, n, "the anchor %s", id)
	}
	for _, l := range links {
		require.True(t, strings.HasPrefix(l, "#"), "a link that leaves the page: %s", l)
		assert.Contains(t, ids, strings.TrimPrefix(l, "#"))
	}
	articles := strings.Count(text, "<article ")
	n := 0
	for _, f := range list {
		for _, d := range f.Decls {
			var sort, name string
			switch d := d.(type) {
			case *ast.Use:
				continue
			case *ast.Blox:
				sort, name = "blox", d.Name.Text
			case *ast.Preset:
				sort, name = "preset", d.Name.Text
			case *ast.Connection:
				sort, name = "connection", d.Name.Text
			case *ast.Rule:
				sort, name = "rule", d.Name.Text
			case *ast.Kind:
				sort, name = "kind", d.Name.Text
			case *ast.Func:
				sort, name = "func", d.Name.Text
			}
			n++
			if name != "" {
				assert.Contains(t, ids, sort+"-"+name)
			}
		}
	}
	assert.Equal(t, n, articles, "every declaration has an article")
	assert.NotRegexp(t, regexp.MustCompile(`(?i)https?://|url\(|@import|fetch\(|XMLHttp`), text, "nothing is loaded from elsewhere")
	for _, want := range []string{"<mfrac>", "Largest sodium conductance.", "Hodgkin and Huxley 1952", "Byrne, O&#39;Dea, Forrester, Ross and Coombes 2020", "<mi>α</mi>"} {
		assert.Contains(t, text, want)
	}
	assert.Equal(t, text, page(t, p, list), "the same page every time")
}

func TestPapers(t *testing.T) {
	text := page2(t, `/// Form: Koch and Segev 1998; graded: Wicks, Roehrig and Rankin 1996. See Wang (2002) and Pathak et al. 2026, in 20 Hz or 3 of 1000.
func f(x) = x
`)
	for _, want := range []string{"Koch and Segev 1998", "Wicks, Roehrig and Rankin 1996", "Wang 2002", "Pathak et al. 2026"} {
		assert.Contains(t, text, "<li>"+want+": <a href=\"#func-f\">f</a></li>")
	}
	assert.Equal(t, 4, strings.Count(text[strings.Index(text, `<ul class="papers">`):], "<li>"))
}

func page2(t *testing.T, source string) string {
	t.Helper()
	p, ds := check.Load("x.nbx", files{"x.nbx": source})
	require.False(t, diag.HasErrors(ds), "%v", ds)
	return page(t, p, []*ast.File{p.Root})
}

func TestHostileText(t *testing.T) {
	text := page2(t, `/// <script>alert(1)</script> `+"`<b onclick=x>`"+` </article> &amp; "quoted" `+"\x01"+`
/// <img src="http://evil.example/x.png" onerror="alert(1)"> ]]> <!-- {{.Title}}
blox 模型_é : Kind {
  /// "><svg onload=alert(2)>
  param k = 1 in 0 .. 2
  data d { v } = csv("</script><script>alert(3)</script>.csv")
  state x = 1
  x' = -k*x/(1 ms)
}
/// </style>
kind Kind { state x }
circuit C { node n : 模型_é }
/// Runs & ends.
experiment E of C { run 0 ms .. 1 ms
  record n.x as y every 1 ms
}
`)
	wellFormed(t, text)
	lower := strings.ToLower(text)
	assert.Equal(t, 1, strings.Count(lower, "<script"), "the page's own script alone")
	for _, bad := range []string{"<img", "<svg", "<b onclick", `onerror="`, "<!--", "\x01"} {
		assert.NotContains(t, text, bad)
	}
	assert.Contains(t, text, "&lt;script&gt;alert(1)&lt;/script&gt;")
	assert.Contains(t, text, "{{.Title}}", "text is not a template")
	assert.Contains(t, text, "模型_é")
	assert.Contains(t, text, "<code>it</code>")
}
