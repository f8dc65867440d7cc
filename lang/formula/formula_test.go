package formula

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/lang/ast"
	"nbc/lang/diag"
	"nbc/lang/parser"
)

// expr parses an expression.
func expr(t *testing.T, text string) ast.Expr {
	t.Helper()
	f, ds := parser.Parse("x.nbx", "func f() = "+text+"\n")
	require.False(t, diag.HasErrors(ds), "%s: %v", text, ds)
	return f.Decls[0].(*ast.Func).Body
}

func TestText(t *testing.T) {
	for _, s := range []string{
		"0.1 [1/ms]*linoid((V + 34 mV)/(10 mV))", "G_Na*m^3*h*(V - E_Na)", "if a <= 1 then b else -c", "sum(w[i]*x[i] for i in 1..N where i != k)",
		"not a and b or c", "max(growth - decay*weight, -weight)", "(source.activity at t_pre)*trial.feedback", "[1, 2, 3]", `f(x = "a\"b")`, "normal(0, 1) in 0 .. 5 mV",
	} {
		assert.Equal(t, s, Text(expr(t, s)))
	}
}

func TestLaTeX(t *testing.T) {
	for s, want := range map[string]string{
		"a*b":         `a\,b`,
		"a*weight":    `a\cdot \mathrm{weight}`,
		"(a + 1)/b^2": `\frac{a+1}{{b}^{2}}`,
		"tau_m":       `{\tau }_{m}`,
		"E_Na":        `{E}_{\mathrm{Na}}`,
		"g_pq1":       `{g}_{\mathrm{pq1}}`,
		"τ1":          `{\tau }_{1}`,
		"pre.V":       `{V}_{\mathrm{pre}}`,
		"w[i, 2]":     `{w}_{i,2}`,
		"5 [uA/cm^2]": `5\,\mathrm{\mu A}\,\mathrm{cm}^{-2}`,
		"1e-3":        `10^{-3}`,
		"2.5e6":       `2.5\times 10^{6}`,
		"exp(-x)":     `\exp\left(-x\right)`,
		"sqrt((x))":   `\sqrt{x}`,
		"abs(x)":      `\left|x\right|`,
		"x != inf":    `x\ne \infty `,
		"pi*r":        `\pi \,r`,
		"if a < 1 then b else if a < 2 then c else (d)": `\begin{cases}b & \operatorname{if}\,a<1 \\ c & \operatorname{if}\,a<2 \\ d & \operatorname{otherwise}\end{cases}`,
		"sum(x[i] for i in 1..N)":                       `\sum_{i=1\ldots N}{x}_{i}`,
		"(source.activity at t_pre)":                    `{\left.\mathrm{source}.\mathrm{activity}\right|}_{{t}_{\mathrm{pre}}}`,
		`f("a_b%")`:                                     "\\operatorname{f}\\left(\\text{``a\\_b\\%''}\\right)",
		"3 [mS/cm^2]":                                   `3\,\mathrm{mS}\,\mathrm{cm}^{-2}`,
		"20 degC":                                       `20\,{}^{\circ}\mathrm{C}`,
		"é_x":                                           `{\text{é}}_{x}`,
		"模型":                                            `\text{[U+6A21][U+578B]}`,
		"mean(x for x in g)":                            `\operatorname*{mean}_{x\in g}x`,
	} {
		assert.Equal(t, want, LaTeX(expr(t, s)), s)
	}
}

func TestUnits(t *testing.T) {
	for s, want := range map[string][]factor{
		"mS/cm^2/ms^2":  {{"mS", ""}, {"cm", "-2"}, {"ms", "-2"}},
		"1/ms":          {{"ms", "-1"}},
		"mV^(1/2)*kohm": {{"mV", "1/2"}, {"kΩ", ""}},
		"mol/m^-1":      {{"mol", ""}, {"m", ""}},
		"uA/(cm*ms)":    {{"uA/(cm*ms)", ""}},
		"1e-3 m/s":      {{"1e-3", ""}, {"m", ""}, {"s", "-1"}},
	} {
		assert.Equal(t, want, unitFactors(s), s)
	}
}

// wellFormed reads MathML as XML.
func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader("<math>" + text + "</math>"))
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		require.NoError(t, err, text)
	}
}

func TestMathMLIsWellFormed(t *testing.T) {
	for _, s := range []string{
		"0.1 [1/ms]*linoid((V + 34 mV)/(10 mV))", "if a <= 1 and b then b else -c", `f("<script>&\"")`, "sum(w[i]*x[i] for i in 1..N where i != k)",
		"(a at t)", "normal(0, 1) in 0 .. 5", "a^(1/2) < b", "floor(x)*2e-9", "[1, true, none]", "x.y[3].z_1",
	} {
		m := MathML(expr(t, s))
		wellFormed(t, m)
		assert.NotContains(t, m, "<script>")
	}
}

func TestEquations(t *testing.T) {
	f, ds := parser.Parse("x.nbx", `blox B {
  state V : mV, x[3]
  C*V' = I_bg + I_syn - G_Na*m^3*h*(V - E_Na) - G_K*n^4*(V - E_K) - G_L*(V - E_L) + something_else*(V - E_L)
  for i in 1..3 where i != 2 { x[i]' = -x[i]/τ }
  when V > 0 mV { if V > 1 mV { V := E } else { x[1] += 1 }; emit spike }
  on block stage reset { let k = 2; V := k*E; refractory 2 ms holding V }
}
`)
	require.False(t, diag.HasErrors(ds), "%v", ds)
	o := Of(f.Decls[0].(*ast.Blox).Body)
	require.Len(t, o.Equations, 2)
	assert.Contains(t, o.Equations[0].LaTeX(), `\begin{aligned}`, "a long sum is broken")
	assert.Equal(t, "x[i]' = -x[i]/τ    for i in 1..3 where i != 2", o.Equations[1].Text())
	wellFormed(t, o.Equations[0].MathML())
	wellFormed(t, o.Equations[1].MathML())
	require.Len(t, o.Events, 2)
	assert.Equal(t, "when V > 0 mV", o.Events[0].Head.Text())
	var lines []string
	for _, e := range o.Events {
		for _, s := range e.Steps {
			lines = append(lines, strings.Repeat(" ", s.Depth)+s.Text())
		}
	}
	assert.Equal(t, []string{"if V > 1 mV", " V := E", "else", " x[1] += 1", "emit spike", "let k = 2", "V := k*E", "refractory for 2 ms holding V"}, lines)
	assert.Equal(t, "reset", o.Events[1].Stage)
}
