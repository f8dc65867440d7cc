package analysis

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/runtime/results"
)

func TestSelection(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"VAC", "VAC.wta[1].exci[2]", true},
		{"VAC", "VAC2.x", false},
		{"VAC.wta", "VAC.wta[1].exci[2].V", true},
		{"VAC.wta[1]", "VAC.wta[1].exci[2]", true},
		{"VAC.wta[1]", "VAC.wta[12].exci[2]", false},
		{"VAC.wta.exci", "VAC.wta[3].exci[2]", true},
		{"STR*.V", "STR1.V", true},
		{"STR*.V", "STR1.inh.V", false},
		{"STR*.**.V", "STR1.inh[4].V", true},
		{"n.tau", "n.τ", true},
		{"mean(AC.exci.V)", "mean(AC.exci.V)", true},
	} {
		s, err := Select([]string{c.pattern})
		require.NoError(t, err)
		assert.Equal(t, c.want, s.Has(c.path), "%s of %s", c.pattern, c.path)
	}
	_, err := Select([]string{" "})
	assert.Error(t, err)
	assert.True(t, Selection{}.Has("anything"))
	assert.False(t, Selection{}.Names("anything"))
}

func TestParseTrials(t *testing.T) {
	r := write(t)
	list, err := ParseTrials("1,5..7")
	require.NoError(t, err)
	for n, want := range map[int]bool{0: false, 1: true, 4: false, 5: true, 7: true, 8: false} {
		assert.Equal(t, want, list.Has(n, r), "%d", n)
	}
	assert.False(t, Trials(nil).Has(0, r), "the warm-up has to be named")
	for _, bad := range []string{"x", "5..1", "-1", "1,,2", ".."} {
		_, err := ParseTrials(bad)
		assert.Error(t, err, bad)
	}
}

// A selection by a population's path means its mean, one with an index that element.
func TestSignalsByName(t *testing.T) {
	r := write(t)
	for pattern, want := range map[string][]string{
		"P": {"mean(P.V)"}, "P.V": {"mean(P.V)"}, "P[2].V": {"P[2].V"}, "P[1]": {"P[1].V"}, "z": {"z"}, "": {"mean(P.V)", "z"}, "R": nil,
	} {
		o := Options{}
		if pattern != "" {
			o.Of, _ = Select([]string{pattern})
		}
		o.Trials = Trials{{1, 1}}
		var got []string
		require.NoError(t, EachSignal(r, o, func(s Signal) error {
			got = append(got, s.Name)
			assert.Len(t, s.X, 1601)
			return nil
		}))
		assert.Equal(t, want, got, "%q", pattern)
	}
}

// A mean over a part of a population is not called like that of all.
func TestMeanOfSome(t *testing.T) {
	r := write(t)
	r.Populations[0].Elements = append(r.Populations[0].Elements, "P[3]")
	var got []string
	o := Options{Trials: Trials{{1, 1}}}
	require.NoError(t, EachSignal(r, o, func(s Signal) error { got = append(got, s.Name); return nil }))
	assert.Equal(t, []string{"mean(P.V, 2 of 3)", "z"}, got)
}

// Means leave out what is no number and what is held at the value that is named.
func TestMean(t *testing.T) {
	held := -70.0
	got := mean([][]float64{{1, -70, math.NaN(), math.NaN()}, {3, 5, 7, -70}}, 0, 4, &held)
	assert.Equal(t, []float64{2, 5, 7}, got[:3])
	assert.True(t, math.IsNaN(got[3]))
}

// Rates are over what was recorded: trials and times that a record statement leaves out are not silence.
func TestLimitedRecording(t *testing.T) {
	r := write(t)
	all, err := Load(r, Options{})
	require.NoError(t, err)
	sources := &r.Of(results.Spikes)[0].Sources
	*sources = []results.Source{{Population: "P", During: []float64{100, 200}, Trials: [][2]float64{{2, 3}}}, {Population: "R.q", Nodes: []int{0, 1}},
		{Population: "R.q", Nodes: []int{1}, During: []float64{50, 150}}, {Population: "R.q", Nodes: []int{2}, During: []float64{50, 150}}}
	s, err := Load(r, Options{})
	require.NoError(t, err)
	count := func(name string, trial int, from, to float64) (n int) {
		for _, x := range all.Trains {
			for _, y := range x.Times[trial] {
				if x.Name == name && y >= from && y < to {
					n++
				}
			}
		}
		return n
	}
	rates, err := Rates(r, s, Options{})
	require.NoError(t, err)
	var got [][]any
	for _, row := range rates.Rows {
		got = append(got, []any{row[0], row[1], row[2], row[3], row[4]})
	}
	assert.Equal(t, [][]any{{"P", 2, 100., 200., 2}, {"P", 3, 100., 200., 2}, {"R.q", 1, 0., 400., 2}, {"R.q", 2, 0., 400., 2}, {"R.q", 3, 0., 400., 2}}, got)

	rates, err = Rates(r, s, Options{Window: 50})
	require.NoError(t, err)
	for _, row := range rates.Rows {
		trial, from, to := row[1].(int), row[2].(float64), row[3].(float64)
		want, n := 0, 2
		if row[0] == "P" {
			assert.True(t, trial >= 2 && from >= 100 && to <= 200, "%v", row)
			want = count("P[1]", trial, from, to) + count("P[2]", trial, from, to)
		} else {
			want = count("R.q[1]", trial, from, to) + count("R.q[2]", trial, from, to)
			if from >= 50 && to <= 150 {
				n, want = 3, want+count("R.q[3]", trial, from, to)
			}
		}
		if to < 400 {
			assert.Equal(t, []any{n, want}, []any{row[4], row[5]}, "%v", row)
		}
	}
	neurons, _ := Neurons(r, s)
	for i, length := range []float64{200, 200, 1200, 1200, 300} {
		assert.InDelta(t, 1000*float64(neurons.Rows[i][2].(int))/length, neurons.Rows[i][3], 1e-12, "%v", neurons.Rows[i])
	}
}

// Trials that a run has not are a mistake, not silence.
func TestTrialsThatAreNot(t *testing.T) {
	r := write(t)
	assert.NoError(t, Trials{{9, 9}, {3, 5}}.Check(r))
	assert.ErrorContains(t, Trials{{4, 5}}.Check(r), "trials 1 to 3")
	r.Trials = nil
	assert.ErrorContains(t, Trials{{1, 1}}.Check(r), "has no trials")
}

func TestNoVoltages(t *testing.T) {
	r := write(t)
	_, err := Load(r, Options{Peaks: true, State: "u"})
	require.ErrorContains(t, err, "no u is recorded")
	_, skipped, err := Spectra(r, Options{Welch: true, Transient: 397})
	require.NoError(t, err)
	assert.Len(t, skipped, 6)
}

func TestWriteCSV(t *testing.T) {
	table := &Table{Columns: []Column{{"a", ""}, {"b_ms", "ms"}}}
	table.add("x, y", 0.1)
	table.add("z", math.NaN())
	table.add("w", 3)
	var b bytes.Buffer
	require.NoError(t, table.WriteCSV(&b))
	assert.Equal(t, "a,b_ms\n\"x, y\",0.1\nz,\nw,3\n", b.String())
}
