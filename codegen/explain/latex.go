package explain

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"nbc/lang/formula"
)

const preamble = `\documentclass[10pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{textcomp}
\usepackage{amsmath}
\usepackage{array}
\usepackage{longtable}
\usepackage[margin=22mm]{geometry}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt plus 2pt}
\setlength{\emergencystretch}{3em}
\allowdisplaybreaks
`

// LaTeX writes the model as a complete document; it needs amsmath, longtable and geometry and nothing besides.
func (m *Model) LaTeX(w io.Writer) error {
	t := &latexer{}
	t.b.WriteString(preamble)
	t.line(`\begin{document}`)
	t.line(`\section*{Circuit %s}`, esc(m.Circuit))
	t.text(m.Doc)
	if len(m.Nodes) > 0 {
		t.open("ll", "node", "type")
		for _, n := range m.Nodes {
			t.row(esc(n.Name), esc(n.Type))
		}
		t.closeTable()
	}
	for _, p := range m.Populations {
		if m.Path != "" || p.worth() {
			t.population(p)
		}
	}
	for _, c := range m.Connections {
		t.connection(c)
	}
	for _, r := range m.Rules {
		t.rule(r)
	}
	if len(m.Functions) > 0 {
		t.line(`\section*{Functions}`)
		t.definitions(m.Functions)
	}
	for _, e := range m.Experiments {
		t.line(`\section*{Experiment %s}`, esc(e.Name))
		t.text(e.Doc)
		if len(e.Steps) > 0 {
			t.line(`\begin{itemize}`)
			for _, s := range e.Steps {
				t.line(`\item \texttt{%s}`, breakable(s))
			}
			t.line(`\end{itemize}`)
		}
	}
	t.line(`\end{document}`)
	_, err := io.WriteString(w, t.b.String())
	return err
}

func esc(s string) string { return formula.LaTeXText(s) }

// breakable lets a long path break behind its dots and dashes.
func breakable(s string) string {
	return strings.NewReplacer(".", `.\allowbreak{}`, `\_`, `\_\allowbreak{}`).Replace(esc(s))
}

// latexer writes the document.
type latexer struct{ b strings.Builder }

func (t *latexer) line(format string, args ...any) { fmt.Fprintf(&t.b, format+"\n", args...) }

// text is a comment as paragraphs.
func (t *latexer) text(doc string) {
	for _, p := range strings.Split(doc, "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			t.line("%s\n", prose(p))
		}
	}
}

// prose escapes a comment; what stands between backquotes is code.
func prose(s string) string {
	var b strings.Builder
	parts := strings.Split(s, "`")
	for i, p := range parts {
		if i%2 == 1 && i+1 < len(parts) {
			b.WriteString(`\texttt{` + esc(p) + `}`)
		} else {
			b.WriteString(esc(p))
		}
	}
	return b.String()
}

// numeral is a number as mathematics, an expression as it is written.
func numeral(s string) string {
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return "$" + strings.Replace(esc(s), "Inf", `\infty`, 1) + "$"
	}
	return breakable(s)
}

func (t *latexer) open(columns string, heads ...string) {
	t.line(`\begin{longtable}[l]{@{}%s@{}}`, columns)
	t.line(`\textit{%s} \\ \hline`, strings.Join(heads, `} & \textit{`))
	t.line(`\noalign{\smallskip}`)
}

func (t *latexer) row(cells ...string) { t.line(`%s \\`, strings.Join(cells, " & ")) }
func (t *latexer) closeTable()         { t.line(`\end{longtable}`) }

func (t *latexer) population(p *Population) {
	if len(p.Elements) == 0 {
		t.line(`\section*{The circuit itself}`)
	} else {
		t.line(`\section*{%s}`, esc(p.Name))
		t.text(p.Doc)
		n := "1 element"
		if p.Count != 1 {
			n = fmt.Sprintf("%d elements", p.Count)
		}
		t.line("%s: %s.\n", n, breakable(strings.Join(p.Elements, ", ")))
	}
	for _, r := range p.References {
		t.line(`\texttt{%s} refers to \texttt{%s}.`+"\n", breakable(r.Name), breakable(r.Value))
	}
	t.quantities("parameter", "value", p.Parameters)
	t.quantities("variable", "initial value", p.Variables)
	t.quantities("state", "initial value", p.States)
	t.equations(p.Equations)
	t.where(p.Definitions)
	for _, in := range p.Inputs {
		t.input(in)
	}
	t.events(p.Events)
	if len(p.Offers) > 0 {
		t.line("Also defined:")
		t.definitions(p.Offers)
	}
}

func (t *latexer) quantities(what, value string, list []*Quantity) {
	if len(list) == 0 {
		return
	}
	t.open(`llp{0.29\linewidth}p{0.38\linewidth}`, what, "unit", value, "")
	for _, q := range list {
		unit := ""
		if q.Unit != "" {
			unit = "$" + formula.LaTeXUnit(q.Unit) + "$"
		}
		t.row("$"+nameLaTeX(q.Name)+"$", unit, `\raggedright `+numeral(q.Value), `\raggedright\arraybackslash `+prose(FirstSentence(q.Doc)))
	}
	t.closeTable()
}

// nameLaTeX is a name with its dimensions.
func nameLaTeX(name string) string {
	base, dims, ok := strings.Cut(name, "[")
	if !ok {
		return formula.LaTeXName(name)
	}
	return formula.LaTeXName(base) + `\,\text{[` + esc(dims) + `}`
}

// display is lines of mathematics.
func (t *latexer) display(lines []string) {
	if len(lines) == 0 {
		return
	}
	t.line(`\begin{gather*}`)
	t.line("%s", strings.Join(lines, " \\\\\n"))
	t.line(`\end{gather*}`)
}

func (t *latexer) equations(list []*Equation) {
	var lines []string
	for _, e := range list {
		l := e.LaTeX
		if e.LinearIn != "" {
			l += ` \qquad \text{\footnotesize linear in itself}`
		}
		lines = append(lines, l)
	}
	t.display(lines)
}

func (t *latexer) where(list []*Definition) {
	if len(list) > 0 {
		t.line("where")
		t.definitions(list)
	}
}

func (t *latexer) definitions(list []*Definition) {
	var lines []string
	for _, d := range list {
		lines = append(lines, d.LaTeX)
	}
	t.display(lines)
}

func (t *latexer) input(in *Input) {
	unit := ""
	if in.Unit != "" {
		unit = " in $" + formula.LaTeXUnit(in.Unit) + "$"
	}
	head := "Input $" + nameLaTeX(in.Name) + "$" + unit
	if len(in.Sum) == 0 {
		value := in.Value
		if value == "" {
			value = "0"
		}
		t.line("%s is %s; nothing drives it.\n", head, breakable(value))
		return
	}
	t.line("%s is the sum of", head)
	t.line(`\begin{itemize}`)
	if in.Value != "" {
		t.line(`\item %s where nothing is connected`, breakable(in.Value))
	}
	for _, k := range in.Sum {
		from := "given at " + breakable(strings.Join(k.Nodes, ", "))
		if k.Connection != "" {
			from = "for each " + esc(k.Connection) + " from " + breakable(strings.Join(k.From, ", "))
		}
		t.line(`\item $%s$ --- %s`, k.LaTeX, from)
	}
	t.line(`\end{itemize}`)
}

func (t *latexer) events(list []*Event) {
	if len(list) == 0 {
		return
	}
	t.line(`\begin{itemize}`)
	for _, e := range list {
		t.line(`\item %s (stage \emph{%s})`, e.When.LaTeX, esc(e.Stage))
		for _, s := range e.Does {
			t.line(`\par\hspace*{%dem}%s`, 1+2*min(s.Depth, 20), s.LaTeX)
		}
	}
	t.line(`\end{itemize}`)
}

func (t *latexer) connection(c *Connection) {
	t.line(`\section*{Connection %s}`, esc(c.Name))
	t.text(c.Doc)
	for _, k := range c.Blocks {
		side := map[string]string{"pre": "Once per source of", "post": "Once per target of", "edge": "Per edge of"}[k.Side]
		t.line("%s %s:\n", side, breakable(strings.Join(k.Of, ", ")))
		t.quantities("parameter", "default", k.Parameters)
		t.quantities("variable", "initial value", k.Variables)
		t.quantities("state", "initial value", k.States)
		t.equations(k.Equations)
		t.where(k.Definitions)
		t.adds(k.Contributions)
		t.events(k.Events)
	}
	t.quantities("parameter", "default", c.Parameters)
	t.adds(c.Contributions)
	t.where(c.Definitions)
	t.events(c.Events)
	if len(c.Statements) == 0 {
		return
	}
	t.open(`p{0.25\linewidth}p{0.25\linewidth}p{0.3\linewidth}l`, "statement", "populations", "pairs and options", "edges")
	for _, s := range c.Statements {
		x := s.cells()
		t.row(`\raggedright `+breakable(x[0]), `\raggedright `+breakable(x[1]), `\raggedright `+breakable(x[2]+"; "+x[3]), breakable(strings.TrimSuffix(strings.TrimSuffix(x[4], " edges"), " edge")))
	}
	t.closeTable()
}

func (t *latexer) adds(list []*Formula) {
	var lines []string
	for _, f := range list {
		lines = append(lines, f.LaTeX)
	}
	t.display(lines)
}

func (t *latexer) rule(r *Rule) {
	t.line(`\section*{Learning rule %s}`, esc(r.Name))
	t.text(r.Doc)
	for _, in := range r.Instances {
		var parts []string
		for _, q := range in.Values {
			v := "$" + nameLaTeX(q.Name) + "$ = " + breakable(q.Value)
			if q.measured() != q.Value {
				v += " $" + formula.LaTeXUnit(q.Unit) + "$"
			}
			parts = append(parts, v)
		}
		t.line("%s: %s.\n", esc(in.Name), strings.Join(parts, ", "))
	}
	t.events(r.Events)
	t.where(r.Definitions)
	if len(r.Connections) > 0 {
		t.line("It changes the weights of %s.\n", breakable(strings.Join(r.Connections, "; ")))
	}
}
