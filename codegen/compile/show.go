package compile

import (
	"encoding/json"
	"fmt"
	"io"

	"nbc/codegen/explain"
	"nbc/codegen/ir"
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

// ShowAfter prints what the middle form computes between events, after the passes up to one.
func ShowAfter(w io.Writer, r *Result, pass string) error {
	p := r.Flat.Program()
	if err := ir.Optimize(p, pass); err != nil {
		return err
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// ShowPasses lists the passes in their order.
func ShowPasses(w io.Writer) error {
	for _, x := range ir.Passes() {
		if _, err := fmt.Fprintf(w, "%-8s %s\n", x[0], x[1]); err != nil {
			return err
		}
	}
	return nil
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
