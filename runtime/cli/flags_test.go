package cli

import (
	"strings"
	"testing"

	"nbc/runtime/model"
)

func TestParse(t *testing.T) {
	for _, args := range []string{
		"learn --seed 7 --trials=3 --set a.b=1 --set c=2 --quiet", "--seed=7 -trials 3 --set a.b=1 learn --quiet --set=c=2",
	} {
		o, err := parse(strings.Fields(args))
		if err != nil {
			t.Fatal(err)
		}
		if o.experiment != "learn" || *o.seed != 7 || o.trials != 3 || strings.Join(o.set, ";") != "a.b=1;c=2" || !o.quiet {
			t.Errorf("%s: %+v", args, o)
		}
	}
}

func TestDuration(t *testing.T) {
	for _, c := range []struct {
		text string
		ms   float64
		bad  string
	}{
		{"0.01 ms", 0.01, ""}, {"10us", 0.01, ""}, {"1e-5 s", 0.01, ""}, {"0.01", 0, `write "0.01 ms"`}, {"1 mV", 0, "mV is not one"},
		{"1 furlong", 0, "does not exist"}, {"-1 ms", 0, "above 0"}, {"ms", 0, "wants a time"}, {"", 0, "wants a time"},
	} {
		ms, err := duration(c.text)
		if c.bad == "" && (err != nil || ms < c.ms*(1-1e-15) || ms > c.ms*(1+1e-15)) || c.bad != "" && (err == nil || !strings.Contains(err.Error(), c.bad)) {
			t.Errorf("%q: %v, %v", c.text, ms, err)
		}
	}
}

func TestWrongUse(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct{ args, want string }{
		{"--sed 3", "error: unknown flag --sed\n  help: did you mean --seed?\n"},
		{"--frobnicate", "error: unknown flag --frobnicate\n  help: --help lists the flags\n"},
		{"--seed x", "error: --seed x: wants a whole number"},
		{"--seed", "error: --seed wants a value\n  help: write --seed N\n"},
		{"--trials 0", "error: --trials 0: wants a whole number from 1 on\n"},
		{"--rtol -1", "error: --rtol -1: wants a number above 0\n"},
		{"--quiet=maybe", "error: --quiet maybe: takes no value\n"},
		{"--set x", "error: --set x: wants PATH=VALUE\n"},
		{"--dt 0.1", `error: --dt 0.1: has no unit; write "0.1 ms"`},
		{"--solver Ver7", "error: --solver: unknown solver \"Ver7\"; did you mean Vern7?\n"},
		{"--kernel neon", "error: --kernel neon: wants scalar, avx2, avx512 or auto\n"},
		{"lern", "error: Test has no experiment lern\n  help: did you mean learn? the experiments are learn, rest, bad, fixed\n"},
		{"learn rest", "error: one experiment at a time"},
		{"rest --trials 3", "error: --trials: the experiment rest has no trials"},
		{"fixed", "error: RK4 takes steps of one length, and no length is given\n  help: give it with --dt \"0.01 ms\"\n"},
		{"learn --solver RK4 --rtol 1e-3", "error: RK4 takes steps of one length: --rtol and --atol have no meaning"},
	} {
		if status := b.run(c.args); status != exitUsage {
			t.Errorf("%s: exit %d", c.args, status)
		}
		has(t, c.args, b.err.String(), c.want)
	}
	if got := b.files(t, "."); got != "" {
		t.Errorf("left behind: %s", got)
	}
}

func TestListParamsVersionHelp(t *testing.T) {
	b := newBench(t)
	if status := b.run("--list"); status != exitOK {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	want := `Test: A test.

learn (default): Learns.
  runs     Classification, 7 trials of 10 ms, after a warm-up of 5 ms
  solver   auto
  records  dopamine at trial.end
           spikes of A

rest
  runs     0 ms .. 20 ms
  solver   Tsit5, rtol 0.0001, atol 1e-06
  records  A[1].x, A[2].x every 5 ms
           spikes of A
  plots    stack, raster, spectrum, line

bad
  runs     0 ms .. 20 ms
  solver   auto

fixed
  runs     0 ms .. 20 ms
`
	if b.out.String() != want {
		t.Errorf("--list:\n%s", b.out.String())
	}
	b.run("--params")
	has(t, "--params", b.out.String(), "A[*].C = 1 uF/cm^2  test parameter\n", "trial.trials = 7  test parameter\n", `"A -> A".weight = 0.5`)
	b.run("--version")
	has(t, "--version", b.out.String(), "test.nbx, circuit Test\nnbc 0.1, go", "source sha256 abc\n")
	b.run("-h")
	has(t, "--help", b.out.String(), "A test.\n\nusage: circuit [experiment] [flags]\n", "  --set PATH=VALUE ", "130 interrupted")
	b.fresh = func() *model.Circuit { return &model.Circuit{Name: "Empty", File: "e.nbx"} }
	if status := b.run(""); status != exitFailed {
		t.Errorf("exit %d", status)
	}
	has(t, "no experiment", b.err.String(), "error: the circuit Empty has no experiment to run; write one in e.nbx\n")
	if got := b.files(t, "."); got != "" {
		t.Errorf("left behind: %s", got)
	}
}

func TestNoticeOfWrappingRows(t *testing.T) {
	b := newBench(t)
	b.fresh = func() *model.Circuit {
		c := testCircuit()
		stim := &model.Population{Name: "Stim", N: 1, Groups: []model.Group{{Path: []model.Part{{Name: "stim"}}, N: 1}}}
		c.Pops = append(c.Pops, stim)
		c.Handlers = append(c.Handlers, &model.Handler{What: "on trial.start", Pop: stim, Trigger: model.TrialStart, Run: func(model.Writes, []int32) {}})
		c.Tables = []*model.Table{{Path: "stim.images", N: 5, Hash: "ff", From: "images.csv"}, {Path: "other.table", N: 2}}
		return c
	}
	if status := b.run("--quiet"); status != exitOK {
		t.Fatal(b.err.String())
	}
	if got := b.err.String(); got != "note: stim.images has 5 rows for 7 trials: rows are shown more than once, beginning again at the first\n" {
		t.Errorf("%s", got)
	}
	has(t, "manifest", b.read(t, "results/learn-seed1/manifest.json"), `{"path":"stim.images","from":"images.csv","rows":5,"sha256":"ff"}`)
}
