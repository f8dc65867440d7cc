package solve

import (
	"fmt"
	"math"
	"slices"

	"nbc/runtime/vec"
)

// stochasticEntries are the methods for systems with noise. Orders are those of the deterministic part; the strong and weak ones stand
// in Method.Strong and Method.Weak. All take fixed steps, and noise whose amplitude depends, of all noisy states, on its own alone: else
// they converge with strong order 0.5.
func stochasticEntries() []entry {
	method := func(name string, c Calculus, order, stages int, strong, weak float64, cite string, both bool, step func(*stochastic, *increment, float64)) entry {
		return entry{Method{Name: name, Order: order, DenseOrder: 1, Stages: stages, Calculus: c, Strong: strong, Weak: weak, Reference: cite},
			func(sys *System, opt Options) (Stepper, error) { return newStochastic(name, sys, opt, both, step) }}
	}
	return []entry{
		method("EulerMaruyama", Ito, 1, 1, 0.5, 1, "Maruyama 1955; Kloeden & Platen 1992, section 10.2", false, (*stochastic).eulerMaruyama),
		method("EulerHeun", Stratonovich, 2, 2, 1, 1, "Rümelin 1982", false, (*stochastic).eulerHeun),
		method("Milstein", AnyCalculus, 1, 1, 1, 1, "Milstein 1974; without derivatives: Kloeden & Platen 1992, section 11.1", false, (*stochastic).milstein),
		method("SRIW1", Ito, 2, 2, 1.5, 1.5, "Rößler 2010, table 6.1", true, (*stochastic).sriw1),
	}
}

// stochastic steps a system with noise from cell to cell of a grid. Its dense output is the straight line.
type stochastic struct {
	name  string
	f     RHS
	noise *Noise
	n     int
	most  int64
	take  func(s *stochastic, x *increment, h float64)

	wiener *wiener
	// y at t, yPrev at tPrev, yNew after the step under way; the rest is work space of the methods.
	y, yPrev, yNew []float64
	u, f0, f1      []float64
	g              [4][]float64

	t, tPrev float64
	began    bool
	inStep   bool // the first increment of wiener is that of the last step
	stats    Stats
}

func newStochastic(name string, sys *System, opt Options, both bool, take func(*stochastic, *increment, float64)) (Stepper, error) {
	noise := sys.Noise
	if noise == nil {
		noise = &Noise{Diffusion: func(_ float64, _, _ []float64) {}, Chance: none{}}
	}
	s := &stochastic{name: name, f: sys.RHS, noise: noise, n: sys.N, most: opt.MaxSteps, take: take, wiener: newWiener(noise, opt.Dt, both)}
	for _, v := range []*[]float64{&s.y, &s.yPrev, &s.yNew, &s.u, &s.f0, &s.f1, &s.g[0], &s.g[1], &s.g[2], &s.g[3]} {
		*v = make([]float64, s.n)
	}
	return s, nil
}

// none is the chance of a system without noise.
type none struct{}

func (none) Cell(int64, []float64, []float64)         {}
func (none) Cut(int64, float64, []float64, []float64) {}

// Reset implements Stepper. The grid begins at the first reset and stays there.
func (s *stochastic) Reset(t float64, y []float64) {
	copy(s.y, y)
	copy(s.yPrev, s.y)
	switch {
	case !s.began:
		s.wiener.t0 = t
		s.began = true
	case s.inStep && t < s.t:
		s.wiener.back(s.tPrev, max(t, s.tPrev))
	case s.inStep:
		s.wiener.done()
	}
	s.inStep = false
	s.t, s.tPrev = t, t
}

// Step implements Stepper.
func (s *stochastic) Step(tEnd float64) error {
	if done, err := begin(s.name, s.t, tEnd); done {
		return err
	}
	if err := s.stats.within(s.most, s.t); err != nil {
		return err
	}
	if s.inStep {
		s.wiener.done()
		s.inStep = false
	}
	x, err := s.wiener.next(s.t, tEnd)
	if err != nil {
		return err
	}
	if s.take(s, x, x.end-s.t); !vec.Finite(s.yNew) {
		return s.nonFinite()
	}
	s.y, s.yPrev, s.yNew = s.yNew, s.y, s.yPrev
	s.tPrev, s.t, s.inStep = s.t, x.end, true
	s.stats.Steps++
	return nil
}

// nonFinite finds the component at fault.
func (s *stochastic) nonFinite() error {
	s.drift(s.t, s.y, s.f0)
	for _, v := range []struct {
		values []float64
		deriv  bool
	}{{s.y, false}, {s.f0, true}, {s.yNew, false}} {
		for i, x := range v.values {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return &NonFiniteError{s.t, i, x, v.deriv}
			}
		}
	}
	return fmt.Errorf("solver %s: a step from t = %g ms gave no finite number", s.name, s.t)
}

// T implements Stepper.
func (s *stochastic) T() float64 { return s.t }

// TPrev implements Stepper.
func (s *stochastic) TPrev() float64 { return s.tPrev }

// Y implements Stepper.
func (s *stochastic) Y() []float64 { return s.y }

// YPrev implements Stepper.
func (s *stochastic) YPrev() []float64 { return s.yPrev }

// NextStep implements Stepper.
func (s *stochastic) NextStep() float64 { return s.wiener.dt }

// Stats implements Stepper.
func (s *stochastic) Stats() Stats { return s.stats }

// Memory implements Stepper.
func (s *stochastic) Memory() []float64 {
	if s.inStep {
		return s.wiener.memory(1)
	}
	return s.wiener.memory(0)
}

// Recall implements Stepper.
func (s *stochastic) Recall(memory []float64) {
	s.wiener.recall(memory)
	s.began, s.inStep = true, false
}

// Dense implements Stepper: between two points a path is as rough as everywhere, and the straight line is its mean.
func (s *stochastic) Dense(t float64, out []float64) {
	θ := s.fraction(t)
	for i := range out[:s.n] {
		out[i] = s.yPrev[i] + float64(θ*(s.y[i]-s.yPrev[i]))
	}
	if θ == 1 {
		copy(out, s.y)
	}
}

// DenseAt implements Stepper.
func (s *stochastic) DenseAt(t float64, idx []int32, out []float64) {
	θ := s.fraction(t)
	for i, j := range idx {
		out[i] = s.yPrev[j] + float64(θ*(s.y[j]-s.yPrev[j]))
		if θ == 1 {
			out[i] = s.y[j]
		}
	}
}

func (s *stochastic) fraction(t float64) float64 {
	if t >= s.t {
		return 1
	}
	return (t - s.tPrev) / (s.t - s.tPrev)
}

func (s *stochastic) drift(t float64, y, f []float64) {
	s.stats.Evaluations++
	s.f(t, y, f)
}

// eulerMaruyama is y + f h + g ΔW.
func (s *stochastic) eulerMaruyama(x *increment, h float64) {
	s.drift(s.t, s.y, s.f0)
	s.noise.Diffusion(s.t, s.y, s.g[0])
	for i, f := range s.f0 {
		s.yNew[i] = s.y[i] + float64(h*f)
	}
	for k, i := range s.noise.States {
		s.yNew[i] += float64(s.g[0][i] * x.w[k])
	}
}

// eulerHeun is y + (f(y) + f(u)) h/2 + (g(y) + g(u)) ΔW/2 with u = y + f(y) h + g(y) ΔW.
func (s *stochastic) eulerHeun(x *increment, h float64) {
	s.drift(s.t, s.y, s.f0)
	s.noise.Diffusion(s.t, s.y, s.g[0])
	for i, f := range s.f0 {
		s.u[i] = s.y[i] + float64(h*f)
	}
	for k, i := range s.noise.States {
		s.u[i] += float64(s.g[0][i] * x.w[k])
	}
	s.drift(x.end, s.u, s.f1)
	s.noise.Diffusion(x.end, s.u, s.g[1])
	for i, f := range s.f0 {
		s.yNew[i] = s.y[i] + float64(h/2*(f+s.f1[i]))
	}
	for k, i := range s.noise.States {
		s.yNew[i] += float64((s.g[0][i] + s.g[1][i]) / 2 * x.w[k])
	}
}

// milstein is y + f h + g ΔW + d (ΔW² - h)/2 with d = (g(y + g √h) - g)/√h in place of g g', an error of order √h that ΔW² - h, whose
// mean is 0, makes one of order h in the result. Where Stratonovich's calculus is meant it is d ΔW²/2, and d the central difference.
func (s *stochastic) milstein(x *increment, h float64) {
	s.drift(s.t, s.y, s.f0)
	s.noise.Diffusion(s.t, s.y, s.g[0])
	root := math.Sqrt(h)
	for i, f := range s.f0 {
		s.yNew[i] = s.y[i] + float64(h*f)
	}
	s.displace(root, s.g[1])
	central := slices.Contains(s.noise.Meant, Stratonovich)
	if central {
		s.displace(-root, s.g[2])
	}
	for k, i := range s.noise.States {
		w, g := x.w[k], s.g[0][i]
		if s.noise.Meant[k] == Stratonovich {
			s.yNew[i] += float64(g*w) + float64((s.g[1][i]-s.g[2][i])*(w*w)/(4*root))
		} else {
			s.yNew[i] += float64(g*w) + float64((s.g[1][i]-g)*(float64(w*w)-x.span)/(2*root))
		}
	}
}

// displace sets out to the diffusion at y + r g(y).
func (s *stochastic) displace(r float64, out []float64) {
	copy(s.u, s.y)
	for _, i := range s.noise.States {
		s.u[i] += float64(r * s.g[0][i])
	}
	s.noise.Diffusion(s.t, s.u, out)
}

// sriw1 is Rößler's method of strong order 1.5 for diagonal noise. Stages 3 and 4 of the drift have weight 0 and are y, so f is
// evaluated twice.
func (s *stochastic) sriw1(x *increment, h float64) {
	root := math.Sqrt(h)
	f, f1, g, u := s.f0, s.f1, &s.g, s.u
	diffusion := func(k int, t float64) { s.noise.Diffusion(t, u, g[k]) }
	// Stage 1 of both is y.
	s.drift(s.t, s.y, f)
	s.noise.Diffusion(s.t, s.y, g[0])
	// Stage 2 of the drift: y + 3/4 f h + 3/2 g I10/h.
	for i := range u {
		u[i] = s.y[i] + float64(0.75*h*f[i])
	}
	for k, i := range s.noise.States {
		u[i] += float64(1.5 * g[0][i] * x.z[k] / h)
	}
	s.drift(s.t+0.75*h, u, f1)
	// Stage 2 of the diffusion: y + f h/4 + g √h/2.
	for i := range u {
		u[i] = s.y[i] + float64(0.25*h*f[i])
	}
	for _, i := range s.noise.States {
		u[i] += float64(0.5 * root * g[0][i])
	}
	diffusion(1, s.t+0.25*h)
	// Stage 3: y + f h - g √h.
	for i := range u {
		u[i] = s.y[i] + float64(h*f[i])
	}
	for _, i := range s.noise.States {
		u[i] -= float64(root * g[0][i])
	}
	diffusion(2, x.end)
	// Stage 4: y + h/4 of the third drift stage, which is y; and -5 g1 + 3 g2 + g3/2 times √h.
	for i := range u {
		u[i] = s.y[i] + float64(0.25*h*f[i])
	}
	for _, i := range s.noise.States {
		u[i] += root * (float64(-5*g[0][i]) + float64(3*g[1][i]) + float64(0.5*g[2][i]))
	}
	diffusion(3, s.t+0.25*h)
	for i := range s.yNew {
		s.yNew[i] = s.y[i] + float64(h*(f[i]+2*f1[i])/3)
	}
	for k, i := range s.noise.States {
		w := x.w[k]
		i11 := (float64(w*w) - x.span) / 2 / root
		i111 := float64(w*(float64(w*w)-3*x.span)) / 6 / h
		i10 := x.z[k] / h
		b1 := -w - i11 + float64(2*i10) - float64(2*i111)
		b2 := float64(4.0/3*w) + float64(4.0/3*i11) - float64(4.0/3*i10) + float64(5.0/3*i111)
		b3 := float64(2.0/3*w) - float64(1.0/3*i11) - float64(2.0/3*i10) - float64(2.0/3*i111)
		s.yNew[i] += float64(b1*g[0][i]) + float64(b2*g[1][i]) + float64(b3*g[2][i]) + float64(i111*g[3][i])
	}
}
