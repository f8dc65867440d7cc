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
	if h.Edges.Post.N <= 1<<16 {
		h.near = targets[uint16](h.Edges)
	} else {
		h.far = targets[int32](h.Edges)
	}
}

// targets are those of all edges, by source.
func targets[T uint16 | int32](e *model.Edges) []T {
	list := make([]T, len(e.Out))
	for k, n := range e.Out {
		list[k] = T(e.Dst[n])
	}
	return list
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
	for k := range h.spread {
		x := h.spread[k].Column.Data
		e.dirty = e.dirty || e.stateIndex(&x[0]) < 0
	}
	if h.near != nil {
		pourInto(h, h.near)
	} else {
		pourInto(h, h.far)
	}
	e.changed, e.inputsAt, e.c.Fresh = true, false, false
}

func pourInto[T uint16 | int32](h *handler, targets []T) {
	start := h.Edges.OutStart
	if len(h.spread) == 1 {
		x, v := h.spread[0].Column.Data, h.spread[0].Value
		for _, s := range h.cur {
			for _, j := range targets[start[s]:start[s+1]] {
				x[j] += v
			}
		}
		return
	}
	for _, s := range h.cur {
		for _, j := range targets[start[s]:start[s+1]] {
			for k := range h.spread {
				h.spread[k].Column.Data[j] += h.spread[k].Value
			}
		}
	}
}

// scatter does what the body of h would do for the edges of its sources.
func (w *writes) scatter(h *handler) {
	if h.near != nil {
		scatterTo(w, h, h.near)
	} else {
		scatterTo(w, h, h.far)
	}
}

func scatterTo[T uint16 | int32](w *writes, h *handler, targets []T) {
	start := h.Edges.OutStart
	for _, s := range h.cur {
		for _, j := range targets[start[s]:start[s+1]] {
			for k := range h.spread {
				x := &h.spread[k]
				w.list = append(w.list, write{&x.Column.Data[j], x.Value, x.Site, h.no, add})
			}
		}
	}
}
