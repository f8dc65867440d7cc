package figure

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image/color"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
)

// pdfWriter is the PDF back end. Text is drawn as the same outlines as in the
// other back ends, one form for each glyph, so that every character comes out
// right without an embedded font; the text itself stands beside it for programs
// that read aloud.
type pdfWriter struct {
	b      bytes.Buffer // the page's content
	glyphs []glyphKey   // in order of first use
	glyph  map[glyphKey]bool
	alphas []uint8 // opacities in use
	images []*opHeat
}

// WritePDF writes the figure as a PDF document of one page of its size.
func (f *Figure) WritePDF(w io.Writer) error {
	if f == nil {
		return errNil
	}
	p := &pdfWriter{glyph: map[glyphKey]bool{}}
	// Points from the top left corner, as in the display list.
	fmt.Fprintf(&p.b, "1 0 0 -1 0 %s cm 1 J 1 j\n", num(f.h))
	p.fill(f.paper)
	fmt.Fprintf(&p.b, "0 0 %s %s re f\n", num(f.w), num(f.h))
	for _, o := range f.ops {
		o.pdf(p)
	}
	_, err := w.Write(p.document(f))
	return err
}

// pdfColor is the operands of a colour operator.
func pdfColor(c color.NRGBA) string {
	part := func(v uint8) string { return fmt.Sprintf("%.4g", float64(v)/255) }
	return part(c.R) + " " + part(c.G) + " " + part(c.B)
}

// opacity sets the opacity of what follows.
func (p *pdfWriter) opacity(a uint8) {
	if !slices.Contains(p.alphas, a) {
		p.alphas = append(p.alphas, a)
	}
	fmt.Fprintf(&p.b, "/a%d gs ", a)
}

func (p *pdfWriter) fill(c color.NRGBA) {
	p.opacity(c.A)
	fmt.Fprintf(&p.b, "%s rg\n", pdfColor(c))
}

// stroke sets colour, width, ends and dashes of lines.
func (p *pdfWriter) stroke(c color.NRGBA, width float64, round bool, dash []float64) {
	p.opacity(c.A)
	ends := 0
	if round {
		ends = 1
	}
	pattern := make([]string, len(dash))
	for i, d := range dash {
		pattern[i] = num(d)
	}
	fmt.Fprintf(&p.b, "%s RG %s w %d J [%s] 0 d\n", pdfColor(c), num(width), ends, strings.Join(pattern, " "))
}

func (p *pdfWriter) path(l []pt) {
	for i, q := range l {
		fmt.Fprintf(&p.b, "%s %s %c\n", num(q.x), num(q.y), "ml"[min(i, 1)])
	}
}

func (o *opArea) pdf(p *pdfWriter) {
	p.fill(o.fill)
	p.path(o.poly)
	p.b.WriteString("h f\n")
}

func (o *opLine) pdf(p *pdfWriter) {
	p.stroke(o.color, o.width, true, o.dash)
	for _, l := range o.lines {
		p.path(l)
		if len(l) == 1 { // a dot
			fmt.Fprintf(&p.b, "%s %s l\n", num(l[0].x+0.01), num(l[0].y))
		}
	}
	p.b.WriteString("S\n")
}

func (o *opRules) pdf(p *pdfWriter) {
	p.stroke(o.color, o.width, false, nil)
	for _, r := range o.rules {
		p.path([]pt{{r.x0, r.y0}, {r.x1, r.y1}})
	}
	p.b.WriteString("S\n")
}

func (o *opRects) pdf(p *pdfWriter) {
	p.fill(o.fill)
	for _, r := range o.rects {
		p.path([]pt{{r.x0, r.y0}, {r.x1, r.y0}, {r.x1, r.y1}, {r.x0, r.y1}})
		p.b.WriteString("h\n")
	}
	p.b.WriteString("f\n")
}

func (o *opDots) pdf(p *pdfWriter) {
	p.stroke(o.color, 2*o.radius, true, nil)
	for _, q := range o.at {
		p.path([]pt{q, {q.x + 0.01, q.y}})
	}
	p.b.WriteString("S\n")
}

func (o *opText) pdf(p *pdfWriter) {
	fmt.Fprintf(&p.b, "/Span <</ActualText %s>> BDC q ", pdfText(o.text))
	p.fill(o.color)
	k := o.size / glyphEm
	a, b := k, 0.0
	if o.rotated {
		a, b = 0, -k
	}
	fmt.Fprintf(&p.b, "%.6f %.6f %.6f %.6f %s %s cm\n", a, b, -b, a, num(o.x), num(o.y))
	x := 0
	for _, r := range o.text {
		g, f, r := lookup(o.face, r)
		if len(g.data) > 0 {
			key := glyphKey{f, r}
			if !p.glyph[key] {
				p.glyph[key] = true
				p.glyphs = append(p.glyphs, key)
			}
			if x != 0 {
				fmt.Fprintf(&p.b, "1 0 0 1 %d 0 cm ", x)
				x = 0
			}
			fmt.Fprintf(&p.b, "/%s Do\n", key.id())
		}
		x += g.adv
	}
	p.b.WriteString("Q EMC\n")
}

func (o *opHeat) pdf(p *pdfWriter) {
	if o.nx <= 0 || o.ny <= 0 {
		return
	}
	p.images = append(p.images, o)
	p.b.WriteString("q ")
	p.opacity(255)
	fmt.Fprintf(&p.b, "%s 0 0 %s %s %s cm /i%d Do Q\n", num(o.at.w()), num(-o.at.h()), num(o.at.x0), num(o.at.y1), len(p.images)-1)
}

func (o *opGroup) pdf(p *pdfWriter) {
	p.b.WriteString("q ")
	if o.dx != 0 || o.dy != 0 {
		fmt.Fprintf(&p.b, "1 0 0 1 %s %s cm ", num(o.dx), num(o.dy))
	}
	if o.clip != nil {
		fmt.Fprintf(&p.b, "%s %s %s %s re W n\n", num(o.clip.x0), num(o.clip.y0), num(o.clip.w()), num(o.clip.h()))
	}
	for _, in := range o.ops {
		in.pdf(p)
	}
	p.b.WriteString("Q\n")
}

// pdfText is a text string: UTF-16, in hexadecimal.
func pdfText(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(strings.ToValidUTF8(s, "?"))) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String() + ">"
}

// pdfOutline writes a glyph as a path. PDF has no quadratic curves: the two
// middle points of the same cubic one lie two thirds of the way to its point.
type pdfOutline struct {
	b    bytes.Buffer
	x, y float64
}

func (o *pdfOutline) at(x, y int, op string) {
	o.x, o.y = float64(x), float64(y)
	fmt.Fprintf(&o.b, "%d %d %s\n", x, y, op)
}
func (o *pdfOutline) moveTo(x, y int) { o.at(x, y, "m") }
func (o *pdfOutline) lineTo(x, y int) { o.at(x, y, "l") }
func (o *pdfOutline) quadTo(cx, cy, x, y int) {
	third := func(a float64, c int) float64 { return a + (float64(c)-a)*2/3 }
	fmt.Fprintf(&o.b, "%s %s %s %s ", num(third(o.x, cx)), num(third(o.y, cy)), num(third(float64(x), cx)), num(third(float64(y), cy)))
	o.at(x, y, "c")
}

// document puts the page together.
func (p *pdfWriter) document(f *Figure) []byte {
	var out bytes.Buffer
	var at []int
	object := func(body string) int {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(at), body)
		return len(at)
	}
	stream := func(dict string, data []byte) int {
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		w.Write(data) // to memory: it can not fail
		w.Close()
		return object(fmt.Sprintf("<<%s /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", dict, z.Len(), z.Bytes()))
	}
	out.WriteString("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
	// The first three objects refer to later ones, whose numbers are known: states, glyphs and images follow in order.
	object("<</Type /Catalog /Pages 2 0 R /ViewerPreferences <</DisplayDocTitle true>>>>")
	object("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	const first = 4
	var res strings.Builder
	res.WriteString("/ExtGState <<")
	n := first
	for _, a := range p.alphas {
		fmt.Fprintf(&res, "/a%d %d 0 R ", a, n)
		n++
	}
	res.WriteString(">> /XObject <<")
	for _, k := range p.glyphs {
		fmt.Fprintf(&res, "/%s %d 0 R ", k.id(), n)
		n++
	}
	for i := range p.images {
		fmt.Fprintf(&res, "/i%d %d 0 R ", i, n)
		n++
	}
	res.WriteString(">>")
	object(fmt.Sprintf("<</Type /Page /Parent 2 0 R /MediaBox [0 0 %s %s] /Resources <<%s>> /Contents %d 0 R>>", num(f.w), num(f.h), res.String(), n))
	for _, a := range p.alphas {
		v := num(float64(a) / 255)
		object(fmt.Sprintf("<</ca %s /CA %s>>", v, v))
	}
	for _, k := range p.glyphs {
		var o pdfOutline
		g, _, _ := lookup(k.f, k.r)
		g.walk(&o)
		o.b.WriteString("f\n")
		stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [-%d -%d %d %d]", glyphEm, 2*glyphEm, 2*glyphEm, glyphEm), o.b.Bytes())
	}
	for _, o := range p.images {
		var palette strings.Builder
		for _, c := range o.palette {
			fmt.Fprintf(&palette, "%02X%02X%02X", c.R, c.G, c.B)
		}
		stream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace [/Indexed /DeviceRGB 255 <%s>]", o.nx, o.ny, palette.String()), o.cells)
	}
	stream("", p.b.Bytes())
	title := ""
	if f.title != "" {
		title = "/Title " + pdfText(f.title)
	}
	info := object("<<" + title + ">>")
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d /Root 1 0 R /Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, info, start)
	return out.Bytes()
}
