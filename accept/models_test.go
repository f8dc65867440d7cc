package accept

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// firing holds parts that do not touch each other, so one run shows what each does.
const firing = `use std

circuit Firing {
  const I_e[8] : uA/cm^2 = [0, 0.2, 0.4, 0.5, 1, 3, 5, 8]
  const I_i[6] : uA/cm^2 = [0, 0.1, 0.4, 1, 2, 4]
  const I_w[5] : uA/cm^2 = [1, 2, 3, 4, 5]
  node e[k in 1..8] : HHExci(I_bg = I_e[k])
  node i[k in 1..6] : HHInhib(I_bg = I_i[k])

  node f1 : HHExci(I_bg = 0.4 [uA/cm^2])
  node f2 : HHInhib(I_bg = 0.1 [uA/cm^2])
  node f3 : HHExci(I_bg = 1.4 [uA/cm^2])
  f1 -> f2 { weight = 1 }
  f2 -> f3 { weight = 0.2 }
  f1 -> f3 { weight = 0.5 }

  node l1 : HHExci(I_bg = 3 [uA/cm^2])
  node l2 : HHExci(I_bg = 2 [uA/cm^2])
  node l3 : HHInhib(I_bg = 2 [uA/cm^2])
  l1 -> l2 { weight = 1 }
  l2 -> l3 { weight = 5.5 }
  l3 -> l1 { weight = 0.2 }

  node w3 : WinnerTakeAll(I_bg = I_w)
  node w4 : WinnerTakeAll(I_bg = I_w, G_syn_inhib = 4 [mS/cm^2/ms^2])
}

experiment second of Firing {
  run 0 ms .. 1000 ms
  solver Vern7 { rtol = 1e-8, atol = 1e-8 }
  record spikes of e, i, f1, f2, f3, l1, l2, l3, w3, w4
  record e[1].V as rest_e, i[1].V as rest_i, f1.V as f1, f2.V as f2, f3.V as f3 every 0.05 ms
}
`

// Numbers of spikes in a second: of single neurons by background current, and of small circuits.
func TestFiring(t *testing.T) {
	dir := build(t, firing).run(t)
	got := spikes(t, dir)
	count := func(element string, want int) {
		t.Helper()
		assert.InDelta(t, want, len(got[element]), 1, element)
	}
	for k, n := range []int{0, 0, 12, 20, 41, 96, 137, 187} {
		count(fmt.Sprintf("e[%d]", k+1), n)
	}
	for k, n := range []int{0, 0, 17, 48, 79, 126} {
		count(fmt.Sprintf("i[%d]", k+1), n)
	}
	for element, n := range map[string]int{"f1": 12, "f2": 12, "f3": 19, "l1": 1, "l2": 72, "l3": 231, "w3.inh": 40, "w4.inh": 31} {
		count(element, n)
	}
	for k, n := range []int{0, 1, 1, 2, 38} {
		count(fmt.Sprintf("w3.exci[%d]", k+1), n)
	}
	for k, n := range []int{0, 0, 1, 1, 31} {
		count(fmt.Sprintf("w4.exci[%d]", k+1), n)
	}
	// Silence is no matter of one spike more or less.
	for _, element := range []string{"e[1]", "e[2]", "i[1]", "i[2]"} {
		assert.Empty(t, got[element], element)
	}

	rates := map[string]float64{"e[3]": 12.41, "e[4]": 19.92, "e[5]": 41.49, "e[6]": 95.99, "e[7]": 137.45, "e[8]": 187.56, "i[3]": 17.63, "i[4]": 48.41, "i[5]": 79.09, "i[6]": 125.94}
	for element, hz := range rates {
		s := got[element]
		require.Greater(t, len(s), 2, element)
		last := len(s) - 1
		assert.InDelta(t, hz, 1000*float64(last)/(s[last]-s[0]), 0.02*hz, "rate of %s by intervals", element)
	}

	x := readSeries(t, dir)
	// The times are those of the peaks, on a grid of 0.05 ms.
	for _, f := range []struct {
		element string
		at      float64
	}{{"f1", 72.25}, {"f2", 75.05}, {"f3", 12.95}} {
		peak := firstPeak(x.numbers(t, "t"), x.numbers(t, f.element))
		assert.InDelta(t, f.at, peak, 0.0501, "first peak of %s", f.element)
		t.Logf("first peak of %s at %.2f ms, reference %.2f ms; 0 mV is crossed at %.4f ms", f.element, peak, f.at, got[f.element][0])
	}
	for name, v := range map[string]float64{"rest_e": -59.89, "rest_i": -60.15} {
		col := x.numbers(t, name)
		assert.InDelta(t, v, col[len(col)-1], 0.005, name)
	}
}

// firstPeak is the time of the first local maximum above 0 mV.
func firstPeak(t, v []float64) float64 {
	for i := 1; i+1 < len(v); i++ {
		if v[i] >= 0 && v[i] >= v[i-1] && v[i] > v[i+1] {
			return t[i]
		}
	}
	return math.NaN()
}

const rhythms = `use std

circuit Rhythms {
  node K26  : ThetaRhythm(K = 26 ms)
  node K36  : ThetaRhythm(K = 36 ms)
  node bare : NGNMMTheta
}

experiment long of Rhythms {
  run 0 ms .. 8000 ms
  solver Vern7 { rtol = 1e-10, atol = 1e-10 }
  record K26.rate as K26, K36.rate as K36, bare.rate as bare every 0.1 ms
}
`

// Frequency and swing of the next-generation neural mass in its three settings.
func TestRhythms(t *testing.T) {
	x := readSeries(t, build(t, rhythms).run(t))
	time := x.numbers(t, "t")
	after := func(name string, from, to float64) (ts, col []float64) {
		for i, v := range x.numbers(t, name) {
			if time[i] >= from && time[i] <= to {
				ts, col = append(ts, time[i]), append(col, v)
			}
		}
		require.NotEmpty(t, col)
		return ts, col
	}
	for _, c := range []struct {
		name   string
		hz     float64
		lo, hi float64 // 0: not known
	}{{"K26", 16.03, 0.00846, 0.03107}, {"K36", 11.57, 0, 0}} {
		ts, col := after(c.name, 4000, 8000)
		lo, hi := extremes(col)
		hz := frequency(ts, col, (lo+hi)/2)
		assert.InDelta(t, c.hz, hz, 0.006, c.name)
		if c.hi > 0 {
			assert.InDelta(t, c.lo, lo, 6e-6, c.name)
			assert.InDelta(t, c.hi, hi, 6e-6, c.name)
		}
		t.Logf("%s: %.3f Hz, rate %.5f to %.5f per ms", c.name, hz, lo, hi)
	}
	_, early := after("bare", 200, 400)
	lo, hi := extremes(early)
	assert.InDelta(t, 0.0275, lo, 6e-5)
	assert.InDelta(t, 0.0402, hi, 6e-5)
	_, late := after("bare", 7900, 8000)
	assert.InDelta(t, 0.033508, late[len(late)-1], 1e-6)
}

func extremes(col []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range col {
		lo, hi = min(lo, v), max(hi, v)
	}
	return lo, hi
}

// frequency in Hz by the upward crossings of a level.
func frequency(t, v []float64, level float64) float64 {
	var at []float64
	for i := 1; i < len(v); i++ {
		if v[i-1] < level && v[i] >= level {
			at = append(at, t[i-1]+(t[i]-t[i-1])*(level-v[i-1])/(v[i]-v[i-1]))
		}
	}
	if len(at) < 2 {
		return 0
	}
	return 1000 * float64(len(at)-1) / (at[len(at)-1] - at[0])
}

// The adjacency of a cortex of two units of two neurons with given connections between the units.
func TestAdjacency(t *testing.T) {
	p := build(t, `use std

circuit Two {
  node C : Cortical(N_wta = 2, N_exci = 2, density = 0.5, weight = 1)
}

experiment instant of Two {
  run 0 ms .. 0.01 ms
  record C.exci.V every 0.01 ms
}
`)
	network := filepath.Join(t.TempDir(), "network.csv")
	var rows strings.Builder
	rows.WriteString("connection,source,target,weight\n")
	for _, units := range [][2]int{{1, 2}, {2, 1}} {
		for _, pair := range [][2]int{{1, 2}, {2, 1}, {2, 2}} { // the matrix [[0, 1], [1, 1]]
			fmt.Fprintf(&rows, "C,C.wta[%d].exci[%d],C.wta[%d].exci[%d],1\n", units[0], pair[0], units[1], pair[1])
		}
	}
	require.NoError(t, os.WriteFile(network, []byte(rows.String()), 0o644))
	x := readTable(t, p.run(t, "--network", network, "--save-network"), "network.csv")
	assert.Len(t, x.rows, 18)
	for _, w := range x.numbers(t, "weight") {
		assert.Equal(t, 1.0, w)
	}
}
