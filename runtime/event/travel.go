package event

import "nbc/runtime/model"

// prepareDelays finds handlers of spikes all of whose edges have one delay: what sources emit at one instant travels together then, as a
// list of the sources. Delays that are none are left to delays, which tells of them.
func (e *Engine) prepareDelays(h *handler) {
	if h.Edges == nil || h.Via != model.Pre || h.Delay == nil || h.n == 0 {
		return
	}
	first := h.Delay(0)
	for i := range h.n {
		if h.Delay(i) != first {
			return
		}
	}
	d, err := FromMs(first)
	h.lag, h.together = d, err == nil && d >= 0
}

// depart enters the arrivals of what sources emitted in this round.
func (e *Engine) depart() {
	for _, h := range e.leaving {
		e.enqueue(entry{at: e.arrives(e.now + h.lag), what: travel, h: h.no, elems: append(e.take(), h.sources...)})
		h.sources = h.sources[:0]
	}
	e.leaving = e.leaving[:0]
}

// arrive makes run what the events of sources lead to.
func (e *Engine) arrive(h *handler, sources []int32) {
	if h.spread != nil {
		e.activateEach(h, sources)
		return
	}
	for _, s := range sources {
		e.activateEach(h, h.Edges.Out[h.Edges.OutStart[s]:h.Edges.OutStart[s+1]])
	}
}
