package names

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"nbc/lang/units"
	"nbc/runtime/model"
	"nbc/runtime/rng"
)

func col(name, unit string, lo, hi float64) *model.Column {
	return &model.Column{Name: name, Unit: unit, Lo: lo, Hi: hi, Size: 1}
}

var inf = math.Inf(1)

func part(name string, dims ...int) model.Part { return model.Part{Name: name, Dims: dims} }

// circuit is two cortices of 4x5 and 2x5 neurons with interneurons, a rule value, two tasks, a port, data and edges.
func circuit() *model.Circuit {
	exci := &model.Population{Name: "HHExci", N: 31, Groups: []model.Group{
		{Path: []model.Part{part("VAC"), part("wta", 4), part("exci", 5)}, First: 0, N: 20},
		{Path: []model.Part{part("AC"), part("wta", 2), part("exci", 5)}, First: 20, N: 10},
		{Path: []model.Part{part("tan_nrn")}, First: 30, N: 1},
	}, Columns: []*model.Column{col("G_Na", "mS/cm^2", 0, 500), col("tau2", "ms", 0, inf), col("V", "mV", -inf, inf)}}
	exci.Columns[2].Word = model.State
	exci.Columns[0].Doc = "Na conductance"
	inhib := &model.Population{Name: "HHInhib", N: 8, Groups: []model.Group{
		{Path: []model.Part{part("VAC"), part("wta", 4), part("inh")}, First: 0, N: 4},
		{Path: []model.Part{part("VAC"), part("ff_inh")}, First: 4, N: 1},
		{Path: []model.Part{part("grid", 1, 3)}, First: 5, N: 3},
	}, Columns: []*model.Column{col("G_Na", "mS/cm^2", 0, 500)}}
	ctx := &model.Population{Name: "Cortical", N: 2, Groups: []model.Group{
		{Path: []model.Part{part("VAC")}, First: 0, N: 1}, {Path: []model.Part{part("AC")}, First: 1, N: 1},
	}, Columns: []*model.Column{col("N_wta", "", 1, inf), col("I_bg", "uA/cm^2", -inf, inf), col("density", "", 0, 1)}}
	ctx.Columns[0].Fixed, ctx.Columns[0].Type = true, "int"
	ctx.Columns[1].Size, ctx.Columns[1].Dims = 20, []int{4, 5}
	wta := &model.Population{Name: "WinnerTakeAll", N: 4, Groups: []model.Group{{Path: []model.Part{part("VAC"), part("wta", 4)}, N: 4}}}
	rule := &model.Population{Name: "Hebbian", N: 1, Groups: []model.Group{{Path: []model.Part{part("hebb_mod")}, N: 1}},
		Columns: []*model.Column{col("K", "", -inf, inf)}}
	task := func() *model.Population {
		p := &model.Population{Name: "Classification", N: 1, Groups: []model.Group{{Path: []model.Part{part("trial")}, N: 1}},
			Columns: []*model.Column{col("trials", "", 1, inf)}}
		p.Columns[0].Type = "int"
		return p
	}
	t1, t2 := task(), task()
	ampa := &model.Block{Name: "AMPA", Side: "pre", Pop: exci, Columns: []*model.Column{col("τ2", "ms", 0, inf)}, Members: []int32{0, 1, 2, 25}}
	edges := &model.Edges{Connection: "AMPA", Pre: exci, Post: exci, Attrs: []*model.Column{col("weight", "", -inf, inf)}, N: 2,
		Labels: []string{"VAC -> AC", "AC -> STR[1]"}, Label: []int32{0, 0}}
	c := &model.Circuit{
		Pops: []*model.Population{exci, inhib, ctx, wta, rule, t1, t2}, Blocks: []*model.Block{ampa}, Edges: []*model.Edges{edges},
		Tables: []*model.Table{{Path: "stim.images", File: "images.csv"}, {Path: "hebb_mod.course", File: "course.csv"}},
		Aliases: []model.Alias{
			{Path: []model.Part{part("VAC"), part("exci")}, Pop: 0, First: 0, Per: 20},
			{Path: []model.Part{part("AC"), part("exci", 10)}, Pop: 0, First: 20, Per: 1},
			{Path: []model.Part{part("VAC"), part("units")}, Pop: 3, First: 0, Per: 4},
		},
		Experiments: []*model.Experiment{{Name: "a", Task: &model.Task{Pop: t1}}, {Name: "b", Task: &model.Task{Pop: t2}}},
	}
	c.Experiment = c.Experiments[1]
	for _, p := range c.Pops {
		for _, k := range p.Columns {
			k.Data = make([]float64, k.Size*p.N)
		}
	}
	ampa.Columns[0].Data = make([]float64, 4)
	edges.Attrs[0].Data = make([]float64, 2)
	return c
}

func TestElementNames(t *testing.T) {
	c := circuit()
	x := NewIndex(c)
	for _, p := range c.Pops[:4] {
		hashes := Hashes(p)
		for i := range p.N {
			name := ElementName(p, i)
			if got, e, err := x.Element(name); err != nil || got != p || e != i {
				t.Fatalf("%s of element %d leads to %v %d %v", name, i, got, e, err)
			}
			if hashes[i] != rng.Hash(CanonicalPath(name)) {
				t.Errorf("hash of %s", name)
			}
		}
	}
	for e, want := range map[int]string{0: "VAC.wta[1].exci[1]", 6: "VAC.wta[2].exci[2]", 29: "AC.wta[2].exci[5]", 30: "tan_nrn"} {
		if got := ElementName(c.Pops[0], e); got != want {
			t.Errorf("element %d is %s, want %s", e, got, want)
		}
	}
	if got := ElementName(c.Pops[1], 7); got != "grid[1,3]" {
		t.Error(got)
	}
	if got := GroupName(c.Pops[1].Groups[2].Path); got != "grid[*,*]" {
		t.Error(got)
	}
}

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{"tau1": "τ1", "tau": "τ", "α_inv_ee": "α_inv_ee", "alpha_inv_ee": "α_inv_ee", "Delta": "Δ",
		"ϕ": "φ", "µ": "μ", "taux": "taux", "eta_0_e": "η_0_e", "beta": "β", "V": "V"} {
		if got := Canonical(in); got != want {
			t.Errorf("Canonical(%s) = %s, want %s", in, got, want)
		}
	}
	if got := CanonicalPath("VAC.**.AMPA.tau2"); got != "VAC.**.AMPA.τ2" {
		t.Error(got)
	}
}

// show writes targets as "HHExci.G_Na 0-20 30-31".
func show(list []Target) string {
	var out []string
	for _, t := range list {
		s := ""
		switch {
		case t.Table != nil:
			s = "table " + t.Table.Path
		case t.Block != nil:
			s = t.Block.Name + "/" + t.Column.Name
		case t.Edges != nil:
			s = fmt.Sprint("edges ", t.Labels, " ", t.Column.Name)
		default:
			s = t.Pop.Name
			if t.Column != nil {
				s += "." + t.Column.Name
			}
		}
		for _, v := range t.Values {
			s += fmt.Sprintf(" [%d-%d]", v.Lo, v.Hi)
		}
		for _, p := range t.Spans {
			s += fmt.Sprintf(" %d-%d", p.Lo, p.Hi)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestFind(t *testing.T) {
	x := NewIndex(circuit())
	for path, want := range map[string]string{
		"VAC.wta[1].exci[2].G_Na":          "HHExci.G_Na 1-2",
		"VAC.wta.exci.G_Na":                "HHExci.G_Na 0-20",
		"VAC.wta[2].exci.G_Na":             "HHExci.G_Na 5-10",
		"VAC.wta[*].exci[2].G_Na":          "HHExci.G_Na 1-2 6-7 11-12 16-17",
		"VAC.wta[2..3].exci[4..5].G_Na":    "HHExci.G_Na 8-10 13-15",
		"VAC.**.G_Na":                      "HHExci.G_Na 0-20; HHInhib.G_Na 0-5",
		"**.G_Na":                          "HHExci.G_Na 0-31; HHInhib.G_Na 0-8",
		"*.wta[1].exci[1].G_Na":            "HHExci.G_Na 0-1 20-21",
		"*C.wta[3].exci[1].G_Na":           "HHExci.G_Na 10-11",
		"VAC.*.exci.V":                     "HHExci.V 0-20",
		"VAC.wta[1].exci[2].AMPA.τ2":       "AMPA/τ2 1-2",
		"VAC.wta[1].exci[2].AMPA.tau2":     "AMPA/τ2 1-2",
		"VAC.**.AMPA.τ2":                   "AMPA/τ2 0-20",
		"VAC.**.tau2":                      "HHExci.tau2 0-20; AMPA/τ2 0-20",
		"tan_nrn.τ2":                       "HHExci.tau2 30-31",
		"hebb_mod.K":                       "Hebbian.K 0-1",
		"trial.trials":                     "Classification.trials 0-1",
		"VAC.exci.V":                       "HHExci.V 0-20",
		"VAC.exci[7].V":                    "HHExci.V 6-7",
		"AC.exci[10].V":                    "HHExci.V 29-30",
		"*.exci.V":                         "HHExci.V 0-30",
		"VAC.units[2].exci[1].V":           "HHExci.V 5-6",
		"VAC.I_bg":                         "Cortical.I_bg 0-1",
		"VAC.I_bg[2, 3]":                   "Cortical.I_bg [7-8] 0-1",
		"*.I_bg[2,*]":                      "Cortical.I_bg [5-10] 0-2",
		"grid[1,2].G_Na":                   "HHInhib.G_Na 6-7",
		"stim.images":                      "table stim.images",
		"VAC -> AC.weight":                 "edges [0] weight",
		`"VAC->AC".weight`:                 "edges [0] weight",
		"AC -> STR.weight":                 "edges [1] weight",
		"AC -> STR[2..3].weight":           "there are no edges AC -> STR[2..3]; did you mean AC -> STR[1]?",
		"* -> *.weight":                    "edges [0 1] weight",
		"VAC -> AC.delay":                  "VAC -> AC.delay: the edges VAC -> AC have no delay; there is weight",
		"VAC.wta[9].exci[1].V":             "VAC.wta[9].exci[1].V: wta[9] does not exist; its indices are 1 .. 4",
		"VAC.wta[1].exci[1].G_na":          "VAC.wta[1].exci[1].G_na: there is no G_na; did you mean G_Na?",
		"VAC.wta[1].exi[1].V":              "there is no parameter VAC.wta[1].exi[1].V: VAC.wta[1] has no exi[1]; did you mean exci?",
		"VAX.wta[1].exci[1].V":             "there is no parameter VAX.wta[1].exci[1].V; did you mean VAC?",
		"VAC.wta[1].exci[2]":               "VAC.wta[1].exci[2] is an element, not a parameter; there are AMPA, G_Na, V, tau2",
		"VAC.**.AMPA.tau3":                 "VAC.**.AMPA.tau3: there is no tau3; did you mean τ2?",
		"VAC.**.g_L":                       "VAC.**.g_L: there is no g_L; there are AMPA, G_Na, I_bg, N_wta, V, density, tau2",
		"stim.imgs":                        "there is no parameter stim.imgs; did you mean stim.images?",
		"VAC.wta[1,2].exci.V":              "VAC.wta[1,2].exci.V: wta has one index, not 2",
		"hebb_mod.curse":                   "hebb_mod.curse: there is no curse; did you mean course?",
		"hebb_mod.K[1]":                    "hebb_mod.K[1]: K has no index, not 1",
		"VAC.exci.*":                       "VAC.exci.*: the last name is a parameter's and can't be a wildcard",
		"VAC..V":                           `path "VAC..V": a name is missing; names are joined by dots, as in VAC.wta[1].exci[2].V`,
		"VAC.wta[x].V":                     `path "VAC.wta[x].V": "wta[x]": "x" is no index; indices are whole numbers from 1, ranges 2..5, or *`,
		"G_Na":                             "there is no parameter G_Na; a path begins with an element's name; there are AC, VAC, grid, hebb_mod, tan_nrn, trial",
		"VAC.wta[1].exci[2].GABA.tau":      "there is no parameter VAC.wta[1].exci[2].GABA.tau: VAC.wta[1].exci[2] has no GABA; there are AMPA, G_Na, V, tau2",
		"VAC.wta[1].exci[2].AMPAA.tau2":    "there is no parameter VAC.wta[1].exci[2].AMPAA.tau2: VAC.wta[1].exci[2] has no AMPAA; did you mean AMPA?",
		"  VAC . wta[ 1 ] . exci[2] . V  ": "HHExci.V 1-2",
	} {
		list, err := x.Find(path)
		got := show(list)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", path, got, want)
		}
	}
}

func TestElements(t *testing.T) {
	x := NewIndex(circuit())
	for pattern, want := range map[string]string{
		"VAC.**":         "HHExci 0-20; HHInhib 0-5; Cortical 0-1; WinnerTakeAll 0-4",
		"VAC.exci[1..3]": "HHExci 0-3",
		"ACC.exci":       "there is no element ACC.exci; did you mean AC?",
	} {
		list, err := x.Elements(pattern)
		got := show(list)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", pattern, got, want)
		}
	}
	if _, _, err := x.Element("VAC.wta.inh"); err == nil || !strings.Contains(err.Error(), "4 elements") {
		t.Error(err)
	}
}

func TestParseUnit(t *testing.T) {
	for text, same := range map[string]string{"mS/cm^2/ms^2": "mS/(cm^2*ms^2)", "[1/ms]": "kHz", "mV*ms^(1/2)": "mV*ms^0.5", "J/(mol*K)": "J/mol/K", "uA/cm^2": "µA*cm^-2"} {
		a, err1 := ParseUnit(text)
		b, err2 := ParseUnit(same)
		if err1 != nil || err2 != nil || a != b {
			t.Errorf("%s = %v (%v), %s = %v (%v)", text, a, err1, same, b, err2)
		}
	}
	for _, bad := range []string{"sm", "ms^", "ms^x", "(ms", "ms)", "ms*", "[ms", "1/(ms", "ms^(1/3)", "degC/ms"} {
		if u, err := ParseUnit(bad); err == nil {
			t.Errorf("%s is read as %v", bad, u)
		}
	}
	if u, err := ParseUnit(""); err != nil || u != units.One {
		t.Error(u, err)
	}
}

func TestParseSet(t *testing.T) {
	tau, g, k := col("τ", "ms", 0, 1000), col("G", "mS/cm^2", 0, 500), col("K", "", -inf, inf)
	n, on, temp := col("trials", "", 1, inf), col("on", "", -inf, inf), col("T", "degC", -inf, inf)
	n.Type, on.Type = "int", "bool"
	for _, c := range []struct {
		text string
		col  *model.Column
		want string
	}{
		{"a.τ=90 ms", tau, "90"},
		{"a.τ=0.09 s", tau, "90"},
		{"a.τ=90ms", tau, "90"},
		{"a.τ = 90 [ms]", tau, "90"},
		{"a.τ=0", tau, "0"},
		{"a.τ=1e2 ms", tau, "100"},
		{"a.G=5 S/m^2", g, "0.5"},
		{"a.G=5 [S/m^2]", g, "0.5"},
		{"a.K=-.5", k, "-0.5"},
		{"a.K=5e-4", k, "0.0005"},
		{"a.n=3", n, "3"},
		{"a.on=true", on, "1"},
		{"a.T=300.15 K", temp, "27"},
		{"a.T=20 degC", temp, "20"},
		{"a.τ=90", tau, "τ is in ms; write 90 ms"},
		{"a.G=90", g, "G is in mS/cm^2; write 90 [mS/cm^2]"},
		{"a.T=0", temp, "T is in degC; write 0 degC"},
		{"a.τ=90 mV", tau, "mV can't be turned into ms, the unit of τ"},
		{"a.K=90 mV", k, "mV can't be turned into a plain number, the unit of K"},
		{"a.τ=90 sm", tau, "--set a.τ=90 sm: unknown unit sm; did you mean ms?"},
		{"a.τ=fast", tau, `"fast" is no number, as is due for τ in ms`},
		{"a.τ=NaN", tau, `"NaN" is no number, as is due for τ in ms`},
		{"a.τ=true", tau, "true is true or false, where τ is a number, as is due for τ in ms"},
		{"a.n=2.5", n, "trials is a whole number, not 2.5"},
		{"a.on=2", on, "on is true or false"},
		{"a.τ=-1 ms", tau, "τ = -1 ms is out of bounds: τ must be in 0 .. 1000 ms"},
		{"a.n=0", n, "trials = 0 is out of bounds: trials must be at least 1"},
		{"a.K=1e999", k, "--set a.K=1e999: 1e999 is out of the range of numbers"},
		{"a.K", k, "--set a.K: write PATH=VALUE, as in VAC.**.AMPA.τ='90 ms'"},
		{"a.K=", k, "--set a.K=: the value after = is missing"},
		{"=3", k, "--set =3: the path before = is missing"},
		{"a.K*=2 ms", k, "--set a.K*=2 ms: *= takes a plain number"},
	} {
		got := ""
		s, err := ParseSet(c.text)
		if err == nil {
			var x float64
			if x, err = s.Value.In(c.col); err == nil {
				err = CheckBounds(c.col, x)
				got = fmt.Sprint(x)
			}
		}
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
	if s, err := ParseSet(`VAC -> AC.weight *= 2`); err != nil || !s.Scale || s.Path != "VAC -> AC.weight" || s.Value.Number != 2 {
		t.Errorf("%+v %v", s, err)
	}
	for _, file := range []string{"3.csv", "2026-11.csv", "../a b.csv", "12 dots.csv"} {
		if v, err := ParseValue(file); err != nil || v.Kind != Text || v.Text != file {
			t.Errorf("%s: %+v %v", file, v, err)
		}
	}
	if err := CheckBounds(k, math.NaN()); err == nil {
		t.Error("NaN is within bounds")
	}
}

func TestParams(t *testing.T) {
	c := circuit()
	for i := range c.Pops[0].Columns[0].Data {
		c.Pops[0].Columns[0].Data[i] = 52
	}
	c.Pops[0].Columns[0].Data[21] = 40
	var lines []string
	for _, p := range Params(c) {
		lines = append(lines, p.String())
	}
	all := strings.Join(lines, "\n")
	for _, want := range []string{
		"VAC.wta[*].exci[*].G_Na = 52 mS/cm^2 in 0 .. 500 mS/cm^2  Na conductance\n",
		"AC.wta[*].exci[*].G_Na = 40 .. 52 mS/cm^2 in 0 .. 500 mS/cm^2  Na conductance\n",
		"VAC.wta[*].exci[*].AMPA.τ2 = 0 ms at least 0 ms\n",
		"VAC.I_bg[*,*] = 0 uA/cm^2\n", "VAC.N_wta = 0 (fixed at build) at least 1\n",
		"\"VAC -> AC\".weight = 0\n", "hebb_mod.K = 0\n", "stim.images = images.csv  data",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no line %q in\n%s", want, all)
		}
	}
	if strings.Count(all, "trial.trials") != 1 || strings.Contains(all, ".V =") {
		t.Errorf("tasks or states in\n%s", all)
	}
}

func TestFastOnManyElements(t *testing.T) {
	const n = 100000
	p := &model.Population{Name: "P", N: n, Groups: []model.Group{{Path: []model.Part{part("R", 100), part("exci", n/100)}, N: n}},
		Columns: []*model.Column{col("tau", "ms", 0, inf)}}
	x := NewIndex(&model.Circuit{Pops: []*model.Population{p}})
	start := time.Now()
	for i := 0; i < n; i++ {
		if _, e, err := x.Element(ElementName(p, i)); err != nil || e != i {
			t.Fatal(e, err)
		}
	}
	Hashes(p)
	for range 100 {
		if list, err := x.Find("R.exci[7].tau"); err != nil || len(list[0].Spans) != 100 {
			t.Fatal(err)
		}
	}
	d := time.Since(start)
	t.Log("100,000 names, lookups and hashes, 100 patterns:", d)
	if d > 3*time.Second {
		t.Error("too slow:", d)
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{{"*", "", true}, {"*", "a", true}, {"a*", "ab", true}, {"*b", "ab", true}, {"*b", "abc", false}, {"a*a", "a", false}, {"a*b*c", "aXbXbc", true},
		{"*a*a*", "a", false}, {"**", "x", true}, {"tan_pop*", "tan_pop2", true}, {strings.Repeat("*a", 40) + "b", strings.Repeat("a", 60), false}} {
		if got := glob(c.pattern, c.name); got != c.want {
			t.Errorf("glob(%s, %s) = %v", c.pattern, c.name, got)
		}
	}
}

func TestNearest(t *testing.T) {
	if got := Nearest("tau2", []string{"τ2", "τ", "G_Na"}); len(got) != 1 || got[0] != "τ2" {
		t.Error(got)
	}
	if got := Hint("zzzz", []string{"b", "a", "a"}); got != "; there are a, b" {
		t.Error(got)
	}
}
