package ir

// dead drops values settled at events and factors of sources that nothing reads any more. States and inputs stay, read or not: an adaptive
// method's steps depend on every state, and what an experiment records must not change them.
func dead(p *Program) {
	for again := true; again; {
		read := p.reads()
		again = false
		kept := p.Settled[:0]
		for _, l := range p.Settled {
			if read[l.Arr] {
				kept = append(kept, l)
			} else {
				again = true
			}
		}
		p.Settled = kept
		loops := p.Sources[:0]
		for _, l := range p.Sources {
			outs := l.Outs[:0]
			for _, o := range l.Outs {
				if read[o.Arr] {
					outs = append(outs, o)
				} else {
					again = true
				}
			}
			if l.Outs = outs; len(outs) > 0 {
				loops = append(loops, l)
			}
		}
		p.Sources = loops
	}
	// Their arrays go too, but not the columns.
	made := p.makes()
	arrays := p.Arrays[:0]
	for _, a := range p.Arrays {
		if a.Class != ScratchArr || made[a] {
			arrays = append(arrays, a)
		}
	}
	p.Arrays = arrays
}

// reads are the arrays that anything reads.
func (p *Program) reads() map[*Array]bool {
	read := map[*Array]bool{}
	note := func(n *Node) {
		if n != nil {
			p.Graph.Visit(n, func(m *Node) {
				if m.Arr != nil {
					read[m.Arr] = true
				}
			})
		}
	}
	p.Each(func(l *Loop) {
		for _, o := range l.Outs {
			note(o.Value)
		}
	})
	for _, l := range p.Settled {
		note(l.Value)
	}
	products := func(list []Product) {
		for _, q := range list {
			note(q.Edge)
			note(q.Post)
			read[q.Pre] = true
			if q.Here != nil {
				note(q.Here.Value)
			}
		}
	}
	for _, in := range p.Inputs {
		for _, d := range in.Drivers {
			note(d.Value)
			note(d.Comp)
			products(d.Sum)
			products(d.Same)
		}
		for _, s := range []*Gathered{in.General, in.Same} {
			if s == nil {
				continue
			}
			note(s.Value)
			for _, x := range s.Sums {
				read[x.Pre] = true
				for _, part := range x.Parts {
					read[part.Factor] = true
				}
			}
		}
	}
	return read
}

// makes are the arrays that something computes.
func (p *Program) makes() map[*Array]bool {
	made := map[*Array]bool{}
	p.Each(func(l *Loop) {
		for _, o := range l.Outs {
			made[o.Arr] = true
		}
	})
	for _, l := range p.Settled {
		made[l.Arr] = true
	}
	for _, in := range p.Inputs {
		for _, d := range in.Drivers {
			for _, list := range [][]Product{d.Sum, d.Same} {
				for _, q := range list {
					if q.Here != nil {
						made[q.Here.Arr] = true
					}
				}
			}
		}
		for _, s := range []*Gathered{in.General, in.Same} {
			if s != nil {
				for _, x := range s.Sums {
					made[x.Arr] = true
				}
			}
		}
	}
	return made
}
