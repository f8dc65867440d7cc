package parser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/lang/ast"
)

// Each line or block is one construct in its formatted form: it must parse, and print as it stands.
var topForms = []string{
	`use std`,
	`use "./mine.nbx"`,
	`use "./mine.nbx" as mine`,
	`const N : ms = 3`,
	`const a = 1, b : mV = 2, c = a + 1`,
	`clock block`,
	`func f(x : mV, k : int = 2) : 1/ms = if x > 0 mV then k/(1 ms) else -x/(1 [mV*ms])`,
	`func noargs() = pi`,
	`kind Active { let activity; event spike }`,
	`kind Pallidum : InhibRegion`,
	`kind K : A as V = V_m, U = U_m, B { input I : uA/cm^2 }`,
	`kind Region { port exci[*] : HHExci | HHInhib }`,
	`blox P(K : ms) = B(C_e = 2*K, C_i = K)`,
	`blox P = B()`,
	`blox Empty { }`,
	`rule R(a : ms = 3, ref source : Active = pre) { }`,
	`rule Oja() { weight' = η*post.r*(pre.r - post.r*weight) }`,
	`circuit C { node a : B }`,
	`connection AMPA (pre: HHExci) -> (post: HHExci | HHInhib) { param weight }`,
	`default connection AMPA (pre: A) -> (post: B) { post.I += weight*G }`,
	`connection Gap (pre: A) <-> (post: A) { post.I += pre.V - post.V }`,
	`wiring (src: A) -> (dst: B) { param weight }`,
	`wiring W (src: A) -> (dst: B | C) { src -> dst.inh { weight = weight } }`,
	`data W[*, *] : mm = csv("w.csv")`,
	`data images { category : int, pixel[*] } = csv("stimuli.csv")`,
	`experiment e of C { run 0 ms .. 500 ms; plot stack V }`,
	`variant b of a { set VAC.**.AMPA.τ *= 2; set N[*].x = 3, M[1..3, 2].y := 4 }`,
	"/// One line\n/// of two.\nblox D { }",
}

var itemForms = []string{
	`param C : uF/cm^2 = 1 in 0 .. inf`,
	`param density, weight`,
	`param I_bg[N, M] : uA/cm^2 = 0 in 0 .. 500`,
	`param u[i in exci, j in exci] = uniform(0, 1)`,
	`param G : mS/cm^2 = normal(40 mS, 15 mS) in 0 mS ..`,
	`param p = choice(1, 2) in .. 3 in 0 .. 5`,
	`param name : string = "a \"text\" with \\ and \n"`,
	`param on_off : bool = true, k : int = 3`,
	`param rate_constant : uA*ms^(1/2)/cm^2 = 0.11`,
	`param x : 1/(mV*ms)^2 = -0.5`,
	`input I_syn, I_in, I_asc : uA/cm^2`,
	`state n = 0.32, m = 0.05, h = 0.59`,
	`var shown = 1`,
	`let x : mV = if a > 0 mV then a else if b then 0 else -a`,
	`event spike`,
	`port exci = wta.exci, other.exci`,
	`port inh[*] : HHInhib`,
	`node exci[k in 1..N], other : HHExci(I_bg = I_bg[k], 3)`,
	`node a[2], b : B()`,
	`node tan_nrn : HHExci`,
	`node exc[8], b : B(V = 1 mV) as Excitatory`,
	`node c : B as Loud, Excitatory`,
	`ref rival : Matrisome | Striosome = pre`,
	`rule learning = none`,
	`rule hebb = Hebbian(K = 5e-4, W_lim = 7)`,
	`connection synapse = AMPA`,
	`data images { t : s, pixel[*] }`,
	`noise x = g`,
	`noise pre.x[1] = σ*sqrt(2/τ) stratonovich`,
	`noise x = 3 stratonovich`,
	`assert N > 0 and M <= 3, "too large"`,
	`per pre { state G : mS/cm^2 = 0 }`,
	`per post of AMPA`,
	`C*V' = -g_L*(V - E_L) + I`,
	`C/k*A[k]' = 3`,
	`(C_1 + C_2)*V' = I`,
	`2*V' = I`,
	`post.I_syn += weight*G*(E_syn - post.V)`,
	`post.value[action] += pre.ρ_snapshot`,
	`x := y`,
	`x *= 2`,
	`x -= -2^-3^2`,
	`on block stage reset { spikes_window := 0 }`,
	`on pre.spike after 2 ms stage learn { post.g_e += weight }`,
	`at t_on { shown := 0 }`,
	`at trains.t where trains.unit == id stage commit { emit spike }`,
	`at rate λ { emit spike }`,
	`at rate (2) { emit spike }`,
	`every P { x := 1 }`,
	`every 5 from 3 until T1 stage sample { x := 1 }`,
	`every 1/frequency from t_start until 20 ms { s := offset + amplitude }`,
	`when V >= θ stage update { V := V_reset; emit spike; refractory t_ref holding V }`,
	`when not (a or b) and c { refractory 3 }`,
	`when c { refractory 3 holding V, post.g[1] }`,
	`spike when V > 0 mV`,
	`fire when V > 0 mV stage sample`,
	`clamp weight to 0 .. w`,
	`for i in 1..N, j in 1..N where i != j { wta[i] -> wta[j] { weight = weight } }`,
	`if N > 3 { node a : B } else if N > 2 { node b : B } else { node c : B }`,
	`if bernoulli(p) { emit spike }`,
	`A -> B`,
	`A <-> B`,
	`A, B.c[1] -> C[1..3], D via X where pre != post { pairs = all, weight = uniform(0, 2*w) in 0 .. 1 }`,
	`A -> B { }`,
	`let h = x(t - d) + pre.out(t - delay)`,
	`let y = (source.activity at t_pre)*sum(w[i]*x[i] for i in 1..N)`,
	`let z = sum(w[i, j] for i in 1..N, j in 1..M where i != j)`,
	`let l = [1, 2, [3 mV, 4]]`,
	`let q = (5 [ms])^2*5 [ms]^2 + 0.1 [1/ms]`,
	`let b = not not a == b or c < d`,
	`let gated = learning(target = dst.matrisome)`,
	`let tau, alpha_inv = 3`,
	`from := to + until*holding - as/of`, // contextual words are names
	`trials.rate' = during`,
}

var stepForms = []string{
	`seed 42`,
	`clock block = every t_block`,
	`warmup 200 ms`,
	`run 0 ms .. 500 ms`,
	`run 0 .. T`,
	`task Classification(stimulus = stim, policy = AS, trials = 100, duration = 1000 ms)`,
	`solver Vern7`,
	`solver Vern7 { rtol = 1e-6, atol = 1e-6 }`,
	`let R : mV = mean(osc.θ), S = 2`,
	`record A, B as name, trial.feedback + x as y every 0.1 ms`,
	`record A at trial.end`,
	`record A at start, end, 3 ms`,
	`record A on block during 0 ms .. 3 ms in trials 1, 50`,
	`record A every 1 during 0 .. 3`,
	`record 1 as one`,
	`record spikes of VAC, AC`,
	`record weights of VAC -> AC, AC -> STR1 at start, end`,
	`record weights of VAC -> AC at start, end, every 50 trials`,
	`record weights of VAC -> AC every n trials in trials 1 .. 10, 50`,
	`record spikes of VAC during 0.5 s .. T in trials n, 91 .. trial.trials`,
	`record mean(VAC.exci.V) every 0.1 ms`,
	`plot adjacency at start, end { range = 0 .. 7 }`,
	`plot learning_curve`,
	`plot raster of A, B -> C`,
	`plot spectrum mean(x) as y, z { x = 8 Hz .. 100 Hz }`,
	`set VAC.**.AMPA.τ *= 2`,
	`set a.b = 1, c += 2`,
	`sweep K = linspace(0.02, 0.1, 9), seed = 1..32`,
}

func TestConstructs(t *testing.T) {
	wrap := func(before, after string, forms []string) {
		for _, form := range forms {
			source := before + form + after + "\n"
			assert.Equal(t, source, roundTrip(t, "test.nbx", source), form)
		}
	}
	wrap("", "", topForms)
	wrap("circuit C {\n  ", "\n}", itemForms)
	wrap("experiment e of C {\n  ", "\n}", stepForms)
}

// Every file of the library, the examples and (where they are at hand) the design's sketches survives formatting.
func TestFiles(t *testing.T) {
	for _, dir := range []string{"../../stdlib", "../../examples", "../../../shared/design/sketches"} {
		files, err := filepath.Glob(dir + "/*.nbx")
		require.NoError(t, err)
		for _, f := range files {
			b, err := os.ReadFile(f)
			require.NoError(t, err)
			if _, ds := Parse(f, string(b)); len(ds) > 0 && strings.Contains(dir, "sketches") {
				continue // forms that the language dropped since
			}
			roundTrip(t, f, string(b))
		}
	}
}

// item parses one entry of a body.
func item(t *testing.T, source string) ast.Item {
	t.Helper()
	f, ds := Parse("test.nbx", "blox B {\n"+source+"\n}\n")
	require.Empty(t, ds)
	return f.Decls[0].(*ast.Blox).Body.Items[0]
}

func TestSharedTypes(t *testing.T) {
	list := item(t, "input a, b, c : mV, d, e = 1, f : ms").(*ast.Vars).List
	for i, want := range []string{"mV", "mV", "mV", "", "", "ms"} {
		if want == "" {
			assert.Nil(t, list[i].Type, list[i].Name.Text)
			continue
		}
		assert.Equal(t, want, list[i].Type.Unit.Text)
	}
	assert.True(t, list[0].Shared && list[1].Shared)
	assert.False(t, list[2].Shared || list[3].Shared)
	assert.Same(t, list[2].Type, list[0].Type)
	assert.Nil(t, item(t, "param density, weight").(*ast.Vars).List[1].Type)
}

func TestCanonicalNames(t *testing.T) {
	for text, want := range map[string]string{
		"tau": "τ", "tau1": "τ1", "alpha_inv_ee": "α_inv_ee", "Delta": "Δ", "phi": "φ", "ϕ": "φ", "epsilon": "ε", "ϵ": "ε", "ϑ": "θ",
		"\u00b5m": "μm", "_tau": "_τ", "taus": "taus", "x_pi2": "x_π2", "V": "V", "mu_": "μ_",
	} {
		assert.Equal(t, want, ast.Canonical(text), text)
	}
	v := item(t, "state tau_m = 1").(*ast.Vars).List[0]
	assert.Equal(t, "tau_m", v.Name.Text)
	assert.Equal(t, "τ_m", v.Name.Name)
}

func TestUnits(t *testing.T) {
	u, ds := ParseUnit("cli", "uA*ms^(1/2)/(cm^2*s^-1)")
	require.Empty(t, ds)
	var got []ast.UnitFactor
	for _, f := range u.Factors {
		f.Span = ast.Span{}
		got = append(got, f)
	}
	assert.Equal(t, []ast.UnitFactor{{Name: "uA", Num: 1, Den: 1}, {Name: "ms", Num: 1, Den: 2}, {Name: "cm", Num: -2, Den: 1}, {Name: "s", Num: 1, Den: 1}}, got)
	assert.Equal(t, "uA*ms^(1/2)/(cm^2*s^-1)", u.Text)

	for written, want := range map[string]string{"ms^0.5": "ms^(1/2)", "ms^-1.5": "ms^(-3/2)", "1/ms^(2.5)": "1/ms^(5/2)", "(mV*ms)^0.5": "(mV*ms)^(1/2)"} {
		u, ds := ParseUnit("cli", written)
		require.Empty(t, ds)
		v, ds := ParseUnit("cli", want)
		require.Empty(t, ds)
		assert.Equal(t, want, u.Text)
		require.Len(t, u.Factors, len(v.Factors))
		for i := range u.Factors {
			assert.Equal(t, [2]int{v.Factors[i].Num, v.Factors[i].Den}, [2]int{u.Factors[i].Num, u.Factors[i].Den}, written)
		}
	}

	e, ds := ParseExpr("cli", "0.1 [1/ms]")
	require.Empty(t, ds)
	assert.Equal(t, "1/ms", e.(*ast.Number).Unit.Text)

	for _, bad := range []string{"", "ms^", "ms^(1/3)", "ms^0.25", "ms^(0.5/2)", "2*ms", "ms ms", "(ms", "ms^1000", "ms/"} {
		_, ds := ParseUnit("cli", bad)
		assert.Len(t, ds, 1, bad)
	}
	for _, bad := range []string{"", "1 +", "1 2", "(", "a b", "1 ms^2", "x; y", "[1", "1\n2"} {
		_, ds := ParseExpr("cli", bad)
		assert.Len(t, ds, 1, bad)
	}
}

func TestDocs(t *testing.T) {
	f, ds := Parse("test.nbx", `/// not this
//// ruler

/// First line.
///  Second.
// a plain comment between
blox B { /// not a doc
  /// Of x.
  param x /// nor this
  param y
  /// lost

  // of z?
  param z
}
`)
	require.Empty(t, ds)
	b := f.Decls[0].(*ast.Blox)
	assert.Equal(t, ast.Doc{"First line.", " Second."}, b.Doc)
	assert.Equal(t, ast.Doc{"Of x."}, b.Body.Items[0].(*ast.Vars).Doc)
	assert.Nil(t, b.Body.Items[1].(*ast.Vars).Doc)
	assert.Equal(t, ast.Doc{"lost"}, b.Body.Items[2].(*ast.Vars).Doc)
	assert.Len(t, f.Comments, 10)
}

// The same statement, cut at every place where the newline rule lets a line end.
func TestNewlines(t *testing.T) {
	for _, source := range []string{
		"let x = a + b", "let x =\na +\nb", "let x = a\n+ b", "let x = a // why\n\n// and\n  + b",
	} {
		e := item(t, source).(*ast.Vars).List[0].Value
		assert.Equal(t, "+", e.(*ast.Binary).Op, source)
	}
	for _, source := range []string{
		"A, B -> C via X where pre != post { w = 1, v = 2 }",
		"A,\nB\n-> C\nvia X\nwhere pre\n!= post {\nw =\n1,\nv = 2\n}",
		"A, B ->\nC via X where pre !=\npost { w = 1\nv = 2 }",
		"A, B -> C via X where pre != post { w = 1; v = 2 }",
	} {
		c := item(t, source).(*ast.Connect)
		assert.Len(t, c.Src, 2)
		assert.Len(t, c.Options, 2)
		assert.NotNil(t, c.Where)
	}
	items := func(source string) int {
		f, ds := Parse("test.nbx", "circuit C {\n"+source+"\n}\n")
		require.Empty(t, ds, source)
		return len(f.Decls[0].(*ast.Circuit).Body.Items)
	}
	assert.Equal(t, 2, items("param a = 10\nparam b"))
	assert.Equal(t, 2, items("param a = 10 ; param b;"))
	assert.Equal(t, 2, items(";;param a\r\n\r\n;\nparam b"))
	assert.Equal(t, 1, items("let y = if a\nthen b\nelse c"))
	assert.Equal(t, 1, items("let y = f(\n1\n,\n2\n)[\n1\n]"))
	assert.Equal(t, 1, items("let y = a and\nnot\nb\nor c"))
	assert.Equal(t, 1, items("param x = 0 ..\n3"))
	assert.Equal(t, 1, items("at t_on\nstage commit { x := 1 }"))
	assert.Equal(t, 1, items("if a { x := 1 }\nelse { x := 2 }"))
	assert.Equal(t, 2, items("x' = -x\ny' = -y"))
	assert.Equal(t, 1, items("x' = y\n- x")) // an operator continues the line before
}

func TestNumbers(t *testing.T) {
	n := func(source string) *ast.Number {
		return item(t, "let x = "+source).(*ast.Vars).List[0].Value.(*ast.Number)
	}
	assert.Equal(t, "mV", n("90 mV").Unit.Text)
	assert.Equal(t, "mV", n("90mV").Unit.Text)
	assert.Equal(t, "to", n("90 to").Unit.Text)
	assert.Nil(t, n("1e-3").Unit)
	assert.False(t, n("1e3").IsInt)
	assert.True(t, n("12").IsInt)
	assert.InDelta(t, 1.5e-3, n("1.5e-3").Value, 1e-18)
	r := item(t, "let x = a[1..3]").(*ast.Vars).List[0].Value.(*ast.Index).Index[0].(*ast.Range)
	assert.Equal(t, "3", r.Hi.(*ast.Number).Text)
	e := item(t, "every 5 from 2 until 9 { }").(*ast.Every)
	assert.Nil(t, e.Period.(*ast.Number).Unit)
	assert.NotNil(t, e.Until)
}

func TestPrecedence(t *testing.T) {
	for source, want := range map[string]string{
		"a + b*c":                    "(a + (b * c))",
		"a - b - c":                  "((a - b) - c)",
		"-a^2":                       "(-(a ^ 2))",
		"2^-x^2":                     "(2 ^ (-(x ^ 2)))",
		"a^b^c":                      "(a ^ (b ^ c))",
		"-a*b":                       "((-a) * b)",
		"a*-b":                       "(a * (-b))",
		"not a == b and c":           "((not(a == b)) and c)",
		"a or b and c":               "(a or (b and c))",
		"a < b + 1 or c":             "((a < (b + 1)) or c)",
		"if a then b else c":         "if a then b else c",
		"a/b/c*d":                    "(((a / b) / c) * d)",
		"(a + b)*c":                  "((a + b) * c)",
		"f(a).b[1](c)":               "f(a).b[1](c)",
		"normal(0, 1) in 0 .. 5 + 1": "normal(0, 1) in (0 .. (5 + 1))",
	} {
		e, ds := ParseExpr("test", source)
		require.Empty(t, ds, source)
		assert.Equal(t, want, group(e), source)
	}
}

// group writes an expression with all its brackets.
func group(e ast.Expr) string {
	list := func(args []ast.Arg) string {
		var s []string
		for _, a := range args {
			s = append(s, group(a.Value))
		}
		return strings.Join(s, ", ")
	}
	switch e := e.(type) {
	case *ast.Number:
		return e.Text
	case *ast.Name:
		return e.Ident.Text
	case *ast.Select:
		return group(e.X) + "." + e.Sel.Text
	case *ast.Index:
		return group(e.X) + "[" + group(e.Index[0]) + "]"
	case *ast.Call:
		return group(e.Fun) + "(" + list(e.Args) + ")"
	case *ast.Paren:
		return group(e.X)
	case *ast.Unary:
		return "(" + e.Op + group(e.X) + ")"
	case *ast.Binary:
		return "(" + group(e.X) + " " + e.Op + " " + group(e.Y) + ")"
	case *ast.Range:
		return "(" + group(e.Lo) + " .. " + group(e.Hi) + ")"
	case *ast.In:
		return group(e.X) + " in " + group(e.Within)
	case *ast.If:
		return "if " + group(e.Cond) + " then " + group(e.Then) + " else " + group(e.Else)
	}
	return "?"
}
