package figure

import "image/color"

// rgb is an opaque colour from its hexadecimal form.
func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

// faded is c with the opacity a (0 to 1).
func faded(c color.NRGBA, a float64) color.NRGBA {
	c.A = uint8(a*255 + 0.5)
	return c
}

// mix is the colour a fraction f of the way from a to b.
func mix(a, b color.NRGBA, f float64) color.NRGBA {
	m := func(x, y uint8) uint8 { return uint8(float64(x)*(1-f) + float64(y)*f + 0.5) }
	return color.NRGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), m(a.A, b.A)}
}

// theme is the set of colours of a figure.
type theme struct {
	paper, ink, soft, grid color.NRGBA   // background, text and axes, secondary text, grid lines
	cycle                  []color.NRGBA // colours of the series, in order
	exci, inhi             color.NRGBA   // excitatory and inhibitory cells
	good, bad              color.NRGBA   // correct and wrong trials
	alpha, beta, gamma     color.NRGBA   // frequency bands
	seq, div               []color.NRGBA // anchors of the sequential and the diverging colour map
}

// The series colours are those of Okabe and Ito (2008), which stay apart for
// all common forms of colour blindness, ordered by contrast with the paper.
var lightTheme = theme{
	paper: rgb(0xffffff), ink: rgb(0x1a1a1a), soft: rgb(0x5c5c5c), grid: rgb(0xe4e4e4),
	cycle: []color.NRGBA{rgb(0x0072b2), rgb(0xd55e00), rgb(0x009e73), rgb(0xcc79a7),
		rgb(0xe69f00), rgb(0x56b4e9), rgb(0x1a1a1a), rgb(0xd6c400)},
	exci: rgb(0x0072b2), inhi: rgb(0xd55e00),
	good: rgb(0x0072b2), bad: rgb(0xd55e00),
	alpha: rgb(0xd55e00), beta: rgb(0x56b4e9), gamma: rgb(0x009e73),
	// viridis from its light end, so that small weights are the faint ones.
	seq: []color.NRGBA{rgb(0xf2e51d), rgb(0xb5de2b), rgb(0x6ece58), rgb(0x35b779), rgb(0x1f9e89),
		rgb(0x26828e), rgb(0x31688e), rgb(0x3e4989), rgb(0x482878), rgb(0x440154)},
	div: []color.NRGBA{rgb(0x053061), rgb(0x2166ac), rgb(0x4393c3), rgb(0x92c5de), rgb(0xd1e5f0),
		rgb(0xe8e8e8), rgb(0xfddbc7), rgb(0xf4a582), rgb(0xd6604d), rgb(0xb2182b), rgb(0x67001f)},
}

var darkTheme = theme{
	paper: rgb(0x14171c), ink: rgb(0xe8e8e8), soft: rgb(0xa4a9b0), grid: rgb(0x2c3138),
	cycle: []color.NRGBA{rgb(0x56b4e9), rgb(0xe69f00), rgb(0x1fc79a), rgb(0xcc79a7),
		rgb(0xf0e442), rgb(0xe8702a), rgb(0xe8e8e8), rgb(0x4a90d9)},
	exci: rgb(0x56b4e9), inhi: rgb(0xe8702a),
	good: rgb(0x56b4e9), bad: rgb(0xe8702a),
	alpha: rgb(0xe8702a), beta: rgb(0x56b4e9), gamma: rgb(0x1fc79a),
	seq: []color.NRGBA{rgb(0x4b2a86), rgb(0x3e4989), rgb(0x31688e), rgb(0x26828e),
		rgb(0x1f9e89), rgb(0x35b779), rgb(0x6ece58), rgb(0xb5de2b), rgb(0xfde725)},
	div: []color.NRGBA{rgb(0xb9e3ff), rgb(0x7cc4f5), rgb(0x4393c3), rgb(0x2f6d9c), rgb(0x2a4d68),
		rgb(0x3a3f46), rgb(0x6b4130), rgb(0xa0522d), rgb(0xd6703d), rgb(0xf4a070), rgb(0xffd9b8)},
}

// series is the colour of series i. The cycle repeats after its last colour.
func (t *theme) series(i int) color.NRGBA {
	return t.cycle[i%len(t.cycle)]
}

// gradient is the colour at f (0 to 1) of a colour map given by its anchors.
func gradient(anchors []color.NRGBA, f float64) color.NRGBA {
	f *= float64(len(anchors) - 1)
	i := max(0, min(int(f), len(anchors)-2))
	return mix(anchors[i], anchors[i+1], max(0, min(1, f-float64(i))))
}
