package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"nbc/lang/ast"
)

// stepWords begin a step of an experiment; all but clock and let are plain names elsewhere.
var stepWords = []string{"clock", "warmup", "run", "task", "solver", "record", "plot", "set", "sweep", "seed", "let"}

var stepSet = listSet(stepWords[:len(stepWords)-1])

// steps parses the body of an experiment.
func (p *parser) steps() (list []ast.Step) {
	if !p.at("{") {
		return nil
	}
	var span ast.Span
	p.braces(&span, func(start lexer.Checkpoint, pos ast.Pos) {
		steps := p.step()
		p.itemEnd(start)
		if p.failed {
			p.stops = nil
			p.resume(start)
			steps = []ast.Step{&ast.BadStep{Span: p.from(pos)}}
		}
		list = append(list, steps...)
	})
	return list
}

// step parses one step; its first word decides. A list of `set` or `let` gives several, of which each after the first begins
// at its own name.
func (p *parser) step() []ast.Step {
	start, t := p.pos(), p.peek()
	if t.Type == tokName || t.Type == tokKeyword {
		switch t.Value {
		case "seed":
			p.next()
			v := p.expr()
			return []ast.Step{&ast.SeedStep{Span: p.from(start), Value: v}}
		case "clock":
			return []ast.Step{p.clockStep()}
		case "warmup":
			p.next()
			v := p.expr()
			return []ast.Step{&ast.WarmupStep{Span: p.from(start), Time: v}}
		case "run":
			return []ast.Step{p.runStep()}
		case "task":
			return []ast.Step{p.taskStep()}
		case "solver":
			return []ast.Step{p.solverStep()}
		case "record":
			return []ast.Step{p.recordStep()}
		case "plot":
			return []ast.Step{p.plotStep()}
		case "let":
			return p.letSteps()
		case "set":
			p.next()
			var list []ast.Step
			for _, s := range p.settings("'=', ':=', '+=', '-=' or '*=' after the path") {
				if list == nil {
					s.Span.Start = start
				}
				list = append(list, &s)
			}
			return list
		case "sweep":
			p.next()
			axes := p.settings("'=' and the values after the path")
			for _, a := range axes {
				if a.Op != "=" && !p.failed {
					p.failAt(CodeAssign, a.Span, "a sweep gives values with '='")
				}
			}
			return []ast.Step{&ast.SweepStep{Span: p.from(start), Axes: axes}}
		}
	}
	p.unknownStep()
	return nil
}

func (p *parser) unknownStep() {
	t := p.peek()
	switch {
	case p.lexical(t):
	case t.Type == tokName && (t.Value == "start" || t.Value == "free" || t.Value == "expect" || t.Value == "minimise"):
		p.fail(CodeLater, t, "'%s' is not part of this version of the language", t.Value)
	case t.Type == tokKeyword && itemSet[t.Value]:
		p.fail(CodeMisplaced, t, "'%s' belongs into a circuit, not into an experiment", t.Value)
	case t.Type == tokName && nearest(t.Value, stepWords) != "":
		p.fail(CodeUnknownItem, t, "there is no step '%s' in an experiment", t.Value)
		p.help("did you mean '%s'?", nearest(t.Value, stepWords))
		p.fix(p.spanOf(t), nearest(t.Value, stepWords))
	default:
		p.expected("a step (" + strings.Join(stepWords, ", ") + ")")
		if help := otherSteps[t.Value]; help != "" {
			p.help("%s", help)
		}
		if d := &p.diags[len(p.diags)-1]; d.Code == CodeUnexpected {
			d.Code = CodeUnknownItem
		}
	}
}

// clockStep parses `clock block = every t_block`.
func (p *parser) clockStep() ast.Step {
	start := p.pos()
	p.next()
	c := &ast.ClockStep{Name: p.name("the name of a clock")}
	p.want("=", "'= every' and a period after the clock")
	p.want("every", "'every' and a period after '='")
	c.Period = p.expr()
	c.Span = p.from(start)
	return c
}

func (p *parser) runStep() ast.Step {
	start := p.pos()
	p.next()
	r := &ast.RunStep{Time: p.expr()}
	if _, ok := r.Time.(*ast.Range); !ok && !p.failed {
		p.failAt(CodeUnexpected, r.Time.Range(), "expected a range of time after 'run'")
		p.help("write: run 0 ms .. 500 ms")
	}
	r.Span = p.from(start)
	return r
}

func (p *parser) taskStep() ast.Step {
	start := p.pos()
	p.next()
	t := &ast.TaskStep{Type: p.typeName("a task")}
	if p.at("(") {
		t.Args, _, _ = p.args(false)
	}
	t.Span = p.from(start)
	return t
}

func (p *parser) solverStep() ast.Step {
	start := p.pos()
	p.next()
	s := &ast.SolverStep{Name: p.name("a solver")}
	if p.at("(") {
		p.expected("'{' and the options of the solver, or a new line")
		p.help("write: solver %s { rtol = 1e-6 }", s.Name.Text)
	}
	if p.at("{") {
		s.Braces = true
		s.Options = p.options()
	}
	s.Span = p.from(start)
	return s
}

func (p *parser) letSteps() (list []ast.Step) {
	start := p.pos()
	p.next()
	for _, v := range p.varDecls("a name after 'let'") {
		s := &ast.LetStep{Span: v.Span, Var: v}
		if list == nil {
			s.Span.Start = start
		}
		list = append(list, s)
	}
	return list
}

// settings parses `PATH = v, PATH *= v`.
func (p *parser) settings(what string) (list []ast.SetStep) {
	for {
		start := p.pos()
		s := ast.SetStep{Path: p.glob()}
		switch t := p.peek(); {
		case is(t, "="), is(t, ":="), is(t, "+="), is(t, "-="), is(t, "*="):
			s.Op = p.next().Value
		default:
			p.expected(what)
		}
		s.Value = p.expr()
		s.Span = p.from(start)
		list = append(list, s)
		if !p.got(",") {
			return list
		}
	}
}

// glob parses a path with wildcards: VAC.**.AMPA.τ, STR[*].H.
func (p *parser) glob() ast.Glob {
	start := p.pos()
	var text strings.Builder
	for {
		switch t := p.peek(); {
		case t.Type == tokName, is(t, "*"), is(t, "**"):
			text.WriteString(p.next().Value)
		default:
			p.expectedName("a path such as VAC.**.AMPA.τ")
			return ast.Glob{}
		}
		for p.at("[") {
			open := p.openBracket()
			text.WriteByte('[')
			for i := 0; i == 0 || p.got(","); i++ {
				if i > 0 {
					text.WriteString(", ")
				}
				text.WriteString(p.globIndex())
			}
			p.closeBracket(open, "]", "',' or ']' after the index")
			text.WriteByte(']')
		}
		if !p.got(".") {
			break
		}
		text.WriteByte('.')
	}
	return ast.Glob{Span: p.from(start), Text: text.String()}
}

// globIndex parses an index in a path with wildcards: a number, a range of numbers, a name, or *.
func (p *parser) globIndex() string {
	text := p.globPart()
	if p.got("..") {
		text += ".." + p.globPart()
	}
	return text
}

func (p *parser) globPart() string {
	if t := p.peek(); t.Type == tokNumber || t.Type == tokName || is(t, "*") {
		return p.next().Value
	}
	p.expected("an index or '*'")
	return ""
}

// otherSteps are the words of other programs for what an experiment says differently.
var otherSteps = map[string]string{
	"duration": "write `run 0 ms .. 500 ms`", "tstop": "write `run 0 ms .. 500 ms`", "stop": "write `run 0 ms .. 500 ms`", "time": "write `run 0 ms .. 500 ms`",
	"tspan": "write `run 0 ms .. 500 ms`", "simulate": "write `run 0 ms .. 500 ms`", "dt": "a step belongs to a solver: `solver RK4 { dt = 0.01 ms }`",
	"rtol": "tolerances belong to a solver: `solver Tsit5 { rtol = 1e-8, atol = 1e-8 }`", "atol": "tolerances belong to a solver: `solver Tsit5 { rtol = 1e-8, atol = 1e-8 }`",
	"method": "write `solver Tsit5 { rtol = 1e-8 }`", "integrator": "write `solver Tsit5 { rtol = 1e-8 }`", "save": "write `record A.V every 0.1 ms`",
	"monitor": "write `record A.V every 0.1 ms`, or `record spikes of A`", "trials": "trials are a task's: `task Exposure(trials = 100, duration = 1000 ms)`",
}
