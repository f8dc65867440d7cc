package sim

import (
	"errors"
	"fmt"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/solve"
)

// maxShown is how many parameters of an element an error shows.
const maxShown = 8

// StateError is a state that could not be integrated any further.
type StateError struct {
	State  string  // "VAC.wta[1].exci[2].V"
	T      float64 // ms
	Trial  int     // 0: none
	WarmUp bool
	What   string   // "became NaN"
	Near   []string // states, inputs and parameters of its element, "G_Na = 52 mS/cm^2"
	Remedy string
	Err    error
}

func (e *StateError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s at t = %g ms", e.State, e.What, e.T)
	switch {
	case e.Trial > 0:
		fmt.Fprintf(&b, " of trial %d", e.Trial)
	case e.WarmUp:
		b.WriteString(" of the warm-up")
	}
	if len(e.Near) > 0 {
		b.WriteString("\nits element has " + strings.Join(e.Near, ", "))
	}
	return b.String()
}

// Hint says what to do about it.
func (e *StateError) Hint() string { return e.Remedy }

// Unwrap is the integrator's error.
func (e *StateError) Unwrap() error { return e.Err }

// explain turns an integrator's error into one that names the state and what is around it.
func (r *runner) explain(in solve.Stepper, err error) error {
	x := &StateError{Trial: r.span.Trial, WarmUp: r.span.WarmUp, Err: err}
	var nan *solve.NonFiniteError
	var under *solve.StepUnderflowError
	index := -1
	finer := "a smaller tolerance (--rtol 1e-8 --atol 1e-8)"
	if r.res.Dt > 0 {
		finer = fmt.Sprintf("a smaller step (--dt %g)", r.res.Dt/10)
	}
	switch {
	case errors.As(err, &nan):
		x.T, index = nan.T, nan.Index
		x.What = fmt.Sprintf("became %g", nan.Value)
		if nan.Deriv {
			x.What = fmt.Sprintf("has the derivative %g", nan.Value)
		}
		x.Remedy = "look at these values, then try " + finer
	case errors.As(err, &under):
		x.T, index = under.T, under.Index
		x.What = fmt.Sprintf("changes so fast that the step fell to %.3g ms", under.H)
		x.Remedy = "look at these values: the equations run away or jump there; otherwise try a larger tolerance"
	case errors.Is(err, errStuck):
		x.T, index = in.T(), r.culprit(in)
		x.What = "keeps the solver from getting anywhere: almost every step that is not tiny fails"
		x.Remedy = "look at these values: the equation ends there (a root or logarithm of what turns negative) or jumps to and fro; guard it, as in `sqrt(max(x, 0))`"
	default:
		return err
	}
	x.State = "a state"
	copy(r.c.Y, in.Y())
	if r.c.Inputs != nil {
		r.c.Inputs(in.T(), r.c.Y)
	}
	for _, o := range r.owners() {
		for _, c := range o.columns {
			if c.Word != model.State || index < c.Off || index >= c.Off+o.n*max(c.Size, 1) {
				continue
			}
			k, i := (index-c.Off)/o.n, (index-c.Off)%o.n
			x.State = o.name(i) + "." + c.Name
			if c.Size > 1 {
				x.State += fmt.Sprintf("[%d]", k+1)
			}
			x.Near = shown(o.columns, o.n, i)
			return x
		}
	}
	return x
}

// owner is a population, block or edge group as columns of n elements.
type owner struct {
	n       int
	columns []*model.Column
	name    func(i int) string
}

func (r *runner) owners() []owner {
	var list []owner
	for _, p := range r.c.Pops {
		list = append(list, owner{p.N, p.Columns, func(i int) string { return names.ElementName(p, i) }})
	}
	for _, b := range r.c.Blocks {
		list = append(list, owner{len(b.Members), b.Columns, func(i int) string { return names.ElementName(b.Pop, int(b.Members[i])) + "." + b.Name }})
	}
	for _, e := range r.c.Edges {
		list = append(list, owner{e.N, e.Attrs, func(i int) string {
			return fmt.Sprintf("%s %s -> %s", e.Connection, names.ElementName(e.Pre, int(e.Src[i])), names.ElementName(e.Post, int(e.Dst[i])))
		}})
	}
	return list
}

// shown lists what element i has: states and inputs first, they are what differs from a moment before.
func shown(columns []*model.Column, n, i int) []string {
	var list []string
	show := func(word model.Word, most int) {
		for _, c := range columns {
			if c.Word != word || c.Hidden || c.Size > 1 || i >= len(c.Data) {
				continue
			}
			if most--; most < 0 {
				return
			}
			text := fmt.Sprintf("%s = %.6g", c.Name, c.Data[i])
			if c.Unit != "" {
				text += " " + c.Unit
			}
			list = append(list, text)
		}
	}
	show(model.State, maxShown)
	show(model.Input, maxShown)
	show(model.Var, maxShown)
	show(model.Param, maxShown)
	return list
}
