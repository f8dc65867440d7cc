package cli

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/record"
	"nbc/runtime/sim"
)

// version prints what this program was made from and with.
func (s *session) version() {
	c := s.c
	p := func(format string, args ...any) { fmt.Fprintf(s.env.out, format+"\n", args...) }
	p("%s, circuit %s", c.File, c.Name)
	p("nbc %s, %s %s/%s", c.Compiler, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	p("source sha256 %s", c.SourceHash)
	if c.KernelHash != "" {
		p("kernel sha256 %s", c.KernelHash)
	}
}

// list prints the experiments: what each does, with what, and what it records.
func (s *session) list() {
	p := func(format string, args ...any) { fmt.Fprintf(s.env.out, format+"\n", args...) }
	p("%s", title(s.c.Name, s.c.Doc))
	for i, exp := range s.c.Experiments {
		mark := ""
		if i == 0 {
			mark = " (default)"
		}
		p("")
		p("%s", title(exp.Name+mark, exp.Doc))
		c := s.fresh()
		if i >= len(c.Experiments) {
			continue
		}
		exp = c.Experiments[i]
		c.Experiment = exp
		known := s.tryBuild(c)
		row := func(name, value string) {
			if value != "" {
				p("  %-8s %s", name, value)
			}
		}
		row("runs", runText(c, exp, known))
		row("clocks", clockText(c, exp, known))
		if v, err := s.chooseSolver(exp.Solver); err == nil {
			if known && v.Name == sim.Auto {
				v, _ = sim.Choose(c, v)
				v.Name = "auto: " + v.Name
			}
			row("solver", strings.SplitN(solverText(v, record.Solver{}), ":", 2)[0])
		}
		if exp.Seed != nil {
			row("seed", fmt.Sprint(*exp.Seed))
		}
		name := "records"
		for _, rec := range exp.Records {
			row(name, recordText(c, rec))
			name = ""
		}
		var kinds []string
		for _, plot := range exp.Plots {
			kinds = append(kinds, plot.Kind)
		}
		row("plots", strings.Join(kinds, ", "))
	}
}

// title is a name with the first line of its documentation.
func title(name, doc string) string {
	doc, _, _ = strings.Cut(strings.TrimSpace(doc), "\n")
	if doc == "" {
		return name
	}
	return name + ": " + doc
}

// tryBuild builds a circuit for its numbers; without its data files it has none, and that is no reason not to list it.
func (s *session) tryBuild(c *model.Circuit) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	_, err := s.env.build(c, buildOptions{seed: 1, set: s.o.set})
	return err == nil
}

func runText(c *model.Circuit, exp *model.Experiment, known bool) string {
	text := ""
	if exp.Task != nil {
		text = exp.Task.Pop.Name
	}
	if !known {
		return text
	}
	trials, from, length := planned(exp)
	if exp.Task != nil {
		text += fmt.Sprintf(", %s of %g ms", count(trials, "trial"), length)
	} else {
		text = fmt.Sprintf("%g ms .. %g ms", from, from+length)
	}
	if exp.Warmup != nil {
		if w := exp.Warmup(); w > 0 {
			text += fmt.Sprintf(", after a warm-up of %g ms", w)
		}
	}
	return text
}

func clockText(c *model.Circuit, exp *model.Experiment, known bool) string {
	var list []string
	for i, f := range exp.Clocks {
		if f == nil || i >= len(c.Clocks) {
			continue
		}
		text := c.Clocks[i].Name
		if known {
			text += fmt.Sprintf(" every %g ms", f())
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// recordText is a record statement in words.
func recordText(c *model.Circuit, rec *model.Record) string {
	var list []string
	switch rec.What {
	case model.Spikes:
		for _, src := range rec.Spikes {
			if !slices.Contains(list, src.Path) { // one for each population that it has
				list = append(list, src.Path)
			}
		}
		return "spikes of " + strings.Join(list, ", ") + record.When(c, rec)
	case model.Weights:
		text := "weights"
		if len(rec.Labels) > 0 {
			text += " of " + strings.Join(rec.Labels, ", ")
		}
		return text + " " + record.When(c, rec)
	}
	for _, q := range rec.Quantities {
		switch n := len(q.Names); {
		case n > 3:
			list = append(list, fmt.Sprintf("%s .. %s (%d)", q.Names[0], q.Names[n-1], n))
		default:
			list = append(list, q.Names...)
		}
	}
	return strings.Join(list, ", ") + " " + record.When(c, rec)
}

// params prints all parameters and data: as --set takes them, with value, unit, bounds and description.
func (s *session) params() error {
	if err := s.build(); err != nil {
		return err
	}
	for _, p := range names.Params(s.c) {
		fmt.Fprintln(s.env.out, p)
	}
	return nil
}
