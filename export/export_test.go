package export

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"nbc/runtime/npz"
	"nbc/runtime/results"
)

// run makes a results directory: two trials after a warm-up, a series of two columns, spikes of two populations, weights.
func run(t *testing.T) *results.Run {
	t.Helper()
	dir := t.TempDir()
	x := &results.Index{Circuit: "C", Experiment: "e", Status: "complete", Encoding: results.CSV, Trials: &results.TrialCount{Planned: 2, Done: 2},
		Time: results.Time{End: 10, WarmUp: 5}, Populations: []results.Population{{Name: "A", Elements: []string{"A"}}, {Name: "B.n", Elements: []string{"B[1].n", "B[2].n"}}}}
	put := func(name, kind, columns string, rows ...string) {
		tab := results.Table{Name: name, Kind: kind, File: name + ".csv", Encoding: results.CSV, Rows: int64(len(rows))}
		for _, c := range strings.Split(columns, ";") {
			tab.Columns = append(tab.Columns, results.Column{Name: c})
			if c == "t" {
				tab.Columns[len(tab.Columns)-1].Unit = "ms"
			}
		}
		if kind == results.Spikes {
			tab.Sources = []results.Source{{Population: "A"}, {Population: "B.n"}}
		}
		x.Tables = append(x.Tables, tab)
		text := strings.ReplaceAll(columns, ";", ",") + "\n" + strings.Join(rows, "\n") + "\n"
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(strings.Replace(text, "max(a,b)", `"max(a,b)"`, 1)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("trace", results.Trials, "trial;action;name", "1,2,0.5", "2,1,NaN")
	put("v", results.Series, "trial;t;max(a,b);element", "0,0,1,-0", "1,0.1,1e-300,Inf", "2,10,5e-324,-65.25")
	put("u", results.Series, "t;trial", "0,0.5", "1,1.5")
	put("spikes", results.Spikes, "trial;t;element;event", "0,1,B[2].n,spike", "1,2.5,A,spike", "1,3,B[1].n,spike", "2,0.1,B[2].n,spike")
	put("weights-end", results.Weights, "connection;source;target;weight", "A -> B,A,B[1].n,0.25", "A -> B,A,B[2].n,", "B -> A,,,")
	put("draws", results.Draws, "trial;source;target;t_ms;name;distribution;parameters;value", "1,A,,0,n,poisson,mean=4.5,3")
	if err := os.WriteFile(filepath.Join(dir, results.IndexName), x.JSON(), 0o666); err != nil {
		t.Fatal(err)
	}
	manifest := `{"source":"c.nbx","nbc_version":"0.1","source_sha256":"ab","program_sha256":"cd","seed":7,"run":{"started":"2026-01-02T03:04:05Z","finished":"2026-01-02T03:04:06Z"}}`
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(manifest), 0o666); err != nil {
		t.Fatal(err)
	}
	r, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestParquet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	list, err := Write(run(t), "parquet", dir)
	if err != nil || strings.Join(list, " ") != "trace.parquet v.parquet u.parquet spikes.parquet weights-end.parquet draws.parquet" {
		t.Fatal(list, err)
	}
	for name, want := range map[string]string{
		"v":           "[trial t max(a,b) element] {\"t\":\"ms\"} [0 0 1 -0] [1 0.1 1e-300 +Inf] [2 10 5e-324 -65.25]",
		"u":           "[t trial] {\"t\":\"ms\"} [0 0.5] [1 1.5]",
		"trace":       "[trial action name] {} [1 2 0.5] [2 1 NaN]",
		"spikes":      "[trial t element event] {\"t\":\"ms\"} [0 1 B[2].n spike] [1 2.5 A spike] [1 3 B[1].n spike] [2 0.1 B[2].n spike]",
		"weights-end": "[connection source target weight synapse] {} [A -> B A B[1].n 0.25 ] [A -> B A B[2].n NaN ]",
		"draws":       "[trial source target t_ms name distribution parameters value] {} [1 A  0 n poisson mean=4.5 3]",
	} {
		f, err := os.Open(filepath.Join(dir, name+".parquet"))
		if err != nil {
			t.Fatal(err)
		}
		info, _ := f.Stat()
		p, err := parquet.OpenFile(f, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		var cols []string
		for _, c := range p.Schema().Columns() {
			cols = append(cols, strings.Join(c, "/"))
		}
		units, _ := p.Lookup("nbc.units")
		got := fmt.Sprint(cols, " ", units)
		for _, g := range p.RowGroups() {
			rows := g.Rows()
			buffer := make([]parquet.Row, 10)
			n, _ := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				var values []string
				for _, v := range row {
					if v.Kind() == parquet.Double {
						values = append(values, fmt.Sprint(v.Double()))
					} else {
						values = append(values, v.String())
					}
				}
				got += " [" + strings.Join(values, " ") + "]"
			}
			rows.Close()
		}
		if got != want {
			t.Errorf("%s: %s\nwant %s", name, got, want)
		}
		f.Close()
	}
}

// What is exported to NumPy reads as what was recorded, and an export of an export has the same bytes.
func TestNPZ(t *testing.T) {
	r := run(t)
	dir := t.TempDir()
	if _, err := Write(r, "npz", dir); err != nil {
		t.Fatal(err)
	}
	again := &results.Run{Dir: dir, Index: r.Index}
	again.Tables = slices.Clone(r.Tables)
	for i := range again.Tables {
		if x := &again.Tables[i]; x.Kind == results.Series || x.Kind == results.Spikes {
			x.File, x.Encoding = x.Name+".npz", results.NPZ
		}
	}
	again.Tables = slices.DeleteFunc(again.Tables, func(x results.Table) bool { return x.Encoding != results.NPZ })
	rows := func(r *results.Run) (list []string) {
		for _, x := range r.Of(results.Series) {
			if err := r.EachRow(x, func(row results.Row) error {
				for _, v := range row.Values {
					list = append(list, fmt.Sprintf("%d %x %x", row.Trial, math.Float64bits(row.T), math.Float64bits(v)))
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.EachSpike(func(s results.Spike) error { list = append(list, fmt.Sprint(s)); return nil }); err != nil {
			t.Fatal(err)
		}
		return list
	}
	if got, want := rows(again), rows(r); len(want) != 12 || !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	twice := t.TempDir()
	if _, err := Write(again, "npz", twice); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"v.npz", "spikes.npz"} {
		a, _ := os.ReadFile(filepath.Join(dir, name))
		b, _ := os.ReadFile(filepath.Join(twice, name))
		if string(a) != string(b) {
			t.Errorf("%s differs", name)
		}
	}
	z, err := npz.Open(filepath.Join(dir, "weights-end.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if list, err := z.Texts("target"); err != nil || !slices.Equal(list, []string{"B[1].n", "B[2].n"}) {
		t.Error(list, err)
	}
}

func TestSonata(t *testing.T) {
	r := run(t)
	dir := t.TempDir()
	if list, err := Write(r, "sonata", dir); err != nil || !slices.Equal(list, []string{"spikes.h5"}) {
		t.Fatal(list, err)
	}
	python := "/usr/bin/python3"
	if exec.Command(python, "-c", "import h5py").Run() == nil {
		out, err := exec.Command(python, "-c", `
import sys, h5py
f = h5py.File(sys.argv[1])
for p in f["spikes"]:
    g = f["spikes"][p]
    print(p, *(g[d][:].tolist() for d in ("timestamps", "node_ids", "trial", "trial_timestamps")))
`, filepath.Join(dir, "spikes.h5")).CombinedOutput()
		if want := "A [2.5] [0] [1] [2.5]\nB.n [-4.0, 3.0, 10.1] [1, 0, 1] [0, 1, 2] [1.0, 3.0, 0.1]\n"; err != nil || string(out) != want {
			t.Errorf("%v\n%s\nwant\n%s", err, out, want)
		}
	}
	r.Tables = r.Tables[:2]
	if _, err := Write(r, "sonata", t.TempDir()); err != ErrNothing {
		t.Error(err)
	}
}

// What pynwb's validator looks at was tried with it by hand; here h5py reads the file, where it is at hand.
func TestNWB(t *testing.T) {
	r := run(t)
	dir, again := t.TempDir(), t.TempDir()
	for _, d := range []string{dir, again} {
		if list, err := Write(r, "nwb", d); err != nil || !slices.Equal(list, []string{"e.nwb"}) {
			t.Fatal(list, err)
		}
	}
	a, _ := os.ReadFile(filepath.Join(dir, "e.nwb"))
	b, _ := os.ReadFile(filepath.Join(again, "e.nwb"))
	if string(a) != string(b) {
		t.Error("two exports of one run differ")
	}
	python := "/usr/bin/python3"
	if exec.Command(python, "-c", "import h5py").Run() != nil {
		return
	}
	out, err := exec.Command(python, "-c", `
import sys, h5py
f = h5py.File(sys.argv[1])
print(f.attrs["neurodata_type"], f["session_start_time"].asstr()[()], f["file_create_date"].asstr()[:].tolist(), len(f["identifier"][()]))
u = f["units"]
print(u.attrs["colnames"].tolist(), u["element"].asstr()[:].tolist(), [round(x, 9) for x in u["spike_times"][:].tolist()], u["spike_times_index"][:].tolist(), f[u["spike_times_index"].attrs["target"]].name)
t = f["intervals/trials"]
print(t.attrs["colnames"].tolist(), t["start_time"][:].tolist(), t["stop_time"][:].tolist(), t["action"][:].tolist(), t["id"][:].tolist())
v = f["acquisition/v"]
print(v["data"][:].tolist(), v["data"].attrs["unit"], [round(x, 9) for x in v["timestamps"][:].tolist()], v.attrs["comments"])
`, filepath.Join(dir, "e.nwb")).CombinedOutput()
	want := `NWBFile 2026-01-02T03:04:05Z ['2026-01-02T03:04:06Z'] 36
['spike_times', 'element', 'population'] ['A', 'B[1].n', 'B[2].n'] [0.0075, 0.008, 0.001, 0.0151] [1, 2, 4] /units/spike_times
['start_time', 'stop_time', 'action', 'name'] [0.005, 0.015] [0.015, 0.025] [2.0, 1.0] [0, 1]
[[1.0, -0.0], [1e-300, inf], [5e-324, -65.25]] n.a. [0.0, 0.0051, 0.025] columns: max(a,b); element
`
	if err != nil || string(out) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out, want)
	}
}

// A table that is damaged leaves no file behind.
func TestDamaged(t *testing.T) {
	for _, format := range Formats {
		r := run(t)
		os.WriteFile(filepath.Join(r.Dir, "spikes.csv"), []byte("trial,t,element,event\n1,2,A,spike\n1,3,C,spike\n"), 0o666)
		dir := t.TempDir()
		_, err := Write(r, format, dir)
		if err == nil || !strings.Contains(err.Error(), "spikes.csv, line 3: results.json has no element C") {
			t.Errorf("%s: %v", format, err)
		}
		left, _ := filepath.Glob(filepath.Join(dir, "*spikes*"))
		hidden, _ := filepath.Glob(filepath.Join(dir, ".*"))
		if len(left)+len(hidden) > 0 {
			t.Errorf("%s left %v %v", format, left, hidden)
		}
	}
}
