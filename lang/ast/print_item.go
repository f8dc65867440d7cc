package ast

// body prints `{ items }`: on one line when it was written so and fits.
func (p *printer) body(b *Body) {
	if b == nil {
		return
	}
	one := func() {
		p.write("{")
		for i, item := range b.Items {
			if i > 0 {
				p.write(";")
			}
			p.write(" ")
			p.item(item)
		}
		p.write(" }")
	}
	if p.flat || b.Start.Line == b.End.Line && p.column()+p.measure(one) <= lineWidth {
		flat := p.flat
		p.flat = true
		one()
		p.flat = flat
		return
	}
	indent := p.indent
	p.write("{")
	for _, item := range b.Items {
		p.entry(item.Range(), indent+indentWidth, func() { p.item(item) }, false)
	}
	p.closeBody(b.End, indent)
}

// closeBody prints the closing brace of a body that ends at end.
func (p *printer) closeBody(end Pos, indent int) {
	p.collect(end.Offset - 1)
	p.flush(indent + indentWidth)
	p.newline(indent)
	p.write("}")
}

// item prints an entry of a body.
func (p *printer) item(item Item) {
	switch n := item.(type) {
	case *Vars:
		p.write(n.Word, " ")
		p.aligned(func() { p.varDecls(n.List) })
	case *EventDecl:
		p.write("event ", n.Name.Text)
	case *Port:
		p.port(n)
	case *NodeDecl:
		p.node(n)
	case *RefDecl:
		p.write("ref ", n.Name.Text)
		p.cell(":", n.Types[0].Start)
		p.types(n.Types)
		if n.Default != nil {
			p.define(n.Default, true)
		}
	case *RuleValue:
		p.write("rule ", n.Name.Text)
		p.define(n.Value, true)
	case *ConnValue:
		p.write("connection ", n.Name.Text)
		p.define(n.Value, true)
	case *DataDecl:
		p.data(n)
	case *Assert:
		p.write("assert ")
		p.aligned(func() {
			p.expr(n.Cond)
			p.write(",")
			p.gap(n.Message.Start)
			p.write(quote(n.Message.Value))
		})
	case *Per:
		p.write("per ", n.Side.Text, " ")
		if n.Of != nil {
			p.write("of ", n.Of.Name.Text)
		} else {
			p.body(n.Body)
		}
	case *Equation:
		if n.Coef != nil {
			p.expr(n.Coef)
			p.write("*")
		}
		p.expr(n.Target)
		p.write("'")
		p.define(n.Value, true)
	case *Connect:
		p.connect(n)
	default:
		p.eventItem(item)
	}
}

// eventItem prints an entry that is an event or stands in one.
func (p *printer) eventItem(item Item) {
	switch n := item.(type) {
	case *Noise:
		p.write("noise ")
		p.expr(n.Target)
		p.define(n.Value, true)
		if n.Stratonovich {
			p.write(" stratonovich")
		}
	case *Assign:
		p.expr(n.Target)
		p.assign(n.Op, n.Value)
	case *On:
		p.write("on ")
		p.expr(n.Event)
		if n.After != nil {
			p.write(" after ")
			p.expr(n.After)
		}
		p.handler(n.Stage, n.Body)
	case *AtTime:
		p.write("at ")
		if n.Rate {
			p.write("rate ")
		}
		p.expr(n.Time)
		if n.Where != nil {
			p.where(n.Where)
		}
		p.handler(n.Stage, n.Body)
	case *Every:
		p.write("every ")
		p.expr(n.Period)
		if n.From != nil {
			p.write(" from ")
			p.expr(n.From)
		}
		if n.Until != nil {
			p.write(" until ")
			p.expr(n.Until)
		}
		p.handler(n.Stage, n.Body)
	case *When:
		if n.Emits != nil {
			p.write(n.Emits.Text, " ")
		}
		p.write("when ")
		p.aligned(func() { p.expr(n.Cond) })
		p.handler(n.Stage, n.Body)
	case *Emit:
		p.write("emit ", n.Event.Text)
	case *Refractory:
		p.write("refractory ")
		p.expr(n.Time)
		if len(n.Holding) > 0 {
			p.write(" holding ")
			p.aligned(func() { p.comma(spans(n.Holding), func(i int) { p.expr(n.Holding[i]) }) })
		}
	case *Clamp:
		p.write("clamp ")
		p.expr(n.Target)
		p.write(" to ")
		p.rng(n.To, false)
	case *For:
		p.write("for ")
		p.binders(n.Binders, n.Where)
		p.handler(nil, n.Body)
	case *IfItem:
		p.ifItem(n)
	}
}

// handler prints the stage and the body of an event.
func (p *printer) handler(stage *Ident, body *Body) {
	if stage != nil {
		p.before(" stage ", stage.Start)
		p.write(stage.Text)
	}
	if body == nil {
		return
	}
	p.brace(body.Start, body.Start.Line == body.End.Line)
	p.body(body)
}

// brace begins a cell for a body on one line, so that the braces of neighbours can stand in one column.
func (p *printer) brace(at Pos, one bool) {
	if !one {
		p.write(" ")
		return
	}
	p.cellText("{", "", at)
}

func (p *printer) ifItem(n *IfItem) {
	p.write("if ")
	p.aligned(func() { p.expr(n.Cond) })
	p.write(" ")
	p.body(n.Then)
	if n.Else == nil {
		return
	}
	p.write(" else ")
	if len(n.Else.Items) == 1 && n.Else.Items[0].Range().Start == n.Else.Start {
		if inner, ok := n.Else.Items[0].(*IfItem); ok {
			p.ifItem(inner)
			return
		}
	}
	p.body(n.Else)
}

// assign prints an assigning operator with its value.
func (p *printer) assign(op string, value Expr) {
	at := value.Range().Start
	switch {
	case !p.flat && p.startsLine(at.Offset):
		p.write(" ", op)
		p.brk(at)
	case op == "=":
		p.cell(op, at)
	default:
		p.cellText(":=", op+" ", at) // one key for all of one width
	}
	p.aligned(func() { p.expr(value) })
}

// varDecls prints a comma list of quantities; the columns of a single one may be aligned with those of the next lines.
func (p *printer) varDecls(list []VarDecl) {
	places := make([]Span, len(list))
	single := true
	for i, v := range list {
		places[i] = v.Span
		single = single && (v.Shared || i == len(list)-1)
	}
	p.comma(places, func(i int) { p.varDecl(list[i], single) })
}

func (p *printer) varDecl(v VarDecl, align bool) {
	p.collect(v.Start.Offset)
	p.write(v.Name.Text)
	p.dims(v.Dims)
	if v.Type != nil && !v.Shared {
		if align {
			p.cell(":", v.Type.Start)
		} else {
			p.write(" : ")
		}
		p.typeRef(v.Type)
	}
	if v.Value != nil {
		p.define(v.Value, align)
	}
	if v.Bounds != nil {
		if align {
			p.cell("in", v.Bounds.Start)
		} else {
			p.write(" in ")
		}
		p.rng(v.Bounds, false)
	}
}

func (p *printer) dims(list []Dim) {
	if len(list) == 0 {
		return
	}
	places := make([]Span, len(list))
	for i, d := range list {
		places[i] = d.Span
	}
	p.write("[")
	p.comma(places, func(i int) {
		d := list[i]
		switch {
		case d.Star:
			p.write("*")
		case d.Var != nil:
			p.write(d.Var.Text, " in ")
			p.expr(d.Size)
		default:
			p.expr(d.Size)
		}
	})
	p.write("]")
}

func (p *printer) port(n *Port) {
	p.write("port ", n.Name.Text)
	p.dims(n.Dims)
	if len(n.Types) > 0 {
		p.cell(":", n.Types[0].Start)
		p.types(n.Types)
		return
	}
	p.cell("=", n.Paths[0].Range().Start)
	p.aligned(func() { p.comma(spans(n.Paths), func(i int) { p.expr(n.Paths[i]) }) })
}

func (p *printer) node(n *NodeDecl) {
	p.write("node ")
	places := make([]Span, len(n.Names))
	for i, name := range n.Names {
		places[i] = name.Span
	}
	p.comma(places, func(i int) {
		p.write(n.Names[i].Name.Text)
		p.dims(n.Names[i].Dims)
	})
	p.cell(":", n.Type.Start)
	p.write(n.Type.Name.Text)
	if n.Paren {
		end := n.Span.End
		if len(n.As) > 0 {
			end = n.As[0].Start
		}
		p.args(n.Type.End, end, n.Args)
	}
	for i, k := range n.As {
		p.write([]string{" as ", ", "}[min(i, 1)], k.Name.Text)
	}
}

// connect prints `A, B -> C via X where cond { options }`.
func (p *printer) connect(n *Connect) {
	p.aligned(func() { p.comma(spans(n.Src), func(i int) { p.expr(n.Src[i]) }) })
	arrow := "->"
	if n.Both {
		arrow = "<->"
	}
	if dst := n.Dst[0].Range().Start; p.broken(dst) {
		p.brk(dst)
		p.write(arrow, " ")
	} else {
		p.cell(arrow, dst)
	}
	p.aligned(func() { p.comma(spans(n.Dst), func(i int) { p.expr(n.Dst[i]) }) })
	if n.Via != nil {
		if p.broken(n.Via.Start) {
			p.brk(n.Via.Start)
			p.write("via ")
		} else {
			p.cell("via", n.Via.Start)
		}
		p.write(n.Via.Name.Text)
	}
	if n.Where != nil {
		p.where(n.Where)
	}
	if n.Braces {
		p.optionCell(n.Options)
		p.options(n.Options)
	}
}

// optionCell begins a cell for options that stand on one line.
func (p *printer) optionCell(list []Option) {
	if len(list) == 0 || p.startsLine(list[0].Start.Offset) {
		p.write(" ")
		return
	}
	p.cellText("{", "", list[0].Start)
}

func (p *printer) options(list []Option) {
	places := make([]Span, len(list))
	for i, o := range list {
		places[i] = o.Span
	}
	p.braces(places, func(i int) {
		o := list[i]
		p.write(o.Name.Text)
		if r, ok := o.Value.(*Range); ok {
			p.write(" = ")
			p.rng(r, false)
			return
		}
		p.define(o.Value, !p.flat)
	})
}
