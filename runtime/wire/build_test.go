package wire

import (
	"fmt"
	"strings"
	"testing"

	"nbc/runtime/model"
	"nbc/runtime/names"
)

// cell is a circuit of one population `n[4]` with a parameter, an array, a state, an array state, a var, a let; a block AMPA; edges with
// weight and a state; a rule value and data.
func cell() *model.Circuit {
	p := one("n", 4)
	p.Columns = []*model.Column{col(model.Param, "G", "mS/cm^2"), col(model.Param, "I_bg", "uA/cm^2"), col(model.State, "V", "mV"),
		col(model.State, "m", ""), col(model.Var, "H", ""), col(model.Let, "R", ""), col(model.Param, "N_x", "")}
	p.Columns[0].Lo, p.Columns[0].Hi = 0, 500
	p.Columns[1].Size, p.Columns[1].Dims = 3, []int{3}
	p.Columns[3].Size = 2
	p.Columns[6].Fixed = true
	k := &model.Block{Name: "AMPA", Side: "pre", Pop: p, Columns: []*model.Column{col(model.Param, "τ", "ms"), col(model.State, "G", "mS/cm^2")}}
	k.Columns[0].Lo = 0
	e := &model.Edges{Name: "AMPA", Connection: "AMPA", Pre: p, Post: p, PreBlock: k, RefNames: []string{"rival"},
		Attrs: []*model.Column{col(model.Param, "weight", ""), col(model.State, "x", "")}}
	c := &model.Circuit{Pops: []*model.Population{p}, Blocks: []*model.Block{k}, Edges: []*model.Edges{e}}
	c.Params = func(s model.Setter) {
		g, bg := p.Columns[0], p.Columns[1]
		for i := range p.N {
			g.Data[i] = 52
		}
		s.Filled(p, g, 0, p.N)
		for k := range 3 {
			for i := range p.N {
				bg.Data[k*p.N+i] = s.Draw(p, i, "I_bg").Uniform(0, 7)
			}
		}
		s.Filled(p, bg, 0, p.N)
	}
	stmt := &model.Statement{Edges: e, Place: "c.nbx:9", Text: "n -> n", Trail: []string{"c.nbx:2", "Cell"}, Random: true}
	c.Wire = func(b model.Builder) {
		b.Link(stmt, model.Link{Label: "n -> n", Key: "k", Src: []model.Span{{Lo: 0, Hi: 4}}, Dst: []model.Span{{Lo: 0, Hi: 4}},
			Where: func(i, j int, pre, post int32) bool { return pre != post && pre != 1 },
			Attr: func(i, j int, pre, post int32, entry float64, d func(string) model.Drawer, attrs []float64, refs []int32) {
				attrs[0], attrs[1], refs[0] = p.Columns[0].Data[pre]*b.Draw("k", "w", p, pre).Uniform(0, 2), 0.5, pre+post
			}})
	}
	c.BlockParams = func(s model.Setter) {
		for i := range k.Members {
			k.Columns[0].Data[i] = 5
		}
		s.Filled(k, k.Columns[0], 0, len(k.Members))
	}
	c.Init = func(s model.Setter) {
		for i := range p.N {
			p.Columns[2].Data[i] = -65
		}
		s.Filled(p, p.Columns[2], 0, p.N)
	}
	return c
}

func TestLayout(t *testing.T) {
	c := cell()
	bound := false
	c.Bind = func() {
		bound = true
		if len(c.Y) != 4+8+3+9 || len(c.Pops[0].Columns[5].Data) != 4 {
			t.Error("not all memory is there at Bind", len(c.Y))
		}
	}
	r, err := Build(c, Options{Seed: 1})
	if err != nil || !bound {
		t.Fatal(err)
	}
	p, k, e := c.Pops[0], c.Blocks[0], c.Edges[0]
	checkEdges(t, e)
	if r.States != 24 || r.Edges != 9 || p.Columns[2].Off != 0 || p.Columns[3].Off != 4 || k.Columns[1].Off != 12 || e.Attrs[1].Off != 15 {
		t.Error(r.States, r.Edges, p.Columns[3].Off, k.Columns[1].Off, e.Attrs[1].Off)
	}
	if &c.Y[4] != &p.Columns[3].Data[0] || &c.Y[15] != &e.Attrs[1].Data[0] || c.Y[0] != -65 || c.Y[20] != 0.5 {
		t.Error("columns of states are no slices of Y, or lost their values")
	}
	if fmt.Sprint(k.Members, k.Slot, k.Runs) != "[0 2 3] [0 -1 1 2] [[0 0 1] [1 2 2]]" {
		t.Error(k.Members, k.Slot, k.Runs)
	}
	for n := range e.N {
		if k.Members[e.PreSlot[n]] != e.Src[n] || e.Refs[0][n] != e.Src[n]+e.Dst[n] || e.Labels[e.Label[n]] != "n -> n" {
			t.Error("edge", n)
		}
	}
	if e.PostSlot != nil {
		t.Error("slots without a block")
	}
	bg := p.Columns[1].Data
	seen := map[float64]bool{}
	for _, x := range bg {
		if seen[x] || x < 0 || x >= 7 {
			t.Error("draws of an array repeat:", bg)
		}
		seen[x] = true
	}
	weight := map[int32]float64{}
	for n := range e.N {
		w := e.Attrs[0].Data[n]
		if old, ok := weight[e.Src[n]]; ok && old == w {
			t.Error("draws in a let that is not stored go on from edge to edge")
		}
		weight[e.Src[n]] = w
	}
}

func TestSets(t *testing.T) {
	c := cell()
	_, err := Build(c, Options{Seed: 1, Sets: sets(t, "n.G=10 [mS/cm^2]", "n[2..3].G=0.02 [S/cm^2]", "n[4].G*=2", "n[1].I_bg[2]=9 [uA/cm^2]", "n[2].V=-0.06 V",
		"n[3].AMPA.tau=7 ms", "n.H=3", "n.m=0.25", "n -> n.weight=4", "n->n.x=2")})
	if err != nil {
		t.Fatal(err)
	}
	p, e := c.Pops[0], c.Edges[0]
	if fmt.Sprint(p.Columns[0].Data) != "[10 20 20 20]" || p.Columns[1].Data[4] != 9 || p.Columns[1].Data[0] == 9 || fmt.Sprint(p.Columns[2].Data) != "[-65 -60 -65 -65]" {
		t.Error(p.Columns[0].Data, p.Columns[1].Data, p.Columns[2].Data)
	}
	if fmt.Sprint(c.Blocks[0].Columns[0].Data, p.Columns[4].Data, p.Columns[3].Data[7], e.Attrs[0].Data[8], e.Attrs[1].Data[8]) != "[5 7 5] [3 3 3 3] 0.25 4 2" {
		t.Error(c.Blocks[0].Columns[0].Data, p.Columns[4].Data, p.Columns[3].Data, e.Attrs[0].Data, e.Attrs[1].Data)
	}
	for text, want := range map[string]string{
		"n.g=10 [mS/cm^2]":    "--set n.g: there is no g; did you mean G?",
		"n.G=600 [mS/cm^2]":   "--set n.G=600 [mS/cm^2]: G = 600 mS/cm^2 is out of bounds: G must be in 0 .. 500 mS/cm^2",
		"n.G*=10":             "n[1]: G = 520 mS/cm^2 is out of bounds",
		"n.G=3 mV":            "mV can't be turned into mS/cm^2, the unit of G",
		"**.N_x=3":            "N_x decides sizes and is fixed when the circuit is built; change it in the source: nbc build -D gives sizes of the circuit and of its own nodes",
		"n.N_x=3":             "N_x decides sizes and is fixed when the circuit is built; use nbc build -D n.N_x=3",
		"n.R=3":               "R is computed",
		"n[2].AMPA.τ=3 ms":    "nothing is set; none of these elements is the source of an edge of AMPA",
		"n[2].AMPA.τ=-3 ms":   "τ must be at least 0 ms",
		"n -> m.weight=3":     "there are no edges n -> m; did you mean n -> n?",
		"n -> n.weight=false": "false is true or false, where weight is a number",
	} {
		mustFail(t, cell(), Options{Sets: sets(t, text)}, want)
	}
	mustFail(t, cell(), Options{Sets: sets(t, "n.a=1", "n.b=1")}, "n.a", "n.b")
}

func TestMistakesOfGeneratedCode(t *testing.T) {
	c := cell()
	c.Bind = func() {
		var none []int
		_ = none[len(c.Pops)]
	}
	mustFail(t, c, Options{}, "nbc bug: index out of range [1] with length 0 in Bind (build_test.go:")
	c = cell()
	c.Params = func(s model.Setter) {
		s.Fail("c.nbx:4", "density is negative")
		s.Draw(c.Pops[0], 2, "I_bg").Normal(0, -1)
	}
	mustFail(t, c, Options{}, "c.nbx:4: density is negative", "n[3].I_bg: normal(0, -1)")
	c = cell()
	wire := c.Wire
	c.Wire = func(b model.Builder) {
		b.Draw("k", "w", c.Pops[0], 1).Poisson(-1)
		wire(b)
	}
	mustFail(t, c, Options{}, "k: w of n[2]: poisson(-1)")
	j := join(2, 2, model.Pairs{})
	j.links[0].Attr = func(_, _ int, _, _ int32, _ float64, d func(string) model.Drawer, attrs []float64, _ []int32) {
		d("weight").Gamma(0, 1)
	}
	mustFail(t, j.c, Options{}, "a.nbx:3: src -> dst: weight of the edge src[1] -> dst[1]: gamma(0, 1)")
	j = join(2, 2, model.Pairs{})
	j.e.Attrs[0].Lo = 3
	j.stmt.Trail = []string{"a.nbx:1", "Cortical"}
	mustFail(t, j.c, Options{}, "(in a.nbx:1 -> Cortical): edge src[1] -> dst[1]: weight", "must be at least 3")
}

// A value of an edge that is drawn again until it fits must go on drawing.
func TestRedraw(t *testing.T) {
	j := join(5, 5, model.Pairs{})
	j.links[0].Attr = func(_, _ int, _, _ int32, _ float64, d func(string) model.Drawer, attrs []float64, _ []int32) {
		for attrs[0] = 1; attrs[0] > 0.1; {
			attrs[0] = d("weight").Uniform(0, 1)
		}
	}
	j.build(t, Options{})
}

func TestBothSpellingsDrawTheSame(t *testing.T) {
	a, b := join(3, 3, model.Pairs{}), join(3, 3, model.Pairs{})
	for _, j := range []*joined{a, b} {
		name := map[bool]string{true: "tau", false: "τ"}[j == a]
		j.c.Pops[0].Groups[0].Path[0].Name = name
		j.links[0].Key = name + " -> dst"
		j.build(t, Options{Seed: 3})
	}
	if fmt.Sprint(a.e.Attrs[0].Data) != fmt.Sprint(b.e.Attrs[0].Data) {
		t.Error("tau and τ draw different weights")
	}
}

func TestParamsOfABuiltCircuit(t *testing.T) {
	c := cell()
	if _, err := Build(c, Options{Seed: 1}); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, p := range names.Params(c) {
		lines = append(lines, p.String())
	}
	if all := strings.Join(lines, "\n"); !strings.Contains(all, "n[*].AMPA.τ = 5 ms at least 0 ms") || !strings.Contains(all, "n[*].G = 52 mS/cm^2 in 0 .. 500") {
		t.Error(all)
	}
}
