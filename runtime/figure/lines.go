package figure

import "image/color"

// LinesData is a set of curves over a common axis, such as time series.
type LinesData struct {
	XLabel, YLabel string // with their units, such as "Time (ms)"
	Series         []Series
	XRange, YRange [2]float64 // the limits of the axes; automatic if they are equal
	Floor          bool       // bands do not reach below zero: of what can't be negative
}

// Lines draws curves with a legend (which a single series without a name does
// without). Values that are not finite leave gaps. Series beyond the eight
// colours are dashed. 85 by 60 mm.
func Lines(d LinesData, s Style) *Figure {
	sh := newSheet(s, 85, 60)
	spec := plotSpec{xlabel: d.XLabel, ylabel: d.YLabel, wideY: true}
	points := 0
	for i, q := range d.Series {
		points += addSeries(&spec, q)
		if q.Name != "" {
			spec.legend = append(spec.legend, key{q.Name, sh.series(i), lineMark(sh, i)})
		}
	}
	if lo, hi := d.YRange[0], d.YRange[1]; usable(lo) && usable(hi) && lo < hi {
		spec.y = extent{lo, hi, true}
		spec.wideY = false
	}
	if lo, hi := d.XRange[0], d.XRange[1]; usable(lo) && usable(hi) && lo < hi {
		spec.x = extent{lo, hi, true}
	}
	if d.Floor && spec.y.any {
		spec.y.lo = max(spec.y.lo, 0)
	}
	p := sh.newPlot(spec)
	if points == 0 {
		p.say(noData)
	}
	for i, q := range d.Series {
		low := shifted(q.Y, q.SD, -1)
		for k := range low {
			if d.Floor {
				low[k] = max(low[k], 0)
			}
		}
		p.band(q.X, low, shifted(q.Y, q.SD, 1), faded(sh.series(i), 0.22))
	}
	for i, q := range d.Series {
		p.strokes(p.curve(q.X, q.Y), sh.series(i), 1, lineMark(sh, i) == markDash)
	}
	return sh.done()
}

func lineMark(sh *sheet, i int) mark {
	if i/len(sh.cycle)%2 == 1 {
		return markDash
	}
	return markLine
}

// addSeries widens the axes to a series and counts the points it has.
func addSeries(spec *plotSpec, q Series) int {
	points := 0
	for i := range min(len(q.X), len(q.Y)) {
		if !usable(q.X[i]) || !usable(q.Y[i]) {
			continue
		}
		points++
		spec.x.add(q.X[i])
		spec.y.add(q.Y[i])
		if len(q.SD) == len(q.Y) && usable(q.SD[i]) {
			spec.y.add(q.Y[i] - q.SD[i])
			spec.y.add(q.Y[i] + q.SD[i])
		}
	}
	return points
}

// shifted is y plus f times sd; nil if there is no sd.
func shifted(y, sd []float64, f float64) []float64 {
	if len(sd) != len(y) {
		return nil
	}
	out := make([]float64, len(y))
	for i := range y {
		out[i] = y[i] + f*sd[i]
	}
	return out
}

// strokes draws polylines inside the plotting area; those of a single point
// become dots.
func (p *plot) strokes(lines [][]pt, c color.NRGBA, width float64, dash bool) {
	var long [][]pt
	var single []pt
	for _, l := range lines {
		if len(l) == 1 {
			single = append(single, l[0])
		} else {
			long = append(long, l)
		}
	}
	b := p.area
	p.inside(box{b.x0 - 2, b.y0 - 1, b.x1 + 2, b.y1 + 1}, func(in *canvas) {
		if len(long) > 0 {
			o := &opLine{lines: long, color: c, width: width}
			if dash {
				o.dash = dashed
			}
			in.add(o)
		}
		in.dots(single, max(1.2, width), c)
	})
}

// PhaseData is trajectories in a plane.
type PhaseData struct {
	XLabel, YLabel string   // with their units
	Series         []Series // SD is not used
}

// Phase draws trajectories in a plane. A dot marks where each one begins. 85 by
// 75 mm.
func Phase(d PhaseData, s Style) *Figure {
	sh := newSheet(s, 85, 75)
	spec := plotSpec{xlabel: d.XLabel, ylabel: d.YLabel, wideX: true, wideY: true}
	points := 0
	for i, q := range d.Series {
		q.SD = nil
		points += addSeries(&spec, q)
		if q.Name != "" {
			spec.legend = append(spec.legend, key{q.Name, sh.series(i), markLine})
		}
	}
	p := sh.newPlot(spec)
	if points == 0 {
		p.say(noData)
	}
	for i, q := range d.Series {
		lines := p.curve(q.X, q.Y)
		p.strokes(lines, sh.series(i), 0.8, false)
		if len(lines) > 0 {
			p.dots(lines[0][:1], 2, sh.series(i))
		}
	}
	return sh.done()
}
