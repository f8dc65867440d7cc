package wire

import (
	"math"
	"strings"
	"testing"

	"nbc/runtime/model"
	"nbc/runtime/names"
)

var inf = math.Inf(1)

func part(name string, dims ...int) model.Part { return model.Part{Name: name, Dims: dims} }

func col(word model.Word, name, unit string) *model.Column {
	return &model.Column{Name: name, Word: word, Unit: unit, Lo: -inf, Hi: inf, Size: 1}
}

// one makes a population of one group.
func one(name string, n int) *model.Population {
	return &model.Population{Name: name, N: n, Groups: []model.Group{{Path: []model.Part{part(name, n)}, N: n}}}
}

// joined is a circuit of ns sources and nd targets with one statement.
type joined struct {
	c     *model.Circuit
	e     *model.Edges
	stmt  *model.Statement
	links []model.Link
}

func join(ns, nd int, pairs model.Pairs) *joined {
	src, dst := one("src", ns), one("dst", nd)
	e := &model.Edges{Name: "AMPA", Connection: "AMPA", Pre: src, Post: dst, Attrs: []*model.Column{col(model.Param, "weight", "")}}
	j := &joined{e: e, stmt: &model.Statement{Edges: e, Place: "a.nbx:3", Text: "src -> dst", Random: pairs.Kind != model.All}}
	j.links = []model.Link{{
		Label: "src -> dst", Key: "src -> dst", Src: []model.Span{{Lo: 0, Hi: int32(ns)}}, Dst: []model.Span{{Lo: 0, Hi: int32(nd)}}, Pairs: pairs,
		Attr: func(i, j int, pre, post int32, entry float64, d func(string) model.Drawer, attrs []float64, refs []int32) {
			attrs[0] = entry * d("weight").Uniform(1, 2)
		},
	}}
	j.c = &model.Circuit{Pops: []*model.Population{src, dst}, Edges: []*model.Edges{e}, Wire: func(b model.Builder) {
		for _, l := range j.links {
			b.Link(j.stmt, l)
		}
	}}
	return j
}

func (j *joined) build(t *testing.T, opt Options) *Report {
	t.Helper()
	r, err := Build(j.c, opt)
	if err != nil {
		t.Fatal(err)
	}
	checkEdges(t, j.e)
	return r
}

// checkEdges holds a group to its invariants.
func checkEdges(t *testing.T, e *model.Edges) {
	t.Helper()
	if len(e.Row) != e.Post.N+1 || len(e.OutStart) != e.Pre.N+1 || int(e.Row[e.Post.N]) != e.N || int(e.OutStart[e.Pre.N]) != e.N {
		t.Fatal("the index has the wrong length")
	}
	for j := range e.Post.N {
		for n := e.Row[j]; n < e.Row[j+1]; n++ {
			if int(e.Dst[n]) != j {
				t.Fatalf("edge %d is in the row of %d but reaches %d", n, j, e.Dst[n])
			}
		}
	}
	seen := make([]bool, e.N)
	for i := range e.Pre.N {
		for _, n := range e.Out[e.OutStart[i]:e.OutStart[i+1]] {
			if int(e.Src[n]) != i || seen[n] {
				t.Fatalf("edge %d leaves %d, not %d", n, e.Src[n], i)
			}
			seen[n] = true
		}
	}
	for _, c := range e.Attrs {
		if len(c.Data) != e.N {
			t.Fatalf("%s has %d values for %d edges", c.Name, len(c.Data), e.N)
		}
	}
}

// degrees are the numbers of edges by source and target; it fails on pairs that are joined twice.
func degrees(t *testing.T, e *model.Edges) (out, in []int) {
	t.Helper()
	out, in = make([]int, e.Pre.N), make([]int, e.Post.N)
	seen := map[[2]int32]bool{}
	for n := range e.N {
		p := [2]int32{e.Src[n], e.Dst[n]}
		if seen[p] {
			t.Fatalf("the pair %v is joined twice", p)
		}
		seen[p] = true
		out[e.Src[n]]++
		in[e.Dst[n]]++
	}
	return out, in
}

// mustFail holds a build to an error with all of the texts.
func mustFail(t *testing.T, c *model.Circuit, opt Options, texts ...string) {
	t.Helper()
	_, err := Build(c, opt)
	if err == nil {
		t.Errorf("no error; want %q", texts)
		return
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %q does not say %q", err, text)
		}
	}
}

func sets(t *testing.T, texts ...string) []names.Set {
	t.Helper()
	var list []names.Set
	for _, text := range texts {
		s, err := names.ParseSet(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	return list
}

// TestUnreadLast: states that no derivative reads come last, whatever population they are of.
func TestUnreadLast(t *testing.T) {
	a, b := one("a", 3), one("b", 2)
	count := col(model.State, "count", "")
	count.Unread = true
	v, w := col(model.State, "v", ""), col(model.State, "w", "")
	a.Columns, b.Columns = []*model.Column{count, v}, []*model.Column{w}
	c := &model.Circuit{Pops: []*model.Population{a, b}}
	if _, err := Build(c, Options{}); err != nil {
		t.Fatal(err)
	}
	if len(c.Y) != 8 || c.Unread != 3 || v.Off != 0 || w.Off != 3 || count.Off != 5 {
		t.Errorf("%d states, %d unread, at %d, %d and %d", len(c.Y), c.Unread, v.Off, w.Off, count.Off)
	}
}
