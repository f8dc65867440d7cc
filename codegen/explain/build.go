package explain

import (
	"fmt"
	"sort"
	"strings"

	"nbc/codegen/flatten"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/formula"
)

// builder makes a model.
type builder struct {
	f     *flatten.Flat
	v     *evaluator
	c     *choice
	m     *Model
	funcs map[string]bool
}

// Explain makes the model of a flat circuit, narrowed to a path where one is given. The error says that there is no such path.
func Explain(f *flatten.Flat, path string) (*Model, error) {
	m, err := model(f, path)
	if err == nil && path == "" {
		m.Jacobian = jacobian(f)
	}
	return m, err
}

// model is Explain without the Jacobian.
func model(f *flatten.Flat, path string) (*Model, error) {
	c, err := choose(f, path)
	if err != nil {
		return nil, err
	}
	b := &builder{f: f, v: newEvaluator(f), c: c, funcs: map[string]bool{}, m: &Model{Circuit: f.Name, Doc: docText(f.Doc), Path: path,
		Populations: []*Population{}, Connections: []*Connection{}, Rules: []*Rule{}, Functions: []*Definition{}}}
	if c.all {
		for _, pt := range f.Pops[0].Parts {
			b.m.Nodes = append(b.m.Nodes, &Node{Name: pt.Show + dims(pt.Dims), Type: pt.Pop.Name, Count: pt.L})
		}
	}
	for _, p := range f.Pops {
		if p.Blox != nil && p.N > 0 && c.has(p) {
			b.m.Populations = append(b.m.Populations, b.population(p))
		}
	}
	b.connections()
	b.rules()
	if c.all {
		for _, x := range f.Exps {
			b.m.Experiments = append(b.m.Experiments, experiment(x))
		}
	}
	b.functions()
	return b.m, nil
}

func docText(d ast.Doc) string { return strings.TrimSpace(strings.Join(d, "\n")) }

func dims(list []int) string {
	if len(list) == 0 {
		return ""
	}
	var parts []string
	for _, n := range list {
		parts = append(parts, fmt.Sprint(n))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// pathOf is the path of a group from below the circuit, with the sizes of its arrays.
func pathOf(g *flatten.Group) string {
	var parts []string
	for _, p := range g.Path() {
		parts = append(parts, p.Name+dims(p.Dims))
	}
	return strings.Join(parts, ".")
}

// listed is how many single elements are named before their array is.
const listed = 8

// elements names what was chosen of a group: the group where all of it was, or else its elements.
func elements(g *flatten.Group, runs []run) []string {
	path := pathOf(g)
	if path == "" {
		return nil
	}
	var chosen []int
	n := 0
	for _, r := range runs {
		for e := max(r.first, g.First); e < min(r.first+r.n, g.First+g.N); e++ {
			if n++; len(chosen) < listed {
				chosen = append(chosen, e)
			}
		}
	}
	switch {
	case n == g.N:
		return []string{path}
	case n > listed:
		return []string{fmt.Sprintf("%d of %s", n, path)}
	}
	var out []string
	for _, e := range chosen {
		out = append(out, g.Element(e-g.First))
	}
	return out
}

// population explains one population.
func (b *builder) population(p *flatten.Pop) *Population {
	out := &Population{Name: p.Name, Type: p.Blox.Display, Doc: docText(p.Blox.Doc), Elements: []string{}, Parameters: []*Quantity{}, Variables: []*Quantity{},
		References: []*Quantity{}, States: []*Quantity{}, Equations: []*Equation{}, Definitions: []*Definition{}, Offers: []*Definition{}, Inputs: []*Input{}, Events: []*Event{}}
	runs := b.c.runs(p)
	for _, r := range runs {
		out.Count += r.n
	}
	for _, g := range p.Groups {
		for _, r := range runs {
			if r.first < g.First+g.N && g.First < r.first+r.n {
				out.Elements = append(out.Elements, elements(g, runs)...)
				break
			}
		}
	}
	for _, c := range p.Cols {
		if c.Hidden {
			continue
		}
		switch c.Word {
		case check.Param:
			out.Parameters = append(out.Parameters, b.quantity(c, runs))
		case check.Var:
			out.Variables = append(out.Variables, b.quantity(c, runs))
		case check.State:
			out.States = append(out.States, b.quantity(c, runs))
		case check.Input:
			out.Inputs = append(out.Inputs, b.input(c, runs))
		}
	}
	o := formula.Of(p.Blox.Body)
	out.Equations = b.equations(o, p.Sizes, p.By)
	out.Events = b.events(o, "update")
	used := b.used(o.Exprs(), p.Blox.File, p.Blox.Members)
	out.Definitions, out.Offers = used, b.others(used, p.Blox.File, p.Blox.Members)
	seen := map[string]bool{}
	for _, g := range p.Groups {
		if g.Part == nil {
			continue
		}
		for _, r := range refs(g.Part.Decl.Args, p.Blox.Members) {
			if !seen[r.Name+"="+r.Value] {
				seen[r.Name+"="+r.Value] = true
				out.References = append(out.References, r)
			}
		}
	}
	return out
}

// equations are those that hold with the sizes of a population; by names the columns for what is linear.
func (b *builder) equations(o formula.Outline, sizes map[string]int, by map[string]*flatten.Col) []*Equation {
	out := []*Equation{}
	for _, q := range o.Equations {
		q, holds := decide(q, sizes)
		if !holds {
			continue
		}
		e := &Equation{Formula: formulaOf(q)}
		if c := by[stateOf(q.Target)]; c != nil && len(c.Derivs) > 0 && q.Word == "" {
			linear := true
			for _, d := range c.Derivs {
				linear = linear && d != nil && b.f.Graph.LinearIn(d, c.Arr)
			}
			if linear {
				e.LinearIn = c.Show
			}
		}
		out = append(out, e)
	}
	return out
}

// stateOf is the canonical name of the state that an equation is of.
func stateOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Name:
		return e.Ident.Name
	case *ast.Index:
		return stateOf(e.X)
	case *ast.Paren:
		return stateOf(e.X)
	}
	return ""
}

// decide drops the conditions of an equation that the sizes decide; false where one of them does not hold.
func decide(q formula.Equation, sizes map[string]int) (formula.Equation, bool) {
	var open []ast.Expr
	for _, c := range q.Conds {
		x, ok := constant(c, sizes)
		switch {
		case !ok:
			open = append(open, c)
		case x == 0:
			return q, false
		}
	}
	q.Conds = open
	return q, true
}

// constant evaluates an expression over sizes; truth values are 0 and 1.
func constant(e ast.Expr, sizes map[string]int) (float64, bool) {
	switch e := e.(type) {
	case *ast.Number:
		return e.Value, e.Unit == nil
	case *ast.Bool:
		return number(e.Value), true
	case *ast.Name:
		n, ok := sizes[e.Ident.Name]
		return float64(n), ok
	case *ast.Paren:
		return constant(e.X, sizes)
	case *ast.Unary:
		x, ok := constant(e.X, sizes)
		if e.Op == "not" {
			return number(x == 0), ok
		}
		return -x, ok
	case *ast.Binary:
		x, okX := constant(e.X, sizes)
		y, okY := constant(e.Y, sizes)
		ops := map[string]func() float64{
			"+": func() float64 { return x + y }, "-": func() float64 { return x - y }, "*": func() float64 { return x * y },
			"<": func() float64 { return number(x < y) }, "<=": func() float64 { return number(x <= y) }, ">": func() float64 { return number(x > y) },
			">=": func() float64 { return number(x >= y) }, "==": func() float64 { return number(x == y) }, "!=": func() float64 { return number(x != y) },
			"and": func() float64 { return number(x != 0 && y != 0) }, "or": func() float64 { return number(x != 0 || y != 0) },
		}
		if op := ops[e.Op]; op != nil && okX && okY {
			return op(), true
		}
	}
	return 0, false
}

// stages is the order of events at one instant.
var stages = []string{"sample", "update", "compete", "commit", "decide", "judge", "learn", "reset"}

func stageNo(s string) int {
	for i, x := range stages {
		if x == s {
			return i
		}
	}
	return len(stages)
}

// events are the handlers of an outline by stage.
func (b *builder) events(o formula.Outline, stage string) []*Event {
	out := []*Event{}
	for _, e := range o.Events {
		x := &Event{When: lineOf(e.Head), Stage: stage, Does: []*Step{}}
		if e.Stage != "" {
			x.Stage = e.Stage
		}
		for _, s := range e.Steps {
			x.Does = append(x.Does, &Step{Depth: s.Depth, Formula: lineOf(s)})
		}
		out = append(out, x)
	}
	sort.SliceStable(out, func(i, j int) bool { return stageNo(out[i].Stage) < stageNo(out[j].Stage) })
	return out
}

func formulaOf(q formula.Equation) Formula {
	return Formula{Text: q.Text(), LaTeX: q.LaTeX(), MathML: q.MathML()}
}

func lineOf(l formula.Line) Formula { return Formula{Text: l.Text(), LaTeX: l.LaTeX()} }
