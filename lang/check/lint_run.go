package check

import (
	"strings"

	"nbc/lang/ast"
)

// expOverflow reports exp of what grows too large within the ranges that are stated.
func (c *checker) expOverflow(s *Scope) func(x ast.Expr) {
	iv := &intervals{c: c}
	stated := false
	iv.name = func(id ast.Ident) (interval, bool) {
		m := s.By[id.Name]
		if m == nil || len(m.Dims) > 0 || m.Unit.Affine() {
			return anywhere, false
		}
		if m.Word == Let && m.Value != nil {
			return iv.of(m.Value), true
		}
		names := c.fixedValues(s, nil)
		end := func(x ast.Expr) (float64, bool) {
			if x == nil {
				return 0, false
			}
			v, ok := c.constant(names, x)
			v = DeclaredAs(withType(m), x, v)
			return v.Num * baseFactor(v.Unit), ok && v.Kind != Bool && v.Kind != String && v.Num-v.Num == 0
		}
		if m.Bounds != nil {
			lo, ok1 := end(m.Bounds.Lo)
			hi, ok2 := end(m.Bounds.Hi)
			if ok1 && ok2 {
				stated = true
				return interval{lo, hi}, true
			}
		}
		if m.Word != Param && m.Word != ConstMember {
			return anywhere, false
		}
		v, ok := end(m.Value)
		return interval{v, v}, ok
	}
	return func(x ast.Expr) {
		call, ok := x.(*ast.Call)
		if !ok || len(call.Args) != 1 {
			return
		}
		if n, ok := call.Fun.(*ast.Name); !ok || n.Ident.Name != "exp" {
			return
		}
		stated = false
		arg := call.Args[0].Value
		in := iv.of(arg)
		if !stated || !in.bounded() || in.hi <= maxExponent {
			return
		}
		c.warnf(ExpOverflow, arg.Range(), "this reaches %.3g in the ranges that are stated, and exp of more than %.0f is too large for a number", in.hi, maxExponent).
			help("state narrower ranges, or limit the exponent: `exp(min(..., 700))`")
	}
}

// maxExponent is the largest exponent of which exp is a number.
const maxExponent = 709.0

// longSteps reports a method with a step longer than a time constant of the circuit.
func (c *checker) longSteps() {
	for _, e := range c.p.Experiments {
		if e.Circuit == nil {
			continue
		}
		for _, step := range e.Decl.Steps {
			s, ok := step.(*ast.SolverStep)
			if !ok || !solvers[s.Name.Text] {
				continue
			}
			for _, o := range s.Options {
				if o.Name.Name != "dt" {
					continue
				}
				if v, ok := c.constant(nil, o.Value); ok && v.Unit.SameDim(ms) {
					c.longStep(e.Circuit, o.Value, v.Num*timeFactor(v))
				}
			}
		}
	}
}

func (c *checker) longStep(circuit *Blox, at ast.Expr, dt float64) {
	var least *Member
	var of string
	shortest := dt
	seen := map[*Blox]bool{}
	look := func(s *Scope, what string, args []ast.Arg) {
		names := c.fixedValues(s, args)
		for _, m := range s.List {
			if m.Word != Param || !m.Unit.SameDim(ms) || !strings.HasPrefix(m.Name, "τ") {
				continue
			}
			v, ok := names(m.Name)
			if !ok || !v.Unit.SameDim(ms) {
				continue
			}
			if τ := v.Num * timeFactor(v); τ > 0 && τ < shortest*(1-1e-9) {
				least, of, shortest = m, what, τ
			}
		}
	}
	var visit func(b *Blox, args []ast.Arg)
	visit = func(b *Blox, args []ast.Arg) {
		if b == nil {
			return
		}
		look(&b.Members, b.Display, args)
		if seen[b] {
			return
		}
		seen[b] = true
		for _, m := range b.Members.List {
			if m.Word == Node && m.Node != nil {
				visit(c.p.BloxIn(b.File, m.Node.Type.Name.Name), m.Node.Args)
			}
		}
	}
	visit(circuit, nil)
	if least != nil {
		c.warnf(LongStep, at.Range(), "this step is longer than a time constant: %s of %s is %s ms", least.Display, of, formatNumber(shortest)).
			see(least.Span, "declared here").help("a method with steps of one length needs several steps in each time constant; or take an adaptive one, `solver Tsit5`")
	}
}
