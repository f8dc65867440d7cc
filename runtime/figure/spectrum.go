package figure

import (
	"image/color"
	"math"
	"slices"
)

// SpectrumData is a set of power spectra.
type SpectrumData struct {
	XLabel string // "Frequency (Hz)" if empty
	YLabel string // "Power (dB)" if empty
	// Series hold the power (not in dB) over the frequency in Hz. SD is the
	// standard deviation of the power over an ensemble.
	Series   []Series
	Range    [2]float64 // frequencies shown, in Hz; 8 to 100 if equal
	Absolute bool       // 0 dB is a power of one, instead of the first value shown
	NoBands  bool       // do not shade the frequency bands
}

// Spectrum draws power in dB over frequency, each series relative to its first
// value in the range shown, and shades the alpha (8-12 Hz), beta (12-35 Hz) and
// gamma (35-100 Hz) bands. Power that is not above zero leaves a gap. A series
// with an SD gets a band of ±10 log10(1 + sd/power) dB. 85 by 60 mm.
func Spectrum(d SpectrumData, s Style) *Figure {
	sh := newSheet(s, 85, 60)
	spec := plotSpec{xlabel: d.XLabel, ylabel: d.YLabel, wideY: true}
	if spec.xlabel == "" {
		spec.xlabel = "Frequency (Hz)"
	}
	if spec.ylabel == "" {
		spec.ylabel = "Power (dB)"
	}
	lo, hi := d.Range[0], d.Range[1]
	if !usable(lo) || !usable(hi) || lo >= hi {
		lo, hi = 8, 100
	}
	spec.x = extent{lo, hi, true}
	points := 0
	series := make([]Series, len(d.Series))
	for i, q := range d.Series {
		series[i] = decibels(q, lo, hi, d.Absolute)
		points += addSeries(&plotSpec{}, series[i])
		in := spec.x
		addSeries(&spec, series[i])
		spec.x = in
		if q.Name != "" {
			spec.legend = append(spec.legend, key{q.Name, sh.series(i), lineMark(sh, i)})
		}
	}
	fixed := bandAxis(lo, hi, sh.w-60, sh.tick())
	if !d.NoBands {
		spec.fixedX = fixed
		spec.head = 9
	}
	p := sh.newPlot(spec)
	if !d.NoBands {
		p.bands()
	}
	if points == 0 {
		p.say(noData)
	}
	for i, q := range series {
		p.band(q.X, shifted(q.Y, q.SD, -1), shifted(q.Y, q.SD, 1), faded(sh.series(i), 0.25))
	}
	for i, q := range series {
		p.strokes(p.curve(q.X, q.Y), sh.series(i), 1.1, lineMark(sh, i) == markDash)
	}
	return sh.done()
}

// decibels is the part of a spectrum between two frequencies, in dB.
func decibels(q Series, lo, hi float64, absolute bool) Series {
	out := Series{Name: q.Name}
	ref, found := 0.0, absolute
	for i := range min(len(q.X), len(q.Y)) {
		if !(q.X[i] >= lo && q.X[i] <= hi) {
			continue
		}
		db := math.NaN()
		if q.Y[i] > 0 && usable(q.Y[i]) {
			db = 10 * math.Log10(q.Y[i])
			if !found {
				ref, found = db, true
			}
		}
		out.X = append(out.X, q.X[i])
		out.Y = append(out.Y, db-ref)
		if len(q.SD) == len(q.Y) {
			out.SD = append(out.SD, 10*math.Log10(1+math.Abs(q.SD[i])/q.Y[i]))
		}
	}
	return out
}

// bandEdges are the frequencies in Hz between the bands.
var bandEdges = [4]float64{8, 12, 35, 100}

// bandAxis is a frequency axis with ticks at the edges of the bands, if there
// is an edge within it, and at round numbers between them.
func bandAxis(lo, hi, width float64, st textStyle) *axis {
	a := fitAxis(lo, hi, width, st, false)
	gap := func(f, g float64) float64 { return math.Abs(f-g) / (hi - lo) * width }
	edges := axis{lo: lo, hi: hi}
	for _, f := range bandEdges {
		if f >= lo && f <= hi {
			edges.ticks = append(edges.ticks, f)
		}
	}
	if len(edges.ticks) == 0 || a.exp != 0 || slices.ContainsFunc(a.ticks, func(t float64) bool { return t != math.Trunc(t) }) {
		return &a
	}
	merged := edges.ticks
	for _, t := range a.ticks {
		free := true
		for _, f := range edges.ticks {
			free = free && gap(f, t) > 14
		}
		if free {
			merged = append(merged, t)
		}
	}
	edges.ticks = nil
	slices.Sort(merged)
	for _, t := range merged {
		label := decimal(t, 0)
		if n := len(edges.ticks); n > 0 {
			half := (textWidth(label, st.face, st.size) + textWidth(edges.labels[n-1], st.face, st.size)) / 2
			if gap(t, edges.ticks[n-1]) < half+1.5 {
				continue
			}
		}
		edges.ticks = append(edges.ticks, t)
		edges.labels = append(edges.labels, label)
	}
	return &edges
}

// bands shades the frequency bands behind the curves.
func (p *plot) bands() {
	b := p.area
	st := p.label()
	for i, c := range [3]color.NRGBA{p.alpha, p.beta, p.gamma} {
		lo, hi := max(bandEdges[i], p.x.lo), min(bandEdges[i+1], p.x.hi)
		if lo >= hi {
			continue
		}
		x0, x1 := p.px(lo), p.px(hi)
		p.rect(box{x0, b.y0, x1, b.y1}, faded(c, 0.13))
		name := [3]string{"α", "β", "γ"}[i]
		if x1-x0 > textWidth(name, st.face, st.size)+1 {
			p.text((x0+x1)/2, b.y0-3, name, st, center)
		}
	}
}
