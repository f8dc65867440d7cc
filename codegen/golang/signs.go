package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// signsArgs are the parameters of a function that finds a condition's truth for n elements from lo on, a multiple of 64: into the bits of
// words, the first in the lowest.
const signsArgs = "t float64, y []float64, lo, n int, words []uint64"

// signs writes the functions that find a condition's truth without storing its margin, where the condition is read at its own element and
// needs no function over whole slices. Else it writes nothing.
func (g *gen) signs(name string, h *flatten.Handler) string {
	if !g.signable(h) {
		return ""
	}
	sp, nodes := h.Space(), []*ir.Node{h.Cond}
	p := g.plan(nodes)
	text := func(suffix string, lanes int) string {
		s := g.newStream(sp, p, nodes, []place{{}}, lanes)
		s.signs(h.Cond, h.Closed)
		return fmt.Sprintf("func (k *kern) %s%s(%s) {\n%s}\n", name, suffix, signsArgs, s.text(p))
	}
	for _, lanes := range widths {
		suffix := fmt.Sprintf("Vec%d", lanes)
		g.vectors = append(g.vectors, text(suffix, lanes))
		g.plains = append(g.plains, fmt.Sprintf("func (k *kern) %s%s(%s) { k.%sPart(t, y, lo, n, words) }\n", name, suffix, signsArgs, name))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "func (k *kern) %s(t float64, y []float64, words []uint64) {\n", name)
	if field := g.found(h); field != "" {
		fmt.Fprintf(&b, "\tif k.c.Fresh {\n\t\tcopy(words, k.%s)\n\t\treturn\n\t}\n", field)
	}
	fmt.Fprintf(&b, "\tn := %s\n\twhole := n &^ 63\n", g.count(sp))
	fmt.Fprintf(&b, "\tswitch k.lanes {\n\tcase 8:\n\t\tk.%sVec8(t, y, 0, whole, words)\n\tcase 4:\n\t\tk.%sVec4(t, y, 0, whole, words)\n\tdefault:\n\t\twhole = 0\n\t}\n", name, name)
	fmt.Fprintf(&b, "\tk.%sPart(t, y, whole, n-whole, words[whole>>6:])\n}\n\n", name)
	return b.String() + text("Part", 1)
}

// signable tells whether a condition is one that signs writes functions for.
func (g *gen) signable(h *flatten.Handler) bool {
	sp, nodes := h.Space(), []*ir.Node{h.Cond}
	if g.blkOf[sp] != nil || sp.N == 1 || !g.g.Streams(sp, h.Cond) {
		return false
	}
	p := g.plan(nodes)
	return p.last == 0 && g.vectorizable(p, nodes)
}

// signs writes the loops over words and their elements. Vector code takes whole words only.
func (s *stream) signs(cond *ir.Node, closed bool) {
	s.twice(func() { s.words(cond, closed) })
	if s.lanes > 1 {
		s.f.line("archsimd.ClearAVXUpperBits()")
	}
}

func (s *stream) words(cond *ir.Node, closed bool) {
	f := s.f
	if s.lanes > 1 {
		f.open("for m := range n / 64 {")
		f.line("var word uint64")
		f.open("for i := m * 64; i < m*64+64; i += %d {", s.lanes)
		f.line("o := uintptr(i) * 8")
		f.line("_ = o")
	} else {
		f.open("for m := range (n + 63) / 64 {")
		f.line("var word uint64")
		f.open("for i := m * 64; i < min(m*64+64, n); i++ {")
	}
	f.uses = map[*ir.Node]int{}
	f.countTo([]*ir.Node{cond}, f.scopes[len(f.scopes)-1])
	if s.lanes > 1 {
		f.line("word |= uint64(%s) << (i & 63)", s.bits(f.spread(0), cond, closed))
	} else {
		s.openTrue(cond, closed)
		f.line("word |= 1 << (i & 63)")
		f.close("}")
	}
	f.close("}")
	f.line("words[m] = word")
	f.close("}")
}

// bits is the truth of a condition for the lanes of a vector.
func (s *stream) bits(zero string, cond *ir.Node, closed bool) string {
	method := "Less"
	if closed {
		method = "LessEqual"
	}
	return fmt.Sprintf("%s.%s(%s).ToBits()", zero, method, s.f.vval(cond))
}

// openTrue opens what scalar code does where a condition is true.
func (s *stream) openTrue(cond *ir.Node, closed bool) {
	op := ">"
	if closed {
		op = ">="
	}
	s.f.open("if %s %s 0 {", s.f.val(cond), op)
}
