package accept

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nbc"
	"nbc/codegen/compile"
	"nbc/codegen/golang"
	"nbc/lang/check"
	"nbc/stdlib"
)

// zoo holds every model of the library that has states, connected where connections exist, and what else derivatives can meet: array
// states and inputs, states of sources, targets and edges, parts and sums over them, choices, time, inputs that rest on inputs, an index
// that moves.
const zoo = `use std

blox Odd {
  input I
  let drive = sin(0.3*t/1[ms]) + max(x, z)
  param k : int = 2
  state x = 0.3
  state z = 0.6
  state w[3] = 0.2
  x' = (drive*z - x^3 + I)/1[ms]
  z' = ((if x > 0.1 then sqrt(x) else tanh(x)) + mod(z, 0.35))/1[ms]
  for i in 1..3 { w[i]' = (w[k] + w[floor(mod(3*x, 3)) + 1] - (sum(w[j]^2 for j in 1..3))*w[i] + abs(w[i] - x))/1[ms] }
}

connection Pull (pre: Odd) -> (post: Odd) {
  param weight
  post.I += weight*atan2(pre.x, 1 + post.z^2)
}

/// Inputs with components, and one that stands still unless something drives it.
blox Many {
  const T : ms = 1
  input I[3]
  input calm = 0.4
  state x = 0.3
  state w[3] = 0.1
  T*x' = -x + sum(I[i]*w[i] for i in 1..3) + calm
  for i in 1..3 { T*w[i]' = I[i] - w[i]^3 }
}

/// States of the source, of the target and of the edge, that read one another; a driver of either end; a component by parameter.
connection Chain (pre: Many) -> (post: Many) {
  param weight
  param k : int = 1 in 1 .. 3
  param T : ms = 1
  per pre {
    state s = 0.2
    s' = (pre.x - s)/1[ms]
  }
  per post {
    state r = 0.1
    r' = (tanh(post.x)*post.calm - r)/1[ms]
  }
  per edge {
    state u = 0.5
    T*u' = s*r - u^2
  }
  post.I[k] += weight*u*s*cos(post.x)
  pre.calm += 0.1*weight*u
}

/// Parts that sum over one another, and an input that is given where the node is declared.
blox Pool {
  node part[20] : Many(calm = 0.2*pooled)
  let pooled = mean(part[j].x^2 for j in 1..20) + max(part[j].w[2] + 0.1*j for j in 1..20) + 0.01*sum(n.x^2 for n in part)^2
  const T : ms = 1
  state p = 0.5
  T*p' = pooled - p*sum(part[j].w[1] for j in 1..20) + max(part.x)*min(part.x)
}

circuit Zoo {
  node many[4] : Many
  many[1..2] -> many[2..4] via Chain where pre != post { weight = 0.7, pairs = all }
  many[4] -> many[1] via Chain { weight = 0.7, k = 3 }
  node pool : Pool
  node odd[2] : Odd
  odd -> odd via Pull where true { weight = 0.3, pairs = all }
  node he[3] : HHExci(I_bg = 1 [uA/cm^2])
  node hi[2] : HHInhib
  he -> hi { weight = 0.3, pairs = all }
  hi -> he { weight = 0.2, pairs = all }
  he -> he via AMPA_STA where true { weight = 0.2, pairs = all }
  node if1[2] : IF
  node lif[2] : LIF
  node qif[2] : QIF
  lif -> if1, lif, qif where true { weight = 0.1, pairs = all }
  qif -> lif via TraceCurrent { weight = 0.1, pairs = all }
  qif -> lif via VoltageCoupling { weight = 0.1, pairs = all }
  node izh[2] : Izhikevich
  izh -> izh where true { weight = 0.3, pairs = all }
  izh -> izh via IzhikevichTrace where true { weight = 0.3, pairs = all }
  node lin[2] : LinearNeuralMass
  node wc[2] : WilsonCowan
  node jr[2] : JansenRit
  node sjr : SubcorticalJansenRit
  node lb[2] : LarterBreakspear
  node ho[2] : HarmonicOscillator
  node g2[2] : Generic2dOscillator
  node vdp[2] : VanDerPol
  wc -> jr, lb, lin, ho { weight = 0.4, pairs = all }
  jr -> wc, sjr, g2, vdp { weight = 0.3, pairs = all }
  lb -> wc, lb where true { weight = 0.2, pairs = all }
  vdp -> g2, ho { weight = 0.2, pairs = all }
  node ngi[2] : NGNMMIzh
  ngi -> ngi where true { weight = 0.2, pairs = all }
  node ngq[2] : NGNMMQIF
  ngq -> ngq where true { weight = 0.2, pairs = all }
  node ku[3] : Kuramoto
  ku -> ku where true { weight = 0.2, pairs = all }
  node pe[2] : PINGExci
  node pi_[2] : PINGInhib
  pe -> pi_ { weight = 0.2, pairs = all }
  pi_ -> pe, pi_ where true { weight = 0.2, pairs = all }
  node theta : ThetaRhythm(K = 26 ms)
  theta -> he { weight = 3, pairs = all }
  node cmc : CanonicalMicroCircuit
  node bold : Balloon
  wc[1] -> bold { weight = 0.4 }
  node stn : STN(N_exci = 3)
  node gpe : GPe(N_inhib = 3)
  stn -> gpe { weight = 0.3, density = 0.5 }
}
`

// sources loads files from disk.
type sources struct{}

func (sources) Load(path string) (string, error) {
	b, err := os.ReadFile(path)
	return string(b), err
}
func (sources) Std() map[string]string          { return stdlib.Files() }
func (sources) Data(string) (check.Table, bool) { return check.Table{}, false }

// jacobians is a main that holds a circuit's Jacobian to central differences at states around its start, and what it says of equations
// that are linear in themselves: both parts together are the right-hand side, a gate's rate is its derivative with respect to itself, and
// that with respect to any other gate is 0.
const jacobians = `package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"nbc/runtime/model"
	"nbc/runtime/solve"
	"nbc/runtime/wire"
)

// gatesOf tells which states are gates.
func gatesOf(c *model.Circuit) []bool {
	gate := make([]bool, len(c.Y))
	c.States(func(col *model.Column, n int) {
		for i := range col.Size * n {
			gate[col.Off+i] = col.Gate
		}
	})
	return gate
}

func main() {
	c := New()
	c.Experiment = nil
	if len(c.Experiments) > 0 {
		c.Experiment = c.Experiments[0]
	}
	if _, err := wire.Build(c, wire.Options{Seed: 1}); err != nil {
		fmt.Println(err)
		return
	}
	n := len(c.Y)
	if c.Partials == nil {
		fmt.Println("no partials:", c.NoPartials)
		return
	}
	j, err := solve.Compose(solve.Partials{States: n, Inputs: c.Partials.Inputs, Places: c.Partials.Places, Values: c.Partials.Values})
	if err != nil {
		fmt.Println(err)
		return
	}
	p := j.Structure().Pattern
	val, ft := make([]float64, p.Entries()), make([]float64, n)
	slope := func(f func(x float64, dy []float64), h float64, out []float64) {
		a, b, e, g := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		f(h, a)
		f(-h, b)
		f(2*h, e)
		f(-2*h, g)
		for i := range out {
			out[i] = (8*(a[i]-b[i]) - (e[i] - g[i])) / (12 * h)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	start := append([]float64(nil), c.Y...)
	y, z, d := make([]float64, n), make([]float64, n), make([]float64, n)
	wrong, checked, ofGates := 0, 0, 0
	gate, part, rate := gatesOf(c), make([]float64, n), make([]float64, n)
	compare := func(what string, r int, got, want, scale float64) {
		checked++
		if math.Abs(got-want) > 1e-5*(scale+math.Abs(want)) && wrong < 10 {
			wrong++
			fmt.Printf("d(%d)/d%s is %g, differences say %g\n", r, what, got, want)
		}
	}
	for round := range 3 {
		for i, v := range start {
			y[i] = v + float64(round+1)*0.05*(math.Abs(v)+0.2)*rng.Float64() // no two are the same: min and max have no kinks
		}
		t := 0.123 + 7.7*float64(round)
		c.Discrete(t, y)
		j.Eval(t, y, val, ft)
		copy(z, y)
		for k := range 2 {
			c.Linear(k, t, y, part, rate)
		}
		c.RHS(t, y, d)
		for i := range d {
			if math.Abs(part[i]-d[i]) > 1e-12*(1+math.Abs(d[i])) && wrong < 10 {
				wrong++
				fmt.Printf("derivative %d is %g, in parts %g\n", i, d[i], part[i])
			}
		}
		for col := range n {
			size := math.Abs(y[col]) + 0.1
			slope(func(x float64, dy []float64) {
				z[col] = y[col] + x
				c.RHS(t, z, dy)
				z[col] = y[col]
			}, 1e-4*size, d)
			for r := range n {
				got := 0.0
				if k := p.At(r, col); k >= 0 {
					got = val[k]
				}
				compare(fmt.Sprint(col), r, got, d[r], 1e-3/size)
				if gate[r] && gate[col] {
					ofGates++
					want := 0.0
					if r == col {
						want = rate[r]
					}
					compare(fmt.Sprint("gate ", col), r, want, d[r], 1e-3/size)
				}
			}
		}
		slope(func(x float64, dy []float64) { c.RHS(t+x, y, dy) }, 1e-4, d)
		for r := range n {
			compare("t", r, ft[r], d[r], 1e-3)
		}
	}
	fmt.Printf("%d states, %d inputs, %d entries, %d pairs of gates\n", n, c.Partials.Inputs, p.Entries(), ofGates)
	if wrong > 0 || checked < 3*n*n {
		fmt.Println("WRONG")
	}
}
`

// TestJacobians: the symbolic Jacobian of the library's models, of examples and of a network with every wiring equals differences.
func TestJacobians(t *testing.T) {
	file := filepath.Join(t.TempDir(), "zoo.nbx")
	require.NoError(t, os.WriteFile(file, []byte(zoo), 0o644))
	tc, err := golang.FindToolchain()
	require.NoError(t, err)
	for _, f := range []string{file, "../examples/category_learning.nbx", "../examples/lif.nbx", "../stdlib/testdata/wirings.nbx"} {
		r, err := compile.Generate(f, sources{}, compile.Options{})
		require.NoError(t, err, f)
		require.NotNil(t, r.Files, "%s: %v", f, r.Diags)
		r.Files["main.go"] = jacobians
		bin, err := golang.Build(context.Background(), tc, golang.Host(), nbc.Runtime, r.Files)
		require.NoError(t, err, f)
		out, err := exec.Command(bin).CombinedOutput()
		require.NoError(t, err, "%s\n%s", f, out)
		text := string(out)
		if !strings.Contains(text, "entries") || strings.Contains(text, " 0 pairs") || strings.Contains(text, "WRONG") {
			t.Errorf("%s:\n%s", f, text)
		} else {
			t.Logf("%s: %s", filepath.Base(f), strings.TrimSpace(text))
		}
	}
}
