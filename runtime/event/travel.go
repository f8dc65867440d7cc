package event

import (
	"slices"

	"nbc/runtime/model"
)

// prepareDelays looks at the delays of a handler of spikes. Where all edges have one, what sources emit at one instant travels together, as a
// list of the sources; else the edges of each source are put in the order in which its spikes arrive. Delays that are none are left to
// delays, which tells of them.
func (e *Engine) prepareDelays(h *handler) {
	if h.Edges == nil || h.Via != model.Pre || h.Delay == nil || h.n == 0 {
		return
	}
	lag := make([]Ps, h.n)
	same := true
	for i := range lag {
		d, err := FromMs(h.Delay(i))
		if err != nil || d < 0 {
			return
		}
		lag[i] = d
		same = same && d == lag[0]
	}
	if same {
		h.lag, h.together = lag[0], true
		return
	}
	h.order, h.lags = slices.Clone(h.Edges.Out), make([]Ps, h.n)
	for s := range h.Edges.Pre.N {
		slices.SortStableFunc(h.order[h.Edges.OutStart[s]:h.Edges.OutStart[s+1]], func(a, b int32) int { return int(lag[a] - lag[b]) })
	}
	for k, i := range h.order {
		h.lags[k] = lag[i]
	}
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
	if h.bySource() {
		e.activateEach(h, sources)
		return
	}
	for _, s := range sources {
		e.activateEach(h, h.Edges.Out[h.Edges.OutStart[s]:h.Edges.OutStart[s+1]])
	}
}

// send enters the arrivals at the edges of a source, one entry for all with the same instant.
func (e *Engine) send(h *handler, source int32) {
	hi := int(h.Edges.OutStart[source+1])
	for lo := int(h.Edges.OutStart[source]); lo < hi; {
		k, at := lo+1, e.now
		if h.lags[lo] > 0 {
			at = e.arrives(e.now + h.lags[lo])
		}
		for k < hi && e.now+h.lags[k] <= at {
			k++
		}
		if at == e.now {
			e.activateEach(h, h.order[lo:k])
		} else {
			e.enqueue(entry{at: at, what: arrival, h: h.no, elems: append(e.take(), h.order[lo:k]...)})
		}
		lo = k
	}
}
