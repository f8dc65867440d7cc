package figure

import (
	"fmt"
	"math"
	"slices"
)

// Entry is one weight: from the neuron Row to the neuron Col.
type Entry struct {
	Row, Col int
	Value    float64
}

// Matrix is a sparse weight matrix: rows are sources, columns targets. Entries
// outside it and values that are not finite are left out; of several entries
// in one cell the one of the largest magnitude is shown.
type Matrix struct {
	Name       string // above the panel, such as "before"
	Rows, Cols int
	Entries    []Entry
}

// DenseMatrix makes a Matrix of the values that are not zero; values[i][j] is
// the weight from i to j.
func DenseMatrix(name string, values [][]float64) Matrix {
	m := Matrix{Name: name, Rows: len(values)}
	for i, row := range values {
		m.Cols = max(m.Cols, len(row))
		for j, v := range row {
			if v != 0 {
				m.Entries = append(m.Entries, Entry{i, j, v})
			}
		}
	}
	return m
}

// AdjacencyData is one weight matrix or several that share their populations
// and one colour scale, such as before and after learning.
type AdjacencyData struct {
	Panels             []Matrix
	Rows, Cols         []Group    // populations; without Cols those of Rows hold for both
	RowLabel, ColLabel string     // "Source" and "Target" if empty
	Label              string     // of the colour bar, with the unit, such as "Weight (nS)"
	Range              [2]float64 // of the colours; that of all weights if equal
}

// Adjacency draws weight matrices as heat maps side by side, with one colour
// bar, or below one another where these would be too narrow: sources from top to bottom, targets from left to right, the borders of
// the populations and as many of their names as fit. Missing and zero weights
// show the ground. Weights of both signs get a scale that is symmetric about
// zero. A matrix with more cells than there are pixels shows the strongest
// weight in each. 85 mm wide for one matrix, 175 mm for more, and as high as
// needed.
func Adjacency(d AdjacencyData, s Style) *Figure {
	panels := slices.Clone(d.Panels)
	if len(panels) == 0 {
		panels = []Matrix{{}}
	}
	for i, m := range panels {
		panels[i].Rows, panels[i].Cols = max(0, min(m.Rows, math.MaxInt32)), max(0, min(m.Cols, math.MaxInt32))
	}
	var weights extent
	rows, cols := 0, 0
	for _, m := range panels {
		rows, cols = max(rows, m.Rows), max(cols, m.Cols)
		for _, e := range m.Entries {
			if e.Value != 0 && e.Row >= 0 && e.Row < m.Rows && e.Col >= 0 && e.Col < m.Cols {
				weights.add(e.Value)
			}
		}
	}
	if d.Cols == nil {
		d.Cols = d.Rows
	}
	width := 85.0
	if len(panels) > 1 {
		width = 175
	}
	sh := newSheet(s, width, width)
	scale := newHeatScale(sh.theme, weights, d.Range)
	l := sh.layoutAdjacency(&d, barRoom(sh, scale, d.Label), rows, cols, s.Height > 0)
	if sh.title != "" {
		sh.heading(l.left)
	}
	var last box
	for i, m := range panels {
		x, y := l.left+float64(i)*(l.w+l.gap), l.top
		if l.upon {
			x, y = l.left, l.top+float64(i)*(l.h+l.gap)
		}
		last = box{x, y, x + l.w, y + l.h}
		sh.adjacencyPanel(m, last, scale, l, i == 0 || l.upon)
	}
	if !weights.any {
		sh.text((l.left+last.x1)/2, (last.y0+last.y1)/2+3, "no weights", sh.note(), center)
		return sh.done()
	}
	sh.colorBar(box{last.x1 + 9, l.top, last.x1 + 17, l.top + min(l.h, 200)}, scale, d.Label)
	return sh.done()
}

// WeightChange draws how much each weight changed, on a scale that is symmetric
// about zero.
func WeightChange(d AdjacencyData, s Style) *Figure {
	if !(d.Range[0] < d.Range[1]) {
		most := 0.0
		for _, m := range d.Panels {
			for _, e := range m.Entries {
				if usable(e.Value) {
					most = max(most, math.Abs(e.Value))
				}
			}
		}
		d.Range = [2]float64{-most, most}
	}
	if d.Label == "" {
		d.Label = "Change of weight"
	}
	return Adjacency(d, s)
}

// heatLayout is the arrangement of the panels of an adjacency figure, in points.
type heatLayout struct {
	left, top, w, h, gap float64
	rows, cols           []Group
	rowLabel, colLabel   string
	upright              bool    // column names run upwards
	names                float64 // room for the column names
	upon                 bool    // panels stand below one another
}

// leastPanel is the width in points below which panels go below one another.
const leastPanel = 60.0

const maxName = 75.0 // points; longer population names are cut

func (sh *sheet) layoutAdjacency(d *AdjacencyData, right float64, rows, cols int, fixed bool) *heatLayout {
	st := sh.tick()
	l := &heatLayout{rows: cleanGroups(d.Rows, rows), cols: cleanGroups(d.Cols, cols),
		rowLabel: d.RowLabel, colLabel: d.ColLabel, gap: 14, names: 9}
	if l.rowLabel == "" {
		l.rowLabel = "Source"
	}
	if l.colLabel == "" {
		l.colLabel = "Target"
	}
	widest := func(gs []Group) (w float64) {
		for i := range gs {
			gs[i].Name = fitText(gs[i].Name, st.face, st.size, maxName)
			w = max(w, textWidth(gs[i].Name, st.face, st.size))
		}
		return w
	}
	rowNames, colNames := widest(l.rows), widest(l.cols)
	if len(l.rows) == 0 {
		rowNames = textWidth(fmt.Sprint(rows), st.face, st.size)
	}
	l.left = margin + 13 + rowNames + 6
	l.top = margin + 4
	if sh.title != "" {
		l.top += 14
	}
	for _, m := range d.Panels {
		if m.Name != "" {
			l.top += 11
			break
		}
	}
	n := float64(max(1, len(d.Panels)))
	l.w = max(20, (sh.w-l.left-right-(n-1)*l.gap)/n)
	if l.upon = n > 1 && l.w < leastPanel; l.upon {
		l.w = max(20, sh.w-l.left-right)
	}
	for _, g := range l.cols {
		room := float64(g.End-g.Start) / float64(cols) * l.w
		l.upright = l.upright || textWidth(g.Name, st.face, st.size)+3 > room
	}
	if l.upright {
		l.names = colNames + 2
	}
	below := 5 + l.names + 12 + margin
	down := 0.0 // further panels below the first
	if l.upon {
		l.gap = below + 14
		down = n - 1
	}
	// Cells are square, unless the matrix is very long or wide.
	ratio := max(0.25, min(4, float64(max(rows, 1))/float64(max(cols, 1))))
	l.h = l.w * ratio
	if fixed {
		if room := max(20, (sh.h-l.top-below-down*l.gap)/(down+1)); l.h > room {
			l.h, l.w = room, room/ratio
		}
		return l
	}
	sh.h = l.top + max(l.h, 40) + below + down*(l.h+l.gap)
	return l
}

func (sh *sheet) adjacencyPanel(m Matrix, b box, scale *heatScale, l *heatLayout, first bool) {
	st, line := sh.tick(), faded(sh.ink, 0.35)
	name := sh.label()
	name.face = bold
	sh.text((b.x0+b.x1)/2, b.y0-4, fitText(m.Name, name.face, name.size, b.w()), name, center)
	if m.Rows > 0 && m.Cols > 0 {
		sh.add(scale.heat(m, b))
	}
	across := func(i int) float64 { return b.x0 + float64(i)/float64(max(m.Cols, 1))*b.w() }
	down := func(i int) float64 { return b.y0 + float64(i)/float64(max(m.Rows, 1))*b.h() }
	var rules []box
	var tags []nameTag
	for _, g := range cleanGroups(l.rows, m.Rows) {
		y0, y1 := down(g.Start), down(g.End)
		tags = append(tags, nameTag{g.Name, (y0 + y1) / 2, y1 - y0})
		if y1-y0 > 1.5 {
			rules = append(rules, box{b.x0 - 4, y0, b.x1, y0}, box{b.x0 - 4, y1, b.x1, y1})
		}
	}
	if first {
		for _, t := range pickTags(tags, func(string) float64 { return st.size }, 0.5) {
			sh.text(b.x0-6, t.at+st.size*capHeight/2, t.name, st, right)
		}
		if len(l.rows) == 0 && m.Rows > 0 {
			a := indexAxis(m.Rows, max(2, int(b.h()/30)))
			for i, v := range a.ticks {
				y := a.at(v, b.y0, b.y1)
				sh.rule(b.x0-3, y, b.x0, y, sh.ink, 0.5)
				sh.text(b.x0-5, y+st.size*capHeight/2, a.labels[i], st, right)
			}
		}
		sh.textUp(margin+7, (b.y0+b.y1)/2, l.rowLabel, sh.label(), center)
	}
	tags = nil
	for _, g := range cleanGroups(l.cols, m.Cols) {
		x0, x1 := across(g.Start), across(g.End)
		tags = append(tags, nameTag{g.Name, (x0 + x1) / 2, x1 - x0})
		if x1-x0 > 1.5 {
			rules = append(rules, box{x0, b.y0, x0, b.y1 + 4}, box{x1, b.y0, x1, b.y1 + 4})
		}
	}
	size := func(s string) float64 { return textWidth(s, st.face, st.size) }
	if l.upright {
		size = func(string) float64 { return st.size }
	}
	for _, t := range pickTags(tags, size, 0.5) {
		if l.upright {
			sh.textUp(t.at+st.size*capHeight/2, b.y1+6, t.name, st, right)
		} else {
			sh.text(t.at, b.y1+6+st.size*capHeight, t.name, st, center)
		}
	}
	if len(l.cols) == 0 && m.Cols > 0 {
		a := indexAxis(m.Cols, max(2, int(b.w()/35)))
		for i, v := range a.ticks {
			x := a.at(v, b.x0, b.x1)
			sh.rule(x, b.y1, x, b.y1+3, sh.ink, 0.5)
			sh.text(x, b.y1+10, a.labels[i], st, center)
		}
	}
	if len(rules) > 0 {
		sh.add(&opRules{rules, line, 0.35, true})
	}
	sh.frame(b, sh.ink, 0.6)
	sh.text((b.x0+b.x1)/2, b.y1+5+l.names+9, l.colLabel, sh.label(), center)
}

// axis is the axis of a colour bar that is height points high.
func (h *heatScale) axis(height float64) axis {
	a := newAxis(h.lo, h.hi, max(2, min(6, int(height/22))), false)
	a.lo, a.hi = h.lo, h.hi
	for n := len(a.ticks); n > 0 && a.ticks[n-1] > h.hi+0.01*(h.hi-h.lo); n-- {
		a.ticks, a.labels = a.ticks[:n-1], a.labels[:n-1]
	}
	for len(a.ticks) > 0 && a.ticks[0] < h.lo-0.01*(h.hi-h.lo) {
		a.ticks, a.labels = a.ticks[1:], a.labels[1:]
	}
	return a
}

// barLabel is the label of a colour bar, with its power of ten.
func barLabel(label string, a *axis) string {
	if a.exp == 0 {
		return label
	}
	if label == "" {
		label = "Weight"
	}
	return label + " " + power(a.exp)
}

// barRoom is the width that a colour bar takes, in points.
func barRoom(sh *sheet, h *heatScale, label string) float64 {
	w := 0.0
	var a axis
	for _, height := range [3]float64{40, 80, 200} { // not known yet
		a = h.axis(height)
		w = max(w, a.labelWidth(sh.tick()))
	}
	room := 17 + 4.5 + w + margin
	if barLabel(label, &a) != "" {
		room += 13
	}
	return room
}

// colorBar draws the colours of a heat map with their weights.
func (sh *sheet) colorBar(b box, h *heatScale, label string) {
	st := sh.tick()
	const n = 128
	o := &opHeat{at: b, nx: 1, ny: n, palette: &h.palette, rank: &h.rank}
	for i := range n {
		v := h.hi - (float64(i)+0.5)/n*(h.hi-h.lo)
		o.cells = append(o.cells, uint8(1+math.Round(254*max(0, min(1, (v-h.from)/(h.to-h.from))))))
	}
	sh.add(o)
	sh.frame(b, sh.ink, 0.5)
	a := h.axis(b.h())
	for i, v := range a.ticks {
		y := max(b.y0, min(a.at(v, b.y1, b.y0), b.y1))
		sh.rule(b.x1, y, b.x1+2.5, y, sh.ink, 0.5)
		sh.text(b.x1+4.5, y+st.size*capHeight/2, a.labels[i], st, left)
	}
	name := barLabel(label, &a)
	x := b.x1 + 4.5 + a.labelWidth(st) + 10
	ls := sh.label()
	name = fitText(name, ls.face, ls.size, sh.h-2*margin)
	half := textWidth(name, ls.face, ls.size) / 2
	sh.textUp(x, max((b.y0+b.y1)/2, margin+half), name, ls, center)
}
