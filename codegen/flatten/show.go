package flatten

import (
	"fmt"
	"io"
	"strings"

	"nbc/codegen/ir"
	"nbc/lang/check"
)

// WriteEquations prints what is integrated: populations with sizes, states with units, equations, events, connections, rules.
func (f *Flat) WriteEquations(w io.Writer) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, "circuit %s\n", f.Name)
	for _, p := range f.Pops {
		if p.N == 0 {
			continue
		}
		fmt.Fprintf(b, "\n%s: %d", p.Name, p.N)
		var where []string
		for _, g := range p.Groups {
			if t := pathOf(g); t != "" {
				where = append(where, t)
			}
		}
		if len(where) > 0 {
			fmt.Fprintf(b, " (%s)", strings.Join(where, ", "))
		}
		b.WriteString("\n")
		f.writeCols(b, p.Cols)
		for _, c := range p.Cols {
			if c.Word == check.Input {
				for _, k := range f.Contrib {
					if k.Target == c {
						fmt.Fprintf(b, "  input %s += %s%s\n", c.Show, k.Value, from(k))
					}
				}
			}
		}
		f.writeHandlers(b, func(h *Handler) bool { return h.Pop == p })
	}
	for _, k := range f.Blocks {
		fmt.Fprintf(b, "\n%s, once per %s of %s that has one\n", k.Conn.Decl.Name.Text, map[string]string{"pre": "source", "post": "target"}[k.Side], k.Pop.Name)
		f.writeCols(b, k.Cols)
	}
	for _, x := range f.Edges {
		fmt.Fprintf(b, "\nedges %s\n", x.Space.Name)
		f.writeCols(b, x.Cols)
		f.writeHandlers(b, func(h *Handler) bool { return h.Edges == x })
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func from(k *Contribution) string {
	switch {
	case k.Edges != nil:
		return fmt.Sprintf("    (each edge of %s)", k.Edges.Space.Name)
	case k.Block != nil:
		return fmt.Sprintf("    (%s)", k.Block.Space.Name)
	}
	return "    (given where it is declared)"
}

func pathOf(g *Group) string {
	var parts []string
	for _, p := range g.Path() {
		t := p.Name
		for _, d := range p.Dims {
			t += fmt.Sprintf("[%d]", d)
		}
		parts = append(parts, t)
	}
	return strings.Join(parts, ".")
}

func (f *Flat) writeCols(b *strings.Builder, cols []*Col) {
	for _, c := range cols {
		if c.Word != check.State {
			continue
		}
		for k, d := range c.Derivs {
			name := c.Show
			if c.Size > 1 {
				name = fmt.Sprintf("%s[%d]", name, k+1)
			}
			kind := ""
			if f.Graph.LinearIn(d, c.Arr) {
				kind = "    (linear in " + c.Show + ")"
			}
			fmt.Fprintf(b, "  %s' = %s%s\n", name, d, kind)
		}
		if c.UnitText != "" {
			fmt.Fprintf(b, "    %s in %s\n", c.Show, c.UnitText)
		}
	}
}

func (f *Flat) writeHandlers(b *strings.Builder, mine func(*Handler) bool) {
	for _, h := range f.Hands {
		if !mine(h) {
			continue
		}
		fmt.Fprintf(b, "  %s stage %s\n", h.What, h.Stage)
		writeStmts(b, h.Body, "    ")
	}
}

func writeStmts(b *strings.Builder, list []Stmt, in string) {
	for _, s := range list {
		switch s := s.(type) {
		case *Write:
			name := "trial.feedback"
			if s.Col != nil {
				name = s.Col.Show
			}
			fmt.Fprintf(b, "%s%s %s %s\n", in, name, s.Op, s.Value)
		case *Emit:
			fmt.Fprintf(b, "%semit\n", in)
		case *IfStmt:
			fmt.Fprintf(b, "%sif %s\n", in, s.Cond)
			writeStmts(b, s.Then, in+"  ")
			if len(s.Else) > 0 {
				fmt.Fprintf(b, "%selse\n", in)
				writeStmts(b, s.Else, in+"  ")
			}
		case *LoopStmt:
			fmt.Fprintf(b, "%sfor each\n", in)
			writeStmts(b, s.Body, in+"  ")
		}
	}
}

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
		}
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
