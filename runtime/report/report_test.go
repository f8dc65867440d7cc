package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nbc/runtime/figure"
	"nbc/runtime/model"
	"nbc/runtime/record"
)

// cortex is two regions of excitatory neurons with one inhibitory each, and plastic edges from the first to the second.
func cortex() *model.Circuit {
	group := func(region, part string, first, n int) model.Group {
		return model.Group{Path: []model.Part{{Name: region}, {Name: part, Dims: []int{n}}}, First: first, N: n}
	}
	exci := &model.Population{Name: "HHExci", N: 7, Sign: 1, Events: []string{"spike"}, Groups: []model.Group{group("VAC", "exci", 0, 4), group("AC", "exci", 4, 3)}}
	inh := &model.Population{Name: "HHInhib", N: 2, Sign: -1, Events: []string{"spike"}, Groups: []model.Group{group("VAC", "inh", 0, 1), group("AC", "inh", 1, 1)}}
	edges := func(post *model.Population, src, dst []int32, w ...float64) *model.Edges {
		e := &model.Edges{Connection: "AMPA", Pre: exci, Post: post, N: len(src), Src: src, Dst: dst, Label: make([]int32, len(src)),
			Labels: []string{"VAC -> AC"}, Plastic: true, Attrs: []*model.Column{{Name: "weight", Size: 1, Data: w}}}
		return e
	}
	c := &model.Circuit{Pops: []*model.Population{exci, inh}, Edges: []*model.Edges{
		edges(exci, []int32{0, 2, 3}, []int32{4, 5, 6}, 1, 2, 3), edges(inh, []int32{0, 1}, []int32{1, 1}, 4, 5)}}
	c.Experiment = &model.Experiment{Name: "learn", Task: &model.Task{Choice: func() float64 { return 1 }}}
	return c
}

func TestAxisGroupsRegions(t *testing.T) {
	f := New(cortex(), Options{})
	set := map[element]bool{}
	for _, e := range f.c.Edges {
		for k := range e.N {
			set[element{e.Post, e.Dst[k]}] = true
		}
	}
	groups, at := f.axis(set)
	if len(groups) != 2 || groups[0] != (figure.Group{Name: "AC.exci", Start: 0, End: 3, Kind: figure.Excitatory}) ||
		groups[1] != (figure.Group{Name: "AC.inh", Start: 3, End: 4, Kind: figure.Inhibitory}) {
		t.Errorf("%+v", groups)
	}
	if at[element{f.c.Pops[0], 5}] != 1 || at[element{f.c.Pops[1], 1}] != 3 {
		t.Errorf("%v", at)
	}
	array := &model.Population{Name: "P", N: 6, Groups: []model.Group{{Path: []model.Part{{Name: "STR", Dims: []int{2}}, {Name: "inh", Dims: []int{3}}}, N: 6}}}
	if a, b := region(array, 2), region(array, 3); a != "STR[1]" || b != "STR[2]" {
		t.Errorf("regions %s, %s", a, b)
	}
}

func TestDefaultFigures(t *testing.T) {
	c := cortex()
	f := New(c, Options{})
	f.Start()
	c.Edges[0].Attrs[0].Data[0] = 7
	f.Answer(true)
	f.Answer(false)
	dir, err := record.Create(filepath.Join(t.TempDir(), "r"), record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := f.Draw(dir)
	if err != nil || strings.Join(list, " ") != "learning_curve.svg learning_curve.png adjacency.svg adjacency.png" {
		t.Fatalf("%v %v", list, err)
	}
	if f.before[c.Edges[0]][0] != 1 {
		t.Error("the weights before are those after")
	}
	if err := dir.Commit(&record.Manifest{}); err != nil {
		t.Fatal(err)
	}
	svg, _ := os.ReadFile(filepath.Join(dir.Target(), "adjacency.svg"))
	for _, want := range []string{"Before", "After", "VAC", "AC.inh"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("adjacency.svg without %s", want)
		}
	}
}

// A plot samples what no statement records, and uses what one does.
func TestPlotSamples(t *testing.T) {
	c := cortex()
	q := func(name string) *model.Quantity { return &model.Quantity{Names: []string{name}, Unit: "mV"} }
	rec := &model.Record{Quantities: []*model.Quantity{q("a"), q("b")}, Every: func() float64 { return 2 }, Clock: -1}
	c.Experiment = &model.Experiment{Records: []*model.Record{rec}, Plots: []*model.Plot{{Kind: "stack", Quantities: []*model.Quantity{q("b"), q("c"), q("d")}}}}
	records := c.Experiment.Records
	f := New(c, Options{Length: 100})
	if len(records) != 1 || len(c.Experiment.Records) != 2 {
		t.Fatal("a record for c and d is missing")
	}
	added := c.Experiment.Records[1]
	if added.Every() != defaultEvery || len(added.Quantities) != 2 {
		t.Errorf("%+v", added)
	}
	f.Sample(rec, 0, 1, []float64{10, 20})
	f.Sample(added, 0, 1, []float64{30, 40})
	for i, want := range []float64{20, 30, 40} {
		if s := f.plots[0].series[i]; len(s.t) != 1 || s.v[0][0] != want {
			t.Errorf("series %d: %v", i, s.v)
		}
	}
	f.Sample(rec, 1, 0, []float64{1, 2}) // a trial begins
	if s := f.plots[0].series[0]; len(s.t) != 1 || s.v[0][0] != 2 {
		t.Errorf("%v", s.v)
	}
}

// What is derived from series, spikes, weights and trials' ends: means, phase planes, rates, changes, values over trials.
func TestDerived(t *testing.T) {
	c := cortex()
	q := func(names ...string) *model.Quantity { return &model.Quantity{Names: names, Unit: "mV"} }
	spikes := []model.SpikeSource{{Pop: c.Pops[0], Spans: []model.Span{{Lo: 0, Hi: 7}}}}
	two := q("A[1].V", "A[2].V")
	c.Experiment.Plots = []*model.Plot{{Kind: "mean", Quantities: []*model.Quantity{two}}, {Kind: "phase", Quantities: []*model.Quantity{q("A[1].V"), q("A[2].w")}},
		{Kind: "rate", Spikes: spikes, Options: map[string]float64{"window": 5}}, {Kind: "weight_change"}, {Kind: "trials", Quantities: []*model.Quantity{q("dopamine")}}}
	f := New(c, Options{Length: 10})
	f.Start()
	for trial := 1; trial <= 2; trial++ {
		for _, rec := range c.Experiment.Records {
			for _, p := range f.plots {
				for _, s := range append(p.series, p.trials...) {
					if s.rec == rec {
						f.Sample(rec, trial, float64(trial), []float64{1, 3, 5, 7}[:s.at+s.n])
						break
					}
				}
			}
		}
		f.Spike(trial, 5, c.Pops[0], 0, 4)
	}
	c.Edges[0].Attrs[0].Data[1] = 2.5
	if s := f.plots[4].trials[0]; len(s.t) != 2 || s.t[1] != 2 {
		t.Errorf("values over trials: %v", s.t)
	}
	// A run that is continued has the values of the trials before.
	again := New(c, Options{Length: 10})
	if err := again.Recall(f.Memory(false)); err != nil || len(again.plots[4].trials[0].t) != 2 {
		t.Errorf("recalled: %v, %v", again.plots[4].trials[0].t, err)
	}
	change := f.matrices(f.plots[3])
	if len(change.Panels) != 2 || change.Panels[1].Entries[1].Value != 2.5 || change.Panels[0].Entries[1].Value != 2 {
		t.Errorf("%+v", change.Panels)
	}
	if g := f.plots[2].raster.groups; len(g) != 2 || g[0].Name != "VAC.exci" || g[1].Name != "AC.exci" {
		t.Errorf("%+v", g)
	}
	for _, p := range f.plots {
		want := map[string]string{"mean": "mean(A.V) (mV)", "phase": "A[2].w (mV)", "rate": "Firing rate (Hz)", "weight_change": "Change of weight", "trials": "dopamine (mV)"}[p.Kind]
		if want == "" {
			continue // those that a task gets by itself
		}
		fig, about := f.draw(p)
		var b strings.Builder
		if fig == nil || about == "" {
			t.Fatalf("no %s", p.Kind)
		}
		if err := fig.WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s without %q", p.Kind, want)
		}
	}
}

func TestSeriesIsBounded(t *testing.T) {
	s := &series{n: 1, v: make([][]float64, 1), stride: 1}
	n := 3*maxValues + 1
	for i := range n {
		s.add(float64(i), []float64{float64(i)})
	}
	if len(s.t) > maxValues || len(s.t) < maxValues/2 || s.t[0] != 0 || s.stride != 4 {
		t.Errorf("%d samples, stride %d", len(s.t), s.stride)
	}
	for i, x := range s.t {
		if x != float64(4*i) {
			t.Fatalf("sample %d is at %v", i, x)
		}
	}
}

func TestRasterRows(t *testing.T) {
	c := cortex()
	p := c.Pops[0]
	plot := &model.Plot{Kind: "raster", Spikes: []model.SpikeSource{
		{Path: "AC", Pop: p, Spans: []model.Span{{Lo: 4, Hi: 7}}}, {Path: "AC", Pop: c.Pops[1], Spans: []model.Span{{Lo: 1, Hi: 2}}},
		{Path: "VAC", Pop: p, Spans: []model.Span{{Lo: 0, Hi: 2}}}}}
	c.Experiment = &model.Experiment{Plots: []*model.Plot{plot}}
	f := New(c, Options{Length: 10})
	r := f.plots[0].raster
	f.Spike(0, 1, p, 0, 0)
	f.Spike(0, 2, p, 0, 3) // not asked for
	f.Spike(0, 3, c.Pops[1], 0, 1)
	if len(r.spikes) != 2 || r.spikes[0] != (figure.Spike{Time: 1, Neuron: 4}) || r.spikes[1] != (figure.Spike{Time: 3, Neuron: 3}) {
		t.Errorf("%+v", r.spikes)
	}
	if len(r.groups) != 3 || r.groups[1] != (figure.Group{Name: "AC", Start: 3, End: 4, Kind: figure.Inhibitory}) {
		t.Errorf("%+v", r.groups)
	}
}
