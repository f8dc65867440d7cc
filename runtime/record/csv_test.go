package record

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestAppendFloat(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {1, "1"}, {-65, "-65"}, {0.1, "0.1"}, {1e6, "1000000"}, {1234567.8, "1234567.8"}, {1e-4, "0.0001"},
		{1e-5, "1e-05"}, {1e16, "1e+16"}, {5.800865020482638, "5.800865020482638"}, {math.NaN(), "NaN"},
		{math.Inf(1), "Inf"}, {math.Inf(-1), "-Inf"}, {math.Copysign(0, -1), "-0"},
	} {
		got := string(AppendFloat(nil, c.v))
		if got != c.want {
			t.Errorf("%v: %s, want %s", c.v, got, c.want)
		}
		if back, err := strconv.ParseFloat(got, 64); err != nil || math.Float64bits(back) != math.Float64bits(c.v) && back == back {
			t.Errorf("%s reads back as %v (%v)", got, back, err)
		}
	}
}

func TestCSVQuotes(t *testing.T) {
	d := mustCreate(t, filepath.Join(t.TempDir(), "a"), Options{})
	w, err := d.CSV("x.csv", "", []Column{{Name: "mean(a, b)"}, {Name: `say "hi"`}})
	if err != nil {
		t.Fatal(err)
	}
	w.Text("a,b")
	w.Text("c\nd")
	w.End()
	if err := d.Commit(&Manifest{}); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(d.tmp, "x.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 2 || rows[0][0] != "mean(a, b)" || rows[0][1] != `say "hi"` || rows[1][1] != "c\nd" {
		t.Errorf("%q %v", rows, err)
	}
}

func TestManifestJSON(t *testing.T) {
	m := &Manifest{
		Circuit: "C", Seed: 42, Status: Complete, Accuracy: &Accuracy{Total: 0.59, Last50: Number(math.NaN()), Chosen: 3},
		Solver: Solver{Name: "Vern7", RTol: 1e-6, ATol: 1e-6},
		Parameters: []Parameter{
			Uniform("VAC.wta[*].exci[*].C", "uF/cm^2", []float64{1, 1}),
			Uniform("STR.I_bg", "", []float64{1, 2.5, math.Inf(1)}),
		},
		Data: []Data{{Path: "VAC -> AC", From: "x.csv"}},
	}
	text := string(m.JSON())
	for _, want := range []string{
		"  \"seed\": 42,\n", `"total":0.59,"last_50":"NaN"`, `"rtol":1e-06,"atol":1e-06`,
		`    {"path":"VAC.wta[*].exci[*].C","value":1,"unit":"uF/cm^2"},` + "\n",
		`    {"path":"STR.I_bg","values":[1,2.5,"Inf"]}` + "\n  ]", `"path":"VAC -> AC"`, `"files": []`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("manifest without %s:\n%s", want, text)
		}
	}
	var back map[string]any
	if err := json.Unmarshal([]byte(text), &back); err != nil {
		t.Fatal(err)
	}
	if back["format"] != float64(Format) || back["run"] == nil {
		t.Errorf("%v", back)
	}
}
