package solve

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// vanDerPol is the stiff oscillator y” = μ(1 - y²)y' - y.
func vanDerPol(mu float64) System {
	return System{N: 2, RHS: func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], mu*(1-y[0]*y[0])*y[1]-y[0] }}
}

// TestSwitchesOnVanDerPol: through two jumps and the slow ways between them, in few steps, to the solution of the stiff method alone.
func TestSwitchesOnVanDerPol(t *testing.T) {
	sys := vanDerPol(1000)
	for _, explicit := range []string{"Vern7", "Tsit5", "DP5"} {
		s, err := NewSwitching(explicit, "Rodas5P", sys, Options{RTol: 1e-6, ATol: 1e-6})
		require.NoError(t, err)
		ref, err := New("Rodas4", sys, Options{RTol: 1e-10, ATol: 1e-10})
		require.NoError(t, err)
		s.Reset(0, []float64{2, 0})
		ref.Reset(0, []float64{2, 0})
		for _, end := range []float64{500, 1600, 2000} {
			for _, x := range []Stepper{s, ref} {
				for x.T() < end {
					require.NoError(t, x.Step(end))
				}
			}
			assert.InDelta(t, ref.Y()[0], s.Y()[0], 1e-3, "at %g", end)
		}
		st := s.Stats()
		t.Logf("%s: %+v, patience %g", explicit, st, s.patience)
		assert.GreaterOrEqual(t, st.Switches, int64(1))
		assert.Less(t, st.Steps+st.Rejected, int64(3000), "an explicit method alone takes millions")
		assert.True(t, s.Stiff())
	}
}

// TestTooLargeToSwitch: a system whose Jacobian would be too large stays with the explicit method, which says so, and no Jacobian is made.
func TestTooLargeToSwitch(t *testing.T) {
	sys := vanDerPol(100)
	entries := mostCouplings + 1
	sys.Couplings = func() int { return entries }
	sys.Derivatives = func() (Jacobian, error) {
		assert.LessOrEqual(t, entries, mostCouplings)
		return nil, nil
	}
	run := func() *Switching {
		s, err := NewSwitching("Vern7", "Rodas5P", sys, Options{RTol: 1e-6, ATol: 1e-6})
		require.NoError(t, err)
		s.Reset(0, []float64{2, 0})
		for s.T() < 20 {
			require.NoError(t, s.Step(20))
		}
		return s
	}
	s := run()
	assert.True(t, s.TooLarge())
	assert.Zero(t, s.Stats().Switches)
	entries--
	s = run()
	assert.False(t, s.TooLarge())
	assert.NotZero(t, s.Stats().Switches)
}

// TestDoesNotSwitch: where nothing is stiff, the explicit method runs as if it were alone.
func TestDoesNotSwitch(t *testing.T) {
	for _, p := range problems {
		for _, tol := range []float64{1e-4, 1e-9} {
			opt := Options{RTol: tol, ATol: tol}
			s, err := NewSwitching("Vern7", "Rodas5P", System{N: p.n, RHS: p.f}, opt)
			require.NoError(t, err)
			one, err := New("Vern7", System{N: p.n, RHS: p.f}, opt)
			require.NoError(t, err)
			p.start(s)
			p.start(one)
			for s.T() < p.t1 {
				require.NoError(t, s.Step(p.t1))
				require.NoError(t, one.Step(p.t1))
				require.Equal(t, one.T(), s.T())
			}
			assert.Equal(t, one.Y(), s.Y())
			assert.Equal(t, one.Stats(), s.Stats())
		}
	}
}

// TestSwitchesBack: once the fast decay is gone, the explicit method comes back.
func TestSwitchesBack(t *testing.T) {
	rate := func(t float64) float64 {
		if t < 50 {
			return 1e5
		}
		return 1
	}
	sys := System{N: 2, RHS: func(at float64, y, dy []float64) {
		s, c := math.Sincos(at)
		dy[0] = -rate(at)*(y[0]-c) - s
		dy[1] = y[0] - y[1]*y[1]*y[1]
	}}
	s, err := NewSwitching("Vern7", "Rodas5P", sys, Options{RTol: 1e-7, ATol: 1e-7})
	require.NoError(t, err)
	s.Reset(0, []float64{1, 0})
	run := func(end float64) {
		for s.T() < end {
			require.NoError(t, s.Step(end))
			assert.InDelta(t, math.Cos(s.T()), s.Y()[0], 1e-5)
		}
	}
	run(50)
	assert.True(t, s.Stiff())
	s.Reset(50, s.Y())
	run(100)
	assert.False(t, s.Stiff())
	st := s.Stats()
	t.Logf("%+v", st)
	assert.EqualValues(t, 2, st.Switches)
	assert.Less(t, st.Steps, int64(2500))
}

// TestSwitchingMemory continues a run, stiff or not, to the same bits.
func TestSwitchingMemory(t *testing.T) {
	sys := vanDerPol(1000)
	opt := Options{RTol: 1e-6, ATol: 1e-6}
	one, err := NewSwitching("Vern7", "Rodas5P", sys, opt)
	require.NoError(t, err)
	one.Reset(0, []float64{2, 0})
	for n := range 900 {
		require.NoError(t, one.Step(5000))
		if n%60 != 7 {
			continue
		}
		two, err := NewSwitching("Vern7", "Rodas5P", sys, opt)
		require.NoError(t, err)
		two.Reset(one.T(), one.Y())
		two.Recall(one.Memory())
		for range 30 {
			require.NoError(t, one.Step(5000))
			require.NoError(t, two.Step(5000))
			require.True(t, one.T() == two.T() && slices.Equal(one.Y(), two.Y()), "from step %d on", n)
		}
	}
}

// TestReach: the ends of stability regions on the real axis, from the literature (Hairer and Wanner II, IV.2) and by the definition.
func TestReach(t *testing.T) {
	for name, want := range map[string]float64{"Euler": 2, "RK4": 2.785, "DP5": 3.306, "BS3": 2.51} {
		for _, tb := range tableaus {
			if tb.name == name {
				assert.InDelta(t, want, tb.reach(), 0.02, name)
			}
		}
	}
	_, err := NewSwitching("RK4", "Rodas5P", vanDerPol(1), Options{})
	assert.Error(t, err)
	_, err = NewSwitching("Vern7", "Tsit5", vanDerPol(1), Options{})
	assert.Error(t, err)
}
