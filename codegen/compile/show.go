package compile

import (
	"fmt"
	"io"
)

// Show prints one stage of a compilation: equations, ir or graph.
func Show(w io.Writer, r *Result, what string) error {
	switch what {
	case "equations":
		return r.Flat.WriteEquations(w)
	case "ir":
		return r.Flat.WriteIR(w)
	case "graph":
		return r.Flat.WriteGraph(w)
	}
	return fmt.Errorf("no stage %s", what)
}
