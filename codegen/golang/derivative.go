package golang

import (
	"fmt"
	"math"
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
		outs = append(outs, out{place{vector, at, o.Arr, o.Comp}, o.Value})
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
	place
	node *ir.Node
}

// derivatives writes one function for some derivatives of a space: by streams where every array is read at the loop's own element.
func (g *gen) derivatives(name string, sp *ir.Space, outs []out, stream bool) string {
	if !stream || sp.N == 1 {
		f := g.newFn()
		f.elements(sp)
		for _, o := range outs {
			f.count(o.node)
		}
		for _, o := range outs {
			f.line("%s[%s + %s] = %s", o.array, o.at, f.self, f.val(o.node))
		}
		f.close("}")
		return f.finish(fmt.Sprintf("func (k *kern) %s(t float64, y, dy []float64)", name))
	}
	nodes := make([]*ir.Node, len(outs))
	ats := make([]place, len(outs))
	for i, o := range outs {
		nodes[i] = o.node
		ats[i] = o.place
		ats[i].at += " + "
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
		g.joinable(joined{name: name, sp: sp, p: p, nodes: nodes, outs: outs})
		for _, lanes := range widths {
			vec := fmt.Sprintf("%sVec%d", name, lanes)
			g.vectors = append(g.vectors, g.vectorStream(vec, sp, p, nodes, outs, lanes, nil))
			g.plains = append(g.plains, fmt.Sprintf("func (k *kern) %s(%s) { k.%sPart(t, y, dy, lo, s0, e0, n, scr) }\n", vec, streamArgs, name))
		}
	}
	size := chunk
	if p.rows == 0 {
		size = math.MaxInt32 - 7 // there is no scratch to keep in the cache
	}
	return g.driver(name, sp, vector, size) + "\n" + text
}

// place is where an array begins; of derivatives, also whose they are.
type place struct {
	array, at string
	arr       *ir.Array
	comp      int
}

// streamArgs are the parameters of a function that works on one chunk: n elements from lo on of a population; of a block from s0 on,
// which belong to the population's from e0 on. scr is scratch.
const streamArgs = "t float64, y, dy []float64, lo, s0, e0, n int, scr []float64"

// manyElements is the number of elements from which cores share the loops of a space, and which each gets at least half of.
const manyElements = 4096

// driver writes the function that goes through a space by runs and chunks; that of a large one is shared by the processor's cores.
func (g *gen) driver(name string, sp *ir.Space, vector bool, size int) string {
	blk := g.blkOf[sp]
	n := sp.N
	if blk != nil {
		n = blk.Pop.N
	}
	head := fmt.Sprintf("func (k *kern) %s(t float64, y, dy []float64) {\n", name)
	if n < manyElements {
		if blk == nil {
			return head + g.chunks(name, "0", g.count(sp), "0", "0", "k.scr", vector, size) + "}\n"
		}
		return head + fmt.Sprintf("\tfor _, run := range k.c.Blocks[%d].Runs {\n", g.blkNo[blk]) +
			g.chunks(name, "0", "int(run[2])", "int(run[0])", "int(run[1])", "k.scr", vector, size) + "\t}\n}\n"
	}
	g.shared = true
	field := "share" + name
	g.fields = append(g.fields, field+" par.Body")
	s0, e0, call := "0", "0", fmt.Sprintf("\tpar.For(%s, %d, k.%s)\n", g.count(sp), manyElements/2, field)
	if blk != nil {
		s0, e0 = "int(k.run[0])", "int(k.run[1])"
		call = fmt.Sprintf("\tfor _, run := range k.c.Blocks[%d].Runs {\n\t\tk.run = run\n\t\tpar.For(int(run[2]), %d, k.%s)\n\t}\n", g.blkNo[blk], manyElements/2, field)
	}
	g.bind = append(g.bind, fmt.Sprintf("k.%s = func(worker, from, to int) { k.%sShare(from, to, k.scr[worker*len(k.scr)/par.Workers():]) }", field, name))
	return head + "\tk.t, k.y, k.dy = t, y, dy\n" + call + "}\n\n" +
		fmt.Sprintf("func (k *kern) %sShare(from, to int, scr []float64) {\n\tt, y, dy := k.t, k.y, k.dy\n", name) + g.chunks(name, "from", "to", s0, e0, "scr", vector, size) + "}\n"
}

// chunks writes the loop over chunks of size elements from .. to-1, which are those from slot s0 and element e0 on of a block. A chunk
// takes what would be left of fewer than eight elements with it, so that vector code always fills a vector.
func (g *gen) chunks(name, from, to, s0, e0, scr string, vector bool, size int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\tfor lo, n := %s, 0; lo < %s; lo += n {\n\t\tn = %s-lo\n\t\tif n > %d {\n\t\t\tn = %d\n\t\t}\n", from, to, to, size+7, size)
	args := fmt.Sprintf("(t, y, dy, lo, %s+lo, %s+lo, n, %s)", s0, e0, scr)
	if vector && g.inPlace {
		// The last vector must not overlap the one before: that would take its elements a step further.
		rest := fmt.Sprintf("(t, y, dy, lo+whole, %s+lo+whole, %s+lo+whole, n-whole, %s)", s0, e0, scr)
		fmt.Fprintf(&b, "\t\twhole := 0\n\t\tswitch {\n")
		for _, lanes := range []int{8, 4} {
			fmt.Fprintf(&b, "\t\tcase k.lanes >= %d && n >= %d:\n\t\t\twhole = n &^ %d\n\t\t\tk.%sVec%d%s\n", lanes, lanes, lanes-1, name, lanes, strings.Replace(args, " n,", " whole,", 1))
		}
		fmt.Fprintf(&b, "\t\t}\n\t\tif whole < n {\n\t\t\tk.%sPart%s\n\t\t}\n\t}\n", name, rest)
	} else if vector {
		fmt.Fprintf(&b, "\t\tswitch {\n\t\tcase k.lanes == 8 && n >= 8:\n\t\t\tk.%sVec8%s\n\t\tcase k.lanes >= 4 && n >= 4:\n\t\t\tk.%sVec4%s\n\t\tdefault:\n\t\t\tk.%sPart%s\n\t\t}\n\t}\n", name, args, name, args, name, args)
	} else {
		fmt.Fprintf(&b, "\t\tk.%sPart%s\n\t}\n", name, args)
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
func (g *gen) vectorStream(name string, sp *ir.Space, p *phased, nodes []*ir.Node, outs []place, lanes int, pack *packing) string {
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
		s.pack = pack
		s.phase(p, ph)
		if pack != nil {
			fmt.Fprintf(&b, "func (k *kern) %s(%s) {\n%s%s}\n\n", phaseName(name, ph), packedArgs, pack.elements(), s.text(p))
			continue
		}
		fmt.Fprintf(&b, "func (k *kern) %s(%s, kept []float64) {\n%s}\n\n", phaseName(name, ph), streamArgs, s.text(p))
		whole.f.line("k.%s(t, y, dy, lo, s0, e0, n, scr, kept)", phaseName(name, ph))
		if ph < p.last {
			whole.calls(p, ph+1)
		}
	}
	if pack != nil {
		return b.String() // the phases of joined functions are called among those of others
	}
	return b.String() + fmt.Sprintf("func (k *kern) %s(%s) {\n%s}\n", name, streamArgs, whole.f.b.String())
}

func phaseName(name string, ph int) string { return fmt.Sprintf("%sPhase%d", name, ph) }

// padded is the length of a row of scratch in vector code: rows of whole vectors need no special end in functions.
func padded(lanes int) string { return fmt.Sprintf("(n + %d) &^ %d", lanes-1, lanes-1) }

func (g *gen) newStream(sp *ir.Space, p *phased, nodes []*ir.Node, outs []place, lanes int) *stream {
	s := &stream{g: g, space: sp, blk: g.blkOf[sp], names: map[string]string{}, masks: map[string]bool{}, lanes: lanes}
	s.f = g.newFn()
	s.f.stream, s.places = s, outs
	at := "lo"
	if s.blk != nil {
		at = "s0"
	}
	for i := range nodes {
		s.declare(fmt.Sprintf("d%d", i), outs[i].array, outs[i].at+at, "")
		s.outs = append(s.outs, output{fmt.Sprintf("d%d", i), nodes[i], false, i})
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
