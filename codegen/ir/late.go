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
	// An input comes after those that its drivers read; of a ring, where one is needed all are.
	rings := map[int]bool{}
	for i := len(p.Inputs) - 1; i >= 0; i-- {
		in := p.Inputs[i]
		if in.Ring > 0 && !rings[in.Ring] {
			rings[in.Ring] = true
			any := false
			for _, x := range p.Inputs {
				any = any || x.Ring == in.Ring && needed[x.Arr]
			}
			for _, x := range p.Inputs {
				if any && x.Ring == in.Ring {
					needed[x.Arr] = true
				}
			}
		}
		if needed[in.Arr] {
			for _, d := range in.Drivers {
				note(d.Value)
			}
		}
	}
	return needed
}
