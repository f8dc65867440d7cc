package event

import (
	"math"
	"unsafe"

	"nbc/runtime/model"
)

// op is how a write changes its variable.
type op uint8

const (
	set op = iota
	add
	mul
)

func (o op) String() string { return [...]string{":=", "+=", "*="}[o] }

// write is one assignment of an event body, waiting for the end of its stage.
type write struct {
	p       *float64
	v       float64
	site    int32
	handler int32
	op      op
}

// emission is one event that a body emitted.
type emission struct {
	pop, ev int32
	elem    int32
}

// writes collects what the bodies of one stage want done. Its slices are reused: in steady state nothing is allocated.
type writes struct {
	e       *Engine
	handler int32 // whose body is running
	list    []write
	sets    int  // how many of list are :=
	bound   bool // some of list may be to a held state
	emitted []emission
	err     error

	lastPop *model.Population // a cache: bodies emit for one population many times
	lastNo  int32

	// slots is an open-addressed table from variables to their first write; slots of another generation are empty.
	slots []slot
	gen   uint32
}

type slot struct {
	gen   uint32
	index int32
}

var _ model.Writes = (*writes)(nil)

// Set implements model.Writes.
func (w *writes) Set(p *float64, v float64, site int32) {
	w.sets++
	w.list = append(w.list, write{p, v, site, w.handler, set})
}

// Add implements model.Writes.
func (w *writes) Add(p *float64, v float64, site int32) {
	w.list = append(w.list, write{p, v, site, w.handler, add})
}

// Mul implements model.Writes.
func (w *writes) Mul(p *float64, v float64, site int32) {
	w.list = append(w.list, write{p, v, site, w.handler, mul})
}

// Emit implements model.Writes.
func (w *writes) Emit(pop *model.Population, ev int, i int32) {
	if pop != w.lastPop {
		w.lastPop, w.lastNo = pop, w.e.popNo[pop]
	}
	w.emitted = append(w.emitted, emission{w.lastNo, int32(ev), i})
}

// Draw implements model.Writes.
func (w *writes) Draw(s *model.DrawSite, i int32) model.Drawer {
	if w.e.opt.Draws == nil {
		w.fail(&Error{T: w.e.c.Time, Trial: w.e.trial, Place: s.Place, Text: "a draw of " + s.Name + ", but the run has no random numbers"})
		return noDraws{}
	}
	return w.e.opt.Draws.At(s, i, w.e.trial, w.e.c.Time)
}

// Fail implements model.Writes.
func (w *writes) Fail(site int32, i int32, message string) {
	h := w.e.all[w.handler]
	w.fail(&Error{T: w.e.c.Time, Trial: w.e.trial, Place: w.e.site(site), Text: "in " + h.What + " of " + w.e.owner(h, i) + ": " + message})
}

func (w *writes) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// land applies all writes of a stage. Writes from outside to held states are dropped first; then a := that is not the only write
// to its variable is an error, and the rest applies in order.
func (w *writes) land() error {
	if w.err != nil {
		return w.err
	}
	if len(w.list) == 0 {
		return nil
	}
	if w.e.held > 0 && w.bound {
		w.dropHeld()
	}
	w.bound = false
	if w.sets > 0 {
		if err := w.conflict(); err != nil {
			return err
		}
	}
	for k := range w.list {
		x := &w.list[k]
		if math.IsNaN(x.v) {
			return w.e.nanWrite(x)
		}
		w.e.dirty = w.e.dirty || w.e.stateIndex(x.p) < 0
		switch x.op {
		case set:
			*x.p = x.v
		case add:
			*x.p += x.v
		default:
			*x.p *= x.v
		}
	}
	if len(w.list) > 0 {
		w.e.changed, w.e.inputsAt, w.e.c.Fresh = true, false, false
	}
	w.list, w.sets = w.list[:0], 0
	return nil
}

// dropHeld removes writes to held states that are not by the handler whose firing in this stage began the hold.
func (w *writes) dropHeld() {
	kept := w.list[:0]
	for _, x := range w.list {
		if k := w.e.stateIndex(x.p); k >= 0 {
			if by := w.e.holder[k]; by != nobody && by != starting(x.handler) {
				if x.op == set {
					w.sets--
				}
				continue
			}
		}
		kept = append(kept, x)
	}
	w.list = kept
}

// conflict looks for a variable with a := and another write.
func (w *writes) conflict() error {
	if len(w.list) == 1 {
		return nil
	}
	size := 16
	for size < 2*len(w.list) {
		size *= 2
	}
	if len(w.slots) < size {
		w.slots, w.gen = make([]slot, size), 0
	}
	w.gen++
	if w.gen == 0 { // wrapped: old marks would count as new
		clear(w.slots)
		w.gen = 1
	}
	mask := uint64(len(w.slots) - 1)
	for k := range w.list {
		x := &w.list[k]
		// Fibonacci hashing: neighbours in a column spread over the table.
		at := uint64(uintptr(unsafe.Pointer(x.p))) >> 3 * 0x9E3779B97F4A7C15 >> 20 & mask
		for {
			s := &w.slots[at]
			if s.gen != w.gen {
				*s = slot{w.gen, int32(k)}
				break
			}
			if first := &w.list[s.index]; first.p == x.p {
				if first.op == set || x.op == set {
					return w.e.conflictError(first, x)
				}
				break
			}
			at = (at + 1) & mask
		}
	}
	return nil
}

// noDraws stands in after a draw failed, until the stage ends.
type noDraws struct{}

func (noDraws) Uniform(a, _ float64) float64     { return a }
func (noDraws) Normal(mean, _ float64) float64   { return mean }
func (noDraws) LogNormal(mu, _ float64) float64  { return mu }
func (noDraws) Exponential(mean float64) float64 { return mean }
func (noDraws) Gamma(_, _ float64) float64       { return 0 }
func (noDraws) Poisson(_ float64) float64        { return 0 }
func (noDraws) Bernoulli(_ float64) float64      { return 0 }
func (noDraws) Choice(_ ...float64) float64      { return 0 }
