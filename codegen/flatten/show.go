package flatten

import (
	"fmt"
	"io"
	"strings"

	"nbc/codegen/ir"
	"nbc/lang/check"
)

// WriteIR prints the middle form: every stored quantity with its expression.
func (f *Flat) WriteIR(w io.Writer) error {
	b := &strings.Builder{}
	each := func(sp *ir.Space, cols []*Col) {
		n := fmt.Sprint(sp.N)
		if sp.N < 0 {
			n = "drawn"
		}
		fmt.Fprintf(b, "%s %q n=%s\n", sp.Kind, sp.Name, n)
		for _, c := range cols {
			fmt.Fprintf(b, "  %-6s %s[%d] : %s\n", wordText[c.Word], c.Arr.Name, c.Size, orOne(c.UnitText))
			for k, d := range c.Derivs {
				fmt.Fprintf(b, "    d[%d] = %s\n", k, d)
			}
			for k, n := range c.Noise {
				if n != nil {
					fmt.Fprintf(b, "    noise[%d] = %s\n", k, n.G)
				}
			}
		}
	}
	for _, h := range f.Histories {
		fmt.Fprintf(b, "%s of %q = %s a time %s ago\n", h.Arr.Name, h.Arr.Space.Name, f.Graph.Load(h.State, h.Idx), h.Delay)
	}
	for _, p := range f.Pops {
		each(p.Space, p.Cols)
	}
	for _, k := range f.Blocks {
		each(k.Space, k.Cols)
	}
	for _, x := range f.Edges {
		each(x.Space, x.Cols)
	}
	for _, k := range f.Contrib {
		fmt.Fprintf(b, "drive %s.%s += %s\n", k.Target.Pop.Name, k.Target.Arr.Name, k.Value)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var wordText = map[check.Word]string{check.Param: "param", check.State: "state", check.Var: "var", check.Input: "input"}

func orOne(s string) string {
	if s == "" {
		return "1"
	}
	return s
}

// WriteGraph prints the circuit's graph in the dot language: top-level nodes and the statements between them.
func (f *Flat) WriteGraph(w io.Writer) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, "digraph %q {\n  rankdir=LR;\n  node [shape=box];\n", f.Name)
	for _, pt := range f.Pops[0].Parts {
		label := pt.Show
		if pt.L > 1 {
			label += fmt.Sprintf(" x %d", pt.L)
		}
		fmt.Fprintf(b, "  %q [label=%q];\n", pt.Show, label+"\n"+pt.Pop.Name)
	}
	seen := map[string]bool{}
	var walk func(list []WireNode)
	walk = func(list []WireNode) {
		for _, n := range list {
			switch n := n.(type) {
			case *WireLoop:
				walk(n.Body)
			case *WireElems:
				walk(n.Body)
			case *WireLink:
				if n.Label.Elem {
					continue
				}
				a, c, _ := strings.Cut(n.Label.Format, " -> ")
				line := fmt.Sprintf("  %q -> %q [label=%q];\n", head(a), head(c), n.Edges.Conn.Decl.Name.Text)
				if !seen[line] {
					seen[line] = true
					b.WriteString(line)
				}
			}
		}
	}
	for _, x := range f.Wires {
		if x.Pop == f.Pops[0] {
			walk(x.Body)
			walk(x.Pass2)
		}
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// head is the node that a path begins with.
func head(path string) string {
	if i := strings.IndexAny(path, ".["); i > 0 {
		return path[:i]
	}
	return path
}
