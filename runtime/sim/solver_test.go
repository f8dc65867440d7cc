package sim

import (
	"strings"
	"testing"

	"nbc/runtime/model"
)

// TestChoose: what auto picks by handlers, noise and tolerance, and that it says why.
func TestChoose(t *testing.T) {
	states := func() *model.Circuit {
		c := &model.Circuit{Y: make([]float64, 6)}
		c.Pops = []*model.Population{{Name: "Cell", N: 2, Columns: []*model.Column{
			{Name: "V", Word: model.State, Size: 1, Linear: true},
			{Name: "m", Word: model.State, Size: 1, Off: 2, Linear: true, Gate: true},
			{Name: "x", Word: model.State, Size: 1, Off: 4},
		}}}
		return c
	}
	with := func(h model.Handler) *model.Circuit {
		c := states()
		h.What, h.Place = "when V > 0", "a.nbx:3"
		c.Handlers = []*model.Handler{&h}
		return c
	}
	linear := states()
	linear.Pops[0].Columns = linear.Pops[0].Columns[:2]
	late := states()
	late.Histories = []*model.History{{}}
	plain := states()
	plain.Pops[0].Columns = plain.Pops[0].Columns[2:]
	multi := map[string]bool{"coarse": true, "reports only": true, "clocks": true}
	for _, x := range []struct {
		what       string
		c          *model.Circuit
		s          model.Solver
		name, why  string
		rtol, atol float64
	}{
		{"smooth", states(), model.Solver{}, "Vern7", "of 6 equations 4 are linear in themselves, 2 of them gates", 1e-6, 1e-6},
		{"linear", linear, model.Solver{ATol: 1e-9}, "Vern7", "of 4 equations 4 are linear", 1e-6, 1e-9},
		{"coarse", states(), model.Solver{RTol: 1e-3}, "Vern7", "no event moves states", 1e-3, 1e-6},
		{"reports only", with(model.Handler{Trigger: model.When, Pure: true}), model.Solver{RTol: 1e-4}, "Vern7", "no event moves states", 1e-4, 1e-6},
		{"a reset", with(model.Handler{Trigger: model.When}), model.Solver{}, "Tsit5", "when V > 0 (a.nbx:3) makes the integration begin anew", 1e-6, 1e-6},
		{"a kick", with(model.Handler{Trigger: model.OnEvent}), model.Solver{RTol: 1e-8}, "Tsit5", "begin anew", 1e-8, 1e-6},
		{"fine", states(), model.Solver{RTol: 1e-10}, "Vern7", "no event moves states", 1e-10, 1e-6},
		{"delays", late, model.Solver{RTol: 1e-4}, "Vern7", "no event moves states", 1e-4, 1e-6},
		{"no gates", plain, model.Solver{RTol: 1e-4}, "Vern7", "no equation is linear in itself", 1e-4, 1e-6},
		{"clocks", with(model.Handler{Trigger: model.OnClock}), model.Solver{RTol: 1e-4}, "Vern7", "no event moves states", 1e-4, 1e-6},
		{"nothing", &model.Circuit{}, model.Solver{}, "Vern7", "there are no states", 1e-6, 1e-6},
	} {
		s, why := Choose(x.c, x.s)
		if s.Name != x.name || s.Stiff != "Rodas5P" || s.RTol != x.rtol || s.ATol != x.atol || !strings.Contains(why, x.why) {
			t.Errorf("%s: %+v because %s", x.what, s, why)
		}
		if (s.Multistep == "AdamsBDF") != multi[x.what] || strings.Contains(why, "AdamsBDF takes over") != multi[x.what] {
			t.Errorf("%s: multistep method %q because %s", x.what, s.Multistep, why)
		}
	}
}

// TestStepBelowPicosecond: instants could not be told apart.
func TestStepBelowPicosecond(t *testing.T) {
	b := newBench(1, []string{"x"}, nil)
	b.exp.Solver = model.Solver{Name: "RK4", Dt: 1e-13}
	b.run(0, 1)
	if err := b.fails(t); !strings.Contains(err.Error(), "the step of 1e-13 ms is shorter than a picosecond") {
		t.Error(err)
	}
}
