package cli

import (
	"os"
	"strings"
	"testing"

	"nbc/runtime/model"
)

// wiredCircuit is testCircuit as a program has it: built by wire, with data and with a draw in every trial.
func wiredCircuit() *model.Circuit {
	c := testCircuit()
	a, task, e := c.Pops[0], c.Pops[1], c.Edges[0]
	a.Column("C").Lo, a.Column("C").Hi = 0, 10
	c.Edges[0] = &model.Edges{Name: e.Name, Connection: e.Connection, Pre: a, Post: a, Attrs: e.Attrs, Plastic: true}
	e = c.Edges[0]
	c.Handlers[1].Edges = e
	c.Params = func(s model.Setter) {
		for _, v := range []struct {
			col   *model.Column
			value float64
			p     *model.Population
		}{{a.Column("C"), 1, a}, {task.Column("trials"), 7, task}, {task.Column("duration"), 10, task}} {
			for i := range v.col.Data {
				v.col.Data[i] = v.value
			}
			s.Filled(v.p, v.col, 0, v.p.N)
		}
	}
	statement := &model.Statement{Edges: e, Place: "test.nbx:5", Text: "A -> A"}
	c.Wire = func(b model.Builder) {
		b.Link(statement, model.Link{Label: "A -> A", Key: "A", Src: []model.Span{{Lo: 0, Hi: 1}}, Dst: []model.Span{{Lo: 1, Hi: 2}},
			Attr: func(_, _ int, _, _ int32, _ float64, _ func(string) model.Drawer, attrs []float64, _ []int32) {
				attrs[0] = 0.5
			}})
	}
	c.Tables = []*model.Table{{Path: "stim.images", File: "images.csv", Embedded: []byte("category,p1\n1,0\n2,1\n"), Rest: "pixel",
		Columns: []model.TableColumn{{Name: "category", Int: true, Bounded: true, Lo: 1, Hi: 2}}}}
	site := &model.DrawSite{Name: "spikes", Place: "test.nbx:9", Pop: a}
	c.DrawSites = []*model.DrawSite{site}
	c.Handlers = append(c.Handlers, &model.Handler{What: "draw", Pop: a, Trigger: model.TrialStart, Stage: model.Update,
		Run: func(w model.Writes, elems []int32) {
			for _, i := range elems {
				w.Draw(site, i).Poisson(4.5)
			}
		}})
	return c
}

func newWired(t *testing.T) *bench {
	b := newBench(t)
	b.fresh, b.build = wiredCircuit, standard
	return b
}

func TestWiredRun(t *testing.T) {
	b := newWired(t)
	if status := b.run("--out one --trials 3 --set A[2].C=2[uF/cm^2] --save-network"); status != exitOK {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	has(t, "manifest", b.read(t, "one/manifest.json"), `{"path":"A[*].C","values":[1,2],"unit":"uF/cm^2"}`, `"set": [`, `{"path":"trial.trials","value":3}`,
		`{"path":"stim.images","from":"embedded","rows":2,`, `"size": {"elements":3,"states":2,"edges":1}`)
	has(t, "network", b.read(t, "one/network.csv"), "A -> A,A[1],A[2],0.5\n")
	has(t, "weights", b.read(t, "one/weights-end.csv"), "A -> A,A[1],A[2],1.25\n")
	draws := b.read(t, "one/draws.csv")
	has(t, "draws", draws, "trial,source,target,t_ms,name,distribution,parameters,value\n1,A[1],,0,spikes,poisson,mean=4.5,")
	if n := strings.Count(draws, "\n"); n != 7 {
		t.Errorf("%d lines of draws:\n%s", n, draws)
	}
	// The same network and draws with another seed give the same run.
	if status := b.run("--out two --trials 3 --seed 9 --network one/weights-end.csv --draws one/draws.csv"); status != exitOK {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	if b.read(t, "two/draws.csv") != draws {
		t.Errorf("replayed draws:\n%s", b.read(t, "two/draws.csv"))
	}
	has(t, "weights", b.read(t, "two/weights-start.csv"), "A -> A,A[1],A[2],1.25\n")
	has(t, "manifest", b.read(t, "two/manifest.json"), `{"path":"--network","from":"one/weights-end.csv","rows":1,"sha256":"`, `{"path":"--draws",`)
	// A file with draws of fewer trials than are run ends the run, and what there is is kept.
	if status := b.run("--out three --trials 4 --draws one/draws.csv"); status != exitFailed {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	has(t, "stderr", b.err.String(), "error: test.nbx:9: one/draws.csv has no draw spikes of A[1] in trial 4", "marked as failed")
}

// A run that goes on where no more draws are made has those that it made in its index, in their place.
func TestIndexOfResumedDraws(t *testing.T) {
	b := newWired(t)
	for _, args := range []string{"--out one --trials 3", "--resume one --fork --out branch"} {
		if status := b.run(args); status != exitOK {
			t.Fatalf("%s: exit %d: %s", args, status, b.err.String())
		}
	}
	want := b.read(t, "one/results.json")
	has(t, "index", want, `"draws.csv"`)
	if got := b.read(t, "branch/results.json"); got != want {
		t.Errorf("%s\ninstead of\n%s", got, want)
	}
}

func TestBadInput(t *testing.T) {
	b := newWired(t)
	for name, text := range map[string]string{
		"empty.csv": "", "head.csv": "category,p1\n", "short.csv": "category,p1\n1\n", "nan.csv": "category,p1\n1,NaN\n2,x\n",
		"three.csv": "category,p1\n3,0\n", "net.csv": "connection,source,target,weight\nA -> A,A[1],A[3],1\n", "draws.csv": "trial,source,rate,count\nx,A[1],1,1\n",
	} {
		os.WriteFile(name, []byte(text), 0o666)
	}
	before := b.files(t, ".")
	for _, c := range []struct{ args, want string }{
		{"--set stim.images=gone.csv", "error: stim.images: there is no file gone.csv"},
		{"--set stim.images=empty.csv", "error: stim.images: empty.csv is empty"},
		{"--set stim.images=head.csv", "head.csv: there is a header but no row"},
		{"--set stim.images=short.csv", "error: short.csv:2: 1 column where the header has 2"},
		{"--set stim.images=nan.csv", "error: nan.csv:2: column p1: NaN where a number is due\nerror: nan.csv:3: column p1: \"x\" is no number"},
		{"--set stim.images=three.csv", "column category: 3 is out of bounds; it must be in 1 .. 2"},
		{"--set A[1].D=3", "there is no D"},
		{"--set B.C=3", "B"},
		{"--set A[1].C=11[uF/cm^2]", "out of bounds"},
		{"--set A[1].C=3[mV]", "mV can't be turned into uF/cm^2"},
		{"--set A[1].C=3", "C is in uF/cm^2; write 3 [uF/cm^2]"},
		{"--set A.x^=3", "error: --set"},
		{"--network gone.csv", "error: --network: there is no file gone.csv"},
		{"--network .", "error: --network: . can't be read: it is a directory"},
		{"--network net.csv", "A[3]"},
		{"--draws draws.csv", "draws.csv:2"},
	} {
		// What is wrong with a file is bad data, what is wrong with a flag is wrong use.
		want := exitFailed
		if strings.HasPrefix(c.args, "--set ") && !strings.HasPrefix(c.args, "--set stim.images") {
			want = exitUsage
		}
		if status := b.run(c.args); status != want {
			t.Errorf("%s: exit %d, want %d", c.args, status, want)
		}
		has(t, c.args, b.err.String(), c.want)
		if strings.Contains(b.err.String(), "bug") || strings.Contains(b.err.String(), "goroutine") || !strings.HasPrefix(b.err.String(), "error: ") {
			t.Errorf("%s: %s", c.args, b.err.String())
		}
	}
	if got := b.files(t, "."); got != before {
		t.Errorf("left behind: %s", got)
	}
}
