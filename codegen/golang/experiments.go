package golang

import (
	"fmt"

	"strings"

	"nbc/codegen/flatten"
)

// experiments writes the experiments of the circuit.
func (g *gen) experiments() string {
	var b strings.Builder
	for i, e := range g.f.Exps {
		d := e.Exp.Decl
		fmt.Fprintf(&b, "\tx%d := &model.Experiment{Name: %q, Doc: %q, Place: %q}\n", i, d.Name.Text, docText(d.Doc), fmt.Sprintf("%s:%d", base(d.Start.File), d.Start.Line))
		fmt.Fprintf(&b, "\tc.Experiments = append(c.Experiments, x%d)\n", i)
		x := fmt.Sprintf("x%d", i)
		if e.Seed != nil {
			fmt.Fprintf(&b, "\t%s.Seed = new(uint64)\n\t*%s.Seed = %d\n", x, x, *e.Seed)
		}
		fmt.Fprintf(&b, "\t%s.Clocks = make([]func() float64, %d)\n", x, len(g.f.Clocks))
		for k := range g.f.Clocks {
			if n := e.Clocks[k]; n != nil {
				fmt.Fprintf(&b, "\t%s.Clocks[%d] = %s\n", x, k, g.nodeFunc(n))
			}
		}
		if e.Warmup != nil {
			fmt.Fprintf(&b, "\t%s.Warmup = %s\n", x, g.nodeFunc(e.Warmup))
		}
		if e.From != nil {
			fmt.Fprintf(&b, "\t%s.Run = func() (float64, float64) { return (%s)(), (%s)() }\n", x, g.nodeFunc(e.From), g.nodeFunc(e.To))
		}
		if e.Task != nil {
			fmt.Fprintf(&b, "\t%s.Task = &model.Task{Pop: c.Pops[%d]}\n", x, g.popNo[e.Task])
			if e.Choice != nil {
				f := g.newFn()
				f.count(e.Choice)
				v := f.val(e.Choice)
				body := f.value(v)
				if strings.Contains(body, ":= y[") {
					body = "\ty := k.c.Y\n" + body
				}
				fmt.Fprintf(&b, "\t%s.Task.Choice = func() float64 {\n%s\treturn %s\n}\n", x, body, v)
			}
		}
		fmt.Fprintf(&b, "\t%s.Solver = model.Solver{Name: %q, RTol: %s, ATol: %s, Dt: %s, MaxStep: %s, Grid: %v}\n", x, e.Solver,
			num(e.Options["rtol"]), num(e.Options["atol"]), num(e.Options["dt"]), num(e.Options["max_step"]), e.Grid)
		for _, r := range e.Records {
			g.record(&b, x, r)
		}
		for _, p := range e.Plots {
			g.plot(&b, x, p)
		}
	}
	return b.String()
}

func base(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// quantities writes a list of recorded quantities.
func (g *gen) quantities(list []*flatten.Quantity) string {
	var b strings.Builder
	b.WriteString("[]*model.Quantity{")
	for _, q := range list {
		b.WriteString("\n" + g.quantity(q) + ",")
	}
	b.WriteString("\n}")
	return b.String()
}

// spikes writes a list of elements whose spikes are meant.
func (g *gen) spikes(list []flatten.SpikeSource) string {
	var b strings.Builder
	b.WriteString("[]model.SpikeSource{")
	for _, s := range list {
		lo := s.Seg.Base.Plus
		fmt.Fprintf(&b, "\n{Path: %q, Pop: c.Pops[%d], Event: %d, Spans: []model.Span{{Lo: %d, Hi: %d}}},", s.Path, g.popNo[s.Seg.Pop], s.Event, lo, lo+s.Seg.N)
	}
	b.WriteString("\n}")
	return b.String()
}

func quoted(list []string) string {
	var s []string
	for _, x := range list {
		s = append(s, fmt.Sprintf("%q", x))
	}
	return "[]string{" + strings.Join(s, ", ") + "}"
}

var recordKinds = map[string]string{"series": "model.Series", "spikes": "model.Spikes", "weights": "model.Weights"}

func (g *gen) record(b *strings.Builder, x string, r *flatten.Record) {
	fmt.Fprintf(b, "\t%s.Records = append(%s.Records, &model.Record{What: %s, Place: %q, Name: %q, Clock: %d, TrialStart: %v, TrialEnd: %v, AtStart: %v, AtEnd: %v, Labels: %s",
		x, x, recordKinds[r.What], r.Place, r.Name, r.Clock, r.TrialStart, r.TrialEnd, r.AtStart, r.AtEnd, quoted(r.Labels))
	if r.Every != nil {
		fmt.Fprintf(b, ",\n\tEvery: %s", g.nodeFunc(r.Every))
	}
	if r.Rhythm != nil {
		fmt.Fprintf(b, ",\n\tRhythm: %s", g.nodeFunc(r.Rhythm))
	}
	if r.During != nil {
		fmt.Fprintf(b, ",\n\tDuring: &model.Stretch{From: %s, To: %s}", g.nodeFunc(r.During[0]), g.nodeFunc(r.During[1]))
	}
	if len(r.Trials) > 0 {
		b.WriteString(",\n\tTrials: []model.Stretch{")
		for _, t := range r.Trials {
			fmt.Fprintf(b, "\n{From: %s, To: %s},", g.nodeFunc(t[0]), g.nodeFunc(t[1]))
		}
		b.WriteString("\n}")
	}
	if len(r.Qs) > 0 {
		fmt.Fprintf(b, ",\n\tQuantities: %s", g.quantities(r.Qs))
	}
	if len(r.Spikes) > 0 {
		fmt.Fprintf(b, ",\n\tSpikes: %s", g.spikes(r.Spikes))
	}
	b.WriteString("})\n")
}

func (g *gen) plot(b *strings.Builder, x string, p *flatten.Plot) {
	fmt.Fprintf(b, "\t%s.Plots = append(%s.Plots, &model.Plot{Kind: %q, Place: %q, Labels: %s, AtStart: %v, AtEnd: %v", x, x, p.Kind, p.Place, quoted(p.Labels), p.AtStart, p.AtEnd)
	b.WriteString(", Options: map[string]float64{")
	for _, k := range sortedKeys(p.Numbers) {
		fmt.Fprintf(b, "%q: %s, ", k, num(p.Numbers[k]))
	}
	b.WriteString("}, Ranges: map[string][2]float64{")
	for _, k := range sortedKeys(p.Ranges) {
		fmt.Fprintf(b, "%q: {%s, %s}, ", k, num(p.Ranges[k][0]), num(p.Ranges[k][1]))
	}
	b.WriteString("}, Words: map[string]string{")
	for _, k := range sortedKeys(p.Words) {
		fmt.Fprintf(b, "%q: %q, ", k, p.Words[k])
	}
	b.WriteString("}")
	if len(p.Qs) > 0 {
		fmt.Fprintf(b, ",\n\tQuantities: %s", g.quantities(p.Qs))
	}
	if len(p.Spikes) > 0 {
		fmt.Fprintf(b, ",\n\tSpikes: %s", g.spikes(p.Spikes))
	}
	b.WriteString("})\n")
}
