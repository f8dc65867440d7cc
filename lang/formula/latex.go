package formula

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// latex writes LaTeX's math mode.
type latex struct{}

func (latex) number(mantissa, exponent string) string {
	if exponent == "" {
		return mantissa
	}
	power := "10^{" + exponent + "}"
	if mantissa == "1" {
		return power
	}
	return mantissa + `\times ` + power
}

func (latex) unit(text string) string {
	var parts []string
	for _, f := range unitFactors(text) {
		var p string
		switch {
		case f.name == "°C":
			p = `{}^{\circ}\mathrm{C}`
		case f.name == "°":
			p = `{}^{\circ}`
		default:
			p = `\mathrm{` + strings.NewReplacer("µ", `\mu `, "μ", `\mu `, "Ω", `\Omega `, "Ω", `\Omega `).Replace(plainASCII(f.name)) + `}`
		}
		if f.power != "" {
			p += "^{" + f.power + "}"
		}
		parts = append(parts, p)
	}
	return strings.Join(parts, `\,`)
}

// plainASCII drops from a unit's name what cannot be in one.
func plainASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\{}$&#^_~%`, r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// greek are the letters that LaTeX has commands for; capital letters that look like Latin ones have none.
var greek = map[rune]string{
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "varepsilon", 'ζ': "zeta", 'η': "eta", 'θ': "theta", 'ι': "iota",
	'κ': "kappa", 'λ': "lambda", 'μ': "mu", 'µ': "mu", 'ν': "nu", 'ξ': "xi", 'π': "pi", 'ρ': "rho", 'σ': "sigma", 'ς': "varsigma",
	'τ': "tau", 'υ': "upsilon", 'φ': "varphi", 'χ': "chi", 'ψ': "psi", 'ω': "omega", 'Γ': "Gamma", 'Δ': "Delta", 'Θ': "Theta",
	'Λ': "Lambda", 'Ξ': "Xi", 'Π': "Pi", 'Σ': "Sigma", 'Υ': "Upsilon", 'Φ': "Phi", 'Ψ': "Psi", 'Ω': "Omega", 'ϕ': "phi", 'ϵ': "epsilon",
	'ϑ': "vartheta", '∞': "infty",
}

// latinCapital are the capital Greek letters that are written as Latin ones.
var latinCapital = map[rune]string{'Α': "A", 'Β': "B", 'Ε': "E", 'Ζ': "Z", 'Η': "H", 'Ι': "I", 'Κ': "K", 'Μ': "M", 'Ν': "N", 'Ο': "O", 'ο': "o",
	'Ρ': "P", 'Τ': "T", 'Χ': "X"}

func (latex) name(text string) string {
	if r, n := utf8.DecodeRuneInString(text); n == len(text) {
		if c, ok := greek[r]; ok {
			return `\` + c + " "
		}
		if r < 128 && unicode.IsLetter(r) {
			return text
		}
	}
	for _, r := range text {
		if r >= 128 {
			return `\text{` + LaTeXText(text) + `}`
		}
	}
	return `\mathrm{` + LaTeXText(text) + `}`
}

func (latex) upright(text string) string {
	for _, r := range text {
		if r >= 128 {
			return `\text{` + LaTeXText(text) + `}`
		}
	}
	if functions[text] {
		return `\` + text
	}
	return `\operatorname{` + LaTeXText(text) + `}`
}

// functions are those that LaTeX sets itself.
var functions = map[string]bool{"exp": true, "log": true, "sin": true, "cos": true, "tan": true, "tanh": true, "sinh": true, "cosh": true, "min": true, "max": true}

func (latex) quoted(text string) string { return "\\text{``" + LaTeXText(text) + "''}" }

func (latex) sign(op string) string {
	switch op {
	case "<=":
		return `\le `
	case ">=":
		return `\ge `
	case "==":
		return "="
	case "!=":
		return `\ne `
	case ":=":
		return `\mathrel{:=}`
	case "+=", "-=", "*=":
		return `\mathrel{` + op[:1] + `{=}}`
	case "∈":
		return `\in `
	case "…":
		return `\ldots `
	case "->":
		return `\to `
	case "<->":
		return `\leftrightarrow `
	}
	return op
}

func (latex) gap(dot bool) string {
	if dot {
		return `\cdot `
	}
	return `\,`
}

func (latex) frac(a, b string) string { return `\frac{` + a + `}{` + b + `}` }
func (latex) sup(a, b string) string  { return `{` + a + `}^{` + b + `}` }
func (latex) sub(a, b string) string  { return `{` + a + `}_{` + b + `}` }
func (latex) sqrt(a string) string    { return `\sqrt{` + a + `}` }

func (latex) fence(open, inner, closing string) string {
	side := map[string]string{"": ".", "|": "|", "(": "(", ")": ")", "[": "[", "]": "]", "⌊": `\lfloor `, "⌋": `\rfloor `, "⌈": `\lceil `, "⌉": `\rceil `}
	return `\left` + side[open] + inner + `\right` + side[closing]
}

func (latex) cases(rows [][2]string) string {
	var parts []string
	for _, r := range rows {
		parts = append(parts, r[0]+` & `+r[1])
	}
	return `\begin{cases}` + strings.Join(parts, ` \\ `) + `\end{cases}`
}

func (latex) over(op, below, body string) string {
	head := `\operatorname*{` + LaTeXText(op) + `}`
	switch op {
	case "sum":
		head = `\sum`
	case "min", "max":
		head = `\` + op
	}
	return head + `_{` + below + `}` + body
}

func (latex) row(parts ...string) string { return strings.Join(parts, "") }

func (latex) prime(name string) string { return `\frac{\mathrm{d}` + name + `}{\mathrm{d}t}` }

func (latex) aligned(left string, lines []string) string {
	if len(lines) == 1 {
		return left + " " + lines[0]
	}
	return `\begin{aligned}` + left + ` &` + strings.Join(lines, ` \\ &\quad `) + `\end{aligned}`
}

// symbols are characters of running text that LaTeX's fonts do not all have as they are.
var symbols = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '$': `\$`, '&': `\&`, '#': `\#`, '^': `\textasciicircum{}`, '_': `\_`, '~': `\textasciitilde{}`, '%': `\%`,
	'"': `\textquotedbl{}`, '<': `\ensuremath{<}`, '>': `\ensuremath{>}`, '|': `\ensuremath{|}`, '→': `\ensuremath{\to}`, '≤': `\ensuremath{\le}`, '≥': `\ensuremath{\ge}`,
	'×': `\ensuremath{\times}`, '·': `\ensuremath{\cdot}`, '²': `\ensuremath{^2}`, '³': `\ensuremath{^3}`, '°': `\ensuremath{^\circ}`, '±': `\ensuremath{\pm}`,
	'–': "--", '—': "---", '…': `\ldots{}`, '‘': "`", '’': "'", '“': "``", '”': "''", '\u00a0': "~", '−': "--",
}

// LaTeXText escapes running text for LaTeX with T1 fonts. A character that such a document cannot have is written by its number.
func LaTeXText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case symbols[r] != "":
			b.WriteString(symbols[r])
		case greek[r] != "":
			b.WriteString(`\ensuremath{\` + greek[r] + `}`)
		case latinCapital[r] != "":
			b.WriteString(latinCapital[r])
		case unicode.IsControl(r):
			b.WriteByte(' ')
		case r < 128 || r >= 0xc0 && r <= 0x17f:
			b.WriteRune(r)
		default:
			b.WriteString("[U+" + strings.ToUpper(hex(r)) + "]")
		}
	}
	return b.String()
}

func hex(r rune) string {
	const digits = "0123456789abcdef"
	s := ""
	for ; r > 0 || s == ""; r /= 16 {
		s = string(digits[r%16]) + s
	}
	for len(s) < 4 {
		s = "0" + s
	}
	return s
}
