package analysis

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nbc/runtime/results"
)

// write makes a results directory: three trials of 400 ms with spikes of two populations, voltages of one, and choices.
func write(t *testing.T) *results.Run {
	t.Helper()
	dir := t.TempDir()
	rnd := rand.New(rand.NewPCG(3, 4))
	pops := []results.Population{
		{Name: "P", Type: "HHExci", Kind: "excitatory", Elements: []string{"P[1]", "P[2]"}},
		{Name: "R.q", Type: "HHInhib", Kind: "inhibitory", Elements: []string{"R.q[1]", "R.q[2]", "R.q[3]"}},
	}
	spikes := "trial,t,element,event\n"
	var series, trace strings.Builder
	series.WriteString("trial,t,P[1].V,P[2].V,z\n")
	trace.WriteString("trial,action,correct\n")
	for trial := range 4 { // trial 0 is the warm-up
		for _, p := range pops {
			for _, e := range p.Elements[:len(p.Elements)-trial%2] {
				for x := 10 * math.Round(rnd.ExpFloat64()*4); x <= 400; x += 10 * math.Ceil(rnd.ExpFloat64()*4) { // on the windows' edges too
					spikes += fmt.Sprintf("%d,%v,%s,spike\n", trial, x, e)
					spikes += fmt.Sprintf("%d,%v,%s,other\n", trial, x, e)
				}
			}
		}
		for i := 0; i <= 1600; i++ {
			x := float64(i) * 0.25
			v := func(phase float64) float64 {
				return math.Round(-40 + 45*math.Sin(x/6+phase) + 3*math.Sin(x/1.7) + rnd.NormFloat64()*5) // whole numbers: plateaus
			}
			fmt.Fprintf(&series, "%d,%v,%v,%v,%v\n", trial, x, v(0), v(1), math.Sin(x/12)+0.2*rnd.NormFloat64())
		}
	}
	for trial := 1; trial <= 60; trial++ {
		fmt.Fprintf(&trace, "%d,%d,%d\n", trial, rnd.IntN(3), rnd.IntN(2))
	}
	x := results.Index{Circuit: "Two", Experiment: "learn", Status: "complete", Encoding: results.CSV, Trials: &results.TrialCount{Planned: 3, Done: 3},
		Time: results.Time{End: 400, WarmUp: 400}, Populations: pops, Tables: []results.Table{
			{Name: "trace", Kind: results.Trials, File: "trace.csv", Encoding: results.CSV, Columns: []results.Column{{Name: "trial"}, {Name: "action"}, {Name: "correct"}}},
			{Name: "series", Kind: results.Series, File: "series.csv", Encoding: results.CSV, Columns: []results.Column{{Name: "trial"}, {Name: "t", Unit: "ms"},
				{Name: "P[1].V", Unit: "mV", Quantity: "V", Population: "P"}, {Name: "P[2].V", Unit: "mV", Quantity: "V", Population: "P", Node: 1}, {Name: "z"}}},
			{Name: "spikes", Kind: results.Spikes, File: "spikes.csv", Encoding: results.CSV, Sources: []results.Source{{Population: "P"}, {Population: "R.q"}},
				Columns: []results.Column{{Name: "trial"}, {Name: "t", Unit: "ms"}, {Name: "element"}, {Name: "event"}}},
		}}
	for name, text := range map[string]string{"spikes.csv": spikes, "series.csv": series.String(), "trace.csv": trace.String(), results.IndexName: string(x.JSON())} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	r, err := results.Open(dir)
	require.NoError(t, err)
	return r
}

// same compares numbers to 1e-9 of their size.
func same(t *testing.T, want, got any, what string, args ...any) {
	t.Helper()
	a, b := want.(float64), math.NaN()
	switch v := got.(type) {
	case float64:
		b = v
	case int:
		b = float64(v)
	}
	if !(math.Abs(a-b) <= 1e-9*max(math.Abs(a), 1e-3)) {
		t.Errorf("%s: SciPy has %v, nbc %v", fmt.Sprintf(what, args...), a, b)
	}
}

// Every quantity is NumPy's and SciPy's from the same tables.
func TestAgainstSciPy(t *testing.T) {
	const python = "/usr/bin/python3" // Debian's, which has its own SciPy
	if out, err := exec.Command(python, "-c", "import scipy.signal").CombinedOutput(); err != nil {
		t.Skipf("%s has no SciPy (apt-get install python3-scipy): %s", python, out)
	}
	r := write(t)
	o := Options{Transient: 20, Window: 50, Overlap: 0.5, Running: 10}
	text, err := exec.Command(python, "testdata/reference.py", r.Dir, `{"transient": 20, "window": 50, "overlap": 0.5, "running": 10, "threshold": -10}`).Output()
	if exit, ok := err.(*exec.ExitError); ok {
		t.Fatalf("%s", exit.Stderr)
	}
	require.NoError(t, err)
	var want struct {
		Rates, Populations, Neurons, Learning [][]any
		Intervals                             []float64
		Spectra                               map[string][2][]float64
		Bands                                 map[string][]float64
		Peaks                                 map[string][]float64
	}
	require.NoError(t, json.Unmarshal(text, &want))

	s, err := Load(r, o)
	require.NoError(t, err)
	rates, err := Rates(r, s, o)
	require.NoError(t, err)
	require.Len(t, rates.Rows, len(want.Rates))
	require.Len(t, want.Rates, 2*3*14)
	for i, row := range rates.Rows {
		w := want.Rates[i]
		require.Equal(t, w[0], row[0])
		for k, column := range map[int]int{1: 1, 2: 2, 3: 5, 4: 6} {
			same(t, w[k], row[column], "rate %d of %s", i, row[0])
		}
	}
	pops := Populations(r, s, rates)
	require.Len(t, pops.Rows, 2)
	for i, row := range pops.Rows {
		for k, column := range []int{4, 5, 6, 7, 8, 9} {
			same(t, want.Populations[i][1+k], row[column], "%s of %s", pops.Columns[column].Name, row[0])
		}
	}
	neurons, intervals := Neurons(r, s)
	require.Len(t, neurons.Rows, 5)
	for i, row := range neurons.Rows {
		w := want.Neurons[i]
		require.Equal(t, w[0], row[0])
		for k := 1; k < len(w); k++ {
			same(t, w[k], row[3+k], "%s of %s", neurons.Columns[3+k].Name, row[0])
		}
	}
	require.Len(t, intervals.Rows, len(want.Intervals))
	require.Greater(t, len(want.Intervals), 50)

	for _, method := range []string{"periodogram", "welch"} {
		for _, taper := range []string{"none", "hann", "hamming"} {
			o.Welch, o.Taper = method == "welch", strings.TrimPrefix(taper, "none")
			list, skipped, err := Spectra(r, o)
			require.NoError(t, err)
			require.Empty(t, skipped)
			require.Len(t, list, 6)
			_, bands := SpectrumTables(list)
			for i, p := range list {
				key := fmt.Sprintf("%s %s %s %d", method, taper, p.Name, p.Trial)
				w, ok := want.Spectra[key]
				require.True(t, ok, "SciPy has no %s", key)
				require.Len(t, p.Freq, len(w[0]), key)
				for k := range p.Freq {
					same(t, w[0][k], p.Freq[k], "%s: frequency %d", key, k)
					same(t, w[1][k], p.Power[k], "%s: power %d", key, k)
				}
				for k, x := range want.Bands[key] {
					same(t, x, bands.Rows[i][3+k], "%s: %s", key, bands.Columns[3+k].Name)
				}
			}
		}
	}

	learning, err := Learning(r, o)
	require.NoError(t, err)
	require.Len(t, learning.Rows, len(want.Learning))
	for i, row := range learning.Rows {
		for k := range row {
			same(t, want.Learning[i][k], row[k], "learning %d: %s", i, learning.Columns[k].Name)
		}
	}

	o = Options{Peaks: true, Threshold: -10}
	s, err = Load(r, o)
	require.NoError(t, err)
	require.Len(t, s.Trains, 2)
	for _, tr := range s.Trains {
		for trial := 1; trial <= 3; trial++ {
			w := want.Peaks[fmt.Sprintf("%s.V %d", tr.Name, trial)]
			require.Greater(t, len(w), 5)
			require.Equal(t, w, tr.Times[trial], "%s, trial %d", tr.Name, trial)
		}
	}
}
