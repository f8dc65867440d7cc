package solve

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

// TestMemory continues a run of each method in a second stepper, in the middle and after a step cut short: both must take the same
// steps to the same bits, and count the same work. So must a third one that is never asked for its memory.
func TestMemory(t *testing.T) {
	sys := System{N: 2, RHS: func(t float64, y, dy []float64) {
		dy[0] = y[1]
		dy[1] = 3*(1-y[0]*y[0])*y[1] - y[0] + math.Sin(t)
	}}
	for _, m := range Methods() {
		opt := Options{RTol: 1e-6, ATol: 1e-6, Dt: 0.01}
		one, err := New(m.Name, sys, opt)
		if err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		one.Reset(0, []float64{2, 0})
		plain, _ := New(m.Name, sys, opt)
		plain.Reset(0, []float64{2, 0})
		step := func(s Stepper, end float64) {
			t.Helper()
			if err := s.Step(end); err != nil {
				t.Fatalf("%s: %v", m.Name, err)
			}
		}
		for range 40 {
			step(one, 30)
			step(plain, 30)
		}
		for _, end := range []float64{one.T() + 1e-3, 30} {
			step(one, end)
			step(plain, end)
			two, _ := New(m.Name, sys, opt)
			two.Reset(one.T(), one.Y())
			two.Recall(one.Memory())
			before := one.Stats()
			for range 50 {
				step(one, 30)
				step(two, 30)
				step(plain, 30)
				if one.T() != plain.T() || !slices.Equal(one.Y(), plain.Y()) {
					t.Fatalf("%s: asked for its memory a stepper goes another way: at %v, not %v", m.Name, one.T(), plain.T())
				}
				if one.T() != two.T() || !slices.Equal(one.Y(), two.Y()) {
					t.Fatalf("%s: after the continued run's step to %v it is at %v %v, not %v", m.Name, one.T(), two.T(), two.Y(), one.Y())
				}
			}
			a, b := one.Stats(), two.Stats()
			if d := a.minus(before); d != b {
				t.Errorf("%s: work %+v, continued %+v", m.Name, d, b)
			}
		}
	}
}

func (s Stats) minus(o Stats) Stats {
	return Stats{s.Steps - o.Steps, s.Rejected - o.Rejected, s.Evaluations - o.Evaluations, s.Jacobians - o.Jacobians, s.Factorisations - o.Factorisations, s.Switches - o.Switches, s.Restarts - o.Restarts}
}

func TestPlusAddsAllWork(t *testing.T) {
	var one Stats
	v := reflect.ValueOf(&one).Elem()
	for i := range v.NumField() {
		v.Field(i).SetInt(int64(i + 1))
	}
	sum := one.Plus(one)
	for i := range v.NumField() {
		if got := reflect.ValueOf(sum).Field(i).Int(); got != int64(2*i+2) {
			t.Errorf("%s: %d", v.Type().Field(i).Name, got)
		}
	}
}
