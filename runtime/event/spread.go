package event

import (
	"math"
	"slices"

	"nbc/runtime/model"
)

// spread is what the body of a handler of spikes adds to one column.
type spread struct {
	model.Spread
	values []float64 // as Edges.Out lists the edges; by edge or element where these run; nil: all are Value
	held   bool      // some handler holds states of the column
}

// prepareSpread takes the short way of a handler whose body adds numbers to the targets of edges. Where the edges have no delay or one, its
// sources are enough, and the edges need neither be listed nor sorted. That is so if to one variable everything comes in the order of the edges
// still: where one handler adds the same number for all edges, or the edges of each target are ordered by source.
func (e *Engine) prepareSpread(h *handler) {
	if h.Spread == nil || h.Delay != nil && !h.together && h.lags == nil {
		return
	}
	list := h.Spread()
	single := h.lags != nil || h.Edges == nil // what runs are the edges, or elements, themselves
	if !single && slices.ContainsFunc(list, func(x model.Spread) bool { return x.Values != nil }) && !ordered(h.Edges) {
		return
	}
	for _, x := range list {
		s := spread{Spread: x}
		s.held = slices.ContainsFunc(e.all, func(c *handler) bool { return slices.Contains(c.Holds, x.Column) })
		switch {
		case single:
			s.values = x.Values
		case x.Values != nil:
			s.values = make([]float64, len(h.Edges.Out))
			for k, n := range h.Edges.Out {
				s.values[k] = x.Values[n]
			}
		}
		s.Values = nil
		h.spread = append(h.spread, s)
		nan := slices.ContainsFunc(s.values, math.IsNaN) || math.IsNaN(x.Value)
		h.straight = (h.straight || len(h.spread) == 1) && !nan
	}
	if h.spread == nil || single {
		return
	}
	if h.Edges.Post.N <= 1<<16 {
		h.near = targets[uint16](h.Edges)
	} else {
		h.far = targets[int32](h.Edges)
	}
}

// bySource tells whether the elements that run are sources of edges instead of edges.
func (h *handler) bySource() bool { return h.spread != nil && h.lags == nil && h.Edges != nil }

// ordered tells whether the edges of each target are ordered by their sources.
func ordered(e *model.Edges) bool {
	for k := 1; k < e.N; k++ {
		if e.Dst[k] == e.Dst[k-1] && e.Src[k] < e.Src[k-1] {
			return false
		}
	}
	return true
}

// targets are those of all edges, by source.
func targets[T uint16 | int32](e *model.Edges) []T {
	list := make([]T, len(e.Out))
	for k, n := range e.Out {
		list[k] = T(e.Dst[n])
	}
	return list
}

// straight tells whether all that runs in a stage adds known numbers: nothing reads, sets or begins a hold, so that each number can be
// added at once, in the order in which writes would land.
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
	switch {
	case h.Edges == nil:
		for _, i := range h.cur {
			e.pourEdge(h, int(i), int(i))
		}
	case h.lags != nil:
		for _, i := range h.cur {
			e.pourEdge(h, int(i), int(h.Edges.Dst[i]))
		}
	case h.near != nil:
		pourInto(e, h, h.near)
	default:
		pourInto(e, h, h.far)
	}
	e.changed, e.inputsAt, e.c.Fresh = true, false, false
}

func pourInto[T uint16 | int32](e *Engine, h *handler, targets []T) {
	start := h.Edges.OutStart
	if x := &h.spread[0]; len(h.spread) > 1 || x.held && e.held > 0 {
		pourEach(e, h, targets)
	} else if to := x.Column.Data; x.values == nil {
		v := x.Value
		for _, s := range h.cur {
			for _, j := range targets[start[s]:start[s+1]] {
				to[j] += v
			}
		}
	} else {
		for _, s := range h.cur {
			list := targets[start[s]:start[s+1]]
			values := x.values[start[s]:start[s+1]]
			for n, j := range list {
				to[j] += values[n]
			}
		}
	}
}

// pourEach adds to what nobody holds, edge by edge.
func pourEach[T uint16 | int32](e *Engine, h *handler, targets []T) {
	start := h.Edges.OutStart
	for _, s := range h.cur {
		for n := start[s]; n < start[s+1]; n++ {
			e.pourEdge(h, int(n), int(targets[n]))
		}
	}
}

// pourEdge adds what place n of values holds to element j.
func (e *Engine) pourEdge(h *handler, n, j int) {
	for k := range h.spread {
		x := &h.spread[k]
		if x.held && e.holder[x.Column.Off+j] != nobody {
			continue
		}
		v := x.Value
		if x.values != nil {
			v = x.values[n]
		}
		x.Column.Data[j] += v
	}
}

// scatter does what the body of h would do for the edges of its sources.
func (w *writes) scatter(h *handler) {
	switch {
	case h.Edges == nil:
		for _, i := range h.cur {
			w.scatterEdge(h, int(i), int(i))
		}
	case h.lags != nil:
		for _, i := range h.cur {
			w.scatterEdge(h, int(i), int(h.Edges.Dst[i]))
		}
	case h.near != nil:
		scatterTo(w, h, h.near)
	default:
		scatterTo(w, h, h.far)
	}
}

func scatterTo[T uint16 | int32](w *writes, h *handler, targets []T) {
	start := h.Edges.OutStart
	for _, s := range h.cur {
		for n := start[s]; n < start[s+1]; n++ {
			w.scatterEdge(h, int(n), int(targets[n]))
		}
	}
}

func (w *writes) scatterEdge(h *handler, n, j int) {
	for k := range h.spread {
		x := &h.spread[k]
		v := x.Value
		if x.values != nil {
			v = x.values[n]
		}
		w.list = append(w.list, write{&x.Column.Data[j], v, x.Site, h.no, add})
	}
}
