package golang

import (
	"fmt"
	"strings"
	"unicode"

	"nbc/codegen/ir"
)

// derivative writes the function that computes the derivatives of one space's states.
func (g *gen) derivative(name string, l *ir.Loop) string {
	doc := fmt.Sprintf("// %s computes the derivatives of %s.\n", name, l.Space.Name)
	head := fmt.Sprintf("func (k *kern) %s(t float64, y, dy []float64)", name)
	var outs []out
	ok := g.g.StreamsAll(l)
	for _, o := range l.Outs {
		vector, at := "dy", "k.o"+g.array[o.Arr]
		if o.Rate {
			vector = "k.rates"
		}
		if o.Comp > 0 {
			at += fmt.Sprintf(" + %d*%s", o.Comp, g.count(l.Space))
		}
		outs = append(outs, out{vector, at, o.Value})
	}
	// Go compiles a function in a time that grows with the square of its size: a space with very many equations is taken apart.
	var b strings.Builder
	b.WriteString(doc)
	if len(outs) <= mostOuts {
		b.WriteString(g.derivatives(name, l.Space, outs, ok))
		return b.String()
	}
	head += " {\n"
	for n := 0; n*partOuts < len(outs); n++ {
		part := fmt.Sprintf("%s_%d", name, n+1)
		b.WriteString(g.derivatives(part, l.Space, outs[n*partOuts:min((n+1)*partOuts, len(outs))], ok) + "\n")
		head += fmt.Sprintf("\tk.%s(t, y, dy)\n", part)
	}
	return b.String() + head + "}\n"
}

// The most equations of one function, and how many each part of a larger space gets.
const mostOuts, partOuts = 48, 32

// out is one derivative or rate with its place: a vector over all states, and the index of the first element in it.
type out struct {
	vector, at string
	node       *ir.Node
}

// derivatives writes one function for some derivatives of a space: by streams where every array is read at the loop's own element.
func (g *gen) derivatives(name string, sp *ir.Space, outs []out, stream bool) string {
	if !stream || sp.N == 1 {
		f := g.newFn()
		f.open("for i := 0; i < %s; i++ {", g.count(sp))
		for _, o := range outs {
			f.count(o.node)
		}
		for _, o := range outs {
			f.line("%s[%s + i] = %s", o.vector, o.at, f.val(o.node))
		}
		f.close("}")
		return f.finish(fmt.Sprintf("func (k *kern) %s(t float64, y, dy []float64)", name))
	}
	nodes := make([]*ir.Node, len(outs))
	ats := make([]place, len(outs))
	for i, o := range outs {
		nodes[i] = o.node
		ats[i] = place{o.vector, o.at + " + "}
	}
	return g.streamFunc(name, sp, nodes, ats)
}

// streamFunc writes the functions that compute nodes for all elements of a space into outs (an array, and the place of the space's first
// element in it): by elements, and several at a time where every operation has a vector form.
func (g *gen) streamFunc(name string, sp *ir.Space, nodes []*ir.Node, outs []place) string {
	p := g.plan(nodes)
	g.scratch = max(g.scratch, p.rows)
	text := g.streamed(name+"Part", sp, p, nodes, outs)
	vector := g.vectorizable(p, nodes) && sp.N != 1
	if vector {
		g.joinable(name, sp, p)
		for _, lanes := range widths {
			vec := fmt.Sprintf("%sVec%d", name, lanes)
			g.vectors = append(g.vectors, g.vectorStream(vec, sp, p, nodes, outs, lanes))
			g.plains = append(g.plains, fmt.Sprintf("func (k *kern) %s(%s) { k.%sPart(t, y, dy, lo, s0, e0, n, scr) }\n", vec, streamArgs, name))
		}
	}
	return fmt.Sprintf("func (k *kern) %s(t float64, y, dy []float64) {\n%s}\n\n%s", name, g.driver(name, sp, vector), text)
}

// place is where an array begins.
type place struct{ array, at string }

// streamArgs are the parameters of a function that works on one chunk: n elements from lo on of a population; of a block from s0 on,
// which belong to the population's from e0 on. scr is scratch.
const streamArgs = "t float64, y, dy []float64, lo, s0, e0, n int, scr []float64"

// driver writes the loop over runs and chunks. A chunk takes what would be left of fewer than eight elements with it, so that vector
// code always fills a vector.
func (g *gen) driver(name string, sp *ir.Space, vector bool) string {
	var b strings.Builder
	count, base, s0, e0 := g.count(sp), "lo", "0", "0"
	if blk := g.blkOf[sp]; blk != nil {
		fmt.Fprintf(&b, "\tfor _, run := range k.c.Blocks[%d].Runs {\n", g.blkNo[blk])
		count, s0, e0 = "int(run[2])", "int(run[0])+lo", "int(run[1])+lo"
	}
	fmt.Fprintf(&b, "\tfor lo, n := 0, 0; lo < %s; lo += n {\n\t\tn = %s-lo\n\t\tif n > %d {\n\t\t\tn = %d\n\t\t}\n", count, count, chunk+7, chunk)
	args := fmt.Sprintf("(t, y, dy, %s, %s, %s, n, k.scr)", base, s0, e0)
	if vector {
		fmt.Fprintf(&b, "\t\tswitch {\n\t\tcase k.lanes == 8 && n >= 8:\n\t\t\tk.%sVec8%s\n\t\tcase k.lanes >= 4 && n >= 4:\n\t\t\tk.%sVec4%s\n\t\tdefault:\n\t\t\tk.%sPart%s\n\t\t}\n\t}\n", name, args, name, args, name, args)
	} else {
		fmt.Fprintf(&b, "\t\tk.%sPart%s\n\t}\n", name, args)
	}
	if g.blkOf[sp] != nil {
		b.WriteString("\t}\n")
	}
	return b.String()
}

// streamed writes the function that works on one chunk by elements.
func (g *gen) streamed(name string, sp *ir.Space, p *phased, nodes []*ir.Node, outs []place) string {
	s := g.newStream(sp, p, nodes, outs, 1)
	for ph := 0; ph <= p.last; ph++ {
		s.phase(p, ph)
		if ph < p.last {
			s.calls(p, ph+1)
		}
	}
	return fmt.Sprintf("func (k *kern) %s(%s) {\n%s}\n", name, streamArgs, s.text(p))
}

// vectorStream writes the functions that work on one chunk, so many lanes at a time: one for each phase, and one that calls these and
// the functions over whole rows between them.
func (g *gen) vectorStream(name string, sp *ir.Space, p *phased, nodes []*ir.Node, outs []place, lanes int) string {
	if p.last == 0 {
		s := g.newStream(sp, p, nodes, outs, lanes)
		s.phase(p, 0)
		return fmt.Sprintf("func (k *kern) %s(%s) {\n%s}\n", name, streamArgs, s.text(p))
	}
	var b strings.Builder
	whole := g.newStream(sp, p, nodes, outs, lanes)
	whole.f.line("w := %s", padded(lanes))
	whole.f.line("kept := scr[%d*w:]", p.functions())
	for ph := 0; ph <= p.last; ph++ {
		s := g.newStream(sp, p, nodes, outs, lanes)
		s.phase(p, ph)
		fmt.Fprintf(&b, "func (k *kern) %s(%s, kept []float64) {\n%s}\n\n", phaseName(name, ph), streamArgs, s.text(p))
		whole.f.line("k.%s(t, y, dy, lo, s0, e0, n, scr, kept)", phaseName(name, ph))
		if ph < p.last {
			whole.calls(p, ph+1)
		}
	}
	return b.String() + fmt.Sprintf("func (k *kern) %s(%s) {\n%s}\n", name, streamArgs, whole.f.b.String())
}

func phaseName(name string, ph int) string { return fmt.Sprintf("%sPhase%d", name, ph) }

// padded is the length of a row of scratch in vector code: rows of whole vectors need no special end in functions.
func padded(lanes int) string { return fmt.Sprintf("(n + %d) &^ %d", lanes-1, lanes-1) }

func (g *gen) newStream(sp *ir.Space, p *phased, nodes []*ir.Node, outs []place, lanes int) *stream {
	s := &stream{g: g, space: sp, blk: g.blkOf[sp], names: map[string]string{}, masks: map[string]bool{}, lanes: lanes}
	s.f = g.newFn()
	s.f.stream = s
	at := "lo"
	if s.blk != nil {
		at = "s0"
	}
	for i := range nodes {
		s.declare(fmt.Sprintf("d%d", i), outs[i].array, outs[i].at+at, "")
		s.outs = append(s.outs, output{fmt.Sprintf("d%d", i), nodes[i], false})
	}
	return s
}

// text is what a stream has written, with the names that it uses.
func (s *stream) text(p *phased) string {
	body := s.f.b.String()
	used := map[string]bool{}
	for _, w := range strings.FieldsFunc(body, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		used[w] = true
	}
	var b strings.Builder
	if used["tq"] {
		b.WriteString("\ttq := vec.Splat(t)\n")
	}
	rows := ""
	for r := range p.rows {
		if !used[fmt.Sprintf("r%d", r)] {
			continue
		}
		if f := p.functions(); s.lanes > 1 && r >= f {
			rows += fmt.Sprintf("\tr%d := %s\n", r, s.slicing("kept", fmt.Sprintf("%d*w", r-f)))
		} else {
			rows += fmt.Sprintf("\tr%d := %s\n", r, s.slicing("scr", fmt.Sprintf("%d*%s", r, s.width())))
		}
	}
	if s.lanes > 1 && (rows != "" || used["w"]) {
		fmt.Fprintf(&b, "\tw := %s\n", padded(s.lanes))
	}
	b.WriteString(rows)
	for _, x := range s.decls {
		if name, _, _ := strings.Cut(x, " "); used[name] {
			b.WriteString("\t" + x + "\n")
		}
	}
	return b.String() + body
}
