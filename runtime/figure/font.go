package figure

import (
	"encoding/base64"
	"encoding/binary"
	"sync"
)

// face selects one of the built-in type faces.
type face uint8

const (
	regular face = iota
	bold
	italic
)

// glyph is one character: its advance in glyph units and its packed outline
// (see glyphgen/main.go for the packing).
type glyph struct {
	adv  int
	data []byte
}

// fonts unpacks the glyph index on first use; the outlines stay packed.
var fonts = sync.OnceValue(func() [3]map[rune]glyph {
	var out [3]map[rune]glyph
	blob, err := base64.StdEncoding.DecodeString(glyphBlob)
	if err != nil {
		blob = nil
	}
	r := byteReader{blob}
	for i := range out {
		n := int(r.uvarint())
		out[i] = make(map[rune]glyph, n)
		char := rune(0)
		for range n {
			char += rune(r.uvarint())
			adv := int(r.uvarint())
			out[i][char] = glyph{adv: adv, data: r.take(int(r.uvarint()))}
		}
	}
	return out
})

// byteReader reads packed integers; at the end of its bytes it returns zeros.
type byteReader struct{ b []byte }

func (r *byteReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.b = nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *byteReader) varint() int {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.b = nil
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *byteReader) take(n int) []byte {
	n = max(0, min(n, len(r.b)))
	out := r.b[:n:n]
	r.b = r.b[n:]
	return out
}

// lookup finds the glyph of a character, and the face and character it is
// really taken from: the regular face stands in for the others, and a question
// mark for a character that no face has.
func lookup(f face, r rune) (glyph, face, rune) {
	all := fonts()
	if r == '\t' || r == '\n' || r == '\r' || r == 0xa0 {
		r = ' '
	}
	if g, ok := all[f][r]; ok {
		return g, f, r
	}
	if g, ok := all[regular][r]; ok {
		return g, regular, r
	}
	return all[f]['?'], f, '?'
}

// textWidth is the width of s in points, set at size points.
func textWidth(s string, f face, size float64) float64 {
	w := 0
	for _, r := range s {
		g, _, _ := lookup(f, r)
		w += g.adv
	}
	return float64(w) * size / glyphEm
}

// fitText shortens s with an ellipsis until it is at most width points wide.
func fitText(s string, f face, size, width float64) string {
	if textWidth(s, f, size) <= width {
		return s
	}
	const dots = "…"
	room := width - textWidth(dots, f, size)
	for i, r := range s {
		if room -= textWidth(string(r), f, size); room < 0 {
			return s[:i] + dots
		}
	}
	return s
}

// pen receives an outline, in glyph units.
type pen interface {
	moveTo(x, y int)
	lineTo(x, y int)
	quadTo(cx, cy, x, y int)
}

// walk plays the outline of g to p. Every contour ends where it began.
func (g glyph) walk(p pen) {
	r := byteReader{g.data}
	x, y := 0, 0
	next := func() (int, int) {
		x += r.varint()
		y += r.varint()
		return x, y
	}
	for len(r.b) > 0 {
		n := int(r.uvarint())
		if n > len(r.b) {
			return
		}
		bits := r.take((n + 7) / 8)
		p.moveTo(next())
		for i := range n {
			if bits[i/8]>>(i%8)&1 == 0 {
				p.lineTo(next())
				continue
			}
			cx, cy := next()
			ex, ey := next()
			p.quadTo(cx, cy, ex, ey)
		}
	}
}
