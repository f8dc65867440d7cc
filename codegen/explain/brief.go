package explain

import (
	"bytes"
	"encoding/json"

	"nbc/codegen/flatten"
)

// Brief is the model of a flat circuit as JSON on one line, without LaTeX and Jacobian: what a built circuit carries with it for its reports.
func Brief(f *flatten.Flat) ([]byte, error) {
	m, err := model(f, "")
	if err != nil {
		return nil, err
	}
	full, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(full, &tree); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err = enc.Encode(brief(tree))
	return bytes.TrimSpace(b.Bytes()), err
}

// brief drops LaTeX and what is empty.
func brief(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			list, isList := x.([]any)
			if k == "latex" || isList && len(list) == 0 {
				delete(v, k)
				continue
			}
			v[k] = brief(x)
		}
	case []any:
		for i, x := range v {
			v[i] = brief(x)
		}
	}
	return v
}
