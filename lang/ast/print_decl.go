package ast

// decl prints a declaration at the top of a file.
func (p *printer) decl(d Decl) {
	switch d := d.(type) {
	case *Use:
		p.use(d)
	case *Const:
		if !listed(d) {
			p.write("const ")
		}
		p.varDecl(d.Var, !listed(d))
	case *ClockDecl:
		p.write("clock ", d.Name.Text)
	case *Func:
		p.write("func ", d.Name.Text)
		p.formals(d.Name.End, d.Params)
		if d.Unit != nil {
			p.write(" : ")
			p.typeRef(d.Unit)
		}
		p.write(" =")
		p.gap(d.Body.Range().Start)
		p.expr(d.Body)
	case *Kind:
		p.write("kind ", d.Name.Text)
		p.kindUses(d.Bases)
		if d.Body != nil {
			p.write(" ")
			p.body(d.Body)
		}
	case *Blox:
		p.write("blox ", d.Name.Text)
		p.kindUses(d.Kinds)
		p.write(" ")
		p.body(d.Body)
	case *Preset:
		p.write("blox ", d.Name.Text)
		if len(d.Params) > 0 {
			p.formals(d.Name.End, d.Params)
		}
		p.write(" =")
		p.gap(d.Base.Start)
		p.write(d.Base.Name.Text)
		p.args(d.Base.End, d.Span.End, d.Args)
	case *Connection:
		if d.Default {
			p.write("default ")
		}
		p.write("connection ", d.Name.Text, " ")
		p.sides(d.Src, d.Dst, d.Both)
		p.body(d.Body)
	case *Wiring:
		p.write("wiring ")
		if d.Name != nil {
			p.write(d.Name.Text, " ")
		}
		p.sides(d.Src, d.Dst, false)
		p.body(d.Body)
	case *Rule:
		p.write("rule ", d.Name.Text)
		p.formals(d.Name.End, d.Params)
		p.write(" ")
		p.body(d.Body)
	case *Circuit:
		p.write("circuit ", d.Name.Text, " ")
		p.body(d.Body)
	case *DataDecl:
		p.data(d)
	case *Experiment:
		p.experiment(d)
	}
}

func (p *printer) use(d *Use) {
	p.write("use ")
	if d.Path != nil {
		p.write(quote(d.Path.Value))
	}
	if d.Name != nil {
		p.write(d.Name.Text)
	}
	if d.As != nil {
		p.write(" as ", d.As.Text)
	}
}

// formals prints parameters in brackets; at is where the name before them ends.
func (p *printer) formals(at Pos, list []Formal) {
	places := make([]Span, len(list))
	end := at
	for i, f := range list {
		places[i] = f.Span
		end = f.End
	}
	end.Offset++ // the closing bracket stands behind the last parameter, on its line
	p.bracketed("(", ")", at, end, places, func(i int) { p.formal(list[i]) })
}

func (p *printer) formal(f Formal) {
	p.collect(f.Start.Offset)
	if f.Ref {
		p.write("ref ")
	}
	p.write(f.Name.Text)
	switch {
	case f.Type != nil:
		p.write(" : ")
		p.typeRef(f.Type)
	case len(f.Types) > 0:
		p.write(" : ")
		p.types(f.Types)
	}
	if f.Default != nil {
		p.write(" = ")
		p.expr(f.Default)
	}
}

func (p *printer) typeRef(t *TypeRef) {
	if t.Unit != nil {
		p.write(t.Unit.Text)
		return
	}
	p.write(t.Word)
}

// types prints `A | B`.
func (p *printer) types(list []TypeName) {
	for i, t := range list {
		if i > 0 {
			p.before(" | ", t.Start)
		}
		p.write(t.Name.Text)
	}
}

func (p *printer) kindUses(list []KindUse) {
	if len(list) == 0 {
		return
	}
	p.write(" : ")
	places := make([]Span, len(list))
	for i, k := range list {
		places[i] = k.Span
	}
	p.aligned(func() { p.comma(places, func(i int) { p.kindUse(list[i]) }) })
}

func (p *printer) kindUse(k KindUse) {
	p.write(k.Kind.Name.Text)
	for j, r := range k.Renames {
		if j == 0 {
			p.write(" as ")
		} else {
			p.write(", ")
		}
		p.write(r.Member.Text, " = ", r.Own.Text)
	}
}

// sides prints `(pre: A) -> (post: B) `.
func (p *printer) sides(src, dst End, both bool) {
	arrow := " -> "
	if both {
		arrow = " <-> "
	}
	p.side(src)
	p.before(arrow, dst.Start)
	p.side(dst)
	p.write(" ")
}

func (p *printer) side(e End) {
	p.write("(", e.Name.Text, ": ")
	p.types(e.Types)
	p.write(")")
}

// args prints arguments in brackets; at is where the name before them ends, end where the closing bracket does.
func (p *printer) args(at, end Pos, list []Arg) {
	p.bracketed("(", ")", at, end, argSpans(list), func(i int) { p.arg(list[i]) })
}

// data prints `data images { category : int, pixel[*] } = csv("f.csv")` or `data W[*, *] : mm = csv("w.csv")`.
func (p *printer) data(d *DataDecl) {
	p.write("data ", d.Name.Text)
	if len(d.Columns) > 0 {
		p.write(" ")
		places := make([]Span, len(d.Columns))
		for i, c := range d.Columns {
			places[i] = c.Span
		}
		p.braces(places, func(i int) { p.varDecl(d.Columns[i], false) })
	} else {
		p.dims(d.Dims)
		if d.Type != nil {
			p.cell(":", d.Type.Start)
			p.typeRef(d.Type)
		}
	}
	if d.Value != nil {
		p.define(d.Value, true)
	}
}

// define prints `= value`, the value on the next line if it stood there.
func (p *printer) define(value Expr, align bool) {
	at := value.Range().Start
	switch {
	case !p.flat && p.startsLine(at.Offset):
		p.write(" =")
		p.brk(at)
	case align:
		p.cell("=", at)
	default:
		p.write(" = ")
	}
	p.aligned(func() { p.expr(value) })
}

// braces prints entries in braces: on one line when they were written so and fit, else each on its own.
func (p *printer) braces(list []Span, print func(i int)) {
	if len(list) == 0 {
		p.write("{ }")
		return
	}
	one := func() {
		p.write("{ ")
		for i := range list {
			if i > 0 {
				p.write(", ")
			}
			print(i)
		}
		p.write(" }")
	}
	multi := list[0].Start.Line != list[len(list)-1].End.Line
	for _, s := range list {
		multi = multi || p.startsLine(s.Start.Offset)
	}
	if p.flat || !multi && p.column()+p.measure(one) <= lineWidth {
		flat := p.flat
		p.flat = true
		one()
		p.flat = flat
		return
	}
	indent, cont, plain := p.indent, p.cont, p.plain
	p.write("{")
	for i, s := range list {
		if i > 0 && !p.startsLine(s.Start.Offset) && p.column()+2+p.measure(func() { print(i) }) <= lineWidth {
			p.write(", ") // together on a line, as they were written
			p.plain = true
			print(i)
			p.plain = plain
			continue
		}
		p.entry(s, indent+indentWidth, func() { print(i) }, false)
	}
	p.closeBody(Pos{Offset: p.closing(list[len(list)-1].End.Offset) + 1}, indent)
	p.cont = cont
}

// closing is the offset of the closing brace behind the last entry of a list: only commas, space and comments come between.
func (p *printer) closing(from int) int {
	for i := from; i < len(p.source); i++ {
		switch p.source[i] {
		case '}':
			return i
		case '/':
			for i < len(p.source) && p.source[i] != '\n' {
				i++
			}
		}
	}
	return len(p.source)
}
