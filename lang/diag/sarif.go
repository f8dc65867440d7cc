package diag

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"slices"

	"nbc/lang/ast"
)

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool       sarifTool     `json:"tool"`
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID    string        `json:"id"`
	Short *sarifMessage `json:"shortDescription,omitempty"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifResult struct {
	RuleID    string          `json:"ruleId"`
	RuleIndex int             `json:"ruleIndex"`
	Level     string          `json:"level"`
	Message   sarifMessage    `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
	Related   []sarifLocation `json:"relatedLocations,omitempty"`
	Fixes     []sarifFix      `json:"fixes,omitempty"`
}

type sarifLocation struct {
	ID       int           `json:"id,omitempty"`
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifMessage `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
	Context  *sarifRegion  `json:"contextRegion,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

type sarifFix struct {
	Changes []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion  `json:"deletedRegion"`
	Inserted sarifMessage `json:"insertedContent"`
}

func uri(path string) string { return (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() }

func region(s ast.Span) *sarifRegion {
	if !s.Start.IsValid() {
		return nil
	}
	r := &sarifRegion{StartLine: s.Start.Line, StartColumn: max(s.Start.Column, 1)}
	if s.End.IsValid() {
		r.EndLine, r.EndColumn = s.End.Line, max(s.End.Column, 1)
	}
	return r
}

// renderSARIF writes one SARIF 2.1.0 log.
func renderSARIF(w io.Writer, ds []Diagnostic, opts Options) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "nbc", Version: opts.Tool, Rules: []sarifRule{}}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	var codes []string
	for _, d := range ds {
		codes = append(codes, d.Code)
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	for _, c := range codes {
		rule := sarifRule{ID: c}
		if opts.Title != nil {
			if title := opts.Title(c); title != "" {
				rule.Short = &sarifMessage{title}
			}
		}
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule)
	}
	for _, d := range ds {
		run.Results = append(run.Results, sarif(d, slices.Index(codes, d.Code)))
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func sarif(d Diagnostic, rule int) sarifResult {
	text := d.Message
	if d.Label != "" {
		text += " (" + d.Label + ")"
	}
	for _, t := range d.Trail {
		text += "\nin " + t
	}
	if d.Help != "" {
		text += "\nhelp: " + d.Help
	}
	r := sarifResult{RuleID: d.Code, RuleIndex: rule, Level: d.Severity.String(), Message: sarifMessage{text}}
	if file := d.Span.Start.File; file != "" {
		r.Locations = []sarifLocation{{Physical: sarifPhysical{sarifArtifact{uri(file)}, region(d.Span), region(d.Context)}}}
	}
	for i, l := range d.Labels {
		r.Related = append(r.Related, sarifLocation{
			ID: i + 1, Physical: sarifPhysical{sarifArtifact{uri(l.Span.Start.File)}, region(l.Span), nil}, Message: &sarifMessage{l.Text},
		})
	}
	if d.Fix != nil {
		if deleted := region(d.Fix.Span); deleted != nil {
			r.Fixes = []sarifFix{{[]sarifChange{{sarifArtifact{uri(d.Fix.Span.Start.File)},
				[]sarifReplacement{{*deleted, sarifMessage{d.Fix.New}}}}}}}
		}
	}
	return r
}
