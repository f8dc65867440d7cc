package diag

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"nbc/lang/ast"
)

// The JSON form, one object a line. Lines and columns count from 1, columns in Unicode characters, offsets in bytes from 0;
// an end lies just after the last character.
type jsonDiagnostic struct {
	Code     string      `json:"code"`
	Severity string      `json:"severity"`
	Message  string      `json:"message"`
	File     string      `json:"file"`
	Start    jsonPos     `json:"start"`
	End      jsonPos     `json:"end"`
	Context  *jsonSpan   `json:"context,omitempty"`
	Label    string      `json:"label,omitempty"`
	Labels   []jsonLabel `json:"labels,omitempty"`
	Trail    []string    `json:"trail,omitempty"`
	Help     string      `json:"help,omitempty"`
	Fix      *jsonEdit   `json:"fix,omitempty"`
}

type jsonPos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Offset int `json:"offset"`
}

type jsonSpan struct {
	Start jsonPos `json:"start"`
	End   jsonPos `json:"end"`
}

type jsonLabel struct {
	File  string  `json:"file"`
	Start jsonPos `json:"start"`
	End   jsonPos `json:"end"`
	Text  string  `json:"text"`
}

type jsonEdit struct {
	File  string  `json:"file"`
	Start jsonPos `json:"start"`
	End   jsonPos `json:"end"`
	New   string  `json:"new"`
}

func toJSONPos(p ast.Pos) jsonPos { return jsonPos{p.Line, p.Column, p.Offset} }

func renderJSON(w io.Writer, ds []Diagnostic) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, d := range ds {
		j := jsonDiagnostic{
			Code: d.Code, Severity: d.Severity.String(), Message: d.Message, File: d.Span.Start.File,
			Start: toJSONPos(d.Span.Start), End: toJSONPos(d.Span.End), Label: d.Label, Trail: d.Trail, Help: d.Help,
		}
		if d.Context.Start.IsValid() {
			j.Context = &jsonSpan{toJSONPos(d.Context.Start), toJSONPos(d.Context.End)}
		}
		for _, l := range d.Labels {
			j.Labels = append(j.Labels, jsonLabel{l.Span.Start.File, toJSONPos(l.Span.Start), toJSONPos(l.Span.End), l.Text})
		}
		if d.Fix != nil {
			j.Fix = &jsonEdit{d.Fix.Span.Start.File, toJSONPos(d.Fix.Span.Start), toJSONPos(d.Fix.Span.End), d.Fix.New}
		}
		if err := enc.Encode(j); err != nil {
			return err
		}
	}
	return nil
}

// renderGitHub writes workflow commands, which annotate the lines of a pull request.
func renderGitHub(w io.Writer, ds []Diagnostic) error {
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	for _, d := range ds {
		command := map[Severity]string{Error: "error", Warning: "warning", Note: "notice"}[d.Severity]
		text := d.Message
		if d.Label != "" {
			text += " (" + d.Label + ")"
		}
		for _, l := range d.Labels {
			text += fmt.Sprintf("\n%s: %s", l.Span.Start, l.Text)
		}
		for _, t := range d.Trail {
			text += "\nin " + t
		}
		if d.Help != "" {
			text += "\nhelp: " + d.Help
		}
		place := ""
		if d.Span.Start.File != "" {
			place = "file=" + property.Replace(d.Span.Start.File) + ","
		}
		if d.Span.Start.IsValid() {
			place += fmt.Sprintf("line=%d,col=%d,endLine=%d,", d.Span.Start.Line, d.Span.Start.Column, max(d.Span.End.Line, d.Span.Start.Line))
			// A column range over several lines is refused.
			if d.Span.End.Line == d.Span.Start.Line {
				place += fmt.Sprintf("endColumn=%d,", d.Span.End.Column)
			}
		}
		if _, err := fmt.Fprintf(w, "::%s %stitle=%s::%s\n", command, place, property.Replace(d.Code), data.Replace(text)); err != nil {
			return err
		}
	}
	return nil
}
