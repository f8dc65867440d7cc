package ir

// StepName is the scalar that stands for the length of a step, ms.
const StepName = "step"

// exact writes the step of exponential Euler as one expression for each state: its slope f at the step's start times (exp(h b) - 1)/b,
// where the equation is linear in the state with the rate b, and times the step h where it is not. Where b changes at events only, so
// does that factor. Over a hold the factor needs no thought: what is held is multiplied by 0.
func exact(p *Program) {
	if len(p.Parts[0])+len(p.Parts[1]) == 0 {
		return
	}
	g := p.Graph
	h := g.Make(Node{Op: Scalar, Name: StepName})
	for _, l := range p.Loops {
		step := &Loop{Space: l.Space}
		for _, o := range l.Outs {
			f := o.Value
			if o.Held != nil {
				f = o.Bare
			}
			gain := h
			if b, ok := g.Rate(f, o.Arr, o.Comp); ok && !IsConst(b, 0) {
				gain = g.RareCond(g.Compare("<", g.Call("abs", b), g.Num(noRate)), h, g.Div(g.Call("expm1", g.Mul(h, b)), b))
			}
			change := g.Mul(f, gain)
			if o.Held != nil {
				change = g.Mul(g.Load(o.Held, g.Self()), change)
			}
			step.Outs = append(step.Outs, Out{Arr: o.Arr, Comp: o.Comp, Value: g.Add(g.own(o.Arr, o.Comp), change)})
		}
		p.Steps = append(p.Steps, step)
	}
}

// noRate is the size below which a rate counts as 0: its reciprocal is no number.
const noRate = 1e-280

// own is component comp (0-based) of a column at the loop's own element.
func (g *Graph) own(a *Array, comp int) *Node {
	i := g.Self()
	if a.Size > 1 {
		i = g.Index(Index{Op: Comp, Num: g.Num(float64(comp + 1)), In: i, Size: a.Size})
	}
	return g.Load(a, i)
}
