package figure

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"strconv"
	"strings"
)

// svgWriter is the SVG back end. Lengths are in points, written in hundredths
// rounded once, so relative path commands do not drift.
type svgWriter struct {
	b      bytes.Buffer
	glyphs map[glyphKey]bool
	clips  map[string][4]int
}

type glyphKey struct {
	f face
	r rune
}

func (k glyphKey) id() string {
	return fmt.Sprintf("g%c%x", "rbi"[k.f], k.r)
}

// hundredths rounds a length for the path data.
func hundredths(v float64) int {
	return int(math.Round(clampFar(v) * 100))
}

// number formats hundredths without trailing zeros.
func number(h int) string {
	return strconv.FormatFloat(float64(h)/100, 'f', -1, 64)
}

func num(v float64) string { return number(hundredths(v)) }

// pathData builds the d attribute of a path in its shortest common form.
type pathData struct {
	b      strings.Builder
	x, y   int
	last   byte
	digits bool // the last thing written is a number
}

func (p *pathData) cmd(c byte) {
	if c != p.last {
		p.b.WriteByte(c)
		p.digits = false
	}
	p.last = c
}

func (p *pathData) val(h int) {
	s := number(h)
	if strings.HasPrefix(s, "0.") {
		s = s[1:]
	} else if strings.HasPrefix(s, "-0.") {
		s = "-" + s[2:]
	}
	if p.digits && s[0] != '-' {
		p.b.WriteByte(' ')
	}
	p.b.WriteString(s)
	p.digits = true
}

func (p *pathData) move(x, y int) {
	p.last = 0
	p.cmd('M')
	p.val(x)
	p.val(y)
	p.x, p.y = x, y
}

func (p *pathData) line(x, y int) {
	dx, dy := x-p.x, y-p.y
	switch {
	case dx == 0 && dy == 0:
		return
	case dy == 0:
		p.cmd('h')
		p.val(dx)
	case dx == 0:
		p.cmd('v')
		p.val(dy)
	default:
		p.cmd('l')
		p.val(dx)
		p.val(dy)
	}
	p.x, p.y = x, y
}

func (p *pathData) close() {
	p.b.WriteByte('z')
	p.last = 'z'
	p.digits = false
}

// The pen of glyph outlines: whole glyph units.
func (p *pathData) moveTo(x, y int) {
	if p.b.Len() > 0 {
		p.close()
	}
	p.move(100*x, 100*y)
}
func (p *pathData) lineTo(x, y int) { p.line(100*x, 100*y) }
func (p *pathData) quadTo(cx, cy, x, y int) {
	p.cmd('q')
	for _, v := range [4]int{100*cx - p.x, 100*cy - p.y, 100*x - p.x, 100*y - p.y} {
		p.val(v)
	}
	p.x, p.y = 100*x, 100*y
}

// paint formats a colour as the named attribute.
func paint(name string, c color.NRGBA) string {
	s := fmt.Sprintf(` %s="#%02x%02x%02x"`, name, c.R, c.G, c.B)
	if c.A != 255 {
		s += fmt.Sprintf(` %s-opacity="%s"`, name, num(float64(c.A)/255))
	}
	return s
}

func (o *opArea) svg(s *svgWriter) {
	var p pathData
	for i, q := range o.poly {
		if x, y := hundredths(q.x), hundredths(q.y); i == 0 {
			p.move(x, y)
		} else {
			p.line(x, y)
		}
	}
	fmt.Fprintf(&s.b, `<path%s d="%sz"/>`+"\n", paint("fill", o.fill), p.b.String())
}

func (o *opLine) svg(s *svgWriter) {
	var p pathData
	for _, l := range o.lines {
		for i, q := range l {
			if x, y := hundredths(q.x), hundredths(q.y); i == 0 {
				p.move(x, y)
			} else {
				p.line(x, y)
			}
		}
		if len(l) == 1 {
			p.line(p.x+1, p.y) // a dot; a path without length is not drawn everywhere
		}
	}
	dash := ""
	if len(o.dash) > 0 {
		for _, d := range o.dash {
			dash += " " + num(d)
		}
		dash = ` stroke-dasharray="` + dash[1:] + `"`
	}
	fmt.Fprintf(&s.b, `<path fill="none"%s stroke-width="%s" stroke-linejoin="round" stroke-linecap="round"%s d="%s"/>`+"\n",
		paint("stroke", o.color), num(o.width), dash, p.b.String())
}

func (o *opRules) svg(s *svgWriter) {
	var p pathData
	for _, r := range o.rules {
		p.move(hundredths(r.x0), hundredths(r.y0))
		p.line(hundredths(r.x1), hundredths(r.y1))
	}
	fmt.Fprintf(&s.b, `<path fill="none"%s stroke-width="%s" d="%s"/>`+"\n",
		paint("stroke", o.color), num(o.width), p.b.String())
}

func (o *opRects) svg(s *svgWriter) {
	var p pathData
	for _, r := range o.rects {
		x0, y0, x1, y1 := hundredths(r.x0), hundredths(r.y0), hundredths(r.x1), hundredths(r.y1)
		p.move(x0, y0)
		p.line(x1, y0)
		p.line(x1, y1)
		p.line(x0, y1)
		p.close()
	}
	fmt.Fprintf(&s.b, `<path%s d="%s"/>`+"\n", paint("fill", o.fill), p.b.String())
}

func (o *opDots) svg(s *svgWriter) {
	var p pathData
	for _, q := range o.at {
		p.move(hundredths(q.x), hundredths(q.y))
		p.line(p.x+1, p.y)
	}
	fmt.Fprintf(&s.b, `<path fill="none"%s stroke-width="%s" stroke-linecap="round" d="%s"/>`+"\n",
		paint("stroke", o.color), num(2*o.radius), p.b.String())
}

func (o *opText) svg(s *svgWriter) {
	k := o.size / glyphEm
	m := fmt.Sprintf("translate(%s %s)", num(o.x), num(o.y))
	if o.rotated {
		m += "rotate(-90)"
	}
	fmt.Fprintf(&s.b, `<g aria-label="%s"%s transform="%sscale(%s)">`,
		escape(o.text), paint("fill", o.color), m, strconv.FormatFloat(k, 'g', 5, 64))
	x := 0
	for _, r := range o.text {
		g, f, r := lookup(o.face, r)
		if len(g.data) > 0 {
			key := glyphKey{f, r}
			s.glyphs[key] = true
			at := ""
			if x != 0 {
				at = fmt.Sprintf(` x="%d"`, x)
			}
			fmt.Fprintf(&s.b, `<use xlink:href="#%s"%s/>`, key.id(), at)
		}
		x += g.adv
	}
	s.b.WriteString("</g>\n")
}

func (o *opHeat) svg(s *svgWriter) {
	if o.nx <= 0 || o.ny <= 0 {
		return
	}
	// Some viewers smooth an enlarged image whatever it asks for, so small
	// images are enlarged here.
	k := max(1, min(400/max(o.nx, o.ny), 64))
	img := image.NewPaletted(image.Rect(0, 0, o.nx*k, o.ny*k), nil)
	used := [256]int{}
	for i := range used {
		used[i] = -1
	}
	for y := range o.ny {
		row := img.Pix[y*k*img.Stride:]
		for x := range o.nx {
			c := o.cells[y*o.nx+x]
			if used[c] < 0 {
				used[c] = len(img.Palette)
				img.Palette = append(img.Palette, o.palette[c])
			}
			for i := range k {
				row[x*k+i] = uint8(used[c])
			}
		}
		for i := 1; i < k; i++ {
			copy(row[i*img.Stride:], row[:img.Stride])
		}
	}
	var buf bytes.Buffer
	if png.Encode(&buf, img) != nil {
		return
	}
	fmt.Fprintf(&s.b, `<image x="%s" y="%s" width="%s" height="%s" preserveAspectRatio="none" style="image-rendering:pixelated" xlink:href="data:image/png;base64,%s"/>`+"\n",
		num(o.at.x0), num(o.at.y0), num(o.at.w()), num(o.at.h()), base64.StdEncoding.EncodeToString(buf.Bytes()))
}

func (o *opGroup) svg(s *svgWriter) {
	s.b.WriteString("<g")
	if o.clip != nil {
		// The name is made of the place, so equal names mean equal clips, also
		// when several figures end up in one page.
		x, y, w, h := hundredths(o.clip.x0), hundredths(o.clip.y0), hundredths(o.clip.w()), hundredths(o.clip.h())
		id := fmt.Sprintf("c%d.%d.%d.%d", x, y, w, h)
		s.clips[id] = [4]int{x, y, w, h}
		fmt.Fprintf(&s.b, ` clip-path="url(#%s)"`, id)
	}
	if o.dx != 0 || o.dy != 0 {
		fmt.Fprintf(&s.b, ` transform="translate(%s %s)"`, num(o.dx), num(o.dy))
	}
	s.b.WriteString(">\n")
	for _, in := range o.ops {
		in.svg(s)
	}
	s.b.WriteString("</g>\n")
}

// escape makes s fit for an attribute or for text.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xfffe || r == 0xffff {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

// render writes the whole document.
func (s *svgWriter) render(f *Figure) []byte {
	s.glyphs, s.clips = map[glyphKey]bool{}, map[string][4]int{}
	for _, o := range f.ops {
		o.svg(s)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="%spt" height="%spt" viewBox="0 0 %s %s">`+"\n",
		num(f.w), num(f.h), num(f.w), num(f.h))
	if f.title != "" {
		fmt.Fprintf(&out, "<title>%s</title>\n", escape(f.title))
	}
	keys := make([]glyphKey, 0, len(s.glyphs))
	for k := range s.glyphs {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b glyphKey) int {
		if a.f != b.f {
			return int(a.f) - int(b.f)
		}
		return int(a.r) - int(b.r)
	})
	out.WriteString("<defs>\n")
	for _, k := range keys {
		var p pathData
		g, _, _ := lookup(k.f, k.r)
		g.walk(&p)
		fmt.Fprintf(&out, `<path id="%s" d="%sz"/>`+"\n", k.id(), p.b.String())
	}
	ids := make([]string, 0, len(s.clips))
	for id := range s.clips {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		c := s.clips[id]
		fmt.Fprintf(&out, `<clipPath id="%s"><rect x="%s" y="%s" width="%s" height="%s"/></clipPath>`+"\n",
			id, number(c[0]), number(c[1]), number(c[2]), number(c[3]))
	}
	fmt.Fprintf(&out, "</defs>\n<rect width=\"100%%\" height=\"100%%\"%s/>\n", paint("fill", f.paper))
	out.Write(s.b.Bytes())
	out.WriteString("</svg>\n")
	return out.Bytes()
}
