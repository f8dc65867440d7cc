package solve

import (
	"slices"
	"unsafe"

	"nbc/runtime/vec"
)

// RungeKutta steps an explicit Runge-Kutta method: adaptive or with fixed steps.
type RungeKutta struct {
	f        RHS
	tb       *tableau
	opt      Options
	n        int
	unread   int // System.Unread
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
	read              int // the part of yNew that stages need: what f reads
	k                 [][]float64

	t, tPrev, h float64
	haveFirst   bool // k[0] = f(t, y)
	haveEnd     bool // k[end] = f(t, y), as the last step's end
	haveExtra   bool // all extra stages of the last step are there

	control control
	grid    grid
	wide    *wide

	gap  vec.Row // of a watched stepper: the difference of its last two stages' arguments
	last vec.Row // and of these stages
	rho  float64 // and the estimate (1/ms) of the fastest decay, at the last step

	factors *factors // of a method that takes linear parts exactly, else nil

	stats Stats
}

// newRungeKutta makes a stepper of a tableau; watched, it estimates rho.
func newRungeKutta(tb *tableau, sys *System, opt Options, watched bool) *RungeKutta {
	in := &RungeKutta{f: sys.RHS, tb: tb, opt: opt, n: sys.N, unread: sys.Unread, adaptive: tb.errOrder > 0,
		control: newControl(opt, tb.errOrder), grid: grid{dt: opt.Dt}, wide: newWide(sys.N)}
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
	if watched {
		in.gap = vec.NewRow(tb.gap())
		two := make([]float64, len(tb.c))
		two[len(two)-1], two[len(two)-2] = 1, -1
		in.last = vec.NewRow(two)
	}
	in.poly = tb.interpolant()
	in.bTh = make([]float64, len(in.poly))
	for i, p := range in.poly {
		for _, x := range p {
			if x != 0 {
				in.dense.J = append(in.dense.J, i)
				in.dense.A = append(in.dense.A, vec.Lanes{})
				break
			}
		}
	}
	in.allocate()
	return in
}

// allocate makes the vectors.
func (in *RungeKutta) allocate() {
	slot, slots := in.slots()
	next := vectors(in.n, slots+4)
	in.y, in.yPrev, in.yNew, in.u = next(), next(), next(), next()
	in.read = min((in.n-in.unread+15)&^15, len(in.y))
	in.k = make([][]float64, len(slot))
	for i, s := range slot {
		if in.k[i] = in.k[slices.Index(slot, s)]; in.k[i] == nil {
			in.k[i] = next()
		}
	}
}

// vectors cuts count vectors of n elements, rounded up to whole blocks, from one block. Each starts on a cache line, and
// the distance between two is an odd number of lines so that element i of all
// does not fall into the same cache set.
func vectors(n, count int) (next func() []float64) {
	np := (n + 15) &^ 15
	stride := np
	if stride/8%2 == 0 {
		stride += 8
	}
	block := make([]float64, count*stride+8)
	for uintptr(unsafe.Pointer(&block[0]))%64 != 0 {
		block = block[1:]
	}
	return func() []float64 {
		v := block[:np:np]
		block = block[stride:]
		return v
	}
}

// slots gives each stage a vector and returns how many there are. A stage may
// take that of an earlier one which no later stage, nor the solution, the error
// or dense output reads: eight vectors instead of ten for Vern7, which then
// stays nearer to the first-level cache.
func (in *RungeKutta) slots() (slot []int, n int) {
	total := len(in.tb.c) + len(in.tb.cx)
	last := make([]int, total) // the last stage that reads each
	for i, r := range in.rows {
		for _, j := range r.J {
			last[j] = i + 1
		}
	}
	for _, r := range append([]vec.Row{in.final, in.errs, in.dense, in.gap, in.last}, in.extra...) {
		for _, j := range r.J {
			last[j] = total
		}
	}
	last[0], last[in.tb.end()%total] = total, total
	var holder []int // the stage in each vector
	for i := range total {
		at := slices.IndexFunc(holder, func(j int) bool { return last[j] <= i })
		if at < 0 || i == in.tb.end() { // that one changes places with the first: it shares with none
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
func (in *RungeKutta) Reset(t float64, y []float64) {
	take(in.y[:in.n], y)
	in.t, in.tPrev, in.h = t, t, 0
	in.haveFirst, in.haveEnd, in.haveExtra = false, false, false
	if in.factors != nil {
		in.factors.known = false
	}
	in.control.reset()
	in.grid.reset(t)
}

// T is the time (ms) that has been reached.
func (in *RungeKutta) T() float64 { return in.t }

// TPrev is the time (ms) at which the last step began; T after Reset.
func (in *RungeKutta) TPrev() float64 { return in.tPrev }

// Y is the state at T. It belongs to the integrator and another slice holds it
// after each step: ask again.
func (in *RungeKutta) Y() []float64 { return in.y[:in.n:in.n] }

// YPrev is the state at TPrev, under the same rules as Y.
func (in *RungeKutta) YPrev() []float64 {
	if in.h == 0 {
		return in.Y() // there has been no step since Reset
	}
	return in.yPrev[:in.n:in.n]
}

// Stats returns the work done since New.
func (in *RungeKutta) Stats() Stats { return in.stats }

// NextStep is the step (ms) that control proposes; the grid's for fixed steps.
func (in *RungeKutta) NextStep() float64 {
	if !in.adaptive {
		return in.opt.Dt
	}
	return in.control.next
}

// propose sets the step (ms) to try next.
func (in *RungeKutta) propose(h float64) { in.control.next = h }

// Memory implements Stepper.
func (in *RungeKutta) Memory() []float64 {
	m := append(in.control.memory(), in.grid.memory()...)
	m = append(m, flag(in.haveFirst || in.haveEnd))
	if in.factors != nil {
		m = append(m, in.factors.memory()...)
	}
	return m
}

// Recall implements Stepper.
func (in *RungeKutta) Recall(m []float64) {
	m = in.grid.recall(in.control.recall(m))
	if in.factors != nil {
		in.factors.recall(m[1:])
		return
	}
	if m[0] != 0 {
		in.f(in.t, in.y[:in.n:in.n], in.k[0][:in.n:in.n])
		in.haveFirst = true
	}
}

func (in *RungeKutta) eval(t float64, y, dy []float64) {
	in.stats.Evaluations++
	in.f(t, y[:in.n:in.n], dy[:in.n:in.n])
}

// Step takes one accepted step from T, at most to tEnd (ms); it ends at tEnd
// exactly when it gets there. At tEnd = T it does nothing.
func (in *RungeKutta) Step(tEnd float64) error {
	if done, err := begin(in.tb.name, in.t, tEnd); done || err != nil {
		return err
	}
	if err := in.stats.within(in.opt.MaxSteps, in.t); err != nil {
		return err
	}
	if in.haveEnd {
		end := in.tb.end()
		in.k[0], in.k[end] = in.k[end], in.k[0]
		in.haveFirst = true
	}
	in.haveEnd, in.haveExtra = false, false
	switch {
	case in.haveFirst:
	case in.factors != nil:
		in.stats.Evaluations++
		in.factors.begin(in.t, in.y, in.n)
		copy(in.k[0], in.factors.raw)
	default:
		in.eval(in.t, in.y, in.k[0])
	}
	in.haveFirst = true
	if in.adaptive {
		return in.stepAdaptive(tEnd)
	}
	return in.stepFixed(tEnd)
}

// stages evaluates the stages of a step of h to tNew; for FSAL methods that
// sets yNew too.
func (in *RungeKutta) stages(h, tNew float64) {
	for i := range in.rows {
		in.argument(i, h)
		in.slope(i, h, tNew)
	}
}

// argument sets yNew to the argument of stage i+1.
func (in *RungeKutta) argument(i int, h float64) {
	m := in.read
	if in.factors != nil || in.tb.fsal && i == len(in.rows)-1 {
		m = len(in.yNew)
	}
	in.wide.stage(in.yNew[:m], in.y[:m], h, in.k, &in.rows[i])
	in.factors.value(in.tb.c[i+1]*h, in.yNew)
}

// slope evaluates stage i+1 there.
func (in *RungeKutta) slope(i int, h, tNew float64) {
	c := in.tb.c[i+1]
	in.eval(stageTime(in.t, c, h, tNew), in.yNew, in.k[i+1])
	in.factors.slope(i+1, c*h, in.yNew, in.k[i+1])
}

// stageTime is t + c·h, and exactly the end of the step for c = 1.
func stageTime(t, c, h, tNew float64) float64 {
	if c == 1 {
		return tNew
	}
	return t + float64(c*h)
}

// accept makes yNew at tNew the state.
func (in *RungeKutta) accept(h, tNew float64) {
	in.y, in.yPrev, in.yNew = in.yNew, in.y, in.yPrev
	in.tPrev, in.t, in.h = in.t, tNew, h
	in.haveFirst, in.haveEnd = false, in.tb.fsal && in.factors == nil
	if in.factors != nil {
		in.factors.known, in.factors.length = true, h
	}
	in.stats.Steps++
}
