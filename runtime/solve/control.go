package solve

import "math"

// Step control: the PI controller of Gustafsson, with the exponents of Hairer
// and Wanner's DOPRI5 (Solving ODEs I, II.4 and II, IV.2):
// h' = h·safety·err^(-piP/q)·errPrev^(piI/q), q the order of the estimate's
// error. Exponents of 0.7 and 0.4, also in use, took 10 % more evaluations on
// spiking neurons whose synapses limit the step.
const (
	safety   = 0.9
	piP      = 0.85
	piI      = 0.2
	growMax  = 5.0
	shrink   = 0.2
	logFloor = -9.0 // log(1e-4), about: errPrev is not taken to be smaller
	stretch  = 1.02 // a step is lengthened by this factor to reach tEnd
)

// control proposes the steps of an adaptive method.
type control struct {
	next     float64 // the step (ms) that it proposes; 0: not known
	first    float64 // Options.Dt
	most     float64 // Options.MaxStep
	q        float64 // order of the error estimate in h
	logPrev  float64 // log of the last accepted step's error, for PI control
	rejected bool    // the last attempt was rejected
}

// newControl is for a method whose embedded solution has order errOrder.
func newControl(opt Options, errOrder int) control {
	return control{first: opt.Dt, most: opt.MaxStep, q: float64(errOrder + 1), logPrev: logFloor}
}

// reset forgets the last error, not the step.
func (c *control) reset() {
	c.logPrev, c.rejected = logFloor, false
	if c.next == 0 {
		c.next = c.first
	}
}

// smallest is the shortest step (ms) that still moves the stages' times.
func smallest(t float64) float64 { return 16*eps*math.Abs(t) + 1e-200 }

// plan returns the next step from t: the proposed one, one that reaches tEnd
// exactly, or half of what remains when a tiny step would be left. cut says that
// tEnd made it shorter than proposed.
func (c *control) plan(t, tEnd float64) (h, tNew float64, cut bool) {
	if c.most > 0 && c.next > c.most {
		c.next = c.most
	}
	h = c.next
	rest := tEnd - t
	switch {
	case rest <= stretch*h:
		return rest, tEnd, rest < h
	case rest < 2*h:
		h = rest / 2
		return h, t + h, true
	}
	return h, t + h, false
}

// accept sets the next step after one of h was accepted with error err. A step
// cut short by tEnd says little: it does not lower the proposal, unless its
// error asks for that, nor enters the controller's memory.
func (c *control) accept(h, err float64, cut bool) {
	e := math.Log(max(err, 1e-10))
	fac := safety * math.Exp((float64(piI*c.logPrev)-float64(piP*e))/c.q)
	fac = min(growMax, max(shrink, fac))
	if c.rejected {
		fac = min(fac, 1)
	}
	c.rejected = false
	if cut {
		if fac < 1 {
			c.next = h * fac
		} else {
			c.next = max(c.next, h*fac)
		}
		return
	}
	c.next = h * fac
	c.logPrev = max(e, logFloor)
}

// reject sets the next step after one of h had the error err, above 1.
func (c *control) reject(h, err float64) {
	c.next = h * max(shrink, safety*math.Pow(err, -1/c.q))
	c.rejected = true
}

// allows is the part of a step with that error, of a prediction of that order, that would be a safe step.
func (c *control) allows(err float64, order int) float64 {
	return multiSafety * math.Exp(-math.Log(max(err, 1e-10))/float64(order+1))
}

// fail sets the next step after one of h had no finite error at all.
func (c *control) fail(h float64) {
	c.next = h * shrink
	c.rejected = true
}

// memory is control's part of Stepper.Memory.
func (c *control) memory() []float64 { return []float64{c.next, c.logPrev, flag(c.rejected)} }

// recall sets it from the head of m and returns the rest.
func (c *control) recall(m []float64) []float64 {
	c.next, c.logPrev, c.rejected = m[0], m[1], m[2] != 0
	return m[3:]
}

// flag is 1 for true, else 0.
func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
