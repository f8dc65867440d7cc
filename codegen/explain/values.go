package explain

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/formula"
)

// most is how many elements are looked at for the values of one quantity; beyond, its expression is shown.
const most = 10_000

// quantity explains a stored quantity of chosen elements.
func (b *builder) quantity(c *flatten.Col, runs []run) *Quantity {
	q := describe(c)
	if c.Size > 1 {
		q.Name = c.Show + dims(b.f.ColDims(c))
	}
	q.Value = b.value(c, runs)
	return q
}

// describe is a quantity without its value.
func describe(c *flatten.Col) *Quantity {
	q := &Quantity{Name: c.Show, Unit: c.UnitText}
	if m := c.Member; m != nil {
		q.Doc = docText(m.Doc)
		q.Name += formula.Dims(m.Dims)
		q.Bounds = bounds(m)
	}
	return q
}

func bounds(m *check.Member) string {
	if m.Bounds == nil {
		return ""
	}
	var parts []string
	if m.Bounds.Lo != nil {
		parts = append(parts, formula.Text(m.Bounds.Lo))
	}
	parts = append(parts, "..")
	if m.Bounds.Hi != nil {
		parts = append(parts, formula.Text(m.Bounds.Hi))
	}
	return strings.Join(parts, " ")
}

// value is the values of a column over elements: a number where all are the same, a list of components, a range, or the expression
// of the source where it is drawn.
func (b *builder) value(c *flatten.Col, runs []run) string {
	per := make([]spread, c.Size)
	for _, x := range b.v.fills[c] {
		g := x.Group
		for _, r := range runs {
			lo, hi := r.first, r.first+r.n
			if g != nil {
				lo, hi = max(lo, g.First), min(hi, g.First+g.N)
			}
			if plain(x.Values) {
				hi = min(hi, lo+1)
			}
			if hi-lo > most {
				return b.source(c, runs)
			}
			for e := lo; e < hi; e++ {
				for k := range per {
					y, ok := b.v.param(c, k, e)
					if !ok {
						return b.source(c, runs)
					}
					per[k].add(y, true)
				}
			}
		}
	}
	return spreads(per)
}

// plain tells whether values are the same for all elements.
func plain(list []*ir.Node) bool {
	for _, n := range list {
		if n.Op != ir.Const {
			return false
		}
	}
	return true
}

// spreads writes the values of components.
func spreads(per []spread) string {
	same := true
	for _, s := range per {
		same = same && s == per[0]
	}
	if len(per) == 0 || !per[0].any {
		return ""
	}
	if same {
		return per[0].String()
	}
	var parts []string
	for i, s := range per {
		if i == 12 && len(per) > 14 {
			parts = append(parts, fmt.Sprintf("... (%d values)", len(per)))
			break
		}
		parts = append(parts, s.String())
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// String is a number, or the range over the elements.
func (s spread) String() string {
	if s.lo == s.hi {
		return numText(s.lo)
	}
	return numText(s.lo) + " .. " + numText(s.hi)
}

func numText(x float64) string {
	if math.IsInf(x, 0) {
		return strings.TrimPrefix(fmt.Sprint(x), "+")
	}
	// What was converted between units shows no rounding.
	t := strconv.FormatFloat(x, 'g', 12, 64)
	y, err := strconv.ParseFloat(t, 64)
	if err != nil {
		return t
	}
	return strconv.FormatFloat(y, 'g', -1, 64)
}

// source is the expression that gives a column its value, as it is written.
func (b *builder) source(c *flatten.Col, runs []run) string {
	seen := map[string]bool{}
	var parts []string
	for _, x := range b.v.fills[c] {
		g := x.Group
		chosen := g == nil
		for _, r := range runs {
			chosen = chosen || g != nil && r.first < g.First+g.N && g.First < r.first+r.n
		}
		if !chosen {
			continue
		}
		t := written(x)
		if !seen[t] {
			seen[t] = true
			parts = append(parts, t)
		}
	}
	return strings.Join(parts, "; ")
}

// written is the source of a fill.
func written(x *flatten.Fill) string {
	if x.Given && x.Group != nil && x.Group.Part != nil {
		for _, a := range x.Group.Part.Decl.Args {
			if a.Name != nil && a.Name.Name == x.Col.Name {
				return formula.Text(a.Value)
			}
		}
	}
	if !x.Given && x.Col.Member != nil && x.Col.Member.Value != nil {
		return formula.Text(x.Col.Member.Value)
	}
	var parts []string
	for _, v := range x.Values {
		parts = append(parts, v.String())
	}
	return strings.Join(parts, ", ")
}

// input explains what drives an input.
func (b *builder) input(c *flatten.Col, runs []run) *Input {
	d := describe(c)
	in := &Input{Name: d.Name, Unit: c.UnitText, Sum: []*Term{}}
	if h := c.Pop.By[c.Name+" undriven"]; h != nil {
		if in.Value = b.value(h, runs); in.Value == "0" {
			in.Value = ""
		}
	}
	by := map[string]*Term{}
	for _, k := range b.f.Contrib {
		if k.Target != c {
			continue
		}
		t := &Term{}
		switch {
		case k.Group != nil:
			t.Formula = b.given(k)
			t.Nodes = []string{pathOf(k.Group)}
		case k.Edges != nil:
			t.Formula = contribution(k, k.Edges.Conn.Decl.Body, edgeBody(k.Edges))
			t.Connection = k.Edges.Conn.Decl.Name.Text
			t.From = []string{k.Edges.Pre.Name}
			if k.Side == "pre" {
				t.From = []string{k.Edges.Post.Name}
			}
		default:
			t.Formula = contribution(k, k.Block.Decl.Decl.Body)
			t.Connection = k.Block.Conn.Decl.Name.Text
			t.From = []string{k.Block.Pop.Name}
		}
		key := t.Connection + "|" + t.Text
		old := by[key]
		if old == nil {
			by[key] = t
			in.Sum = append(in.Sum, t)
			continue
		}
		old.From, old.Nodes = merge(old.From, t.From), merge(old.Nodes, t.Nodes)
	}
	return in
}

func merge(a, b []string) []string {
	for _, x := range b {
		have := false
		for _, y := range a {
			have = have || x == y
		}
		if !have {
			a = append(a, x)
		}
	}
	return a
}

func edgeBody(x *flatten.Edges) *ast.Body {
	if x.Conn.Edge == nil || x.Conn.Edge.Decl == nil {
		return nil
	}
	return x.Conn.Edge.Decl.Body
}

// given is the value of an input that was bound where its node is declared.
func (b *builder) given(k *flatten.Contribution) Formula {
	if k.Group.Part != nil {
		for _, a := range k.Group.Part.Decl.Args {
			if a.Name != nil && a.Name.Name == k.Target.Name {
				return Formula{Text: formula.Text(a.Value), LaTeX: formula.LaTeX(a.Value)}
			}
		}
	}
	return Formula{Text: k.Value.String(), LaTeX: `\text{` + formula.LaTeXText(k.Value.String()) + `}`}
}

// contribution finds the statement of a connection that a contribution comes from, by its place.
func contribution(k *flatten.Contribution, bodies ...*ast.Body) Formula {
	var found *formula.Equation
	for _, body := range bodies {
		for _, q := range formula.Of(body).Contributions {
			if placeOf(q.Span) != k.Place {
				continue
			}
			if found == nil || endsIn(q.Target, k.Target.Name) && !endsIn(found.Target, k.Target.Name) {
				found = &q
			}
		}
	}
	if found == nil {
		return Formula{Text: k.Value.String(), LaTeX: `\text{` + formula.LaTeXText(k.Value.String()) + `}`}
	}
	q := *found
	minus := ""
	if q.Op == "-=" {
		minus = "-"
	}
	value := q.Value
	if b, ok := value.(*ast.Binary); ok && minus != "" && (b.Op == "+" || b.Op == "-") {
		value = &ast.Paren{X: value}
	}
	text, latex := minus+formula.Text(value), minus+formula.LaTeX(value)
	if a := q.Around(); a != "" {
		text += "    " + a
		latex += `,\ \text{` + formula.LaTeXText(a) + `}`
	}
	return Formula{Text: text, LaTeX: latex}
}

// endsIn tells whether the target of a contribution is an input of that name.
func endsIn(e ast.Expr, name string) bool {
	switch e := e.(type) {
	case *ast.Select:
		return e.Sel.Name == name
	case *ast.Index:
		return endsIn(e.X, name)
	}
	return false
}

// placeOf names a position as the flat circuit does.
func placeOf(s ast.Span) string {
	return fmt.Sprintf("%s:%d", filepath.Base(s.Start.File), s.Start.Line)
}
