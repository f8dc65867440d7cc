package flatten_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
	"nbc/lang/check"
	"nbc/lang/diag"
)

// text is a program of one file.
type text string

func (t text) Load(string) (string, error)   { return string(t), nil }
func (text) Std() map[string]string          { return nil }
func (text) Data(string) (check.Table, bool) { return check.Table{}, false }
func errorsOf(ds []diag.Diagnostic) (list []string) {
	for _, d := range ds {
		if d.Severity == diag.Error {
			list = append(list, fmt.Sprintf("%d: %s", d.Span.Start.Line, d.Message))
		}
	}
	return list
}

func expand(t *testing.T, src string, sizes map[string]int) (*flatten.Flat, []string) {
	t.Helper()
	p, ds := check.Load("test.nbx", text(src))
	require.Empty(t, errorsOf(ds))
	require.NotNil(t, p.BloxOf("K"))
	f, ds := flatten.Flatten(p, p.BloxOf("K"), flatten.Options{Sizes: sizes})
	return f, errorsOf(ds)
}

const cell = `
blox A { param n : int = 2
  input I
  state x[n] = 0
  for i in 1..n { x[i]' = I/(1 ms) }
  let o = x[1] }
default connection C (pre: A) -> (post: A) { param weight
  post.I += weight*pre.o }
`

// Mistakes that show only when sizes are known are told with place and reason, never by a panic.
func TestMistakesOfExpansion(t *testing.T) {
	for _, c := range []struct {
		name, src, want string
		sizes           map[string]int
	}{
		{"index", "blox B { param n : int = 2\n state x[n] = 0\n for i in 1..n { x[i]' = x[3]/(1 ms) } }\ncircuit K { node b : B }", "3: index 3 is out of range 1 .. 2", nil},
		{"size by -D", cell + "circuit K { node a : A }", "a dimension of -3", map[string]int{"a.n": -3}},
		{"no such size", cell + "circuit K { node a : A }", "no size parameter a.m", map[string]int{"a.m": 3}},
		{"no nodes", cell + "circuit K { param m : int = 0\n node a[m] : A }", "an array of 0 nodes", nil},
		{"list too long", "blox B { param n : int = 3\n param w[n] = [1, 2, 3, 4]\n let s = sum(w) }\ncircuit K { node b : B }", "4 values for w, which has 3 elements", nil},
		{"runs of a port", "blox B { param n : int = 2\n node u[n] : A\n port last = u[n] }\n" + cell +
			"circuit K { node b[5000] : B\n let m = mean(b.last.o) }\nexperiment e of K { run 0 ms .. 1 ms\n record m every 1 ms }", "more runs than this version takes", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, errs := expand(t, c.src, c.sizes)
			require.Nil(t, f)
			require.Contains(t, strings.Join(errs, "\n"), c.want)
		})
	}
}

const relays = `
blox Source { state x = 1
  x' = -x/(1 ms) }
blox Relay { input I
  let o = 2*I }
blox Other { input J[2]
  let o = J[2] }
default connection S (pre: Source) -> (post: Relay) { post.I += pre.x }
default connection R (pre: Relay) -> (post: Relay) { post.I += pre.o }
default connection RO (pre: Relay) -> (post: Other) { post.J[1] += pre.o }
connection RO2 (pre: Relay) -> (post: Other) { post.J[2] += pre.o }
default connection OR (pre: Other) -> (post: Relay) { post.I += pre.o }
connection Sum (pre: Source) -> (post: Relay) {
  per post { post.I += post.o } }
blox Pair { node u, v : Relay
  u -> v
  port head = u
  port tail = v }
`

// Relays of one type may stand in a row; what rests on itself at the same instant is refused, with all of the loop.
func TestRelays(t *testing.T) {
	for _, c := range []struct{ name, circuit, want string }{
		{"row", "node a, b, c : Relay\n s -> a\n a -> b\n b -> c", ""},
		{"row against the order of nodes", "node c, b, a : Relay\n s -> a\n a -> b\n b -> c", ""},
		{"row of an array", "node r[9] : Relay\n s -> r[1]\n for i in 1..8 { r[i] -> r[i+1] }", ""},
		{"row by a condition", "node r[9] : Relay\n s -> r[1]\n r -> r where index(post) == index(pre) + 1 { pairs = all }", ""},
		{"earlier to later", "node r[9] : Relay\n r -> r where index(pre) < index(post) { pairs = all }", ""},
		{"through another type", "node a, b : Relay\n node o : Other\n s -> a\n a -> o via RO2\n o -> b", ""},
		{"by another component", "node a : Relay\n node o : Other\n s -> a\n a -> o\n o -> a", ""},
		{"composites", "node p[3] : Pair\n s -> p[1].head\n for i in 1..2 { p[i].tail -> p[i+1].head }", ""},
		{"values at nodes", "node a : Relay(I = s.x)\n node b : Relay(I = a.o)\n node c[4] : Relay(I = sum(d.o))\n node d[2] : Relay(I = b.o)", ""},
		{"draws", "node r[9] : Relay\n r -> r where pre != post { pairs = bernoulli(0.1) }", ""}, // the program's to find
		{"loop", "node a, b : Relay\n a -> b\n b -> a",
			"algebraic loop: b.I needs a.I (test.nbx:21 a -> b), which needs b.I (test.nbx:22 b -> a) at the same instant; put a state or an event in between"},
		{"loop of three", "node a, b, c : Relay\n s -> a\n a -> b\n b -> c\n c -> a",
			"b.I needs a.I (test.nbx:22 a -> b), which needs c.I (test.nbx:24 c -> a), which needs b.I (test.nbx:23 b -> c)"},
		{"to itself", "node a : Relay\n a -> a", "algebraic loop: a.I needs a.I (test.nbx:21 a -> a) at"},
		{"loop of an array", "node r[3] : Relay\n for i in 1..2 { r[i] -> r[i+1] }\n r[3] -> r[1]", "r[2].I needs r[1].I"},
		{"all but itself", "node r[3] : Relay\n r -> r where pre != post { pairs = all }", "algebraic loop: r[2].I needs r[1].I"},
		{"one to one", "node r[3], q[3] : Relay\n r -> q { pairs = one_to_one }\n q -> r { pairs = one_to_one }", "q[1].I needs r[1].I"},
		{"through another type", "node a : Relay\n node o : Other\n a -> o via RO2\n o -> a", "o.J[2] needs a.I (test.nbx:22 a -> o), which needs o.J[2] (test.nbx:23 o -> a)"},
		{"loop of composites", "node p[2] : Pair\n p[1].tail -> p[2].head\n p[2].tail -> p[1].head", "p[1].v.I (test.nbx:21 p[1].tail -> p[2].head), which needs p[1].u.I"},
		{"value at a node", "node a : Relay(I = sum(r.o))\n node r[2] : Relay\n a -> r[2]", "a.I needs r[2].I (test.nbx:20)"},
		{"per post", "node a : Relay\n s -> a via Sum", "a.I needs a.I"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, errs := expand(t, relays+"circuit K { node s : Source\n "+c.circuit+" }", nil)
			if c.want == "" {
				require.Empty(t, errs)
				require.NotNil(t, f)
				return
			}
			require.Nil(t, f)
			require.Contains(t, strings.Join(errs, "\n"), c.want)
		})
	}
}

// What doubles in the source is refused before it fills the memory, with a place.
func TestLimitsOfExpansion(t *testing.T) {
	var composites, calls, consts strings.Builder
	for i := range 40 {
		fmt.Fprintf(&composites, "blox B%d { node a, b : B%d }\n", i+1, i)
		fmt.Fprintf(&calls, "func f%d(x) = f%d(x) + f%d(x + 1)\n", i+1, i, i)
		fmt.Fprintf(&consts, "const c%d = c%d + c%d\n", i+1, i, i)
	}
	for _, c := range []struct{ name, src, want string }{
		{"nodes", "blox B0 { }\n" + composites.String() + "circuit K { node b : B40 }", "more than 10000 nodes"},
		{"calls", "func f0(x) = x\n" + calls.String() + "blox B { param p = f40(1) }\ncircuit K { node b : B }", "more than 100000 times"},
		{"turns", "blox B { state x[1000] = 0\n for i in 1..1000 { x[i]' = sum(x[j] for j in 1..1000)/(1 ms) } }\ncircuit K { node b : B }", "more than 400000 turns"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, errs := expand(t, c.src, nil)
			require.Nil(t, f)
			require.Len(t, errs, 1)
			require.Contains(t, errs[0], c.want)
		})
	}
	f, errs := expand(t, "const c0 = 1\n"+consts.String()+"blox B { param p = c40 }\ncircuit K { node b : B }", nil)
	require.Empty(t, errs)
	require.NotNil(t, f)
}

// A mistake inside a part names the way that leads there.
func TestWayToMistake(t *testing.T) {
	p, ds := check.Load("test.nbx", text(cell+"blox P { param N : int = 4\n node e[N] : A\n e[3] -> e[1] { weight = 1 } }\nblox Q { node p[2] : P(N = 2) }\ncircuit K { node q : Q }"))
	require.Empty(t, errorsOf(ds))
	_, ds = flatten.Flatten(p, p.BloxOf("K"), flatten.Options{})
	require.Len(t, ds, 1)
	require.Equal(t, []string{"test.nbx:13 q : Q", "test.nbx:12 p : P(N = 2)", "test.nbx:11 e[3] -> e[1]"}, ds[0].Trail)
}

// What is made does not grow with the number of elements.
func TestGroupsNotElements(t *testing.T) {
	nodes := func(n int) int {
		f, errs := expand(t, cell+"blox Col { node u[10] : A\n port all = u\n u -> u where pre != post { pairs = bernoulli(0.1), weight = 1 }\n let m = mean(all.o) }\n"+
			"circuit K { param N : int = 1\n node c[N] : Col\n let m = mean(c.m)\n for i in 1..N - 1 { c[i].all -> c[i + 1].all { pairs = one_to_one, weight = 1 } } }", map[string]int{"N": n})
		require.Empty(t, errs)
		total := 0
		for _, p := range f.Pops {
			total += len(p.Groups) + len(p.Cols)
		}
		for _, w := range f.Wires {
			total += len(w.Body)
		}
		return total + len(f.Edges) + len(f.Maps)
	}
	require.Equal(t, nodes(2), nodes(20000))
}

// -D gives sizes to nodes and to their parts, and only to those that it names.
func TestSizesOfParts(t *testing.T) {
	const src = cell + "blox B { param n : int = 2 in 1 .. 9\n param m : int = 3\n node a : A(n = n)\n node u[m], v : A(n = 4) }\n" +
		"circuit K { param k : int = 1 in 1 .. 3\n node b, c : B\n node d[2] : B\n node e[k] : A }"
	f, errs := expand(t, src, map[string]int{"b.n": 5, "c.v.n": 6, "d.u.n": 7, "d.m": 4, "k": 2})
	require.Empty(t, errs)
	got := map[string]string{}
	for _, p := range f.Pops {
		for _, g := range p.Groups {
			path := ""
			for _, part := range g.Path() {
				path += "." + part.Name
			}
			for _, fill := range f.Fills {
				if fill.Group == g && fill.Col.Name == "n" && p.By["x"] != nil {
					got[path] = fmt.Sprintf("%dx%d=%s", g.N, p.By["x"].Size, fill.Values[0])
				}
			}
		}
	}
	require.Equal(t, map[string]string{
		".b.a": "1x5=5", ".b.u": "3x4=4", ".b.v": "1x4=4", ".c.a": "1x2=2", ".c.u": "3x4=4", ".c.v": "1x6=6", ".d.a": "2x2=2", ".d.u": "8x7=7", ".d.v": "2x4=4",
		".e": "2x2=2",
	}, got)
	for path, want := range map[string]string{
		"b.a.n": "-D b.a.n: this size follows n of B", "d[1].m": "no size parameter d[1].m", "b.n": "-D b.n=50 lies outside of the bounds of n",
		"k": "-D k=50 lies outside of the bounds of k", "b.u": "no size parameter b.u",
	} {
		_, errs := expand(t, src, map[string]int{path: 50})
		require.Len(t, errs, 1, path)
		require.Contains(t, errs[0], want)
	}
}

// A slice over several dimensions, and a port of several arrays of one type, are one group: what counts over groups counts over all of it.
func TestGroupsOfRuns(t *testing.T) {
	f, errs := expand(t, cell+"blox B { node u[3] : A\n node v[2] : A\n port both = u, v }\ncircuit K { node b : B\n node g[3, 2, 2] : A\n node h[5] : A\n"+
		"b.both -> h { pairs = one_to_one, weight = index(pre) }\n g[2..3, 1, 1..2] -> h { pairs = indegree(3), weight = 1 }\n g[2..3, 1] -> h { pairs = all, weight = 1 } }", nil)
	require.Empty(t, errs)
	var got []string
	for _, w := range f.Wires {
		for _, n := range w.Body {
			text := ""
			for _, s := range n.(*flatten.WireLink).Src {
				text += fmt.Sprintf(" %d+%d", s.Base.Plus, s.N)
			}
			got = append(got, text)
		}
	}
	require.Equal(t, []string{" 0+3 3+2", " 9+2 13+2", " 9+2 13+2"}, got)
	const types = cell + "blox D { param k = 1\n let o = k }\nconnection E (pre: D) -> (post: A) { param weight\n post.I += weight*pre.o }\n" +
		"blox B { node u[3] : A\n node v[2] : D\n port both = u, v }\ncircuit K { node b : B\n node h[5] : A\n b.both -> h { "
	for options, want := range map[string]string{
		"pairs = all, weight = 1 } }":            "",
		"pairs = bernoulli(0.5), weight = 1 } }": "",
		"pairs = outdegree(2), weight = 1 } }":   "",
		"pairs = indegree(2), weight = 1 } }":    "elements of several types, and indegree counts over one",
		"pairs = one_to_one, weight = 1 } }":     "elements of several types, and one_to_one counts over one",
		"pairs = all, weight = index(pre) } }":   "elements of several types, and index(pre) counts over one",
		"pairs = all, weight = index(post) } }":  "",
	} {
		_, errs := expand(t, types+options, nil)
		if want == "" {
			require.Empty(t, errs, options)
		} else {
			require.Len(t, errs, 1, options)
			require.Contains(t, errs[0], want)
		}
	}
	_, errs = expand(t, cell+"circuit K { node g[300, 2] : A\n node h : A\n g[1..300, 1] -> h { weight = 1 } }", nil)
	require.Len(t, errs, 1)
	require.Contains(t, errs[0], "more than 256 runs")
}

// A temperature is kept in the unit that it was declared in, whoever gives it, and computed with in K.
func TestTemperatures(t *testing.T) {
	f, errs := expand(t, `
blox A { param T : degC = 37
  input I
  let k : K = T
  let o = 1 }
connection C (pre: A) -> (post: A) { param weight
  param T : degC = 37, U : degC = T
  post.I += weight*pre.o*((T - 27 degC)/(1 K)) }
wiring W (src: Two) -> (dst: Two) { param T : degC = 30
  src.a -> dst.a via C { weight = 1, T = T } }
blox Two { node a : A }
circuit K { param T_c : degC = 40
  node a, b : A
  node x, y : Two
  a -> b via C { weight = 1 }
  a -> b via C { weight = 1, U = 300.15 K }
  a -> b via C { weight = 1, T = T_c }
  x -> y via W }
experiment e of K { run 0 ms .. 1 ms
  record a.k, a.T every 1 ms }`, nil)
	require.Empty(t, errs)
	var got []string
	for _, w := range f.Wires {
		for _, n := range w.Body {
			l := n.(*flatten.WireLink)
			got = append(got, fmt.Sprint(l.Attrs[1:]))
		}
	}
	require.Equal(t, []string{"[37 37]", "[37 27]"}, got[:2])
	require.Contains(t, got[2], "T_c")
	require.Len(t, got, 4)
	qs := f.Exps[0].Records[0].Qs
	require.Equal(t, []string{"K", "degC"}, []string{qs[0].Unit, qs[1].Unit})
}

// The equations of a composite may read its parts, one for each element of an array too.
func TestPartsOfAnArray(t *testing.T) {
	f, errs := expand(t, "blox R { input V\n state m = 0\n m' = (V - m)/(1 ms)\n let out = 2*m }\n"+
		"blox N { state V = 1\n node r : R(V = V)\n V' = -r.out/(1 ms) }\ncircuit K { node n[3] : N }", nil)
	require.Empty(t, errs)
	require.NoError(t, ir.Optimize(f.Program(), "dead"))
}

// A preset may stand on another, with parameters that decide sizes.
func TestPresetsOnPresets(t *testing.T) {
	f, errs := expand(t, cell+"blox Three(m : int = 3) = A(n = m)\nblox More(k : int = 2) = Three(m = 2*k)\n"+
		"circuit K { node a : Three\n node b : More(k = 4)\n node c : More(n = 5) }", nil)
	require.Empty(t, errs)
	sizes := map[string]int{}
	for _, p := range f.Pops {
		for _, g := range p.Groups {
			sizes[g.Name] = p.Sizes["n"]
		}
	}
	require.Equal(t, []int{3, 8, 5}, []int{sizes["a"], sizes["b"], sizes["c"]})
}

// What an element does to its targets comes from the two kinds that say so, and from nothing else.
func TestSigns(t *testing.T) {
	f, errs := expand(t, `
kind Excitatory
kind Inhibitory
kind Pyramidal : Excitatory
blox E : Pyramidal { let o = 1 }
blox I : Inhibitory { let o = 1 }
blox Both : Excitatory, Inhibitory { let o = 1 }
blox None { let o = 1 }
circuit K { node e : E
  node i : I
  node b : Both
  node n : None }`, nil)
	require.Empty(t, errs)
	got := map[string]int{}
	for _, p := range f.Pops {
		got[p.Name] = p.Sign
	}
	require.Equal(t, map[string]int{"K": 0, "E": 1, "I": -1, "Both": 0, "None": 0}, got)
}

// Nodes of one type may differ: each declaration says what it is.
func TestSignsOfNodes(t *testing.T) {
	f, errs := expand(t, `
kind Excitatory
kind Inhibitory
kind Basket : Inhibitory
blox A { let o = 1 }
blox Pair { node e : A as Excitatory
  node i : A as Basket }
circuit K { node exc[3] : A as Excitatory
  node inh : A as Inhibitory
  node other : A
  node p[2] : Pair }`, nil)
	require.Empty(t, errs)
	got := map[string]int{}
	for _, g := range f.Pops {
		for _, x := range g.Groups {
			if g.Name == "A" {
				var path []string
				for _, part := range x.Path() {
					path = append(path, part.Name)
				}
				got[strings.Join(path, ".")] = x.Part.Sign
			}
		}
	}
	require.Equal(t, map[string]int{"exc": 1, "inh": -1, "other": 0, "p.e": 1, "p.i": -1}, got)
}
