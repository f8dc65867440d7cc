package figure

import "math"

// BarsData is one value a bar, such as the dopamine signal of every trial.
type BarsData struct {
	XLabel, YLabel string // with their units
	Values         []float64
	SD             []float64 // error bars of ± SD, if as long as Values
	Names          []string  // of the bars; without them they are counted from 1
}

// Bars draws a bar from zero for every value; values below zero have a colour
// of their own. Where bars are narrower than a quarter of a point, neighbours
// are merged into their extremes. 85 by 55 mm.
func Bars(d BarsData, s Style) *Figure {
	sh := newSheet(s, 85, 55)
	n := len(d.Values)
	spec := plotSpec{xlabel: d.XLabel, ylabel: d.YLabel, wideY: true}
	any := false
	for i, v := range d.Values {
		if !usable(v) {
			continue
		}
		any = true
		spec.y.add(v)
		if len(d.SD) == n && usable(d.SD[i]) {
			spec.y.add(v - d.SD[i])
			spec.y.add(v + d.SD[i])
		}
	}
	if any {
		spec.y.add(0)
	}
	named := len(d.Names) > 0
	x := indexAxis(n+1, max(2, int((sh.w-50)/35)))
	x.lo, x.hi = 0.5, float64(max(n, 1))+0.5
	for len(x.ticks) > 0 && x.ticks[0] < 1 {
		x.ticks, x.labels = x.ticks[1:], x.labels[1:]
	}
	if named {
		x.ticks, x.labels, x.exp = nil, nil, 0
	}
	spec.fixedX = &x
	p := sh.newPlot(spec)
	if !any {
		p.say(noData)
		return sh.done()
	}
	slot := p.area.w() / float64(n)
	width := 0.8 * slot
	if slot < 1.5 { // no room for gaps: overlap a little, so that no seams show
		width = max(0.25, 1.15*slot)
	}
	p.barRects(d.Values, width)
	p.rule(p.area.x0, p.py(0), p.area.x1, p.py(0), p.ink, 0.6)
	if len(d.SD) == n && slot > 2 {
		var rules []box
		for i, v := range d.Values {
			if usable(v) && usable(d.SD[i]) {
				c, w := p.px(float64(i+1)), min(3, slot/4)
				a, b := p.py(v-d.SD[i]), p.py(v+d.SD[i])
				rules = append(rules, box{c, b, c, a}, box{c - w, a, c + w, a}, box{c - w, b, c + w, b})
			}
		}
		p.add(&opRules{rules, p.ink, 0.7, true})
	}
	if named {
		p.barNames(d.Names, slot)
	}
	return sh.done()
}

func (p *plot) barRects(values []float64, width float64) {
	var up, down []box
	zero := p.py(0)
	bin, hi, lo := math.Inf(-1), 0.0, 0.0
	flush := func(x float64) {
		if hi > 0 {
			up = append(up, box{x - width/2, p.py(hi), x + width/2, zero})
		}
		if lo < 0 {
			down = append(down, box{x - width/2, zero, x + width/2, p.py(lo)})
		}
		hi, lo = 0, 0
	}
	for i, v := range values {
		x := p.px(float64(i + 1))
		if x-bin >= 0.25 {
			flush(bin)
			bin = x
		}
		if usable(v) {
			hi, lo = max(hi, v), min(lo, v)
		}
	}
	flush(bin)
	if len(up) > 0 {
		p.add(&opRects{up, p.series(0)})
	}
	if len(down) > 0 {
		p.add(&opRects{down, p.series(1)})
	}
}

// barNames writes the names of the bars below them, as many as fit, cut to the
// room of a bar and its neighbours' gaps.
func (p *plot) barNames(names []string, slot float64) {
	st := p.tick()
	var tags []nameTag
	for i, name := range names {
		if x := float64(i + 1); x < p.x.hi {
			tags = append(tags, nameTag{fitText(name, st.face, st.size, max(slot-2, 16)), p.px(x), 1})
		}
	}
	for _, t := range pickTags(tags, func(s string) float64 { return textWidth(s, st.face, st.size) }, 2) {
		p.text(t.at, p.area.y1+10, t.name, st, center)
	}
}

// ScatterData is a set of clouds of points.
type ScatterData struct {
	XLabel, YLabel string
	Series         []Series // SD is not used
}

// Scatter draws a dot for every point, a colour for every series. 85 by 60 mm.
func Scatter(d ScatterData, s Style) *Figure {
	sh := newSheet(s, 85, 60)
	spec := plotSpec{xlabel: d.XLabel, ylabel: d.YLabel, wideX: true, wideY: true}
	points := 0
	for i, q := range d.Series {
		q.SD = nil
		points += addSeries(&spec, q)
		if q.Name != "" {
			spec.legend = append(spec.legend, key{q.Name, sh.series(i), markDot})
		}
	}
	p := sh.newPlot(spec)
	if points == 0 {
		p.say(noData)
	}
	radius := 1.5
	if points > 500 {
		radius = 0.8
	}
	for i, q := range d.Series {
		var at []pt
		for j := range min(len(q.X), len(q.Y)) {
			if usable(q.X[j]) && usable(q.Y[j]) {
				at = append(at, pt{p.px(q.X[j]), p.py(q.Y[j])})
			}
		}
		p.dots(thin(at, radius), radius, faded(sh.series(i), 0.85))
	}
	return sh.done()
}
