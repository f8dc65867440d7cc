package formula

import (
	"html"
	"strings"
)

// mathml writes Presentation MathML, of which browsers know the core.
type mathml struct{}

func (mathml) number(mantissa, exponent string) string {
	if exponent == "" {
		return "<mn>" + html.EscapeString(mantissa) + "</mn>"
	}
	power := "<msup><mn>10</mn><mn>" + html.EscapeString(strings.ReplaceAll(exponent, "-", "−")) + "</mn></msup>"
	if mantissa == "1" {
		return power
	}
	return "<mrow><mn>" + html.EscapeString(mantissa) + "</mn><mo>×</mo>" + power + "</mrow>"
}

func (mathml) unit(text string) string {
	var parts []string
	for _, f := range unitFactors(text) {
		p := `<mi mathvariant="normal">` + html.EscapeString(f.name) + "</mi>"
		if f.power != "" {
			p = "<msup>" + p + "<mn>" + html.EscapeString(strings.ReplaceAll(f.power, "-", "−")) + "</mn></msup>"
		}
		parts = append(parts, p)
	}
	return mathml{}.row(strings.Join(parts, thin))
}

const thin = `<mspace width="0.17em"></mspace>`

func (mathml) name(text string) string { return "<mi>" + html.EscapeString(text) + "</mi>" }
func (mathml) upright(text string) string {
	return `<mi mathvariant="normal">` + html.EscapeString(text) + "</mi>"
}
func (mathml) quoted(text string) string {
	return "<mtext>“" + html.EscapeString(text) + "”</mtext>"
}

func (mathml) sign(op string) string {
	switch op {
	case "<=":
		op = "≤"
	case ">=":
		op = "≥"
	case "==":
		op = "="
	case "!=":
		op = "≠"
	case "-":
		op = "−"
	case "-=":
		op = "−="
	case "->":
		op = "→"
	case "<->":
		op = "↔"
	case ".":
		return `<mo lspace="0" rspace="0">.</mo>`
	case ",":
		return `<mo separator="true">,</mo>`
	}
	return "<mo>" + html.EscapeString(op) + "</mo>"
}

func (mathml) gap(dot bool) string {
	if dot {
		return "<mo>·</mo>"
	}
	return thin
}

func (m mathml) frac(a, b string) string { return "<mfrac>" + m.row(a) + m.row(b) + "</mfrac>" }
func (m mathml) sup(a, b string) string  { return "<msup>" + m.row(a) + m.row(b) + "</msup>" }
func (m mathml) sub(a, b string) string  { return "<msub>" + m.row(a) + m.row(b) + "</msub>" }
func (m mathml) sqrt(a string) string    { return "<msqrt>" + a + "</msqrt>" }

func (m mathml) fence(open, inner, closing string) string {
	// Brackets around something of one line's height need not stretch, and are set closer so.
	stretch := ` stretchy="false"`
	for _, tall := range []string{"<mfrac>", "<mtable", "<munder>", "<msqrt>"} {
		if strings.Contains(inner, tall) {
			stretch = ""
		}
	}
	side := func(s, form string) string {
		if s == "" {
			return ""
		}
		return `<mo fence="true" form="` + form + `"` + stretch + ">" + s + "</mo>"
	}
	return m.row(side(open, "prefix"), inner, side(closing, "postfix"))
}

func (m mathml) cases(rows [][2]string) string {
	var b strings.Builder
	b.WriteString(`<mrow><mo fence="true" form="prefix">{</mo><mtable>`)
	for _, r := range rows {
		b.WriteString("<mtr>")
		for _, x := range r {
			b.WriteString(`<mtd style="padding:0.15em 0.5em 0.15em 0;text-align:left">` + x + "</mtd>")
		}
		b.WriteString("</mtr>")
	}
	b.WriteString("</mtable></mrow>")
	return b.String()
}

func (m mathml) over(op, below, body string) string {
	head := m.upright(op)
	if op == "sum" {
		head = `<mo largeop="true">∑</mo>`
	}
	return m.row("<munder>" + head + m.row(below) + "</munder>" + thin + body)
}

func (mathml) row(parts ...string) string { return "<mrow>" + strings.Join(parts, "") + "</mrow>" }

func (m mathml) prime(name string) string {
	d := `<mi mathvariant="normal">d</mi>`
	return m.frac(d+name, d+"<mi>t</mi>")
}

func (m mathml) aligned(left string, lines []string) string {
	if len(lines) == 1 {
		return m.row(left, lines[0])
	}
	var b strings.Builder
	b.WriteString(`<mtable displaystyle="true">`)
	for i, l := range lines {
		if i > 0 {
			left = ""
			l = `<mspace width="1.5em"></mspace>` + l
		}
		b.WriteString(`<mtr><mtd style="padding:0.15em 0;text-align:right">` + m.row(left) + `</mtd><mtd style="padding:0.15em 0;text-align:left">` + m.row(l) + "</mtd></mtr>")
	}
	b.WriteString("</mtable>")
	return b.String()
}
