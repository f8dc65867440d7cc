package explain

import (
	"bytes"
	"encoding/json"
)

// Brief is the model as JSON on one line, without LaTeX and Jacobian: what a built circuit carries with it for its reports.
func (m *Model) Brief() ([]byte, error) {
	short := *m
	short.Jacobian = nil
	full, err := json.Marshal(short)
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
