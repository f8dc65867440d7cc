package flatten

import (
	"math"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// scope says what names mean at some place of the source.
type scope struct {
	f    *flattener
	file *ast.File
	up   *scope
	vars map[string]value
	// An element of a population whose members are in scope.
	pop *Pop
	idx *ir.Index
	// A block or edge whose members are in scope.
	find func(name string, at ast.Span) (value, bool)
	// What the place allows.
	draw  func(name string, args []*ir.Node, at ast.Span) *ir.Node // nil: no draws here
	at    func(s *scope, e *ast.At) value                          // nil: no `(x at t)` here
	wire  *wireScope                                               // options and where of a connection statement
	sizes map[string]int                                           // size parameters only, while the tree is made
	blox  *check.Blox
}

// popScope is the inside of an element of a population.
func (f *flattener) popScope(p *Pop, i *ir.Index) *scope {
	s := &scope{f: f, pop: p, idx: i, vars: map[string]value{}}
	if p.Blox != nil {
		s.file = p.Blox.File
	} else if p.Rule != nil {
		s.file = p.Rule.File
	}
	return s
}

// sizeScope is the inside of a type of which only the size parameters are known.
func (f *flattener) sizeScope(b *check.Blox, sizes map[string]int) *scope {
	return &scope{f: f, file: b.File, sizes: sizes, blox: b, vars: map[string]value{}}
}

// sub is a scope inside s.
func (s *scope) sub() *scope {
	t := *s
	t.up = s
	t.vars = map[string]value{}
	t.pop, t.idx, t.find, t.sizes, t.blox = nil, nil, nil, nil, nil
	return &t
}

// lookup finds the meaning of a name.
func (s *scope) lookup(name string, at ast.Span) (value, bool) {
	for t := s; t != nil; t = t.up {
		if v, ok := t.vars[name]; ok {
			return v, true
		}
		if t.find != nil {
			if v, ok := t.find(name, at); ok {
				return v, true
			}
		}
		if t.sizes != nil {
			if n, ok := t.sizes[name]; ok {
				return s.f.intValue(n), true
			}
		}
		if t.blox != nil {
			if m := t.blox.Members.By[name]; m != nil && m.Word == check.ConstMember {
				return t.declared(m), true
			}
		}
		if t.pop != nil {
			if v, ok := s.f.member(t.pop, t.idx, name, at); ok {
				return v, true
			}
			if v, ok := s.f.ruleNamed(t.pop, name); ok {
				return v, true
			}
		}
	}
	return s.global(name, at)
}

// global finds a name of the file level, or one known to the language.
func (s *scope) global(name string, at ast.Span) (value, bool) {
	f := s.f
	if c := f.Prog.Consts[s.private(name)]; c != nil {
		v, ok := f.consts[c]
		if !ok {
			t := &scope{f: f, file: c.File, vars: map[string]value{}}
			v = t.declared(c.Var)
			if f.consts == nil {
				f.consts = map[*check.Const]value{}
			}
			f.consts[c] = v
		}
		return v, true
	}
	if d := f.Prog.Datas[s.private(name)]; d != nil {
		return value{kind: vTable, tab: f.table(nil, nil, d, name, at)}, true
	}
	if i, ok := f.clockBy[name]; ok {
		return value{kind: vClock, clock: i}, true
	}
	switch name {
	case "π", "pi":
		return f.number1(f.g.Num(math.Pi), units.One), true
	case "inf":
		return value{kind: vNum, n: f.g.Num(math.Inf(1)), unit: units.One, zero: true}, true
	case "t":
		return f.number1(f.g.Make(ir.Node{Op: ir.Time}), ms), true
	case "trial":
		return value{kind: vTrial}, true
	}
	if c := f.Prog.Connections[s.private(name)]; c != nil {
		return value{kind: vConn, conn: c}, true
	}
	return value{}, false
}

// private is the key of a name that may be private to the scope's file.
func (s *scope) private(name string) string {
	if len(name) > 0 && name[0] == '_' && s.file != nil {
		return s.file.Path + "\x00" + name
	}
	return name
}

// declared is the definition of a const or let, in its declared unit where it has one.
func (s *scope) declared(m *check.Member) value {
	if m.Value == nil {
		s.f.fail(m.Span, "%s has no definition", m.Display)
	}
	if len(m.Dims) > 0 {
		if l, ok := unparen(m.Value).(*ast.List); ok {
			v := value{kind: vList}
			for _, e := range l.Elems {
				v.list = append(v.list, s.typed(e, m))
			}
			return v
		}
		return s.filled(m, m.Dims)
	}
	return s.typed(m.Value, m)
}

// filled is an array whose definition is no list: an expression of its indices, `y[i in 1..k] = x[i]*i`, an array, or one value for all.
func (s *scope) filled(m *check.Member, dims []ast.Dim) value {
	f, d := s.f, dims[0]
	size := d.Size
	if r, ok := size.(*ast.Range); ok && d.Var != nil {
		size = r.Hi
	}
	out := value{kind: vList}
	var whole []value
	for k := range s.int(size) {
		t := s
		if d.Var != nil {
			t = s.sub()
			t.vars[d.Var.Name] = f.intValue(k + 1)
		}
		if len(dims) > 1 {
			out.list = append(out.list, t.filled(m, dims[1:]))
			continue
		}
		if whole != nil {
			out.list = append(out.list, whole[min(k, len(whole)-1)])
			continue
		}
		v := t.typed(m.Value, m)
		if list, ok := f.items(v, m.Span); ok {
			whole, v = list, list[0]
		}
		out.list = append(out.list, v)
	}
	return out
}

// items are the values of an array with one dimension.
func (f *flattener) items(v value, at ast.Span) ([]value, bool) {
	switch {
	case v.kind == vList && len(v.list) > 0:
		return v.list, true
	case v.kind == vCol && v.col != nil && v.col.idx != nil:
		return f.components(v.col, at), true
	}
	return nil, false
}

// typed lowers an expression for a member's declared type.
func (s *scope) typed(e ast.Expr, m *check.Member) value {
	if l, ok := unparen(e).(*ast.List); ok {
		v := value{kind: vList}
		for _, x := range l.Elems {
			v.list = append(v.list, s.typed(x, m))
		}
		return v
	}
	v := s.eval(inherit{m.Unit, m.Type == check.Num}, e)
	if v.kind == vNum && m.Type == check.Num {
		if v.unit != m.Unit && (v.zero || v.unit.SameDim(m.Unit)) {
			v.n = s.f.convert(v, m.Unit)
			v.unit, v.zero = m.Unit, false
			v = s.f.linear(v)
		}
		if m.TypeRef != nil && !m.Unit.Affine() {
			v.shown = nil
		}
	}
	return v
}

func unparen(e ast.Expr) ast.Expr {
	for {
		p, ok := e.(*ast.Paren)
		if !ok {
			return e
		}
		e = p.X
	}
}

// convert is a value's node in unit u.
func (f *flattener) convert(v value, u units.Unit) *ir.Node {
	if v.unit == u {
		return v.n
	}
	if v.zero {
		return v.n
	}
	if v.unit.Affine() || u.Affine() {
		if v.n.Op == ir.Const {
			return f.g.Num(v.unit.Convert(v.n.Val, u))
		}
		k := v.unit.Convert(0, u)
		return f.g.Add(f.g.Mul(f.g.Num(v.unit.Linear().Factor(u.Linear())), v.n), f.g.Num(k))
	}
	return f.g.Mul(f.g.Num(v.unit.Factor(u)), v.n)
}

// as lowers an expression to a number in unit u; with bare, a literal without unit is in u.
func (s *scope) as(e ast.Expr, u units.Unit, bare bool) *ir.Node {
	v := s.eval(inherit{u, bare}, e)
	return s.num(v, u, e)
}

// num is a value as a number in unit u.
func (s *scope) num(v value, u units.Unit, e ast.Expr) *ir.Node {
	if v.kind == vBool {
		return s.f.g.Cond(v.n, s.f.g.Num(1), s.f.g.Num(0))
	}
	if v.kind != vNum {
		s.f.fail(e.Range(), "a number is needed here")
	}
	if !v.zero && !v.unit.SameDim(u) {
		s.f.fail(e.Range(), "a value in %s is needed here, not in %s", u, v.unit)
	}
	return s.f.convert(v, u)
}

// truth lowers a condition.
func (s *scope) truth(e ast.Expr) *ir.Node {
	v := s.eval(inherit{}, e)
	switch {
	case v.kind == vBool:
		return v.n
	case v.kind == vNum:
		return s.f.g.Not(s.f.g.Compare("==", v.n, s.f.g.Num(0)))
	}
	s.f.fail(e.Range(), "a condition is needed here")
	return nil
}

// int evaluates a whole number that must be known at build.
func (s *scope) int(e ast.Expr) int {
	n := s.as(e, units.One, false)
	if n.Op != ir.Const {
		s.f.fail(e.Range(), "a size must be known at build: constants and int parameters with constant values")
	}
	if n.Val != math.Trunc(n.Val) || math.Abs(n.Val) > 1e15 {
		s.f.fail(e.Range(), "a size must be a whole number, not %v", n.Val)
	}
	return int(n.Val)
}

// group lowers a path to elements.
func (s *scope) group(e ast.Expr) *group {
	v := s.eval(inherit{}, e)
	if v.kind != vGroup {
		s.f.fail(e.Range(), "a node, an array of nodes or a port is needed here")
	}
	return v.g
}
