// Package figure draws figures for a paper, as SVG, PDF and PNG, with the
// standard library alone.
//
// A chart function takes plain data and a Style and returns a Figure:
//
//	f := figure.Lines(figure.LinesData{
//		XLabel: "Time (ms)", YLabel: "Voltage (mV)",
//		Series: []figure.Series{{Name: "STN", X: t, Y: v}},
//	}, figure.Style{})
//	err := f.WriteSVG(w)
//
// The charts are LearningCurve, Adjacency, Lines, Stack, Raster, Spectrum, Bars
// and Scatter; Grid puts several figures into one. Text is drawn as outlines,
// so a figure looks the same everywhere and needs no font; in an SVG every text
// also stands in an aria-label. The same data give the same bytes. Values that
// are not finite are left out, charts without data say so, and no data make a
// chart panic.
package figure

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image/color"
	"image/png"
	"io"
	"math"
)

// Style is how a figure looks. Its zero value is a light figure for one column
// of a journal.
type Style struct {
	Title  string
	Width  float64 // mm; 0 is the chart's own width (85 for most: one column)
	Height float64 // mm; 0 is the chart's own height
	Dark   bool    // light ink on a dark ground, for slides and screens
}

// Series is one curve. X and Y are of equal length; if not, the longer one is
// cut. SD, if it is as long as Y, draws a band of Y ± SD.
type Series struct {
	Name string
	X, Y []float64
	SD   []float64
}

// Kind is the sort of a neuron or population, which decides its colour.
type Kind uint8

// The kinds: blue, red-orange and the colour of the ink.
const (
	Other Kind = iota
	Excitatory
	Inhibitory
)

// Group is a run of neurons that belong together: those with the indices from
// Start to before End.
type Group struct {
	Name       string
	Start, End int
	Kind       Kind
}

// Figure is a finished drawing.
type Figure struct {
	w, h  float64 // points
	paper color.NRGBA
	title string
	ops   []op
}

// Size is the width and the height of the figure, in mm.
func (f *Figure) Size() (width, height float64) {
	if f == nil {
		return 0, 0
	}
	return f.w / pointsPerMM, f.h / pointsPerMM
}

// WriteSVG writes the figure as an SVG document.
func (f *Figure) WriteSVG(w io.Writer) error {
	if f == nil {
		return errNil
	}
	var s svgWriter
	_, err := w.Write(s.render(f))
	return err
}

// maxPixels is the largest image that WritePNG makes: about that of a page of
// A3 at 1200 dpi.
const maxPixels = 300e6

var errNil = errors.New("figure: no figure")

// WritePNG writes the figure as a PNG image of the given resolution in dots
// per inch, which is stored in the file; 0 is 300 dpi. It is an error if the
// image would have more than 300 million pixels.
func (f *Figure) WritePNG(w io.Writer, dpi int) error {
	if f == nil {
		return errNil
	}
	if dpi <= 0 {
		dpi = 300
	}
	scale := float64(dpi) / 72
	pw, ph := math.Ceil(f.w*scale-1e-6), math.Ceil(f.h*scale-1e-6)
	if pw*ph > maxPixels {
		return errors.New("figure: the image is too large for this resolution")
	}
	r := newRaster(max(1, int(pw)), max(1, int(ph)), scale, f.paper)
	for _, o := range f.ops {
		o.draw(r)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, r.img); err != nil {
		return err
	}
	const head = 8 + 4 + 4 + 13 + 4 // signature and IHDR
	out := b.Bytes()
	phys := physChunk(dpi)
	for _, part := range [][]byte{out[:head], phys, out[head:]} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// physChunk is the PNG chunk that tells the resolution.
func physChunk(dpi int) []byte {
	perMetre := uint32(math.Round(float64(dpi) / 0.0254))
	c := []byte("pHYs")
	c = binary.BigEndian.AppendUint32(c, perMetre)
	c = binary.BigEndian.AppendUint32(c, perMetre)
	c = append(c, 1)
	out := binary.BigEndian.AppendUint32(nil, uint32(len(c)-4))
	out = append(out, c...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(c))
}

const pointsPerMM = 72 / 25.4

// sheet is a figure under construction.
type sheet struct {
	canvas
	*theme
	w, h  float64
	title string
}

// newSheet begins a figure; the width and height in mm are those of a style
// that names none.
func newSheet(s Style, width, height float64) *sheet {
	size := func(v, standard float64) float64 {
		if !(v > 0) || v > 5000 {
			v = standard
		}
		return max(v, 15) * pointsPerMM
	}
	sh := &sheet{theme: &lightTheme, w: size(s.Width, width), h: size(s.Height, height), title: s.Title}
	if s.Dark {
		sh.theme = &darkTheme
	}
	return sh
}

func (sh *sheet) done() *Figure {
	return &Figure{w: sh.w, h: sh.h, paper: sh.paper, title: sh.title, ops: sh.ops}
}

// Text styles: sizes as journals ask for, 7 to 9 points.
func (t *theme) label() textStyle { return textStyle{regular, 8, t.ink} }
func (t *theme) tick() textStyle  { return textStyle{regular, 7, t.soft} }
func (t *theme) head() textStyle  { return textStyle{bold, 9, t.ink} }
func (t *theme) note() textStyle  { return textStyle{italic, 8, t.soft} }

// Grid puts figures into a grid with the given number of columns, filled row
// by row, and marks them a, b, c, ... if there is more than one. All cells are
// as large as the largest figure.
func Grid(columns int, figures ...*Figure) *Figure {
	var fs []*Figure
	var cw, ch float64
	for _, f := range figures {
		if f != nil {
			fs = append(fs, f)
			cw, ch = max(cw, f.w), max(ch, f.h)
		}
	}
	if len(fs) == 0 {
		return newSheet(Style{}, 85, 60).done()
	}
	columns = max(1, min(columns, len(fs)))
	rows := (len(fs) + columns - 1) / columns
	out := &Figure{w: cw * float64(columns), h: ch * float64(rows), paper: fs[0].paper, title: fs[0].title}
	for i, f := range fs {
		g := &opGroup{dx: cw * float64(i%columns), dy: ch * float64(i/columns), ops: f.ops}
		if f.paper != out.paper {
			out.ops = append(out.ops, &opRects{[]box{{g.dx, g.dy, g.dx + cw, g.dy + ch}}, f.paper})
		}
		out.ops = append(out.ops, g)
		if len(fs) > 1 && i < 26 {
			var c canvas
			ink := &lightTheme
			if f.paper == darkTheme.paper {
				ink = &darkTheme
			}
			c.text(g.dx+2, g.dy+10, string(rune('a'+i)), textStyle{bold, 10, ink.ink}, left)
			out.ops = append(out.ops, c.ops...)
		}
	}
	return out
}
