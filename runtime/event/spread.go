package event

import (
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
	}
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
