package explain

import (
	"strings"

	"nbc/codegen/flatten"
	"nbc/lang/ast"
	"nbc/lang/formula"
)

// experiment tells an experiment in short: its steps as they are written.
func experiment(x *flatten.Experiment) *Experiment {
	d := x.Exp.Decl
	e := &Experiment{Name: d.Name.Text, Doc: docText(d.Doc), Steps: []string{}}
	for _, st := range d.Steps {
		if t := step(st); t != "" {
			e.Steps = append(e.Steps, t)
		}
	}
	return e
}

// step is a step of an experiment on one line.
func step(st ast.Step) string {
	switch st := st.(type) {
	case *ast.SeedStep:
		return "seed " + formula.Text(st.Value)
	case *ast.ClockStep:
		return "clock " + st.Name.Text + " = every " + formula.Text(st.Period)
	case *ast.WarmupStep:
		return "warmup " + formula.Text(st.Time)
	case *ast.RunStep:
		return "run " + formula.Text(st.Time)
	case *ast.TaskStep:
		return "task " + st.Type.Name.Text + "(" + formula.Args(st.Args) + ")"
	case *ast.SolverStep:
		return "solver " + st.Name.Text + options(st.Options)
	case *ast.LetStep:
		if st.Var.Value != nil {
			return "let " + st.Var.Name.Text + " = " + formula.Text(st.Var.Value)
		}
	case *ast.RecordStep:
		t := "record "
		if st.What != nil {
			t += st.What.Text + " of " + targets(st.Targets)
		} else {
			t += items(st.Items)
		}
		if st.Every != nil {
			t += " every " + formula.Text(st.Every)
		}
		if st.On != nil {
			t += " on " + formula.Text(st.On)
		}
		t += at(st.At)
		if st.Rhythm != nil {
			t += " every " + formula.Text(st.Rhythm) + " trials"
		}
		if st.During != nil {
			t += " during " + formula.Text(st.During)
		}
		for i, x := range st.Trials {
			t += []string{" in trials ", ", "}[min(i, 1)] + formula.Text(x)
		}
		return t
	case *ast.PlotStep:
		t := "plot " + st.Kind.Text
		switch {
		case len(st.Targets) > 0 && (st.Kind.Text == "raster" || st.Kind.Text == "adjacency"):
			t += " of " + targets(st.Targets)
		case len(st.Targets) > 0:
			t += " " + targets(st.Targets)
		case len(st.Items) > 0:
			t += " " + items(st.Items)
		}
		return t + at(st.At) + options(st.Options)
	case *ast.SetStep:
		return "set " + assignment(*st)
	case *ast.SweepStep:
		var parts []string
		for _, a := range st.Axes {
			parts = append(parts, assignment(a))
		}
		return "sweep " + strings.Join(parts, ", ")
	}
	return ""
}

func assignment(s ast.SetStep) string {
	op := s.Op
	if op == "" {
		op = "="
	}
	return s.Path.Text + " " + op + " " + formula.Text(s.Value)
}

func options(list []ast.Option) string {
	if len(list) == 0 {
		return ""
	}
	var parts []string
	for _, o := range list {
		parts = append(parts, o.Name.Text+" = "+formula.Text(o.Value))
	}
	return " { " + strings.Join(parts, ", ") + " }"
}

func items(list []ast.RecordItem) string {
	var parts []string
	for _, it := range list {
		t := formula.Text(it.Value)
		if it.As != nil {
			t += " as " + it.As.Text
		}
		parts = append(parts, t)
	}
	return strings.Join(parts, ", ")
}

func targets(list []ast.Target) string {
	var parts []string
	for _, t := range list {
		s := formula.Text(t.Src)
		if t.Dst != nil {
			s += " -> " + formula.Text(t.Dst)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

func at(list []ast.Expr) string {
	var parts []string
	for _, e := range list {
		parts = append(parts, formula.Text(e))
	}
	if len(parts) == 0 {
		return ""
	}
	return " at " + strings.Join(parts, ", ")
}
