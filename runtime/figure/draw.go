package figure

import (
	"image"
	"image/color"
	"math"
)

func (o *opArea) draw(r *raster) {
	out := newOutline()
	for i, q := range o.poly {
		if x, y := r.px(clampFar(q.x)), r.py(clampFar(q.y)); i == 0 {
			out.move(x, y)
		} else {
			out.line(x, y)
		}
	}
	r.fill(out, o.fill)
}

func (o *opRects) draw(r *raster) {
	for _, b := range o.rects {
		r.fillBox(r.px(clampFar(b.x0)), r.py(clampFar(b.y0)), r.px(clampFar(b.x1)), r.py(clampFar(b.y1)), o.fill)
	}
}

func (o *opRules) draw(r *raster) {
	width := o.width * r.scale
	if o.snap {
		width = max(1, math.Round(width))
	}
	// across gives the two sides of a line at the place v.
	across := func(v float64) (float64, float64) {
		if o.snap {
			v = math.Round(v - width/2)
			return v, v + width
		}
		return v - width/2, v + width/2
	}
	for _, b := range o.rules {
		x0, y0, x1, y1 := r.px(clampFar(b.x0)), r.py(clampFar(b.y0)), r.px(clampFar(b.x1)), r.py(clampFar(b.y1))
		if b.x0 == b.x1 {
			x0, x1 = across(x0)
			if o.snap {
				y0, y1 = snapEnds(y0, y1, width)
			}
		} else {
			y0, y1 = across(y0)
			if o.snap {
				x0, x1 = snapEnds(x0, x1, width)
			}
		}
		r.fillBox(x0, y0, x1, y1, o.color)
	}
}

// snapEnds moves the ends of a line to whole pixels such that it meets lines
// of the same width that cross it at its ends.
func snapEnds(a, b, width float64) (float64, float64) {
	if a > b {
		a, b = b, a
	}
	return math.Round(a - width/2), math.Round(b-width/2) + width
}

func (o *opDots) draw(r *raster) {
	rad := o.radius * r.scale
	for _, q := range o.at {
		x, y := r.px(clampFar(q.x)), r.py(clampFar(q.y))
		b := r.bounds(x-rad-1, y-rad-1, x+rad+1, y+rad+1)
		for j := b.Min.Y; j < b.Max.Y; j++ {
			for i := b.Min.X; i < b.Max.X; i++ {
				d := math.Hypot(float64(i)+0.5-x, float64(j)+0.5-y)
				r.pixel(i, j, o.color, strokeCover(rad, d))
			}
		}
	}
}

// strokeCover is the coverage of a pixel at the distance d from the middle of
// a stroke with the half width h, in pixels.
func strokeCover(h, d float64) float32 {
	return float32(max(0, min(h+0.5-d, 2*h, 1)))
}

// draw paints all segments into one coverage map, keeping the largest value,
// so that segments that overlap do not add up.
func (o *opLine) draw(r *raster) {
	half := o.width * r.scale / 2
	var segs [][4]float64
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, l := range o.lines {
		p := make([]pt, len(l))
		for i, q := range l {
			p[i] = pt{r.px(clampFar(q.x)), r.py(clampFar(q.y))}
		}
		for _, s := range dashes(p, o.dash, r.scale) {
			segs = append(segs, s)
			x0, x1 = min(x0, s[0], s[2]), max(x1, s[0], s[2])
			y0, y1 = min(y0, s[1], s[3]), max(y1, s[1], s[3])
		}
	}
	b := r.bounds(x0-half-1, y0-half-1, x1+half+1, y1+half+1)
	if len(segs) == 0 || b.Empty() {
		return
	}
	mask := r.scratch(b.Dx() * b.Dy())
	for _, s := range segs {
		capsule(mask, b, s, half)
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			if a := mask[y*b.Dx()+x]; a > 0 {
				r.pixel(b.Min.X+x, b.Min.Y+y, o.color, a)
			}
		}
	}
}

// dashes cuts a polyline (in pixels) into the segments to draw. A dash pattern
// is in points.
func dashes(p []pt, pattern []float64, scale float64) [][4]float64 {
	if len(p) == 1 {
		return [][4]float64{{p[0].x, p[0].y, p[0].x, p[0].y}}
	}
	total := 0.0
	for _, d := range pattern {
		total += d
	}
	var out [][4]float64
	k, left := 0, 0.0
	if total > 0 {
		left = pattern[0] * scale
	}
	for i := 1; i < len(p); i++ {
		a, b := p[i-1], p[i]
		n := math.Hypot(b.x-a.x, b.y-a.y)
		if total <= 0 || n == 0 || n > 1e5 {
			out = append(out, [4]float64{a.x, a.y, b.x, b.y})
			continue
		}
		for at := 0.0; at < n; {
			step := min(left, n-at)
			if k%2 == 0 {
				f, g := at/n, (at+step)/n
				out = append(out, [4]float64{a.x + f*(b.x-a.x), a.y + f*(b.y-a.y), a.x + g*(b.x-a.x), a.y + g*(b.y-a.y)})
			}
			at += step
			if left -= step; left <= 1e-9 {
				k = (k + 1) % len(pattern)
				left = max(pattern[k]*scale, 0.01)
			}
		}
	}
	return out
}

// capsule raises the mask of the rectangle b to the coverage of one segment
// with round ends.
func capsule(mask []float32, b image.Rectangle, s [4]float64, half float64) {
	x0, y0, x1, y1 := s[0], s[1], s[2], s[3]
	if y0 > y1 {
		x0, y0, x1, y1 = x1, y1, x0, y0
	}
	dx, dy := x1-x0, y1-y0
	sq := dx*dx + dy*dy
	reach := half + 1
	top := max(b.Min.Y, int(math.Floor(max(y0-reach, -1e6))))
	bottom := min(b.Max.Y, int(math.Ceil(min(y1+reach, 1e6))))
	for y := top; y < bottom; y++ {
		cy := float64(y) + 0.5
		// The part of the segment within reach of this row bounds the columns.
		xa, xb := x0, x1
		if dy > 1e-9 {
			xa = x0 + dx*max(0, min(1, (cy-reach-y0)/dy))
			xb = x0 + dx*max(0, min(1, (cy+reach-y0)/dy))
		}
		if xa > xb {
			xa, xb = xb, xa
		}
		lo := max(b.Min.X, int(math.Floor(max(xa-reach, -1e6))))
		hi := min(b.Max.X, int(math.Ceil(min(xb+reach, 1e6))))
		row := mask[(y-b.Min.Y)*b.Dx():][:b.Dx()]
		for x := lo; x < hi; x++ {
			ux, uy := float64(x)+0.5-x0, cy-y0
			t := 0.0
			if sq > 0 {
				t = max(0, min(1, (ux*dx+uy*dy)/sq))
			}
			ux, uy = ux-t*dx, uy-t*dy
			a := strokeCover(half, math.Sqrt(ux*ux+uy*uy))
			if i := x - b.Min.X; a > row[i] {
				row[i] = a
			}
		}
	}
}

func (o *opText) draw(r *raster) {
	out := newOutline()
	out.unit = o.size / glyphEm * r.scale
	out.up = o.rotated
	x, y := r.px(o.x), r.py(o.y)
	for _, c := range o.text {
		g, _, _ := lookup(o.face, c)
		out.toX, out.toY = x, y
		g.walk(out)
		out.close()
		if o.rotated {
			y -= float64(g.adv) * out.unit
		} else {
			x += float64(g.adv) * out.unit
		}
		out.move(x, y)
	}
	r.fill(out, o.color)
}

func (o *opHeat) draw(r *raster) {
	x0, y0 := int(math.Round(r.px(o.at.x0))), int(math.Round(r.py(o.at.y0)))
	w, h := int(math.Round(r.px(o.at.x1)))-x0, int(math.Round(r.py(o.at.y1)))-y0
	if w <= 0 || h <= 0 || o.nx <= 0 || o.ny <= 0 {
		return
	}
	cells := reduceCells(o.cells, o.nx, o.ny, w, h, o.rank)
	for y := range h {
		for x := range w {
			if p := image.Pt(x0+x, y0+y); p.In(r.clip) {
				r.pixel(p.X, p.Y, o.palette[cells[y*w+x]], 1)
			}
		}
	}
}

// reduceCells resamples nx by ny cells to w by h: a target that covers several
// cells takes the one of the highest rank, others the cell at their middle.
func reduceCells(cells []uint8, nx, ny, w, h int, rank *[256]uint8) []uint8 {
	span := func(i, n, to int) (int, int) {
		if to >= n {
			k := (2*i + 1) * n / (2 * to)
			return k, k + 1
		}
		return i * n / to, (i + 1) * n / to
	}
	out := make([]uint8, w*h)
	for y := range h {
		j0, j1 := span(y, ny, h)
		for x := range w {
			i0, i1 := span(x, nx, w)
			best := cells[j0*nx+i0]
			for j := j0; j < j1; j++ {
				for _, c := range cells[j*nx+i0 : j*nx+i1] {
					if rank[c] > rank[best] {
						best = c
					}
				}
			}
			out[y*w+x] = best
		}
	}
	return out
}

func (o *opGroup) draw(r *raster) {
	saved := *r
	r.dx += o.dx
	r.dy += o.dy
	if o.clip != nil {
		round := func(v float64) int { return int(math.Round(max(-1e6, min(1e6, v)))) }
		b := image.Rect(round(r.px(o.clip.x0)), round(r.py(o.clip.y0)), round(r.px(o.clip.x1)), round(r.py(o.clip.y1)))
		r.clip = r.clip.Intersect(b)
	}
	for _, in := range o.ops {
		in.draw(r)
	}
	r.dx, r.dy, r.clip = saved.dx, saved.dy, saved.clip
}

// newRaster makes an image of w by h pixels of one colour.
func newRaster(w, h int, scale float64, paper color.NRGBA) *raster {
	r := &raster{img: image.NewRGBA(image.Rect(0, 0, w, h)), scale: scale, clip: image.Rect(0, 0, w, h)}
	for i := 0; i < len(r.img.Pix); i += 4 {
		r.img.Pix[i], r.img.Pix[i+1], r.img.Pix[i+2], r.img.Pix[i+3] = paper.R, paper.G, paper.B, 255
	}
	return r
}
