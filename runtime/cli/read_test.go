package cli

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"

	"nbc/runtime/results"
)

func open(t *testing.T, dir string) *results.Run {
	t.Helper()
	r, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestReadLearning reads back what a run with trials left.
func TestReadLearning(t *testing.T) {
	b := newBench(t)
	b.run("learn --quiet --no-figures")
	r := open(t, "results/learn-seed1")
	if r.Circuit != "Test" || r.Experiment != "learn" || r.Status != "complete" || *r.Trials != (results.TrialCount{Planned: 7, Done: 7}) ||
		r.Time != (results.Time{End: 10, WarmUp: 5}) {
		t.Errorf("%+v", r.Index)
	}
	if p := r.Populations; len(p) != 1 || p[0].Name != "A" || p[0].Kind != "excitatory" || !slices.Equal(p[0].Elements, []string{"A[1]", "A[2]"}) {
		t.Errorf("%+v", p)
	}
	if src := r.Of(results.Spikes)[0].Sources; len(src) != 1 || src[0].Population != "A" || src[0].Nodes != nil && len(src[0].Nodes) == 0 {
		t.Errorf("sources %+v", src)
	}
	f, err := r.TrialFrame()
	if err != nil || !slices.Equal(f.Column("correct"), []float64{1, 1, 0, 1, 1, 0, 1}) || f.Column("trial")[6] != 7 {
		t.Errorf("%+v %v", f, err)
	}
	var spikes []results.Spike
	if err := r.EachSpike(func(s results.Spike) error { spikes = append(spikes, s); return nil }); err != nil || len(spikes) != 14 {
		t.Fatalf("%v %v", spikes, err)
	}
	if s := spikes[3]; s.Trial != 2 || s.Node != 1 || s.Event != "spike" || math.Abs(s.T-3.5) > 1e-9 {
		t.Errorf("%+v", s)
	}
	edges, list, err := r.WeightHistory()
	if err != nil || len(edges) != 1 || len(list) != 2 {
		t.Fatalf("%v %v %v", edges, list, err)
	}
	if e := edges[0]; e.Connection != "A -> A" || e.Source != "A[1]" || e.Target != "A[2]" {
		t.Errorf("%+v", e)
	}
	if list[0].Weight[0] != 0.5 || list[1].At != "end" || list[1].Trial != 7 || list[1].Weight[0] != 2.25 {
		t.Errorf("%+v", list)
	}
}

// TestReadSeries reads a series without trials, and some of its columns.
func TestReadSeries(t *testing.T) {
	b := newBench(t)
	b.run("rest --quiet --no-figures")
	r := open(t, "results/rest-seed1/results.json")
	x, err := r.Table("x")
	if err != nil || x.EveryMs != 5 || x.Rows != 5 || x.Kind != results.Series {
		t.Fatalf("%+v %v", x, err)
	}
	s, err := r.Samples(x, func(c results.Column) bool { return c.Node == 1 })
	if err != nil || s.Trial != nil || !slices.Equal(s.T, []float64{0, 5, 10, 15, 20}) || len(s.Values) != 1 || len(s.Values[0]) != 5 {
		t.Fatalf("%+v %v", s, err)
	}
	if c := s.Columns[0]; c.Name != "A[2].x" || c.Unit != "mV" || c.Population != "A" || c.Quantity != "x" {
		t.Errorf("%+v", c)
	}
	if _, err := r.Table("y"); err == nil || err.Error() != "the results have no table y; they have x, spikes, weights-start, weights-end" {
		t.Errorf("%v", err)
	}
	os.Rename("results/rest-seed1", "late"+results.Unfinished)
	os.WriteFile("late"+results.Unfinished+"/"+results.LockName, nil, 0o666)
	os.Remove("late" + results.Unfinished + "/" + results.IndexName)
	for _, dir := range []string{"late", "late.part"} {
		if _, err := results.Open(dir); err == nil || err.Error() != "the run in late.part is not over; one that was stopped goes on with --resume late" {
			t.Errorf("%v", err)
		}
	}
	if _, err := results.Open("."); err == nil || err.Error() != ". holds no results: it has no results.json" {
		t.Errorf("%v", err)
	}
}

// TestFormats reads the same numbers from every format, bit for bit.
func TestFormats(t *testing.T) {
	b := newBench(t)
	read := func(run, format string) (rows [][]float64, spikes []results.Spike) {
		dir := run + "-" + format
		if status := b.run(run + " --quiet --no-figures --format " + format + " --out " + dir); status != exitOK {
			t.Fatal(b.err.String())
		}
		r := open(t, dir)
		if r.Encoding != format {
			t.Errorf("encoding %s", r.Encoding)
		}
		for _, x := range r.Of(results.Series) {
			if err := r.EachRow(x, func(row results.Row) error {
				rows = append(rows, append([]float64{float64(row.Trial), row.T}, row.Values...))
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.EachSpike(func(s results.Spike) error { spikes = append(spikes, s); return nil }); err != nil {
			t.Fatal(err)
		}
		return rows, spikes
	}
	for _, run := range []string{"learn", "rest"} {
		rows, spikes := read(run, results.CSV)
		if len(spikes) < 2 {
			t.Fatalf("%s: %v", run, spikes)
		}
		for _, format := range []string{results.NPZ, results.Sonata} {
			r, s := read(run, format)
			if !slices.EqualFunc(r, rows, slices.Equal) || !slices.Equal(s, spikes) {
				t.Errorf("%s as %s: %v %v, want %v %v", run, format, r, s, rows, spikes)
			}
		}
	}
	if status := b.run("--format xml"); status != exitUsage || !strings.Contains(b.err.String(), "--format xml: wants csv, npz, sonata") {
		t.Errorf("%d %s", status, b.err.String())
	}
}

// TestSonata reads the HDF5 file with h5py, where it is at hand.
func TestSonata(t *testing.T) {
	python := "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import h5py").Run(); err != nil {
		t.Skip("no python3 with h5py")
	}
	b := newBench(t)
	b.run("learn --quiet --no-figures --format sonata")
	var times, own []float64
	var nodes, trials []int
	r := open(t, "results/learn-seed1")
	if err := r.EachSpike(func(s results.Spike) error {
		times, own = append(times, float64(s.Trial-1)*10+s.T), append(own, s.T)
		nodes, trials = append(nodes, s.Node), append(trials, s.Trial)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, "-c", `
import json, h5py
f = h5py.File("results/learn-seed1/spikes.h5")
g = f["spikes/A"]
print(json.dumps([list(f["spikes"])] + [g[name][:].tolist() for name in ("timestamps", "node_ids", "trial", "trial_timestamps")]))
`).CombinedOutput()
	want, _ := json.Marshal([]any{[]string{"A"}, times, nodes, trials, own})
	var x, y any
	if json.Unmarshal(out, &x) != nil || json.Unmarshal(want, &y) != nil || err != nil || !reflect.DeepEqual(x, y) || len(nodes) != 14 {
		t.Errorf("%v %s\nwant %s", err, out, want)
	}
	if x, err := r.Table("spikes.h5"); err != nil || x.Rows != 14 || x.Kind != results.SonataSpikes {
		t.Errorf("%+v %v", x, err)
	}
}
