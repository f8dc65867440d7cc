// Package solve integrates ordinary differential equations dy/dt = f(t, y) by
// explicit Runge-Kutta methods: fixed steps, or adaptive steps under PI error
// control, both with dense output. Times are in milliseconds; the states' units
// are the caller's. Methods are data (tableau.go); one Integrator runs them all.
//
// A step, dense output and Reset allocate nothing, and two runs give the same
// bits.
package solve

import (
	"fmt"
	"math"
	"slices"
	"unsafe"

	"nbc/runtime/vec"
)

// RHS evaluates dy = f(t, y); t in ms. y and dy have equal length and never
// alias. It must write all of dy.
type RHS func(t float64, y, dy []float64)

// Options are the numbers a method is run with.
type Options struct {
	RTol, ATol float64 // adaptive methods: relative and absolute tolerance per component; 0 means 1e-6
	Dt         float64 // ms; fixed-step methods: the step; adaptive ones: the first step, chosen by the problem when 0
	MaxStep    float64 // ms; the longest step of an adaptive method; 0 = no limit
	MaxSteps   int64   // the most attempts in the Integrator's life; 0 = no limit
}

// Stats counts work since New.
type Stats struct {
	Steps       int64 // accepted steps
	Rejected    int64 // attempts whose error was too large or not finite
	Evaluations int64 // of the right-hand side, those for dense output included
}

// Integrator carries one initial-value problem forward.
type Integrator struct {
	f        RHS
	tb       *tableau
	opt      Options
	n        int
	adaptive bool

	rows  []vec.Row // stages 1.. ; the last is the solution for FSAL methods
	extra []vec.Row
	final vec.Row // the solution, of methods without FSAL
	errs  vec.Row // the error
	dense vec.Row // its coefficients are set anew for each time
	poly  [][]float64
	bTh   []float64 // weights at one θ

	// All vectors are np >= n long, their padding stays 0 and n of them is what
	// f and the caller see.
	// yNew is also the argument of every stage, u that of extra stages and the
	// error. Stages whose lives do not overlap share a vector: see slots.
	y, yPrev, yNew, u []float64
	k                 [][]float64

	t, tPrev, h float64
	haveFirst   bool // k[0] = f(t, y)
	haveEnd     bool // k[end] = f(t, y), as the last step's end
	haveExtra   bool // all extra stages of the last step are there

	hNext    float64 // the step that control proposes; 0: not known
	logPrev  float64 // log of the last accepted step's error, for PI control
	rejected bool    // the last attempt was rejected

	t0     float64 // fixed steps: the grid is t0 + grid·dt
	grid   int64
	onGrid bool

	stats Stats
}

// New makes an integrator for n states. Call Reset before the first Step.
func New(method string, f RHS, n int, opt Options) (*Integrator, error) {
	tb, err := lookup(method)
	if err != nil {
		return nil, err
	}
	if err := opt.check(tb); err != nil {
		return nil, err
	}
	if f == nil || n < 0 {
		return nil, fmt.Errorf("solver %s: no right-hand side or a negative number of states", tb.name)
	}
	in := &Integrator{f: f, tb: tb, opt: opt, n: n, adaptive: tb.errOrder > 0, logPrev: logFloor}
	for i, a := range tb.a {
		if tb.fsal && i == len(tb.a)-1 {
			a = tb.b
		}
		in.rows = append(in.rows, vec.NewRow(a))
	}
	for _, a := range tb.ax {
		in.extra = append(in.extra, vec.NewRow(a))
	}
	in.final, in.errs = vec.NewRow(tb.b), vec.NewRow(tb.e)
	in.poly = tb.interpolant()
	in.bTh = make([]float64, len(in.poly))
	for i, p := range in.poly {
		for _, x := range p {
			if x != 0 {
				in.dense.J = append(in.dense.J, i)
				in.dense.A = append(in.dense.A, vec.Quad{})
				break
			}
		}
	}
	in.allocate()
	return in, nil
}

// check fills in defaults and refuses what makes no sense.
func (o *Options) check(tb *tableau) error {
	bad := func(what string, x float64) error {
		return fmt.Errorf("solver %s: %s = %g", tb.name, what, x)
	}
	if tb.errOrder == 0 {
		if !(o.Dt > 0) || math.IsInf(o.Dt, 0) {
			return bad("a fixed-step method needs a positive step dt, not dt", o.Dt)
		}
		return nil
	}
	if o.RTol == 0 && o.ATol == 0 {
		o.RTol, o.ATol = 1e-6, 1e-6
	}
	switch {
	case !(o.RTol >= 0) || math.IsInf(o.RTol, 0):
		return bad("the relative tolerance must not be negative; rtol", o.RTol)
	case !(o.ATol >= 0) || math.IsInf(o.ATol, 0):
		return bad("the absolute tolerance must not be negative; atol", o.ATol)
	case !(o.Dt >= 0):
		return bad("the first step must not be negative; dt", o.Dt)
	case !(o.MaxStep >= 0):
		return bad("the longest step must not be negative; maxstep", o.MaxStep)
	}
	return nil
}

// allocate cuts all vectors from one block. Each starts on a cache line, and
// the distance between two is an odd number of lines so that element i of all
// stages does not fall into the same cache set.
func (in *Integrator) allocate() {
	slot, slots := in.slots()
	np := (in.n + 15) &^ 15
	stride := np
	if stride/8%2 == 0 {
		stride += 8
	}
	block := make([]float64, (slots+4)*stride+8)
	for uintptr(unsafe.Pointer(&block[0]))%64 != 0 {
		block = block[1:]
	}
	next := func() []float64 {
		v := block[:np:np]
		block = block[stride:]
		return v
	}
	in.y, in.yPrev, in.yNew, in.u = next(), next(), next(), next()
	in.k = make([][]float64, len(slot))
	for i, s := range slot {
		if in.k[i] = in.k[slices.Index(slot, s)]; in.k[i] == nil {
			in.k[i] = next()
		}
	}
}

// slots gives each stage a vector and returns how many there are. A stage may
// take that of an earlier one which no later stage, nor the solution, the error
// or dense output reads: eight vectors instead of ten for Vern7, which then
// stays nearer to the first-level cache.
func (in *Integrator) slots() (slot []int, n int) {
	total := len(in.tb.c) + len(in.tb.cx)
	last := make([]int, total) // the last stage that reads each
	for i, r := range in.rows {
		for _, j := range r.J {
			last[j] = i + 1
		}
	}
	for _, r := range append([]vec.Row{in.final, in.errs, in.dense}, in.extra...) {
		for _, j := range r.J {
			last[j] = total
		}
	}
	last[0], last[in.tb.end()%total] = total, total
	var holder []int // the stage in each vector
	for i := range total {
		at := slices.IndexFunc(holder, func(j int) bool { return last[j] <= i })
		if at < 0 {
			at = len(holder)
			holder = append(holder, i)
		}
		holder[at] = i
		slot = append(slot, at)
	}
	return slot, len(holder)
}

// Reset starts anew from the state y at t (ms): at first, or after a
// discontinuity. It copies y, which may be Y itself, and forgets derivatives,
// but keeps the step that control proposed last.
func (in *Integrator) Reset(t float64, y []float64) {
	copy(in.y[:in.n], y[:in.n])
	copy(in.yPrev, in.y)
	in.t, in.tPrev, in.h = t, t, 0
	in.haveFirst, in.haveEnd, in.haveExtra = false, false, false
	in.logPrev, in.rejected = logFloor, false
	in.t0, in.grid, in.onGrid = t, 0, true
	if in.hNext == 0 && in.adaptive {
		in.hNext = in.opt.Dt
	}
}

// T is the time (ms) that has been reached.
func (in *Integrator) T() float64 { return in.t }

// TPrev is the time (ms) at which the last step began; T after Reset.
func (in *Integrator) TPrev() float64 { return in.tPrev }

// Y is the state at T. It belongs to the integrator and another slice holds it
// after each step: ask again.
func (in *Integrator) Y() []float64 { return in.y[:in.n:in.n] }

// YPrev is the state at TPrev, under the same rules as Y.
func (in *Integrator) YPrev() []float64 { return in.yPrev[:in.n:in.n] }

// Stats returns the work done since New.
func (in *Integrator) Stats() Stats { return in.stats }

// NextStep is the step (ms) that control proposes; the grid's for fixed steps.
func (in *Integrator) NextStep() float64 {
	if !in.adaptive {
		return in.opt.Dt
	}
	return in.hNext
}

func (in *Integrator) eval(t float64, y, dy []float64) {
	in.stats.Evaluations++
	in.f(t, y[:in.n:in.n], dy[:in.n:in.n])
}

// Step takes one accepted step from T, at most to tEnd (ms); it ends at tEnd
// exactly when it gets there. At tEnd = T it does nothing.
func (in *Integrator) Step(tEnd float64) error {
	if !(tEnd > in.t) {
		if tEnd == in.t {
			return nil
		}
		return fmt.Errorf("solver %s: a step from t = %g ms cannot end at %g ms", in.tb.name, in.t, tEnd)
	}
	if m := in.opt.MaxSteps; m > 0 && in.stats.Steps+in.stats.Rejected >= m {
		return &MaxStepsError{in.t, m}
	}
	if in.haveEnd {
		end := in.tb.end()
		in.k[0], in.k[end] = in.k[end], in.k[0]
		in.haveFirst = true
	}
	in.haveEnd, in.haveExtra = false, false
	if !in.haveFirst {
		in.eval(in.t, in.y, in.k[0])
		in.haveFirst = true
	}
	if in.adaptive {
		return in.stepAdaptive(tEnd)
	}
	return in.stepFixed(tEnd)
}

// stages evaluates the stages of a step of h to tNew; for FSAL methods that
// sets yNew too.
func (in *Integrator) stages(h, tNew float64) {
	tb := in.tb
	for i := range in.rows {
		vec.Stage(in.yNew, in.y, h, in.k, &in.rows[i])
		in.eval(stageTime(in.t, tb.c[i+1], h, tNew), in.yNew, in.k[i+1])
	}
}

// stageTime is t + c·h, and exactly the end of the step for c = 1.
func stageTime(t, c, h, tNew float64) float64 {
	if c == 1 {
		return tNew
	}
	return t + float64(c*h)
}

// accept makes yNew at tNew the state.
func (in *Integrator) accept(h, tNew float64) {
	in.y, in.yPrev, in.yNew = in.yNew, in.y, in.yPrev
	in.tPrev, in.t, in.h = in.t, tNew, h
	in.haveFirst, in.haveEnd = false, in.tb.fsal
	in.stats.Steps++
}
