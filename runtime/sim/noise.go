package sim

import (
	"errors"
	"fmt"
	"slices"

	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/rng"
	"nbc/runtime/solve"
)

// The solver of circuits with noise whose experiment names none.
const (
	NoisyMethod = "Milstein"
	NoisyStep   = 0.01 // ms
)

// Noisy tells whether noise drives some state of a circuit that wire has built: noise whose amplitude is 0, and has to stay so, is none.
func Noisy(c *model.Circuit) bool { return len(liveNoise(c)) > 0 }

// ForNoise is the default solver of a circuit with noise, with the step of s where it has one.
func ForNoise(s model.Solver) model.Solver {
	if s.Dt == 0 {
		s.Dt = NoisyStep
	}
	return model.Solver{Name: NoisyMethod, Dt: s.Dt, Grid: s.Grid}
}

// live is one state of one element that noise drives.
type live struct {
	noise *model.Noise
	elem  int
	state int32 // its index in Y
}

// liveNoise lists the states that noise drives, by their index.
func liveNoise(c *model.Circuit) []live {
	var list []live
	var g []float64
	for _, n := range c.Noises {
		if n.Fixed && g == nil {
			g = make([]float64, len(c.Y))
			if c.Discrete != nil {
				c.Discrete(c.Time, c.Y)
			}
			c.Diffusion(c.Time, c.Y, g)
		}
		for i := range n.N() {
			k := int32(n.State.Off + n.Comp*n.N() + i)
			if !n.Fixed || g[k] != 0 {
				list = append(list, live{n, i, k})
			}
		}
	}
	slices.SortFunc(list, func(a, b live) int { return int(a.state - b.state) })
	return list
}

// noise is the noise of a run.
type noise struct {
	list  []live
	keys  []rng.Key
	sign  []float64 // of the correction of each state's drift; nil: none needs one
	extra []float64
}

// prepareNoise finds the noise of the circuit, and whether the method can take it.
func (r *runner) prepareNoise(m solve.Method) error {
	list := liveNoise(r.c)
	if len(list) == 0 {
		return nil
	}
	if m.Calculus == solve.NoNoise {
		return &refusal{fmt.Sprintf("%s: noise drives %s, and solver %s is for equations without noise", list[0].noise.Place, stateName(list[0]), m.Name),
			fmt.Sprintf("write `solver %s { dt = %g ms }` (or EulerMaruyama, EulerHeun, SRIW1), or run with --solver %s --dt \"%g ms\"; noise of amplitude 0 is left out", NoisyMethod, NoisyStep, NoisyMethod, NoisyStep)}
	}
	if r.opt.Noise == nil {
		return errors.New("the circuit has noise, and the run has no random numbers")
	}
	r.noise = &noise{list: list}
	for i, x := range list {
		if i == 0 || x.noise != list[i-1].noise {
			if err := r.correct(m, x); err != nil {
				return err
			}
		}
		r.noise.keys = append(r.noise.keys, r.opt.Noise(x.noise, x.elem))
		if s := r.noise.sign; s != nil && meant(x.noise) != m.Calculus && x.noise.Own && m.Calculus != solve.AnyCalculus {
			s[x.state] = 1
			if m.Calculus == solve.Stratonovich {
				s[x.state] = -1
			}
		}
	}
	return nil
}

// correct prepares the drift's correction where the noise of x is meant in another calculus than the method's.
func (r *runner) correct(m solve.Method, x live) error {
	if m.Calculus == solve.AnyCalculus || m.Calculus == meant(x.noise) || !x.noise.Own {
		return nil
	}
	if !x.noise.Corrected {
		word := map[solve.Calculus]string{solve.Ito: "Itô", solve.Stratonovich: "Stratonovich"}
		return &refusal{fmt.Sprintf("%s: the noise of %s is meant in the calculus of %s, solver %s is of %s's, and what the amplitude depends on is not known well enough to go from one to the other",
			x.noise.Place, stateName(x), word[meant(x.noise)], m.Name, word[m.Calculus]),
			"take solver Milstein, which knows both, or let the amplitude depend on states and parameters of its own blox alone"}
	}
	if r.noise.sign == nil {
		r.noise.sign, r.noise.extra = make([]float64, len(r.c.Y)), make([]float64, len(r.c.Y))
	}
	return nil
}

func meant(n *model.Noise) solve.Calculus {
	if n.Stratonovich {
		return solve.Stratonovich
	}
	return solve.Ito
}

// refusal is what a method cannot take.
type refusal struct{ text, remedy string }

func (e *refusal) Error() string { return e.text }

// Hint says what to do about it.
func (e *refusal) Hint() string { return e.remedy }

func stateName(x live) string {
	n := x.noise
	name := elementName(n.Pop, n.Block, n.Edges, x.elem) + "." + n.State.Name
	if n.State.Size > 1 {
		name += fmt.Sprintf("[%d]", n.Comp+1)
	}
	return name
}

// elementName names element i of the one owner that is not nil.
func elementName(p *model.Population, b *model.Block, e *model.Edges, i int) string {
	switch {
	case p != nil:
		return names.ElementName(p, i)
	case b != nil:
		return names.ElementName(b.Pop, int(b.Members[i])) + "." + b.Name
	}
	return fmt.Sprintf("%s %s -> %s", e.Connection, names.ElementName(e.Pre, int(e.Src[i])), names.ElementName(e.Post, int(e.Dst[i])))
}

// Spans draw from streams of their own: trial n from those of n, a run from those of 0, a warm-up from those of warmUpSpan.
const warmUpSpan = ^uint64(0)

func (r *runner) spanNumber() uint64 {
	if r.span.WarmUp {
		return warmUpSpan
	}
	return uint64(r.span.Trial)
}

// system is what the span's stepper integrates.
func (r *runner) system() solve.System {
	f := solve.RHS(r.c.RHS)
	if f == nil {
		f = func(_ float64, _, dy []float64) { clear(dy) }
	}
	sys := solve.System{N: len(r.c.Y), RHS: f, Unread: r.c.Unread, Derivatives: r.derivatives, Couplings: r.couplings(), Linear: linear(r.c), Past: r.past != nil}
	if r.noise == nil {
		return sys
	}
	x := &solve.Noise{Diffusion: r.c.Diffusion}
	keys := make([]rng.Key, len(r.noise.keys))
	for i, l := range r.noise.list {
		x.States = append(x.States, l.state)
		x.Meant = append(x.Meant, meant(l.noise))
		keys[i] = r.noise.keys[i].With(r.spanNumber())
	}
	x.Chance = rng.NewWiener(keys)
	sys.Noise = x
	if sign, extra := r.noise.sign, r.noise.extra; sign != nil {
		sys.RHS = func(t float64, y, dy []float64) {
			f(t, y, dy)
			r.c.Correction(t, y, extra)
			for i, s := range sign {
				if s != 0 {
					dy[i] += float64(s * extra[i])
				}
			}
		}
	}
	return sys
}
