package ir

import (
	"fmt"
	"strings"
)

// String lists a program: what is computed at events, then what every right-hand side computes, in its order.
func (p *Program) String() string {
	b := &strings.Builder{}
	for _, l := range p.Settled {
		word := "settled"
		if l.Once {
			word = "fixed"
		} else if l.Step {
			word = "fixed by the step"
		}
		fmt.Fprintf(b, "%s %s.%s = %s\n", word, l.Arr.Space.Name, l.Arr.Name, l.Value)
	}
	for _, l := range p.Sources {
		fmt.Fprintf(b, "sources of %s%s\n", l.Space.Name, [...]string{"", " (where parameters differ)", " (when asked)"}[l.When])
		names := p.Graph.naming(l)
		names.list(b)
		for _, o := range l.Outs {
			fmt.Fprintf(b, "  %s = %s\n", o.Arr.Name, names.text(o.Value))
		}
	}
	for _, in := range p.Inputs {
		when := ""
		if in.Late {
			when = " (when asked)"
		}
		if in.Ring > 0 {
			when += fmt.Sprintf(" (in turns, ring %d)", in.Ring)
		}
		fmt.Fprintf(b, "input %s.%s%s\n", in.Arr.Space.Name, in.Arr.Name, when)
		for _, d := range in.Drivers {
			if !d.Gathered {
				d.list(b)
			}
		}
		in.Same.list(b, " (where parameters are the same)")
		in.General.list(b, "")
	}
	loops := func(title, sign string, list []*Loop) {
		for _, l := range list {
			fmt.Fprintf(b, "%s of %s\n", title, l.Space.Name)
			names := p.Graph.naming(l)
			names.list(b)
			for _, o := range l.Outs {
				name := o.Arr.Name
				if o.Arr.Size > 1 {
					name += fmt.Sprintf("[%d]", o.Comp+1)
				}
				word := sign
				if o.Rate {
					word = "rate "
				}
				fmt.Fprintf(b, "  %s%s = %s\n", word, name, names.text(o.Value))
			}
		}
	}
	loops("derivatives", "d", p.Loops)
	loops("gates", "d", p.Parts[0])
	loops("the rest", "d", p.Parts[1])
	loops("a step", "new ", p.Steps)
	loops("noise", "noise ", p.Noise)
	return b.String()
}

// list writes what is shared.
func (s *named) list(b *strings.Builder) {
	for _, x := range s.lets {
		fmt.Fprintf(b, "  %s\n", x)
	}
}

// list writes a driver as it is written, or as the products that it became.
func (d *Driver) list(b *strings.Builder) {
	word := "  += "
	if d.Settled {
		word = "  settled += "
	}
	if d.Sum == nil {
		fmt.Fprintf(b, "%s%s\n", word, d.Value)
		return
	}
	for _, q := range append(append([]Product(nil), d.Same...), d.Sum...) {
		if q.Here != nil {
			fmt.Fprintf(b, "  %s.%s = %s\n", q.Here.Arr.Space.Name, q.Here.Arr.Name, q.Here.Value)
		}
	}
	if d.Same != nil {
		fmt.Fprintf(b, "%s%s (where parameters are the same)\n", word, sum(d.Same))
	}
	fmt.Fprintf(b, "%s%s\n", word, sum(d.Sum))
}

func sum(list []Product) string {
	var terms []string
	for _, q := range list {
		var in []string
		if q.Edge != nil {
			in = append(in, q.Edge.text(5))
		}
		if q.Pre != nil {
			in = append(in, "pre."+q.Pre.Name)
		}
		if in == nil {
			in = []string{"1"}
		}
		s := "sum(" + strings.Join(in, " * ") + ")"
		if q.Post != nil {
			s += " * " + q.Post.text(6)
		}
		terms = append(terms, s)
	}
	return strings.Join(terms, " + ")
}

// list writes the sums over edges, then what they give.
func (q *Gathered) list(b *strings.Builder, when string) {
	if q == nil {
		return
	}
	for _, s := range q.Sums {
		var terms []string
		for _, t := range s.Parts {
			in := "1"
			switch {
			case t.Factor != nil && s.Pre != nil:
				in = t.Factor.Name + " * pre." + s.Pre.Name
			case t.Factor != nil:
				in = t.Factor.Name
			case s.Pre != nil:
				in = "pre." + s.Pre.Name
			}
			terms = append(terms, "sum("+in+" over "+t.Edges.Space.Name+")")
		}
		fmt.Fprintf(b, "  %s = %s\n", s.Arr.Name, strings.Join(terms, " + "))
	}
	fmt.Fprintf(b, "  += %s%s\n", q.Value, when)
}
