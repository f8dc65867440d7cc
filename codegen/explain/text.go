package explain

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"
	"unicode/utf8"
)

// Text writes the model for reading in a terminal. Parameters are shown where the model is narrowed to a path.
func (m *Model) Text(w io.Writer) error {
	t := &texter{}
	t.line(0, "circuit %s", m.Circuit)
	t.doc(0, m.Doc)
	if len(m.Nodes) > 0 {
		t.blank()
		t.head("nodes")
		var rows [][]string
		for _, n := range m.Nodes {
			rows = append(rows, []string{n.Name, n.Type})
		}
		t.table(1, rows)
	}
	for _, p := range m.Populations {
		if m.Path != "" || p.worth() {
			t.population(p, m.Path != "")
		}
	}
	for _, c := range m.Connections {
		t.connection(c, m.Path != "")
	}
	for _, r := range m.Rules {
		t.rule(r)
	}
	if len(m.Functions) > 0 {
		t.blank()
		t.head("functions")
		t.definitions(m.Functions)
	}
	t.jacobian(m.Jacobian)
	for _, e := range m.Experiments {
		t.blank()
		t.line(0, "experiment %s", e.Name)
		t.doc(0, e.Doc)
		for _, s := range e.Steps {
			t.line(1, "%s", s)
		}
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

// worth tells whether a population has anything of its own that moves: composites often have not.
func (p *Population) worth() bool {
	return len(p.States)+len(p.Variables)+len(p.Inputs)+len(p.Events)+len(p.Offers) > 0
}

// texter writes indented lines.
type texter struct{ b strings.Builder }

func (t *texter) blank()           { t.b.WriteByte('\n') }
func (t *texter) head(name string) { t.line(0, "%s", name) }

func (t *texter) line(depth int, format string, args ...any) {
	t.b.WriteString(strings.TrimRight(strings.Repeat("  ", depth)+fmt.Sprintf(format, args...), " ") + "\n")
}

// doc is the first sentence of a comment.
func (t *texter) doc(depth int, doc string) {
	if s := FirstSentence(doc); s != "" {
		t.line(depth, "%s", s)
	}
}

// FirstSentence is a comment up to the end of its first sentence, on one line. The stop of "et al." ends none.
func FirstSentence(doc string) string {
	doc, _, _ = strings.Cut(doc, "\n\n")
	words := strings.Fields(doc)
	for i, w := range words {
		if !strings.HasSuffix(w, ".") || i+1 == len(words) || w == "al." || len(w) == 2 {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(words[i+1]); unicode.IsUpper(r) {
			return strings.Join(words[:i+1], " ")
		}
	}
	return strings.Join(words, " ")
}

// table aligns rows of cells.
func (t *texter) table(depth int, rows [][]string) {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 1, 3, ' ', 0)
	for _, r := range rows {
		fmt.Fprintln(w, strings.Join(r, "\t"))
	}
	w.Flush()
	for _, l := range strings.Split(strings.TrimRight(b.String(), "\n"), "\n") {
		t.line(depth, "%s", l)
	}
}

func (t *texter) population(p *Population, full bool) {
	t.blank()
	if len(p.Elements) == 0 {
		t.line(0, "the circuit itself")
	} else {
		what := "element"
		if p.Count != 1 {
			what = "elements"
		}
		t.line(0, "%s: %d %s", p.Name, p.Count, what)
		t.doc(0, p.Doc)
		t.line(1, "at %s", strings.Join(p.Elements, ", "))
	}
	for _, r := range p.References {
		t.line(1, "%s refers to %s", r.Name, r.Value)
	}
	if full {
		t.quantities("parameters", p.Parameters, "=", true)
	}
	t.quantities("variables", p.Variables, "from", full)
	t.quantities("states", p.States, "from", full)
	t.equations(p.Equations)
	t.where(p.Definitions)
	if len(p.Inputs) > 0 {
		t.line(1, "inputs")
		for _, in := range p.Inputs {
			t.input(in)
		}
	}
	t.events(p.Events)
	if len(p.Offers) > 0 {
		t.line(1, "also defined")
		t.definitions(p.Offers)
	}
}

// quantities is a table of names, units and values.
func (t *texter) quantities(head string, list []*Quantity, word string, docs bool) {
	if len(list) == 0 {
		return
	}
	t.line(1, "%s", head)
	var rows [][]string
	for _, q := range list {
		val := ""
		if q.Value != "" {
			val = word + " " + q.Value
		}
		row := []string{q.Name, q.Unit, val}
		if docs {
			bounds := ""
			if q.Bounds != "" {
				bounds = "in " + q.Bounds
			}
			row = append(row, bounds, FirstSentence(q.Doc))
		}
		rows = append(rows, row)
	}
	t.table(2, rows)
}

func (t *texter) equations(list []*Equation) {
	if len(list) == 0 {
		return
	}
	t.line(1, "equations")
	for _, e := range list {
		note := ""
		if e.LinearIn != "" {
			note = "    (linear in itself)"
		}
		t.line(2, "%s%s", e.Text, note)
	}
}

func (t *texter) where(list []*Definition) {
	if len(list) > 0 {
		t.line(1, "where")
		t.definitions(list)
	}
}

func (t *texter) definitions(list []*Definition) {
	for _, d := range list {
		t.line(2, "%s", d.Text)
	}
}

func (t *texter) input(in *Input) {
	name := in.Name
	if in.Unit != "" {
		name += " (" + in.Unit + ")"
	}
	if len(in.Sum) == 0 {
		value := in.Value
		if value == "" {
			value = "0"
		}
		t.line(2, "%s = %s, nothing drives it", name, value)
		return
	}
	t.line(2, "%s is the sum of", name)
	if in.Value != "" {
		t.line(3, "%s where nothing is connected", in.Value)
	}
	var rows [][]string
	for _, k := range in.Sum {
		from := "given at " + strings.Join(k.Nodes, ", ")
		if k.Connection != "" {
			from = "for each " + k.Connection + " from " + strings.Join(k.From, ", ")
		}
		rows = append(rows, []string{k.Text, from})
	}
	t.table(3, rows)
}

func (t *texter) events(list []*Event) {
	if len(list) == 0 {
		return
	}
	t.line(1, "events")
	for _, e := range list {
		t.line(2, "%s    [stage %s]", e.When.Text, e.Stage)
		for _, s := range e.Does {
			t.line(3+s.Depth, "%s", s.Text)
		}
	}
}

func (t *texter) connection(c *Connection, full bool) {
	t.blank()
	t.line(0, "connection %s", c.Name)
	t.doc(0, c.Doc)
	for _, k := range c.Blocks {
		side := map[string]string{"pre": "once per source of", "post": "once per target of", "edge": "per edge of"}[k.Side]
		t.line(1, "%s %s", side, strings.Join(k.Of, ", "))
		if full {
			t.quantities("parameters", k.Parameters, "=", true)
		}
		t.quantities("variables", k.Variables, "from", full)
		t.quantities("states", k.States, "from", full)
		t.equations(k.Equations)
		t.where(k.Definitions)
		t.formulas(k.Contributions)
		t.events(k.Events)
	}
	t.formulas(c.Contributions)
	t.where(c.Definitions)
	t.events(c.Events)
	if len(c.Statements) > 0 {
		t.line(1, "statements")
	}
	var rows [][]string
	for _, s := range c.Statements {
		rows = append(rows, s.cells())
	}
	if len(rows) > 0 {
		t.table(2, rows)
	}
}

func (t *texter) formulas(list []*Formula) {
	if len(list) > 0 {
		t.line(1, "adds")
		for _, f := range list {
			t.line(2, "%s", f.Text)
		}
	}
}

// cells is a statement as a row: where it is written, what it joins, how, with what, how many edges.
func (s *Statement) cells() []string {
	text := s.Outer
	if s.Inner != "" {
		text += ": " + s.Inner
	}
	if len(s.Within) > 0 {
		text = "in " + strings.Join(s.Within, ", ") + ": " + text
	}
	how := s.Pairs
	if s.Where != "" && s.Where != "true" {
		how += " where " + s.Where
	}
	var with []string
	for _, o := range s.Options {
		with = append(with, o.Name+" = "+o.measured())
	}
	if s.Learning != "" {
		with = append(with, "learning "+s.Learning)
	}
	return []string{text, s.From + " -> " + s.To, how, strings.Join(with, ", "), s.Count.String(), s.Place}
}

// measured is a value with its unit; an expression has units of its own.
func (q *Quantity) measured() string {
	if q.Unit == "" || q.Value == "" || !strings.ContainsRune("0123456789-[", rune(q.Value[0])) {
		return q.Value
	}
	return q.Value + " " + q.Unit
}

// String is the number of edges in words.
func (e Edges) String() string {
	n := fmt.Sprintf("%.0f", e.Number)
	switch e.How {
	case "exact":
		if e.Number == 1 {
			return "1 edge"
		}
		return n + " edges"
	case "expected":
		if e.Number < 100 {
			n = fmt.Sprintf("%.3g", e.Number)
		}
		return "about " + n + " edges"
	}
	return "edges known at run time"
}

func (t *texter) rule(r *Rule) {
	t.blank()
	t.line(0, "learning rule %s", r.Name)
	t.doc(0, r.Doc)
	for _, in := range r.Instances {
		var parts []string
		for _, q := range in.Values {
			parts = append(parts, q.Name+" = "+q.measured())
		}
		t.line(1, "%s: %s", in.Name, strings.Join(parts, ", "))
	}
	t.events(r.Events)
	t.where(r.Definitions)
	if len(r.Connections) > 0 {
		t.line(1, "changes the weights of")
		for _, c := range r.Connections {
			t.line(2, "%s", c)
		}
	}
}
