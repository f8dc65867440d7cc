package check

import (
	"math"
	"strconv"

	"nbc/lang/ast"
)

// checkTop checks every declaration, in the order of files and places.
func (c *checker) checkTop() {
	for _, f := range c.p.Files {
		if c.known(f) {
			continue
		}
		for _, d := range f.Decls {
			c.checkDecl(f, d)
		}
	}
	c.funcCircles()
	for _, e := range c.p.Experiments {
		c.checkExperiment(e)
	}
}

func (c *checker) checkDecl(f *ast.File, d ast.Decl) {
	p := c.p
	switch d := d.(type) {
	case *ast.Const:
		if k := p.Consts[key(f, d.Var.Name.Name)]; k != nil && k.Var.Span == d.Var.Name.Span {
			c.checkMember(k.Var, nil)
			if c.constState[k.Var] == 0 {
				c.searchCircles(&Scope{List: []*Member{k.Var}, By: map[string]*Member{k.Name: k.Var}}, c.topConst, c.constState)
			}
		}
	case *ast.DataDecl:
		if t := p.Datas[key(f, d.Name.Name)]; t != nil && t.Decl == d {
			c.checkData(t, &env{file: f})
		}
	case *ast.Func:
		if fn := p.Funcs[key(f, d.Name.Name)]; fn != nil && fn.Decl == d {
			for _, m := range fn.Params.List {
				c.checkMember(m, nil)
			}
			c.funcResult(fn)
		}
	case *ast.Kind:
		if k := p.Kinds[key(f, d.Name.Name)]; k != nil && k.Decl == d {
			c.checkKind(k)
		}
	case *ast.Blox:
		if b := p.Bloxes[key(f, d.Name.Name)]; b != nil && b.Span == d.Name.Span {
			c.checkBlox(b)
		}
	case *ast.Circuit:
		if b := p.Circuits[key(f, d.Name.Name)]; b != nil && b.Span == d.Name.Span {
			c.checkBlox(b)
		}
	case *ast.Preset:
		if ps := p.Presets[key(f, d.Name.Name)]; ps != nil && ps.Decl == d {
			c.checkPreset(ps)
		}
	case *ast.Connection:
		if conn := p.Connections[key(f, d.Name.Name)]; conn != nil && conn.Decl == d {
			c.checkConnection(conn)
		}
	case *ast.Wiring:
		for _, w := range p.Wirings {
			if w.Decl == d {
				c.checkWiring(w)
			}
		}
	case *ast.Rule:
		if r := p.Rules[key(f, d.Name.Name)]; r != nil && r.Decl == d {
			c.checkRule(r)
		}
	}
}

// checkMember checks a declared quantity: dimensions, value and bounds. holder is the body it stands in: nil for consts and formals.
func (c *checker) checkMember(m *Member, b *body) {
	e := c.owners[m]
	if e == nil {
		return
	}
	switch m.Word {
	case Event:
		return
	case Node:
		return // with its declaration
	case Port:
		c.checkPort(m, e)
		return
	case Ref:
		c.checkTargets(e.file, m.typeRefs)
		if m.Value != nil {
			if n, ok := m.Value.(*ast.Name); !ok || n.Ident.Name != "pre" && n.Ident.Name != "post" || b == nil {
				c.passRef(e, m, m.Value)
			}
		}
		return
	case RuleParam:
		if m.Value != nil {
			c.ruleValueOf(e, m.Value)
		}
		return
	case ConnParam:
		if m.Value != nil {
			c.connectionOf(e, m.Value)
		}
		return
	case DataMember:
		c.checkData(m.Data, e)
		return
	}
	c.checkDims(m, e, b)
	t := c.memberType(m)
	abstract := b != nil && b.what == "kind"
	if m.Value == nil {
		switch m.Word {
		case Let, ConstMember:
			if !abstract {
				c.errorf(NoDefinition, m.Span, "%s has no definition", m.Display).help("write `" + m.Word.String() + " " + m.Display + " = ...`")
			}
		case State, Var:
			if !abstract {
				c.errorf(NoDefinition, m.Span, "%s has no initial value", m.Display).help("write `" + m.Word.String() + " " + m.Display + " = ...`")
			}
		}
	} else if !m.Inferred {
		e := c.dimEnv(e, m.Dims)
		errors := len(c.ds)
		c.give(e, m.Value, t, needs{code: UnitValue, what: valueOf(m), declared: true, fill: true})
		if m.Word == Param && len(c.ds) == errors {
			c.fixed(e, m.Value, m.Display)
		}
		c.flow(e, m, m.Value)
	} else if t.class == value && t.v == String {
		c.textValue(m.Value.Range())
	}
	c.listSize(m, m.Value)
	c.checkBounds(m, e, t)
}

func valueOf(m *Member) string {
	switch m.Word {
	case State, Var:
		return "the initial value of " + m.Display
	case Let, ConstMember:
		return m.Display
	}
	return "the default of " + m.Display
}

func (c *checker) checkDims(m *Member, e *env, b *body) {
	where := e
	for _, d := range m.Dims {
		switch {
		case d.Star:
			if m.Word != Port && m.Word != DataMember {
				c.errorf(BadSize, d.Span, "only data and the ports of a kind have open dimensions").help("write the size: `" + m.Display + "[N]`")
			}
			continue
		case d.Var != nil:
			if m.Word == Let {
				c.oneArray(where, d.Size, "a value for each element")
			}
			where = c.binder(where, ast.Binder{Span: d.Span, Name: *d.Var, In: d.Size}, true)
			continue
		case d.Size == nil:
			continue
		}
		c.checkSize(d, where)
	}
}

// maxSize bounds a dimension: what is larger is a slip, and would fill the memory.
const maxSize = 100_000_000

func (c *checker) checkSize(d ast.Dim, e *env) {
	in := e.child()
	in.constant, in.draws = "a size", "a size"
	t := c.scalarValue(in, d.Size)
	if t.class == value && t.v != Int {
		r := c.errorf(BadSize, d.Size.Range(), "a size is an int, and this is %s", t.describe()).see(t.from, "declared here")
		if n, ok := unparen(d.Size).(*ast.Number); !ok {
			r.help("declare it `: int`")
		} else if n.Value >= 1 && n.Value <= maxSize && n.Value == math.Trunc(n.Value) {
			r.help("write `" + strconv.FormatFloat(n.Value, 'f', -1, 64) + "`")
		} else {
			r.help("a size is a whole number from 1 to 100 million")
		}
		return
	}
	if v, ok := c.constant(nil, d.Size); ok && (v.Num < 1 || v.Num > maxSize) {
		c.errorf(BadSize, d.Size.Range(), "a size of %s", formatNumber(v.Num)).help("a size is a whole number from 1 to 100 million")
	}
}

// listSize compares the length of a list with the declared size.
func (c *checker) listSize(m *Member, x ast.Expr) {
	var sizes []float64
	for _, d := range m.Dims {
		size, ok := c.constSize(d)
		if !ok {
			break
		}
		sizes = append(sizes, float64(size))
	}
	c.listFits(m, x, sizes, "")
}

func (c *checker) checkBounds(m *Member, e *env, t typ) {
	if m.Bounds == nil {
		return
	}
	if t.class == value && !t.numeric() {
		c.errorf(BadBounds, m.Bounds.Span, "%s can't have bounds", t.describe())
		return
	}
	if m.Word != Param && m.Word != Input && m.Word != Let && m.Word != ConstMember && m.Word != State && m.Word != Var {
		return
	}
	flat := t
	flat.rank = 0
	if flat.v == Int {
		flat.v = Num // inf, 1e9
	}
	n := len(c.ds)
	for _, end := range []ast.Expr{m.Bounds.Lo, m.Bounds.Hi} {
		if end != nil {
			c.give(e, end, flat, needs{code: UnitValue, what: "the bound of " + m.Display, declared: true})
		}
	}
	if len(c.ds) > n {
		return
	}
	lo, hi, ok := c.bounds(m)
	if ok && lo > hi {
		c.errorf(BadBounds, m.Bounds.Span, "the lower bound of %s is above the upper", m.Display).help("write the smaller one first")
		return
	}
	c.constBounds(m, m.Value)
}

// bounds are the constant bounds of a member in its unit, infinite where there are none.
func (c *checker) bounds(m *Member) (lo, hi float64, ok bool) {
	lo, hi, ok = inf(-1), inf(1), true
	for i, end := range []ast.Expr{m.Bounds.Lo, m.Bounds.Hi} {
		if end == nil {
			continue
		}
		v, known := c.constant(nil, end)
		if !known {
			ok = false
			continue
		}
		v = DeclaredAs(withType(m), end, v)
		if i == 0 {
			lo = v.Num
		} else {
			hi = v.Num
		}
	}
	return lo, hi, ok
}

// withType gives an undeclared type the plain number's, so that DeclaredAs treats all members alike.
func withType(m *Member) *Member {
	if m.TypeRef != nil {
		return m
	}
	n := *m
	n.TypeRef = &ast.TypeRef{}
	return &n
}

// constBounds reports a constant value outside of a parameter's bounds. x is the default, an argument or an option.
func (c *checker) constBounds(m *Member, x ast.Expr) {
	if x == nil || m.Bounds == nil || c.quietBounds[x] {
		return
	}
	if l, ok := unparen(x).(*ast.List); ok {
		for _, el := range l.Elems {
			c.constBounds(m, el)
		}
		return
	}
	v, ok := c.constant(nil, x)
	if !ok || v.Kind == Bool || v.Kind == String {
		return
	}
	if x == m.Value {
		v = DeclaredAs(withType(m), x, v)
	} else if v.Unit.SameDim(m.Unit) {
		v.Num = v.Unit.Convert(v.Num, m.Unit)
	} else if !v.Zero {
		return
	}
	lo, hi, _ := c.bounds(m)
	if v.Num >= lo && v.Num <= hi {
		return
	}
	c.errorf(OutOfBounds, x.Range(), "%s is outside of the bounds of %s", c.text(x), m.Display).
		see(m.Bounds.Span, "the bounds of %s", m.Display)
}

func (c *checker) checkPort(m *Member, e *env) {
	if len(m.Paths) == 0 {
		c.checkTargets(e.file, m.typeRefs)
		return
	}
	for _, p := range m.Paths {
		if t := c.expr(e, p); t.class != element && t.class != unknown {
			c.errorf(PathNeeded, p.Range(), "a port exports parts, and %s is %s", c.text(p), t.describe())
		}
	}
}

func (c *checker) checkKind(k *Kind) {
	b := &body{what: "kind"}
	own, _ := c.body2(k)
	for _, m := range own {
		c.checkMember(m, b)
	}
	if k.Decl.Body == nil {
		return
	}
	for _, item := range k.Decl.Body.Items {
		switch item.(type) {
		case *ast.Vars, *ast.EventDecl, *ast.Port, *ast.NodeDecl, *ast.RefDecl, *ast.DataDecl, *ast.BadItem:
		default:
			c.errorf(MisplacedItem, item.Range(), "a kind only lists what its members have").help("put this into a blox")
		}
	}
}
