package figure

import (
	"image/color"
	"math"
)

// pt is a place in points (1/72 inch), x to the right and y down.
type pt struct{ x, y float64 }

// box is a rectangle in points.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) w() float64 { return b.x1 - b.x0 }
func (b box) h() float64 { return b.y1 - b.y0 }

// op is one entry of the display list. All back ends understand all of them.
type op interface {
	svg(s *svgWriter)
	pdf(p *pdfWriter)
	draw(r *raster)
}

// opArea is a filled polygon.
type opArea struct {
	poly []pt
	fill color.NRGBA
}

// opLine is a set of polylines of one colour, with round joins and caps.
type opLine struct {
	lines [][]pt
	color color.NRGBA
	width float64
	dash  []float64 // on, off, ...; nil is a solid line
}

// opRules is a set of horizontal and vertical lines of one colour. With snap
// they are moved to whole pixels where there are any, which keeps them sharp.
type opRules struct {
	rules []box // x0 == x1 or y0 == y1
	color color.NRGBA
	width float64
	snap  bool
}

// opRects is a set of filled rectangles of one colour.
type opRects struct {
	rects []box
	fill  color.NRGBA
}

// opDots is a set of discs of one colour and size.
type opDots struct {
	at     []pt
	radius float64
	color  color.NRGBA
}

// opText is one line of text whose baseline starts at (x, y). A rotated text
// runs upwards.
type opText struct {
	x, y    float64
	text    string
	face    face
	size    float64
	color   color.NRGBA
	rotated bool
}

// opHeat is an image of nx by ny cells, first row on top, stretched over at.
// Each cell is an index into the palette; where a pixel covers several cells it
// shows the one of the highest rank.
type opHeat struct {
	at      box
	nx, ny  int
	cells   []uint8
	palette *[256]color.NRGBA
	rank    *[256]uint8
}

// opGroup is a list of ops moved by (dx, dy) and clipped to a box, if given.
// The clip is in the coordinates of the group's inside.
type opGroup struct {
	dx, dy float64
	clip   *box
	ops    []op
}

// canvas collects a display list.
type canvas struct{ ops []op }

func (c *canvas) add(o op) { c.ops = append(c.ops, o) }

func (c *canvas) area(poly []pt, fill color.NRGBA) {
	if len(poly) > 2 {
		c.add(&opArea{poly, fill})
	}
}

func (c *canvas) line(p []pt, col color.NRGBA, width float64, dash ...float64) {
	if len(p) > 0 {
		c.add(&opLine{[][]pt{p}, col, width, dash})
	}
}

func (c *canvas) rule(x0, y0, x1, y1 float64, col color.NRGBA, width float64) {
	c.add(&opRules{[]box{{x0, y0, x1, y1}}, col, width, true})
}

func (c *canvas) rect(b box, fill color.NRGBA) {
	c.add(&opRects{[]box{b}, fill})
}

func (c *canvas) dots(at []pt, radius float64, col color.NRGBA) {
	if len(at) > 0 {
		c.add(&opDots{at, radius, col})
	}
}

// frame draws the outline of a box.
func (c *canvas) frame(b box, col color.NRGBA, width float64) {
	c.add(&opRules{[]box{{b.x0, b.y0, b.x1, b.y0}, {b.x0, b.y1, b.x1, b.y1},
		{b.x0, b.y0, b.x0, b.y1}, {b.x1, b.y0, b.x1, b.y1}}, col, width, true})
}

// inside runs f with a canvas whose ops are clipped to b.
func (c *canvas) inside(b box, f func(c *canvas)) {
	var in canvas
	f(&in)
	if len(in.ops) > 0 {
		c.add(&opGroup{clip: &b, ops: in.ops})
	}
}

// align is where a text stands relative to its point.
type align int

const (
	left align = iota
	center
	right
)

// textStyle is how a text is set.
type textStyle struct {
	face  face
	size  float64 // points
	color color.NRGBA
}

// text sets s with its baseline at y.
func (c *canvas) text(x, y float64, s string, st textStyle, a align) {
	if s == "" {
		return
	}
	w := textWidth(s, st.face, st.size)
	switch a {
	case center:
		x -= w / 2
	case right:
		x -= w
	}
	c.add(&opText{x: x, y: y, text: s, face: st.face, size: st.size, color: st.color})
}

// textUp sets s running upwards with its baseline at x, aligned about y (left
// means that it starts at y and runs up from there).
func (c *canvas) textUp(x, y float64, s string, st textStyle, a align) {
	if s == "" {
		return
	}
	w := textWidth(s, st.face, st.size)
	switch a {
	case center:
		y += w / 2
	case right:
		y += w
	}
	c.add(&opText{x: x, y: y, text: s, face: st.face, size: st.size, color: st.color, rotated: true})
}

// capHeight is the height of a capital, as a fraction of the size: half of it centres a
// text vertically on a point.
const capHeight = 0.72

// far is the limit of coordinates in the display list, in points: well outside
// any page, and small enough for exact arithmetic in all back ends.
const far = 1e5

func clampFar(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return max(-far, min(far, v))
}
