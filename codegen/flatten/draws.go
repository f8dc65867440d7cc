package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/units"
)

// drawsOf are the draws, with the number of their parameters (-1: any).
var drawsOf = map[string]int{"uniform": 2, "normal": 2, "lognormal": 2, "exponential": 1, "gamma": 2, "poisson": 1, "bernoulli": 1, "choice": -1}

// drawn is a draw of a random number.
func (s *scope) drawn(name string, n int, e *ast.Call) value {
	f := s.f
	if s.draw == nil {
		f.fail(e.Span, "%s(...) is a draw: it may stand in parameters, arguments, initial values, edge options and event bodies only", name)
	}
	if n >= 0 && len(e.Args) != n {
		f.fail(e.Span, "%s takes %d arguments", name, n)
	}
	u := units.One
	zero := true
	args := make([]value, len(e.Args))
	for i, a := range e.Args {
		args[i] = s.eval(inherit{}, a.Value)
		if args[i].kind != vNum {
			f.fail(a.Span, "a number is needed here")
		}
		if name == "gamma" && i == 0 {
			continue
		}
		if zero && !args[i].zero {
			u, zero = args[i].unit, false
		}
	}
	if name == "poisson" || name == "bernoulli" || name == "lognormal" {
		u = units.One
	}
	nodes := make([]*ir.Node, len(args))
	for i, a := range args {
		w := u
		if name == "gamma" && i == 0 {
			w = units.One
		}
		nodes[i] = s.num(a, w, e.Args[i].Value)
	}
	d := s.draw(name, nodes, e.Span)
	if name == "bernoulli" {
		return value{kind: vBool, n: f.g.Not(f.g.Compare("==", d, f.g.Num(0)))}
	}
	return value{kind: vNum, n: d, unit: u, isInt: name == "poisson"}
}

// within is `draw in lo .. hi`: drawn again until it lies within.
func (s *scope) within(in inherit, e *ast.In) value {
	v := s.eval(in, e.X)
	if v.kind != vNum || v.n.Op != ir.Draw {
		s.f.fail(e.Span, "`in lo .. hi` goes with a draw: normal(m, s) in a .. b")
	}
	lo, hi := s.f.g.Num(negInf), s.f.g.Num(posInf)
	if e.Within.Lo != nil {
		lo = s.as(e.Within.Lo, v.unit, true)
	}
	if e.Within.Hi != nil {
		hi = s.as(e.Within.Hi, v.unit, true)
	}
	n := *v.n
	n.Col = "within"
	n.Args = append(append([]*ir.Node(nil), v.n.Args...), lo, hi)
	v.n = s.f.g.Make(n)
	return v
}
