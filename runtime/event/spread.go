package event

import (
	"math"
	"slices"

	"nbc/runtime/model"
)

// prepareSpread takes the short way of a handler whose body adds the same to the targets of all edges: its sources are enough, and the
// edges need neither be listed nor sorted. To one variable everything comes in the order of the edges still, since all that one handler
// adds to it is the same number.
func (h *handler) prepareSpread() {
	h.spread = h.Spread()
	if h.spread == nil {
		return
	}
	h.targets = make([]int32, len(h.Edges.Out))
	for k, e := range h.Edges.Out {
		h.targets[k] = h.Edges.Dst[e]
	}
}

// sparing finds the handlers whose writes no hold can concern.
func (e *Engine) sparing() {
	for _, h := range e.all {
		h.spares = h.spread != nil && !slices.ContainsFunc(h.spread, func(x model.Spread) bool {
			return slices.ContainsFunc(e.all, func(c *handler) bool { return slices.Contains(c.Holds, x.Column) })
		})
		h.straight = h.spares && !slices.ContainsFunc(h.spread, func(x model.Spread) bool { return math.IsNaN(x.Value) })
	}
}

// straight tells whether all that runs in a stage adds known numbers to variables that no hold concerns: nothing reads, sets or is
// dropped, so that each number can be added at once, in the order in which writes would land.
func straight(stage []*handler) bool {
	some := false
	for _, h := range stage {
		if len(h.cur) > 0 && !h.straight {
			return false
		}
		some = some || len(h.cur) > 0
	}
	return some
}

// pour adds what the body of h would for the edges of its sources.
func (e *Engine) pour(h *handler) {
	start := h.Edges.OutStart
	for k := range h.spread {
		x := h.spread[k].Column.Data
		e.dirty = e.dirty || e.stateIndex(&x[0]) < 0
	}
	if len(h.spread) == 1 {
		x, v := h.spread[0].Column.Data, h.spread[0].Value
		for _, s := range h.cur {
			for _, j := range h.targets[start[s]:start[s+1]] {
				x[j] += v
			}
		}
	} else {
		for _, s := range h.cur {
			for _, j := range h.targets[start[s]:start[s+1]] {
				for k := range h.spread {
					h.spread[k].Column.Data[j] += h.spread[k].Value
				}
			}
		}
	}
	e.changed, e.inputsAt, e.c.Fresh = true, false, false
}

// scatter does what the body of h would do for the edges of its sources.
func (w *writes) scatter(h *handler) {
	start := h.Edges.OutStart
	for _, s := range h.cur {
		for _, j := range h.targets[start[s]:start[s+1]] {
			for k := range h.spread {
				x := &h.spread[k]
				w.list = append(w.list, write{&x.Column.Data[j], x.Value, x.Site, h.no, add})
			}
		}
	}
}
