package figure

import (
	"image"
	"image/color"
	"math"
)

// raster is the pixel back end. It blends every op into an opaque image.
type raster struct {
	img    *image.RGBA
	scale  float64         // pixels per point
	dx, dy float64         // origin of the current group, in points
	clip   image.Rectangle // pixels that may be touched
	cover  []float32       // scratch: coverage of the pixels of one op
}

// px and py map points to pixels.
func (r *raster) px(x float64) float64 { return (x + r.dx) * r.scale }
func (r *raster) py(y float64) float64 { return (y + r.dy) * r.scale }

// pixel blends c with the coverage a (0 to 1) into one pixel inside the image.
func (r *raster) pixel(x, y int, c color.NRGBA, a float32) {
	a *= float32(c.A) / 255
	if a <= 0 {
		return
	}
	p := r.img.Pix[r.img.PixOffset(x, y):][:4:4]
	if a >= 1 {
		p[0], p[1], p[2], p[3] = c.R, c.G, c.B, 255
		return
	}
	blend := func(old, c uint8) uint8 { return uint8(float32(old)*(1-a) + float32(c)*a + 0.5) }
	p[0], p[1], p[2], p[3] = blend(p[0], c.R), blend(p[1], c.G), blend(p[2], c.B), 255
}

// bounds is the pixel rectangle around the given extent, within the clip.
func (r *raster) bounds(x0, y0, x1, y1 float64) image.Rectangle {
	lim := func(v float64) int { return int(max(-1e6, min(1e6, v))) }
	b := image.Rect(lim(math.Floor(x0)), lim(math.Floor(y0)), lim(math.Ceil(x1)), lim(math.Ceil(y1)))
	return b.Intersect(r.clip)
}

// scratch gives n zeroed coverage values.
func (r *raster) scratch(n int) []float32 {
	if cap(r.cover) < n {
		r.cover = make([]float32, n)
	}
	s := r.cover[:n]
	clear(s)
	return s
}

// fillBox fills a rectangle given in pixels, with partial coverage at its edges.
func (r *raster) fillBox(x0, y0, x1, y1 float64, c color.NRGBA) {
	if x0 > x1 {
		x0, x1 = x1, x0
	}
	if y0 > y1 {
		y0, y1 = y1, y0
	}
	b := r.bounds(x0, y0, x1, y1)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		h := min(y1, float64(y+1)) - max(y0, float64(y))
		for x := b.Min.X; x < b.Max.X; x++ {
			w := min(x1, float64(x+1)) - max(x0, float64(x))
			r.pixel(x, y, c, float32(w*h))
		}
	}
}

// outline is a set of closed contours in pixels, filled by accumulation: each
// edge adds, to every row it crosses, the change of coverage that it makes in
// the pixel it is in and in the one to the right; a running sum along the row
// then gives the area covered.
type outline struct {
	edges          [][4]float64
	x, y, x0, y0   float64 // current point, start of the contour
	minX, minY     float64
	maxX, maxY     float64
	toX, toY, unit float64 // maps glyph units to pixels
	up             bool    // glyphs run upwards
}

func newOutline() *outline {
	return &outline{minX: math.Inf(1), minY: math.Inf(1), maxX: math.Inf(-1), maxY: math.Inf(-1)}
}

func (o *outline) move(x, y float64) {
	o.x, o.y, o.x0, o.y0 = x, y, x, y
}

func (o *outline) line(x, y float64) {
	o.edges = append(o.edges, [4]float64{o.x, o.y, x, y})
	for _, q := range [2]pt{{o.x, o.y}, {x, y}} {
		o.minX, o.maxX = min(o.minX, q.x), max(o.maxX, q.x)
		o.minY, o.maxY = min(o.minY, q.y), max(o.maxY, q.y)
	}
	o.x, o.y = x, y
}

func (o *outline) close() {
	if o.x != o.x0 || o.y != o.y0 {
		o.line(o.x0, o.y0)
	}
}

// unitPoint maps a point of a glyph to pixels.
func (o *outline) unitPoint(x, y int) (float64, float64) {
	u, v := float64(x)*o.unit, float64(y)*o.unit
	if o.up {
		u, v = v, -u
	}
	return o.toX + u, o.toY + v
}

func (o *outline) moveTo(x, y int) {
	o.close()
	o.move(o.unitPoint(x, y))
}
func (o *outline) lineTo(x, y int) { o.line(o.unitPoint(x, y)) }
func (o *outline) quadTo(cx, cy, x, y int) {
	x0, y0 := o.x, o.y
	x1, y1 := o.unitPoint(cx, cy)
	x2, y2 := o.unitPoint(x, y)
	// The number of chords that keeps them within about 0.05 pixel of the curve.
	n := int(math.Ceil(math.Sqrt(math.Hypot(x0-2*x1+x2, y0-2*y1+y2) * 5)))
	n = max(1, min(n, 64))
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		a, b, c := (1-t)*(1-t), 2*t*(1-t), t*t
		o.line(a*x0+b*x1+c*x2, a*y0+b*y1+c*y2)
	}
}

// fill paints the inside of an outline.
func (r *raster) fill(o *outline, c color.NRGBA) {
	o.close()
	b := r.bounds(o.minX, o.minY, o.maxX, o.maxY)
	if len(o.edges) == 0 || b.Empty() {
		return
	}
	w := b.Dx()
	acc := r.scratch((w + 2) * b.Dy())
	for _, e := range o.edges {
		accumulate(acc, w, b, e)
	}
	for y := range b.Dy() {
		sum := float32(0)
		row := acc[y*(w+2):]
		for x := range w {
			sum += row[x]
			if a := min(1, max(sum, -sum)); a > 1e-4 {
				r.pixel(b.Min.X+x, b.Min.Y+y, c, a)
			}
		}
	}
}

// accumulate adds one edge to the coverage changes of the rectangle b, whose
// rows are w+2 values long.
func accumulate(acc []float32, w int, b image.Rectangle, e [4]float64) {
	x0, y0, x1, y1 := e[0], e[1], e[2], e[3]
	dir := 1.0
	if y0 > y1 {
		x0, y0, x1, y1, dir = x1, y1, x0, y0, -1
	}
	if y0 == y1 {
		return
	}
	slope := (x1 - x0) / (y1 - y0)
	left, top := float64(b.Min.X), float64(b.Min.Y)
	from, to := max(y0, top), min(y1, float64(b.Max.Y))
	for y := int(math.Floor(from)); float64(y) < to; y++ {
		ya, yb := max(from, float64(y)), min(to, float64(y+1))
		if yb <= ya {
			continue
		}
		row := acc[(y-b.Min.Y)*(w+2):][:w+2]
		xa, xb := x0+(ya-y0)*slope-left, x0+(yb-y0)*slope-left
		spread(row, w, xa, xb, dir*(yb-ya))
	}
}

// spread adds, to one row, an edge going from xa to xb and d rows down. Parts
// outside the row count at its ends.
func spread(row []float32, w int, xa, xb, d float64) {
	if xa > xb {
		xa, xb = xb, xa
	}
	end := float64(w)
	if xa >= end {
		return
	}
	if xb <= 0 {
		row[0] += float32(d)
		return
	}
	if xa < 0 || xb > end {
		width := xb - xa
		if xa < 0 {
			row[0] += float32(d * -xa / width)
		}
		in0, in1 := max(xa, 0), min(xb, end)
		spread(row, w, in0, in1, d*(in1-in0)/width)
		return
	}
	i, j := int(xa), int(xb)
	if i == j {
		part := d * ((xa+xb)/2 - float64(i)) // the area left of the edge in this pixel
		row[i] += float32(d - part)
		row[i+1] += float32(part)
		return
	}
	per := d / (xb - xa)
	for k := i; k <= j; k++ {
		lo, hi := max(xa, float64(k)), min(xb, float64(k+1))
		if hi <= lo {
			continue
		}
		h := per * (hi - lo)
		part := h * ((lo+hi)/2 - float64(k))
		row[k] += float32(h - part)
		row[k+1] += float32(part)
	}
}
