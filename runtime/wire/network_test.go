package wire

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nbc/runtime/model"
)

func read(t *testing.T, text string) *Network {
	t.Helper()
	n, err := ReadNetwork(strings.NewReader(text), "net.csv")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// two is a circuit with random AMPA and NMDA statements on the same pairs, a second AMPA statement with another label's rule, a
// sparse one that often makes no edge, and a statement without chance.
func two() *model.Circuit {
	src, dst := one("a", 6), one("b", 5)
	edges := func(name string, post *model.Population) *model.Edges {
		return &model.Edges{Name: name, Connection: name, Pre: src, Post: post, Attrs: []*model.Column{col(model.Param, "delay", "ms"), col(model.Param, "weight", "")}}
	}
	ampa, nmda, self := edges("AMPA", dst), edges("NMDA", dst), edges("AMPA", src)
	bare := &model.Edges{Name: "Gap", Connection: "Gap", Pre: src, Post: dst}
	c := &model.Circuit{Pops: []*model.Population{src, dst}, Edges: []*model.Edges{ampa, nmda, self, bare}}
	attr := func(_, _ int, _, _ int32, _ float64, d func(string) model.Drawer, attrs []float64, _ []int32) {
		attrs[0], attrs[1] = d("delay").Uniform(1, 2), d("weight").Normal(0, 1)
	}
	plain := func(_, _ int, _, _ int32, _ float64, _ func(string) model.Drawer, attrs []float64, _ []int32) {
		attrs[1] = 1
	}
	c.Wire = func(b model.Builder) {
		link := func(e *model.Edges, label, key string, random bool, kind model.PairKind, p float64, attr func(int, int, int32, int32, float64, func(string) model.Drawer, []float64, []int32)) {
			b.Link(&model.Statement{Edges: e, Place: "n.nbx:1", Text: key, Random: random}, model.Link{Label: label, Key: key,
				Src: []model.Span{{Lo: 0, Hi: 6}}, Dst: []model.Span{{Lo: 0, Hi: int32(e.Post.N)}}, Pairs: model.Pairs{Kind: kind, P: p}, Attr: attr})
		}
		link(ampa, "a -> b", "1", true, model.BernoulliPairs, 0.4, attr)
		link(nmda, "a -> b", "2", true, model.BernoulliPairs, 0.3, attr)
		link(ampa, "a -> b", "3", true, model.BernoulliPairs, 0.3, attr)
		link(self, "a", "4", true, model.BernoulliPairs, 0, attr)
		link(self, "fixed", "5", false, model.OneToOne, 0, plain)
		link(bare, "gaps", "6", true, model.BernoulliPairs, 0.2, nil)
	}
	return c
}

// state writes all that a network is.
func state(c *model.Circuit) string {
	var b strings.Builder
	for _, e := range c.Edges {
		fmt.Fprintln(&b, e.Name, e.Src, e.Dst, e.Row, e.Label, e.Labels)
		for _, a := range e.Attrs {
			fmt.Fprintln(&b, a.Data)
		}
	}
	return b.String()
}

func TestNetworkRoundTrip(t *testing.T) {
	for seed := range uint64(30) {
		c := two()
		r, err := Build(c, Options{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		c.Edges[0].Attrs[1].Data[0] = 1.0 / 3
		var text strings.Builder
		if err := r.WriteNetwork(&text, nil); err != nil {
			t.Fatal(err)
		}
		again := two()
		r2, err := Build(again, Options{Seed: seed, Network: read(t, text.String())})
		if err != nil {
			t.Fatal(err, text.String())
		}
		if state(c) != state(again) {
			t.Fatalf("seed %d:\n%s\nread back:\n%s\nfile:\n%s", seed, state(c), state(again), text.String())
		}
		var second strings.Builder
		if err := r2.WriteNetwork(&second, nil); err != nil || second.String() != text.String() {
			t.Fatal("the second file differs", err)
		}
		if !strings.Contains(text.String(), "\na,,,,\n") || !strings.Contains(text.String(), "AMPA#2") || !strings.Contains(text.String(), ",NMDA\n") {
			t.Fatal(text.String())
		}
		// From another seed the file decides everything but what it does not hold (the delays).
		other := two()
		if _, err := Build(other, Options{Seed: seed + 100, Network: read(t, text.String())}); err != nil {
			t.Fatal(err)
		}
		for n, e := range other.Edges {
			if fmt.Sprint(e.Src, e.Dst) != fmt.Sprint(c.Edges[n].Src, c.Edges[n].Dst) {
				t.Fatal("topology depends on the seed")
			}
		}
		if fmt.Sprint(other.Edges[1].Attrs[1].Data) != fmt.Sprint(c.Edges[1].Attrs[1].Data) {
			t.Fatal("weights depend on the seed")
		}
	}
}

func TestNetworkInPart(t *testing.T) {
	whole := two()
	if _, err := Build(whole, Options{Seed: 4}); err != nil {
		t.Fatal(err)
	}
	c := two()
	r, err := Build(c, Options{Seed: 4, Network: read(t, "connection,source,target,weight\na,a[2],a[3],7\nfixed,a[1],a[4],2\n")})
	if err != nil {
		t.Fatal(err)
	}
	self := c.Edges[2]
	if self.N != 2 || self.Src[0] != 1 || self.Dst[0] != 2 || self.Attrs[1].Data[0] != 7 || self.Src[1] != 0 || self.Dst[1] != 3 {
		t.Error(self.Src, self.Dst, self.Attrs[1].Data)
	}
	if fmt.Sprint(c.Edges[0].Src) != fmt.Sprint(whole.Edges[0].Src) {
		t.Error("a label that the file does not name is not drawn as without it")
	}
	if fmt.Sprintf("%+v", r.Labels[1:3]) != "[{Name:a Edges:1 Random:true File:true} {Name:fixed Edges:1 Random:false File:true}]" {
		t.Errorf("%+v", r.Labels)
	}
	// The label alone: no edges; a statement without chance stays as it is written.
	c = two()
	n := read(t, "connection,source,target,weight\ngaps,,,\n")
	n.Clear("fixed")
	if _, err := Build(c, Options{Seed: 4, Network: n}); err != nil || c.Edges[3].N != 0 || c.Edges[2].N != 6 {
		t.Error(err, c.Edges[3].N, c.Edges[2].N)
	}
}

func TestWrongNetworks(t *testing.T) {
	head := "connection,source,target,weight\n"
	for text, want := range map[string]string{
		"":                                    "net.csv is empty",
		"connection,source,target\n":          "net.csv:1: the header has no column weight",
		"connection,source,target,weight,x\n": `net.csv:1: unknown column "x"`,
		head + "a,a[1],a[2]\n":                "net.csv:2: 3 columns where the header has 4",
		head + "a,a[1],,1\n":                  "net.csv:2: the target is missing",
		head + ",a[1],a[2],1\n":               "net.csv:2: the connection is missing",
		head + "a,a[1],a[2],x\n":              `net.csv:2: weight: "x" is no number`,
		head + "a,a[1],a[2],NaN\n":            "net.csv:2: weight: NaN where a number is due",
		"connection,source,target,weight,synapse\na,a[1],a[2],1,AMPA#x\n": "AMPA#x",
	} {
		if _, err := ReadNetwork(strings.NewReader(text), "net.csv"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	syn := "connection,source,target,weight,synapse\n"
	for text, want := range map[string]string{
		head + "a,a[1],a[9],1\n":                           "net.csv:2: there is no element a[9]: a[9] does not exist; its indices are 1 .. 6",
		head + "a,a[1],c[1],1\n":                           "net.csv:2: there is no element c[1]",
		head + "a,a,a[1],1\n":                              "net.csv:2: a is 6 elements",
		head + "aa,a[1],a[2],1\n":                          "net.csv:2: this circuit has no connection aa; did you mean a?",
		head + "a,a[1],b[2],1\n":                           "net.csv:2: no statement of a joins a[1] to b[2]",
		head + "a,a[1],a[2],1\na,a[1],a[2],2\n":            "net.csv:3: a second row for a, a[1] -> a[2]",
		head + "a,a[1],a[2],\n":                            "net.csv:2: the weight is missing",
		head + "gaps,a[1],b[2],1\n":                        "net.csv:2: edges of Gap have no weight",
		head + "a -> b,a[1],b[2],1\n":                      "net.csv:2: AMPA and NMDA both join a[1] to b[2]; add a column `synapse`",
		syn + "a -> b,a[1],b[2],1,GABA\n":                  "net.csv:2: no statement of a -> b joins a[1] to b[2] by GABA",
		syn + strings.Repeat("a->b,a[1],b[2],1,AMPA\n", 3): "net.csv:4: a second row for a->b, a[1] -> b[2]",
	} {
		mustFail(t, two(), Options{Network: read(t, text)}, want)
	}
}

const reference = "../../../shared/reference/learning"

// learning is the layout of circuit C1 as far as the reference networks need it.
func learning() *model.Circuit {
	exci := &model.Population{Name: "HHExci", N: 30, Groups: []model.Group{
		{Path: []model.Part{part("VAC"), part("wta", 4), part("exci", 5)}, N: 20}, {Path: []model.Part{part("AC"), part("wta", 2), part("exci", 5)}, First: 20, N: 10}}}
	inhib := &model.Population{Name: "HHInhib", N: 10, Groups: []model.Group{{Path: []model.Part{part("STR1"), part("inh", 5)}, N: 5}, {Path: []model.Part{part("STR2"), part("inh", 5)}, First: 5, N: 5}}}
	mat := &model.Population{Name: "Matrisome", N: 2, Groups: []model.Group{{Path: []model.Part{part("STR1"), part("matrisome")}, N: 1}, {Path: []model.Part{part("STR2"), part("matrisome")}, First: 1, N: 1}}}
	strio := &model.Population{Name: "Striosome", N: 2, Groups: []model.Group{{Path: []model.Part{part("STR1"), part("striosome")}, N: 1}, {Path: []model.Part{part("STR2"), part("striosome")}, First: 1, N: 1}}}
	tan := &model.Population{Name: "TAN", N: 2, Groups: []model.Group{{Path: []model.Part{part("tan_pop1")}, N: 1}, {Path: []model.Part{part("tan_pop2")}, First: 1, N: 1}}}
	edges := func(pre, post *model.Population, name string) *model.Edges {
		return &model.Edges{Connection: name, Pre: pre, Post: post, Attrs: []*model.Column{col(model.Param, "weight", "")}}
	}
	ampa, striatal := edges(exci, exci, "AMPA"), edges(exci, inhib, "AMPA")
	toMat, toStrio, burst := edges(exci, mat, "SpikeCount"), edges(exci, strio, "SpikeCount"), edges(tan, mat, "Burst")
	c := &model.Circuit{Pops: []*model.Population{exci, inhib, mat, strio, tan}, Edges: []*model.Edges{ampa, striatal, toMat, toStrio, burst}}
	c.DrawSites = []*model.DrawSite{{Name: "spikes", Place: "striatum.nbx:9", Edges: burst}}
	one := func(_, _ int, _, _ int32, _ float64, _ func(string) model.Drawer, attrs []float64, _ []int32) {
		attrs[0] = 1
	}
	c.Wire = func(b model.Builder) {
		link := func(e *model.Edges, label string, lo, hi, to, end int32, pairs model.Pairs, random bool) {
			b.Link(&model.Statement{Edges: e, Text: label, Random: random}, model.Link{Label: label, Key: fmt.Sprint(label, lo, to), Src: []model.Span{{Lo: lo, Hi: hi}}, Dst: []model.Span{{Lo: to, Hi: end}}, Pairs: pairs, Attr: one})
		}
		for i := int32(0); i < 6; i++ {
			for j := int32(0); j < 6; j++ {
				if label := [2]string{"VAC", "AC"}[i/4]; i != j && i/4 == j/4 {
					link(ampa, label, 5*i, 5*i+5, 5*j, 5*j+5, model.Pairs{Kind: model.BernoulliPairs, P: 0.05}, true)
				}
			}
		}
		link(ampa, "VAC -> AC", 0, 20, 20, 30, model.Pairs{Kind: model.Hypergeometric, P: 0.1}, true)
		for s := int32(0); s < 2; s++ {
			label := fmt.Sprintf("AC -> STR%d", s+1)
			link(striatal, label, 20, 30, 5*s, 5*s+5, model.Pairs{Kind: model.Hypergeometric, P: 0.04}, true)
			link(toMat, label, 20, 30, s, s+1, model.Pairs{}, true)
			link(toStrio, label, 20, 30, s, s+1, model.Pairs{}, true)
			link(burst, fmt.Sprintf("tan_pop%d -> STR%d", s+1, s+1), s, s+1, s, s+1, model.Pairs{}, false)
		}
	}
	return c
}

func TestReferenceNetworks(t *testing.T) {
	for seed := 1; seed <= 3; seed++ {
		file, err := os.Open(filepath.Join(reference, fmt.Sprintf("seed%d", seed), "network.csv"))
		if err != nil {
			t.Skip("the reference results are not here")
		}
		n, err := ReadNetwork(file, "network.csv")
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		if seed == 2 {
			n.Clear("AC") // this network has none, and its file does not say so
		}
		c := learning()
		r, err := Build(c, Options{Network: n})
		if err != nil {
			t.Fatal(err)
		}
		rows := n.Len()
		if seed == 2 {
			rows--
		}
		if r.Edges != rows+2 || c.Edges[1].N != 10 || c.Edges[4].N != 2 || c.Edges[0].N != rows-50 {
			t.Errorf("seed %d: %d edges of %d rows", seed, r.Edges, rows)
		}
		if seed == 1 && c.Edges[2].Attrs[0].Data[0] != 0.09966015617272991 {
			t.Error("weights are not the file's", c.Edges[2].Attrs[0].Data)
		}
	}
}
