package diag

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"nbc/lang/ast"
)

const source = "param C : mV\n\tC*V' = τ + 電圧*x\n"

func span(line, from, to int) ast.Span {
	return ast.Span{Start: ast.Pos{File: "m.nbx", Line: line, Column: from}, End: ast.Pos{File: "m.nbx", Line: line, Column: to}}
}

func sample() []Diagnostic {
	return []Diagnostic{
		{Code: "NBX0202", Severity: Warning, Message: "second", Span: span(2, 15, 16)},
		{
			Code: "NBX0201", Message: "no sum of mV and ms", Span: span(2, 9, 10), Label: "in ms",
			Labels: []Label{{span(1, 7, 8), "declared here, in mV"}, {span(2, 13, 15), "this"}},
			Help:   "write\nthat", Trail: []string{"m.nbx:2 A -> B", "wiring"}, Fix: &Edit{span(2, 9, 10), "x"},
			Context: span(2, 1, 20),
		},
		{Code: "NBX0202", Severity: Warning, Message: "second", Span: span(2, 15, 16)},
	}
}

func render(t *testing.T, format string, ds []Diagnostic) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, ds, Options{Format: format, Source: func(string) string { return source }}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	want := `error[NBX0201]: no sum of mV and ms
 --> m.nbx:2:9
  |
2 |     C*V' = τ + 電圧*x
  |            ^ in ms
  |                ---- this
  |
1 | param C : mV
  |       - declared here, in mV
  |
  = in m.nbx:2 A -> B
  = -> wiring
  = help: write
          that

warning[NBX0202]: second
 --> m.nbx:2:15
  |
2 |     C*V' = τ + 電圧*x
  |                    ^
  |
`
	if got := render(t, "text", sample()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestJSONAndSARIFAreJSON(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(render(t, "json", sample())), "\n") {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil || v["code"] == "" {
			t.Errorf("%v: %s", err, line)
		}
	}
	var log sarifLog
	if err := json.Unmarshal([]byte(render(t, "sarif", sample())), &log); err != nil || len(log.Runs[0].Results) != 2 {
		t.Errorf("%v: %+v", err, log)
	}
}

func TestGitHub(t *testing.T) {
	got := render(t, "github", sample())
	if !strings.HasPrefix(got, "::error file=m.nbx,line=2,col=9,endLine=2,endColumn=10,title=NBX0201::no sum of mV and ms (in ms)%0A") {
		t.Error(got)
	}
}

func TestPlacesOutsideTheSource(t *testing.T) {
	for _, format := range Formats {
		render(t, format, []Diagnostic{{Message: "nowhere"}, {Message: "far", Span: span(99, 1, 2)}, {Message: "odd", Span: span(2, 90, 3)},
			{Message: "file", Span: ast.Span{Start: ast.Pos{File: "x"}}}})
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		name, want string
		in         []string
	}{
		{"weigth", "weight", []string{"height", "weight", "density"}},
		{"dens", "", []string{"weight"}},
		{"vm", "Vm", []string{"V", "Vm"}},
		{"solvr", "solver", []string{"solver"}},
		{"x", "", []string{"y", "z"}},
		{"Vern8", "Vern7", []string{"Tsit5", "Vern7"}},
		{"θ", "", []string{"φ"}},
	} {
		if got := Nearest(c.name, c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
