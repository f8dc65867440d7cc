package figure

import (
	"image/color"
	"math"
)

// heatScale maps weights to the cells of a heat map: 0 is no weight, 1 to 255
// the colours.
type heatScale struct {
	lo, hi  float64 // shown on the colour bar
	from    float64 // weight of cell 1
	to      float64 // weight of cell 255
	palette [256]color.NRGBA
	rank    [256]uint8
}

func newHeatScale(t *theme, weights extent, given [2]float64) *heatScale {
	h := &heatScale{lo: weights.lo, hi: weights.hi}
	if lo, hi := given[0], given[1]; usable(lo) && usable(hi) && lo < hi {
		h.lo, h.hi = lo, hi
	} else {
		switch {
		case !weights.any:
			h.lo, h.hi = 0, 1
		case h.lo < 0 && h.hi > 0:
			h.hi = max(h.hi, -h.lo)
			h.lo = -h.hi
		case h.hi-h.lo <= 1e-9*max(h.hi, -h.lo): // all the same
			h.lo, h.hi = min(0, h.lo), max(0, h.hi)
		}
		if h.hi-h.lo < 1e-290 {
			h.hi = h.lo + 1
		}
	}
	h.from, h.to = h.lo, h.hi
	anchors := t.seq
	both := h.lo < 0 && h.hi > 0
	if both {
		anchors = t.div
		h.to = max(h.hi, -h.lo)
		h.from = -h.to
	}
	h.palette[0] = t.paper
	for i := 1; i < 256; i++ {
		f := float64(i-1) / 254
		switch {
		case both:
			h.rank[i] = uint8(max(i-128, 128-i) + 1)
		case h.hi <= 0: // the strongest weight is the lowest
			f = 1 - f
			h.rank[i] = uint8(256 - i)
		default:
			h.rank[i] = uint8(i)
		}
		h.palette[i] = gradient(anchors, f)
	}
	return h
}

// cell is the cell value of a weight.
func (h *heatScale) cell(v float64) uint8 {
	if v == 0 || !usable(v) {
		return 0
	}
	f := (v - h.from) / (h.to - h.from)
	return uint8(1 + math.Round(254*max(0, min(1, f))))
}

// maxCells is the resolution of heat maps: that of a column at 360 dpi.
const maxCells = 1200

// heat makes the image of a matrix.
func (h *heatScale) heat(m Matrix, at box) *opHeat {
	o := &opHeat{at: at, nx: min(m.Cols, maxCells), ny: min(m.Rows, maxCells), palette: &h.palette, rank: &h.rank}
	o.cells = make([]uint8, o.nx*o.ny)
	for _, e := range m.Entries {
		if e.Row < 0 || e.Row >= m.Rows || e.Col < 0 || e.Col >= m.Cols {
			continue
		}
		c := &o.cells[e.Row*o.ny/m.Rows*o.nx+e.Col*o.nx/m.Cols]
		if v := h.cell(e.Value); h.rank[v] > h.rank[*c] {
			*c = v
		}
	}
	return o
}
