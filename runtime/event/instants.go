package event

// Begin prepares a span of integration: the circuit's Y holds its first state. The times of time events are evaluated here, once.
func (e *Engine) Begin(s Span) error {
	e.span, e.trial = s, s.Trial
	e.setTime(s.Start, s.Start.Ms())
	e.empty()
	e.restarted = true
	e.zeno = zeno{}
	for _, h := range e.conds {
		h.intervals.reset()
	}
	if err := e.table(); err != nil {
		return err
	}
	if err := e.delays(); err != nil {
		return err
	}
	e.restore(s.From)
	e.dirty = true
	e.discrete()
	return e.beginRates()
}

// empty forgets everything that was due.
func (e *Engine) empty() {
	for k := range e.queue {
		if w := e.queue[k].what; w == arrival || w == release || w == travel {
			e.give(e.queue[k].elems)
		}
		e.queue[k] = entry{}
	}
	e.queue, e.seq = e.queue[:0], 0
	for _, h := range e.all {
		h.next, h.sorted = h.next[:0], true
	}
	for _, h := range e.leaving {
		h.sources = h.sources[:0]
	}
	e.leaving, e.pending = e.leaving[:0], false
	e.w.list, e.w.sets, e.w.emitted = e.w.list[:0], 0, e.w.emitted[:0]
}

// Start runs what belongs to the first instant of the span: samples, in a trial the handlers of trial.start, and the first test of
// all conditions.
func (e *Engine) Start(trial bool) error {
	e.due(e.span.Start)
	if trial {
		for _, h := range e.starts {
			e.activate(h, h.every...)
		}
	}
	return e.rounds(true)
}

// Next is the next instant at which something is due, at most the span's end.
func (e *Engine) Next() Ps {
	next := e.span.End
	if len(e.queue) > 0 {
		next = min(next, e.queue[0].at)
	}
	if !e.opt.Grid {
		next = min(next, e.nextRate())
	}
	return next
}

// Instant runs all that is due at an instant Next returned, within the span; Y holds the state there. It tells whether the state or
// the right-hand side changed, so that the integration must begin anew.
func (e *Engine) Instant(at Ps) (changed bool, err error) {
	e.setTime(at, at.Ms())
	e.changed = false
	e.due(at)
	err = e.rounds(true)
	e.restarted = e.restarted || e.changed
	return e.changed, err
}

// End runs what belongs to the last instant: samples and, in a trial, the handlers of trial.end with what they emit. Conditions are
// not tested.
func (e *Engine) End(trial bool) error {
	at := e.span.End
	e.setTime(at, at.Ms())
	for len(e.queue) > 0 && e.queue[0].at <= at && e.queue[0].what == timed {
		x := e.queue.pop()
		e.activate(e.all[x.h], x.elems...)
	}
	if trial {
		for _, h := range e.ends {
			e.activate(h, h.every...)
		}
	}
	return e.rounds(false)
}

// due makes all entries of an instant run in the next round.
func (e *Engine) due(at Ps) {
	e.dueRates(at)
	for len(e.queue) > 0 && e.queue[0].at <= at {
		x := e.queue.pop()
		h := e.all[x.h]
		switch x.what {
		case release:
			e.release(h, x.elems)
			e.give(x.elems)
		case arrival:
			e.activateEach(h, x.elems)
			e.give(x.elems)
		case travel:
			e.arrive(h, x.elems)
			e.give(x.elems)
		case timed:
			e.activate(h, x.elems...)
		case ticking:
			e.activate(h, x.elems...)
			if next := x.at + x.period; next > x.at && next <= x.until && next < e.span.End {
				x.at = next
				e.enqueue(x)
			}
		}
	}
}
