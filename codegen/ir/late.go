package ir

// late finds the inputs that no derivative rests on, directly or through other inputs.
func late(p *Program) {
	needed := p.InputsOf(p.Loops)
	for _, in := range p.Inputs {
		in.Late = !needed[in.Arr]
	}
}

// InputsOf tells on which inputs loops rest, directly or through other inputs.
func (p *Program) InputsOf(loops []*Loop) map[*Array]bool {
	needed := map[*Array]bool{}
	note := func(n *Node) {
		p.Graph.Visit(n, func(m *Node) {
			if m.Op == Load && m.Arr.Class == InputArr {
				needed[m.Arr] = true
			}
		})
	}
	for _, l := range loops {
		for _, o := range l.Outs {
			note(o.Value)
		}
	}
	// An input comes after those that its drivers read.
	for i := len(p.Inputs) - 1; i >= 0; i-- {
		if in := p.Inputs[i]; needed[in.Arr] {
			for _, d := range in.Drivers {
				note(d.Value)
			}
		}
	}
	return needed
}
