package diag

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/lang/ast"
)

// schema is a JSON schema of draft 4 with what the schema of SARIF has.
type schema map[string]any

// errors validates v and lists what is wrong, each with its path. root resolves references.
func (s schema) errors(root schema, v any, path string) (list []string) {
	fail := func(format string, args ...any) { list = append(list, path+": "+fmt.Sprintf(format, args...)) }
	sub := func(x any) schema { return schema(x.(map[string]any)) }
	if ref, ok := s["$ref"].(string); ok {
		return sub(root["definitions"].(map[string]any)[strings.TrimPrefix(ref, "#/definitions/")]).errors(root, v, path)
	}
	if t, ok := s["type"]; ok {
		kinds, ok := t.([]any)
		if !ok {
			kinds = []any{t}
		}
		if !slices.ContainsFunc(kinds, func(k any) bool { return isKind(v, k.(string)) }) {
			fail("%v is no %v", v, t)
			return list
		}
	}
	if enum, ok := s["enum"].([]any); ok && !slices.ContainsFunc(enum, func(x any) bool { return reflect.DeepEqual(x, v) }) {
		fail("%v is none of %v", v, enum)
	}
	for _, word := range []string{"anyOf", "oneOf"} {
		if options, ok := s[word].([]any); ok && !slices.ContainsFunc(options, func(o any) bool { return len(sub(o).errors(root, v, path)) == 0 }) {
			fail("none of %s fits", word)
		}
	}
	if all, ok := s["allOf"].([]any); ok {
		for _, o := range all {
			list = append(list, sub(o).errors(root, v, path)...)
		}
	}
	if not, ok := s["not"]; ok && len(sub(not).errors(root, v, path)) == 0 {
		fail("what must not be, is")
	}
	switch v := v.(type) {
	case map[string]any:
		list = append(list, s.object(root, v, path)...)
	case []any:
		if n, ok := s["minItems"].(float64); ok && len(v) < int(n) {
			fail("%d items, not %v", len(v), n)
		}
		if unique, _ := s["uniqueItems"].(bool); unique {
			for i := range v {
				for j := range i {
					if reflect.DeepEqual(v[i], v[j]) {
						fail("items %d and %d are the same", j, i)
					}
				}
			}
		}
		if items, ok := s["items"]; ok {
			for i, x := range v {
				list = append(list, sub(items).errors(root, x, fmt.Sprintf("%s[%d]", path, i))...)
			}
		}
	case string:
		if p, ok := s["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(v) {
			fail("%q does not match %s", v, p)
		}
	case float64:
		if m, ok := s["minimum"].(float64); ok && v < m {
			fail("%v is below %v", v, m)
		}
		if m, ok := s["maximum"].(float64); ok && v > m {
			fail("%v is above %v", v, m)
		}
	}
	return list
}

func (s schema) object(root schema, v map[string]any, path string) (list []string) {
	required, _ := s["required"].([]any)
	for _, name := range required {
		if _, ok := v[name.(string)]; !ok {
			list = append(list, fmt.Sprintf("%s: no %s", path, name))
		}
	}
	known, _ := s["properties"].(map[string]any)
	for name, x := range v {
		if p, ok := known[name]; ok {
			list = append(list, schema(p.(map[string]any)).errors(root, x, path+"."+name)...)
			continue
		}
		switch more := s["additionalProperties"].(type) {
		case bool:
			if !more {
				list = append(list, fmt.Sprintf("%s: %s is unknown", path, name))
			}
		case map[string]any:
			list = append(list, schema(more).errors(root, x, path+"."+name)...)
		}
	}
	return list
}

func isKind(v any, kind string) bool {
	switch v := v.(type) {
	case nil:
		return kind == "null"
	case bool:
		return kind == "boolean"
	case string:
		return kind == "string"
	case float64:
		return kind == "number" || kind == "integer" && v == math.Trunc(v)
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	}
	return false
}

// TestSARIFSchema validates logs against the public schema of SARIF 2.1.0 (OASIS, errata 01; its descriptions are left out).
func TestSARIFSchema(t *testing.T) {
	text, err := os.ReadFile("testdata/sarif-schema-2.1.0.json")
	require.NoError(t, err)
	var root schema
	require.NoError(t, json.Unmarshal(text, &root))
	validate := func(log string) []string {
		var v any
		require.NoError(t, json.Unmarshal([]byte(log), &v))
		return root.errors(root, v, "log")
	}
	odd := []Diagnostic{
		{Code: "NBX0101", Severity: Error, Message: "nowhere"},
		{Code: "NBX0102", Severity: Warning, Message: "in a file", Span: ast.Span{Start: ast.Pos{File: "a b/ü.nbx"}}},
		{Code: "NBX0103", Severity: Note, Message: "without an end", Span: ast.Span{Start: ast.Pos{File: "x.nbx", Line: 3}}, Help: "help", Label: "label",
			Trail: []string{"a", "b"}, Labels: []Label{{Text: "nowhere"}, {Span: span(2, 1, 3), Text: "here"}}, Fix: &Edit{Span: span(2, 1, 1), New: ""}},
		{Code: "NBX0103", Severity: Error, Message: ""},
	}
	for _, ds := range [][]Diagnostic{nil, sample(), odd} {
		assert.Empty(t, validate(render(t, "sarif", ds)))
	}
	// The validator does find mistakes.
	for _, wrong := range []string{
		`{"version": "2.1.0"}`, `{"version": "2.0.0", "runs": []}`, `{"version": "2.1.0", "runs": [], "more": 1}`,
		`{"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]}`,
		`{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "nbc"}}, "results": [{"message": {"text": "x"}, "level": "bad"}]}]}`,
		`{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "nbc"}}, "results": [{"message": {"text": "x"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "x"}, "region": {"startLine": 0}}}]}]}]}`,
	} {
		assert.NotEmpty(t, validate(wrong), wrong)
	}
}
