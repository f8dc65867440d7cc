package page

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"nbc/runtime/graph"
	"nbc/runtime/results"
)

// write makes a results directory: three trials with spikes of two populations, a series of a million samples, weights at five
// instants and choices.
func write(t *testing.T, dir string, samples int) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	var spikes, series, trace, weights strings.Builder
	spikes.WriteString("trial,t,element,event\n")
	series.WriteString("trial,t,V.e[1].V,V.e[2].V\n")
	weights.WriteString("trial,t,a,b\n")
	trace.WriteString("trial,action,correct,dopamine\n")
	for trial := 1; trial <= 3; trial++ {
		for i := range 400 {
			fmt.Fprintf(&spikes, "%d,%g,V.e[%d],spike\n%d,%g,V.i,spike\n", trial, float64(i)*2.5, 1+i%2, trial, float64(i)*2.5+1)
		}
		n := samples / 2
		if trial == 3 {
			n = samples
		}
		for i := range n {
			x := 1000 * float64(i) / float64(n)
			fmt.Fprintf(&series, "%d,%.9g,%.4f,%.4f\n", trial, x, -60+20*math.Sin(x/10), -60+5*math.Cos(x))
		}
	}
	for trial := 1; trial <= 40; trial++ {
		fmt.Fprintf(&trace, "%d,%d,%d,%g\n", trial, 1+trial%2, (trial/3)%2, math.Sin(float64(trial)))
	}
	for k := range 3 {
		fmt.Fprintf(&weights, "%d,0,%g,%g\n", 10*(k+1), 1+0.3*float64(k), 2-0.2*float64(k))
	}
	column := func(name, population string, node int) results.Column {
		return results.Column{Name: name, Unit: "mV", Quantity: "V", Population: population, Node: node}
	}
	head := []results.Column{{Name: "trial"}, {Name: "t", Unit: "ms"}}
	edge := []results.Column{{Name: "connection"}, {Name: "source"}, {Name: "target"}, {Name: "weight"}}
	x := results.Index{Circuit: "Cort & ex", Experiment: "learn", Status: "complete", Encoding: results.CSV, Trials: &results.TrialCount{Planned: 40, Done: 40}, Time: results.Time{End: 1000},
		Populations: []results.Population{{Name: "V.e", Type: "E", Kind: "excitatory", Elements: []string{"V.e[1]", "V.e[2]"}}, {Name: "V.i", Type: "I", Kind: "inhibitory", Elements: []string{"V.i"}}},
		Tables: []results.Table{
			{Name: "trace", Kind: results.Trials, File: "trace.csv", Encoding: results.CSV, Rows: 40, Columns: []results.Column{{Name: "trial"}, {Name: "action"}, {Name: "correct"}, {Name: "dopamine"}}},
			{Name: "spikes", Kind: results.Spikes, File: "spikes.csv", Encoding: results.CSV, Rows: 2400, Sources: []results.Source{{Population: "V.e"}, {Population: "V.i"}},
				Columns: append(head[:2:2], results.Column{Name: "element"}, results.Column{Name: "event"})},
			{Name: "series", Kind: results.Series, File: "series.csv", Encoding: results.CSV, Rows: int64(2 * samples), Columns: append(head[:2:2], column("V.e[1].V", "V.e", 0), column("V.e[2].V", "V.e", 1))},
			{Name: "weights-start", Kind: results.Weights, At: "start", File: "ws.csv", Encoding: results.CSV, Rows: 2, Columns: edge},
			{Name: "weights", Kind: results.WeightSeries, File: "weights.csv", Encoding: results.CSV, Rows: 3, Columns: append(head[:2:2],
				results.Column{Name: "a", Connection: "V -> V", Source: "V.e[1]", Target: "V.i"}, results.Column{Name: "b", Connection: "V -> V", Source: "V.e[2]", Target: "V.i"})},
			{Name: "weights-end", Kind: results.Weights, At: "end", File: "we.csv", Encoding: results.CSV, Rows: 2, Columns: edge},
		}}
	c := graph.Circuit{Format: 1, Name: "Cort & ex", Doc: "A region.\nOf two lines.", File: "c.nbx", Source: "circuit C {\n  // </script> in a comment\n}\n",
		Groups: []graph.Group{{Path: "V", Name: "V", Type: "Region", Count: 1}, {Path: "V.e", Name: "V.e[2]", Type: "E", Kind: "excitatory", Count: 2}, {Path: "V.i", Name: "V.i", Type: "I", Kind: "inhibitory", Count: 1}, {Path: "in", Name: "in", Type: "Input", Count: 1}},
		Links:  []graph.Link{{From: 3, To: 1, Connection: "Drive", Label: "in -> V", Edges: 2}, {From: 1, To: 2, Connection: "Drive", Label: "V", Edges: 2, Rule: "Hebb"}, {From: 2, To: 1, Connection: "Stop", Label: "V", Edges: 2}},
		Explained: json.RawMessage(`{"populations":[{"name":"E","doc":"A cell.","parameters":[{"name":"τ","value":"5","unit":"ms","doc":"Its time constant."}],"equations":[{"text":"τ*V' = -V","mathml":"<mi>τ</mi><msup><mi>V</mi><mo>′</mo></msup>"}]},{"name":"Region"},{"name":"I"},{"name":"Input"}],
			"connections":[{"name":"Drive","doc":"A current.","contributions":[{"text":"post.I += weight"}]}],"rules":[{"name":"Hebb","doc":"Grows."}]}`)}
	for name, text := range map[string]string{"trace.csv": trace.String(), "spikes.csv": spikes.String(), "series.csv": series.String(), "weights.csv": weights.String(),
		"ws.csv": "connection,source,target,weight\nV -> V,V.e[1],V.i,1\nV -> V,V.e[2],V.i,2\n", "we.csv": "connection,source,target,weight\nV -> V,V.e[1],V.i,1.8\nV -> V,V.e[2],V.i,1.2\n",
		results.IndexName: string(x.JSON()), graph.FileName: string(c.JSON()),
		"manifest.json": `{"source":"c.nbx","seed":7,"source_sha256":"abc","parameters":[{"path":"V.τ","value":5,"unit":"ms"}],"run":{"command":["circuit","--seed","7"]}}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// unpacked is the head and the arrays of the nth run of a page.
func unpacked(t *testing.T, page []byte, n int) (head, []byte) {
	t.Helper()
	found := regexp.MustCompile(`class="run">([^<]*)</script>`).FindAllSubmatch(page, -1)
	if n >= len(found) {
		t.Fatalf("%d runs in the page", len(found))
	}
	z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(found[n][1])))
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	size := binary.LittleEndian.Uint32(all)
	var h head
	if err := json.Unmarshal(all[4:4+size], &h); err != nil {
		t.Fatal(err)
	}
	if (4+size)%8 != 0 {
		t.Error("the arrays are not aligned")
	}
	return h, all[4+size:]
}

func TestPage(t *testing.T) {
	dir := write(t, filepath.Join(t.TempDir(), "one"), 1000)
	var b bytes.Buffer
	if err := Write(&b, []string{dir, dir}); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, want := range []string{"<title>Cort &amp; ex, learn (2 runs)</title>", "Leon Sorokin", "var uPlot=", "default-src 'none'"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the page", want)
		}
	}
	if regexp.MustCompile(`{{[a-z]+}}`).MatchString(text) || regexp.MustCompile(`(?i)(src|href)\s*=\s*["']?(https?:)?//`).MatchString(text) {
		t.Error("something is not filled in, or comes from elsewhere")
	}
	h, arrays := unpacked(t, b.Bytes(), 1)
	if h.Spikes.Count != 2400 || len(h.Spikes.Trials) != 3 || len(h.Weights.Snapshots) != 5 || len(h.Series[0].Trials) != 3 || len(h.Notes) > 0 {
		t.Errorf("%+v", h)
	}
	p := h.Series[0].Trials[2]
	if p.N != 1000 || p.T != nil || math.Abs(p.Dt-1) > 1e-9 {
		t.Errorf("%+v", p)
	}
	c := h.Series[0].Columns[1]
	for i := range p.N {
		q := binary.LittleEndian.Uint16(arrays[p.Values.At+2*(p.N+i):])
		want := -60 + 5*math.Cos(float64(i))
		if got := float64(c.Lo) + float64(q-1)/levels*float64(c.Hi-c.Lo); math.Abs(got-want) > 1e-3 {
			t.Fatalf("sample %d is %v, want %v", i, got, want)
		}
	}
	s := h.Weights.Snapshots[3]
	if w := math.Float32frombits(binary.LittleEndian.Uint32(arrays[s.Weights.At:])); s.Trial != 30 || w != 1.6 {
		t.Errorf("%+v: %v", s, w)
	}
}

// What does not fit is left out or thinned, and the page says so.
func TestBudget(t *testing.T) {
	dir := write(t, t.TempDir(), 1000)
	r, err := read(dir, 2000)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.arrays) > 3*4*2000 {
		t.Errorf("%d bytes", len(r.arrays))
	}
	if len(r.head.Notes) != 3 {
		t.Errorf("%q", r.head.Notes)
	}
	if p := r.head.Series[0].Trials; len(p) != 1 || p[0].Trial != 3 || p[0].Every == 0 {
		t.Errorf("%+v", p)
	}
	lo, hi := float64(r.head.Series[0].Columns[0].Lo), float64(r.head.Series[0].Columns[0].Hi)
	if lo > -79.9 || hi < -40.1 {
		t.Errorf("extremes %v, %v", lo, hi)
	}
}

func TestExtremes(t *testing.T) {
	times, values := extremes([]float64{0, 1, 2, 3, 4}, [][]float64{{5, 1, 9, 2, 7}}, 4)
	if fmt.Sprint(times) != "[0 2 4 5]" || fmt.Sprint(values) != "[[1 9 7 7]]" {
		t.Errorf("%v %v", times, values)
	}
}

func TestWriteFile(t *testing.T) {
	dir := write(t, filepath.Join(t.TempDir(), "r"), 10)
	if err := WriteFile(filepath.Join(dir, "none", "report.html"), []string{dir}); err == nil || !strings.Contains(err.Error(), "cannot write the report") {
		t.Errorf("%v", err)
	}
	os.Remove(filepath.Join(dir, "spikes.csv"))
	if err := WriteFile(filepath.Join(dir, "report.html"), []string{dir}); err == nil || !strings.Contains(err.Error(), "spikes") {
		t.Errorf("%v", err)
	}
	list, _ := filepath.Glob(filepath.Join(dir, "*report*"))
	if len(list) > 0 {
		t.Errorf("left behind: %v", list)
	}
}
