package formula

import (
	"strings"
	"unicode/utf8"

	"nbc/lang/ast"
)

// Equation is one line of mathematics: a differential equation, a definition, a contribution or an assignment.
type Equation struct {
	Word   string // what stands in front of it: "noise", "let", or nothing
	Coef   ast.Expr
	Target ast.Expr
	Prime  bool   // the derivative of Target is meant
	Op     string // = := += -= *=
	Value  ast.Expr
	Over   []ast.Binder // the loops around it
	Conds  []ast.Expr   // the conditions around it
	Span   ast.Span
}

// Define is the definition of a name.
func Define(name ast.Ident, value ast.Expr) Equation {
	return Equation{Target: &ast.Name{Span: name.Span, Ident: name}, Op: "=", Value: value, Span: name.Span}
}

// Text is the equation on one line, in the notation of the language.
func (q Equation) Text() string {
	var b strings.Builder
	if q.Word != "" {
		b.WriteString(q.Word + " ")
	}
	if q.Coef != nil {
		text(&b, q.Coef)
		b.WriteString("*")
	}
	text(&b, q.Target)
	if q.Prime {
		b.WriteString("'")
	}
	b.WriteString(" " + q.Op + " ")
	text(&b, q.Value)
	if around := q.Around(); around != "" {
		b.WriteString("    " + around)
	}
	return b.String()
}

// Around is the loops and conditions around the equation as text, "" when there are none.
func (q Equation) Around() string { return around(q.Over, q.Conds) }

func around(over []ast.Binder, conds []ast.Expr) string {
	var parts []string
	if len(over) > 0 {
		parts = append(parts, "for "+Binders(over, nil))
	}
	for i, c := range conds {
		word := "and "
		if i == 0 {
			word = "where "
		}
		parts = append(parts, word+Text(c))
	}
	return strings.Join(parts, " ")
}

// LaTeX is the equation in math mode; a long sum is broken over several lines.
func (q Equation) LaTeX() string { return setter{latex{}}.equation(q) }

// MathML is the equation as the content of a <math> element.
func (q Equation) MathML() string { return setter{mathml{}}.equation(q) }

// widest is how many characters of text an equation's line may have before it is broken.
const widest = 74

func (s setter) equation(q Equation) string {
	left := ""
	if q.Coef != nil {
		left += s.expr(q.Coef) + s.gap(false)
	}
	target := s.expr(q.Target)
	if q.Prime {
		target = s.prime(target)
	}
	left = s.row(left, target, s.sign(q.Op))
	if q.Word != "" {
		left = s.row(s.upright(q.Word), s.gap(false), left)
	}
	lines := s.lines(q.Value)
	if len(q.Over)+len(q.Conds) > 0 {
		lines[len(lines)-1] = s.row(lines[len(lines)-1], s.sign(","), s.gap(false), s.gap(false), s.conditions(q.Over, q.Conds))
	}
	return s.aligned(left, lines)
}

func (s setter) conditions(over []ast.Binder, conds []ast.Expr) string {
	var parts []string
	if len(over) > 0 {
		parts = append(parts, s.binders(over, nil))
	}
	for _, c := range conds {
		if len(parts) > 0 {
			parts = append(parts, s.sign(","))
		}
		parts = append(parts, s.expr(c))
	}
	return s.row(parts...)
}

// lines breaks a long sum between its terms.
func (s setter) lines(e ast.Expr) []string {
	if utf8.RuneCountInString(Text(e)) <= widest {
		return []string{s.expr(e)}
	}
	type term struct {
		op string
		e  ast.Expr
	}
	var terms []term
	for {
		b, ok := e.(*ast.Binary)
		if !ok || b.Op != "+" && b.Op != "-" {
			terms = append([]term{{"", e}}, terms...)
			break
		}
		terms = append([]term{{b.Op, b.Y}}, terms...)
		e = b.X
	}
	var out []string
	line, width := "", 0
	for i, t := range terms {
		n := utf8.RuneCountInString(Text(t.e)) + 3
		if i > 0 && width+n > widest {
			out = append(out, s.row(line))
			line, width = "", 0
		}
		if t.op != "" {
			if line == "" {
				line += s.leading(t.op)
			} else {
				line += s.sign(t.op)
			}
		}
		line += s.expr(t.e)
		width += n
	}
	return append(out, s.row(line))
}

// leading is the operator that a broken line begins with, set as one between operands.
func (s setter) leading(op string) string {
	if _, ok := s.style.(latex); ok {
		return "{}" + s.sign(op)
	}
	return strings.Replace(s.sign(op), "<mo>", `<mo form="infix">`, 1)
}
