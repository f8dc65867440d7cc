package ir

// late finds the inputs that no derivative rests on, directly or through other inputs.
func late(p *Program) {
	g := p.Graph
	needed := map[*Array]bool{}
	note := func(n *Node) {
		g.Visit(n, func(m *Node) {
			if m.Op == Load && m.Arr.Class == InputArr {
				needed[m.Arr] = true
			}
		})
	}
	for _, l := range p.Loops {
		for _, o := range l.Outs {
			note(o.Value)
		}
	}
	// An input comes after those that its drivers read.
	for i := len(p.Inputs) - 1; i >= 0; i-- {
		in := p.Inputs[i]
		in.Late = !needed[in.Arr]
		if in.Late {
			continue
		}
		for _, d := range in.Drivers {
			note(d.Value)
		}
	}
}
