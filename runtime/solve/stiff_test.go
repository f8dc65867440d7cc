package solve

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func stiffMethods() (list []Method) {
	for _, m := range Methods() {
		if m.Stiff {
			list = append(list, m)
		}
	}
	return list
}

// TestDamping: one long step wipes out a component that decays at once, and leaves the slow one right: the methods are L-stable.
func TestDamping(t *testing.T) {
	for _, m := range stiffMethods() {
		sys := System{N: 2, RHS: func(_ float64, y, dy []float64) { dy[0], dy[1] = -1e9*y[0], -y[1] }}
		s, err := New(m.Name, sys, Options{RTol: 1e9, ATol: 1e9, Dt: 0.1})
		require.NoError(t, err)
		s.Reset(0, []float64{1, 1})
		require.NoError(t, s.Step(0.1))
		assert.Less(t, math.Abs(s.Y()[0]), 1e-6, m.Name)
		assert.InDelta(t, math.Exp(-0.1), s.Y()[1], 1e-4, m.Name)
	}
}

// TestProtheroRobinson: y' = λ(y - g(t)) + g'(t) with y = g: a smooth solution beside a fast decay. Steps stay those of g, whatever λ, and
// so does the error, of dense output too.
func TestProtheroRobinson(t *testing.T) {
	for _, m := range stiffMethods() {
		for _, λ := range []float64{-1e2, -1e5, -1e8} {
			f := func(at float64, y, dy []float64) {
				s, c := math.Sincos(at)
				dy[0] = λ*(y[0]-s) + c
			}
			s, err := New(m.Name, System{N: 1, RHS: f}, Options{RTol: 1e-6, ATol: 1e-6})
			require.NoError(t, err)
			s.Reset(0, []float64{0})
			worst, out := 0.0, []float64{0}
			for s.T() < 10 {
				require.NoError(t, s.Step(10))
				for _, th := range []float64{0.25, 0.6, 1} {
					at := s.TPrev() + th*(s.T()-s.TPrev())
					s.Dense(at, out)
					worst = math.Max(worst, math.Abs(out[0]-math.Sin(at)))
				}
			}
			st := s.Stats()
			t.Logf("%s, λ %g: error %.1e, %d steps, %d rejected", m.Name, λ, worst, st.Steps, st.Rejected)
			assert.Less(t, worst, 2e-5, "%s, λ %g", m.Name, λ)
			assert.Less(t, st.Steps+st.Rejected, int64(500), "%s, λ %g", m.Name, λ)
		}
	}
}

// TestStartingStep: on problems of all time scales the first step is neither refused again and again nor far too short.
func TestStartingStep(t *testing.T) {
	for _, m := range Methods() {
		if !m.Adaptive {
			continue
		}
		for _, scale := range []float64{1e-6, 1e-2, 1, 1e3, 1e6} {
			f := func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1]/scale, -y[0]/scale }
			s, err := New(m.Name, System{N: 2, RHS: f}, Options{RTol: 1e-6, ATol: 1e-6})
			require.NoError(t, err)
			s.Reset(0, []float64{1, 0})
			require.NoError(t, s.Step(1e9*scale))
			first := s.T()
			assert.LessOrEqual(t, s.Stats().Rejected, int64(2), "%s at %g", m.Name, scale)
			for range 20 {
				require.NoError(t, s.Step(1e9*scale))
			}
			// The rule's power of a rate with a unit makes it cautious where time is slow; steps grow fivefold then.
			assert.Greater(t, first, 1e-7*(s.T()-s.TPrev()), "%s at %g", m.Name, scale)
			assert.Less(t, s.NextStep(), 3*(s.T()-s.TPrev()), "%s at %g: steps still grow", m.Name, scale)
		}
	}
}

// TestGrowth: a step is at most five times as long as the one before, and after a refusal no longer than it.
func TestGrowth(t *testing.T) {
	for _, m := range Methods() {
		if !m.Adaptive {
			continue
		}
		// A bump in a flat landscape.
		f := func(at float64, _, dy []float64) { dy[0] = math.Exp(-(at - 20) * (at - 20)) }
		s, err := New(m.Name, System{N: 1, RHS: f}, Options{RTol: 1e-7, ATol: 1e-7, Dt: 1e-3, MaxStep: 1})
		require.NoError(t, err)
		s.Reset(0, []float64{0})
		before, rejected := 0.0, int64(0)
		for s.T() < 40 {
			require.NoError(t, s.Step(1e9))
			h := s.T() - s.TPrev()
			if before > 0 {
				assert.LessOrEqual(t, h, growMax*before*(1+1e-9), m.Name)
			}
			if s.Stats().Rejected > rejected {
				assert.LessOrEqual(t, s.NextStep(), h*(1+1e-9), m.Name)
			}
			before, rejected = h, s.Stats().Rejected
		}
		assert.InDelta(t, math.Sqrt(math.Pi), s.Y()[0], 1e-4, m.Name)
	}
}
