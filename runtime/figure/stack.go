package figure

import "math"

// Trace is one curve of a stack.
type Trace struct {
	Name string
	Kind Kind
	X, Y []float64 // of equal length; if not, the longer one is cut
}

// StackData is a set of traces over one time axis.
type StackData struct {
	XLabel string // "Time (ms)" if empty
	YLabel string // such as "Membrane voltage"
	Unit   string // of the values, for the scale bar, such as "mV"
	Traces []Trace
}

// Stack draws traces above one another, the first at the bottom: each minus
// its own mean, apart by 1.2 times the largest peak-to-peak range. A scale bar
// on the right stands for the vertical axis. The colours are those of the
// kinds. 85 by 80 mm.
func Stack(d StackData, s Style) *Figure {
	sh := newSheet(s, 85, 80)
	spec := plotSpec{xlabel: d.XLabel, ylabel: d.YLabel, bare: true}
	if spec.xlabel == "" {
		spec.xlabel = "Time (ms)"
	}
	var has [3]bool
	gap, points := 0.0, 0
	means := make([]float64, len(d.Traces))
	ranges := make([]extent, len(d.Traces))
	for i, t := range d.Traces {
		var y extent
		sum, n := 0.0, 0
		for j := range min(len(t.X), len(t.Y)) {
			if usable(t.X[j]) && usable(t.Y[j]) {
				spec.x.add(t.X[j])
				y.add(t.Y[j])
				n++
				sum += (t.Y[j] - sum) / float64(n) // the running mean does not overflow
			}
		}
		if n > 0 {
			has[validKind(t.Kind)] = true
			means[i] = sum
			ranges[i] = y
			gap = max(gap, 1.2*(y.hi-y.lo))
		}
		points += n
		spec.labels = append(spec.labels, fitText(t.Name, regular, 7, maxName))
	}
	flat, edge := !(gap > 1e-290), 0.02
	if flat {
		gap, edge = 1, 0.3
	}
	for i, r := range ranges {
		if r.any {
			spec.y.add((r.lo-means[i])/gap + float64(i) - edge)
			spec.y.add((r.hi-means[i])/gap + float64(i) + edge)
		}
	}
	lo, hi := spec.y.span()
	spec.fixedY = &axis{lo: lo, hi: hi}
	spec.legend = sh.kindKeys(has, markLine)
	unit := d.Unit
	if unit != "" {
		unit = " " + unit
	}
	bar := niceStep(gap / 2.5)
	if bar > gap*0.7 {
		bar = niceStep(gap / 5)
	}
	text := short(bar, 3) + unit
	tick := sh.tick()
	if !flat && points > 0 {
		spec.gutter = 12 + tick.size*capHeight
	}
	p := sh.newPlot(spec)
	if points == 0 {
		p.say(noData)
		return sh.done()
	}
	var tags []nameTag
	for i, t := range d.Traces {
		tags = append(tags, nameTag{spec.labels[i], p.py(float64(i)), 1})
		y := make([]float64, len(t.Y))
		for j, v := range t.Y {
			y[j] = math.NaN()
			if usable(v) {
				y[j] = (v-means[i])/gap + float64(i)
			}
		}
		p.strokes(p.curve(t.X, y), sh.kindColor(t.Kind), 0.7, false)
	}
	p.leftNames(tags)
	if !flat {
		x, y := p.area.x1+5, p.area.y1-2
		top := y - bar/gap*(p.py(0)-p.py(1))
		sh.rule(x, top, x, y, sh.ink, 1.2)
		half := textWidth(text, tick.face, tick.size) / 2
		sh.textUp(x+4+tick.size*capHeight, max(margin+half, min((top+y)/2, p.area.y1-half)), text, tick, center)
	}
	return sh.done()
}

// leftNames writes names left of the area, leaving out those without room.
func (p *plot) leftNames(tags []nameTag) {
	st := p.tick()
	for _, t := range pickTags(tags, func(string) float64 { return st.size }, 0.5) {
		p.text(p.area.x0-4, t.at+st.size*capHeight/2, t.name, st, right)
	}
}
