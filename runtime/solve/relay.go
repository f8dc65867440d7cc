package solve

// Relay begins with Switching, an explicit Runge-Kutta method and a stiff one, and hands over to the multistep method where that promises to
// get farther for its work.
//
// The fastest decay bounds an explicit method's steps, and the rates of linear states show it. Where the explicit method gets along with little more work than
// that bound demands, decay and not accuracy makes its steps short, and the multistep method takes over. Where this one in turn gets no farther
// than an explicit one might at that bound, since many neurons fire or something is stiff that the rates do not show, the others get a try;
// in vain, the next one comes after twice the time. Work is counted in evaluations: nothing depends on the clock.
type Relay struct {
	Stepper // the one at work: multi in turn, else other
	multi   *multistep
	other   *Switching
	begun   bool // there has been a Reset
	looked  bool // and a look
	turn    bool // multi is at work
	trial   bool // other is, on trial: it must do better than multi did

	from, work float64 // the time (ms) and the work at which the stretch under way began
	stretches  float64 // since the last change
	cost       float64 // of multi per ms, when it had to make way
	// The work of the last stretches and their time (ms), each counting less than the one after it.
	lately, while float64
	wait          float64 // stretches until the next change without trial
	switches      int64
}

const (
	// stretchWork is the work between two looks, firstWork that before the first one.
	stretchWork, firstWork = 1000.0, 300.0
	// forget is what a stretch counts beside the one after it: spikes come in bursts. soonest is how many must have been.
	forget, soonest = 0.8, 3
	// multiWork is what an evaluation and what goes with it cost the multistep method, in such units of a Runge-Kutta method: more is done
	// besides the evaluation. Measured: from 1.5 where many synapses meet in a neuron to 2.7 with some ten.
	multiWork = 2.0
	// nearBound is the work up to which an explicit method is bounded by the rates, in units of the least that these allow; worthTry that of the multistep
	// method from which the others are worth a try, worthStay the part of it below which they go on: changes cost, too, and bursts of
	// spikes come and go.
	nearBound, worthTry, worthStay = 2.0, 1.5, 0.8
	// mostWait bounds wait.
	mostWait = 256
)

// NewRelay makes a stepper of AdamsBDF, with an explicit and a stiff method to change to. Call Reset before the first Step.
func NewRelay(explicit, stiff string, sys System, opt Options) (*Relay, error) {
	other, err := NewSwitching(explicit, stiff, sys, opt)
	if err != nil {
		return nil, err
	}
	if err := opt.check(Method{Name: adamsBDF, Adaptive: true}); err != nil {
		return nil, err
	}
	return &Relay{Stepper: other, multi: newMultistep(&sys, opt), other: other, wait: 1}, nil
}

// pass gives the turn to multi, or to the other, from the state y at t.
func (s *Relay) pass(multi bool, t float64, y []float64) {
	s.turn, s.Stepper = multi, s.other
	if multi {
		s.Stepper = s.multi
	}
	s.Stepper.Reset(t, y)
}

// done is the work of the one that is at work.
func (s *Relay) done() float64 {
	if s.turn {
		return multiWork * float64(s.multi.stats.Evaluations)
	}
	return s.other.work()
}

// Step implements Stepper.
func (s *Relay) Step(tEnd float64) error {
	most := stretchWork
	if !s.looked {
		most = firstWork
	}
	if work := s.done() - s.work; work >= most && tEnd > s.T() {
		s.look(work, max(s.T()-s.from, 1e-300))
	}
	return s.Stepper.Step(tEnd)
}

// look ends a stretch of that work and time, and hands over where that pays.
func (s *Relay) look(work, time float64) {
	s.looked = true
	s.stretches++
	s.lately, s.while = forget*s.lately+work, forget*s.while+time
	cost, over := work/time, false
	switch {
	case s.turn:
		s.cost = s.lately / s.while
		over = s.stretches >= max(s.wait, soonest) && s.cost > worthTry*s.other.least(s.multi.fastest())
		s.trial = over
	case s.trial && cost > s.cost || s.trial && s.stretches == 2 && cost > worthStay*s.cost:
		over = true // in vain
		s.wait = min(2*s.wait, mostWait)
	case s.trial && s.stretches < 2: // it had to find its step
	case s.trial:
		s.trial = false
		s.wait = min(2*s.wait, mostWait)
	default:
		over = s.stretches >= s.wait && !s.other.stiff && cost < nearBound*s.other.least(s.multi.fastestAt(s.T(), s.Y()))
	}
	if over {
		s.pass(!s.turn, s.T(), s.Y())
		s.stretches, s.lately, s.while = 0, 0, 0
		s.switches++
	}
	s.from, s.work = s.T(), s.done()
}

// Reset implements Stepper. A stretch goes on over it: what beginning anew costs counts.
func (s *Relay) Reset(t float64, y []float64) {
	s.Stepper.Reset(t, y)
	if !s.begun || t < s.from {
		s.begun, s.from, s.work = true, t, s.done()
	}
}

// Stats implements Stepper.
func (s *Relay) Stats() Stats {
	x := s.multi.Stats().Plus(s.other.Stats())
	x.Switches += s.switches
	return x
}

// TooLarge tells whether stability bounded the explicit method's steps, but the stiff method cannot take the system.
func (s *Relay) TooLarge() bool { return s.other.TooLarge() }

// Memory implements Stepper.
func (s *Relay) Memory() []float64 {
	m := append([]float64{flag(s.looked), flag(s.turn), flag(s.trial), s.from, s.done() - s.work, s.stretches, s.cost, s.wait, s.lately, s.while}, s.Stepper.Memory()...)
	if s.turn { // what the others keep between their turns
		k := s.other.Memory()
		m = append(append(m, k...), float64(len(k)))
	}
	return m
}

// Recall implements Stepper.
func (s *Relay) Recall(m []float64) {
	t, y := s.T(), append([]float64(nil), s.Y()...)
	s.looked, s.trial = m[0] != 0, m[2] != 0
	s.pass(m[1] != 0, t, y)
	s.from, s.stretches, s.cost, s.wait, s.lately, s.while = m[3], m[5], m[6], m[7], m[8], m[9]
	work, m := m[4], m[10:]
	if s.turn {
		end := len(m) - 1
		k := end - int(m[end])
		s.other.Reset(t, y)
		s.other.Recall(m[k:end])
		m = m[:k]
	}
	s.Stepper.Recall(m)
	s.work = s.done() - work
}
