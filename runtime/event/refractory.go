package event

import "nbc/runtime/model"

// refractory begins the lockout of elements whose condition fired, and their hold where there is one. It is called between the
// bodies' evaluation and the landing of writes, so that the handler's own writes are what is held.
func (e *Engine) refractory(h *handler, elems []int32) error {
	e.pairs = e.pairs[:0]
	for _, i := range elems {
		end, err := e.lockout(h, i)
		if err != nil {
			return err
		}
		if end != free && len(h.heldColumns) > 0 {
			e.pairs = append(e.pairs, due{at: end, elem: i})
		}
	}
	for lo := 0; lo < len(e.pairs); {
		hi := lo
		list := e.take()
		for hi < len(e.pairs) && e.pairs[hi].at == e.pairs[lo].at {
			i := e.pairs[hi].elem
			list = append(list, i)
			for _, c := range h.heldColumns {
				c.mask[i] = 0
				e.eachState(c.column, h.n, i, func(k int) {
					if e.holder[k] == nobody {
						e.held++
					}
					e.holder[k] = starting(h.no)
					e.holdUntil[k] = max(e.holdUntil[k], e.pairs[lo].at)
				})
			}
			hi++
		}
		e.enqueue(entry{at: e.pairs[lo].at, what: release, h: h.no, elems: list})
		e.changed = true
		lo = hi
	}
	return nil
}

// lockout sets the end of element i's refractory time from now on, and returns it; free when it has none.
func (e *Engine) lockout(h *handler, i int32) (Ps, error) {
	ms := h.Refractory(int(i))
	d, err := FromMs(ms)
	if err != nil || d < 0 {
		return free, e.timeError(h, int(i), "the refractory time", ms)
	}
	if d == 0 {
		return free, nil
	}
	end := e.now + d
	h.lock[i], h.lockMax = end, max(h.lockMax, end)
	h.truth.set(int(i), false) // not tested till then; true at the end, it fires
	return end, nil
}

// shut tells that the condition need not be tested again after its handler ran at elements: it can have changed there only, and no element
// is tested before its refractory time is over.
func (h *handler) shut(elems []int32, now Ps) bool {
	if !h.Own || h.lock == nil {
		return false
	}
	for _, i := range elems {
		if h.lock[i] <= now {
			return false
		}
	}
	return true
}

// settleHolds turns holds that began in this stage into lasting ones.
func (e *Engine) settleHolds(stage []*handler) {
	if e.held == 0 {
		return
	}
	for _, h := range stage {
		if len(h.heldColumns) == 0 {
			continue
		}
		for _, i := range h.cur {
			for _, c := range h.heldColumns {
				e.eachState(c.column, h.n, i, func(k int) {
					if e.holder[k] == starting(h.no) {
						e.holder[k] = holding(h.no)
					}
				})
			}
		}
	}
}

// release ends the holds of elements of h that are due.
func (e *Engine) release(h *handler, elems []int32) {
	for _, i := range elems {
		for _, c := range h.heldColumns {
			e.eachState(c.column, h.n, i, func(k int) {
				// Another handler may hold the state for longer.
				if e.holder[k] != nobody && e.holdUntil[k] <= e.now {
					e.holder[k], e.holdUntil[k] = nobody, free
					e.held--
					c.mask[i] = 1
				}
			})
		}
	}
	e.changed = true
}

// eachState visits the indices in Y of column c at element i.
func (e *Engine) eachState(c *model.Column, n int, i int32, f func(k int)) {
	for v := range max(c.Size, 1) {
		f(c.Off + v*n + int(i))
	}
}
