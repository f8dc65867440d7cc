package solve

import (
	"math"
	"slices"

	"nbc/runtime/par"
	"nbc/runtime/vec"
)

const adamsBDF = "AdamsBDF"

// multistepEntries are the linear multistep methods.
func multistepEntries() []entry {
	return []entry{{Method{Name: adamsBDF, Order: 6, DenseOrder: 6, Stages: 1, Adaptive: true,
		Reference: "formulas of Adams and, for fast linear states, of backward differences: E. Hairer, S. P. Nørsett and G. Wanner, Solving ODEs I, III.5; C. W. Gear, Commun. ACM 14, 176-179, 1971"},
		func(sys *System, opt Options) (Stepper, error) { return newMultistep(sys, opt), nil }}}
}

// multistep is a linear multistep method of one evaluation a step. The slopes of the last steps predict a step (Adams and Bashforth), and
// the slope there corrects it (Adams and Moulton, one order higher). States whose equation is linear in itself, at a rate b that is fast
// for the step, take backward differences instead. Both correctors are implicit in the state itself, by Newton's method with the diagonal
// of the Jacobian: that is a division, since the compiler knows b. The gates are corrected first, and the others are evaluated
// with the corrected gates. If all were evaluated as predicted, the errors that voltage and gates make of each other
// would grow by extrapolation, and bound the steps of silent neurons (measured: twice the evaluations).
//
// Coefficients are computed from the times of the past steps, which may lie anywhere.
type multistep struct {
	lin     *Linear
	opt     Options
	n       int
	control control
	stats   Stats

	// past[0] is at T, past[1] at TPrev and so on; known of them are set. The last one is for the step to come.
	past  []point
	known int
	ready bool // past[0] has its slopes
	moved bool // there has been a step since Reset

	// Of the step under way: the slope that is expected, the corrector's coefficient, and all rates b.
	slope, coef, rate []float64
	adams, bdf        vec.Forecast
	most              int     // past slopes that predict a step
	fast              []int32 // blocks of states, ascending, in which all are that take backward differences
	age               int     // steps since fast was chosen
	chosenFor         float64 // and for which step (ms)

	partOf     []float64  // of each state, the part of Linear
	parts      [2][]int32 // blocks of states in which some of a part are
	part       int        // that the correction is about
	correction vec.Correction
	partial    []float64 // of it: squares of errors, by correctRun blocks
	lanes      []vec.Lanes
	at         [vec.HistoryTerms]float64 // nodes of formulas
	forecasts  par.Body
	corrects   par.Body
	dense      vec.Row // its coefficients are set anew for each time
	terms      [][]float64
}

// point is a time (ms) at which a step ended, with the states and their slopes.
type point struct {
	t    float64
	y, f []float64
}

const (
	// adamsPast is how many past slopes predict a step, at tolerances below adamsTight one more: that costs steps where they are as long as
	// stability allows, and saves them where accuracy bounds them.
	adamsPast  = vec.HistoryTerms - 2
	adamsTight = 3e-5
	// bdfTerms is the number of past values of backward differences. With one more, these need a fifth more steps where steps vary
	// (measured on bench/category.nbx).
	bdfTerms = 6
	// strictness is how many times the correction counts as the error. The error of a step is some twentieth of the correction, but those
	// of many short steps add up. With this, a tolerance means what it means to Vern7 (measured on bench/category.nbx).
	strictness = 5.0
	// fastFrom is the |h·b| from which states take backward differences: half of what Adams' corrector bears. Slow states must not take them:
	// they are less accurate (measured: if all of a block do, ten times the error).
	fastFrom = 0.5
	// fastNear is the part of this from which blocks are looked at, fastEvery after how many steps these are chosen again, fastGrown
	// after what growth of the step.
	fastNear, fastEvery, fastGrown = 0.6, 16, 1.25
	// multiSafety is the part of the step that the error would allow which is taken. Steps within keepFrom .. keepTo of it stay as they are.
	multiSafety      = 0.8
	keepFrom, keepTo = 0.95, 1.1
	// growFull is the most that a step grows at full order, growStart the most before, cutMost the most that one shrinks.
	growFull, growStart, cutMost = 1.5, 2.0, 0.3
	// crowded is the part of the next step below which a point is too near to the newest one to be of use.
	crowded = 0.25
	// correctRun is how many blocks one sum of squares is over.
	correctRun = 1024
)

func newMultistep(sys *System, opt Options) *multistep {
	v := vectors(sys.N, 2*(vec.HistoryTerms+1)+4)
	s := &multistep{lin: sys.linear(), opt: opt, n: sys.N, control: newControl(opt, adamsPast), most: adamsPast,
		slope: v(), coef: v(), rate: v(), partOf: v(), terms: make([][]float64, vec.HistoryTerms)}
	if opt.RTol < adamsTight {
		s.most++
	}
	for range vec.HistoryTerms + 1 {
		s.past = append(s.past, point{y: v(), f: v()})
	}
	s.correction = vec.Correction{S: s.slope, C: s.coef, B: s.rate, ATol: vec.Splat(opt.ATol / strictness), RTol: vec.Splat(opt.RTol / strictness)}
	s.divide()
	s.forecasts = func(_, lo, hi int) {
		y := s.next().y
		s.adams.Set(y, s.slope, s.coef, lo, hi)
		from, _ := slices.BinarySearch(s.fast, int32(lo/vec.BlockLen))
		to, _ := slices.BinarySearch(s.fast, int32((hi+vec.BlockLen-1)/vec.BlockLen))
		s.bdf.SetBelow(s.fast[from:to], y, s.slope, s.coef, s.rate)
	}
	s.corrects = func(_, lo, hi int) {
		blocks := s.parts[s.part]
		for run := lo; run < hi; run++ {
			cut := blocks[run*correctRun : min((run+1)*correctRun, len(blocks))]
			s.partial[run] = s.correction.Take(cut, s.partOf, s.part, &s.lanes[run])
		}
	}
	s.dense = vec.Row{J: make([]int, vec.HistoryTerms), A: make([]vec.Lanes, vec.HistoryTerms)}
	for j := range s.dense.J {
		s.dense.J[j] = j
	}
	return s
}

// divide finds which states belong to which part.
func (s *multistep) divide() {
	for i := range s.partOf {
		s.partOf[i] = -1
	}
	for part, spans := range [2][]Span{s.lin.Gates, s.lin.Others} {
		for _, p := range spans {
			for i := p.Lo; i < p.Hi; i++ {
				s.partOf[i] = float64(part)
				if b, k := int32(i/vec.BlockLen), len(s.parts[part]); k == 0 || s.parts[part][k-1] != b {
					s.parts[part] = append(s.parts[part], b)
				}
			}
		}
		s.partial = make([]float64, max(len(s.partial), runs(s.parts[part])))
		s.lanes = make([]vec.Lanes, len(s.partial))
	}
}

// runs is the number of sums that a part's error is made of.
func runs(blocks []int32) int { return (len(blocks) + correctRun - 1) / correctRun }

// next is the point that the step under way is to reach.
func (s *multistep) next() *point { return &s.past[len(s.past)-1] }

// Reset implements Stepper. The first steps after it are of low order.
func (s *multistep) Reset(t float64, y []float64) {
	take(s.past[0].y[:s.n], y)
	s.past[0].t = t
	s.known, s.ready, s.moved = 1, false, false
	s.fast, s.age = s.fast[:0], fastEvery
	s.control.reset()
}

// T implements Stepper.
func (s *multistep) T() float64 { return s.past[0].t }

// TPrev implements Stepper.
func (s *multistep) TPrev() float64 {
	if !s.moved {
		return s.past[0].t
	}
	return s.past[1].t
}

// Y implements Stepper.
func (s *multistep) Y() []float64 { return s.past[0].y[:s.n:s.n] }

// YPrev implements Stepper.
func (s *multistep) YPrev() []float64 {
	if !s.moved {
		return s.Y()
	}
	return s.past[1].y[:s.n:s.n]
}

// NextStep implements Stepper.
func (s *multistep) NextStep() float64 { return s.control.next }

// Stats implements Stepper.
func (s *multistep) Stats() Stats { return s.stats }

// eval evaluates a part of the slopes at x.
func (s *multistep) eval(part int, x *point) {
	s.lin.Part(part, x.t, x.y[:s.n:s.n], x.f[:s.n:s.n], s.rate[:s.n:s.n])
}

// begin evaluates the first slopes and proposes the first step.
func (s *multistep) begin(tEnd float64) error {
	x := &s.past[0]
	s.eval(0, x)
	s.eval(1, x)
	s.stats.Evaluations++
	if i := finite(x.y[:s.n]); i >= 0 {
		return &NonFiniteError{x.t, i, x.y[i], false}
	}
	if i := finite(x.f[:s.n]); i >= 0 {
		return &NonFiniteError{x.t, i, x.f[i], true}
	}
	s.control.next = s.opt.Dt
	if s.opt.Dt == 0 {
		n := s.n
		s.control.next = s.opt.startingStep(2, x.t, tEnd, x.y[:n], x.f[:n], s.slope[:n], s.next().f[:n], func(t float64, y, dy []float64) {
			s.stats.Evaluations++
			s.lin.Part(0, t, y, dy, s.coef[:n:n])
			s.lin.Part(1, t, y, dy, s.coef[:n:n])
		})
		clear(s.coef)
	}
	s.ready = true
	return nil
}

// Step implements Stepper.
func (s *multistep) Step(tEnd float64) error {
	if done, err := begin(adamsBDF, s.T(), tEnd); done || err != nil {
		return err
	}
	if err := s.stats.within(s.opt.MaxSteps, s.T()); err != nil {
		return err
	}
	if !s.ready {
		if err := s.begin(tEnd); err != nil {
			return err
		}
	}
	c := &s.control
	for {
		h, tNew, cut := c.plan(s.T(), tEnd)
		if tNew <= s.T() {
			return &StepUnderflowError{s.T(), h, s.worst()}
		}
		order, err := s.attempt(h, tNew)
		switch {
		case math.IsNaN(err) || math.IsInf(err, 0):
			if h*shrink <= smallest(s.T()) {
				return s.nonFinite()
			}
			c.fail(h)
		case err <= 1:
			s.accept(h, s.control.allows(err, order), cut)
			return nil
		default:
			if h <= smallest(s.T()) {
				return &StepUnderflowError{s.T(), h, s.worst()}
			}
			c.next = h * max(cutMost, c.allows(err, order))
			c.rejected = true
		}
		s.stats.Rejected++
		if err := s.stats.within(s.opt.MaxSteps, s.T()); err != nil {
			return err
		}
	}
}

// attempt computes the states and slopes of a step of h to tNew. It returns the order of the prediction, and the root mean square over
// components of the error in units of the tolerance.
func (s *multistep) attempt(h, tNew float64) (order int, err float64) {
	s.thin(h)
	s.choose(h)
	order = s.weigh(h)
	x := s.next()
	x.t = tNew
	par.For(len(x.y), wideFrom/2, s.forecasts)
	s.correction.Y, s.correction.F, s.correction.Y0 = x.y, x.f, s.past[0].y
	sum := 0.0
	for part, blocks := range s.parts {
		s.eval(part, x)
		s.part = part
		k := runs(blocks)
		par.For(k, wideFrom/2/vec.BlockLen/correctRun, s.corrects)
		for _, p := range s.partial[:k] {
			sum += p
		}
	}
	s.stats.Evaluations++
	return order, math.Sqrt(sum / float64(max(1, s.n)))
}

// accept makes the point that was reached the newest one; an attempt of fac times the step's length would be a safe one.
func (s *multistep) accept(h, fac float64, cut bool) {
	c := &s.control
	most := growFull
	if s.known <= adamsPast {
		most = growStart
	}
	if c.rejected {
		most = 1
	}
	switch {
	case cut && fac >= 1:
		c.next = max(c.next, h*min(fac, most))
	case fac < keepFrom || fac > keepTo:
		c.next = h * min(most, max(cutMost, fac))
	default:
		c.next = h
	}
	c.rejected = false
	x := *s.next()
	copy(s.past[1:], s.past)
	s.past[0] = x
	s.known = min(s.known+1, vec.HistoryTerms)
	s.age++
	s.moved = true
	s.stats.Steps++
}

// thin drops points so near to the newest one that with a next step of h they would say nothing but their errors: steps may be cut short anywhere.
func (s *multistep) thin(h float64) {
	for s.known > 1 && s.past[0].t-s.past[1].t < crowded*h {
		x := s.past[1]
		copy(s.past[1:s.known], s.past[2:s.known])
		s.known--
		s.past[s.known] = x
	}
}

// nonFinite finds the component at fault in the last attempt.
func (s *multistep) nonFinite() error {
	x := s.next()
	if i := finite(x.f[:s.n]); i >= 0 {
		return &NonFiniteError{s.T(), i, x.f[i], true}
	}
	i := max(0, finite(x.y[:s.n]))
	return &NonFiniteError{s.T(), i, x.y[i], false}
}

// worst is the state with the largest error in the last attempt.
func (s *multistep) worst() int {
	best, at := -1.0, -1
	x := s.next()
	for i, y := range x.y[:s.n] {
		d := s.coef[i] * (x.f[i] - s.slope[i])
		m := max(math.Abs(s.past[0].y[i]), math.Abs(y))
		if q := math.Abs(d) / max(1e-300, s.opt.ATol+s.opt.RTol*m); q > best {
			best, at = q, i
		}
	}
	return at
}

// Memory implements Stepper. A method that lives on its past cannot do without it.
func (s *multistep) Memory() []float64 {
	m := append(s.control.memory(), float64(s.known), flag(s.ready), flag(s.moved), float64(s.age), s.chosenFor, float64(len(s.fast)))
	for _, p := range s.fast {
		m = append(m, float64(p))
	}
	if !s.ready {
		return m
	}
	m = append(m, s.rate[:s.n]...)
	for _, x := range s.past[:s.known] {
		m = append(append(append(m, x.t), x.y[:s.n]...), x.f[:s.n]...)
	}
	return m
}

// Recall implements Stepper.
func (s *multistep) Recall(m []float64) {
	m = s.control.recall(m)
	s.known, s.ready, s.moved, s.age, s.chosenFor = int(m[0]), m[1] != 0, m[2] != 0, int(m[3]), m[4]
	fast := int(m[5])
	m = m[6:]
	s.fast = s.fast[:0]
	for range fast {
		s.fast, m = append(s.fast, int32(m[0])), m[1:]
	}
	if !s.ready {
		return
	}
	m = m[copy(s.rate[:s.n], m):]
	for i := range s.past[:s.known] {
		x := &s.past[i]
		x.t, m = m[0], m[1:]
		m = m[copy(x.y[:s.n], m):]
		m = m[copy(x.f[:s.n], m):]
	}
}
