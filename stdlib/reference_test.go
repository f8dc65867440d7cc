package stdlib_test

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"nbc/codegen/compile"
	"nbc/lang/check"
	"nbc/stdlib"
)

// testdata/reference holds trajectories of an independent solver (extrapolation in 80-bit arithmetic, good to about 1e-10) and
// one circuit for each. They come from outside and are never made with nbc.

// tolerance is the largest deviation from a reference trajectory, relative to the range of the signal's samples, at tolerances of
// 1e-10 of the integrator.
const tolerance = 1e-7

// loose are the cases in which the samples miss the spikes, so that their range is a small part of the signal's.
var loose = map[string]float64{"a08_izh_default": 1e-6}

// spikeTolerance is the largest deviation of a spike's time, in ms.
const spikeTolerance = 1e-6

// files reads programs from the file system.
type files struct{}

func (files) Load(name string) (string, error) {
	text, err := os.ReadFile(name)
	return string(text), err
}

func (files) Std() map[string]string { return stdlib.Files() }

func (files) Data(name string) (check.Table, bool) {
	f, err := os.Open(name)
	if err != nil {
		return check.Table{}, false
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return check.Table{Err: "is no table"}, true
	}
	return check.Table{Header: rows[0], Rows: len(rows) - 1}, true
}

// The models follow the reference trajectories, and their spikes fall where the reference's do.
func TestReference(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program for each case")
	}
	cases, err := filepath.Glob("testdata/reference/*.nbx")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	t.Setenv("NBC_CACHE", t.TempDir())
	for _, path := range cases {
		name := strings.TrimSuffix(filepath.Base(path), ".nbx")
		t.Run(name, func(t *testing.T) { reference(t, path, name) })
	}
}

func reference(t *testing.T, path, name string) {
	r, program, err := compile.Build(context.Background(), path, files{}, compile.Options{})
	for _, d := range r.Diags {
		t.Errorf("%s: %s: %s (%s)", d.Span.Start, d.Code, d.Message, d.Help)
	}
	if err != nil || program == "" {
		t.Fatal("no program", err)
	}
	dir := filepath.Join(t.TempDir(), "out")
	if text, err := exec.Command(program, "--quiet", "--no-figures", "--out", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	limit := tolerance
	if l, ok := loose[name]; ok {
		limit = l
	}
	want := columns(t, strings.TrimSuffix(path, ".nbx")+".csv")
	worst, where := 0.0, ""
	for column, got := range columns(t, series(t, dir)) {
		ref, ok := want[column]
		if !ok || len(ref) != len(got) {
			t.Fatalf("%s: %d samples, the reference has %d", column, len(got), len(ref))
		}
		low, high := ref[0], ref[0]
		for _, v := range ref {
			low, high = min(low, v), max(high, v)
		}
		scale := high - low
		if scale == 0 {
			scale = 1
		}
		for i := range ref {
			if e := math.Abs(got[i]-ref[i]) / scale; !(e <= worst) {
				worst, where = e, column+" at sample "+strconv.Itoa(i)
			}
		}
	}
	t.Logf("largest deviation %.2g of the range (%s)", worst, where)
	if !(worst < limit) {
		t.Errorf("deviates by %g of the range: %s", worst, where)
	}
	spikes(t, dir, strings.TrimSuffix(path, ".nbx")+".spikes.csv")
}

// series is the one file of recorded values.
func series(t *testing.T, dir string) string {
	list, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if filepath.Base(f) != "spikes.csv" {
			return f
		}
	}
	t.Fatal("nothing was recorded")
	return ""
}

func table(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatal(path, err)
	}
	return rows
}

// columns reads a table of numbers by the names of its columns.
func columns(t *testing.T, path string) map[string][]float64 {
	t.Helper()
	rows := table(t, path)
	list := map[string][]float64{}
	for _, row := range rows[1:] {
		for k, text := range row {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(path, err)
			}
			list[rows[0][k]] = append(list[rows[0][k]], v)
		}
	}
	return list
}

// spikes compares the times of spikes, element by element.
func spikes(t *testing.T, dir, path string) {
	if _, err := os.Stat(path); err != nil {
		return // the case has none
	}
	read := func(path string) map[string][]float64 {
		rows := table(t, path)
		at := map[string]int{}
		for k, name := range rows[0] {
			at[name] = k
		}
		times := map[string][]float64{}
		for _, row := range rows[1:] {
			v, err := strconv.ParseFloat(row[at["t"]], 64)
			if err != nil {
				t.Fatal(path, err)
			}
			times[row[at["element"]]] = append(times[row[at["element"]]], v)
		}
		return times
	}
	want, got := read(path), read(filepath.Join(dir, "spikes.csv"))
	var elements []string
	for e := range got {
		elements = append(elements, e)
	}
	for e := range want {
		if _, ok := got[e]; !ok {
			elements = append(elements, e)
		}
	}
	sort.Strings(elements)
	worst := 0.0
	for _, e := range elements {
		if len(got[e]) != len(want[e]) {
			t.Errorf("%s: %d spikes, the reference has %d", e, len(got[e]), len(want[e]))
			continue
		}
		for i := range want[e] {
			worst = max(worst, math.Abs(got[e][i]-want[e][i]))
		}
	}
	t.Logf("largest deviation of a spike %.2g ms", worst)
	if worst > spikeTolerance {
		t.Errorf("a spike deviates by %g ms", worst)
	}
}
