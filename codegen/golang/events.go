package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

var stages = map[string]string{"before": "model.Before", "sample": "model.Sample", "update": "model.Update", "compete": "model.Compete",
	"commit": "model.Commit", "decide": "model.Decide", "judge": "model.Judge", "learn": "model.Learn", "reset": "model.Reset"}

var triggers = map[string]string{"at": "model.AtTime", "every": "model.Every", "clock": "model.OnClock", "trialstart": "model.TrialStart",
	"trialend": "model.TrialEnd", "event": "model.OnEvent", "when": "model.When", "rate": "model.AtRate"}

var vias = map[string]string{"self": "model.Self", "pre": "model.Pre", "post": "model.Post"}

// handlers writes the event bodies as functions, and the table of handlers.
func (g *gen) handlers() (funcs, table string) {
	var fs, tb strings.Builder
	for i, h := range g.f.Hands {
		name := fmt.Sprintf("event%d", i+1)
		fmt.Fprintf(&fs, "// %s is `%s` at %s.\n", name, h.What, h.Place)
		fs.WriteString(g.handlerBody(name, h))
		fs.WriteString("\n")
		fmt.Fprintf(&tb, "\t\t{What: %q, Place: %q, Trigger: %s, Stage: %s, Via: %s, Clock: %d,\n", h.What, h.Place, triggers[h.Trigger], stages[h.Stage], vias[h.Via], h.Clock)
		switch {
		case h.Pop != nil:
			fmt.Fprintf(&tb, "\t\t\tPop: c.Pops[%d],", g.popNo[h.Pop])
		case h.Edges != nil:
			fmt.Fprintf(&tb, "\t\t\tEdges: c.Edges[%d],", g.edgeNo[h.Edges])
		default:
			fmt.Fprintf(&tb, "\t\t\tBlock: c.Blocks[%d],", g.blkNo[h.Block])
		}
		fmt.Fprintf(&tb, " Run: k.%s,", name)
		if h.Source != nil {
			fmt.Fprintf(&tb, " Source: c.Pops[%d], Event: %d,", g.popNo[h.Source], h.Event)
		}
		tb.WriteString(g.spread(h))
		if h.TrialOnly {
			tb.WriteString(" TrialOnly: true,")
		}
		if plain(h) {
			tb.WriteString(" Plain: true,")
		}
		if g.needsInputs(h) {
			tb.WriteString(" NeedsInputs: true,")
		}
		if len(h.Emits) > 0 {
			fmt.Fprintf(&tb, " Emits: []int{%s},", ints(h.Emits))
		}
		tb.WriteString("\n")
		at := func(field string, n *ir.Node) {
			if n == nil {
				return
			}
			f := g.newFn()
			f.depth = 4
			f.count(n)
			v := f.val(n)
			body := f.value(v)
			y := ""
			if strings.Contains(body, ":= y[") {
				y = "\t\t\t\ty := k.c.Y\n"
			}
			fmt.Fprintf(&tb, "\t\t\t%s: func(i int) float64 {\n%s%s\t\t\t\treturn %s\n\t\t\t},\n", field, y, body, v)
		}
		at("Time", h.Time)
		at("Period", h.Period)
		at("From", h.From)
		at("Until", h.Until)
		at("Delay", h.Delay)
		at("Rate", h.Rate)
		if h.Rate != nil && g.readsVars(h.Rate) {
			tb.WriteString("\t\t\tRateMoves: true,\n")
		}
		at("Refractory", h.Refractory)
		if h.Trigger == "when" {
			fs.WriteString(g.condition(name, h))
			fs.WriteString("\n")
			if text := g.signs(name+"signs", h); text != "" {
				fs.WriteString(text + "\n")
				fmt.Fprintf(&tb, "\t\t\tSigns: k.%ssigns,\n", name)
			}
			fmt.Fprintf(&tb, "\t\t\tCond: k.%scond, Closed: %v, CondInputs: %v, Curved: %v, Pure: %v, Own: %v,\n", name, h.Closed, g.g.ReadsInput(h.Cond), g.g.Curved(h.Cond), pure(h),
				g.own(h))
		}
		if len(h.Holds) > 0 {
			var cols []string
			for _, c := range h.Holds {
				cols = append(cols, g.column(c))
			}
			fmt.Fprintf(&tb, "\t\t\tHolds: []*model.Column{%s},\n", strings.Join(cols, ", "))
		}
		tb.WriteString("\t\t},\n")
	}
	return fs.String(), tb.String()
}

func ints(list []int) string {
	var s []string
	for _, v := range list {
		s = append(s, fmt.Sprint(v))
	}
	return strings.Join(s, ", ")
}

// pure tells whether a body only emits events.
func pure(h *flatten.Handler) bool {
	for _, s := range h.Body {
		if _, ok := s.(*flatten.Emit); !ok {
			return false
		}
	}
	return h.Refractory == nil
}

// plain tells whether a body is nothing but emits.
func plain(h *flatten.Handler) bool { return len(h.Body) > 0 && pure(h) }

// condition writes the function that fills g with a `when`'s margin.
func (g *gen) condition(name string, h *flatten.Handler) string {
	name += "cond"
	sp := h.Space()
	if g.g.Streams(sp, h.Cond) {
		return g.streamFunc(name, sp, []*ir.Node{h.Cond}, []place{{array: "dy"}})
	}
	f := g.newFn()
	f.open("for i := range g {")
	f.count(h.Cond)
	f.line("g[i] = %s", f.val(h.Cond))
	f.close("}")
	return f.finish(fmt.Sprintf("func (k *kern) %s(t float64, y, g []float64)", name))
}

// keeps writes for each handler the conditions that cannot change through what it writes.
func (g *gen) keeps() string {
	var b strings.Builder
	for i, h := range g.f.Hands {
		written := map[*ir.Array]bool{}
		writes(h.Body, written)
		var list []string
		for j, c := range g.f.Hands {
			if c.Trigger == "when" && !g.follows(c.Cond, written) {
				list = append(list, fmt.Sprintf("c.Handlers[%d]", j))
			}
		}
		if list != nil {
			fmt.Fprintf(&b, "\tc.Handlers[%d].Keeps = []*model.Handler{%s}\n", i, strings.Join(list, ", "))
		}
	}
	return b.String()
}

// writes notes the arrays that statements assign.
func writes(list []flatten.Stmt, to map[*ir.Array]bool) {
	for _, s := range list {
		switch s := s.(type) {
		case *flatten.Write:
			if s.Col != nil {
				to[s.Col.Arr] = true
			}
		case *flatten.IfStmt:
			writes(s.Then, to)
			writes(s.Else, to)
		case *flatten.LoopStmt:
			writes(s.Body, to)
		}
	}
}

// follows tells whether a condition may change when some arrays do.
func (g *gen) follows(n *ir.Node, written map[*ir.Array]bool) bool {
	found := false
	g.g.Visit(n, func(m *ir.Node) {
		switch m.Op {
		case ir.Load:
			found = found || m.Arr.Class == ir.InputArr || m.Arr.Class == ir.PastArr || written[m.Arr]
		case ir.Scalar, ir.Sample:
			found = true
		}
	})
	return found
}

// own tells whether a handler can change its own condition at the elements only at which it runs.
func (g *gen) own(h *flatten.Handler) bool {
	elsewhere := map[*ir.Array]bool{}
	away(h.Body, elsewhere)
	if g.follows(h.Cond, elsewhere) {
		return false
	}
	ok := true
	g.g.Visit(h.Cond, func(m *ir.Node) {
		if m.Op == ir.Load && m.Arr.Class != ir.ParamArr {
			ok = ok && here(m.Idx)
		}
	})
	return ok
}

// away notes the arrays that statements assign at other elements than their own.
func away(list []flatten.Stmt, to map[*ir.Array]bool) {
	for _, s := range list {
		switch s := s.(type) {
		case *flatten.Write:
			if s.Col != nil && !here(s.Idx) {
				to[s.Col.Arr] = true
			}
		case *flatten.IfStmt:
			away(s.Then, to)
			away(s.Else, to)
		case *flatten.LoopStmt:
			writes(s.Body, to)
		}
	}
}

// here tells whether an index is that of the own element.
func here(i *ir.Index) bool {
	if i.Op == ir.Comp {
		i = i.In
	}
	return i.Op == ir.Self
}

// needsInputs tells whether a body reads inputs.
func (g *gen) needsInputs(h *flatten.Handler) bool {
	for _, n := range stmtNodes(h.Body) {
		if g.g.ReadsInput(n) {
			return true
		}
	}
	return false
}

// stmtNodes are the values of statements.
func stmtNodes(list []flatten.Stmt) []*ir.Node {
	var out []*ir.Node
	for _, s := range list {
		switch s := s.(type) {
		case *flatten.Write:
			out = append(out, s.Value)
			if s.Comp != nil {
				out = append(out, s.Comp)
			}
		case *flatten.IfStmt:
			out = append(out, s.Cond)
			out = append(out, stmtNodes(s.Then)...)
			out = append(out, stmtNodes(s.Else)...)
		case *flatten.LoopStmt:
			out = append(out, stmtNodes(s.Body)...)
		}
	}
	return out
}

// handlerBody writes one event body.
func (g *gen) handlerBody(name string, h *flatten.Handler) string {
	f := g.newFn()
	f.line("t := k.c.Time")
	f.line("_ = t")
	f.open("for _, i32 := range elems {")
	f.line("i := int(i32)")
	f.line("_ = i")
	f.count(stmtNodes(h.Body)...)
	g.statements(f, h, h.Body, nil)
	f.close("}")
	text := f.finish(fmt.Sprintf("func (k *kern) %s(w model.Writes, elems []int32)", name))
	if strings.Contains(text, ":= y[") {
		text = strings.Replace(text, "{\n", "{\n\ty := k.c.Y\n", 1)
	}
	return text
}

// statements writes statements; rest are those that follow the list.
func (g *gen) statements(f *fn, h *flatten.Handler, list, rest []flatten.Stmt) {
	for i, s := range list {
		g.stmt(f, h, s, append(append([]flatten.Stmt(nil), list[i+1:]...), rest...))
	}
}

// sharedDraws makes the draws of a branch that others need too before the branch is chosen: a draw has one value in a body.
func (g *gen) sharedDraws(f *fn, s *flatten.IfStmt, rest []flatten.Stmt) {
	draws := func(list []flatten.Stmt) (out []*ir.Node) {
		seen := map[*ir.Node]bool{}
		for _, n := range stmtNodes(list) {
			g.g.Visit(n, func(m *ir.Node) {
				if m.Op == ir.Draw && !seen[m] {
					seen[m] = true
					out = append(out, m)
				}
			})
		}
		return out
	}
	times := map[*ir.Node]int{}
	then, els := draws(s.Then), draws(s.Else)
	for _, list := range [][]*ir.Node{then, els, draws(rest)} {
		for _, n := range list {
			times[n]++
		}
	}
	for _, n := range append(then, els...) {
		if times[n] > 1 {
			f.val(n)
		}
	}
}

// stmt writes one statement of an event body, before rest.
func (g *gen) stmt(f *fn, h *flatten.Handler, s flatten.Stmt, rest []flatten.Stmt) {
	switch s := s.(type) {
	case *flatten.Write:
		v := f.val(s.Value)
		op := map[string]string{":=": "Set", "+=": "Add", "*=": "Mul"}[s.Op]
		if s.Trial {
			f.line("w.%s(k.c.Trial.Feedback, %s, %d)", op, v, s.Site)
			return
		}
		f.line("w.%s(&%s[%s], %s, %d)", op, f.arr(s.Col.Arr), f.place(s.Col.Arr, s.Idx), v, s.Site)
	case *flatten.Emit:
		f.line("w.Emit(k.c.Pops[%d], %d, int32(i))", g.popNo[h.Pop], s.Event)
	case *flatten.IfStmt:
		c := f.val(s.Cond)
		g.sharedDraws(f, s, rest)
		f.open("if %s {", c)
		g.statements(f, h, s.Then, rest)
		f.close("}")
		if len(s.Else) > 0 {
			f.open("if !(%s) {", c)
			g.statements(f, h, s.Else, rest)
			f.close("}")
		}
	case *flatten.LoopStmt:
		for _, sg := range s.Segs {
			base := f.index(sg.Base)
			f.open("for %s := %s; %s < %s+%d; %s++ {", s.Var, base, s.Var, base, sg.N, s.Var)
			g.statements(f, h, s.Body, rest)
			f.close("}")
		}
	}
}

// quantity writes a recorded quantity.
func (g *gen) quantity(q *flatten.Quantity) string {
	var b strings.Builder
	f := g.newFn()
	f.depth = 5
	f.line("_, _ = t, y")
	f.count(q.Value)
	needs := g.g.ReadsInput(q.Value)
	var names, tail string
	if q.Segs == nil {
		f.line("out[0] = %s", f.val(q.Value))
		names = fmt.Sprintf("[]string{%q}", q.Name)
		if q.Of != nil {
			base := q.Of.Base.Plus
			tail = fmt.Sprintf(", Show: %q, Pop: c.Pops[%d], Elements: kernel.Elements(%d, %d)", q.Show, g.popNo[q.Of.Pop], base, base+1)
		}
	} else {
		sg := q.Segs[0]
		base := sg.Base.Plus
		f.open("for %s := %d; %s < %d; %s++ {", q.Var, base, q.Var, base+sg.N, q.Var)
		f.line("out[%s-%d] = %s", q.Var, base, f.val(q.Value))
		f.close("}")
		names = fmt.Sprintf("kernel.Suffixed(c.Pops[%d], %d, %d, %q)", g.popNo[sg.Pop], base, base+sg.N, q.Name)
		tail = fmt.Sprintf(", Show: %q, Pop: c.Pops[%d], Elements: kernel.Elements(%d, %d)", q.Show, g.popNo[sg.Pop], base, base+sg.N)
	}
	fmt.Fprintf(&b, "{Names: %s, Unit: %q, NeedsInputs: %v%s,\n", names, q.Unit, needs, tail)
	text := f.finish("Eval: func(t float64, y []float64, out []float64)")
	b.WriteString(strings.TrimRight(text, "\n") + "}")
	return b.String()
}

// clockSet is the table of an experiment's clock periods.
func (g *gen) nodeFunc(n *ir.Node) string {
	f := g.newFn()
	f.count(n)
	v := f.val(n)
	body := f.value(v)
	return "func() float64 {\n" + body + "\treturn " + v + "\n}"
}
