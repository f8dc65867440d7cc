package solve

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// driven is the membrane with a current that makes it fire for some of each 100 ms, and is silent meanwhile.
func driven() System {
	g := membrane
	g.rates = func(t float64, y, a, b []float64) {
		membrane.rates(t, y, a, b)
		a[3] -= 10 - 10*math.Pow(math.Sin(t*math.Pi/100), 200)
	}
	return g.system()
}

// exchange is two states that change places a thousand times as fast as both decay: stiff, but not by what their own rates show.
func exchange() System {
	g := gated{"exchange", 1, []float64{1, 0}, 50, func(t float64, y, a, b []float64) {
		a[0], b[0] = 1000*y[1]+math.Sin(t), -1000
		a[1], b[1] = 1000*y[0], -1001
	}}
	return g.system()
}

func relay(t *testing.T, sys System, y0 []float64, end float64) *Relay {
	t.Helper()
	s, err := NewRelay("Vern7", "Rodas5P", sys, Options{RTol: 1e-6, ATol: 1e-6})
	require.NoError(t, err)
	s.Reset(0, y0)
	for s.T() < end {
		require.NoError(t, s.Step(end))
	}
	return s
}

// reach runs a method alone.
func reach(t *testing.T, method string, tol float64, sys System, y0 []float64, end float64) Stepper {
	t.Helper()
	s, err := New(method, sys, Options{RTol: tol, ATol: tol})
	require.NoError(t, err)
	s.Reset(0, y0)
	for s.T() < end {
		require.NoError(t, s.Step(end))
	}
	return s
}

// TestRelay: the multistep method takes over where gates bound the steps of a neuron that is mostly silent, and costs a fraction.
func TestRelay(t *testing.T) {
	s := relay(t, driven(), membrane.y0, 1000)
	alone := reach(t, "Vern7", 1e-6, driven(), membrane.y0, 1000).Stats().Evaluations
	exact := reach(t, "Vern9", 1e-11, driven(), membrane.y0, 1000)
	t.Logf("%+v, Vern7 %d evaluations", s.Stats(), alone)
	assert.GreaterOrEqual(t, s.Stats().Switches, int64(1))
	assert.Less(t, 2*s.Stats().Evaluations, alone)
	assert.InDelta(t, exact.Y()[3], s.Y()[3], 1e-4)
}

// TestRelayNotTaken: where accuracy bounds the steps, or no rate is known, the others stay at work.
func TestRelayNotTaken(t *testing.T) {
	for name, sys := range map[string]System{"prey": prey.system(), "van der Pol": vanDerPol(1000), "oscillator": {N: 2, RHS: oscillator.f}} {
		s := relay(t, sys, []float64{1, 0.5}, 3000)
		alone, err := NewSwitching("Vern7", "Rodas5P", sys, Options{RTol: 1e-6, ATol: 1e-6})
		require.NoError(t, err)
		alone.Reset(0, []float64{1, 0.5})
		for alone.T() < 3000 {
			require.NoError(t, alone.Step(3000))
		}
		a, b := s.Stats(), alone.Stats()
		assert.Equal(t, a.Steps, b.Steps, name)
		assert.Equal(t, s.Y(), alone.Y(), name)
		assert.Less(t, a.Evaluations, b.Evaluations*21/20, name)
	}
}

// TestRelayResets: where events move states time and again, the multistep method has no past and gives way.
func TestRelayResets(t *testing.T) {
	var work [2]int64
	for k := range work {
		var s Stepper
		s, err := NewRelay("Vern7", "Rodas5P", driven(), Options{RTol: 1e-6, ATol: 1e-6})
		if k == 1 {
			s, err = NewSwitching("Vern7", "Rodas5P", driven(), Options{RTol: 1e-6, ATol: 1e-6})
		}
		require.NoError(t, err)
		s.Reset(0, membrane.y0)
		for end := 0.5; end <= 1000; end += 0.5 {
			for s.T() < end {
				require.NoError(t, s.Step(end))
			}
			s.Reset(end, s.Y())
		}
		work[k] = s.Stats().Evaluations
		t.Logf("%+v", s.Stats())
	}
	assert.Less(t, work[0], work[1]*11/10)
}

// TestRelayStiff: what is stiff beside the rates goes back to the stiff method.
func TestRelayStiff(t *testing.T) {
	s := relay(t, exchange(), []float64{1, 0}, 200)
	exact := reach(t, "Rodas5P", 1e-10, exchange(), []float64{1, 0}, 200)
	t.Logf("%+v", s.Stats())
	assert.Less(t, s.Stats().Evaluations, int64(20_000), "AdamsBDF alone takes some hundred thousand")
	assert.InDelta(t, exact.Y()[0], s.Y()[0], 1e-5)
}

// TestRelayMemory continues a run from many of its steps, whoever is at work, to the same bits at the end.
func TestRelayMemory(t *testing.T) {
	const end = 500
	for _, sys := range []System{driven(), exchange()} {
		type moment struct {
			t         float64
			y, memory []float64
		}
		var list []moment
		var turns [2]int
		fresh := func() *Relay {
			s, err := NewRelay("Vern7", "Rodas5P", sys, Options{RTol: 1e-6, ATol: 1e-6})
			require.NoError(t, err)
			return s
		}
		one := fresh()
		one.Reset(0, membrane.y0[:sys.N])
		for n := 0; one.T() < end; n++ {
			require.NoError(t, one.Step(end))
			if n%41 == 7 {
				turns[int(flag(one.turn))]++
				list = append(list, moment{one.T(), append([]float64(nil), one.Y()...), one.Memory()})
			}
		}
		for _, m := range list {
			two := fresh()
			two.Reset(m.t, m.y)
			two.Recall(m.memory)
			for two.T() < end {
				require.NoError(t, two.Step(end))
			}
			require.Equal(t, one.Y(), two.Y(), "continued at %g", m.t)
		}
		t.Log(turns)
		assert.NotZero(t, turns[0])
		assert.Equal(t, sys.N > 2, turns[1] > 0)
	}
}
