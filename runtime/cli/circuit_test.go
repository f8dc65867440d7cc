package cli

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"nbc/runtime/model"
)

// testCircuit is two elements whose state x grows by 1 a ms, an edge that learns, and three experiments: learn with trials (the
// choice is 1, wrong in every third trial, none in the fifth), rest without, and bad, which becomes NaN at 5 ms.
func testCircuit() *model.Circuit {
	inf := math.Inf(1)
	param := func(name, unit string, v float64, n int) *model.Column {
		c := &model.Column{Name: name, Word: model.Param, Unit: unit, Size: 1, Lo: -inf, Hi: inf, Doc: "test parameter"}
		for range n {
			c.Data = append(c.Data, v)
		}
		return c
	}
	c := &model.Circuit{Name: "Test", File: "test.nbx", Doc: "A test.", SourceHash: "abc", Compiler: "0.1", Y: make([]float64, 2)}
	x := &model.Column{Name: "x", Word: model.State, Unit: "mV", Size: 1, Data: c.Y}
	a := &model.Population{Name: "Neuron", N: 2, Sign: 1, Events: []string{"spike"}, Columns: []*model.Column{param("C", "uF/cm^2", 1, 2), x},
		Groups: []model.Group{{Path: []model.Part{{Name: "A", Dims: []int{2}}}, N: 2}}}
	feedback := &model.Column{Name: "feedback", Word: model.Var, Size: 1, Data: []float64{0}}
	task := &model.Population{Name: "Classification", N: 1, Groups: []model.Group{{Path: []model.Part{{Name: "task"}}, N: 1}},
		Columns: []*model.Column{param("trials", "", 7, 1), param("duration", "ms", 10, 1), feedback}}
	w := &model.Column{Name: "weight", Word: model.Param, Size: 1, Lo: -inf, Hi: inf, Data: []float64{0.5}}
	e := &model.Edges{Name: "Link: Neuron -> Neuron", Connection: "Link", Pre: a, Post: a, Attrs: []*model.Column{w}, Plastic: true,
		N: 1, Src: []int32{0}, Dst: []int32{1}, Row: []int32{0, 0, 1}, OutStart: []int32{0, 1, 1}, Out: []int32{0},
		Label: []int32{0}, Labels: []string{"A -> A"}}
	c.Pops, c.Edges = []*model.Population{a, task}, []*model.Edges{e}
	c.Trial.Feedback = &feedback.Data[0]
	c.RHS = func(t float64, y, dy []float64) {
		for i := range dy {
			dy[i] = 1
			if c.Experiment.Name == "bad" && t > 5 {
				dy[i] = math.NaN()
			}
		}
	}
	choice := func() float64 {
		if c.Trial.Number == 5 {
			return 0
		}
		return 1
	}
	learn := &model.Experiment{Name: "learn", Doc: "Learns.", Warmup: func() float64 { return 5 }, Task: &model.Task{Pop: task, Choice: choice}}
	rest := &model.Experiment{Name: "rest", Run: func() (float64, float64) { return 0, 20 }, Solver: model.Solver{Name: "Tsit5", RTol: 1e-4}}
	c.Experiments = []*model.Experiment{learn, rest, {Name: "bad", Run: rest.Run}, {Name: "fixed", Run: rest.Run, Solver: model.Solver{Name: "RK4"}}}
	c.Sites = []string{"test.nbx:1"}
	c.Handlers = []*model.Handler{
		{What: "feedback", Pop: task, Trigger: model.TrialEnd, Stage: model.Judge, Experiment: learn, Run: func(w model.Writes, _ []int32) {
			w.Set(&feedback.Data[0], map[bool]float64{true: 0, false: 1}[int(c.Trial.Number)%3 == 0], 0)
		}},
		{What: "learning", Edges: e, Trigger: model.TrialEnd, Stage: model.Learn, Run: func(wr model.Writes, _ []int32) {
			wr.Add(&w.Data[0], 0.25, 0)
		}},
		{What: "spike", Pop: a, Trigger: model.When, Stage: model.Update, Emits: []int{0}, Pure: true, Plain: true,
			Cond: func(_ float64, y, g []float64) { g[0], g[1] = y[0]-7, y[1]-8.5 },
			Run: func(w model.Writes, elems []int32) {
				for _, i := range elems {
					w.Emit(a, 0, i)
				}
			}},
	}
	q := &model.Quantity{Names: []string{"A[1].x", "A[2].x"}, Unit: "mV", Pop: a, Elements: []int32{0, 1},
		Eval: func(_ float64, y, out []float64) { copy(out, y) }}
	trial := &model.Quantity{Names: []string{"dopamine"}, Eval: func(_ float64, _, out []float64) { out[0] = feedback.Data[0] / 4 }}
	spikes := []model.SpikeSource{{Path: "A", Pop: a, Spans: []model.Span{{Lo: 0, Hi: 2}}}}
	learn.Records = []*model.Record{
		{What: model.Series, Name: "trial", Quantities: []*model.Quantity{trial}, TrialEnd: true, Clock: -1},
		{What: model.Spikes, Name: "spikes", Spikes: spikes, Clock: -1},
	}
	rest.Records = []*model.Record{
		{What: model.Series, Name: "x", Quantities: []*model.Quantity{q}, Every: func() float64 { return 5 }, Clock: -1},
		{What: model.Spikes, Name: "spikes", Spikes: spikes, Clock: -1},
	}
	rest.Plots = []*model.Plot{{Kind: "stack", Quantities: []*model.Quantity{q}}, {Kind: "raster", Spikes: spikes},
		{Kind: "spectrum", Quantities: []*model.Quantity{q}}, {Kind: "line", Quantities: []*model.Quantity{q}}}
	return c
}

// testBuild takes trial.trials and fails on everything else.
func testBuild(c *model.Circuit, o buildOptions) (built, error) {
	for _, s := range o.set {
		v, ok := strings.CutPrefix(s, "trial.trials=")
		if !ok {
			return built{}, fmt.Errorf("--set %s: there is no parameter", s)
		}
		n, _ := strconv.Atoi(v)
		c.Experiment.Task.Pop.Column("trials").Data[0] = float64(n)
	}
	return built{network: testNetwork{c}}, nil
}

// testNetwork writes the one edge.
type testNetwork struct{ *model.Circuit }

func (n testNetwork) WriteNetwork(w io.Writer, labels []string) error {
	if labels != nil && strings.Join(labels, ";") != "A -> A" {
		return fmt.Errorf("labels %q", labels)
	}
	_, err := fmt.Fprintf(w, "connection,source,target,weight\nA -> A,A[1],A[2],%g\n", n.Edges[0].Weight().Data[0])
	return err
}

// bench is a command line in a directory of its own.
type bench struct {
	*env
	dir      string
	out, err bytes.Buffer
	fresh    func() *model.Circuit
	exits    chan int
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{dir: t.TempDir(), fresh: testCircuit, exits: make(chan int, 1)}
	t.Chdir(b.dir)
	var clock time.Duration
	b.env = &env{program: "circuit", out: &b.out, err: &b.err, utf8: true, signals: make(chan os.Signal), build: testBuild,
		exit: func(n int) { b.exits <- n },
		now:  func() time.Time { clock += time.Second; return time.Unix(1e9, 0).Add(clock) }}
	return b
}

// run runs a command line and returns its exit status.
func (b *bench) run(args string) int {
	b.out.Reset()
	b.err.Reset()
	b.args = strings.Fields(args)
	return run(b.env, b.fresh)
}

func (b *bench) files(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(filepath.Join(b.dir, dir))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range list {
		names = append(names, f.Name())
	}
	return strings.Join(names, " ")
}

func (b *bench) read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(b.dir, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func has(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%s without %q:\n%s", what, p, text)
		}
	}
}

// EachEdge visits the one edge.
func (n testNetwork) EachEdge(labels []string, f func(label string, g *model.Edges, e int, synapse string)) {
	if len(labels) > 0 {
		f(labels[0], n.Edges[0], 0, "")
	}
}
