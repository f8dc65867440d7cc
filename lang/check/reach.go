package check

import (
	"fmt"
	"strings"

	"nbc/lang/ast"
)

// indexRange reports an index that lies outside of its array at some turn of the loops around it. What is known then: loops reach
// both ends of their ranges unless a condition leaves turns out, and a mistake that rests on the default of a parameter counts only
// if other values of it have the mistake too.
func (c *checker) indexRange(e *env, x *ast.Index, t typ) {
	if t.m == nil || len(t.m.Dims) < len(x.Index) || t.m.Column {
		return
	}
	for i, ix := range x.Index {
		for _, end := range ends(ix) {
			if end != nil && c.reach(e, x, t.m, i, end) {
				break
			}
		}
	}
}

func ends(x ast.Expr) []ast.Expr {
	if r, ok := x.(*ast.Range); ok {
		return []ast.Expr{r.Lo, r.Hi}
	}
	return []ast.Expr{x}
}

// samples are what is added to the defaults of parameters to see whether a mistake rests on them.
var samples = []float64{0, 1, 5}

func (c *checker) reach(e *env, x *ast.Index, m *Member, dim int, index ast.Expr) bool {
	message, label := "", ""
	for _, add := range samples {
		known := &known{c: c, e: e, add: add}
		turns, ok := known.turns()
		if !ok {
			return false
		}
		out := ""
		for _, turn := range turns {
			known.loop, known.said = turn, nil
			v, ok := c.constant(known.name, index)
			if !ok || v.Kind == Bool || v.Kind == String || !v.Unit.Dimensionless() {
				return false
			}
			size, sized := known.size(x.X, m, dim)
			switch {
			case v.Num < 1:
				out = fmt.Sprintf("index %s is below 1; indices count from 1", formatNumber(v.Num))
			case sized && v.Num > size:
				out = fmt.Sprintf("index %s is past the end of %s, which has %s", formatNumber(v.Num), m.Display, formatNumber(size))
			}
			if out != "" {
				break
			}
		}
		if out == "" {
			return false
		}
		if message == "" {
			message, label = out, known.used()
		}
		if !known.param {
			break
		}
	}
	c.errorf(IndexRange, index.Range(), "%s", message).label(label).see(m.Span, "declared here")
	return true
}

// known gives the ints that are known at build: of loops, consts and, by their defaults, parameters.
type known struct {
	c     *checker
	e     *env
	add   float64 // to the defaults
	loop  map[string]float64
	param bool // a default was used
	depth int
	said  []string
}

func (k *known) name(name string) (Value, bool) {
	if v, ok := k.loop[name]; ok {
		k.say(name, v)
		return Value{Kind: Int, Num: v}, true
	}
	for at := k.e; at != nil; at = at.parent {
		if _, ok := at.names[name]; ok {
			return Value{}, false
		}
		for _, s := range at.scopes {
			if m, ok := s.By[name]; ok {
				return k.member(m)
			}
		}
	}
	return Value{}, false
}

// member is the value of a const or of a parameter by its default.
func (k *known) member(m *Member) (Value, bool) {
	if m.Word != Param && m.Word != ConstMember || m.Type != Int || len(m.Dims) > 0 || m.Value == nil || k.depth > 20 {
		return Value{}, false
	}
	k.depth++
	v, ok := k.c.constant(k.name, m.Value)
	k.depth--
	if !ok || v.Kind != Int {
		return Value{}, false
	}
	if m.Word == Param {
		k.param = true
		v.Num += k.add
	}
	k.say(m.Display, v.Num)
	return v, true
}

func (k *known) say(name string, v float64) {
	text := name + " = " + formatNumber(v)
	for _, s := range k.said {
		if s == text {
			return
		}
	}
	k.said = append(k.said, text)
}

// used says with which values something was found.
func (k *known) used() string {
	if len(k.said) == 0 {
		return ""
	}
	return "with " + strings.Join(k.said, ", ")
}

// turns are the corners of the loops around: each variable at either end of its range. It fails where conditions leave turns out.
func (k *known) turns() ([]map[string]float64, bool) {
	var names []string
	var ranges []*ast.Range
	for at := k.e; at != nil; at = at.parent {
		if at.filtered {
			return nil, false
		}
		for name, r := range at.ranges {
			names, ranges = append(names, name), append(ranges, r)
		}
	}
	if len(names) > 4 {
		return nil, false
	}
	turns := []map[string]float64{{}}
	for i := len(names) - 1; i >= 0; i-- { // from the outermost
		var next []map[string]float64
		for _, turn := range turns {
			k.loop = turn
			lo, ok1 := k.c.constant(k.name, ranges[i].Lo)
			hi, ok2 := k.c.constant(k.name, ranges[i].Hi)
			if !ok1 || !ok2 || lo.Kind != Int || hi.Kind != Int {
				return nil, false
			}
			if lo.Num > hi.Num {
				continue // no turn at all
			}
			for _, v := range []float64{lo.Num, hi.Num} {
				with := map[string]float64{names[i]: v}
				for n, v := range turn {
					with[n] = v
				}
				next = append(next, with)
			}
		}
		turns = next
	}
	k.said = nil
	return turns, true
}

// size is the number of elements of a dimension of a member: of this body, or of a node with the arguments that it has.
func (k *known) size(x ast.Expr, m *Member, dim int) (float64, bool) {
	d := m.Dims[dim]
	if d.Star || d.Size == nil {
		return 0, false
	}
	names := Names(nil)
	for at := k.e; at != nil; at = at.parent {
		for _, s := range at.scopes {
			if s.By[m.Name] == m {
				names = k.name
			}
		}
	}
	if names == nil {
		if s, ok := unparen(x).(*ast.Select); ok {
			names = k.nodeNames(s.X)
		}
	}
	size := d.Size
	if r, ok := size.(*ast.Range); ok {
		size = r.Hi
	}
	v, ok := k.c.constant(names, size)
	return v.Num, ok && v.Kind == Int
}

// nodeNames gives the parameters of a node as its arguments set them; nil where it is not plainly a node.
func (k *known) nodeNames(x ast.Expr) Names {
	if ix, ok := unparen(x).(*ast.Index); ok {
		x = ix.X
	}
	n, ok := unparen(x).(*ast.Name)
	if !ok {
		return nil
	}
	for at := k.e; at != nil; at = at.parent {
		for _, s := range at.scopes {
			node := s.By[n.Ident.Name]
			if node == nil || node.Word != Node || node.Node == nil {
				continue
			}
			b := k.c.p.BloxIn(k.e.file, node.Node.Type.Name.Name)
			if b == nil {
				return nil
			}
			return k.argNames(node.Node, b)
		}
	}
	return nil
}

// argNames gives the parameters of a node of type b: as its arguments say, else by their defaults.
func (k *known) argNames(n *ast.NodeDecl, b *Blox) Names {
	inner := &known{c: k.c, e: k.c.bloxEnv(b)}
	return func(name string) (Value, bool) {
		for _, a := range n.Args {
			if a.Name != nil && a.Name.Name == name {
				return k.c.constant(k.name, a.Value)
			}
		}
		if m := b.Members.By[name]; m != nil {
			v, ok := inner.member(m)
			return v, ok && !argsDecide(n, m)
		}
		return Value{}, false
	}
}

// argsDecide tells whether a default rests on parameters that the arguments of a node give.
func argsDecide(n *ast.NodeDecl, m *Member) bool {
	return walkHas(m.Value, func(x ast.Expr) bool {
		name, ok := x.(*ast.Name)
		if !ok {
			return false
		}
		for _, a := range n.Args {
			if a.Name != nil && a.Name.Name == name.Ident.Name {
				return true
			}
		}
		return false
	})
}
