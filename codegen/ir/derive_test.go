package ir

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// numbers evaluates nodes of one population of three elements: x and y are states, p a parameter.
type numbers struct {
	arr  map[*Array][]float64
	t    float64
	self int
	vars map[string]int
}

func (v *numbers) at(i *Index) int {
	switch i.Op {
	case Self:
		return v.self
	case Fixed:
		return i.Plus
	case ByVar:
		return v.vars[i.Name]
	case Affine:
		return v.at(i.In)*i.Mul + i.Plus
	case ByValue:
		return v.at(i.In) + (int(v.num(i.Num))-1)*i.Mul
	}
	panic("index")
}

func (v *numbers) num(n *Node) float64 {
	a := make([]float64, len(n.Args))
	if n.Op != Reduce && n.Op != Select {
		for i := range a {
			a[i] = v.num(n.Args[i])
		}
	}
	truth := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	switch n.Op {
	case Const:
		return n.Val
	case Time:
		return v.t
	case Load:
		return v.arr[n.Arr][v.at(n.Idx)]
	case Add:
		return a[0] + a[1]
	case Sub:
		return a[0] - a[1]
	case Mul:
		return a[0] * a[1]
	case Div:
		return a[0] / a[1]
	case Neg:
		return -a[0]
	case Pow:
		return math.Pow(a[0], a[1])
	case Less:
		return truth(a[0] < a[1])
	case Equal:
		return truth(a[0] == a[1])
	case Select:
		if v.num(n.Args[0]) != 0 {
			return v.num(n.Args[1])
		}
		return v.num(n.Args[2])
	case Reduce:
		s, lo, hi := 0.0, math.Inf(1), math.Inf(-1)
		for k := range n.R.N {
			v.vars[n.R.Var] = v.at(n.R.Base) + k
			x := v.num(n.Args[0])
			s, lo, hi = s+x, min(lo, x), max(hi, x)
		}
		switch n.Name {
		case "mean":
			return s / float64(n.R.N)
		case "min":
			return lo
		case "max":
			return hi
		}
		return s
	case Func:
		switch n.Name {
		case "linoid":
			if a[0] == 0 {
				return 1
			}
			return a[0] / -math.Expm1(-a[0])
		case "sigmoid":
			return 1 / (1 + math.Exp(-a[0]))
		case "sinh":
			return math.Sinh(a[0])
		case "cosh":
			return math.Cosh(a[0])
		case "atan":
			return math.Atan(a[0])
		case "atan2":
			return math.Atan2(a[0], a[1])
		case "sign":
			return truth(a[0] > 0) - truth(a[0] < 0)
		case "heaviside":
			return truth(a[0] > 0)
		}
		return fold[n.Name](a)
	}
	panic(n.Op)
}

// slope sums the partials with respect to one element of an array.
func (v *numbers) slope(ps []Partial, a *Array, elem int) float64 {
	s := 0.0
	for _, p := range ps {
		if p.Load.Arr != a {
			continue
		}
		var loop func(over []*Range)
		loop = func(over []*Range) {
			if len(over) == 0 {
				if v.at(p.Load.Idx) == elem {
					s += v.num(p.D)
				}
				return
			}
			for k := range over[0].N {
				v.vars[over[0].Var] = v.at(over[0].Base) + k
				loop(over[1:])
			}
		}
		loop(p.Over)
	}
	return s
}

// TestPartialsAreSlopes holds every operation and function to central differences, for every element and for time.
func TestPartialsAreSlopes(t *testing.T) {
	g := NewGraph()
	s := &Space{Name: "cell", Kind: "pop", N: 3}
	ax := &Array{Name: "x", Class: StateArr, Space: s, Size: 1}
	ay := &Array{Name: "y", Class: StateArr, Space: s, Size: 1}
	ap := &Array{Name: "p", Class: ParamArr, Space: s, Size: 1}
	x, y, p := g.Load(ax, g.Self()), g.Load(ay, g.Self()), g.Load(ap, g.Self())
	now := g.Make(Node{Op: Time})
	f := func(name string, a ...*Node) *Node { return g.Call(name, a...) }
	over := func(name string, body func(j *Index) *Node) *Node {
		r := &Range{Var: g.NewVar("j"), Base: g.Fixed(0), N: 3}
		return g.Make(Node{Op: Reduce, Name: name, R: r, Args: []*Node{body(g.ByVar(r.Var))}})
	}
	at := func(a *Array, i *Index) *Node { return g.Load(a, i) }
	cases := map[string]*Node{
		"sum, product":   g.Add(g.Mul(x, y), g.Sub(g.Mul(p, x), g.Neg(y))),
		"quotient":       g.Div(g.Add(x, y), g.Mul(x, g.Add(y, p))),
		"power":          g.Pow(x, g.Num(2.5)),
		"whole power":    g.Pow(x, g.Num(-3)),
		"power of state": g.Pow(p, y),
		"power of both":  g.Pow(x, g.Mul(x, y)),
		"choice":         g.Cond(g.Compare("<", x, y), g.Mul(x, x), f("exp", y)),
		"time":           g.Mul(x, f("sin", g.Mul(now, p))),
		"other element":  g.Mul(at(ax, g.Fixed(1)), x),
		"reduce":         over("sum", func(j *Index) *Node { return g.Mul(at(ax, j), g.Mul(x, at(ay, j))) }),
		"mean":           over("mean", func(j *Index) *Node { return f("exp", at(ax, j)) }),
		"max":            over("max", func(j *Index) *Node { return g.Mul(at(ay, j), at(ax, j)) }),
		"min":            over("min", func(j *Index) *Node { return g.Mul(x, at(ax, j)) }),
		"reduce in reduce": over("sum", func(j *Index) *Node {
			return g.Mul(at(ax, j), over("sum", func(k *Index) *Node { return g.Mul(at(ax, k), at(ay, j)) }))
		}),
		"moving index": at(ax, g.ByValue(g.Fixed(0), f("floor", g.Add(g.Num(1), g.Mul(y, g.Num(1.3)))), 1, 3, "here")),
		"untaken side": g.Cond(g.Compare("<", x, g.Num(0)), f("sqrt", g.Mul(x, g.Num(-1))), f("sqrt", x)),
		"shared":       g.Mul(f("exp", g.Mul(x, y)), f("exp", g.Mul(x, y))),
	}
	for _, name := range []string{"exp", "log", "log10", "sqrt", "sin", "cos", "tan", "atan", "tanh", "sinh", "cosh", "expm1", "abs",
		"floor", "ceil", "round", "sign", "heaviside", "linoid", "sigmoid"} {
		cases[name] = f(name, g.Mul(x, y))
		if name != "log" && name != "log10" && name != "sqrt" {
			cases[name+" below 0"] = f(name, g.Sub(g.Mul(x, y), g.Num(2)))
		}
	}
	for _, name := range []string{"min", "max", "mod", "atan2"} {
		cases[name] = f(name, g.Mul(x, y), g.Add(y, p))
	}
	for name, n := range Funcs {
		_, ok := cases[name]
		assert.True(t, ok, "no case for %s of %d", name, n)
	}
	state := func(a *Array) bool { return a.Class == StateArr }
	rng := rand.New(rand.NewPCG(1, 2))
	for name, n := range cases {
		ps, err := g.Partials(n, state, true)
		require.NoError(t, err, name)
		for range 20 {
			v := &numbers{arr: map[*Array][]float64{}, t: rng.Float64(), self: rng.IntN(3), vars: map[string]int{}}
			for _, a := range []*Array{ax, ay, ap} {
				v.arr[a] = []float64{0.3 + rng.Float64(), 0.3 + rng.Float64(), 0.3 + rng.Float64()}
			}
			v.vars["j"] = 0
			check := func(what string, at *float64, got float64) {
				const h = 1e-6
				old := *at
				*at = old + h
				hi := v.num(n)
				*at = old - h
				lo := v.num(n)
				*at = old
				want := (hi - lo) / (2 * h)
				if math.Abs(want) > 1e4 {
					return // a jump lies between
				}
				assert.InDelta(t, want, got, 1e-7*(1+math.Abs(want)), "%s: %s by %s", name, n, what)
			}
			for _, a := range []*Array{ax, ay} {
				for e := range 3 {
					check(a.Name, &v.arr[a][e], v.slope(ps, a, e))
				}
			}
			slope := 0.0
			for _, p := range ps {
				if p.Load == now {
					slope += v.num(p.D)
				}
			}
			check("t", &v.t, slope)
		}
	}
}

// TestPartialsAreSmall shows how derivatives come out: products with 0 and 1 leave no trace, equal terms are one.
func TestPartialsAreSmall(t *testing.T) {
	g := NewGraph()
	x, p := space(g)
	for _, c := range []struct {
		n    *Node
		want string
	}{
		{g.Mul(p, x), "p"},
		{g.Div(g.Sub(p, x), g.Num(2)), "-0.5"},
		{g.Add(x, g.Neg(x)), "0"},
		{g.Mul(x, x), "x + x"},
		{g.Call("exp", x), "exp(x)"},
		{g.Call("heaviside", x), "0"},
		{p, "0"},
	} {
		d, err := g.Derivative(c.n, x)
		require.NoError(t, err)
		assert.Equal(t, c.want, d.String(), "of %s", c.n)
	}
	_, err := g.Derivative(g.Mul(x, g.Make(Node{Op: Draw, Name: "uniform", Args: []*Node{x, p}})), x)
	assert.ErrorContains(t, err, "draws at random")
}

// TestTiesShareADerivative: where all elements are the largest, each counts for its part.
func TestTiesShareADerivative(t *testing.T) {
	g := NewGraph()
	a := &Array{Name: "x", Class: StateArr, Space: &Space{Name: "cell", Kind: "pop", N: 3}, Size: 1}
	r := &Range{Var: g.NewVar("j"), Base: g.Fixed(0), N: 3}
	n := g.Make(Node{Op: Reduce, Name: "max", R: r, Args: []*Node{g.Load(a, g.ByVar(r.Var))}})
	ps, err := g.Partials(n, func(*Array) bool { return true }, false)
	require.NoError(t, err)
	v := &numbers{arr: map[*Array][]float64{a: {2, 1, 2}}, vars: map[string]int{}}
	assert.Equal(t, []float64{0.5, 0, 0.5}, []float64{v.slope(ps, a, 0), v.slope(ps, a, 1), v.slope(ps, a, 2)})
	// The reduction may stand among its own factors.
	ps, err = g.Partials(g.Mul(n, n), func(*Array) bool { return true }, false)
	require.NoError(t, err)
	assert.Equal(t, 2.0, v.slope(ps, a, 0))
}

// TestLinoidSlopeNearZero: the derivative is smooth where the formula is 0/0.
func TestLinoidSlopeNearZero(t *testing.T) {
	g := NewGraph()
	x, _ := space(g)
	d, err := g.Derivative(g.Call("linoid", x), x)
	require.NoError(t, err)
	for _, at := range []float64{0, 1e-12, -1e-9, 1e-5, 0.0099999, 0.01, -0.01, -0.0100001} {
		v := &numbers{arr: map[*Array][]float64{x.Arr: {at}}}
		assert.InDelta(t, 0.5+at/6-at*at*at/180, v.num(d), 1e-13, "at %g", at)
	}
	for at, want := range map[float64]float64{800: 1, -800: 0} {
		v := &numbers{arr: map[*Array][]float64{x.Arr: {at}}}
		assert.InDelta(t, want, v.num(d), 1e-15)
	}
}
