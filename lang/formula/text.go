package formula

import (
	"strings"

	"nbc/lang/ast"
)

// Text is an expression on one line, in the notation of the language.
func Text(e ast.Expr) string {
	b := &strings.Builder{}
	text(b, e)
	return b.String()
}

func text(b *strings.Builder, e ast.Expr) {
	switch e := e.(type) {
	case *ast.Number:
		b.WriteString(e.Text)
		switch {
		case e.Unit == nil:
		case e.Span.End.Offset > e.Unit.Span.End.Offset: // the brackets that `5 [ms]^2` needs
			b.WriteString(" [" + e.Unit.Text + "]")
		default:
			b.WriteString(" " + e.Unit.Text)
		}
	case *ast.String:
		b.WriteString(`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(e.Value) + `"`)
	case *ast.Bool:
		if e.Value {
			b.WriteString("true")
		} else {
			b.WriteString("false")
		}
	case *ast.None:
		b.WriteString("none")
	case *ast.Name:
		b.WriteString(e.Ident.Text)
	case *ast.Glob:
		b.WriteString(e.Text)
	case *ast.Select:
		text(b, e.X)
		b.WriteString("." + e.Sel.Text)
	case *ast.Index:
		text(b, e.X)
		b.WriteString("[")
		textList(b, e.Index)
		b.WriteString("]")
	case *ast.Call:
		text(b, e.Fun)
		b.WriteString("(")
		textArgs(b, e.Args)
		if len(e.For) > 0 {
			b.WriteString(" for " + Binders(e.For, e.Cond))
		}
		b.WriteString(")")
	case *ast.Unary:
		b.WriteString(e.Op)
		if e.Op == "not" {
			b.WriteString(" ")
		}
		text(b, e.X)
	case *ast.Binary:
		text(b, e.X)
		if e.Op == "*" || e.Op == "/" || e.Op == "^" {
			b.WriteString(e.Op)
		} else {
			b.WriteString(" " + e.Op + " ")
		}
		text(b, e.Y)
	case *ast.If:
		b.WriteString("if ")
		text(b, e.Cond)
		b.WriteString(" then ")
		text(b, e.Then)
		b.WriteString(" else ")
		text(b, e.Else)
	case *ast.Range:
		textRange(b, e)
	case *ast.List:
		b.WriteString("[")
		textList(b, e.Elems)
		b.WriteString("]")
	case *ast.At:
		b.WriteString("(")
		text(b, e.X)
		b.WriteString(" at ")
		text(b, e.T)
		b.WriteString(")")
	case *ast.In:
		text(b, e.X)
		b.WriteString(" in ")
		textRange(b, e.Within)
	case *ast.Paren:
		b.WriteString("(")
		text(b, e.X)
		b.WriteString(")")
	default:
		b.WriteString("?")
	}
}

func textList(b *strings.Builder, list []ast.Expr) {
	for i, e := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		text(b, e)
	}
}

func textArgs(b *strings.Builder, list []ast.Arg) {
	for i, a := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		if a.Name != nil {
			b.WriteString(a.Name.Text + " = ")
		}
		text(b, a.Value)
	}
}

// textRange writes 1..N between whole numbers and names, 0 .. 500 ms between quantities.
func textRange(b *strings.Builder, r *ast.Range) {
	gap := " "
	if tight(r.Lo) && tight(r.Hi) {
		gap = ""
	}
	if r.Lo != nil {
		text(b, r.Lo)
		b.WriteString(gap)
	}
	b.WriteString("..")
	if r.Hi != nil {
		b.WriteString(gap)
		text(b, r.Hi)
	}
}

func tight(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Number:
		return e.IsInt && e.Unit == nil
	case *ast.Name:
		return true
	}
	return false
}

// Args is a list of arguments as text, without its brackets.
func Args(list []ast.Arg) string {
	b := &strings.Builder{}
	textArgs(b, list)
	return b.String()
}

// Binders is `i in 1..N, j in group where c` as text.
func Binders(list []ast.Binder, cond ast.Expr) string {
	b := &strings.Builder{}
	for i, x := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(x.Name.Text + " in ")
		text(b, x.In)
	}
	if cond != nil {
		b.WriteString(" where ")
		text(b, cond)
	}
	return b.String()
}

// Dims is the dimensions of a declared quantity as text: "[N]", "[i in 1..N]", "[*]", or "".
func Dims(list []ast.Dim) string {
	if len(list) == 0 {
		return ""
	}
	var parts []string
	for _, d := range list {
		switch {
		case d.Star:
			parts = append(parts, "*")
		case d.Var != nil:
			parts = append(parts, d.Var.Text+" in "+Text(d.Size))
		default:
			parts = append(parts, Text(d.Size))
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
