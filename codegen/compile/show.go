package compile

import (
	"encoding/json"
	"fmt"
	"io"

	"nbc/codegen/explain"
)

// Show prints one stage of a compilation: ir or graph.
func Show(w io.Writer, r *Result, what string) error {
	switch what {
	case "ir":
		return r.Flat.WriteIR(w)
	case "graph":
		return r.Flat.WriteGraph(w)
	}
	return fmt.Errorf("no stage %s", what)
}

// Explain prints a circuit's equations, narrowed to a path where one is given, as text, latex or json.
func Explain(w io.Writer, r *Result, path, format string) error {
	m, err := explain.Explain(r.Flat, path)
	if err != nil {
		return err
	}
	switch format {
	case "latex":
		return m.LaTeX(w)
	case "json":
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(m)
	}
	return m.Text(w)
}
