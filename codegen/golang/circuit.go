package golang

import (
	"fmt"
	"math"
	"strings"

	"nbc/codegen/flatten"
	"nbc/lang/ast"
	"nbc/lang/check"
)

// columns writes the columns of a population, block or edge group.
func (g *gen) columns(list []*flatten.Col) string {
	var b strings.Builder
	b.WriteString("[]*model.Column{\n")
	for _, c := range list {
		lo, hi := math.Inf(-1), math.Inf(1)
		if c.Lo != nil {
			lo = c.Lo.Val
		}
		if c.Hi != nil {
			hi = c.Hi.Val
		}
		typ := map[check.ValueType]string{check.Int: "int", check.Bool: "bool"}[c.Type]
		fmt.Fprintf(&b, "\t\t\t{Name: %q, Word: %s, Unit: %q, Doc: %q, Type: %q, Lo: %s, Hi: %s, Size: %d", c.Show, word(c.Word), c.UnitText, docText(c.Doc), typ, num(lo), num(hi), c.Size)
		if c.Fixed {
			b.WriteString(", Fixed: true")
		}
		if c.Hidden {
			b.WriteString(", Hidden: true")
		}
		if g.unread[c.Arr] {
			b.WriteString(", Unread: true")
		}
		if linear, gate := g.linearity(c); linear {
			fmt.Fprintf(&b, ", Linear: true, Gate: %v", gate)
		}
		if dims := g.dims(c); dims != "" {
			fmt.Fprintf(&b, ", Dims: []int{%s}", dims)
		}
		b.WriteString("},\n")
	}
	b.WriteString("\t\t}")
	return b.String()
}

// dims are the dimensions of an array column.
func (g *gen) dims(c *flatten.Col) string {
	if c.Member == nil || len(c.Member.Dims) == 0 {
		return ""
	}
	return ints(g.f.ColDims(c))
}

func docText(d ast.Doc) string { return strings.TrimSpace(strings.Join(d, " ")) }

// groups writes the groups of a population.
func groups(p *flatten.Pop) string {
	var b strings.Builder
	b.WriteString("[]model.Group{\n")
	for _, gr := range p.Groups {
		sign := ""
		if gr.Part != nil && gr.Part.Sign != 0 {
			sign = fmt.Sprintf(", Sign: %d", gr.Part.Sign)
		}
		fmt.Fprintf(&b, "\t\t\t{Path: %s, First: %d, N: %d%s},\n", partPath(gr), gr.First, gr.N, sign)
	}
	b.WriteString("\t\t}")
	return b.String()
}

func partPath(gr *flatten.Group) string {
	var parts []string
	for _, p := range gr.Path() {
		if len(p.Dims) == 0 {
			parts = append(parts, fmt.Sprintf("{Name: %q}", p.Name))
		} else {
			parts = append(parts, fmt.Sprintf("{Name: %q, Dims: []int{%s}}", p.Name, ints(p.Dims)))
		}
	}
	return "[]model.Part{" + strings.Join(parts, ", ") + "}"
}

// structure writes the statements that describe populations, blocks, edges, clocks, tables and ports.
func (g *gen) structure(src Source) string {
	var b strings.Builder
	for i, p := range g.f.Pops {
		doc := ""
		if p.Blox != nil {
			doc = docText(p.Blox.Doc)
		}
		var events []string
		for _, e := range p.Events {
			events = append(events, fmt.Sprintf("%q", e))
		}
		fmt.Fprintf(&b, "\t// %d: %s\n\tc.Pops = append(c.Pops, &model.Population{Name: %q, Doc: %q, N: %d, Sign: %d, Events: []string{%s},\n\t\tGroups: %s,\n\t\tColumns: %s})\n",
			i, p.Name, p.Name, doc, p.N, p.Sign, strings.Join(events, ", "), groups(p), g.columns(p.Cols))
	}
	for i, k := range g.f.Blocks {
		fmt.Fprintf(&b, "\t// block %d\n\tc.Blocks = append(c.Blocks, &model.Block{Name: %q, Side: %q, Pop: c.Pops[%d],\n\t\tColumns: %s})\n",
			i, k.Conn.Decl.Name.Text, k.Side, g.popNo[k.Pop], g.columns(k.Cols))
	}
	for i, x := range g.f.Edges {
		var refs []string
		for _, r := range x.Refs {
			if r.Map != nil {
				refs = append(refs, fmt.Sprintf("%q", r.Name))
			}
		}
		rule := ""
		if x.Rule != nil {
			rule = x.Rule.Decl.Name.Text
		}
		fmt.Fprintf(&b, "\t// edges %d\n\tc.Edges = append(c.Edges, &model.Edges{Name: %q, Connection: %q, Pre: c.Pops[%d], Post: c.Pops[%d], RefNames: []string{%s}, Rule: %q, Plastic: %v,\n\t\tAttrs: %s})\n",
			i, x.Space.Name, x.Conn.Decl.Name.Text, g.popNo[x.Pre], g.popNo[x.Post], strings.Join(refs, ", "), rule, x.Plastic, g.columns(x.Cols))
		if x.PreBlock != nil {
			fmt.Fprintf(&b, "\tc.Edges[%d].PreBlock = c.Blocks[%d]\n", i, g.blkNo[x.PreBlock])
		}
		if x.PostBlock != nil {
			fmt.Fprintf(&b, "\tc.Edges[%d].PostBlock = c.Blocks[%d]\n", i, g.blkNo[x.PostBlock])
		}
	}
	for _, c := range g.f.Clocks {
		fmt.Fprintf(&b, "\tc.Clocks = append(c.Clocks, &model.Clock{Name: %q})\n", c)
	}
	for i, t := range g.f.Tabs {
		g.table(&b, i, t, src)
	}
	for _, a := range g.f.Aliases {
		path := partPath(a.Group)
		if path == "[]model.Part{}" {
			path = fmt.Sprintf("[]model.Part{{Name: %q}}", a.Name)
		} else {
			path = strings.TrimSuffix(path, "}") + fmt.Sprintf(", {Name: %q}}", a.Name)
		}
		fmt.Fprintf(&b, "\tc.Aliases = append(c.Aliases, model.Alias{Path: %s, Pop: %d, First: %d, Per: %d})\n", path, g.popNo[a.Segs[0].Pop], a.Segs[0].Base.Plus, a.Per)
	}
	for _, s := range g.f.DrawSites() {
		owner := ""
		if s.Edges != nil {
			owner = fmt.Sprintf(", Edges: c.Edges[%d]", g.edgeNo[s.Edges])
		} else if s.Pop != nil {
			owner = fmt.Sprintf(", Pop: c.Pops[%d]", g.popNo[s.Pop])
		} else if s.Block != nil {
			owner = fmt.Sprintf(", Block: c.Blocks[%d]", g.blkNo[s.Block])
		}
		if s.Quiet {
			owner += ", Quiet: true"
		}
		fmt.Fprintf(&b, "\tc.DrawSites = append(c.DrawSites, &model.DrawSite{Name: %q, Place: %q%s})\n", s.Name, s.Place, owner)
	}
	return b.String()
}

// table writes one table with its embedded file.
func (g *gen) table(b *strings.Builder, i int, t *flatten.Table, src Source) {
	fmt.Fprintf(b, "\tc.Tables = append(c.Tables, &model.Table{Path: %q, File: %q, Matrix: %v, Rows: %d, Cols: %d", t.Path, t.File, t.Matrix, t.Rows, t.Cols)
	if !t.Matrix {
		b.WriteString(", Columns: []model.TableColumn{")
		rest := ""
		for _, m := range t.Data.Columns.List {
			if len(m.Dims) > 0 {
				rest = m.Display
				continue
			}
			lo, hi := g.f.TableBounds(m)
			fmt.Fprintf(b, "{Name: %q, Int: %v, Unit: %q, Bounded: %v, Lo: %s, Hi: %s}, ", m.Display, m.Type == check.Int, unitName(m), m.Bounds != nil, num(lo), num(hi))
		}
		fmt.Fprintf(b, "}, Rest: %q", rest)
	}
	if data, ok := src.Data[i]; ok {
		fmt.Fprintf(b, ", Embedded: []byte(%s)", goString(string(data)))
	}
	b.WriteString("})\n")
}

func unitName(m *check.Member) string {
	if m.Type != check.Num || m.Unit.IsOne() {
		return ""
	}
	return m.Unit.String()
}

// goString quotes any text for Go source: nothing that a user wrote can end the literal.
func goString(s string) string { return fmt.Sprintf("%q", s) }
