package wire

import (
	"math"
	"testing"
	"time"

	"nbc/runtime/model"
)

func TestAllAndOneToOne(t *testing.T) {
	j := join(7, 5, model.Pairs{Kind: model.All})
	j.build(t, Options{})
	if j.e.N != 35 {
		t.Error(j.e.N)
	}
	j = join(6, 6, model.Pairs{Kind: model.All})
	j.links[0].Where = func(i, j int, pre, post int32) bool { return i != j }
	j.build(t, Options{})
	if j.e.N != 30 {
		t.Error(j.e.N)
	}
	j = join(6, 6, model.Pairs{Kind: model.OneToOne})
	j.build(t, Options{})
	for n := range j.e.N {
		if j.e.Src[n] != j.e.Dst[n] {
			t.Error(j.e.Src[n], j.e.Dst[n])
		}
	}
	mustFail(t, join(100_000, 100_000, model.Pairs{Kind: model.All}).c, Options{}, "a.nbx:3: src -> dst: that makes about 1e+10 edges", "2147483647")
	mustFail(t, join(6, 5, model.Pairs{Kind: model.OneToOne}).c, Options{}, "a.nbx:3: src -> dst: one_to_one", "6 sources and 5 targets")
}

// The degrees of the table in core.md, section W1.
func TestHypergeometric(t *testing.T) {
	for _, c := range []struct {
		ns, nd  int
		d       float64
		out, in int
	}{
		{225, 100, 0.08, 8, 18}, {100, 25, 0.04, 1, 4}, {25, 100, 0.32, 32, 8}, {25, 25, 0.04, 1, 1}, {15, 25, 0.04, 1, 1},
		{20, 10, 0.1, 1, 2}, {10, 5, 0.04, 1, 1}, {50, 50, 0.08, 4, 4},
	} {
		for seed := range uint64(20) {
			j := join(c.ns, c.nd, model.Pairs{Kind: model.Hypergeometric, P: c.d})
			j.build(t, Options{Seed: seed})
			out, in := degrees(t, j.e)
			most, left := 0, c.ns*c.out
			for _, n := range out {
				most = max(most, n)
			}
			if most > c.out {
				t.Errorf("%d->%d: out-degree %d > %d", c.ns, c.nd, most, c.out)
			}
			for k, n := range in {
				if n > c.in || n < min(c.in, left) && k < 3 {
					t.Errorf("%d->%d: in-degree %d, want %d", c.ns, c.nd, n, c.in)
				}
				left -= n
			}
			want := min(c.ns*c.out, c.nd*c.in)
			if c.out == 1 && j.e.N != want {
				t.Errorf("%d->%d: %d edges, want %d", c.ns, c.nd, j.e.N, want)
			}
		}
	}
	for d, want := range map[float64]int{0: 0, 1: 35} {
		j := join(7, 5, model.Pairs{Kind: model.Hypergeometric, P: d})
		j.build(t, Options{})
		if j.e.N != want {
			t.Errorf("density %g: %d edges", d, j.e.N)
		}
	}
	mustFail(t, join(7, 5, model.Pairs{Kind: model.Hypergeometric, P: 1.5}).c, Options{}, "hypergeometric(1.5)", "0 .. 1")
	mustFail(t, join(0, 5, model.Pairs{Kind: model.Hypergeometric, P: 0.5}).c, Options{}, "0 sources")
	j := join(20, 20, model.Pairs{Kind: model.Hypergeometric, P: 0.2})
	j.links[0].Where = func(i, j int, pre, post int32) bool { return pre != post }
	j.build(t, Options{})
	for n := range j.e.N {
		if j.e.Src[n] == j.e.Dst[n] {
			t.Error("a self-pair")
		}
	}
}

func TestBernoulli(t *testing.T) {
	const ns, nd = 60, 40
	for _, p := range []float64{0, 0.003, 0.05, 0.5, 0.97, 1} {
		total := 0
		hits := make([]int, ns*nd)
		const seeds = 200
		for seed := range uint64(seeds) {
			j := join(ns, nd, model.Pairs{Kind: model.BernoulliPairs, P: p})
			j.build(t, Options{Seed: seed})
			degrees(t, j.e)
			total += j.e.N
			for n := range j.e.N {
				hits[int(j.e.Dst[n])*ns+int(j.e.Src[n])]++
			}
		}
		mean, sd := p*ns*nd*seeds, math.Sqrt(p*(1-p)*ns*nd*seeds)
		if math.Abs(float64(total)-mean) > 4*sd {
			t.Errorf("p = %g: %d edges, expected %.0f, sd %.0f", p, total, mean, sd)
		}
		chi := 0.0
		if p > 0 && p < 1 {
			for _, h := range hits {
				chi += (float64(h) - p*seeds) * (float64(h) - p*seeds) / (p * (1 - p) * seeds)
			}
			// Each term has mean 1 and variance 2 + (1 - 6p(1-p))/(p(1-p)seeds).
			v := 2 + (1-6*p*(1-p))/(p*(1-p)*seeds)
			if z := (chi - ns*nd) / math.Sqrt(v*ns*nd); math.Abs(z) > 4 {
				t.Errorf("p = %g: the pairs differ, z = %.1f", p, z)
			}
		}
	}
	mustFail(t, join(3, 3, model.Pairs{Kind: model.BernoulliPairs, P: math.NaN()}).c, Options{}, "bernoulli(NaN)")
}

func TestDegrees(t *testing.T) {
	counts := make([]int, 30)
	for seed := range uint64(300) {
		j := join(30, 20, model.Pairs{Kind: model.InDegree, K: 4})
		j.build(t, Options{Seed: seed})
		out, in := degrees(t, j.e)
		for _, n := range in {
			if n != 4 {
				t.Fatal("in-degree", n)
			}
		}
		for i, n := range out {
			counts[i] += n
		}
		j = join(30, 20, model.Pairs{Kind: model.OutDegree, K: 3})
		j.build(t, Options{Seed: seed})
		out, _ = degrees(t, j.e)
		for _, n := range out {
			if n != 3 {
				t.Fatal("out-degree", n)
			}
		}
	}
	for i, n := range counts {
		if z := (float64(n) - 800) / math.Sqrt(800*(1-4.0/30)); math.Abs(z) > 4 {
			t.Errorf("source %d is picked %d times, expected 800", i, n)
		}
	}
	j := join(30, 20, model.Pairs{Kind: model.InDegree, K: 4})
	j.links[0].Where = func(i, j int, pre, post int32) bool { return post%2 == 0 && pre != post }
	j.build(t, Options{})
	_, in := degrees(t, j.e)
	for k, n := range in {
		if want := 4 * (1 - k%2); n != want {
			t.Errorf("target %d has %d sources, want %d", k, n, want)
		}
	}
	mustFail(t, join(3, 2, model.Pairs{Kind: model.InDegree, K: 4}).c, Options{}, "indegree(4): only 3 sources can join dst[1]")
	mustFail(t, join(3, 2, model.Pairs{Kind: model.OutDegree, K: 4}).c, Options{}, "outdegree(4): src[1] can reach only 2 targets")
	mustFail(t, join(3, 2, model.Pairs{Kind: model.InDegree, K: -1}).c, Options{}, "at least 0")
	j = join(5, 5, model.Pairs{Kind: model.OutDegree, K: 4})
	j.links[0].Where = func(i, j int, pre, post int32) bool { return i != j }
	j.build(t, Options{})
	if degrees(t, j.e); j.e.N != 20 {
		t.Error(j.e.N)
	}
}

func TestMatrixAndList(t *testing.T) {
	m := &model.Table{Path: "W", Matrix: true, Embedded: []byte("0,1.5\n2,0\n0,-3\n")}
	j := join(3, 2, model.Pairs{Kind: model.Matrix, M: m})
	j.c.Tables = []*model.Table{m}
	j.links[0].Attr = func(_, _ int, _, _ int32, entry float64, _ func(string) model.Drawer, attrs []float64, _ []int32) {
		attrs[0] = entry
	}
	j.build(t, Options{})
	if j.e.N != 3 || j.e.Src[0] != 1 || j.e.Attrs[0].Data[0] != 2 || j.e.Src[2] != 2 || j.e.Attrs[0].Data[2] != -3 {
		t.Error(j.e.Src, j.e.Dst, j.e.Attrs[0].Data)
	}
	bad := join(2, 2, model.Pairs{Kind: model.Matrix, M: m})
	bad.c.Tables = []*model.Table{m}
	mustFail(t, bad.c, Options{}, "matrix W is 3 x 2; 2 sources and 2 targets")

	list := func(text string) *model.Table {
		return &model.Table{Path: "E", Embedded: []byte(text), Columns: []model.TableColumn{{Name: "pre", Int: true}, {Name: "post", Int: true}, {Name: "weight"}}}
	}
	for text, want := range map[string]string{
		"pre,post,weight\n3,1,0.5\n1,2,7\n1,1,2\n": "",
		"pre,post,weight\n3,1,0.5\n4,2,7\n":        "row 2 of E joins 4 to 2; positions are whole numbers, 1 .. 3 in the sources and 1 .. 2",
		"pre,post,weight\n3,1,0.5\n3,1,7\n":        "row 2 of E joins 3 to 1 a second time",
	} {
		e := list(text)
		j := join(3, 2, model.Pairs{Kind: model.EdgeList, M: e})
		j.c.Tables = []*model.Table{e}
		j.links[0].Attr = func(_, _ int, _, _ int32, entry float64, _ func(string) model.Drawer, attrs []float64, _ []int32) {
			attrs[0] = entry
		}
		if want != "" {
			mustFail(t, j.c, Options{}, want)
			continue
		}
		j.build(t, Options{})
		if j.e.N != 3 || j.e.Attrs[0].Data[0] != 2 || j.e.Attrs[0].Data[1] != 0.5 || j.e.Attrs[0].Data[2] != 7 {
			t.Error(j.e.Src, j.e.Dst, j.e.Attrs[0].Data)
		}
	}
}

// What a statement draws depends on seed, key and elements, not on what else there is.
func TestStreamsAreKeyed(t *testing.T) {
	a := join(20, 20, model.Pairs{Kind: model.BernoulliPairs, P: 0.3})
	a.build(t, Options{Seed: 5})
	b := join(20, 20, model.Pairs{Kind: model.BernoulliPairs, P: 0.3})
	extra := b.links[0]
	extra.Key, extra.Label = "other", "other"
	b.links = append([]model.Link{extra}, b.links...)
	b.build(t, Options{Seed: 5})
	weights := map[[2]int32]float64{}
	for n := range b.e.N {
		if b.e.Labels[b.e.Label[n]] == "src -> dst" {
			weights[[2]int32{b.e.Src[n], b.e.Dst[n]}] = b.e.Attrs[0].Data[n]
		}
	}
	if len(weights) != a.e.N {
		t.Fatalf("%d edges with another statement, %d without", len(weights), a.e.N)
	}
	for n := range a.e.N {
		if w := weights[[2]int32{a.e.Src[n], a.e.Dst[n]}]; w != a.e.Attrs[0].Data[n] {
			t.Fatalf("weight %g, alone %g", w, a.e.Attrs[0].Data[n])
		}
	}
	c := join(20, 20, model.Pairs{Kind: model.BernoulliPairs, P: 0.3})
	c.build(t, Options{Seed: 6})
	if c.e.N == a.e.N && c.e.Attrs[0].Data[0] == a.e.Attrs[0].Data[0] {
		t.Error("another seed draws the same")
	}
}

func TestLinked(t *testing.T) {
	j := join(4, 3, model.Pairs{Kind: model.All})
	j.links[0].Where = func(i, j int, pre, post int32) bool { return pre == 1 && post == 2 }
	wire := j.c.Wire
	var got []bool
	j.c.Wire = func(b model.Builder) {
		ask := func(lo, hi, post int32) {
			got = append(got, b.Linked(j.e.Pre, []model.Span{{Lo: lo, Hi: hi}}, j.e.Post, post))
		}
		ask(0, 4, 2)
		wire(b)
		ask(0, 4, 2)
		ask(0, 1, 2)
		ask(0, 4, 1)
		second := j.links[0]
		second.Key, second.Where = "b", func(i, j int, pre, post int32) bool { return pre == 0 && post == 1 }
		b.Link(j.stmt, second)
		ask(0, 4, 1)
	}
	j.build(t, Options{})
	for n, want := range []bool{false, true, false, false, true} {
		if got[n] != want {
			t.Errorf("question %d: %v", n, got[n])
		}
	}
}

func TestSpeed(t *testing.T) {
	if testing.Short() {
		t.Skip()
	}
	for _, c := range []struct {
		name   string
		ns, nd int
		pairs  model.Pairs
		where  bool
	}{
		{"bernoulli(0.01) 4000 x 4000", 4000, 4000, model.Pairs{Kind: model.BernoulliPairs, P: 0.01}, true},
		{"bernoulli(0.1) 4000 x 4000", 4000, 4000, model.Pairs{Kind: model.BernoulliPairs, P: 0.1}, true},
		{"indegree(100) of 10,000", 10000, 10000, model.Pairs{Kind: model.InDegree, K: 100}, false},
		{"indegree(100) of 10,000, where", 10000, 10000, model.Pairs{Kind: model.InDegree, K: 100}, true},
		{"hypergeometric(0.01) of 10,000", 10000, 10000, model.Pairs{Kind: model.Hypergeometric, P: 0.01}, false},
	} {
		j := join(c.ns, c.nd, c.pairs)
		if c.where {
			j.links[0].Where = func(i, j int, pre, post int32) bool { return pre != post }
		}
		start := time.Now()
		if _, err := Build(j.c, Options{Seed: 1}); err != nil {
			t.Fatal(err)
		}
		d := time.Since(start)
		t.Logf("%s: %d edges with a drawn weight in %v", c.name, j.e.N, d.Round(time.Millisecond))
		if d > 10*time.Second {
			t.Errorf("%s takes %v", c.name, d)
		}
	}
}
