package check

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nbc/lang/diag"
)

var codeLine = regexp.MustCompile(`= "(NBX\d{4})"`)

// finding is a diagnostic as a marker comment says it: `//! NBX0101 subject` stands on the line of the subject.
type finding struct {
	line    int
	code    string
	subject string
}

func marked(path, source string) (want []finding) {
	for i, line := range strings.Split(source, "\n") {
		if _, mark, ok := strings.Cut(line, "//! "); ok {
			code, subject, _ := strings.Cut(mark, " ")
			want = append(want, finding{i + 1, code, subject})
		}
	}
	return want
}

func found(p *Program, ds []diag.Diagnostic) (got []finding) {
	for _, d := range ds {
		subject := ""
		for _, f := range p.Files {
			if f.Path == d.Span.Start.File && d.Span.End.Offset <= len(f.Source) && d.Span.Start.Offset <= d.Span.End.Offset {
				subject = f.Source[d.Span.Start.Offset:d.Span.End.Offset]
			}
		}
		got = append(got, finding{d.Span.Start.Line, d.Code, subject})
	}
	return got
}

// expect checks a file and wants exactly the findings that are marked in it and in the files it uses.
func expect(t *testing.T, path string) {
	t.Helper()
	p, ds := Load(path, diskLoader{})
	var want []finding
	for _, f := range p.Files {
		if !p.Lib[f] {
			want = append(want, marked(f.Path, f.Source)...)
		}
	}
	got := found(p, ds)
	if !slices.Equal(got, want) {
		t.Errorf("%s: got\n%v\nwant\n%v\n%s", filepath.Base(path), got, want, render(t, p, ds))
	}
}

// TestCodes has one small program for each code, which gives exactly that one, at the marked place.
func TestCodes(t *testing.T) {
	files, _ := filepath.Glob("testdata/codes/*.nbx")
	have := map[string]bool{}
	for _, f := range files {
		have[strings.TrimSuffix(filepath.Base(f), ".nbx")] = true
		expect(t, f)
	}
	source, err := os.ReadFile("codes.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range codeLine.FindAllStringSubmatch(string(source), -1) {
		if !have[m[1]] && m[1] != Internal {
			t.Errorf("no example of %s", m[1])
		}
	}
}
