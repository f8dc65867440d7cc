// Package formula typesets what the language says in mathematics: expressions, equations and event bodies, each as one line of
// text in the language's own notation, as LaTeX, and as MathML. It works on the tree alone and needs no types.
package formula

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"nbc/lang/ast"
)

// style is a way to write mathematics. Every method returns a finished piece that may stand inside any other.
type style interface {
	number(mantissa, exponent string) string // exponent of ten, "" for none
	unit(text string) string
	name(text string) string    // one letter or word, without subscripts
	upright(text string) string // a word of the language or the name of a function
	quoted(text string) string
	sign(op string) string // an operator between or before operands
	gap(dot bool) string   // a product, as a thin space or a dot
	frac(a, b string) string
	sup(a, b string) string
	sub(a, b string) string
	fence(open, inner, closing string) string
	sqrt(a string) string
	cases(rows [][2]string) string
	over(op, below, body string) string // sum, mean, ... over what stands below
	row(parts ...string) string
	prime(name string) string // the derivative by time
	aligned(left string, lines []string) string
}

// LaTeX is an expression in LaTeX's math mode; it needs amsmath.
func LaTeX(e ast.Expr) string { return setter{latex{}}.expr(e) }

// MathML is an expression as the content of a <math> element.
func MathML(e ast.Expr) string { return setter{mathml{}}.expr(e) }

// LaTeXName is a name in LaTeX's math mode, its parts behind `_` as subscripts.
func LaTeXName(text string) string { return setter{latex{}}.subscripted(text, nil) }

// LaTeXUnit is a unit in LaTeX's math mode, upright, with powers instead of fractions.
func LaTeXUnit(text string) string { return latex{}.unit(text) }

// MathMLUnit is a unit as the content of a <math> element.
func MathMLUnit(text string) string { return mathml{}.unit(text) }

// setter typesets in a style.
type setter struct{ style }

func (s setter) expr(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Number:
		return s.literal(e)
	case *ast.String:
		return s.quoted(e.Value)
	case *ast.Bool:
		if e.Value {
			return s.upright("true")
		}
		return s.upright("false")
	case *ast.None:
		return s.upright("none")
	case *ast.Name:
		return s.subscripted(e.Ident.Text, nil)
	case *ast.Select:
		return s.path(e, nil)
	case *ast.Index:
		return s.path(e, nil)
	case *ast.Call:
		return s.call(e)
	case *ast.Unary:
		if e.Op == "not" {
			return s.row(s.upright("not"), s.gap(false), s.expr(e.X))
		}
		return s.row(s.sign(e.Op), s.expr(e.X))
	case *ast.Binary:
		return s.binary(e)
	case *ast.If:
		return s.choice(e)
	case *ast.Range:
		return s.between(e)
	case *ast.List:
		return s.fence("[", s.commas(e.Elems), "]")
	case *ast.At:
		return s.sub(s.fence("", s.expr(e.X), "|"), s.expr(e.T))
	case *ast.In:
		return s.row(s.expr(e.X), s.sign("∈"), s.interval(e.Within))
	case *ast.Paren:
		return s.fence("(", s.expr(e.X), ")")
	}
	return s.upright("?")
}

func (s setter) literal(n *ast.Number) string {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(n.Text), "e")
	exponent = strings.TrimPrefix(exponent, "+")
	text := s.number(mantissa, exponent)
	if n.Unit == nil {
		return text
	}
	return s.row(text, s.gap(false), s.unit(n.Unit.Text))
}

func (s setter) commas(list []ast.Expr) string {
	var parts []string
	for i, e := range list {
		if i > 0 {
			parts = append(parts, s.sign(","))
		}
		parts = append(parts, s.expr(e))
	}
	return s.row(parts...)
}

// between is lo ... hi.
func (s setter) between(r *ast.Range) string {
	parts := []string{}
	if r.Lo != nil {
		parts = append(parts, s.expr(r.Lo))
	}
	parts = append(parts, s.sign("…"))
	if r.Hi != nil {
		parts = append(parts, s.expr(r.Hi))
	}
	return s.row(parts...)
}

// interval is [lo, hi], with infinity where an end was left out.
func (s setter) interval(r *ast.Range) string {
	lo, hi := s.row(s.sign("-"), s.name("∞")), s.name("∞")
	if r.Lo != nil {
		lo = s.expr(r.Lo)
	}
	if r.Hi != nil {
		hi = s.expr(r.Hi)
	}
	return s.fence("[", s.row(lo, s.sign(","), hi), "]")
}

// Split parts a name into its letter or word and its subscripts, Greek letters as letters: tau_m is τ and m, g_ee is g and ee.
func Split(text string) (base string, subs []string) {
	parts := strings.FieldsFunc(ast.Canonical(text), func(r rune) bool { return r == '_' })
	if len(parts) == 0 {
		return text, nil
	}
	base, subs = parts[0], parts[1:]
	if word := strings.TrimRightFunc(base, unicode.IsDigit); word != "" && word != base {
		subs = append([]string{base[len(word):]}, subs...)
		base = word
	}
	return base, subs
}

// subscripted is a name with the subscripts that are in it, and more.
func (s setter) subscripted(text string, more []string) string {
	if text == "inf" {
		return s.name("∞")
	}
	base, subs := Split(text)
	var below []string
	for _, x := range subs {
		piece := s.name(x)
		if isDigits(x) {
			piece = s.number(x, "")
		}
		below = append(below, piece)
	}
	below = append(below, more...)
	if len(below) == 0 {
		return s.name(base)
	}
	var parts []string
	for i, b := range below {
		if i > 0 {
			parts = append(parts, s.sign(","))
		}
		parts = append(parts, b)
	}
	return s.sub(s.name(base), s.row(parts...))
}

func isDigits(s string) bool {
	for _, r := range s {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return s != ""
}

// ends are the names of the two ends of connections and wirings: pre.V is V with the subscript pre.
var ends = map[string]bool{"pre": true, "post": true, "src": true, "dst": true}

// path is a selection or an element of an array. Indices become subscripts, and so does a connection's end.
func (s setter) path(e ast.Expr, subs []string) string {
	switch e := e.(type) {
	case *ast.Name:
		return s.subscripted(e.Ident.Text, subs)
	case *ast.Index:
		var idx []string
		for _, x := range e.Index {
			idx = append(idx, s.expr(x))
		}
		return s.path(e.X, append(idx, subs...))
	case *ast.Select:
		if n, ok := e.X.(*ast.Name); ok && ends[n.Ident.Text] {
			return s.subscripted(e.Sel.Text, append(subs, s.name(n.Ident.Text)))
		}
		return s.row(s.path(e.X, nil), s.sign("."), s.subscripted(e.Sel.Text, subs))
	}
	if len(subs) == 0 {
		return s.expr(e)
	}
	return s.sub(s.expr(e), s.row(subs...))
}

// bare is an expression without the brackets that a fraction bar or an exponent's place makes needless.
func (s setter) bare(e ast.Expr) string {
	for {
		p, ok := e.(*ast.Paren)
		if !ok {
			return s.expr(e)
		}
		e = p.X
	}
}

func (s setter) binary(e *ast.Binary) string {
	switch e.Op {
	case "/":
		return s.frac(s.bare(e.X), s.bare(e.Y))
	case "^":
		return s.sup(s.expr(e.X), s.bare(e.Y))
	case "*":
		return s.row(s.expr(e.X), s.gap(last(e.X) || first(e.Y)), s.expr(e.Y))
	case "and", "or":
		return s.row(s.expr(e.X), s.gap(false), s.upright(e.Op), s.gap(false), s.expr(e.Y))
	}
	return s.row(s.expr(e.X), s.sign(e.Op), s.expr(e.Y))
}

// last tells whether an operand ends in something that would run into the next factor: a word or a unit.
func last(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Number:
		return e.Unit != nil
	case *ast.Name:
		return wide(e.Ident.Text)
	case *ast.Select:
		return true
	case *ast.Index:
		return last(e.X)
	case *ast.Binary:
		return e.Op == "*" && last(e.Y)
	case *ast.Unary:
		return last(e.X)
	}
	return false
}

// first tells whether an operand begins with something that would run into the factor before: a word or a number.
func first(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Number:
		return true
	case *ast.Name:
		return wide(e.Ident.Text)
	case *ast.Select:
		return first(e.X) || wide(e.Sel.Text)
	case *ast.Index:
		return first(e.X)
	case *ast.Binary:
		return (e.Op == "*" || e.Op == "^") && first(e.X)
	}
	return false
}

func wide(text string) bool {
	base, _ := Split(text)
	return utf8.RuneCountInString(base) > 1
}

// choice is an if-expression as cases; else-ifs become further cases.
func (s setter) choice(e *ast.If) string {
	var rows [][2]string
	for {
		rows = append(rows, [2]string{s.expr(e.Then), s.row(s.upright("if"), s.gap(false), s.expr(e.Cond))})
		next, ok := unparen(e.Else).(*ast.If)
		if !ok {
			rows = append(rows, [2]string{s.bare(e.Else), s.upright("otherwise")})
			return s.cases(rows)
		}
		e = next
	}
}

func unparen(e ast.Expr) ast.Expr {
	for {
		p, ok := e.(*ast.Paren)
		if !ok {
			return e
		}
		e = p.X
	}
}

// call is a function of its arguments, with the signs of mathematics where it has some.
func (s setter) call(e *ast.Call) string {
	name := ""
	if n, ok := e.Fun.(*ast.Name); ok {
		name = n.Ident.Text
	}
	if len(e.For) > 0 && len(e.Args) > 0 {
		body := s.expr(e.Args[0].Value)
		if b, ok := e.Args[0].Value.(*ast.Binary); ok && (b.Op == "+" || b.Op == "-") {
			body = s.fence("(", body, ")")
		}
		return s.over(name, s.binders(e.For, e.Cond), body)
	}
	if len(e.Args) == 1 && e.Args[0].Name == nil {
		switch name {
		case "sqrt":
			return s.sqrt(s.bare(e.Args[0].Value))
		case "abs":
			return s.fence("|", s.expr(e.Args[0].Value), "|")
		case "floor":
			return s.fence("⌊", s.expr(e.Args[0].Value), "⌋")
		case "ceil":
			return s.fence("⌈", s.expr(e.Args[0].Value), "⌉")
		}
	}
	var args []string
	for i, a := range e.Args {
		if i > 0 {
			args = append(args, s.sign(","))
		}
		if a.Name != nil {
			args = append(args, s.subscripted(a.Name.Text, nil), s.sign("="))
		}
		args = append(args, s.expr(a.Value))
	}
	head := s.upright(name)
	if name == "" {
		head = s.expr(e.Fun)
	}
	return s.row(head, s.fence("(", s.row(args...), ")"))
}

// binders is `i in 1..N, j in group where c`.
func (s setter) binders(list []ast.Binder, cond ast.Expr) string {
	var parts []string
	for i, b := range list {
		if i > 0 {
			parts = append(parts, s.sign(","))
		}
		op := "∈"
		if _, ok := b.In.(*ast.Range); ok {
			op = "="
		}
		parts = append(parts, s.subscripted(b.Name.Text, nil), s.sign(op), s.expr(b.In))
	}
	if cond != nil {
		parts = append(parts, s.sign(","), s.expr(cond))
	}
	return s.row(parts...)
}
