package event

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"nbc/runtime/model"
	"nbc/runtime/names"
)

// Error is a mistake of the model that shows at an instant of a run.
type Error struct {
	T      float64 // ms
	Trial  int     // 0: none
	Place  string  // "cortex.nbx:12"
	Text   string
	Remedy string
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.Place != "" {
		b.WriteString(e.Place + ": ")
	}
	b.WriteString(e.Text)
	fmt.Fprintf(&b, " (t = %g ms", e.T)
	if e.Trial > 0 {
		fmt.Fprintf(&b, ", trial %d", e.Trial)
	}
	b.WriteString(")")
	return b.String()
}

// Hint says what to do about it.
func (e *Error) Hint() string { return e.Remedy }

// loopTrace is how many of the last rounds an error about endless rounds looks at.
const loopTrace = 10

func (e *Engine) traceRound() {
	for _, h := range e.all {
		if len(h.next) > 0 && !slices.Contains(e.trace, h.no) {
			e.trace = append(e.trace, h.no)
		}
	}
}

func (e *Engine) loopError() error {
	slices.Sort(e.trace)
	var list []string
	for _, k := range e.trace {
		h := e.all[k]
		text := fmt.Sprintf("%s (%s)", h.What, h.Place)
		if len(h.next) > 0 {
			text += " at " + e.owner(h, h.next[0])
		}
		list = append(list, text)
	}
	return &Error{T: e.c.Time, Trial: e.trial, Text: fmt.Sprintf("%d rounds of events at one instant, without an end, by\n    %s", maxRounds, strings.Join(list, "\n    ")),
		Remedy: "give the connection a delay, or the events a refractory time, or a condition that becomes false"}
}

// site is the place of a write.
func (e *Engine) site(k int32) string {
	if k < 0 || int(k) >= len(e.c.Sites) {
		return "?"
	}
	return e.c.Sites[k]
}

// owner names element i of a handler.
func (e *Engine) owner(h *handler, i int32) string {
	switch {
	case h.Pop != nil:
		return names.ElementName(h.Pop, int(i))
	case h.Edges != nil:
		return edgeName(h.Edges, int(i))
	case h.Block != nil && int(i) < len(h.Block.Members):
		return names.ElementName(h.Block.Pop, int(h.Block.Members[i]))
	}
	return h.What
}

func edgeName(x *model.Edges, i int) string {
	if i >= x.N || i >= len(x.Src) || i >= len(x.Dst) {
		return x.Name
	}
	return fmt.Sprintf("%s %s -> %s", x.Connection, names.ElementName(x.Pre, int(x.Src[i])), names.ElementName(x.Post, int(x.Dst[i])))
}

// variable names what a write's pointer leads to.
func (e *Engine) variable(p *float64) string {
	inside := func(c *model.Column, n int) (elem int, name string, ok bool) {
		if len(c.Data) == 0 || n == 0 {
			return 0, "", false
		}
		k := int((uintptr(unsafe.Pointer(p)) - uintptr(unsafe.Pointer(&c.Data[0]))) / 8)
		if k < 0 || k >= len(c.Data) {
			return 0, "", false
		}
		if c.Size > 1 {
			return k % n, fmt.Sprintf("%s[%d]", c.Name, k/n+1), true
		}
		return k % n, c.Name, true
	}
	for _, x := range e.c.Pops {
		for _, c := range x.Columns {
			if i, name, ok := inside(c, x.N); ok {
				return names.ElementName(x, i) + "." + name
			}
		}
	}
	for _, x := range e.c.Blocks {
		for _, c := range x.Columns {
			if i, name, ok := inside(c, len(x.Members)); ok {
				return names.ElementName(x.Pop, int(x.Members[i])) + "." + x.Name + "." + name
			}
		}
	}
	for _, x := range e.c.Edges {
		for _, c := range x.Attrs {
			if i, name, ok := inside(c, x.N); ok {
				return "the " + name + " of " + edgeName(x, i)
			}
		}
	}
	return "a variable"
}

func (e *Engine) conflictError(a, b *write) error {
	return &Error{T: e.c.Time, Trial: e.trial, Place: e.site(a.site),
		Text:   fmt.Sprintf("%s is written twice in stage %s: by %s here and by %s at %s", e.variable(a.p), stageNames[e.all[a.handler].Stage], a.op, b.op, e.site(b.site)),
		Remedy: "a := must be the only write to a variable in a stage: give one of them another stage (`stage commit`), or use += in both"}
}

func (e *Engine) nanWrite(x *write) error {
	return &Error{T: e.c.Time, Trial: e.trial, Place: e.site(x.site),
		Text:   fmt.Sprintf("%s %s NaN", e.variable(x.p), x.op),
		Remedy: "look for 0/0, the logarithm or root of a negative number in that event, and for the parameters it reads"}
}

func (e *Engine) timeError(h *handler, i int, what string, ms float64) error {
	must := "must be a number"
	if what == "its period" {
		must = "must be positive"
	} else if what == "the delay" || what == "the refractory time" {
		must = "must not be negative"
	}
	return &Error{T: e.c.Time, Trial: e.trial, Place: h.Place, Text: fmt.Sprintf("%s of %s: %s is %g ms; it %s", h.What, e.owner(h, int32(i)), what, ms, must)}
}

func (e *Engine) sampleError(h *handler, i int, ms float64, at Ps) error {
	span, end := "run", "end"
	if e.trial > 0 {
		span = "trial"
	}
	limit := e.span.End
	if at < e.span.Start {
		end, limit = "start", e.span.Start
	}
	side := "after"
	if end == "start" {
		side = "before"
	}
	return &Error{T: e.c.Time, Trial: e.trial, Place: h.Place,
		Text:   fmt.Sprintf("%s of %s: sampled at %g ms, %s the %s's %s at %g ms", h.What, e.owner(h, int32(i)), ms, side, span, end, limit.Ms()),
		Remedy: fmt.Sprintf("choose a time within the %s", span)}
}

var stageNames = [model.NStages]string{"(before)", "sample", "update", "compete", "commit", "decide", "judge", "learn", "reset"}
