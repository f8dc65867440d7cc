package figure

import (
	"fmt"
	"image/color"
)

// mark is how a legend shows a series.
type mark int

const (
	markLine mark = iota
	markDash
	markBox
	markDot
	markTick
)

// key is an entry of a legend.
type key struct {
	name  string
	color color.NRGBA
	mark  mark
}

// dashed is the pattern of dashed lines, in points.
var dashed = []float64{3, 2.5}

// plotSpec says what surrounds the plotting area of a chart.
type plotSpec struct {
	xlabel, ylabel string
	x, y           extent
	wideX, wideY   bool     // extend the axis to whole ticks
	fixedX, fixedY *axis    // instead of the extents
	bare           bool     // no vertical axis: no ticks, labels or grid
	labels         []string // instead of tick labels, what stands left of the area (for its width)
	legend         []key
	gutter         float64 // room on the right of the area, in points
	head           float64 // room above the area, in points
}

// plot is the plotting area of a chart, and its scales.
type plot struct {
	*sheet
	area box
	x, y axis
}

const margin = 4.0 // points around everything

// newPlot lays a chart out and draws its title, legend and axes.
func (sh *sheet) newPlot(s plotSpec) *plot {
	tick, label := sh.tick(), sh.label()
	p := &plot{sheet: sh}
	top := margin + 3
	if sh.title != "" {
		top += 13
	}
	ylo, yhi := s.y.span()
	p.y = newAxis(ylo, yhi, 6, s.wideY) // for the width of its labels
	l := sh.leftRoom(&s, &p.y)
	rows := legendRows(s.legend, sh.w-l-margin, label)
	if room := int((sh.h - top - 60) / 10); len(rows) > max(1, room) {
		rows = rows[:max(1, room)]
	}
	legendTop := top
	top += 10 * float64(len(rows))
	if len(rows) > 0 {
		top += 2
	}
	bottom := sh.h - margin - 12
	if s.xlabel != "" {
		bottom -= 11
	}
	p.y = newAxis(ylo, yhi, max(2, min(8, int((bottom-top)/20))), s.wideY)
	if s.fixedY != nil {
		p.y = *s.fixedY
	}
	if p.y.exp != 0 && !s.bare {
		top += 9
	}
	top += s.head
	bottom = max(bottom, top+8)
	l = sh.leftRoom(&s, &p.y)
	xlo, xhi := s.x.span()
	r := max(sh.w-margin-3-s.gutter, l+10)
	for range 2 { // the last label may need room on the right, which moves the ticks
		p.x = fitAxis(xlo, xhi, r-l, tick, s.wideX)
		if s.fixedX != nil {
			p.x = *s.fixedX
		}
		if n := len(p.x.labels); n > 0 {
			half := textWidth(p.x.labels[n-1], tick.face, tick.size) / 2
			r = max(l+10, min(r, r-(p.x.at(p.x.ticks[n-1], l, r)+half-(sh.w-margin))))
		}
	}
	p.area = box{l, top, r, bottom}
	if sh.title != "" {
		sh.heading(l)
	}
	sh.drawLegend(rows, l, legendTop+7)
	p.drawAxes(s)
	return p
}

// heading writes the title from l to the right margin: smaller if it is long,
// and cut if it is longer still.
func (sh *sheet) heading(l float64) {
	st, room := sh.head(), sh.w-l-margin
	if w := textWidth(sh.title, st.face, st.size); w > room {
		st.size = max(7, st.size*room/w)
	}
	sh.text(l, margin+10, fitText(sh.title, st.face, st.size, room), st, left)
}

// leftRoom is what the labels left of the plotting area take, in points.
func (sh *sheet) leftRoom(s *plotSpec, y *axis) float64 {
	tick := sh.tick()
	if s.fixedY != nil {
		y = s.fixedY
	}
	l, names := margin, 0.0
	if s.ylabel != "" {
		l += 11
	}
	if !s.bare {
		names = y.labelWidth(tick) + 6
	}
	for _, n := range s.labels {
		names = max(names, textWidth(n, tick.face, tick.size)+5)
	}
	return l + names
}

func (p *plot) drawAxes(s plotSpec) {
	tick, label := p.tick(), p.label()
	b := p.area
	if !s.bare {
		for i, v := range p.y.ticks {
			y := p.py(v)
			p.rule(b.x0, y, b.x1, y, p.grid, 0.5)
			p.text(b.x0-5, y+tick.size*capHeight/2, p.y.labels[i], tick, right)
		}
		for _, v := range p.y.ticks {
			p.rule(b.x0-3, p.py(v), b.x0, p.py(v), p.ink, 0.6)
		}
		p.rule(b.x0, b.y0, b.x0, b.y1, p.ink, 0.6)
		p.text(b.x0, b.y0-4, power(p.y.exp), tick, left)
	}
	p.rule(b.x0, b.y1, b.x1, b.y1, p.ink, 0.6)
	for i, v := range p.x.ticks {
		x := p.px(v)
		p.rule(x, b.y1, x, b.y1+3, p.ink, 0.6)
		p.text(x, b.y1+10, p.x.labels[i], tick, center)
	}
	if s.xlabel != "" {
		name := s.xlabel
		if p.x.exp != 0 {
			name += " " + power(p.x.exp)
		}
		p.text((b.x0+b.x1)/2, b.y1+21, fitText(name, label.face, label.size, p.w-2*margin), label, center)
	}
	if s.ylabel != "" {
		name := fitText(s.ylabel, label.face, label.size, p.h-2*margin)
		y := (b.y0 + b.y1) / 2
		half := textWidth(name, label.face, label.size) / 2
		y = max(margin+half, min(y, p.h-margin-half))
		p.textUp(margin+label.size*capHeight+1, y, name, label, center)
	}
}

// px and py map data to points.
func (p *plot) px(v float64) float64 { return p.x.at(v, p.area.x0, p.area.x1) }
func (p *plot) py(v float64) float64 { return p.y.at(v, p.area.y1, p.area.y0) }

// say writes a note into the middle of the area.
func (p *plot) say(note string) {
	b := p.area
	p.text((b.x0+b.x1)/2, (b.y0+b.y1)/2+3, note, p.note(), center)
}

const noData = "no data"

// keyWidth is the room of a legend's mark, including the gap to its name.
const keyWidth = 17.0

// legendRows breaks a legend into rows of at most width points. Long names are
// shortened, and what does not fit into four rows is counted.
func legendRows(keys []key, width float64, st textStyle) [][]key {
	const maxRows = 4
	var rows [][]key
	x := 0.0
	for i, k := range keys {
		k.name = fitText(k.name, st.face, st.size, max(30, width-keyWidth))
		w := keyWidth + textWidth(k.name, st.face, st.size)
		if len(rows) == 0 || x+w > width {
			if len(rows) == maxRows {
				last := &rows[maxRows-1]
				n := len(keys) - i
				if len(*last) > 1 {
					*last = (*last)[:len(*last)-1]
					n++
				}
				*last = append(*last, key{name: fmt.Sprintf("and %d more", n), mark: -1})
				return rows
			}
			rows = append(rows, nil)
			x = 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], k)
		x += w + 10
	}
	return rows
}

func (sh *sheet) drawLegend(rows [][]key, x0, y float64) {
	st := sh.label()
	for _, row := range rows {
		x := x0
		for _, k := range row {
			mid := y - st.size*capHeight/2
			at := x + keyWidth
			switch k.mark {
			case markLine:
				sh.line([]pt{{x, mid}, {x + 12, mid}}, k.color, 1.4)
			case markDash:
				sh.line([]pt{{x, mid}, {x + 12, mid}}, k.color, 1, dashed...)
			case markBox:
				sh.rect(box{x + 2, y - 6, x + 12, y + 0.5}, k.color)
			case markDot:
				sh.dots([]pt{{x + 7, mid}}, 2, k.color)
			case markTick:
				for i := range 3 {
					dx := x + 3 + 4*float64(i)
					sh.rule(dx, y-6, dx, y+0.5, k.color, 1)
				}
			default:
				at = x
			}
			sh.text(at, y, k.name, st, left)
			x = at + textWidth(k.name, st.face, st.size) + 10
		}
		y += 10
	}
}

// curve maps a series to polylines. It breaks at values that can not be drawn,
// and thins dense series to the first, lowest, highest and last point of every
// quarter of a point of width, which looks the same.
func (p *plot) curve(x, y []float64) [][]pt {
	n := min(len(x), len(y))
	rising := true
	for i := 1; i < n; i++ {
		rising = rising && !(x[i] < x[i-1])
	}
	var out [][]pt
	var run, bin []pt
	flush := func() {
		if len(bin) <= 4 {
			run = append(run, bin...)
			bin = bin[:0]
			return
		}
		lo, hi := 0, 0
		for i, q := range bin {
			if q.y < bin[lo].y {
				lo = i
			}
			if q.y > bin[hi].y {
				hi = i
			}
		}
		last := -1
		for _, i := range [4]int{0, min(lo, hi), max(lo, hi), len(bin) - 1} {
			if i > last {
				run = append(run, bin[i])
				last = i
			}
		}
		bin = bin[:0]
	}
	stop := func() {
		flush()
		if len(run) > 0 {
			out = append(out, run)
		}
		run = nil
	}
	for i := range n {
		if !usable(x[i]) || !usable(y[i]) {
			stop()
			continue
		}
		q := pt{p.px(x[i]), p.py(y[i])}
		if !rising || len(bin) > 0 && int(q.x*4) != int(bin[0].x*4) {
			flush()
		}
		bin = append(bin, q)
	}
	stop()
	return out
}

// band fills the ground between two curves over the same x.
func (p *plot) band(x, lo, hi []float64, c color.NRGBA) {
	var up, down []pt
	stop := func() {
		for i := len(down) - 1; i >= 0; i-- {
			up = append(up, down[i])
		}
		p.area2(up, c)
		up, down = nil, nil
	}
	for i := range min(len(x), len(lo), len(hi)) {
		if !usable(x[i]) || !usable(lo[i]) || !usable(hi[i]) {
			stop()
			continue
		}
		a, b := pt{p.px(x[i]), p.py(hi[i])}, pt{p.px(x[i]), p.py(lo[i])}
		if n := len(up); n > 0 && int(a.x*4) == int(up[n-1].x*4) {
			up[n-1].y, down[n-1].y = min(up[n-1].y, a.y), max(down[n-1].y, b.y)
			continue
		}
		up, down = append(up, a), append(down, b)
	}
	stop()
}

// area2 fills a polygon inside the plotting area.
func (p *plot) area2(poly []pt, c color.NRGBA) {
	p.inside(p.area, func(in *canvas) { in.area(poly, c) })
}
