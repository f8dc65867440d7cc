package wire

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nbc/runtime/event"
	"nbc/runtime/model"
)

var _ event.Draws = (*Draws)(nil)

func drawTable(t *testing.T, text string) *DrawTable {
	t.Helper()
	table, err := ReadDraws(strings.NewReader(text), "draws.csv")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func drawing(t *testing.T) *model.Circuit {
	t.Helper()
	c := learning()
	c.DrawSites = append(c.DrawSites, &model.DrawSite{Name: "spikes", Place: "x.nbx:2", Edges: c.Edges[4]}, &model.DrawSite{Name: "I", Place: "x.nbx:3", Pop: c.Pops[0]})
	if _, err := Build(c, Options{Seed: 1}); err != nil {
		t.Fatal(err)
	}
	return c
}

// draw makes three trials of draws and returns their values.
func draw(d *Draws, c *model.Circuit, from, to int) []float64 {
	var v []float64
	for trial := from; trial < to; trial++ {
		for i := range int32(2) {
			v = append(v, d.At(c.DrawSites[0], i, trial, 90).Poisson(10), d.At(c.DrawSites[1], i, trial, 90).Poisson(10))
		}
		for i := range int32(3) {
			at := d.At(c.DrawSites[2], i, trial, 12.5)
			v = append(v, at.Uniform(0, 1), at.Normal(0, 1), at.LogNormal(0, 1), at.Exponential(2), at.Gamma(2, 3), at.Bernoulli(0.5), at.Choice(1, 2, 4))
		}
	}
	return v
}

func TestDrawsAndReplay(t *testing.T) {
	c := drawing(t)
	var text strings.Builder
	log := NewDrawLog(&text)
	d := NewDraws(c, 7, nil)
	d.OnDraw = log.Add
	want := draw(d, c, 0, 3)
	if err := log.Flush(); err != nil || d.Err() != nil {
		t.Fatal(err, d.Err())
	}
	if !strings.HasPrefix(text.String(), "trial,source,target,t_ms,name,distribution,parameters,value\n0,tan_pop1,STR1.matrisome,90,spikes,poisson,mean=10,") {
		t.Error(text.String()[:200])
	}
	if fmt.Sprint(want) != fmt.Sprint(draw(NewDraws(c, 7, nil), c, 0, 3)) {
		t.Error("the same seed draws other values")
	}
	// Another seed, but replayed.
	d = NewDraws(c, 8, drawTable(t, text.String()))
	got := draw(d, c, 0, 3)
	if d.Err() != nil || fmt.Sprint(got) != fmt.Sprint(want) || len(d.Warnings()) > 0 {
		t.Error(d.Err(), d.Warnings(), got, want)
	}
	for trial := range 3 {
		if err := d.EndTrial(trial); err != nil {
			t.Error(err)
		}
	}
	// From a checkpoint.
	d = NewDraws(c, 7, nil)
	first := draw(d, c, 0, 1)
	e := NewDraws(c, 7, nil)
	if err := e.Restore(d.Counters()); err != nil {
		t.Fatal(err)
	}
	if got := append(first, draw(e, c, 1, 3)...); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Error("the streams do not go on from their counters")
	}
	if err := e.Restore([]Counter{{Site: 9}}); err == nil {
		t.Error("a counter of another circuit is taken")
	}
	// Two sites with one name at one edge, and neighbouring elements, draw on their own.
	seen := map[float64]bool{}
	for _, s := range c.DrawSites[:2] {
		for i := range int32(2) {
			seen[NewDraws(c, 7, nil).At(s, i, 0, 0).Uniform(0, 1)] = true
		}
	}
	if len(seen) != 4 {
		t.Error("streams coincide")
	}
}

func TestWrongDraws(t *testing.T) {
	c := drawing(t)
	d := NewDraws(c, 1, nil)
	d.At(c.DrawSites[0], 1, 3, 90).Poisson(-2)
	if err := fmt.Sprint(d.Err()); err != "striatum.nbx:9: spikes at tan_pop2 -> STR2.matrisome, t = 90 ms: poisson(-2): the mean must be at least 0" {
		t.Error(err)
	}
	for text, want := range map[string]string{
		"":                                         "draws.csv is empty",
		"trial,source\n":                           "one of the columns value and count",
		"trial,source,count,value\n":               "one of the columns value and count",
		"trial,source,count\nx,a,1\n":              `draws.csv:2: "x" is no number of a trial`,
		"trial,source,count\n1,,1\n":               "draws.csv:2: the source is missing",
		"trial,source,count\n1,a,b\n":              `draws.csv:2: count: "b" is no number`,
		"trial,source,rate,count\n1,a,q,3\n":       `draws.csv:2: parameters: "q" is no number`,
		"trial,source,cuont\n1,a,b\n":              "did you mean count?",
		"trial,source,rate,count\n1,tan_pop1,10\n": "draws.csv:2: 3 columns where the header has 4",
	} {
		if _, err := ReadDraws(strings.NewReader(text), "draws.csv"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	for text, want := range map[string]string{
		"trial,source,count\n2,tan_pop1,3\n":                             "draws.csv has no draw spikes of tan_pop1 in trial 1",
		"trial,source,count\n1,tan_pop1,2.5\n":                           "draws.csv:2: 2.5 is no count",
		"trial,source,distribution,value\n1,tan_pop1,normal,2\n":         "a draw from normal is recorded where tan_pop1 draws from poisson",
		"trial,source,target,value\n1,tan_pop1,STR2.matrisome,2\n":       "has no draw spikes of tan_pop1 in trial 1",
		"trial,source,name,value\n1,tan_pop1,other,2\n":                  "has no draw spikes of tan_pop1 in trial 1",
		"trial,source,rate,count\n1,tan_pop1,10,4\n1,tan_pop1,10,5\n":    "left: draws.csv:3: trial 1 has a draw of tan_pop1 that the circuit did not make",
		"trial,source,rate,count\n1,tan_pop1,10.001,4\n":                 "warning: draws.csv:2: trial 1, tan_pop1: mean is 10 here, 10.001 in the file",
		"trial,source,parameters,value\n1,tan_pop1,mean=10.00000001,4\n": "",
	} {
		d := NewDraws(c, 1, drawTable(t, text))
		d.At(c.DrawSites[0], 0, 1, 90).Poisson(10)
		got := ""
		if d.Err() != nil {
			got = d.Err().Error()
		} else if err := d.EndTrial(1); err != nil {
			got = "left: " + err.Error()
		} else if w := d.Warnings(); len(w) > 0 {
			got = "warning: " + w[0]
		}
		if !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	many := "trial,source,rate,count\n" + strings.Repeat("1,tan_pop1,11,4\n", 9)
	d = NewDraws(c, 1, drawTable(t, many))
	for range 9 {
		d.At(c.DrawSites[0], 0, 1, 90).Poisson(10)
	}
	if w := d.Warnings(); len(w) != 6 || !strings.Contains(w[5], "4 more draws") {
		t.Error(w)
	}
}

func TestReferenceDraws(t *testing.T) {
	file, err := os.Open(filepath.Join(reference, "seed1", "draws.csv"))
	if err != nil {
		t.Skip("the reference results are not here")
	}
	defer file.Close()
	table, err := ReadDraws(file, "draws.csv")
	if err != nil {
		t.Fatal(err)
	}
	c := drawing(t)
	d := NewDraws(c, 1, table)
	if a, b := d.At(c.DrawSites[0], 0, 0, 90).Poisson(4.430885952153592), d.At(c.DrawSites[0], 1, 0, 90).Poisson(4.430885952153592); a != 4 || b != 5 || d.EndTrial(0) != nil {
		t.Error(a, b, d.EndTrial(0))
	}
	if a, b := d.At(c.DrawSites[0], 0, 1, 90).Poisson(10), d.At(c.DrawSites[0], 1, 1, 90).Poisson(10); a != 9 || b != 18 || d.Err() != nil || len(d.Warnings()) > 0 {
		t.Error(a, b, d.Err(), d.Warnings())
	}
}
